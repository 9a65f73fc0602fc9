/* Days, moments, leap years, the clock that tests can move. */
#include "unit.h"

#include <unistd.h>

#include "ground/date.h"

static void
every_day_of_eleven_centuries_converts_both_ways(void **state)
{
	int32_t expected = date_days(1899, 12, 31);

	(void)state;
	for (int year = 1900; year < 3000; year++) {
		for (int month = 1; month <= 12; month++) {
			for (int day = 1; date_valid(year, month, day); day++) {
				int y, m, d;

				assert_int_equal(date_days(year, month, day), ++expected);
				date_civil(expected, &y, &m, &d);
				assert_true(y == year && m == month && d == day);
			}
		}
	}
	assert_int_equal(date_days(1970, 1, 1), 0);
	assert_int_equal(date_days(2000, 3, 1), 11017);
}

static void
leap_days(void **state)
{
	(void)state;
	assert_true(date_valid(2024, 2, 29));
	assert_true(date_valid(2000, 2, 29));
	assert_false(date_valid(2100, 2, 29));
	assert_false(date_valid(2027, 2, 29));
	assert_false(date_valid(2027, 4, 31));
	assert_false(date_valid(2027, 0, 1));
	assert_false(date_valid(2027, 13, 1));
	assert_false(date_valid(0, 1, 1));
	assert_false(date_valid(10000, 1, 1));
}

static void
weekdays(void **state)
{
	(void)state;
	assert_int_equal(date_weekday(date_days(2026, 11, 24)), 1);	/* a Tuesday */
	assert_int_equal(date_weekday(date_days(1969, 12, 28)), 6);
	assert_int_equal(date_weekday(date_days(1, 1, 1)), 0);
}

static void
reads_days(void **state)
{
	static const char *const bad[] = {"2027-02-29", "2027-2-1", "27-02-01", "2027/02/01", "2027-02-01 ", "1899-12-31",
					  "3000-01-01", "2027-00-10", "+027-01-01", "", "2027-01-0a"};
	int32_t days;

	(void)state;
	assert_true(date_parse_day(SLICE("2028-02-29"), &days));
	assert_int_equal(days, date_days(2028, 2, 29));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(date_parse_day(slice_of(bad[i]), &days));
}

static void
reads_moments(void **state)
{
	static const char *const bad[] = {"2027-01-15T23:59:59", "2027-01-15 23:59:59Z", "2027-01-15T24:00:00Z",
		"2027-01-15T23:60:00Z", "2027-01-15T23:59:60Z", "2027-01-15T23:59:59+0100", "2027-01-15T23:59:59+01:60",
		"2027-01-15T23:59:59+24:00", "2027-01-15T23:59:59z", "2027-01-15T23:59:59.5Z", "2027-02-30T00:00:00Z",
		"2027-01-15T23:59:59Z ", "2027-01-15"};
	int64_t moment;
	int offset;

	(void)state;
	assert_true(date_parse_moment(SLICE("2001-09-09T01:46:40Z"), &moment, &offset));
	assert_int_equal(moment, 1000000000);
	assert_int_equal(offset, 0);
	assert_true(date_parse_moment(SLICE("2001-09-08T15:16:40-10:30"), &moment, &offset));
	assert_int_equal(moment, 1000000000);
	assert_int_equal(offset, -(10 * 3600 + 1800));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(date_parse_moment(slice_of(bad[i]), &moment, &offset));
}

static void
assert_moment(int64_t moment, int offset, const char *expected)
{
	struct buffer b;

	buffer_init(&b, 100);
	date_write_moment(&b, moment, offset);
	assert_string_equal(buffer_string(&b), expected);
	buffer_free(&b);
}

static void
writes_moments(void **state)
{
	struct buffer b;

	(void)state;
	assert_moment(1000000000, 0, "2001-09-09T01:46:40Z");
	assert_moment(1000000000, 3600, "2001-09-09T02:46:40+01:00");
	assert_moment(1000000000, -12600, "2001-09-08T22:16:40-03:30");
	assert_moment(-1, 0, "1969-12-31T23:59:59Z");
	assert_moment(0, 1172, "1970-01-01T00:19:00+00:19");	/* Amsterdam before 1937: whole minutes only */
	assert_moment(INT64_MAX, 3600, "9999-12-31T23:59:59+01:00");
	assert_moment(INT64_MIN, -3600, "0001-01-01T00:00:00-01:00");
	buffer_init(&b, 100);
	date_write_day(&b, date_days(987, 6, 5));
	assert_string_equal(buffer_string(&b), "0987-06-05");
	buffer_free(&b);
}

static void
the_clock_starts_where_it_is_told_and_runs_on(void **state)
{
	int64_t monotonic = date_monotonic_ms(), first;

	(void)state;
	assert_int_equal(setenv("OPSTAP_NOW", "1000000000", 1), 0);
	first = date_now();
	assert_true(first >= 1000000000 && first <= 1000000060);
	assert_int_equal(setenv("OPSTAP_NOW", "5", 1), 0);	/* read once */
	usleep(1100000);
	assert_true(date_now() > first);
	assert_true(date_now() - first <= (date_monotonic_ms() - monotonic) / 1000 + 2);
	assert_true(date_monotonic_ms() - monotonic >= 1100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_day_of_eleven_centuries_converts_both_ways), cmocka_unit_test(leap_days),
		cmocka_unit_test(weekdays), cmocka_unit_test(reads_days), cmocka_unit_test(reads_moments),
		cmocka_unit_test(writes_moments), cmocka_unit_test(the_clock_starts_where_it_is_told_and_runs_on)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
