/* What a search begins with: what was typed, taken apart, and each segment ready to be looked through. */
#include "search/search_parts.h"

int
search_begin(struct search *s, struct error *e)
{
	const struct search_index *x = s->index;
	const struct segment **segments = arena_array(s->scratch, x->n + 1, sizeof(struct segment *));
	const uint8_t **live = arena_array(s->scratch, x->n + 1, sizeof(uint8_t *));
	struct match_room *room = match_room_new(s->scratch);
	int rc = ask_parse(s->q->q, s->scratch, &s->ask, e);

	if (rc == 0 && !s->q->literal)
		ask_unframe(&s->ask);
	s->filters = arena_array(s->scratch, x->n + 1, sizeof(struct filter_segment *));
	s->matches = arena_array(s->scratch, x->n + 1, sizeof(struct match *));
	s->shows_all = arena_array(s->scratch, x->n + 1, sizeof(*s->shows_all));
	if (rc == 0 && (segments == NULL || live == NULL || s->filters == NULL || s->matches == NULL || s->shows_all == NULL ||
			room == NULL))
		rc = error_set(e, ERR_MEMORY, "no memory for a query");
	if (rc == 0)
		rc = filter_new(s->q, x->partners, x->partner_count, x->seats, x->known, s->scratch, &s->filter, e);
	for (size_t i = 0; rc == 0 && i < x->n; i++) {
		segments[i] = x->segments[i].s;
		live[i] = x->segments[i].live;
		rc = filter_begin(s->filter, &x->segments[i].s->columns, x->segments[i].statuses, &s->filters[i], e);
		s->shows_all[i] = rc == 0 && filter_enables_all(s->filters[i]);
	}
	s->best = (struct search_best){CLASS_BEHIND, CLASS_BEHIND};
	s->lists = (struct plan_index){segments, x->n, x->bridge, live};
	if (rc == 0)
		rc = plan_begin(&s->plan, &s->ask, &s->lists, s->levels, s->scratch, e);
	for (size_t i = 0; rc == 0 && i < s->plan.n; i++)
		s->unknown += !s->plan.groups[i].spelt;
	for (size_t i = 0; rc == 0 && i < x->n; i++)
		rc = match_new(&s->plan, segments[i], room, s->scratch, &s->matches[i], e);
	s->sort = s->q->sort == SORT_RELEVANCE && s->plan.n == 0 ? SORT_START : s->q->sort;
	s->by = columns_order_of(s->q->lang);
	s->want = (size_t)s->q->page * s->q->limit;
	if (s->sort == SORT_RELEVANCE && s->want < SEARCH_WINDOW)
		s->want = SEARCH_WINDOW;
	deep_begin(s);
	return rc;
}
