#ifndef SEARCH_SEARCH_PARTS_H
#define SEARCH_SEARCH_PARTS_H
/* What the files of a search share. Not for others. */
#include "search/search.h"

#define SEARCH_WINDOW 50	/* documents whose order is made finer by where the words stand */

#define RANK_UNASKED UINT8_MAX
#define SEARCH_ALL SIZE_MAX

struct ranked_doc {
	uint32_t class, found;	/* by which it is ordered, which in the window is not always the one it was found with */
	float score;
	int64_t key;		/* of other sorts than relevance */
	uint32_t segment, local;
	uint8_t status;		/* enum status, or RANK_UNASKED: nobody has looked it up */
	bool some;		/* it has not all that was typed */
	const struct alternative **alts;	/* by group, of those in the window; NULL: not looked at */
};

/* The best there is, whether or not it passes the filters; CLASS_BEHIND: nothing is. */
struct search_best {
	uint32_t class;		/* of all; */
	uint32_t titled;	/* of those with everything in a title */
};

struct search {
	const struct search_index *index;
	const struct query *q;
	struct arena *scratch, *a;
	struct ask ask;
	struct plan plan;
	struct plan_index lists;
	struct filter *filter;
	struct filter_segment **filters;	/* by segment */
	struct match **matches;
	bool *shows_all;		/* by segment: every partner that has documents there is enabled */
	enum sort sort;
	enum columns_order by;		/* by which of the titles equal ones are ordered */
	/* The best so far, the worst of them on top. */
	struct ranked_doc *heap;
	size_t heap_n, heap_cap;
	size_t want;		/* at most; SEARCH_ALL: it is no heap but all there is */
	uint64_t found;		/* whether or not it passes the filters; */
	uint64_t typed;		/* of it by just what was typed; */
	struct search *meant;	/* for what misspelt words can only mean; NULL: not yet, or nobody can tell */
	uint64_t before, once;	/* found before any word was taken for another that looks like it, and then with one mistake in each */
	uint64_t mistaken;	/* of the first SEARCH_SCARCE by what was misspelt */
	uint32_t unknown;	/* words that stand in no text as they were typed, nor (once it was widened) in another form */
	struct search_best best;
	bool forms;		/* what looks like the only word comes behind other forms of it */
	bool field;		/* what has some of the words comes behind the courses of the field that is called so */
	bool levels;		/* words that say at which level are not looked for; */
	const struct ranked_doc *levelled;	/* what was found when they were */
	size_t levelled_n;
	bool bridged;		/* other languages were looked at with what was typed, and nothing is to be looked for between them */
	size_t least;		/* groups that were enough in the widest step */
	struct slice instead;	/* what is searched in place of what was typed; empty: nothing is */
	bool whole;		/* only what has all of it is of interest */
	struct search_result *out;
};

/* Whether a document cannot be one of the best: for the many of which only their number is of interest. */
static inline bool
rank_hopeless(const struct search *s, uint32_t class, float score, int64_t key)
{
	const struct ranked_doc *worst = s->heap;

	if (s->heap_n < s->want)
		return false;
	if (s->want == 0 || s->sort != SORT_RELEVANCE)
		return s->want == 0 || key > worst->key;
	return class != worst->class ? class > worst->class : score < worst->score;
}

/* Whether that is all that is wanted. */
static inline bool
search_has_any(const struct search *s)
{
	return s->q->any && s->heap_n > 0;
}

/* What is of interest by itself and not only for how many there are. */
static inline struct match_floor
rank_floor(const struct search *s)
{
	if (s->sort != SORT_RELEVANCE || s->want == 0 || s->heap_n < s->want)
		return (struct match_floor){.any = false};
	return (struct match_floor){true, s->heap->class, s->heap->score};
}

/*
 * Whether a title has all that was typed: what was looked for by its name comes first, however misspelt. Two mistakes are likely in each word
 * that stands in no text as it was typed; in those that do, more than one in the whole is likely another word.
 */
static inline bool
search_names(const struct search *s, uint32_t class)
{
	uint32_t cost = class / CLASS_COST;

	return class < CLASS_MISSING && (class & CLASS_TEXT) == 0 && (cost < COST_TEXT || cost <= COST_BRIDGE + 2 * COST_TYPO * s->unknown);
}

static inline void
search_note(struct search *s, uint32_t class)
{
	s->best.class = class < s->best.class ? class : s->best.class;
	if ((class & CLASS_TEXT) == 0 && class < s->best.titled)
		s->best.titled = class;
}

/* Whether a title has everything that was typed, be it with a mistake in each word that is not known; */
static inline bool
search_is_close(const struct search *s)
{
	return s->best.titled / CLASS_COST <= COST_TYPO * s->unknown;
}

/* or without one, be it in another language or with words that belong together and were written apart; */
static inline bool
search_is_strong(const struct search *s)
{
	return s->best.class / CLASS_COST <= COST_BRIDGE;
}

/* or as it was typed. */
static inline bool
search_is_sure(const struct search *s)
{
	return s->best.class < CLASS_COST;
}

/* search_begin.c: index, query and arenas are there, all else is worked out. ERR_VALUE, ERR_MEMORY. */
int search_begin(struct search *s, struct error *e) WARN_UNUSED;

/* search_rank.c */
int rank_offer(struct search *s, const struct ranked_doc *d, struct error *e) WARN_UNUSED;

/*
 * Documents of class and score of the worst of a full heap. rank_ties: of those with bits in ties, from document first on, the ones that may
 * come before it. rank_before: bits of documents of which no other can; NULL: it cannot be told yet, or would be too many, or no memory.
 */
uint64_t rank_ties(const struct search *s, size_t segment, uint32_t first, uint64_t ties);
const uint64_t *rank_before(const struct search *s, size_t segment, uint64_t **room);	/* *room: NULL, or from the last time */

int rank_compare(const struct search *s, struct ranked_doc *x, struct ranked_doc *y);	/* below 0: x comes first */
void rank_order(const struct search *s, struct ranked_doc *docs, size_t n);		/* of few */
void rank_sort(struct search *s);				/* the heap becomes a list, the best first */
int rank_refine(struct search *s, struct error *e) WARN_UNUSED;	/* the order of the first SEARCH_WINDOW by relevance */

/*
 * search_join.c. search_has_form: whether the only word that was typed stands in no text, but another form of it was found; search_is_field: whether
 * all that was typed is what a field of study is called. rank_join: of the first n what no title names becomes of few classes.
 */
#define CLASS_LATER 512u	/* what is added to the class of what then comes behind */
bool search_has_form(const struct search *s);
bool search_is_field(const struct search *s);
void rank_join(struct search *s, size_t n);
bool rank_is_levelled(const struct search *s, const struct ranked_doc *d);
void rank_named(struct search *s, struct slice typed);	/* search_title.c: courses that are called so (folded), or were levelled, come into that window */
void rank_coded(struct search *s);	/* search_title.c: courses whose code is the plan's come first */
int rank_explain(struct search *s, size_t first, size_t n, struct error *e) WARN_UNUSED;	/* what the others of a page were found by */

/*
 * search_deep.c: whether the page lies so deep that all is to be kept. Then, of all that was kept, the page and the first SEARCH_WINDOW are put where
 * they belong.
 */
void deep_begin(struct search *s);
void deep_sort(struct search *s);

#define NEAR_TERMS PLAN_MARKED
#define BRIDGE_TERMS 12		/* of longer texts only the words as typed are looked for: nobody types them, and each step costs */

/* search_first.c: what was typed, perhaps together with other languages: then it is bridged */
int search_first(struct search *s, struct error *e) WARN_UNUSED;

/* search_step.c: the lists of what the plan has got; a step of it; documents that pass */
int search_resolve(struct search *s, struct error *e) WARN_UNUSED;
int search_step(struct search *s, const struct match_wanted *w, struct error *e) WARN_UNUSED;
typedef int (*plan_step_fn)(struct plan *p, const struct plan_index *index, struct arena *a, size_t *added, struct error *e);
int search_step_plan(struct search *s, plan_step_fn plan, struct error *e) WARN_UNUSED;	/* a step of the plan, looked for when it has brought anything */
int search_offer(struct search *s, size_t segment, const struct matched *m, size_t n, struct error *e) WARN_UNUSED;
bool search_is_ordered_otherwise(const struct search *s, const struct match_wanted *w);
struct match_floor search_floor(const struct search *s, const struct match_wanted *w);	/* of a step, of what was found so far */

/*
 * search_all.c. A stretch from document first on is MATCH_STRETCH documents, as bits. search_live: up to 64 bits of live from bit first on, a
 * multiple of 64. search_count counts the documents of a stretch; passing becomes those that pass the filters, where there are documents.
 * search_offer_words offers these where nothing but their order is of interest.
 */
uint64_t search_live(const uint8_t *live, uint32_t first, uint32_t docs);
void search_count(struct search *s, size_t segment, uint32_t first, const uint64_t *docs, uint64_t *passing);
int search_offer_words(struct search *s, size_t segment, uint32_t first, const uint64_t *passing, struct error *e) WARN_UNUSED;

/* A step over a segment, without words, or with one alone (search_alone.c); not done: the plan is another one. */
int search_step_all(struct search *s, size_t segment, bool *done, struct error *e) WARN_UNUSED;
int search_step_alone(struct search *s, size_t segment, const struct match_wanted *w, bool *done, struct error *e) WARN_UNUSED;

int search_widen(struct search *s, struct error *e) WARN_UNUSED;	/* search.c: all steps behind the first */

/*
 * search_rewrite.c. rewrite_from: what is now written to the text stands for bytes [start, end) of q; false: they were replaced before, or are not
 * there. rewrite_end: ERR_MEMORY; *out is empty when nothing was replaced.
 */
struct rewriting {
	struct slice q;
	struct buffer text;
	size_t at;
};
void rewrite_begin(struct rewriting *r, struct slice q);
bool rewrite_from(struct rewriting *r, size_t start, size_t end);
int rewrite_end(struct rewriting *r, struct arena *a, struct slice *out, struct error *e) WARN_UNUSED;

/* What was typed with words by others, each wherever it stands but where it is quoted or excluded. In the scratch arena; empty when that is nothing, or too long. */
struct rewrite {
	struct slice word, by;
};
int rewrite_words(const struct search *s, const struct rewrite *words, size_t n, struct slice *out, struct error *e) WARN_UNUSED;

/*
 * search_meant.c, for where nothing was found as it was typed. A search of its own for another text takes the place of this one: search_instead where
 * it finds what has everything. search_mean: for what was typed with each misspelt word that can only be one other as that one, widened as
 * if it had been typed; *meant: it has taken the place; early: only where a title has everything. search_named: with words
 * that nobody knows as one of the glossary. search_apart.c: with such words as two that somebody knows.
 */
int search_instead(struct search *s, struct slice text, struct error *e) WARN_UNUSED;
int search_mean(struct search *s, bool early, bool *meant, struct error *e) WARN_UNUSED;
int search_named(struct search *s, struct error *e) WARN_UNUSED;
int search_apart(struct search *s, struct error *e) WARN_UNUSED;

/* search_words.c: what was searched instead, as people write it, by what best was found by; empty when that needed no correction */
int search_correct(struct search *s, const struct ranked_doc *best, struct error *e) WARN_UNUSED;

#endif
