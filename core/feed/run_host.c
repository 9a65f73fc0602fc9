/* The adapters' side of a run: what they are started with, what they are given, what they hand over. */
#include "feed/run_parts.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "ground/file.h"

#define HEADERS_MAX 64

struct feeding {
	struct run *run;
	struct source *source;
	struct exchange *exchange;	/* instead of source; NULL: none */
	struct record_list *into;
	bool overlay;
	struct arena request;	/* of one request */
};

/* What the host calls ---------------------------------------------------------------------------------------------- */

static int
on_open(void *ctx, const struct host_request *q, struct error *e)
{
	struct feeding *f = ctx;
	const char *headers[HEADERS_MAX + 1] = {NULL};
	struct egress_request request = {.headers = headers, .body = q->body};
	int handle;

	if (f->exchange)
		return exchange_open(f->exchange, q, e);
	arena_reset(&f->request);
	if (q->url.p != NULL && (request.url = arena_string(&f->request, q->url)) == NULL)
		return error_set(e, ERR_LIMIT, "the URL is too long");
	if (q->method.p != NULL && (request.method = arena_string(&f->request, q->method)) == NULL)
		return error_set(e, ERR_LIMIT, "the method is too long");
	if (q->header_count > HEADERS_MAX)
		return error_set(e, ERR_LIMIT, "too many headers");
	for (size_t i = 0; i < q->header_count; i++)
		if ((headers[i] = arena_string(&f->request, q->headers[i])) == NULL)
			return error_set(e, ERR_LIMIT, "the headers are too long");
	handle = source_open(f->source, &request, e);
	if (handle >= 0 && f->run->recording && recording_opened(f->run->recording, handle, q, e)) {
		source_close(f->source, handle);
		return e->code;
	}
	return handle;
}

static ptrdiff_t
on_read(void *ctx, int handle, void *buf, size_t n, struct error *e)
{
	struct feeding *f = ctx;
	ptrdiff_t got = f->exchange ? exchange_read(f->exchange, handle, buf, n, e) : source_read(f->source, handle, buf, n, e);

	if (got >= 0 && f->run->recording)
		recording_got(f->run->recording, handle, (struct slice){buf, (size_t)got});
	return got;
}

static const char *
on_header(void *ctx, int handle, const char *name)
{
	struct feeding *f = ctx;

	if (f->run->recording)
		recording_looked(f->run->recording, handle);
	if (f->exchange)
		return exchange_header(f->exchange, handle, name);
	return source_header(f->source, handle, name);
}

static void
on_close(void *ctx, int handle)
{
	struct feeding *f = ctx;

	if (f->run->recording)
		recording_closing(f->run->recording, handle, f->source);
	if (f->exchange)
		exchange_close(f->exchange, handle);
	else
		source_close(f->source, handle);
}

static int
on_course(void *ctx, struct slice encoded, struct error *e)
{
	struct feeding *f = ctx;
	struct record_list *l = f->into;
	struct slice *grown = arena_grow(&f->run->arena, l->records, l->n, &l->cap, sizeof(*grown)), kept;

	if (grown == NULL)
		return error_set(e, ERR_MEMORY, "no memory for more courses");
	l->records = grown;
	kept = arena_slice(&f->run->arena, encoded);
	if (kept.p == NULL)
		return error_set(e, ERR_MEMORY, "no memory for more courses");
	l->records[l->n++] = kept;
	return 0;
}

static void
on_message(void *ctx, const struct message *m)
{
	struct feeding *f = ctx;
	struct message copy = *m;

	if (f->overlay && copy.source.n == 0)
		copy.source = SLICE("overlay");
	messages_add(&f->run->messages, &copy);
}

static const struct host_callbacks CALLBACKS = {on_open, on_read, on_header, on_close, on_course, on_message};

/* What an adapter is started with ------------------------------------------------------------------------------------ */

int
run_setting(const struct config_setting *s, const char *folder, struct arena *a, const char **out, struct error *e)
{
	struct buffer b;
	char path[PATH_MAX];
	int rc;

	*out = s->value;
	if (s->value_file == NULL || s->value_file[0] == '\0')
		return 0;
	if (!file_join(folder, s->value_file, path, sizeof(path)))
		return error_set(e, ERR_LIMIT, "setting %s: path too long", s->key);
	buffer_init(&b, RUN_SETTING_MAX);
	rc = file_read(path, &b, e);
	if (rc == 0) {
		struct slice text = buffer_view(&b);

		if (slice_ends(text, "\n"))	/* an editor's, not the secret's */
			text.n--;
		*out = arena_string(a, text);
		if (*out == NULL || memchr(text.p ? text.p : "", '\0', text.n) != NULL)
			rc = error_set(e, ERR_VALUE, "%s: too large, or not text", path);
	}
	buffer_free(&b);
	return rc == 0 ? 0 : error_prefix(e, "setting %s", s->key);
}

/* A recorded exchange was asked for with settings of its own: those without secrets. */
static const char *
recorded_setting(const struct run *r, const char *key)
{
	const struct exchange_setup *setup = r->exchange ? exchange_setup(r->exchange) : NULL;

	for (size_t i = 0; setup && i < setup->setting_count; i++)
		if (strcmp(setup->settings[i].key, key) == 0)
			return setup->settings[i].value;
	return NULL;
}

static int
read_settings(struct run *r, struct host_start *start, struct error *e)
{
	const struct config_partner *p = r->partner;
	struct host_pair *pairs = arena_array(&r->arena, p->setting_count + 1, sizeof(*pairs));
	int rc = 0;

	if (pairs == NULL)
		return error_set(e, ERR_MEMORY, "no memory for settings");
	for (size_t i = 0; i < p->setting_count && rc == 0; i++) {
		pairs[i].key = p->settings[i].key;
		pairs[i].value = recorded_setting(r, pairs[i].key);
		if (pairs[i].value == NULL)
			rc = run_setting(&p->settings[i], r->folder, &r->arena, &pairs[i].value, e);
	}
	start->settings = r->settings = pairs;
	start->setting_count = p->setting_count;
	return rc;
}

static int
read_maps(struct run *r, struct host_start *start, struct error *e)
{
	const struct config_partner *p = r->partner;
	struct normalise_map *maps;
	size_t n = 0;

	for (size_t i = 0; i < p->map_count; i++)
		n += p->maps[i].values.n;
	maps = arena_array(&r->arena, n + 1, sizeof(*maps));
	if (maps == NULL)
		return error_set(e, ERR_MEMORY, "no memory for maps");
	start->maps = maps;
	for (size_t i = 0; i < p->map_count; i++) {
		const struct field_info *field = field_by_name(slice_of(p->maps[i].field));

		for (size_t k = 0; field != NULL && k < p->maps[i].values.n; k++) {
			struct slice rest = slice_of(p->maps[i].values.item[k]);

			maps[start->map_count].field = field->number;
			if (slice_split(&rest, '=', &maps[start->map_count].raw) && rest.p != NULL)
				maps[start->map_count++].word = rest;
		}
	}
	return 0;
}

int
run_adapter_file(const struct config *config, const char *name, char *out, size_t size, struct error *e)
{
	char file[NAME_MAX + 1];

	if (name[0] == '/')
		return slice_copy(slice_of(name), out, size) ? 0 : error_set(e, ERR_LIMIT, "adapter: path too long");
	if (snprintf(file, sizeof(file), "%s.so", name) >= (int)sizeof(file) || !file_join(config->adapter_dir, file, out, size))
		return error_set(e, ERR_LIMIT, "adapter: path too long");
	return 0;
}

static struct source_options
source_of(const struct run *r, const char *feed_url)
{
	const struct config_partner *p = r->partner;
	struct source_options o = {.folder = r->folder};

	o.web.feed_url = feed_url;
	o.web.allow_hosts = &p->allow_hosts;
	o.web.allow_private = &r->config->allow_private;
	o.web.timeout_ms = p->timeout * 1000;
	o.web.deadline_ms = r->deadline_ms;
	o.web.max_bytes = (uint64_t)p->max_bytes;
	return o;
}

static struct host_start
start_of(const struct run *r)
{
	struct host_start start = {.host_program = r->job->host_program};

	start.uid = (uid_t)-1;
	start.gid = (gid_t)-1;
	start.max_records = (uint32_t)r->partner->max_records;
	start.deadline = r->deadline_ms;
	return start;
}

/* Reading ---------------------------------------------------------------------------------------------------------- */

static int
feed_adapter(struct run *r, struct feeding *f, struct host_start *start, struct host_result *result, struct error *e)
{
	int rc;

	arena_init(&f->request, 2u << 20);
	start->feed_name = source_name(f->source);
	rc = host_run(start, &CALLBACKS, f, result, e);
	arena_free(&f->request);
	source_facts(f->source, &r->facts);
	if (r->facts.fault.code != 0) {		/* nearer to the cause than what the adapter made of it */
		*e = r->facts.fault;
		rc = e->code;
	}
	return rc;
}

int
run_read_feed(struct run *r, bool conditional, struct error *e)
{
	const struct source_options options = source_of(r, r->feed_url);
	struct feeding f = {.run = r, .exchange = r->exchange, .into = &r->feed};
	struct host_start start = start_of(r);
	char path[PATH_MAX];
	int rc = source_new(&options, &f.source, e);

	if (rc == 0 && conditional) {
		struct slice etag = r->state.etag;

		etag = (struct slice){etag.p + sizeof(r->fingerprint), etag.n - sizeof(r->fingerprint)};
		rc = source_probe(f.source, etag, r->state.last_modified, e);
		source_facts(f.source, &r->facts);
	}
	if (rc == 0)
		rc = run_adapter_file(r->config, r->partner->adapter, path, sizeof(path), e);
	if (rc == 0)
		rc = read_settings(r, &start, e);
	if (rc == 0)
		rc = read_maps(r, &start, e);
	if (rc == 0) {
		start.adapter_path = path;
		start.day_first = strcmp(config_setting(r->partner, "dates"), "day-first") == 0;
		rc = feed_adapter(r, &f, &start, &r->host, e);
	}
	source_free(f.source);
	return rc;
}

const char *
run_file_url(struct run *r, const char *path)
{
	struct buffer b;
	const char *url;

	buffer_init(&b, PATH_MAX * 3);
	buffer_text(&b, "file:");
	for (const char *p = path; *p != '\0'; p++)
		if (*p == '%')		/* the path is plain, the URL is not */
			buffer_text(&b, "%25");
		else
			buffer_byte(&b, *p);
	url = buffer_ok(&b) ? arena_string(&r->arena, buffer_view(&b)) : NULL;
	buffer_free(&b);
	return url;
}

/* The partner's own list is read as any feed is: by the list adapter, in the sandbox. */
int
run_read_overlay(struct run *r, struct error *e)
{
	struct source_options options;
	struct feeding f = {.run = r, .into = &r->own, .overlay = true};
	struct host_start start = start_of(r);
	struct host_result result;
	struct source_facts of_feed = r->facts;
	char path[PATH_MAX];
	const char *url;
	int rc;

	if (r->partner->overlay[0] == '\0')
		return 0;
	url = run_file_url(r, r->partner->overlay);
	if (url == NULL)
		return error_set(e, ERR_MEMORY, "overlay: no memory for its path");
	options = source_of(r, url);
	rc = source_new(&options, &f.source, e);
	if (rc == 0)
		rc = run_adapter_file(r->config, "list", path, sizeof(path), e);
	if (rc == 0) {
		start.adapter_path = path;
		start.overlay = true;
		start.day_first = strcmp(config_setting(r->partner, "dates"), "day-first") == 0;
		rc = feed_adapter(r, &f, &start, &result, e);
	}
	source_free(f.source);
	r->facts = of_feed;
	return rc == 0 ? 0 : error_prefix(e, "overlay");
}
