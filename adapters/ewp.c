/*
 * Erasmus Without Paper. The feed is one of
 *   a Simple Course Replication answer: a list of los-ids, which are then asked for in batches at the Courses API;
 *   a Courses answer, read as it stands;
 *   the courses of the draft of 2026 (element course), whose instances are asked for course by course.
 * Elements are known by their local names within the name spaces of EWP. This file says which element means what
 * where.
 *
 * Settings: courses-url (needed for a list), hei-id (the feed-url's own hei_id when left out), max-los-ids (100),
 * types ("CR"; several with commas, or "all"), lois-before, lois-after, los-at-date (handed on), instances-url
 * (draft of 2026), token or login.
 */
#include "ewp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROOT(place) (1u << (place))

static const struct ewp_element elements[] = {
	{IN_FEED, "course-replication-response", IN_LIST, NULL, 0},
	{IN_FEED, "courses-response", IN_COURSES, NULL, 0},
	{IN_FEED, "instances-response", IN_INSTANCES, NULL, 0},
	{IN_FEED, "error-response", IN_ERROR, NULL, 0},

	{IN_LIST, "los-id", 0, ewp_listed, 0},
	{IN_COURSES, "learningOpportunitySpecification", IN_COURSE, NULL, 0},
	{IN_COURSES, "course", IN_COURSE, NULL, 0},
	{IN_INSTANCES, "instance", IN_INSTANCE, NULL, 0},
	{IN_ERROR, "developer-message", 0, ewp_error, 0},

	{IN_COURSE, "los-id", 0, ewp_los_id, OPSTAP_F_ID},
	{IN_COURSE, "los-code", 0, ewp_once, OPSTAP_F_CODE},
	{IN_COURSE, "title", 0, ewp_each, OPSTAP_F_TITLE},
	{IN_COURSE, "description", 0, ewp_content, 0},
	{IN_COURSE, "url", 0, ewp_each, OPSTAP_F_URL},
	{IN_COURSE, "iscedCode", 0, ewp_each, OPSTAP_F_FIELD},
	{IN_COURSE, "eqfLevelProvided", 0, ewp_eqf, OPSTAP_F_LEVEL},
	{IN_COURSE, "specifies", IN_SPECIFIES, NULL, 0},
	{IN_COURSE, "ects", 0, ewp_once, OPSTAP_F_ECTS},
	{IN_COURSE, "language-of-instruction", 0, ewp_each, OPSTAP_F_LANGUAGE},
	{IN_COURSE, "learning-outcomes", 0, ewp_each, OPSTAP_F_OUTCOMES},
	{IN_COURSE, "course-content", 0, ewp_content, 0},
	{IN_COURSE, "assessment-method", 0, ewp_each, OPSTAP_F_ASSESSMENT},
	{IN_COURSE, "elm-assessment-type", 0, ewp_assessment, 0},
	{IN_COURSE, "elm-mode-of-learning", 0, ewp_mode, 0},
	{IN_COURSE, "isced-f-code", 0, ewp_each, OPSTAP_F_FIELD},
	{IN_COURSE, "restricted-to-local-students", 0, ewp_closed, 0},
	{IN_COURSE, "deprecated", 0, ewp_closed, 0},

	{IN_SPECIFIES, "learningOpportunityInstance", IN_INSTANCE, NULL, 0},

	{IN_INSTANCE, "loi-id", 0, ewp_once, OPSTAP_F_OFFERING},
	{IN_INSTANCE, "start", 0, ewp_once, OPSTAP_F_START},
	{IN_INSTANCE, "end", 0, ewp_once, OPSTAP_F_END},
	{IN_INSTANCE, "academic-term", IN_TERM, NULL, 0},
	{IN_INSTANCE, "credit", IN_CREDIT, NULL, 0},
	{IN_INSTANCE, "languageOfInstruction", 0, ewp_each, OPSTAP_F_LANGUAGE},
	{IN_INSTANCE, "los-id", 0, ewp_instance_of, 0},
	{IN_INSTANCE, "start-date", 0, ewp_once, OPSTAP_F_START},
	{IN_INSTANCE, "end-date", 0, ewp_once, OPSTAP_F_END},
	{IN_INSTANCE, "ects", 0, ewp_once, OPSTAP_F_ECTS},
	{IN_INSTANCE, "language-of-instruction", 0, ewp_each, OPSTAP_F_LANGUAGE},
	{IN_INSTANCE, "elm-mode-of-learning", 0, ewp_mode, 0},

	{IN_TERM, "academic-year-id", 0, ewp_year, OPSTAP_F_ACADEMIC_YEAR},
	{IN_TERM, "display-name", 0, ewp_each, OPSTAP_F_LABEL},
	{IN_TERM, "start-date", 0, ewp_term_day, 0},
	{IN_TERM, "end-date", 0, ewp_term_day, 1},

	{IN_CREDIT, "scheme", 0, ewp_credit_part, 0},
	{IN_CREDIT, "level", 0, ewp_credit_part, 1},
	{IN_CREDIT, "value", 0, ewp_credit_part, 2},
};

static const struct ewp_element *
find_element(enum ewp_place place, const struct feed_element *e)
{
	for (size_t i = 0; i < sizeof(elements) / sizeof(elements[0]); i++)
		if (elements[i].in == place && strcmp(elements[i].name, e->name) == 0)
			return !e->uri[0] || strstr(e->uri, "erasmus-without-paper") ? &elements[i] : NULL;
	return NULL;
}

static void
begin_course(struct feed_xml *x, struct ewp_reader *d, const char *name)
{
	struct ewp_course *c = d->course = ewp_course_next(d->all);

	c->record.source = x->source;
	feed_record_begin(&c->record, x->line, x->column);
	c->id[0] = c->level[0] = '\0';
	c->levels_differ = c->closed = false;
	c->modes = c->assessments = 0;
	c->draft = strcmp(name, "course") == 0;
	d->all->draft |= c->draft;
}

static enum feed_take
enter(struct feed_xml *x, struct ewp_reader *d, const struct ewp_element *element)
{
	d->around[d->level++] = d->place;
	d->place = element->below;
	if (d->place == IN_COURSE)
		begin_course(x, d, element->name);
	else if (d->place == IN_INSTANCE)
		ewp_instance_begin(x);
	else if (d->place == IN_LIST)
		d->all->listed = true;
	return FEED_ENTER;
}

static enum feed_take
begin(struct feed_xml *x, const struct feed_element *e)
{
	struct ewp_reader *d = x->context;
	const struct ewp_element *element = find_element(d->place, e);

	if (d->place == IN_FEED && (!element || !(d->roots & ROOT(element->below)))) {
		feed_xml_stop(x, strcmp(e->name, "html") == 0 ? "this is a web page (a login page?) and not an answer of EWP"
				: d->roots & ROOT(IN_LIST) ? "the root is neither course-replication-response nor courses-response of EWP"
				: d->roots & ROOT(IN_COURSES) ? "the root is not courses-response of EWP"
				: "the root is not instances-response of EWP");
		return FEED_SKIP;
	}
	if (!element)
		return FEED_SKIP;
	if (!element->action)
		return enter(x, d, element);
	d->element = element;
	memcpy(d->lang, e->lang, strlen(e->lang) + 1);
	return FEED_TEXT;
}

static void
end(struct feed_xml *x, const char *text, size_t len, uint32_t as)
{
	struct ewp_reader *d = x->context;
	enum ewp_place place = d->place;

	(void)as;	/* plain text, the specification says; mark-up all the same is noticed by the host */
	if (d->element) {
		if (feed_trim(&text, &len))
			d->element->action(x, text, len);
		d->element = NULL;
		return;
	}
	if (place == IN_CREDIT)
		ewp_credit_end(x);
	else if (place == IN_INSTANCE)
		ewp_instance_end(x);
	else if (place == IN_COURSE && ewp_course_done(d->all, d->course) < 0)
		feed_xml_stop(x, NULL);
	else if (place == IN_ERROR)
		feed_xml_stop(x, "the answer is an error without a message");
	d->place = d->around[--d->level];
}

int
ewp_read(struct ewp *e, int handle, const char *source, unsigned roots, struct ewp_course *course)
{
	static const struct feed_handlers handlers = {begin, end};
	struct ewp_reader d = {.all = e, .roots = roots | ROOT(IN_ERROR), .place = IN_FEED, .course = course};
	struct feed_xml x = {.h = e->h, .r = e->r, .handlers = &handlers, .context = &d, .source = source};

	return feed_xml_read(&x, handle);
}

/* ---- Settings ---- */

/* hei_id as it stands in the query of the feed-url, encoded already. */
static void
hei_of_url(struct ewp *e, const char *url)
{
	const char *at = url ? strchr(url, '?') : NULL;

	for (; at; at = strchr(at + 1, '&'))
		if (strncmp(at + 1, "hei_id=", 7) == 0) {
			size_t n = strcspn(at + 8, "&#");

			if (n < sizeof(e->hei_id)) {
				memcpy(e->hei_id, at + 8, n);
				e->hei_id[n] = '\0';
			}
			return;
		}
}

static int
read_max(struct ewp *e)
{
	const char *text = e->h->setting(e->r, "max-los-ids");
	char *end = NULL;
	unsigned long n = 100;

	if (text)
		n = *text >= '0' && *text <= '9' ? strtoul(text, &end, 10) : 0;
	if (n < 1 || n > 1000 || (end && *end))
		return e->h->fail(e->r, "setting \"max-los-ids\" must be a number from 1 to 1000");
	e->max_ids = (uint32_t)n;
	return 0;
}

static int
read_settings(struct ewp *e)
{
	char with_query[FEED_URL_MAX];
	const char *hei = e->h->setting(e->r, "hei-id");

	e->courses_url = e->h->setting(e->r, "courses-url");
	e->instances_url = e->h->setting(e->r, "instances-url");
	e->types = e->h->setting(e->r, "types");
	for (int i = 0; i < EWP_DATES; i++)
		e->date[i] = e->h->setting(e->r, ewp_dates[i][0]);
	if (!e->types)
		e->types = "CR";
	if (hei) {	/* only to encode it */
		if (!feed_url_query("", "hei_id", hei, with_query) || strlen(with_query) > sizeof(e->hei_id))
			return e->h->fail(e->r, "setting \"hei-id\" is too long");
		hei_of_url(e, with_query);
	}
	if (e->instances_url) {
		size_t n = strcspn(e->instances_url, "?#");

		if (n >= sizeof(e->instances_source))
			return e->h->fail(e->r, "setting \"instances-url\" is too long");
		memcpy(e->instances_source, e->instances_url, n);
		e->instances_source[n] = '\0';
	}
	return read_max(e) || feed_headers(e->h, e->r, "application/xml, text/xml;q=0.9", &e->headers) ? -1 : 0;
}

/* ---- The run ---- */

static int
read_all(struct ewp *e)
{
	int handle;

	if (read_settings(e))
		return -1;
	/* without credentials a plain request, so that a single document can be answered with "not modified" */
	handle = e->headers.authorization[0] ? feed_ask(e->h, e->r, &e->headers, NULL) : e->h->open(e->r, NULL);
	if (handle >= 0 && !e->hei_id[0])
		hei_of_url(e, e->h->header(e->r, handle, "url"));
	if (ewp_read(e, handle, NULL, ROOT(IN_LIST) | ROOT(IN_COURSES), NULL) || ewp_finish(e))
		return -1;
	return e->listed ? ewp_batches(e) : 0;
}

static int
run(const struct opstap_host *h, struct opstap_run *r)
{
	struct ewp *e = calloc(1, sizeof(*e));
	int result;

	if (!e)
		return h->fail(r, "no memory for the adapter");
	e->h = h;
	e->r = r;
	for (int i = 0; i < EWP_IN_FLIGHT; i++)
		e->batch[i] = e->course[i].handle = -1;
	result = read_all(e);
	if (result == 0)
		ewp_notes(e);
	ewp_close(e);
	free(e);
	return result;
}

OPSTAP_ADAPTER("ewp", "1.0", run, ewp_deliver)
