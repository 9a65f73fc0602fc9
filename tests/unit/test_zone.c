/* Time zones: nights on which clocks jump, far years, names that are none. */
#include "unit.h"

#include "domain/zone.h"

static const struct zone *
zone(const char *name)
{
	const struct zone *z = NULL;
	struct error e = ERROR_NONE;

	assert_int_equal(zone_find(name, &z, &e), 0);
	return z;
}

static int64_t
at(const struct zone *z, int year, int month, int day, int hour, int minute)
{
	struct civil c = {year, month, day, hour, minute, 0};

	return zone_moment(z, &c);
}

static int64_t
moment(const char *text)
{
	int64_t m;
	int offset;

	assert_true(date_parse_moment(slice_of(text), &m, &offset));
	return m;
}

static void
finds_zones_by_name(void **state)
{
	static const char *const bad[] = {"", "Europe", "europe/amsterdam", "Nowhere/Land", "../../../etc/passwd",
		"Europe/../Europe/Amsterdam", "/usr/share/zoneinfo/Europe/Paris", "Europe/Amsterdam ", "Europe/Amst%rdam",
		"Europe/Amsterdam/", "zone.tab",
		"Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
	struct error e = ERROR_NONE;
	const struct zone *z;

	(void)state;
	assert_string_equal(zone_name(zone("Europe/Amsterdam")), "Europe/Amsterdam");
	assert_string_equal(zone_city(zone("America/New_York")), "New York");
	assert_string_equal(zone_city(zone("UTC")), "UTC");
	assert_ptr_equal(zone("Europe/Amsterdam"), zone("Europe/Amsterdam"));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(zone_find(bad[i], &z, &e), ERR_NOT_FOUND);
		assert_null(z);
		assert_non_null(strstr(e.text, bad[i]));
	}
}

static void
offsets_follow_summer_time(void **state)
{
	const struct zone *z = zone("Europe/Amsterdam");

	(void)state;
	assert_int_equal(zone_offset(z, moment("2027-03-28T00:59:59Z")), 3600);
	assert_int_equal(zone_offset(z, moment("2027-03-28T01:00:00Z")), 7200);
	assert_int_equal(zone_offset(z, moment("2027-10-31T00:59:59Z")), 7200);
	assert_int_equal(zone_offset(z, moment("2027-10-31T01:00:00Z")), 3600);
	assert_int_equal(zone_offset(zone("Australia/Sydney"), moment("2027-01-01T00:00:00Z")), 11 * 3600);
	assert_int_equal(zone_offset(zone("Asia/Kolkata"), 0), 19800);
	assert_int_equal(zone_offset(zone("UTC"), moment("2050-07-01T00:00:00Z")), 0);
}

static void
rules_hold_to_2100_and_absurd_moments_do_no_harm(void **state)
{
	const struct zone *z = zone("Europe/Amsterdam");

	(void)state;
	assert_int_equal(zone_offset(z, moment("2038-07-01T00:00:00Z")), 7200);
	assert_int_equal(zone_offset(z, moment("2099-07-01T00:00:00Z")), 7200);
	assert_int_equal(zone_offset(z, moment("2100-01-15T00:00:00Z")), 3600);
	assert_int_equal(zone_offset(zone("UTC"), INT64_MAX), 0);
	assert_true(zone_offset(z, INT64_MIN) < 7200);
	assert_int_equal(zone_day(zone("UTC"), moment("2999-12-31T12:00:00Z")), date_days(2999, 12, 31));
}

static void
the_skipped_hour_is_the_jump(void **state)
{
	const struct zone *z = zone("Europe/Amsterdam");
	int64_t jump = moment("2027-03-28T03:00:00+02:00");

	(void)state;
	assert_int_equal(at(z, 2027, 3, 28, 1, 59), jump - 60);
	assert_int_equal(at(z, 2027, 3, 28, 2, 0), jump);
	assert_int_equal(at(z, 2027, 3, 28, 2, 30), jump);
	assert_int_equal(at(z, 2027, 3, 28, 3, 0), jump);
	assert_int_equal(at(z, 2027, 3, 28, 3, 1), jump + 60);
}

static void
the_doubled_hour_is_the_later_one(void **state)
{
	const struct zone *z = zone("Europe/Amsterdam");

	(void)state;
	assert_int_equal(at(z, 2027, 10, 31, 1, 59), moment("2027-10-31T01:59:00+02:00"));
	assert_int_equal(at(z, 2027, 10, 31, 2, 30), moment("2027-10-31T02:30:00+01:00"));
	assert_int_equal(at(z, 2027, 10, 31, 3, 0), moment("2027-10-31T03:00:00+01:00"));
}

static void
every_minute_of_a_year_finds_its_way_back(void **state)
{
	static const char *const names[] = {"Europe/Amsterdam", "Australia/Lord_Howe", "America/St_Johns", "Africa/Cairo"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct zone *z = zone(names[i]);
		int64_t from = moment("2027-01-01T00:00:00Z"), end = moment("2028-01-01T00:00:00Z");
		int doubled = 0;

		for (int64_t m = from; m < end; m += 60) {
			struct civil local = date_at(m, zone_offset(z, m));
			int64_t back = zone_moment(z, &local);

			if (back != m) {	/* only the earlier of a doubled hour */
				assert_true(back == m + 3600 || back == m + 1800);
				doubled++;
			}
		}
		assert_true(doubled == 60 || doubled == 30);
	}
}

static void
days_begin_and_end(void **state)
{
	const struct zone *z = zone("Europe/Amsterdam");

	(void)state;
	assert_int_equal(zone_day_end(z, date_days(2027, 9, 30)), moment("2027-09-30T23:59:59+02:00"));
	assert_int_equal(zone_day_start(z, date_days(2027, 9, 30)), moment("2027-09-30T00:00:00+02:00"));
	assert_int_equal(zone_day_end(z, date_days(2027, 3, 28)) - zone_day_start(z, date_days(2027, 3, 28)), 23 * 3600 - 1);
	assert_int_equal(zone_day_end(z, date_days(2027, 10, 31)) - zone_day_start(z, date_days(2027, 10, 31)), 25 * 3600 - 1);
	assert_int_equal(zone_day(z, moment("2027-09-30T22:30:00Z")), date_days(2027, 10, 1));
	assert_int_equal(zone_day(z, moment("1969-12-31T23:30:00Z")), date_days(1970, 1, 1));
}

static void
midnights_that_jump(void **state)
{
	const struct zone *havana = zone("America/Havana"), *cairo = zone("Africa/Cairo"), *apia = zone("Pacific/Apia");

	(void)state;
	/* Havana: in spring 0:00 is skipped; in autumn the hour from 0:00 occurs twice and the day begins with the first */
	assert_int_equal(zone_day_start(havana, date_days(2027, 3, 14)), moment("2027-03-14T01:00:00-04:00"));
	assert_int_equal(zone_day_start(havana, date_days(2027, 11, 7)), moment("2027-11-07T00:00:00-04:00"));
	/* Cairo: clocks go back at 24:00, so 23:59:59 occurs twice and the day ends with the second */
	assert_int_equal(zone_day_end(cairo, date_days(2027, 10, 28)), moment("2027-10-28T23:59:59+02:00"));
	/* Samoa had no 30 December 2011 */
	assert_int_equal(zone_day_end(apia, date_days(2011, 12, 30)), moment("2011-12-31T00:00:00+14:00"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_zones_by_name), cmocka_unit_test(offsets_follow_summer_time),
		cmocka_unit_test(rules_hold_to_2100_and_absurd_moments_do_no_harm),
		cmocka_unit_test(the_skipped_hour_is_the_jump), cmocka_unit_test(the_doubled_hour_is_the_later_one),
		cmocka_unit_test(every_minute_of_a_year_finds_its_way_back), cmocka_unit_test(days_begin_and_end),
		cmocka_unit_test(midnights_that_jump)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
