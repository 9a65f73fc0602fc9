/*
 * Open Onderwijs API, version 5 with the eduXchange profile 2.2; names of versions 4 and 6 are understood too. The feed is a list of
 * courses: "…/courses?consumer=eduxchange", paged or bare. Settings:
 *
 *   offerings      yes: asks for courses/ID/offerings of each course, four at a time; expand: they stand in the list; no
 *   details        yes: asks for offerings/ID where an offering is only named
 *   consumer       whose consumer entries win over the fields themselves: eduxchange
 *   alliance       only courses that this alliance has part in
 *   gateway-home   the university behind a gateway: sent as "X-Route: endpoint=…" and taken out of the gateway's envelope
 *   token, login   credentials
 *
 * Where an offering has no days, those of its academic session count; the session is asked for when only its id is given. validFrom
 * and validTo say when the description holds, not the course, and are left out.
 */
#include "ooapi.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AHEAD 4			/* requests side by side */
#define OFFERING_PAGES_MAX 50	/* of one course */

enum { NOT_ASKED = -2 };

/* ---- Pages that come again ---- */

/* Counts a page by the ids in it: what stands around them (numbers, times, a gateway's request id) differs each time. */
static int
count_page(struct ooapi *o, struct feed_pages *pages, const struct ooapi_answer *a, json_t *items, const char *id)
{
	struct feed_body ids = {.len = 0};
	size_t i, cap = 0;
	json_t *item;
	int result;

	memcpy(ids.url, a->url, sizeof(ids.url));
	json_array_foreach(items, i, item) {
		cap += json_string_length(json_is_string(item) ? item : json_object_get(item, id)) + 1;
	}
	ids.text = malloc(cap + 32);
	if (!ids.text)
		return o->h->fail(o->r, "no memory for a page");
	json_array_foreach(items, i, item) {
		json_t *value = json_is_string(item) ? item : json_object_get(item, id);

		if (json_is_string(value)) {
			memcpy(ids.text + ids.len, json_string_value(value), json_string_length(value));
			ids.len += json_string_length(value);
			ids.text[ids.len++] = '\n';
		}
	}
	if (ids.len == 0)	/* none has an id, so no course will come of it: only counted */
		ids.len = (size_t)snprintf(ids.text, 32, "%u", pages->count);
	result = feed_page(o->h, o->r, pages, &ids);
	feed_body_free(&ids);
	return result;
}

/* The number of the next page, 0 when this was the last, negative when there can be no end. */
static long
next_page(struct ooapi *o, struct ooapi_answer *a, json_t *items, long page)
{
	long next = ooapi_next_page(a, page);
	char text[700];

	if (next == 0 || json_array_size(items) > 0)
		return next;
	snprintf(text, sizeof(text), "%.300s: page %ld is empty but says that another follows", a->url[0] ? a->url : "the feed", page);
	return o->h->fail(o->r, text);
}

/* ---- Offerings ---- */

/* Adds a list of offerings; where they stand is where messages point. */
static int
add_offerings(struct ooapi *o, json_t *course, json_t *items, const struct feed_json_place *places, const char *source)
{
	struct feed_record *rec = &o->record, outer = *rec;
	json_t *item;
	size_t i;
	int result = 0;

	json_array_foreach(items, i, item) {
		if (source) {
			rec->source = source;
			rec->line = places ? places[i].line : 0;
			rec->column = places ? places[i].column : 0;
		}
		result = ooapi_offering(o, course, item);
		if (result < 0)
			break;
	}
	rec->source = outer.source;
	rec->line = outer.line;
	rec->column = outer.column;
	return result < 0 ? -1 : 0;
}

/* The pages of offerings of a course, from the answer on. source is what messages about them name. */
static int
read_offerings(struct ooapi *o, json_t *course, int handle, char source[FEED_URL_MAX])
{
	const char *id = feed_json_text(course, "courseId");
	struct feed_pages *pages = calloc(1, sizeof(*pages));
	long page = 1;
	int result = pages ? 0 : o->h->fail(o->r, "no memory for a page");

	while (result == 0 && page > 0) {
		struct ooapi_answer a = {.root = NULL};
		json_t *items = NULL;

		result = ooapi_take(o, handle, false, &a);
		if (result == 1)
			items = ooapi_items(&a);
		if (pages->count == 0)
			memcpy(source, a.url, FEED_URL_MAX);
		if (items) {
			bool here = pages->count == 0 && a.j.place_count == json_array_size(items);

			result = count_page(o, pages, &a, items, "offeringId");
			if (result == 0)
				result = add_offerings(o, course, items, here ? a.j.places : NULL, source);
		}
		page = result == 0 && items ? next_page(o, &a, items, page) : 0;
		if (page > 0 && pages->count == OFFERING_PAGES_MAX)
			page = o->h->fail(o->r, "a course has more than 50 pages of offerings");
		if (page > 0)
			handle = ooapi_ask(o, "courses", id, "offerings", page);
		result = result < 0 || page < 0 || (page > 0 && handle < 0) ? -1 : 0;
		ooapi_answer_free(&a);
	}
	free(pages);
	return result;
}

/* ---- Courses ---- */

static json_t *
own_offerings(json_t *course)
{
	json_t *list = json_object_get(course, "offerings");

	return json_is_array(list) ? list : json_object_get(course, "courseOfferings");
}

/* Begins the request for the offerings of a course. A handle, NOT_ASKED, or -1 (said). */
static int
ask_offerings(struct ooapi *o, json_t *course)
{
	const char *id = feed_json_text(course, "courseId");

	if (o->offerings != OOAPI_ASKED || !o->root[0] || !id || json_is_object(json_array_get(own_offerings(course), 0)) ||
			!ooapi_for_alliance(o, course))
		return NOT_ASKED;
	return ooapi_ask(o, "courses", id, "offerings", 0);
}

static int
read_course(struct ooapi *o, struct ooapi_answer *a, json_t *course, size_t i, int handle)
{
	char source[FEED_URL_MAX] = "";

	if (!ooapi_for_alliance(o, course)) {
		o->other_alliance++;
		return 0;
	}
	feed_json_begin(&a->j, &o->record, i);
	ooapi_course(o, course);
	if (o->offerings != OOAPI_NONE && handle == NOT_ASKED && add_offerings(o, course, own_offerings(course), NULL, NULL))
		return -1;
	if (handle >= 0 && read_offerings(o, course, handle, source))
		return -1;
	return feed_json_emit(&a->j, &o->record, i) < 0 ? -1 : 0;
}

/* The courses of a page in their order, while the offerings of the next ones are under way. */
static int
read_courses(struct ooapi *o, struct ooapi_answer *a, json_t *items)
{
	int handle[AHEAD];
	size_t asked = 0, count = json_array_size(items);

	for (size_t i = 0; i < count; i++) {
		for (; asked < count && asked < i + AHEAD; asked++) {
			handle[asked % AHEAD] = ask_offerings(o, json_array_get(items, asked));
			if (handle[asked % AHEAD] == -1)
				return -1;
		}
		if (read_course(o, a, json_array_get(items, i), i, handle[i % AHEAD]))
			return -1;
	}
	return 0;
}

/* ---- The feed ---- */

/* One page. The number of the next, 0 when it was the last, negative when it failed. */
static long
read_page(struct ooapi *o, struct feed_pages *pages, int handle, long page, char url[FEED_URL_MAX])
{
	struct ooapi_answer a = {.root = NULL};
	json_t *items, *single = NULL;
	const char *final = handle < 0 ? NULL : o->h->header(o->r, handle, "url");
	long result = -1;
	int taken;

	if (page == 1 && final && strlen(final) < FEED_URL_MAX) {
		memcpy(url, final, strlen(final) + 1);
		ooapi_root(o, url);
	}
	taken = ooapi_take(o, handle, false, &a);
	a.j.source = page == 1 ? NULL : a.url;
	items = taken == 1 ? ooapi_items(&a) : NULL;
	if (taken == 1 && !items && json_object_get(a.root, "courseId"))
		items = single = json_pack("[O]", a.root);
	if (taken == 0)
		o->h->fail(o->r, "the server says that there is no list of courses (status 404)");
	else if (taken == 1 && !items)
		o->h->fail(o->r, "the document holds no list of courses (\"items\")");
	else if (taken == 1 && (json_array_size(items) == 0 || count_page(o, pages, &a, items, "courseId") == 0) &&
			read_courses(o, &a, items) == 0)
		result = next_page(o, &a, items, page);
	json_decref(single);
	ooapi_answer_free(&a);
	return result;
}

static int
read_feed(struct ooapi *o, struct feed_pages *pages)
{
	char first[FEED_URL_MAX] = "", url[FEED_URL_MAX], number[24];
	long page = read_page(o, pages, feed_ask(o->h, o->r, &o->headers, NULL), 1, first);

	while (page > 0) {
		snprintf(number, sizeof(number), "%ld", page);
		if (!feed_url_query(first, "pageNumber", number, url))
			return o->h->fail(o->r, "the address of a page is too long");
		page = read_page(o, pages, feed_ask(o->h, o->r, &o->headers, url), page, first);
	}
	return (int)page;
}

/* yes or no; anything else is the operator's mistake. */
static int
flag(const struct opstap_host *h, struct opstap_run *r, const char *key, bool *out)
{
	const char *value = h->setting(r, key);
	char text[100];

	*out = value && strcmp(value, "yes") == 0;
	if (!value || *out || strcmp(value, "no") == 0)
		return 0;
	snprintf(text, sizeof(text), "setting \"%s\" must be yes or no", key);
	return h->fail(r, text);
}

int
ooapi_settings(struct ooapi *o)
{
	static const char *const words[] = {"yes", "expand", "no"};	/* as enum ooapi_offerings */
	const char *offerings = o->h->setting(o->r, "offerings"), *consumer = o->h->setting(o->r, "consumer");
	int mode = 0;

	while (offerings && mode < 3 && strcmp(words[mode], offerings) != 0)
		mode++;
	if (mode == 3)
		return o->h->fail(o->r, "setting \"offerings\" must be yes, expand or no");
	o->offerings = (enum ooapi_offerings)mode;
	o->consumer = consumer ? consumer : "eduxchange";
	o->alliance = o->h->setting(o->r, "alliance");
	o->home = o->h->setting(o->r, "gateway-home");
	if (flag(o->h, o->r, "details", &o->details))
		return -1;
	if (o->home && (strlen(o->home) > 253 || !*o->home || o->home[strcspn(o->home, "\r\n\t ,;")]))
		return o->h->fail(o->r, "setting \"gateway-home\" must be the name of one university at the gateway");
	if (feed_headers(o->h, o->r, o->home ? "application/json; version=5" : "application/json", &o->headers))
		return -1;
	if (o->home) {
		snprintf(o->route, sizeof(o->route), "X-Route: endpoint=%s", o->home);
		feed_header(&o->headers, o->route);
	}
	return 0;
}

static void
note_left_out(struct ooapi *o)
{
	char text[120];

	o->h->at(o->r, NULL, 0, 0);
	snprintf(text, sizeof(text), "%zu courses are not for the alliance and are left out", o->other_alliance);
	if (o->other_alliance)
		o->h->log(o->r, OPSTAP_NOTE, text);
	snprintf(text, sizeof(text), "%zu offerings are of components or programmes, not of courses, and are left out", o->other_type);
	if (o->other_type)
		o->h->log(o->r, OPSTAP_NOTE, text);
}

static int
run(const struct opstap_host *h, struct opstap_run *r)
{
	struct ooapi *o = calloc(1, sizeof(*o));
	struct feed_pages *pages = calloc(1, sizeof(*pages));
	int result = -1;

	if (o && pages) {
		o->h = h;
		o->r = r;
		result = ooapi_settings(o) ? -1 : read_feed(o, pages);
		note_left_out(o);
		ooapi_sessions_free(o);
		feed_record_free(&o->record);
	} else {
		h->fail(r, "no memory");
	}
	free(pages);
	free(o);
	return result;
}

OPSTAP_ADAPTER("ooapi", "1.0", run, ooapi_deliver)
