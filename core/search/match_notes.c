/*
 * By which list of a group a document was found, noted while the documents are looked for that every group may have (match_common.c), so
 * that nobody need ask again when they are judged: of each document of a stretch how many documents of the list stand before it, which
 * leads to its weight. Of the rarest group nothing is written down: it is walked through first and has the most; where it is a single list,
 * a document is found again among those that were taken from it.
 */
#include "search/match_parts.h"

#include <string.h>

/* Without memory for them groups are asked once more for each document that is judged. */
static bool
open_notes(struct match *m, struct common *c, size_t at, struct common_group *g)
{
	if (at >= NOTED_GROUPS || g->phrases || g->n == 0 || g->n > UINT8_MAX)
		return false;
	if (c->notes[at] == NULL)
		c->notes[at] = arena_raw(m->arena, c->noted * sizeof(*c->notes[at]));
	g->notes = c->notes[at];
	return g->notes != NULL;
}

void
notes_begin(struct match *m, struct common *c)
{
	const struct common_group *first = &c->groups[0];
	size_t noted = 0;

	if (c->noted < m->words * 64) {
		memset(c->notes, 0, sizeof(c->notes));	/* of a smaller segment */
		c->noted = m->words * 64;
	}
	c->weighs = first->of != NULL && first->n == 1 && !first->phrases;
	for (size_t i = 0; i < c->group_n; i++) {
		struct common_group *g = &c->groups[i];

		if (g->of == NULL || (i == 0 && !c->weighs) || (i > 0 && !open_notes(m, c, noted, g)))
			continue;
		noted++;
		for (size_t k = 0; k < m->plan->n; k++)
			if (m->order[k] == g->of)
				m->order[k]->noted = g;
	}
	m->noted = noted == m->plan->n;
}

void
notes_lead(struct common *c, struct post *post)
{
	(void)post_find_one(post, post->doc, &c->lead_rank);
	c->lead_at = 0;
	c->n = post_take(post, c->end, c->lead, NULL, COMMON_STRETCH);
	post_weights_fetch(post, c->lead_rank, c->n);
	memcpy(c->docs, c->lead, c->n * sizeof(*c->docs));
}

static float
share_of(const struct common_list *l, uint32_t doc, uint32_t rank)
{
	return l->of->factor * weight_share(post_weight_of(l->post, doc, rank));
}

static uint32_t
rank_of(const struct common_group *g, const struct note *e)
{
	return g->lists[e->list].base + e->rank;
}

/* The document, of which something is known or not, has list k, too. */
static inline void
note(const struct common_group *g, size_t k, uint32_t doc, uint32_t first, uint32_t rank, bool known)
{
	struct note *e = &g->notes[doc - first];
	struct common_list *l = &g->lists[k], *old;
	uint8_t step = l->of->alt->step;

	if (l->base_of != first) {
		l->base_of = first;
		l->base = rank;
	}
	if (known) {
		old = &g->lists[e->list];
		step = e->step < step ? e->step : step;
		if (!lists_better(l->of, share_of(l, doc, rank), old->of, share_of(old, doc, rank_of(g, e)))) {
			e->step = step;
			return;
		}
	}
	*e = (struct note){(uint16_t)(rank - l->base), (uint8_t)k, step};
}

static void
walk_one(const struct common_group *g, size_t words, struct common *c)
{
	c->n = post_find(g->lists[0].post, c->first, c->bits, words, c->docs, c->ranks);
	for (size_t i = 0; i < c->n; i++)
		note(g, 0, c->docs[i], c->first, c->ranks[i], false);
	c->listed = true;
}

/* Those of the documents that list k has, to found and ranks. Few of them are asked for in a bit map one by one. */
static size_t
find_in(const struct common_group *g, size_t k, size_t words, struct common *c)
{
	struct post *post = g->lists[k].post;
	size_t n;

	if (!post->dense || !c->listed || c->n > words)
		return post_find(post, c->first, c->bits, words, c->found, c->ranks);
	n = post_sieve(post, c->docs, c->n, c->found);
	for (size_t i = 0; i < n; i++)
		c->ranks[i] = POST_END;
	return n;
}

/* Leaves of the documents those with bits. */
static void
keep_those(struct common *c, const uint64_t *has, size_t words)
{
	if (c->listed) {
		KEEP_IF(has[(doc - c->first) / 64] >> (doc - c->first) % 64 & 1)
		return;
	}
	for (size_t i = 0; i < words; i++)
		c->bits[i] &= has[i];
}

void
notes_walk(const struct common_group *g, size_t words, struct common *c)
{
	uint64_t has[COMMON_WORDS];
	size_t all = 0;

	if (g->notes != NULL && g->n == 1) {
		walk_one(g, words, c);
		return;
	}
	if (g->notes == NULL)
		common_bits(g, c->first, words, has);
	else
		memset(has, 0, words * sizeof(*has));
	for (size_t k = 0; g->notes != NULL && k < g->n; k++) {
		size_t n = find_in(g, k, words, c);

		for (size_t i = 0; i < n; i++) {
			uint64_t *word = &has[(c->found[i] - c->first) / 64], bit = (uint64_t)1 << (c->found[i] - c->first) % 64;

			note(g, k, c->found[i], c->first, c->ranks[i], *word & bit);
			all += (*word & bit) == 0;
			*word |= bit;
		}
	}
	if (g->notes != NULL && !c->listed)
		c->n = all;
	keep_those(c, has, words);
}

bool
notes_ask(const struct common_group *g, uint32_t doc, uint32_t first)
{
	bool has = false;

	for (size_t k = 0; k < g->n; k++) {
		uint32_t rank;

		if (!post_find_one(g->lists[k].post, doc, &rank))
			continue;
		note(g, k, doc, first, rank, has);
		has = true;
	}
	return has;
}

/*
 * Of the only list of the first group; the document is among those that were taken from it. Documents are asked for in order but for those
 * of a block, which is gone through twice.
 */
static uint32_t
lead_rank(struct common *c, uint32_t doc)
{
	const uint32_t *lead = c->lead;

	if (lead[c->lead_at] > doc)
		c->lead_at = 0;
	while (lead[c->lead_at] < doc)
		c->lead_at++;
	return c->lead_rank + (uint32_t)c->lead_at;
}

static uint8_t
only_weight(struct common *c, const struct common_group *g, uint32_t doc)
{
	const struct post *post = g->lists[0].post;

	if (post->dense)
		return post_weight_of(post, doc, POST_END);
	return post_weight_of(post, doc, g == c->groups ? lead_rank(c, doc) : rank_of(g, &g->notes[doc - c->first]));
}

void
notes_best(struct common *c, const struct common_group *g, uint32_t doc, struct found *out)
{
	const struct note *e = g->n > 1 ? &g->notes[doc - c->first] : NULL;
	const struct common_list *l = &g->lists[e ? e->list : 0];
	uint8_t weight = e ? post_weight_of(l->post, doc, rank_of(g, e)) : only_weight(c, g, doc);

	*out = (struct found){l->of->alt, l->of, l->of->factor * weight_share(weight), (weight & l->of->title) != 0,
		e ? e->step : l->of->alt->step};
}

void
notes_fetch(const struct common *c, uint32_t doc)
{
	for (size_t i = 0; i < c->group_n; i++) {
		const struct common_group *g = &c->groups[i];
		const struct note *e;

		if (g->notes == NULL || (g->n == 1 && g->dense > 0))
			continue;	/* of a single bit map nothing is written down */
		e = &g->notes[doc - c->first];
		if (!g->lists[e->list].post->dense)
			post_weights_fetch(g->lists[e->list].post, rank_of(g, e), 1);
	}
}

bool
notes_brought(const struct common *c, uint32_t doc)
{
	for (size_t i = 0; i < c->group_n; i++) {
		const struct common_group *g = &c->groups[i];

		if (g->of != NULL && g->of->noted == g && (g->n > 1 ? g->notes[doc - c->first].step : g->lists[0].of->alt->step) == c->step)
			return true;
	}
	return false;
}

bool
notes_light(struct common *c, uint32_t doc)
{
	return c->weighs && c->least > 0 && only_weight(c, &c->groups[0], doc) < c->least;
}
