/* Whole files, folders, descriptors, and the log line. */
#include "unit.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ground/file.h"
#include "ground/log.h"

static char folder[] = "/tmp/opstap-file-XXXXXX";

static int
make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) == NULL;
}

static int
remove_folder(void **state)
{
	static const char *const names[] = {"a/b/c", "a/b", "a", "text", "fifo"};
	char path[200];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (file_join(folder, names[i], path, sizeof(path)))
			(void)remove(path);
	return rmdir(folder);	/* fails when a temporary file was left behind */
}

static void
writes_replaces_and_reads(void **state)
{
	struct error e = ERROR_NONE;
	struct buffer b;
	struct stat st;
	char path[200];

	(void)state;
	assert_true(file_join(folder, "text", path, sizeof(path)));
	assert_int_equal(file_replace(path, SLICE("first"), 0644, &e), 0);
	assert_int_equal(file_replace(path, SLICE("second one"), 0600, &e), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	buffer_init(&b, 10);
	assert_int_equal(file_read(path, &b, &e), 0);	/* exactly the ceiling */
	assert_slice(buffer_view(&b), "second one");
	buffer_free(&b);
	buffer_init(&b, 9);
	assert_int_equal(file_read(path, &b, &e), ERR_LIMIT);
	assert_non_null(strstr(e.text, path));
	buffer_free(&b);
}

static void
says_what_cannot_be_read(void **state)
{
	struct error e = ERROR_NONE;
	struct buffer b;
	char path[200];

	(void)state;
	buffer_init(&b, 100);
	assert_true(file_join(folder, "absent", path, sizeof(path)));
	assert_int_equal(file_read(path, &b, &e), ERR_NOT_FOUND);
	assert_int_equal(file_read(folder, &b, &e), ERR_IO);
	assert_true(file_join(folder, "fifo", path, sizeof(path)));
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(file_read(path, &b, &e), ERR_IO);	/* at once, without waiting for a writer */
	assert_true(file_join(folder, "absent/text", path, sizeof(path)));
	assert_int_equal(file_replace(path, SLICE("x"), 0600, &e), ERR_IO);
	buffer_free(&b);
}

static void
makes_folders_with_parents(void **state)
{
	struct error e = ERROR_NONE;
	struct stat st;
	char path[200];

	(void)state;
	assert_true(file_join(folder, "a/b/c", path, sizeof(path)));
	assert_int_equal(file_folder(path, 0700, &e), 0);
	assert_int_equal(file_folder(path, 0700, &e), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_true(S_ISDIR(st.st_mode));
	assert_int_equal(st.st_mode & 0777, 0700);
	assert_true(file_join(folder, "text", path, sizeof(path)));
	assert_int_equal(file_folder(path, 0700, &e), ERR_IO);	/* a file is in the way */
	assert_int_equal(file_folder("", 0700, &e), ERR_LIMIT);
}

static void
reads_from_a_pipe_whole_or_says_why_not(void **state)
{
	struct error e = ERROR_NONE;
	char data[4];
	int p[2];

	(void)state;
	assert_int_equal(pipe(p), 0);
	assert_int_equal(file_write_all(p[1], "abcde", 5, -1, &e), 0);
	assert_int_equal(file_read_all(p[0], data, 4, 1000, &e), 0);
	assert_memory_equal(data, "abcd", 4);
	assert_int_equal(file_read_all(p[0], data, 4, 20, &e), ERR_TIMEOUT);
	assert_int_equal(file_write_all(p[1], "x", 1, 0, &e), 0);
	close(p[1]);
	assert_int_equal(file_read_all(p[0], data, 4, 1000, &e), ERR_IO);
	assert_int_equal(file_read_all(p[0], data, 4, 1000, &e), ERR_NOT_FOUND);
	close(p[0]);
}

static void
a_reader_that_stops_cannot_hold_a_writer_for_ever(void **state)
{
	struct error e = ERROR_NONE;
	size_t n = 1 << 20;
	char *data = calloc(1, n);
	int p[2];

	(void)state;
	assert_non_null(data);
	assert_int_equal(pipe(p), 0);	/* blocking on purpose */
	assert_int_equal(file_write_all(p[1], data, n, 50, &e), ERR_TIMEOUT);
	close(p[0]);
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(file_write_all(p[1], data, n, 50, &e), ERR_IO);
	close(p[1]);
	free(data);
}

static void
joins_paths(void **state)
{
	char out[12];

	(void)state;
	assert_true(file_join("/a", "b", out, sizeof(out)));
	assert_string_equal(out, "/a/b");
	assert_true(file_join("/a/", "b", out, sizeof(out)));
	assert_string_equal(out, "/a/b");
	assert_true(file_join("/a", "/etc", out, sizeof(out)));
	assert_string_equal(out, "/etc");
	assert_true(file_join(NULL, "b", out, sizeof(out)));
	assert_string_equal(out, "b");
	assert_true(file_join("/a", NULL, out, sizeof(out)));
	assert_false(file_join("/abcdef", "ghijk", out, sizeof(out)));
}

static void
an_event_is_one_line_whatever_it_holds(void **state)
{
	char line[400] = "";
	int p[2], saved = dup(2);
	ssize_t n;

	(void)state;
	assert_int_equal(pipe(p), 0);
	assert_true(dup2(p[1], 2) >= 0);
	log_role("worker");
	log_event(LOG_DEBUG, "hidden", "below the threshold");
	log_event(LOG_ERROR, "fetch", "partner=%s why=\"%s\"", "x", "two\nlines\x1b[0m");
	assert_true(dup2(saved, 2) >= 0);
	close(p[1]);
	close(saved);
	n = read(p[0], line, sizeof(line) - 1);
	close(p[0]);
	assert_true(n > 0);
	assert_ptr_equal(strchr(line, '\n'), line + n - 1);
	assert_non_null(strstr(line, "Z error worker["));
	assert_non_null(strstr(line, "] fetch partner=x why=\"two\\x0alines\\x1b[0m\"\n"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_replaces_and_reads), cmocka_unit_test(says_what_cannot_be_read),
		cmocka_unit_test(makes_folders_with_parents), cmocka_unit_test(reads_from_a_pipe_whole_or_says_why_not),
		cmocka_unit_test(a_reader_that_stops_cannot_hold_a_writer_for_ever), cmocka_unit_test(joins_paths),
		cmocka_unit_test(an_event_is_one_line_whatever_it_holds)};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
