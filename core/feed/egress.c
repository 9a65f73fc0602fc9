/*
 * HTTP by libcurl's multi interface. Redirects are followed here and not by libcurl, so that each step passes the rules; the
 * address of each connection passes them in the open-socket callback, so that no name can point inside behind our back. What a
 * server sends waits in a window of 1 MiB; a full window pauses that transfer.
 */
#include "feed/egress.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "feed/egress_transfer.h"
#include "ground/date.h"

#define CONNECT_MS 15000
#define POLL_MS 200

/* What libcurl calls ---------------------------------------------------------------------------------------------- */

static curl_socket_t
open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *a)
{
	struct transfer *t = context;

	(void)purpose;
	if (!egress_may_connect(&a->addr, t->place.host, t->owner->options.allow_private)) {
		t->closed_by_rule = true;
		return CURL_SOCKET_BAD;
	}
	return socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
}

static bool
is_redirect(long status)
{
	return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

static const char *
find_header(const struct transfer *t, const char *name, const char *after)
{
	const char *end = t->head.data + t->head.len;
	size_t n = strlen(name);

	for (const char *p = after ? after + strlen(after) + 1 : t->head.data; p != NULL && p < end; p += strlen(p) + 1)
		if (strlen(p) > n && p[n] == ':' && slice_is_nocase((struct slice){p, n}, name))
			return p;
	return NULL;
}

static size_t
on_header(char *line, size_t size, size_t n, void *context)
{
	struct transfer *t = context;
	struct slice s = slice_trim((struct slice){line, size * n});
	long status = 0;

	if (slice_starts(s, "HTTP/"))
		buffer_clear(&t->head);
	if (s.n == 0) {		/* the end of this head: a final one, unless it only says "go on" or "go elsewhere" */
		(void)curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
		t->follows = is_redirect(status) && !t->owner->options.delivers && find_header(t, "location", NULL) != NULL;
		t->head_done = status >= 200 && !t->follows;
		return size * n;
	}
	if (memchr(s.p, '\0', s.n) == NULL) {
		buffer_slice(&t->head, s);
		buffer_byte(&t->head, '\0');
	}
	if (!buffer_ok(&t->head)) {
		(void)error_set(&t->fault, ERR_LIMIT, "%s: more than %u bytes of headers", t->shown, EGRESS_HEAD_MAX);
		return 0;
	}
	return size * n;
}

static size_t
on_body(char *data, size_t size, size_t n, void *context)
{
	struct transfer *t = context;
	struct egress *g = t->owner;

	n *= size;
	if (t->body.len - t->taken >= EGRESS_WINDOW) {
		t->paused = true;
		return CURL_WRITEFUNC_PAUSE;
	}
	g->bytes += n;
	t->received += n;
	if (g->bytes > g->options.max_bytes) {
		(void)error_set(&t->fault, ERR_LIMIT, "%s: more than the %llu bytes that max-bytes allows", t->shown,
				(unsigned long long)g->options.max_bytes);
		return 0;
	}
	if (t->follows)		/* the page that says "go elsewhere" */
		return n;
	if (t->taken > 0) {
		memmove(t->body.data, t->body.data + t->taken, t->body.len - t->taken);
		t->body.len -= t->taken;
		t->taken = 0;
	}
	buffer_add(&t->body, data, n);
	if (!buffer_ok(&t->body))
		(void)error_set(&t->fault, ERR_MEMORY, "%s: no memory", t->shown);
	return buffer_ok(&t->body) ? n : 0;
}

/* Beginning a request --------------------------------------------------------------------------------------------- */

static bool
set_options(struct transfer *t)
{
	CURL *c = t->easy;

	return curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_PROXY, "") == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_USERAGENT, "Opstap") == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_ACCEPT_ENCODING, "gzip, deflate") == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, open_socket) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, t) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, on_header) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_HEADERDATA, t) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_WRITEDATA, t) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_PRIVATE, t) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_ERRORBUFFER, t->curl_text) == CURLE_OK;
}

static int
start(struct transfer *t, struct error *e)
{
	buffer_clear(&t->head);
	if (curl_easy_setopt(t->easy, CURLOPT_URL, t->url) != CURLE_OK ||
	    curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers) != CURLE_OK ||
	    curl_multi_add_handle(t->owner->multi, t->easy) != CURLM_OK)
		return error_set(e, ERR_MEMORY, "%s: the request could not be made", t->shown);
	return 0;
}

static void
forget(struct transfer *t)
{
	if (t->easy != NULL) {
		(void)curl_multi_remove_handle(t->owner->multi, t->easy);
		curl_easy_cleanup(t->easy);
	}
	curl_slist_free_all(t->headers);
	curl_free(t->url);
	buffer_free(&t->head);
	buffer_free(&t->body);
	buffer_free(&t->sent);
	buffer_free(&t->joined);
	memset(t, 0, sizeof(*t));
}

int
egress_open(struct egress *g, const struct egress_request *request, struct error *e)
{
	struct transfer *t = g->transfers;
	int rc;

	while (t < g->transfers + EGRESS_REQUESTS && t->used)
		t++;
	if (t == g->transfers + EGRESS_REQUESTS)
		return error_set(e, ERR_LIMIT, "more than %d requests at once", EGRESS_REQUESTS);
	memset(t, 0, sizeof(*t));
	t->used = true;
	t->owner = g;
	t->left_ms = g->options.timeout_ms;
	buffer_init(&t->head, EGRESS_HEAD_MAX);
	buffer_init(&t->body, EGRESS_WINDOW + CURL_MAX_WRITE_SIZE);
	buffer_init(&t->sent, EGRESS_WINDOW);
	buffer_init(&t->joined, 2 * EGRESS_HEAD_MAX);
	t->easy = curl_easy_init();
	rc = egress_set_url(t, g->base, request->url, e);
	if (rc == 0) {
		rc = egress_may_ask(&g->place, &t->place, g->options.allow_hosts, e);
		if (rc != 0)
			(void)error_prefix(e, "%s", t->shown);
	}
	if (rc == 0 && (t->easy == NULL || !set_options(t)))
		rc = error_set(e, ERR_MEMORY, "%s: no memory for the request", t->shown);
	if (rc == 0)
		rc = egress_prepare(t, request, e);
	if (rc == 0)
		rc = start(t, e);
	if (rc != 0)
		forget(t);
	return rc == 0 ? (int)(t - g->transfers) : rc;
}

/* Driving --------------------------------------------------------------------------------------------------------- */

/* Goes where the answer points. What the adapter said in headers was meant for the first host only. */
static int
follow(struct transfer *t, struct error *e)
{
	struct egress_place from = t->place;
	char *target = NULL;
	long status = 0;
	int rc;

	if (++t->redirects > EGRESS_REDIRECTS)
		return error_set(e, ERR_LIMIT, "%s: more than %d redirects", t->shown, EGRESS_REDIRECTS);
	(void)curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	if (curl_easy_getinfo(t->easy, CURLINFO_REDIRECT_URL, &target) != CURLE_OK || target == NULL)
		return error_set(e, ERR_VALUE, "%s: redirects to something that is no URL", t->shown);
	(void)curl_multi_remove_handle(t->owner->multi, t->easy);
	rc = egress_set_url(t, NULL, target, e);
	if (rc == 0) {
		rc = egress_may_follow(&t->owner->place, &from, &t->place, t->owner->options.allow_hosts, e);
		if (rc != 0)
			(void)error_prefix(e, "%s: redirected there", t->shown);
	}
	if (rc == 0 && (strcmp(from.host, t->place.host) != 0 || from.port != t->place.port)) {
		curl_slist_free_all(t->headers);
		t->headers = NULL;
	}
	if (rc == 0 && status <= 303 && t->sent.len > 0 && curl_easy_setopt(t->easy, CURLOPT_HTTPGET, 1L) != CURLE_OK)
		rc = error_set(e, ERR_MEMORY, "%s: no memory", t->shown);
	t->follows = false;
	return rc != 0 ? rc : start(t, e);
}

static void
explain(struct transfer *t, CURLcode code)
{
	unsigned long long n = t->received;

	if (t->fault.code != 0)
		return;
	if (t->closed_by_rule && code == CURLE_COULDNT_CONNECT)
		(void)error_set(&t->fault, ERR_DENIED, "%s: %s is a private address that allow-private does not name", t->shown, t->place.host);
	else if (code == CURLE_COULDNT_RESOLVE_HOST)
		(void)error_set(&t->fault, ERR_IO, "%s: there is no host %s", t->shown, t->place.host);
	else if (code == CURLE_OPERATION_TIMEDOUT)
		(void)error_set(&t->fault, ERR_TIMEOUT, "%s: no connection within %d seconds", t->shown, CONNECT_MS / 1000);
	else if (code == CURLE_PARTIAL_FILE)
		(void)error_set(&t->fault, ERR_IO, "%s: the answer broke off after %llu bytes", t->shown, n);
	else if (code == CURLE_GOT_NOTHING)
		(void)error_set(&t->fault, ERR_IO, "%s: the server closed the connection without an answer", t->shown);
	else if (code == CURLE_RECV_ERROR || code == CURLE_HTTP2_STREAM)
		(void)error_set(&t->fault, ERR_IO, "%s: the connection was lost after %llu bytes", t->shown, n);
	else
		(void)error_set(&t->fault, ERR_IO, "%s: %s", t->shown, t->curl_text[0] ? t->curl_text : curl_easy_strerror(code));
}

static void
collect_finished(struct egress *g)
{
	CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(g->multi, &left)) != NULL) {
		CURLcode code = m->data.result;
		struct transfer *t = NULL;

		if (m->msg != CURLMSG_DONE || curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &t) != CURLE_OK || t == NULL)
			continue;
		if (code == CURLE_OK && t->follows && t->fault.code == 0 && follow(t, &t->fault) == 0)
			continue;
		if (code != CURLE_OK)
			explain(t, code);
		t->done = true;
	}
}

/* Takes the time that passed from every request that is under way. */
static void
charge(struct egress *g, int64_t ms)
{
	for (int i = 0; i < EGRESS_REQUESTS; i++) {
		struct transfer *t = &g->transfers[i];

		if (!t->used || t->done || t->paused)
			continue;
		t->left_ms -= ms;
		if (t->left_ms > 0)
			continue;
		(void)error_set(&t->fault, ERR_TIMEOUT, "%s: no complete answer within %lld seconds; %llu bytes had come", t->shown,
				(long long)(g->options.timeout_ms + 999) / 1000, (unsigned long long)t->received);
		t->done = true;
		(void)curl_multi_remove_handle(g->multi, t->easy);
	}
}

/* One turn for all requests. Fails only for reasons that concern them all. */
static int
pump(struct egress *g, struct error *e)
{
	int64_t before = date_monotonic_ms();
	int running = 0;

	if (before >= g->options.deadline_ms)
		return error_set(e, ERR_TIMEOUT, "the deadline of the run passed while waiting for an answer");
	for (int i = 0; i < EGRESS_REQUESTS; i++) {
		struct transfer *t = &g->transfers[i];

		if (t->used && t->paused && t->body.len - t->taken < EGRESS_WINDOW / 2) {
			t->paused = false;
			if (curl_easy_pause(t->easy, CURLPAUSE_CONT) != CURLE_OK)
				t->paused = true;
		}
	}
	if (curl_multi_perform(g->multi, &running) != CURLM_OK)
		return error_set(e, ERR_INTERNAL, "libcurl gave up");
	collect_finished(g);
	return 0;
}

static int
wait_a_little(struct egress *g, struct error *e)
{
	int64_t before = date_monotonic_ms(), left = g->options.deadline_ms - before;

	if (curl_multi_poll(g->multi, NULL, 0, left < 1 ? 1 : left < POLL_MS ? (int)left : POLL_MS, NULL) != CURLM_OK)
		return error_set(e, ERR_INTERNAL, "libcurl gave up");
	charge(g, date_monotonic_ms() - before);
	return 0;
}

/* Drives all requests until this one has what is waited for, and fails when it failed. */
static int
wait_for(struct transfer *t, size_t min, struct error *e)
{
	for (;;) {
		int rc = pump(t->owner, e);

		if (rc != 0)
			return error_prefix(e, "%s", t->shown);
		if (t->fault.code != 0) {
			*e = t->fault;
			return e->code;
		}
		if (t->done || (t->head_done && t->body.len - t->taken >= min))
			return 0;
		rc = wait_a_little(t->owner, e);
		if (rc != 0)
			return rc;
	}
}

static struct transfer *
find(struct egress *g, int number)
{
	return number >= 0 && number < EGRESS_REQUESTS && g->transfers[number].used ? &g->transfers[number] : NULL;
}

int
egress_head(struct egress *g, int number, struct error *e)
{
	struct transfer *t = find(g, number);

	return t == NULL ? error_set(e, ERR_VALUE, "no such request") : wait_for(t, 0, e);
}

int
egress_peek(struct egress *g, int number, size_t min, struct slice *start, struct error *e)
{
	struct transfer *t = find(g, number);
	int rc;

	if (t == NULL)
		return error_set(e, ERR_VALUE, "no such request");
	rc = wait_for(t, min, e);
	*start = (struct slice){t->body.data ? t->body.data + t->taken : NULL, t->body.len - t->taken};
	return rc;
}

ptrdiff_t
egress_read(struct egress *g, int number, void *data, size_t size, struct error *e)
{
	struct slice waiting = SLICE_NONE;
	int rc = egress_peek(g, number, 1, &waiting, e);

	if (rc != 0)
		return rc;
	if (waiting.n > size)
		waiting.n = size;
	if (waiting.p != NULL && waiting.n > 0)
		memcpy(data, waiting.p, waiting.n);
	g->transfers[number].taken += waiting.n;
	return (ptrdiff_t)waiting.n;
}

int
egress_status(const struct egress *g, int number)
{
	long status = 0;

	if (number >= 0 && number < EGRESS_REQUESTS && g->transfers[number].used)
		(void)curl_easy_getinfo(g->transfers[number].easy, CURLINFO_RESPONSE_CODE, &status);
	return (int)status;
}

int64_t
egress_retry_after(const struct egress *g, int number)
{
	curl_off_t seconds = 0;

	if (number >= 0 && number < EGRESS_REQUESTS && g->transfers[number].used)
		(void)curl_easy_getinfo(g->transfers[number].easy, CURLINFO_RETRY_AFTER, &seconds);
	return seconds > 0 ? (int64_t)seconds : 0;
}

const char *
egress_header(struct egress *g, int number, const char *name)
{
	struct transfer *t = find(g, number);
	const char *line;
	size_t start;

	if (t == NULL)
		return NULL;
	if (slice_is_nocase(slice_of(name), "url"))
		return t->url;
	line = find_header(t, name, NULL);
	if (line == NULL)
		return NULL;
	buffer_clear(&t->joined);
	start = strlen(name) + 1;
	for (; line != NULL; line = find_header(t, name, line)) {
		if (t->joined.len > 0)
			buffer_text(&t->joined, ", ");
		buffer_slice(&t->joined, slice_trim(slice_of(line + start)));
	}
	return buffer_string(&t->joined);
}

void
egress_close(struct egress *g, int number)
{
	struct transfer *t = find(g, number);

	if (t != NULL)
		forget(t);
}

const char *
egress_shown(const struct egress *g, int number)
{
	return number >= 0 && number < EGRESS_REQUESTS && g->transfers[number].used ? g->transfers[number].shown : g->shown;
}

const char *
egress_feed_shown(const struct egress *g)
{
	return g->shown;
}

uint64_t
egress_bytes(const struct egress *g)
{
	return g->bytes;
}

int
egress_new(const struct egress_options *options, struct egress **out, struct error *e)
{
	struct egress *g;

	*out = NULL;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return error_set(e, ERR_INTERNAL, "libcurl does not start");
	g = calloc(1, sizeof(*g));
	if (g == NULL)
		return error_set(e, ERR_MEMORY, "no memory for requests");
	g->options = *options;
	g->multi = curl_multi_init();
	g->base = curl_url();
	if (g->multi != NULL && g->base != NULL &&
	    curl_url_set(g->base, CURLUPART_URL, options->feed_url, CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK &&
	    egress_place_of(g->base, &g->place)) {
		egress_show_url(g->base, g->shown);
		*out = g;
		return 0;
	}
	egress_free(g);
	return error_set(e, ERR_VALUE, "the feed-url cannot be read");
}

void
egress_free(struct egress *g)
{
	if (g == NULL)
		return;
	for (int i = 0; i < EGRESS_REQUESTS; i++)
		if (g->transfers[i].used)
			forget(&g->transfers[i]);
	if (g->multi != NULL)
		(void)curl_multi_cleanup(g->multi);
	curl_url_cleanup(g->base);
	free(g);
	curl_global_cleanup();
}
