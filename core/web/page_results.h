#ifndef WEB_PAGE_RESULTS_H
#define WEB_PAGE_RESULTS_H
/* The parts of the results page. Nobody else includes this. */
#include "web/eligible.h"
#include "web/search.h"
#include "web/shortlist.h"

/* The home university of the address; not the only one there is: here nobody has to have one. */
void results_chosen(const struct page *p, struct chosen *out);

/*
 * The hits, as list "hits"; each says how it was found where that is not by what was typed, and can be put on the shortlist or taken off,
 * which leads back to the same hit.
 */
void results_hits(const struct page *p, const struct query *q, const struct query_result *found, const struct shortlist *list);

/* Facets with counts, the fields beside them, chosen filters as chips that take themselves away. */
void results_facets(const struct page *p, const struct query *q, const struct query_result *found);
void results_chips(const struct page *p);

/* Nothing found: words that are near, unless others were looked for, and the same search with each filter dropped and what it would find. */
int results_nothing(const struct page *p, const struct query *q, const struct query_result *found, struct error *e) WARN_UNUSED;

#endif
