/*
 * What was meant, where a misspelt word can only be one other: what that finds by its stems and in other languages is then looked for as if it had
 * been typed, so that the courses and their number are those of the words of which the page says that they were searched. Where there are
 * several such words nobody can tell, and each of them counts just as it is.
 */
#include <string.h>

#include "search/search_parts.h"

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
	struct slice q = s->q->q;
	bool sure = true;
	struct buffer b;
	size_t at = 0;
	int rc = 0;

	*out = SLICE_NONE;
	buffer_init(&b, QUERY_MAX_BYTES * 2);
	for (size_t i = 0; sure && i < s->plan.n; i++) {
		const struct ask_term *t = s->plan.groups[i].term;
		const struct alternative *only = only_one(s, &s->plan.groups[i], languages, &sure);

		if (!sure || only == NULL || t->start < at || t->end > q.n)
			continue;
		buffer_slice(&b, (struct slice){q.p + at, t->start - at});
		buffer_slice(&b, only->words[0]);
		at = t->end;
	}
	buffer_slice(&b, (struct slice){q.p + at, q.n - at});
	if (sure && at > 0) {
		*out = buffer_ok(&b) ? arena_slice(s->scratch, buffer_view(&b)) : SLICE_NONE;
		if (out->p == NULL)
			rc = error_set(e, ERR_MEMORY, "no memory for a query");
	}
	buffer_free(&b);
	return rc;
}

int
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
	if (s->meant == NULL || !slice_eq(s->meant->instead, text)) {
		rc = search_other(s, text, &s->meant, e);
		if (rc == 0)
			rc = search_widen(s->meant, e);
	}
	if (rc == 0)
		*meant = early ? search_is_strong(s->meant) : s->meant->found > 0 && s->meant->found >= s->found;
	if (*meant) {
		*s = *s->meant;
		s->typed = 0;	/* by nobody */
	}
	return rc;
}
