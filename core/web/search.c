/* Search parameters, read and written. */
#include "web/search.h"

#include "ground/escape.h"
#include "web/eligible.h"
#include "web/missed.h"

#define MARK_BEGIN "\356\200\200"	/* U+E000, as store/query.h says */
#define MARK_END "\356\200\201"

int
search_read(const struct page *p, struct query *out, const char **bad, struct error *e)
{
	int result = search_address_read(&p->request->params, out, bad, e);

	if (result == 0 && !eligible_home_good(p, params_text(&p->request->params, SEARCH_HOME))) {
		*bad = search_rules[SEARCH_HOME].name;
		result = error_set(e, ERR_VALUE, "%s: no such value", *bad);
	}
	out->now = p->request->now;
	if (params_first(&p->request->params, SEARCH_LANG) == NULL)
		out->lang = request_lang(p->request);
	return result;
}

static bool
is_filtered(const struct query *q)
{
	for (int f = 0; f < FACET_MAX; f++)
		if (q->selected_count[f] > 0)
			return true;
	return q->honours || q->ects_min >= 0 || q->ects_max >= 0 || q->start_from != DATE_NONE || q->start_to != DATE_NONE;
}

void
search_note(const struct page *p, const struct query *q, const struct query_result *found)
{
	if (found->total > 0 || found->closed_hidden > 0 || q->literal || is_filtered(q) || slice_is(p->request->fetch_dest, "empty"))
		return;
	missed_add(p->services->missed, q->q);
	p->response->once = true;
}

static void
add_pair(struct buffer *b, const char *name, struct slice value)
{
	buffer_byte(b, b->len > 0 ? '&' : '?');
	buffer_text(b, name);
	buffer_byte(b, '=');
	escape_form(b, value);
}

/* With the shortlist; kept. A search without anything is "?". */
static struct slice
link_of(const struct page *p)
{
	struct buffer *b = p->scratch;

	if (p->carried.n > 0) {
		buffer_byte(b, b->len > 0 ? '&' : '?');
		buffer_slice(b, p->carried);
	}
	if (b->len == 0)
		buffer_byte(b, '?');
	return arena_slice(p->arena, buffer_view(b));
}

struct slice
search_link(const struct page *p, const struct param *without, enum search_param without_all, const char *name,
		struct slice value)
{
	const struct params *params = &p->request->params;
	struct buffer *b = p->scratch;

	buffer_clear(b);
	for (const struct param *one = params->p; one < params->p + params->n; one++) {
		if (one == without || one->rule == without_all || one->rule == SEARCH_PAGE || one->rule >= SEARCH_LIMIT ||
		    one->text.n == 0)
			continue;
		if (one->rule == SEARCH_EXACT && without_all == SEARCH_Q)
			continue;	/* says how to look for q */
		add_pair(b, search_rules[one->rule].name, one->text);
	}
	if (name)
		add_pair(b, name, value);
	return link_of(p);
}

struct slice
search_link_bare(const struct page *p)
{
	struct page plain = *p;

	plain.carried = SLICE_NONE;
	return search_link(&plain, NULL, SEARCH_SORT, NULL, SLICE_NONE);
}

struct slice
search_link_words(const struct page *p, struct slice words)
{
	buffer_clear(p->scratch);
	if (words.n > 0)
		add_pair(p->scratch, "q", words);
	return link_of(p);
}

struct slice
search_link_any(const struct page *p, struct slice words)
{
	buffer_clear(p->scratch);
	if (words.n > 0)
		add_pair(p->scratch, "q", words);
	add_pair(p->scratch, search_rules[SEARCH_STATUS].name, SLICE("any"));
	return link_of(p);
}

struct search_words
search_words_of(const struct page *p)
{
	return (struct search_words){p->services->texts, p->request->lang, p->services->config, p->arena};
}

int
search_refuse(struct page *p, int result, struct error *e)
{
	if (result == ERR_LIMIT)
		return page_fail(p, 400, page_text(p, "error_phrases"), e);
	if (result == ERR_VALUE)
		return page_fail(p, 400, PAGE_FILL(p, "error_parameter", {"name", SLICE("q")}), e);
	return result;
}

struct slice
search_label(const struct page *p, enum facet f, struct slice value)
{
	const struct search_words w = search_words_of(p);

	return search_words_value(&w, f, value);
}

struct slice
search_marked_html(const struct page *p, struct slice text)
{
	struct buffer *b = p->scratch;
	size_t from = 0;

	buffer_clear(b);
	for (size_t i = 0; i + 2 < text.n; i++) {
		struct slice rest = {text.p + i, text.n - i};
		bool begin = slice_starts(rest, MARK_BEGIN);

		if (text.p[i] != '\356' || !(begin || slice_starts(rest, MARK_END)))
			continue;
		escape_html(b, (struct slice){text.p + from, i - from});
		buffer_text(b, begin ? "<mark>" : "</mark>");
		from = i + 3;
		i += 2;
	}
	escape_html(b, (struct slice){text.p + from, text.n - from});
	return arena_slice(p->arena, buffer_view(b));
}
