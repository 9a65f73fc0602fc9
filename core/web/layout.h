#ifndef WEB_LAYOUT_H
#define WEB_LAYOUT_H
/* What every page shows around its own part: addresses of the other pages, the switch of language, canonical links. */
#include "web/page.h"

/* The language that an Accept-Language header prefers; English when it names neither. */
enum lang layout_accepted(struct slice accept_language);

/* The language that a query names ("lang=nl"), for addresses that hold none. */
enum lang layout_asked(struct slice query, enum lang otherwise);

/* Fills p->root. switchable: the address begins with a language, so that the switch can keep the page. */
void layout_fill(struct page *p, bool switchable);

#endif
