/*
 * The Open Onderwijs API: the service, organisations, one course, one offering and the offerings of a course. Lists of courses are a
 * search and stand in page_ooapi_courses.c.
 */
#include "web/page_ooapi.h"

#include "web/ooapi.h"

#include <stdlib.h>

void
ooapi_begin_page(struct json *j, const struct ooapi_page *of)
{
	json_object(j, NULL);
	json_number(j, "pageSize", of->size);
	json_number(j, "pageNumber", of->number);
	json_bool(j, "hasPreviousPage", of->number > 1);
	json_bool(j, "hasNextPage", of->number * of->size < of->total);
	json_number(j, "totalPages", (of->total + of->size - 1) / of->size);
	json_list(j, "items");
}

int
ooapi_end_page(struct json *j, const struct page *p, struct error *e)
{
	json_end_list(j);
	json_end_object(j);
	return ooapi_done(p, e);
}

int
ooapi_done(const struct page *p, struct error *e)
{
	return buffer_ok(p->response->body) ? 0 : error_set(e, ERR_VALUE, "an answer that is too long: a smaller pageSize is needed");
}

static int64_t
number(const struct page *p, size_t rule, int64_t otherwise)
{
	const struct param *value = params_first(&p->request->params, rule);

	return value ? value->value : otherwise;
}

static const char *const sizes[] = {"10", "20", "50", "100", "250", NULL};
static const int size_numbers[] = {10, 20, 50, 100, 250};

struct ooapi_page
ooapi_page_asked(const struct page *p, size_t size_rule, size_t number_rule)
{
	return (struct ooapi_page){size_numbers[number(p, size_rule, 0)], number(p, number_rule, 1), 0};
}

/* ---- The service ---- */

int
page_ooapi_service(struct page *p, struct error *e)
{
	struct json j = json_of(p->response->body);

	(void)e;
	p->response->content_type = "application/json";
	if (page_unchanged(p, 0))
		return 0;
	json_object(&j, NULL);
	json_text(&j, "contactEmail", slice_of(p->services->config->mail_from));
	json_text(&j, "specification", hub_address(p, SLICE("/api/openapi.json")));
	json_text(&j, "documentation", hub_address(p, SLICE("/en/how-it-works#catalogue")));
	json_list(&j, "consumers");
	json_object(&j, NULL);
	json_text(&j, "consumerKey", SLICE("eduxchange"));
	json_end_object(&j);
	json_end_list(&j);
	json_end_object(&j);
	return 0;
}

/* ---- Organisations ---- */

enum { ORGANIZATIONS_SIZE, ORGANIZATIONS_NUMBER, ORGANIZATIONS_CODE, ORGANIZATIONS_TYPE };
static const char *const types[] = {"root", "institute", "department", "faculty", "branch", "academy", "school", NULL};

const struct param_rule page_ooapi_organizations_query[OOAPI_ORGANIZATIONS_MAX] = {
	[ORGANIZATIONS_SIZE] = OOAPI_SIZE(sizes),
	[ORGANIZATIONS_NUMBER] = OOAPI_NUMBER,
	[ORGANIZATIONS_CODE] = {.name = "primaryCode", .type = PARAM_TEXT, .max_bytes = 64},
	[ORGANIZATIONS_TYPE] = {.name = "organizationType", .type = PARAM_WORD, .max_bytes = 64, .words = types},
};

static bool
organization_asked(const struct page *p, const struct config_partner *partner)
{
	struct slice code = params_text(&p->request->params, ORGANIZATIONS_CODE);

	return partner->enabled && number(p, ORGANIZATIONS_TYPE, 0) == 0 && (code.n == 0 || slice_is(code, partner->id));
}

int
page_ooapi_organizations(struct page *p, struct error *e)
{
	const struct config *config = p->services->config;
	struct ooapi_page of = ooapi_page_asked(p, ORGANIZATIONS_SIZE, ORGANIZATIONS_NUMBER);
	struct json j = json_of(p->response->body);
	int64_t first = (of.number - 1) * of.size, at = 0;

	p->response->content_type = "application/json";
	if (page_unchanged(p, 0))
		return 0;
	for (size_t i = 0; i < config->partner_count; i++)
		of.total += organization_asked(p, &config->partners[i]);
	ooapi_begin_page(&j, &of);
	for (size_t i = 0; i < config->partner_count; i++) {
		if (!organization_asked(p, &config->partners[i]))
			continue;
		if (at >= first && at < first + of.size)
			ooapi_organization(&j, &config->partners[i]);
		at++;
	}
	return ooapi_end_page(&j, p, e);
}

/* The UUID in the address. What is none names nothing. */
static int
asked_number(const struct page *p, struct uuid *out, struct error *e)
{
	return uuid_parse(p->request->parts[0], out) ? 0 : error_set(e, ERR_NOT_FOUND, "not a UUID");
}

int
page_ooapi_organization(struct page *p, struct error *e)
{
	const struct config *config = p->services->config;
	struct json j = json_of(p->response->body);
	struct uuid wanted;
	int result = asked_number(p, &wanted, e);

	if (result < 0)
		return result;
	for (size_t i = 0; i < config->partner_count; i++) {
		struct uuid own = uuid_of_partner(slice_of(config->partners[i].id));

		if (!config->partners[i].enabled || !uuid_same(&own, &wanted))
			continue;
		p->response->content_type = "application/json";
		if (!page_unchanged(p, 0))
			ooapi_organization(&j, &config->partners[i]);
		return 0;
	}
	return error_set(e, ERR_NOT_FOUND, "no such organisation");
}

/* ---- A course, an offering ---- */

const struct param_rule page_ooapi_course_query[OOAPI_COURSE_MAX] = {
	[0] = {.name = "expand", .type = PARAM_TEXT, .max_bytes = 200, .flags = PARAM_REPEATS},
};

/* "programs,offerings": a list in one value, or several of them. */
bool
ooapi_expands(const struct page *p, size_t rule, const char *what)
{
	const struct params *params = &p->request->params;

	for (const struct param *v = params_first(params, rule); v; v = params_next(params, v)) {
		struct slice rest = v->text, one;

		while (slice_split(&rest, ',', &one))
			if (slice_is(slice_trim(one), what))
				return true;
	}
	return false;
}

int
page_ooapi_course(struct page *p, struct error *e)
{
	struct json j = json_of(p->response->body);
	struct hub_course course;
	struct uuid wanted;
	int result = asked_number(p, &wanted, e);

	if (result == 0)
		result = hub_find(p, &wanted, &course, NULL, e);
	if (result < 0)
		return result;
	p->response->content_type = "application/json";
	if (page_unchanged(p, 0))
		return 0;
	ooapi_course(&j, p, &course, ooapi_expands(p, 0, "offerings"));
	return ooapi_done(p, e);
}

int
page_ooapi_offering(struct page *p, struct error *e)
{
	struct json j = json_of(p->response->body);
	struct hub_course course;
	struct uuid wanted;
	size_t i = 0;
	int result = asked_number(p, &wanted, e);

	if (result == 0)
		result = hub_find(p, &wanted, &course, &i, e);
	if (result < 0)
		return result;
	p->response->content_type = "application/json";
	if (!page_unchanged(p, 0))
		ooapi_offering(&j, &course, i, hub_seats(p, &course, i));
	return ooapi_done(p, e);
}

/* ---- Offerings of a course ---- */

enum { OFFERINGS_SIZE, OFFERINGS_NUMBER, OFFERINGS_SINCE, OFFERINGS_UNTIL };

const struct param_rule page_ooapi_offerings_query[OOAPI_OFFERINGS_MAX] = {
	[OFFERINGS_SIZE] = OOAPI_SIZE(sizes),
	[OFFERINGS_NUMBER] = OOAPI_NUMBER,
	[OFFERINGS_SINCE] = {.name = "since", .type = PARAM_DAY, .max_bytes = 64},
	[OFFERINGS_UNTIL] = {.name = "until", .type = PARAM_DAY, .max_bytes = 64},
};

struct dated { int32_t start; size_t i; };

/* By start, as the API has it; those that nobody knows it of come last; else in their own order. */
static int
by_start(const void *a, const void *b)
{
	const struct dated *x = a, *y = b;
	int64_t first = x->start == DATE_NONE ? INT64_MAX : x->start, second = y->start == DATE_NONE ? INT64_MAX : y->start;

	if (first != second)
		return first < second ? -1 : 1;
	return x->i < y->i ? -1 : x->i > y->i;
}

/*
 * The offerings that are asked for, in their order. since and until look at the offering's own days, for ours belong to no academic
 * session: hence they count only when they are given. What is not known is not outside.
 */
static size_t
offerings_asked(const struct page *p, const struct hub_course *c, struct dated *out)
{
	int64_t since = number(p, OFFERINGS_SINCE, INT64_MIN), until = number(p, OFFERINGS_UNTIL, INT64_MAX);
	size_t n = 0;

	for (size_t i = 0; i < c->course->offering_count; i++) {
		struct offering_facts f;

		offering_read(c->course, &c->course->offerings[i], c->partner->zone, &f);
		if (!hub_offering(c, i) || (f.start != DATE_NONE && f.start < since) || (f.end != DATE_NONE && f.end > until))
			continue;
		out[n++] = (struct dated){f.start, i};
	}
	qsort(out, n, sizeof(*out), by_start);
	return n;
}

int
page_ooapi_offerings(struct page *p, struct error *e)
{
	struct ooapi_page of = ooapi_page_asked(p, OFFERINGS_SIZE, OFFERINGS_NUMBER);
	struct json j = json_of(p->response->body);
	struct hub_course course;
	struct dated *dated;
	struct uuid wanted;
	int result = asked_number(p, &wanted, e);

	if (result == 0)
		result = hub_find(p, &wanted, &course, NULL, e);
	if (result < 0)
		return result;
	p->response->content_type = "application/json";
	if (page_unchanged(p, 0))
		return 0;
	dated = arena_array(p->arena, course.course->offering_count + 1, sizeof(*dated));
	if (dated == NULL)
		return error_set(e, ERR_MEMORY, "no room for offerings");
	of.total = (int64_t)offerings_asked(p, &course, dated);
	ooapi_begin_page(&j, &of);
	for (int64_t i = (of.number - 1) * of.size; i < of.total && i < of.number * of.size; i++)
		ooapi_offering(&j, &course, dated[i].i, hub_seats(p, &course, dated[i].i));
	return ooapi_end_page(&j, p, e);
}
