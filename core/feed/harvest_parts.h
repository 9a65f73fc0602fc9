#ifndef FEED_HARVEST_PARTS_H
#define FEED_HARVEST_PARTS_H
/* Inside of the harvester. For harvest*.c only. */
#include <sys/types.h>

#include "feed/command.h"
#include "feed/harvest.h"
#include "feed/run.h"
#include "feed/schedule.h"

#define HARVEST_SCHEDULED 4	/* runs at once that nobody waits for */
#define HARVEST_FAILING 2	/* of these, of partners whose last run failed: slow ones must not keep the others waiting */
#define HARVEST_JOBS 16		/* with those of operators */
#define HARVEST_WAITERS 16	/* for one run */

enum job_kind { JOB_FETCH, JOB_HOLD, JOB_RESUME, JOB_ROLLBACK, JOB_NOTE, JOB_SYNC, JOB_VERIFY };

struct waiters {
	uint32_t ids[HARVEST_WAITERS];
	size_t n;
};

struct job {			/* one child */
	pid_t pid;		/* 0: free */
	enum job_kind kind;
	char partner[33];
	bool force;
	char reason[600];	/* JOB_NOTE: what to note */
	struct waiters waiters;
	int result_fd;		/* a struct run_result comes here */
	int64_t started;	/* moment; of JOB_NOTE: that of the run that died */
	int64_t kill_ms;	/* monotonic */
	bool killed;
	bool failing;		/* the run before this one failed */
};

struct entry {			/* one partner of the configuration */
	const struct config_partner *partner;
	struct schedule_state state;
	bool running;
	bool wanted, force;	/* an operator asks for a run */
	struct waiters waiters;
};

struct harvest {
	const struct harvest_setup *setup;
	const struct config *config;
	struct config *own;	/* the same after a reload, to be freed; NULL before */
	struct entry *entries;
	size_t entry_count;
	struct job jobs[HARVEST_JOBS];
	int64_t verify_ms;	/* monotonic, when the catalogue was looked at last */
	int signal_fd;
};

/* harvest_job.c: children. NULL when there is no room or no process. template is copied. */
struct job *harvest_start(struct harvest *h, const struct job *template);

/* A finished child: its result, or what became of it (outcome failed). */
void harvest_result(struct job *j, int status, struct run_result *out);

/* Reads what the catalogue knows of every partner, in a child. Entries keep what they have when it fails. */
void harvest_load_states(struct harvest *h);

#endif
