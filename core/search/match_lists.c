/* Groups of lists as one, and words in a row. */
#include "search/match_lists.h"

#include <stdlib.h>
#include <string.h>

#define PLACES_MAX 1024		/* of one word in one document that a phrase looks at */
#define PHRASE_SHARE 0.8f

/* Phrases ------------------------------------------------------------------ */

static uint32_t
word_seek(struct phrase_word *w, uint32_t doc)
{
	uint32_t first = POST_END;

	for (size_t i = 0; i < w->n; i++) {
		uint32_t at = post_seek(&w->posts[i], doc);

		first = at < first ? at : first;
	}
	return first;
}

static int
by_number(const void *x, const void *y)
{
	uint32_t a, b;

	memcpy(&a, x, sizeof(a));
	memcpy(&b, y, sizeof(b));
	return (a > b) - (a < b);
}

static size_t
word_places(const struct phrase_word *w, uint32_t doc, uint32_t *out)
{
	size_t n = 0, from = 0;

	for (size_t i = 0; i < w->n; i++)
		if (w->posts[i].doc == doc) {
			n += post_places(&w->posts[i], out + n, PLACES_MAX - n);
			from++;
		}
	if (from > 1)
		qsort(out, n, sizeof(*out), by_number);
	return n;
}

/* Keeps of at (places of the first word) those that word number k follows at its distance. */
static size_t
keep_followed(uint32_t *at, size_t n, const uint32_t *next, size_t m, uint32_t k)
{
	size_t kept = 0, j = 0;

	for (size_t i = 0; i < n; i++) {
		while (j < m && next[j] < at[i] + k)
			j++;
		if (j < m && next[j] == at[i] + k)
			at[kept++] = at[i];
	}
	return kept;
}

static size_t
in_a_row(const struct phrase *p, uint32_t doc, uint32_t at[PLACES_MAX])
{
	uint32_t next[PLACES_MAX];
	size_t n = word_places(&p->words[0], doc, at);

	for (size_t k = 1; k < p->count && n > 0; k++)
		n = keep_followed(at, n, next, word_places(&p->words[k], doc, next), (uint32_t)k);
	return n;
}

uint32_t
phrase_seek(struct phrase *p, uint32_t doc)
{
	uint32_t at[PLACES_MAX];

	if (p->started && p->doc >= doc)
		return p->doc;
	p->started = true;
	for (;;) {
		uint32_t reached = doc;

		for (size_t k = 0; k < p->count && reached != POST_END; k++) {
			uint32_t found = word_seek(&p->words[k], reached);

			if (found != reached && k > 0)
				k = (size_t)-1;	/* from the first word again, at the document that this one reached */
			reached = found;
		}
		p->doc = reached;
		if (reached == POST_END || in_a_row(p, reached, at) > 0)
			return reached;
		doc = reached + 1;
	}
}

size_t
phrase_places(const struct phrase *p, uint32_t *out, size_t max)
{
	uint32_t at[PLACES_MAX];
	size_t n = in_a_row(p, p->doc, at);

	n = n < max ? n : max;
	memcpy(out, at, n * sizeof(*out));
	return n;
}

uint64_t
phrase_df(const struct phrase *p)
{
	uint64_t least = UINT64_MAX;

	for (size_t k = 0; k < p->count; k++) {
		uint64_t df = 0;

		for (size_t i = 0; i < p->words[k].n; i++)
			df += p->words[k].refs[i].df;
		least = df < least ? df : least;
	}
	return p->count ? least : 0;
}

/* Groups ------------------------------------------------------------------- */

static uint32_t
seek(const struct lists *l, uint32_t doc)
{
	return l->phrase ? phrase_seek(l->phrase, doc) : post_seek(l->post, doc);
}

static uint32_t
stands_on(const struct lists *l)
{
	return l->phrase ? l->phrase->doc : l->post->doc;
}

static void
start(struct lists *l, const struct segment *s)
{
	if (l->phrase == NULL) {
		(void)segment_post(s, &l->ref, l->post);
		return;
	}
	for (size_t i = 0; i < l->phrase->count; i++)
		for (size_t k = 0; k < l->phrase->words[i].n; k++)
			(void)segment_post(s, &l->phrase->words[i].refs[k], &l->phrase->words[i].posts[k]);
	l->phrase->started = false;
}

void
group_lists_start(struct group_lists *g, const struct segment *s)
{
	g->doc = POST_END;
	g->window = NULL;
	g->segment = s;
	for (size_t i = 0; i < g->n; i++) {
		uint32_t at;

		start(&g->lists[i], s);
		at = seek(&g->lists[i], 0);
		g->doc = at < g->doc ? at : g->doc;
	}
}

static bool
is_better(const struct lists *x, float x_share, const struct lists *y, float y_share)
{
	if (x->alt->typos != y->alt->typos)
		return x->alt->typos < y->alt->typos;
	if (x->alt->bridge != y->alt->bridge)
		return !x->alt->bridge;
	return x_share > y_share;
}

static bool
is_phrase_in_title(const struct phrase *p, const struct segment *s)
{
	uint32_t first;

	return phrase_places(p, &first, 1) > 0 && first < segment_title_end(s, p->doc);
}

/* Windows ------------------------------------------------------------------ */

static void
enter(struct group_lists *g, uint32_t doc, const struct window_entry *e)
{
	uint32_t i = doc - g->window->first;
	uint64_t bit = (uint64_t)1 << i % 64, *bits = &g->window->bits[i / 64];
	struct window_entry *known = &g->window->best[i];
	uint8_t step;

	if ((*bits & bit) == 0) {
		*bits |= bit;
		*known = *e;
		return;
	}
	step = e->step < known->step ? e->step : known->step;
	if (is_better(&g->lists[e->list], e->share, &g->lists[known->list], known->share))
		*known = *e;
	known->step = step;
}

/* Returns where the list stands afterwards: at or behind end. */
static uint32_t
enter_post(struct group_lists *g, size_t list, uint32_t end)
{
	const struct lists *l = &g->lists[list];
	struct window_entry e = {.list = (uint16_t)list, .step = l->alt->step};
	uint32_t docs[POST_BLOCK];
	uint8_t weights[POST_BLOCK];
	size_t n;

	post_seek(l->post, g->window->first);
	while ((n = post_take(l->post, end, docs, weights, POST_BLOCK)) > 0)
		for (size_t i = 0; i < n; i++) {
			e.share = l->factor * weight_share(weights[i]);
			e.title = (weights[i] & WEIGHT_TITLE) != 0;
			enter(g, docs[i], &e);
		}
	return l->post->doc;
}

static uint32_t
enter_phrase(struct group_lists *g, size_t list, uint32_t end)
{
	const struct lists *l = &g->lists[list];
	uint32_t doc = phrase_seek(l->phrase, g->window->first);

	for (; doc < end; doc = phrase_seek(l->phrase, doc + 1))
		enter(g, doc, &(struct window_entry){PHRASE_SHARE * l->factor, (uint16_t)list, l->alt->step,
				is_phrase_in_title(l->phrase, g->segment)});
	return doc;
}

static void
fill_window(struct group_lists *g, uint32_t doc)
{
	struct lists_window *w = g->window;
	uint32_t end;

	w->first = doc / 64 * 64;
	w->ahead = POST_END;
	end = w->first + LISTS_WINDOW;
	memset(w->bits, 0, sizeof(w->bits));
	for (size_t i = 0; i < g->n; i++) {
		uint32_t at = stands_on(&g->lists[i]);

		if (at < end)
			at = g->lists[i].phrase ? enter_phrase(g, i, end) : enter_post(g, i, end);
		w->ahead = at < w->ahead ? at : w->ahead;
	}
}

/* The first bit of the window at or behind i; LISTS_WINDOW: none. */
static uint32_t
find_bit(const struct lists_window *w, uint32_t i)
{
	uint64_t bits = w->bits[i / 64] & ~(uint64_t)0 << i % 64;

	for (i /= 64; bits == 0; bits = w->bits[i])
		if (++i == LISTS_WINDOW / 64)
			return LISTS_WINDOW;
	return i * 64 + (uint32_t)__builtin_ctzll(bits);
}

static uint32_t
window_seek(struct group_lists *g, uint32_t doc)
{
	struct lists_window *w = g->window;

	for (;;) {
		uint32_t i = doc < w->first + LISTS_WINDOW ? find_bit(w, doc - w->first) : LISTS_WINDOW;

		if (i < LISTS_WINDOW)
			return w->first + i;
		if (w->ahead == POST_END)
			return POST_END;
		doc = w->ahead > doc ? w->ahead : doc;
		fill_window(g, doc);
	}
}

void
group_lists_window(struct group_lists *g, struct lists_window *w)
{
	g->window = w;
	if (g->doc == POST_END)
		return;
	fill_window(g, g->doc);
	g->doc = window_seek(g, g->doc);
}

/* Both --------------------------------------------------------------------- */

uint32_t
group_lists_seek(struct group_lists *g, uint32_t doc)
{
	uint32_t first = POST_END;

	if (g->doc >= doc)
		return g->doc;
	if (g->window)
		return g->doc = window_seek(g, doc);
	for (size_t i = 0; i < g->n; i++) {
		uint32_t at = stands_on(&g->lists[i]);

		if (at < doc)
			at = seek(&g->lists[i], doc);
		first = at < first ? at : first;
	}
	g->doc = first;
	return first;
}

void
group_lists_best(const struct group_lists *g, uint32_t doc, struct found *out)
{
	const struct window_entry *e = g->window ? &g->window->best[doc - g->window->first] : NULL;

	if (e) {
		const struct lists *l = &g->lists[e->list];

		*out = (struct found){l->alt, l, e->share, e->title, e->step};
		return;
	}
	*out = (struct found){.step = UINT8_MAX};
	for (size_t i = 0; i < g->n; i++) {
		const struct lists *l = &g->lists[i];
		uint8_t weight;
		float share;

		if (stands_on(l) != doc)
			continue;
		weight = l->phrase ? 0 : post_weight(l->post);
		share = l->factor * (l->phrase ? PHRASE_SHARE : weight_share(weight));
		out->step = l->alt->step < out->step ? l->alt->step : out->step;
		if (out->lists != NULL && !is_better(l, share, out->lists, out->share))
			continue;
		out->alt = l->alt;
		out->lists = l;
		out->share = share;
		out->title = l->phrase ? is_phrase_in_title(l->phrase, g->segment) : (weight & WEIGHT_TITLE) != 0;
	}
}
