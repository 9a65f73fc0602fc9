/* What the clock does: ends, overdue holds, courses that end, dates in the host's zone on both nights of the clock change, clocks that jump. */
#include "unit.h"

#include "ledger_acts.h"

#define DAY 86400

static struct config_partner partner = {.id = "epfl", .hold = 10 * DAY, .offer = 2 * DAY};
static struct config config = {.partners = &partner, .partner_count = 1};

static void
use_config(bool lapse)
{
	struct error e = ERROR_NONE;

	assert_int_equal(zone_find("Europe/Amsterdam", &partner.zone, &e), 0);
	partner.lapse = lapse;
	reopen(&config);
}

static int64_t
utc(const char *text)
{
	int64_t moment;
	int offset;

	assert_true(date_parse_moment(slice_of(text), &moment, &offset));
	return moment;
}

static void
test_overdue_stays(void **state)
{
	struct ledger_answer a = apply(1, SLICE("A"), 1, false);
	int64_t end = NOW + 14 * DAY;

	(void)state;
	use_config(false);
	assert_int_equal(tick(end + 1), 0);
	assert_state(a.receipt, STATE_SUBMITTED);
	assert_done(act_at(a.receipt, ACTION_APPROVE, ACTOR_HOME, end + DAY));	/* still in time for the host */
	use_config(true);
	assert_int_equal(tick(end + DAY + 10 * DAY), 0);	/* its last second */
	assert_int_equal(tick(end + DAY + 10 * DAY + 1), 1);
	assert_state(a.receipt, STATE_LAPSED);
	assert_slice(read_application(a.receipt)->choices[0].steps[2].reason, "undecided");
	assert_sound();
}

/* Many overdue holds in front must not hide what is due behind them. */
static void
test_overdue_hides_nothing(void **state)
{
	struct ledger_answer late;
	struct form f;

	(void)state;
	use_config(false);
	for (unsigned i = 0; i < 100; i++)
		(void)apply(i, SLICE("A"), -1, false);
	form_begin(&f, 500, 1);
	f.s.first = STATE_UNCONFIRMED;
	form_choice(&f, SLICE("B"), 1, false, SLICE("Zoë"));
	{
		const struct ledger_request request = {.kind = LEDGER_SUBMIT, .u.form = f.s};

		late = write_one(&request, NOW + 20 * DAY);
	}
	form_end(&f);
	assert_int_equal(tick(NOW + 30 * DAY), 1);
	assert_state(late.receipt, STATE_LAPSED);
	assert_sound();
}

/* More than one batch. */
static void
test_many_at_once(void **state)
{
	size_t all = 0, did;

	(void)state;
	use_config(true);
	for (unsigned i = 0; i < 150; i++)
		(void)apply(i, SLICE("A"), -1, false);
	do {
		did = tick(NOW + 30 * DAY);
		all += did;
	} while (did == LEDGER_BATCH_MAX);
	assert_int_equal(all, 150);
	assert_int_equal(tick(NOW + 30 * DAY), 0);
	assert_int_equal(course_of(SLICE("A")).taken, 0);
	assert_sound();
}

static struct ledger_answer
placed(unsigned student, const char *drop_by, const char *end, int64_t now)
{
	struct ledger_answer a;
	struct buffer record;

	buffer_init(&record, 1 << 16);
	make_record(&record, "1", drop_by, end);
	a = apply_with(student, SLICE("A"), &record, 50, now);
	buffer_free(&record);
	assert_done(act_at(a.receipt, ACTION_APPROVE, ACTOR_HOME, now));
	assert_done(act_at(a.receipt, ACTION_PLACE, ACTOR_HOST, now));
	return a;
}

static void
test_course_ends(void **state)
{
	struct ledger_answer a, waits;
	struct buffer record;

	(void)state;
	use_config(false);
	a = placed(1, "", "2027-06-04", NOW);
	buffer_init(&record, 1 << 16);
	make_record(&record, "1", "", "2027-06-04");
	waits = apply_with(2, SLICE("A"), &record, 1, NOW);
	buffer_free(&record);
	assert_state(waits.receipt, STATE_WAITING);
	assert_int_equal(tick(utc("2027-06-04T21:59:59Z")), 0);		/* 23:59:59 in Amsterdam */
	assert_int_equal(tick(utc("2027-06-04T22:00:00Z")), 1);
	assert_state(a.receipt, STATE_FINISHED);
	assert_state(waits.receipt, STATE_WAITING);			/* a finished course has no use for them */
	assert_int_equal(course_of(SLICE("A")).taken, 0);
	assert_sound();
}

/* Drop-by on the days on which the clock changes: 23:59:59 there, in summer and in winter time. */
static void
test_drop_by_on_both_nights(void **state)
{
	static const struct { const char *day, *last, *after; } nights[] = {
		{"2027-03-28", "2027-03-28T21:59:59Z", "2027-03-28T22:00:00Z"},		/* 23 hours long; summer by its end */
		{"2027-10-31", "2027-10-31T22:59:59Z", "2027-10-31T23:00:00Z"},		/* 25 hours long; winter by its end */
		{"2027-10-30", "2027-10-30T21:59:59Z", "2027-10-30T22:00:00Z"},
	};

	(void)state;
	use_config(false);
	for (unsigned i = 0; i < 3; i++) {
		struct ledger_answer a = placed(i, nights[i].day, "2027-12-31", NOW);
		struct ledger_answer late = act_at(a.receipt, ACTION_WITHDRAW, ACTOR_STUDENT, utc(nights[i].after));

		assert_int_equal(late.refusal, REFUSAL_LATE);
		assert_done(act_at(a.receipt, ACTION_WITHDRAW, ACTOR_STUDENT, utc(nights[i].last)));
	}
	assert_sound();
}

/* Holds are seconds: across both nights they are as long as promised. */
static void
test_holds_across_both_nights(void **state)
{
	static const char *const starts[] = {"2027-03-27T12:00:00Z", "2027-10-30T12:00:00Z"};
	struct buffer record;

	(void)state;
	use_config(true);
	buffer_init(&record, 1 << 16);
	make_record(&record, "", "", "");
	for (unsigned i = 0; i < 2; i++) {
		int64_t start = utc(starts[i]);
		struct ledger_answer a = apply_with(i, SLICE("A"), &record, 50, start);

		assert_done(act_at(a.receipt, ACTION_APPROVE, ACTOR_HOME, start));
		assert_true(read_application(a.receipt)->choices[0].until == start + 10 * DAY);
		assert_int_equal(tick(start + 10 * DAY), 0);
		assert_int_equal(tick(start + 10 * DAY + 1), 1);
	}
	buffer_free(&record);
	assert_sound();
}

/* ---- clocks that jump */

static void
assert_no_negative_hold(const char *receipt)
{
	const struct application_choice *c = &read_application(receipt)->choices[0];

	for (size_t i = 0; i < c->step_count; i++)
		assert_true(c->steps[i].until == 0 || c->steps[i].until >= c->steps[i].moment);
}

static void
test_clock_goes_back(void **state)
{
	struct ledger_answer one = apply(1, SLICE("A"), 1, true), two = apply(2, SLICE("A"), 1, true);
	int64_t back = NOW - 400 * DAY;

	(void)state;
	use_config(false);
	assert_int_equal(tick(back), 0);
	assert_done(act_at(one.receipt, ACTION_APPROVE, ACTOR_HOME, back));
	assert_done(act_at(one.receipt, ACTION_WITHDRAW, ACTOR_STUDENT, back + 5));
	assert_state(two.receipt, STATE_OFFERED);
	assert_true(read_application(two.receipt)->choices[0].until == back + 5 + 2 * DAY);
	assert_done(act_at(two.receipt, ACTION_ACCEPT, ACTOR_STUDENT, back + 6));
	assert_no_negative_hold(one.receipt);
	assert_no_negative_hold(two.receipt);
	assert_sound();
}

static void
test_clock_goes_far_ahead(void **state)
{
	struct ledger_answer one = apply(1, SLICE("A"), 1, true), two = apply(2, SLICE("A"), 1, true);

	(void)state;
	use_config(false);
	assert_int_equal(tick(NOW + 9000 * (int64_t)DAY), 0);	/* overdue is no end */
	assert_done(act_at(one.receipt, ACTION_WITHDRAW, ACTOR_STUDENT, NOW + 9000 * (int64_t)DAY));
	assert_state(two.receipt, STATE_OFFERED);
	assert_int_equal(tick(NOW), 0);				/* and it was a mistake: the offer stands */
	assert_done(act_at(two.receipt, ACTION_ACCEPT, ACTOR_STUDENT, NOW));
	assert_no_negative_hold(two.receipt);
	assert_sound();
}

/* An undone withdrawal whose hold is long over promises nothing that lies in the past. */
static void
test_undo_promises_no_past(void **state)
{
	struct ledger_answer a = apply(1, SLICE("A"), 1, true);

	(void)state;
	use_config(false);
	assert_done(act_at(a.receipt, ACTION_WITHDRAW, ACTOR_STUDENT, NOW + 20 * DAY));
	assert_done(act_at(a.receipt, ACTION_UNDO, ACTOR_STUDENT, NOW + 20 * DAY + 60));
	assert_no_negative_hold(a.receipt);
	assert_state(a.receipt, STATE_SUBMITTED);
	assert_sound();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		LEDGER_TEST(test_overdue_stays), LEDGER_TEST(test_overdue_hides_nothing), LEDGER_TEST(test_many_at_once),
		LEDGER_TEST(test_course_ends), LEDGER_TEST(test_drop_by_on_both_nights), LEDGER_TEST(test_holds_across_both_nights),
		LEDGER_TEST(test_clock_goes_back), LEDGER_TEST(test_clock_goes_far_ahead), LEDGER_TEST(test_undo_promises_no_past),
	};
	int failed;

	arena_init(&reading, (size_t)256 << 20);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(&reading);
	return failed;
}
