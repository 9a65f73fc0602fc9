/*
 * Every hostile adapter through host_run, with Landlock and without: what is said about it, how long it took,
 * and that nothing of it is left. The adapters are tests/hostile/, the host is the built opstap-adapter-host.
 */
#include "unit.h"

#include "feed/host_parent.h"

#include <dirent.h>
#include <sys/wait.h>
#include <unistd.h>

#include "feed/sandbox.h"
#include "ground/date.h"
#include "ground/file.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED true	/* no limit of address space: the shadow alone takes terabytes */
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED true
#endif
#endif
#ifndef SANITIZED
#define SANITIZED false
#endif

#define PATIENCE_MS 600000	/* for what needs no time on an idle machine; only says "does not hang" */

static char host_program[1024], adapters[1024];

/* What a run heard. */
struct heard {
	struct arena arena;
	unsigned opens, closes;
	bool given[HOST_HANDLES];
	size_t read_at[HOST_HANDLES];
	const char *body[HOST_HANDLES];
	int fail_open;			/* error code to give */
	unsigned courses, messages;
	char last_message[300];
	char title_nl[100], title_en[100], level[20], start[20], id[20], posted[20];
	unsigned stop_after;
};

static int
on_open(void *ctx, const struct host_request *request, struct error *e)
{
	struct heard *h = ctx;

	if (h->fail_open)
		return error_set(e, h->fail_open, "example.org: connection refused");
	for (int i = 0; i < HOST_HANDLES; i++)
		if (!h->given[i]) {
			h->given[i] = true;
			h->read_at[i] = 0;
			h->body[i] = request->url.p ? "the second page" : "[\"X-1\"]";
			if (request->url.p && slice_is(request->url, "page/2") && request->header_count == 1)
				(void)slice_copy(request->body, h->posted, sizeof(h->posted));
			h->opens++;
			return i;
		}
	return error_set(e, ERR_LIMIT, "all handles are taken");
}

static ptrdiff_t
on_read(void *ctx, int handle, void *buf, size_t n, struct error *e)
{
	struct heard *h = ctx;
	size_t left = strlen(h->body[handle]) - h->read_at[handle];

	(void)e;
	n = n < left ? n : left;
	n = n > 3 ? 3 : n;	/* in pieces */
	memcpy(buf, h->body[handle] + h->read_at[handle], n);
	h->read_at[handle] += n;
	return (ptrdiff_t)n;
}

static const char *
on_header(void *ctx, int handle, const char *name)
{
	(void)ctx;
	(void)handle;
	return strcmp(name, "status") == 0 ? "200" : strcmp(name, "content-type") == 0 ? "text/plain" : NULL;
}

static void
on_close(void *ctx, int handle)
{
	struct heard *h = ctx;

	assert_true(h->given[handle]);
	h->given[handle] = false;
	h->closes++;
}

static void
keep(char *out, size_t size, const struct values *values, uint16_t field, const char *lang)
{
	const struct value *v = lang ? values_in(values, field, slice_of(lang)) : values_first(values, field);

	if (v)
		(void)slice_copy(v->text, out, size);
}

static int
on_course(void *ctx, struct slice encoded, struct error *e)
{
	struct heard *h = ctx;
	struct course *c;

	arena_reset(&h->arena);
	assert_int_equal(course_take_over(encoded, &h->arena, &c, e), 0);
	h->courses++;
	keep(h->id, sizeof(h->id), &c->values, OPSTAP_F_ID, NULL);
	keep(h->title_nl, sizeof(h->title_nl), &c->values, OPSTAP_F_TITLE, "nl");
	keep(h->title_en, sizeof(h->title_en), &c->values, OPSTAP_F_TITLE, "en");
	keep(h->level, sizeof(h->level), &c->values, OPSTAP_F_LEVEL, NULL);
	if (c->offering_count > 0)
		keep(h->start, sizeof(h->start), &c->offerings[0].values, OPSTAP_F_START, NULL);
	if (h->stop_after && h->courses >= h->stop_after)
		return error_set(e, ERR_FULL, "enough");
	return 0;
}

static void
on_message(void *ctx, const struct message *m)
{
	struct heard *h = ctx;

	h->messages++;
	snprintf(h->last_message, sizeof(h->last_message), "%u:%u %.*s %.*s", m->line, m->column, SLICE_ARG(m->record),
			SLICE_ARG(m->text));
	assert_true(utf8_valid(m->text, NULL));
}

static const struct host_callbacks callbacks = {on_open, on_read, on_header, on_close, on_course, on_message};

static unsigned
descriptors(void)
{
	DIR *dir = opendir("/proc/self/fd");
	unsigned n = 0;

	assert_non_null(dir);
	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

struct run {
	struct host_start start;
	struct heard heard;
	struct host_result result;
	struct error e;
	char path[2048];
	int rc;
};

/* Runs an adapter and makes sure that no descriptor, handle or process of it is left. */
static void
go(struct run *run, const char *file, bool deny_landlock)
{
	unsigned before = descriptors();
	int64_t began = date_monotonic_ms();

	snprintf(run->path, sizeof(run->path), "%s/%s", adapters, file);
	run->start.host_program = host_program;
	run->start.adapter_path = file[0] == '/' ? file : run->path;
	run->start.feed_name = "feed";
	run->start.uid = (uid_t)-1;
	run->start.gid = (gid_t)-1;
	run->start.deny_landlock = deny_landlock;
	if (!run->start.deadline)
		run->start.deadline = began + PATIENCE_MS;
	memset(&run->heard, 0, offsetof(struct heard, fail_open));
	arena_init(&run->heard.arena, 64u << 20);
	run->e = (struct error)ERROR_NONE;
	run->rc = host_run(&run->start, &callbacks, &run->heard, &run->result, &run->e);
	arena_free(&run->heard.arena);
	assert_int_equal(run->heard.opens, run->heard.closes);
	assert_int_equal(descriptors(), before);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	if (date_monotonic_ms() > run->start.deadline + PATIENCE_MS)
		fail_msg("%s took %lld ms", file, (long long)(date_monotonic_ms() - began));
	if (run->rc < 0 && !run->e.text[0])
		fail_msg("%s: failed without a word", file);
}

struct expectation {
	const char *act;
	enum host_end end;
	const char *words;	/* in the error, or in the output when it ended well */
	uint32_t cpu_seconds, milliseconds, max_records;
	uint64_t max_bytes;
};

static const struct expectation expected[] = {
	{.act = "segv", .end = HOST_DIED, .words = "SIGSEGV"},
	{.act = "abort", .end = HOST_DIED, .words = "SIGABRT"},
	{.act = "exit", .end = HOST_DIED, .words = "half way (exit 0) after 1 course"},
	{.act = "loop", .end = HOST_CPU, .words = "more than 1 seconds of processor time", .cpu_seconds = 1},
	{.act = "loop-ignoring", .end = HOST_CPU, .words = "more than 1 seconds", .cpu_seconds = 1},
	{.act = "sleep", .end = HOST_SILENT, .words = "not finished at the deadline", .milliseconds = 3000},
	{.act = "sleep-ignoring", .end = HOST_SILENT, .words = "not finished at the deadline", .milliseconds = 3000},
	{.act = "loop", .end = HOST_SILENT, .words = "not finished at the deadline", .milliseconds = 3000},
	{.act = "close-all", .end = HOST_BROKE, .words = "closed its line"},
	{.act = "overwrite-table", .end = HOST_DIED, .words = "SIGSEGV"},
	{.act = "garbage", .end = HOST_BROKE, .words = "broke the protocol"},
	{.act = "unknown-frame", .end = HOST_BROKE, .words = "broke the protocol"},
	{.act = "last-words", .end = HOST_DONE, .words = "a word on the way"},
	{.act = "memory", .end = HOST_FAILED, .words = "memory: denied"},
	{.act = "descriptors", .end = HOST_FAILED, .words = "descriptors: denied"},
	{.act = "fork", .end = HOST_FAILED, .words = "fork: denied"},
	{.act = "thread", .end = HOST_FAILED, .words = "thread: denied"},
	{.act = "flood-output", .end = HOST_LIMIT, .words = "1 MiB to standard output"},
	{.act = "flood-errors", .end = HOST_LIMIT, .words = "1 MiB to standard output"},
	{.act = "endless-courses", .end = HOST_LIMIT, .words = "more than the 500 courses", .max_records = 500},
	{.act = "endless-courses", .end = HOST_LIMIT, .words = "larger than 20000 bytes", .max_bytes = 20000},
	{.act = "endless-course", .end = HOST_DONE},
	{.act = "huge-course", .end = HOST_DONE},
	{.act = "endless-log", .end = HOST_DONE},
	{.act = "many-requests", .end = HOST_FAILED, .words = "more than 8 requests"},
	{.act = "open", .end = HOST_FAILED, .words = "open: denied"},
	{.act = "stat", .end = HOST_FAILED, .words = "stat: denied"},
	{.act = "sockets", .end = HOST_FAILED, .words = "socketpair: denied"},
	{.act = "exec", .end = HOST_FAILED, .words = "execve: denied"},
	{.act = "ptrace", .end = HOST_FAILED, .words = "ptrace: denied"},
	{.act = "kill-parent", .end = HOST_FAILED, .words = "kill: denied"},
	{.act = "kill-all", .end = HOST_FAILED, .words = "kill: denied"},
	{.act = "tgkill", .end = HOST_FAILED, .words = "tgkill: denied"},
	{.act = "executable", .end = HOST_FAILED, .words = "mprotect: denied"},
	{.act = "calls", .end = HOST_FAILED, .words = "calls: denied"},
	{.act = "nonsense", .end = HOST_DONE},
};

#define TRIES 5

/*
 * A deadline counts from the start of the process, and so does processor time, which a stalled machine may count wrongly. Either
 * can end before the adapter was loaded, and then says nothing about the adapter: once more, with more time.
 */
static void
run_act(struct run *run, const struct host_start *start, uint32_t milliseconds, bool deny_landlock)
{
	for (int tries = 0; tries < TRIES; tries++, milliseconds *= 2) {
		run->start = *start;
		run->start.deadline = milliseconds ? date_monotonic_ms() + milliseconds : 0;
		go(run, "hostile.so", deny_landlock);
		if (run->result.name[0] || (run->result.end != HOST_SILENT && run->result.end != HOST_CPU))
			break;
	}
}

static void
check_act(const struct expectation *x, bool deny_landlock)
{
	const struct host_pair settings[] = {{"act", x->act}};
	const struct host_start start = {.settings = settings,
			.setting_count = 1,
			.cpu_seconds = x->cpu_seconds,
			.max_records = x->max_records,
			.max_bytes = x->max_bytes,
			.address_space = (uint64_t)300 << 20};
	struct run run = {.rc = 0};
	const char *said;

	if (SANITIZED && strcmp(x->act, "memory") == 0)
		return;
	run_act(&run, &start, x->milliseconds, deny_landlock);
	said = run.rc < 0 ? run.e.text : run.result.output;
	if (run.result.end != x->end || (run.rc == 0) != (x->end == HOST_DONE) || (x->words && !strstr(said, x->words)))
		fail_msg("%s: %s (%d): %s", x->act, host_end_name(run.result.end), run.rc, said);
	if (strcmp(x->act, "memory") == 0 && run.result.max_rss_kb > 310 * 1024)
		fail_msg("memory: %lld KiB were in use", (long long)run.result.max_rss_kb);
	if (x->end == HOST_DONE)
		assert_null(strstr(run.result.output, "LAST WORDS"));
	assert_string_equal(run.result.sandbox,
			deny_landlock || host_sandbox_level()[0] == 's' ? "seccomp" : "landlock+seccomp");
	if (strcmp(run.result.name, "hostile") != 0 || strcmp(run.result.version, "6.66") != 0)
		fail_msg("%s: %s: %s %s: %s", x->act, host_end_name(run.result.end), run.result.name, run.result.version, said);
	if (strcmp(x->act, "huge-course") == 0)
		assert_string_equal(run.heard.id, "after");
	if (strcmp(x->act, "endless-log") == 0) {
		assert_int_equal(run.result.messages, HOST_MESSAGES);
		assert_int_equal(run.result.messages + run.result.messages_lost, 60000);
	}
}

static void
test_acts_with_landlock(void **state)
{
	(void)state;
	if (sandbox_available(false) != SANDBOX_LANDLOCK)
		skip();
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
		check_act(&expected[i], false);
}

static void
test_acts_without_landlock(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
		check_act(&expected[i], true);
}

static void
check_early(const char *file, enum host_end end, const char *words, uint32_t milliseconds)
{
	for (int mode = 0; mode < 2; mode++) {
		struct run run = {.start = {.cpu_seconds = milliseconds ? 10 : 1}};

		if (milliseconds)
			run.start.deadline = date_monotonic_ms() + milliseconds;
		go(&run, file, mode == 1);
		if (run.result.end != end || !strstr(run.e.text, words))
			fail_msg("%s: %s: %s", file, host_end_name(run.result.end), run.e.text);
	}
}

static void
test_constructors(void **state)
{
	(void)state;
	check_early("early_open.so", HOST_FAILED, "constructor: denied", 0);
	check_early("early_segv.so", HOST_DIED, "SIGSEGV) while it was loaded", 0);
	check_early("early_exit.so", HOST_DIED, "half way", 0);
	check_early("early_loop.so", HOST_CPU, "processor time", 0);
	check_early("early_loop.so", HOST_SILENT, "deadline", 1500);
}

static void
test_decent_adapter(void **state)
{
	const struct host_pair settings[] = {{"other", "x"}, {"level", "PG"}};
	const struct normalise_map maps[] = {{OPSTAP_F_LEVEL, SLICE("PG"), SLICE("master")}};

	(void)state;
	for (int mode = 0; mode < 2; mode++) {
		struct run run = {.start = {.settings = settings,
						  .setting_count = 2,
						  .maps = maps,
						  .map_count = 1,
						  .day_first = true}};

		go(&run, "decent.so", mode == 1);
		if (run.rc < 0)
			fail_msg("decent: %s: %s", run.e.text, run.heard.last_message);
		assert_int_equal(run.result.end, HOST_DONE);
		assert_string_equal(run.result.name, "decent");
		assert_string_equal(run.result.version, "1.2.3");
		assert_int_equal(run.result.courses, 1);
		assert_int_equal(run.heard.opens, 3);
		assert_string_equal(run.heard.posted, "abc");
		assert_string_equal(run.heard.id, "X-1");
		assert_string_equal(run.heard.title_nl, "caf\u00e9 \u20ac");
		assert_string_equal(run.heard.title_en, "the second page");
		assert_string_equal(run.heard.level, "master");
		assert_string_equal(run.heard.start, "2027-04-03");
		assert_int_equal(run.heard.messages, 2);	/* the credits, the log line */
		assert_string_equal(run.heard.last_message, "12:3 X-1 that was all");
	}
}

static void
test_failures_of_the_caller(void **state)
{
	const struct host_pair act[] = {{"act", "endless-courses"}};
	struct run run = {.start = {.settings = act, .setting_count = 1}, .heard = {.stop_after = 7}};
	const struct host_pair failures[] = {{"act", "many-failures"}};
	struct run many = {.start = {.settings = failures, .setting_count = 1}, .heard = {.fail_open = ERR_IO}};
	struct run refused = {.heard = {.fail_open = ERR_IO}}, unchanged = {.heard = {.fail_open = ERR_UNCHANGED}};

	(void)state;
	go(&run, "hostile.so", false);
	assert_int_equal(run.result.end, HOST_STOPPED);
	assert_int_equal(run.rc, ERR_FULL);
	assert_int_equal(run.heard.courses, 7);
	go(&refused, "decent.so", false);
	assert_int_equal(refused.result.end, HOST_FAILED);
	assert_int_equal(refused.rc, ERR_IO);
	assert_non_null(strstr(refused.e.text, "connection refused"));
	assert_int_equal(refused.heard.messages, 1);
	go(&unchanged, "decent.so", false);
	assert_int_equal(unchanged.rc, ERR_UNCHANGED);
	assert_int_equal(unchanged.heard.messages, 0);
	go(&many, "hostile.so", false);
	assert_int_equal(many.result.end, HOST_FAILED);
	assert_int_equal(many.heard.messages, HOST_MESSAGES);
	assert_int_equal(many.result.messages_lost, 1000);
}

static void
write_file(const char *path, struct slice bytes, size_t n)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes.p ? bytes.p : "", 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

static void
expect_refused(const char *path, const char *words)
{
	struct run run = {.rc = 0};

	go(&run, path, false);
	if (run.result.end != HOST_NOT_LOADED || !strstr(run.e.text, words))
		fail_msg("%s: %s: %s", path, host_end_name(run.result.end), run.e.text);
	assert_int_equal(run.result.courses, 0);
}

static void
test_files_that_are_no_adapters(void **state)
{
	char folder[] = "/tmp/opstap-hostile-XXXXXX", path[64], good[2048];
	struct buffer bytes;
	struct error e = ERROR_NONE;
	struct run missing = {.rc = 0};

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/x.so", folder);
	snprintf(good, sizeof(good), "%s/hostile.so", adapters);
	buffer_init(&bytes, 16u << 20);
	assert_int_equal(file_read(good, &bytes, &e), 0);
	expect_refused(folder, "is a directory");
	expect_refused("/dev/null", "not a regular file");
	write_file(path, SLICE_NONE, 0);
	expect_refused(path, "is empty");
	write_file(path, SLICE("#!/bin/sh\necho\n"), 15);
	expect_refused(path, "is text");
	for (size_t n = 8; n < bytes.len; n += bytes.len / 13) {
		write_file(path, buffer_view(&bytes), n);
		expect_refused(path, "is cut off");
	}
	bytes.data[18] ^= 0x55;	/* e_machine */
	write_file(path, buffer_view(&bytes), bytes.len);
	expect_refused(path, "is built for");
	expect_refused("nosymbol.so", "exports no opstap_adapter_v1");
	unlink(path);
	go(&missing, path, false);
	assert_int_equal(missing.rc, ERR_NOT_FOUND);
	rmdir(folder);
	buffer_free(&bytes);
}

static void
test_no_host_program(void **state)
{
	struct run run = {.rc = 0};
	char real[sizeof(host_program)];

	(void)state;
	memcpy(real, host_program, sizeof(real));
	snprintf(host_program, sizeof(host_program), "/nonexistent/opstap-adapter-host");
	go(&run, "decent.so", false);
	assert_int_equal(run.result.end, HOST_NOT_STARTED);
	snprintf(host_program, sizeof(host_program), "/bin/true");
	memset(&run, 0, sizeof(run));
	go(&run, "decent.so", false);
	assert_int_equal(run.result.end, HOST_NOT_STARTED);
	memcpy(host_program, real, sizeof(real));
}

int
main(void)
{
	const char *build = getenv("top_builddir");
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decent_adapter),
		cmocka_unit_test(test_acts_with_landlock),
		cmocka_unit_test(test_acts_without_landlock),
		cmocka_unit_test(test_constructors),
		cmocka_unit_test(test_failures_of_the_caller),
		cmocka_unit_test(test_files_that_are_no_adapters),
		cmocka_unit_test(test_no_host_program),
	};

	setenv("ASAN_OPTIONS", "detect_leaks=0:handle_segv=0:handle_abort=0:handle_sigbus=0", 1); /* for the hosts */
	build = build ? build : ".";
	snprintf(host_program, sizeof(host_program), "%s/opstap-adapter-host", build);
	snprintf(adapters, sizeof(adapters), "%s/tests/hostile/.libs", build);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
