#ifndef PROG_DATA_LOCK_H
#define PROG_DATA_LOCK_H
/* One at a time works on a data-dir: the daemon, or a restore. */
#include "ground/error.h"

/* Locks DATA-DIR/lock until *fd is closed. ERR_EXISTS: somebody has it; text names the process. *fd is -1 after a failure. */
int data_lock(const char *data_dir, int *fd, struct error *e) WARN_UNUSED;

#endif
