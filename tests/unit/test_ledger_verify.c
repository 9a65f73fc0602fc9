/* What lies in the store of enrolments, and what verify notices when it is not as it should be. */
#include "unit.h"

#include <signal.h>

#include "ledger_fixture.h"

struct change { int db; struct slice key, value; };

static int
write_change(void *context, MDB_txn *txn, struct error *e)
{
	const struct change *c = context;

	if (c->value.n == 0)
		return env_delete(txn, env_db(ledger->env, (size_t)c->db), c->key, e);
	return env_put(txn, env_db(ledger->env, (size_t)c->db), c->key, c->value, e);
}

static void
assert_noticed(int db, struct slice key, struct slice value)
{
	struct change c = {db, key, value};
	struct error e = ERROR_NONE;
	int faults = 0;

	assert_int_equal(env_write(ledger->env, write_change, &c, &e), 0);
	assert_int_equal(ledger_verify(data_dir, key_dir, count_fault, &faults, &e), ERR_DAMAGED);
	assert_true(faults > 0 && e.text[0] != '\0');
}

static int
find_hash(void *context, struct slice key, struct slice value, struct error *e)
{
	const struct form *f = context;

	(void)key;
	(void)e;
	assert_null(memmem(value.p, value.n, f->mail, PERSON_BYTES));
	assert_null(memmem(value.p, value.n, f->number, PERSON_BYTES));
	return 0;
}

/* By a hash in clear whoever holds the secret could still name the student of an erased application. */
static void
test_hashes_are_sealed(void **state)
{
	unsigned char index[PERSON_BYTES + SEAT_KEY_BYTES];
	struct application *app;
	struct error e = ERROR_NONE;
	struct arena arena;
	struct ledger_answer a;
	struct form f;
	MDB_txn *txn;

	(void)state;
	form_begin(&f, 7, 7);
	form_choice(&f, SLICE("A"), 5, false, SLICE("Zoë"));
	a = submit(&f);
	assert_int_equal(env_begin(ledger->env, false, &txn, &e), 0);
	assert_int_equal(env_each(txn, env_db(ledger->env, LEDGER_EVENTS), SLICE(""), find_hash, &f, &e), 0);
	env_abort(txn);
	arena_init(&arena, 1 << 20);
	assert_int_equal(ledger_application(ledger, slice_of(a.receipt), &arena, &app, &e), 0);
	assert_memory_equal(app->choices[0].personal.person_mail.p, f.mail, PERSON_BYTES);
	assert_memory_equal(app->choices[0].personal.person_number.p, f.number, PERSON_BYTES);
	arena_free(&arena);
	assert_sound();
	memcpy(index, f.mail, PERSON_BYTES);
	ledger_seat_key(SLICE("epfl"), SLICE("A"), SLICE("2027"), index + PERSON_BYTES);
	assert_noticed(LEDGER_PERSONS, SLICE_OF(index), SLICE(""));	/* no longer found by the student */
	form_end(&f);
}

static void
test_verify_notices(void **state)
{
	const unsigned char first[8] = {0, 0, 0, 0, 0, 0, 0, 1};
	unsigned char seat[SEAT_KEY_BYTES];
	struct ledger_answer a = apply(1, SLICE("A"), 5, false);

	(void)state;
	assert_sound();
	ledger_seat_key(SLICE("epfl"), SLICE("A"), SLICE("2027"), seat);
	assert_noticed(LEDGER_SEATS, SLICE_OF(seat), SLICE("\1\0\0\0\0\0\0\0epfl\0A\0002027\0\0\0\0\0"));	/* none held */
	assert_noticed(LEDGER_SEATS, SLICE_OF(seat), SLICE("\1\0\0\0\0\0\0\0epfl\0A\0002027"));	/* not counted */
	assert_noticed(LEDGER_SEATS, SLICE_OF(seat), SLICE("\2\0\0\0\0\0\0\0epfl\0A\0002027\0\1\0\0\0"));	/* two taken */
	assert_int_equal(apply(2, SLICE("B"), 5, false).outcome, LEDGER_STORED);
	assert_noticed(LEDGER_TOKENS, SLICE("nothing"), slice_of(a.receipt));
	assert_noticed(LEDGER_EVENTS, SLICE_OF(first), SLICE("OE\1\0 damaged event"));
}

/* Every index of lists, ends, courses and letters: an entry away, an entry too many, an entry that says something else. */

static int
drop_first(void *context, MDB_txn *txn, struct error *e)
{
	MDB_cursor *cursor;
	MDB_val key, value;

	(void)e;
	assert_int_equal(mdb_cursor_open(txn, env_db(ledger->env, *(const size_t *)context), &cursor), 0);
	assert_int_equal(mdb_cursor_get(cursor, &key, &value, MDB_FIRST), 0);
	assert_int_equal(mdb_cursor_del(cursor, 0), 0);
	mdb_cursor_close(cursor);
	return 0;
}

/* One bit of the first value, or of the first key where there is no value. */
static int
flip_first(void *context, MDB_txn *txn, struct error *e)
{
	MDB_dbi db = env_db(ledger->env, *(const size_t *)context);
	MDB_cursor *cursor;
	MDB_val key, value;
	char keys_copy[64], *copy;
	struct slice k, v;
	int rc;

	assert_int_equal(mdb_cursor_open(txn, db, &cursor), 0);
	assert_int_equal(mdb_cursor_get(cursor, &key, &value, MDB_FIRST), 0);
	copy = calloc(1, value.mv_size + 1);
	assert_non_null(copy);
	memcpy(keys_copy, key.mv_data, key.mv_size);
	memcpy(copy, value.mv_data, value.mv_size);
	k = (struct slice){keys_copy, key.mv_size};
	v = (struct slice){copy, value.mv_size};
	mdb_cursor_close(cursor);
	if (v.n == 0) {
		rc = env_delete(txn, db, k, e);
		keys_copy[k.n - 1] ^= 64;
	} else {
		copy[0] ^= 64;
		rc = 0;
	}
	if (rc == 0)
		rc = env_put(txn, db, k, v, e);
	free(copy);
	return rc;
}

static int
one_letter(void *context, const struct ledger_happening *h, struct outbox_sink *sink, struct error *e)
{
	const struct outbox_letter letter = {.kind = OUTBOX_MAIL, .queue = SLICE("mail"), .template = SLICE("t"), .to = SLICE("a@b"),
		.subject = SLICE("s"), .body = SLICE("b"), .personal = true};

	(void)context;
	(void)h;
	return outbox_add(sink, &letter, e);
}

static void
test_verify_every_index(void **state)
{
	static const size_t all[] = {LEDGER_SEATS, LEDGER_WAITING, LEDGER_PERSONS, LEDGER_CHOICES, LEDGER_DUE, LEDGER_COURSES, LEDGER_OUTBOX,
		LEDGER_SENDINGS, LEDGER_RECEIPTS, LEDGER_TOKENS};
	static const env_work works[] = {drop_first, flip_first};
	static const struct ledger_letters letters = {NULL, one_letter, NULL};
	struct error e = ERROR_NONE;

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		for (size_t j = 0; j < 2; j++) {
			size_t db = all[i];

			ledger_use_letters(ledger, &letters);
			(void)apply(1, SLICE("A"), 1, true);
			(void)apply(2, SLICE("A"), 1, true);
			assert_sound();
			assert_int_equal(env_write(ledger->env, works[j], &db, &e), 0);
			if (ledger_verify(data_dir, key_dir, NULL, NULL, &e) != ERR_DAMAGED)
				fail_msg("database %zu, %s: not noticed", db, j == 0 ? "one entry away" : "one bit turned");
			(void)tear_down(state);
			assert_int_equal(set_up(state), 0);
		}
	}
}

static void
test_verify_missing_event(void **state)
{
	const unsigned char first[8] = {0, 0, 0, 0, 0, 0, 0, 1};

	(void)state;
	(void)apply(1, SLICE("A"), 5, false);
	(void)apply(2, SLICE("A"), 5, false);
	assert_noticed(LEDGER_EVENTS, SLICE_OF(first), SLICE_NONE);
}

static void
test_verify_truncated_file(void **state)
{
	char path[128];
	struct error e = ERROR_NONE;

	(void)state;
	for (unsigned i = 0; i < 50; i++)
		(void)apply(i, SLICE("A"), -1, false);
	ledger_close(ledger);
	ledger = NULL;
	snprintf(path, sizeof(path), "%s/enrolments/data.mdb", data_dir);
	assert_int_equal(truncate(path, 16384), 0);
	signal(SIGBUS, SIG_DFL);	/* cmocka catches it, the program does not */
	signal(SIGSEGV, SIG_DFL);
	assert_int_equal(ledger_verify(data_dir, key_dir, NULL, NULL, &e), ERR_DAMAGED);	/* in words, not by a signal */
	assert_int_not_equal(e.text[0], 0);
}

static void
test_newer_format(void **state)
{
	struct change c = {LEDGER_META, SLICE("format"), SLICE("\2\0\0\0")};
	struct ledger *other;
	struct error e = ERROR_NONE;

	(void)state;
	assert_int_equal(env_write(ledger->env, write_change, &c, &e), 0);
	ledger_close(ledger);
	ledger = NULL;
	assert_int_equal(ledger_open(data_dir, keys, NULL, true, &other, &e), ERR_VALUE);
	assert_non_null(strstr(e.text, "newer Opstap"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		LEDGER_TEST(test_hashes_are_sealed), LEDGER_TEST(test_verify_notices), LEDGER_TEST(test_verify_every_index),
		LEDGER_TEST(test_verify_missing_event), LEDGER_TEST(test_verify_truncated_file),
		LEDGER_TEST(test_newer_format),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
