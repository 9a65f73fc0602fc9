#ifndef FEED_SANDBOX_H
#define FEED_SANDBOX_H
/*
 * Locks the calling process in, before a line of an adapter runs. Nothing here can be undone.
 *
 * Two modes give the same: one file can be opened once, the adapter's snapshot, and nothing else ever.
 *   Landlock   the kernel refuses every file below every mount; the snapshot is a memory file, which lies below none.
 *   ticket     (kernels without Landlock) each attempt to open is put before the run by seccomp user
 *              notification; the run installs the snapshot for the first one and refuses the others
 *              (feed/ticket.h).
 * Libraries that an adapter needs are therefore loaded before, by the names that stand in its file (elfinfo):
 * loading by name from the system's folders runs no adapter code. This is tighter than opening the folders
 * under the sandbox.
 *
 * The list of system calls is in sandbox_filter.c: what is not allowed gives EPERM.
 */
#include <stdbool.h>
#include "ground/error.h"

enum sandbox_level { SANDBOX_NONE, SANDBOX_TICKET, SANDBOX_LANDLOCK, SANDBOX_LEVEL_MAX };
const char *sandbox_level_name(enum sandbox_level level);	/* "none", "seccomp", "landlock+seccomp" */

/* What this kernel offers: SANDBOX_NONE only where it has no seccomp. Starts nothing. */
enum sandbox_level sandbox_available(bool deny_landlock);

/*
 * No new privileges, no core file, no tracing, death with the parent. The parent must still be the one that is
 * given.
 */
int sandbox_prepare(int parent_pid, struct error *e) WARN_UNUSED;

/*
 * Takes files away. Gives the mode; for SANDBOX_TICKET *listener is the descriptor that the run needs, to be
 * sent there and closed here before sandbox_filter; else -1. Falls back from Landlock to the ticket by itself.
 * ERR_UNAVAILABLE without either.
 */
int sandbox_files(bool deny_landlock, enum sandbox_level *level, int *listener, struct error *e) WARN_UNUSED;

enum sandbox_stage {
	SANDBOX_LOADING,	/* dlopen, constructors: opening as far as the mode lets it, executable memory */
	SANDBOX_RUNNING		/* the adapter: neither, for good */
};
int sandbox_filter(enum sandbox_stage stage, struct error *e) WARN_UNUSED;

#endif
