#ifndef STORE_QUERY_PARTS_H
#define STORE_QUERY_PARTS_H
/* What the files of a query share. Not for others. */
#include "search/search.h"
#include "store/catalogue_store.h"
#include "store/query.h"
#include "store/segments.h"

/* The index of the view's version, as the engine wants it: segments, partners, known values (with facets). In scratch. */
int query_index(struct catalogue_view *v, const struct filter_seats *seats, bool facets, struct arena *scratch,
		struct search_index *out, struct error *e) WARN_UNUSED;

/* query_mark.c: titles and snippets with the words marked ------------------ */

int query_mark(const struct marks *marks, struct slice lang, struct arena *a, struct hit *h, struct error *e) WARN_UNUSED;

#endif
