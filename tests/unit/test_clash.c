/* Timetables and clashes: dates, clocks that change on other nights, midnight, exams of which not all is known. */
#include "unit.h"

#include "domain/clash.h"
#include "domain/zone.h"

enum { MON, TUE, WED, THU, FRI, SAT, SUN };
enum place { AMSTERDAM, NEW_YORK, SYDNEY, PLACES };

static const char *const names[PLACES] = {"Europe/Amsterdam", "America/New_York", "Australia/Sydney"};
static const struct zone *zones[PLACES];
static const char no_day[] = "";

struct run {
	enum place at;
	const char *start, *end;	/* "" not known */
	struct live_session sessions[3];	/* ended by one without hours */
	enum exam exam;
	const char *exam_at;		/* a day or a moment; NULL: not known */
	int minutes;
};

struct found {
	int a, b;		/* sessions from 0; TIMETABLE_EXAM */
	int weekday, from, until;
	const char *first, *last;
	size_t count;
	bool maybe;
};

#define HM(h, m) ((h) * 60 + (m))
#define EXAM TIMETABLE_EXAM

static int32_t
day(const char *text)
{
	int32_t days = DATE_NONE;

	if (*text != '\0')
		assert_true(date_parse_day(slice_of(text), &days));
	return days;
}

static struct course_facts
facts_of(const struct run *r)
{
	struct course_facts f = {.offering = {.start = day(r->start), .end = day(r->end), .exam = r->exam}, .exam_day = DATE_NONE,
		.exam_moment = MOMENT_NONE};
	int offset;

	while (f.session_count < 3 && r->sessions[f.session_count].until > 0) {
		f.sessions[f.session_count] = r->sessions[f.session_count];
		f.session_count++;
	}
	if (r->exam_at && !date_parse_day(slice_of(r->exam_at), &f.exam_day))
		assert_true(date_parse_moment(slice_of(r->exam_at), &f.exam_moment, &offset));
	return f;
}

static size_t
occasions_of(const struct run *r, int16_t course, struct occasion *out)
{
	const struct course_facts f = facts_of(r);
	size_t n = timetable_sessions(&f, zones[r->at], course, out);

	return n + timetable_exam(&f, r->minutes, zones[r->at], course, &out[n]);
}

#define TERM "2026-09-07", "2026-12-18"

static const struct clash_case {
	const char *what;
	enum place home;
	struct run x, y;
	struct found found[4];		/* ended by one without a count */
} cases[] = {
	{"the same hour of the same weekday", AMSTERDAM,
		{AMSTERDAM, TERM, {{MON, HM(19, 0), HM(20, 30)}}, EXAM_NONE, NULL, 0},
		{AMSTERDAM, TERM, {{MON, HM(20, 0), HM(21, 0)}}, EXAM_NONE, NULL, 0},
		{{0, 0, MON, HM(20, 0), HM(20, 30), "2026-09-07", "2026-12-14", 15, false}}},
	{"one ends when the other begins", AMSTERDAM,
		{AMSTERDAM, TERM, {{MON, HM(19, 0), HM(20, 0)}}, EXAM_NONE, NULL, 0},
		{AMSTERDAM, TERM, {{MON, HM(20, 0), HM(21, 0)}}, EXAM_NONE, NULL, 0}, {{0}}},
	{"runs that do not overlap", AMSTERDAM,
		{AMSTERDAM, "2026-09-07", "2026-10-30", {{MON, HM(19, 0), HM(20, 0)}}, EXAM_NONE, NULL, 0},
		{AMSTERDAM, "2026-11-02", "2026-12-18", {{MON, HM(19, 0), HM(20, 0)}}, EXAM_NONE, NULL, 0}, {{0}}},
	{"only the weeks that both last", AMSTERDAM,
		{AMSTERDAM, "2026-09-07", "2026-10-30", {{FRI, HM(9, 0), HM(10, 0)}}, EXAM_NONE, NULL, 0},
		{AMSTERDAM, "2026-10-17", "2026-12-18", {{FRI, HM(9, 30), HM(11, 0)}}, EXAM_NONE, NULL, 0},
		{{0, 0, FRI, HM(9, 30), HM(10, 0), "2026-10-23", "2026-10-30", 2, false}}},
	{"a run without an end has no dates", AMSTERDAM,
		{AMSTERDAM, "2026-09-07", no_day, {{MON, HM(19, 0), HM(20, 0)}}, EXAM_NONE, NULL, 0},
		{AMSTERDAM, TERM, {{MON, HM(19, 0), HM(20, 0)}}, EXAM_NONE, NULL, 0}, {{0}}},
	/* New York keeps summer time a week longer: 14:00 there is 20:00 in Amsterdam, in that week 19:00. */
	{"clocks that change on other nights", AMSTERDAM,
		{NEW_YORK, "2026-10-12", "2026-11-13", {{MON, HM(14, 0), HM(15, 0)}}, EXAM_NONE, NULL, 0},
		{AMSTERDAM, "2026-10-12", "2026-11-13", {{MON, HM(19, 0), HM(19, 45)}}, EXAM_NONE, NULL, 0},
		{{0, 0, MON, HM(19, 0), HM(19, 45), "2026-10-26", "2026-10-26", 1, false}}},
	{"before and after that week", AMSTERDAM,
		{NEW_YORK, "2026-10-12", "2026-11-13", {{MON, HM(14, 0), HM(15, 0)}}, EXAM_NONE, NULL, 0},
		{AMSTERDAM, "2026-10-12", "2026-11-13", {{MON, HM(20, 0), HM(21, 0)}}, EXAM_NONE, NULL, 0},
		{{0, 0, MON, HM(20, 0), HM(21, 0), "2026-10-12", "2026-11-09", 4, false}}},
	{"two hours of one weekday are two clashes", AMSTERDAM,
		{NEW_YORK, "2026-10-19", "2026-11-06", {{MON, HM(14, 0), HM(15, 0)}}, EXAM_NONE, NULL, 0},
		{AMSTERDAM, "2026-10-19", "2026-11-06", {{MON, HM(19, 0), HM(21, 0)}}, EXAM_NONE, NULL, 0},
		{{0, 0, MON, HM(20, 0), HM(21, 0), "2026-10-19", "2026-11-02", 2, false},
			{0, 0, MON, HM(19, 0), HM(20, 0), "2026-10-26", "2026-10-26", 1, false}}},
	/* Tuesday 7:30 in Sydney is Monday 23:30 in Amsterdam. */
	{"past midnight on the student's clock", AMSTERDAM,
		{SYDNEY, "2026-09-07", "2026-09-25", {{TUE, HM(7, 30), HM(9, 0)}}, EXAM_NONE, NULL, 0},
		{AMSTERDAM, "2026-09-07", "2026-09-25", {{MON, HM(23, 0), HM(24, 30)}}, EXAM_NONE, NULL, 0},
		{{0, 0, MON, HM(23, 30), HM(24, 30), "2026-09-07", "2026-09-21", 3, false}}},
	{"the weekday is the student's", SYDNEY,
		{SYDNEY, "2026-09-07", "2026-09-25", {{TUE, HM(7, 30), HM(9, 0)}}, EXAM_NONE, NULL, 0},
		{AMSTERDAM, "2026-09-07", "2026-09-25", {{MON, HM(23, 0), HM(24, 30)}}, EXAM_NONE, NULL, 0},
		{{0, 0, TUE, HM(7, 30), HM(8, 30), "2026-09-08", "2026-09-22", 3, false}}},
	{"exam against session", AMSTERDAM,
		{AMSTERDAM, TERM, {{0}}, EXAM_ONLINE, "2026-12-14T14:00:00+01:00", 90},
		{AMSTERDAM, TERM, {{MON, HM(15, 0), HM(17, 0)}}, EXAM_NONE, NULL, 0},
		{{EXAM, 0, MON, HM(15, 0), HM(15, 30), "2026-12-14", "2026-12-14", 1, false}}},
	{"exam against exam", AMSTERDAM,
		{AMSTERDAM, TERM, {{0}}, EXAM_HOME, "2026-12-14T14:00:00+01:00", 60},
		{NEW_YORK, TERM, {{0}}, EXAM_ONLINE, "2026-12-14T08:30:00-05:00", 60},
		{{EXAM, EXAM, MON, HM(14, 30), HM(15, 0), "2026-12-14", "2026-12-14", 1, false}}},
	{"an assignment is handed in, not sat", AMSTERDAM,
		{AMSTERDAM, TERM, {{0}}, EXAM_ASSIGNMENT, "2026-12-14T14:00:00+01:00", 60},
		{AMSTERDAM, TERM, {{0}}, EXAM_HOME, "2026-12-14T14:00:00+01:00", 60}, {{0}}},
	{"an exam of unknown length certainly has begun", AMSTERDAM,
		{AMSTERDAM, TERM, {{0}}, EXAM_HOME, "2026-12-14T14:00:00+01:00", 0},
		{AMSTERDAM, TERM, {{MON, HM(13, 0), HM(15, 0)}, {MON, HM(16, 0), HM(17, 0)}, {MON, HM(18, 0), HM(19, 0)}}, EXAM_NONE, NULL, 0},
		{{EXAM, 0, MON, HM(14, 0), HM(15, 0), "2026-12-14", "2026-12-14", 1, false},
			{EXAM, 1, MON, HM(16, 0), HM(17, 0), "2026-12-14", "2026-12-14", 1, true}}},
	{"of an exam only the day is known", AMSTERDAM,
		{AMSTERDAM, TERM, {{0}}, EXAM_HOME, "2026-12-14", 60},
		{AMSTERDAM, TERM, {{MON, HM(13, 0), HM(15, 0)}, {TUE, HM(13, 0), HM(15, 0)}}, EXAM_NONE, NULL, 0},
		{{EXAM, 0, MON, HM(13, 0), HM(15, 0), "2026-12-14", "2026-12-14", 1, true}}},
	{"its day begins within a session", AMSTERDAM,
		{AMSTERDAM, TERM, {{0}}, EXAM_HOME, "2026-12-14", 60},
		{AMSTERDAM, TERM, {{SUN, HM(23, 0), HM(24, 30)}}, EXAM_NONE, NULL, 0},
		{{EXAM, 0, MON, 0, HM(0, 30), "2026-12-14", "2026-12-14", 1, true}}},
	{"the same day is not the same hour", AMSTERDAM,
		{AMSTERDAM, TERM, {{0}}, EXAM_HOME, "2026-12-14", 0},
		{AMSTERDAM, TERM, {{0}}, EXAM_HOME, "2026-12-14T09:00:00+01:00", 60},
		{{EXAM, EXAM, MON, HM(9, 0), HM(10, 0), "2026-12-14", "2026-12-14", 1, true}}},
	{"its own exam is no clash", AMSTERDAM,
		{AMSTERDAM, TERM, {{MON, HM(13, 0), HM(15, 0)}}, EXAM_HOME, "2026-12-14T13:00:00+01:00", 60},
		{AMSTERDAM, TERM, {{0}}, EXAM_NONE, NULL, 0}, {{0}}},
};

static void
compare(const struct clash_case *c, const struct clash *got, const struct found *want)
{
	if (got->a->course != 0 || got->b->course != 1 || got->a->session != want->a || got->b->session != want->b)
		fail_msg("%s: %d against %d", c->what, got->a->session, got->b->session);
	if (got->weekday != want->weekday || got->from != want->from || got->until != want->until)
		fail_msg("%s: weekday %d, %d to %d", c->what, got->weekday, got->from, got->until);
	if (got->first != day(want->first) || got->last != day(want->last) || got->count != want->count || got->maybe != want->maybe)
		fail_msg("%s: %zu dates, %d days apart, maybe %d", c->what, got->count, got->last - got->first, got->maybe);
}

static void
clashes(void **state)
{
	static struct occasion o[2 * (TIMETABLE_SESSIONS + 1)];
	struct clash got[8];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct clash_case *c = &cases[i];
		size_t n = occasions_of(&c->x, 0, o), want = 0;

		n += occasions_of(&c->y, 1, o + n);
		n = clash_find(o, n, zones[c->home], got, 8);
		while (want < 4 && c->found[want].count > 0)
			want++;
		if (n != want)
			fail_msg("%s: %zu clashes, not %zu", c->what, n, want);
		for (size_t k = 0; k < n; k++)
			compare(c, &got[k], &c->found[k]);
	}
}

static void
more_than_there_is_room_for(void **state)
{
	static const struct run x = {AMSTERDAM, TERM, {{MON, HM(9, 0), HM(12, 0)}}, EXAM_NONE, NULL, 0},
		y = {AMSTERDAM, TERM, {{MON, HM(9, 0), HM(10, 0)}, {MON, HM(10, 0), HM(11, 0)}}, EXAM_NONE, NULL, 0};
	static struct occasion o[2 * (TIMETABLE_SESSIONS + 1)];
	size_t n = occasions_of(&x, 0, o);
	struct clash one;

	(void)state;
	n += occasions_of(&y, 1, o + n);
	assert_true(clash_find(o, n, zones[AMSTERDAM], &one, 1) > 1);
	assert_int_equal(one.count, 15);
	assert_int_equal(one.from, HM(9, 0));
}

/* In its own zone a session has one line of the week; seen from elsewhere one for each stretch between changes of either clock. */
static void
the_week(void **state)
{
	static const struct run run = {NEW_YORK, "2026-10-12", "2026-11-13", {{MON, HM(14, 0), HM(15, 0)}, {WED, HM(20, 0), HM(21, 0)}},
		EXAM_HOME, "2026-12-14", 60};
	struct occasion o[TIMETABLE_SESSIONS + 1];
	struct meeting week[TIMETABLE_SESSIONS + 1];
	size_t n = occasions_of(&run, 0, o);

	(void)state;
	assert_int_equal(n, 11);
	assert_int_equal(timetable_week(o, n, zones[NEW_YORK], week), 2);
	assert_true(week[0].weekday == MON && week[0].first == day("2026-10-12") && week[0].last == day("2026-11-09"));
	assert_true(week[1].weekday == WED && week[1].from == HM(20, 0) && week[1].until == HM(21, 0));
	assert_int_equal(timetable_week(o, n, zones[AMSTERDAM], week), 6);
	assert_true(week[0].weekday == MON && week[0].from == HM(19, 0) && week[0].first == day("2026-10-26") && week[0].last == week[0].first);
	assert_true(week[1].from == HM(20, 0) && week[1].first == day("2026-10-12") && week[1].last == day("2026-10-19"));
	assert_true(week[2].from == HM(20, 0) && week[2].first == day("2026-11-02") && week[2].last == day("2026-11-09"));
	/* 20:00 is two in the night after; in the odd week one. */
	assert_true(week[3].weekday == THU && week[3].from == HM(1, 0) && week[3].first == day("2026-10-29"));
	assert_true(week[4].weekday == THU && week[4].from == HM(2, 0) && week[4].last == day("2026-10-22"));
	/* An evening that lasts beyond midnight stands with the day on which it begins. */
	assert_int_equal(timetable_week(o, 1, zones[SYDNEY], week), 1);
	assert_true(week[0].weekday == TUE && week[0].from == HM(5, 0));
}

static void
a_long_run_is_cut_off(void **state)
{
	struct run run = {AMSTERDAM, "2026-01-05", "2036-01-05", {{MON, HM(9, 0), HM(10, 0)}}, EXAM_NONE, NULL, 0};
	struct occasion o[TIMETABLE_SESSIONS + 1];

	(void)state;
	assert_int_equal(occasions_of(&run, 0, o), TIMETABLE_WEEKS);
	run.end = "2026-01-05";
	assert_int_equal(occasions_of(&run, 0, o), 1);
	run.end = "2026-01-04";
	assert_int_equal(occasions_of(&run, 0, o), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clashes), cmocka_unit_test(more_than_there_is_room_for), cmocka_unit_test(the_week),
		cmocka_unit_test(a_long_run_is_cut_off)};

	for (int i = 0; i < PLACES; i++)
		if (zone_find(names[i], &zones[i], NULL) != 0)
			return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
