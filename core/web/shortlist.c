/* The shortlist in addresses. */
#include "web/shortlist.h"

#include <string.h>

#include "ground/escape.h"

#define CARRIED_MAX 6000u	/* bytes: it stands in every link of a page */

static const struct param_rule carried[] = {{"c", PARAM_TEXT, 8192, PARAM_REPEATS, 0, 0, NULL}};

static bool
same(struct course_ref x, struct course_ref y)
{
	return slice_eq(x.partner, y.partner) && slice_eq(x.id, y.id) && slice_eq(x.offering, y.offering);
}

static bool
has(const struct shortlist *l, struct course_ref ref)
{
	for (size_t i = 0; i < l->n; i++)
		if (same(l->refs[i], ref))
			return true;
	return false;
}

void
shortlist_read(const struct params *params, size_t rule, struct arena *a, struct shortlist *out)
{
	*out = (struct shortlist){.n = 0};
	for (const struct param *one = params_first(params, rule); one != NULL; one = params_next(params, one)) {
		struct course_ref ref;

		if (!course_ref_read(one->text, a, &ref))
			out->bad = true;
		else if (has(out, ref))
			continue;
		else if (out->n == SHORTLIST_MAX)
			out->more = true;
		else
			out->refs[out->n++] = ref;
	}
}

int
shortlist_find(const struct shortlist *l, struct slice partner, struct slice id)
{
	for (size_t i = 0; i < l->n; i++)
		if (slice_eq(l->refs[i].partner, partner) && slice_eq(l->refs[i].id, id))
			return (int)i;
	return -1;
}

static void
put(struct buffer *b, struct slice c)
{
	buffer_text(b, b->len > 0 ? "&c=" : "c=");
	escape_form(b, c);
}

struct slice
shortlist_c(const struct page *p, struct course_ref ref)
{
	buffer_clear(p->scratch);
	course_ref_write(p->scratch, ref);
	return arena_slice(p->arena, buffer_view(p->scratch));
}

struct slice
shortlist_query(const struct page *p, const struct shortlist *l, size_t without)
{
	struct slice values[SHORTLIST_MAX];

	for (size_t i = 0; i < l->n; i++)
		values[i] = shortlist_c(p, l->refs[i]);
	buffer_clear(p->scratch);
	for (size_t i = 0; i < l->n; i++)
		if (i != without)
			put(p->scratch, values[i]);
	return arena_slice(p->arena, buffer_view(p->scratch));
}

static struct slice
with_query(const struct page *p, struct slice url, struct slice query)
{
	bool first = url.n == 0 || memchr(url.p, '?', url.n) == NULL;

	if (query.n == 0 || url.n == 0)
		return url;
	return slice_of(arena_printf(p->arena, "%.*s%s%.*s", SLICE_ARG(url), first ? "?" : slice_ends(url, "?") ? "" : "&", SLICE_ARG(query)));
}

struct slice
shortlist_url(const struct page *p, struct slice url)
{
	return with_query(p, url, p->carried);
}

static struct slice
compare_url(const struct page *p, struct slice query, const struct chosen *chosen)
{
	struct slice here = page_here(p);
	struct slice url = slice_of(arena_printf(p->arena, "%.*scompare?%.*s", SLICE_ARG(here), SLICE_ARG(query)));

	return eligible_url(p, url, chosen);
}

struct slice
shortlist_add_url(const struct page *p, struct course_ref ref, const struct chosen *chosen)
{
	struct slice c = shortlist_c(p, ref);

	buffer_clear(p->scratch);
	buffer_slice(p->scratch, p->carried);
	put(p->scratch, c);
	return compare_url(p, arena_slice(p->arena, buffer_view(p->scratch)), chosen);
}

struct slice
shortlist_add_text(const struct page *p, const struct shortlist *l)
{
	const char *next = arena_printf(p->arena, "%zu", l->n + 1), *most = arena_printf(p->arena, "%d", SHORTLIST_MAX);

	if (l->n == 0)
		return page_text(p, "compare_add");
	return PAGE_FILL(p, "compare_add_another", {"n", slice_of(next)}, {"m", slice_of(most)});
}

/* Leaves out what no comparison can show. */
static void
keep_known(const struct page *p, struct shortlist *l)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++) {
		const struct config_partner *partner = config_partner(p->services->config, l->refs[i].partner);

		if (partner != NULL && partner->enabled)
			l->refs[n++] = l->refs[i];
	}
	l->n = n;
}

void
shortlist_carry(struct page *p, const struct chosen *chosen, struct shortlist *out)
{
	struct slice query;
	struct params params;
	const char *bad;

	if (params_read(p->request->query, carried, 1, p->arena, &params, &bad, NULL) != 0)
		params = (struct params){.n = 0};
	shortlist_read(&params, 0, p->arena, out);
	keep_known(p, out);
	query = shortlist_query(p, out, SHORTLIST_MAX);
	if (query.n > CARRIED_MAX)
		out->n = 0;
	if (out->n == 0)
		return;
	p->carried = query;
	view_text(p->root, "carried", p->carried);
	view_text(p->root, "compare_url", compare_url(p, p->carried, chosen));
	view_text(p->root, "compare_text", page_plural(p, "compare_yours", (int64_t)out->n, NULL));
	view_flag(p->root, "compare_full", out->n == SHORTLIST_MAX);
	for (size_t i = 0; i < out->n; i++)
		view_item_text(p->root, "carried_c", shortlist_c(p, out->refs[i]));
}
