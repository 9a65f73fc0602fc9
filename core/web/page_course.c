/* One course: /LANG/courses/PARTNER/ID */
#include "web/page_course.h"

#include "domain/isced.h"
#include "ground/escape.h"
#include "web/format.h"
#include "web/freshness.h"
#include "web/pages.h"
#include "web/search.h"

#include <string.h>

const struct param_rule page_course_query[COURSE_QUERY_MAX] = {
	[COURSE_HOME] = {"home", PARAM_TEXT, 256, 0, 0, 0, NULL},
	[COURSE_FACULTY] = {"faculty", PARAM_TEXT, 256, 0, 0, 0, NULL},
	[COURSE_PURPOSE] = {"purpose", PARAM_TEXT, 256, 0, 0, 0, NULL},
	[COURSE_OFFERING] = {"offering", PARAM_TEXT, 1000, 0, 0, 0, NULL},	/* whose calendar file */
};

/* Texts of the partner behind the offerings; each with its own heading. */
static const struct { uint16_t field; const char *heading; } sections[] = {
	{OPSTAP_F_OUTCOMES, "course_outcomes"},
	{OPSTAP_F_PREREQUISITES, "course_prerequisites"},
	{OPSTAP_F_ASSESSMENT, "course_assessment"},
};

static int
find_course(struct page *p, struct shown_course *out, struct error *e)
{
	struct slice record, partner = p->request->parts[0];
	struct course *course;
	int result;

	out->partner = config_partner(p->services->config, partner);
	out->id = p->request->parts[1];
	if (out->partner == NULL || !out->partner->enabled || !course_id_valid(out->id))
		return error_set(e, ERR_NOT_FOUND, "no such course");
	result = catalogue_course(p->view, partner, out->id, &record, &out->meta, e);
	if (result == ERR_NOT_FOUND && course_calendar_asked(&out->id)) {
		out->calendar = true;
		result = catalogue_course(p->view, partner, out->id, &record, &out->meta, e);
	}
	if (result < 0)
		return result;
	if (out->meta.gone)
		return error_set(e, ERR_GONE, "the course is no longer offered");
	result = course_decode(record, p->arena, &course, e);
	if (result < 0)
		return result;
	out->course = course;
	return catalogue_partner(p->view, partner, &out->state, e);
}

static void
set_lang(const struct page *p, struct view *o, const char *name, const struct value *v)
{
	if (v->lang.n > 0 && !slice_eq(v->lang, request_lang(p->request)))
		view_text(o, name, v->lang);
}

static void
fill_text(const struct page *p, struct view *o, const struct value *v)
{
	set_lang(p, o, "lang_of_text", v);
	format_blocks(o, "blocks", v->text);
}

static void
fill_texts(const struct page *p, const struct values *values)
{
	struct slice lang = request_lang(p->request);
	const struct value *title = values_in(values, OPSTAP_F_TITLE, lang), *summary = values_in(values, OPSTAP_F_SUMMARY, lang);
	const struct value *description = values_in(values, OPSTAP_F_DESCRIPTION, lang);

	if (title) {
		view_text(p->root, "course_title", title->text);
		view_text(p->root, "title", title->text);
		set_lang(p, p->root, "title_lang", title);
	}
	if (summary)
		fill_text(p, view_object(p->root, "summary"), summary);
	if (description)
		fill_text(p, view_object(p->root, "description"), description);
	for (size_t i = 0; i < sizeof(sections) / sizeof(*sections); i++) {
		const struct value *v = values_in(values, sections[i].field, lang);
		struct view *section;

		if (v == NULL)
			continue;
		section = view_item(p->root, "sections");
		view_text(section, "heading", page_text(p, sections[i].heading));
		fill_text(p, section, v);
	}
}

static void
fact(const struct page *p, const char *term, struct slice text)
{
	struct view *item;

	if (text.n == 0)
		return;
	item = view_item(p->root, "facts");
	view_text(item, "term", page_text(p, term));
	view_text(item, "text", text);
}

/* Every value of a repeated field, joined. */
static struct slice
joined(const struct page *p, const struct values *values, uint16_t field)
{
	struct slice items[20];
	size_t n = 0;

	for (const struct value *v = values_first(values, field); v && n < 20; v = values_next(values, v))
		items[n++] = v->text;
	return n ? format_list(p, items, n) : SLICE_NONE;
}

static void
fill_fields(const struct page *p, const struct values *values)
{
	for (const struct value *v = values_first(values, OPSTAP_F_FIELD); v; v = values_next(values, v)) {
		struct view *item = view_item(p->root, "fields");

		view_flag(p->root, "has_fields", true);
		view_flag(item, "more", values_next(values, v) != NULL);
		view_text(item, "code", v->text);
		view_text(item, "label", search_label(p, FACET_FIELD, v->text));
	}
}

static void
fill_facts(const struct page *p, const struct shown_course *c)
{
	const struct values *values = &c->course->values;
	struct slice level = values_text(values, OPSTAP_F_LEVEL), languages = format_languages(p, values);
	struct offering_facts facts;

	offering_read(c->course, c->course->offering_count ? &c->course->offerings[0] : NULL, c->partner->zone, &facts);
	fact(p, "fact_credits", format_ects(p, facts.ects));
	fact(p, "fact_own_credits", values_text(values, OPSTAP_F_CREDITS));
	fact(p, "fact_level", level.n ? format_word(p, "level", level) : page_text(p, "unknown"));
	if (languages.n == 0 && c->course->offering_count)
		languages = format_languages(p, &c->course->offerings[0].values);
	fact(p, "fact_language", languages.n ? languages : page_text(p, "unknown"));
	fact(p, "fact_code", values_text(values, OPSTAP_F_CODE));
	fact(p, "fact_teacher", joined(p, values, OPSTAP_F_TEACHER));
	fact(p, "fact_year", values_text(values, OPSTAP_F_ACADEMIC_YEAR));
	if (values_first(values, OPSTAP_F_HONOURS))
		fact(p, "fact_honours", page_text(p, "yes"));
	fill_fields(p, values);
}

static struct slice
host_of(struct slice url)
{
	struct slice scheme, rest = url, host = SLICE_NONE;

	slice_split(&rest, '/', &scheme);
	slice_split(&rest, '/', &scheme);
	slice_split(&rest, '/', &host);
	return host;
}

static bool
is_mail(struct slice s)
{
	return s.n > 0 && memchr(s.p, '@', s.n) && !memchr(s.p, ' ', s.n) && !memchr(s.p, '/', s.n) && !memchr(s.p, '?', s.n);
}

/* A mail to the owner of the list that names the course; empty when nobody is configured. */
static struct slice
report_url(const struct page *p, const struct shown_course *c)
{
	struct slice to = slice_of(c->partner->contact);
	struct buffer *b = p->scratch;

	if (!is_mail(to))
		return SLICE_NONE;
	buffer_clear(b);
	buffer_text(b, "mailto:");
	buffer_slice(b, to);
	buffer_text(b, "?subject=Opstap%20");
	escape_segment(b, slice_of(c->partner->id));
	buffer_text(b, "%20");
	escape_segment(b, c->id);
	return arena_slice(p->arena, buffer_view(b));
}

static void
fill_links(const struct page *p, const struct shown_course *c)
{
	const struct values *values = &c->course->values;
	const struct value *url = values_in(values, OPSTAP_F_URL, request_lang(p->request));
	struct slice video = values_text(values, OPSTAP_F_VIDEO), contact = values_text(values, OPSTAP_F_CONTACT);

	if (url) {
		view_text(p->root, "course_url", url->text);
		view_text(p->root, "course_url_text", PAGE_FILL(p, "course_url_text", {"host", host_of(url->text)}));
	}
	if (video.n) {
		view_text(p->root, "video_url", video);
		view_text(p->root, "video_text", PAGE_FILL(p, "course_video_text", {"host", host_of(video)}));
	}
	if (contact.n == 0)
		contact = slice_of(c->partner->contact);
	view_text(p->root, "contact", contact);
	view_flag(p->root, "contact_mail", is_mail(contact));
	view_text(p->root, "report_url", report_url(p, c));
	view_text(p->root, "partner_name", page_partner_name(p, c->partner));
	view_string(p->root, "partner_id", c->partner->id);
}

static void
fill_source(const struct page *p, const struct shown_course *c)
{
	const struct zone *zone = p->services->config->zone;

	view_text(p->root, "source", PAGE_FILL(p, "course_source", {"partner", page_partner_name(p, c->partner)},
			{"fetched", format_moment_short(p, c->meta.fetched, zone)},
			{"changed", format_day_short(p, zone_day(zone, c->meta.changed))}));
	view_text(p->root, "warning", freshness_warning(p, c->partner, &c->state));
}

static int64_t
earlier(int64_t x, int64_t y)
{
	if (x == MOMENT_NONE || y == MOMENT_NONE)
		return x == MOMENT_NONE ? y : x;
	return x < y ? x : y;
}

int
page_course(struct page *p, struct error *e)
{
	struct shown_course c = {.partner = NULL};
	struct query_result similar;
	int result = find_course(p, &c, e);
	int64_t next;

	if (result == ERR_GONE)
		return page_fail(p, 410, page_text(p, "course_gone"), e);
	if (result < 0 || c.course == NULL)
		return result < 0 ? result : error_set(e, ERR_INTERNAL, "a course without its record");
	if (!eligible_home_good(p, params_text(&p->request->params, COURSE_HOME)))
		return page_fail(p, 400, PAGE_FILL(p, "error_parameter", {"name", SLICE("home")}), e);
	eligible_chosen(p, params_text(&p->request->params, COURSE_HOME), params_text(&p->request->params, COURSE_FACULTY),
			params_text(&p->request->params, COURSE_PURPOSE), &c.chosen);
	result = course_rank(p, &c, e);
	if (result == 0 && c.calendar)
		return course_calendar(p, &c, e);
	if (result == 0)
		result = course_ask_similar(p, &c, &similar, e);
	if (result < 0)
		return result;
	next = earlier(course_next_change(p, &c), similar.next_change);
	if (page_unchanged(p, (uint64_t)next ^ (uint64_t)partner_word(c.partner, &c.state, p->request->now)))
		return 0;
	shortlist_carry(p, &c.chosen, &c.list);
	fill_texts(p, &c.course->values);
	fill_facts(p, &c);
	fill_links(p, &c);
	fill_source(p, &c);
	course_offerings(p, &c);
	course_can(p, &c);
	course_similar(p, &c, &similar);
	view_text(p->root, "jsonld", course_jsonld(p, &c));
	return page_render(p, "course", e);
}
