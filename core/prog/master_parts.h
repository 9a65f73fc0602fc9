#ifndef PROG_MASTER_PARTS_H
#define PROG_MASTER_PARTS_H
/* Inside of the master: what its files share. For master*.c only. */
#include <sys/types.h>

#include "domain/config.h"
#include "feed/command.h"

enum role { ROLE_LEDGER, ROLE_HARVESTER, ROLE_COURIER, ROLE_WORKER, ROLE_MAX };

struct child {
	enum role role;
	pid_t pid;		/* 0: not running */
	int64_t since;		/* moment of its start */
	int64_t started_ms;	/* the same, monotonic */
	int64_t due_ms;		/* when to start it again; 0: it runs */
	unsigned restarts;	/* after a crash */
	unsigned quick;		/* how many times in a row it died at once */
	bool retired;		/* told to finish; its slot goes when it is gone (worker) or it is started anew (others) */
};

#define MASTER_CHILDREN 520	/* two sets of 256 workers, and the others */
#define MASTER_CLIENTS 16

struct client {			/* of the control socket */
	int fd;			/* -1: free */
	uint32_t id;		/* of the command that the harvester works on; 0: none yet */
	int64_t since_ms;
	size_t used;
	char line[COMMAND_MAX];
};

struct master {
	struct config *config;
	int64_t since;		/* moment of its start */
	int lock_fd, signal_fd, listen_fd, ledger_fd, control_fd;
	int harvest_fd, harvest_child_fd;	/* two ends of one socket pair; the second only while forking */
	struct child children[MASTER_CHILDREN];
	size_t child_count;
	struct client clients[MASTER_CLIENTS];
	uint32_t last_id;
	bool stopping;
	int64_t stop_ms;
	unsigned signalled;	/* children that got the last signal */
};

/* master_setup.c: folders, the lock against a second daemon, pid file, sockets. 0 or an exit code; errors are logged. */
int master_setup(struct master *m);
void master_teardown(struct master *m);

/* master_child.c */
int master_check_stores(struct master *m);	/* in a child of its own: 0, an exit code, or -1: told to stop meanwhile */
void master_children_begin(struct master *m);
void master_children_due(struct master *m, int64_t now_ms);	/* starts what is due */
int64_t master_children_wait(const struct master *m, int64_t now_ms);	/* ms until something is due; -1 nothing */
void master_children_reap(struct master *m);
void master_children_renew(struct master *m, enum role role);	/* new ones of a role (ledger, courier, worker); the old ones finish */
size_t master_children_signal(struct master *m, int number);	/* how many are there */
const char *master_role_name(enum role r);

/* master_control.c */
void master_control_init(struct master *m);
void master_control_accept(struct master *m);
void master_control_read(struct master *m, struct client *c);
void master_control_answer(struct master *m);	/* the harvester answered */
void master_control_orphans(struct master *m, const char *why);	/* the harvester is gone */
void master_control_expire(struct master *m, int64_t now_ms);
void master_control_close(struct master *m);

/* master.c: 0, or the problems were logged and the old configuration stays. */
int master_reload(struct master *m, struct error *e) WARN_UNUSED;

#endif
