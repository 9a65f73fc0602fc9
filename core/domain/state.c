/* The table of states. */
#include "domain/state.h"

#define FROM(s) (1u << STATE_##s)

struct state_info {
	const char *name;
	enum owner owner;
	unsigned from;		/* the states that it may follow */
	bool holds, active, undo;
};

static const struct state_info states[STATE_MAX] = {
	[STATE_NONE] = {"", OWNER_NOBODY, 0, false, false, false},
	[STATE_UNCONFIRMED] = {"unconfirmed", OWNER_STUDENT, FROM(NONE), true, true, false},
	[STATE_SUBMITTED] = {"submitted", OWNER_HOME, FROM(NONE) | FROM(UNCONFIRMED), true, true, false},
	[STATE_APPROVED] = {"approved", OWNER_HOST, FROM(SUBMITTED), true, true, false},
	[STATE_WAITING] = {"waiting", OWNER_NOBODY, FROM(SUBMITTED) | FROM(APPROVED), false, true, false},
	[STATE_OFFERED] = {"offered", OWNER_STUDENT, FROM(WAITING), true, true, false},
	[STATE_PLACED] = {"placed", OWNER_STUDENT, FROM(APPROVED) | FROM(OFFERED), true, true, true},
	[STATE_DECLINED] = {"declined", OWNER_NOBODY, FROM(SUBMITTED) | FROM(APPROVED), false, false, true},
	[STATE_WITHDRAWN] = {"withdrawn", OWNER_NOBODY,
		FROM(UNCONFIRMED) | FROM(SUBMITTED) | FROM(APPROVED) | FROM(WAITING) | FROM(OFFERED) | FROM(PLACED), false, false, true},
	[STATE_CANCELLED] = {"cancelled", OWNER_NOBODY,
		FROM(UNCONFIRMED) | FROM(SUBMITTED) | FROM(APPROVED) | FROM(WAITING) | FROM(OFFERED) | FROM(PLACED), false, false, false},
	[STATE_FINISHED] = {"finished", OWNER_STUDENT, FROM(PLACED), false, false, false},
	[STATE_LAPSED] = {"lapsed", OWNER_NOBODY,
		FROM(UNCONFIRMED) | FROM(SUBMITTED) | FROM(APPROVED) | FROM(OFFERED), false, false, false},
};

static const struct state_info *
info(enum state s)
{
	return (unsigned)s < STATE_MAX ? &states[s] : &states[STATE_NONE];
}

const char *
state_name(enum state s)
{
	return info(s)->name;
}

enum owner
state_owner(enum state s)
{
	return info(s)->owner;
}

bool
state_holds(enum state s)
{
	return info(s)->holds;
}

bool
state_only_holds(enum state s, enum seat seat)
{
	return seat == SEAT_HELD && s != STATE_PLACED;
}

bool
state_active(enum state s)
{
	return info(s)->active;
}

bool
state_may_follow(enum state from, enum state to)
{
	return (unsigned)from < STATE_MAX && (info(to)->from & (1u << from)) != 0;
}

bool
state_may_undo(enum state s)
{
	return info(s)->undo;
}
