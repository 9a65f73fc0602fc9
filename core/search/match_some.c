/*
 * Documents that some of the groups are enough for: how many a document has is counted for 64 documents at a time. A row of bits tells of a
 * group which documents of a stretch may have it; sum[t] those that have at least t of the rows so far, so that a further row costs one
 * operation for each t. The rarest groups come first, as many of them as may be missing and one more; what can no longer get enough is not
 * asked for any more.
 *
 * Many are found so and few of them are shown. That a document has enough groups is sure without a look at it where no phrase and no
 * misspelt word is needed for it; and when it lacks a group that the worst of those to be shown have, it comes behind.
 */
#include "search/match_parts.h"
#include "search/ranked.h"

#include <string.h>

#define SOME_FROM 256u		/* documents of the leading groups; fewer are asked for one by one */

static bool
has_typos(const struct group_lists *g)
{
	for (size_t i = 0; i < g->n; i++)
		if (g->lists[i].alt->typos > 0)
			return true;
	return false;
}

bool
some_begin(struct match *m, const struct match_wanted *w)
{
	struct match_room *room = m->room;
	struct some *s;

	if (m->leaders < 2 || m->plan->n > SOME_GROUPS || w->below > m->plan->n || m->visits < SOME_FROM)
		return false;
	if (room->some == NULL)
		room->some = arena_raw(m->arena, sizeof(*s));
	s = room->some;
	if (s == NULL)
		return false;
	for (size_t i = 0; i < m->plan->n; i++) {
		struct group_lists *g = m->order[i];

		/* Where not all words are there, a word that was typed well is not taken for another. */
		if (!common_open(m, g, !g->known, &s->groups[i]))
			return false;
		s->sure[i] = g->phrase_count == 0;
		s->whole[i] = !(g->known && has_typos(g));
	}
	s->word = room->words;
	s->end = 0;
	return true;
}

/* A stretch -------------------------------------------------------------------- */

/* Which of the documents in mask may have the group; others may be told of, too. */
static void
fill_row(struct match *m, const struct common_group *g, uint32_t first, const uint64_t *mask, uint64_t *row)
{
	uint32_t words = m->room->words;
	size_t asked = 0;

	for (size_t i = 0; mask != NULL && i < words; i++)
		asked += count_bits(mask[i]);
	if (mask == NULL || !common_should_ask(m, g, asked)) {
		common_bits(g, first, words, row);
		return;
	}
	for (uint32_t i = 0; i < words; i++) {
		row[i] = 0;
		for (uint64_t bits = mask[i]; bits != 0; bits &= bits - 1)
			if (common_has(g, first + i * 64 + (uint32_t)__builtin_ctzll(bits)))
				row[i] |= bits & -bits;
	}
}

/* One more row: sum[t] is counted up to t = most. */
static void
add_row(uint64_t sum[][COMMON_WORDS], size_t most, const uint64_t *row, size_t words)
{
	for (size_t t = most; t > 1; t--)
		for (size_t i = 0; i < words; i++)
			sum[t][i] |= sum[t - 1][i] & row[i];
	for (size_t i = 0; i < words; i++)
		sum[1][i] |= row[i];
}

/* What lacks a group altogether was not found with all of them by an earlier step. */
static void
note_certain(const struct match *m, const struct match_wanted *w, struct some *s)
{
	memset(s->certain, 0, sizeof(s->certain));
	for (size_t i = 0; i < m->plan->n; i++)
		for (size_t k = 0; s->whole[i] && k < m->room->words; k++)
			s->certain[k] |= ~s->rows[i][k];
	for (size_t k = 0; k < m->room->words; k++)
		s->certain[k] &= s->sure_sum[w->least][k] & ~s->sum[w->below][k];
}

static void
count_stretch(struct match *m, const struct match_wanted *w, struct some *s)
{
	memset(s->sum, 0, (w->below + 1) * sizeof(s->sum[0]));
	memset(s->sure_sum, 0, (w->least + 1) * sizeof(s->sure_sum[0]));
	for (size_t i = 0; i < m->plan->n; i++) {
		fill_row(m, &s->groups[i], s->first, i < m->leaders ? NULL : s->sum[i - m->leaders + 1], s->rows[i]);
		add_row(s->sum, w->below, s->rows[i], m->room->words);
		if (s->sure[i])
			add_row(s->sure_sum, w->least, s->rows[i], m->room->words);
	}
	note_certain(m, w, s);
}

/* The best class of documents that have no more than groups of so much idf. */
static uint32_t
class_of(const struct match *m, float idf)
{
	return match_class(0, false, false) + match_missing(m, idf);
}

/* With how many groups, however rare, a document still comes behind the floor. */
static size_t
too_few(const struct match *m, const struct match_floor *f)
{
	float idf = 0;
	size_t n = 0;

	for (; n < m->plan->n; n++) {
		idf += m->order[n]->idf;	/* the rarest come first */
		if (class_of(m, idf * ROUNDED_UP) <= f->class)
			break;
	}
	return n;
}

/*
 * Notes in a block of those that are surely wanted, and so have fewer groups than below, the ones that come behind the floor, as they lack a
 * group or have too few of them.
 */
static void
note_behind(const struct match *m, const struct match_wanted *w, const struct some *s, uint64_t behind[SWEEP_WORDS])
{
	const struct match_floor *f = w->floor;
	size_t few;

	if (f == NULL || !f->any)
		return;
	few = too_few(m, f);
	for (size_t k = 0; few >= w->least && k < SWEEP_WORDS; k++)
		behind[k] = few + 1 < w->below ? ~s->sum[few + 1][s->word + k] : ~(uint64_t)0;
	for (size_t i = 0; i < m->plan->n; i++) {
		if (class_of(m, (m->idf_all - m->order[i]->idf) * ROUNDED_UP) <= f->class)
			continue;
		for (size_t k = 0; k < SWEEP_WORDS; k++)
			behind[k] |= ~s->rows[i][s->word + k];
	}
	for (size_t k = 0; k < SWEEP_WORDS; k++)
		behind[k] &= s->certain[s->word + k] & s->sum[w->least][s->word + k];
}

static bool
next_stretch(struct match *m, const struct match_wanted *w, struct some *s)
{
	uint32_t first = POST_END;

	for (size_t i = 0; i < m->leaders; i++) {
		uint32_t at = common_next_of(&s->groups[i], s->end);

		first = at < first ? at : first;
	}
	if (first == POST_END)
		return false;
	s->first = first / 64 * 64;
	s->end = s->first + 64 * m->room->words;
	s->word = 0;
	count_stretch(m, w, s);
	return true;
}

bool
some_block(struct match *m, const struct match_wanted *w, struct block *b)
{
	struct some *s = m->room->some;
	uint64_t *bits = s->sum[w->least];

	while (s->word == m->room->words || bits[s->word] == 0)
		if (s->word < m->room->words)
			s->word++;
		else if (!next_stretch(m, w, s))
			return false;
	s->word -= s->word % SWEEP_WORDS;
	note_behind(m, w, s, b->behind);
	b->first = s->first + 64 * s->word;
	memcpy(b->docs, &bits[s->word], sizeof(b->docs));
	s->word += SWEEP_WORDS;
	return true;
}

bool
some_has(const struct match *m, size_t i, uint32_t doc)
{
	uint32_t at = doc - m->room->some->first;

	return m->room->some->rows[i][at / 64] >> at % 64 & 1;
}

bool
some_wants(const struct match *m, uint32_t doc)
{
	uint32_t at = doc - m->room->some->first;

	return m->room->some->certain[at / 64] >> at % 64 & 1;
}

bool
some_lacks(const struct match *m, size_t i, uint32_t doc)
{
	return m->room->some->whole[i] && !some_has(m, i, doc);
}
