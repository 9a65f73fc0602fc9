/*
 * The FastCGI side of a worker; the only file that knows libfcgi.
 *
 * Its accept cannot be ended by a signal that comes just before it, so waiting is done here, by epoll, which lets SIGTERM in atomically; the
 * listening socket does not block, for another worker may have been faster. EPOLLEXCLUSIVE wakes one worker for a request, not all.
 * libfcgi serves a request whose parameters were cut short as if nothing were missing: without REQUEST_METHOD it is refused. Its
 * lookup returns the first of two parameters of one name: the list is walked instead, and an identity given twice is refused.
 */
#include "web/fastcgi.h"

#include "ground/log.h"

#include <errno.h>
#include <fcgiapp.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#define BODY_KEPT (512u << 10)	/* bytes of room for an answer that are kept for the next */
#define WAIT_MS 1000	/* *stop is looked at this often even when no signal comes */

/* Where a parameter goes. */
static const struct wanted {
	const char *name;
	size_t offset;		/* of a slice in struct request */
	bool once;
} wanted[] = {
	{"CONTENT_TYPE", offsetof(struct request, content_type), false},
	{"HTTP_ACCEPT_LANGUAGE", offsetof(struct request, accept_language), false},
	{"HTTP_COOKIE", offsetof(struct request, cookie), false},
	{"HTTP_HOST", offsetof(struct request, host), false},
	{"HTTP_IF_NONE_MATCH", offsetof(struct request, if_none_match), false},
	{"HTTP_ORIGIN", offsetof(struct request, origin), false},
	{"HTTP_SEC_FETCH_DEST", offsetof(struct request, fetch_dest), false},
	{"HTTP_SEC_FETCH_SITE", offsetof(struct request, fetch_site), false},
	{"OPSTAP_AFFILIATION", offsetof(struct request, identity.affiliation), true},
	{"OPSTAP_ISSUER", offsetof(struct request, identity.issuer), true},
	{"OPSTAP_MAIL", offsetof(struct request, identity.mail), true},
	{"OPSTAP_NAME", offsetof(struct request, identity.name), true},
	{"OPSTAP_ORG", offsetof(struct request, identity.org), true},
	{"OPSTAP_SUBJECT", offsetof(struct request, identity.subject), true},
	{"REQUEST_ID", offsetof(struct request, request_id), false},
};
#define WANTED (sizeof(wanted) / sizeof(*wanted))

struct taken {
	struct request request;
	struct slice method, uri, length;
	bool seen[WANTED];
	bool twice;
};

static const struct { const char *name; enum method method; } methods[] = {
	{"GET", METHOD_GET}, {"HEAD", METHOD_HEAD}, {"POST", METHOD_POST},
};

static void
take_wanted(struct taken *t, struct slice name, struct slice value)
{
	for (size_t i = 0; i < WANTED; i++) {
		struct slice *target = (struct slice *)((char *)&t->request + wanted[i].offset);

		if (!slice_is(name, wanted[i].name))
			continue;
		if (wanted[i].once && t->seen[i])
			t->twice = true;
		t->seen[i] = true;
		*target = arena_slice(t->request.arena, value);
		return;
	}
}

static void
take_parameters(struct taken *t, char **params)
{
	for (; *params; params++) {
		struct slice value = slice_of(*params), name;

		slice_split(&value, '=', &name);
		if (slice_is(name, "REQUEST_METHOD"))
			t->method = arena_slice(t->request.arena, value);
		else if (slice_is(name, "REQUEST_URI"))
			t->uri = arena_slice(t->request.arena, value);
		else if (slice_is(name, "CONTENT_LENGTH"))
			t->length = arena_slice(t->request.arena, value);
		else
			take_wanted(t, name, value);
	}
}

/* Reads the body whole before anything else happens. */
static enum intake
take_body(struct taken *t, FCGX_Stream *in)
{
	int64_t length = 0;
	char *body;
	int got;

	if (t->length.n > 0 && !str_to_int64(t->length, 0, INT32_MAX, &length))
		return INTAKE_BROKEN;
	if (length > (int64_t)REQUEST_MAX_BODY)
		return INTAKE_TOO_LARGE;
	if (length == 0)
		return INTAKE_GOOD;
	body = arena_alloc(t->request.arena, (size_t)length + 1);
	if (body == NULL)
		return INTAKE_TOO_LARGE;
	got = FCGX_GetStr(body, (int)length, in);
	t->request.body = (struct slice){body, got > 0 ? (size_t)got : 0};
	return got == (int)length ? INTAKE_GOOD : INTAKE_BROKEN;
}

static enum intake
take_request(struct taken *t, FCGX_Request *from)
{
	enum intake intake;

	take_parameters(t, from->envp);
	for (size_t i = 0; i < sizeof(methods) / sizeof(*methods); i++)
		if (slice_is(t->method, methods[i].name))
			t->request.method = methods[i].method;
	t->request.now = date_now();
	intake = take_body(t, from->in);
	if (t->method.n == 0 || t->uri.n == 0 || t->twice)
		return INTAKE_BROKEN;
	return intake;
}

static void
add_header(struct buffer *out, const char *name, struct slice value)
{
	for (size_t i = 0; i < value.n; i++)
		if ((unsigned char)value.p[i] < 0x20 || value.p[i] == 0x7f)
			return;		/* no line of ours holds a line break of theirs */
	buffer_text(out, name);
	buffer_add(out, ": ", 2);
	buffer_slice(out, value);
	buffer_add(out, "\r\n", 2);
}

/* The words behind a status; nginx would leave them out. */
static const char *
reason(int status)
{
	static const struct { int status; const char *words; } reasons[] = {
		{200, "OK"}, {301, "Moved Permanently"}, {302, "Found"}, {303, "See Other"}, {304, "Not Modified"},
		{400, "Bad Request"}, {403, "Forbidden"}, {404, "Not Found"}, {405, "Method Not Allowed"}, {409, "Conflict"},
		{410, "Gone"}, {413, "Content Too Large"}, {414, "URI Too Long"}, {415, "Unsupported Media Type"},
		{422, "Unprocessable Content"}, {429, "Too Many Requests"}, {502, "Bad Gateway"}, {503, "Service Unavailable"},
	};

	for (size_t i = 0; i < sizeof(reasons) / sizeof(*reasons); i++)
		if (reasons[i].status == status)
			return reasons[i].words;
	return "";
}

static void
write_head(const struct response *r, const char *route, struct buffer *out)
{
	char length[24];

	snprintf(length, sizeof(length), "%zu", r->body->len);
	buffer_printf(out, "Status: %d %s\r\n", r->status, reason(r->status));
	if (r->status != 304)
		add_header(out, "Content-Type", slice_of(r->content_type));
	if (r->status != 304)
		add_header(out, "Content-Length", slice_of(length));
	buffer_text(out, "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
			"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'\r\n"
			"X-Content-Type-Options: nosniff\r\n"
			"Referrer-Policy: no-referrer\r\n");
	buffer_text(out, r->no_store ? "Cache-Control: no-store\r\n" : "Cache-Control: no-cache\r\n");
	if (r->etag.n > 0 && !r->no_store)
		add_header(out, "ETag", r->etag);
	if (r->cors)
		buffer_text(out, "Access-Control-Allow-Origin: *\r\n");
	for (size_t i = 0; i < r->header_count; i++)
		add_header(out, r->headers[i].name, r->headers[i].value);
	add_header(out, "X-Opstap-Route", slice_of(route));
	buffer_add(out, "\r\n", 2);
}

static void
send_response(FCGX_Request *to, const struct response *r, const struct request *request, const char *route)
{
	struct buffer head;

	buffer_init(&head, 64u << 10);
	write_head(r, route, &head);
	FCGX_PutStr(head.data, (int)head.len, to->out);
	if (request->method != METHOD_HEAD && r->status != 304 && r->body->len > 0)
		FCGX_PutStr(r->body->data, (int)r->body->len, to->out);
	buffer_free(&head);
}

/* One long answer is no reason to hold its memory for good. */
static void
let_go(struct buffer *body)
{
	size_t max = body->max;

	if (body->cap <= BODY_KEPT)
		return;
	buffer_free(body);
	buffer_init(body, max);
}

static void
serve_one(FCGX_Request *request, struct arena *arena, struct buffer *body, fastcgi_answer_fn answer, void *context)
{
	struct taken taken = {.request = {.arena = arena}};
	struct response response = {.body = body};
	enum intake intake;

	arena_reset(arena);
	buffer_clear(body);
	intake = take_request(&taken, request);
	answer(context, &taken.request, taken.uri, intake, &response);
	send_response(request, &response, &taken.request, response.route ? response.route : "-");
	FCGX_Finish_r(request);
	let_go(body);
}

/* Waits for a connection; 1 there is one, 0 look at *stop again. */
static int
wait_for_request(int epoll_fd, const sigset_t *open, struct error *e)
{
	struct epoll_event event;
	int n = epoll_pwait(epoll_fd, &event, 1, WAIT_MS, open);

	if (n >= 0)
		return n;
	return errno == EINTR ? 0 : error_errno(e, ERR_IO, "epoll_pwait");
}

static int
set_up(int listen_fd, int *epoll_fd, FCGX_Request *request, struct error *e)
{
	struct epoll_event event = {.events = EPOLLIN | EPOLLEXCLUSIVE};
	int flags = fcntl(listen_fd, F_GETFL);

	if (flags < 0 || fcntl(listen_fd, F_SETFL, flags | O_NONBLOCK) < 0)
		return error_errno(e, ERR_IO, "fcntl");
	*epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (*epoll_fd < 0 || epoll_ctl(*epoll_fd, EPOLL_CTL_ADD, listen_fd, &event) < 0)
		return error_errno(e, ERR_IO, "epoll");
	if (FCGX_Init() != 0 || FCGX_InitRequest(request, listen_fd, FCGI_FAIL_ACCEPT_ON_INTR) != 0)
		return error_set(e, ERR_IO, "libfcgi refuses the socket");
	return 0;
}

int
fastcgi_serve(int listen_fd, const volatile sig_atomic_t *stop, struct arena *arena, struct buffer *body,
		fastcgi_answer_fn answer, void *context, struct error *e)
{
	FCGX_Request request;
	sigset_t open;
	int epoll_fd = -1, result = set_up(listen_fd, &epoll_fd, &request, e);

	sigprocmask(SIG_SETMASK, NULL, &open);
	sigdelset(&open, SIGTERM);
	sigdelset(&open, SIGINT);
	while (result >= 0 && !*stop) {
		result = wait_for_request(epoll_fd, &open, e);
		if (result > 0 && !*stop && FCGX_Accept_r(&request) == 0)
			serve_one(&request, arena, body, answer, context);
	}
	FCGX_Free(&request, 1);
	if (epoll_fd >= 0)
		close(epoll_fd);
	return result < 0 ? result : 0;
}
