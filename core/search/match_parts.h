#ifndef SEARCH_MATCH_PARTS_H
#define SEARCH_MATCH_PARTS_H
/* What the files of matching share. Not for others. */
#include "search/match.h"
#include "search/match_lists.h"

#define WINDOWS 6		/* groups at a time that have one */

/* What a document of the stretch that is swept has so far. */
struct swept {
	float score, idf;
	uint16_t met, typos;	/* groups; typos of them */
	uint8_t step, passed;	/* passed: groups that it has, but not as they were typed */
	bool text, bridge;	/* a word that stands in no title; another language */
};

struct sweep {
	uint32_t first;		/* of LISTS_WINDOW documents; a multiple of 64 */
	uint32_t word;		/* of bits: the first that may have any left */
	const struct lists_window *alone;	/* of the only group there is, instead of docs; or NULL */
	uint64_t bits[LISTS_WINDOW / 64];	/* documents that are still to be given out */
	struct swept docs[LISTS_WINDOW];
};

/* For one segment at a time; made when it is needed first. */
struct match_room {
	struct lists_window *windows[WINDOWS];
	struct sweep *sweep;
};

struct match {
	const struct plan *plan;
	const struct segment *segment;
	struct group_lists *groups;	/* in the plan's order */
	struct group_lists **order;	/* the rarest first */
	struct group_lists *excluded;
	float idf_all;
	uint32_t next;			/* documents before it were taken */
	size_t leaders;			/* of order; */
	uint64_t visits;		/* documents that those that lead have, at most */
	bool by_step;			/* or, with those that have lists of the step, these lists lead */
	uint8_t step;
	bool sweeps;			/* many are judged at a time: match_sweep.c */
	struct match_room *room;
	struct arena *arena;
	struct scanned *scan;		/* the lists of the only group once more: match_alone.c */
	struct match_floor floor;	/* for which their weights hold */
};

static inline uint32_t
match_class(uint32_t typos, bool bridge, bool title)
{
	uint32_t cost = (typos < 15 ? typos : 15) * COST_TYPO + (bridge ? COST_BRIDGE : 0) + (title ? 0 : COST_TEXT);

	return cost * CLASS_COST + (typos ? CLASS_TYPO : 0) + (bridge ? CLASS_BRIDGE : 0);
}

/* match.c */
uint32_t match_missing(const struct match *m, float idf);
bool match_excluded(struct match *m, uint32_t doc);

/* match_sweep.c: what a document of the window of the only group is, when it is wanted */
bool match_wanted_alone(struct match *m, const struct window_entry *e, uint32_t doc, const struct match_wanted *w, struct matched *out);

/* match_sweep.c: when leaders are chosen; false: it is not worth it, or there is no memory. Then windows may be given, not filled. */
bool sweep_begin(struct match *m);
size_t sweep_take(struct match *m, const struct match_wanted *w, struct matched *out, size_t max);

#endif
