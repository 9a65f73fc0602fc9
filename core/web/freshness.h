#ifndef WEB_FRESHNESS_H
#define WEB_FRESHNESS_H
/* How fresh the data of the partners are, in words. */
#include "web/page.h"

struct freshness {
	const struct config_partner *partner;
	struct partner_state state;
	enum partner_word word;
};

/* Every enabled partner in the order of the configuration. */
int freshness_read(const struct page *p, struct freshness **out, size_t *n, struct error *e) WARN_UNUSED;

/* A number that changes with any word: for ETags. */
uint64_t freshness_variant(const struct freshness *list, size_t n);

/* "11 universities, 214 courses. 9 up to date; Tramontana last fetched 24 Nov 2026, 14:05." */
struct slice freshness_line(const struct page *p, const struct freshness *list, size_t n);

/* A sentence when what is shown is only the last good list; empty when all is well. */
struct slice freshness_warning(const struct page *p, const struct config_partner *partner, const struct partner_state *state);

/* What is the matter in words: "up to date", "last fetch failed", "no list has been fetched yet", … */
struct slice freshness_word(const struct page *p, const struct freshness *f);

#endif
