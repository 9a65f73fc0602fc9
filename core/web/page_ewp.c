/*
 * Erasmus Without Paper: the Courses API 1.1 and the Simple Course Replication API 1.0, for anybody.
 *
 * hei_id is a partner's setting "hei-id" (its SCHAC code), or our own id of the partner. A los-id is "CR/" and the course's UUID, as the
 * specification wishes: a surrogate that never changes and fits into its 40 characters. An instance needs both its days: an offering
 * without them stays out, for its days would be invented.
 */
#include "web/page_ewp.h"

#include "store/query.h"
#include "web/hub.h"
#include "web/xml.h"

#define COURSE_PREFIX "CR/"
#define INSTANCE_PREFIX "CRI/"
#define CODE_HITS 20		/* courses that may share a word with a code */

enum { HEI, LOS_ID, LOS_CODE, BEFORE, AFTER, AT_DATE };
enum { LIST_HEI, LIST_SINCE };

#define TEXT(param, length, more) {.name = param, .type = PARAM_TEXT, .max_bytes = length, .flags = more}
#define DAY(param) {.name = param, .type = PARAM_DAY, .max_bytes = 64}

const struct param_rule page_ewp_courses_params[EWP_COURSES_MAX] = {
	[HEI] = TEXT("hei_id", 256, 0),
	[LOS_ID] = TEXT("los_id", 1000, PARAM_REPEATS),
	[LOS_CODE] = TEXT("los_code", 1000, PARAM_REPEATS),
	[BEFORE] = DAY("lois_before"),
	[AFTER] = DAY("lois_after"),
	[AT_DATE] = DAY("los_at_date"),		/* checked only: we know how a course is, not how it was */
};

const struct param_rule page_ewp_replication_params[EWP_REPLICATION_MAX] = {
	[LIST_HEI] = TEXT("hei_id", 256, 0),
	[LIST_SINCE] = TEXT("modified_since", 64, 0),
};

/* A POST carries them in its body; its answer is not for others. */
static const struct params *
asked(struct page *p)
{
	if (p->request->method != METHOD_POST)
		return &p->request->params;
	p->response->no_store = true;
	return &p->request->form;
}

static bool
unchanged(struct page *p)
{
	p->response->content_type = "application/xml";
	return p->request->method != METHOD_POST && page_unchanged(p, 0);
}

static int
refuse(struct page *p, const char *name, struct error *e)
{
	return page_fail(p, 400, PAGE_FILL(p, "error_parameter", {"name", slice_of(name)}), e);
}

static const struct config_partner *
partner_of(const struct page *p, struct slice hei)
{
	const struct config *config = p->services->config;

	for (size_t i = 0; i < config->partner_count; i++)
		if (config->partners[i].enabled && hei.n > 0 && slice_is(hei, config_setting(&config->partners[i], "hei-id")))
			return &config->partners[i];
	return hub_partner(p, hei);
}

static void
prefixed(struct buffer *b, const char *tag, const char *prefix, const struct uuid *number)
{
	buffer_byte(b, '<');
	buffer_text(b, tag);
	buffer_byte(b, '>');
	buffer_text(b, prefix);
	uuid_write(b, number);
	xml_close(b, tag);
}

/* ---- A course ---- */

static const struct eqf { const char *word, *number, *name; } levels[] = {
	{"bachelor", "6", "Bachelor"}, {"master", "7", "Master"}, {"doctoral", "8", "PhD"},
};

static const struct eqf *
level_of(const struct values *values)
{
	struct slice word = values_text(values, OPSTAP_F_LEVEL);

	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
		if (slice_is(word, levels[i].word))
			return &levels[i];
	return NULL;
}

static void
credit_xml(struct buffer *b, const struct course *course, const struct offering *o)
{
	const struct value *ects = course_value(course, o, OPSTAP_F_ECTS);
	const struct eqf *level = level_of(&course->values);

	if (ects == NULL)
		return;
	xml_open(b, "credit");
	xml_text(b, "scheme", SLICE("ects"));
	if (level)
		xml_text(b, "level", slice_of(level->name));
	xml_text(b, "value", ects->text);
	xml_close(b, "credit");
}

/* lois_before and lois_after: the end before the one, the start after the other. */
static bool
instance_asked(const struct params *params, const struct offering_facts *f)
{
	const struct param *before = params_first(params, BEFORE), *after = params_first(params, AFTER);

	return f->start != DATE_NONE && f->end != DATE_NONE && (!before || f->end < before->value) &&
			(!after || f->start > after->value);
}

static void
instance_xml(struct buffer *b, const struct hub_course *c, size_t i, const struct offering_facts *f)
{
	const struct offering *o = &c->course->offerings[i];
	const struct value *language = course_value(c->course, o, OPSTAP_F_LANGUAGE);
	struct uuid number = hub_offering_number(c, i);

	xml_open(b, "learningOpportunityInstance");
	prefixed(b, "loi-id", INSTANCE_PREFIX, &number);
	xml_day(b, "start", f->start);
	xml_day(b, "end", f->end);
	credit_xml(b, c->course, o);
	if (language)
		xml_text(b, "languageOfInstruction", language->text);
	xml_close(b, "learningOpportunityInstance");
}

static void
course_xml(struct buffer *b, const struct hub_course *c, const struct params *params)
{
	const struct values *values = &c->course->values;
	const struct eqf *level = level_of(values);

	xml_open(b, "learningOpportunitySpecification");
	prefixed(b, "los-id", COURSE_PREFIX, &c->number);
	xml_text(b, "los-code", values_text(values, OPSTAP_F_CODE));
	xml_values(b, "title", values, OPSTAP_F_TITLE);
	xml_text(b, "type", SLICE("Course"));
	xml_text(b, "iscedCode", values_text(values, OPSTAP_F_FIELD));
	if (level)
		xml_text(b, "eqfLevelProvided", slice_of(level->number));
	xml_values(b, "url", values, OPSTAP_F_URL);
	xml_values(b, "description", values, OPSTAP_F_DESCRIPTION);
	xml_open(b, "specifies");
	for (size_t i = 0; i < c->course->offering_count; i++) {
		struct offering_facts f;

		offering_read(c->course, &c->course->offerings[i], c->partner->zone, &f);
		if (hub_offering(c, i) && instance_asked(params, &f))
			instance_xml(b, c, i, &f);
	}
	xml_close(b, "specifies");
	xml_close(b, "learningOpportunitySpecification");
}

/* ---- Courses ---- */

/* What is not known is passed over, as the specification says. */
static int
course_by_id(struct page *p, const struct config_partner *partner, struct slice id, const struct params *params, struct error *e)
{
	struct hub_course c;
	struct uuid number;
	int result;

	if (!slice_starts(id, COURSE_PREFIX))
		return 0;
	id.p += sizeof(COURSE_PREFIX) - 1;
	id.n -= sizeof(COURSE_PREFIX) - 1;
	if (!uuid_parse(id, &number))
		return 0;
	result = hub_find(p, &number, &c, NULL, e);
	if (result == 0 && c.partner == partner)
		course_xml(p->response->body, &c, params);
	return result == ERR_NOT_FOUND ? 0 : result;
}

/* Codes are words of the index: those that hold them are looked at. */
static int
course_by_code(struct page *p, const struct config_partner *partner, struct slice code, const struct params *params, struct error *e)
{
	struct query q = {.q = code, .literal = true, .ects_min = -1, .ects_max = -1, .start_from = DATE_NONE, .start_to = DATE_NONE,
		.page = 1, .limit = CODE_HITS, .lang = SLICE("en"), .now = p->request->now};
	struct query_result found;
	int result;

	q.selected[FACET_PARTNER][q.selected_count[FACET_PARTNER]++] = slice_of(partner->id);
	if (slice_trim(code).n == 0)
		return 0;
	result = query_run(p->view, p->services->config, p->services->seats, &q, p->arena, &found, e);
	for (size_t i = 0; result == 0 && i < found.hit_count; i++) {
		const struct hit *hit = &found.hits[i];
		struct hub_course c;

		if (slice_eq(values_text(&hit->course->values, OPSTAP_F_CODE), code) &&
				hub_course(p, hit->partner, hit->course, &hit->meta, &c))
			course_xml(p->response->body, &c, params);
	}
	return result == ERR_VALUE ? 0 : result;
}

static size_t
count(const struct params *params, size_t rule)
{
	size_t n = 0;

	for (const struct param *v = params_first(params, rule); v; v = params_next(params, v))
		n++;
	return n;
}

/* Whether the same was asked for before. */
static bool
repeated(const struct params *params, size_t rule, const struct param *value)
{
	for (const struct param *v = params_first(params, rule); v != value; v = params_next(params, v))
		if (slice_eq(v->text, value->text))
			return true;
	return false;
}

static int
write_courses(struct page *p, const struct config_partner *partner, const struct params *params, struct error *e)
{
	size_t rule = count(params, LOS_ID) > 0 ? LOS_ID : LOS_CODE;
	struct buffer *b = p->response->body;
	int result = 0;

	xml_begin(b);
	xml_open(b, "courses-response xmlns=\"https://github.com/erasmus-without-paper/ewp-specs-api-courses/tree/stable-v1\"");
	for (const struct param *v = params_first(params, rule); result == 0 && v; v = params_next(params, v)) {
		if (repeated(params, rule, v))
			continue;
		result = rule == LOS_ID ? course_by_id(p, partner, v->text, params, e) : course_by_code(p, partner, v->text, params, e);
	}
	xml_close(b, "courses-response");
	if (result == 0 && !buffer_ok(b))
		return error_set(e, ERR_VALUE, "an answer that is too long: fewer courses must be asked for");
	return result;
}

int
page_ewp_courses(struct page *p, struct error *e)
{
	const struct params *params = asked(p);
	const struct config_partner *partner = partner_of(p, params_text(params, HEI));
	size_t ids = count(params, LOS_ID), codes = count(params, LOS_CODE);

	if (partner == NULL)
		return refuse(p, "hei_id", e);
	if ((ids == 0) == (codes == 0) || ids > EWP_MAX_IDS)
		return refuse(p, "los_id", e);
	if (codes > EWP_MAX_IDS)
		return refuse(p, "los_code", e);
	return unchanged(p) ? 0 : write_courses(p, partner, params, e);
}

/* ---- Replication ---- */

struct replication { struct buffer *out; int64_t since; };

static int
list_number(void *context, const struct uuid *number, const struct course_meta *meta)
{
	const struct replication *r = context;

	if (meta->changed > r->since)
		prefixed(r->out, "los-id", COURSE_PREFIX, number);
	return 0;
}

int
page_ewp_replication(struct page *p, struct error *e)
{
	const struct params *params = asked(p);
	const struct config_partner *partner = partner_of(p, params_text(params, LIST_HEI));
	struct replication r = {p->response->body, INT64_MIN};
	struct slice since = params_text(params, LIST_SINCE);
	int result, offset;

	if (partner == NULL)
		return refuse(p, "hei_id", e);
	if (since.n > 0 && !date_parse_moment(since, &r.since, &offset))
		return refuse(p, "modified_since", e);
	if (unchanged(p))
		return 0;
	xml_begin(r.out);
	xml_open(r.out, "course-replication-response "
			"xmlns=\"https://github.com/erasmus-without-paper/ewp-specs-api-course-replication/tree/stable-v1\"");
	result = catalogue_uuids(p->view, slice_of(partner->id), list_number, &r, e);
	xml_close(r.out, "course-replication-response");
	return result;
}
