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
