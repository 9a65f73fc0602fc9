#ifndef FEED_HOST_SPAWN_H
#define FEED_HOST_SPAWN_H
/*
 * The process of an adapter host: its private copy of the adapter, its limits and descriptors, its end.
 * Descriptors of the host: 0 nothing, 1 and 2 the output pipe, HOST_FD_LINE the line to the run,
 * HOST_FD_SNAPSHOT the adapter; no others.
 */
#include <sys/resource.h>
#include "feed/elfinfo.h"
#include "feed/host_parent.h"

#define HOST_FD_LINE 3
#define HOST_FD_SNAPSHOT 4
#define HOST_EXIT_NO_LIMITS 126	/* limits, user or descriptors could not be set */
#define HOST_EXIT_NO_EXEC 127

/*
 * A sealed memory file: nobody can write, shrink or replace it. The reader's faults are those of elfinfo_file.
 */
int host_snapshot(struct slice file, int *fd, struct error *e) WARN_UNUSED;

struct host_process {
	pid_t pid;		/* also its process group; 0: none */
	int line, output;	/* owned, non-blocking; -1: none */
};

int host_spawn(const struct host_start *start, int snapshot, struct host_process *p, struct error *e) WARN_UNUSED;

/*
 * Waits at most grace_ms for the end, then kills the whole group; reaps and closes line and output. Gives the
 * wait status and what was used; *killed says that it was this that ended it, and not its own end, come late.
 */
void host_reap(struct host_process *p, int grace_ms, int *status, struct rusage *used, bool *killed);

#endif
