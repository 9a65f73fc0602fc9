#ifndef TESTS_ELIGIBILITY_WORLD_H
#define TESTS_ELIGIBILITY_WORLD_H
/* A home university, a host, and one case in which nothing stands in the way: tests change what they are about. */
#include "unit.h"

#include "domain/enrolment.h"
#include "domain/zone.h"

#define TEST(f) cmocka_unit_test_setup(f, begin)

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
static inline int
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

static inline void
judge(void)
{
	count = eligibility(&c, lines);
}

static inline const struct eligibility_line *
find(const char *text)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(lines[i].text, text) == 0)
			return &lines[i];
	}
	return NULL;
}

/* The rule says this, by this maker, with this mark; and says it once. */
static inline const struct eligibility_line *
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

static inline void
no_line(const char *text)
{
	judge();
	if (find(text) != NULL)
		fail_msg("%s stands there", text);
}

static inline bool
find_zones(void)
{
	return zone_find("Europe/Amsterdam", &amsterdam, NULL) == 0 && zone_find("Australia/Canberra", &canberra, NULL) == 0 &&
	       zone_find("UTC", &utc, NULL) == 0;
}

#endif
