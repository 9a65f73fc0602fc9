/* Moments: the edge of a deadline, nights when the clocks change, two zones, live sessions; and the record they are read from. */
#include "eligibility_world.h"

static void
session(uint8_t weekday, int from, int until)
{
	facts.sessions[facts.session_count++] = (struct live_session){weekday, (int16_t)from, (int16_t)until};
}

static void
live_sessions(void **state)
{
	const struct eligibility_line *said;

	(void)state;
	no_line("can_live");
	facts.offering.delivery = DELIVERY_LIVE;
	line("can_live_unknown", MARK_UNKNOWN, MAKER_HOST);
	session(0, 19 * 60, 20 * 60 + 30);		/* Mondays 19:00 in Canberra, ten hours ahead in February: 9:00 */
	said = line("can_live", MARK_OK, MAKER_HOST);
	assert_int_equal(said->moment + zone_offset(amsterdam, said->moment), date_days(2027, 2, 22) * INT64_C(86400) + 9 * 3600);
	assert_int_equal(said->until - said->moment, 90 * 60);
	session(2, 10 * 60, 11 * 60);			/* midnight */
	said = line("can_live_night", MARK_ATTENTION, MAKER_HOST);
	assert_int_equal(said->moment + zone_offset(amsterdam, said->moment), date_days(2027, 2, 24) * INT64_C(86400));
	no_line("can_live");
	/* Exactly seven is day, a minute before is not; eleven in the evening is day, a minute after is not. */
	partner.zone = amsterdam;
	facts.session_count = 0;
	session(4, 7 * 60, 23 * 60);
	line("can_live", MARK_OK, MAKER_HOST);
	facts.sessions[0].from--;
	line("can_live_night", MARK_ATTENTION, MAKER_HOST);
	facts.sessions[0] = (struct live_session){4, 22 * 60, 23 * 60 + 1};
	line("can_live_night", MARK_ATTENTION, MAKER_HOST);
	facts.sessions[0] = (struct live_session){4, 22 * 60, 25 * 60};
	line("can_live_night", MARK_ATTENTION, MAKER_HOST);
}

/* ---- through the status of an offering, as the pages go */

static void
at(int64_t now)
{
	c.status = offering_status(&facts.offering, 0, now);
}

/* Accepted in the last second, refused in the next. */
static void
closes_after(int64_t last)
{
	facts.offering.apply_until = last;
	at(last);
	no_line("fault_course_closed");
	at(last + 1);
	line("fault_course_closed", MARK_NO, MAKER_HOST);
}

static void
the_last_second(void **state)
{
	int64_t day = date_days(2026, 10, 1) * INT64_C(86400);

	(void)state;
	assert_int_equal(zone_day_end(canberra, date_days(2026, 9, 30)), day - 10 * 3600 - 1);	/* before their summer */
	closes_after(zone_day_end(canberra, date_days(2026, 9, 30)));
	closes_after(zone_day_end(amsterdam, date_days(2026, 9, 30)));
	/* 30 Sep 23:59 in Amsterdam is 1 Oct 07:59 in Canberra. */
	assert_int_equal(zone_day_end(amsterdam, date_days(2026, 9, 30)) + zone_offset(canberra, day), day + 7 * 3600 + 59 * 60 + 59);
	/* The days on which the clocks change have 23 and 25 hours; the deadline is their last second all the same. */
	assert_int_equal(zone_day_end(amsterdam, date_days(2027, 3, 28)) - zone_day_end(amsterdam, date_days(2027, 3, 27)), 23 * 3600);
	closes_after(zone_day_end(amsterdam, date_days(2027, 3, 28)));
	assert_int_equal(zone_day_end(amsterdam, date_days(2026, 10, 25)) - zone_day_end(amsterdam, date_days(2026, 10, 24)), 25 * 3600);
	closes_after(zone_day_end(amsterdam, date_days(2026, 10, 25)));
}

static void
nights_when_the_clocks_change(void **state)
{
	struct civil twice = {2026, 10, 25, 2, 30, 0}, skipped = {2027, 3, 28, 2, 30, 0};
	int64_t moment = zone_moment(amsterdam, &twice);

	(void)state;
	assert_int_equal(zone_offset(amsterdam, moment), 3600);		/* the later half past two: nobody is shut out early */
	closes_after(moment);
	at(moment - 3600);
	no_line("fault_course_closed");
	moment = zone_moment(amsterdam, &skipped);
	assert_int_equal(moment, date_days(2027, 3, 28) * INT64_C(86400) + 3600);
	closes_after(moment);
	/* An exam that night lies on its own day, in whichever hour. */
	home.exam_weeks.n = 1;
	weeks[0] = "2026-10-25/2026-10-25";
	facts.exam_moment = zone_day_start(amsterdam, date_days(2026, 10, 25));
	line("can_exam_week", MARK_ATTENTION, MAKER_HOME);
	facts.exam_moment = zone_day_end(amsterdam, date_days(2026, 10, 25));
	line("can_exam_week", MARK_ATTENTION, MAKER_HOME);
	facts.exam_moment++;
	line("can_exam_clear", MARK_OK, MAKER_HOME);
	weeks[0] = "2026-12-14/2027-01-29";
}

static void
a_session_keeps_its_wall_clock_at_the_host(void **state)
{
	const struct eligibility_line *said;

	(void)state;
	partner.zone = utc;
	session(6, 6 * 60 + 30, 7 * 60 + 30);
	facts.offering.start = date_days(2027, 3, 27);		/* the Sunday after is the first of summer time: 6:30 is 8:30 */
	said = line("can_live", MARK_OK, MAKER_HOST);
	assert_int_equal(said->moment, date_days(2027, 3, 28) * INT64_C(86400) + 6 * 3600 + 1800);
	facts.sessions[0].from = 5 * 60;			/* 7:00 in summer, 6:00 in winter */
	line("can_live", MARK_OK, MAKER_HOST);
	facts.offering.start = date_days(2027, 3, 21);
	line("can_live_night", MARK_ATTENTION, MAKER_HOST);
	facts.offering.start = DATE_NONE;			/* from today, which is a Sunday */
	assert_int_equal(line("can_live_night", MARK_ATTENTION, MAKER_HOST)->moment, date_days(2026, 11, 29) * INT64_C(86400) + 5 * 3600);
}

/* ---- the record */

static void
set(struct arena *a, struct values *to, uint16_t field, const char *text)
{
	struct value v = {.field = field, .text = slice_of(text)};
	struct error e;

	assert_int_equal(values_add(a, to, &v, &e), 0);
}

static void
facts_of_a_record(void **state)
{
	static const char *const odd[] = {"FOO 10:00-11:00", "MON 1000-1100", "MON 99:00-99:30", "", "MON"};
	struct course *course;
	struct offering *o;
	struct course_facts out;
	struct arena a;
	struct error e;

	(void)state;
	arena_init(&a, 1 << 20);
	course = course_new(&a);
	assert_non_null(course);
	course_facts_read(course, NULL, amsterdam, &out);
	assert_int_equal(out.level, LEVEL_UNKNOWN);
	assert_int_equal(out.exam_day, DATE_NONE);
	assert_true(out.exam_moment == MOMENT_NONE && !out.honours && out.session_count == 0 && out.offering.places == -1);
	o = course_add_offering(course, &e);
	assert_non_null(o);
	set(&a, &course->values, OPSTAP_F_LEVEL, "master");
	set(&a, &course->values, OPSTAP_F_HONOURS, "yes");
	set(&a, &o->values, OPSTAP_F_EXAM, "online");
	set(&a, &o->values, OPSTAP_F_EXAM_AT, "2027-01-18T09:00:00+01:00");
	for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++)
		set(&a, &o->values, OPSTAP_F_SESSION, odd[i]);
	set(&a, &o->values, OPSTAP_F_SESSION, "TUE 23:30-00:30");
	course_facts_read(course, o, amsterdam, &out);
	assert_int_equal(out.level, LEVEL_MASTER);
	assert_true(out.honours && out.offering.exam == EXAM_ONLINE && out.exam_day == DATE_NONE);
	assert_int_equal(out.exam_moment, date_days(2027, 1, 18) * INT64_C(86400) + 8 * 3600);
	assert_int_equal(out.session_count, 1);
	assert_int_equal(out.sessions[0].weekday, 1);
	assert_int_equal(out.sessions[0].until, 24 * 60 + 30);
	for (int i = 0; i < 40; i++)
		set(&a, &o->values, OPSTAP_F_SESSION, "WED 10:00-11:00");
	course_facts_read(course, o, amsterdam, &out);
	assert_int_equal(out.session_count, SESSIONS_MAX);
	values_remove(&o->values, OPSTAP_F_EXAM_AT);
	set(&a, &o->values, OPSTAP_F_EXAM_AT, "2027-01-18");
	course_facts_read(course, o, amsterdam, &out);
	assert_int_equal(out.exam_day, date_days(2027, 1, 18));
	assert_true(out.exam_moment == MOMENT_NONE);
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(live_sessions), TEST(the_last_second), TEST(nights_when_the_clocks_change),
		TEST(a_session_keeps_its_wall_clock_at_the_host), TEST(facts_of_a_record)};

	if (!find_zones())
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
