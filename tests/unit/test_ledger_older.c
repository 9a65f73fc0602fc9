/* Stores of earlier releases: found by readers as they are, made anew by the first start. */
#include "unit.h"

#include "ledger_acts.h"
#include "store/seats.h"

/* ---- a store of the first releases */

static int
make_old(void *context, MDB_txn *txn, struct error *e)
{
	static const int later[] = {LEDGER_CHOICES, LEDGER_DUE, LEDGER_COURSES, LEDGER_OUTBOX, LEDGER_SENDINGS};

	(void)context;
	for (size_t i = 0; i < sizeof(later) / sizeof(later[0]); i++)
		assert_int_equal(mdb_drop(txn, env_db(ledger->env, (size_t)later[i]), 1), 0);
	return env_delete(txn, env_db(ledger->env, LEDGER_META), SLICE("index"), e);
}

static int
count_row(void *context, const struct roster_row *row, struct error *e)
{
	(void)row;
	(void)e;
	++*(int *)context;
	return 0;
}

static void
test_old_store(void **state)
{
	static const struct roster_filter all;
	struct ledger_answer one, two;
	struct error e = ERROR_NONE;
	struct buffer record;
	int n = 0;

	(void)state;
	buffer_init(&record, 1 << 16);
	make_record(&record, "1", "", "2027-06-01");
	one = apply_with(1, SLICE("A"), &record, 1, NOW);
	two = apply_with(2, SLICE("A"), &record, 1, NOW);
	buffer_free(&record);
	assert_int_equal(env_write(ledger->env, make_old, NULL, &e), 0);
	ledger_close(ledger);
	assert_sound();				/* as the start looks at it */
	assert_int_equal(ledger_open(data_dir, keys, NULL, false, &ledger, &e), 0);	/* as a reader finds it */
	assert_state(one.receipt, STATE_SUBMITTED);
	assert_int_equal(roster_each(ledger, &all, count_row, &n, &e), 0);
	assert_int_equal(n, 0);
	assert_true(!ledger_complete(ledger));
	reopen(NULL);
	assert_int_equal(roster_each(ledger, &all, count_row, &n, &e), 0);
	assert_int_equal(n, 2);
	assert_sound();
	assert_int_equal(course_of(SLICE("A")).places, 1);
	assert_done(act(one.receipt, ACTION_WITHDRAW, ACTOR_STUDENT));
	assert_state(two.receipt, STATE_OFFERED);
	assert_sound();
}

/* A count of places as the releases before this one kept it. */
static int
shorten_seat(MDB_txn *txn, const char *course, int32_t taken, int32_t waiting, struct error *e)
{
	unsigned char seat[SEAT_KEY_BYTES];
	struct buffer b;
	int rc;

	buffer_init(&b, 4096);
	buffer_u32(&b, (uint32_t)taken);
	buffer_u32(&b, (uint32_t)waiting);
	buffer_add(&b, "epfl", 5);
	buffer_text(&b, course);
	buffer_byte(&b, '\0');
	buffer_text(&b, "2027");
	ledger_seat_key(SLICE("epfl"), slice_of(course), SLICE("2027"), seat);
	rc = env_put(txn, env_db(ledger->env, LEDGER_SEATS), SLICE_OF(seat), buffer_view(&b), e);
	buffer_free(&b);
	return rc;
}

/* What a host said of a course, likewise: without the number of the last event. */
static int
shorten_course(MDB_txn *txn, const char *course, int32_t feed, int32_t host, uint8_t flags, struct error *e)
{
	unsigned char seat[SEAT_KEY_BYTES];
	struct buffer b;
	int rc;

	buffer_init(&b, 4096);
	buffer_u32(&b, (uint32_t)feed);
	buffer_u32(&b, (uint32_t)host);
	buffer_byte(&b, (char)flags);
	buffer_u64(&b, 0);
	buffer_add(&b, "epfl", 5);
	buffer_text(&b, course);
	buffer_byte(&b, '\0');
	buffer_text(&b, "2027");
	ledger_seat_key(SLICE("epfl"), slice_of(course), SLICE("2027"), seat);
	rc = env_put(txn, env_db(ledger->env, LEDGER_COURSES), SLICE_OF(seat), buffer_view(&b), e);
	buffer_free(&b);
	return rc;
}

static int
make_uncounted(void *context, MDB_txn *txn, struct error *e)
{
	int rc = shorten_seat(txn, "A", 2, 1, e);

	(void)context;
	if (rc == 0)
		rc = shorten_seat(txn, "B", 0, 0, e);
	if (rc == 0)
		rc = shorten_course(txn, "A", 1, 2, COURSE_ROW_CLOSED, e);
	return rc != 0 ? rc : env_put(txn, env_db(ledger->env, LEDGER_META), SLICE("index"), SLICE("\1\0\0\0"), e);
}

/*
 * A store that did not count what is only held: readers find what is taken, verify has nothing to say, and the ledger's start counts. What hosts
 * said, who waits and what was erased is as before.
 */
static void
test_store_without_held(void **state)
{
	struct ledger_answer one = apply(1, SLICE("A"), 1, true), two = apply(2, SLICE("A"), 1, true), three = apply(3, SLICE("A"), 1, true),
		gone = apply(4, SLICE("B"), 1, true);
	struct roster_course c;
	struct seats *seats;
	struct error e = ERROR_NONE;

	(void)state;
	course_act(SLICE("A"), COURSE_PLACES, 2, "cmu");
	course_act(SLICE("A"), COURSE_CLOSED, 0, "cmu");
	course_act(SLICE("nobody"), COURSE_CANCELLED, 0, "cmu");
	assert_done(act(one.receipt, ACTION_APPROVE, ACTOR_HOME));
	assert_done(act(one.receipt, ACTION_PLACE, ACTOR_HOST));
	assert_done(erase_at(gone.receipt, NOW));
	assert_int_equal(env_write(ledger->env, make_uncounted, NULL, &e), 0);
	ledger_close(ledger);
	ledger = NULL;
	assert_sound();
	assert_int_equal(seats_open(data_dir, &seats, &e), 0);
	assert_int_equal(seats_of(seats, SLICE("epfl"), SLICE("A"), SLICE("2027")).taken, 2);
	assert_int_equal(seats_of(seats, SLICE("epfl"), SLICE("A"), SLICE("2027")).held, 0);
	assert_true(seats_of(seats, SLICE("epfl"), SLICE("A"), SLICE("2027")).closed);
	seats_close(seats);
	reopen(NULL);
	c = course_of(SLICE("A"));
	assert_true(c.taken == 2 && c.held == 1 && c.waiting == 1);
	assert_true(c.places == 2 && c.places_by_host && c.closed && !c.cancelled && c.last > 0);
	assert_true(course_of(SLICE("nobody")).cancelled);
	assert_true(course_of(SLICE("B")).taken == 0 && course_of(SLICE("B")).held == 0);
	assert_sound();
	course_act(SLICE("A"), COURSE_REOPENED, 0, "cmu");
	assert_done(act(two.receipt, ACTION_WITHDRAW, ACTOR_STUDENT));
	assert_state(three.receipt, STATE_OFFERED);
	assert_int_equal(course_of(SLICE("A")).held, 1);
	assert_sound();
}

/* As the releases before kept persons: of finished applications nothing. */
static int
make_unfinished(void *context, MDB_txn *txn, struct error *e)
{
	MDB_cursor *cursor;
	MDB_val key, value;

	assert_int_equal(mdb_cursor_open(txn, env_db(ledger->env, LEDGER_PERSONS), &cursor), 0);
	while (mdb_cursor_get(cursor, &key, &value, MDB_NEXT) == 0) {
		if (key.mv_size > PERSON_BYTES + SEAT_KEY_BYTES)
			assert_int_equal(mdb_cursor_del(cursor, 0), 0);
	}
	mdb_cursor_close(cursor);
	return env_put(txn, env_db(ledger->env, LEDGER_META), SLICE("index"), *(const struct slice *)context, e);
}

static void
test_store_without_finished(void **state)
{
	static const unsigned char now[4] = {LEDGER_INDEX};
	struct slice index = SLICE_OF(now);
	struct ledger_answer one = apply(1, SLICE("A"), 5, true), two = apply(1, SLICE("B"), 5, true);
	struct error e = ERROR_NONE;

	(void)state;
	finish(one.receipt);
	assert_int_equal(env_write(ledger->env, make_unfinished, &index, &e), 0);
	assert_int_equal(entries(LEDGER_PERSONS), 2);
	assert_int_equal(ledger_verify(data_dir, key_dir, NULL, NULL, &e), ERR_DAMAGED);	/* of this release it would be a loss */
	index = SLICE("\1\0\0\0");
	assert_int_equal(env_write(ledger->env, make_unfinished, &index, &e), 0);
	assert_sound();
	reopen(NULL);
	assert_int_equal(entries(LEDGER_PERSONS), 4);
	assert_sound();
	assert_int_equal(apply(1, SLICE("B"), 5, true).outcome, LEDGER_DUPLICATE);
	assert_int_equal(apply(1, SLICE("A"), 5, true).outcome, LEDGER_STORED);
	assert_done(erase_at(two.receipt, NOW));
	assert_sound();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		LEDGER_TEST(test_old_store), LEDGER_TEST(test_store_without_held), LEDGER_TEST(test_store_without_finished),
	};
	int failed;

	arena_init(&reading, (size_t)256 << 20);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(&reading);
	return failed;
}
