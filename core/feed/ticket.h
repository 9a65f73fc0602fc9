#ifndef FEED_TICKET_H
#define FEED_TICKET_H
/*
 * The run's side of the sandbox without Landlock: the listener of seccomp user notification
 * (seccomp_unotify(2)). The first attempt to open a file is answered with the snapshot, whatever name was asked
 * for: it is the loader's, and no line of the adapter has run yet. All others are refused. When the listener is
 * closed, the kernel itself refuses (ENOSYS).
 *
 * The names are not even read: that needs the right to trace, which hardened kernels refuse.
 */
#include <stdbool.h>
#include "ground/error.h"

struct ticket {
	int listener;		/* owned; -1: none */
	int snapshot;		/* borrowed */
	bool used;
};

/* Answers one attempt; call when the listener is readable. An attempt whose process is gone is no error. */
int ticket_answer(struct ticket *t, struct error *e) WARN_UNUSED;
void ticket_close(struct ticket *t);

#endif
