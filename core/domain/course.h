#ifndef DOMAIN_COURSE_H
#define DOMAIN_COURSE_H
/*
 * A course with its offerings: the canonical record. It is a list of values in canonical text form (domain/field.h), so that a
 * new field needs no new format; the typed view below is worked out where numbers are needed.
 *
 * Everything hangs in one arena, or (after course_decode) points into the decoded bytes: such a course lives as long as both.
 *
 * The stored form (course_encode), little endian, for ever readable:
 *   "OC" u16 format (1) · u64 checksum (str_checksum of all that follows) · values of the course · u16 offerings · each: values
 *   values: u16 count · each: u16 field · u8 origin · u8 flags · u8 lang length · u32 line · u32 column · u32 text length · lang · text
 * A reader skips fields it does not know (keeps them when it writes again).
 */
#include "domain/field.h"
#include "ground/arena.h"
#include "ground/buffer.h"
#include "ground/date.h"
#include "ground/error.h"

enum origin { ORIGIN_FEED, ORIGIN_DEFAULT, ORIGIN_MAP, ORIGIN_OVERLAY, ORIGIN_MAX };
const char *origin_name(enum origin o);		/* "feed", "default", "map", "overlay" */

enum {
	VALUE_UNKNOWN = 1	/* says "unknown" on purpose ("-" in an overlay); text is empty */
};

struct value {
	uint16_t field;
	uint8_t origin;
	uint8_t flags;
	uint32_t line, column;	/* where it stood in its source; 0 = not known */
	struct slice lang;	/* of the text, ISO 639; empty = not stated */
	struct slice text;	/* canonical */
};

struct values {
	struct value *v;
	size_t n, cap;
};

struct offering {
	struct values values;
	struct slice source;	/* as the course's */
};

/* source, line and column are not part of the stored form: they live from the adapter to the check. */
struct course {
	struct arena *arena;
	struct values values;
	struct offering *offerings;
	size_t offering_count, offering_cap;
	struct slice source;	/* the document it stood in; empty = the feed */
	uint32_t line, column;	/* where it began there; 0 = not known */
};

#define COURSE_MAX_VALUES 2000		/* of one course or one offering */
#define COURSE_MAX_OFFERINGS 2000
#define COURSE_MAX_BYTES (4u << 20)	/* of one encoded course */
#define COURSE_MAX_PLACES (256u << 10)	/* of the places that are handed over with it */

struct course *course_new(struct arena *a);					/* NULL at the arena's ceiling */
struct offering *course_add_offering(struct course *c, struct error *e);	/* valid until the next add */

/* Appends a value (text and lang are copied into the arena); ERR_LIMIT beyond COURSE_MAX_VALUES, ERR_MEMORY. */
int values_add(struct arena *a, struct values *list, const struct value *v, struct error *e) WARN_UNUSED;
void values_remove(struct values *list, uint16_t field);		/* every value of a field */

const struct value *values_first(const struct values *list, uint16_t field);	/* NULL: unknown. Skips VALUE_UNKNOWN. */
const struct value *values_next(const struct values *list, const struct value *after);	/* next of the same field */

/* The value in lang, else in English, else the first; NULL when there is none. */
const struct value *values_in(const struct values *list, uint16_t field, struct slice lang);
struct slice values_text(const struct values *list, uint16_t field);		/* of the first; empty when unknown */

/* For url, ects, credits, language, academic_year, cancelled: the offering's own value wins over the course's. o may be NULL. */
const struct value *course_value(const struct course *c, const struct offering *o, uint16_t field);

int course_encode(const struct course *c, struct buffer *out, struct error *e) WARN_UNUSED;

/* Of an encoded course: another number when it says something else. Where in its source a value stood does not count. */
uint64_t course_fingerprint(struct slice bytes);

/* values_text of the course's own values in its encoded form, without decoding or checking it; empty: none, or damaged. */
struct slice course_peek(struct slice bytes, uint16_t field);

/* Borrows text from bytes. ERR_DAMAGED with what is wrong, ERR_MEMORY. Never reads outside bytes, whatever they are. */
int course_decode(struct slice bytes, struct arena *a, struct course **out, struct error *e) WARN_UNUSED;

/*
 * As the process of an adapter hands a course over: its place and the documents of its offerings, then course_encode. What does not fit
 * into COURSE_MAX_PLACES is named after the document before it. Errors as above; taking over also refuses documents' names that are
 * not UTF-8.
 */
int course_hand_over(const struct course *c, struct buffer *out, struct error *e) WARN_UNUSED;
int course_take_over(struct slice bytes, struct arena *a, struct course **out, struct error *e) WARN_UNUSED;

/* The offering in numbers. Unknown: DATE_NONE, MOMENT_NONE, -1, or the enum's 0. */
struct offering_facts {
	enum delivery delivery;
	enum exam exam;
	int32_t start, end;		/* days */
	int64_t apply_from;		/* moment from which one may apply */
	int64_t apply_until;		/* last moment at which one may apply; MOMENT_NONE when no deadline is given */
	int64_t over;			/* last moment of start (self-paced: of end) in the partner's zone; MOMENT_NONE when unknown */
	int32_t places;			/* -1 unknown */
	int32_t ects;			/* thousandths; -1 unknown */
	bool cancelled, waiting_list;
	bool closed;			/* the host takes nobody more: never in a record, set by whoever knows (store/seats.h) */
};

struct zone;
/* o may be NULL (a course without offerings counts as one offering with everything unknown but what the course says). */
void offering_read(const struct course *c, const struct offering *o, const struct zone *zone, struct offering_facts *out);

/* When its exam begins; *timed false: only the day is known, whose first moment it is. False: there is none at a time, or it is not known. */
bool offering_exam(const struct offering *o, const struct zone *zone, int64_t *moment, bool *timed);

enum status { STATUS_OPEN, STATUS_UPCOMING, STATUS_FULL, STATUS_CLOSED, STATUS_MAX };	/* best first: what a hit shows */
const char *status_name(enum status s);		/* "open", "upcoming", "full", "closed" */

/* CONTRACT.md section 5, at a moment (closed by the host is closed, too); taken is the number of places held now. */
enum status offering_status(const struct offering_facts *f, int32_t taken, int64_t now);

/* The next moment after now at which offering_status may change with nothing else changing; MOMENT_NONE when never. */
int64_t offering_next_change(const struct offering_facts *f, int64_t now);

#endif
