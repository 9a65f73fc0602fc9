/*
 * Matching where many documents are to be judged: a stretch of documents at a time, group after group. The leading groups say which
 * documents there are, the others are added to those that can still get enough; a list is walked through in blocks as long as that is
 * cheaper than asking it for each document. What comes out is what judging one document after the other would give, in the same order.
 */
#include <string.h>

#include "search/match_parts.h"
#include "search/ranked.h"

#define SWEEP_FROM 256u		/* documents; fewer are judged one by one */
#define COST_JUDGE 20u		/* nanoseconds, more or less: a document and group; */
#define COST_WALK 2u		/* a document of a list that is walked over; */
#define COST_LIST 60u		/* and a list for that */
#define WALK 4u			/* documents of a list that are walked over in the time in which one is asked for */

static bool
has_bit(const struct sweep *s, uint32_t i)
{
	return s->bits[i / 64] >> i % 64 & 1;
}

static inline void
meet(struct swept *d, const struct group_lists *g, const struct found *f)
{
	d->met++;
	d->typos = (uint16_t)(d->typos + f->alt->typos);
	d->step = f->step > d->step ? f->step : d->step;
	d->bridge = d->bridge || f->alt->bridge;
	d->text = d->text || !f->title;
	d->score += g->idf * f->share;
	d->idf += g->idf;
}

/* A group at work in a stretch. */
struct stroke {
	struct sweep *s;
	struct group_lists *g;
	bool leads, some;	/* some: not all groups must be met */
	size_t need;		/* met so far by documents that can still get enough; not when it leads */
	const uint64_t *mask;	/* the documents that may matter; NULL: all */
};

/* Document i of the stretch has the group. */
static inline void
touch(const struct stroke *k, uint32_t i, const struct found *f)
{
	struct swept *d = &k->s->docs[i];

	if (!has_bit(k->s, i)) {
		if (!k->leads)
			return;
		k->s->bits[i / 64] |= (uint64_t)1 << i % 64;
		memset(d, 0, sizeof(*d));
	} else if (d->met < k->need) {
		return;
	}
	d->last = f->step > d->last ? f->step : d->last;
	d->unnamed = d->unnamed || !f->title;
	if (k->some && f->alt->doubtful)
		d->passed++;	/* as in match.c */
	else
		meet(d, k->g, f);
}

static void
walk_list(const struct stroke *k)
{
	const struct lists *l = &k->g->lists[0];
	struct found f = {l->alt, l, 0, false, l->alt->step};
	uint32_t docs[LISTS_WINDOW];
	uint8_t weights[LISTS_WINDOW];
	size_t n;

	post_seek(l->post, k->s->first);
	n = k->mask ? post_take_of(l->post, k->s->first, k->mask, LISTS_WINDOW / 64, docs, weights)
		: post_take(l->post, k->s->first + LISTS_WINDOW, docs, weights, LISTS_WINDOW);
	for (size_t i = 0; i < n; i++) {
		f.share = l->factor * weight_share(weights[i]);
		f.title = (weights[i] & l->title) != 0;
		touch(k, docs[i] - k->s->first, &f);
	}
	k->g->doc = l->post->doc;
}

static void
walk_window(const struct stroke *k)
{
	const struct lists_window *w = k->g->window;

	group_lists_fill(k->g, k->s->first, k->mask);
	for (uint32_t at = 0; at < LISTS_WINDOW / 64; at++)
		for (uint64_t bits = w->bits[at]; bits != 0; bits &= bits - 1) {
			uint32_t i = at * 64 + (uint32_t)__builtin_ctzll(bits);
			const struct window_entry *e = &w->best[i];

			touch(k, i, &(struct found){k->g->lists[e->list].alt, NULL, e->share, e->title, e->step});
		}
	k->g->doc = w->ahead;
}

static void
seek_leading(const struct stroke *k)
{
	uint32_t doc = group_lists_seek(k->g, k->s->first), end = k->s->first + LISTS_WINDOW;
	struct found f;

	for (; doc < end; doc = group_lists_seek(k->g, doc + 1))
		if (group_lists_best(k->g, doc, &f))
			touch(k, doc - k->s->first, &f);
}

/* Asks for the documents there are; those that cannot get enough any more are forgotten. */
static void
seek_following(const struct stroke *k)
{
	struct sweep *s = k->s;
	struct found f;

	for (uint32_t at = 0; at < LISTS_WINDOW / 64; at++)
		for (uint64_t bits = s->bits[at]; bits != 0; bits &= bits - 1) {
			uint32_t i = at * 64 + (uint32_t)__builtin_ctzll(bits), doc = s->first + i;

			if (s->docs[i].met < k->need)
				s->bits[at] &= ~(bits & -bits);
			else if (group_lists_has(k->g, doc) && group_lists_best(k->g, doc, &f))
				touch(k, i, &f);
		}
}

/* One group with a window: all is there. */
static void
sweep_alone(struct sweep *s, struct group_lists *g)
{
	group_lists_fill(g, s->first, NULL);
	g->doc = g->window->ahead;
	s->alone = g->window;
	memcpy(s->bits, g->window->bits, sizeof(s->bits));
}

/* Where every group must be met, what the dense lists have in common goes first: it costs next to nothing. */
static const uint64_t *
mask_stretch(const struct match *m, const struct sweep *s, uint64_t mask[LISTS_WINDOW / 64])
{
	bool any = false;

	memset(mask, 0xff, sizeof(s->bits));
	for (size_t i = 0; m->leaders == 1 && i < m->plan->n; i++)
		if (m->order[i]->n == 1 && m->order[i]->phrase_count == 0)
			any = post_and(m->order[i]->lists[0].post, s->first, mask, LISTS_WINDOW / 64) || any;
	return any ? mask : NULL;
}

static void
sweep_groups(struct match *m, struct sweep *s, const struct match_wanted *w)
{
	size_t n = m->plan->n;
	uint64_t room[LISTS_WINDOW / 64];
	const uint64_t *mask = mask_stretch(m, s, room);

	s->alone = NULL;
	memset(s->bits, 0, sizeof(s->bits));
	for (size_t i = 0; i < n; i++) {
		struct group_lists *g = m->order[i];
		struct stroke k = {s, g, i < m->leaders, w->least < n, i < m->leaders ? 0 : w->least + i - n,
			i < m->leaders ? mask : s->bits};

		if (k.leads && g->doc >= s->first + LISTS_WINDOW)
			continue;
		if (g->window != NULL && g->phrase_count == 0)
			walk_window(&k);
		else if (g->n == 1 && g->phrase_count == 0 && (k.leads || m->visits * WALK >= g->df))
			walk_list(&k);
		else if (k.leads)
			seek_leading(&k);
		else
			seek_following(&k);
	}
}

/* The next stretch that has any document; false at the end. */
static bool
next_stretch(struct match *m, const struct match_wanted *w)
{
	struct sweep *s = m->room->sweep;
	uint32_t first = POST_END;

	for (size_t i = 0; i < m->leaders; i++)
		first = m->order[i]->doc < first ? m->order[i]->doc : first;
	if (first == POST_END)
		return false;
	s->first = first / 64 * 64;
	s->word = 0;
	if (m->plan->n == 1 && m->order[0]->window != NULL)
		sweep_alone(s, m->order[0]);
	else
		sweep_groups(m, s, w);
	sift_block(m, s->first, s->bits);
	return true;
}

bool
sweep_begin(struct match *m)
{
	if (m->visits < SWEEP_FROM)
		return false;
	if (m->room->sweep == NULL)
		m->room->sweep = arena_raw(m->arena, sizeof(*m->room->sweep));
	if (m->room->sweep == NULL)
		return false;
	m->room->sweep->word = LISTS_WINDOW / 64;
	return true;
}

/* Blocks ------------------------------------------------------------------------ */

/* Asks the group for each of the documents that may matter. */
static void
ask_each(const struct stroke *k)
{
	struct found f;

	for (uint32_t at = 0; at < SWEEP_WORDS; at++)
		for (uint64_t bits = k->mask[at]; bits != 0; bits &= bits - 1) {
			uint32_t i = at * 64 + (uint32_t)__builtin_ctzll(bits), doc = k->s->first + i;

			if (group_lists_has(k->g, doc) && group_lists_best(k->g, doc, &f))
				touch(k, i, &f);
		}
}

static void
sweep_group(struct match *m, size_t i, const struct stroke *k)
{
	struct lists_window **window = i < WINDOWS ? &m->room->windows[i] : NULL;

	if (k->g->phrase_count == 0 && k->g->n == 1) {
		walk_list(k);
		return;
	}
	if (window != NULL && *window == NULL)
		*window = arena_raw(m->arena, sizeof(**window));
	if (window == NULL || *window == NULL || k->g->phrase_count > 0 || k->g->n > UINT16_MAX) {
		ask_each(k);
		return;
	}
	k->g->window = *window;
	walk_window(k);
	k->g->window = NULL;
}

/* Whether the documents of a block are many in comparison with all that its groups have there. */
static bool
are_many(const struct match *m, const uint64_t mask[SWEEP_WORDS])
{
	uint64_t n = 0, df = 0, lists = 0, docs = m->segment->docs > LISTS_WINDOW ? m->segment->docs : LISTS_WINDOW;

	for (size_t i = 0; i < SWEEP_WORDS; i++)
		n += count_bits(mask[i]);
	for (size_t i = 0; i < m->plan->n; i++) {
		df += m->order[i]->df;
		lists += m->order[i]->n;
	}
	return n * m->plan->n * COST_JUDGE > df * LISTS_WINDOW / docs * COST_WALK + lists * COST_LIST;
}

bool
sweep_block(struct match *m, const struct match_wanted *w, const struct block *b)
{
	struct sweep *s = m->room->sweep;
	uint64_t mask[SWEEP_WORDS];
	size_t n = m->plan->n;

	for (size_t i = 0; i < SWEEP_WORDS; i++)
		mask[i] = b->docs[i] & ~b->behind[i];
	if (!are_many(m, mask))
		return false;
	if (s == NULL && (s = m->room->sweep = arena_raw(m->arena, sizeof(*s))) == NULL)
		return false;
	s->first = b->first;
	memset(s->bits, 0, sizeof(s->bits));
	for (size_t i = 0; i < n; i++) {
		struct stroke k = {s, m->order[i], i < m->leaders, w->least < n, i < m->leaders ? 0 : w->least + i - n, mask};

		sweep_group(m, i, &k);
	}
	return true;
}

/* What a document is, when it is wanted. */
static bool
is_wanted(struct match *m, const struct swept *d, uint32_t doc, const struct match_wanted *w, struct matched *out)
{
	size_t n = m->plan->n;

	if (d->met < w->least || d->met >= w->below || (d->met == n && d->step < match_first_step(w)) ||
			(m->plan->excluded_count > 0 && match_excluded(m, doc)))
		return false;
	if (d->passed > 0 && d->met + d->passed == n && match_was_found(m, d->last, !d->unnamed))
		return false;
	out->doc = doc;
	out->score = d->score;
	out->some = d->met < n;
	out->step = d->step;
	out->class = match_class(d->typos, d->bridge, d->met == n && !d->text);
	if (d->met < n)
		out->class += match_missing(m, d->idf);
	return true;
}

bool
sweep_swept(struct match *m, const struct match_wanted *w, uint32_t doc, struct matched *out)
{
	struct sweep *s = m->room->sweep;
	uint32_t i = doc - s->first;

	return has_bit(s, i) && is_wanted(m, &s->docs[i], doc, w, out);
}

/* The same of the only group. */
bool
match_wanted_alone(struct match *m, const struct window_entry *e, uint32_t doc, const struct match_wanted *w, struct matched *out)
{
	const struct group_lists *g = m->order[0];
	const struct alternative *alt = g->lists[e->list].alt;

	if (e->step < match_first_step(w) || (m->plan->excluded_count > 0 && match_excluded(m, doc)))
		return false;
	*out = (struct matched){doc, match_class(alt->typos, alt->bridge, e->title), g->idf * e->share, 0, e->step};
	return true;
}

size_t
sweep_take(struct match *m, const struct match_wanted *w, struct matched *out, size_t max)
{
	struct sweep *s = m->room->sweep;
	size_t n = 0;

	while (n < max) {
		uint64_t bits = s->word < LISTS_WINDOW / 64 ? s->bits[s->word] : 0;
		uint32_t i;

		if (bits == 0) {
			if (++s->word >= LISTS_WINDOW / 64 && !next_stretch(m, w))
				break;
			continue;
		}
		s->bits[s->word] = bits & (bits - 1);
		i = s->word * 64 + (uint32_t)__builtin_ctzll(bits);
		n += s->alone ? match_wanted_alone(m, &s->alone->best[i], s->first + i, w, &out[n])
			: is_wanted(m, &s->docs[i], s->first + i, w, &out[n]);
	}
	return n;
}
