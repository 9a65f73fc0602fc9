/* Runs of a course of Open edX: when, how, in which language and with whom. */
#include "edx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct edx_name ids[] = {{"key"}, {"courseware_id"}, {"uuid"}, {"id"}, {NULL}};
static const struct edx_name labels[] = {{"run_tag"}, {"CO_Title"}, {NULL}};
static const struct edx_name starts[] = {{"start"}, {"start_date"}, {"Start_Date"}, {NULL}};
static const struct edx_name ends[] = {{"end"}, {"end_date"}, {"End_Date"}, {NULL}};
static const struct edx_name opens[] = {{"enrollment_start"}, {NULL}};
static const struct edx_name closes[] = {{"enrollment_end"}, {NULL}};
static const struct edx_name urls[] = {{"marketing_url"}, {NULL}};
static const struct edx_name languages[] = {{"content_language"}, {"content_language.code"}, {"language"}, {NULL}};
static const struct edx_name efforts[] = {{"Time_Commitment"}, {"time_commitment"}, {NULL}};
static const struct edx_name course_ids[] = {{"course"}, {"course_key"}, {"Course_Id"}, {"course_id"}, {NULL}};

static void
add_text(struct edx *x, int offering, uint32_t field, const char *text, size_t len)
{
	feed_record_add(&x->rec, offering, field, NULL, text, len, x->rec.line, x->rec.column);
}

/* ---- Who sees it ---- */

/*
 * A run is out of sight before it is published, after it was taken back, and when it is hidden. One that is archived is over: its end
 * says so, and without an end it would look as if it were still to come.
 */
static bool
is_shown(json_t *run)
{
	const char *status = feed_json_text(run, "status"), *availability = feed_json_text(run, "availability");
	bool archived = json_is_true(json_object_get(run, "is_archived")) || (availability && strcasecmp(availability, "archived") == 0)
			|| (status && strcasecmp(status, "archived") == 0);

	if (status && strcasecmp(status, "published") != 0 && strcasecmp(status, "archived") != 0)
		return false;
	if (json_is_true(json_object_get(run, "hidden")) || json_is_false(json_object_get(run, "live")))
		return false;
	return !archived || edx_member(run, ends);
}

/* ---- How ---- */

/* Equal without case, "_" and "-" being the same. */
static bool
same_word(const char *text, const char *word)
{
	for (; *text && *word; text++, word++)
		if (strncasecmp(*text == '_' ? "-" : text, word, 1) != 0)
			return false;
	return *text == *word;
}

/* What is certain as Opstap's word; the rest as it was found, for a map of the configuration. */
static void
add_delivery(struct edx *x, int offering, json_t *run)
{
	static const struct { const char *delivery, *format, *word; } words[] = {
		{"in person", NULL, "campus"}, {"blended", NULL, "blended"},
		{"online", "asynchronous (date based)", "scheduled"}, {"online", "asynchronous (on-demand)", "self-paced"},
		{"online", "synchronous", "live"}};
	const char *pacing = feed_json_text(run, "pacing_type"), *delivery = feed_json_text(run, "Delivery");
	const char *format = feed_json_text(run, "Format");
	json_t *self_paced = json_object_get(run, "is_self_paced");

	if (pacing && same_word(pacing, "instructor-paced"))
		pacing = "scheduled";
	if (!pacing && json_is_boolean(self_paced))
		pacing = json_is_true(self_paced) ? "self-paced" : "scheduled";
	for (size_t i = 0; !pacing && delivery && i < sizeof(words) / sizeof(words[0]); i++)
		if (same_word(delivery, words[i].delivery) && (!words[i].format || (format && same_word(format, words[i].format))))
			pacing = words[i].word;
	if (!pacing)
		pacing = delivery;
	if (pacing)
		add_text(x, offering, OPSTAP_F_DELIVERY, pacing, strlen(pacing));
}

/* "7 hrs/wk" and "7 hours per week" are 7; "5-8 hrs/wk", "8 hours/day" and "6 hours" say nothing certain. */
static size_t
weekly_hours(const char *text)
{
	static const char *const units[] = {"hrs/wk", "hrs/wks", "hrs/week", "hours/week", "hours/wk", "hours per week", "hour per week",
			"hour/week", "hr/wk", "hrs per week"};
	size_t n = strspn(text, "0123456789."), blank = strspn(text + n, " ");

	for (size_t i = 0; n > 0 && i < sizeof(units) / sizeof(units[0]); i++)
		if (strcasecmp(text + n + blank, units[i]) == 0)
			return n;
	return 0;
}

/* Only where least and most are the same: a range is no number of hours. */
static void
add_hours(struct edx *x, int offering, json_t *course, json_t *run)
{
	json_t *least = json_object_get(run, "min_effort"), *most = json_object_get(run, "max_effort");
	json_t *effort = edx_member(run, efforts);
	const char *text = json_string_value(effort ? effort : edx_member(course, efforts));

	if (json_is_number(least) && json_equal(least, most) && json_number_value(least) > 0)
		feed_json_add(&x->rec, offering, OPSTAP_F_HOURS_PER_WEEK, NULL, least);
	else if (text && !json_is_number(least) && !json_is_number(most))
		add_text(x, offering, OPSTAP_F_HOURS_PER_WEEK, text, weekly_hours(text));
}

/* ---- Who ---- */

static void
add_person(struct edx *x, json_t *person)
{
	const char *given = feed_json_text(person, "given_name"), *family = feed_json_text(person, "family_name");
	char name[300];
	int n = snprintf(name, sizeof(name), "%s%s%s", given ? given : "", given && family ? " " : "", family ? family : "");

	if (n == 0)
		feed_json_add(&x->rec, FEED_OF_COURSE, OPSTAP_F_TEACHER, NULL, json_object_get(person, "name"));
	else if (n < (int)sizeof(name))
		add_text(x, FEED_OF_COURSE, OPSTAP_F_TEACHER, name, (size_t)n);
}

void
edx_teachers(struct edx *x, json_t *value)
{
	static const char *const lists[] = {"staff", "instructors", "page.instructors"};
	const char *names = feed_json_text(value, "Faculty_Name");
	json_t *person;
	size_t k;

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		json_array_foreach(feed_json_at(value, lists[i]), k, person)
			if (json_is_object(person))
				add_person(x, person);
	for (size_t n; names && *names; names += n + (names[n] == ',')) {
		n = strcspn(names, ",");
		if (n < 3 || strncmp(names + n - 3, "...", 3) != 0)	/* the last name of a list that was cut is not whole */
			add_text(x, FEED_OF_COURSE, OPSTAP_F_TEACHER, names, n);
	}
}

/* ---- One run ---- */

bool
edx_run(struct edx *x, json_t *course, json_t *run)
{
	const char *title = feed_json_text(run, "title"), *of_course = feed_json_text(course, "title");
	int offering;

	if (!is_shown(run))
		return false;
	feed_record_offering(&x->rec, x->rec.line, x->rec.column);
	offering = x->rec.offerings - 1;
	edx_add(x, offering, OPSTAP_F_OFFERING, run, ids);
	if (title && of_course && strcmp(title, of_course) != 0)
		add_text(x, offering, OPSTAP_F_LABEL, title, strlen(title));
	else
		edx_add(x, offering, OPSTAP_F_LABEL, run, labels);
	edx_add(x, offering, OPSTAP_F_START, run, starts);
	edx_add(x, offering, OPSTAP_F_END, run, ends);
	edx_add(x, offering, OPSTAP_F_APPLY_FROM, run, opens);
	edx_add(x, offering, OPSTAP_F_APPLY_UNTIL, run, closes);
	edx_add(x, offering, OPSTAP_F_LANGUAGE, run, languages);
	edx_add_url(x, offering, OPSTAP_F_URL, run, urls);
	add_delivery(x, offering, run);
	add_hours(x, offering, course, run);
	edx_teachers(x, run);
	return true;
}

/* ---- Runs apart from their courses ---- */

static int
sort_runs(struct edx *x, json_t *list)
{
	json_t *run;
	size_t i;

	json_array_foreach(list, i, run) {
		const char *course = json_string_value(edx_member(run, course_ids));
		json_t *mine = course ? json_object_get(x->runs_of, course) : NULL;

		if (!course)
			continue;
		if (!mine && json_object_set_new(x->runs_of, course, json_array()))
			return feed_pages_fail(&x->runs, "no memory for the runs");
		if (json_array_append(json_object_get(x->runs_of, course), run))
			return feed_pages_fail(&x->runs, "no memory for the runs");
	}
	return 0;
}

/* One page of them. The address of the next, NULL: there is none; *result negative: said. Borrowed from the document. */
static const char *
read_runs(struct edx *x, struct feed_pages *pages, struct feed_body *b, int *result)
{
	json_t *list;

	memcpy(x->runs_source, b->url, sizeof(x->runs_source));
	x->runs.source = x->runs_source[0] ? x->runs_source : NULL;
	*result = feed_page(x->h, x->r, pages, b);
	if (*result == 0)
		*result = feed_json_parse(&x->runs, b);
	if (*result < 0)
		return NULL;
	list = json_is_array(x->runs.root) ? x->runs.root : json_object_get(x->runs.root, "results");
	*result = list ? sort_runs(x, list) : feed_pages_fail(&x->runs, "this is no list of course runs");
	return feed_json_text(x->runs.root, "next");
}

int
edx_runs_load(struct edx *x, const struct feed_headers *headers)
{
	const char *next = x->h->setting(x->r, "runs-url");
	struct feed_pages *pages = next ? calloc(1, sizeof(*pages)) : NULL;
	char url[FEED_URL_MAX];
	int result = next && !pages ? x->h->fail(x->r, "no memory for the runs") : 0;

	x->runs.h = x->h;
	x->runs.r = x->r;
	x->runs_of = next ? json_object() : NULL;
	while (next && result == 0) {
		struct feed_body b;

		result = feed_take_good(x->h, x->r, feed_ask(x->h, x->r, headers, next), &b);
		if (result < 0)
			break;
		next = read_runs(x, pages, &b, &result);
		feed_body_free(&b);
		if (next && result == 0 && !feed_url_link(x->runs_source, next, url))
			result = feed_pages_fail(&x->runs, "the address of the next page is too long");
		next = next ? url : NULL;
	}
	free(pages);
	return result;
}

void
edx_runs_free(struct edx *x)
{
	json_decref(x->runs_of);
	feed_json_free(&x->runs);
}
