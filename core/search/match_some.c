/*
 * Documents that some of the groups are enough for: how many a document has is counted for many documents at a time. A row of bits tells of
 * a group which documents of a stretch may have it, and rows are added up (match_planes.c). The rarest groups come first, as many of them as
 * may be missing and one more; what can no longer get enough is not asked for any more.
 *
 * Many are found so and few of them are shown. That a document has enough groups is sure without a look at it where no phrase and no
 * misspelt word is needed for it; and when it lacks a group that the worst of those to be shown have, it comes behind. Where that leaves too
 * many, what their groups say altogether is added up in the same way.
 */
#include "search/match_parts.h"
#include "search/ranked.h"

#include <string.h>

#define SOME_FROM 256u		/* documents of the leading groups; fewer are asked for one by one */
#define SHARES 231u		/* of the idf of all groups; with what is rounded up no more than SHARE_PLANES can count */
#define SHARES_FROM 8u		/* documents of a block that are judged in the time in which shares are added up */
#define SHARES_GROUPS 5u	/* of fewer, what is known of each tells as much */
#define WEIGHED_LISTS 8u

_Static_assert(SHARES + SOME_GROUPS < 1u << SHARE_PLANES && SOME_GROUPS < 1u << COUNT_PLANES, "counts have room");

static bool
has_doubtful(const struct group_lists *g)
{
	for (size_t i = 0; i < g->n; i++)
		if (g->lists[i].alt->doubtful)
			return true;
	return false;
}

/* The order of groups is that of this segment: what is rare here may be frequent in others. */
static void
sum_most(const struct match *m, struct some *s)
{
	for (size_t i = 0; i < m->plan->n; i++) {
		float idf = m->order[i]->idf;
		size_t k = i;

		for (; k > 0 && s->most[k - 1] < idf; k--)
			s->most[k] = s->most[k - 1];
		s->most[k] = idf;
	}
	for (size_t i = 1; i < m->plan->n; i++)
		s->most[i] += s->most[i - 1];
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
	s->all_sure = s->all_whole = true;
	s->planes = planes_for(m->plan->n);
	for (size_t i = 0; i < m->plan->n; i++) {
		struct group_lists *g = m->order[i];

		if (!common_open(m, g, false, &s->groups[i]))
			return false;
		s->sure[i] = g->phrase_count == 0;
		s->all_sure = s->all_sure && s->sure[i];
		s->whole[i] = !has_doubtful(g);
		s->all_whole = s->all_whole && s->whole[i];
		s->share[i] = (unsigned)(SHARES * (g->idf / m->idf_all)) + 1;
	}
	sum_most(m, s);
	memset(s->pause, 0, sizeof(s->pause));
	memset(s->weighed, 0, sizeof(s->weighed));
	for (size_t i = 0; m->plan->n < SHARES_GROUPS && i < m->plan->n; i++)
		if (s->sure[i] && m->order[i]->n <= WEIGHED_LISTS && !common_open(m, m->order[i], false, &s->weighed[i]))
			return false;
	s->word = m->words;
	s->end = 0;
	return true;
}

/* A stretch -------------------------------------------------------------------- */

/* Which of the documents in mask may have the group; others may be told of, too. */
static void
fill_row(struct match *m, const struct common_group *g, uint32_t first, const uint64_t *mask, uint64_t *row)
{
	uint32_t words = m->words;
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

/* Bits of documents that have at least so many of the rows, in words of them from one on. */
static void
have_least(const struct some *s, uint64_t planes[COUNT_PLANES][COMMON_WORDS], size_t least, size_t from, uint64_t *out, size_t words)
{
	planes_least(planes[0] + from, COMMON_WORDS, s->planes, least, out, words);
}

/* What lacks a group altogether was not found with all of them by an earlier step. */
static void
note_certain(const struct match *m, const struct match_wanted *w, struct some *s)
{
	size_t words = m->words;
	uint64_t bits[COMMON_WORDS];

	memset(s->certain, s->all_whole ? 0xff : 0, sizeof(s->certain));	/* one of them is not there with fewer than below */
	for (size_t i = 0; !s->all_whole && i < m->plan->n; i++)
		for (size_t k = 0; s->whole[i] && k < words; k++)
			s->certain[k] |= ~s->rows[i][k];
	have_least(s, s->count, w->below, 0, bits, words);
	for (size_t k = 0; k < words; k++)
		s->certain[k] &= ~bits[k];
	if (!s->all_sure)
		have_least(s, s->sure_count, w->least, 0, bits, words);
	for (size_t k = 0; k < words; k++)
		s->certain[k] &= s->all_sure ? s->found[k] : bits[k];
}

static void
count_stretch(struct match *m, const struct match_wanted *w, struct some *s)
{
	size_t words = m->words, sure = 0;
	uint64_t mask[COMMON_WORDS];

	for (unsigned k = 0; k < s->planes; k++) {
		memset(s->count[k], 0, words * sizeof(s->count[k][0]));
		memset(s->sure_count[k], 0, words * sizeof(s->sure_count[k][0]));
	}
	for (size_t i = 0; i < m->plan->n; i++) {
		if (i >= m->leaders)
			have_least(s, s->count, i - m->leaders + 1, 0, mask, words);
		fill_row(m, &s->groups[i], s->first, i < m->leaders ? NULL : mask, s->rows[i]);
		planes_add(s->count, i + 1, s->rows[i], words);
		if (!s->all_sure && s->sure[i])
			planes_add(s->sure_count, ++sure, s->rows[i], words);
	}
	have_least(s, s->count, w->least, 0, s->found, words);
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
	const struct some *s = m->room->some;
	size_t n = 0;

	while (n < m->plan->n && class_of(m, s->most[n] * ROUNDED_UP) > f->class)
		n++;
	return n;
}

/* The same for shares of the idf that their groups have. */
static unsigned
too_small(const struct match *m, const struct match_floor *f)
{
	unsigned low = 0, high = SHARES + SOME_GROUPS;	/* the first that is not */

	while (low < high) {
		unsigned share = (low + high) / 2;

		if (class_of(m, m->idf_all * ((float)share / SHARES) * ROUNDED_UP) > f->class)
			low = share + 1;
		else
			high = share;
	}
	return low;
}

static void
add_shares(const struct match *m, const struct match_floor *f, const struct some *s, uint64_t behind[SWEEP_WORDS])
{
	uint64_t planes[SHARE_PLANES][SWEEP_WORDS] = {{0}}, enough[SWEEP_WORDS];

	for (size_t i = 0; i < m->plan->n; i++)
		planes_add_times(planes, s->share[i], &s->rows[i][s->word]);
	planes_least(planes[0], SWEEP_WORDS, SHARE_PLANES, too_small(m, f), enough, SWEEP_WORDS);
	for (size_t k = 0; k < SWEEP_WORDS; k++)
		behind[k] |= ~enough[k];
}

/*
 * Where documents that lack a group are at best of the floor's class, their scores decide: those that weigh too little in a group come
 * behind, even if the others, with so much idf, bring all they can.
 */
static void
weigh_group(const struct match *m, const struct match_floor *f, struct some *s, size_t i, float others, const uint64_t equal[SWEEP_WORDS],
		uint64_t behind[SWEEP_WORDS])
{
	const struct group_lists *g = m->order[i];
	unsigned least[WEIGHED_LISTS];
	struct dense_row row;
	uint32_t n = 0, above = 0;

	for (size_t k = 0; k < s->weighed[i].n; k++) {
		float share = (f->score / ROUNDED_UP - others) / (g->idf * s->weighed[i].lists[k].of->factor) / ROUNDED_UP;

		least[k] = share <= 0 ? 0 : share < 1 ? (unsigned)(share * 127) : 127;
	}
	dense_fill_row(&s->weighed[i], 0, least, s->first + 64 * s->word, &row);
	for (size_t k = 0; k < SWEEP_WORDS; k++) {
		behind[k] |= equal[k] & row.docs[k] & ~row.above[k];
		n += count_bits(row.docs[k]);
		above += count_bits(row.above[k]);
	}
	if (above * DENSE_WEIGH_SHARE > n)
		s->pause[i] = DENSE_WEIGH_AGAIN;
}

/* lacking: groups that documents of the floor's class lack one of. */
static void
weigh(const struct match *m, const struct match_floor *f, struct some *s, const bool lacking[SOME_GROUPS], uint64_t behind[SWEEP_WORDS])
{
	uint64_t equal[SWEEP_WORDS] = {0};
	float rest = 0;		/* what they have at most */

	for (size_t i = 0; i < m->plan->n; i++) {
		float others = 0;	/* added up: taken from the sum of all, little would be left of what is right of a common word's */

		for (size_t k = 0; lacking[i] && k < SWEEP_WORDS; k++)
			equal[k] |= ~s->rows[i][s->word + k];
		for (size_t k = 0; lacking[i] && k < m->plan->n; k++)
			others += k == i ? 0 : m->order[k]->idf;
		rest = others > rest ? others : rest;
	}
	for (size_t i = 0; i < m->plan->n; i++) {
		uint32_t left = 0;

		for (size_t k = 0; k < SWEEP_WORDS; k++)
			left += count_bits(s->certain[s->word + k] & equal[k] & ~behind[k]);
		if (left < DENSE_WEIGH_FROM)
			return;
		s->pause[i] -= s->pause[i] > 0;
		if (!lacking[i] && s->pause[i] == 0 && s->weighed[i].n > 0)
			weigh_group(m, f, s, i, rest - m->order[i]->idf, equal, behind);
	}
}

/*
 * Notes in a block of those that are surely wanted, and so have fewer groups than below, the ones that come behind the floor, as they lack a
 * group or have too few of them.
 */
static void
note_behind(struct match *m, const struct match_wanted *w, struct some *s, uint64_t behind[SWEEP_WORDS])
{
	const struct match_floor *f = w->floor;
	uint64_t enough[SWEEP_WORDS];
	bool lacking[SOME_GROUPS];
	size_t left = 0;

	if (f == NULL || !f->any)
		return;
	have_least(s, s->count, too_few(m, f) + 1, s->word, enough, SWEEP_WORDS);
	for (size_t k = 0; k < SWEEP_WORDS; k++)
		behind[k] = ~enough[k];
	for (size_t i = 0; i < m->plan->n; i++) {
		uint32_t class = class_of(m, (m->idf_all - m->order[i]->idf) * ROUNDED_UP);

		lacking[i] = class == f->class;
		for (size_t k = 0; class > f->class && k < SWEEP_WORDS; k++)
			behind[k] |= ~s->rows[i][s->word + k];
	}
	for (size_t k = 0; m->plan->n >= SHARES_GROUPS && k < SWEEP_WORDS; k++)
		left += count_bits(s->certain[s->word + k] & ~behind[k]);
	if (left >= SHARES_FROM)
		add_shares(m, f, s, behind);
	else if (m->plan->n < SHARES_GROUPS)
		weigh(m, f, s, lacking, behind);
	for (size_t k = 0; k < SWEEP_WORDS; k++)
		behind[k] &= s->certain[s->word + k];
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
	s->end = s->first + 64 * m->words;
	s->word = 0;
	count_stretch(m, w, s);
	return true;
}

bool
some_block(struct match *m, const struct match_wanted *w, struct block *b)
{
	struct some *s = m->room->some;
	uint64_t *bits = s->found;

	while (s->word == m->words || bits[s->word] == 0)
		if (s->word < m->words)
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
