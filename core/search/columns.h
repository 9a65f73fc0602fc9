#ifndef SEARCH_COLUMNS_H
#define SEARCH_COLUMNS_H
/*
 * Columns: of every document (course) of a segment what filters, facets, sorting and status need, so that a search looks into
 * whole records only for the hits it shows. Documents are numbered 0 … n-1 in a segment; each also carries the number that the
 * catalogue knows it by.
 *
 * What repeats is written once, in dictionaries: a course profile is a distinct (level, honours, ISCED-F codes), an offering
 * profile a distinct (delivery, exam, ects, teaching languages), a calendar a distinct (apply_from, apply_until, over, start,
 * cancelled, how places are counted). A document is a number of each. Columns are arrays of numbers of as many bits, or bytes where many
 * documents are looked at, as the largest of them needs; little endian, unaligned. The sections are listed in search/columns_form.h.
 *
 * Bytes that were damaged never lead outside of them; what is found then may be wrong (callers keep a checksum). Nothing is looked
 * through at opening: a segment in a mapped file costs only the pages that are used.
 */
#include "domain/course.h"
#include "search/ranked.h"

#define COLUMNS_TITLE_MAX 121		/* bytes of a folded title and its NUL: what titles are sorted by */
#define COLUMNS_PARTNERS_MAX 4096	/* numbers of partners */

/* Writing ------------------------------------------------------------------ */

struct columns;
struct columns_writer;

int columns_writer_new(struct columns_writer **out, struct error *e) WARN_UNUSED;
void columns_writer_free(struct columns_writer *w);	/* NULL-safe */

/*
 * Adds a document. A course without offerings gets one with everything unknown. doc: the catalogue's number, which none of the others
 * has. Faults (that, memory, a partner from COLUMNS_PARTNERS_MAX on) are remembered and come back from columns_writer_end.
 */
void columns_writer_add(struct columns_writer *w, const struct course *c, uint32_t doc, uint32_t partner, int64_t first_seen,
		const struct zone *zone);

/* How many words the first two titles of the document that was added last have; 0: there is none. Not said: 0. */
void columns_writer_words(struct columns_writer *w, uint32_t first, uint32_t second);

/* Appends the columns of all that was added (0 documents are fine). ERR_VALUE, ERR_LIMIT, ERR_MEMORY. Then only free. */
int columns_writer_end(struct columns_writer *w, struct buffer *out, struct error *e) WARN_UNUSED;

/* Reading ------------------------------------------------------------------ */

enum columns_order { COLUMNS_EN, COLUMNS_NL, COLUMNS_ORDERS };	/* by which title documents are ordered: the page's language */

struct moments {			/* first + number * unit */
	int64_t first;
	uint32_t unit;
	struct packed low, high;	/* of the number */
};

struct columns {
	struct slice bytes;
	uint32_t n;			/* documents */
	uint32_t offerings;		/* of all documents; the first one of document i is number i */
	uint32_t course_profiles, offering_profiles, calendars, language_sets, languages, codes;
	/* For filter.c and columns*.c alone; every number in "partner", "course", … is at most the column's mask. */
	uint32_t first_doc;
	int32_t first_day;
	struct moments seens, moments;
	struct column calendar, offering, course, partner;	/* of a document and its first offering */
	struct column more_calendar, more_offering;		/* of further ones: number n is 0 here */
	struct packed doc, by_doc, seen, words[2], text_at, order[COLUMNS_ORDERS];
	struct column rank[COLUMNS_ORDERS];
	struct ranked more, counted;	/* documents with several offerings; offerings with a known number of places but 0 */
	struct packed more_at, places, seat_hash, seat_at;
	struct packed partners;		/* those that occur */
	struct packed course_words, course_codes, code_list, code;
	struct packed offering_words, ects, language_set, set_languages, language_list, language;
	struct packed apply_from, apply_until, over, start, calendar_flags;
	struct slice text, seat_text;
};

/* Borrows bytes, which need not be aligned. False when they cannot be columns. */
bool columns_open(struct slice bytes, struct columns *out);

/* Of document i < n. Slices borrow from the bytes. */
uint32_t columns_doc(const struct columns *c, uint32_t i);		/* the catalogue's number */
uint32_t columns_partner(const struct columns *c, uint32_t i);		/* number */
int64_t columns_first_seen(const struct columns *c, uint32_t i);	/* moment */
struct slice columns_id(const struct columns *c, uint32_t i);		/* the course's id in its source */
struct slice columns_title(const struct columns *c, uint32_t i, struct slice lang);	/* folded; in lang, else English, else the first */
void columns_fetch_title(const struct columns *c, uint32_t i);	/* which is asked for soon; once text_at has come */
bool columns_find(const struct columns *c, uint32_t doc, uint32_t *i);	/* the document with the catalogue's number doc */

/* Words of title 0 or 1; 0: there is none. */
static inline uint32_t
columns_words(const struct columns *c, uint32_t i, unsigned title)
{
	return packed_at(&c->words[title], i);
}

/*
 * Documents in the order of their titles in a page language ("nl", or any other: English). rank: documents of the segment compare
 * by it as by columns_title, equal titles have equal ranks (0 …). at: the document at a place (< n) of that order, those with
 * equal titles by document.
 */
enum columns_order columns_order_of(struct slice lang);
uint32_t columns_rank(const struct columns *c, enum columns_order order, uint32_t i);
uint32_t columns_at(const struct columns *c, enum columns_order order, uint32_t place);

/* The places in that order at which titles begin with folded text: first … first + count - 1. */
void columns_titles(const struct columns *c, enum columns_order order, struct slice folded, uint32_t *first, uint32_t *count);

/* Offerings: numbered over the segment; document i has columns_offerings of them, k < that. */
uint32_t columns_offerings(const struct columns *c, uint32_t i);		/* at least 1 */
uint32_t columns_offering(const struct columns *c, uint32_t i, uint32_t k);	/* the segment's number of offering k of document i */
struct slice columns_offering_id(const struct columns *c, uint32_t offering);	/* when places are known and not 0; else empty */
void columns_facts(const struct columns *c, uint32_t offering, struct offering_facts *out);	/* end and waiting_list are not in it */

/* Dictionaries ------------------------------------------------------------- */

/* A range of a list of numbers: codes of a course profile, languages of a set. */
struct columns_range {
	uint32_t first, n;
};

struct course_profile {
	uint8_t level;			/* enum level */
	bool honours;
	struct columns_range codes;	/* none: unknown */
};

struct offering_profile {
	uint8_t delivery, exam;		/* enum delivery, enum exam */
	int32_t ects;			/* thousandths; -1 unknown */
	uint32_t set;			/* of teaching languages */
};

enum {
	CALENDAR_CANCELLED = 1,
	CALENDAR_NO_PLACES = 2,		/* places are known to be 0 */
	CALENDAR_COUNTED = 4,		/* places are known and not 0: while open, seats have to be looked up */
	CALENDAR_MORE = 8		/* this is the first of several offerings of a document */
};

/* Any number is fine: beyond the dictionary everything is unknown. */
void columns_course_profile(const struct columns *c, uint32_t number, struct course_profile *out);
void columns_offering_profile(const struct columns *c, uint32_t number, struct offering_profile *out);
uint8_t columns_calendar(const struct columns *c, uint32_t number, struct offering_facts *out);	/* flags; places are 0 or -1 */
int32_t columns_start(const struct columns *c, uint32_t number);		/* of a calendar */
int64_t columns_apply_until(const struct columns *c, uint32_t number);
struct columns_range columns_language_set(const struct columns *c, uint32_t set);
uint32_t columns_code_number(const struct columns *c, uint32_t at);	/* of the list that ranges are of; < codes */
uint32_t columns_language_number(const struct columns *c, uint32_t at);	/* < languages */
uint32_t columns_code(const struct columns *c, uint32_t number);	/* an ISCED-F code, packed as languages are */
uint32_t columns_language(const struct columns *c, uint32_t number);	/* packed (search/language.h) */

/* Seats: of a course's and offering's ids, for a set of those that may be taken (filter.h). */
uint32_t columns_seat_hash(struct slice course, struct slice offering);

#endif
