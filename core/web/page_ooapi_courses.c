/* Courses of the Open Onderwijs API: the same search as everywhere, asked and answered in the API's words. */
#include "web/page_ooapi.h"

#include "domain/normalise.h"
#include "store/query.h"
#include "web/ooapi.h"
#include "web/search.h"

enum { SIZE, NUMBER, CODE, Q, LANGUAGE, LEVEL, MODE, SORT, EXPAND, PARTNER };

static const char *const sizes[] = {"10", "20", "50", "100", "250", NULL};
static const char *const sorts[] = {"name", NULL};
static const char *const levels[] = {"bachelor", "master", "doctoral", "undefined", "undivided", "associate degree", "nt2-1", "nt2-2",
	"secondary vocational education", "secondary vocational education 1", "secondary vocational education 2",
	"secondary vocational education 3", "secondary vocational education 4", NULL};

#define TEXT(param, more) {.name = param, .type = PARAM_TEXT, .max_bytes = 64, .flags = more}

const struct param_rule page_ooapi_courses_query[OOAPI_COURSES_MAX] = {
	[SIZE] = OOAPI_SIZE(sizes),
	[NUMBER] = OOAPI_NUMBER,
	[CODE] = {.name = "primaryCode", .type = PARAM_TEXT, .max_bytes = 1000},
	[Q] = {.name = "q", .type = PARAM_TEXT, .max_bytes = QUERY_MAX_BYTES},
	[LANGUAGE] = TEXT("teachingLanguage", 0),
	[LEVEL] = {.name = "level", .type = PARAM_WORD, .max_bytes = 64, .words = levels},
	[MODE] = TEXT("modeOfDelivery", PARAM_REPEATS),
	[SORT] = {.name = "sort", .type = PARAM_WORD, .max_bytes = 64, .words = sorts},
	[EXPAND] = {.name = "expand", .type = PARAM_TEXT, .max_bytes = 200, .flags = PARAM_REPEATS},
	[PARTNER] = TEXT("partner", PARAM_REPEATS),
};

static int
refuse(const char **bad, size_t rule, struct error *e)
{
	*bad = page_ooapi_courses_query[rule].name;
	return error_set(e, ERR_VALUE, "%s: no such value", *bad);
}

/* Whether one more value of a facet is selected; one that is too much is a mistake of the asker's. */
static bool
selected(struct query *q, enum facet f, struct slice value)
{
	if (q->selected_count[f] == QUERY_MAX_SELECTED)
		return false;
	q->selected[f][q->selected_count[f]++] = value;
	return true;
}

/* A value that no course has, where what is asked for is a word of the API's that none of ours means. */
static const struct slice nothing = {"-", 1};

static int
read_language(const struct page *p, struct query *q, const char **bad, struct error *e)
{
	struct slice asked = params_text(&p->request->params, LANGUAGE);
	char code[4];

	if (asked.n == 0)
		return 0;
	if (slice_is(asked, "und"))
		return selected(q, FACET_LANGUAGE, SLICE("unknown")) ? 0 : refuse(bad, LANGUAGE, e);
	if (asked.n != 3)
		return refuse(bad, LANGUAGE, e);
	return selected(q, FACET_LANGUAGE, language_code(asked, code) ? arena_slice(p->arena, slice_of(code)) : nothing) ? 0 :
			refuse(bad, LANGUAGE, e);
}

static int
read_level(const struct page *p, struct query *q, const char **bad, struct error *e)
{
	struct slice asked = params_text(&p->request->params, LEVEL);
	bool good = true;

	if (slice_is(asked, "undefined"))
		good = selected(q, FACET_LEVEL, SLICE("unknown")) && selected(q, FACET_LEVEL, SLICE("other"));
	else if (asked.n > 0)
		good = selected(q, FACET_LEVEL, field_word(OPSTAP_F_LEVEL, asked) > 0 ? asked : nothing);
	return good ? 0 : refuse(bad, LEVEL, e);
}

static int
read_modes(const struct page *p, struct query *q, const char **bad, struct error *e)
{
	const struct params *params = &p->request->params;

	for (const struct param *v = params_first(params, MODE); v; v = params_next(params, v)) {
		const char *const *words = ooapi_modes(v->text);

		if (words == NULL || !selected(q, FACET_DELIVERY, nothing))
			return refuse(bad, MODE, e);
		for (; *words; words++)
			if (!selected(q, FACET_DELIVERY, slice_of(*words)))
				return refuse(bad, MODE, e);
	}
	return 0;
}

static int
read_partners(const struct page *p, struct query *q, const char **bad, struct error *e)
{
	const struct params *params = &p->request->params;

	for (const struct param *v = params_first(params, PARTNER); v; v = params_next(params, v))
		if (v->text.n > 0 && !selected(q, FACET_PARTNER, v->text))
			return refuse(bad, PARTNER, e);
	return 0;
}

static int
read_query(const struct page *p, const struct ooapi_page *of, struct query *q, const char **bad, struct error *e)
{
	struct slice words = slice_trim(params_text(&p->request->params, Q));
	int result;

	*q = (struct query){
		.q = words, .literal = true, .ects_min = -1, .ects_max = -1, .start_from = DATE_NONE, .start_to = DATE_NONE,
		.sort = SORT_TITLE, .page = (uint32_t)of->number, .limit = (uint32_t)of->size, .lang = SLICE("en"),
		.now = p->request->now,
	};
	result = read_language(p, q, bad, e);
	if (result == 0)
		result = read_level(p, q, bad, e);
	if (result == 0)
		result = read_modes(p, q, bad, e);
	return result < 0 ? result : read_partners(p, q, bad, e);
}

static int
found_courses(struct page *p, struct ooapi_page *of, const struct query_result *found, struct error *e)
{
	struct json j = json_of(p->response->body);
	bool offerings = ooapi_expands(p, EXPAND, "offerings");

	of->total = (int64_t)found->total;
	ooapi_begin_page(&j, of);
	for (size_t i = 0; i < found->hit_count && buffer_ok(p->response->body); i++) {
		const struct hit *hit = &found->hits[i];
		struct hub_course course;

		if (hub_course(p, hit->partner, hit->course, &hit->meta, &course))
			ooapi_course(&j, p, &course, offerings);
	}
	return ooapi_end_page(&j, p, e);
}

/* The courses of that id: each partner may have one. */
static int
named_courses(struct page *p, struct ooapi_page *of, struct slice id, struct error *e)
{
	const struct config *config = p->services->config;
	struct hub_course *courses = arena_array(p->arena, config->partner_count + 1, sizeof(*courses));
	struct json j = json_of(p->response->body);

	for (size_t i = 0; courses && i < config->partner_count; i++) {
		int result = hub_find_id(p, slice_of(config->partners[i].id), id, &courses[of->total], e);

		if (result < 0 && result != ERR_NOT_FOUND)
			return result;
		of->total += result == 0;
	}
	ooapi_begin_page(&j, of);
	for (int64_t i = (of->number - 1) * of->size; i < of->total && i < of->number * of->size; i++)
		ooapi_course(&j, p, &courses[i], ooapi_expands(p, EXPAND, "offerings"));
	return ooapi_end_page(&j, p, e);
}

int
page_ooapi_courses(struct page *p, struct error *e)
{
	const struct page_services *s = p->services;
	struct ooapi_page of = ooapi_page_asked(p, SIZE, NUMBER);
	struct slice code = params_text(&p->request->params, CODE);
	struct query_result found;
	const char *bad = NULL;
	struct query q;
	int result = read_query(p, &of, &q, &bad, e);

	if (result < 0)
		return page_fail(p, 400, PAGE_FILL(p, "error_parameter", {"name", slice_of(bad)}), e);
	p->response->content_type = "application/json";
	if (page_unchanged(p, 0))
		return 0;
	if (code.n > 0)
		return named_courses(p, &of, code, e);
	result = query_run(p->view, s->config, s->seats, &q, p->arena, &found, e);
	return result < 0 ? search_refuse(p, result, e) : found_courses(p, &of, &found, e);
}
