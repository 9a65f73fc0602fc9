#ifndef SEARCH_FILTER_H
#define SEARCH_FILTER_H
/*
 * Filters, facets, status and sort keys over the columns of segments (CONTRACT.md section 5).
 *
 * A filter is a query compiled once; for each segment it makes a small table per dictionary: which facets does a profile pass?
 * Documents come in batches; of each a few look-ups say whether it matches and with which facets it counts, and one number per
 * dictionary is counted up. What those numbers mean is worked out at the end, once per profile instead of once per document.
 *
 *	filter_new → for each segment: filter_begin → filter_documents … → filter_finish
 *
 * Everything lies in the arena given to filter_new; nothing is to be freed.
 */
#include "search/columns.h"
#include "search/request.h"

/* What a process keeps ------------------------------------------------------- */

/*
 * The status of every calendar of a segment at a moment and until when it holds: one byte a calendar; and one bit an offering when
 * some are full. Belongs to one process and the columns it was made for.
 */
struct statuses;

int statuses_new(const struct columns *c, struct statuses **out, struct error *e) WARN_UNUSED;
void statuses_free(struct statuses *s);		/* NULL-safe */

/* A partner of the catalogue, by its number. An empty id: there is none of that number. */
struct filter_partner {
	struct slice id;
	bool enabled;			/* others' courses are not shown */
};

/*
 * Every value that the live documents of enabled partners have: what facets list. Made once for a version of the catalogue and its
 * partners: known_clear, then known_add for every segment.
 */
#define KNOWN_LANGUAGES 512		/* distinct ones; more are found, but not listed in the facet */
#define KNOWN_CODES 1024

struct known {
	uint32_t documents;		/* live ones, also of partners that are not enabled */
	uint32_t levels, deliveries, exams;	/* bits */
	size_t language_count, code_count;
	uint32_t languages[KNOWN_LANGUAGES];	/* packed; 0 = unknown */
	uint32_t codes[KNOWN_CODES];		/* packed, in order; 0 = unknown */
	size_t partner_count;
	uint16_t partners[COLUMNS_PARTNERS_MAX];	/* numbers, in order of the partners' ids */
};

void known_clear(struct known *k);

/* live: bit i % 8 of byte i / 8 is set when document i is live; NULL: all are. ERR_MEMORY. */
int known_add(struct known *k, const struct columns *c, const unsigned char *live, const struct filter_partner *partners,
		size_t partner_count, struct error *e) WARN_UNUSED;

/*
 * Seats: how many places of an offering are taken. Which offerings are full is worked out once per segment and version, for every
 * offering with known places, and kept in the segment's statuses.
 *
 * bits may be NULL; else a set of the offerings of which any places are taken: bit h % 64 of bits[h / 64], h =
 * columns_seat_hash(course, offering) & mask, is set for each of them (and by chance for others). Then taken is asked for those alone,
 * which matters when a catalogue has 100,000 offerings with known places.
 *
 * hosts may be NULL; else it lists the offerings whose host said what the catalogue does not say: their status is worked out from host's
 * words at the moment of the query, whatever else is known. It is asked at most once a query. ERR_…
 */
struct filter_host {
	uint32_t doc;			/* the catalogue's number of the course */
	uint32_t offering;		/* of the course, from 0 */
	struct offering_facts facts;	/* as the host has it */
	int32_t taken;
};

struct filter_seats {
	int32_t (*taken)(const void *context, struct slice partner, struct slice course, struct slice offering);
	const void *context;
	uint64_t version;		/* another one whenever taken may answer otherwise */
	const uint64_t *bits;
	uint32_t mask;			/* 2^k - 1, k >= 6 */
	int (*hosts)(const void *context, struct arena *a, struct filter_host **out, size_t *n, struct error *e);
};

/*
 * Works out what many queries with facets or filters will ask for of a segment; else the first of them does it: see filter_maps.c,
 * filter_slices.c. ERR_MEMORY.
 */
int filter_prepare(const struct columns *c, struct statuses *s, const struct filter_partner *partners, size_t partner_count,
		const struct known *known, int64_t now, struct arena *a, struct error *e) WARN_UNUSED;

/* A query -------------------------------------------------------------------- */

struct filter;
struct filter_segment;

/*
 * Of q: selected, any_status, hide_closed, honours, ects, start, facets, now. partners and known (needed when q->facets) as above;
 * seats may be NULL (nothing is taken). All of them are borrowed until the end. ERR_MEMORY.
 */
int filter_new(const struct query *q, const struct filter_partner *partners, size_t partner_count, const struct filter_seats *seats,
		const struct known *known, struct arena *a, struct filter **out, struct error *e) WARN_UNUSED;

/* c and s (both of one segment) are borrowed until the end. ERR_MEMORY. */
int filter_begin(struct filter *f, const struct columns *c, struct statuses *s, struct filter_segment **out,
		struct error *e) WARN_UNUSED;

/*
 * Looks at documents of the segment (live ones, each at most once in a query, ascending is fastest; any n, best some hundred) and
 * counts them. Writes to matches (room for n) the places in docs of those that match, ascending; returns how many.
 */
size_t filter_documents(struct filter_segment *s, const uint32_t *docs, size_t n, uint32_t *matches);

/*
 * The same of the documents with bits in docs, words of 64 of them from document first on, a multiple of 64; matches become the bits of
 * those that match. Nothing may lie behind the segment's last document.
 */
void filter_words(struct filter_segment *s, uint32_t first, const uint64_t *docs, size_t words, uint64_t *matches);

/* Whether every partner that has documents in the segment is enabled. */
bool filter_enables_all(const struct filter_segment *s);

/*
 * True when every document of an enabled partner matches and nothing but their number is counted: then instead of filter_documents it
 * is enough to call filter_pass with how many there are.
 */
bool filter_passes_shown(const struct filter *f);
void filter_pass(struct filter_segment *s, uint32_t n);

/* Whether one document matches, counting nothing (for a course asked for by its id, for tests). */
bool filter_matches(struct filter_segment *s, uint32_t doc);

/* What a hit shows. */
struct shown {
	uint32_t offering;		/* of the course, from 0 */
	uint32_t offerings;		/* matching ones; 0: the document does not match, and the rest is of its first offering */
	enum status status;
	int32_t start, ects;		/* DATE_NONE, -1 unknown */
	int64_t apply_until;		/* MOMENT_NONE unknown */
};

void filter_shown(struct filter_segment *s, uint32_t doc, struct shown *out);
enum status filter_status(struct filter_segment *s, uint32_t doc);	/* the same status, without the rest */

/*
 * What matching documents are sorted by, smaller first: start, deadline and ects of the shown offering with unknown last (INT64_MAX),
 * minus first_seen for SORT_NEWEST (unknown last); 0 for SORT_RELEVANCE and SORT_TITLE. Equal ones: by title (columns_rank in a segment,
 * columns_title between segments), then the partner's id, then the course's id.
 */
void filter_keys(struct filter_segment *s, enum sort sort, const uint32_t *docs, size_t n, int64_t *keys);
int64_t filter_key(struct filter_segment *s, enum sort sort, uint32_t doc);

/* What came out, over all segments. */
struct filter_result {
	uint64_t total;				/* matching documents */
	uint64_t closed_hidden;			/* documents that status=any would add (only with hide_closed) */
	int64_t next_change;			/* when the status of anything in these segments may change; MOMENT_NONE never */
	struct facet_value *facets[FACET_MAX];	/* every known value, most frequent first, then by value; none without q->facets */
	size_t facet_count[FACET_MAX];
};

/* The lists lie in a, which may be another arena; ids of partners are borrowed from the table. ERR_MEMORY. */
int filter_finish(struct filter *f, struct arena *a, struct filter_result *out, struct error *e) WARN_UNUSED;

#endif
