#ifndef SEARCH_FILTER_PARTS_H
#define SEARCH_FILTER_PARTS_H
/*
 * The parts of a filter, for filter*.c alone.
 *
 * Whatever a document is filtered by hangs on one of four numbers of it. Each number has a pass: a bit for every facet that it passes,
 * one more for the filters without a facet. The passes of a document's numbers, and-ed, say everything: no bit is missing, the
 * document matches and counts for every facet; one bit is missing, that of a facet: it counts for that facet, whose own selection
 * does not hold for its counts; else it counts for nothing.
 */
#include "search/filter.h"

#define BIT(f) (1u << (f))
#define OTHER FACET_MAX			/* the bit of filters without a facet: honours, credits, start */
#define ALL_FACETS (BIT(FACET_MAX) - 1)
#define PASS_ALL (BIT(OTHER + 1) - 1)	/* eight bits */
enum {
	PASS_SET = 0x100,	/* worked out; a table begins as all 0 */
	PASS_SIMPLE = 0x200,	/* with every number simple, the document's pass is exact */
	PASS_STATUS = 0xc00,	/* of a calendar's pass: its status */
	PASS_FULL = PASS_ALL | PASS_SET | PASS_SIMPLE | PASS_STATUS
};
#define PASS_STATUS_SHIFT 10

/* By what a number of a document is looked up. */
enum dimension { BY_PARTNER, BY_COURSE, BY_OFFERING, BY_CALENDAR, DIMENSIONS };	/* counted: by the calendar's status */
extern const uint8_t filter_by[FACET_MAX];	/* which of them a facet hangs on */

/* An offering by the segment's number, as its host has it. */
struct hosted {
	uint32_t offering;
	int32_t taken;
	struct offering_facts facts;
};

struct statuses {
	int64_t from, until;	/* holds from … until - 1; until MOMENT_NONE: for ever */
	uint32_t turn;		/* another one whenever any may be another one than before */
	uint64_t version;	/* of the seats */
	unsigned char *full;	/* owned; bits by offering: no places are left, or the host has a word in it. NULL: never looked */
	uint64_t *odd;		/* owned, with full; bits by document: one of its offerings is in full */
	uint32_t full_count;
	struct filter_maps *maps[2];	/* owned; without closed courses the second. NULL: not asked for yet */
	struct filter_slices *slices;	/* owned; NULL: not asked for yet */
	struct hosted *hosted;	/* owned; of which the host said something, ascending */
	uint32_t hosted_count;
	uint8_t status[];	/* by number of a calendar, as many as its mask says; as if no places were taken */
};

struct filter_maps;		/* filter_maps.h */
struct filter_slices;		/* filter_slices.h */

/* Makes them hold for a query. */
struct filter;
int statuses_set(struct statuses *s, const struct columns *c, struct filter *f, struct error *e) WARN_UNUSED;

/* The status of an offering whose bit in full is set; calendar: what its calendar says. */
enum status statuses_full(const struct statuses *s, uint32_t offering, enum status calendar, int64_t now);

/* What an offering profile counts with. */
struct profile_bits {
	uint32_t set;
	uint32_t values;		/* bits: see filter_many.c */
};

struct filter_segment {
	struct filter *f;
	const struct columns *c;
	struct statuses *statuses;
	const unsigned char *full;	/* bits by offering whose status is another one than its calendar's, perhaps; NULL: none */
	struct filter_segment *next;
	bool enables_all;		/* every partner that has documents here */
	bool needs[DIMENSIONS];		/* is any pass of it other than PASS_FULL? */
	uint16_t *pass[DIMENSIONS];	/* by number; NULL: every document matches, and nothing is counted */
	/* counts by number; NULL when nothing is counted, or (only) when no document can fail for that facet alone */
	uint32_t *match[DIMENSIONS];	/* documents that match */
	uint32_t *only[FACET_MAX];	/* documents that fail for one facet alone */
	/* documents with several offerings count with several values: */
	struct profile_bits *bits;	/* by number of an offering profile, where its pass is set; NULL: no such documents */
	uint32_t *set_hits;		/* by language set */
	uint32_t *language_hits, *language_last;	/* by language, one more: unknown; last: document counted + 1 */
	bool loose;			/* what is selected hangs on offerings: one may have this and another that */
	uint64_t looked;		/* documents, before there was a sieve or a set */
	bool sieves;			/* filter_sieve.c: once there are many */
	uint64_t *sieve;		/* no other documents match, and those count for nothing; NULL: any may */
	bool sieve_tells;		/* all others do */
	/* filter_set.c: */
	bool sets;			/* once there are many; only with something selected */
	uint64_t *set;			/* bits of the documents found, to be counted at the end; NULL: they are counted at once */
	const uint64_t *passing;	/* with set: bits of those that match, but for the odd ones; NULL: all do */
	const uint64_t *odd;		/* of those to be looked at one by one; NULL: none */
	bool selected;			/* something is, and was worked out: */
	uint64_t *by[OTHER + 1];	/* filter_select.c: of those that pass what is selected; NULL: nothing is */
	const struct filter_maps *maps;	/* with which they were counted; NULL: none */
	uint32_t *map_hits;		/* by map */
};

struct filter {
	const struct query *q;
	const struct filter_partner *partners;
	size_t partner_count;
	const struct filter_seats *seats;
	const struct known *known;
	struct arena *a;
	struct filter_segment *segments;
	struct filter_host *hosts;	/* what seats->hosts said, once asked; NULL: not yet */
	size_t host_count;
	/* the selections as bits and numbers; 0 when nothing is selected */
	uint32_t levels, deliveries, exams, statuses;
	uint32_t *languages;
	uint32_t may_fail;		/* bits of the filters there are */
	bool counting, hiding;		/* facets; closed courses because no status is selected */
	bool by_status, by_offering;	/* do results depend on the status, on anything of an offering? */
	uint64_t total, closed_hidden;
	int64_t next_change;
	/* documents with several offerings, by the bits of all their values that count */
	uint32_t delivery_hits[BIT(DELIVERY_MAX)], exam_hits[BIT(EXAM_MAX)], status_hits[BIT(STATUS_MAX)];
};

/* filter.c: passes */
uint32_t filter_resolve(struct filter_segment *s, enum dimension d, uint32_t number);

static inline uint32_t
pass_of(struct filter_segment *s, enum dimension d, uint32_t number)
{
	uint32_t pass = s->pass[d] ? s->pass[d][number] : 0;

	return pass ? pass : filter_resolve(s, d, number);
}

static inline bool
filter_by_start(const struct query *q)
{
	return q->start_from != DATE_NONE || q->start_to != DATE_NONE;
}

static inline bool
filter_by_ects(const struct query *q)
{
	return q->ects_min >= 0 || q->ects_max >= 0;
}

/* filter_many.c */
uint32_t filter_values(uint8_t delivery, uint8_t exam);	/* for profile_bits */

/* Counts a document offering by offering; true when it matches. course: the pass of partner and course. */
bool filter_count_slowly(struct filter_segment *s, uint32_t doc, uint32_t course);

/* filter_set.c: documents are noted and counted together at the end. False: no memory. */
bool filter_set_begin(struct filter_segment *s);
bool filter_set_count(struct filter_segment *s);

/* Where so many documents will be looked at, perhaps, begins to leave them out or to note them. */
void filter_expect(struct filter_segment *s, uint64_t n);

/* filter_select.c: the same with something selected. False: no memory, or it cannot be done that way. */
bool filter_select_begin(struct filter_segment *s);
bool filter_select_count(struct filter_segment *s, const struct filter_maps *m, uint64_t *set);
size_t filter_set_add(struct filter_segment *s, const uint32_t *docs, size_t n, uint32_t *matches);	/* as filter_documents */

/*
 * filter_sieve.c: where those that do not match count for nothing, most of them are left out before anything else is asked of them.
 * filter_sift writes to places those of n docs (at most 256) that are left, and returns how many.
 */
void filter_sieve_begin(struct filter_segment *s);
void filter_sieve_make(struct filter_segment *s);
bool filter_sifts(const struct filter_segment *s);
size_t filter_sift(struct filter_segment *s, const uint32_t *docs, size_t n, uint32_t *places);

/* filter_maps.c */
void maps_free(struct filter_maps *m);	/* NULL-safe */

/* Room for every number of a column. */
static inline size_t
numbers_of(const struct column *c)
{
	return (size_t)c->mask + 1;
}

#endif
