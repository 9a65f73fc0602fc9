/* Answers from a folder. The description is small and kept whole; bodies are read as they are asked for. */
#include "feed/exchange.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <libxml/uri.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "feed/redact.h"
#include "feed/source_file.h"
#include "ground/file.h"

#define DESCRIPTION_MAX (64u << 20)
#define DESCRIPTION "exchange.json"

struct answer {
	const char *method, *url;	/* url is absolute; both in the arena */
	struct slice request, body;	/* borrowed from the description; body: a file's name, empty: none */
	const char *final_url;		/* borrowed; NULL: url */
	json_t *headers;		/* borrowed; NULL: none */
	char status[12];
	bool given;
};

struct exchange {
	struct arena arena;
	json_t *description;
	const char *feed_url;
	struct answer *answers;
	size_t n;
	struct exchange_setup setup;
	int folder;
	struct { const struct answer *answer; int file; } open[HOST_HANDLES];	/* answer is NULL: not open; file -1: an empty body */
};

/* The absolute form of an address, in the arena; NULL when it is none. */
static const char *
absolute(struct exchange *x, const char *url)
{
	xmlChar *built = xmlBuildURI((const xmlChar *)url, (const xmlChar *)x->feed_url);
	const char *kept = built ? arena_string(&x->arena, slice_of((const char *)built)) : NULL;

	xmlFree(built);
	return kept;
}

static struct slice
text_of(json_t *object, const char *name)
{
	json_t *value = json_object_get(object, name);

	return json_is_string(value) ? (struct slice){json_string_value(value), json_string_length(value)} : SLICE_NONE;
}

static int
fault(const char *folder, size_t number, const char *what, struct error *e)
{
	return error_set(e, ERR_VALUE, "%s/" DESCRIPTION ": exchange %zu: %s", folder, number + 1, what);
}

static int
read_answer(struct exchange *x, const char *folder, size_t i, json_t *object, struct error *e)
{
	struct answer *a = &x->answers[i];
	const char *url = json_string_value(json_object_get(object, "url"));
	const char *method = json_string_value(json_object_get(object, "method"));
	json_t *status = json_object_get(object, "status");
	json_int_t number = status ? json_integer_value(status) : 200;

	a->request = text_of(object, "request");
	a->body = text_of(object, "body");
	a->headers = json_object_get(object, "headers");
	a->final_url = json_string_value(json_object_get(object, "final_url"));
	if (url == NULL)
		return fault(folder, i, "\"url\" is missing", e);
	if (number < 100 || number > 599)
		return fault(folder, i, "\"status\" must be a number from 100 to 599", e);
	if (a->headers != NULL && !json_is_object(a->headers))
		return fault(folder, i, "\"headers\" must be an object of names and texts", e);
	(void)snprintf(a->status, sizeof(a->status), "%d", (int)number);
	a->url = absolute(x, url);
	a->method = method ? arena_string(&x->arena, slice_of(method)) : a->request.p ? "POST" : "GET";
	return a->url && a->method ? 0 : fault(folder, i, "\"url\" is no address", e);
}

static int
read_description(struct exchange *x, const char *folder, struct error *e)
{
	json_error_t why;
	json_t *list, *one;
	size_t i;
	struct buffer b;
	char path[4096];
	int rc = file_join(folder, DESCRIPTION, path, sizeof(path)) ? 0 : error_set(e, ERR_LIMIT, "%s: the path is too long", folder);

	buffer_init(&b, DESCRIPTION_MAX);
	rc = rc ? rc : file_read(path, &b, e);
	if (rc == 0 && (x->description = json_loadb(b.data ? b.data : "", b.len, 0, &why)) == NULL)
		rc = error_set(e, ERR_VALUE, "%s:%d:%d: %s", path, why.line, why.column, why.text);
	buffer_free(&b);
	if (rc)
		return rc;
	x->feed_url = json_string_value(json_object_get(x->description, "feed_url"));
	list = json_object_get(x->description, "exchanges");
	if (x->feed_url == NULL || !json_is_array(list))
		return error_set(e, ERR_VALUE, "%s: \"feed_url\" and the list \"exchanges\" are needed", path);
	x->answers = arena_array(&x->arena, json_array_size(list) + 1, sizeof(*x->answers));
	if (x->answers == NULL || (x->feed_url = absolute(x, x->feed_url)) == NULL)
		return error_set(e, ERR_VALUE, "%s: \"feed_url\" is no address", path);
	json_array_foreach(list, i, one)
		if (rc == 0)
			rc = read_answer(x, folder, x->n++, one, e);
	if (rc == 0 && exchange_setup_read(x->description, &x->arena, &x->setup, e))
		rc = error_prefix(e, "%s", path);
	return rc;
}

int
exchange_load(const char *folder, struct exchange **out, struct error *e)
{
	struct exchange *x = calloc(1, sizeof(*x));
	int rc = 0;

	*out = NULL;
	if (x == NULL)
		return error_set(e, ERR_MEMORY, "no memory for an exchange");
	arena_init(&x->arena, DESCRIPTION_MAX);
	x->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (x->folder < 0)
		rc = error_errno(e, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "%s", folder);
	if (rc == 0)
		rc = read_description(x, folder, e);
	if (rc == 0)
		*out = x;
	else
		exchange_free(x);
	return rc;
}

void
exchange_free(struct exchange *x)
{
	if (x == NULL)
		return;
	for (int i = 0; i < HOST_HANDLES; i++)
		if (x->open[i].answer != NULL)
			exchange_close(x, i);
	if (x->folder >= 0)
		close(x->folder);
	json_decref(x->description);
	arena_free(&x->arena);
	free(x);
}

const char *
exchange_feed_url(const struct exchange *x)
{
	return x->feed_url;
}

const struct exchange_setup *
exchange_setup(const struct exchange *x)
{
	return &x->setup;
}

/* The next answer to it: the first that was not given yet, else the last. */
static struct answer *
find(struct exchange *x, struct slice method, const char *url, struct slice body)
{
	struct answer *found = NULL;

	for (size_t i = 0; i < x->n; i++) {
		struct answer *a = &x->answers[i];

		if (strcmp(a->url, url) != 0 || !slice_is(method, a->method) || !slice_eq(a->request, body))
			continue;
		found = a;
		if (!a->given)
			break;
	}
	return found;
}

/* A request that says what a recording must not keep was recorded without. */
static struct answer *
find_redacted(struct exchange *x, struct slice method, const char *url, struct slice body)
{
	char *address = arena_string(&x->arena, slice_of(url)), *sent = arena_string(&x->arena, body);

	if (address == NULL || sent == NULL)
		return NULL;
	redact_url(address, strlen(address));
	redact_text(sent, body.n);
	return find(x, method, address, (struct slice){sent, body.n});
}

int
exchange_open(struct exchange *x, const struct host_request *q, struct error *e)
{
	struct slice method = q->method.p ? q->method : q->body.n ? SLICE("POST") : SLICE("GET");
	const char *asked = q->url.p ? arena_string(&x->arena, q->url) : x->feed_url, *url = asked ? absolute(x, asked) : NULL;
	struct answer *a;
	int handle = 0, file = -1;

	while (handle < HOST_HANDLES && x->open[handle].answer != NULL)
		handle++;
	if (handle == HOST_HANDLES)
		return error_set(e, ERR_LIMIT, "more than %d fetches at once", HOST_HANDLES);
	if (url == NULL)
		return error_set(e, ERR_VALUE, "the adapter asked for something that is no address");
	a = find(x, method, url, q->body);
	a = a ? a : find_redacted(x, method, url, q->body);
	if (a == NULL)
		return error_set(e, ERR_NOT_FOUND, "the exchange holds no answer to %.*s %.300s%s%.*s", SLICE_ARG(method), url,
				q->body.n ? " with " : "", q->body.n > 200 ? 200 : (int)q->body.n, q->body.n ? q->body.p : "");
	if (a->body.n > 0 && source_file_below(x->folder, a->body, &file, e))
		return error_prefix(e, "the answer to %.300s", url);
	a->given = true;
	x->open[handle].answer = a;
	x->open[handle].file = file;
	return handle;
}

ptrdiff_t
exchange_read(struct exchange *x, int handle, void *buf, size_t n, struct error *e)
{
	ssize_t got;

	if (x->open[handle].file < 0)
		return 0;
	do
		got = read(x->open[handle].file, buf, n);
	while (got < 0 && errno == EINTR);
	return got >= 0 ? got : error_errno(e, ERR_IO, "%.300s", x->open[handle].answer->url);
}

const char *
exchange_header(struct exchange *x, int handle, const char *name)
{
	const struct answer *a = x->open[handle].answer;
	const char *key;
	json_t *value;

	if (strcmp(name, "status") == 0)
		return a->status;
	if (strcmp(name, "url") == 0)
		return a->final_url ? a->final_url : a->url;
	json_object_foreach(a->headers, key, value)
		if (strcasecmp(key, name) == 0)
			return json_string_value(value);
	return NULL;
}

void
exchange_close(struct exchange *x, int handle)
{
	if (x->open[handle].file >= 0)
		close(x->open[handle].file);
	x->open[handle].answer = NULL;
}
