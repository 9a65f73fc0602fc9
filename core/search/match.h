#ifndef SEARCH_MATCH_H
#define SEARCH_MATCH_H
/*
 * Which documents of one segment have what a plan looks for, in order of their numbers, and how well. Where a document stands in
 * the order of relevance is told by two things: its class first, its score second. The class counts what is missing of the query, then
 * what it costs that a word is misspelt, in another language, or stands in no title: what has every word in its title, but one of
 * them misspelt or all in another language, comes before what has the words somewhere in its text. In the end, among the best, the
 * class tells only what is called so from what is not (search_rank.c).
 */
#include "search/plan.h"

/* A class is made of these, smaller is better. */
#define CLASS_TYPO 1u		/* flags, which decide only between equal costs */
#define CLASS_BRIDGE 2u
#define CLASS_TEXT 4u
#define CLASS_COST 8u		/* times the cost: */
#define COST_BRIDGE 1u
#define COST_TYPOS 30u		/* of all mistakes at most */
#define COST_TEXT 3u		/* not every word stands in a title */
#define CLASS_BEHIND UINT32_MAX
#define CLASS_MISSING 1024u	/* times the share of the query that is missing, in 16ths */

struct matched {
	uint32_t doc;		/* local number */
	uint32_t class;
	float score;
	uint16_t some;		/* 1: it lacks some of the groups; 0: it has all, */
	uint16_t step;		/* which this step found first */
};

/* What a document must reach to be of interest by itself, and not only for how many there are. */
struct match_floor {
	bool any;		/* there is one */
	uint32_t class;
	float score;
};

struct match;

/* Where work is done, for all segments of a search one after the other. NULL: no memory. */
struct match_room;
struct match_room *match_room_new(struct arena *a);

/* In the arena. The plan, the segment and the room are borrowed. ERR_MEMORY. */
int match_new(const struct plan *p, const struct segment *s, struct match_room *room, struct arena *a, struct match **out,
		struct error *e) WARN_UNUSED;

/* Looks up what the plan has got since the last time, and adds to the df of its groups how many documents that is. ERR_MEMORY. */
int match_resolve(struct match *m, struct plan *p, struct arena *a, struct error *e) WARN_UNUSED;

/* In how many documents the words of phrases that were typed have to be looked at, at most, each phrase by itself; after match_resolve. */
uint64_t match_quoted(const struct match *m);

#define MATCH_STRETCH 2048u	/* documents */

/* To be told which documents are wanted and come behind the floor, as bits of those from first on, instead of being given each of them. */
struct match_count {
	void (*take)(void *context, uint32_t first, uint64_t docs[MATCH_STRETCH / 64]);
	void *context;
};

/*
 * What a step wants: documents that have at least least (1 … p->n) of the plan's groups and fewer than below of them; of those
 * that have all, the ones that no step before step found, or (with earlier) these, too. titled, not 0, of plans of several groups: of
 * those that have not all the ones with so much of the weight of what is looked for (a word weighs the more, the rarer it is) in a title, which
 * are of the class of what has all in a text; and of those that have all the ones that have all in a title.
 */
struct match_wanted {
	size_t least, below;
	uint8_t step;
	float titled;
	float elsewhere;	/* not 0: the others of those that lack some, with so much of the weight, but not in a title */
	const struct match_floor *floor;	/* NULL: none; it may change between calls of match_take */
	const struct match_count *count;	/* NULL: match_take gives all of them */
	bool earlier;		/* of plans of several groups; what is only counted then was found by step itself */
};

/* After match_resolve: false where no document can be wanted, as too few groups have a list, or none has one of the step. */
bool match_can(const struct match *m, const struct match_wanted *w);

/* From the first document again, after match_resolve and plan_weigh: to take those that are wanted; NULL: only to look. Until the
 * end no other segment may be started in the same room. */
void match_start(struct match *m, const struct match_wanted *w);

/*
 * The next of them, up to max; 0 at the end. Of documents that come behind the floor the class may be CLASS_BEHIND and no score known; some are
 * only counted. A plan without
 * groups is met by every document.
 */
size_t match_take(struct match *m, const struct match_wanted *w, struct matched *out, size_t max);

/*
 * The same for a plan of one group that many documents have: a stretch of documents at a time, of which only those are judged that may
 * come before a floor.
 */
#define MATCH_ALONE_FROM 4096u	/* that may have the group, at least, and */
#define MATCH_ALONE_SHARE 32u	/* one in so many: a stretch costs as much as judging some dozens */

struct match_stretch {
	uint32_t first;
	uint64_t docs[MATCH_STRETCH / 64];	/* bits of all that the step finds */
	uint64_t judged[MATCH_STRETCH / 64];	/* of them those that may come before the floor or be equal, and others; */
	uint64_t better[MATCH_STRETCH / 64];	/* of those the ones that may come before it */
};

/* In place of match_start; false: the plan is another one, or not worth it. */
bool match_alone_start(struct match *m, const struct match_wanted *w);
/* The next stretch that has any. ties: bits of the segment's documents of which alone it matters that they are equal to the floor; NULL: all. */
bool match_alone_next(struct match *m, const struct match_wanted *w, const struct match_floor *floor, const uint64_t *ties,
		struct match_stretch *out);

/*
 * Of the documents with bits in words of 64 of them (MATCH_STRETCH / 64 at most) from document first on, a multiple of 64, leaves out those with
 * what was excluded. After match_start, in ascending order.
 */
void match_sift(struct match *m, uint32_t first, uint64_t *docs, size_t words);

/* What the documents with bits in word i (of MATCH_STRETCH / 64) of judged are. Once match_alone_judge was called for the stretch. */
void match_alone_judge(struct match *m, const struct match_stretch *s);
size_t match_alone_take(struct match *m, const struct match_wanted *w, const struct match_stretch *s, uint32_t i, struct matched out[64]);

/* How one document, at or behind those taken or looked at before, has the terms: for marks, reasons and finer order. */
struct match_term {
	const struct alternative *alt;	/* the best that it has; NULL: none */
	uint32_t places[32];		/* where, ascending */
	size_t n;
};
void match_look(struct match *m, uint32_t doc, struct match_term *terms);	/* p->n of them */

#endif
