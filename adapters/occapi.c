/*
 * The Online Course Catalogue API, versions 1 and 2 (JSON:API): pages of courses, "links.next" naming the next page. Instances of a
 * course come with the page ("included") or are asked for by the course's link "instance"; they are its offerings. A catalogue without
 * them (version 1) tells the academic term of a course: that is its offering then. The feed-url is the list of courses of an
 * institution, a unit or a programme; that of an institution itself leads to its list.
 *
 * Settings: token, token-scheme, login; details = yes asks for each course on its own, because lists of version 1 leave out
 * prerequisites, content and assessment; instances = no does not ask for them; restricted = keep takes courses that are marked as not
 * open to students from elsewhere.
 */
#include "occapi.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INSTANCE_PAGES_MAX 20
#define TEXTS_MAX 100	/* languages of one text */
#define JSON_API "application/vnd.api+json, application/json;q=0.9"

/* ---- Texts ---- */

static const struct { const char *name, *text; uint32_t field; } texts[] = {
	{"title", "string", OPSTAP_F_TITLE}, {"learningOutcomes", "multiline", OPSTAP_F_OUTCOMES},
	{"prerequisites", "multiline", OPSTAP_F_PREREQUISITES}, {"assessmentMethod", "multiline", OPSTAP_F_ASSESSMENT},
	{"url", "uri", OPSTAP_F_URL}};

/* The text of that language in a list of texts; lang NULL: the one that tells none. */
static const char *
text_in(json_t *list, const char *lang)
{
	json_t *one;
	size_t i;

	json_array_foreach(list, i, one) {
		const char *mine = feed_json_text(one, "lang");

		if (lang && mine ? strcmp(lang, mine) == 0 : !lang && !mine)
			return feed_json_text(one, "multiline");
	}
	return NULL;
}

/* Description and content are one text to a student. */
static void
add_description(struct occapi *o, json_t *attributes)
{
	json_t *first = json_object_get(attributes, "description"), *second = json_object_get(attributes, "courseContent"), *one;
	size_t i;

	if (json_array_size(first) > TEXTS_MAX || json_array_size(second) > TEXTS_MAX)
		return;
	json_array_foreach(first, i, one) {
		const char *lang = feed_json_text(one, "lang"), *text = feed_json_text(one, "multiline"), *more = text_in(second, lang);
		size_t room = (text ? strlen(text) : 0) + (more ? strlen(more) : 0) + 3;
		char *both = malloc(room);

		if (!both) {
			o->rec.failed = 1;
			return;
		}
		snprintf(both, room, "%s%s%s", text ? text : "", text && more ? "\n\n" : "", more ? more : "");
		feed_record_add(&o->rec, FEED_OF_COURSE, OPSTAP_F_DESCRIPTION, lang, both, strlen(both), o->rec.line, o->rec.column);
		free(both);
	}
	json_array_foreach(second, i, one)
		if (!text_in(first, feed_json_text(one, "lang")))
			feed_pages_texts(&o->rec, FEED_OF_COURSE, OPSTAP_F_DESCRIPTION, one, "multiline", "lang");
}

/* ---- Courses ---- */

/* The European Qualifications Framework counts cycles; 5 is none of Opstap's levels. */
static void
add_level(struct occapi *o, json_t *course)
{
	static const char *const levels[] = {"bachelor", "master", "doctoral"};
	json_t *eqf = feed_json_at(course, "meta.global.eqfLevel");
	json_int_t level = json_integer_value(eqf);

	if (level >= 6 && level <= 8)
		feed_record_add(&o->rec, FEED_OF_COURSE, OPSTAP_F_LEVEL, NULL, levels[level - 6], strlen(levels[level - 6]), o->rec.line,
				o->rec.column);
}

static void
fill(struct occapi *o, json_t *course)
{
	json_t *attributes = json_object_get(course, "attributes");

	feed_json_add(&o->rec, FEED_OF_COURSE, OPSTAP_F_ID, NULL, json_object_get(course, "id"));
	feed_json_add(&o->rec, FEED_OF_COURSE, OPSTAP_F_CODE, NULL, json_object_get(attributes, "code"));
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		feed_pages_texts(&o->rec, FEED_OF_COURSE, texts[i].field, json_object_get(attributes, texts[i].name), texts[i].text, "lang");
	add_description(o, attributes);
	occapi_credits(o, FEED_OF_COURSE, attributes);
	add_level(o, course);
	feed_json_add(&o->rec, FEED_OF_COURSE, OPSTAP_F_FIELD, NULL, json_object_get(attributes, "iscedCode"));
	feed_json_add(&o->rec, FEED_OF_COURSE, OPSTAP_F_LANGUAGE, NULL, json_object_get(attributes, "languageOfInstruction"));
}

/* Courses that are given no longer, or not to students from elsewhere: where they are counted. NULL: it is taken. */
static unsigned *
left_out_as(struct occapi *o, json_t *course)
{
	json_t *attributes = json_object_get(course, "attributes");
	bool closed = json_is_true(json_object_get(attributes, "unavailableForIncomingMobility"))
			|| json_is_true(json_object_get(attributes, "restrictedToLocalStudents"));

	if (json_is_true(json_object_get(attributes, "deprecated")))
		return &o->deprecated;
	return closed && !o->restricted ? &o->not_open : NULL;
}

/* The instances in a document and in those that it names as next; the course is emitted while all of them are there. */
static int
emit_with(struct occapi *o, size_t i, struct feed_json *document, unsigned depth)
{
	json_t *instances = feed_json_list(document, "data");
	const char *next = feed_pages_link(document->root, "links.next");
	struct feed_json more = {.h = o->h, .r = o->r};
	struct feed_body b;
	int result;

	if (!instances)
		return feed_pages_fail(document, "this is no list of instances: there is no \"data\"");
	occapi_instances(o, json_array_get(o->list, i), instances, document);
	if (!next)
		return feed_json_emit(o->page, &o->rec, i);
	if (depth == INSTANCE_PAGES_MAX)
		return feed_pages_fail(document, "the instances of one course have more than 20 pages");
	if (feed_take_good(o->h, o->r, occapi_ask(o, next), &b) < 0)
		return -1;
	more.source = b.url[0] ? b.url : NULL;
	result = feed_json_parse(&more, &b);
	if (result == 0)
		result = emit_with(o, i, &more, depth + 1);
	feed_json_free(&more);
	feed_body_free(&b);
	return result;
}

static int
emit_course(struct occapi *o, size_t i, struct feed_json *document)
{
	json_t *course = json_array_get(o->list, i), *instances = occapi_included_of(o, course);
	unsigned *left_out = left_out_as(o, course);

	if (left_out) {
		++*left_out;
		return 0;
	}
	feed_json_begin(o->page, &o->rec, i);
	fill(o, course);
	if (document)
		return emit_with(o, i, document, 1);
	if (instances)
		occapi_instances(o, course, instances, NULL);
	else
		occapi_terms(o, course);
	return feed_json_emit(o->page, &o->rec, i);
}

/* ---- Requests per course ---- */

static const char *
instances_of(struct occapi *o, size_t i)
{
	json_t *course = json_array_get(o->list, i);

	if (!o->instances || left_out_as(o, course) || occapi_included_of(o, course))
		return NULL;
	return feed_pages_link(course, "links.instance");
}

static const char *
details_of(struct occapi *o, size_t i)
{
	json_t *course = json_array_get(o->list, i);

	return left_out_as(o, course) ? NULL : feed_pages_link(course, "links.self");
}

/* What the course's own document says is put into the page. */
static int
merge_details(struct occapi *o, size_t i, struct feed_json *document)
{
	static const char *const members[] = {"attributes", "meta", "relationships", "links"};
	json_t *course = json_array_get(o->list, i), *data = document ? json_object_get(document->root, "data") : NULL;

	for (size_t k = 0; json_is_object(course) && k < sizeof(members) / sizeof(members[0]); k++) {
		json_t *more = json_object_get(data, members[k]), *mine = json_object_get(course, members[k]);

		if (json_is_object(more) && (json_is_object(mine) ? json_object_update(mine, more) : json_object_set(course, members[k], more)))
			return o->h->fail(o->r, "no memory for a course");
	}
	return 0;
}

/* ---- Pages ---- */

/* Lists of other things look the same but for their type. */
static int
check_type(struct feed_json *j, json_t *first)
{
	const char *type = feed_json_text(first, "type");
	char text[160];

	if (!type || strcmp(type, "course") == 0)
		return 0;
	snprintf(text, sizeof(text), "this is about \"%.40s\", not courses; the feed-url is that of a list of courses", type);
	return feed_pages_fail(j, text);
}

/* The list of courses, or a list of the one course that a document is about. */
static int
begin_page(struct occapi *o, struct feed_json *j)
{
	json_t *data = json_object_get(j->root, "data");

	o->page = j;
	o->list = feed_json_list(j, "data");
	if (o->list)
		return check_type(j, json_array_get(o->list, 0));
	if (!json_is_object(data))
		return feed_pages_fail(j, "this is no list of courses of an OCCAPI server: there is no \"data\"");
	if (check_type(j, data) < 0)
		return -1;
	if (json_object_set_new(j->root, "data", json_pack("[O]", data)))
		return j->h->fail(j->r, "no memory for a course");
	o->list = json_object_get(j->root, "data");
	return 0;
}

static const char *
course_list(json_t *root)
{
	const char *type = feed_json_text(root, "data.type");

	return type && strcmp(type, "hei") == 0 ? feed_pages_link(root, "links.course") : NULL;
}

static const char *
next_page(json_t *root)
{
	const char *courses = course_list(root);

	return courses ? courses : feed_pages_link(root, "links.next");
}

static int
read_page(struct feed_json *j, const char *url, void *context)
{
	struct occapi *o = context;

	o->page_url = url;
	if (feed_pages_errors(j) < 0)
		return -1;
	if (course_list(j->root))
		return 0;
	if (begin_page(o, j) < 0 || occapi_included(o) < 0)
		return -1;
	if (o->details && occapi_follow(o, "details", details_of, merge_details) < 0)
		return -1;
	return occapi_follow(o, "instances", instances_of, emit_course);
}

static void
say_left_out(const struct occapi *o, unsigned n, const char *why)
{
	char text[200];

	if (n == 0)
		return;
	snprintf(text, sizeof(text), "%u %s left out: %s", n, n == 1 ? "course is" : "courses are", why);
	o->h->at(o->r, NULL, 0, 0);
	o->h->log(o->r, OPSTAP_NOTE, text);
}

static bool
is_set(const struct opstap_host *h, struct opstap_run *r, const char *key, const char *word)
{
	const char *value = h->setting(r, key);

	return value && strcmp(value, word) == 0;
}

static int
run(const struct opstap_host *h, struct opstap_run *r)
{
	struct occapi o = {.h = h, .r = r, .details = is_set(h, r, "details", "yes"), .instances = !is_set(h, r, "instances", "no"),
			.restricted = is_set(h, r, "restricted", "keep")};
	struct feed_pages_reader reader = {.headers = &o.headers, .next = next_page, .page = read_page, .context = &o};
	int result = feed_headers(h, r, JSON_API, &o.headers);

	if (result == 0)
		result = feed_pages_read(h, r, &reader);
	if (result == 0) {
		say_left_out(&o, o.not_open, "not open to students from elsewhere");
		say_left_out(&o, o.deprecated, "no longer given");
	}
	json_decref(o.by_course);
	json_decref(o.by_id);
	feed_record_free(&o.rec);
	return result;
}

OPSTAP_ADAPTER("occapi", "1.0", run, NULL)
