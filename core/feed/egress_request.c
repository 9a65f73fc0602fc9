/*
 * What is asked: URLs taken apart by libcurl's own parser (the one that will use them, so that no two readings differ), headers,
 * method and body. Whether it may be asked is egress_rules.c's business.
 */
#include "feed/egress_transfer.h"

#include <string.h>

static bool
url_part(CURLU *u, CURLUPart part, unsigned flags, char *out, size_t size)
{
	char *text = NULL;
	bool ok = curl_url_get(u, part, &text, flags) == CURLUE_OK && slice_copy(slice_of(text), out, size);

	curl_free(text);
	return ok;
}

bool
egress_place_of(CURLU *u, struct egress_place *out)
{
	char port[8];
	int64_t number;
	size_t n;

	if (!url_part(u, CURLUPART_SCHEME, 0, out->scheme, sizeof(out->scheme)) ||
	    !url_part(u, CURLUPART_HOST, 0, out->host, sizeof(out->host)) ||
	    !url_part(u, CURLUPART_PORT, CURLU_DEFAULT_PORT, port, sizeof(port)) ||
	    !str_to_int64(slice_of(port), 1, 65535, &number))
		return false;
	out->port = (int)number;
	n = strlen(out->host);
	if (n > 2 && out->host[0] == '[') {	/* [::1] */
		memmove(out->host, out->host + 1, n - 2);
		out->host[n - 2] = '\0';
	} else if (n > 1 && out->host[n - 1] == '.') {
		out->host[n - 1] = '\0';
	}
	for (char *p = out->host; *p != '\0'; p++)
		*p = str_lower(*p);
	return true;
}

void
egress_show_url(CURLU *u, char out[EGRESS_URL_SHOWN + 1])
{
	CURLU *copy = curl_url_dup(u);

	(void)slice_copy(SLICE("the URL"), out, EGRESS_URL_SHOWN + 1);
	if (copy == NULL)
		return;
	if (curl_url_set(copy, CURLUPART_USER, NULL, 0) == CURLUE_OK && curl_url_set(copy, CURLUPART_PASSWORD, NULL, 0) == CURLUE_OK &&
	    curl_url_set(copy, CURLUPART_QUERY, NULL, 0) == CURLUE_OK && curl_url_set(copy, CURLUPART_FRAGMENT, NULL, 0) == CURLUE_OK)
		(void)url_part(copy, CURLUPART_URL, 0, out, EGRESS_URL_SHOWN + 1);
	curl_url_cleanup(copy);
}

int
egress_set_url(struct transfer *t, CURLU *base, const char *url, struct error *e)
{
	CURLU *u = base ? curl_url_dup(base) : curl_url();
	const char *name = t->shown[0] ? t->shown : "a request of the adapter";
	char scheme[32];
	CURLUcode code;
	int rc = 0;

	if (u == NULL)
		return error_set(e, ERR_MEMORY, "no memory for a URL");
	code = url == NULL ? CURLUE_OK : curl_url_set(u, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME);
	if (code == CURLUE_OK && url_part(u, CURLUPART_SCHEME, 0, scheme, sizeof(scheme)) && !slice_starts(slice_of(scheme), "http"))
		rc = error_set(e, ERR_DENIED, "%s: only http and https are fetched, not %s:", name, scheme);
	else if (code != CURLUE_OK || !egress_place_of(u, &t->place))
		rc = error_set(e, ERR_VALUE, "%s: a URL that cannot be read", name);
	if (rc == 0) {
		egress_show_url(u, t->shown);
		curl_free(t->url);
		t->url = NULL;
		if (curl_url_get(u, CURLUPART_URL, &t->url, 0) != CURLUE_OK)
			rc = error_set(e, ERR_MEMORY, "no memory for a URL");
	}
	curl_url_cleanup(u);
	return rc;
}

static bool
add_header(struct transfer *t, const char *line)
{
	static const char *const ours[] = {"host", "content-length", "transfer-encoding", "connection", "cookie", "expect", "te",
		"upgrade", "accept-encoding", "if-none-match", "if-modified-since", "trailer"};
	const char *colon = strchr(line, ':');
	struct curl_slist *more;

	if (colon == NULL || colon == line || strpbrk(line, "\r\n") != NULL || slice_starts(slice_of(line), "Proxy-"))
		return false;
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (slice_is_nocase((struct slice){line, (size_t)(colon - line)}, ours[i]))
			return false;
	more = curl_slist_append(t->headers, line);
	if (more != NULL)
		t->headers = more;
	return more != NULL;
}

static bool
add_condition(struct transfer *t, const char *name, struct slice value)
{
	struct buffer line;
	struct curl_slist *more = NULL;

	if (value.n == 0)
		return true;
	buffer_init(&line, 8192);
	buffer_printf(&line, "%s: ", name);
	buffer_slice(&line, value);
	if (buffer_ok(&line) && memchr(value.p, '\n', value.n) == NULL && memchr(value.p, '\r', value.n) == NULL)
		more = curl_slist_append(t->headers, buffer_string(&line));
	buffer_free(&line);
	if (more != NULL)
		t->headers = more;
	return more != NULL;
}

static int
add_headers(struct transfer *t, const struct egress_request *r, struct error *e)
{
	for (size_t i = 0; r->headers != NULL && r->headers[i] != NULL; i++)
		if (i >= 64 || !add_header(t, r->headers[i]))
			return error_set(e, ERR_VALUE, "%s: header %zu of the request is not allowed", t->shown, i + 1);
	if (!add_condition(t, "If-None-Match", r->etag) || !add_condition(t, "If-Modified-Since", r->last_modified))
		return error_set(e, ERR_MEMORY, "%s: no memory for the request", t->shown);
	return 0;
}

enum body { BODY_NONE, BODY_MAY, BODY_MUST };	/* "must": an empty one is said to be there */

static const struct {
	const char *name;
	enum body body;
	bool changes;	/* what is at the server: a feed is never read so */
} methods[] = {
	{"GET", BODY_NONE, false}, {"HEAD", BODY_NONE, false}, {"POST", BODY_MUST, false},
	{"PUT", BODY_MUST, true}, {"PATCH", BODY_MUST, true}, {"DELETE", BODY_MAY, true},
};

static CURLcode
set_body(struct transfer *t, struct slice body)
{
	CURLcode code;

	buffer_slice(&t->sent, body);
	if (!buffer_ok(&t->sent))
		return CURLE_OUT_OF_MEMORY;
	code = curl_easy_setopt(t->easy, CURLOPT_POSTFIELDS, t->sent.data ? t->sent.data : "");
	return code != CURLE_OK ? code : curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)t->sent.len);
}

static int
set_method(struct transfer *t, const struct egress_request *r, struct error *e)
{
	const char *method = r->method ? r->method : r->body.n ? "POST" : "GET";
	const size_t count = sizeof(methods) / sizeof(methods[0]);
	CURLcode code = CURLE_OK;
	size_t i = 0;

	while (i < count && strcmp(methods[i].name, method) != 0)
		i++;
	if (i == count || (methods[i].changes && !t->owner->options.delivers) || (methods[i].body == BODY_NONE && r->body.n > 0))
		return error_set(e, ERR_VALUE, "%s: method %.20s with %zu bytes cannot be asked for", t->shown, method, r->body.n);
	if (strcmp(method, "HEAD") == 0)
		code = curl_easy_setopt(t->easy, CURLOPT_NOBODY, 1L);
	if (methods[i].body == BODY_MUST || r->body.n > 0)
		code = set_body(t, r->body);
	if (code == CURLE_OK && methods[i].changes)
		code = curl_easy_setopt(t->easy, CURLOPT_CUSTOMREQUEST, methods[i].name);
	return code == CURLE_OK ? 0 : error_set(e, ERR_MEMORY, "%s: no memory for the request", t->shown);
}

int
egress_prepare(struct transfer *t, const struct egress_request *r, struct error *e)
{
	int rc = add_headers(t, r, e);

	return rc != 0 ? rc : set_method(t, r, e);
}
