/* The catalogue after a crash, after damage, and built anew. */
#include "unit.h"

#include <signal.h>
#include <sys/wait.h>

#include "store_world.h"
#include "store/env.h"
#include "store/lists.h"

static int
set_up(void **state)
{
	*state = world_new();
	return 0;
}

static int
tear_down(void **state)
{
	world_free(*state);
	return 0;
}

static struct course_meta
meta_of(struct world *w, const char *partner, const char *id, int expected)
{
	struct catalogue_view *v;
	struct error e = ERROR_NONE;
	struct course_meta meta = {0};
	struct slice record;

	assert_int_equal(catalogue_begin(w->catalogue, &v, &e), 0);
	assert_int_equal(catalogue_course(v, slice_of(partner), slice_of(id), &record, &meta, &e), expected);
	catalogue_end(v);
	return meta;
}

static uint64_t
version(struct world *w)
{
	struct catalogue_view *v;
	struct error e = ERROR_NONE;
	uint64_t version;

	assert_int_equal(catalogue_begin(w->catalogue, &v, &e), 0);
	version = catalogue_version(v);
	catalogue_end(v);
	return version;
}

static struct partner_state
note(struct world *w, enum run_outcome outcome, const char *reason)
{
	struct message m = {.level = MESSAGE_WARNING,
			.rule = "no-credits",
			.record = SLICE("A"),
			.text = SLICE("no credits")};
	struct run_report report = {.started = w->now,
			.finished = w->now,
			.outcome = outcome,
			.reason = slice_of(reason),
			.adapter_name = SLICE("list"),
			.adapter_version = SLICE("1.0"),
			.messages = &m,
			.message_count = 1,
			.warnings = 1};
	struct catalogue_view *v;
	struct partner_state s;
	struct error e = ERROR_NONE;

	assert_int_equal(catalogue_note_run(w->catalogue, &w->partners[0], &report, &e), 0);
	assert_int_equal(catalogue_begin(w->catalogue, &v, &e), 0);
	assert_int_equal(catalogue_partner(v, SLICE("alpha"), &s, &e), 0);
	s.reason = arena_slice(&w->arena, s.reason);
	catalogue_end(v);
	return s;
}

/* A list of n courses; every text speaks of the round. */
static void
add_round(struct world *w, unsigned n, unsigned round)
{
	char line[200];

	for (unsigned i = 0; i < n; i++) {
		snprintf(line, sizeof(line), "id=c%u|title=Round%u|description=words of round%u number%u", i, round,
				round, i);
		world_add(w, line);
	}
}

/* In a child: opens the catalogue for itself and applies the list until it is killed. */
static void __attribute__((noreturn))
apply_for_ever(struct world *w)
{
	struct error e = ERROR_NONE;

	if (catalogue_open(w->data_dir, true, &w->catalogue, &e) < 0)
		_exit(2);
	for (unsigned round = 1;; round++) {
		struct catalogue_list list = {.partner = &w->partners[0], .records = w->records, .serial = round};
		struct run_report report = {.finished = w->now + round, .outcome = RUN_ACCEPTED};

		w->count = 0;
		arena_reset(&w->arena);
		add_round(w, 60 + round % 5, round);
		list.count = w->count;
		if (catalogue_apply(w->catalogue, &list, &report, 1, &e) < 0)
			_exit(3);
	}
}

#define TITLE_SIZE 40

static int
same_round(void *context, struct slice id, struct slice record, const struct course_meta *meta)
{
	char *title = context;		/* of the course before; empty at first */
	struct course *c;
	struct arena a;
	bool same;

	(void)id;
	(void)meta;
	arena_init(&a, 1 << 20);
	assert_int_equal(course_decode(record, &a, &c, NULL), 0);
	same = title[0] == '\0' || slice_is(values_text(&c->values, OPSTAP_F_TITLE), title);
	assert_true(slice_copy(values_text(&c->values, OPSTAP_F_TITLE), title, TITLE_SIZE));
	arena_free(&a);
	return same ? 0 : ERR_CONFLICT;
}

static void
a_killed_writer_leaves_the_old_list_or_the_new_one(void **state)
{
	struct world *w = *state;
	struct error e = ERROR_NONE;

	for (unsigned i = 0; i < 15; i++) {
		struct catalogue_view *v;
		char title[TITLE_SIZE] = "";
		pid_t pid;
		int status;

		catalogue_close(w->catalogue);
		w->catalogue = NULL;
		pid = fork();
		if (pid == 0)
			apply_for_ever(w);
		usleep(3000 + i * 7919 % 40000);
		assert_int_equal(kill(pid, SIGKILL), 0);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status));
		assert_int_equal(catalogue_open(w->data_dir, true, &w->catalogue, &e), 0);
		assert_int_equal(catalogue_begin(w->catalogue, &v, &e), 0);
		assert_int_equal(catalogue_each(v, SLICE("alpha"), same_round, title, &e), 0);
		catalogue_end(v);
		world_verify(w);
	}
}

static void
write_lists(struct world *w, unsigned rounds)
{
	struct error e = ERROR_NONE;

	for (unsigned round = 1; round <= rounds; round++) {
		struct list l = {.serial = round, .moment = w->now + round, .records = w->records};

		w->count = 0;
		add_round(w, 50 + round, round);
		l.count = w->count;
		assert_int_equal(list_write(w->data_dir, "alpha", &l, &e), 0);
	}
	world_apply(w, 0);
}

static int64_t
newest(struct world *w)
{
	struct catalogue_view *v;
	int64_t moment;

	assert_int_equal(catalogue_begin(w->catalogue, &v, NULL), 0);
	assert_int_equal(catalogue_newest(v, &moment, NULL), 0);
	catalogue_end(v);
	return moment;
}

static void
is_built_anew_from_the_lists(void **state)
{
	struct world *w = *state;
	struct error e = ERROR_NONE;
	struct course_meta m;
	char path[128];
	uint64_t before;

	write_lists(w, 3);
	before = version(w);
	catalogue_close(w->catalogue);
	w->catalogue = NULL;
	snprintf(path, sizeof(path), "%s/catalogue/data.mdb", w->data_dir);
	assert_int_equal(file_replace(path, SLICE("rubbish"), 0600, &e), 0);
	assert_int_equal(catalogue_open(w->data_dir, true, &w->catalogue, &e), ERR_DAMAGED);
	assert_int_equal(catalogue_rebuild(&w->config, &e), 0);
	assert_int_equal(catalogue_open(w->data_dir, true, &w->catalogue, &e), 0);
	world_verify(w);
	assert_true(version(w) > before);	/* nobody's ETag from before fits */
	m = meta_of(w, "alpha", "c0", 0);
	assert_int_equal(m.first_seen, w->now + 1);	/* as far back as the lists reach */
	assert_true(newest(w) > w->now + 3);		/* none of them is new to a saved search */
	assert_int_equal(m.changed, w->now + 3);
	(void)meta_of(w, "alpha", "c52", 0);
	(void)meta_of(w, "alpha", "c53", ERR_NOT_FOUND);
}

static void
a_damaged_list_is_passed_over(void **state)
{
	struct world *w = *state;
	struct error e = ERROR_NONE;
	char path[128];

	write_lists(w, 3);
	catalogue_close(w->catalogue);
	w->catalogue = NULL;
	snprintf(path, sizeof(path), "%s/lists/alpha.3", w->data_dir);
	assert_int_equal(truncate(path, 200), 0);
	assert_int_equal(catalogue_rebuild(&w->config, &e), 0);
	assert_int_equal(catalogue_open(w->data_dir, true, &w->catalogue, &e), 0);
	world_verify(w);
	(void)meta_of(w, "alpha", "c51", 0);	/* of the second list */
	(void)meta_of(w, "alpha", "c52", ERR_NOT_FOUND);
}

struct health {
	const char *data_dir;
};

static int
open_and_verify(void *context, struct error *e)
{
	const struct health *h = context;
	struct catalogue *c;
	int rc;

	/* A damaged page may lead LMDB outside of the file: then the child dies, as that of opstapd does, instead of going on as the test. */
	(void)signal(SIGSEGV, SIG_DFL);
	(void)signal(SIGBUS, SIG_DFL);
	rc = catalogue_open(h->data_dir, true, &c, e);
	if (rc < 0)
		return rc;
	rc = catalogue_verify(c, NULL, NULL, e);
	catalogue_close(c);
	return rc;
}

/*
 * Bytes are flipped all over the file. Each flip must be noticed, or lie where nothing is kept
 * (free pages, unused ends of pages): then every course must still be there as it was.
 */
static void
flipped_bytes_are_noticed_or_harmless(void **state)
{
	struct world *w = *state;
	struct health health = {w->data_dir};
	struct error e = ERROR_NONE;
	struct buffer good;
	char path[128];
	unsigned noticed = 0;

	add_round(w, 60, 1);
	world_apply(w, 0);
	catalogue_close(w->catalogue);
	w->catalogue = NULL;
	snprintf(path, sizeof(path), "%s/catalogue/data.mdb", w->data_dir);
	buffer_init(&good, 1 << 26);
	assert_int_equal(file_read(path, &good, &e), 0);
	for (size_t i = 0; i < 60; i++) {
		size_t at = 8192 + i * 104729 % (good.len - 8192);
		char saved = good.data[at];
		int rc;

		good.data[at] ^= 0x41;
		assert_int_equal(file_replace(path, buffer_view(&good), 0600, &e), 0);
		good.data[at] = saved;
		rc = env_in_child(open_and_verify, &health, &e);
		if (rc != 0 && rc != ERR_DAMAGED)
			print_error("byte %zu: %s\n", at, e.text);
		assert_true(rc == 0 || rc == ERR_DAMAGED);
		noticed += rc != 0;
	}
	assert_true(noticed >= 10);
	buffer_free(&good);
}

/* Flips one byte of a text wherever it stands in the file; returns how often it stood there. */
static unsigned
flip_text(struct world *w, const char *text)
{
	struct error e = ERROR_NONE;
	struct buffer b;
	char path[128], *at;
	unsigned n = 0;

	snprintf(path, sizeof(path), "%s/catalogue/data.mdb", w->data_dir);
	buffer_init(&b, 1 << 26);
	assert_int_equal(file_read(path, &b, &e), 0);
	for (at = b.data; (at = memmem(at, b.len - (size_t)(at - b.data), text, strlen(text))) != NULL; n++)
		*at++ ^= 0x04;
	assert_int_equal(file_replace(path, buffer_view(&b), 0600, &e), 0);
	buffer_free(&b);
	return n;
}

static void
a_flipped_letter_is_noticed_wherever_it_stands(void **state)
{
	/* Records are packed: tests/unit/test_records.c. The dictionary writes what words begin with once: test_segments.c. */
	static const char *const texts[] = {"peculiar title", "peculiar-id", "peculiar reason", "\"etag\""};
	struct world *w = *state;
	struct health health = {w->data_dir};
	struct error e = ERROR_NONE;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		world_add(w, "id=peculiar-id|title=Peculiar Title|description=peculiarword");
		world_apply(w, 0);
		(void)note(w, RUN_FAILED, "peculiar reason");
		world_add(w, "id=peculiar-id|title=Peculiar Title|description=peculiarword");
		world_apply(w, 0);
		(void)note(w, RUN_HELD, "peculiar reason");
		catalogue_close(w->catalogue);
		w->catalogue = NULL;
		assert_int_equal(env_in_child(open_and_verify, &health, &e), 0);
		assert_true(flip_text(w, texts[i]) > 0);
		assert_int_equal(env_in_child(open_and_verify, &health, &e), ERR_DAMAGED);
		assert_int_equal(catalogue_rebuild(&w->config, &e), 0);
		assert_int_equal(catalogue_open(w->data_dir, true, &w->catalogue, &e), 0);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(a_killed_writer_leaves_the_old_list_or_the_new_one),
		TEST(is_built_anew_from_the_lists), TEST(a_damaged_list_is_passed_over),
		TEST(flipped_bytes_are_noticed_or_harmless), TEST(a_flipped_letter_is_noticed_wherever_it_stands)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
