#ifndef DOMAIN_CLASH_H
#define DOMAIN_CLASH_H
/*
 * Which courses ask one to be in two places at once. Pure: occasions of several courses go in (domain/timetable.h), what overlaps comes
 * out, once for all dates that clash in the same way.
 */
#include "domain/timetable.h"

struct clash {
	const struct occasion *a, *b;	/* the first two that overlap; a is of the course with the lower number */
	bool maybe;			/* they overlap only if the exam is at an hour, or takes as long, as is not known */
	int weekday;			/* of the overlap, on the student's clock */
	int from, until;		/* minutes of that day, as of a meeting */
	int32_t first, last;		/* days of the first and of the last overlap */
	size_t count;			/* dates */
};

/*
 * Sorts o by time. Fills at most max, by their first date; returns more than max when there are more. What one course asks at once is
 * no clash.
 */
size_t clash_find(struct occasion *o, size_t n, const struct zone *zone, struct clash *out, size_t max);

#endif
