/*
 * The comparison: /LANG/compare?c=…&c=…, up to four courses side by side. It is its address and nothing else: to keep it is to keep the link.
 *
 * A course that has left the catalogue is named and left out, since somebody kept that link; only when none is left there is no such page.
 */
#include "web/page_compare.h"

#include <string.h>

#include "domain/zone.h"
#include "ground/escape.h"
#include "render/calendar.h"
#include "web/enrol.h"
#include "web/format.h"
#include "web/offering_calendar.h"
#include "web/pages.h"

static const char *const flags[] = {"0", "1", NULL};

const struct param_rule page_compare_query[COMPARE_QUERY_MAX] = {
	[COMPARE_C] = {"c", PARAM_TEXT, 8192, PARAM_REPEATS, 0, 0, NULL},
	[COMPARE_HOME] = {"home", PARAM_TEXT, 256, 0, 0, 0, NULL},
	[COMPARE_FACULTY] = {"faculty", PARAM_TEXT, 256, 0, 0, 0, NULL},
	[COMPARE_PURPOSE] = {"purpose", PARAM_TEXT, 256, 0, 0, 0, NULL},
	[COMPARE_DIFFER] = {"differ", PARAM_WORD, 8, 0, 0, 0, flags},
};

/* ---- from the address */

static bool
same_run(const struct shown *x, const struct shown *y)
{
	return x->partner == y->partner && slice_eq(x->id, y->id) && slice_eq(x->offering_id, y->offering_id);
}

static void
add_found(struct compare *c, struct course_ref ref, const struct shown *shown)
{
	struct compared *one = &c->courses[c->n];

	for (size_t i = 0; i < c->n; i++)
		if (same_run(&c->courses[i].shown, shown))
			return;
	*one = (struct compared){.shown = *shown};
	one->title = one->name = enrol_title(c->page, shown->course, &one->lang);
	if (slice_eq(one->lang, request_lang(c->page->request)))
		one->lang = SLICE_NONE;
	c->list.refs[c->n++] = ref;
	c->list.n = c->n;
}

static void
add_missing(struct compare *c, struct course_ref ref, const struct shown *shown)
{
	const struct page *p = c->page;
	struct slice lang, title = shown->course ? enrol_title(p, shown->course, &lang) : ref.id;
	struct slice partner = shown->partner ? page_partner_name(p, shown->partner) : ref.partner;

	c->missing[c->missing_count++] = PAGE_FILL(p, shown->course ? "compare_unknown_run" : "compare_unknown_course", {"course", title},
			{"partner", partner});
}

/* Courses of the same title are told apart by their runs. */
static void
name_apart(struct compare *c)
{
	for (size_t i = 0; i < c->n; i++) {
		struct compared *one = &c->courses[i];
		struct slice lang, run;

		for (size_t k = 0; k < c->n; k++) {
			if (k == i || !slice_eq(c->courses[k].title, one->title))
				continue;
			run = shown_name(c->page, one->shown.offering, &one->shown.facts.offering, &lang);
			one->name = slice_of(arena_printf(c->page->arena, "%.*s (%.*s)", SLICE_ARG(one->title), SLICE_ARG(run)));
		}
	}
}

static void
choose(struct compare *c)
{
	const struct params *q = &c->page->request->params;
	const struct param *differ = params_first(q, COMPARE_DIFFER);

	eligible_chosen(c->page, params_text(q, COMPARE_HOME), params_text(q, COMPARE_FACULTY), params_text(q, COMPARE_PURPOSE), &c->chosen);
	c->zone = c->chosen.home ? c->chosen.home->zone : c->page->services->config->zone;
	c->only_differing = differ != NULL && differ->value == 1;
}

/* 0, or the status of a refusal with *detail; negative: an error. */
static int
read_courses(struct compare *c, struct page *p, struct slice *detail, struct error *e)
{
	struct shortlist asked;

	*c = (struct compare){.page = p};
	choose(c);
	if (!eligible_home_good(p, params_text(&p->request->params, COMPARE_HOME))) {
		*detail = PAGE_FILL(p, "error_parameter", {"name", SLICE("home")});
		return 400;
	}
	shortlist_read(&p->request->params, COMPARE_C, p->arena, &asked);
	if (asked.bad || asked.more) {
		*detail = asked.bad ? PAGE_FILL(p, "error_parameter", {"name", SLICE("c")}) : page_text(p, "compare_too_many");
		return 400;
	}
	for (size_t i = 0; i < asked.n; i++) {
		struct shown shown;
		int rc = shown_find(p, asked.refs[i], &shown, e);

		if (rc == 0)
			add_found(c, asked.refs[i], &shown);
		else if (rc == ERR_NOT_FOUND || rc == ERR_GONE)
			add_missing(c, asked.refs[i], &shown);
		else
			return rc;
	}
	name_apart(c);
	*detail = page_text(p, "compare_nothing_found");
	return asked.n > 0 && c->n == 0 ? 404 : 0;
}

/* When a status changes next; and the student's day, from which days until a deadline are counted. */
static uint64_t
moves(const struct compare *c)
{
	int64_t next = MOMENT_NONE;

	for (size_t i = 0; i < c->n; i++) {
		int64_t change = offering_next_change(&c->courses[i].shown.facts.offering, c->page->request->now);

		if (change != MOMENT_NONE && (next == MOMENT_NONE || change < next))
			next = change;
	}
	return (uint64_t)next ^ (uint64_t)zone_day(c->zone, c->page->request->now) << 40;
}

/* ---- links */

struct slice
compare_address(const struct compare *c, const char *page, size_t without, bool only_differing)
{
	const struct page *p = c->page;
	struct slice query = shortlist_query(p, &c->list, without);
	struct slice url = slice_of(arena_printf(p->arena, "%s%s%.*s%s", page, query.n > 0 ? "?" : "", SLICE_ARG(query),
			query.n > 0 && only_differing ? "&differ=1" : ""));

	return eligible_url(p, url, &c->chosen);
}

static bool
can_apply(const struct shown *s)
{
	return s->status == STATUS_OPEN || (s->status == STATUS_FULL && (s->facts.offering.waiting_list || s->partner->waiting_list));
}

/* The form, for the runs that are shown here and that one can apply for. */
static void
fill_apply(const struct compare *c)
{
	struct page *p = c->page;
	struct shortlist can = {.n = 0};
	struct slice query;

	for (size_t i = 0; i < c->n; i++) {
		const struct shown *s = &c->courses[i].shown;

		if (can_apply(s))
			can.refs[can.n++] = (struct course_ref){slice_of(s->partner->id), s->id, s->offering_id};
	}
	view_flag(p->root, "apply_none", can.n == 0);
	if (can.n == 0)
		return;
	query = shortlist_query(p, &can, SHORTLIST_MAX);
	view_text(p->root, "apply_url", eligible_url(p, slice_of(arena_printf(p->arena, "enrol?%.*s", SLICE_ARG(query))), &c->chosen));
	if (c->n == 1)
		view_text(p->root, "apply_text", page_text(p, "enrol_link"));
	else
		view_text(p->root, "apply_text", can.n == c->n ? page_text(p, "compare_apply")
				: page_plural(p, "compare_apply_some", (int64_t)can.n, NULL));
}

/* A calendar without an event is none. */
static bool
has_dates(const struct shown *s)
{
	const struct offering_facts *f = &s->facts.offering;

	return f->start != DATE_NONE || f->end != DATE_NONE || f->apply_until != MOMENT_NONE;
}

static void
fill_links(const struct compare *c)
{
	struct page *p = c->page;
	const char *base = p->services->config->base_url;
	struct slice more = eligible_url(p, shortlist_url(p, SLICE("courses")), &c->chosen);
	bool dated = false;

	for (size_t i = 0; i < c->n; i++)
		dated = dated || has_dates(&c->courses[i].shown);
	if (c->n < SHORTLIST_MAX)
		view_text(p->root, "more_url", more);
	view_text(p->root, "calendar_url", dated ? compare_address(c, "compare.ics", SHORTLIST_MAX, false) : SLICE_NONE);
	view_text(p->root, "all_url", compare_address(c, "compare", SHORTLIST_MAX, false));
	view_text(p->root, "differ_url", compare_address(c, "compare", SHORTLIST_MAX, true));
	if (*base != '\0')
		view_text(p->root, "share", slice_of(arena_printf(p->arena, "%.*s/%s/%.*s", (int)strlen(base) - slice_ends(slice_of(base), "/"), base,
				lang_name(p->request->lang), SLICE_ARG(compare_address(c, "compare", SHORTLIST_MAX, c->only_differing)))));
}

/* Whose clock it is, and the form that chooses another. */
static void
fill_home(const struct compare *c)
{
	struct page *p = c->page;
	const struct fill values[] = {{"city", slice_of(zone_city(c->zone))},
		{"home", c->chosen.home ? enrol_home_name(p, c->chosen.home) : SLICE_NONE}, {NULL, SLICE_NONE}};

	view_text(p->root, "zone", page_fill(p, c->chosen.home ? "compare_zone_home" : "compare_zone", values));
	view_flag(p->root, "some_homes", p->services->config->home_count > 1);
	eligible_choices(p, &c->chosen, p->root);
}

/* ---- the pages */

static int
show(struct compare *c, struct error *e)
{
	struct page *p = c->page;
	struct slice title = c->n > 0 ? page_plural(p, "compare_yours", (int64_t)c->n, NULL) : page_text(p, "compare_title");
	int rc = 0;

	p->carried = shortlist_query(p, &c->list, SHORTLIST_MAX);
	view_text(p->root, "carried", p->carried);
	view_text(p->root, "title", title);
	view_text(p->root, "heading", title);
	view_flag(p->root, "noindex", true);
	view_flag(p->root, "forms", true);
	for (size_t i = 0; i < c->missing_count; i++)
		view_item_text(p->root, "missing", c->missing[i]);
	view_flag(p->root, "empty", c->n == 0);
	view_flag(p->root, "alone", c->n == 1);
	view_flag(p->root, "several", c->n > 1);
	view_flag(p->root, "only", c->only_differing);
	for (size_t i = 0; i < c->n; i++)
		view_item_text(p->root, "carried_c", shortlist_c(p, c->list.refs[i]));
	if (c->n > 0) {
		fill_apply(c);
		fill_links(c);
		fill_home(c);
		compare_rows(c);
		rc = compare_times(c, e);
	}
	return rc < 0 ? rc : page_render(p, "compare", e);
}

int
page_compare(struct page *p, struct error *e)
{
	struct slice detail = SLICE_NONE;
	struct compare c;
	int rc = read_courses(&c, p, &detail, e);

	if (rc > 0)
		return page_fail(p, rc, detail, e);
	if (rc < 0)
		return rc;
	return page_unchanged(p, moves(&c)) ? 0 : show(&c, e);
}

int
page_compare_calendar(struct page *p, struct error *e)
{
	struct response *out = p->response;
	struct slice detail = SLICE_NONE;
	struct compare c;
	size_t events = 0;
	int rc = read_courses(&c, p, &detail, e);

	if (rc > 0)
		return page_fail(p, rc, detail, e);
	if (rc < 0 || page_unchanged(p, 0))
		return rc < 0 ? rc : 0;
	calendar_begin(out->body, page_text(p, "calendar_name"));
	for (size_t i = 0; i < c.n; i++)
		events += offering_calendar_course(p, &c.courses[i].shown, c.chosen.home, out->body);
	calendar_end(out->body);
	if (events == 0) {
		buffer_clear(out->body);
		return error_set(e, ERR_NOT_FOUND, "courses without a date");
	}
	out->content_type = "text/calendar; charset=utf-8";
	response_header(out, "Content-Disposition", SLICE("attachment; filename=\"opstap.ics\""));
	return 0;
}
