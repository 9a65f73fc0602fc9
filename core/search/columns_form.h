#ifndef SEARCH_COLUMNS_FORM_H
#define SEARCH_COLUMNS_FORM_H
/*
 * The form of columns, for columns*.c alone.
 *
 *	u32 magic · u32 documents · u32 offerings · u32 lowest number of a document · i32 first day
 *	i64 first moment, u32 unit: of those at which documents were first seen, then of the others
 *	of every section: u32 count · u32 bits of the largest number
 *	the sections, one behind the other: count numbers of (bits + 7) / 8 bytes, or of so many bits (columns_packed), or count bytes ·
 *	8 bytes of nothing
 *
 * "index of a moment": 0 is unknown, else one more than the place in SECTION_MOMENTS (SECTION_SEENS), which says how many units it is
 * behind the first moment; the unit is as large as it can be. "ends": of entry i, from number i to number
 * i + 1 of the column. Offerings: number i < documents is the first of document i; behind them lie further ones, document by document.
 *
 * The text of a document: u8 length of its id (COLUMNS_ID_LONG: u16 says it), id; of each title u8 language (0 none, 1 "en", 2 "nl",
 * else 3 + its length, and the code; with COLUMNS_LAST of the last title), u8 length (not of the last one, which ends the text), folded text.
 */
#include "search/columns.h"

#define COLUMNS_MAGIC 0x3343534fu	/* "OSC3" */
#define COLUMNS_HEAD 44			/* bytes in front of the table */
#define COLUMNS_TAIL 8
#define COLUMNS_ID_LONG 255u
#define COLUMNS_LAST 0x80u
#define COLUMNS_LANGUAGE_MAX 124u	/* bytes of the code of a title's language */

enum section {
	/* one number for each document; those up to SECTION_ROWS lie together, document by document */
	SECTION_CALENDAR, SECTION_OFFERING,	/* of the first offering; as many bits as any number of the dictionary needs */
	SECTION_COURSE, SECTION_PARTNER,
	SECTION_ROWS,
	SECTION_DOC = SECTION_ROWS,	/* what the catalogue's number is more than the lowest one */
	SECTION_BY_DOC,			/* documents in the order of those; empty: as they are numbered here */
	SECTION_SEEN,			/* index of a moment of SECTION_SEENS */
	SECTION_WORDS, SECTION_WORDS_OTHER,	/* of the first and the second title */
	SECTION_RANK_EN, SECTION_ORDER_EN,
	SECTION_RANK_NL, SECTION_ORDER_NL,	/* empty: as in English */
	SECTION_TEXT_AT,		/* ends, in SECTION_TEXT */
	/* one for each further offering; both lie together */
	SECTION_MORE_CALENDAR, SECTION_MORE_OFFERING,
	/* documents with several offerings; offerings whose places are counted */
	SECTION_MORE_BEFORE,
	SECTION_MORE_AT,		/* ends, among the further offerings */
	SECTION_COUNTED_BEFORE, SECTION_PLACES, SECTION_SEAT_HASH,
	SECTION_SEAT_AT,		/* ends, in SECTION_SEAT_TEXT */
	/* dictionaries */
	SECTION_PARTNERS,		/* numbers that occur */
	SECTION_COURSE_WORDS,		/* level, + 16 for honours */
	SECTION_COURSE_CODES,		/* ends, in SECTION_CODE_LIST */
	SECTION_CODE_LIST, SECTION_CODE,
	SECTION_OFFERING_WORDS,		/* delivery, + 16 for every exam */
	SECTION_ECTS,			/* thousandths + 1; 0 unknown */
	SECTION_LANGUAGE_SET,
	SECTION_SET_LANGUAGES,		/* ends, in SECTION_LANGUAGE_LIST */
	SECTION_LANGUAGE_LIST, SECTION_LANGUAGE,
	SECTION_APPLY_FROM, SECTION_APPLY_UNTIL, SECTION_OVER,	/* indexes of moments */
	SECTION_START,			/* day - first day + 1; 0 unknown */
	SECTION_CALENDAR_FLAGS,
	SECTION_SEENS, SECTION_SEENS_HIGH,	/* lower and upper 32 bits */
	SECTION_MOMENTS, SECTION_MOMENTS_HIGH,
	SECTION_COLUMNS_MAX,		/* bytes from here on */
	SECTION_MORE = SECTION_COLUMNS_MAX, SECTION_COUNTED,	/* ranked bits */
	SECTION_TEXT, SECTION_SEAT_TEXT,
	SECTION_MAX
};

/* Whether a section's numbers are packed. Those that searches go through, and those of ranked bits, are columns of bytes. */
static inline bool
columns_packed(enum section s)
{
	return s >= SECTION_ROWS && s != SECTION_RANK_EN && s != SECTION_RANK_NL && s != SECTION_MORE_CALENDAR && s != SECTION_MORE_OFFERING &&
			s != SECTION_MORE_BEFORE && s != SECTION_COUNTED_BEFORE;
}

/* Of the text of a document. */
struct slice columns_text_id(struct slice text);
struct slice columns_text_title(struct slice text, struct slice lang);
struct slice columns_text(const struct columns *c, uint32_t i);

/* Entry i of ends; nothing when they do not fit. */
static inline struct columns_range
columns_range_at(const struct packed *ends, uint32_t i, uint32_t limit)
{
	struct columns_range r = {0, 0};
	uint32_t first, end;

	if (i >= ends->n || ends->n - i < 2)
		return r;
	first = packed_at(ends, i);
	end = packed_at(ends, i + 1);
	if (first < end && end <= limit)
		r = (struct columns_range){first, end - first};
	return r;
}

/* The further offerings of document i: numbers first … first + n - 1. */
static inline struct columns_range
columns_more(const struct columns *c, uint32_t i)
{
	struct columns_range more = {0, 0};

	if (i < c->more.n && ranked_has(&c->more, i))
		more = columns_range_at(&c->more_at, ranked_before(&c->more, i), c->offerings - c->n);
	more.first += c->n;
	return more;
}

/* Of any offering of the segment. */
static inline uint32_t
columns_profile_of(const struct columns *c, uint32_t offering)
{
	return offering < c->n ? column_at(&c->offering, offering) : column_at(&c->more_offering, offering - c->n);
}

static inline uint32_t
columns_calendar_of(const struct columns *c, uint32_t offering)
{
	return offering < c->n ? column_at(&c->calendar, offering) : column_at(&c->more_calendar, offering - c->n);
}

/* The number of an offering among those whose places are counted; false when they are not. */
static inline bool
columns_counted(const struct columns *c, uint32_t offering, uint32_t *number)
{
	if (offering >= c->counted.n || !ranked_has(&c->counted, offering))
		return false;
	*number = ranked_before(&c->counted, offering);
	return true;
}

#endif
