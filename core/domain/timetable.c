/* Live sessions and exams as moments, and the week they make. */
#include "domain/timetable.h"

#include <stdlib.h>

#include "domain/zone.h"

#define DAY_SECONDS 86400
#define DAY_MINUTES (24 * 60)

static int64_t
clock_of(const struct zone *zone, int32_t day, int minutes)
{
	struct civil at = {.hour = minutes % DAY_MINUTES / 60, .minute = minutes % 60};

	date_civil(day + minutes / DAY_MINUTES, &at.year, &at.month, &at.day);
	return zone_moment(zone, &at);
}

size_t
timetable_sessions(const struct course_facts *f, const struct zone *host, int16_t course, struct occasion out[TIMETABLE_SESSIONS])
{
	int32_t start = f->offering.start, end = f->offering.end;
	size_t n = 0;

	if (start == DATE_NONE || end == DATE_NONE)
		return 0;
	for (size_t i = 0; i < f->session_count; i++) {
		const struct live_session *s = &f->sessions[i];
		int32_t day = start + (s->weekday - date_weekday(start) + 7) % 7;

		for (int week = 0; week < TIMETABLE_WEEKS && day <= end; week++, day += 7) {
			out[n] = (struct occasion){.course = course, .session = (int16_t)i, .day = day, .from = clock_of(host, day, s->from),
				.until = clock_of(host, day, s->until)};
			out[n].sure = out[n].until;
			n++;
		}
	}
	return n;
}

bool
timetable_exam(const struct course_facts *f, int32_t minutes, const struct zone *zone, int16_t course, struct occasion *out)
{
	enum exam exam = f->offering.exam;

	*out = (struct occasion){.course = course, .session = TIMETABLE_EXAM, .day = f->exam_day};
	if (exam == EXAM_NONE || exam == EXAM_ASSIGNMENT || (f->exam_day == DATE_NONE && f->exam_moment == MOMENT_NONE))
		return false;
	if (f->exam_moment == MOMENT_NONE) {
		out->from = out->sure = zone_day_start(zone, f->exam_day);
		out->until = zone_day_end(zone, f->exam_day) + 1;
		return true;
	}
	out->day = zone_day(zone, f->exam_moment);
	out->from = f->exam_moment;
	out->until = out->from + (minutes > 0 ? minutes * INT64_C(60) : TIMETABLE_EXAM_HOURS * INT64_C(3600));
	out->sure = minutes > 0 ? out->until : out->from + 60;
	return true;
}

void
timetable_clock(int64_t moment, int64_t end, const struct zone *zone, int32_t *day, int *from, int *until)
{
	int64_t here = moment + zone_offset(zone, moment), there = end + zone_offset(zone, end);

	*day = (int32_t)(here / DAY_SECONDS - (here % DAY_SECONDS < 0));
	*from = (int)((here - *day * INT64_C(86400)) / 60);
	*until = (int)((there - *day * INT64_C(86400)) / 60);
}

static int
by_week(const void *left, const void *right)
{
	const struct meeting *a = left, *b = right;

	if (a->weekday != b->weekday)
		return a->weekday - b->weekday;
	if (a->from != b->from)
		return a->from - b->from;
	if (a->course != b->course)
		return a->course - b->course;
	return a->first < b->first ? -1 : a->first > b->first;
}

size_t
timetable_week(const struct occasion *o, size_t n, const struct zone *zone, struct meeting *out)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		struct meeting m = {.course = o[i].course, .session = o[i].session}, *last = count > 0 ? &out[count - 1] : NULL;

		if (o[i].session == TIMETABLE_EXAM)
			continue;
		timetable_clock(o[i].from, o[i].until, zone, &m.first, &m.from, &m.until);
		m.weekday = date_weekday(m.first);
		m.last = m.first;
		if (last && last->course == m.course && last->session == m.session && last->weekday == m.weekday && last->from == m.from &&
		    last->until == m.until)
			last->last = m.last;
		else
			out[count++] = m;
	}
	qsort(out, count, sizeof(*out), by_week);
	return count;
}
