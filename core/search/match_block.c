/* Documents of blocks: those that may be wanted, as one of the ways to look for many has found them (match_parts.h). */
#include <string.h>

#include "search/match_parts.h"

#define FETCH_AHEAD 6u		/* documents */

/* What comes behind the floor, together: nothing is left to be found out about it. */
static void
count_behind(const struct match *m, const struct match_wanted *w, struct block *b)
{
	uint64_t any = 0;

	if (w->count == NULL || (m->plan->excluded_count > 0 && b->first >= m->sifted))
		return;
	for (size_t i = 0; i < SWEEP_WORDS; i++) {
		any |= b->behind[i];
		b->docs[i] &= ~b->behind[i];
	}
	if (any != 0)
		w->count->take(w->count->context, b->first, b->behind);
	memset(b->behind, 0, sizeof(b->behind));
}

/* What was excluded. */
static void
leave_out(struct match *m, struct block *b)
{
	sift_block(m, b->first, b->docs);
	for (size_t i = 0; i < SWEEP_WORDS; i++)
		b->behind[i] &= b->docs[i];
}

static bool
next_block(struct match *m, const struct match_wanted *w, struct block *b)
{
	memset(b, 0, sizeof(*b));
	b->word = SWEEP_WORDS - 1;	/* nothing but what is listed */
	if (m->titles ? !titles_block(m, b) : m->many ? !dense_block(m, w, b) : m->common ? !common_block(m, w, b) : !some_block(m, w, b))
		return false;
	if (b->listed == 0 && m->plan->excluded_count > 0)
		leave_out(m, b);
	if (b->listed == 0 && m->titles == NULL) {
		b->word = 0;
		count_behind(m, w, b);
		b->swept = !m->noted && w->titled == 0 && sweep_block(m, w, b);
	}
	return true;
}

/* What a document of a block is, when it is wanted. */
static bool
judge_possible(struct match *m, const struct block *b, uint32_t i, const struct match_wanted *w, struct matched *out)
{
	uint32_t doc = b->first + i;

	if (b->behind[i / 64] >> i % 64 & 1) {
		*out = (struct matched){doc, CLASS_BEHIND, 0, 0, w->step};
		return m->plan->excluded_count == 0 || !match_excluded(m, doc);
	}
	return b->swept ? sweep_swept(m, w, doc, out) : match_judge(m, doc, w, out);
}

/* Of a stretch with few of them, one by one. */
static size_t
take_listed(struct match *m, const struct match_wanted *w, struct block *b, struct matched *out, size_t max)
{
	struct common *c = m->room->common;
	size_t n = 0;

	common_floor(m, w);
	for (; b->listed > 0 && n < max; b->listed--) {
		size_t i = c->at - b->listed;

		if (b->listed > FETCH_AHEAD && m->noted)
			notes_fetch(c, c->docs[i + FETCH_AHEAD]);
		if (!notes_light(c, c->docs[i])) {
			n += match_judge(m, c->docs[i], w, &out[n]);
		} else if (m->plan->excluded_count == 0 || !match_excluded(m, c->docs[i])) {
			out[n++] = (struct matched){c->docs[i], CLASS_BEHIND, 0, 0, w->step};
		}
	}
	return n;
}

size_t
block_take(struct match *m, const struct match_wanted *w, struct matched *out, size_t max)
{
	struct block *b = &m->room->block;
	size_t n = 0;

	while (n < max) {
		uint64_t bits = b->word < SWEEP_WORDS ? b->docs[b->word] : 0;

		if (b->listed > 0) {
			n += take_listed(m, w, b, out + n, max - n);
		} else if (bits != 0) {
			b->docs[b->word] = bits & (bits - 1);
			n += judge_possible(m, b, b->word * 64 + (uint32_t)__builtin_ctzll(bits), w, &out[n]);
		} else if (++b->word >= SWEEP_WORDS && !next_block(m, w, b)) {
			break;
		}
	}
	return n;
}
