/*
 * Groups of lists as one. Lists of words are walked through; where phrases stand is only known roughly (every word is in the document)
 * until somebody asks what the best list of a document is.
 */
#include "search/match_lists.h"

#include <string.h>

#define PHRASE_SHARE 0.8f

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
	phrase_start(l->phrase);
}

void
group_lists_start(struct group_lists *g, const struct segment *s)
{
	g->doc = POST_END;
	g->window = NULL;
	g->noted = NULL;
	g->segment = s;
	for (size_t i = 0; i < g->n; i++) {
		uint32_t at;

		start(&g->lists[i], s);
		at = seek(&g->lists[i], 0);
		g->doc = at < g->doc ? at : g->doc;
	}
}

bool
lists_better(const struct lists *x, float x_share, const struct lists *y, float y_share)
{
	if (x->alt->doubtful != y->alt->doubtful)
		return y->alt->doubtful;
	if (x->alt->typos != y->alt->typos)
		return x->alt->typos < y->alt->typos;
	if (x->alt->bridge != y->alt->bridge)
		return !x->alt->bridge;
	return x_share > y_share;
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
	if (lists_better(&g->lists[e->list], e->share, &g->lists[known->list], known->share))
		*known = *e;
	known->step = step;
}

/* Returns where the list stands afterwards: behind the window. */
static uint32_t
enter_post(struct group_lists *g, size_t list, const uint64_t *mask)
{
	const struct lists *l = &g->lists[list];
	struct window_entry e = {.list = (uint16_t)list, .step = l->alt->step};
	uint32_t docs[LISTS_WINDOW], first = g->window->first;
	uint8_t weights[LISTS_WINDOW];
	size_t n;

	post_seek(l->post, first);
	n = mask ? post_take_of(l->post, first, mask, LISTS_WINDOW / 64, docs, weights)
		: post_take(l->post, first + LISTS_WINDOW, docs, weights, LISTS_WINDOW);

	for (size_t i = 0; i < n; i++) {
		e.share = l->factor * weight_share(weights[i]);
		e.title = (weights[i] & l->title) != 0;
		enter(g, docs[i], &e);
	}
	return l->post->doc;
}

void
group_lists_fill(struct group_lists *g, uint32_t doc, const uint64_t *mask)
{
	struct lists_window *w = g->window;
	uint32_t end;

	w->first = doc / 64 * 64;
	w->ahead = POST_END;
	end = w->first + LISTS_WINDOW;
	memset(w->bits, 0, sizeof(w->bits));
	for (size_t i = 0; i < g->n; i++) {
		uint32_t at;

		if (g->lists[i].phrase)
			continue;
		at = g->lists[i].post->doc;
		if (at < end)
			at = enter_post(g, i, mask);
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

	if (doc < w->first)
		doc = w->first;		/* nothing stands in front of it */
	for (;;) {
		uint32_t i = doc < w->first + LISTS_WINDOW ? find_bit(w, doc - w->first) : LISTS_WINDOW;

		if (i < LISTS_WINDOW)
			return w->first + i;
		if (w->ahead == POST_END)
			return POST_END;
		doc = w->ahead > doc ? w->ahead : doc;
		group_lists_fill(g, doc, NULL);
	}
}

void
group_lists_window(struct group_lists *g, struct lists_window *w)
{
	g->window = w;
	if (g->doc != POST_END)
		group_lists_fill(g, g->doc, NULL);
}

/* Both --------------------------------------------------------------------- */

static uint32_t
seek_window(struct group_lists *g, uint32_t doc)
{
	uint32_t first = window_seek(g, doc);

	for (size_t i = 0; i < g->phrase_count; i++) {
		uint32_t at = phrase_seek(g->lists[g->phrases[i]].phrase, doc);

		first = at < first ? at : first;
	}
	return first;
}

static uint32_t
seek_lists(struct group_lists *g, uint32_t doc)
{
	uint32_t first = POST_END;

	for (size_t i = 0; i < g->n; i++) {
		const struct lists *l = &g->lists[i];
		uint32_t at = stands_on(l);

		if (at < doc)
			at = seek(l, doc);
		first = at < first ? at : first;
	}
	return first;
}

static uint32_t
seek_posts(struct group_lists *g, uint32_t doc)
{
	uint32_t first = POST_END;

	for (size_t i = 0; i < g->n; i++) {
		struct post *post = g->lists[i].post;
		uint32_t at = post ? post_seek(post, doc) : POST_END;

		first = at < first ? at : first;
	}
	return first;
}

bool
group_lists_has(struct group_lists *g, uint32_t doc)
{
	bool has;

	if (g->phrase_count == 0 || g->doc >= doc)
		return group_lists_seek(g, doc) == doc;
	has = (g->window ? window_seek(g, doc) : seek_posts(g, doc)) == doc;
	for (size_t i = 0; i < g->phrase_count; i++)
		has = phrase_has(g->lists[g->phrases[i]].phrase, doc) || has;
	g->doc = has ? doc : doc - 1;	/* nothing is known of what follows; doc is not 0, as the group stood in front of it */
	return has;
}

uint32_t
group_lists_seek(struct group_lists *g, uint32_t doc)
{
	if (g->doc < doc)
		g->doc = g->window ? seek_window(g, doc) : seek_lists(g, doc);
	return g->doc;
}

uint32_t
group_lists_seek_step(struct group_lists *g, uint8_t step, uint32_t doc)
{
	uint32_t first = POST_END;

	for (size_t i = 0; i < g->n; i++) {
		uint32_t at = g->lists[i].alt->step == step ? seek(&g->lists[i], doc) : POST_END;

		first = at < first ? at : first;
	}
	return first;
}

uint64_t
group_lists_df_step(const struct group_lists *g, uint8_t step)
{
	uint64_t df = 0;

	for (size_t i = 0; i < g->n; i++)
		if (g->lists[i].alt->step == step)
			df += g->lists[i].phrase ? phrase_df(g->lists[i].phrase) : g->lists[i].ref.df;
	return df;
}

static void
best_of_window(const struct group_lists *g, uint32_t doc, struct found *out)
{
	const struct lists_window *w = g->window;
	uint32_t i = doc - w->first;
	const struct window_entry *e;

	if (doc < w->first || i >= LISTS_WINDOW || (w->bits[i / 64] >> i % 64 & 1) == 0)
		return;
	e = &w->best[i];
	*out = (struct found){g->lists[e->list].alt, &g->lists[e->list], e->share, e->title, e->step};
}

/* A list that has the document and stands on it. */
static void
try_post(const struct lists *l, struct found *out)
{
	uint8_t weight = post_weight(l->post);
	float share = l->factor * weight_share(weight);

	out->step = l->alt->step < out->step ? l->alt->step : out->step;
	if (out->lists != NULL && !lists_better(l, share, out->lists, out->share))
		return;
	out->alt = l->alt;
	out->lists = l;
	out->share = share;
	out->title = (weight & l->title) != 0;
}

static void
best_of_posts(const struct group_lists *g, uint32_t doc, struct found *out)
{
	for (size_t i = 0; i < g->n; i++)
		if (g->lists[i].phrase == NULL && g->lists[i].post->doc == doc)
			try_post(&g->lists[i], out);
}

/* A phrase where it may change something; of equal lists the first one counts. */
static void
try_phrase(const struct group_lists *g, const struct lists *l, struct found *out)
{
	float share = l->factor * PHRASE_SHARE;
	bool better = out->lists == NULL || lists_better(l, share, out->lists, out->share) ||
			(l < out->lists && !lists_better(out->lists, out->share, l, share));
	uint32_t first;

	if ((!better && l->alt->step >= out->step) || !phrase_stands(l->phrase, &first))
		return;
	out->step = l->alt->step < out->step ? l->alt->step : out->step;
	if (better) {
		out->alt = l->alt;
		out->lists = l;
		out->share = share;
		out->title = l->title != 0 && first < segment_title_end(g->segment, l->phrase->doc);
	}
}

bool
group_lists_best(const struct group_lists *g, uint32_t doc, struct found *out)
{
	*out = (struct found){.step = UINT8_MAX};
	if (g->window)
		best_of_window(g, doc, out);
	else
		best_of_posts(g, doc, out);
	for (size_t i = 0; i < g->phrase_count; i++) {
		const struct lists *l = &g->lists[g->phrases[i]];

		if (l->phrase->doc == doc)
			try_phrase(g, l, out);
	}
	return out->lists != NULL;
}

/* Whether no share makes a document better found by x than by y. */
static bool
is_worse(const struct alternative *x, const struct alternative *y)
{
	if (x->doubtful != y->doubtful)
		return x->doubtful;
	return x->typos != y->typos ? x->typos > y->typos : x->bridge && !y->bridge;
}

bool
group_lists_look(const struct group_lists *g, uint32_t doc, struct found *out)
{
	*out = (struct found){.step = UINT8_MAX};
	for (size_t i = 0; i < g->n; i++) {
		const struct lists *l = &g->lists[i];

		if (out->lists != NULL && is_worse(l->alt, out->alt))
			continue;
		if (l->phrase != NULL && phrase_has(l->phrase, doc))
			try_phrase(g, l, out);
		else if (l->phrase == NULL && (!l->post->dense || post_has(l->post, doc)) && post_seek(l->post, doc) == doc)
			try_post(l, out);
	}
	return out->lists != NULL;
}
