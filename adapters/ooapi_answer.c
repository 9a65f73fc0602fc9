/* Asking an Open Onderwijs API, directly or through a gateway that answers 200 for servers that do not. */
#include "ooapi.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REQUESTS_MAX 20000

static int
fail(struct ooapi *o, const struct ooapi_answer *a, const char *what)
{
	char text[700];

	snprintf(text, sizeof(text), "%.300s: %.300s", a->url[0] ? a->url : "a document of the feed", what);
	return o->h->fail(o->r, text);
}

/* Statuses that mean "there is none"; 0 is not told. */
static bool
none(long status, bool optional)
{
	return status == 204 || status == 404 || status == 410 || (optional && status != 0 && (status < 200 || status > 299));
}

/* ---- The envelope of a gateway ---- */

/* What an object holds under the name; without one, or with another, the only thing it holds. */
static json_t *
named_or_only(json_t *object, const char *name)
{
	json_t *value = name ? json_object_get(object, name) : NULL;

	if (!value && json_object_size(object) == 1)
		value = json_object_iter_value(json_object_iter(object));
	return value;
}

/* The status of the server behind the gateway: a number, or digits; 0 when it is not told. */
static long
inner_status(json_t *root, const char *home)
{
	json_t *endpoint = named_or_only(json_object_get(json_object_get(root, "gateway"), "endpoints"), home);
	json_t *code = json_object_get(endpoint, "responseCode");

	return json_is_string(code) ? strtol(json_string_value(code), NULL, 10) : (long)json_integer_value(code);
}

/* As ooapi_take. An answer of the gateway itself has no envelope. */
static int
unwrap(struct ooapi *o, bool optional, struct ooapi_answer *a)
{
	json_t *responses = json_object_get(a->root, "responses"), *inner;
	char text[400];
	long status;

	if (!json_is_object(responses) || !json_object_get(a->root, "gateway"))
		return 1;
	if (!o->home && json_object_size(responses) > 1)
		return fail(o, a, "a gateway answers for several universities; set gateway-home");
	status = inner_status(a->root, o->home);
	if (none(status, optional))
		return 0;
	inner = o->home ? json_object_get(responses, o->home) : named_or_only(responses, NULL);
	if (status != 0 && (status < 200 || status > 299)) {
		snprintf(text, sizeof(text), "behind the gateway %.200s answers with status %ld", o->home ? o->home : "the server",
				status);
		return fail(o, a, text);
	}
	if (!inner || json_is_null(inner)) {
		snprintf(text, sizeof(text), "the gateway has no answer of %.200s", o->home ? o->home : "the server");
		return fail(o, a, text);
	}
	a->root = inner;
	return 1;
}

/* ---- Answers ---- */

/* A problem (RFC 7807) that came with status 200. */
static int
inner_problem(struct ooapi *o, bool optional, const struct ooapi_answer *a)
{
	json_t *status = json_object_get(a->root, "status");
	long code = json_is_string(status) ? strtol(json_string_value(status), NULL, 10) : (long)json_integer_value(status);
	char text[100];

	if (code < 400 || code > 599 || !json_object_get(a->root, "title"))
		return 1;
	if (none(code, optional))
		return 0;
	snprintf(text, sizeof(text), "the answer tells of a failure with status %ld", code);
	return fail(o, a, text);
}

int
ooapi_take(struct ooapi *o, int handle, bool optional, struct ooapi_answer *out)
{
	struct feed_body b;
	int result;
	char text[100];

	if (feed_take(o->h, o->r, handle, &b))
		return -1;
	memcpy(out->url, b.url, sizeof(out->url));
	out->url[strcspn(out->url, "?#")] = '\0';
	if (b.status != 0 && (b.status < 200 || b.status > 299 || none(b.status, false))) {
		feed_body_free(&b);
		snprintf(text, sizeof(text), "the server answers with status %d", b.status);
		return none(b.status, optional) ? 0 : fail(o, out, text);
	}
	out->j.h = o->h;
	out->j.r = o->r;
	out->j.source = out->url[0] ? out->url : NULL;
	result = feed_json_parse(&out->j, &b);
	feed_body_free(&b);
	out->root = out->j.root;
	if (result == 0)
		result = unwrap(o, optional, out);
	return result == 1 ? inner_problem(o, optional, out) : result;
}

void
ooapi_answer_free(struct ooapi_answer *a)
{
	feed_json_free(&a->j);
	a->root = NULL;
}

json_t *
ooapi_items(struct ooapi_answer *a)
{
	const char *items = json_is_array(a->root) ? "" : "items", *home = NULL;
	char path[300];
	json_t *inner;

	if (a->root == a->j.root)
		return feed_json_list(&a->j, items);
	json_object_foreach(json_object_get(a->j.root, "responses"), home, inner)
		if (inner == a->root)
			break;
	if (!home || strchr(home, '/') || snprintf(path, sizeof(path), "/responses/%s%s%s", home, *items ? "/" : "", items) >=
			(int)sizeof(path))
		return NULL;
	return feed_json_list(&a->j, path);
}

long
ooapi_total_pages(const struct ooapi_answer *a)
{
	json_int_t total = json_integer_value(json_object_get(a->root, "totalPages"));

	return json_is_boolean(json_object_get(a->root, "hasNextPage")) || total < 0 || total > 1000000 ? 0 : (long)total;
}

long
ooapi_next_page(struct ooapi_answer *a, long page)
{
	json_t *more = json_object_get(a->root, "hasNextPage"), *number = json_object_get(a->root, "pageNumber");
	json_t *total = json_object_get(a->root, "totalPages");

	if (page == 1 && json_is_integer(number) && json_integer_value(number) >= 0 && json_integer_value(number) < 1000000)
		page = (long)json_integer_value(number);
	if (json_is_boolean(more))
		return json_is_true(more) ? page + 1 : 0;
	return json_is_integer(total) && json_integer_value(total) > page ? page + 1 : 0;
}

/* ---- Addresses ---- */

/* Takes the last segment off a path of n bytes: the length without it and the slash before it. */
static size_t
without_segment(const char *path, size_t n)
{
	while (n > 0 && path[n - 1] != '/')
		n--;
	return n > 0 ? n - 1 : 0;
}

/* "…/organizations/ID", "…/programs/ID": courses stand there too, but not their offerings. */
static size_t
without_owner(const char *path, size_t n)
{
	static const char *const owners[] = {"organizations", "organisations", "programs", "programmes", "education-specifications"};
	size_t end = without_segment(path, n), begin = without_segment(path, end);

	for (size_t i = 0; i < sizeof(owners) / sizeof(owners[0]); i++)
		if (end - begin == strlen(owners[i]) + 1 && strncmp(path + begin + 1, owners[i], end - begin - 1) == 0)
			return begin;
	return n;
}

static bool
goes_on(const char *parameter)
{
	return strncmp(parameter, "consumer=", 9) == 0 || strncmp(parameter, "alliances.name=", 15) == 0;
}

void
ooapi_root(struct ooapi *o, const char *url)
{
	const char *scheme = strstr(url, "://");
	size_t path = strcspn(url, "?#"), n = path, host = scheme ? (size_t)(scheme - url) + 3 : 0;
	const char *rest = url[path] == '?' ? url + path + 1 : "";
	char separator = '?';

	o->root[0] = '\0';
	if (strncmp(url, "http", 4) != 0 || host < 3 || n <= host)
		return;
	while (n > host && url[n - 1] == '/')
		n--;
	if (memchr(url + host, '/', n - host))
		n = without_owner(url, without_segment(url, n));
	memcpy(o->root, url, n);
	while (*rest && *rest != '#') {
		size_t len = strcspn(rest, "&#");

		if (goes_on(rest)) {	/* no longer than url, as all that is taken stands there */
			o->root[n++] = separator;
			memcpy(o->root + n, rest, len);
			n += len;
			separator = '&';
		}
		rest += len + (rest[len] == '&');
	}
	o->root[n] = '\0';
}

int
ooapi_ask(struct ooapi *o, const char *what, const char *id, const char *below, long page)
{
	char a[FEED_URL_MAX], b[FEED_URL_MAX], number[24];
	bool good = feed_url_segment(o->root, what, a) && feed_url_segment(a, id, b);

	if (++o->requests > REQUESTS_MAX)
		return o->h->fail(o->r, "the feed needs more than 20,000 requests; set offerings to \"expand\" or \"no\"");
	if (good && below)
		good = feed_url_segment(b, below, a);
	if (good && page > 0) {
		snprintf(number, sizeof(number), "%ld", page);
		good = feed_url_query(below ? a : b, "pageNumber", number, below ? b : a);
		below = below ? NULL : "";
	}
	if (!good)
		return o->h->fail(o->r, "the address of a document is too long");
	return feed_ask(o->h, o->r, &o->headers, below ? a : b);
}
