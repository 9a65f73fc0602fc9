/* When the courier tries again, when it gives up, and what stays behind what; which run a contact is told of. */
#include "unit.h"

#include "courier/queue.h"
#include "courier/smtp.h"
#include "courier/watch.h"

#define CREATED INT64_C(1800000000)

static void
pauses_double_up_to_an_hour(void **state)
{
	static const int64_t pauses[] = {30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600};
	int64_t next, now = CREATED;

	(void)state;
	for (uint32_t i = 0; i < sizeof(pauses) / sizeof(pauses[0]); i++) {
		assert_int_equal(queue_settle(VERDICT_LATER, CREATED, i, 0, now, &next), SETTLE_RETRY);
		assert_int_equal(next - now, pauses[i]);
		now = next;
	}
	assert_int_equal(queue_settle(VERDICT_LATER, CREATED, 4000000000u, 0, now, &next), SETTLE_RETRY);
	assert_int_equal(next - now, 3600);
}

static void
it_waits_as_long_as_it_is_asked_to(void **state)
{
	int64_t next;

	(void)state;
	assert_int_equal(queue_settle(VERDICT_LATER, CREATED, 0, 300, CREATED, &next), SETTLE_RETRY);
	assert_int_equal(next, CREATED + 300);
	assert_int_equal(queue_settle(VERDICT_LATER, CREATED, 5, 300, CREATED, &next), SETTLE_RETRY);
	assert_int_equal(next, CREATED + 960);	/* its own pause is longer */
	assert_int_equal(queue_settle(VERDICT_LATER, CREATED, 0, INT64_MAX, CREATED, &next), SETTLE_RETRY);
	assert_int_equal(next, CREATED + 86400);	/* but not for ever */
}

static void
it_gives_up_after_five_days(void **state)
{
	int64_t next;

	(void)state;
	assert_int_equal(queue_settle(VERDICT_LATER, CREATED, 100, 0, CREATED + QUEUE_GIVE_UP - 10, &next), SETTLE_RETRY);
	assert_int_equal(next, CREATED + QUEUE_GIVE_UP);	/* once more at the end */
	assert_int_equal(queue_settle(VERDICT_LATER, CREATED, 101, 0, next, &next), SETTLE_DEAD);
	assert_int_equal(queue_settle(VERDICT_DONE, CREATED, 101, 0, CREATED + QUEUE_GIVE_UP + 1, &next), SETTLE_DELIVERED);
	assert_int_equal(queue_settle(VERDICT_REFUSED, CREATED, 0, 0, CREATED, &next), SETTLE_DEAD);
}

static struct outbox_row
row(enum outbox_kind kind, uint64_t sequence, const char *queue, const char *receipt, uint8_t choice)
{
	const struct outbox_row r = {.key = {sequence, 1}, .kind = kind, .queue = slice_of(queue), .receipt = slice_of(receipt), .choice = choice};

	return r;
}

static void
later_ones_stay_behind_one_that_failed(void **state)
{
	const struct outbox_row placed = row(OUTBOX_DELIVERY, 5, "host", "r1", 1), withdrawn = row(OUTBOX_DELIVERY, 9, "host", "r1", 1);
	const struct outbox_row other = row(OUTBOX_DELIVERY, 9, "host", "r1", 2), elsewhere = row(OUTBOX_DELIVERY, 9, "away", "r1", 1);
	struct outbox_row mail = row(OUTBOX_MAIL, 5, "mail", "r1", 1), later = row(OUTBOX_MAIL, 9, "mail", "r1", 1);
	const struct outbox_row earlier = row(OUTBOX_DELIVERY, 4, "host", "r1", 1);
	struct queue_order o = {.held = NULL};

	(void)state;
	assert_true(queue_order_hold(&o, &placed));
	assert_true(queue_order_hold(&o, &placed));	/* each attempt anew */
	assert_int_equal(o.count, 1);
	assert_true(queue_order_behind(&o, &withdrawn));
	assert_false(queue_order_behind(&o, &placed));
	assert_false(queue_order_behind(&o, &earlier));
	assert_false(queue_order_behind(&o, &other));
	assert_false(queue_order_behind(&o, &elsewhere));
	mail.to = later.to = SLICE("a@b.example");
	assert_true(queue_order_hold(&o, &mail));
	assert_true(queue_order_behind(&o, &later));
	later.to = SLICE("c@b.example");	/* another reader need not wait */
	assert_false(queue_order_behind(&o, &later));
	queue_order_release(&o, mail.key);
	queue_order_release(&o, placed.key);
	assert_false(queue_order_behind(&o, &withdrawn));
	for (uint64_t i = 0; i < 1000; i++) {
		const struct outbox_row r = row(OUTBOX_DELIVERY, 100 + i, "host", "r2", 1);

		assert_true(queue_order_hold(&o, &r));
	}
	assert_int_equal(o.count, 1000);
	queue_order_free(&o);
}

/* In the letters of an outcome, the newest first: A accepted, U unchanged, F failed, H held. */
static int
told(const char *runs, size_t max)
{
	struct run_report reports[40] = {{.started = 0}};
	size_t n = strlen(runs);
	const struct run_report *first;

	for (size_t i = 0; i < n; i++)
		reports[i].outcome = runs[i] == 'A' ? RUN_ACCEPTED : runs[i] == 'U' ? RUN_UNCHANGED : runs[i] == 'F' ? RUN_FAILED : RUN_HELD;
	first = watch_first(reports, n, max);
	return first == NULL ? -1 : (int)(first - reports);
}

static void
a_contact_is_told_of_the_first_one_only(void **state)
{
	(void)state;
	assert_int_equal(told("FA", 30), 0);
	assert_int_equal(told("FFFU", 30), 2);
	assert_int_equal(told("FAFA", 30), 0);
	assert_int_equal(told("HFFA", 30), 0);	/* held is something else than failed */
	assert_int_equal(told("FHFA", 30), 2);
	assert_int_equal(told("A", 30), -1);
	assert_int_equal(told("UFA", 30), -1);
	assert_int_equal(told("", 30), -1);
	assert_int_equal(told("FFF", 30), 2);	/* it never worked */
	assert_int_equal(told("FFF", 3), -1);	/* it has not worked for so long that nobody knows the first */
	assert_int_equal(told("FFA", 3), 1);
}

/* What is said of the mail is final; what is said of us an operator mends, and no mail is lost over it. */
static void
answers_of_a_mail_server(void **state)
{
	static const struct { int code; enum smtp_outcome outcome; } answers[] = {{0, SMTP_LATER}, {250, SMTP_DONE}, {354, SMTP_LATER},
		{421, SMTP_LATER}, {450, SMTP_LATER}, {452, SMTP_LATER}, {550, SMTP_REFUSED}, {552, SMTP_REFUSED}, {553, SMTP_REFUSED},
		{554, SMTP_REFUSED}, {503, SMTP_LATER}, {530, SMTP_LATER}, {535, SMTP_LATER}, {999, SMTP_LATER}};

	(void)state;
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		assert_int_equal(smtp_judge(answers[i].code), answers[i].outcome);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pauses_double_up_to_an_hour),
		cmocka_unit_test(it_waits_as_long_as_it_is_asked_to),
		cmocka_unit_test(it_gives_up_after_five_days),
		cmocka_unit_test(later_ones_stay_behind_one_that_failed),
		cmocka_unit_test(a_contact_is_told_of_the_first_one_only),
		cmocka_unit_test(answers_of_a_mail_server),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
