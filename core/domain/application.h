#ifndef DOMAIN_APPLICATION_H
#define DOMAIN_APPLICATION_H
/*
 * One sent form with its choices, folded from its events. Pure; slices borrow from the events that were folded.
 */
#include "domain/enrolment.h"
#include "domain/event.h"
#include "ground/arena.h"

struct application_step {		/* one event of a choice */
	enum state state;
	enum actor actor;
	uint64_t sequence;
	int64_t moment;
	bool undone;			/* this step took the one before back */
	enum seat seat;
	int64_t until;
	struct slice by, reason;
	struct slice clear, sealed;	/* of its event; sealed may be empty */
	struct slice words;		/* own words of who acted; filled by whoever has the key */
};

struct application_mark {		/* something noted, without a new state */
	uint8_t mark;			/* enum action */
	enum actor actor;
	uint64_t sequence;
	int64_t moment;
	int64_t number;			/* minutes of extra time: 0 until it was opened */
	struct slice by, reason;
	struct slice clear, sealed, words;
};

struct application_choice {
	uint8_t number;			/* from 1 */
	enum state state;
	enum seat seat;
	int64_t submitted_at;		/* moment of the first event */
	int64_t since, until;		/* of this state; until 0 = no end was promised */
	struct slice partner, course, offering;
	struct slice record;		/* as the student saw it; empty when no event held one */
	struct slice clear, sealed;	/* of the first event: what store/seal.h opens */
	struct personal personal;	/* filled by whoever has the key */
	bool personal_known;
	uint32_t waiting_place, waiting_length;	/* filled by the store: "number 3 of 11" */
	struct slice now;		/* filled by the store: the record as the student was told last that it is; empty: as it was */
	struct application_step *steps;
	size_t step_count, step_cap;
	struct application_mark *marks;	/* in the order of their events */
	size_t mark_count, mark_cap;
	uint64_t last_sequence;		/* of its newest event that somebody did: what "seen" is compared with */
	uint64_t places;		/* as in the first event: known places plus one, 0 not known */
};

struct application {
	struct slice receipt, home, lang;
	bool erased;
	struct application_choice *choices;	/* in the order of their numbers */
	size_t choice_count, choice_cap;
	size_t skipped;			/* events of kinds that this version does not know */
};

/* Takes one more event, in the order of their numbers. An unknown kind is counted in skipped and changes nothing. */
int application_add(struct application *a, const struct event *ev, struct arena *arena, struct error *e) WARN_UNUSED;

/* Did every state follow one that it may follow? Says in words what does not fit. ERR_DAMAGED. */
int application_check(const struct application *a, struct error *e) WARN_UNUSED;

struct application_choice *application_choice(const struct application *a, uint8_t number);	/* NULL */
const struct application_mark *application_mark(const struct application_choice *c, uint8_t mark);	/* the newest; NULL */

/* N of "at most N" have their place, that one (NULL: none) not counted. Needs the personal parts open. */
bool application_enough(const struct application *a, const struct application_choice *but);

#endif
