#ifndef STORE_ROSTER_H
#define STORE_ROSTER_H
/*
 * Lists for the desk, read from the ledger's indexes: no event is opened for them. Rows and their slices are good inside the callback
 * only; it must not begin another read of the same ledger.
 */
#include "domain/config.h"
#include "domain/state.h"
#include "ground/error.h"
#include "store/ledger.h"

struct roster_row {
	struct slice receipt;
	uint8_t choice;
	enum state state;
	enum seat seat;
	int64_t submitted_at, since, until;	/* until 0: no end was promised */
	uint64_t first_sequence;		/* order of submission */
	uint64_t last_sequence;
	uint32_t marks;				/* bit of each enum action that was noted: 1u << ACTION_RECEIVED … */
	enum exam exam;				/* as the host has it now, of who is placed; else unknown */
	int32_t exam_day;			/* its day, where there is no hour; DATE_NONE */
	int64_t exam_moment;			/* else its first moment; MOMENT_NONE */
	struct slice home, partner, course, offering;
	struct slice faculty;			/* id; empty when the filter has no config, or the configuration does not know it */
};

/* Every member may be left out: then it does not matter. */
struct roster_filter {
	struct slice home, partner, course;
	struct slice offering;			/* with one_offering only this one, which may be "" */
	bool one_offering;
	uint32_t states;			/* bits: 1u << STATE_PLACED …; 0: all */
	const struct config *config;		/* for faculties; they need the ledger's keys, too */
	const struct config_list *faculties;	/* ids of the home; NULL or empty: all */
};

typedef int (*roster_each_fn)(void *context, const struct roster_row *row, struct error *e);

/* In the order of receipts (which is none): sort by first_sequence. Non-zero from each stops and is returned. */
int roster_each(struct ledger *l, const struct roster_filter *f, roster_each_fn each, void *context, struct error *e) WARN_UNUSED;

/* The running and the finished applications of one student (personal.person_number or person_mail), in any order. */
int roster_person(struct ledger *l, struct slice person, roster_each_fn each, void *context, struct error *e) WARN_UNUSED;

struct roster_course {
	int32_t places;			/* the host's own, else as last known from the catalogue; -1 not known */
	bool places_by_host;
	int32_t taken, waiting, held;	/* held: of those taken, not yet placed */
	bool closed, cancelled;		/* by the host */
	uint64_t changed;		/* sequence of the last COURSE_CHANGED; 0 none */
	uint64_t last;			/* of the last event about it; 0 none */
};

/* Everything 0 and places -1 for one that nobody applied for. */
int roster_course(struct ledger *l, struct slice partner, struct slice course, struct slice offering, struct roster_course *out,
		struct error *e) WARN_UNUSED;

/* The record that the last COURSE_CHANGED brought, in the arena. ERR_NOT_FOUND: there was none. */
int roster_changed(struct ledger *l, uint64_t sequence, struct arena *a, struct slice *record, struct error *e) WARN_UNUSED;

/* Would a COURSE_CHANGED tell this student something, after what was seen in the form and what was told since? */
int roster_news(struct ledger *l, const struct application *app, const struct application_choice *c, const struct ledger_course_act *act,
		struct arena *a, bool *news, struct error *e) WARN_UNUSED;

#endif
