/* Results: /LANG/courses */
#include "web/page_results.h"

#include "web/page_alerts.h"
#include "web/pages.h"

#include <string.h>

static const char *const sort_texts[SORT_MAX] = {
	[SORT_RELEVANCE] = "sort_relevance", [SORT_START] = "sort_start", [SORT_DEADLINE] = "sort_deadline",
	[SORT_ECTS] = "sort_ects", [SORT_NEWEST] = "sort_newest", [SORT_TITLE] = "sort_title",
};

/* What somebody typed, to be shown within a sentence, without what would turn the direction of that. */
static struct slice
within_sentence(const struct page *p, struct slice typed)
{
	char *text = arena_raw(p->arena, typed.n);
	struct slice rest = typed, out = {text, 0};
	uint32_t point;
	size_t used;

	for (; text != NULL && (used = utf8_decode(rest, &point)) > 0; rest.p += used, rest.n -= used) {
		if (utf8_turns(point))
			continue;
		memcpy(text + out.n, rest.p, used);
		out.n += used;
	}
	return text != NULL ? out : typed;
}

static void
fill_heading(const struct page *p, const struct query *q, const struct query_result *found)
{
	const char *typed = q->page > 1 ? arena_printf(p->arena, "%u", q->page) : "";
	struct slice shown = found->corrected.n ? found->corrected : q->q, heading;

	if (q->q.n > 0)
		heading = PAGE_PLURAL(p, "results_heading_for", (int64_t)found->total, {"q", within_sentence(p, shown)});
	else
		heading = page_plural(p, "results_heading", (int64_t)found->total, NULL);
	view_text(p->root, "heading", heading);
	if (found->corrected.n) {
		struct slice instead = PAGE_FILL(p, "results_corrected", {"q", within_sentence(p, q->q)});

		view_text(p->root, "corrected", instead);
		heading = PAGE_FILL(p, "title_corrected", {"heading", heading}, {"typed", instead});
	}
	view_text(p->root, "title", *typed ? PAGE_FILL(p, "title_page", {"title", heading}, {"page", slice_of(typed)}) : heading);
	view_flag(p->root, "widened", found->widened && found->corrected.n == 0);
	view_flag(p->root, "cut", found->cut);
	view_text(p->root, "exact_url", search_link(p, NULL, SEARCH_EXACT, "exact", SLICE("1")));
	view_text(p->root, "q", q->q);
	view_flag(p->root, "nothing", found->total == 0);
}

static void
fill_closed(const struct page *p, const struct query *q, const struct query_result *found)
{
	if (found->closed_hidden > 0) {
		view_text(p->root, "closed", page_plural(p, "results_closed", (int64_t)found->closed_hidden, NULL));
		view_text(p->root, "closed_url", search_link(p, NULL, SEARCH_STATUS, "status", SLICE("any")));
	} else if (q->any_status) {
		view_text(p->root, "hide_closed_url", search_link(p, NULL, SEARCH_STATUS, NULL, SLICE_NONE));
	}
}

static void
fill_sorts(const struct page *p, const struct query *q)
{
	enum sort now = q->sort == SORT_RELEVANCE && q->q.n == 0 ? SORT_START : q->sort;

	for (int s = 0; s < SORT_MAX; s++) {
		struct view *item;

		if (s == SORT_RELEVANCE && q->q.n == 0)
			continue;
		item = view_item(p->root, "sorts");
		view_text(item, "label", page_text(p, sort_texts[s]));
		view_text(item, "url", search_link(p, NULL, SEARCH_SORT, "sort", slice_of(sort_name((enum sort)s))));
		view_flag(item, "current", s == (int)now);
	}
	if (params_first(&p->request->params, SEARCH_SORT))
		view_string(p->root, "sort", sort_name(q->sort));
}

static struct slice
page_link(const struct page *p, uint64_t page)
{
	if (page == 1)
		return search_link(p, NULL, SEARCH_MAX, NULL, SLICE_NONE);
	return search_link(p, NULL, SEARCH_MAX, "page", slice_of(arena_printf(p->arena, "%llu", (unsigned long long)page)));
}

static void
fill_paging(const struct page *p, const struct query *q, uint64_t total)
{
	uint64_t pages = (total + q->limit - 1) / q->limit;
	const char *here, *all;
	struct view *paging;

	if (pages < 2)
		return;
	here = arena_printf(p->arena, "%u", q->page);
	all = arena_printf(p->arena, "%llu", (unsigned long long)pages);
	paging = view_object(p->root, "paging");
	view_text(paging, "position", PAGE_FILL(p, "paging_position", {"page", slice_of(here)}, {"pages", slice_of(all)}));
	if (q->page > 1)
		view_text(paging, "previous", page_link(p, q->page - 1));
	if (q->page < pages)
		view_text(paging, "next", page_link(p, q->page + 1));
}

/* An alert looks for what was meant, not for what was misspelt. */
static void
fill_alert(const struct page *p, const struct query_result *found)
{
	struct slice kept = alerts_work(p) ? alerts_search(p, found->corrected) : SLICE_NONE;

	if (alerts_work(p) && kept.n <= SEARCH_KEPT_MAX)
		view_text(p->root, "alert_url", slice_of(arena_printf(p->arena, "%.*salerts%s%.*s", SLICE_ARG(page_here(p)),
				kept.n > 0 ? "?" : "", SLICE_ARG(kept))));
}

/* As a feed, too: what is searched for, by whatever order. */
static void
fill_feed(const struct page *p)
{
	struct slice asked = search_link_bare(p);

	view_text(p->root, "feed_url", slice_of(arena_printf(p->arena, "%.*scourses.atom%.*s", SLICE_ARG(page_here(p)),
			slice_is(asked, "?") ? 0 : (int)asked.n, asked.p)));
	view_text(p->root, "feed_title", page_text(p, "feed_search"));
}

static int
fill(struct page *p, const struct query *q, const struct query_result *found, struct error *e)
{
	struct shortlist list;
	struct chosen chosen;

	results_chosen(p, &chosen);
	shortlist_carry(p, &chosen, &list);
	fill_heading(p, q, found);
	fill_closed(p, q, found);
	fill_sorts(p, q);
	results_chips(p);
	results_facets(p, q, found);
	results_hits(p, q, found, &list);
	fill_paging(p, q, found->total);
	fill_alert(p, found);
	fill_feed(p);
	view_flag(p->root, "in_courses", true);
	view_flag(p->root, "searches", true);
	return found->total == 0 ? results_nothing(p, q, found, e) : 0;
}

int
page_results(struct page *p, struct error *e)
{
	const struct page_services *s = p->services;
	struct query_result found;
	const char *bad = NULL;
	struct query q;
	int result = search_read(p, &q, &bad, e);

	if (result < 0)
		return page_fail(p, 400, PAGE_FILL(p, "error_parameter", {"name", slice_of(bad)}), e);
	q.hide_closed = true;
	q.facets = true;
	q.highlight = q.q.n > 0;
	q.limit = 20;
	q.lang = request_lang(p->request);
	result = query_run(p->view, s->config, s->seats, &q, p->arena, &found, e);
	if (result < 0)
		return search_refuse(p, result, e);
	if (q.page > 1 && found.hit_count == 0)
		return page_fail(p, 404, page_text(p, "results_past_end"), e);
	if (page_unchanged(p, (uint64_t)found.next_change))
		return 0;
	search_note(p, &q, &found);
	result = fill(p, &q, &found, e);
	return result < 0 ? result : page_render(p, "results", e);
}
