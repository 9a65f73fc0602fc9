/* Every rule with every mark it may have; and the form, which says no exactly where they do. */
#include "eligibility_world.h"

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
	c.waiting = 0;
	assert_non_null(line("can_wait_first", MARK_ATTENTION, MAKER_HOST));
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
limits_with_what_was_had(void **state)
{
	(void)state;
	c.had = 1;
	c.had_credits = 10000;
	line("can_limits", MARK_OK, MAKER_HOME);
	c.had_credits = 10001;
	line("fault_max_credits", MARK_NO, MAKER_HOME);
	facts.offering.ects = -1;		/* counts nothing */
	line("can_limits", MARK_OK, MAKER_HOME);
	c.had = 2;
	assert_int_equal(line("fault_max_courses", MARK_NO, MAKER_HOME)->number, 2);
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_in_the_way), TEST(partners), TEST(deadlines), TEST(places), TEST(levels_and_honours), TEST(exams),
		TEST(credits_and_limits), TEST(limits_with_what_was_had), TEST(refusals), TEST(board_and_motivation), TEST(what_comes_of_it),
		TEST(without_a_home_only_the_host_is_asked), TEST(too_many_refusals), TEST(the_form_agrees)};

	if (!find_zones())
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
