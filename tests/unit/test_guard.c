/* The guard's judgement and words, and the schedule. */
#include "unit.h"

#include "feed/guard.h"
#include "feed/schedule.h"

#define DAY 86400
#define NOON (20000LL * DAY + 43200)	/* 2024-10-04 12:00 UTC */

static const struct zone *
utc(void)
{
	const struct zone *z = NULL;
	struct error e = ERROR_NONE;

	assert_int_equal(zone_find("UTC", &z, &e), 0);
	return z;
}

static bool
holds(uint32_t before, uint32_t now, uint32_t gone, int max_drop, int64_t last, char *text, size_t size)
{
	const struct guard_question q = {"epfl", before, now, gone, max_drop, last, NOON, utc()};
	struct buffer b;
	bool answer;

	buffer_init(&b, 1000);
	answer = guard_holds(&q, &b);
	assert_true(slice_copy(slice_of(buffer_string(&b)), text, size));
	buffer_free(&b);
	assert_int_equal(answer, text[0] != '\0');
	return answer;
}

static void
holds_what_lost_more_than_max_drop_and_more_than_one(void **state)
{
	char text[500];

	(void)state;
	assert_false(holds(40, 40, 0, 10, NOON - DAY, text, sizeof(text)));
	assert_false(holds(40, 36, 4, 10, NOON - DAY, text, sizeof(text)));	/* exactly ten percent */
	assert_true(holds(40, 35, 5, 10, NOON - DAY, text, sizeof(text)));
	assert_false(holds(3, 2, 1, 10, NOON - DAY, text, sizeof(text)));	/* one record */
	assert_true(holds(3, 1, 2, 10, NOON - DAY, text, sizeof(text)));
	assert_true(holds(40, 40, 40, 10, NOON - DAY, text, sizeof(text)));	/* renumbered */
	assert_false(holds(40, 1, 39, 100, NOON - DAY, text, sizeof(text)));
	assert_true(holds(1000, 998, 2, 0, NOON - DAY, text, sizeof(text)));
	assert_false(holds(0, 5, 0, 10, 0, text, sizeof(text)));
	assert_true(holds(4000000000u, 1, 3999999999u, 10, NOON - DAY, text, sizeof(text)));	/* no overflow */
}

static void
says_what_happened_and_what_to_do(void **state)
{
	char text[500];

	(void)state;
	assert_true(holds(41, 2, 39, 10, NOON - DAY, text, sizeof(text)));
	assert_string_equal(text, "yesterday 41 courses, today 2. Yesterday's are still shown. If 2 is right, "
			"`opstapctl fetch epfl --force`; else mend the feed, nothing else to do.");
	assert_true(holds(41, 2, 39, 10, NOON - 3600, text, sizeof(text)));
	assert_non_null(strstr(text, "last time 41 courses, now 2. The earlier ones are still shown."));
	assert_true(holds(41, 2, 39, 10, NOON - 3 * DAY, text, sizeof(text)));
	assert_non_null(strstr(text, "2024-10-01 41 courses, now 2"));
	assert_true(holds(41, 40, 41, 10, NOON - DAY, text, sizeof(text)));
	assert_non_null(strstr(text, "of which 40 are new: 41 are gone (was everything renumbered?)"));
}

static int64_t
due(int64_t interval, int64_t last, unsigned failures, bool hold, bool enabled)
{
	const struct config_partner p = {.id = "epfl", .interval = interval, .enabled = enabled};
	const struct schedule_state s = {last, failures, hold, 0};

	return schedule_due(&p, &s);
}

static void
comes_at_the_interval_and_drifts_a_little(void **state)
{
	int64_t first = due(3600, NOON, 0, false, true);

	(void)state;
	assert_int_equal(due(3600, 0, 0, false, true), 0);
	assert_in_range(first - NOON, 3600 - 360, 3600);
	assert_int_equal(due(3600, NOON, 0, false, true), first);	/* a restart throws no new dice */
	assert_int_equal(due(5, NOON, 0, false, true), NOON + 5);
	assert_true(due(3600, NOON, 0, true, true) == SCHEDULE_NEVER);
	assert_true(due(3600, NOON, 0, false, false) == SCHEDULE_NEVER);
	assert_true(due(3600, 0, 0, false, false) == SCHEDULE_NEVER);
}

static void
comes_back_soon_after_a_failure_and_then_less_and_less(void **state)
{
	(void)state;
	assert_int_equal(due(3600, NOON, 1, false, true), NOON + 900);
	assert_int_equal(due(3600, NOON, 3, false, true), NOON + 900);
	assert_int_equal(due(3600, NOON, 4, false, true), NOON + 2 * 3600);
	assert_int_equal(due(3600, NOON, 5, false, true), NOON + 4 * 3600);
	assert_int_equal(due(3600, NOON, 50, false, true), NOON + DAY);
	assert_int_equal(due(60, NOON, 1, false, true), NOON + 60);
	assert_int_equal(due(7 * DAY, NOON, 1, false, true), NOON + 900);
	assert_int_equal(due(7 * DAY, NOON, 9, false, true), NOON + 7 * DAY);
}

static void
a_server_that_asks_to_be_left_alone_is(void **state)
{
	const struct config_partner p = {.id = "epfl", .interval = 3600, .enabled = true};
	struct schedule_state s = {NOON, 1, false, 7200};

	(void)state;
	assert_int_equal(schedule_due(&p, &s), NOON + 7200);
	s.retry_after = 30;
	assert_int_equal(schedule_due(&p, &s), NOON + 900);
	s.retry_after = INT64_MAX;
	assert_int_equal(schedule_due(&p, &s), NOON + DAY);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holds_what_lost_more_than_max_drop_and_more_than_one), cmocka_unit_test(says_what_happened_and_what_to_do),
		cmocka_unit_test(comes_at_the_interval_and_drifts_a_little),
		cmocka_unit_test(comes_back_soon_after_a_failure_and_then_less_and_less),
		cmocka_unit_test(a_server_that_asks_to_be_left_alone_is)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
