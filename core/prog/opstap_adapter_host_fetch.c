/* The adapter's requests: handed to the run, which alone reaches the network and decides what may be asked. */
#include "prog/opstap_adapter_host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BODY_FIRST (64u << 10)

static void
explain(struct opstap_run *r, const char *url, const char *what)
{
	snprintf(r->reason, sizeof(r->reason), "%s: %s", url ? url : "the feed", what);
	record_note(r, OPSTAP_WARNING, "adapter", slice_of(r->reason));
}

/* Of version 1: the least there is. */
#define REQUEST_FIRST (offsetof(struct opstap_request, body_len) + sizeof(size_t))

/* What the adapter filled in; an older one has a shorter struct. Without a size it would silently ask for the feed. */
static bool
whole_request(const struct opstap_request *request, struct opstap_request *copy)
{
	*copy = (struct opstap_request){0};
	if (!request)
		return true;
	if (request->size < REQUEST_FIRST)
		return false;
	memcpy(copy, request, request->size < sizeof(*copy) ? request->size : sizeof(*copy));
	return true;
}

/* All headers or none: false when there are more than a request may have. */
static bool
take_headers(const char *const *headers, struct hostproto_open *o)
{
	for (; headers && headers[o->header_count]; o->header_count++) {
		if (o->header_count == HOSTPROTO_MAX_HEADERS)
			return false;
		o->headers[o->header_count] = slice_of(headers[o->header_count]);
	}
	return true;
}

int
fetch_open(struct opstap_run *r, const struct opstap_request *request)
{
	struct opstap_request asked;
	struct hostproto_open o = {0}, again;
	struct error e = ERROR_NONE;
	size_t at = r->out.len;
	uint32_t handle = 0;

	if (!whole_request(request, &asked)) {
		explain(r, NULL, "the adapter did not set the size of its request");
		return -1;
	}
	o.url = slice_of(asked.url);
	o.method = slice_of(asked.method);
	o.body = (struct slice){asked.body, asked.body ? asked.body_len : 0};
	if (!take_headers(asked.headers, &o)) {
		explain(r, o.url.p, "a request with too many headers");
		return -1;
	}
	if (o.body.n <= HOSTPROTO_MAX_BODY)
		frame_open(&r->out, &o);
	if (r->out.len == at || !buffer_ok(&r->out) ||
	    payload_open((struct slice){r->out.data + at + 5, r->out.len - at - 5}, &again, &e) < 0) {
		r->out.len = at;
		r->out.failed = false;
		explain(r, NULL, e.code ? e.text : "a request of more than 1 MiB");
		return -1;
	}
	if (payload_number(line_ask(r, FRAME_RESULT), &handle, &e) < 0)
		return -1;
	return (int)handle;
}

ptrdiff_t
fetch_read(struct opstap_run *r, int handle, void *buf, size_t n)
{
	struct reader answer;
	int32_t failed;

	if (n == 0 || handle < 0)
		return handle < 0 ? -1 : 0;
	if (n > HOSTPROTO_CHUNK)
		n = HOSTPROTO_CHUNK;
	frame_numbers(&r->out, FRAME_READ, (uint32_t)handle, (uint32_t)n);
	answer = reader_of(line_ask(r, FRAME_DATA));
	failed = (int32_t)reader_u32(&answer);
	if (answer.failed || failed < 0 || answer.rest.n > n)
		return -1;
	if (answer.rest.n > 0)
		memcpy(buf, answer.rest.p, answer.rest.n);
	return (ptrdiff_t)answer.rest.n;
}

const char *
fetch_header(struct opstap_run *r, int handle, const char *name)
{
	struct buffer *b = &r->out;
	struct reader answer;
	struct slice asked = slice_of(name);
	char payload[4 + 128];

	if (handle < 0 || handle >= HANDLES || asked.n == 0 || asked.n >= 128)
		return NULL;
	for (unsigned i = 0; i < 4; i++)
		payload[i] = (char)(asked.n >> (8 * i));
	memcpy(payload + 4, asked.p, asked.n);
	frame_number_bytes(b, FRAME_HEADER, (uint32_t)handle, (struct slice){payload, 4 + asked.n});
	answer = reader_of(line_ask(r, FRAME_VALUE));
	if (reader_u32(&answer) == 0 || answer.failed)
		return NULL;
	return arena_string(&r->headers[handle], answer.rest);
}

void
fetch_close(struct opstap_run *r, int handle)
{
	if (handle < 0 || handle >= HANDLES)
		return;
	frame_number(&r->out, FRAME_CLOSE, (uint32_t)handle);
	line_flush(r);
	arena_free(&r->headers[handle]);
	arena_init(&r->headers[handle], 1u << 20);
}

/* Room for one read and a NUL behind len bytes; the old body is gone when there is none. */
static char *
with_room(char *body, size_t len, size_t *cap)
{
	char *larger;

	if (body && *cap - len > HOSTPROTO_CHUNK)
		return body;
	*cap = body ? *cap * 2 : BODY_FIRST + HOSTPROTO_CHUNK;
	larger = realloc(body, *cap);
	if (!larger)
		free(body);
	return larger;
}

static char *
read_whole(struct opstap_run *r, int handle, const char *url, size_t *len)
{
	size_t cap = 0;
	char *body = with_room(NULL, 0, &cap);
	ptrdiff_t n = 0;

	*len = 0;
	while (body && (n = fetch_read(r, handle, body + *len, HOSTPROTO_CHUNK)) > 0) {
		*len += (size_t)n;
		body = with_room(body, *len, &cap);
	}
	if (!body) {
		explain(r, url, "larger than the memory that an adapter has; use open and read");
	} else if (n < 0) {
		free(body);
		body = NULL;
	} else {
		body[*len] = '\0';
	}
	return body;
}

const char *
fetch_get(struct opstap_run *r, const char *url, size_t *len)
{
	struct opstap_request request = {.size = sizeof(request), .url = url};
	int handle = fetch_open(r, &request);
	const char *status;
	char *body = NULL, text[64];
	size_t n = 0;

	if (handle < 0)
		return NULL;
	status = fetch_header(r, handle, "status");
	if (!status || (status[0] == '2' && strlen(status) == 3)) {
		body = read_whole(r, handle, url, &n);
	} else {
		snprintf(text, sizeof(text), "the server answered with status %.8s", status);
		explain(r, url, text);
	}
	fetch_close(r, handle);
	if (len)
		*len = body ? n : 0;
	return body;
}

void
fetch_drop(struct opstap_run *r, const char *body)
{
	(void)r;
	free((void *)(uintptr_t)body);
}
