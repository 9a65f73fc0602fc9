/* The rules of the form, one by one: what is fine, what is not, and in which words. */
#include "unit.h"

#include "domain/enrolment.h"

static const char *domains[] = {"umail.uni.example", "uni.example"};
static const char *extracurricular[] = {"extracurricular"}, *social[] = {"fsw"};
static struct config_faculty faculties[] = {{.id = "fsw", .name = "Social"}, {.id = "law", .name = "Law"}};
static struct config_rule rules[] = {
	{.id = "r", .refuse = true, .purpose = {extracurricular, 1}, .host = "", .faculties = {social, 1}, .text = "No.", .text_nl = "Nee."},
};
static struct config_home home = {.id = "uni", .mail_domains = {domains, 2}, .faculties = faculties, .faculty_count = 2,
	.max_courses = 2, .max_credits = 12, .rules = rules, .rule_count = 1};
static struct config_partner partner = {.id = "epfl", .motivation_words = 3};
static struct config config = {.homes = &home, .home_count = 1, .partners = &partner, .partner_count = 1};
static struct enrolment_fault faults[ENROLMENT_MAX_FAULTS];

static struct choice
good_choice(const char *course)
{
	return (struct choice){.partner = SLICE("epfl"), .course = slice_of(course), .offering = SLICE("1"), .purpose = SLICE("elective"),
		.motivation = SLICE("one two  three"), .board = SLICE("have"), .board_date = SLICE("2026-11-24"), .config = &partner,
		.title = SLICE("Law"), .status = STATUS_OPEN, .facts = {.offering = {.ects = 5000, .places = 10}}};
}

static struct enrolment
good(void)
{
	struct enrolment f = {.home = SLICE("uni"), .name = SLICE("Zoë Jansen"), .email = SLICE("z.jansen@umail.uni.example"),
		.student_number = SLICE("s1234567"), .faculty = SLICE("law"), .programme = SLICE("Law"), .year = SLICE("2"), .consent = true,
		.choice_count = 1, .lang = SLICE("en")};

	f.today = date_days(2026, 11, 24);
	f.choices[0] = good_choice("A");
	return f;
}

static size_t
check(const struct enrolment *f)
{
	return enrolment_check(f, &config, faults);
}

/* Exactly one fault, and this one. */
static void
assert_only(const struct enrolment *f, const char *field, size_t choice, const char *text)
{
	size_t n = check(f);

	for (size_t i = 0; n != 1 && i < n; i++)
		print_error("%s-%zu %s\n", faults[i].field, faults[i].choice, faults[i].text);
	assert_int_equal(n, 1);
	assert_string_equal(faults[0].field, field);
	assert_string_equal(faults[0].text, text);
	assert_int_equal(faults[0].choice, choice);
}

static void
test_good(void **state)
{
	struct enrolment f = good();

	(void)state;
	assert_int_equal(check(&f), 0);
	f.email = SLICE(" Z.Jansen+vx@UNI.example ");
	assert_int_equal(check(&f), 0);
}

static void
test_names(void **state)
{
	static const char *const fine[] = {"X", "Zoë 🦉👩‍🎓", "مريم العلي", "O'Brien-Łukasz Jr.", "李", "<b>Bobby</b>"};
	struct enrolment f = good();
	char long_name[ENROLMENT_MAX_NAME * 2 + 3];

	(void)state;
	for (size_t i = 0; i < sizeof(fine) / sizeof(fine[0]); i++) {
		f.name = slice_of(fine[i]);
		assert_int_equal(check(&f), 0);
	}
	for (size_t i = 0; i < sizeof(long_name) - 1; i += 2)
		memcpy(long_name + i, "ë", 2);
	f.name = (struct slice){long_name, ENROLMENT_MAX_NAME * 2};	/* letters, not bytes */
	assert_int_equal(check(&f), 0);
	f.name.n += 2;
	assert_only(&f, "name", 0, "fault_name_long");
	f.name = SLICE(" \xc2\xa0 ");
	assert_only(&f, "name", 0, "fault_name_missing");
	f.name = SLICE("Zo\x07");
	assert_only(&f, "name", 0, "fault_control");
	f.name = SLICE("a\r\nBcc: x@y.example");
	assert_only(&f, "name", 0, "fault_control");
	f.name = SLICE("a\xe2\x80\xae" "b");	/* turns the text around */
	assert_only(&f, "name", 0, "fault_control");
	f.name = SLICE("a\xff");
	assert_only(&f, "name", 0, "fault_control");
}

static void
test_email(void **state)
{
	static const char *const bad[] = {"z", "@uni.example", "z@", "z@@uni.example", "z@uni", "z z@uni.example", "z@uni.example,b@uni.example",
		"<z@uni.example>", ".z@uni.example", "z.@uni.example", "z..z@uni.example", "z@.uni.example", "z@uni.example.", "z@uni_.example"};
	struct enrolment f = good();

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		f.email = slice_of(bad[i]);
		assert_only(&f, "email", 0, "fault_email_shape");
	}
	f.email = SLICE_NONE;
	assert_only(&f, "email", 0, "fault_email_missing");
	f.email = SLICE("z@gmail.example");
	assert_only(&f, "email", 0, "fault_email_domain");
	f.email = SLICE("z@evil-uni.example");
	assert_only(&f, "email", 0, "fault_email_domain");
	f.email = SLICE("z@uni.example.evil.example");
	assert_only(&f, "email", 0, "fault_email_domain");
}

static void
test_student(void **state)
{
	struct enrolment f = good();

	(void)state;
	f.student_number = SLICE_NONE;
	assert_only(&f, "student_number", 0, "fault_number_missing");
	f = good();
	f.faculty = SLICE("medicine");
	assert_only(&f, "faculty", 0, "fault_faculty_unknown");
	f.faculty = SLICE_NONE;
	assert_only(&f, "faculty", 0, "fault_faculty_missing");
	f = good();
	f.programme = SLICE("");
	assert_only(&f, "programme", 0, "fault_programme_missing");
	f = good();
	f.year = SLICE("0");
	assert_only(&f, "year", 0, "fault_year");
	f.year = SLICE("10");
	assert_only(&f, "year", 0, "fault_year");
	f.year = SLICE_NONE;
	assert_only(&f, "year", 0, "fault_year_missing");
	f = good();
	f.consent = false;
	assert_only(&f, "consent", 0, "fault_consent");
	f = good();
	f.home = SLICE("nowhere");
	assert_only(&f, "home", 0, "fault_home_unknown");
	f.home = SLICE_NONE;
	assert_only(&f, "home", 0, "fault_home_missing");
}

static void
test_courses(void **state)
{
	struct enrolment f = good();

	(void)state;
	f.choices[0].title = SLICE_NONE;
	assert_only(&f, "c", 1, "fault_course_gone");
	f = good();
	f.choices[0].status = STATUS_CLOSED;
	assert_only(&f, "c", 1, "fault_course_closed");
	f.choices[0].status = STATUS_UPCOMING;
	assert_only(&f, "c", 1, "fault_course_upcoming");
	f.choices[0].status = STATUS_FULL;
	assert_only(&f, "c", 1, "fault_course_full");
	assert_true(faults[0].full);
	f.choices[0].facts.offering.waiting_list = true;
	assert_only(&f, "waiting", 1, "fault_waiting_needed");
	assert_true(faults[0].full);
	f.choices[0].waiting = true;
	assert_int_equal(check(&f), 0);
	f = good();
	f.choice_count = 2;
	f.choices[1] = good_choice("A");
	assert_only(&f, "c", 2, "fault_course_twice");
	f.choices[1].offering = SLICE("2");
	assert_int_equal(check(&f), 0);
	f.choice_count = 0;
	assert_only(&f, "c", 0, "fault_no_course");
}

static void
test_answers(void **state)
{
	struct enrolment f = good();

	(void)state;
	f.choices[0].purpose = SLICE("fun");
	assert_only(&f, "purpose", 1, "fault_purpose_missing");
	f = good();
	f.choices[0].motivation = SLICE(" one\ntwo\xc2\xa0");
	assert_only(&f, "motivation", 1, "fault_motivation_short");
	assert_int_equal(faults[0].number, 1);
	f.choices[0].motivation = SLICE(" ");
	assert_only(&f, "motivation", 1, "fault_motivation_missing");
	assert_int_equal(faults[0].number, 3);
	f.choices[0].motivation = SLICE("one\ttwo\r\nthree");
	assert_int_equal(check(&f), 0);
	f.choices[0].motivation = SLICE("one two three\x01");
	assert_only(&f, "motivation", 1, "fault_control");
	f = good();
	f.choices[0].board = SLICE_NONE;
	assert_only(&f, "board", 1, "fault_board_missing");
	f.choices[0].board = SLICE("asked");
	f.choices[0].board_date = SLICE("soon");	/* need not be there, but is not thrown away either */
	assert_only(&f, "board_date", 1, "fault_board_date");
	f.choices[0].board_date = SLICE_NONE;
	assert_int_equal(check(&f), 0);
	f.choices[0].board = SLICE("have");
	f.choices[0].board_date = SLICE("soon");
	assert_only(&f, "board_date", 1, "fault_board_date");
	f.choices[0].board_date = SLICE("2026-11-25");
	assert_only(&f, "board_date", 1, "fault_board_date_future");
	f.choices[0].board_date = SLICE_NONE;
	assert_only(&f, "board_date", 1, "fault_board_date_missing");
}

static void
test_refusal(void **state)
{
	struct enrolment f = good();

	(void)state;
	f.choices[0].purpose = SLICE("extracurricular");
	assert_int_equal(check(&f), 0);
	f.faculty = SLICE("fsw");
	assert_only(&f, "purpose", 1, "fault_refused");
	assert_string_equal(faults[0].rule->text, "No.");
	f.choices[0].purpose = SLICE("minor");
	assert_int_equal(check(&f), 0);
	rules[0].host = "home";		/* only courses of the home university itself */
	f.choices[0].purpose = SLICE("extracurricular");
	assert_int_equal(check(&f), 0);
	rules[0].host = "other";
	assert_only(&f, "purpose", 1, "fault_refused");
	rules[0].host = "";
}

static void
test_limits(void **state)
{
	struct enrolment f = good();

	(void)state;
	f.choice_count = 3;
	f.choices[1] = good_choice("B");
	f.choices[2] = good_choice("C");
	f.choices[2].facts.offering.ects = 7500;
	assert_only(&f, "at_most", 0, "fault_max_courses");
	assert_int_equal(faults[0].number, 2);
	f.at_most = SLICE("2");			/* the two dearest are 12.5 credits */
	assert_int_equal(enrolment_credits(&f), 12500);
	assert_only(&f, "at_most", 0, "fault_max_credits");
	assert_int_equal(faults[0].number, 12);
	f.choices[2].facts.offering.ects = 7000;
	assert_int_equal(check(&f), 0);
	f.choices[1].facts.offering.ects = -1;		/* unknown counts nothing */
	assert_int_equal(enrolment_credits(&f), 12000);
	f.at_most = SLICE("1");
	assert_int_equal(enrolment_credits(&f), 7000);
	f.at_most = SLICE("4");
	assert_only(&f, "at_most", 0, "fault_at_most");
	f.at_most = SLICE("0");
	assert_only(&f, "at_most", 0, "fault_at_most");
}

/* What the student has in an academic year counts in it, and nowhere else. */
static void
test_limits_of_a_year(void **state)
{
	struct enrolment f = good();

	(void)state;
	f.choices[0].had = 1;
	f.choices[0].had_credits = 7000;
	assert_int_equal(check(&f), 0);
	f.choices[0].had_credits = 7500;		/* with its own 5 it is 12.5 */
	assert_only(&f, "at_most", 0, "fault_max_credits");
	f.choices[0].had = 2;
	f.choices[0].had_credits = 0;
	assert_only(&f, "at_most", 0, "fault_max_courses");
	assert_int_equal(faults[0].number, 2);
	f.choice_count = 3;
	f.choices[1] = good_choice("B");
	f.choices[2] = good_choice("C");
	f.choices[1].academic_year = f.choices[2].academic_year = 365;
	assert_only(&f, "at_most", 0, "fault_max_courses");
	f.choices[0].had = 1;				/* one more in this year, two in the next */
	assert_int_equal(check(&f), 0);
	f.choices[1].had = f.choices[2].had = 1;
	assert_only(&f, "at_most", 0, "fault_max_courses");
	f.at_most = SLICE("1");
	assert_int_equal(check(&f), 0);
	f.choices[2].facts.offering.ects = 10000;
	f.choices[1].had_credits = f.choices[2].had_credits = 2001;
	assert_only(&f, "at_most", 0, "fault_max_credits");
}

static void
test_all_at_once(void **state)
{
	static const char *const order[] = {"purpose", "motivation", "board", "home", "name", "email", "student_number", "faculty", "programme",
		"year", "consent"};
	struct enrolment f = {.choice_count = 1};

	(void)state;
	f.choices[0] = (struct choice){.partner = SLICE("epfl"), .course = SLICE("A"), .config = &partner, .title = SLICE("Law"),
		.status = STATUS_OPEN, .facts = {.offering = {.ects = -1, .places = -1}}};
	assert_int_equal(check(&f), sizeof(order) / sizeof(order[0]));
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		assert_string_equal(faults[i].field, order[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good), cmocka_unit_test(test_names), cmocka_unit_test(test_email), cmocka_unit_test(test_student),
		cmocka_unit_test(test_courses), cmocka_unit_test(test_answers), cmocka_unit_test(test_refusal), cmocka_unit_test(test_limits), cmocka_unit_test(test_limits_of_a_year),
		cmocka_unit_test(test_all_at_once),
	};

	if (zone_find("Europe/Amsterdam", &home.zone, NULL) != 0 || zone_find("Europe/Zurich", &partner.zone, NULL) != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
