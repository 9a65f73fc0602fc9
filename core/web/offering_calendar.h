#ifndef WEB_OFFERING_CALENDAR_H
#define WEB_OFFERING_CALENDAR_H
/* What one offering puts into a calendar file: its first and last day, its live sessions, its exam, and moments that only the caller knows. */
#include "web/shown.h"

struct offering_calendar {
	const struct page *page;
	const struct zone *zone;		/* the host's */
	struct slice course;			/* id */
	struct slice title, host;		/* as the page shows them */
	struct slice home, room;		/* where an exam that is taken at home takes place, as far as it is known */
	uint64_t seed;				/* with the course's id what events are known by: the same each time, another one elsewhere */
	bool tentative;
	struct buffer *out;			/* calendar_begin was called */
	size_t count;				/* events so far */
};

/* Facts are those that course_facts_read read of the offering. */
void offering_calendar_add(struct offering_calendar *c, const struct offering *o, const struct course_facts *facts);

/* "deadline: {course}" by the text calendar_KIND; a moment before 1970 or MOMENT_NONE is none. */
void offering_calendar_moment(struct offering_calendar *c, const char *kind, int64_t moment);

/*
 * All that somebody who thinks about a run wants to see beside the own days; it holds nobody's place, so that all of it is tentative. home
 * may be NULL. Returns the number of events.
 */
size_t offering_calendar_course(const struct page *p, const struct shown *c, const struct config_home *home, struct buffer *out);

#endif
