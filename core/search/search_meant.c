/*
 * What was meant, where a misspelt word can only be one other: what that finds by its stems and in other languages is then looked for as if it had
 * been typed, so that the courses and their number are those of the words of which the page says that they were searched. Where there are
 * several such words nobody can tell, and each of them counts just as it is.
 */
#include <string.h>

#include "search/search_parts.h"

#define NAME_FROM 6u		/* letters of a word that may be a misspelt one of the glossary */

/* A word of the other language that looks like the one typed may be what was misspelt. */
static bool
is_correction(const struct alternative *alt)
{
	return alt->kind == ALT_EXACT && (alt->typos > 0 || alt->near) && !alt->form;
}

/* Whether two words are forms of one in some language of texts. */
static bool
are_forms(unsigned languages, struct slice x, struct slice y)
{
	char a[WORD_MAX], b[WORD_MAX];

	if (slice_eq(x, y))
		return true;
	for (unsigned l = TEXT_OTHER + 1; l < TEXT_LANG_MAX; l++)
		if ((languages & 1u << l) != 0 && slice_eq((struct slice){a, text_stem((enum text_lang)l, x, a)},
							      (struct slice){b, text_stem((enum text_lang)l, y, b)}))
			return true;
	return false;
}

/*
 * The only word that a group may stand for other than what was typed. *sure: false where there are several, or where what was typed finds
 * something in another way. What goes on behind a word with a mistake does not count: behind the word itself it would not, either.
 */
static const struct alternative *
only_one(const struct search *s, const struct group *g, unsigned languages, bool *sure)
{
	const struct alternative *only = NULL;

	for (size_t i = 0; i < g->n; i++)
		if (is_correction(&g->alts[i]) && !g->alts[i].begins && only == NULL)
			only = &g->alts[i];
	*sure = only == NULL || !g->spelt;
	for (size_t i = 1; only != NULL && *sure && i < g->n; i++) {	/* the first one is what was typed */
		const struct alternative *alt = &g->alts[i];

		if (is_correction(alt) && !alt->begins)
			*sure = (!alt->doubtful || s->found > 0) && are_forms(languages, only->words[0], alt->words[0]);
		else if (!alt->begins && !alt->form)
			*sure = s->before == 0;
	}
	return only;
}

/* What was typed, with such words instead, in the scratch arena; empty: there is none, or it is not sure. */
static int
only_text(const struct search *s, struct slice *out, struct error *e)
{
	unsigned languages = plan_languages(&s->lists);
	struct rewriting r;
	bool sure = true;
	int rc;

	rewrite_begin(&r, s->q->q);
	for (size_t i = 0; sure && i < s->plan.n; i++) {
		const struct ask_term *t = s->plan.groups[i].term;
		const struct alternative *only = only_one(s, &s->plan.groups[i], languages, &sure);

		if (sure && only != NULL && rewrite_from(&r, t->start, t->end))
			buffer_slice(&r.text, only->words[0]);
	}
	rc = rewrite_end(&r, s->scratch, out, e);
	*out = sure ? *out : SLICE_NONE;
	return rc;
}

/* A search of its own for another text: its first step. */
static int
search_other(const struct search *s, struct slice text, struct search **out, struct error *e)
{
	struct search *other = arena_alloc(s->scratch, sizeof(*other));
	struct query *q = arena_alloc(s->scratch, sizeof(*q));
	int rc;

	*out = other;
	if (other == NULL || q == NULL)
		return error_set(e, ERR_MEMORY, "no memory for a query");
	*q = *s->q;
	q->q = text;
	*other = (struct search){.index = s->index, .q = q, .scratch = s->scratch, .a = s->a, .out = s->out, .instead = text,
			.levels = s->levels, .levelled = s->levelled, .levelled_n = s->levelled_n};
	rc = search_begin(other, e);
	return rc == 0 ? search_first(other, e) : rc;
}

int
search_mean(struct search *s, bool early, bool *meant, struct error *e)
{
	struct slice text;
	int rc;

	if (s->typed > 0 || s->unknown == 0 || s->instead.n > 0)
		return 0;
	rc = only_text(s, &text, e);
	if (rc < 0 || text.n == 0)
		return rc;
	if (s->meant == NULL || !slice_eq(s->meant->instead, text))
		rc = search_other(s, text, &s->meant, e);
	if (rc == 0 && early && !search_is_strong(s->meant))
		return 0;
	if (rc == 0)
		rc = search_widen(s->meant, e);
	*meant = rc == 0 && s->meant->found > 0 && s->meant->found >= s->found;
	if (*meant) {
		*s = *s->meant;
		s->typed = 0;	/* by nobody */
	}
	return rc;
}

int
search_instead(struct search *s, struct slice text, struct error *e)
{
	struct search *other;
	int rc = search_other(s, text, &other, e);

	if (rc == 0 && !other->bridged && other->found < SEARCH_MANY)
		rc = search_step_plan(other, plan_bridge, e);
	if (rc == 0 && other->found > 0) {
		*s = *other;
		s->whole = true;
		s->typed = 0;	/* by nobody */
	}
	return rc;
}

/* A word that no text has, and no glossary as it is. */
static bool
may_be_name(const struct search *s, const struct group *g)
{
	if (g->spelt || !plan_is_plain(g) || text_has_digit(g->term->words[0]) || utf8_count(g->term->words[0]) < NAME_FROM)
		return false;
	for (size_t i = 1; i < g->n; i++)
		if (g->alts[i].bridge && !g->alts[i].guess)
			return false;
	return s->lists.bridge != NULL;
}

int
search_named(struct search *s, struct error *e)
{
	struct rewriting r;
	struct slice text;
	int rc;

	rewrite_begin(&r, s->q->q);
	for (size_t i = 0; i < s->plan.n; i++) {
		const struct ask_term *t = s->plan.groups[i].term;
		char name[WORD_MAX];
		size_t n = may_be_name(s, &s->plan.groups[i]) ? bridge_near(s->lists.bridge, t->words[0], name) : 0;

		if (n > 0 && rewrite_from(&r, t->start, t->end))
			buffer_slice(&r.text, (struct slice){name, n});
	}
	rc = rewrite_end(&r, s->scratch, &text, e);
	return rc < 0 || text.n == 0 ? rc : search_instead(s, text, e);
}
