#ifndef SEARCH_SEARCH_H
#define SEARCH_SEARCH_H
/*
 * A search over the segments of a catalogue, from what was typed to the documents of a page.
 *
 * It begins with just what was typed and widens only while little is found: words that belong together; words that stand apart (below
 * SEARCH_FEW courses); other languages (below SEARCH_MANY, or where fewer are expected: somebody may want what is taught in one); below
 * SEARCH_SCARCE misspelt words, be they misspelt in texts, too (of one word up to SEARCH_RARE also where a title has it), of which one that can only
 * be one other is looked for as if that had been typed; words of the glossary that were misspelt; what was typed without the words that say
 * at which level; courses that have only some of the words when there is nothing else, or, of three words and more,
 * little else and no title with all of them, be it with a mistake in a word that is not known; below SEARCH_FEW, when no title has everything,
 * courses with what weighs most of it in their title, and of two words, when there are still fewer than SEARCH_LONE, those with either. How far
 * it went depends on q alone, never on filters, so that the counts of facets hold. A course whose code was typed, however it is written, comes
 * before all others. What a title has all of comes next, and of that what was found in an earlier step; among the rest it is told by their words
 * how much courses are about what was typed.
 */
#include "search/filter.h"
#include "search/marks.h"
#include "search/match.h"

#define SEARCH_FEW 100
#define SEARCH_MANY 2000
#define SEARCH_SCARCE 10
#define SEARCH_LONE 5
#define SEARCH_RARE 2
#define SEARCH_QUOTED 100000u	/* documents that phrases may ask to be looked through: half a microsecond each */

struct search_segment {
	const struct segment *s;
	const uint8_t *live;		/* bits of documents that live; NULL: all */
	struct statuses *statuses;
};

struct search_index {
	const struct search_segment *segments;
	size_t n;
	const struct bridge *bridge;	/* may be NULL */
	const struct filter_partner *partners;	/* by number */
	size_t partner_count;
	const struct filter_seats *seats;	/* may be NULL */
	const struct known *known;	/* needed for facets */
};

enum why { WHY_TYPED, WHY_BRIDGE, WHY_TYPO, WHY_SOME };	/* found by what was typed; in another language, or by another name; misspelt; only some words */

struct search_hit {
	size_t segment;
	uint32_t local, doc;		/* number in the segment, in the catalogue */
	struct shown shown;
	enum why why;
	struct slice via;		/* WHY_BRIDGE: what was met instead, for people */
};

struct search_result {
	struct filter_result filtered;	/* total, facets … */
	struct search_hit *hits;	/* of the page */
	size_t hit_count;
	struct slice corrected;		/* what was searched instead of q; empty: q itself */
	bool widened;			/* there are hits that were not found by what was typed */
	bool cut;			/* q had more words than are looked for */
	struct marks marks;		/* what to mark in the hits, with q->highlight */
};

/* Results hang in a, the rest in scratch. ERR_VALUE: q is too long or not UTF-8; ERR_LIMIT: its phrases take too long; ERR_MEMORY. */
int search_run(const struct search_index *index, const struct query *q, struct arena *scratch, struct arena *a,
		struct search_result *out, struct error *e) WARN_UNUSED;

/* One document, by its segment and number, whether it matches the filters or not (its shown offering is looked for with them first). */
int search_one(const struct search_index *index, const struct query *q, size_t segment, uint32_t local, struct arena *scratch,
		struct search_hit *out, int64_t *next_change, bool *matches, struct error *e) WARN_UNUSED;

/*
 * Words of the catalogue near a word of q that no text has, or else such as it begins or ends with, for when nothing was found: at most max, the
 * likeliest first. ERR_MEMORY.
 */
int search_near(const struct search_index *index, struct slice q, size_t max, struct arena *a, struct slice **out, size_t *n,
		struct error *e) WARN_UNUSED;

/* Frequent words that begin with word, the most frequent first; none is word itself. ERR_MEMORY. */
int search_complete(const struct search_index *index, struct slice word, size_t max, struct arena *a, struct slice **out, size_t *n,
		struct error *e) WARN_UNUSED;

#endif
