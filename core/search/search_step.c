/* A step of a search, over all segments: what it finds is counted, and the best of it is kept. */
#include "search/search_parts.h"

#include <string.h>

#define BATCH 256

static size_t
keep_live(const unsigned char *live, struct matched *m, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		m[kept] = m[i];
		kept += bit_at(live, m[i].doc);
	}
	return kept;
}

static size_t
keep_enabled(const struct search *s, size_t segment, struct matched *m, size_t n)
{
	const struct columns *c = &s->index->segments[segment].s->columns;
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t partner = columns_partner(c, m[i].doc);

		if (partner < s->index->partner_count && s->index->partners[partner].enabled)
			m[kept++] = m[i];
	}
	return kept;
}

/* Leaves out what is not shown; notes what is left. */
static size_t
keep_shown(struct search *s, size_t segment, struct matched *m, size_t n)
{
	const unsigned char *live = s->index->segments[segment].live;
	size_t kept = live ? keep_live(live, m, n) : n;

	if (!s->shows_all[segment])
		kept = keep_enabled(s, segment, m, kept);
	for (size_t i = 0; i < kept && !search_is_sure(s); i++)
		search_note(s, m[i].class);
	for (size_t i = 0; i < kept && s->found + i < SEARCH_SCARCE; i++)
		s->mistaken += (m[i].class & CLASS_TYPO) != 0;
	s->found += kept;
	return kept;
}

/* Leaves out what does not pass the filters; counts the rest. */
static size_t
keep_passing(struct search *s, size_t segment, struct matched *m, size_t n)
{
	uint32_t docs[BATCH], matches[BATCH];
	size_t kept;

	if (s->shows_all[segment] && filter_passes_shown(s->filter)) {
		filter_pass(s->filters[segment], (uint32_t)n);
		return n;
	}
	for (size_t i = 0; i < n; i++)
		docs[i] = m[i].doc;
	kept = filter_documents(s->filters[segment], docs, n, matches);
	for (size_t i = 0; kept < n && i < kept; i++)
		m[i] = m[matches[i]];
	return kept;
}

/* Of documents in another order than by relevance, of equal keys: than the worst of a full heap, which mostly is of the same segment. */
static inline bool
has_later_title(const struct search *s, size_t segment, uint32_t doc, int64_t key)
{
	const struct columns *c = &s->index->segments[segment].s->columns;
	const struct ranked_doc *worst = s->heap;

	return s->sort != SORT_RELEVANCE && s->heap_n == s->want && worst->key == key && worst->segment == segment &&
	       columns_rank(c, s->by, doc) > columns_rank(c, s->by, worst->local);
}

int
search_offer(struct search *s, size_t segment, const struct matched *m, size_t n, struct error *e)
{
	uint32_t docs[BATCH];
	int64_t keys[BATCH];
	int rc = 0;

	memset(keys, 0, n * sizeof(keys[0]));
	for (size_t i = 0; s->sort != SORT_RELEVANCE && i < n; i++)
		docs[i] = m[i].doc;
	if (s->sort != SORT_RELEVANCE && s->sort != SORT_TITLE)
		filter_keys(s->filters[segment], s->sort, docs, n, keys);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		if (rank_hopeless(s, m[i].class, m[i].score, keys[i]) || has_later_title(s, segment, m[i].doc, keys[i]))
			continue;
		rc = rank_offer(s, &(struct ranked_doc){.class = m[i].class, .found = m[i].class, .score = m[i].score, .key = keys[i],
				.segment = (uint32_t)segment, .local = m[i].doc, .some = m[i].some != 0}, e);
	}
	return rc;
}

/*
 * In another order than by relevance, of what was typed, nothing is of interest but whether there is something better than the best so far. The
 * rest comes behind it, and is offered as it is. What a correction finds is judged, as the best of a page says what was corrected.
 */
bool
search_is_ordered_otherwise(const struct search *s, const struct match_wanted *w)
{
	return s->sort != SORT_RELEVANCE && w->step == 0 && w->least == s->plan.n && !w->earlier && s->instead.n == 0 && !s->levels;
}

struct match_floor
search_floor(const struct search *s, const struct match_wanted *w)
{
	float most = 1;

	if (!search_is_ordered_otherwise(s, w))
		return rank_floor(s);
	for (size_t i = 0; i < s->plan.n; i++)
		most += 2 * s->plan.groups[i].idf;	/* more than any has */
	return (struct match_floor){s->found >= SEARCH_SCARCE, s->best.class, most};
}

/* Documents that come behind the floor. */
struct counting {
	struct search *s;
	size_t segment;
	bool offers;		/* they are to be offered */
	int rc;
	struct error *e;
};

static void
count_behind(void *context, uint32_t first, uint64_t docs[MATCH_STRETCH / 64])
{
	struct counting *c = context;
	const struct search_segment *of = &c->s->index->segments[c->segment];
	uint64_t passing[MATCH_STRETCH / 64];

	for (uint32_t i = 0; i < MATCH_STRETCH / 64 && of->live != NULL && first + 64 * i < of->s->docs; i++)
		docs[i] &= search_live(of->live, first + 64 * i, of->s->docs);
	search_count(c->s, c->segment, first, docs, passing);
	if (c->offers && c->rc == 0)
		c->rc = search_offer_words(c->s, c->segment, first, passing, c->e);
}

/* What was found as it was typed, whatever its class. */
static void
take_as_typed(struct matched *m, size_t n)
{
	for (size_t i = 0; i < n; i++)
		m[i].class = m[i].class == CLASS_BEHIND ? CLASS_TEXT : m[i].class;
}

static size_t
count_typed(const struct matched *m, size_t n)
{
	size_t typed = 0;

	for (size_t i = 0; i < n; i++)
		typed += m[i].step == 0;
	return typed;
}

static int
step_segment(struct search *s, size_t segment, const struct match_wanted *w, struct error *e)
{
	struct match *m = s->matches[segment];
	struct match_floor floor = search_floor(s, w);
	struct match_wanted wanted = *w;
	struct counting counting = {s, segment, search_is_ordered_otherwise(s, w), 0, e};
	struct match_count count = {count_behind, &counting};
	struct matched batch[BATCH];
	bool done;
	size_t n;
	int rc = search_step_all(s, segment, &done, e);

	if (!done)
		rc = search_step_alone(s, segment, w, &done, e);
	if (done || !match_can(m, w))
		return rc;
	wanted.floor = w->titled > 0 ? NULL : &floor;	/* what stands in a title is found out last */
	wanted.count = w->titled == 0 && s->shows_all[segment] ? &count : NULL;
	match_start(m, w);
	while (rc == 0 && !search_has_any(s) && (n = match_take(m, &wanted, batch, s->q->any ? 1 : BATCH)) > 0) {
		n = keep_shown(s, segment, batch, n);
		if (w->earlier)
			s->typed += count_typed(batch, n);
		n = keep_passing(s, segment, batch, n);
		if (counting.offers)
			take_as_typed(batch, n);
		if (n > 0)
			rc = search_offer(s, segment, batch, n, e);
		floor = search_floor(s, w);
	}
	return rc < 0 ? rc : counting.rc;
}

int
search_resolve(struct search *s, struct error *e)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < s->index->n; i++)
		rc = match_resolve(s->matches[i], &s->plan, s->scratch, e);
	plan_weigh(&s->plan);
	return rc;
}

int
search_step(struct search *s, const struct match_wanted *w, struct error *e)
{
	int rc = search_resolve(s, e);

	s->least = w->least;
	for (size_t i = 0; rc == 0 && i < s->index->n; i++)
		rc = step_segment(s, i, w, e);
	return rc;
}

int
search_step_plan(struct search *s, plan_step_fn plan, struct error *e)
{
	size_t added = 0, n = s->plan.n;
	int rc = plan(&s->plan, &s->lists, s->scratch, &added, e);

	return rc < 0 || added == 0 ? rc : search_step(s, &(struct match_wanted){.least = n, .below = n + 1, .step = s->plan.step}, e);
}
