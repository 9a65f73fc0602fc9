/* When a student is reminded: the windows to the second, on both nights of the clock change, once, and never late or in a burst. */
#include "unit.h"

#include "domain/reminder.h"

#define HOUR 3600
#define DAY 86400

static struct application_mark marks[4];

static int64_t
utc(const char *text)
{
	int64_t moment;
	int offset;

	assert_true(date_parse_moment(slice_of(text), &moment, &offset));
	return moment;
}

static struct action_facts
facts_in(const char *zone)
{
	struct action_facts f = {.now = 0};

	assert_int_equal(zone_find(zone, &f.zone, NULL), 0);
	return f;
}

static void
assert_window(const struct application_choice *c, struct action_facts f, enum reminder r, int64_t from, int64_t until)
{
	const struct { int64_t at; bool due; } moments[] = {
		{from - 1, false}, {from, true}, {until, true}, {until + 1, false}, {from - 400 * DAY, false}, {until + 400 * DAY, false},
	};

	for (size_t i = 0; i < sizeof(moments) / sizeof(moments[0]); i++) {
		f.now = moments[i].at;
		if (reminder_due(c, &f, r) != moments[i].due)
			fail_msg("reminder %d at %lld", (int)r, (long long)(f.now - from));
	}
	f.now = from - 9;
	assert_int_equal(reminder_next(c, &f), from);
	f.now = from + 9;
	assert_int_equal(reminder_next(c, &f), from + 9);
	f.now = until + 1;
	assert_int_equal(reminder_next(c, &f), 0);
}

static void
test_before_an_end(void **state)
{
	const struct action_facts f = facts_in("UTC");
	struct application_choice c = {.state = STATE_OFFERED, .since = 1000000, .until = 1000000 + 3 * DAY};

	(void)state;
	assert_window(&c, f, REMINDER_OFFER, c.until - DAY, c.until);
	c.until = c.since + 10 * HOUR;			/* of a short offer in its second half */
	assert_window(&c, f, REMINDER_OFFER, c.until - 5 * HOUR, c.until);
	c.until = c.since + 2 * HOUR - 1;
	assert_int_equal(reminder_next(&c, &f), 0);
	c.until = 0;
	assert_int_equal(reminder_next(&c, &f), 0);
	c.state = STATE_UNCONFIRMED;
	c.until = c.since + 48 * HOUR;
	assert_window(&c, f, REMINDER_CONFIRM, c.until - 12 * HOUR, c.until);
	c.state = STATE_SUBMITTED;			/* a hold is the coordinators' affair */
	assert_int_equal(reminder_next(&c, &f), 0);
}

/* Eight o'clock at the host, seven days before, also when the clock changes in between. */
static void
test_drop_by(void **state)
{
	static const struct { const char *zone, *last, *from; } days[] = {
		{"Europe/Amsterdam", "2027-04-01T21:59:59Z", "2027-03-25T07:00:00Z"},	/* summer time begins on the 28th */
		{"Europe/Amsterdam", "2027-11-03T22:59:59Z", "2027-10-27T06:00:00Z"},	/* and ends on 31 October */
		{"Europe/Amsterdam", "2027-04-04T21:59:59Z", "2027-03-28T06:00:00Z"},	/* on that day itself */
		{"Australia/Sydney", "2027-03-12T12:59:59Z", "2027-03-04T21:00:00Z"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		struct action_facts f = facts_in(days[i].zone);
		struct application_choice c = {.state = STATE_PLACED, .since = utc(days[i].from) - 1};

		f.drop_by = utc(days[i].last);
		assert_window(&c, f, REMINDER_DROP_BY, utc(days[i].from), f.drop_by);
		c.since++;				/* placed afterwards: that mail named the day */
		f.now = f.drop_by - HOUR;
		assert_false(reminder_due(&c, &f, REMINDER_DROP_BY));
	}
}

static void
test_exam(void **state)
{
	struct action_facts f = facts_in("Europe/Amsterdam");
	struct application_choice c = {.state = STATE_PLACED, .since = 1000};

	(void)state;
	assert_int_equal(reminder_next(&c, &f), 0);
	f.exam = utc("2027-04-06T12:00:00Z");
	assert_window(&c, f, REMINDER_EXAM, utc("2027-03-23T07:00:00Z"), f.exam);
	marks[0] = (struct application_mark){.mark = ACTION_REMIND, .number = REMINDER_EXAM, .moment = utc("2027-03-23T07:00:05Z")};
	c.marks = marks;
	c.mark_count = 1;
	f.now = f.exam - DAY;
	assert_false(reminder_due(&c, &f, REMINDER_EXAM));
	f.exam += 3 * DAY;				/* put off: whoever was reminded within the 14 days before the new day knows it */
	marks[0].moment = f.exam - 14 * DAY + HOUR;
	assert_false(reminder_due(&c, &f, REMINDER_EXAM));
	marks[0].moment = utc("2027-03-23T07:00:05Z");
	assert_true(reminder_due(&c, &f, REMINDER_EXAM));
	f.exam -= 3 * DAY;
	c.state = STATE_WITHDRAWN;
	f.now = f.exam - DAY;
	assert_false(reminder_due(&c, &f, REMINDER_EXAM));
}

static void
test_late_transcript(void **state)
{
	struct action_facts f = facts_in("Europe/Amsterdam");
	struct application_choice c = {.state = STATE_FINISHED, .since = utc("2027-06-04T22:00:00Z"), .marks = marks};
	int64_t from = utc("2027-07-05T06:00:00Z");

	(void)state;
	f.ends = c.since - 1;
	assert_window(&c, f, REMINDER_TRANSCRIPT, from, from + 30 * DAY);
	f.late = 40 * DAY;
	assert_window(&c, f, REMINDER_TRANSCRIPT, from + 10 * DAY, from + 40 * DAY);
	c.since -= 20 * DAY;				/* the transcript was sent before the course was over */
	assert_window(&c, f, REMINDER_TRANSCRIPT, from + 9 * DAY, from + 39 * DAY);
	c.mark_count = 1;
	marks[0] = (struct application_mark){.mark = ACTION_TRANSCRIPT_SENT};
	f.now = from + 20 * DAY;
	assert_true(reminder_due(&c, &f, REMINDER_TRANSCRIPT));	/* sent, but not yet forwarded */
	marks[0].mark = ACTION_RECEIVED;
	assert_false(reminder_due(&c, &f, REMINDER_TRANSCRIPT));
}

static void
test_once(void **state)
{
	struct action_facts f = facts_in("UTC");
	struct application_choice c = {.state = STATE_PLACED, .since = 1000, .last_sequence = 7, .marks = marks};

	(void)state;
	f.drop_by = 100 * DAY + DAY - 1;
	f.exam = 103 * DAY + 12 * HOUR;
	f.now = 99 * DAY;
	assert_true(reminder_due(&c, &f, REMINDER_DROP_BY));
	assert_true(reminder_due(&c, &f, REMINDER_EXAM));
	c.mark_count = 1;
	marks[0] = (struct application_mark){.mark = ACTION_REMIND, .number = REMINDER_DROP_BY};
	assert_false(reminder_due(&c, &f, REMINDER_DROP_BY));
	assert_true(reminder_due(&c, &f, REMINDER_EXAM));
	c.mark_count = 2;
	marks[1] = (struct application_mark){.mark = ACTION_REMIND, .number = REMINDER_EXAM, .moment = 99 * DAY};
	assert_int_equal(reminder_next(&c, &f), 0);
}

static void
test_whom_to_chase(void **state)
{
	static const unsigned sent = 1u << ACTION_TRANSCRIPT_SENT, received = 1u << ACTION_RECEIVED, registered = 1u << ACTION_REGISTERED;
	static const struct { unsigned marks; int days; enum late late; } cases[] = {
		{0, 29, LATE_NOTHING}, {0, 30, LATE_SENT}, {0, 500, LATE_SENT}, {1u << ACTION_ASK, 31, LATE_SENT}, {sent, 43, LATE_NOTHING},
		{sent, 44, LATE_RECEIVED}, {sent | received, 57, LATE_NOTHING}, {sent | received, 58, LATE_REGISTERED},
		{received, 58, LATE_REGISTERED}, {sent | received | registered, 500, LATE_NOTHING}, {registered, 500, LATE_NOTHING},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(reminder_late(cases[i].marks, 1000, 0, 1000 + cases[i].days * DAY), cases[i].late);
	assert_int_equal(reminder_late(0, 1000, 40 * DAY, 1000 + 39 * DAY), LATE_NOTHING);
	assert_int_equal(reminder_late(0, 1000, 40 * DAY, 1000 + 40 * DAY), LATE_SENT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_before_an_end), cmocka_unit_test(test_drop_by), cmocka_unit_test(test_exam),
		cmocka_unit_test(test_late_transcript), cmocka_unit_test(test_once), cmocka_unit_test(test_whom_to_chase),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
