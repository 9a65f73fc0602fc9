/* Exams in the rows of choices: as the host has them now, of who is placed; the same in verify and when rows are made anew. */
#include "unit.h"

#include "ledger_acts.h"

static struct buffer record;

static int
keep(void *context, const struct roster_row *row, struct error *e)
{
	struct roster_row *out = context;

	(void)e;
	*out = *row;
	return 0;
}

static struct roster_row
row_of(struct slice course)
{
	const struct roster_filter f = {.course = course};
	struct roster_row out = {.choice = 0};
	struct error e = ERROR_NONE;

	assert_int_equal(roster_each(ledger, &f, keep, &out, &e), 0);
	assert_true(out.choice != 0);
	return out;
}

static void
assert_exam(struct slice course, enum exam exam, int32_t day, int64_t moment)
{
	struct roster_row row = row_of(course);

	assert_int_equal(row.exam, exam);
	assert_int_equal(row.exam_day, day);
	assert_int_equal(row.exam_moment, moment);
}

static const struct buffer *
exam_record(const char *exam, const char *at)
{
	const struct value values[] = {
		{.field = OPSTAP_F_OFFERING, .text = SLICE("2027")}, {.field = OPSTAP_F_EXAM, .text = slice_of(exam)},
		{.field = OPSTAP_F_EXAM_AT, .text = slice_of(at)},
	};

	buffer_clear(&record);
	make_record_of(&record, values, sizeof(values) / sizeof(values[0]));
	return &record;
}

static struct ledger_answer
placed_with(unsigned student, struct slice course, const char *exam, const char *at)
{
	struct ledger_answer a = apply_with(student, course, exam_record(exam, at), 5, NOW);

	assert_int_equal(a.outcome, LEDGER_STORED);
	assert_exam(course, EXAM_UNKNOWN, DATE_NONE, MOMENT_NONE);	/* who may yet be refused stands in no list of exams */
	assert_done(act(a.receipt, ACTION_APPROVE, ACTOR_HOME));
	assert_done(act(a.receipt, ACTION_PLACE, ACTOR_HOST));
	return a;
}

static void
test_exam_of_who_is_placed(void **state)
{
	struct ledger_answer a;

	(void)state;
	a = placed_with(1, SLICE("day"), "home", "2027-06-14");
	assert_exam(SLICE("day"), EXAM_HOME, 20983, MOMENT_NONE);
	(void)placed_with(2, SLICE("hour"), "home", "2027-06-14T22:30:00Z");
	assert_exam(SLICE("hour"), EXAM_HOME, DATE_NONE, INT64_C(20983) * 86400 + 22 * 3600 + 1800);
	(void)placed_with(3, SLICE("undated"), "home", "");
	assert_exam(SLICE("undated"), EXAM_HOME, DATE_NONE, MOMENT_NONE);
	(void)placed_with(4, SLICE("essay"), "assignment", "");
	assert_exam(SLICE("essay"), EXAM_ASSIGNMENT, DATE_NONE, MOMENT_NONE);
	assert_done(act(a.receipt, ACTION_WITHDRAW, ACTOR_STUDENT));
	assert_exam(SLICE("day"), EXAM_UNKNOWN, DATE_NONE, MOMENT_NONE);
	assert_sound();
}

static void
test_exam_that_moved(void **state)
{
	struct ledger_answer early = placed_with(1, SLICE("A"), "home", "2027-06-14"), late;

	(void)state;
	course_changed(SLICE("A"), buffer_view(exam_record("home", "2027-06-21")));
	assert_exam(SLICE("A"), EXAM_HOME, 20990, MOMENT_NONE);
	assert_done(act(early.receipt, ACTION_EXTRA_TIME, ACTOR_HOME));	/* what is written later knows it, too */
	assert_exam(SLICE("A"), EXAM_HOME, 20990, MOMENT_NONE);
	late = apply_with(2, SLICE("B"), exam_record("home", "2027-06-14"), 5, NOW);
	course_changed(SLICE("B"), buffer_view(exam_record("online", "2027-06-15")));	/* while nothing was decided yet */
	assert_done(act(late.receipt, ACTION_APPROVE, ACTOR_HOME));
	assert_done(act(late.receipt, ACTION_PLACE, ACTOR_HOST));
	assert_exam(SLICE("B"), EXAM_ONLINE, 20984, MOMENT_NONE);
	assert_sound();
}

/* Of the release before, whose rows end before the exam. */
static int
shorten(void *context, MDB_txn *txn, struct error *e)
{
	MDB_cursor *cursor;
	MDB_val key, value;
	char copy[1024];

	(void)context;
	assert_int_equal(mdb_cursor_open(txn, env_db(ledger->env, LEDGER_CHOICES), &cursor), 0);
	while (mdb_cursor_get(cursor, &key, &value, MDB_NEXT) == 0) {
		assert_true(value.mv_size > 13 && value.mv_size <= sizeof(copy));
		memcpy(copy, value.mv_data, value.mv_size - 13);
		value = (MDB_val){value.mv_size - 13, copy};
		assert_int_equal(mdb_cursor_put(cursor, &key, &value, MDB_CURRENT), 0);
	}
	mdb_cursor_close(cursor);
	return env_put(txn, env_db(ledger->env, LEDGER_META), SLICE("index"), SLICE("\4\0\0\0"), e);
}

static void
test_rows_of_the_release_before(void **state)
{
	struct error e = ERROR_NONE;

	(void)state;
	(void)placed_with(1, SLICE("A"), "home", "2027-06-14");
	course_changed(SLICE("A"), buffer_view(exam_record("home", "2027-06-21T13:00:00+02:00")));
	assert_int_equal(env_write(ledger->env, shorten, NULL, &e), 0);
	assert_exam(SLICE("A"), EXAM_UNKNOWN, DATE_NONE, MOMENT_NONE);
	assert_sound();
	reopen(NULL);
	assert_exam(SLICE("A"), EXAM_HOME, DATE_NONE, INT64_C(20990) * 86400 + 11 * 3600);
	assert_sound();
}

/* Verify compares what the rows say with the events. */
static int
falsify(void *context, MDB_txn *txn, struct error *e)
{
	MDB_cursor *cursor;
	MDB_val key, value;
	char copy[1024];

	(void)context;
	(void)e;
	assert_int_equal(mdb_cursor_open(txn, env_db(ledger->env, LEDGER_CHOICES), &cursor), 0);
	assert_int_equal(mdb_cursor_get(cursor, &key, &value, MDB_FIRST), 0);
	assert_true(value.mv_size > 13 && value.mv_size <= sizeof(copy));
	memcpy(copy, value.mv_data, value.mv_size);
	copy[value.mv_size - 12] ^= 1;		/* the day, right behind the kind */
	value.mv_data = copy;
	assert_int_equal(mdb_cursor_put(cursor, &key, &value, MDB_CURRENT), 0);
	mdb_cursor_close(cursor);
	return 0;
}

static void
test_a_wrong_day_is_found(void **state)
{
	struct error e = ERROR_NONE;

	(void)state;
	(void)placed_with(1, SLICE("A"), "home", "2027-06-14");
	assert_int_equal(env_write(ledger->env, falsify, NULL, &e), 0);
	assert_int_equal(ledger_verify(data_dir, key_dir, NULL, NULL, &e), ERR_DAMAGED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		LEDGER_TEST(test_exam_of_who_is_placed), LEDGER_TEST(test_exam_that_moved), LEDGER_TEST(test_rows_of_the_release_before),
		LEDGER_TEST(test_a_wrong_day_is_found),
	};
	int failed;

	arena_init(&reading, (size_t)256 << 20);
	buffer_init(&record, 1 << 16);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	buffer_free(&record);
	arena_free(&reading);
	return failed;
}
