#ifndef DOMAIN_STATE_H
#define DOMAIN_STATE_H
/*
 * The states of an application for one course, and which may follow which (JOURNEYS.md). The numbers stand in stored events:
 * they never change, new ones are added at the end.
 */
#include <stdbool.h>
#include "ground/str.h"

enum state {
	STATE_NONE = 0,		/* before the first event */
	STATE_UNCONFIRMED = 1, STATE_SUBMITTED = 2, STATE_APPROVED = 3, STATE_WAITING = 4, STATE_OFFERED = 5, STATE_PLACED = 6,
	STATE_DECLINED = 7, STATE_WITHDRAWN = 8, STATE_CANCELLED = 9, STATE_FINISHED = 10, STATE_LAPSED = 11, STATE_MAX
};

/* Who is to act now. */
enum owner { OWNER_NOBODY, OWNER_STUDENT, OWNER_HOME, OWNER_HOST };

/* What an application takes of a course: every event says it, so that places can be counted without knowing the rules of its day. */
enum seat { SEAT_NONE = 0, SEAT_HELD = 1, SEAT_WAITING = 2, SEAT_MAX };

const char *state_name(enum state s);		/* "submitted"; "" for STATE_NONE and numbers that are not known */
enum owner state_owner(enum state s);
bool state_holds(enum state s);			/* a place is held */
bool state_only_holds(enum state s, enum seat seat);	/* a place is held, and somebody has still to decide about it */
bool state_active(enum state s);		/* the application still runs: a second one for the same course is a duplicate */

/* May "to" follow "from"? Undo is apart: it goes back to the state before. */
bool state_may_follow(enum state from, enum state to);
bool state_may_undo(enum state s);

#endif
