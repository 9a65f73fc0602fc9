/* Home: /LANG/ */
#include "web/format.h"
#include "web/freshness.h"
#include "web/pages.h"
#include "web/search.h"

#include <string.h>

#define MONTHS 8		/* of starts */
#define CLOSING 5		/* courses that close soonest */
#define CLOSING_DAYS 7
#define FIELDS 12

struct home {
	struct freshness *partners;
	size_t partner_count;
	struct query_result all, closing;
	uint64_t starting[MONTHS];
	int32_t month[MONTHS];		/* first day of each */
};

static struct query
base_query(const struct page *p)
{
	return (struct query){.ects_min = -1, .ects_max = -1, .start_from = DATE_NONE, .start_to = DATE_NONE, .page = 1,
			.limit = 1, .hide_closed = true, .lang = request_lang(p->request), .now = p->request->now};
}

static int
run(const struct page *p, const struct query *q, struct query_result *out, struct error *e)
{
	return query_run(p->view, p->services->config, p->services->seats, q, p->arena, out, e);
}

static int
ask_all(const struct page *p, struct home *home, struct error *e)
{
	struct query q = base_query(p);

	q.facets = true;
	return run(p, &q, &home->all, e);
}

static int
ask_closing(const struct page *p, struct home *home, struct error *e)
{
	struct query q = base_query(p);

	q.selected[FACET_STATUS][0] = slice_of(status_name(STATUS_OPEN));
	q.selected_count[FACET_STATUS] = 1;
	q.sort = SORT_DEADLINE;
	q.limit = CLOSING;
	return run(p, &q, &home->closing, e);
}

/* How many courses start in each of the next months. */
static int
ask_months(const struct page *p, struct home *home, struct error *e)
{
	int year, month, day;

	date_civil(zone_day(p->services->config->zone, p->request->now), &year, &month, &day);
	for (int i = 0; i < MONTHS; i++) {
		struct query q = base_query(p);
		struct query_result found;
		int result;

		home->month[i] = date_days(year, month, 1);
		year += month == 12;
		month = month == 12 ? 1 : month + 1;
		q.start_from = home->month[i];
		q.start_to = date_days(year, month, 1) - 1;
		result = run(p, &q, &found, e);
		if (result < 0)
			return result;
		home->starting[i] = found.total;
	}
	return 0;
}

static void
browse(const struct page *p, const char *list, struct slice label, uint64_t count, const char *query)
{
	struct view *item;

	if (count == 0)
		return;
	item = view_item(p->root, list);
	view_text(item, "label", label);
	view_number(item, "count", (int64_t)count);
	view_string(item, "query", query);
}

static void
browse_facet(const struct page *p, const struct home *home, enum facet f, const char *list, size_t max)
{
	size_t shown = 0;

	for (size_t i = 0; i < home->all.facet_count[f] && shown < max; i++) {
		const struct facet_value *v = &home->all.facets[f][i];

		if (v->count == 0 || slice_is(v->value, "unknown"))
			continue;
		browse(p, list, search_label(p, f, v->value), v->count,
				arena_printf(p->arena, "%s=%.*s", facet_name(f), SLICE_ARG(v->value)));
		shown++;
	}
}

static void
add_day(struct buffer *b, const char *name, int32_t day)
{
	buffer_text(b, name);
	date_write_day(b, day);
}

static struct slice
month_query(const struct page *p, const struct home *home, int i)
{
	int year, month, day;

	date_civil(home->month[i] + 31, &year, &month, &day);
	buffer_clear(p->scratch);
	add_day(p->scratch, "start_from=", home->month[i]);
	add_day(p->scratch, "&start_to=", date_days(year, month, 1) - 1);
	return arena_slice(p->arena, buffer_view(p->scratch));
}

/* "February 2027": a day without its number. */
static struct slice
month_label(const struct page *p, int32_t first)
{
	struct slice day = format_day(p, first);

	return day.n > 2 ? (struct slice){day.p + 2, day.n - 2} : day;
}

static void
fill_closing(const struct page *p, const struct home *home)
{
	int64_t limit = p->request->now + (int64_t)CLOSING_DAYS * 86400;

	for (size_t i = 0; i < home->closing.hit_count; i++) {
		const struct hit *hit = &home->closing.hits[i];
		const struct config_partner *partner = config_partner(p->services->config, hit->partner);
		const struct value *title = values_in(&hit->course->values, OPSTAP_F_TITLE, request_lang(p->request));
		struct view *item;

		if (!partner || !title || hit->facts.apply_until == MOMENT_NONE || hit->facts.apply_until > limit)
			continue;
		item = view_item(p->root, "closing");
		view_text(item, "url", page_course_url(p, hit->partner, hit->id));
		view_text(item, "course", title->text);
		if (title->lang.n && !slice_eq(title->lang, request_lang(p->request)))
			view_text(item, "title_lang", title->lang);
		view_text(item, "partner", page_partner_name(p, partner));
		view_text(item, "when", format_status(p, hit->status, &hit->facts, hit->seats, partner->zone));
		view_flag(p->root, "some_closing", true);
	}
}

static void
fill(const struct page *p, const struct home *home)
{
	view_text(p->root, "title", page_text(p, "home_title"));
	view_flag(p->root, "at_home", true);
	view_flag(p->root, "searches", true);
	view_text(p->root, "feed_url", slice_of(arena_printf(p->arena, "%.*sfeeds/new.atom", SLICE_ARG(page_root(p)))));
	view_text(p->root, "feed_title", page_text(p, "feed_new"));
	view_text(p->root, "freshness", freshness_line(p, home->partners, home->partner_count));
	view_text(p->root, "all", page_plural(p, "home_all", (int64_t)home->all.total, NULL));
	browse_facet(p, home, FACET_PARTNER, "by_partner", 100);
	browse_facet(p, home, FACET_FIELD, "by_field", FIELDS);
	browse_facet(p, home, FACET_LANGUAGE, "by_language", 8);
	for (int i = 0; i < MONTHS; i++)
		browse(p, "by_month", month_label(p, home->month[i]), home->starting[i], month_query(p, home, i).p);
	fill_closing(p, home);
}

int
page_home(struct page *p, struct error *e)
{
	struct home home = {.partner_count = 0};
	uint64_t variant;
	int result = freshness_read(p, &home.partners, &home.partner_count, e);

	if (result == 0)
		result = ask_all(p, &home, e);
	if (result < 0)
		return result;
	variant = freshness_variant(home.partners, home.partner_count) ^ (uint64_t)home.all.next_change;
	if (page_unchanged(p, variant))
		return 0;
	result = ask_closing(p, &home, e);
	if (result == 0)
		result = ask_months(p, &home, e);
	if (result < 0)
		return result;
	fill(p, &home);
	return page_render(p, "home", e);
}
