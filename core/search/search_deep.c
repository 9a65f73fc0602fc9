/*
 * A page so far behind that a heap of all before it would be of most of what is found: everything is kept then, in no order, and what comes
 * before the page, as a whole, is told from the page, which alone is put in order, and from what comes behind.
 */
#include "search/search_parts.h"

#define DEEP_FROM 4096u		/* documents on the page and before it, and */
#define DEEP_SHARE 24u		/* one of all in so many; and */
#define DEEP_PAGE 1000u		/* no more of them on the page, whose order is made as that of few */

void
deep_begin(struct search *s)
{
	size_t docs = 0;

	for (size_t i = 0; i < s->index->n; i++)
		docs += s->index->segments[i].s->docs;
	if (s->want <= DEEP_FROM || s->want <= docs / DEEP_SHARE || s->q->limit > DEEP_PAGE)
		return;
	s->want = SEARCH_ALL;
	s->heap = arena_raw(s->scratch, docs * sizeof(*s->heap));	/* what is not used of it costs nothing; and it grows without it, too */
	s->heap_cap = s->heap != NULL ? docs : 0;
}

/* Brings those that belong there to first + at … of the n documents from first on, and those that come before them in front of them. */
static void
part(const struct search *s, struct ranked_doc *first, size_t n, size_t at)
{
	while (n > 1 && at < n) {
		struct ranked_doc pivot = first[n / 2], one;
		size_t low = 0, high = n;	/* those before low come before the pivot or are it; from high on behind it, or are it */

		for (;;) {
			while (rank_compare(s, &first[low], &pivot) < 0)
				low++;
			while (rank_compare(s, &first[high - 1], &pivot) > 0)
				high--;
			if (low + 1 >= high)
				break;
			one = first[low];
			first[low++] = first[--high];
			first[high] = one;
		}
		if (at < low) {
			n = low;
		} else {
			first += low;
			n -= low;
			at -= low;
		}
	}
}

/* What comes right before the page is in order, too, as some may still move on to it (search_title.c). */
void
deep_sort(struct search *s)
{
	size_t n = s->heap_n, skip = (size_t)(s->q->page - 1) * s->q->limit, window = n < SEARCH_WINDOW ? n : SEARCH_WINDOW;
	size_t first = skip < SEARCH_WINDOW ? 0 : skip - SEARCH_WINDOW, end = skip + s->q->limit;

	first = first < n ? first : n;
	end = end < n ? end : n;
	part(s, s->heap, n, end);
	part(s, s->heap, end, first);
	part(s, s->heap, first, window);
	rank_order(s, s->heap, window);
	rank_order(s, s->heap + first, end - first);
}
