/*
 * The catalogue of Open edX (course-discovery): pages of courses under "results", each with its course runs, "next" naming the
 * next page. Catalogues that were made after it are read as well: other names of the same members, CamelCase ones, a bare list, one
 * course alone. edx_run.c reads the runs.
 *
 * Settings: token with token-scheme = JWT; owner = the organisations (keys, separated by blanks or commas) whose courses are taken;
 * runs-url = the runs of all courses, each naming its course, for catalogues that keep them apart; in pages or not.
 *
 * Credits and exams are not in these catalogues: seats have prices and "credit hours" of somebody else. The overlay supplies them.
 */
#include "edx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Members in the order in which they are preferred. */
static const struct edx_name ids[] = {{"key"}, {"readable_id"}, {"Course_Id"}, {"course_id"}, {"uuid"}, {"id"}, {NULL}};
static const struct edx_name titles[] = {{"title"}, {"Title"}, {"name"}, {NULL}};
static const struct edx_name summaries[] = {{"short_description"}, {NULL}};
static const struct edx_name outcomes[] = {{"outcome"}, {"outcomes"}, {NULL}};
static const struct edx_name prerequisites[] = {{"prerequisites_raw"}, {NULL}};
static const struct edx_name levels[] = {{"level_type"}, {"level_type.name"}, {NULL}};
static const struct edx_name urls[] = {{"marketing_url"}, {"URL"}, {"url"}, {"page.page_url"}, {NULL}};
static const struct edx_name videos[] = {{"video.src"}, {"video.0.src"}, {NULL}};
static const struct edx_name descriptions[] = {{"full_description"}, {"Description"}, {"description"}, {"page.description"}, {NULL}};

static const char *const subjects[] = {"subjects", "topics", "Topics"};
static const char *const run_lists[] = {"course_runs", "courseruns", "runs"};

json_t *
edx_member(json_t *value, const struct edx_name *names)
{
	for (; names->path; names++) {
		json_t *found = feed_json_at(value, names->path);

		if (json_is_number(found) || feed_json_text(found, ""))
			return found;
	}
	return NULL;
}

void
edx_add(struct edx *x, int offering, uint32_t field, json_t *value, const struct edx_name *names)
{
	feed_json_add(&x->rec, offering, field, NULL, edx_member(value, names));
}

/* Addresses without a host, and words where an address belongs, are of no use to a student. */
void
edx_add_url(struct edx *x, int offering, uint32_t field, json_t *value, const struct edx_name *names)
{
	for (; names->path; names++) {
		const char *url = feed_json_text(value, names->path);

		if (url && strncmp(url, "http", 4) == 0) {
			feed_json_add(&x->rec, offering, field, NULL, feed_json_at(value, names->path));
			return;
		}
	}
}

/* The description, and the syllabus below it. */
static void
add_description(struct edx *x, json_t *course)
{
	json_t *description = edx_member(course, descriptions);
	const char *first = json_string_value(description), *second = feed_json_text(course, "syllabus_raw");
	size_t room = (first ? strlen(first) : 0) + (second ? strlen(second) : 0) + 8;
	char *text = first && second ? malloc(room) : NULL;

	if (!text) {
		feed_json_add(&x->rec, FEED_OF_COURSE, OPSTAP_F_DESCRIPTION, NULL, first ? description : json_object_get(course, "syllabus_raw"));
		return;
	}
	snprintf(text, room, "%s%s%s", first, strchr(first, '<') || strchr(second, '<') ? "\n<p>\n" : "\n\n", second);
	feed_record_add(&x->rec, FEED_OF_COURSE, OPSTAP_F_DESCRIPTION, NULL, text, strlen(text), x->rec.line, x->rec.column);
	free(text);
}

/* The names in a list as one text, a line each. */
static void
add_lines(struct edx *x, uint32_t field, json_t *list, const char *member)
{
	size_t room = 1, n = 0, i;
	json_t *one;
	char *text;

	json_array_foreach(list, i, one) {
		room += json_string_length(json_is_object(one) ? json_object_get(one, member) : one) + 1;
	}
	text = malloc(room);
	if (!text) {
		x->rec.failed = 1;
		return;
	}
	json_array_foreach(list, i, one) {
		const char *name = feed_json_text(one, json_is_object(one) ? member : "");

		if (name)
			n += (size_t)snprintf(text + n, room - n, "%s%s", n > 0 ? "\n" : "", name);
	}
	feed_record_add(&x->rec, FEED_OF_COURSE, field, NULL, text, n, x->rec.line, x->rec.column);
	free(text);
}

/* Subjects; and lists where there is no text of the same meaning. */
static void
add_lists(struct edx *x, json_t *course)
{
	for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++)
		feed_pages_texts(&x->rec, FEED_OF_COURSE, OPSTAP_F_KEYWORD, json_object_get(course, subjects[i]), "name", NULL);
	if (!feed_record_find(&x->rec, FEED_OF_COURSE, OPSTAP_F_PREREQUISITES))
		add_lines(x, OPSTAP_F_PREREQUISITES, json_object_get(course, "prerequisites"), "name");
	if (!feed_record_find(&x->rec, FEED_OF_COURSE, OPSTAP_F_OUTCOMES))
		add_lines(x, OPSTAP_F_OUTCOMES, json_object_get(course, "expected_learning_items"), "value");
}

/* Is key one of the words of the setting owner? */
static bool
is_owner(const char *owners, const char *key)
{
	size_t n;

	for (; *owners; owners += n) {
		owners += strspn(owners, " ,\t");
		n = strcspn(owners, " ,\t");
		if (n > 0 && n == strlen(key) && strncmp(owners, key, n) == 0)
			return true;
	}
	return false;
}

static bool
is_wanted(const struct edx *x, json_t *course)
{
	json_t *owner;
	size_t i;

	if (!x->owner)
		return true;
	json_array_foreach(json_object_get(course, "owners"), i, owner) {
		const char *key = feed_json_text(owner, "key");

		if (key && is_owner(x->owner, key))
			return true;
	}
	return false;
}

/* Of the runs there are, how many does a student get to see? A course of which none is published is a draft. */
static bool
add_runs(struct edx *x, json_t *course, json_t *id)
{
	json_t *apart = json_is_string(id) ? json_object_get(x->runs_of, json_string_value(id)) : NULL, *run;
	size_t there = 0, shown = 0, i;

	for (size_t k = 0; k <= sizeof(run_lists) / sizeof(run_lists[0]); k++) {
		json_t *list = k < sizeof(run_lists) / sizeof(run_lists[0]) ? json_object_get(course, run_lists[k]) : apart;

		json_array_foreach(list, i, run)
			if (json_is_object(run)) {
				there++;
				shown += edx_run(x, course, run);
			}
	}
	return there == 0 || shown > 0;
}

static int
read_course(struct edx *x, struct feed_json *j, json_t *course, size_t i)
{
	json_t *id = edx_member(course, ids);

	if (!is_wanted(x, course)) {
		x->of_others++;
		return 0;
	}
	feed_json_begin(j, &x->rec, i);
	feed_json_add(&x->rec, FEED_OF_COURSE, OPSTAP_F_ID, NULL, id);
	edx_add(x, FEED_OF_COURSE, OPSTAP_F_TITLE, course, titles);
	edx_add(x, FEED_OF_COURSE, OPSTAP_F_SUMMARY, course, summaries);
	add_description(x, course);
	edx_add(x, FEED_OF_COURSE, OPSTAP_F_OUTCOMES, course, outcomes);
	edx_add(x, FEED_OF_COURSE, OPSTAP_F_PREREQUISITES, course, prerequisites);
	edx_add(x, FEED_OF_COURSE, OPSTAP_F_LEVEL, course, levels);
	edx_add_url(x, FEED_OF_COURSE, OPSTAP_F_URL, course, urls);
	edx_add_url(x, FEED_OF_COURSE, OPSTAP_F_VIDEO, course, videos);
	add_lists(x, course);
	edx_teachers(x, course);
	if (!add_runs(x, course, id)) {
		x->drafts++;
		return 0;
	}
	return feed_json_emit(j, &x->rec, i);
}

/* A list of runs where courses are expected would give each run as a course. */
static bool
is_run(json_t *course)
{
	return feed_json_text(course, "CO_Title") || (feed_json_text(course, "course") && !json_object_get(course, "course_runs"));
}

static json_t *
list_of(struct feed_json *j)
{
	json_t *list = feed_json_list(j, "results");

	return list ? list : feed_json_list(j, "");
}

static int
read_page(struct feed_json *j, const char *url, void *context)
{
	struct edx *x = context;
	json_t *list = list_of(j), *course;
	size_t i;

	(void)url;
	if (!list && edx_member(j->root, titles) && edx_member(j->root, ids))
		return read_course(x, j, j->root, 0);
	if (!list)
		return feed_pages_fail(j, "this is no list of courses of Open edX: there are no \"results\"");
	if (is_run(json_array_get(list, 0)))
		return feed_pages_fail(j, "this is a list of course runs; the feed-url is that of the courses");
	json_array_foreach(list, i, course)
		if (read_course(x, j, course, i) < 0)
			return -1;
	return 0;
}

static const char *
next_page(json_t *root)
{
	const char *next = feed_json_text(root, "next");

	return next ? next : feed_json_text(root, "pagination.next");
}

/* One sentence for all courses that were left out for the same reason. */
static void
say_left_out(const struct edx *x, unsigned n, const char *why)
{
	char text[200];

	if (n == 0)
		return;
	snprintf(text, sizeof(text), "%u %s left out: %s", n, n == 1 ? "course is" : "courses are", why);
	x->h->at(x->r, NULL, 0, 0);
	x->h->log(x->r, OPSTAP_NOTE, text);
}

static int
run(const struct opstap_host *h, struct opstap_run *r)
{
	struct edx x = {.h = h, .r = r, .owner = h->setting(r, "owner")};
	struct feed_headers headers;
	struct feed_pages_reader reader = {.headers = &headers, .next = next_page, .page = read_page, .context = &x};
	int result = feed_headers(h, r, "application/json", &headers);

	if (result == 0)
		result = edx_runs_load(&x, &headers);
	if (result == 0)
		result = feed_pages_read(h, r, &reader);
	if (result == 0) {
		say_left_out(&x, x.of_others, "not of an owner that the setting owner names");
		say_left_out(&x, x.drafts, "there are runs, and none is published");
	}
	edx_runs_free(&x);
	feed_record_free(&x.rec);
	return result;
}

OPSTAP_ADAPTER("edx", "1.0", run, NULL)
