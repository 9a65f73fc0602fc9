#ifndef SEARCH_BRIDGE_H
#define SEARCH_BRIDGE_H
/*
 * Across languages: what else the words of a query may stand for. Three sources, in order of trust: a glossary that a university
 * can edit (www/search/glossary.txt) of English, Dutch and French, the labels of ISCED-F in Dutch and English, and the spelling that
 * cognates share.
 */
#include "ground/arena.h"
#include "ground/error.h"
#include "search/text.h"

#define BRIDGE_WORDS 8		/* of one entry or translation */

struct bridge;

/*
 * Reads a glossary: a line "english = dutch" or "english = dutch = french", several names of the same thing separated by "|", words of
 * one name by blanks; "#" begins a comment, anywhere. Every name stands for every name on the other sides, and for those on its own; it
 * is met with and without its words that say nothing ("droit du travail" by "droit travail"), of which queries are freed. A line "[CODE]"
 * begins a part whose names speak for that ISCED-F field in bridge_guess, "[]" one that speaks for none. name is for messages. A
 * wrong line is told to complain (may be NULL; "NAME:LINE: what, what to do"; at most 20 times) and left out. An empty glossary is
 * fine. Takes some milliseconds. ERR_MEMORY.
 */
typedef void (*bridge_complain_fn)(void *context, const char *text);
int bridge_load(struct slice glossary, const char *name, bridge_complain_fn complain, void *context, struct bridge **out,
		struct error *e) WARN_UNUSED;
void bridge_free(struct bridge *b);	/* NULL-safe */

enum bridge_kind { BRIDGE_GLOSSARY, BRIDGE_FIELD };

struct bridge_hit {
	size_t first, count;			/* the words of the query it stands for */
	enum bridge_kind kind;
	struct slice words[BRIDGE_WORDS];	/* GLOSSARY: folded words of the translation, in order */
	size_t n;
	struct slice code;			/* FIELD: an ISCED-F code of 2 to 4 digits */
	struct slice label;			/* for people: the translation as written, or the label that was met */
	enum text_lang lang;			/* GLOSSARY: of the words */
	bool same;				/* no translation, but another name in the same language */
};

/*
 * What the folded words of a query may stand for, by place, of the glossary before fields, the longest first: shorter ones within
 * follow, for the caller to leave out. languages: bits of enum text_lang, of the texts there are; English and Dutch always count, French
 * names neither stand for others nor others for them without its bit. Compared by stems, so that a plural is met, but where an entry has the
 * words as typed those of other forms are left out; a name of one word is also met when it is written apart. What was typed is
 * never its own translation. A field is found by a label, or a part of one between commas and "and", all of whose words that say
 * something stand in the query in a row (a label's "and", "not elsewhere classified" and the like say nothing), and by common
 * names that labels lack ("informatica"); of equal labels by the widest code. Looks at the first 64 words. Everything hangs in the
 * arena, in b or in words. At most BRIDGE_HITS; *out is NULL when there are none; ERR_MEMORY.
 */
#define BRIDGE_HITS 48
int bridge_find(const struct bridge *b, const struct slice *words, size_t n, unsigned languages, struct arena *a,
		struct bridge_hit **out, size_t *count, struct error *e) WARN_UNUSED;

/*
 * The word of a name of the glossary that is one mistake away from a folded word that is in none; of several one that begins alike. Returns its
 * bytes; 0: there is none.
 */
size_t bridge_near(const struct bridge *b, struct slice folded, char out[WORD_MAX]);

/*
 * The ISCED-F code (4 digits where possible) whose labels, in either language, fit the folded words of a title and keywords best;
 * empty when none fits well. Looks at the first 64 words, those at the front counting most: title first, then keywords. For search
 * only: never shown as the course's field. Static.
 */
struct slice bridge_guess(const struct bridge *b, const struct slice *words, size_t n);

/*
 * The spelling that a word shares with its cognates in Dutch, English, German and French: "filosofie", "philosophy" and
 * "philosophie" all give "filosofi". 4..WORD_MAX bytes; 0 for words of fewer than 5 letters, with a digit or outside a-z, and those
 * of which fewer than 4 letters are left.
 * Part of the index: a change needs a new index format.
 */
size_t bridge_skeleton(struct slice folded, char out[WORD_MAX]);

#endif
