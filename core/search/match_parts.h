#ifndef SEARCH_MATCH_PARTS_H
#define SEARCH_MATCH_PARTS_H
/* What the files of matching share. Not for others. */
#include "search/match.h"
#include "search/match_lists.h"

#define ROUNDED_UP 1.0001f	/* more than what floats that are added in another order may differ by */
#define WINDOWS 6		/* groups at a time that have one */

/* What a document of the stretch that is swept has so far. */
struct swept {
	float score, idf;
	uint16_t met, typos;	/* groups; what their typos cost */
	uint8_t step, passed;	/* passed: groups that it has, but not as they were typed; */
	uint8_t last;		/* the last step that all of them have, these, too */
	bool text : 1, bridge : 1, unnamed : 1;	/* a word that stands in no title; another language; a word or one that was passed in no title */
};

#define SWEEP_WORDS (LISTS_WINDOW / 64)

struct sweep {
	uint32_t first;		/* of LISTS_WINDOW documents; a multiple of 64 */
	uint32_t word;		/* of bits: the first that may have any left */
	const struct lists_window *alone;	/* of the only group there is, instead of docs; or NULL */
	uint64_t bits[LISTS_WINDOW / 64];	/* documents that are still to be given out */
	struct swept docs[LISTS_WINDOW];
};

/* The documents of a stretch that every group may have. */
#define COMMON_STRETCH 32768u	/* documents */
#define COMMON_WORDS (COMMON_STRETCH / 64)

/* Keeps of the documents that struct common *c lists those for which condition is true; without a branch, which a processor would often guess wrongly. */
#define KEEP_IF(condition) \
	size_t n = c->n, kept = 0; \
	\
	for (size_t i = 0; i < n; i++) { \
		uint32_t doc = c->docs[i]; \
		\
		c->docs[kept] = doc; \
		kept += (condition); \
	} \
	c->n = kept;

/* The best of a group's lists for a document. */
struct note {
	uint16_t rank;		/* as post_find tells it, less the list's base */
	uint8_t list;		/* of the group's */
	uint8_t step;		/* of all that have the document the first one's */
};

#define NOTED_GROUPS 8u		/* of more nothing is noted */

struct common_group {
	struct common_list {
		struct post *post;
		struct phrase *phrase;	/* or this */
		const struct lists *of;
		uint32_t base, base_of;	/* the rank of the first document that is noted in the stretch that begins with this one */
	} *lists;
	size_t n;
	struct note *notes;		/* of each document of the stretch that was found, by which of the lists; NULL: not noted */
	bool phrases;			/* there are some among them */
	uint64_t df;			/* upper bound */
	uint64_t packed;		/* of it what lists have that are no bit maps; */
	size_t dense;			/* so many of the lists are */
	const struct group_lists *of;	/* NULL: of none, but what a step has brought */
};

struct common {
	struct common_group *groups;	/* the rarest first, bit maps next */
	size_t group_n;
	uint8_t step;
	bool leads;			/* what the step has brought is the first of the groups */
	struct common_group fresh;	/* or what it has brought to groups that are not noted */
	bool weighs;			/* the rarest group has but one list: */
	uint32_t least;			/* with less weight there documents come behind the floor */
	uint32_t first, end;		/* of the stretch */
	size_t at, n;			/* of docs: the first one not yet in a block, and how many there are */
	bool listed;			/* else they are not in docs, but in bits */
	uint32_t docs[COMMON_STRETCH + 1];
	uint32_t found[COMMON_STRETCH + 1], ranks[COMMON_STRETCH + 1];	/* of them those of a list; and where */
	uint64_t bits[COMMON_WORDS];
	uint32_t lead[COMMON_STRETCH];	/* documents of the rarest group where it has but one list; */
	size_t lead_at;			/* which was asked for last */
	uint32_t lead_rank;		/* so many of the list stand before them */
	uint32_t noted;			/* documents that each of these has room for, where there is one; grows: */
	struct note *notes[NOTED_GROUPS];
};

/* Where each of the groups is one that a great many documents have: match_dense.c. */
struct dense {
	struct common_group *groups;	/* the rarest first */
	unsigned *least;		/* of each list of each group: the weight from which on a document may come before */
	struct match_floor floor;	/* this one */
	unsigned *pause;		/* of each group: blocks in which it is not weighed */
	uint32_t next;			/* the first document that is not yet in a block */
};

/* Of the documents of a stretch how many groups they may have: match_some.c. */
#define SOME_GROUPS 24u		/* as many as are looked for */
#define COUNT_PLANES 5u		/* that they can be counted in */
#define SHARE_PLANES 8u

struct some {
	struct common_group groups[SOME_GROUPS];	/* the rarest first */
	bool sure[SOME_GROUPS];		/* a document in its row has it; */
	bool whole[SOME_GROUPS];	/* and what is not in its row has none of its lists */
	bool all_sure, all_whole;
	unsigned planes;		/* that count as many groups as there are */
	unsigned share[SOME_GROUPS];	/* of the idf of all, rounded up; altogether no more than SHARE_PLANES can count */
	float most[SOME_GROUPS];	/* idf of the rarest group, of the two rarest and so on */
	struct common_group weighed[SOME_GROUPS];	/* open once more: no lists where they are not weighed */
	unsigned pause[SOME_GROUPS];	/* blocks in which they are not */
	uint32_t first, end;		/* of the stretch */
	uint32_t word;			/* the first of found that is not yet in a block */
	uint64_t rows[SOME_GROUPS][COMMON_WORDS];
	uint64_t count[COUNT_PLANES][COMMON_WORDS], sure_count[COUNT_PLANES][COMMON_WORDS];
	uint64_t found[COMMON_WORDS];	/* documents that may have enough of them; */
	uint64_t certain[COMMON_WORDS];	/* those that are wanted, whatever their groups are like */
};

/* Of the documents of a block those that have enough of the groups in a title: match_title.c. */
struct titles {
	struct common_group groups[SOME_GROUPS];	/* those that matter; */
	size_t n, alone;		/* the first of them weigh enough by themselves */
	unsigned share[SOME_GROUPS];	/* of the idf of all, rounded up */
	unsigned least;			/* of their sum */
	uint32_t next;			/* the first document that is not yet in a block */
};

/* Documents that may be wanted, for the next of which it is to be found out: a part of a stretch as long as a sweep's. */
struct block {
	size_t listed;			/* so many documents of a stretch with few of them, the last of common.docs before common.at; or: */
	uint32_t first, word;		/* word: the first that has any left */
	uint64_t docs[SWEEP_WORDS];
	uint64_t behind[SWEEP_WORDS];	/* of them those that are wanted and come behind the floor */
	bool swept;			/* the others were judged together */
};

/* For one segment at a time; made when it is needed first. */
struct match_room {
	uint32_t words;			/* of 64 documents of a stretch that several groups are compared in: COMMON_WORDS; in tests fewer, a multiple of SWEEP_WORDS, or 0: no dense */
	struct lists_window *windows[WINDOWS];
	struct sweep *sweep;
	struct sums *sums;
	struct common *common;
	struct some *some;
	struct block block;
};

struct match {
	const struct plan *plan;
	const struct segment *segment;
	struct group_lists *groups;	/* in the plan's order */
	struct group_lists **order;	/* the rarest first */
	struct group_lists *excluded;
	struct common_group *sieve;	/* their lists, open a second time; NULL: not yet */
	uint32_t sifted;		/* of documents before it none that was excluded is left to be asked for, or each was asked for */
	float idf_all;
	uint32_t next;			/* documents before it were taken */
	size_t leaders;			/* of order; */
	uint64_t visits;		/* documents that those that lead have, at most */
	bool none;			/* a group that must be there has no list */
	bool by_step;			/* or, with those that have lists of the step, these lists lead */
	uint8_t step;
	bool sweeps;			/* many are judged at a time: match_sweep.c */
	bool common;			/* or those are judged that every group may have: match_common.c */
	bool noted;			/* and each is noted */
	struct dense *dense;		/* made when it is needed first; and whether it is */
	bool many;
	bool some;			/* or that may have enough of the groups: match_some.c */
	struct titles *titles;		/* or what weighs enough in a title: match_title.c; NULL: not */
	uint32_t words;			/* of 64 documents of a stretch: as the room says, but hardly more than the segment has */
	struct match_room *room;
	struct arena *arena;
	struct scanned *scan;		/* the lists of the only group once more: match_alone.c */
	struct match_floor floor;	/* for which their weights hold */
};

static inline uint32_t
match_class(uint32_t typos, bool bridge, bool title)
{
	uint32_t cost = (typos < COST_TYPOS ? typos : COST_TYPOS) + (bridge ? COST_BRIDGE : 0) + (title ? 0 : COST_TEXT);

	return cost * CLASS_COST + (typos ? CLASS_TYPO : 0) + (bridge ? CLASS_BRIDGE : 0) + (title ? 0 : CLASS_TEXT);
}

/* The first step of which documents that have all groups are wanted. */
static inline uint8_t
match_first_step(const struct match_wanted *w)
{
	return w->earlier ? 0 : w->step;
}

/* Whether an earlier step has found what has all groups, some of which were passed: of step last, or in a title. */
static inline bool
match_was_found(const struct match *m, uint8_t last, bool titled)
{
	return m->plan->others == 0 || last < m->plan->others || titled;
}

/* match.c */
uint32_t match_missing(const struct match *m, float idf);
/* What the document is, when it has enough groups. Those that lead stand at or behind it. */
bool match_judge(struct match *m, uint32_t doc, const struct match_wanted *w, struct matched *out);

/*
 * match_sift.c: what was excluded. Documents are asked for in ascending order, be it one by one or as match_sift does, of which those that are
 * left are not asked for again. sift_block: match_sift where a block has so many that it pays.
 */
void sift_start(struct match *m);
bool match_excluded(struct match *m, uint32_t doc);
void sift_block(struct match *m, uint32_t first, uint64_t docs[SWEEP_WORDS]);

/* match_block.c: as match_take, of blocks */
size_t block_take(struct match *m, const struct match_wanted *w, struct matched *out, size_t max);

/*
 * match_common.c: when leaders are chosen; rarest: documents of the rarest group. False: it is not worth it, or there is no memory. Then
 * the next documents that may be wanted; false: there are no more.
 */
bool common_begin(struct match *m, uint8_t step, uint64_t rarest);
bool common_block(struct match *m, const struct match_wanted *w, struct block *b);
void common_floor(struct match *m, const struct match_wanted *w);	/* with every floor, before documents that are listed; */

/*
 * match_notes.c. notes_begin: which groups are noted, once they are in order. notes_lead: the documents of a stretch that the only list of the
 * rarest group has. notes_walk: keeps of c->bits those that the group has, notes_ask: whether one has it; both note where that is done.
 */
void notes_begin(struct match *m, struct common *c);
void notes_lead(struct common *c, struct post *post);
void notes_walk(const struct common_group *g, size_t words, struct common *c);
bool notes_ask(const struct common_group *g, uint32_t doc, uint32_t first);

/* Of a document of the stretch that was kept: its best list; whether a noted group was brought by the step; whether it is behind the floor. */
void notes_best(struct common *c, const struct common_group *g, uint32_t doc, struct found *out);
bool notes_brought(const struct common *c, uint32_t doc);
void notes_fetch(const struct common *c, uint32_t doc);	/* what notes_best asks for soon */
bool notes_light(struct common *c, uint32_t doc);

/* The same where each group is one that a great many documents have, and nothing is listed. */
bool dense_begin(struct match *m);
bool dense_block(struct match *m, const struct match_wanted *w, struct block *b);

/*
 * match_sums.c, for a floor: sums_begin for so many lists of all groups; no memory: false. sums_stand before anything is taken of a block;
 * sums_behind notes which of its documents come behind the floor by what they have altogether.
 */
bool sums_begin(struct match *m, size_t lists);
void sums_stand(struct match *m, const struct common_group *groups);
void sums_behind(struct match *m, const struct match_floor *floor, struct block *b);

/* One group in a block; least: the weights of its lists from which on documents are above; NULL: none are told of. */
struct dense_row {
	uint64_t docs[SWEEP_WORDS];	/* that have a list of the step or of an earlier one; */
	uint64_t before[SWEEP_WORDS];	/* have one of an earlier step; */
	uint64_t above[SWEEP_WORDS];	/* weigh enough in one */
};

void dense_fill_row(const struct common_group *g, uint8_t step, const unsigned *least, uint32_t first, struct dense_row *row);
#define DENSE_WEIGH_FROM 16u	/* documents of a block; fewer are judged as they are */
#define DENSE_WEIGH_SHARE 4u	/* a group whose weights leave out less than all but one in so many is not weighed */
#define DENSE_WEIGH_AGAIN 16u	/* for so many blocks */

/* The same where some of the groups are enough. */
bool some_begin(struct match *m, const struct match_wanted *w);
bool some_block(struct match *m, const struct match_wanted *w, struct block *b);
bool some_has(const struct match *m, size_t i, uint32_t doc);	/* whether a document of the stretch may have group order[i]; */
bool some_lacks(const struct match *m, size_t i, uint32_t doc);	/* whether it has none of its lists, be it of misspelt words; */
bool some_wants(const struct match *m, uint32_t doc);		/* and whether it is wanted for sure, whatever its groups are like */

/* The same where what weighs enough is to stand in a title. */
bool titles_begin(struct match *m, const struct match_wanted *w);
bool titles_block(struct match *m, struct block *b);

/*
 * match_planes.c: counts of documents. One more row, where no count becomes more than most, or so many times; bits of those with a count of
 * least or more, of n planes that lie apart words from each other. words is even.
 */
unsigned planes_for(size_t most);
void planes_add(uint64_t planes[][COMMON_WORDS], size_t most, const uint64_t *row, size_t words);
void planes_add_times(uint64_t planes[][SWEEP_WORDS], unsigned times, const uint64_t *row);
void planes_least(const uint64_t *planes, size_t apart, unsigned n, size_t least, uint64_t *out, size_t words);

/*
 * match_common.c: the lists of a group, open a second time; doubtful: with all of them. Bits of those that may have it among so many
 * words of 64 documents from first on,
 */
bool common_open(struct match *m, struct group_lists *from, bool doubtful, struct common_group *g);
void common_bits(const struct common_group *g, uint32_t first, size_t words, uint64_t *out);
void phrase_bits(struct phrase *p, uint32_t first, size_t words, uint64_t *out);	/* the same of a phrase; */
bool common_has(const struct common_group *g, uint32_t doc);	/* and whether one does; which of them costs less in a stretch; */
bool common_should_ask(const struct match *m, const struct common_group *g, size_t asked);
uint32_t common_next_of(const struct common_group *g, uint32_t end);	/* the first of them at or behind end */

/*
 * match_alone.c: the least weight, up to WEIGHTS, with which a document of a list may come before the floor or (unless without_ties) be
 * equal to it. A greater weight is never worse; where titles do not count, what stands in one may be no better than what is said.
 */
#define WEIGHTS 256u		/* no weight is enough */

struct match_most {
	unsigned weight;	/* the heaviest of the list */
	float others;		/* what other groups may bring at most */
	bool without_ties;
};

uint32_t match_least_weight(const struct group_lists *g, size_t list, const struct match_floor *floor, const struct match_most *most);
/* match_sweep.c: what a document of the window of the only group is, when it is wanted */
bool match_wanted_alone(struct match *m, const struct window_entry *e, uint32_t doc, const struct match_wanted *w, struct matched *out);

/* match_sweep.c: when leaders are chosen; false: it is not worth it, or there is no memory. Then windows may be given, not filled. */
bool sweep_begin(struct match *m);
size_t sweep_take(struct match *m, const struct match_wanted *w, struct matched *out, size_t max);

/*
 * The documents of a block at once, after which every group stands behind it; false: judging them one by one costs less. What a document
 * is, when it is wanted.
 */
bool sweep_block(struct match *m, const struct match_wanted *w, const struct block *b);
bool sweep_swept(struct match *m, const struct match_wanted *w, uint32_t doc, struct matched *out);

#endif
