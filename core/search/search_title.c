/*
 * Courses whose title is what was typed, or that have the words that say at which level. Where very many have all of the words, as one "Stage I" among all that are called Stage and have an I
 * somewhere, they need not be of those whose order is made finer; so they are looked up in the order of titles and put there. Courses whose
 * code is what was typed are looked up by the word that it is, and come before all others, be these called so.
 */
#include <string.h>

#include "search/search_parts.h"

#define SAME_MAX 20		/* a title that more of them have tells none from the others */
#define CODES_MAX 16		/* courses with one code that come first */
#define CODE_LIST 512u		/* documents that have the word: more of them, and it is none */
#define CODE_SCORE 1e6f		/* more than any other has */

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

/* Those that are to be in the window. */
struct named {
	struct ranked_doc docs[SAME_MAX + SEARCH_SCARCE];
	size_t n;
};

static void
find_titles(const struct search *s, struct slice typed, struct named *out)
{
	struct called called[SAME_MAX];
	size_t n;

	if (typed.n == 0 || s->heap[0].class != 0)
		return;		/* no title has all that was typed */
	for (size_t i = 0; i < s->ask.count; i++)
		if (s->ask.terms[i].excluded || s->ask.terms[i].phrase)
			return;		/* then a title that looks the same may be another one */
	n = find_called(s, typed, called);
	for (size_t i = 0; n <= SAME_MAX && i < n; i++)
		out->docs[out->n++] = (struct ranked_doc){.class = 0, .found = s->heap[0].found, .segment = called[i].segment, .local = called[i].doc};
}

static bool
is_same(const struct ranked_doc *x, const struct ranked_doc *y)
{
	return x->segment == y->segment && x->local == y->local;
}

/*
 * To this place, from behind it or from nowhere in the list; what stood there moves on by one. The score is then the same whichever page is
 * asked for.
 */
static void
put(struct search *s, const struct ranked_doc *x, size_t place)
{
	size_t at = 0;

	while (at + 1 < s->heap_n && !is_same(&s->heap[at], x))
		at++;
	if (at < place && is_same(&s->heap[at], x))
		return;
	memmove(&s->heap[place + 1], &s->heap[place], (at - place) * sizeof(*s->heap));
	s->heap[place] = *x;
}

/* Codes -------------------------------------------------------------------- */

static bool
has_code(struct post *p)
{
	uint32_t places[TITLE_STEP];
	size_t n = post_places(p, places, TITLE_STEP);

	for (size_t i = 0; i < n && places[i] <= CODE_PLACE; i++)
		if (places[i] == CODE_PLACE)
			return true;
	return false;
}

/* Of one segment those that are shown, CODES_MAX in all. */
static size_t
find_coded(const struct search *s, size_t segment, struct called *out, size_t n)
{
	const struct segment *g = s->index->segments[segment].s;
	struct word_info info;
	struct post p;

	if (!segment_word(g, s->plan.code, &info) || info.n == 0 || info.refs[0].df > CODE_LIST || !segment_post(g, &info.refs[0], &p))
		return n;
	for (; p.doc != POST_END && n < CODES_MAX; (void)post_next(&p))
		if (is_shown(s, segment, p.doc) && has_code(&p))
			out[n++] = (struct called){(uint32_t)segment, p.doc};
	return n;
}

/* Whether it is of those that were found, of which the last ones need not be in the list. */
static bool
was_found(const struct search *s, const struct called *c)
{
	size_t n = s->heap_n < SEARCH_WINDOW ? s->heap_n : SEARCH_WINDOW;

	for (size_t i = 0; i < n; i++)
		if (s->heap[i].segment == c->segment && s->heap[i].local == c->doc)
			return true;
	for (size_t i = 0; i < s->ask.count; i++)
		if (s->ask.terms[i].phrase)
			return false;
	return s->heap_n >= SEARCH_WINDOW;
}

void
rank_coded(struct search *s)
{
	struct called coded[CODES_MAX];
	size_t n = 0, first = 0;

	for (size_t i = 0; i < s->index->n; i++)
		n = find_coded(s, i, coded, n);
	for (size_t i = 0; i < n; i++) {
		const struct ranked_doc d = {.class = 0, .found = 0, .score = CODE_SCORE, .status = RANK_UNASKED, .segment = coded[i].segment,
				.local = coded[i].doc};

		if (was_found(s, &coded[i]))
			put(s, &d, first++);
	}
}

/* -------------------------------------------------------------------------- */

void
rank_named(struct search *s, struct slice typed)
{
	struct named named = {.n = 0};
	float score;

	if (s->heap_n < SEARCH_WINDOW)
		return;		/* all that was found is in it */
	score = s->heap[SEARCH_WINDOW - 1].score;
	find_titles(s, typed, &named);
	for (size_t i = 0; i < s->levelled_n && i < SEARCH_SCARCE; i++)
		named.docs[named.n++] = s->levelled[i];
	for (size_t i = 0; i < named.n; i++) {
		struct ranked_doc *d = &named.docs[i];

		d->score = score;
		d->status = RANK_UNASKED;
		d->alts = NULL;
		put(s, d, SEARCH_WINDOW - named.n);	/* those that were put there before move on, but not out of the window */
	}
}
