/* Erasure and retention: places given back, nothing of the person left, whatever ends the process in between. */
#include "unit.h"

#include "ledger_acts.h"

#define DAY 86400

static void
assert_gone(const char *receipt)
{
	struct application *app;
	unsigned char key[KEY_BYTES];
	struct error e = ERROR_NONE;

	assert_int_equal(ledger_application(ledger, slice_of(receipt), &reading, &app, &e), ERR_GONE);
	assert_int_equal(keys_read(keys, slice_of(receipt), key, &e), ERR_NOT_FOUND);
}

static int
write_nothing(void *context, const struct ledger_happening *h, struct outbox_sink *sink, struct error *e)
{
	(void)context;
	(void)h;
	(void)sink;
	return error_set(e, ERR_FULL, "no room");
}

/* ---- erasing */

static void
test_erase(void **state)
{
	struct ledger_answer one = apply(1, SLICE("A"), 1, true), two = apply(2, SLICE("A"), 1, true);

	(void)state;
	assert_done(erase_at(one.receipt, NOW));
	assert_gone(one.receipt);
	assert_state(two.receipt, STATE_OFFERED);		/* the place has gone on */
	assert_int_equal(course_of(SLICE("A")).taken, 1);
	assert_int_equal(course_of(SLICE("A")).held, 1);
	assert_int_equal(entries(LEDGER_CHOICES), 1);
	assert_int_equal(entries(LEDGER_PERSONS), 2);
	assert_int_equal(erase_at(one.receipt, NOW).outcome, LEDGER_ERASED);	/* a second time: nothing happens */
	assert_int_equal(erase_at("0123456789abcdefghjkmnpqrs", NOW).outcome, LEDGER_UNKNOWN);
	assert_int_equal(act(one.receipt, ACTION_UNDO, ACTOR_STUDENT).outcome, LEDGER_ERASED);
	assert_sound();
	assert_int_equal(apply(1, SLICE("B"), 1, true).outcome, LEDGER_STORED);
	assert_sound();
}

static void
test_erase_after_drop_by(void **state)
{
	struct ledger_answer a;
	struct buffer record;

	(void)state;
	buffer_init(&record, 1 << 16);
	make_record(&record, "9", "2026-12-01", "2027-06-01");
	a = apply_with(1, SLICE("A"), &record, 9, NOW);
	buffer_free(&record);
	assert_done(act(a.receipt, ACTION_APPROVE, ACTOR_HOME));
	assert_done(act(a.receipt, ACTION_PLACE, ACTOR_HOST));
	assert_int_equal(course_of(SLICE("A")).held, 0);
	assert_int_equal(act_at(a.receipt, ACTION_WITHDRAW, ACTOR_STUDENT, NOW + 90 * DAY).refusal, REFUSAL_LATE);
	assert_done(erase_at(a.receipt, NOW + 90 * DAY));
	assert_gone(a.receipt);
	assert_int_equal(course_of(SLICE("A")).taken, 0);
	assert_int_equal(course_of(SLICE("A")).held, 0);
	assert_sound();
}

/* The key was lost: what cannot be opened can still be erased. */
static void
test_erase_without_key(void **state)
{
	struct ledger_answer a = apply(1, SLICE("A"), 1, true);
	struct error e = ERROR_NONE;

	(void)state;
	(void)apply(2, SLICE("B"), 1, true);
	assert_int_equal(keys_destroy(keys, slice_of(a.receipt), &e), 0);
	assert_done(erase_at(a.receipt, NOW));
	assert_gone(a.receipt);
	assert_int_equal(entries(LEDGER_PERSONS), 2);
	assert_sound();
	assert_int_equal(apply(1, SLICE("A"), 1, true).outcome, LEDGER_STORED);
}

/* ---- a process that dies in between */

/* After the commit, before the key is gone: put back as it was. */
static void
test_dies_before_key(void **state)
{
	struct ledger_answer a = apply(1, SLICE("A"), 1, true);
	unsigned char key[KEY_BYTES], found[KEY_BYTES];
	struct error e = ERROR_NONE;
	char path[192];
	FILE *f;

	(void)state;
	assert_int_equal(keys_read(keys, slice_of(a.receipt), key, &e), 0);
	assert_done(erase_at(a.receipt, NOW));
	snprintf(path, sizeof(path), "%s/applications/%s", key_dir, a.receipt);
	f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(key, 1, sizeof(key), f), sizeof(key));
	fclose(f);
	assert_int_equal(chmod(path, 0600), 0);
	assert_int_equal(keys_read(keys, slice_of(a.receipt), found, &e), 0);
	assert_sound();			/* the start looks before it finishes: this is no damage */
	reopen(NULL);
	(void)tick(NOW);
	assert_gone(a.receipt);
	assert_sound();
}

/* On the list, but not committed. */
static void
test_dies_before_commit(void **state)
{
	struct ledger_answer one = apply(1, SLICE("A"), 1, true), two = apply(2, SLICE("A"), 1, true);
	struct error e = ERROR_NONE;

	(void)state;
	assert_int_equal(keys_erased_add(keys, slice_of(one.receipt), &e), 0);
	assert_sound();
	reopen(NULL);
	assert_state(one.receipt, STATE_SUBMITTED);
	(void)tick(NOW);
	assert_gone(one.receipt);
	assert_state(two.receipt, STATE_OFFERED);
	assert_sound();
}

/* An older backup has the application and its key again. */
/* What fails in the middle, e.g. on a full disk, is not forgotten: the clock finishes it when it can, without a start. */
static void
test_fails_before_commit(void **state)
{
	static const struct ledger_letters fails = {.write = write_nothing};
	struct ledger_answer one = apply(1, SLICE("A"), 2, false), two = apply(2, SLICE("A"), 2, false), a;
	const struct ledger_request request = {.kind = LEDGER_ERASE, .u.erase = {slice_of(one.receipt)}}, *r = &request;
	struct error e = ERROR_NONE;
	size_t did;

	(void)state;
	assert_int_equal(tick(NOW), 0);
	ledger_use_letters(ledger, &fails);
	assert_int_equal(ledger_write(ledger, &r, 1, NOW, &a, &e), ERR_FULL);
	assert_int_equal(ledger_tick(ledger, NOW, &did, &e), ERR_FULL);
	assert_state(one.receipt, STATE_SUBMITTED);
	ledger_use_letters(ledger, NULL);
	assert_done(erase_at(two.receipt, NOW));	/* another one does not hide it */
	assert_int_equal(tick(NOW), 0);
	assert_gone(one.receipt);
	assert_int_equal(course_of(SLICE("A")).taken, 0);
	assert_sound();
}

static void
test_restored(void **state)
{
	struct ledger_answer one, two;
	unsigned char key[KEY_BYTES];
	struct error e = ERROR_NONE;
	char store[192], path[192];
	struct buffer data;

	(void)state;
	one = apply(1, SLICE("A"), 5, true);
	two = apply(2, SLICE("A"), 5, true);
	assert_int_equal(keys_read(keys, slice_of(one.receipt), key, &e), 0);
	snprintf(store, sizeof(store), "%s/enrolments/data.mdb", data_dir);
	buffer_init(&data, (size_t)64 << 20);
	assert_int_equal(file_read(store, &data, &e), 0);
	assert_done(erase_at(one.receipt, NOW));
	ledger_close(ledger);
	ledger = NULL;
	assert_int_equal(file_replace(store, buffer_view(&data), 0600, &e), 0);
	snprintf(path, sizeof(path), "%s/applications/%s", key_dir, one.receipt);
	assert_int_equal(file_replace(path, SLICE_OF(key), 0600, &e), 0);
	buffer_free(&data);
	reopen(NULL);
	assert_state(one.receipt, STATE_SUBMITTED);
	(void)tick(NOW);
	assert_gone(one.receipt);
	assert_state(two.receipt, STATE_SUBMITTED);
	assert_sound();
}

static int
count_line(void *context, struct slice receipt, struct error *e)
{
	(void)e;
	assert_int_equal(receipt.n, RECEIPT_CHARS);
	++*(int *)context;
	return 0;
}

/* A line that was torn by a crash costs itself, not the next one. */
static void
test_torn_list(void **state)
{
	struct error e = ERROR_NONE;
	char path[192];
	int n = 0;
	FILE *f;

	(void)state;
	snprintf(path, sizeof(path), "%s/erased", key_dir);
	f = fopen(path, "wb");
	assert_non_null(f);
	fputs("0123456789abcdefghjkmnpqrs\n01234", f);
	fclose(f);
	assert_int_equal(keys_erased_add(keys, SLICE("0123456789abcdefghjkmnpqrt"), &e), 0);
	assert_int_equal(keys_erased_add(keys, SLICE("0123456789abcdefghjkmnpqrv"), &e), 0);
	assert_int_equal(keys_erased_each(keys, count_line, &n, &e), 0);
	assert_int_equal(n, 3);
}

/* ---- retention */

static uint32_t
retain_at(int64_t now)
{
	const struct ledger_request request = {.kind = LEDGER_RETAIN, .u.retain = {365 * DAY}};
	struct ledger_answer a = write_one(&request, now);

	assert_done(a);
	return a.count;
}

static void
test_retain(void **state)
{
	struct ledger_answer gone, running, open_end, later;
	struct buffer record;

	(void)state;
	buffer_init(&record, 1 << 16);
	make_record(&record, "9", "", "2027-06-01");
	gone = apply_with(1, SLICE("A"), &record, 9, NOW);
	running = apply_with(2, SLICE("A"), &record, 9, NOW);
	buffer_free(&record);
	open_end = apply(3, SLICE("B"), 9, true);
	later = apply(4, SLICE("B"), 9, true);
	assert_done(act_at(gone.receipt, ACTION_WITHDRAW, ACTOR_STUDENT, NOW));
	assert_done(act_at(later.receipt, ACTION_WITHDRAW, ACTOR_STUDENT, NOW + 10 * DAY));
	assert_int_equal(retain_at(NOW + 365 * DAY), 0);
	assert_int_equal(retain_at(NOW + 365 * DAY + 1), 1);
	assert_gone(gone.receipt);
	assert_state(later.receipt, STATE_WITHDRAWN);
	assert_int_equal(retain_at(NOW + 375 * DAY + 1), 1);
	assert_gone(later.receipt);
	assert_state(running.receipt, STATE_SUBMITTED);		/* nobody decided, and the course ended in June 2027 */
	assert_int_equal(retain_at(NOW + 600 * (int64_t)DAY), 1);
	assert_gone(running.receipt);
	assert_state(open_end.receipt, STATE_SUBMITTED);	/* no end is known: it runs */
	assert_int_equal(course_of(SLICE("A")).taken, 0);
	assert_sound();
}

/* One choice that still runs keeps the form. */
static void
test_retain_whole_forms(void **state)
{
	const struct action_request withdraw = {.action = ACTION_WITHDRAW, .actor = ACTOR_STUDENT};
	struct ledger_answer a;
	struct form f;

	(void)state;
	form_begin(&f, 1, 1);
	form_choice(&f, SLICE("A"), 5, false, SLICE("Zoë"));
	form_choice(&f, SLICE("B"), 5, false, SLICE("Zoë"));
	a = submit(&f);
	form_end(&f);
	assert_done(act_full(a.receipt, 1, &withdraw, NULL, NOW));
	assert_int_equal(retain_at(NOW + 500 * (int64_t)DAY), 0);
	assert_done(act_full(a.receipt, 2, &withdraw, NULL, NOW));
	assert_int_equal(retain_at(NOW + 500 * (int64_t)DAY), 1);
	assert_sound();
}

static void
test_retain_many(void **state)
{
	(void)state;
	for (unsigned i = 0; i < LEDGER_BATCH_MAX + 10; i++)
		assert_done(act(apply(i, SLICE("A"), -1, false).receipt, ACTION_WITHDRAW, ACTOR_STUDENT));
	assert_int_equal(retain_at(NOW + 366 * DAY), LEDGER_BATCH_MAX);
	assert_int_equal(retain_at(NOW + 366 * DAY), 10);
	assert_int_equal(retain_at(NOW + 366 * DAY), 0);
	assert_int_equal(entries(LEDGER_CHOICES), 0);
	assert_int_equal(entries(LEDGER_PERSONS), 0);
	assert_sound();
}

/* A finished one stands in persons until its end, whether it can be opened or not. */
static void
test_erase_finished(void **state)
{
	struct ledger_answer one = apply(1, SLICE("A"), 5, true), two = apply(2, SLICE("A"), 5, true), three = apply(3, SLICE("A"), 5, true);
	struct error e = ERROR_NONE;

	(void)state;
	finish(one.receipt);
	finish(two.receipt);
	finish(three.receipt);
	assert_int_equal(entries(LEDGER_PERSONS), 6);
	assert_done(erase_at(one.receipt, NOW));
	assert_int_equal(entries(LEDGER_PERSONS), 4);
	assert_sound();
	assert_int_equal(keys_destroy(keys, slice_of(two.receipt), &e), 0);
	assert_done(erase_at(two.receipt, NOW));
	assert_int_equal(entries(LEDGER_PERSONS), 2);
	assert_sound();
	assert_int_equal(retain_at(NOW + 366 * DAY), 1);
	assert_int_equal(entries(LEDGER_PERSONS), 0);
	assert_sound();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		LEDGER_TEST(test_erase), LEDGER_TEST(test_erase_after_drop_by), LEDGER_TEST(test_erase_without_key), LEDGER_TEST(test_erase_finished),
		LEDGER_TEST(test_dies_before_key), LEDGER_TEST(test_dies_before_commit), LEDGER_TEST(test_fails_before_commit),
		LEDGER_TEST(test_restored),
		LEDGER_TEST(test_torn_list), LEDGER_TEST(test_retain), LEDGER_TEST(test_retain_whole_forms),
		LEDGER_TEST(test_retain_many),
	};
	int failed;

	arena_init(&reading, (size_t)256 << 20);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(&reading);
	return failed;
}
