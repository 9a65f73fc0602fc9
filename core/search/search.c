/* A search from beginning to end: step by step wider, every step over all segments. */
#include "search/search.h"

#include <string.h>

#include "search/search_parts.h"

#define TITLED 0.4f		/* of the weight of all words: of two that are about as rare either is enough */
#define LEVELS_OF 1		/* word, of no more than that others are of interest, too, where a title has everything */
#define TITLED_ALL 1.0f		/* whatever is wanted of what has everything: that all of it stands in a title */

/* A step --------------------------------------------------------------------- */

static int
step(struct search *s, size_t least, size_t below, struct error *e)
{
	return search_step(s, &(struct match_wanted){.least = least, .below = below, .step = s->plan.step}, e);
}

/* Wider and wider ---------------------------------------------------------- */

static int
step_near(struct search *s, unsigned edits, enum plan_near what, struct error *e)
{
	size_t added, n = s->plan.n;
	int rc = plan_near(&s->plan, &s->lists, edits, what, s->scratch, &added, e);

	if (rc < 0 || added == 0)
		return rc;
	return search_step(s, &(struct match_wanted){.least = n, .below = n + 1, .step = s->plan.step,
			.titled = what == PLAN_NEAR_OTHERS ? TITLED_ALL : 0}, e);
}

/*
 * Words that are known may be misspelt ones all the same ("form" and "from"), but seldom are: one is taken for another only where a title has
 * then everything that was typed, and of two words only where nothing has both, or one is misspelt for sure.
 */
static bool
may_mean_others(const struct search *s)
{
	if (search_is_strong(s) || search_is_close(s) || s->plan.n < 2)
		return false;
	return s->plan.n > 2 || s->unknown > 0 ? s->found < SEARCH_SCARCE : s->found == 0;
}

/* One word that hardly any course has: the titles that have it may be misspelt themselves. */
static bool
is_rare(const struct search *s)
{
	return s->plan.n == 1 && s->found <= SEARCH_RARE;
}

/* Words that nobody knows. Where nothing was found what they can only mean is looked for at once, and is enough where a title is called so. */
static int
widen_misspelt(struct search *s, unsigned edits, bool *meant, struct error *e)
{
	size_t added;
	int rc = plan_near(&s->plan, &s->lists, edits, PLAN_NEAR_UNKNOWN, s->scratch, &added, e);

	if (rc == 0 && added > 0 && s->found == 0)
		rc = search_mean(s, true, meant, e);
	return rc < 0 || added == 0 || *meant ? rc : step(s, s->plan.n, s->plan.n + 1, e);
}

static int
widen_near(struct search *s, bool *meant, struct error *e)
{
	int rc = widen_misspelt(s, 1, meant, e);

	if (*meant)
		return rc;
	if (rc == 0 && s->found < SEARCH_SCARCE && (!search_is_strong(s) || is_rare(s)))
		rc = step_near(s, 1, search_is_strong(s) ? PLAN_NEAR_LIKELY : PLAN_NEAR_FORMS, e);
	if (rc == 0 && s->found == 0)
		rc = search_named(s, e);
	if (rc == 0 && s->found == 0)
		rc = search_apart(s, e);
	if (s->whole)
		return rc;
	s->once = s->found;
	if (rc == 0 && (s->found == 0 || (!search_is_close(s) && s->found < SEARCH_FEW)))
		rc = widen_misspelt(s, 2, meant, e);	/* a title with two mistakes is more likely meant than a text with one */
	if (rc == 0 && !*meant)
		rc = search_mean(s, false, meant, e);
	if (*meant)
		return rc;
	if (rc == 0 && may_mean_others(s))
		rc = step_near(s, 1, PLAN_NEAR_OTHERS, e);
	if (rc == 0 && s->found == 0 && s->plan.n > 1)
		rc = step_near(s, 2, PLAN_NEAR_OTHERS, e);
	return rc;
}

/*
 * Courses with some of the words: with one less, with two thirds, with half, with any. Where something has all of them, others are
 * of interest only when they have at least half; who asked for what is like a course, which has all of its words itself, wants a third.
 */
static int
widen_some(struct search *s, uint64_t enough, struct error *e)
{
	size_t known = 0, n = s->plan.n, few = s->q->some ? (n + 2) / 3 : 1, last = s->found > 0 && !s->q->some ? (n + 1) / 2 : few;
	const size_t least[] = {n - 1, n * 2 / 3, n / 2, few};
	int rc = 0;

	for (size_t i = 0; i < n; i++)
		known += s->plan.groups[i].df > 0;
	for (size_t i = 0; i < sizeof(least) / sizeof(least[0]) && rc == 0 && s->found < enough; i++)
		if (least[i] >= last && least[i] < n && least[i] <= known && (i == 0 || least[i] < least[i - 1]))
			rc = step(s, least[i], i == 0 ? n : least[i - 1], e);
	return rc;
}

/*
 * Whether of two words that hardly any course has together each is of interest by itself, wherever it stands. Who types a number means the one
 * course that has it.
 */
static bool
is_lone(const struct search *s)
{
	uint64_t df = 0;

	for (size_t i = 0; i < s->plan.n; i++) {
		if (text_has_digit(s->plan.groups[i].term->words[0]))
			return false;
		df += s->plan.groups[i].df;
	}
	return s->plan.n == 2 && s->found < SEARCH_LONE && df < SEARCH_MANY;
}

/*
 * Where no title has everything: courses whose title has what weighs most of it, which are more likely about it than what has every word
 * somewhere in its text. Not where nothing but words was typed that say nothing.
 */
static int
widen_titled(struct search *s, struct error *e)
{
	int rc;

	if (search_names(s, s->best.titled) || s->whole || s->plan.n < 2 || s->least < 2 || s->plan.groups[0].term->stop)
		return 0;
	rc = search_step(s, &(struct match_wanted){.least = 1, .below = s->least, .step = s->plan.step, .titled = TITLED}, e);
	if (rc == 0 && is_lone(s))
		rc = search_step(s, &(struct match_wanted){.least = 1, .below = s->plan.n, .step = s->plan.step, .elsewhere = TITLED}, e);
	return rc;
}

/* Whether there are words that say at which level something is taught, and others, and what was found has both, none of them misspelt. */
static bool
has_levels(const struct search *s)
{
	size_t levels = 0, others = 0;

	for (size_t i = 0; i < s->plan.n; i++)
		*(s->plan.groups[i].level ? &levels : &others) += 1;
	return levels > 0 && others > 0 && s->mistaken == 0 && (others <= LEVELS_OF || (!search_is_strong(s) && !search_is_close(s)));
}

/*
 * A search of its own without such words takes the place of this one when it finds more: it finds what has them, too, and they tell which of the
 * courses come first.
 */
static int
widen_levels(struct search *s, struct error *e)
{
	struct search *other = arena_alloc(s->scratch, sizeof(*other));
	int rc;

	if (other == NULL)
		return error_set(e, ERR_MEMORY, "no memory for a query");
	*other = (struct search){.index = s->index, .q = s->q, .scratch = s->scratch, .a = s->a, .out = s->out, .instead = s->instead,
			.levels = true, .levelled = s->heap, .levelled_n = s->heap_n};
	rc = search_begin(other, e);
	if (rc == 0)
		rc = search_first(other, e);
	if (rc == 0)
		rc = search_widen(other, e);
	other->typed = s->typed;
	if (rc == 0 && other->found > s->found)
		*s = *other;
	return rc;
}

/*
 * Words that belong together or stand apart, and the other language. Two words may belong together all the same where few titles have both,
 * and one may be written apart where few have it.
 */
static int
widen_language(struct search *s, bool short_enough, struct error *e)
{
	int rc = 0;

	if (short_enough && (!search_is_strong(s) || (s->plan.n == 2 && s->found < SEARCH_SCARCE)))
		rc = search_step_plan(s, plan_joined, e);
	if (rc == 0 && short_enough && (search_is_strong(s) ? s->plan.n == 1 && s->found < SEARCH_SCARCE : s->found < SEARCH_FEW))
		rc = search_step_plan(s, plan_split, e);
	if (rc == 0 && s->plan.n <= BRIDGE_TERMS && s->found < SEARCH_MANY)
		rc = search_step_plan(s, plan_bridge, e);
	return rc;
}

int
search_widen(struct search *s, struct error *e)
{
	size_t n = s->plan.n;
	bool short_enough = n <= NEAR_TERMS && !s->q->some, meant = false;
	int rc = 0;

	if (!search_is_sure(s) || is_rare(s))
		s->unknown = (uint32_t)plan_spell(&s->plan, &s->lists);
	if (!s->bridged)
		rc = widen_language(s, short_enough, e);
	if (s->q->some)
		return rc < 0 ? rc : widen_some(s, s->q->limit, e);
	s->before = s->found;
	s->forms = search_has_form(s);
	s->field = search_is_field(s);
	if (rc == 0 && (!search_is_sure(s) || is_rare(s)) && short_enough && s->found < SEARCH_SCARCE)
		rc = widen_near(s, &meant, e);
	else if (rc == 0 && !search_is_strong(s) && short_enough && plan_guesses(&s->plan))
		rc = widen_misspelt(s, 1, &meant, e);
	if (meant)
		return rc;
	if (rc == 0 && !s->levels && !s->whole && s->found < SEARCH_SCARCE && has_levels(s)) {
		rc = widen_levels(s, e);
		if (s->levels)
			return rc;
	}
	if (rc == 0 && !s->whole && n > 1 && (s->found == 0 || (n > 2 && !search_is_strong(s) && !search_is_close(s) && s->found < SEARCH_SCARCE)))
		rc = widen_some(s, SEARCH_SCARCE, e);
	return rc == 0 && short_enough && s->found < SEARCH_FEW ? widen_titled(s, e) : rc;
}

/* End ---------------------------------------------------------------------- */

static enum why
why(const struct search *s, const struct ranked_doc *d)
{
	if (d->some || (s->levels && !rank_is_levelled(s, d)))
		return WHY_SOME;
	if (d->found & CLASS_TYPO)
		return WHY_TYPO;
	return d->found & CLASS_BRIDGE ? WHY_BRIDGE : s->instead.n > 0 ? WHY_TYPO : WHY_TYPED;
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
		h->why = why(s, d);
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
	s->out->corrected = arena_slice(s->a, s->instead);
	if (s->out->corrected.p == NULL && s->instead.n > 0)
		return error_set(e, ERR_MEMORY, "no memory for a query");
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
	return search_correct(s, best, e);
}

/* Where nothing that was found passes the filters, and somebody looks at the page: by the best there is without them. Without memory for it nothing is said. */
static void
correct_unfiltered(struct search *s)
{
	const struct query q = {.q = s->q->q, .ects_min = -1, .ects_max = -1, .start_from = DATE_NONE, .start_to = DATE_NONE, .page = 1, .limit = 1,
			.lang = s->q->lang, .now = s->q->now};
	struct search_result found;
	struct error e = ERROR_NONE;

	if (search_run(s->index, &q, s->scratch, s->a, &found, &e) == 0)
		s->out->corrected = found.corrected;
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
		rc = search_first(s, e);
	if (rc == 0 && s->plan.n > 0 && !q->literal)
		rc = search_widen(s, e);
	rank_sort(s);
	if (rc == 0 && s->sort == SORT_RELEVANCE)
		rc = rank_refine(s, e);
	if (rc == 0)
		rc = fill_hits(s, e);
	if (rc == 0)
		rc = correct(s, e);
	if (rc == 0)
		rc = filter_finish(s->filter, a, &out->filtered, e);
	if (rc == 0 && out->filtered.total == 0 && out->corrected.n == 0 && s->found > s->typed && !q->some && q->facets && !filter_passes_shown(s->filter))
		correct_unfiltered(s);
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
