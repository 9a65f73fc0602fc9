#ifndef WEB_ROUTE_H
#define WEB_ROUTE_H
/* From an address to a page, by the table of all pages. */
#include "web/page.h"

extern const struct page_route route_table[];		/* route_table.c; ended by a NULL pattern */

#define ROUTE_MAX 64u					/* most lines of the table, for counters */

struct route_match {
	const struct page_route *route;
	unsigned allowed;				/* methods that the address knows */
	bool has_lang;
	enum lang lang;
	struct slice parts[REQUEST_PARTS];		/* decoded, in the arena */
};

/*
 * path is still encoded; each segment is decoded alone, so that %2F stays inside its segment. ERR_NOT_FOUND: no such address; ERR_DENIED: not
 * with this method (allowed says which); ERR_SYNTAX: a % without two digits or bytes that are no UTF-8; ERR_MEMORY.
 */
int route_find(const struct page_route *table, struct slice path, enum method method, struct arena *a, struct route_match *out,
		struct error *e) WARN_UNUSED;

#endif
