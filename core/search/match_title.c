/*
 * Documents that lack some of the groups but have in their titles what weighs enough of them. As in match_some.c rows of bits tell of a group
 * which documents of a block may have it in a title. Often one group weighs enough by itself; what those that do not say together is added up,
 * and where even all of them do not weigh enough they are not looked at.
 */
#include "search/match_parts.h"

#include <string.h>

#define SHARES 231u		/* of the idf of all groups; with what is rounded up no more than SHARE_PLANES can count */
#define ALL_WEIGHTS 256u	/* no weight is beyond */

_Static_assert(SHARES + SOME_GROUPS < 1u << SHARE_PLANES, "counts have room");

/* The groups whose share is enough, or is not. Where not all words are there nothing doubtful counts. */
static bool
open_groups(struct match *m, const unsigned share[SOME_GROUPS], bool enough, struct titles *t)
{
	for (size_t i = 0; i < m->plan->n; i++) {
		struct group_lists *g = m->order[i];

		if ((share[i] >= t->least) != enough)
			continue;
		t->share[t->n] = share[i];
		if (!common_open(m, g, false, &t->groups[t->n++]))
			return false;
	}
	return true;
}

bool
titles_begin(struct match *m, const struct match_wanted *w)
{
	struct titles *t = m->room->words > 0 && m->plan->n <= SOME_GROUPS ? arena_alloc(m->arena, sizeof(*t)) : NULL;
	unsigned share[SOME_GROUPS], others = 0;

	if (t == NULL)
		return false;
	t->least = (unsigned)(SHARES * w->titled);
	for (size_t i = 0; i < m->plan->n; i++) {
		share[i] = (unsigned)(SHARES * (m->order[i]->idf / m->idf_all)) + 1;
		others += share[i] < t->least ? share[i] : 0;
	}
	if (!open_groups(m, share, true, t))
		return false;
	t->alone = t->n;
	if (others >= t->least && !open_groups(m, share, false, t))
		return false;
	m->titles = t;
	return true;
}

/* Adds those that may have the group in a title. */
static void
fill_row(const struct common_group *g, uint32_t first, uint64_t row[SWEEP_WORDS])
{
	uint64_t docs[SWEEP_WORDS], beyond[SWEEP_WORDS];
	struct post_above titles = {WEIGHT_TITLE, ALL_WEIGHTS, row, beyond};

	for (size_t i = 0; i < g->n; i++)
		if (g->lists[i].post != NULL)
			post_bits_above(g->lists[i].post, first, docs, &titles, SWEEP_WORDS);
		else
			phrase_bits(g->lists[i].phrase, first, SWEEP_WORDS, row);
}

static bool
fill_block(const struct titles *t, struct block *b)
{
	uint64_t any = 0;

	for (size_t i = 0; i < t->alone; i++)
		fill_row(&t->groups[i], b->first, b->docs);
	if (t->n > t->alone) {
		uint64_t planes[SHARE_PLANES][SWEEP_WORDS] = {{0}}, together[SWEEP_WORDS];

		for (size_t i = t->alone; i < t->n; i++) {
			uint64_t row[SWEEP_WORDS] = {0};

			fill_row(&t->groups[i], b->first, row);
			planes_add_times(planes, t->share[i], row);
		}
		planes_least(planes[0], SWEEP_WORDS, SHARE_PLANES, t->least, together, SWEEP_WORDS);
		for (size_t k = 0; k < SWEEP_WORDS; k++)
			b->docs[k] |= together[k];
	}
	for (size_t k = 0; k < SWEEP_WORDS; k++)
		any |= b->docs[k];
	return any != 0;
}

bool
titles_block(struct match *m, struct block *b)
{
	struct titles *t = m->titles;

	do {
		uint32_t first = POST_END;

		for (size_t i = 0; i < t->n; i++) {
			uint32_t at = common_next_of(&t->groups[i], t->next);

			first = at < first ? at : first;
		}
		if (first == POST_END)
			return false;
		b->word = 0;
		b->first = first / 64 * 64;
		t->next = b->first + LISTS_WINDOW;
	} while (!fill_block(t, b));
	return true;
}
