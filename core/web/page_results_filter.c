/* Filters of the results: facets with counts, chips, and what dropping one would find. */
#include "web/page_results.h"

#include <string.h>

#define NEAR_MAX 8	/* words to try instead */
#define DROPS_MAX 8	/* searches that a page without results makes beside its own */

static const enum facet order[FACET_MAX] = {FACET_STATUS, FACET_PARTNER, FACET_FIELD, FACET_LEVEL, FACET_LANGUAGE,
		FACET_DELIVERY, FACET_EXAM};

static void
add_value(const struct page *p, struct view *facet, enum facet f, const struct facet_value *v)
{
	struct view *item = view_item(facet, "values");

	view_text(item, "value", v->value);
	view_text(item, "label", search_label(p, f, v->value));
	view_number(item, "count", v->count);
	view_flag(item, "checked", v->selected);
	view_flag(item, "zero", v->count == 0);
	if (f == FACET_FIELD && v->value.n > 2 && str_is_digit(v->value.p[0]))
		view_string(item, "deep", v->value.n == 3 ? "3" : "4");
}

/* Fields of study: each followed by the ones below it. */
static void
add_fields(const struct page *p, struct view *facet, const struct query_result *found, struct slice parent)
{
	for (size_t i = 0; i < found->facet_count[FACET_FIELD]; i++) {
		const struct facet_value *v = &found->facets[FACET_FIELD][i];
		bool coded = v->value.n > 0 && str_is_digit(v->value.p[0]);
		size_t length = parent.n ? parent.n + 1 : 2;

		if (!coded || v->value.n != length || (parent.n && memcmp(v->value.p, parent.p, parent.n) != 0))
			continue;
		add_value(p, facet, FACET_FIELD, v);
		if (v->value.n < 4)
			add_fields(p, facet, found, v->value);
	}
}

static void
add_values(const struct page *p, struct view *facet, enum facet f, const struct query_result *found)
{
	if (f == FACET_FIELD)
		add_fields(p, facet, found, SLICE_NONE);
	for (size_t i = 0; i < found->facet_count[f]; i++) {
		const struct facet_value *v = &found->facets[f][i];

		if (f != FACET_FIELD || !str_is_digit(v->value.p[0]))
			add_value(p, facet, f, v);
	}
}

static void
view_typed(const struct page *p, enum search_param name)
{
	view_text(p->root, search_rules[name].name, params_text(&p->request->params, name));
}

void
results_facets(const struct page *p, const struct query *q, const struct query_result *found)
{
	struct chosen chosen;

	for (size_t i = 0; i < FACET_MAX; i++) {
		enum facet f = order[i];
		struct view *facet = view_item(p->root, "facets");

		view_string(facet, "name", facet_name(f));
		view_text(facet, "legend", page_text(p, search_words_legend(f)));
		view_flag(facet, "is_status", f == FACET_STATUS);
		add_values(p, facet, f, found);
	}
	view_flag(p->root, "any_status", q->any_status);
	view_flag(p->root, "honours", q->honours);
	view_typed(p, SEARCH_ECTS_MIN);
	view_typed(p, SEARCH_ECTS_MAX);
	view_typed(p, SEARCH_START_FROM);
	view_typed(p, SEARCH_START_TO);
	results_chosen(p, &chosen);
	view_flag(p->root, "some_homes", p->services->config->home_count > 1);
	eligible_choices(p, &chosen, p->root);
	view_flag(p->root, "exact", q->literal);
}

/* Chips ---------------------------------------------------------------------------------------------------------- */

/* The words on a chip; empty for what is no filter. */
static struct slice
chip_label(const struct page *p, const struct param *one)
{
	const struct search_words w = search_words_of(p);

	return search_words_filter(&w, &p->request->params, one);
}

void
results_chips(const struct page *p)
{
	const struct params *params = &p->request->params;
	bool some = false;

	for (const struct param *one = params->p; one < params->p + params->n; one++) {
		struct slice label = chip_label(p, one);
		struct view *chip;

		if (label.n == 0)
			continue;
		chip = view_item(p->root, "chips");
		view_text(chip, "label", label);
		view_text(chip, "url", search_link(p, one, SEARCH_MAX, NULL, SLICE_NONE));
		some = true;
	}
	view_flag(p->root, "filtered", some);
	if (some)
		view_text(p->root, "clear_url", search_link_words(p, params_text(params, SEARCH_Q)));
}

/* Nothing found -------------------------------------------------------------------------------------------------- */

/* Takes every value of one parameter out of a query. */
static void
drop(struct query *q, size_t rule)
{
	enum facet f;

	if (search_param_facet(rule, &f)) {
		q->selected_count[f] = 0;
		q->any_status = q->any_status && f != FACET_STATUS;
		return;
	}
	switch (rule) {
	case SEARCH_Q:
		q->q = SLICE_NONE;
		break;
	case SEARCH_EXACT:
		q->literal = false;
		break;
	case SEARCH_HONOURS:
		q->honours = false;
		break;
	case SEARCH_ECTS_MIN:
		q->ects_min = -1;
		break;
	case SEARCH_ECTS_MAX:
		q->ects_max = -1;
		break;
	case SEARCH_START_FROM:
		q->start_from = DATE_NONE;
		break;
	case SEARCH_START_TO:
		q->start_to = DATE_NONE;
		break;
	default:
		break;
	}
}

static bool
seen_before(const struct params *params, const struct param *one)
{
	return params_first(params, one->rule) != one;
}

/* Words of the catalogue that look like what was typed. */
static int
near_words(const struct page *p, struct slice q, struct error *e)
{
	struct slice *words = NULL;
	size_t n = 0;
	int result = q.n ? query_near(p->view, q, NEAR_MAX, p->arena, &words, &n, e) : 0;

	for (size_t i = 0; result == 0 && i < n; i++) {
		struct view *item = view_item(p->root, "near");

		view_text(item, "word", words[i]);
		view_text(item, "url", search_link_words(p, words[i]));
	}
	view_flag(p->root, "some_near", n > 0);
	return result;
}

/* All values that are chosen of a filter; empty: it is no filter, or its values were told with the first of them. */
static struct slice
asked_label(const struct page *p, const struct param *one)
{
	const struct params *params = &p->request->params;
	struct buffer *b = p->scratch;
	struct slice labels = chip_label(p, one);

	if (labels.n == 0 || seen_before(params, one))
		return SLICE_NONE;
	for (const struct param *other = one + 1; other < params->p + params->n; other++) {
		struct slice label = other->rule == one->rule ? chip_label(p, other) : SLICE_NONE;

		if (label.n == 0)
			continue;
		buffer_clear(b);
		buffer_slice(b, labels);
		buffer_text(b, ", ");
		buffer_slice(b, label);
		labels = arena_slice(p->arena, buffer_view(b));
	}
	return labels;
}

struct less {
	const char *text, *closed_text;		/* how many there are; how many closed ones, where there are no others */
	struct slice label, url, closed_url;
};

/* What is found when less is asked for. */
static int
offer_less(const struct page *p, struct query *q, const struct less *less, bool *any, struct error *e)
{
	struct query_result found;
	struct view *item;
	bool closed;
	int result;

	q->facets = q->highlight = false;
	q->limit = 1;
	result = query_run(p->view, p->services->config, p->services->seats, q, p->arena, &found, e);
	if (result < 0 || (found.total == 0 && found.closed_hidden == 0))
		return result;
	*any = true;
	closed = found.total == 0;
	item = view_item(p->root, "drops");
	view_text(item, "label", PAGE_PLURAL(p, closed ? less->closed_text : less->text, (int64_t)(closed ? found.closed_hidden : found.total),
			{"filter", less->label}));
	view_text(item, "url", closed ? less->closed_url : less->url);
	return 0;
}

static int
offer_without(const struct page *p, const struct query *q, enum search_param rule, struct slice label, bool *any, struct error *e)
{
	const struct less less = {"results_without", "results_without_closed", label, search_link(p, NULL, rule, NULL, SLICE_NONE),
		search_link(p, NULL, rule, search_rules[SEARCH_STATUS].name, SLICE("any"))};
	struct query fewer = *q;

	drop(&fewer, rule);
	return offer_less(p, &fewer, &less, any, e);
}

static int
offer_bare(const struct page *p, const struct query *q, bool *any, struct error *e)
{
	const struct less less = {"results_unfiltered", "results_unfiltered_closed", SLICE_NONE, search_link_words(p, q->q), search_link_any(p, q->q)};
	struct query bare = *q;

	for (size_t rule = 0; rule < SEARCH_MAX; rule++)
		if (rule != SEARCH_Q)
			drop(&bare, rule);
	return offer_less(p, &bare, &less, any, e);
}

/*
 * What dropping each thing that was asked for would find, or else all filters. What was typed is not dropped where there is no filter: that is all
 * courses, which are offered anyway.
 */
static int
less_asked(const struct page *p, const struct query *q, struct error *e)
{
	const struct params *params = &p->request->params;
	size_t filters = 0;
	bool any = false;
	int result = 0;

	for (const struct param *one = params->p; one < params->p + params->n && result == 0 && filters < DROPS_MAX; one++) {
		struct slice label = asked_label(p, one);

		if (label.n == 0)
			continue;
		filters++;
		result = offer_without(p, q, (enum search_param)one->rule, label, &any, e);
	}
	if (result == 0 && q->q.n > 0 && filters > 1 && !any)
		result = offer_bare(p, q, &any, e);
	if (result == 0 && q->q.n > 0 && filters > 0)
		result = offer_without(p, q, SEARCH_Q, q->q, &any, e);
	view_flag(p->root, "some_drops", any);
	return result;
}

int
results_nothing(const struct page *p, const struct query *q, const struct query_result *found, struct error *e)
{
	int result = found->corrected.n > 0 ? 0 : near_words(p, q->q, e);

	view_flag(p->root, "only_closed", found->closed_hidden > 0);
	return result < 0 ? result : less_asked(p, q, e);
}
