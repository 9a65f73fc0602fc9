#ifndef STORE_QUERY_H
#define STORE_QUERY_H
/*
 * The one way to search (CONTRACT.md section 5): pages, API and bench all call query_run. What is found where is search/search.h's
 * work; here it meets the store: segments out of it, records into the hits.
 */
#include "search/request.h"
#include "store/catalogue.h"
#include "store/seats.h"

/* How a hit was found: by what was typed; by the same in another language; by a word near a misspelt one; by some of the words. */
enum hit_why { HIT_TYPED, HIT_BRIDGE, HIT_TYPO, HIT_SOME };

struct hit {
	struct slice partner, id;
	struct course *course;			/* decoded, borrows from the view; NULL and nothing below of use when query.bare */
	const struct offering *offering;	/* the shown one; NULL when the course has none */
	struct offering_facts facts;		/* of it */
	enum status status;
	struct seat_count seats;
	uint32_t offerings;			/* matching ones */
	struct course_meta meta;
	enum hit_why why;
	struct slice via;			/* HIT_BRIDGE: the word or label that was met instead of what was typed; may be empty */
	struct slice title_marked;		/* highlight: text with U+E000 … U+E001 around what matched; else empty */
	struct slice snippet;			/* the same, around 200 characters of description or summary */
};

struct query_result {
	uint64_t total;				/* exact */
	uint64_t closed_hidden;			/* courses that status=any would add (only with hide_closed) */
	struct hit *hits;
	size_t hit_count;
	struct facet_value *facets[FACET_MAX];	/* every value the catalogue has, most frequent first, then by value */
	size_t facet_count[FACET_MAX];
	struct slice corrected;			/* what was searched instead of q; empty = q itself */
	bool widened;				/* some hits were not found by what was typed: query.literal leaves them out */
	bool cut;				/* q had more words than are looked for; the later ones were left out */
	int64_t next_change;			/* the next moment at which any status may change; MOMENT_NONE never */
};

/* The zone of a partner comes from config. Everything hangs in the arena or borrows from the view. ERR_VALUE names a bad q; ERR_MEMORY; ERR_DAMAGED: the index must be made anew. */
int query_run(struct catalogue_view *v, const struct config *config, const struct seats *seats, const struct query *q,
		struct arena *a, struct query_result *out, struct error *e) WARN_UNUSED;

/* Works out beforehand what the first queries would have to: for processes that answer many. ERR_MEMORY; ERR_DAMAGED. */
int query_prepare(struct catalogue_view *v, int64_t now, struct error *e) WARN_UNUSED;

/* Courses that are like one, the likest first, closed ones left out; at most max. Of q: lang, now, page's other needs; q->q is worked out here. */
int query_similar(struct catalogue_view *v, const struct config *config, const struct seats *seats, const struct hit *course,
		const struct query *q, size_t max, struct arena *a, struct query_result *out, struct error *e) WARN_UNUSED;

/* Words of the catalogue that are near what was typed, for when nothing was found; at most max. */
int query_near(struct catalogue_view *v, struct slice q, size_t max, struct arena *a, struct slice **words, size_t *count,
		struct error *e) WARN_UNUSED;

/* Titles and frequent words that begin with q (from two letters); at most max. */
struct suggestion { struct slice title, partner, id; };
int query_suggest(struct catalogue_view *v, struct slice q, struct slice lang, size_t max, struct arena *a,
		struct suggestion **courses, size_t *course_count, struct slice **words, size_t *word_count, struct error *e) WARN_UNUSED;

#endif
