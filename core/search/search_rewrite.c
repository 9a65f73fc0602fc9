/* What was typed, with some of its terms as other words and all else, its blanks and its signs, as it is. */
#include "search/search_parts.h"

void
rewrite_begin(struct rewriting *r, struct slice q)
{
	r->q = q;
	r->at = 0;
	buffer_init(&r->text, QUERY_MAX_BYTES * 2);
}

bool
rewrite_from(struct rewriting *r, size_t start, size_t end)
{
	if (start < r->at || end > r->q.n)
		return false;
	buffer_slice(&r->text, (struct slice){r->q.p + r->at, start - r->at});
	r->at = end;
	return true;
}

int
rewrite_end(struct rewriting *r, struct arena *a, struct slice *out, struct error *e)
{
	bool ok;

	*out = SLICE_NONE;
	buffer_slice(&r->text, (struct slice){r->q.p + r->at, r->q.n - r->at});
	ok = r->at == 0 || buffer_ok(&r->text);
	if (r->at > 0 && ok)
		*out = arena_slice(a, buffer_view(&r->text));
	buffer_free(&r->text);
	return ok && (r->at == 0 || out->p != NULL) ? 0 : error_set(e, ERR_MEMORY, "no memory for a query");
}

/* Words, wherever they stand. */
struct replacing {
	struct rewriting r;
	const struct ask *ask;
	const struct rewrite *words;
	size_t n;
};

/* Excluded, or in quotes: that is meant as it is. */
static bool
is_kept(const struct ask *ask, size_t start, size_t end)
{
	for (size_t i = 0; i < ask->count; i++) {
		const struct ask_term *t = &ask->terms[i];

		if ((t->excluded || t->phrase) && start >= t->start && end <= t->end)
			return true;
	}
	return false;
}

static bool
replace(void *context, struct slice word, uint32_t position, size_t start, size_t end)
{
	struct replacing *p = context;

	(void)position;
	for (size_t i = 0; i < p->n; i++)
		if (slice_eq(p->words[i].word, word) && !is_kept(p->ask, start, end) && rewrite_from(&p->r, start, end))
			buffer_slice(&p->r.text, p->words[i].by);
	return true;
}

int
rewrite_words(const struct search *s, const struct rewrite *words, size_t n, struct slice *out, struct error *e)
{
	struct replacing p = {.ask = &s->ask, .words = words, .n = n};
	int rc;

	*out = SLICE_NONE;
	if (n == 0)
		return 0;
	rewrite_begin(&p.r, s->q->q);
	text_words(s->q->q, replace, &p);
	rc = rewrite_end(&p.r, s->scratch, out, e);
	if (out->n > QUERY_MAX_BYTES)
		*out = SLICE_NONE;	/* nobody may ask for so much */
	return rc;
}
