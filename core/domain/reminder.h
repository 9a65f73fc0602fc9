#ifndef DOMAIN_REMINDER_H
#define DOMAIN_REMINDER_H
/*
 * When a student is reminded of what ends, or is late. Each reminder has a window: before it is too early, after it nobody is helped by it, so
 * that a clock that jumps, or a release that knows more of them, sends no mails about last year. Days are days of the host's zone, and
 * begin at REMINDER_HOUR there. Pure; the numbers stand in stored events: they never change.
 */
#include "domain/action.h"

enum reminder {
	REMINDER_NONE = 0,
	REMINDER_CONFIRM = 1,		/* the mail address is not yet proven, 12 hours before the end */
	REMINDER_OFFER = 2,		/* an offer without an answer, 24 hours before its end */
	REMINDER_DROP_BY = 3,		/* a place can be given back for 7 more days */
	REMINDER_EXAM = 4,		/* 14 days before it; again when it is put off afterwards */
	REMINDER_TRANSCRIPT = 5,	/* the home university has no transcript yet */
	REMINDER_MAX
};

#define REMINDER_HOUR 8
#define REMINDER_LATE (30 * 86400)	/* after the end of a course: when a transcript is late, unless the home university says otherwise */

/* True with the first and the last moment of its window; false: this choice gets no such reminder (any more). */
bool reminder_window(const struct application_choice *c, const struct action_facts *f, enum reminder r, int64_t *from, int64_t *until);

/* Is now in it? */
bool reminder_due(const struct application_choice *c, const struct action_facts *f, enum reminder r);

/* The first moment, now or later, at which one is due while nothing else changes; 0: never. */
int64_t reminder_next(const struct application_choice *c, const struct action_facts *f);

/*
 * What is late of a finished course: the next of the three steps, each two weeks after the one before, counted from its end. marks as in a row
 * of a list (1u << ACTION_RECEIVED …); since: when it was finished; late: as in the facts.
 */
enum late { LATE_NOTHING, LATE_SENT, LATE_RECEIVED, LATE_REGISTERED };
enum late reminder_late(uint32_t marks, int64_t since, int64_t late, int64_t now);

/* What a day is called for: its hour REMINDER_HOUR, so many days before the day of that moment. */
int64_t reminder_morning(const struct zone *zone, int64_t moment, int32_t days_before);

#endif
