#ifndef DOMAIN_EVENT_H
#define DOMAIN_EVENT_H
/*
 * What is stored of an enrolment: events, and nothing else. The state of an application is the fold over its events
 * (domain/application.h). Events are never changed; the format is for ever readable.
 *
 * The stored form, little endian:
 *   "OE" · u16 format (1) · fields · u64 checksum (str_checksum of all that precedes)
 *   field: u16 number · u32 length · bytes; numbers ascend, none occurs twice, a number or text that is zero or empty is left out
 * The last field (65535) is the sealed one: the personal part (struct personal, below), encrypted with the key of that application; the
 * bytes before it are its associated data. A reader skips fields it does not know; an event of a newer format is refused in words.
 *
 * The personal part before sealing: u16 format (1) · fields in the same form. In it, too, stand the keyed hashes by which a student is
 * found again: whoever holds the secret of key-dir could name a student by them, so that they go when the application's key goes.
 */
#include "domain/state.h"
#include "ground/buffer.h"
#include "ground/error.h"

#define EVENT_FORMAT 1u
#define EVENT_MAX_BYTES (5u << 20)	/* the canonical record is up to 4 MiB of it */
#define RECEIPT_CHARS 26		/* 130 random bits */
#define TOKEN_ID_BYTES 16
#define PERSON_BYTES 16

enum event_kind {
	EVENT_STATE = 1,	/* the application is now in "state" */
	EVENT_UNDONE = 2,	/* the last change was taken back: it is again in "state" */
	EVENT_ERASED = 3,	/* the key of the personal part was destroyed on purpose */
	EVENT_MARK = 4,		/* something was noted of a choice, whose state stays: "mark" is an enum action (domain/action.h) */
	EVENT_COURSE = 5	/* about an offering, not about a person: no receipt, no choice; "mark" is an enum course_mark */
};

enum course_mark {
	COURSE_CLOSED = 1, COURSE_REOPENED = 2,	/* reopened: neither closed nor cancelled any more */
	COURSE_PLACES = 3,	/* number = places; COURSE_PLACES_UNKNOWN: what the feed says counts again */
	COURSE_CANCELLED = 4,
	COURSE_CHANGED = 5,	/* record = the record as it is now */
	COURSE_MARK_MAX
};
#define COURSE_PLACES_UNKNOWN 0xffffffffu

enum actor { ACTOR_NOBODY = 0, ACTOR_STUDENT = 1, ACTOR_SYSTEM = 2, ACTOR_HOME = 3, ACTOR_HOST = 4, ACTOR_MAX };
const char *actor_name(enum actor a);		/* "student", "system", "home", "host" */

struct event {
	uint64_t sequence;		/* from 1, over all applications, without gaps */
	uint16_t kind;
	uint8_t state, actor;
	uint8_t choice, choices;	/* from 1; how many the form had */
	uint8_t seat;			/* enum seat: what it takes of the course from now on */
	int64_t moment;
	int64_t until;			/* end of this state as it was promised; 0 none */
	struct slice receipt;		/* RECEIPT_CHARS of [0-9a-z] */
	struct slice partner, course, offering, home, lang;
	struct slice by;		/* id of the coordinator who acted */
	struct slice reason;		/* a word, e.g. "full"; own words are personal */
	uint8_t mark;			/* EVENT_MARK, EVENT_COURSE */
	uint64_t number;		/* of the mark; of the first event of a choice: places that the offering had, plus one (0 not known) */
	struct slice token;		/* id of the form's one-time token */
	struct slice record;		/* course and offering as the student saw them (course_encode) */
	struct slice sealed;
	struct slice clear;		/* decoded events: the bytes before the sealed field */
};

/* Two steps, because the seal covers the clear part: begin writes the clear part into an empty buffer, end the sealed one
 * (may be empty) and the checksum. ERR_MEMORY at the buffer's ceiling, ERR_LIMIT for what no reader would take. */
int event_begin(const struct event *ev, struct buffer *out, struct error *e) WARN_UNUSED;
int event_end(struct buffer *out, struct slice sealed, struct error *e) WARN_UNUSED;

/* Borrows from bytes. ERR_DAMAGED: what is wrong; ERR_VALUE: written by a newer Opstap. */
int event_decode(struct slice bytes, struct event *out, struct error *e) WARN_UNUSED;

/* What only the student, the coordinators and the partner may read. Everything as typed. */
struct personal {
	struct slice name, email, student_number, faculty, programme, year;
	struct slice purpose, motivation, board, board_date;	/* of this choice */
	struct slice at_most;
	uint8_t rank;			/* the student's order, from 1 */
	uint8_t consent, waiting;	/* 1 = yes */
	struct slice issuer, subject;	/* the login, where there was one */
	struct slice words;		/* own words of who acted (why declined, why withdrawn) */
	uint64_t minutes;		/* extra time at the exam: says something of a person's health, so that it is sealed */
	struct slice person_number, person_mail;	/* keyed hashes (keys_person) that find the student's other applications; may be empty */
};

/* All but the hashes, which the store appends: it alone knows which it puts into its index. */
void personal_encode(const struct personal *p, struct buffer *out);
void personal_add_person(struct slice number, struct slice mail, struct buffer *out);
int personal_decode(struct slice bytes, struct personal *out, struct error *e) WARN_UNUSED;

#endif
