/*
 * Documents that all of several groups have, each of which a great many documents have: a block at a time, as bits. Of each list it is known
 * which weight a document needs in it to come before the floor even when the other groups bring all they can (match_alone.c): what lacks
 * that in one of the groups comes behind, as does what has too little of all of them (match_sums.c), and the other documents alone are judged.
 */
#include <string.h>

#include "search/match_parts.h"

#define DENSE_FROM 512u		/* documents of the rarest group, at least, and */
#define DENSE_SHARE 16u		/* one in so many */
#define DENSE_LISTS 32u		/* each costs something in every block */

bool
dense_begin(struct match *m)
{
	struct dense *d = m->dense;
	size_t lists = 0;

	if (m->plan->n < 2 || m->leaders != 1 || m->order[0]->df < DENSE_FROM || m->order[0]->df < m->segment->docs / DENSE_SHARE)
		return false;
	for (size_t i = 0; i < m->plan->n; i++) {
		if (m->order[i]->phrase_count > 0)
			return false;
		lists += m->order[i]->n;
	}
	if (lists > DENSE_LISTS)
		return false;
	if (d == NULL)
		d = m->dense = arena_raw(m->arena, sizeof(*d));
	if (d == NULL)
		return false;
	d->groups = arena_array(m->arena, m->plan->n, sizeof(*d->groups));
	d->least = arena_array(m->arena, lists, sizeof(*d->least));
	d->pause = arena_array(m->arena, m->plan->n, sizeof(*d->pause));
	if (d->groups == NULL || d->least == NULL || d->pause == NULL)
		return false;
	for (size_t i = 0; i < m->plan->n; i++)
		if (!common_open(m, m->order[i], true, &d->groups[i]))
			return false;
	d->floor.any = false;
	d->next = 0;
	return sums_begin(m, lists);
}

static void
take_floor(struct match *m, struct dense *d, const struct match_floor *floor)
{
	unsigned *least = d->least;

	if (floor == NULL || !floor->any || (d->floor.any && d->floor.class == floor->class && !(d->floor.score < floor->score)))
		return;
	d->floor = *floor;
	for (size_t i = 0; i < m->plan->n; i++) {
		float others = 0;

		for (size_t k = 0; k < m->plan->n; k++)
			others += k == i ? 0 : m->order[k]->idf;
		for (size_t k = 0; k < m->order[i]->n; k++)
			*least++ = match_least_weight(m->order[i], k, floor, &(struct match_most){WEIGHTS - 1, others, false});
	}
}

void
dense_fill_row(const struct common_group *g, uint8_t step, const unsigned *least, uint32_t first, struct dense_row *row)
{
	uint64_t beyond[SWEEP_WORDS] = {0};	/* no weight is beyond */

	memset(row, 0, sizeof(*row));
	for (size_t i = 0; i < g->n; i++) {
		uint64_t *docs = g->lists[i].of->alt->step < step ? row->before : row->docs;
		struct post_above above = {least ? least[i] : WEIGHTS, WEIGHTS, row->above, beyond};

		if (above.least < WEIGHTS)
			post_bits_above(g->lists[i].post, first, docs, &above, SWEEP_WORDS);
		else
			post_bits(g->lists[i].post, first, docs, SWEEP_WORDS);
	}
	for (size_t k = 0; k < SWEEP_WORDS; k++)
		row->docs[k] |= row->before[k];
}

static uint32_t
count(const uint64_t bits[SWEEP_WORDS])
{
	uint32_t n = 0;

	for (size_t k = 0; k < SWEEP_WORDS; k++)
		n += count_bits(bits[k]);
	return n;
}

/* Whether to weigh a group in a block in which so many documents are left to be judged. */
static bool
should_weigh(const struct match *m, struct dense *d, size_t i, uint32_t left)
{
	if (!d->floor.any || left * m->order[i]->df < (uint64_t)DENSE_WEIGH_FROM * m->segment->docs)
		return false;
	d->pause[i] -= d->pause[i] > 0;
	return d->pause[i] == 0;
}

/* What has a list of an earlier step in every group was found by that. False: there are none. */
static bool
fill_block(struct match *m, struct dense *d, uint8_t step, struct block *b)
{
	const unsigned *least = d->least;
	uint64_t before[SWEEP_WORDS], judged[SWEEP_WORDS], any = 0;
	struct dense_row row;

	sums_stand(m, d->groups);
	memset(b->docs, 0xff, sizeof(b->docs));
	memset(before, 0xff, sizeof(before));
	memset(judged, 0xff, sizeof(judged));
	for (size_t i = 0; i < m->plan->n; least += d->groups[i++].n) {
		bool weighs = should_weigh(m, d, i, d->floor.any ? count(judged) : 0);

		dense_fill_row(&d->groups[i], step, weighs ? least : NULL, b->first, &row);
		if (weighs && count(row.above) * DENSE_WEIGH_SHARE > count(row.docs))
			d->pause[i] = DENSE_WEIGH_AGAIN;
		for (size_t k = 0; k < SWEEP_WORDS; k++) {
			b->docs[k] &= row.docs[k];
			before[k] &= row.before[k];
			judged[k] &= weighs ? row.above[k] : row.docs[k];
		}
	}
	for (size_t k = 0; k < SWEEP_WORDS; k++) {
		b->docs[k] &= ~before[k];
		b->behind[k] = b->docs[k] & ~judged[k];
		any |= b->docs[k];
	}
	if (d->floor.any && any != 0)
		sums_behind(m, &d->floor, b);
	return any != 0;
}

bool
dense_block(struct match *m, const struct match_wanted *w, struct block *b)
{
	struct dense *d = m->dense;

	take_floor(m, d, w->floor);
	do {
		uint32_t first = common_next_of(d->groups, d->next);

		if (first == POST_END)
			return false;
		b->first = first / 64 * 64;
		d->next = b->first + LISTS_WINDOW;
	} while (!fill_block(m, d, w->step, b));
	return true;
}
