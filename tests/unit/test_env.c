/* One LMDB environment: growth, two processes, refusals, and what a failed write leaves behind. */
#include "unit.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ground/file.h"
#include "store/env.h"

#define MEGABYTE ((size_t)1 << 20)

static const struct env_database databases[] = {{"one", 0}, {"two", MDB_INTEGERKEY}};
static char top[64], folder[96];

static int
make_folder(void **state)
{
	(void)state;
	snprintf(top, sizeof(top), "/tmp/opstap-env-XXXXXX");
	if (mkdtemp(top) == NULL)
		return -1;
	snprintf(folder, sizeof(folder), "%s/store", top);
	return 0;
}

static int
remove_folder(void **state)
{
	char path[128];

	(void)state;
	snprintf(path, sizeof(path), "%s/data.mdb", folder);
	(void)unlink(path);
	snprintf(path, sizeof(path), "%s/lock.mdb", folder);
	(void)unlink(path);
	(void)rmdir(folder);
	return rmdir(top);
}

static int
open_it(bool write, size_t first, size_t max, struct env **out, struct error *e)
{
	struct env_options o = {write, first, max, databases, 2};

	return env_open(folder, &o, out, e);
}

struct load {
	struct env *env;
	size_t values, bytes;
	unsigned runs;
};

/* Puts so many values of so many bytes. */
static int
fill(void *context, MDB_txn *txn, struct error *e)
{
	struct load *l = context;
	char *data = calloc(1, l->bytes);
	int rc = 0;

	l->runs++;
	for (size_t i = 0; data != NULL && i < l->values && rc == 0; i++) {
		char key[32];

		snprintf(key, sizeof(key), "key %06zu", i);
		rc = env_put(txn, env_db(l->env, 0), slice_of(key), (struct slice){data, l->bytes}, e);
	}
	free(data);
	return rc;
}

static int
count(void *context, struct slice key, struct slice value, struct error *e)
{
	(void)key;
	(void)value;
	(void)e;
	++*(size_t *)context;
	return 0;
}

static size_t
count_keys(struct env *env, const char *prefix)
{
	struct error e = ERROR_NONE;
	MDB_txn *txn;
	size_t n = 0;

	assert_int_equal(env_begin(env, false, &txn, &e), 0);
	assert_int_equal(env_each(txn, env_db(env, 0), slice_of(prefix), count, &n, &e), 0);
	env_abort(txn);
	return n;
}

static void
keeps_files_to_itself_and_reads_back(void **state)
{
	struct error e = ERROR_NONE;
	struct env *env;
	struct slice value;
	struct stat st;
	char path[128];
	MDB_txn *txn;

	(void)state;
	assert_int_equal(open_it(false, MEGABYTE, MEGABYTE, &env, NULL), ERR_NOT_FOUND);
	assert_int_equal(open_it(true, MEGABYTE, MEGABYTE, &env, &e), 0);
	assert_int_equal(stat(folder, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	snprintf(path, sizeof(path), "%s/data.mdb", folder);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(env_begin(env, true, &txn, &e), 0);
	assert_int_equal(env_put(txn, env_db(env, 0), SLICE("a"), SLICE("1"), &e), 0);
	assert_int_equal(env_put(txn, env_db(env, 0), SLICE("ab"), SLICE("2"), &e), 0);
	assert_int_equal(env_put(txn, env_db(env, 0), SLICE("b"), SLICE("3"), &e), 0);
	assert_int_equal(env_delete(txn, env_db(env, 0), SLICE("none"), &e), 0);
	assert_int_equal(env_commit(txn, &e), 0);
	assert_int_equal(count_keys(env, "a"), 2);
	assert_int_equal(count_keys(env, ""), 3);
	assert_int_equal(env_begin(env, false, &txn, &e), 0);
	assert_int_equal(env_get(txn, env_db(env, 0), SLICE("ab"), &value, &e), 0);
	assert_slice(value, "2");
	assert_int_equal(env_get(txn, env_db(env, 0), SLICE("abc"), &value, &e), ERR_NOT_FOUND);
	assert_int_equal(e.code, 0);
	env_abort(txn);
	env_close(env);
}

static void
grows_when_the_map_is_full_and_says_when_it_may_not(void **state)
{
	struct error e = ERROR_NONE;
	struct load l = {.values = 3000, .bytes = 1000};

	(void)state;
	assert_int_equal(open_it(true, MEGABYTE / 4, 16 * MEGABYTE, &l.env, &e), 0);
	assert_int_equal(env_write(l.env, fill, &l, &e), 0);
	assert_true(l.runs > 1);
	assert_int_equal(count_keys(l.env, "key"), 3000);
	l.values = 100;
	l.bytes = MEGABYTE;
	assert_int_equal(env_write(l.env, fill, &l, &e), ERR_FULL);
	assert_false(env_dead(l.env));
	assert_int_equal(count_keys(l.env, "key"), 3000);
	l.bytes = 10;
	assert_int_equal(env_write(l.env, fill, &l, &e), 0);	/* goes on after a refusal */
	env_close(l.env);
}

static void
grows_before_it_has_to_when_it_is_told(void **state)
{
	struct error e = ERROR_NONE;
	struct load l = {.values = 3000, .bytes = 1000};
	MDB_txn *txn;

	(void)state;
	assert_int_equal(open_it(true, MEGABYTE / 4, 16 * MEGABYTE, &l.env, &e), 0);
	assert_int_equal(env_begin(l.env, false, &txn, &e), 0);
	env_expect(l.env, 8 * MEGABYTE);	/* not under a reader */
	env_abort(txn);
	assert_int_equal(env_write(l.env, fill, &l, &e), 0);
	assert_true(l.runs > 1);
	env_close(l.env);
	assert_int_equal(open_it(true, MEGABYTE / 4, 16 * MEGABYTE, &l.env, &e), 0);
	env_expect(l.env, 8 * MEGABYTE);
	l.runs = 0;
	l.values = 6000;
	assert_int_equal(env_write(l.env, fill, &l, &e), 0);
	assert_int_equal(l.runs, 1);
	env_expect(l.env, SIZE_MAX);		/* up to its largest size and no further */
	l.values = 100;
	l.bytes = MEGABYTE;
	assert_int_equal(env_write(l.env, fill, &l, &e), ERR_FULL);
	assert_int_equal(l.runs, 2);
	assert_int_equal(count_keys(l.env, "key"), 6000);
	env_close(l.env);
}

/* In a process of its own: reads, waits until the other process has enlarged the map, reads again. */
static int
reader(int in, int out)
{
	struct error e = ERROR_NONE;
	struct env *env;
	char go;

	if (open_it(false, MEGABYTE / 4, MEGABYTE, &env, &e) < 0 || write(out, "r", 1) != 1 || read(in, &go, 1) != 1)
		return 1;
	if (count_keys(env, "key") != 4000)
		return 2;
	env_close(env);
	return 0;
}

static void
a_reader_follows_a_map_that_another_process_enlarged(void **state)
{
	struct error e = ERROR_NONE;
	struct load l = {.values = 4000, .bytes = 1000};
	int to[2], from[2], status;
	char ready;
	pid_t pid;

	(void)state;
	assert_int_equal(open_it(true, MEGABYTE / 4, 64 * MEGABYTE, &l.env, &e), 0);
	env_close(l.env);
	assert_int_equal(pipe(to) | pipe(from), 0);
	pid = fork();
	if (pid == 0)
		_exit(reader(to[0], from[1]));
	assert_int_equal(read(from[0], &ready, 1), 1);
	assert_int_equal(open_it(true, MEGABYTE / 4, 64 * MEGABYTE, &l.env, &e), 0);
	assert_int_equal(env_write(l.env, fill, &l, &e), 0);
	assert_true(l.runs > 1);
	assert_int_equal(write(to[1], "g", 1), 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	env_close(l.env);
}

/* A file-size limit stands for a disk that refuses. */
static int
write_beyond_a_limit(void *context, struct error *e)
{
	struct load l = {.values = 500, .bytes = 1000};
	struct rlimit limit = {100 * 1024, 100 * 1024};
	int rc;

	(void)context;
	if (open_it(true, 8 * MEGABYTE, 8 * MEGABYTE, &l.env, e) < 0)
		return ERR_INTERNAL;
	signal(SIGXFSZ, SIG_IGN);
	if (setrlimit(RLIMIT_FSIZE, &limit) < 0)
		return ERR_INTERNAL;
	rc = env_write(l.env, fill, &l, e);
	if (rc != ERR_IO || !env_dead(l.env) || env_write(l.env, fill, &l, NULL) != ERR_IO)
		return ERR_INTERNAL;
	return rc;
}

static void
after_a_failed_write_it_must_be_opened_anew(void **state)
{
	struct error e = ERROR_NONE;
	struct env *env;

	(void)state;
	assert_int_equal(env_in_child(write_beyond_a_limit, NULL, &e), ERR_IO);
	assert_non_null(strstr(e.text, folder));
	assert_int_equal(open_it(true, MEGABYTE, MEGABYTE, &env, &e), 0);
	assert_int_equal(count_keys(env, ""), 0);
	env_close(env);
}

static int
dies(void *context, struct error *e)
{
	(void)context;
	(void)e;
	signal(SIGSEGV, SIG_DFL);	/* a sanitizer would turn it into an exit */
	raise(SIGSEGV);
	return 0;
}

static int
speaks(void *context, struct error *e)
{
	return error_set(e, *(int *)context, "said in the child");
}

static void
a_child_hands_back_its_error_or_its_death(void **state)
{
	struct error e = ERROR_NONE;
	int code = ERR_CONFLICT;

	(void)state;
	assert_int_equal(env_in_child(speaks, &code, &e), ERR_CONFLICT);
	assert_string_equal(e.text, "said in the child");
	assert_int_equal(env_in_child(dies, NULL, &e), ERR_DAMAGED);
}

static void
refuses_what_is_no_store_and_remote_file_systems(void **state)
{
	struct error e = ERROR_NONE;
	struct env *env;
	char path[128], text[8192];

	(void)state;
	assert_int_equal(file_folder(folder, 0700, &e), 0);
	snprintf(path, sizeof(path), "%s/data.mdb", folder);
	memset(text, 'x', sizeof(text));
	assert_int_equal(file_replace(path, (struct slice){text, sizeof(text)}, 0600, &e), 0);
	assert_int_equal(open_it(true, MEGABYTE, MEGABYTE, &env, &e), ERR_DAMAGED);
	assert_true(env_remote(NFS_SUPER_MAGIC));
	assert_true(env_remote(0xfffffffful & 0xff534d42ul));
	assert_true(env_remote(0xffffffffff534d42ul));	/* sign-extended, as a 64 bit kernel may hand it over */
	assert_false(env_remote(EXT4_SUPER_MAGIC));
	assert_false(env_remote(TMPFS_MAGIC));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make_folder, remove_folder)

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(keeps_files_to_itself_and_reads_back),
			TEST(grows_when_the_map_is_full_and_says_when_it_may_not), TEST(grows_before_it_has_to_when_it_is_told),
			TEST(a_reader_follows_a_map_that_another_process_enlarged),
			TEST(after_a_failed_write_it_must_be_opened_anew),
			TEST(a_child_hands_back_its_error_or_its_death),
			TEST(refuses_what_is_no_store_and_remote_file_systems)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
