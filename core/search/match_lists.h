#ifndef SEARCH_MATCH_LISTS_H
#define SEARCH_MATCH_LISTS_H
/* The open lists of a group of alternatives. For match.c. */
#include "search/phrase.h"
#include "search/plan.h"

struct lists {
	const struct alternative *alt;
	float factor;
	uint8_t title;		/* the bit of weights that says that it stands in a title, or 0 where that does not count */
	struct term_ref ref;	/* of the list in the segment, when there is no phrase */
	struct post *post;	/* or: */
	struct phrase *phrase;
};

/*
 * The documents of a stretch of the segment that have one of a group's lists of words, and the best list of each: a walk through the
 * lists one after another, which is faster than asking all of them for each document. Phrases are not part of it.
 */
#define LISTS_WINDOW 2048u	/* documents */

struct lists_window {
	uint32_t first;		/* document; a multiple of 64 */
	uint32_t ahead;		/* the first behind the window that has one of the lists */
	uint64_t bits[LISTS_WINDOW / 64];
	struct window_entry {
		float share;
		uint16_t list;
		uint8_t step;
		bool title;
	} best[LISTS_WINDOW];
};

struct group_lists {
	struct lists *lists;
	size_t n, cap;
	size_t *phrases;	/* which of them are phrases */
	size_t phrase_count, phrase_cap;
	size_t resolved;	/* alternatives of the plan's group that are among them */
	uint64_t df;		/* upper bound */
	float idf;
	float idf_behind;	/* of the groups that are judged after it; */
	bool phrase_behind;	/* whether one of them has a phrase */
	const struct common_group *noted;	/* tells of documents that were found which list is the best: match_notes.c; NULL: nobody does */
	uint32_t doc;		/* the first document at or behind the last one that was asked for: see group_lists_seek */
	struct lists_window *window;	/* NULL: every list is asked for every document */
	const struct segment *segment;
};

struct found {
	const struct alternative *alt;
	const struct lists *lists;
	float share;
	bool title;
	uint8_t step;		/* the first step that found the document by this group */
};

/* Whether a document is better found by x than by y: not doubtful, fewer typos, own language, larger share. */
bool lists_better(const struct lists *x, float x_share, const struct lists *y, float y_share);

/* Every list stands on its first document again, and the group has no window. */
void group_lists_start(struct group_lists *g, const struct segment *s);

/* After group_lists_start: from now on the group is walked through in this window. At most UINT16_MAX lists. */
void group_lists_window(struct group_lists *g, struct lists_window *w);

/*
 * Fills the window, whose first document becomes doc or up to 63 before it; nothing at or behind that may have been walked over. mask: bits
 * of the only documents that matter; NULL: all do.
 */
void group_lists_fill(struct group_lists *g, uint32_t doc, const uint64_t *mask);

/*
 * The first document at or behind doc that has one of the lists, or all words of one of the phrases; POST_END. Never goes back. Whether
 * the document has the group group_lists_best tells.
 */
uint32_t group_lists_seek(struct group_lists *g, uint32_t doc);

/*
 * Whether it returns doc itself. Cheaper where there are phrases, as nobody looks for the next document; afterwards the group stands on
 * doc or in front of it.
 */
bool group_lists_has(struct group_lists *g, uint32_t doc);

/*
 * The same of those lists alone that a step of the plan has brought, and how many documents they have (at most). The two may be
 * mixed, as long as group_lists_seek is asked for nothing in front of what this one was asked for. Not with a window.
 */
uint32_t group_lists_seek_step(struct group_lists *g, uint8_t step, uint32_t doc);
uint64_t group_lists_df_step(const struct group_lists *g, uint8_t step);

/*
 * The best of the lists that stand on doc, on which the group stands: fewest typos, own language, largest share. False: there is none.
 */
bool group_lists_best(const struct group_lists *g, uint32_t doc, struct found *out);

/*
 * The same in one go for few documents, in ascending order, of a group that was started and is not asked in another way: lists that cannot be
 * the best are passed over. step is the first one of the others.
 */
bool group_lists_look(const struct group_lists *g, uint32_t doc, struct found *out);

#endif
