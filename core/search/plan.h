#ifndef SEARCH_PLAN_H
#define SEARCH_PLAN_H
/*
 * From what was typed to what is looked for. Every term that is wanted becomes a group of alternatives; a document has the term
 * when it has one of them. Alternatives come in steps, each wider than the one before; the search widens only while it finds
 * too little (search.c):
 *
 *   literal        the word in any inflection; the beginning of a word that is still being typed
 *   plan_joined    words written apart that belong together
 *   plan_bridge    other languages (glossary, ISCED-F label, cognate)
 *   plan_split     words written together that stand apart
 *   plan_near      one edit away, then two
 */
#include "search/ask.h"
#include "search/bridge.h"
#include "search/segment.h"

/* What mistakes cost. What belongs together and was written apart is likely the same, and comes before what is so called in another language. */
#define COST_APART 1u
#define COST_TYPO 2u	/* each edit */

enum alternative_kind {
	ALT_WORD,	/* a word and all that shares a stem with it */
	ALT_EXACT,	/* a word just as it stands in texts: found in the dictionary, with the terms it belongs to */
	ALT_MARK,	/* a mark of the index */
	ALT_PHRASE	/* words in a row */
};

struct alternative {
	enum alternative_kind kind;
	const struct slice *words;	/* folded; one but for ALT_PHRASE */
	size_t count;
	float factor;			/* of its share: 1 is as good as typed */
	uint8_t typos, step;		/* typos: what they cost; step: the number of the step that brought it, 0 the literal one */
	bool bridge, begins;		/* begins: stands for words that begin so */
	bool guess;			/* a bridge by its spelling alone; */
	bool near;			/* of a word that is not known, one edit away, too: as likely what was misspelt */
	bool vague;			/* more likely another word: that it stands in a title does not count */
	bool form;			/* with typos: more likely another form of the word than a correction */
	bool doubtful;			/* with typos: not where something else is missing */
	unsigned langs;			/* in which the words have stems: bits of enum text_lang; 0: in any */
	int8_t beside;			/* the term before (-1) or behind (1), which is not looked for, is part of it */
	struct slice label;		/* for people: when bridge; when typos, and something else than words is to be written */
};

struct group {
	const struct ask_term *term;
	struct alternative *alts;
	size_t n, cap;
	uint64_t df;			/* documents of all its alternatives, over all segments; an upper bound */
	bool known;			/* the word itself stands in some text; */
	bool spelt;			/* it does, or (after plan_spell) another form of it: it is no misspelt one, as far as can be told */
	bool level;			/* says at which level something is taught, not what */
	uint64_t own;			/* df after the first step that found any: by these it is weighed, so that scores of all steps compare */
	float idf;
};

struct plan_index {
	const struct segment *const *segments;
	size_t n;
	const struct bridge *bridge;	/* may be NULL */
	const uint8_t *const *live;	/* of each segment: bits of the documents that live; NULL: all */
};

struct plan {
	struct group *groups;		/* terms that are wanted and must be met */
	size_t n;
	struct group *excluded;
	size_t excluded_count;
	const struct ask *ask;
	uint8_t step;			/* of alternatives that are added now */
	uint8_t others;			/* the first step of those that count only where all of it stands in a title (PLAN_NEAR_OTHERS); 0: there is none */
	uint64_t docs;			/* in all segments */
	struct slice code;		/* what was typed may be the code of a course: the word it is in the index then; empty: it is none */
};

/* Words that say nothing by themselves are not looked for where others are; levels: nor are those that say at which level. */
bool plan_looks_for(const struct ask_term *t, bool levels);

/* The literal step. Everything hangs in the arena. ERR_MEMORY. */
int plan_begin(struct plan *p, const struct ask *ask, const struct plan_index *index, bool levels, struct arena *a,
		struct error *e) WARN_UNUSED;

/* Adds the alternatives of a further step. *added says how many. */
int plan_joined(struct plan *p, const struct plan_index *index, struct arena *a, size_t *added, struct error *e) WARN_UNUSED;
int plan_split(struct plan *p, const struct plan_index *index, struct arena *a, size_t *added, struct error *e) WARN_UNUSED;
int plan_bridge(struct plan *p, const struct plan_index *index, struct arena *a, size_t *added, struct error *e) WARN_UNUSED;

/*
 * edits: 1 or 2. UNKNOWN: for words that stand in no text as typed. For those that do, LIKELY: for the only one that was typed, what is so much
 * more frequent that texts are misspelt; FORMS: that, and what begins as the word does for the most part, which is another form of it
 * ("behavioral", "behaviour") of which nobody need be told; OTHERS: all else. Never words that say nothing.
 */
enum plan_near { PLAN_NEAR_UNKNOWN, PLAN_NEAR_FORMS, PLAN_NEAR_LIKELY, PLAN_NEAR_OTHERS };
int plan_near(struct plan *p, const struct plan_index *index, unsigned edits, enum plan_near what, struct arena *a, size_t *added,
		struct error *e) WARN_UNUSED;

/*
 * Whether a word that stands in no text as it was typed is met only by such as share a stem with it, in whichever language, or look like
 * the same in another one: it may as well be misspelt.
 */
bool plan_guesses(const struct plan *p);

/* Where a plan of at most PLAN_MARKED groups stands, and back to there: what steps have added since is forgotten. */
#define PLAN_MARKED 12
struct plan_mark {
	size_t n[PLAN_MARKED];
	uint8_t step;
};
void plan_mark(const struct plan *p, struct plan_mark *out);
void plan_return(struct plan *p, const struct plan_mark *to);

size_t plan_spell(struct plan *p, const struct plan_index *index);	/* returns how many words may be misspelt */
unsigned plan_languages(const struct plan_index *index);	/* of texts: bits of enum text_lang */

/* Shared by the steps. */
#define PLAN_TYPO_FACTOR 0.8f
#define PLAN_SLIP_FROM 7u	/* bytes of a word that is misspelt in texts, more likely than not, where what is near it is */
#define PLAN_SLIP_MORE 20u	/* times as frequent */

bool plan_is_swapped(struct slice x, struct slice y);	/* whether two neighbouring bytes have changed places, and nothing else has */

static inline bool
plan_is_plain(const struct group *g)
{
	return g->term->count == 1 && !g->term->phrase;
}

int plan_add(struct plan *p, struct group *g, const struct alternative *alt, struct arena *a, struct error *e) WARN_UNUSED;
void plan_weigh(struct plan *p);	/* idf of every group by its df (match_resolve) */

static inline const uint8_t *
plan_live(const struct plan_index *index, size_t i)
{
	return index->live != NULL ? index->live[i] : NULL;
}

/*
 * Whether a word stands in a text of a segment so written, as far as can be told at once: where hardly any course has it one of them has to
 * live. What a partner has corrected is no word of the catalogue any more, though its segment has it until it is written anew.
 */
bool plan_lives(const struct segment *s, const uint8_t *live, const struct word_info *info);	/* live: NULL: all do */
bool plan_word(const struct plan_index *index, size_t i, struct slice word, struct word_info *out);
bool plan_has_word(const struct plan_index *index, struct slice word, bool *title, uint64_t *df);	/* as a surface */

#endif
