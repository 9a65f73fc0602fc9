/*
 * Courses whose title is what was typed, or that have the words that say at which level. Where very many have all of the words, as one "Stage I" among all that are called Stage and have an I
 * somewhere, they need not be of those whose order is made finer; so they are looked up in the order of titles and put there.
 */
#include <string.h>

#include "search/search_parts.h"

#define SAME_MAX 20		/* a title that more of them have tells none from the others */

struct called {
	uint32_t segment, doc;
};

static bool
is_shown(const struct search *s, size_t segment, uint32_t doc)
{
	const struct search_segment *x = &s->index->segments[segment];
	uint32_t partner = columns_partner(&x->s->columns, doc);

	return (x->live == NULL || bit_at(x->live, doc)) && partner < s->index->partner_count && s->index->partners[partner].enabled &&
	       filter_matches(s->filters[segment], doc);
}

/* How many there are, SAME_MAX + 1 for more than can be told apart. */
static size_t
find_called(const struct search *s, struct slice title, struct called *out)
{
	size_t n = 0;

	for (size_t i = 0; i < s->index->n; i++) {
		const struct columns *c = &s->index->segments[i].s->columns;
		uint32_t at, count;

		columns_titles(c, s->by, title, &at, &count);
		for (; count > 0; at++, count--) {
			uint32_t doc = columns_at(c, s->by, at);

			if (columns_title(c, doc, s->q->lang).n > title.n)
				break;
			if (!is_shown(s, i, doc))
				continue;
			if (n == SAME_MAX)
				return SAME_MAX + 1;
			out[n++] = (struct called){(uint32_t)i, doc};
		}
	}
	return n;
}

/*
 * To place end of the window, from behind it or from nowhere in the list; what stood there moves on by one. Returns where the next one comes.
 * The score is then the same whichever page is asked for.
 */
static size_t
put(struct search *s, const struct ranked_doc *x, size_t end)
{
	size_t at = 0;

	while (at + 1 < s->heap_n && (s->heap[at].segment != x->segment || s->heap[at].local != x->local))
		at++;
	if (at < SEARCH_WINDOW && s->heap[at].segment == x->segment && s->heap[at].local == x->local)
		return end;
	memmove(&s->heap[end + 1], &s->heap[end], (at - end) * sizeof(*s->heap));
	s->heap[end] = *x;
	return end - 1;
}

static size_t
put_called(struct search *s, struct slice typed, float score, size_t end)
{
	struct called called[SAME_MAX];
	size_t n;

	if (typed.n == 0 || s->heap[0].class != 0)
		return end;		/* no title has all that was typed */
	for (size_t i = 0; i < s->ask.count; i++)
		if (s->ask.terms[i].excluded || s->ask.terms[i].phrase)
			return end;	/* then a title that looks the same may be another one */
	n = find_called(s, typed, called);
	for (size_t i = 0; n <= SAME_MAX && i < n; i++)
		end = put(s, &(struct ranked_doc){.class = 0, .found = s->heap[0].found, .score = score, .segment = called[i].segment,
				.local = called[i].doc, .status = RANK_UNASKED}, end);
	return end;
}

/* What was found with the words that say at which level, where it is no worse than what else is in the window. */
static void
put_levelled(struct search *s, float score, uint32_t worst, size_t end)
{
	for (size_t i = 0; i < s->levelled_n; i++) {
		struct ranked_doc one = s->levelled[i];

		one.score = score;
		one.alts = NULL;
		if (one.class <= worst)
			end = put(s, &one, end);
	}
}

void
rank_named(struct search *s, struct slice typed)
{
	const struct ranked_doc *last = &s->heap[SEARCH_WINDOW - 1];

	if (s->heap_n >= SEARCH_WINDOW) {	/* else all that was found is in it */
		float score = last->score;
		uint32_t worst = last->class;

		put_levelled(s, score, worst, put_called(s, typed, score, SEARCH_WINDOW - 1));
	}
}
