/*
 * What was meant, where a misspelt word can only be one other: what that finds by its stems and in other languages is then looked for as if it had
 * been typed, so that the courses and their number are those of the words of which the page says that they were searched. Where there are
 * several such words nobody can tell, and each of them counts just as it is.
 */
#include <string.h>

#include "search/edits.h"
#include "search/search_parts.h"

#define WHOLE_FROM 6u		/* letters of a word that may still be being typed, and more likely is not */
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

/* Not only where the word goes on: what begins as a word does that is known is not looked for. Of few letters nobody can tell whether they are all. */
static bool
is_whole(const struct group *g, const struct alternative *alt)
{
	struct slice typed = g->term->words[0];

	return !alt->begins && (!g->term->last || alt->near || utf8_count(typed) < WHOLE_FROM || edits_of(typed, alt->words[0]) * COST_TYPO <= alt->typos);
}

/* A mistake that somebody made in a text, of the same word. */
static bool
is_slip(const struct search *s, struct slice word, struct slice of)
{
	uint64_t df, often;
	bool title;

	return of.n >= PLAN_SLIP_FROM && edits_of(word, of) == 1 && plan_has_word(&s->lists, word, &title, &df) &&
	       plan_has_word(&s->lists, of, &title, &often) && often >= PLAN_SLIP_MORE * df;
}

/* Whether a word that was misspelt can still be only one when it may be this one, too: another form of it, say, or what nothing was found by. */
static bool
is_same(const struct search *s, const struct alternative *only, const struct alternative *alt, unsigned languages)
{
	if (alt->doubtful && s->found == 0)
		return false;
	return (alt->typos > only->typos && s->found > 0 && s->found == s->once) || are_forms(languages, only->words[0], alt->words[0]) ||
	       is_slip(s, alt->words[0], only->words[0]);
}

/*
 * The only word that a group may stand for other than what was typed. *sure: false where there are several, or where what was typed finds
 * something in another way.
 */
static const struct alternative *
only_one(const struct search *s, const struct group *g, unsigned languages, bool *sure)
{
	const struct alternative *only = NULL;

	for (size_t i = 0; i < g->n; i++)
		if (only == NULL && is_correction(&g->alts[i]) && is_whole(g, &g->alts[i]))
			only = &g->alts[i];
	*sure = only == NULL || !g->spelt;
	for (size_t i = 1; only != NULL && *sure && i < g->n; i++) {	/* the first one is what was typed */
		const struct alternative *alt = &g->alts[i];

		if (!is_correction(alt))
			*sure = alt->begins || alt->form || s->before == 0;
		else if (is_whole(g, alt))
			*sure = is_same(s, only, alt, languages);
	}
	return only;
}

/* What was typed, with such words instead; empty: there is none, or it is not sure. */
static int
only_text(const struct search *s, struct slice *out, struct error *e)
{
	unsigned languages = plan_languages(&s->lists);
	struct rewrite words[NEAR_TERMS];
	bool sure = true;
	size_t n = 0;

	for (size_t i = 0; sure && i < s->plan.n && n < NEAR_TERMS; i++) {
		const struct group *g = &s->plan.groups[i];
		const struct alternative *only = only_one(s, g, languages, &sure);

		if (only != NULL)
			words[n++] = (struct rewrite){g->term->words[0], only->words[0]};
	}
	return rewrite_words(s, words, sure ? n : 0, out, e);
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
	struct rewrite words[NEAR_TERMS];
	char names[NEAR_TERMS][WORD_MAX];
	struct slice text;
	size_t n = 0;
	int rc;

	for (size_t i = 0; i < s->plan.n && n < NEAR_TERMS; i++) {
		const struct group *g = &s->plan.groups[i];
		size_t length = may_be_name(s, g) ? bridge_near(s->lists.bridge, g->term->words[0], names[n]) : 0;

		words[n] = (struct rewrite){g->term->words[0], {names[n], length}};
		n += length > 0;
	}
	rc = rewrite_words(s, words, n, &text, e);
	return rc < 0 || text.n == 0 ? rc : search_instead(s, text, e);
}
