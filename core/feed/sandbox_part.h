#ifndef FEED_SANDBOX_PART_H
#define FEED_SANDBOX_PART_H
/* Between sandbox.c and sandbox_filter.c only. */
#include <stdbool.h>
#include "ground/error.h"

bool sandbox_seccomp_works(void);	/* filters, user notification, and a parent's installing of descriptors */
int sandbox_listen(int *listener, struct error *e) WARN_UNUSED;	/* opening is put before whoever holds *listener */

#endif
