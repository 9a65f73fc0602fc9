#ifndef WEB_SEARCH_H
#define WEB_SEARCH_H
/* The search parameters of CONTRACT.md section 5, for pages and API alike: read into a query, written back into addresses. */
#include "render/search_words.h"
#include "store/query.h"
#include "web/page.h"

/* Fills out from the request. ERR_VALUE: *bad is the parameter's name. limit is 20 and lang the page's unless given. */
int search_read(const struct page *p, struct query *out, const char **bad, struct error *e) WARN_UNUSED;

/* What query_run said: a query that cannot be asked is answered with 400; anything else comes back as it is. */
int search_refuse(struct page *p, int result, struct error *e) WARN_UNUSED;

/*
 * The query string "?q=law&level=master" of this search, with the shortlist that the page carries: without page and API parameters, without one value (may be NULL), without all
 * values of one parameter (SEARCH_MAX: none), with name=value added (NULL: nothing). Empty text when nothing is left: "?".
 */
struct slice search_link(const struct page *p, const struct param *without, enum search_param without_all, const char *name,
		struct slice value);

/* What is searched and nothing else, in whichever order: without a shortlist. */
struct slice search_link_bare(const struct page *p);

/* The same without any filter: only these words, and the shortlist. */
struct slice search_link_words(const struct page *p, struct slice words);
struct slice search_link_any(const struct page *p, struct slice words);	/* of whatever status */

/*
 * Counts the words of a search that found nothing (web/missed.h), when it is the words that found nothing: no filter, nothing closed, no
 * demand to be literal; and when somebody sent it: what a script asks while one types is not counted.
 */
void search_note(const struct page *p, const struct query *q, const struct query_result *found);

/* With what a search is put into words on this page. */
struct search_words search_words_of(const struct page *p);

/* The words of a facet's value on this page: "EPFL", "English", "Law", "unknown". */
struct slice search_label(const struct page *p, enum facet f, struct slice value);

/*
 * A text of a hit with private marks around what matched, as HTML: <mark> around it, everything else escaped. Therefore templates take it raw.
 */
struct slice search_marked_html(const struct page *p, struct slice text);

#endif
