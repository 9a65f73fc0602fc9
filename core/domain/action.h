#ifndef DOMAIN_ACTION_H
#define DOMAIN_ACTION_H
/*
 * What people and the clock may do to one choice of an application, and what comes of it (JOURNEYS.md, "Receipt and status" and the
 * paragraph of transitions). Pure: one table, one function; the ledger asks it inside its transaction, pages ask it to know which
 * buttons to show. The numbers stand in stored events: they never change.
 */
#include "domain/application.h"

enum action {
	ACTION_NONE = 0,
	ACTION_CONFIRM = 1,		/* student: the mail address is proven */
	ACTION_WITHDRAW = 2,		/* student: until the drop-by date when placed; system: before an erasure */
	ACTION_ACCEPT = 3,		/* student: yes to an offered place */
	ACTION_REFUSE = 4,		/* student: no to it (withdrawn, reason "refused") */
	ACTION_UNDO = 5,		/* whoever's side did the last change, within ACTION_UNDO_SECONDS, when a place is still there */
	ACTION_APPROVE = 6,		/* home */
	ACTION_DECLINE = 7,		/* home while submitted, host while approved; with a reason */
	ACTION_ASK = 8,			/* home or host: a question (words) to the student; the state stays (EVENT_MARK) */
	ACTION_PLACE = 9,		/* host */
	ACTION_CANCEL = 10,		/* host, system: the course does not take place */
	ACTION_TRANSCRIPT_SENT = 11,	/* host: a mark; placed becomes finished by it */
	ACTION_RECEIVED = 12,		/* home: a mark on a finished one, once */
	ACTION_REGISTERED = 13,		/* home: the same */
	ACTION_LAPSE = 14,		/* system: the end of unconfirmed and offered; of submitted and approved where the partner says lapse */
	ACTION_OFFER = 15,		/* system: the next one in line */
	ACTION_FINISH = 16,		/* system: the course has ended */
	ACTION_ENOUGH = 17,		/* system: N of "at most N" are placed: the others become withdrawn, reason "enough" */
	ACTION_EXTRA_TIME = 18,		/* home: a mark; minutes of extra time at the exam (number) */
	ACTION_CHANGED = 19,		/* system: a mark; the course is no longer as the student saw it (number: its EVENT_COURSE) */
	ACTION_ROOM = 20,		/* home: a mark; where the exam is taken (words); the newest counts */
	ACTION_REMIND = 21,		/* system: a mark; the student was reminded (number: enum reminder), each once. Nobody acted by it: "seen" stays */
	ACTION_MAX
};

#define ACTION_UNDO_SECONDS 86400
#define ACTION_NEWS_SECONDS 300		/* so long a page says of something that it was just done */
#define ACTION_EXTRA_MINUTES_MAX 1440

const char *action_name(enum action a);		/* as in forms: "withdraw", "transcript-sent" …; "" */
enum action action_read(struct slice word);	/* ACTION_NONE */

/* The short list of reasons for declining, ended by NULL; the texts are "reason_WORD". */
extern const char *const action_reasons[];

enum refusal {			/* why not; the page has a text for each: "refusal_NAME" */
	REFUSAL_NONE = 0,
	REFUSAL_STATE = 1,	/* not from this state */
	REFUSAL_ACTOR = 2,	/* not by this person */
	REFUSAL_LATE = 3,	/* the drop-by date, the offer or the 24 hours are over */
	REFUSAL_EARLY = 4,	/* system: not yet due */
	REFUSAL_FULL = 5,	/* no place is free any more */
	REFUSAL_SEEN = 6,	/* somebody acted since the person looked */
	REFUSAL_NOTHING = 7,	/* nothing to undo */
	REFUSAL_REASON = 8,	/* declining needs a reason, asking needs words, extra time a number of minutes */
	REFUSAL_DUPLICATE = 9,	/* undo: the student applied for this course again meanwhile */
	REFUSAL_ENOUGH = 10,	/* undo: N of "at most N" have their place by now */
	REFUSAL_MAX
};
const char *refusal_name(enum refusal r);	/* "state", "actor" …; "" */

struct action_request {
	enum action action;
	enum actor actor;
	struct slice by;		/* id of the coordinator; empty for student and system */
	struct slice reason;		/* a word of the short list */
	struct slice words;		/* own words: personal, sealed */
	bool looked;			/* by a person, who saw that event as the last one of the choice. Refused when there is a newer one */
	uint64_t seen;			/* its sequence; 0 none */
	int64_t number;			/* ACTION_EXTRA_TIME: minutes; ACTION_REMIND: enum reminder */
};

struct action_facts {			/* what is not in the application itself */
	int64_t now;
	int64_t drop_by;		/* last moment at which a place can be given back; 0: none known */
	int64_t ends;			/* last moment of the course; 0: not known */
	int64_t exam;			/* its moment, or the first one of its day; 0: there is none, or it is not known */
	const struct zone *zone;	/* the host's; NULL: nobody is reminded of days */
	int64_t late;			/* seconds after the end of a course from which a transcript is late; 0: the default */
	bool home_is_host;		/* one coordinator may take both steps */
	bool free_place;		/* one is free for this choice now, not counting what it holds itself */
	bool cancelled;			/* the course does not take place: nothing comes back into it */
	bool enough;			/* N of "at most N" have their place, this choice not counted: nothing comes back into that form */
	bool lapses;			/* holds that nobody decided on end by themselves (partner: lapse = true) */
	int64_t hold, offer;		/* seconds, from the partner's configuration */
};

struct action_outcome {
	enum refusal refusal;
	bool mark;			/* an EVENT_MARK; with another state than now (transcript sent while placed): after an EVENT_STATE */
	bool undone;			/* an EVENT_UNDONE */
	enum state state;		/* of the event */
	enum seat seat;
	int64_t until;			/* of the event; 0 none; never before now */
};

/* What the request would do to this choice. Decides alone about one choice; "enough", offers and seats are the ledger's. */
struct action_outcome action_decide(const struct application_choice *c, const struct action_request *r, const struct action_facts *f);

/* Is that what happened to this choice last, by its student or by a coordinator, and just now? */
bool action_just_done(const struct application_choice *c, enum action a, bool by_student, int64_t now);

#endif
