/* What every page shows around its own part. */
#include "web/layout.h"

#include <string.h>

/* The quality of one part "nl-BE;q=0.8" in thousandths; 1000 when it says none. */
static int64_t
quality(struct slice part)
{
	struct slice name;
	int64_t q = 1000;

	slice_split(&part, ';', &name);
	part = slice_trim(part);
	if (slice_starts(part, "q=") && !str_to_thousandths((struct slice){part.p + 2, part.n - 2}, 0, 1000, &q))
		return 0;
	return q;
}

enum lang
layout_accepted(struct slice header)
{
	enum lang best = LANG_EN;
	int64_t best_quality = 0;
	struct slice part;

	while (slice_split(&header, ',', &part)) {
		int64_t q = quality(part);

		part = slice_trim(part);
		for (int l = 0; l < LANG_MAX; l++) {
			struct slice range = {part.p, part.n < 2 ? part.n : 2};

			if (!slice_is_nocase(range, lang_name((enum lang)l)) || (part.n > 2 && str_is_alnum(part.p[2])))
				continue;
			if (q > best_quality) {
				best = (enum lang)l;
				best_quality = q;
			}
		}
	}
	return best;
}

/* "/en/courses/x" → "/courses/x": what stands behind the language. */
static struct slice
behind_lang(struct slice path)
{
	return path.n > 3 ? (struct slice){path.p + 3, path.n - 3} : SLICE("/");
}

/* The query without the values of one name. */
static struct slice
query_without(const struct page *p, const char *name)
{
	struct slice rest = p->request->query, part;

	buffer_clear(p->scratch);
	while (rest.n > 0) {
		slice_split(&rest, '&', &part);
		if (part.n > 0 && !slice_starts(part, name))
			buffer_printf(p->scratch, "%s%.*s", p->scratch->len > 0 ? "&" : "", SLICE_ARG(part));
	}
	return arena_slice(p->arena, buffer_view(p->scratch));
}

static struct slice
with_query(const struct page *p, const char *before, const char *lang, struct slice path, struct slice q)
{
	return slice_of(arena_printf(p->arena, "%s%s%.*s%s%.*s", before, lang, SLICE_ARG(path), q.n ? "?" : "", SLICE_ARG(q)));
}

/* The desk has no language in its addresses: a parameter says it, everything else in the query stays. */
static struct slice
with_lang(const struct page *p, const char *lang)
{
	struct slice rest = query_without(p, "lang=");

	return slice_of(arena_printf(p->arena, "?lang=%s%s%.*s", lang, rest.n > 0 ? "&" : "", SLICE_ARG(rest)));
}

enum lang
layout_asked(struct slice query, enum lang otherwise)
{
	struct slice part;
	enum lang found;

	while (query.n > 0) {
		slice_split(&query, '&', &part);
		if (slice_starts(part, "lang=") && lang_find((struct slice){part.p + 5, part.n - 5}, &found))
			return found;
	}
	return otherwise;
}

static void
fill_languages(struct page *p, bool switchable)
{
	enum lang other = p->request->lang == LANG_EN ? LANG_NL : LANG_EN;
	struct slice path = switchable ? behind_lang(p->request->path) : SLICE("/");
	const char *root = page_root(p).p, *base = p->services->config->base_url;
	struct slice query = p->request->query;

	view_string(p->root, "other", lang_name(other));
	view_text(p->root, "other_url", slice_starts(p->request->path, "/staff/") ? with_lang(p, lang_name(other))
			: with_query(p, root, lang_name(other), path, query));
	if (!switchable || *base == '\0')
		return;
	if (p->route && p->route->flags & PAGE_CARRIES)
		query = query_without(p, "c=");
	base = arena_printf(p->arena, "%.*s/", (int)strlen(base) - slice_ends(slice_of(base), "/"), base);
	view_text(p->root, "canonical", with_query(p, base, lang_name(p->request->lang), path, query));
	for (int l = 0; l < LANG_MAX; l++) {
		struct view *item = view_item(p->root, "alternates");

		view_string(item, "hreflang", lang_name((enum lang)l));
		view_text(item, "href", with_query(p, base, lang_name((enum lang)l), path, query));
	}
}

void
layout_fill(struct page *p, bool switchable)
{
	view_text(p->root, "lang", request_lang(p->request));
	view_text(p->root, "root", page_root(p));
	view_text(p->root, "here", page_here(p));
	view_flag(p->root, "dutch", p->request->lang == LANG_NL);
	fill_languages(p, switchable);
}
