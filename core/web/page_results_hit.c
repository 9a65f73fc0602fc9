/* One hit of the results. */
#include "domain/words.h"
#include "ground/escape.h"
#include "web/format.h"
#include "web/page_results.h"

#include <string.h>

#define SNIPPET_CHARS 200

/* The language of a text where it is another one than the page's. */
static void
view_lang(const struct page *p, struct view *o, const char *name, const struct value *v)
{
	if (v && v->lang.n > 0 && !slice_eq(v->lang, request_lang(p->request)))
		view_text(o, name, v->lang);
}

static void
fill_title(const struct page *p, struct view *o, const struct hit *hit)
{
	const struct value *title = values_in(&hit->course->values, OPSTAP_F_TITLE, request_lang(p->request));

	view_lang(p, o, "title_lang", title);
	if (hit->title_marked.n > 0)
		view_text(o, "title_html", search_marked_html(p, hit->title_marked));
	else
		view_text(o, "title_text", title ? title->text : hit->id);
}

static void
fill_snippet(const struct page *p, struct view *o, const struct hit *hit)
{
	struct slice lang = request_lang(p->request);
	const struct value *text = values_in(&hit->course->values, OPSTAP_F_SUMMARY, lang);

	if (text == NULL)
		text = values_in(&hit->course->values, OPSTAP_F_DESCRIPTION, lang);
	if (text == NULL)
		return;
	view_lang(p, o, "snippet_lang", text);
	if (hit->snippet.n > 0)
		view_text(o, "snippet_html", search_marked_html(p, hit->snippet));
	else
		view_text(o, "snippet_text", format_begin(p, text->text, SNIPPET_CHARS));
}

/* Whose values of a field count: the offering's own, else the course's. */
static const struct values *
holder(const struct hit *hit, uint16_t field)
{
	if (hit->offering && values_first(&hit->offering->values, field))
		return &hit->offering->values;
	return &hit->course->values;
}

static void
fill_facts(const struct page *p, struct view *o, const struct hit *hit)
{
	const struct offering_facts *f = &hit->facts;
	struct slice level = values_text(&hit->course->values, OPSTAP_F_LEVEL);

	view_text(o, "credits", format_ects(p, f->ects));
	view_text(o, "level", level.n ? format_word(p, "level", level) : page_text(p, "level_unknown"));
	view_text(o, "languages", format_languages(p, holder(hit, OPSTAP_F_LANGUAGE)));
	view_text(o, "dates", format_days(p, f->start, f->end));
	view_flag(o, "self_paced", f->delivery == DELIVERY_SELF_PACED && f->start == DATE_NONE);
	if (f->delivery != DELIVERY_UNKNOWN)
		view_text(o, "delivery", format_word(p, "delivery", slice_of(field_words(OPSTAP_F_DELIVERY)[f->delivery])));
	view_text(o, "exam", f->exam == EXAM_UNKNOWN ? page_text(p, "exam_unknown")
			: format_word(p, "exam_line", slice_of(field_words(OPSTAP_F_EXAM)[f->exam])));
	if (hit->offering)
		view_text(o, "hours", format_hours(p, &hit->offering->values));
}

/* Were these words typed, in whatever case and accents? */
static bool
was_typed(const struct page *p, struct slice words)
{
	char typed[512], sought[512];
	size_t n = words_fold(params_text(&p->request->params, SEARCH_Q), typed, sizeof(typed));
	size_t m = words_fold(words, sought, sizeof(sought));

	return m > 0 && memmem(typed, n, sought, m) != NULL;
}

/* Found by other words; what was met as typed, yet not in the course's own words, is its field of study. */
static struct slice
match_bridge(const struct page *p, struct slice via)
{
	if (via.n == 0)
		return page_text(p, "hit_found_otherwise");
	return page_fill(p, was_typed(p, via) ? "hit_found_field" : "hit_found_as", (const struct fill[]){{"word", via}, {NULL, SLICE_NONE}});
}

/* How it was found: empty when by what was typed, or by the correction that stands in the heading. */
static struct slice
match(const struct page *p, const struct query_result *found, const struct hit *hit)
{
	switch (hit->why) {
	case HIT_BRIDGE:
		return match_bridge(p, hit->via);
	case HIT_TYPO:
		return found->corrected.n ? SLICE_NONE : page_text(p, "hit_found_near");
	case HIT_SOME:
		return page_text(p, "hit_found_some");
	default:
		return SLICE_NONE;
	}
}

void
results_chosen(const struct page *p, struct chosen *out)
{
	struct slice home = params_text(&p->request->params, SEARCH_HOME);

	*out = (struct chosen){.home = NULL};
	if (home.n > 0)
		eligible_chosen(p, home, SLICE_NONE, SLICE_NONE, out);
}

/* What the rules say of the shown offering, in one line. */
static void
fill_eligibility(const struct page *p, struct view *o, const struct hit *hit, const struct config_partner *partner,
		const struct chosen *chosen)
{
	const struct eligible about = {p, partner, chosen->home, SLICE_NONE};
	struct eligibility_line lines[ELIGIBILITY_MAX];
	struct eligibility_case asked;
	struct course_facts facts;

	if (chosen->home == NULL || partner == NULL)
		return;
	course_facts_read(hit->course, hit->offering, partner->zone, &facts);
	facts.offering = hit->facts;	/* with what the host has changed since */
	asked = (struct eligibility_case){.partner = partner, .home = chosen->home, .offered = true,
		.waiting_list = facts.offering.waiting_list || partner->waiting_list, .status = hit->status, .taken = hit->seats.taken,
		.waiting = hit->seats.waiting, .facts = &facts, .words = -1, .today = zone_day(p->services->config->zone, p->request->now)};
	eligible_hint(&about, lines, eligibility(&asked, lines), o);
}

/* What the hits of a page have in common. */
struct hits {
	const struct query_result *found;
	const struct shortlist *list;
	struct chosen chosen;
	struct slice page;			/* its number; empty: the first */
	struct slice add, add_text;		/* this page with one more course to follow; empty: the shortlist is full */
	struct slice fetched;			/* courses of one partner, often neighbours, were fetched in the same moment */
};

/* This page with these courses on the shortlist. */
static struct slice
here_with(const struct page *p, const struct hits *h, struct slice shortlist)
{
	struct page other = *p;

	other.carried = shortlist;
	return search_link(&other, NULL, SEARCH_MAX, h->page.n > 0 ? "page" : NULL, h->page);
}

/* The run that is shown is the one to be compared. */
static void
fill_shortlist(const struct page *p, struct view *o, const struct hits *h, const struct hit *hit)
{
	const struct course_ref ref = {hit->partner, hit->id, hit->offering ? values_text(&hit->offering->values, OPSTAP_F_OFFERING) : SLICE_NONE};
	int place = shortlist_find(h->list, hit->partner, hit->id), number = (int)(hit - h->found->hits) + 1;
	struct slice url;

	view_number(o, "number", number);
	if (place >= 0) {
		url = here_with(p, h, shortlist_query(p, h->list, (size_t)place));
		view_text(o, "remove_url", slice_of(arena_printf(p->arena, "%.*s#hit-%d", SLICE_ARG(url), number)));
	} else if (h->add.n > 0) {
		url = shortlist_c(p, ref);
		buffer_clear(p->scratch);
		buffer_slice(p->scratch, h->add);
		escape_form(p->scratch, url);
		buffer_printf(p->scratch, "#hit-%d", number);
		view_text(o, "add_url", arena_slice(p->arena, buffer_view(p->scratch)));
	}
}

static void
add_hit(const struct page *p, const struct hits *h, const struct hit *hit)
{
	const struct config_partner *partner = config_partner(p->services->config, hit->partner);
	const struct zone *zone = partner ? partner->zone : p->services->config->zone;
	struct view *o = view_item(p->root, "hits");

	view_text(o, "url", shortlist_url(p, eligible_url(p, page_course_url(p, hit->partner, hit->id), &h->chosen)));
	fill_title(p, o, hit);
	view_text(o, "match", match(p, h->found, hit));
	view_text(o, "partner", partner ? page_partner_name(p, partner) : hit->partner);
	fill_facts(p, o, hit);
	view_string(o, "status", status_name(hit->status));
	view_text(o, "status_text", format_status(p, hit->status, &hit->facts, hit->seats, zone));
	if (hit->offerings > 1)
		view_text(o, "more", page_plural(p, "hit_more_offerings", (int64_t)hit->offerings - 1, NULL));
	fill_eligibility(p, o, hit, partner, &h->chosen);
	fill_snippet(p, o, hit);
	view_text(o, "fetched", h->fetched);
	fill_shortlist(p, o, h, hit);
}

void
results_hits(const struct page *p, const struct query *q, const struct query_result *found, const struct shortlist *list)
{
	struct hits h = {.found = found, .list = list};
	struct slice here;

	results_chosen(p, &h.chosen);
	if (q->page > 1)
		h.page = slice_of(arena_printf(p->arena, "%u", q->page));
	here = here_with(p, &h, p->carried);
	if (list->n < SHORTLIST_MAX)
		h.add = slice_of(arena_printf(p->arena, "%.*s%sc=", SLICE_ARG(here), slice_is(here, "?") ? "" : "&"));
	view_text(p->root, "add_text", shortlist_add_text(p, list));
	for (size_t i = 0; i < found->hit_count; i++) {
		const struct hit *hit = &found->hits[i];

		if (i == 0 || hit->meta.fetched != hit[-1].meta.fetched)
			h.fetched = format_moment_short(p, hit->meta.fetched, p->services->config->zone);
		add_hit(p, &h, hit);
	}
}
