/* Gathers an exchange while it happens; cleans and writes it when all is known, since a secret may show before it is known to be one. */
#include "feed/recording.h"

#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "feed/redact.h"
#include "ground/file.h"

#define TEXTS_MAX (256u << 20)
#define CREDENTIAL_LEAST 8	/* bytes of what stands in a header */

static const char *const KEPT[] = {"content-type", "link", "etag", "last-modified", "retry-after"};
#define KEPT_COUNT (sizeof(KEPT) / sizeof(KEPT[0]))

struct said {
	struct slice url, method, request;	/* url: p is NULL: the feed; method: as asked */
	struct slice final_url, headers[KEPT_COUNT];
	int64_t status;
	bool looked;			/* the adapter wanted something of the answer */
	struct buffer body;
};

struct recording {
	struct arena arena;
	struct slice feed_url;
	uint64_t max_bytes;
	struct said **said;
	size_t n, cap;
	struct said *open[HOST_HANDLES];
	struct slice *secrets;
	size_t secret_count, secret_cap;
};

/* ---- While it happens ---- */

int
recording_hide(struct recording *g, struct slice secret, struct error *e)
{
	struct slice *grown = arena_grow(&g->arena, g->secrets, g->secret_count, &g->secret_cap, sizeof(*grown));
	struct slice kept = arena_slice(&g->arena, secret);

	if (grown == NULL || kept.p == NULL)
		return error_set(e, ERR_MEMORY, "no memory for secrets");
	g->secrets = grown;
	g->secrets[g->secret_count++] = kept;
	return 0;
}

/* What an address itself tells: a password before the host, secret parameters behind it. */
static int
hide_in_url(struct recording *g, struct slice url, struct error *e)
{
	struct slice rest = url, part, name;
	const char *scheme = memmem(url.p ? url.p : "", url.n, "://", 3), *host = scheme ? scheme + 3 : NULL, *stop = host, *at, *colon;
	int rc = 0;

	while (host && stop < url.p + url.n && !strchr("/?#", *stop))
		stop++;
	at = host ? memrchr(host, '@', (size_t)(stop - host)) : NULL;
	colon = at ? memchr(host, ':', (size_t)(at - host)) : NULL;
	if (colon)
		rc = recording_hide(g, (struct slice){colon + 1, (size_t)(at - colon - 1)}, e);
	(void)slice_split(&rest, '?', &part);
	while (rc == 0 && slice_split(&rest, '&', &part))
		if (slice_split(&part, '=', &name) && part.p && redact_is_secret(name))
			rc = recording_hide(g, part, e);
	return rc;
}

/* "Authorization: Bearer X" and the like: the last word. */
static int
hide_in_header(struct recording *g, struct slice header, struct error *e)
{
	struct slice rest = header, name, word, last = SLICE_NONE;

	if (!slice_split(&rest, ':', &name) || !(redact_is_secret(name) || slice_is_nocase(name, "cookie")))
		return 0;
	while (slice_split(&rest, ' ', &word))
		last = word.n ? word : last;
	return last.n >= CREDENTIAL_LEAST ? recording_hide(g, last, e) : 0;
}

int
recording_new(const char *feed_url, uint64_t max_bytes, struct recording **out, struct error *e)
{
	struct recording *g = *out = calloc(1, sizeof(*g));

	if (g == NULL)
		return error_set(e, ERR_MEMORY, "no memory for a recording");
	arena_init(&g->arena, TEXTS_MAX);
	g->feed_url = slice_of(feed_url);
	g->max_bytes = max_bytes;
	return hide_in_url(g, g->feed_url, e);
}

void
recording_free(struct recording *g)
{
	if (g == NULL)
		return;
	for (size_t i = 0; i < g->n; i++)
		buffer_free(&g->said[i]->body);
	arena_free(&g->arena);
	free(g);
}

int
recording_opened(struct recording *g, int handle, const struct host_request *q, struct error *e)
{
	struct said **grown = arena_grow(&g->arena, g->said, g->n, &g->cap, sizeof(struct said *));
	struct said *s = arena_alloc(&g->arena, sizeof(*s));
	int rc = 0;

	if (grown == NULL || s == NULL)
		return error_set(e, ERR_MEMORY, "no memory for more answers");
	s->url = q->url.p ? arena_slice(&g->arena, q->url) : g->feed_url;
	s->method = q->method.n ? arena_slice(&g->arena, q->method) : SLICE_NONE;
	s->request = q->body.n ? arena_slice(&g->arena, q->body) : SLICE_NONE;
	s->status = 200;
	buffer_init(&s->body, (size_t)g->max_bytes);
	g->said = grown;
	g->said[g->n++] = g->open[handle] = s;
	if (s->url.p == NULL || (q->body.n && s->request.p == NULL))
		return error_set(e, ERR_MEMORY, "no memory for more answers");
	for (size_t i = 0; i < q->header_count && rc == 0; i++)
		rc = hide_in_header(g, q->headers[i], e);
	return rc;
}

void
recording_looked(struct recording *g, int handle)
{
	g->open[handle]->looked = true;
}

void
recording_got(struct recording *g, int handle, struct slice bytes)
{
	recording_looked(g, handle);
	buffer_slice(&g->open[handle]->body, bytes);
}

static struct slice
header(struct recording *g, struct source *from, int handle, const char *name)
{
	const char *value = source_header(from, handle, name);

	return value ? arena_slice(&g->arena, slice_of(value)) : SLICE_NONE;
}

/* What was not looked at is not waited for. */
void
recording_closing(struct recording *g, int handle, struct source *from)
{
	struct said *s = g->open[handle];

	if (s == NULL || !s->looked)
		return;
	s->final_url = header(g, from, handle, "url");
	if (!str_to_int64(header(g, from, handle, "status"), 100, 599, &s->status))
		s->status = 200;
	for (size_t i = 0; i < KEPT_COUNT; i++)
		s->headers[i] = header(g, from, handle, KEPT[i]);
	g->open[handle] = NULL;
}

/* ---- Writing ---- */

static json_t *
clean(struct recording *g, struct slice text, void (*redact)(char *text, size_t n))
{
	struct buffer b;
	json_t *value;

	buffer_init(&b, TEXTS_MAX);
	redact_secrets(text, g->secrets, g->secret_count, &b);
	redact(b.data, b.len);
	value = buffer_ok(&b) ? json_stringn(b.data ? b.data : "", b.len) : NULL;
	buffer_free(&b);
	return value;
}

json_t *
recording_clean(struct recording *g, struct slice text)
{
	return clean(g, text, redact_url);
}

static const char *
ending(struct slice body)
{
	struct slice start = slice_trim((struct slice){body.p, body.n < 64 ? body.n : 64});

	if (slice_starts(start, "\xef\xbb\xbf"))
		start.p += 3, start.n -= 3;
	return start.n == 0 ? "txt" : *start.p == '{' || *start.p == '[' ? "json" : *start.p == '<' ? "xml" : "txt";
}

static bool
is_packed(struct slice body)
{
	return slice_starts(body, "\x1f\x8b") || slice_starts(body, "PK\x03\x04") || slice_starts(body, "BZh") ||
	       slice_starts(body, "\x28\xb5\x2f\xfd");
}

static int
check_body(const struct said *s, struct error *e)
{
	if (!buffer_ok(&s->body))
		return error_set(e, ERR_LIMIT, "an answer is larger than max-bytes");
	if (is_packed(buffer_view(&s->body)))
		return error_set(e, ERR_VALUE, "an answer is a compressed file; what is personal in it could not be found, so nothing was recorded");
	return 0;
}

static int
write_body(struct recording *g, const struct said *s, const char *path, struct error *e)
{
	struct buffer b;
	int rc;

	buffer_init(&b, (size_t)g->max_bytes * 2 + (1u << 20));
	redact_secrets(buffer_view(&s->body), g->secrets, g->secret_count, &b);
	redact_text(b.data, b.len);
	rc = buffer_ok(&b) ? file_replace(path, buffer_view(&b), 0644, e) : error_set(e, ERR_MEMORY, "no memory for an answer");
	buffer_free(&b);
	return rc;
}

static int
put(json_t *object, const char *name, json_t *value)
{
	return json_object_set_new(object, name, value);
}

/* The description of one answer. */
static json_t *
describe(struct recording *g, const struct said *s, const char *file)
{
	json_t *object = json_object(), *headers = json_object();
	int failed = put(object, "url", recording_clean(g, s->url));

	if (s->method.n)
		failed |= put(object, "method", clean(g, s->method, redact_url));
	if (s->request.n)
		failed |= put(object, "request", clean(g, s->request, redact_text));
	if (s->final_url.n && !slice_eq(s->final_url, s->url))
		failed |= put(object, "final_url", recording_clean(g, s->final_url));
	failed |= put(object, "status", json_integer(s->status));
	for (size_t i = 0; i < KEPT_COUNT; i++)
		if (s->headers[i].n)
			failed |= put(headers, KEPT[i], recording_clean(g, s->headers[i]));
	if (file)
		failed |= put(object, "body", json_string(file));
	failed |= put(object, "headers", headers);
	if (!failed)
		return object;
	json_decref(object);
	return NULL;
}

static const char *
body_name(size_t i, const struct said *s, char out[static 40])
{
	(void)snprintf(out, 40, "body-%03zu.%s", i + 1, ending(buffer_view(&s->body)));
	return s->body.len > 0 ? out : NULL;
}

/* Before anything is written. */
static int
describe_answers(struct recording *g, json_t *list, struct error *e)
{
	char name[40];
	int rc = 0;

	for (size_t i = 0; i < g->n && rc == 0; i++) {
		rc = check_body(g->said[i], e);
		if (rc == 0 && json_array_append_new(list, describe(g, g->said[i], body_name(i, g->said[i], name))))
			rc = error_set(e, ERR_VALUE, "answer %zu: its address, request or headers are no UTF-8, or memory ended", i + 1);
	}
	return rc;
}

static int
write_bodies(struct recording *g, const char *folder, struct error *e)
{
	char name[40], path[PATH_MAX];
	int rc = 0;

	for (size_t i = 0; i < g->n && rc == 0; i++)
		if (body_name(i, g->said[i], name))
			rc = file_join(folder, name, path, sizeof(path)) ? write_body(g, g->said[i], path, e) :
					error_set(e, ERR_LIMIT, "%s: the path is too long", folder);
	return rc;
}

int
recording_write(struct recording *g, const char *folder, json_t *with, size_t *answers, struct error *e)
{
	json_t *all = json_object(), *list = json_array();
	char path[PATH_MAX], *text = NULL;
	int rc = file_join(folder, "exchange.json", path, sizeof(path)) ? 0 : error_set(e, ERR_LIMIT, "%s: the path is too long", folder);

	*answers = g->n;
	if (rc == 0)
		rc = describe_answers(g, list, e);
	if (put(all, "feed_url", recording_clean(g, g->feed_url)) || json_object_update(all, with) || put(all, "exchanges", list)) {
		json_decref(all);
		return rc ? rc : error_set(e, ERR_MEMORY, "no memory for the description");
	}
	if (rc == 0 && (text = json_dumps(all, JSON_INDENT(1) | JSON_PRESERVE_ORDER)) == NULL)
		rc = error_set(e, ERR_MEMORY, "no memory for the description");
	if (rc == 0)
		rc = write_bodies(g, folder, e);
	if (rc == 0)
		rc = file_replace(path, slice_of(text), 0644, e);
	free(text);
	json_decref(all);
	return rc;
}
