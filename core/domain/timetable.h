#ifndef DOMAIN_TIMETABLE_H
#define DOMAIN_TIMETABLE_H
/*
 * When a course asks one to be there: its live sessions date by date, its exam, and the week that comes of them on another clock. Pure.
 *
 * Each date by itself, for the hour is the host's: clocks change there on another night than where the student is.
 */
#include "domain/eligibility.h"

#define TIMETABLE_WEEKS 60			/* of one session; whatever is later is left out */
#define TIMETABLE_SESSIONS (SESSIONS_MAX * TIMETABLE_WEEKS)	/* most occasions of one course, its exam not counted */
#define TIMETABLE_EXAM (-1)
#define TIMETABLE_EXAM_HOURS 4			/* as long as an exam may take whose length is not known */

struct occasion {
	int16_t course;			/* whose; as the caller counts */
	int16_t session;		/* which of course_facts; or TIMETABLE_EXAM */
	int32_t day;			/* the host's */
	int64_t from, until;		/* it takes place within these, */
	int64_t sure;			/* and certainly from the first up to this one: until, or less where length or hour is not known */
};

/* Every date of every live session, one session after the other. None while start or end of the run is not known. */
size_t timetable_sessions(const struct course_facts *f, const struct zone *host, int16_t course, struct occasion out[TIMETABLE_SESSIONS]);

/* minutes: its length, 0 when it is not known; zone: where it is taken, for an exam of which only the day is known. False: none, or not known when. */
bool timetable_exam(const struct course_facts *f, int32_t minutes, const struct zone *zone, int16_t course, struct occasion *out);

/* Dates that follow each other at the same hour of the same weekday. */
struct meeting {
	int16_t course, session;
	int weekday;			/* 0 = Monday */
	int from, until;		/* minutes of that day; from 24 * 60 on it is the next */
	int32_t first, last;		/* days */
};

/* The week on the clock of zone, sorted by weekday, hour, course and date; exams are no part of it. out has room for n. */
size_t timetable_week(const struct occasion *o, size_t n, const struct zone *zone, struct meeting *out);

/* The day, and the minutes of that day from which and until which, on the clock of zone. */
void timetable_clock(int64_t moment, int64_t end, const struct zone *zone, int32_t *day, int *from, int *until);

#endif
