/* Letters: once for each event, in its transaction, sealed, the same at every reading; what the courier says of them; their end. */
#include "unit.h"

#include "ledger_acts.h"
#include "store/outbox_store.h"

#define DAY 86400

static int told;			/* happenings */
static bool fails;

/* One mail for what happens to a student, one delivery with it when a place is taken or left. */
static int
write_letters(void *context, const struct ledger_happening *h, struct outbox_sink *sink, struct error *e)
{
	struct outbox_letter letter = {.kind = OUTBOX_MAIL, .queue = SLICE("mail"), .to = SLICE("secretary@epfl.example"),
		.template = SLICE("told"), .subject = SLICE("Subject"), .body = SLICE("About a course"), .personal = false};
	int rc;

	(void)context;
	if (fails)
		return error_set(e, ERR_INTERNAL, "no letter today");
	told++;
	if (h->application == NULL)
		return outbox_add(sink, &letter, e);
	letter.personal = true;
	letter.to = h->choice != NULL ? h->choice->personal.email : SLICE("nobody");
	letter.body = SLICE("Dear Zoë, you have news");
	rc = outbox_add(sink, &letter, e);
	if (rc != 0 || h->choice == NULL || (h->choice->state != STATE_PLACED && h->before != STATE_PLACED))
		return rc;
	letter = (struct outbox_letter){.kind = OUTBOX_DELIVERY, .queue = h->choice->partner, .template = SLICE("delivery"),
		.body = SLICE("{\"event\":\"…\"}"), .personal = false};
	return outbox_add(sink, &letter, e);
}

static const struct ledger_letters letters = {NULL, write_letters, NULL};

static int
set_up_letters(void **state)
{
	told = 0;
	fails = false;
	if (set_up(state) != 0)
		return -1;
	ledger_use_letters(ledger, &letters);
	return 0;
}

#define LETTER_TEST(test) cmocka_unit_test_setup_teardown(test, set_up_letters, tear_down)

struct seen {
	struct outbox_row rows[64];
	char bodies[64][64], queues[64][33], to[64][64];
	size_t count;
};

static int
keep_row(void *context, const struct outbox_row *row, struct error *e)
{
	struct seen *s = context;

	(void)e;
	assert_true(s->count < 64);
	s->rows[s->count] = *row;
	(void)slice_copy(row->body, s->bodies[s->count], sizeof(s->bodies[0]));
	(void)slice_copy(row->queue, s->queues[s->count], sizeof(s->queues[0]));
	(void)slice_copy(row->to, s->to[s->count], sizeof(s->to[0]));
	s->count++;
	return 0;
}

static struct seen
all_rows(void)
{
	struct seen s = {.count = 0};
	struct error e = ERROR_NONE;

	if (outbox_each(ledger, keep_row, &s, &e) != 0)
		fail_msg("%s", e.text);
	return s;
}

static struct seen
dead_rows(void)
{
	struct seen s = {.count = 0};
	struct error e = ERROR_NONE;

	if (outbox_dead(ledger, keep_row, &s, &e) != 0)
		fail_msg("%s", e.text);
	return s;
}

static struct seen
due_rows(int64_t now, size_t max, outbox_wanted_fn wanted)
{
	struct seen s = {.count = 0};
	struct error e = ERROR_NONE;

	if (outbox_due(ledger, now, max, wanted, keep_row, &s, &e) != 0)
		fail_msg("%s", e.text);
	return s;
}

static struct ledger_answer
settle(struct outbox_key key, enum settlement result, int64_t next, const char *error, int64_t now)
{
	const struct ledger_request request = {.kind = LEDGER_SETTLE, .u.settle = {key, result, next, slice_of(error)}};

	return write_one(&request, now);
}

static struct ledger_answer
placed(unsigned student)
{
	struct ledger_answer a = apply(student, SLICE("A"), 9, false);

	assert_done(act(a.receipt, ACTION_APPROVE, ACTOR_HOME));
	assert_done(act(a.receipt, ACTION_PLACE, ACTOR_HOST));
	return a;
}

/* ---- writing */

static void
test_once_for_each_event(void **state)
{
	struct ledger_answer a = placed(1);
	struct seen s = all_rows();

	(void)state;
	assert_int_equal(told, 3);
	assert_int_equal(s.count, 4);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(s.rows[i].key.sequence, i + 1);
		assert_int_equal(s.rows[i].key.number, 1);
		assert_string_equal(s.to[i], "s@leiden.example");
		assert_string_equal(s.bodies[i], "Dear Zoë, you have news");
		assert_true(s.rows[i].opened && s.rows[i].state == OUTBOX_WAITING && s.rows[i].created == NOW && s.rows[i].choice == 1);
	}
	assert_true(s.rows[3].kind == OUTBOX_DELIVERY && s.rows[3].key.sequence == 3 && s.rows[3].key.number == 2);
	assert_string_equal(s.queues[3], "epfl");
	assert_int_equal(act(a.receipt, ACTION_PLACE, ACTOR_HOST).outcome, LEDGER_REFUSED);	/* what is refused is not told */
	assert_int_equal(all_rows().count, 4);
	assert_nowhere("Dear Zo");
	assert_nowhere("s@leiden");
	assert_sound();
}

static void
test_keys_are_stable(void **state)
{
	struct ledger_answer one = placed(1), two = placed(2);
	struct seen before = all_rows(), after;

	(void)state;
	assert_string_not_equal(one.receipt, two.receipt);
	reopen(NULL);
	after = all_rows();
	assert_int_equal(after.count, before.count);
	for (size_t i = 0; i < before.count; i++) {
		assert_int_equal(strlen(before.rows[i].idempotency), OUTBOX_IDEMPOTENCY_CHARS);
		assert_string_equal(before.rows[i].idempotency, after.rows[i].idempotency);
		assert_string_equal(before.bodies[i], after.bodies[i]);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(before.rows[i].idempotency, before.rows[j].idempotency);
	}
}

/* A letter that cannot be written fails its request and nobody else's; nothing of it is stored. */
static void
test_failing_letter(void **state)
{
	struct ledger_answer a = apply(1, SLICE("A"), 9, false), answer;
	const struct ledger_request request = {.kind = LEDGER_ACT, .u.act = {.receipt = slice_of(a.receipt), .choice = 1,
		.request = {.action = ACTION_APPROVE, .actor = ACTOR_HOME}}}, *one = &request;
	struct error e = ERROR_NONE;

	(void)state;
	fails = true;
	assert_int_equal(ledger_write(ledger, &one, 1, NOW, &answer, &e), ERR_INTERNAL);
	fails = false;
	assert_state(a.receipt, STATE_SUBMITTED);
	assert_int_equal(all_rows().count, 1);
	assert_sound();
	assert_done(act(a.receipt, ACTION_APPROVE, ACTOR_HOME));
	assert_int_equal(all_rows().count, 2);
}

static void
test_course_letters(void **state)
{
	struct ledger_answer a = apply(1, SLICE("A"), 9, false);
	struct seen s;

	(void)state;
	(void)apply(2, SLICE("B"), 9, false);
	course_act(SLICE("A"), COURSE_CLOSED, 0, "cmu");
	s = all_rows();
	assert_int_equal(s.count, 3);
	assert_string_equal(s.bodies[2], "About a course");
	assert_int_equal(s.rows[2].receipt.n, 0);
	course_act(SLICE("A"), COURSE_CANCELLED, 0, "cmu");
	s = all_rows();
	assert_int_equal(s.count, 5);		/* the course, and the one who had applied */
	assert_string_equal(s.to[4], "s@leiden.example");
	assert_state(a.receipt, STATE_CANCELLED);
	assert_sound();
}

/* ---- the courier */

static bool
is_mail(void *context, struct slice queue)
{
	(void)context;
	return slice_is(queue, "mail");
}

static void
test_due(void **state)
{
	struct error e = ERROR_NONE;
	int64_t moment;
	struct seen s;

	(void)state;
	assert_int_equal(outbox_next(ledger, &moment, &e), 0);
	assert_true(moment == MOMENT_NONE);
	(void)placed(1);
	assert_int_equal(outbox_next(ledger, &moment, &e), 0);
	assert_true(moment == NOW);
	assert_int_equal(due_rows(NOW - 1, 64, NULL).count, 0);
	assert_int_equal(due_rows(NOW, 64, NULL).count, 4);
	assert_int_equal(due_rows(NOW, 2, NULL).count, 2);
	s = due_rows(NOW, 64, is_mail);
	assert_int_equal(s.count, 3);
	assert_int_equal(s.rows[0].key.sequence, 1);		/* oldest first */
}

static void
test_settle(void **state)
{
	struct seen s;

	(void)state;
	(void)placed(1);
	s = all_rows();
	assert_done(settle(s.rows[0].key, SETTLE_DELIVERED, 0, "", NOW + 1));
	assert_done(settle(s.rows[1].key, SETTLE_RETRY, NOW + 30, "connection refused", NOW + 1));
	assert_done(settle(s.rows[3].key, SETTLE_DEAD, 0, "404", NOW + 1));
	assert_int_equal(due_rows(NOW + 29, 64, NULL).count, 1);
	assert_int_equal(due_rows(NOW + 30, 64, NULL).count, 2);
	s = all_rows();
	assert_int_equal(s.rows[0].state, OUTBOX_DELIVERED);
	assert_true(!s.rows[0].opened && s.rows[0].settled == NOW + 1);
	assert_true(s.rows[1].attempts == 1 && s.rows[1].next == NOW + 30 && s.rows[1].opened);
	assert_int_equal(s.rows[3].state, OUTBOX_DEAD);
	assert_true(s.rows[3].opened);		/* people may want to see what could not be delivered */
	s = dead_rows();
	assert_true(s.count == 1 && s.rows[0].state == OUTBOX_DEAD && s.rows[0].key.number == 2 && s.rows[0].to.n == 0);
	s = all_rows();
	assert_done(settle(s.rows[0].key, SETTLE_DEAD, 0, "said twice", NOW + 2));
	assert_int_equal(all_rows().rows[0].state, OUTBOX_DELIVERED);
	assert_int_equal(settle((struct outbox_key){99, 1}, SETTLE_DELIVERED, 0, "", NOW).outcome, LEDGER_UNKNOWN);
	assert_sound();
}

/* Its token is used up, nothing waits to be sent, and it goes like any other. */
static void
test_notice_to_nobody(void **state)
{
	const struct ledger_request notice = {.kind = LEDGER_NOTICE, .u.notice = {.token = SLICE("0123456789abcdef"),
		.letter = {.kind = OUTBOX_MAIL, .queue = SLICE("mail"), .template = SLICE("used")}}};
	struct seen s;

	(void)state;
	assert_int_equal(write_one(&notice, NOW).outcome, LEDGER_DONE);
	assert_int_equal(write_one(&notice, NOW + 5).outcome, LEDGER_REPEATED);
	assert_int_equal(due_rows(NOW + DAY, 64, NULL).count, 0);
	s = all_rows();
	assert_true(s.count == 1 && s.rows[0].state == OUTBOX_DELIVERED && s.rows[0].settled == NOW);
	assert_sound();
}

/* ---- their end */

static void
test_erased_with_the_application(void **state)
{
	struct ledger_answer a = placed(1);
	const struct ledger_request request = {.kind = LEDGER_ERASE, .u.erase = {slice_of(a.receipt)}};
	struct seen s;

	(void)state;
	(void)placed(2);
	assert_done(write_one(&request, NOW));
	s = all_rows();
	assert_int_equal(s.count, 6);		/* four of the other; of this one what tells the host: placed, and no longer */
	for (size_t i = 0; i < s.count; i++) {
		if (slice_is(s.rows[i].receipt, a.receipt))
			assert_true(!s.rows[i].personal && s.rows[i].kind == OUTBOX_DELIVERY);
		assert_true(s.rows[i].opened);
	}
	assert_sound();
}

static void
test_settled_rows_go(void **state)
{
	const struct ledger_request request = {.kind = LEDGER_RETAIN, .u.retain = {365 * DAY}};
	struct seen s;

	(void)state;
	(void)placed(1);
	s = all_rows();
	assert_done(settle(s.rows[0].key, SETTLE_DELIVERED, 0, "", NOW));
	assert_done(settle(s.rows[3].key, SETTLE_DEAD, 0, "404", NOW));
	assert_done(write_one(&request, NOW + OUTBOX_KEEP_SECONDS));
	assert_int_equal(all_rows().count, 4);
	assert_done(write_one(&request, NOW + OUTBOX_KEEP_SECONDS + 1));
	assert_int_equal(all_rows().count, 2);	/* those that wait stay */
	assert_sound();
}

/* ---- damage */

static void
test_stored_form(void **state)
{
	struct outbox_stored row = {.kind = OUTBOX_MAIL, .state = OUTBOX_WAITING, .created = NOW, .queue = SLICE("mail"),
		.template = SLICE("t"), .sealed = SLICE("sealed")}, read;
	struct error e = ERROR_NONE;
	struct buffer b;

	(void)state;
	buffer_init(&b, 4096);
	outbox_write(&row, &b);
	assert_int_equal(outbox_read(buffer_view(&b), &read, &e), 0);
	assert_slice(read.sealed, "sealed");
	for (size_t n = 0; n < b.len; n++)
		assert_int_equal(outbox_read((struct slice){b.data, n}, &read, &e), ERR_DAMAGED);
	for (size_t i = 0; i < b.len; i++) {
		b.data[i] ^= 1;
		assert_int_equal(outbox_read(buffer_view(&b), &read, &e), ERR_DAMAGED);
		b.data[i] ^= 1;
	}
	buffer_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		LETTER_TEST(test_once_for_each_event), LETTER_TEST(test_keys_are_stable), LETTER_TEST(test_failing_letter),
		LETTER_TEST(test_course_letters), LETTER_TEST(test_due), LETTER_TEST(test_settle), LETTER_TEST(test_notice_to_nobody),
		LETTER_TEST(test_erased_with_the_application), LETTER_TEST(test_settled_rows_go), cmocka_unit_test(test_stored_form),
	};
	int failed;

	arena_init(&reading, (size_t)256 << 20);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(&reading);
	return failed;
}
