#ifndef SEARCH_BRIDGE_PARTS_H
#define SEARCH_BRIDGE_PARTS_H
/* What the parts of the bridge share: tables of stems and phrases, and what a phrase means. For core/search/bridge*.c alone. */
#include "search/bridge.h"
#include "search/dict.h"

#define BRIDGE_PLACES 64	/* words of a query or a title that are looked at */
#define BRIDGE_LANGS 3		/* of glossaries; */
#define BRIDGE_LABELS 2		/* the first of them also of labels of fields */
#define BRIDGE_CEILING (64u << 20)

/* Strings to numbers from 1, in the order in which they came. */
struct bridge_table {
	uint32_t *slots;	/* numbers; 0 is an empty slot */
	struct slice *keys;	/* by number */
	size_t count, cap, mask;
};

int bridge_table_add(struct bridge_table *t, struct arena *a, struct slice key, uint32_t *number, struct error *e) WARN_UNUSED;
uint32_t bridge_table_find(const struct bridge_table *t, struct slice key);	/* 0: is not there */

struct bridge_entry;

struct bridge_name {		/* of a glossary, in one language */
	struct bridge_name *next;	/* of the same stems, in a later line */
	const struct bridge_entry *entry;
	const char *label, *folded;	/* folded: its words with a blank between each */
	uint8_t n;		/* of them */
	uint8_t lang;		/* below BRIDGE_LANGS */
	bool derived;		/* another name without its words that say nothing, as queries come */
};

struct bridge_entry {		/* a line: what has its names means all the others */
	struct slice code;	/* what they speak for in translation, or empty */
	struct bridge_name *const *names;
	size_t n;
};

struct bridge_meaning {		/* a field, by a label */
	struct bridge_meaning *next;
	struct slice code, label;
	struct slice detail;	/* the narrowest code of the same label */
	bool whole;		/* the label is no more than this */
};

/* Runs of stems in one language and what they mean; glossary and fields have one each, as fields are compared without stop words. */
struct bridge_phrases {
	struct bridge_table runs;	/* a key is the numbers of the stems */
	void **first;			/* by number: a struct bridge_name of a glossary, a struct bridge_meaning of fields */
	size_t cap;
	size_t longest;			/* words */
};

struct bridge {
	struct arena arena;
	struct bridge_table stems[BRIDGE_LANGS];
	struct bridge_phrases glossary[BRIDGE_LANGS], fields[BRIDGE_LABELS];
	struct buffer words;	/* a dictionary of those of all names of the glossary */
};

static inline enum text_lang
bridge_lang(size_t l)
{
	return l == 0 ? TEXT_EN : l == 1 ? TEXT_NL : TEXT_FR;
}

/* The stem of a folded word in language l, as the tables have it. */
size_t bridge_stem(size_t l, struct slice word, char out[WORD_MAX]);

/* The place of what a run of folded words means, made when there was none. */
int bridge_phrase(struct bridge *b, struct bridge_phrases *p, size_t l, const struct slice *words, size_t n, void ***out,
		struct error *e) WARN_UNUSED;

/* Whether the name is these folded words; how many it has, in words. */
bool bridge_is(const struct bridge_name *name, const struct slice *words, size_t n);
size_t bridge_words(const struct bridge_name *name, struct slice words[BRIDGE_WORDS]);

/* Room for about so many names in each language: what grows step by step leaves its smaller tables behind in the arena. */
int bridge_reserve(struct bridge *b, size_t names, struct error *e) WARN_UNUSED;

int bridge_read_glossary(struct bridge *b, struct slice text, const char *name, bridge_complain_fn complain, void *context,
		struct error *e) WARN_UNUSED;
int bridge_read_words(struct bridge *b, struct error *e) WARN_UNUSED;	/* after the glossary */
struct slice bridge_code(struct slice code);	/* the same as a static string; empty when ISCED-F has none */
int bridge_read_fields(struct bridge *b, struct error *e) WARN_UNUSED;

/* The words of a query by the numbers of their stems; 0 for those that no name and no label has. */
struct bridge_reading {
	const struct slice *words;
	size_t n;					/* at most BRIDGE_PLACES */
	unsigned languages;				/* bits of enum text_lang; of others nothing is known */
	uint32_t stem[BRIDGE_LANGS][BRIDGE_PLACES];
	uint32_t joined[BRIDGE_LANGS][BRIDGE_PLACES];	/* with the word behind it: "data wetenschap" */
	size_t kept;					/* without stop words */
	size_t place[BRIDGE_PLACES];			/* where a kept word stands */
	uint32_t kept_stem[BRIDGE_LABELS][BRIDGE_PLACES];
	bool stop[BRIDGE_PLACES];
};

struct bridge_found {
	size_t first, count;
	const struct bridge_name *own, *name;	/* of a glossary: what was met, what it stands for; or */
	const struct bridge_meaning *field;	/* not NULL: this */
};

/* English and Dutch are always read. */
void bridge_read(const struct bridge *b, const struct slice *words, size_t n, unsigned languages, struct bridge_reading *r);

/* What begins at a place, longest first, of the glossary before fields; returns how many, at most max. */
size_t bridge_at(const struct bridge *b, const struct bridge_reading *r, size_t place, struct bridge_found *out, size_t max);

#endif
