/* Every rule with every mark it may have; moments at the edge of a deadline, of a night when the clocks change, and in two zones. */
#include "unit.h"

#include "domain/enrolment.h"
#include "domain/zone.h"

static const char *weeks[] = {"2026-12-14/2027-01-29", "2027-05-31/2027-07-02"};
static const char *extra[] = {"extracurricular"}, *honours[] = {"honours"}, *regular[] = {"elective", "minor"}, *fsw[] = {"fsw"};
static struct config_faculty faculties[] = {{.id = "fsw"}, {.id = "law"}};
static struct config_rule rules[] = {
	{.id = "no-fsw", .refuse = true, .purpose = {extra, 1}, .host = "", .faculties = {fsw, 1}, .name = "", .text = "Choose elective or minor."},
	{.id = "honours", .purpose = {honours, 1}, .host = "", .name = "", .contact = "honours"},
	{.id = "own", .purpose = {regular, 2}, .host = "home", .name = "substitution", .contact = ""},
	{.id = "other", .purpose = {regular, 2}, .host = "other", .name = "external education", .contact = ""},
};
static struct config_home home = {.id = "leiden", .faculties = faculties, .faculty_count = 2, .exam_weeks = {weeks, 2}, .max_courses = 2,
	.max_credits = 15, .rules = rules, .rule_count = 4};
static struct config_partner partner = {.id = "anu", .motivation_words = 200};
static const struct zone *amsterdam, *canberra, *utc;
static struct course_facts facts;
static struct eligibility_case c;
static struct eligibility_line lines[ELIGIBILITY_MAX];
static size_t count;

/* A case in which everything is fine: what a test changes is what it is about. */
static int
begin(void **state)
{
	(void)state;
	home.zone = amsterdam;
	home.exam_weeks.n = 2;
	home.max_courses = 2;
	home.max_credits = 15;
	home.rule_count = 4;
	rules[0].not_faculties.n = 0;
	partner.zone = canberra;
	partner.id = "anu";
	partner.motivation_words = 200;
	facts = (struct course_facts){.offering = {.exam = EXAM_HOME, .start = date_days(2027, 2, 22), .end = DATE_NONE, .apply_from = MOMENT_NONE,
		.apply_until = MOMENT_NONE, .over = MOMENT_NONE, .places = 40, .ects = 5000}, .level = LEVEL_BACHELOR,
		.exam_day = date_days(2027, 4, 12), .exam_moment = MOMENT_NONE};
	c = (struct eligibility_case){.partner = &partner, .home = &home, .faculty = SLICE("law"), .purpose = SLICE("elective"), .offered = true,
		.status = STATUS_OPEN, .taken = 31, .facts = &facts, .board = SLICE("have"), .words = 250, .today = date_days(2026, 11, 29)};
	return 0;
}

static void
judge(void)
{
	count = eligibility(&c, lines);
}

static const struct eligibility_line *
find(const char *text)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(lines[i].text, text) == 0)
			return &lines[i];
	}
	return NULL;
}

/* The rule says this, by this maker, with this mark; and says it once. */
static const struct eligibility_line *
line(const char *text, enum mark mark, enum maker maker)
{
	const struct eligibility_line *found;
	size_t n = 0;

	judge();
	found = find(text);
	for (size_t i = 0; i < count; i++) {
		n += strcmp(lines[i].text, text) == 0;
		assert_int_equal(lines[i].mark == MARK_NO, strncmp(lines[i].text, "fault_", 6) == 0);
		assert_int_equal(lines[i].mark == MARK_NO, lines[i].field != NULL);
	}
	if (n != 1)
		fail_msg("%s stands there %zu times", text, n);
	assert_int_equal(found->mark, mark);
	assert_int_equal(found->maker, maker);
	return found;
}

static void
no_line(const char *text)
{
	judge();
	if (find(text) != NULL)
		fail_msg("%s stands there", text);
}

static void
nothing_in_the_way(void **state)
{
	(void)state;
	judge();
	assert_int_equal(eligibility_verdict(lines, count), MARK_OK);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(lines[i].mark, MARK_OK);
	c.board = SLICE_NONE;
	judge();
	assert_int_equal(eligibility_verdict(lines, count), MARK_ATTENTION);
	c.status = STATUS_CLOSED;
	judge();
	assert_int_equal(eligibility_verdict(lines, count), MARK_NO);
}

static void
partners(void **state)
{
	(void)state;
	line("can_partner", MARK_OK, MAKER_EXCHANGE);
	partner.id = "leiden";
	line("can_own", MARK_OK, MAKER_EXCHANGE);
	assert_string_equal(line("can_request", MARK_OK, MAKER_HOME)->rule->id, "own");
	c.offered = false;
	assert_string_equal(line("fault_course_gone", MARK_NO, MAKER_EXCHANGE)->field, "c");
	assert_int_equal(count, 1);	/* of a course that is not there nothing else can be said */
	c.offered = true;
	c.partner = NULL;
	line("fault_course_gone", MARK_NO, MAKER_EXCHANGE);
}

static void
deadlines(void **state)
{
	(void)state;
	line("can_open", MARK_OK, MAKER_HOST);
	facts.offering.apply_until = zone_day_end(canberra, date_days(2026, 10, 1));
	assert_int_equal(line("can_open_until_two", MARK_OK, MAKER_HOST)->moment, facts.offering.apply_until);
	partner.zone = amsterdam;
	line("can_open_until", MARK_OK, MAKER_HOST);
	partner.zone = canberra;
	c.home = NULL;			/* nobody to translate for */
	line("can_open_until", MARK_OK, MAKER_HOST);
	c.home = &home;
	c.status = STATUS_UPCOMING;
	facts.offering.apply_from = 7;
	assert_int_equal(line("fault_course_upcoming", MARK_NO, MAKER_HOST)->moment, 7);
	c.status = STATUS_CLOSED;
	assert_string_equal(line("fault_course_closed", MARK_NO, MAKER_HOST)->field, "c");
	no_line("can_open");
	facts.offering.cancelled = true;
	line("fault_course_cancelled", MARK_NO, MAKER_HOST);
}

static void
places(void **state)
{
	const struct eligibility_line *full;

	(void)state;
	assert_int_equal(line("can_places", MARK_OK, MAKER_HOST)->number, 9);
	facts.offering.places = -1;
	no_line("can_places");
	facts.offering.places = 40;
	c.status = STATUS_FULL;
	c.waiting = 11;
	full = line("fault_course_full", MARK_NO, MAKER_HOST);
	assert_true(full->full);
	assert_string_equal(full->field, "c");
	c.waiting_list = true;
	assert_int_equal(line("can_wait", MARK_ATTENTION, MAKER_HOST)->number, 11);
	no_line("fault_course_full");
}

static void
levels_and_honours(void **state)
{
	(void)state;
	line("can_level_bachelor", MARK_OK, MAKER_HOST);
	facts.level = LEVEL_MASTER;
	line("can_level_master", MARK_ATTENTION, MAKER_HOST);
	facts.level = LEVEL_DOCTORAL;
	line("can_level_doctoral", MARK_ATTENTION, MAKER_HOST);
	facts.level = LEVEL_OTHER;
	line("can_level_unknown", MARK_UNKNOWN, MAKER_HOST);
	facts.level = LEVEL_UNKNOWN;
	line("can_level_unknown", MARK_UNKNOWN, MAKER_HOST);
	no_line("can_honours_only");
	facts.honours = true;
	line("can_honours_only", MARK_ATTENTION, MAKER_HOST);
	c.purpose = SLICE("honours");
	no_line("can_honours_only");
	assert_string_equal(line("can_honours", MARK_ATTENTION, MAKER_HOME)->rule->id, "honours");
}

static void
exams(void **state)
{
	const struct eligibility_line *week;

	(void)state;
	assert_int_equal(line("can_exam_clear", MARK_OK, MAKER_HOME)->day, date_days(2027, 4, 12));
	for (int day = 13; day <= 15; day++) {		/* the week begins on the 14th */
		facts.exam_day = date_days(2026, 12, day);
		line(day < 14 ? "can_exam_clear" : "can_exam_week", day < 14 ? MARK_OK : MARK_ATTENTION, MAKER_HOME);
	}
	facts.exam_day = date_days(2027, 7, 2);
	week = line("can_exam_week", MARK_ATTENTION, MAKER_HOME);
	assert_int_equal(week->first, date_days(2027, 5, 31));
	assert_int_equal(week->last, date_days(2027, 7, 2));
	facts.exam_day = DATE_NONE;
	line("can_exam_undated", MARK_UNKNOWN, MAKER_HOST);
	/* The 30th in Canberra, and still the 29th where the student sits: the last day of the weeks. */
	facts.exam_moment = zone_day_start(canberra, date_days(2027, 1, 30)) + 3600;
	assert_int_equal(line("can_exam_week", MARK_ATTENTION, MAKER_HOME)->day, date_days(2027, 1, 29));
	facts.offering.exam = EXAM_ONLINE;
	line("can_exam_week", MARK_ATTENTION, MAKER_HOME);
	home.exam_weeks.n = 0;
	line("can_exam_calendar", MARK_UNKNOWN, MAKER_HOME);
	facts.offering.exam = EXAM_ASSIGNMENT;
	line("can_exam_assignment", MARK_OK, MAKER_HOST);
	facts.offering.exam = EXAM_NONE;
	line("can_exam_none", MARK_OK, MAKER_HOST);
	facts.offering.exam = EXAM_UNKNOWN;
	line("can_exam_unknown", MARK_UNKNOWN, MAKER_HOST);
}

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

static void
credits_and_limits(void **state)
{
	const struct eligibility_line *said;

	(void)state;
	said = line("can_limits", MARK_OK, MAKER_HOME);
	assert_int_equal(said->number, 2);
	assert_int_equal(said->second, 15);
	no_line("can_credits_unknown");
	facts.offering.ects = 15001;
	said = line("fault_max_credits", MARK_NO, MAKER_HOME);
	assert_int_equal(said->number, 15);
	assert_string_equal(said->field, "at_most");
	facts.offering.ects = 15000;
	line("can_limits", MARK_OK, MAKER_HOME);
	facts.offering.ects = -1;
	line("can_credits_unknown", MARK_UNKNOWN, MAKER_HOST);
	home.max_courses = 0;
	assert_int_equal(line("can_limit_credits", MARK_OK, MAKER_HOME)->number, 15);
	home.max_credits = 0;
	no_line("can_limit_credits");
	home.max_courses = 3;
	assert_int_equal(line("can_limit_courses", MARK_OK, MAKER_HOME)->number, 3);
}

static void
refusals(void **state)
{
	(void)state;
	no_line("can_refused");
	c.purpose = SLICE("extracurricular");
	no_line("fault_refused");
	c.faculty = SLICE("fsw");
	assert_ptr_equal(line("fault_refused", MARK_NO, MAKER_HOME)->rule, &rules[0]);
	assert_string_equal(find("fault_refused")->field, "purpose");
	no_line("can_refused");
	no_line("can_no_rule");
	c.purpose = SLICE_NONE;			/* told before anything is chosen */
	assert_ptr_equal(line("can_refused", MARK_ATTENTION, MAKER_HOME)->rule, &rules[0]);
	c.faculty = SLICE_NONE;
	line("can_refused", MARK_ATTENTION, MAKER_HOME);
	c.faculty = SLICE("law");
	no_line("can_refused");
}

static void
board_and_motivation(void **state)
{
	(void)state;
	line("can_board_have", MARK_OK, MAKER_HOME);
	c.board = SLICE("asked");
	line("can_board_asked", MARK_ATTENTION, MAKER_HOME);
	c.board = SLICE("not-needed");
	line("can_board_not_needed", MARK_OK, MAKER_HOME);
	c.board = SLICE_NONE;
	line("can_board", MARK_ATTENTION, MAKER_HOME);
	assert_int_equal(line("can_motivation_done", MARK_OK, MAKER_HOST)->number, 250);
	c.words = 200;
	line("can_motivation_done", MARK_OK, MAKER_HOST);
	c.words = 199;
	assert_int_equal(line("fault_motivation_short", MARK_NO, MAKER_HOST)->number, 1);
	c.words = 0;
	assert_int_equal(line("fault_motivation_missing", MARK_NO, MAKER_HOST)->number, 200);
	assert_true(find("can_board")->general);	/* asked of whichever course */
	c.words = -1;
	assert_int_equal(line("can_motivation", MARK_ATTENTION, MAKER_HOST)->number, 200);
	assert_true(find("can_motivation")->general);
	partner.motivation_words = 0;
	no_line("can_motivation");
}

static void
what_comes_of_it(void **state)
{
	(void)state;
	assert_string_equal(line("can_request", MARK_OK, MAKER_HOME)->rule->id, "other");
	c.purpose = SLICE("extracurricular");
	line("can_no_rule", MARK_UNKNOWN, MAKER_HOME);
	c.faculty = SLICE_NONE;
	no_line("can_no_rule");
	c.faculty = SLICE("law");
	c.purpose = SLICE_NONE;
	no_line("can_no_rule");
	home.rule_count = 1;			/* a home that has no table of rules says nothing about them */
	c.purpose = SLICE("minor");
	no_line("can_no_rule");
}

static void
without_a_home_only_the_host_is_asked(void **state)
{
	(void)state;
	c.home = NULL;
	judge();
	for (size_t i = 0; i < count; i++)
		assert_int_not_equal(lines[i].maker, MAKER_HOME);
	assert_non_null(find("can_places"));
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

static void
too_many_refusals(void **state)
{
	static struct config_rule many[100];

	(void)state;
	for (size_t i = 0; i < 100; i++)
		many[i] = (struct config_rule){.refuse = true, .purpose = {extra, 1}, .host = "", .text = ""};
	home.rules = many;
	home.rule_count = 100;
	c.purpose = SLICE_NONE;
	judge();
	assert_int_equal(count, ELIGIBILITY_MAX);
	home.rules = rules;
}

/* ---- the form says no exactly where the box does, in the same words */

static void
the_form_agrees(void **state)
{
	static const char *const purposes[] = {"elective", "honours", "extracurricular"}, *const faculty[] = {"law", "fsw"};
	static const int32_t credits[] = {5000, 16000, -1};
	static const char *const texts[] = {"", "one two", "one two three"};
	struct config config = {.homes = &home, .home_count = 1, .partners = &partner, .partner_count = 1};
	size_t looked = 0;

	(void)state;
	partner.motivation_words = 3;
	for (size_t n = 0; n < 3 * 2 * 3 * 3 * 4 * 2 * 2; n++) {
		struct enrolment form = {.home = SLICE("leiden"), .faculty = slice_of(faculty[n % 2]), .choice_count = 1, .today = c.today};
		struct enrolment_fault faults[ENROLMENT_MAX_FAULTS];
		size_t fault_count, k = 0;

		facts.offering.ects = credits[n / 2 % 3];
		facts.offering.cancelled = n / 432 % 2;
		form.choices[0] = (struct choice){.partner = SLICE("anu"), .course = SLICE("x"), .config = &partner,
			.title = n / 216 % 2 ? SLICE("X") : SLICE_NONE, .purpose = slice_of(purposes[n / 6 % 3]),
			.motivation = slice_of(texts[n / 18 % 3]), .board = SLICE("asked"), .status = (enum status)(n / 54 % 4), .facts = facts,
			.waiting = true};
		c = enrolment_case(&form, 0, &home, true);
		judge();
		fault_count = enrolment_check(&form, &config, faults);
		for (size_t i = 0; i < count; i++)
			for (size_t j = 0; lines[i].mark == MARK_NO && j <= fault_count; j++) {
				assert_true(j < fault_count);		/* every no blocks the form */
				if (strcmp(faults[j].text, lines[i].text) != 0)
					continue;
				assert_string_equal(faults[j].field, lines[i].field);
				assert_int_equal(faults[j].number, lines[i].number);
				assert_ptr_equal(faults[j].rule, lines[i].rule);
				k++;
				break;
			}
		for (size_t j = 0; j < fault_count; j++)		/* and of what the form blocks about this choice, every line knows */
			if (faults[j].choice == 1 || (c.offered && strcmp(faults[j].field, "at_most") == 0))
				assert_non_null(find(faults[j].text));
		looked += k;
	}
	assert_true(looked > 500);
}

#define TEST(f) cmocka_unit_test_setup(f, begin)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_in_the_way), TEST(partners), TEST(deadlines), TEST(places), TEST(levels_and_honours), TEST(exams),
		TEST(live_sessions), TEST(credits_and_limits), TEST(refusals), TEST(board_and_motivation), TEST(what_comes_of_it),
		TEST(without_a_home_only_the_host_is_asked), TEST(the_last_second), TEST(nights_when_the_clocks_change),
		TEST(a_session_keeps_its_wall_clock_at_the_host), TEST(facts_of_a_record), TEST(too_many_refusals), TEST(the_form_agrees)};

	if (zone_find("Europe/Amsterdam", &amsterdam, NULL) != 0 || zone_find("Australia/Canberra", &canberra, NULL) != 0 ||
	    zone_find("UTC", &utc, NULL) != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
