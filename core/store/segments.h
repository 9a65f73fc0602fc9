#ifndef STORE_SEGMENTS_H
#define STORE_SEGMENTS_H
/*
 * The index in the store: segments (search/segment.h) as values of the database "segments", and beside each a map of its documents
 * that live.
 *
 *   u32 big-endian number of the segment · u8 part (enum segment_part)   the part
 *   … · u8 SEGMENT_PARTS                                                 u64 checksum · bits of the documents that live; missing: all
 *
 * A run writes one new segment with what changed and marks what that replaces; small segments are written together with it, so that
 * there are never many: each is more than twice as large as all the smaller ones together. The cost follows what changed. The documents of
 * a segment of some size stand by language, field of study and title: courses that share words lie close together, which spares a quarter of
 * a question's time at a million courses, and a few hundredths of it at 20,000.
 */
#include "search/filter.h"
#include "search/segment.h"
#include "store/catalogue_store.h"

#define SEGMENTS_TOPIC_FROM 4096u	/* documents; of fewer nothing is gained, and their numbers would take more room */

struct stored_segment {
	uint32_t number;
	struct segment s;
	const uint8_t *live_map;	/* bits of documents that live; NULL: all do */
	uint32_t live;			/* how many */
	const char *head;		/* where it lay: whether it lies there still */
	uint64_t seal;			/* checksum of its head, hence of all of it: numbers come again when the index is made anew */
	struct statuses *statuses;	/* NULL: not asked for yet */
	struct dict_begins *begins;	/* of its dictionary; NULL: no memory, or nobody asks */
};

/* The segments of one version of the catalogue, as one process knows them. */
struct segment_set {
	struct stored_segment *list;
	size_t n;
	uint64_t version;
	bool unasked;			/* given: no questions will be asked of it, and what only these need is left out */
	struct known *known;		/* values for facets, of the version; NULL: not asked for yet */
	struct filter_partner *partners;	/* by number; ids in memory */
	int64_t *fetched;		/* last success of each */
	size_t partner_count;
	struct arena memory;
};

/*
 * Follows the transaction's version; what did not move is kept. Checksums of a segment are looked at once in a process, when it is
 * first seen. ERR_DAMAGED: the index must be built anew.
 */
int segments_load(struct catalogue *c, MDB_txn *txn, struct segment_set *set, struct error *e) WARN_UNUSED;
void segments_free(struct segment_set *set);

static inline bool
segment_lives(const struct stored_segment *s, uint32_t doc)
{
	return s->live_map == NULL || (s->live_map[doc / 8] >> doc % 8 & 1) != 0;
}

/*
 * Writing: courses by their numbers, in any order, each once. Where the index is found damaged it is made anew, of the lists as they
 * stand in the transaction; partners have the zones that are stored of them: all that is put first.
 */

struct index_change {
	const uint32_t *changed;	/* to be found as they are stored now */
	const struct slice *records;	/* of each of them, the same; NULL: they are read */
	size_t changed_count;
	const uint32_t *dead;		/* whose entry so far holds no more (changed ones that were there before, too) */
	size_t dead_count;
};

int segments_change(struct catalogue *c, MDB_txn *txn, const struct index_change *change, struct error *e) WARN_UNUSED;

/* One segment of all courses that are shown, in place of all that there are. */
int segments_rebuild(struct catalogue *c, MDB_txn *txn, struct error *e) WARN_UNUSED;

#endif
