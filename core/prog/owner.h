#ifndef PROG_OWNER_H
#define PROG_OWNER_H
/* Becoming the owner of a folder for good, so that what root's tools create the daemon can still read. */
#include "ground/error.h"

/* Nothing to do for a folder that does not exist or is one's own. ERR_DENIED when it is somebody else's and one is not root. */
int owner_become(const char *folder, struct error *e) WARN_UNUSED;

#endif
