/* Commands and answers between opstapctl, master and harvester; and files of a file: feed. */
#include "unit.h"

#include <fcntl.h>
#include <unistd.h>

#include "feed/command.h"
#include "feed/source_file.h"
#include "ground/file.h"

static void
a_command_survives_the_way(void **state)
{
	const struct command there = {COMMAND_FETCH, "tu-delft", true, 4000000000u};
	struct error e = ERROR_NONE;
	struct command here;
	struct buffer b;

	(void)state;
	buffer_init(&b, COMMAND_MAX);
	command_write(&there, &b);
	assert_int_equal(command_read(buffer_view(&b), &here, &e), 0);
	assert_int_equal(here.word, COMMAND_FETCH);
	assert_string_equal(here.partner, "tu-delft");
	assert_true(here.force);
	assert_int_equal(here.id, 4000000000u);
	buffer_free(&b);
}

static void
an_answer_survives_the_way(void **state)
{
	const struct reply there = {3, "held: \"41\" courses\n\xc3\xa9\x01", 7};
	struct error e = ERROR_NONE;
	struct reply here;
	struct buffer b;

	(void)state;
	buffer_init(&b, REPLY_MAX);
	reply_write(&there, &b);
	assert_null(memchr(b.data, '\n', b.len));	/* one line */
	assert_int_equal(reply_read(buffer_view(&b), &here, &e), 0);
	assert_int_equal(here.code, 3);
	assert_int_equal(here.id, 7);
	assert_string_equal(here.text, there.text);
	buffer_free(&b);
}

static void
nonsense_is_refused_in_words(void **state)
{
	static const char *const bad[] = {"", "[]", "{", "{}", "{\"do\":\"dance\"}", "{\"do\":1}", "{\"do\":\"fetch\"}",
		"{\"do\":\"fetch\",\"partner\":\"\"}", "{\"do\":\"fetch\",\"partner\":\"../x\"}", "{\"do\":\"fetch\",\"partner\":\"UP\"}",
		"{\"do\":\"fetch\",\"partner\":\"a2345678901234567890123456789012x\"}", "{\"do\":\"hold\",\"partner\":7}",
		"{\"do\":\"status\",\"do\":\"reload\"}"};
	struct command c;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct error e = ERROR_NONE;

		if (command_read(slice_of(bad[i]), &c, &e) == 0)
			fail_msg("accepted: %s", bad[i]);
		assert_true(e.text[0] != '\0');
		assert_in_range(c.word, 0, COMMAND_MAX_WORD - 1);
	}
}

static void
reads_the_path_of_a_file_feed(void **state)
{
	static const struct { const char *url, *path; } cases[] = {
		{"file:/srv/a.csv", "/srv/a.csv"}, {"file:///srv/a.csv", "/srv/a.csv"}, {"file://localhost/srv/a.csv", "/srv/a.csv"},
		{"file:a.csv", "/etc/opstap/a.csv"}, {"file:my%20list.csv", "/etc/opstap/my list.csv"},
		{"file:", NULL}, {"file://elsewhere/a.csv", NULL}, {"file:a%00b", NULL}, {"file:a%zz", NULL},
	};
	char path[100];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct error e = ERROR_NONE;
		int rc = source_file_path(cases[i].url, "/etc/opstap", path, sizeof(path), &e);

		assert_int_equal(rc == 0, cases[i].path != NULL);
		if (rc == 0)
			assert_string_equal(path, cases[i].path);
	}
}

static void
never_leaves_the_folder_of_a_feed(void **state)
{
	static const char *const refused[] = {"..", "../secret", "in/../../secret", "/etc/passwd", "", ".", "in//a", "in/", "link", "links/a",
		"in/out", "fifo/x"};
	char folder[] = "/tmp/opstap-source-XXXXXX", path[200], name[300];
	struct error e = ERROR_NONE;
	int root, fd = -1;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/feed/in", folder);
	assert_int_equal(file_folder(path, 0700, &e), 0);
	snprintf(path, sizeof(path), "%s/secret", folder);
	assert_int_equal(file_replace(path, SLICE("secret"), 0600, &e), 0);
	snprintf(path, sizeof(path), "%s/feed/in/a", folder);
	assert_int_equal(file_replace(path, SLICE("a"), 0600, &e), 0);
	snprintf(path, sizeof(path), "%s/feed", folder);
	root = open(path, O_RDONLY | O_DIRECTORY);
	assert_true(root >= 0);
	assert_int_equal(symlinkat("../secret", root, "link"), 0);
	assert_int_equal(symlinkat("in", root, "links"), 0);
	assert_int_equal(symlinkat("../..", root, "in/out"), 0);
	assert_int_equal(source_file_below(root, SLICE("in/a"), &fd, &e), 0);
	close(fd);
	assert_int_equal(source_file_below(root, SLICE("in/b"), &fd, &e), ERR_NOT_FOUND);
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		if (source_file_below(root, slice_of(refused[i]), &fd, &e) == 0)
			fail_msg("opened %s", refused[i]);
	memset(name, 'n', sizeof(name));
	assert_int_equal(source_file_below(root, (struct slice){name, sizeof(name)}, &fd, &e), ERR_DENIED);
	close(root);
	snprintf(path, sizeof(path), "rm -r %s", folder);
	assert_int_equal(system(path), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_command_survives_the_way), cmocka_unit_test(an_answer_survives_the_way),
		cmocka_unit_test(nonsense_is_refused_in_words), cmocka_unit_test(reads_the_path_of_a_file_feed),
		cmocka_unit_test(never_leaves_the_folder_of_a_feed)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
