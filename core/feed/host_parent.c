/*
 * Runs one adapter from file to verdict: private copy, process, conversation, end, and what happened in words.
 */
#include "feed/host_parent.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "feed/host_talk.h"
#include "feed/sandbox.h"
#include "ground/escape.h"

#define GRACE_MS 1000	/* from the last word to the end of the process */

const char *
host_end_name(enum host_end end)
{
	static const char *const names[HOST_END_MAX] = {
		"done", "failed", "not-loaded", "died", "cpu", "silent", "limit", "broke", "stopped", "not-started",
		"absent"
	};

	return end < HOST_END_MAX ? names[end] : "unknown";
}

const char *
host_sandbox_level(void)
{
	return sandbox_level_name(sandbox_available(false));
}

static const struct { int number; const char *words; } signals[] = {
	{SIGSEGV, "a segmentation fault (SIGSEGV)"}, {SIGABRT, "abort() (SIGABRT)"},
	{SIGBUS, "a bus error (SIGBUS)"},
	{SIGFPE, "an arithmetic fault (SIGFPE)"}, {SIGILL, "an illegal instruction (SIGILL)"},
	{SIGSYS, "a system call of a foreign kind (SIGSYS)"}, {SIGKILL, "SIGKILL"},
	{SIGPIPE, "a closed line (SIGPIPE)"},
	{SIGTRAP, "a trap (SIGTRAP)"}, {SIGXFSZ, "writing a file (SIGXFSZ)"}, {SIGTERM, "SIGTERM"},
};

/* How far it had come. */
static const char *
when(const struct talk *t, char out[64])
{
	if (t->deliver)
		return t->loaded ? "" : " while it was loaded";
	snprintf(out, 64, "%s after %u course%s", t->loaded ? "" : " while it was loaded,", t->result->courses, t->result->courses == 1 ? "" : "s");
	return out;
}

static int
died_of(struct talk *t, int sig, struct error *e)
{
	char text[64];

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		if (signals[i].number == sig)
			return talk_end(t, HOST_DIED, ERR_VALUE, e, "the adapter died of %s%s", signals[i].words, when(t, text));
	return talk_end(t, HOST_DIED, ERR_VALUE, e, "the adapter died of signal %d%s", sig, when(t, text));
}

/* The host hung up without a last word: its wait status says why. */
static int
judge_death(struct talk *t, uint32_t cpu_seconds, int status, bool killed, struct error *e)
{
	char text[64];

	if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU ||
	    (WTERMSIG(status) == SIGKILL && t->result->cpu_ms >= (int64_t)cpu_seconds * 1000)))
		return talk_end(t, HOST_CPU, ERR_TIMEOUT, e, "the adapter used more than %u seconds of processor time",
				cpu_seconds);
	if (killed)
		return talk_end(t, HOST_BROKE, ERR_SYNTAX, e,
				"the adapter closed its line to Opstap and went on running");
	if (WIFSIGNALED(status))
		return died_of(t, WTERMSIG(status), e);
	if (!t->ready && WEXITSTATUS(status) == HOST_EXIT_NO_EXEC)
		return talk_end(t, HOST_NOT_STARTED, ERR_UNAVAILABLE, e, "opstap-adapter-host cannot be executed");
	if (!t->ready)
		return talk_end(t, HOST_NOT_STARTED, ERR_UNAVAILABLE, e,
				"opstap-adapter-host ended with code %d before it began", WEXITSTATUS(status));
	return talk_end(t, HOST_DIED, ERR_VALUE, e, "the adapter ended its process half way (exit %d)%s", WEXITSTATUS(status),
			when(t, text));
}

/* It came to its end in good order: what did it say? */
static int
judge_answer(struct talk *t, struct error *e)
{
	t->result->end = HOST_FAILED;
	t->result->returned = t->returned;
	if (t->fetch.code != 0)
		return error_set(e, t->fetch.code, "%s", t->fetch.text);
	if (t->failed.code != 0)
		return error_set(e, ERR_VALUE, "%s",
				t->failed.text[0] ? t->failed.text : "the adapter gave up without a reason");
	if (t->returned < 0)
		return error_set(e, ERR_VALUE, "the adapter gave up without a reason (%d)", t->returned);
	t->result->end = HOST_DONE;
	return 0;
}

static struct hostproto_setting *
pairs_of(const struct host_pair *pairs, size_t count)
{
	struct hostproto_setting *s = calloc(count + 1, sizeof(*s));

	for (size_t i = 0; s && i < count; i++)
		s[i] = (struct hostproto_setting){slice_of(pairs[i].key), slice_of(pairs[i].value)};
	return s;
}

static int
send_start(struct talk *t, const struct host_start *start, const struct elfinfo *info, struct error *e)
{
	struct hostproto_start s = {
			.day_first = start->day_first,
			.overlay = start->overlay,
			.max_records = t->max_records,
			.setting_count = start->setting_count,
			.maps = (struct normalise_map *)start->maps,
			.map_count = start->map_count,
			.needed = (struct slice *)info->needed,
			.needed_count = info->needed_count,
			.deliver = start->deliver,
			.enrolment_count = start->enrolment_count,
	};
	struct buffer frame;
	int rc = 0;

	buffer_init(&frame, HOSTPROTO_MAX + 4);
	s.settings = pairs_of(start->settings, s.setting_count);
	s.enrolment = pairs_of(start->enrolment, s.enrolment_count);
	if (s.settings && s.enrolment && s.setting_count <= HOSTPROTO_MAX_ITEMS && s.map_count <= HOSTPROTO_MAX_ITEMS &&
	    s.enrolment_count <= HOSTPROTO_MAX_ITEMS)
		frame_start(&frame, &s);
	if (frame.len == 0 || !buffer_ok(&frame))
		rc = talk_end(t, HOST_NOT_STARTED, ERR_LIMIT, e, "%s of this partner are too large",
				start->deliver ? "the settings or an enrolment" : "the settings and maps");
	else
		rc = talk_send(t, buffer_view(&frame), e);
	free(s.settings);
	free(s.enrolment);
	buffer_free(&frame);
	return rc;
}

static void
keep_output(struct talk *t)
{
	struct buffer line;

	buffer_init(&line, sizeof(t->result->output) * 8);
	escape_line(&line, buffer_view(&t->output));
	(void)slice_copy(buffer_view(&line), t->result->output, sizeof(t->result->output));
	buffer_free(&line);
}

static int
talk_through(struct talk *t, const struct host_start *start, const struct elfinfo *info, struct error *e)
{
	uint32_t cpu_seconds = start->cpu_seconds ? start->cpu_seconds : 120;
	struct rusage used = {0};
	bool killed;
	int status, rc;

	rc = host_spawn(start, t->ticket.snapshot, &t->process, e);
	if (rc < 0)
		return rc;
	rc = send_start(t, start, info, e);
	if (rc == 0)
		rc = talk_listen(t, e);
	talk_drain(t);
	host_reap(&t->process, rc < 0 ? 0 : GRACE_MS, &status, &used, &killed);
	t->result->cpu_ms = (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000LL +
			(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1000;
	t->result->max_rss_kb = used.ru_maxrss;
	if (rc < 0)
		return rc;
	return t->done ? judge_answer(t, e) : judge_death(t, cpu_seconds, status, killed, e);
}

static int
talk_init(struct talk *t, const struct host_start *start, struct error *e)
{
	t->deadline = start->deadline ? start->deadline : date_monotonic_ms() + 600000;
	t->max_records = start->max_records ? start->max_records : 100000;
	t->max_bytes = start->max_bytes ? start->max_bytes : (uint64_t)1 << 30;
	t->deliver = start->deliver;
	t->ticket.listener = t->ticket.snapshot = -1;
	t->chunk = malloc(HOSTPROTO_CHUNK);
	return t->chunk ? 0 : error_set(e, ERR_MEMORY, "no memory for a run");
}

int
host_run(const struct host_start *start, const struct host_callbacks *callbacks, void *ctx, struct host_result *out,
		struct error *e)
{
	struct talk t = {.callbacks = callbacks, .ctx = ctx, .result = out};
	struct buffer file;
	struct elfinfo info;
	int rc;

	memset(out, 0, sizeof(*out));
	out->end = HOST_NOT_STARTED;
	buffer_init(&file, HOST_MAX_FILE);
	buffer_init(&t.reply, HOSTPROTO_CHUNK + 1024);
	buffer_init(&t.output, sizeof(out->output));
	frames_init(&t.frames);
	rc = talk_init(&t, start, e);
	if (rc == 0 && (rc = elfinfo_file(start->adapter_path, &file, &info, e)) < 0)
		out->end = HOST_NOT_LOADED;
	if (rc == 0)
		rc = host_snapshot(buffer_view(&file), &t.ticket.snapshot, e);
	if (rc == 0)
		rc = talk_through(&t, start, &info, e);
	keep_output(&t);
	for (int i = 0; i < HOST_HANDLES; i++)
		if (t.handles[i])
			callbacks->close(ctx, i);
	ticket_close(&t.ticket);
	if (t.ticket.snapshot >= 0)
		close(t.ticket.snapshot);
	free(t.chunk);
	frames_free(&t.frames);
	buffer_free(&t.output);
	buffer_free(&t.reply);
	buffer_free(&file);
	return rc;
}
