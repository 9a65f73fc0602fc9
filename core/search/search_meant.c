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
 * The only word that a group may stand for other than what was typed. *sure: false where there are several, or where what was typed may be
 * something else in another way. What goes on behind a word with a mistake does not count: behind the word itself it would not, either.
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

		if (!alt->begins && !alt->form)
			*sure = alt->kind == ALT_EXACT && (!alt->doubtful || s->found > 0) && are_forms(languages, only->words[0], alt->words[0]);
	}
	return only;
}

int
search_mean(const struct search *s, struct slice *out, struct error *e)
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
