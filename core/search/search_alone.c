/* A step of a search for one word that a great many documents have (match_alone.c): a stretch of documents at a time. */
#include <string.h>

#include "search/search_parts.h"

#define WORDS (MATCH_STRETCH / 64)
#define STEADY 2	/* stretches with the same floor, after which it is likely to last */

static void
keep_live(const struct search_segment *segment, struct match_stretch *stretch)
{
	for (uint32_t i = 0; i < WORDS && segment->live != NULL; i++) {
		stretch->docs[i] &= search_live(segment->live, stretch->first + 64 * i, segment->s->docs);
		stretch->judged[i] &= stretch->docs[i];
	}
}

/* Of those that at best come as far as the worst of the heap, now or some documents ago, most come behind it by status or title. */
static void
leave_out_ties(struct search *s, size_t segment, struct match_stretch *stretch, uint32_t i)
{
	uint64_t ties = stretch->judged[i] & ~stretch->better[i];

	if (ties != 0)
		stretch->judged[i] = (stretch->judged[i] & stretch->better[i]) | rank_ties(s, segment, stretch->first + i * 64, ties);
}

static int
offer(struct search *s, size_t segment, const struct match_wanted *w, struct match_stretch *stretch, const uint64_t passing[WORDS],
		bool full, struct error *e)
{
	struct matched found[64];
	int rc = 0;

	match_alone_judge(s->matches[segment], stretch);
	for (uint32_t i = 0; i < WORDS && rc == 0; i++) {
		size_t n;

		if (full)
			leave_out_ties(s, segment, stretch, i);	/* titles that begin alike stand together: after each the worst is another */
		n = stretch->judged[i] != 0 ? match_alone_take(s->matches[segment], w, stretch, i, found) : 0;

		for (size_t k = 0; k < n && rc == 0; k++) {
			search_note(s, found[k].class);
			if (s->sort == SORT_RELEVANCE && (passing[i] >> found[k].doc % 64 & 1) != 0)
				rc = rank_offer(s, &(struct ranked_doc){.class = found[k].class, .found = found[k].class, .score = found[k].score,
						.segment = (uint32_t)segment, .local = found[k].doc}, e);
		}
	}
	return rc;
}

static bool
any_judged(const struct match_stretch *stretch)
{
	uint64_t any = 0;

	for (size_t i = 0; i < WORDS; i++)
		any |= stretch->judged[i];
	return any != 0;
}

/* Takes the worst of a full heap for the floor, and counts for how long it has been the same. */
static void
take_floor(const struct search *s, struct match_floor *floor, unsigned *steady)
{
	const struct ranked_doc *worst = s->heap;

	if (s->heap_n < s->want)
		return;
	++*steady;
	if (!floor->any || floor->class != worst->class || floor->score < worst->score)
		*steady = 0;
	*floor = (struct match_floor){true, worst->class, worst->score};
}

/*
 * A document that is not judged comes behind all that will be shown: if it were strong, they are, and that was noted. In another order than by
 * relevance documents are judged for this alone.
 */
int
search_step_alone(struct search *s, size_t segment, const struct match_wanted *w, bool *done, struct error *e)
{
	struct match *m = s->matches[segment];
	struct match_floor floor = {.any = false};
	const uint64_t *ties = NULL;
	uint64_t passing[WORDS], *room = NULL;
	struct match_stretch stretch;
	unsigned steady = 0;
	bool full;		/* the floor is the worst of a heap */
	int rc = 0;

	*done = (s->sort == SORT_RELEVANCE ? s->want > 0 : search_is_ordered_otherwise(s, w)) && s->shows_all[segment] && match_alone_start(m, w);
	while (*done && rc == 0 && !search_has_any(s)) {
		if (s->sort == SORT_RELEVANCE)
			take_floor(s, &floor, &steady);
		else
			floor = search_floor(s, w);
		if (steady < STEADY)
			ties = NULL;
		else if (ties == NULL)
			ties = rank_before(s, segment, &room);
		if (!match_alone_next(m, w, &floor, ties, &stretch))
			break;
		full = floor.any && s->sort == SORT_RELEVANCE;
		keep_live(&s->index->segments[segment], &stretch);
		search_count(s, segment, stretch.first, stretch.docs, passing);
		for (uint32_t i = 0; i < WORDS && full; i++)
			leave_out_ties(s, segment, &stretch, i);
		if (any_judged(&stretch))
			rc = offer(s, segment, w, &stretch, passing, full, e);
		if (rc == 0 && s->sort != SORT_RELEVANCE)
			rc = search_offer_words(s, segment, stretch.first, passing, e);
	}
	return rc;
}
