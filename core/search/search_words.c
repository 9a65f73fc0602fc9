/* Words for people: what was searched instead, what is near, what one may be typing. */
#include <string.h>

#include "search/search_parts.h"

#define BEST_MAX 24
#define PART_MIN 4u		/* bytes of a word that is part of another */

static void
write_words(struct buffer *b, const struct alternative *alt)
{
	if (alt->label.n > 0) {
		buffer_slice(b, alt->label);
		return;
	}
	for (size_t k = 0; k < alt->count; k++) {
		buffer_text(b, k > 0 ? " " : "");
		buffer_slice(b, alt->words[k]);
	}
}

/* Whether a word of the other language that looks like the one typed may as well be what was misspelt. */
static bool
is_near(const struct group *g, const struct alternative *alt)
{
	for (size_t i = 0; i < g->n && alt->guess; i++)
		if (g->alts[i].near && slice_eq(g->alts[i].words[0], alt->words[0]))
			return true;
	return false;
}

/* The likeliest of what a misspelt word was taken for that the best hit has not, but others; of one that is still being typed nobody can say. */
static const struct alternative *
likeliest(const struct group *g)
{
	for (size_t i = 0; i < g->n && !g->spelt && !g->term->last; i++)
		if (g->alts[i].kind == ALT_EXACT && g->alts[i].typos > 0 && !g->alts[i].begins && !g->alts[i].doubtful)
			return &g->alts[i];
	return NULL;
}

/* The alternative that the best hit has of a group, when it is another spelling than typed. */
static const struct alternative *
correction(const struct search *s, const struct ranked_doc *best, size_t group)
{
	const struct alternative *alt = best->alts[group];

	if (alt == NULL)
		return likeliest(&s->plan.groups[group]);
	return alt->kind != ALT_MARK && !alt->form && (alt->typos > 0 || is_near(&s->plan.groups[group], alt)) ? alt : NULL;
}

/* A word of the other language is no correction by itself; beside one it is. */
static bool
has_typo(const struct search *s, const struct ranked_doc *best)
{
	for (size_t i = 0; i < s->plan.n; i++)
		if (best->alts[i] != NULL ? best->alts[i]->typos > 0 && !best->alts[i]->form : likeliest(&s->plan.groups[i]) != NULL)
			return true;
	return false;
}

int
search_correct(struct search *s, const struct ranked_doc *best, struct error *e)
{
	struct rewriting r;
	struct slice text;
	int rc;

	if (best->alts == NULL || !has_typo(s, best))
		return 0;
	rewrite_begin(&r, s->q->q);
	for (size_t i = 0; i < s->plan.n; i++) {
		const struct ask_term *t = s->plan.groups[i].term;
		const struct alternative *alt = correction(s, best, i);
		size_t start = alt != NULL && alt->beside < 0 ? t[-1].start : t->start, end = alt != NULL && alt->beside > 0 ? t[1].end : t->end;

		/* One word that stands for several: the others go with the first. */
		while (alt != NULL && i + 1 < s->plan.n && best->alts[i + 1] != NULL && alt->kind == ALT_WORD && alt->count == 1 &&
				slice_eq(best->alts[i + 1]->words[0], alt->words[0]))
			end = s->plan.groups[++i].term->end;
		if (alt != NULL && rewrite_from(&r, start, end))
			write_words(&r.text, alt);
	}
	rc = rewrite_end(&r, s->a, &text, e);
	if (rc == 0 && text.n > 0)
		s->out->corrected = text;
	return rc;
}

/* Likely words ------------------------------------------------------------- */

struct likely {
	struct slice word;
	unsigned edits;
	uint64_t df;
};

struct likelies {
	struct likely best[BEST_MAX];
	size_t n, max;
	struct slice word;	/* not this one */
	const struct search_segment *of;	/* that is looked through */
	struct arena *a;
	bool failed;
};

static bool
is_likelier(const struct likely *x, const struct likely *y)
{
	if (x->edits != y->edits)
		return x->edits < y->edits;
	return x->df != y->df ? x->df > y->df : slice_compare(x->word, y->word) < 0;
}

static int
take_likely(void *context, struct slice word, struct slice data, unsigned edits)
{
	struct likelies *l = context;
	struct likely found = {.word = word, .edits = edits};
	struct word_info info;
	size_t at;

	if (!word_info_read(data, &info) || slice_eq(word, l->word) || text_stop(word) || !plan_lives(l->of->s, l->of->live, &info))
		return 0;
	found.df = info.df;
	for (size_t i = 0; i < l->n; i++)
		if (slice_eq(l->best[i].word, word)) {
			l->best[i].df += info.df;
			return 0;
		}
	for (at = l->n; at > 0 && is_likelier(&found, &l->best[at - 1]); at--)
		;
	if (at >= l->max)
		return 0;
	found.word = arena_slice(l->a, word);
	if (found.word.p == NULL) {
		l->failed = true;
		return 1;
	}
	l->n += l->n < l->max;
	memmove(&l->best[at + 1], &l->best[at], (l->n - 1 - at) * sizeof(l->best[0]));
	l->best[at] = found;
	return 0;
}

static int
give(const struct likelies *l, struct arena *a, struct slice **out, size_t *n, struct error *e)
{
	*out = arena_array(a, l->n + 1, sizeof(**out));
	if (l->failed || *out == NULL)
		return error_set(e, ERR_MEMORY, "no memory for words");
	for (*n = 0; *n < l->n; ++*n)
		(*out)[*n] = l->best[*n].word;
	return 0;
}

/* The longest words that the word begins and ends with, as compounds do. */
static void
take_parts(const struct search_index *index, struct likelies *l)
{
	struct slice word = l->word, data;

	for (unsigned end = 0; end < 2; end++) {
		size_t before = l->n;

		for (size_t n = word.n; l->n == before && n-- > PART_MIN;)
			for (size_t k = 0; k < index->n; k++) {
				struct slice part = {end ? word.p + word.n - n : word.p, n};

				l->of = &index->segments[k];
				if (((unsigned char)*part.p & 0xc0) != 0x80 && dict_find(&index->segments[k].s->dict, part, &data))
					(void)take_likely(l, part, data, 0);
			}
	}
}

/* Stands so in some text. */
static bool
is_known(const struct search_index *index, struct slice word)
{
	struct word_info info;

	for (size_t k = 0; k < index->n; k++)
		if (segment_word(index->segments[k].s, word, &info) && plan_lives(index->segments[k].s, index->segments[k].live, &info))
			return true;
	return false;
}

int
search_near(const struct search_index *index, struct slice q, size_t max, struct arena *a, struct slice **out, size_t *n,
		struct error *e)
{
	struct likelies *l = arena_alloc(a, sizeof(*l));
	struct ask ask;
	int rc = ask_parse(q, a, &ask, e);

	*n = 0;
	if (rc == 0 && l == NULL)
		rc = error_set(e, ERR_MEMORY, "no memory for words");
	if (rc < 0)
		return rc;
	ask_unframe(&ask);
	l->a = a;
	l->max = max < BEST_MAX ? max : BEST_MAX - 1;
	for (size_t i = 0; i < ask.count; i++) {
		l->word = ask.terms[i].words[0];
		if (ask.terms[i].excluded || ask.terms[i].stop || text_has_digit(l->word) || utf8_count(l->word) < 3 || is_known(index, l->word))
			continue;
		for (size_t k = 0; k < index->n; k++) {
			l->of = &index->segments[k];
			(void)dict_near(&l->of->s->dict, l->word, 2, false, take_likely, l);
		}
		if (l->n == 0)
			take_parts(index, l);
	}
	return give(l, a, out, n, e);
}

int
search_complete(const struct search_index *index, struct slice word, size_t max, struct arena *a, struct slice **out, size_t *n,
		struct error *e)
{
	struct likelies *l = arena_alloc(a, sizeof(*l));

	*n = 0;
	if (l == NULL)
		return error_set(e, ERR_MEMORY, "no memory for words");
	l->a = a;
	l->word = word;
	l->max = max < BEST_MAX ? max : BEST_MAX - 1;
	for (size_t k = 0; k < index->n; k++) {
		l->of = &index->segments[k];
		(void)dict_each(&l->of->s->dict, word, take_likely, l);
	}
	return give(l, a, out, n, e);
}
