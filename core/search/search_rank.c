/* Order: the best of a page and of those before it, and the finer order of the first ones by where the words stand. */
#include <stdlib.h>
#include <string.h>

#include "search/search_parts.h"

/* What the best that can be said of a title or a text adds to a score, as shares of it. */
#define TITLE_COVERED 0.5f	/* nothing else stands in the title */
#define TITLE_BEGINS 0.2f	/* it begins with the first word */
#define TITLE_IN_ORDER 0.3f	/* its words follow each other as typed */
#define TEXT_IN_ORDER 0.1f
#define TITLE_TYPED 0.2f	/* its words are just as typed, not in another form, which may be another word ("hospital", "hospitality") */
#define TITLE_SMALL 0.5f	/* it has the words that say nothing by themselves, too */
#define LEVELLED 0.5f		/* it has the words that say at which level, too, wherever */
#define TITLE_EXACT 1.0f	/* it is what was typed */

#define FETCH_AHEAD 8u		/* documents */

/* Titles before that of the worst hit are listed when they are so few. */
#define BEFORE_SHARE 64u	/* one document in so many */
#define BEFORE_FEW 4096u

static struct slice
title_of(const struct search *s, const struct ranked_doc *d)
{
	return columns_title(&s->index->segments[d->segment].s->columns, d->local, s->q->lang);
}

static int
compare_ties(const struct search *s, const struct ranked_doc *x, const struct ranked_doc *y)
{
	const struct search_index *index = s->index;
	const struct columns *a = &index->segments[x->segment].s->columns, *b = &index->segments[y->segment].s->columns;
	enum columns_order by = s->by;
	uint32_t p, q;
	int order;

	if (x->segment == y->segment) {
		uint32_t i = column_at(&a->rank[by], x->local), j = column_at(&b->rank[by], y->local);

		order = (i > j) - (i < j);
	} else {
		order = slice_compare(title_of(s, x), title_of(s, y));
	}
	if (order != 0)
		return order;
	p = columns_partner(a, x->local);
	q = columns_partner(b, y->local);
	if (p != q && p < index->partner_count && q < index->partner_count)
		return slice_compare(index->partners[p].id, index->partners[q].id);
	return slice_compare(columns_id(a, x->local), columns_id(b, y->local));
}

/* Looked up when it is asked for: a place far from all others, and few documents tie. */
static uint8_t
status_of(const struct search *s, struct ranked_doc *d)
{
	if (d->status == RANK_UNASKED)
		d->status = (uint8_t)filter_status(s->filters[d->segment], d->local);
	return d->status;
}

int
rank_compare(const struct search *s, struct ranked_doc *x, struct ranked_doc *y)
{
	int order;

	if (s->sort == SORT_RELEVANCE) {
		if (x->class != y->class)
			return x->class < y->class ? -1 : 1;
		if (x->score > y->score || x->score < y->score)
			return x->score > y->score ? -1 : 1;
		order = status_of(s, x) - status_of(s, y);
		if (order != 0)
			return order;
	} else if (x->key != y->key) {
		return x->key < y->key ? -1 : 1;
	}
	return compare_ties(s, x, y);
}

/* Puts a document where it belongs at or below place i, which is free, of a heap of n. */
static void
sink(const struct search *s, size_t n, size_t i, struct ranked_doc *d)
{
	struct ranked_doc *heap = s->heap;

	for (size_t child = 2 * i + 1; child < n; i = child, child = 2 * i + 1) {
		child += child + 1 < n && rank_compare(s, &heap[child + 1], &heap[child]) > 0;
		if (rank_compare(s, &heap[child], d) <= 0)
			break;
		heap[i] = heap[child];
	}
	heap[i] = *d;
}

/* The same at or above it. */
static void
rise(const struct search *s, size_t i, struct ranked_doc *d)
{
	struct ranked_doc *heap = s->heap;

	for (; i > 0 && rank_compare(s, d, &heap[(i - 1) / 2]) > 0; i = (i - 1) / 2)
		heap[i] = heap[(i - 1) / 2];
	heap[i] = *d;
}

static bool
is_hopeless_tie(const struct search *s, struct ranked_doc *worst, size_t segment, uint32_t local)
{
	const struct columns *c = &s->index->segments[segment].s->columns;
	enum status status = filter_status(s->filters[segment], local);

	if (status != status_of(s, worst) || worst->segment != segment)
		return status > worst->status;
	return columns_rank(c, s->by, local) > columns_rank(c, s->by, worst->local);
}

/* They are a great many, as lists have few weights. */
uint64_t
rank_ties(const struct search *s, size_t segment, uint32_t first, uint64_t ties)
{
	struct ranked_doc *worst = s->heap;
	const struct column rank = s->index->segments[segment].s->columns.rank[s->by];
	uint64_t left = ties;

	if (worst->segment == segment && status_of(s, worst) == STATUS_OPEN) {
		uint32_t last = column_at(&rank, worst->local);

		for (; ties != 0; ties &= ties - 1)
			left ^= ties & -ties & -(uint64_t)(column_at(&rank, first + (uint32_t)__builtin_ctzll(ties)) > last);
		return left;
	}
	for (; ties != 0; ties &= ties - 1)
		if (is_hopeless_tie(s, worst, segment, first + (uint32_t)__builtin_ctzll(ties)))
			left &= ~(ties & -ties);
	return left;
}

const uint64_t *
rank_before(const struct search *s, size_t segment, uint64_t **room)
{
	const struct columns *c = &s->index->segments[segment].s->columns;
	struct ranked_doc *worst = s->heap;
	size_t words = (size_t)c->n / 64 + 1;
	uint32_t last;

	if (worst->segment != segment || status_of(s, worst) != STATUS_OPEN)
		return NULL;
	last = columns_rank(c, s->by, worst->local);
	if (last > c->n / BEFORE_SHARE && last > BEFORE_FEW)
		return NULL;
	if (*room == NULL)
		*room = arena_raw(s->scratch, words * sizeof(**room));
	if (*room == NULL)
		return NULL;
	memset(*room, 0, words * sizeof(**room));
	for (uint32_t place = 0; place < c->n; place++) {
		uint32_t doc = columns_at(c, s->by, place);

		if (columns_rank(c, s->by, doc) > last)
			break;
		(*room)[doc / 64] |= (uint64_t)1 << doc % 64;
	}
	return *room;
}

int
rank_offer(struct search *s, const struct ranked_doc *d, struct error *e)
{
	struct ranked_doc one = *d, *grown;

	if ((s->forms && (d->found & CLASS_TYPO) != 0) || (s->field && d->some))
		one.class += CLASS_LATER;
	if (rank_hopeless(s, one.class, d->score, d->key))
		return 0;
	one.status = RANK_UNASKED;
	if (s->heap_n == s->want) {
		if (rank_compare(s, &one, &s->heap[0]) < 0)
			sink(s, s->heap_n, 0, &one);
		return 0;
	}
	grown = arena_grow(s->scratch, s->heap, s->heap_n, &s->heap_cap, sizeof(*grown));
	if (grown == NULL)
		return error_set(e, ERR_MEMORY, "no memory for so many hits");
	s->heap = grown;
	if (s->want == SEARCH_ALL)
		s->heap[s->heap_n++] = one;
	else
		rise(s, s->heap_n++, &one);
	return 0;
}

/* Heap sort of what is a heap already. */
void
rank_sort(struct search *s)
{
	if (s->want == SEARCH_ALL) {
		deep_sort(s);
		return;
	}
	for (size_t n = s->heap_n; n > 1; n--) {
		struct ranked_doc last = s->heap[n - 1];

		s->heap[n - 1] = s->heap[0];
		sink(s, n - 1, 0, &last);
	}
}

/* Finer order -------------------------------------------------------------- */

/* How well place lists follow each other, 1 when every word stands right behind the one before (or words that say nothing between). */
static float
in_order(const struct match_term *t, size_t n, uint32_t from, uint32_t to)
{
	float sum = 0;

	for (size_t i = 0; i + 1 < n; i++) {
		uint32_t best = 4;

		for (size_t x = 0, y = 0; x < t[i].n && best > 1; x++) {
			uint32_t a = t[i].places[x];

			while (y < t[i + 1].n && t[i + 1].places[y] <= a)
				y++;
			if (y == t[i + 1].n || t[i + 1].places[y] >= to)
				break;
			if (a >= from && t[i + 1].places[y] - a < best)
				best = t[i + 1].places[y] - a;
		}
		if (best < 4)
			sum += 1.0f / (float)best;
	}
	return n > 1 ? sum / (float)(n - 1) : 0;
}

/* What one of the titles of a document has of the terms. */
static float
title_share(const struct match_term *t, size_t n, uint32_t title, uint32_t length)
{
	uint32_t from = title * TITLE_STEP, to = from + TITLE_WORDS, met = 0;
	float covered, begins = 0;

	if (length == 0)
		return 0;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < t[i].n; k++)
			if (t[i].places[k] >= from && t[i].places[k] < to) {
				met++;
				begins = i == 0 && t[i].places[k] == from ? 1 : begins;
				break;
			}
	covered = (float)met / (float)(length > met ? length : met);
	return TITLE_COVERED * covered + TITLE_BEGINS * begins + TITLE_IN_ORDER * in_order(t, n, from, to);
}

/* Words of a title stand one space apart. */
static bool
has_word(struct slice title, struct slice word)
{
	const char *end = title.p + title.n, *at = title.p;

	while (word.n > 0 && at != NULL && (size_t)(end - at) >= word.n) {
		if (*at == *word.p && memcmp(at, word.p, word.n) == 0 && (at + word.n == end || at[word.n] == ' '))
			return true;
		at = memchr(at, ' ', (size_t)(end - at));
		if (at != NULL)
			at++;
	}
	return false;
}

/* How many of the words that are not looked for stand in the title: of "Statistics" and "Statistics I" who types an I means the one. */
static float
small_words(const struct search *s, struct slice title)
{
	size_t small = 0, met = 0;

	if (s->plan.n == s->ask.count || s->plan.groups[0].term->stop)
		return 0;		/* there are none, or nothing else */
	for (size_t i = 0; i < s->ask.count; i++) {
		const struct ask_term *t = &s->ask.terms[i];

		if (t->excluded || plan_looks_for(t, s->levels))
			continue;
		small++;
		met += has_word(title, t->words[0]);
	}
	return small > 0 ? (float)met / (float)small : 0;
}

/* How many of the words that are looked for stand in the title just as they were typed, where nothing is missing. */
static float
typed_words(const struct search *s, const struct match_term *t, struct slice title)
{
	size_t met = 0;

	for (size_t i = 0; i < s->plan.n; i++) {
		if (t[i].alt == NULL)
			return 0;
		met += plan_is_plain(&s->plan.groups[i]) && has_word(title, s->plan.groups[i].term->words[0]);
	}
	return (float)met / (float)s->plan.n;
}

bool
rank_is_levelled(const struct search *s, const struct ranked_doc *d)
{
	for (size_t i = 0; i < s->levelled_n; i++)
		if (s->levelled[i].segment == d->segment && s->levelled[i].local == d->local)
			return true;
	return false;
}

static float
bonus(const struct search *s, const struct ranked_doc *d, const struct match_term *t, struct slice typed)
{
	const struct segment *g = s->index->segments[d->segment].s;
	uint32_t end = segment_title_end(g, d->local);
	struct slice title = title_of(s, d);
	float best = title_share(t, s->plan.n, 0, columns_words(&g->columns, d->local, 0));
	float other = title_share(t, s->plan.n, 1, columns_words(&g->columns, d->local, 1));

	best = other > best ? other : best;
	best += TEXT_IN_ORDER * in_order(t, s->plan.n, end, UINT32_MAX) + (rank_is_levelled(s, d) ? LEVELLED : 0);
	best += TITLE_TYPED * typed_words(s, t, title) + TITLE_SMALL * small_words(s, title);
	return best + (slice_eq(title, typed) ? TITLE_EXACT : 0);
}

static bool
stands_before(const struct ranked_doc *x, const struct ranked_doc *y)
{
	return x->segment != y->segment ? x->segment < y->segment : x->local < y->local;
}

/* They are few. */
static void
sort_by_segment(struct ranked_doc **d, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct ranked_doc *one = d[i];
		size_t k = i;

		for (; k > 0 && stands_before(one, d[k - 1]); k--)
			d[k] = d[k - 1];
		d[k] = one;
	}
}

/* What is asked for of the documents some places behind i. */
static void
fetch(const struct search *s, struct ranked_doc *const *d, size_t n, size_t i)
{
	if (i + FETCH_AHEAD < n) {
		const struct segment *g = s->index->segments[d[i + FETCH_AHEAD]->segment].s;

		packed_fetch(&g->columns.words[0], d[i + FETCH_AHEAD]->local);
		packed_fetch(&g->columns.text_at, d[i + FETCH_AHEAD]->local);
	}
	if (i + FETCH_AHEAD / 2 < n)
		columns_fetch_title(&s->index->segments[d[i + FETCH_AHEAD / 2]->segment].s->columns, d[i + FETCH_AHEAD / 2]->local);
}

/* What has some of the words was not found by others that look like them. */
static bool
is_found_by(const struct ranked_doc *d, const struct alternative *alt)
{
	return alt == NULL || !d->some || !alt->doubtful;
}

/* What the documents were found by. They have to be looked at in the order of their segments. typed: their scores become finer; NULL: not. */
static int
explain(struct search *s, struct ranked_doc **d, size_t n, const struct slice *typed, struct error *e)
{
	size_t groups = s->plan.n;
	struct match_term *terms = arena_raw(s->scratch, (groups + 1) * sizeof(*terms));
	const struct alternative **alts = arena_array(s->scratch, n * groups + 1, sizeof(*alts));

	if (terms == NULL || alts == NULL)
		return error_set(e, ERR_MEMORY, "no memory for a query");
	sort_by_segment(d, n);
	for (size_t i = 0; i < n; i++) {
		struct match *m = s->matches[d[i]->segment];

		if (i == 0 || d[i - 1]->segment != d[i]->segment)
			match_start(m, NULL);
		if (typed != NULL)
			fetch(s, d, n, i);
		match_look(m, d[i]->local, terms);
		d[i]->alts = alts + i * groups;
		for (size_t k = 0; k < groups; k++) {
			if (!is_found_by(d[i], terms[k].alt))
				terms[k].alt = NULL, terms[k].n = 0;
			d[i]->alts[k] = terms[k].alt;
		}
		if (typed != NULL)
			d[i]->score *= 1 + bonus(s, d[i], terms, *typed);
	}
	return 0;
}

int
rank_explain(struct search *s, size_t first, size_t n, struct error *e)
{
	struct ranked_doc **d = arena_array(s->scratch, n + 1, sizeof(struct ranked_doc *));
	size_t count = 0;

	if (d == NULL)
		return error_set(e, ERR_MEMORY, "no memory for a query");
	for (size_t i = first; i < first + n; i++)
		if (s->heap[i].alts == NULL)
			d[count++] = &s->heap[i];
	return explain(s, d, s->plan.n > 0 ? count : 0, NULL, e);
}

void
rank_order(const struct search *s, struct ranked_doc *docs, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct ranked_doc d = docs[i];
		size_t k = i;

		for (; k > 0 && rank_compare(s, &d, &docs[k - 1]) < 0; k--)
			docs[k] = docs[k - 1];
		docs[k] = d;
	}
}

/* Whether it is to be told what a document was found by. */
static bool
tells(const struct search *s, size_t i)
{
	return (s->heap[i].found & CLASS_BRIDGE) != 0 || (i == 0 && s->found > s->typed);
}

/* Those of the first n whose place among others of their class matters, as one of them is on the page or before it, and those that tell. */
static size_t
choose(struct search *s, size_t n, struct ranked_doc **out)
{
	size_t shown = (size_t)s->q->page * s->q->limit, count = 0, end;

	for (size_t first = 0; first < n && (first == 0 || first < shown); first = end) {
		for (end = first + 1; end < n && s->heap[end].class == s->heap[first].class; end++)
			;
		if (end == first + 1 && !tells(s, first))
			continue;
		for (size_t i = first; i < end; i++)
			out[count++] = &s->heap[i];
	}
	return count;
}

int
rank_refine(struct search *s, struct error *e)
{
	struct ranked_doc *chosen[SEARCH_WINDOW];
	size_t n = s->heap_n < SEARCH_WINDOW ? s->heap_n : SEARCH_WINDOW, count;
	char folded[COLUMNS_TITLE_MAX];
	struct slice typed = {folded, 0};
	int rc;

	if (s->plan.n == 0 || n == 0)
		return 0;
	typed.n = words_fold(s->q->q, folded, sizeof(folded));
	if (s->plan.code.n > 0)
		rank_coded(s);
	rank_named(s, typed);
	rank_join(s, n);
	count = choose(s, n, chosen);
	if (count == 0)
		return 0;
	rc = explain(s, chosen, count, &typed, e);
	if (rc == 0)
		rank_order(s, s->heap, n);
	return rc;
}
