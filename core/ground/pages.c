/* Pages of memory. */
#include "ground/pages.h"

#include <stdint.h>
#include <sys/mman.h>

void
pages_ask_large(void *p, size_t bytes)
{
	uintptr_t from = ((uintptr_t)p + PAGES_LARGE - 1) & ~(PAGES_LARGE - 1), end = ((uintptr_t)p + bytes) & ~(PAGES_LARGE - 1);

	if (from < end)
		(void)madvise((void *)from, end - from, MADV_HUGEPAGE);
}
