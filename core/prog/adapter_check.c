/*
 * The daemon's run without daemon, network and catalogue: a file is the feed and nothing else can be asked for, a folder
 * is a recorded exchange (feed/exchange.h), and what the adapter hands over is decoded and checked outside the sandbox. An id that stands twice
 * refuses the second course, as in a run.
 */
#include "prog/adapter_check.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "feed/exchange.h"
#include "ground/date.h"
#include "prog/adapter_report.h"
#include "prog/host_path.h"

#define REPORT_MAX ((size_t)1 << 30)
#define RECORD_MAX (64u << 20)

struct reading {
	const struct check_job *job;
	struct check_report *report;
	struct exchange *exchange;	/* NULL: the feed is one file */
	int file[HOST_HANDLES];		/* of one file: descriptors; -1: not open */
	struct arena record;		/* of one course */
	struct check_context context;
	struct slice *ids;		/* hash table of the ids seen */
	size_t id_count, id_cap;
};

/* ---- The feed ---- */

static int
on_open(void *ctx, const struct host_request *request, struct error *e)
{
	struct reading *g = ctx;
	int handle = 0;

	if (g->exchange)
		return exchange_open(g->exchange, request, e);
	if (request->url.p)
		return error_set(e, ERR_DENIED, "only the feed itself can be fetched here; the adapter asked for %.*s",
				SLICE_ARG(request->url));
	while (handle < HOST_HANDLES && g->file[handle] >= 0)
		handle++;
	if (handle == HOST_HANDLES)
		return error_set(e, ERR_LIMIT, "more than %d fetches at once", HOST_HANDLES);
	g->file[handle] = open(g->job->feed, O_RDONLY | O_CLOEXEC);
	return g->file[handle] >= 0 ? handle : error_errno(e, ERR_IO, "%s", g->job->feed);
}

static ptrdiff_t
on_read(void *ctx, int handle, void *buf, size_t n, struct error *e)
{
	struct reading *g = ctx;
	ssize_t got;

	if (g->exchange)
		return exchange_read(g->exchange, handle, buf, n, e);
	do
		got = read(g->file[handle], buf, n);
	while (got < 0 && errno == EINTR);
	return got >= 0 ? got : error_errno(e, ERR_IO, "%s", g->job->feed);
}

static const char *
on_header(void *ctx, int handle, const char *name)
{
	struct reading *g = ctx;

	if (g->exchange)
		return exchange_header(g->exchange, handle, name);
	return strcmp(name, "status") == 0 ? "200" : NULL;
}

static void
on_close(void *ctx, int handle)
{
	struct reading *g = ctx;

	if (g->exchange) {
		exchange_close(g->exchange, handle);
		return;
	}
	close(g->file[handle]);
	g->file[handle] = -1;
}

/* ---- Records ---- */

static size_t
id_place(const struct slice *ids, size_t cap, struct slice id)
{
	size_t i = (size_t)str_hash(id, 0) & (cap - 1);

	while (ids[i].p && !slice_eq(ids[i], id))
		i = (i + 1) & (cap - 1);
	return i;
}

/* 1 when the id was seen before, 0 when it is new and now kept. */
static int
id_seen(struct reading *g, struct slice id, struct error *e)
{
	struct arena *a = &g->report->arena;
	size_t i;

	if (g->id_count * 2 >= g->id_cap) {
		size_t cap = g->id_cap ? g->id_cap * 2 : 1024;
		struct slice *grown = arena_array(a, cap, sizeof(*grown));

		if (!grown)
			return error_set(e, ERR_MEMORY, "no memory for so many courses");
		for (i = 0; i < g->id_cap; i++)
			if (g->ids[i].p)
				grown[id_place(grown, cap, g->ids[i])] = g->ids[i];
		g->ids = grown;
		g->id_cap = cap;
	}
	i = id_place(g->ids, g->id_cap, id);
	if (g->ids[i].p)
		return 1;
	g->ids[i] = arena_slice(a, id);
	g->id_count++;
	return g->ids[i].p ? 0 : error_set(e, ERR_MEMORY, "no memory for so many courses");
}

static void
refuse_duplicate(struct reading *g, const struct course *c)
{
	const struct value *id = values_first(&c->values, OPSTAP_F_ID);

	g->report->refused++;
	messages_add(&g->report->messages,
			&(struct message){.level = MESSAGE_ERROR,
					.rule = "duplicate-id",
					.source = c->source,
					.line = id->line,
					.column = id->column,
					.record = id->text,
					.text = SLICE("the id stood already on another course"),
					.effect = SLICE("this course is left out"),
					.remedy = SLICE("Give every course an id of its own")});
}

static int
accept(struct reading *g, const struct course *c, struct error *e)
{
	struct check_report *r = g->report;
	int seen = id_seen(g, values_text(&c->values, OPSTAP_F_ID), e);

	if (seen < 0)
		return seen;
	if (seen) {
		refuse_duplicate(g, c);
		return 0;
	}
	r->courses++;
	r->offerings += c->offering_count;
	if (r->records && json_array_append_new(r->records, adapter_course_json(c)))
		return error_set(e, ERR_MEMORY, "no memory for the records");
	return 0;
}

static int
on_course(void *ctx, struct slice encoded, struct error *e)
{
	struct reading *g = ctx;
	struct course *c = NULL;
	struct error why = ERROR_NONE;
	int result;

	arena_reset(&g->record);
	if (course_take_over(encoded, &g->record, &c, e))
		return error_prefix(e, "the adapter's host sent a damaged course");
	result = check_course(c, &g->context, &g->report->messages, &why);
	if (result == ERR_VALUE) {
		g->report->refused++;
		return 0;
	}
	if (result)
		return error_set(e, result, "%s", why.text);
	return accept(g, c, e);
}

static void
on_message(void *ctx, const struct message *m)
{
	messages_add(&((struct reading *)ctx)->report->messages, m);
}

/* ---- The whole ---- */

static bool
is_day_first(const struct check_job *job)
{
	for (size_t i = 0; i < job->setting_count; i++)
		if (strcmp(job->settings[i].key, "dates") == 0)
			return strcmp(job->settings[i].value, "day-first") == 0;
	return false;
}

/* A folder is an exchange; a file must be readable. */
static int
open_feed(struct reading *g, struct error *e)
{
	struct stat st;

	if (stat(g->job->feed, &st) == 0 && S_ISDIR(st.st_mode))
		return exchange_load(g->job->feed, &g->exchange, e);
	return access(g->job->feed, R_OK) ? error_errno(e, ERR_IO, "%s", g->job->feed) : 0;
}

static int
read_feed(struct reading *g, struct error *e)
{
	static const struct host_callbacks callbacks = {on_open, on_read, on_header, on_close, on_course, on_message};
	const struct check_job *job = g->job;
	char host[4096];
	struct host_start start = {.host_program = host,
			.adapter_path = job->adapter,
			.feed_name = adapter_feed_name(job->feed),
			.settings = job->settings,
			.setting_count = job->setting_count,
			.maps = job->maps,
			.map_count = job->map_count,
			.day_first = is_day_first(job),
			.uid = (uid_t)-1,
			.gid = (gid_t)-1};
	int result = host_path_find(host, sizeof(host), e);

	if (!result)
		result = open_feed(g, e);
	if (!result)
		result = host_run(&start, &callbacks, g, &g->report->host, e);
	if (!result && g->report->courses == 0)
		result = error_set(e, ERR_VALUE,
				g->report->refused ? "every course is left out" : "the feed holds no course");
	return result;
}

void
adapter_check(const struct check_job *job, struct check_report *out)
{
	struct reading g = {.job = job, .report = out, .context = {.zone = job->zone, .now = date_now()}};

	memset(out, 0, sizeof(*out));
	arena_init(&out->arena, REPORT_MAX);
	arena_init(&g.record, RECORD_MAX);
	for (int i = 0; i < HOST_HANDLES; i++)
		g.file[i] = -1;
	messages_init(&out->messages, &out->arena);
	if (job->keep_records)
		out->records = json_array();
	if (read_feed(&g, &out->failure)) {	/* of a feed that failed nothing is used */
		out->courses = out->offerings = 0;
		json_array_clear(out->records);
	}
	exchange_free(g.exchange);
	arena_free(&g.record);
}

void
adapter_check_free(struct check_report *r)
{
	json_decref(r->records);
	arena_free(&r->arena);
}
