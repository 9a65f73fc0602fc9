#ifndef STORE_LEDGER_STORE_H
#define STORE_LEDGER_STORE_H
/*
 * How the ledger lies in LMDB; for ledger*.c, outbox*.c, roster.c and seats.c only.
 *
 *   meta      "format", "index"                   u32
 *   events    sequence (u64, big endian)          the event
 *   outbox    sequence · u32 number (big endian)  the letter (outbox_store.h)
 *   receipts  receipt · sequence                  empty: the events of an application
 *   tokens    token id                            receipt; empty for acts about a course
 *   seats     seat key                            i32 taken · i32 waiting · partner NUL course NUL offering NUL · i32 held
 *   waiting   seat key · sequence of its 1st event  receipt · u8 choice: who waits, in order
 *   persons   person hash · seat key              receipt · u8 choice · i64 moment: applications that still run
 *             … · receipt · u8 choice           the same: those that were finished, which are in nobody's way
 *   choices   receipt · u8 choice                 struct choice_row: what lists are made from
 *   due       i64 moment (big endian) · receipt · u8 choice    empty: what the clock has to look at next
 *   courses   seat key                            struct course_row · partner NUL course NUL offering NUL · u64 last
 *   alerts, alert-mails   saved searches (alerts_store.h)
 *   sendings  i64 moment (big endian) · outbox key  name of the queue: what the courier has to do next
 *
 * Events, letters and alerts count. The rest is worked out from them (persons and faculties: from sealed parts); ledger_verify does it again
 * and compares. A store from before choices, due and courses were there gets them when it is opened for writing.
 */
#include "store/env.h"
#include "store/ledger.h"

enum {
	LEDGER_META, LEDGER_EVENTS, LEDGER_RECEIPTS, LEDGER_TOKENS, LEDGER_SEATS, LEDGER_WAITING, LEDGER_PERSONS, LEDGER_CHOICES,
	LEDGER_DUE, LEDGER_COURSES, LEDGER_OUTBOX, LEDGER_SENDINGS,
	LEDGER_ALERTS, LEDGER_ALERT_MAILS, LEDGER_DATABASES
};

#define LEDGER_FORMAT 1u
#define LEDGER_INDEX 5u		/* of seats, persons, choices, due and courses: whoever changes what stands in them raises it, and they are made anew */
#define SEAT_KEY_BYTES 16
#define SEQUENCE_BYTES 8
#define CHOICE_KEY_BYTES (RECEIPT_CHARS + 1)
#define PERSON_KEY_MAX (PERSON_BYTES + SEAT_KEY_BYTES + CHOICE_KEY_BYTES)
#define DUE_KEY_BYTES (SEQUENCE_BYTES + CHOICE_KEY_BYTES)
#define HOLD_DEFAULT (14 * 86400)
#define OFFER_DEFAULT (3 * 86400)

struct ledger {
	struct env *env;
	const struct keys *keys;	/* borrowed; may be NULL */
	const struct config *config;	/* borrowed; may be NULL */
	const struct ledger_letters *letters;	/* borrowed; may be NULL */
	bool started;			/* the first tick was */
	bool unfinished;		/* an erasure was put on the list, and came no further: the next tick finishes it */
};

struct seat_row {
	int32_t taken, waiting;
	int32_t held;			/* of those taken, not yet placed; 0 in rows of the first releases, until they are made anew */
};

struct choice_row {
	uint8_t state, seat;
	int64_t submitted_at, since, until, due;	/* due: moment after which the clock acts; 0 never */
	uint64_t first, last;				/* events */
	uint32_t marks;
	unsigned char faculty[PERSON_BYTES];		/* keyed hash; zero: not known */
	struct slice home, partner, course, offering;	/* borrowed */
	uint8_t exam;					/* enum exam as the host has it now, of who is placed; these three are */
	int32_t exam_day;				/* not in rows of earlier releases, until they are made anew; DATE_NONE */
	int64_t exam_moment;				/* instead of a day; MOMENT_NONE */
};

enum { COURSE_ROW_CLOSED = 1, COURSE_ROW_CANCELLED = 2 };

struct course_row {
	int32_t feed_places, host_places;		/* -1: not known, not set */
	uint8_t flags;
	uint64_t changed;				/* event */
	uint64_t last;					/* event that spoke of it last; 0 none, and in rows until they are made anew */
};

struct course_dates {			/* last moments; 0 not known */
	int64_t drop_by, ends;
	int64_t exam;			/* its first moment, where it is taken at a time */
	const struct zone *zone;	/* of the host */
	int64_t offers;			/* after it a free place is of no use to who waits: the end, else the start */
	int32_t places;			/* -1 not known */
};

void ledger_seat_key(struct slice partner, struct slice course, struct slice offering, unsigned char out[SEAT_KEY_BYTES]);
void ledger_sequence_key(uint64_t sequence, unsigned char out[SEQUENCE_BYTES]);
uint64_t ledger_sequence_read(const char *p);
void ledger_choice_key(struct slice receipt, uint8_t choice, unsigned char out[CHOICE_KEY_BYTES]);
void ledger_due_key(int64_t due, struct slice receipt, uint8_t choice, unsigned char out[DUE_KEY_BYTES]);

/* Where a choice in that state is found by its student; empty: nowhere. who: its key in choices. Of two states alike when as long. */
struct slice ledger_person_key(struct slice person, const unsigned char *seat, struct slice who, enum state s,
		unsigned char out[PERSON_KEY_MAX]);

/* name (may be NULL): the three parts as stored, borrowed. ERR_DAMAGED when it is too short. */
int ledger_seat_read(struct slice value, struct seat_row *out, struct slice *name, struct error *e) WARN_UNUSED;
void ledger_seat_write(const struct seat_row *row, struct slice name, struct buffer *out);
int ledger_row_read(struct slice value, struct choice_row *out, struct error *e) WARN_UNUSED;
void ledger_row_write(const struct choice_row *row, struct buffer *out);
int ledger_course_read(struct slice value, struct course_row *out, struct slice *name, struct error *e) WARN_UNUSED;
void ledger_course_write(const struct course_row *row, struct slice name, struct buffer *out);
int32_t ledger_course_places(const struct course_row *row);		/* the host's, else the feed's */

/* Rows of one offering; all 0 and places -1 when there is none. */
int ledger_seat_get(struct ledger *l, MDB_txn *txn, const unsigned char *seat, struct seat_row *out, struct error *e) WARN_UNUSED;
int ledger_course_get(struct ledger *l, MDB_txn *txn, const unsigned char *seat, struct course_row *out, struct error *e) WARN_UNUSED;

/* The row that an opened application has in choices, and what its snapshot says of dates. */
void ledger_row_of(const struct ledger *l, const struct application *app, const struct application_choice *c, struct choice_row *out);
struct course_dates ledger_dates(const struct config *config, const struct application_choice *c);

/* The course row after one more event about it: the first event of a choice, or an EVENT_COURSE. */
void ledger_course_next(struct course_row *row, const struct event *ev);
int32_t ledger_first_places(const struct event *ev);	/* of the first event of a choice */

/* The record of a COURSE_CHANGED, copied into the arena. ERR_NOT_FOUND: that event is none. */
int ledger_changed_record(struct ledger *l, MDB_txn *txn, uint64_t sequence, struct arena *a, struct slice *record,
		struct error *e) WARN_UNUSED;

/* Is a COURSE_CHANGED news to this choice: another course than it was told last, else than its form showed; or gone, or back? */
int ledger_is_news(struct ledger *l, MDB_txn *txn, const struct application *app, const struct application_choice *c,
		const struct ledger_course_act *act, struct arena *a, bool *news, struct error *e) WARN_UNUSED;

/* A seat is free for a choice that holds none: known places, and how many hold one now. */
bool ledger_has_place(const struct seat_row *seats, const struct course_row *course);
int ledger_facts_in(struct ledger *l, MDB_txn *txn, const struct config *config, const struct application *app,
		const struct application_choice *c, int64_t now, struct action_facts *out, struct error *e) WARN_UNUSED;

/* The events of one receipt, folded inside a transaction; personal parts stay closed. ERR_NOT_FOUND. Copies into the arena. */
int ledger_fold(struct ledger *l, MDB_txn *txn, struct slice receipt, struct arena *a, struct application *out, struct error *e) WARN_UNUSED;

/* Fills "now" of every choice: what the newest change of its course brought. */
int ledger_find_changed(struct ledger *l, MDB_txn *txn, struct application *app, struct arena *a, struct error *e) WARN_UNUSED;

/* Opens the personal parts of a folded application with its key. ERR_NOT_FOUND when the key is not there. */
int ledger_unseal(const struct ledger *l, struct application *app, struct arena *a, struct error *e) WARN_UNUSED;

/* seats, choices, due and courses, and what persons lacks, from the events, when "index" says that they are of another making (ledger_rebuild.c). */
int ledger_rebuild(struct ledger *l, struct error *e) WARN_UNUSED;
int ledger_index_number(struct ledger *l, MDB_txn *txn, uint32_t *out, struct error *e) WARN_UNUSED;	/* 0: none yet */

/* False for a store of the first releases that was not yet opened for writing: readers find no lists in it. */
bool ledger_complete(const struct ledger *l);

#define SLICE_OF(array) ((struct slice){(const char *)(array), sizeof(array)})

#endif
