#ifndef PROG_OWNER_H
#define PROG_OWNER_H
/* Whose a process is and who may look into it. */
#include "ground/error.h"

/*
 * Becoming the owner of a folder for good, so that what root's tools create the daemon can still read.
 * Nothing to do for a folder that does not exist or is one's own. ERR_DENIED when it is somebody else's and one is not root.
 */
int owner_become(const char *folder, struct error *e) WARN_UNUSED;

/* No core files, and no look into the memory by other processes of this user: it holds personal data. After owner_become. */
void owner_hide_memory(void);

#endif
