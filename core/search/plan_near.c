/* Misspelt words: what is one edit away from them, or two. */
#include <string.h>

#include "search/plan.h"

#define NEAR_MAX 12		/* words that a misspelt one may stand for */
#define ONE_EDIT_FROM 4		/* letters */
#define TWO_EDITS_FROM 6
#define OTHER_BEGIN 6		/* bytes */
#define LONG_BEGIN 10		/* bytes; with two mistakes a shorter beginning is that of nearly everything */
#define OTHER_MORE 50u		/* times as frequent, with another letter: "motilite" and "mobilite", 2 and 67 of real courses, are two words */
#define FORM_BEGIN 4		/* bytes that forms of a word share at least, */
#define FORM_SAME 3		/* and so many */
#define FORM_PARTS 5		/* of so many of them */

struct near_word {
	struct slice word;
	unsigned edits;
	uint64_t df;
	bool whole;		/* not only its beginning */
	bool form;		/* of the word that was typed */
};

struct nearing {
	struct near_word best[NEAR_MAX];
	size_t n, typed;
	struct slice word;
	struct arena *a;
	enum plan_near what;
	const struct plan_index *index;
	size_t segment;
	uint64_t df;		/* of the word itself, */
	bool alone;		/* which is all that was typed */
	bool failed;
};

/* Fewer edits first, then whole words, then the more frequent, then the first by bytes. */
static bool
nearer(const struct near_word *x, const struct near_word *y)
{
	if (x->edits != y->edits)
		return x->edits < y->edits;
	if (x->whole != y->whole)
		return x->whole;
	return x->df != y->df ? x->df > y->df : slice_compare(x->word, y->word) < 0;
}

/* However frequent x is. */
static bool
may_be_nearer(const struct near_word *x, const struct near_word *y)
{
	return x->edits != y->edits ? x->edits < y->edits : x->whole || !y->whole;
}

static bool
is_vowel(char c)
{
	return memchr("aeiouy", c, 6) != NULL;
}

/* Whether it begins as the word does, for the most part, or has another vowel ("medicine", "medecine"). */
static bool
is_form(struct slice word, struct slice of)
{
	size_t n = 0;

	while (n < word.n && n < of.n && word.p[n] == of.p[n])
		n++;
	if (n >= FORM_BEGIN && n * FORM_PARTS >= of.n * FORM_SAME)
		return true;
	return of.n >= PLAN_SLIP_FROM && word.n == of.n && n < of.n && is_vowel(word.p[n]) && is_vowel(of.p[n]) &&
	       memcmp(word.p + n + 1, of.p + n + 1, of.n - n - 1) == 0;
}

/* Of a long word that few texts have and a title has with one mistake in a great many: texts are misspelt, too ("managment"). */
static bool
is_likely(const struct nearing *x, struct slice word)
{
	unsigned more = word.n == x->typed && !plan_is_swapped(word, x->word) ? OTHER_MORE : PLAN_SLIP_MORE;
	bool title;
	uint64_t df;

	return x->typed >= PLAN_SLIP_FROM && plan_has_word(x->index, word, &title, &df) && title && df >= more * x->df;
}

/* Of what begins otherwise than a short word and goes on behind it ("women", "moment") only that in which the first letter was left out. */
static bool
is_far(struct slice word, struct slice typed)
{
	return typed.n < OTHER_BEGIN && word.n > typed.n && word.p[0] != typed.p[0] && memcmp(word.p + 1, typed.p, typed.n) != 0;
}

/* Never a word that says nothing. */
static bool
is_meant(const struct nearing *x, const struct near_word *w, bool likely)
{
	if (text_stop(w->word) || is_far(w->word, x->word))
		return false;
	if (x->what == PLAN_NEAR_UNKNOWN)
		return true;
	if (x->what == PLAN_NEAR_OTHERS)
		return !w->form && !likely;
	return likely || (x->what == PLAN_NEAR_FORMS && w->form);
}

static int
take_near(void *context, struct slice word, struct slice data, unsigned edits)
{
	struct nearing *x = context;
	struct near_word found = {.word = word, .edits = edits};
	struct word_info info;
	bool likely;
	size_t at;

	found.whole = word.n <= x->typed + 2;
	if (x->n == NEAR_MAX && !may_be_nearer(&found, &x->best[NEAR_MAX - 1]))
		return 0;
	if (!word_info_read(data, &info) || slice_eq(word, x->word) ||
			!plan_lives(x->index->segments[x->segment], plan_live(x->index, x->segment), &info))
		return 0;
	likely = x->alone && x->what != PLAN_NEAR_UNKNOWN && is_likely(x, word);
	found.form = x->what != PLAN_NEAR_UNKNOWN && edits == 1 && is_form(word, x->word);	/* with two it is a mistake */
	if (!is_meant(x, &found, likely))
		return 0;
	found.form = found.form && !likely;
	found.df = info.df;
	for (size_t i = 0; i < x->n; i++)
		if (slice_eq(x->best[i].word, word)) {
			x->best[i].df += info.df;
			return 0;
		}
	for (at = x->n; at > 0 && nearer(&found, &x->best[at - 1]); at--)
		;
	if (at >= NEAR_MAX)
		return 0;
	found.word = arena_slice(x->a, word);
	if (found.word.p == NULL) {
		x->failed = true;
		return 1;
	}
	x->n += x->n < NEAR_MAX;
	memmove(&x->best[at + 1], &x->best[at], (x->n - 1 - at) * sizeof(x->best[0]));
	x->best[at] = found;
	return 0;
}

static int
add_near(struct plan *p, struct group *g, const struct plan_index *index, unsigned edits, enum plan_near what, struct arena *a, size_t *added,
		struct error *e)
{
	struct slice word = g->term->words[0];
	struct nearing *x = arena_alloc(a, sizeof(*x));
	bool title, begins = g->term->last && !g->known && (edits == 1 || word.n >= LONG_BEGIN);
	int rc = 0;

	if (x == NULL)
		return error_set(e, ERR_MEMORY, "no memory for a query");
	x->a = a;
	x->word = word;
	x->typed = word.n;
	x->what = what;
	x->index = index;
	x->alone = p->n == 1;
	(void)plan_has_word(index, word, &title, &x->df);
	for (x->segment = 0; x->segment < index->n; x->segment++)
		(void)dict_near(&index->segments[x->segment]->dict, word, edits, begins, take_near, x);
	if (x->failed)
		return error_set(e, ERR_MEMORY, "no memory for a query");
	for (size_t i = 0; rc == 0 && i < x->n; i++) {
		struct near_word *n = &x->best[i];

		rc = plan_add(p, g, &(struct alternative){.kind = ALT_EXACT, .words = &n->word, .count = 1,
				.factor = n->whole ? PLAN_TYPO_FACTOR : PLAN_TYPO_FACTOR * PLAN_TYPO_FACTOR, .typos = (uint8_t)(n->edits * COST_TYPO),
				.begins = !n->whole, .form = n->form}, a, e);
		++*added;
	}
	return rc;
}

static bool
may_be(const struct group *g, enum plan_near what)
{
	if (what == PLAN_NEAR_UNKNOWN || what == PLAN_NEAR_OTHERS)
		return g->spelt == (what == PLAN_NEAR_OTHERS);
	return g->known;	/* of a form itself other forms are found by their stem */
}

int
plan_near(struct plan *p, const struct plan_index *index, unsigned edits, enum plan_near what, struct arena *a, size_t *added,
		struct error *e)
{
	int rc = 0;

	*added = 0;
	p->step++;
	p->others = what == PLAN_NEAR_OTHERS && p->others == 0 ? p->step : p->others;
	for (size_t i = 0; rc == 0 && i < p->n; i++) {
		struct group *g = &p->groups[i];
		size_t letters;

		if (!plan_is_plain(g) || !may_be(g, what) || text_has_digit(g->term->words[0]))
			continue;
		letters = utf8_count(g->term->words[0]);
		if (letters >= (edits == 1 ? ONE_EDIT_FROM : TWO_EDITS_FROM))
			rc = add_near(p, g, index, edits, what, a, added, e);
	}
	return rc;
}
