/*
 * Courses whose title is what was typed. Where very many have all of the words, as one "Stage I" among all that are called Stage and have an I
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
 * To the end of the window, from behind it or from nowhere in the list; what stood there moves on by one. The score is then the same whichever
 * page is asked for.
 */
static void
put(struct search *s, const struct called *x, float score)
{
	struct ranked_doc one = {.class = s->heap[0].class, .found = s->heap[0].found, .score = score, .segment = x->segment, .local = x->doc,
		.status = RANK_UNASKED};
	size_t at = 0, end = SEARCH_WINDOW - 1;

	while (at + 1 < s->heap_n && (s->heap[at].segment != x->segment || s->heap[at].local != x->doc))
		at++;
	if (at <= end && s->heap[at].segment == x->segment && s->heap[at].local == x->doc)
		return;
	memmove(&s->heap[end + 1], &s->heap[end], (at - end) * sizeof(*s->heap));
	s->heap[end] = one;
}

void
rank_titles(struct search *s, struct slice typed)
{
	struct called called[SAME_MAX];
	size_t n;

	if (typed.n == 0 || s->heap_n < SEARCH_WINDOW || s->heap[0].class != 0)
		return;		/* all that was found is in the window; or no title has all that was typed */
	for (size_t i = 0; i < s->ask.count; i++)
		if (s->ask.terms[i].excluded || s->ask.terms[i].phrase)
			return;		/* then a title that looks the same may be another one */
	n = find_called(s, typed, called);
	for (size_t i = 0; n <= SAME_MAX && i < n; i++)
		put(s, &called[i], s->heap[SEARCH_WINDOW - 1].score);
}
