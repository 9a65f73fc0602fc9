#ifndef WEB_TOLD_H
#define WEB_TOLD_H
/*
 * What a redirect lets the next page say ("nothing was sent again"), for some minutes: an address can be kept, and typed by anybody, so
 * that no page says of something that it was just done on the word of its address alone.
 */
#include "web/page.h"

#define TOLD_BYTES 256

/* For the address; empty: no room. */
struct slice told_write(const struct page *p, struct slice what);
bool told_is(const struct page *p, struct slice what, struct slice given);

#endif
