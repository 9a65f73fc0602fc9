/* A search from beginning to end: step by step wider, every step over all segments. */
#include "search/search.h"

#include <stdlib.h>
#include <string.h>

#include "search/search_parts.h"

#define BATCH 256
#define BRIDGE_TERMS 12		/* of longer texts only the words as typed are looked for: nobody types them, and each step costs */
#define NEAR_TERMS 8
#define TITLED 0.4f		/* of the weight of all words: of two that are about as rare either is enough */

/* One step ----------------------------------------------------------------- */

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
	for (size_t i = 0; i < kept && !s->sure; i++)
		search_note(s, m[i].class);
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

/* What rank_offer looks at first. */
static void
fetch(const struct search *s, const struct columns *c, const struct matched *m, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!rank_hopeless(s, m[i].class, m[i].score, 0)) {
			column_fetch(&c->calendar, m[i].doc);
			column_fetch(&c->rank[s->by], m[i].doc);
		}
}

int
search_offer(struct search *s, size_t segment, const struct matched *m, size_t n, struct error *e)
{
	uint32_t docs[BATCH];
	int64_t keys[BATCH];
	int rc = 0;

	memset(keys, 0, n * sizeof(keys[0]));
	if (s->sort == SORT_RELEVANCE)
		fetch(s, &s->index->segments[segment].s->columns, m, n);
	for (size_t i = 0; s->sort != SORT_RELEVANCE && i < n; i++)
		docs[i] = m[i].doc;
	if (s->sort != SORT_RELEVANCE && s->sort != SORT_TITLE)
		filter_keys(s->filters[segment], s->sort, docs, n, keys);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		if (rank_hopeless(s, m[i].class, m[i].score, keys[i]))
			continue;
		rc = rank_offer(s, &(struct ranked_doc){.class = m[i].class, .found = m[i].class, .score = m[i].score, .key = keys[i],
				.segment = (uint32_t)segment, .local = m[i].doc, .some = m[i].some != 0}, e);
	}
	return rc;
}

/* Documents that come behind all that will be shown. */
struct counting {
	struct search *s;
	size_t segment;
};

static void
count_behind(void *context, uint32_t first, uint64_t docs[MATCH_STRETCH / 64])
{
	const struct counting *c = context;
	const struct search_segment *of = &c->s->index->segments[c->segment];
	uint64_t passing[MATCH_STRETCH / 64];

	for (uint32_t i = 0; i < MATCH_STRETCH / 64 && of->live != NULL && first + 64 * i < of->s->docs; i++)
		docs[i] &= search_live(of->live, first + 64 * i, of->s->docs);
	search_count(c->s, c->segment, first, docs, passing);
}

static int
step_segment(struct search *s, size_t segment, const struct match_wanted *w, struct error *e)
{
	struct match *m = s->matches[segment];
	struct match_floor floor = rank_floor(s);
	struct match_wanted wanted = *w;
	struct match_count count = {count_behind, &(struct counting){s, segment}};
	struct matched batch[BATCH];
	bool done;
	size_t n;
	int rc = search_step_all(s, segment, &done, e);

	if (!done)
		rc = search_step_alone(s, segment, w, &done, e);
	if (done || !match_can(m, w))
		return rc;
	wanted.floor = &floor;
	wanted.count = s->shows_all[segment] ? &count : NULL;
	match_start(m, w);
	while (rc == 0 && (n = match_take(m, &wanted, batch, BATCH)) > 0) {
		n = keep_passing(s, segment, batch, keep_shown(s, segment, batch, n));
		if (n > 0)
			rc = search_offer(s, segment, batch, n, e);
		floor = rank_floor(s);
	}
	return rc;
}

static int
step_titled(struct search *s, size_t least, size_t below, float titled, struct error *e)
{
	struct match_wanted wanted = {least, below, s->plan.step, titled, NULL, NULL};
	int rc = 0;

	s->least = least;
	for (size_t i = 0; rc == 0 && i < s->index->n; i++)
		rc = match_resolve(s->matches[i], &s->plan, s->scratch, e);
	plan_weigh(&s->plan);
	for (size_t i = 0; rc == 0 && i < s->index->n; i++)
		rc = step_segment(s, i, &wanted, e);
	return rc;
}

static int
step(struct search *s, size_t least, size_t below, struct error *e)
{
	return step_titled(s, least, below, 0, e);
}

typedef int (*plan_step_fn)(struct plan *p, const struct plan_index *index, struct arena *a, size_t *added, struct error *e);

/* A step of the plan, and a search when it has brought anything. */
static int
step_plan(struct search *s, plan_step_fn plan, struct error *e)
{
	size_t added = 0;
	int rc = plan(&s->plan, &s->lists, s->scratch, &added, e);

	return rc < 0 || added == 0 ? rc : step(s, s->plan.n, s->plan.n + 1, e);
}

/* Wider and wider ---------------------------------------------------------- */

static int
step_near(struct search *s, unsigned edits, bool known, struct error *e)
{
	size_t added;
	int rc = plan_near(&s->plan, &s->lists, edits, known, s->scratch, &added, e);

	return rc < 0 || added == 0 ? rc : step(s, s->plan.n, s->plan.n + 1, e);
}

/* A search of its own, which takes the place of this one when it finds what has everything. */
static int
widen_apart(struct search *s, struct error *e)
{
	struct search *other = arena_alloc(s->scratch, sizeof(*other));
	struct query *q = arena_alloc(s->scratch, sizeof(*q));
	struct slice text;
	int rc = search_take_apart(s, &text, e);

	if (rc < 0 || text.n == 0)
		return rc;
	if (other == NULL || q == NULL)
		return error_set(e, ERR_MEMORY, "no memory for a query");
	*q = *s->q;
	q->q = text;
	*other = (struct search){.index = s->index, .q = q, .scratch = s->scratch, .a = s->a, .out = s->out, .apart = text};
	rc = search_begin(other, e);
	if (rc == 0)
		rc = step(other, other->plan.n, other->plan.n + 1, e);
	if (rc == 0 && other->found < SEARCH_MANY)
		rc = step_plan(other, plan_bridge, e);
	if (rc == 0 && other->found > 0)
		*s = *other;
	return rc;
}

static int
widen_near(struct search *s, struct error *e)
{
	int rc = step_near(s, 1, false, e);

	if (rc == 0 && !s->strong && s->found < SEARCH_SCARCE)
		rc = step_near(s, 1, true, e);
	if (rc == 0 && s->found == 0)
		rc = widen_apart(s, e);
	if (s->apart.n > 0)
		return rc;
	if (rc == 0 && (s->found == 0 || (!s->close && s->found < SEARCH_FEW)))
		rc = step_near(s, 2, false, e);		/* a title with two mistakes is more likely meant than a text with one */
	if (rc == 0 && s->found == 0)
		rc = step_near(s, 2, true, e);
	return rc;
}

/*
 * Courses with some of the words: with one less, with two thirds, with half, with any. Where something has all of them, others are
 * of interest only when they have at least half.
 */
static int
widen_some(struct search *s, uint64_t enough, struct error *e)
{
	size_t known = 0, n = s->plan.n, last = s->found > 0 ? (n + 1) / 2 : 1;
	const size_t least[] = {n - 1, n * 2 / 3, n / 2, 1};
	int rc = 0;

	for (size_t i = 0; i < n; i++)
		known += s->plan.groups[i].df > 0;
	for (size_t i = 0; i < sizeof(least) / sizeof(least[0]) && rc == 0 && s->found < enough; i++)
		if (least[i] >= last && least[i] < n && least[i] <= known && (i == 0 || least[i] < least[i - 1]))
			rc = step(s, least[i], i == 0 ? n : least[i - 1], e);
	return rc;
}

/*
 * Where no title has everything: courses whose title has what weighs most of it, which are more likely about it than what has every word
 * somewhere in its text. Not where nothing but words was typed that say nothing.
 */
static int
widen_titled(struct search *s, struct error *e)
{
	if (s->named || s->apart.n > 0 || s->plan.n < 2 || s->least < 2 || s->plan.groups[0].term->stop)
		return 0;
	return step_titled(s, 1, s->least, TITLED, e);
}

static int
widen(struct search *s, struct error *e)
{
	size_t n = s->plan.n;
	bool short_enough = n <= NEAR_TERMS && !s->q->some;
	int rc = 0;

	if (!s->strong && short_enough)
		rc = step_plan(s, plan_joined, e);
	if (rc == 0 && !s->strong && short_enough && s->found < SEARCH_FEW)
		rc = step_plan(s, plan_split, e);
	if (rc == 0 && n <= BRIDGE_TERMS && s->found < SEARCH_MANY)
		rc = step_plan(s, plan_bridge, e);
	if (s->q->some)
		return rc < 0 ? rc : widen_some(s, s->q->limit, e);
	if (rc == 0 && !s->sure && short_enough && s->found < SEARCH_SCARCE)
		rc = widen_near(s, e);
	else if (rc == 0 && !s->strong && short_enough && plan_guesses(&s->plan))
		rc = step_near(s, 1, false, e);
	if (rc == 0 && s->apart.n == 0 && n > 1 && (s->found == 0 || (n > 2 && !s->strong && s->found < SEARCH_SCARCE)))
		rc = widen_some(s, SEARCH_SCARCE, e);
	return rc == 0 && short_enough && s->found < SEARCH_FEW ? widen_titled(s, e) : rc;
}

/* End ---------------------------------------------------------------------- */

static enum why
why(const struct ranked_doc *d)
{
	if (d->some)
		return WHY_SOME;
	if (d->found & CLASS_TYPO)
		return WHY_TYPO;
	return d->found & CLASS_BRIDGE ? WHY_BRIDGE : WHY_TYPED;
}

static int
mark_alternatives(struct search *s, const struct ranked_doc *d, struct search_hit *h, struct error *e)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && d->alts != NULL && i < s->plan.n; i++) {
		const struct alternative *alt = d->alts[i];

		if (alt == NULL)
			continue;
		if (s->q->highlight)
			rc = marks_add(&s->out->marks, alt, s->a, e);
		if (!alt->bridge || h->via.n > 0 || alt->label.n == 0)
			continue;
		h->via = arena_slice(s->a, alt->label);	/* the plan goes with the scratch */
		if (rc == 0 && h->via.p == NULL)
			rc = error_set(e, ERR_MEMORY, "no memory for hits");
	}
	return rc;
}

static int
mark_typed(struct search *s, struct error *e)
{
	int rc = 0;

	for (size_t i = 0; i < s->lists.n; i++)
		s->out->marks.languages |= s->lists.segments[i]->languages;
	for (size_t i = 0; rc == 0 && i < s->plan.n; i++) {
		const struct ask_term *t = s->plan.groups[i].term;

		if (t->last && !s->plan.groups[i].known)
			rc = marks_add_begin(&s->out->marks, t->words[0], s->a, e);
		if (rc == 0 && s->plan.groups[i].n > 0)
			rc = marks_add(&s->out->marks, &s->plan.groups[i].alts[0], s->a, e);
	}
	return rc;
}

/* The documents of the page: first … first + n - 1 of the list. */
static void
page_of(const struct search *s, size_t *first, size_t *n)
{
	size_t skip = (size_t)(s->q->page - 1) * s->q->limit, rest = s->heap_n > skip ? s->heap_n - skip : 0;

	*first = skip;
	*n = rest < s->q->limit ? rest : s->q->limit;
}

static int
fill_hits(struct search *s, struct error *e)
{
	struct search_result *out = s->out;
	size_t skip, n;
	int rc = 0;

	page_of(s, &skip, &n);
	if (s->q->highlight)
		rc = rank_explain(s, skip, n, e);
	if (rc == 0 && s->q->highlight)
		rc = mark_typed(s, e);
	if (rc < 0 || n == 0)
		return rc;
	out->hits = arena_array(s->a, n, sizeof(*out->hits));
	if (out->hits == NULL)
		return error_set(e, ERR_MEMORY, "no memory for hits");
	for (; rc == 0 && out->hit_count < n; out->hit_count++) {
		const struct ranked_doc *d = &s->heap[skip + out->hit_count];
		struct search_hit *h = &out->hits[out->hit_count];

		h->segment = d->segment;
		h->local = d->local;
		h->doc = columns_doc(&s->index->segments[d->segment].s->columns, d->local);
		h->why = why(d);
		filter_shown(s->filters[d->segment], d->local, &h->shown);
		rc = mark_alternatives(s, d, h, e);
	}
	return rc;
}

/*
 * By the best there is that has all of the words, or some when none has; in another order than that of relevance by the best of the page, when
 * nothing was found by what was typed.
 */
static int
correct(struct search *s, struct error *e)
{
	const struct ranked_doc *best = s->heap;
	size_t first, n;

	page_of(s, &first, &n);
	if (s->heap_n == 0 || s->found <= s->typed || (s->sort != SORT_RELEVANCE && (s->typed > 0 || n == 0)))
		return 0;
	for (size_t i = 0; s->sort == SORT_RELEVANCE && best->some && i < s->heap_n && s->heap[i].alts != NULL; i++)
		if (!s->heap[i].some)
			best = &s->heap[i];
	if (s->sort != SORT_RELEVANCE)
		best = &s->heap[first];
	for (size_t i = first; s->sort != SORT_RELEVANCE && i < first + n; i++)
		if (s->heap[i].some != best->some ? best->some : s->heap[i].class < best->class)
			best = &s->heap[i];
	s->out->corrected = arena_slice(s->a, s->apart);
	return search_correct(s, best, e);
}

int
search_run(const struct search_index *index, const struct query *q, struct arena *scratch, struct arena *a,
		struct search_result *out, struct error *e)
{
	struct search *s = arena_alloc(scratch, sizeof(*s));
	int rc;

	memset(out, 0, sizeof(*out));
	if (s == NULL)
		return error_set(e, ERR_MEMORY, "no memory for a query");
	s->index = index;
	s->q = q;
	s->scratch = scratch;
	s->a = a;
	s->out = out;
	rc = search_begin(s, e);
	if (rc == 0 && !s->ask.nothing)
		rc = step(s, s->plan.n, s->plan.n + 1, e);
	s->typed = s->found;
	if (rc == 0 && s->plan.n > 0 && !q->literal)
		rc = widen(s, e);
	rank_sort(s);
	if (rc == 0 && s->sort == SORT_RELEVANCE)
		rc = rank_refine(s, e);
	if (rc == 0)
		rc = fill_hits(s, e);
	if (rc == 0)
		rc = correct(s, e);
	if (rc == 0)
		rc = filter_finish(s->filter, a, &out->filtered, e);
	out->widened = s->found > s->typed;
	out->cut = s->ask.cut;
	return rc;
}

int
search_one(const struct search_index *index, const struct query *q, size_t segment, uint32_t local, struct arena *scratch,
		struct search_hit *out, int64_t *next_change, bool *matches, struct error *e)
{
	struct filter_segment *f;
	struct filter *filter;
	struct filter_result r;
	int rc = filter_new(q, index->partners, index->partner_count, index->seats, index->known, scratch, &filter, e);

	memset(out, 0, sizeof(*out));
	if (rc == 0)
		rc = filter_begin(filter, &index->segments[segment].s->columns, index->segments[segment].statuses, &f, e);
	if (rc < 0)
		return rc;
	*matches = filter_matches(f, local);
	out->segment = segment;
	out->local = local;
	out->doc = columns_doc(&index->segments[segment].s->columns, local);
	filter_shown(f, local, &out->shown);
	rc = filter_finish(filter, scratch, &r, e);
	*next_change = r.next_change;
	return rc;
}
