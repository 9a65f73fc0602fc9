/*
 * The children of the master: forked, watched, started again. One that dies is back at once; one that dies at once again and
 * again is started less and less often, at last every five seconds, and never given up: what could not work for a while (a disk
 * that fails) works within ten seconds of its mending.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ground/date.h"
#include "ground/log.h"
#include "prog/check_stores.h"
#include "prog/load.h"
#include "prog/master_parts.h"
#include "prog/owner.h"
#include "prog/roles.h"

#define QUICK_MS 1000		/* "died at once" */
#define OFTEN_MS 1000		/* longest pause of the first ten times */
#define SELDOM_MS 5000

static const char *const NAMES[ROLE_MAX] = {"ledger", "harvester", "courier", "worker"};

const char *
master_role_name(enum role r)
{
	return NAMES[r];
}

static void
default_signals(void)
{
	sigset_t none;

	for (int number = 1; number < NSIG; number++)
		if (number != SIGKILL && number != SIGSTOP)
			(void)signal(number, number == SIGPIPE ? SIG_IGN : SIG_DFL);
	sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

static void
close_if_open(int fd)
{
	if (fd >= 0)
		close(fd);
}

/* Makes the forked copy of the master a process of its own: dies with the master, holds none of its descriptors. */
static void
become_child(struct master *m, pid_t master, int keep)
{
	const int fds[] = {m->lock_fd, m->signal_fd, m->listen_fd, m->ledger_fd, m->control_fd, m->harvest_fd, m->harvest_child_fd};

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != master)
		_exit(EXIT_FAILED);
	owner_hide_memory();
	default_signals();
	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++)
		if (fds[i] != keep)
			close_if_open(fds[i]);
	for (size_t i = 0; i < MASTER_CLIENTS; i++)
		close_if_open(m->clients[i].fd);
}

static int
role_run(struct master *m, enum role role, pid_t master)
{
	const int fds[ROLE_MAX] = {[ROLE_LEDGER] = m->ledger_fd, [ROLE_HARVESTER] = m->harvest_child_fd, [ROLE_COURIER] = -1,
			[ROLE_WORKER] = m->listen_fd};
	int fd = fds[role];

	become_child(m, master, fd);
	log_role(NAMES[role]);
	switch (role) {
	case ROLE_LEDGER:
		return ledger_main(m->config, fd);
	case ROLE_HARVESTER:
		return harvest_main(m->config, fd);
	case ROLE_COURIER:
		return courier_main(m->config);
	default:
		return worker_main(m->config, fd);
	}
}

/* A fresh pair each time, so that nothing meant for a dead harvester reaches the next one. */
static bool
renew_harvest_pair(struct master *m)
{
	int pair[2];

	close_if_open(m->harvest_fd);
	m->harvest_fd = -1;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
		return false;
	m->harvest_fd = pair[0];
	m->harvest_child_fd = pair[1];
	return true;
}

static void
child_start(struct master *m, struct child *c, int64_t now_ms)
{
	pid_t master = getpid(), pid = -1;

	if (c->role != ROLE_HARVESTER || renew_harvest_pair(m))
		pid = fork();
	if (pid == 0)
		exit(role_run(m, c->role, master));
	if (c->role == ROLE_HARVESTER) {
		close_if_open(m->harvest_child_fd);
		m->harvest_child_fd = -1;
	}
	if (pid < 0) {
		log_event(LOG_ERROR, "fork", "role=%s why=\"%s\"", NAMES[c->role], strerror(errno));
		c->due_ms = now_ms + OFTEN_MS;
		return;
	}
	c->pid = pid;
	c->since = date_now();
	c->started_ms = now_ms;
	c->due_ms = 0;
	log_event(LOG_INFO, "started", "role=%s pid=%d restarts=%u", NAMES[c->role], (int)pid, c->restarts);
}

static struct child *
add_child(struct master *m, enum role role)
{
	struct child *c;

	if (m->child_count == MASTER_CHILDREN)
		return NULL;
	c = &m->children[m->child_count++];
	memset(c, 0, sizeof(*c));
	c->role = role;
	c->due_ms = 1;
	return c;
}

void
master_children_begin(struct master *m)
{
	(void)add_child(m, ROLE_LEDGER);
	(void)add_child(m, ROLE_HARVESTER);
	(void)add_child(m, ROLE_COURIER);
	for (int i = 0; i < m->config->workers; i++)
		(void)add_child(m, ROLE_WORKER);
	master_children_due(m, date_monotonic_ms());
}

void
master_children_due(struct master *m, int64_t now_ms)
{
	for (size_t i = 0; i < m->child_count && !m->stopping; i++)
		if (m->children[i].due_ms != 0 && m->children[i].due_ms <= now_ms)
			child_start(m, &m->children[i], now_ms);
}

int64_t
master_children_wait(const struct master *m, int64_t now_ms)
{
	int64_t wait = -1;

	for (size_t i = 0; i < m->child_count && !m->stopping; i++) {
		int64_t due = m->children[i].due_ms, left = due > now_ms ? due - now_ms : 0;

		if (due != 0 && (wait < 0 || left < wait))
			wait = left;
	}
	return wait;
}

static int64_t
pause_before(unsigned quick)
{
	int64_t pause = quick <= 2 ? 0 : (int64_t)50 << (quick < 10 ? quick - 2 : 8);

	if (quick > 10)
		return SELDOM_MS;
	return pause > OFTEN_MS ? OFTEN_MS : pause;
}

static void
say_how_it_ended(const struct child *c, int status)
{
	if (WIFSIGNALED(status))
		log_event(LOG_ERROR, "ended", "role=%s pid=%d signal=%s", NAMES[c->role], (int)c->pid, strsignal(WTERMSIG(status)));
	else
		log_event(c->retired ? LOG_INFO : LOG_ERROR, "ended", "role=%s pid=%d exit=%d", NAMES[c->role], (int)c->pid,
				WEXITSTATUS(status));
}

static void
child_ended(struct master *m, struct child *c, int status)
{
	int64_t now = date_monotonic_ms();

	if (!m->stopping || WIFSIGNALED(status))
		say_how_it_ended(c, status);
	c->pid = 0;
	if (c->role == ROLE_HARVESTER)
		master_control_orphans(m, "the harvester ended; ask again");
	if (c->retired && c->role == ROLE_WORKER) {
		*c = m->children[--m->child_count];
		return;
	}
	if (!c->retired) {
		c->restarts++;
		c->quick = now - c->started_ms < QUICK_MS ? c->quick + 1 : 0;
	}
	c->due_ms = now + (c->retired ? 0 : pause_before(c->quick));
	c->retired = false;
}

void
master_children_reap(struct master *m)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (size_t i = 0; i < m->child_count; i++)
			if (m->children[i].pid == pid) {
				child_ended(m, &m->children[i], status);
				break;
			}
}

/* New workers come before the old ones are told to finish: no request waits. The ledger's socket keeps those that come meanwhile. */
void
master_children_renew(struct master *m, enum role role)
{
	size_t before = m->child_count;

	for (int i = 0; role == ROLE_WORKER && i < m->config->workers; i++)
		if (add_child(m, role) == NULL)
			log_event(LOG_WARNING, "renew", "why=\"old workers are still busy; fewer new ones are started\"");
	master_children_due(m, date_monotonic_ms());
	for (size_t i = before; i-- > 0;) {
		struct child *c = &m->children[i];

		if (c->role != role)
			continue;
		if (c->pid != 0) {
			c->retired = true;
			(void)kill(c->pid, SIGTERM);
		} else if (role == ROLE_WORKER) {
			*c = m->children[--m->child_count];
		}
	}
}

size_t
master_children_signal(struct master *m, int number)
{
	size_t there = 0;

	for (size_t i = 0; i < m->child_count; i++)
		if (m->children[i].pid != 0) {
			there++;
			if (number != 0)
				(void)kill(m->children[i].pid, number);
		}
	return there;
}

/* Waits for the checking child, or for a signal that says stop. */
static int
await_check(struct master *m, pid_t pid)
{
	sigset_t set;
	int status = 0;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGCHLD);
	while (waitpid(pid, &status, WNOHANG) == 0) {
		int number = sigwaitinfo(&set, NULL);

		if (number != SIGTERM && number != SIGINT)
			continue;
		(void)kill(pid, SIGKILL);
		(void)waitpid(pid, &status, 0);
		m->stopping = true;
		return -1;
	}
	if (WIFSIGNALED(status))
		log_event(LOG_ERROR, "start", "why=\"the check of the stores died: %s\"", strsignal(WTERMSIG(status)));
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILED;
}

int
master_check_stores(struct master *m)
{
	pid_t master = getpid(), pid = fork();

	if (pid < 0) {
		log_event(LOG_ERROR, "fork", "why=\"%s\"", strerror(errno));
		return EXIT_FAILED;
	}
	if (pid == 0) {
		become_child(m, master, -1);
		log_role("check");
		exit(check_stores(m->config));
	}
	return await_check(m, pid);
}
