#ifndef GROUND_PAGES_H
#define GROUND_PAGES_H
/* Pages of memory. */
#include <stddef.h>

#define PAGES_LARGE ((size_t)2 << 20)

/*
 * Asks for large pages where whole ones lie within: what is gone through here and there finds them sooner, and what is filled is
 * given in one piece instead of 512. Without effect where the system has none.
 */
void pages_ask_large(void *p, size_t bytes);

#endif
