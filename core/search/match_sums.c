/*
 * What the documents of a block that all of several groups have, each of which a great many documents have, have of them together. No such word
 * weighs much: a document comes behind the floor though none of its weights tells so by itself. Sums are rounded up, and a document is
 * left out as soon as what the groups that are left may bring at most is not enough.
 */
#include <string.h>

#include "search/match_parts.h"

#define SUMS_FROM 24u		/* documents of a block; fewer are judged as they are */
#define SUMS_SCALE 60000.0f	/* what a document has at most: rounded up it is still below 65,536 */
#define WEIGHT_MAX (WEIGHT_TITLE - 1)

struct sums {
	uint16_t (*values)[WEIGHT_TITLE];	/* of each list of each group what a weight brings; */
	struct post *posts;		/* and the list, standing where the block begins or before it */
	float scale;
	uint32_t sum[LISTS_WINDOW], best[LISTS_WINDOW];
	uint32_t docs[LISTS_WINDOW + 1];
	uint8_t weights[LISTS_WINDOW + 1];
};

bool
sums_begin(struct match *m, size_t lists)
{
	struct sums *s = m->room->sums;
	size_t at = 0;

	if (s == NULL)
		s = m->room->sums = arena_raw(m->arena, sizeof(*s));
	if (s == NULL)
		return false;
	s->values = arena_raw(m->arena, lists * sizeof(*s->values));
	s->posts = arena_raw(m->arena, lists * sizeof(*s->posts));
	if (s->values == NULL || s->posts == NULL)
		return false;
	s->scale = SUMS_SCALE / m->idf_all;
	for (size_t i = 0; i < m->plan->n; i++)
		for (size_t k = 0; k < m->order[i]->n; k++, at++)
			for (unsigned w = 0; w <= WEIGHT_MAX; w++)
				s->values[at][w] = (uint16_t)(m->order[i]->idf * m->order[i]->lists[k].factor * weight_share((uint8_t)w) * s->scale + 1);
	return true;
}

void
sums_stand(struct match *m, const struct common_group *groups)
{
	struct post *to = m->room->sums->posts;

	for (size_t i = 0; i < m->plan->n; i++)
		for (size_t k = 0; k < groups[i].n; k++)
			*to++ = *groups[i].lists[k].post;
}

struct adding {
	struct sums *s;
	uint32_t first;
	uint32_t rest, need;	/* what groups that were not added yet bring at most; what a document needs in all */
	uint64_t mask[SWEEP_WORDS];	/* documents of which it is still open */
	uint64_t enough[SWEEP_WORDS], titled[SWEEP_WORDS];	/* those that may have enough, those that have the group in a title */
};

static inline void
add(struct adding *a, uint32_t at, uint32_t value)
{
	uint32_t sum = a->s->sum[at] + value;

	a->s->sum[at] = sum;
	a->enough[at / 64] |= (uint64_t)(sum + a->rest >= a->need) << at % 64;
}

/* The only list of a group. */
static void
add_list(struct adding *a, size_t list, uint8_t title)
{
	struct sums *s = a->s;
	const uint16_t *values = s->values[list];
	size_t n = post_take_of(&s->posts[list], a->first, a->mask, SWEEP_WORDS, s->docs, s->weights);

	for (size_t i = 0; i < n; i++) {
		uint32_t at = s->docs[i] - a->first;
		uint8_t weight = s->weights[i];

		add(a, at, values[weight & WEIGHT_MAX]);
		a->titled[at / 64] |= (uint64_t)((weight & title) != 0) << at % 64;
	}
}

/* One of several, of which a document has what brings most. */
static void
take_list(struct adding *a, size_t list, uint8_t title)
{
	struct sums *s = a->s;
	const uint16_t *values = s->values[list];
	size_t n = post_take_of(&s->posts[list], a->first, a->mask, SWEEP_WORDS, s->docs, s->weights);

	for (size_t i = 0; i < n; i++) {
		uint32_t at = s->docs[i] - a->first, value = values[s->weights[i] & WEIGHT_MAX];

		s->best[at] = value > s->best[at] ? value : s->best[at];
		a->titled[at / 64] |= (uint64_t)((s->weights[i] & title) != 0) << at % 64;
	}
}

static void
add_group(struct adding *a, const struct group_lists *g, size_t list)
{
	struct sums *s = a->s;

	if (g->n == 1) {
		add_list(a, list, g->lists[0].title);
		return;
	}
	memset(s->best, 0, sizeof(s->best));
	for (size_t k = 0; k < g->n; k++)
		take_list(a, list + k, g->lists[k].title);
	for (uint32_t k = 0; k < SWEEP_WORDS; k++)
		for (uint64_t bits = a->mask[k]; bits != 0; bits &= bits - 1) {
			uint32_t at = k * 64 + (uint32_t)__builtin_ctzll(bits);

			add(a, at, s->best[at]);
		}
}

static uint32_t
most_of(const struct sums *s, size_t list, size_t n)
{
	uint32_t most = 0;

	for (size_t k = 0; k < n; k++)
		most = s->values[list + k][WEIGHT_MAX] > most ? s->values[list + k][WEIGHT_MAX] : most;
	return most;
}

/* Those that stay. titles: only those that have everything in a title; else these, too, whatever they have. */
static void
add_all(struct match *m, struct adding *a, bool titles)
{
	uint64_t titled[SWEEP_WORDS];
	size_t list = 0;

	memcpy(titled, a->mask, sizeof(titled));
	memset(a->s->sum, 0, sizeof(a->s->sum));
	for (size_t i = 0; i < m->plan->n; list += m->order[i++]->n)
		a->rest += most_of(a->s, list, m->order[i]->n);
	list = 0;
	for (size_t i = 0; i < m->plan->n; list += m->order[i++]->n) {
		a->rest -= most_of(a->s, list, m->order[i]->n);
		memset(a->enough, 0, sizeof(a->enough));
		memset(a->titled, 0, sizeof(a->titled));
		add_group(a, m->order[i], list);
		for (size_t k = 0; k < SWEEP_WORDS; k++) {
			titled[k] &= a->titled[k];
			a->mask[k] &= titles ? titled[k] & a->enough[k] : titled[k] | a->enough[k];
		}
	}
}

void
sums_behind(struct match *m, const struct match_floor *floor, struct block *b)
{
	bool titles = floor->class == match_class(0, false, true);
	struct sums *s = m->room->sums;
	float score = floor->score < 2 * m->idf_all ? floor->score : 2 * m->idf_all;	/* more than any has is enough */
	struct adding a = {.s = s, .first = b->first, .need = (uint32_t)(score / ROUNDED_UP * s->scale)};
	uint32_t n = 0;

	for (size_t k = 0; k < SWEEP_WORDS; k++) {
		a.mask[k] = b->docs[k] & ~b->behind[k];
		n += count_bits(a.mask[k]);
	}
	if (n < SUMS_FROM || (!titles && floor->class != match_class(0, false, false)))
		return;
	add_all(m, &a, titles);
	for (size_t k = 0; k < SWEEP_WORDS; k++)
		b->behind[k] |= b->docs[k] & ~a.mask[k];
}
