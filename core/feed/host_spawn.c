/* Starts an adapter host with its limits and nothing else in hand, and brings it to its end. */
#include "feed/host_spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1	/* maps terabytes of shadow */
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

#ifndef MFD_EXEC
#define MFD_EXEC 0x10u	/* Linux 6.3; older kernels refuse it and need it not */
#endif

#define SEALS (F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL)

int
host_snapshot(struct slice file, int *fd, struct error *e)
{
	size_t done = 0;
	ssize_t n;

	*fd = memfd_create("adapter", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC);
	if (*fd < 0 && errno == EINVAL)
		*fd = memfd_create("adapter", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (*fd < 0)
		return error_errno(e, ERR_UNAVAILABLE,
				"no executable memory file for the adapter (sysctl vm.memfd_noexec?)");
	while (done < file.n) {
		n = write(*fd, file.p + done, file.n - done);
		if (n <= 0 && !(n < 0 && errno == EINTR))
			break;
		done += n > 0 ? (size_t)n : 0;
	}
	if (done == file.n && fcntl(*fd, F_ADD_SEALS, SEALS) == 0)
		return 0;
	error_errno(e, ERR_IO, "private copy of the adapter");
	close(*fd);
	*fd = -1;
	return ERR_IO;
}

/* ---- in the child, between fork and exec: only what signal-safety(7) allows */

static void
limit(int resource, rlim_t soft, rlim_t hard)
{
	struct rlimit r = {soft, hard};

	if (setrlimit(resource, &r) < 0)
		_exit(HOST_EXIT_NO_LIMITS);
}

static void
set_limits(const struct host_start *start)
{
	rlim_t cpu = start->cpu_seconds ? start->cpu_seconds : 120;
	rlim_t space = start->address_space ? start->address_space : (rlim_t)512 << 20;

	if (space < (rlim_t)256 << 20)
		space = (rlim_t)256 << 20;
	limit(RLIMIT_CORE, 0, 0);
	limit(RLIMIT_CPU, cpu, cpu + 1);
	limit(RLIMIT_FSIZE, 0, 0);
	limit(RLIMIT_MEMLOCK, 0, 0);
	limit(RLIMIT_MSGQUEUE, 0, 0);
	if (!SANITIZED)
		limit(RLIMIT_AS, space, space);
}

static void
become(const struct host_start *start)
{
	if (start->uid == (uid_t)-1 || geteuid() != 0)
		return;
	if (setgroups(0, NULL) < 0 || setgid(start->gid) < 0 || setuid(start->uid) < 0)
		_exit(HOST_EXIT_NO_LIMITS);
}

/*
 * Puts the descriptors where the host looks for them. All of them lie above, so that none is overwritten before
 * its turn.
 */
static void
place_descriptors(int nothing, int output, int line, int snapshot)
{
	if (dup2(nothing, 0) < 0 || dup2(output, 1) < 0 || dup2(output, 2) < 0 ||
	    dup2(line, HOST_FD_LINE) < 0 || dup2(snapshot, HOST_FD_SNAPSHOT) < 0)
		_exit(HOST_EXIT_NO_LIMITS);
	if (close_range(HOST_FD_SNAPSHOT + 1, ~0U, 0) < 0)
		for (int fd = HOST_FD_SNAPSHOT + 1; fd < 65536; fd++)
			close(fd);
	limit(RLIMIT_NOFILE, 32, 32);
}

static void
reset_signals(void)
{
	struct sigaction standard = {.sa_handler = SIG_DFL};
	sigset_t none;

	for (int sig = 1; sig < NSIG; sig++)
		sigaction(sig, &standard, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* ---- in the run */

static int
high(int fd)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 64);

	close(fd);
	return copy;
}

/* The far ends are moved above what place_descriptors overwrites. */
static int
make_line(int near[2], int far[2], struct error *e)
{
	int line[2] = {-1, -1}, output[2] = {-1, -1};

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, line) < 0)
		return error_errno(e, ERR_IO, "socketpair");
	if (pipe2(output, O_CLOEXEC) < 0) {
		error_errno(e, ERR_IO, "pipe");
		close(line[0]);
		close(line[1]);
		return ERR_IO;
	}
	near[0] = line[0];
	near[1] = output[0];
	far[0] = high(line[1]);
	far[1] = high(output[1]);
	fcntl(near[0], F_SETFL, O_NONBLOCK);
	fcntl(near[1], F_SETFL, O_NONBLOCK);
	return 0;
}

static void
run_child(const struct host_start *start, const int far[2], int snapshot, int nothing, char *const *argv,
		char *const *envp)
{
	setsid();
	reset_signals();
	place_descriptors(nothing, far[1], far[0], snapshot);
	set_limits(start);
	become(start);
	execve(start->host_program, argv, envp);
	_exit(HOST_EXIT_NO_EXEC);
}

/* The host's whole environment. What steers the loader never goes there; sanitizers are told where to look. */
static void
make_environment(char **envp, size_t size)
{
	static const char *const passed[] = {"ASAN_OPTIONS=", "UBSAN_OPTIONS=", "TSAN_OPTIONS=", "OPSTAP_NO_LANDLOCK="};
	extern char **environ;
	size_t n = 0;

	envp[n++] = (char *)"LC_ALL=C.UTF-8";
	envp[n++] = (char *)"TZ=UTC0";
	for (char **v = environ; *v && n + 1 < size; v++)
		for (size_t i = 0; i < sizeof(passed) / sizeof(passed[0]); i++)
			if (strncmp(*v, passed[i], strlen(passed[i])) == 0)
				envp[n++] = *v;
	envp[n] = NULL;
}

int
host_spawn(const struct host_start *start, int snapshot, struct host_process *p, struct error *e)
{
	char parent[24], *envp[8];
	char *argv[] = {(char *)"opstap-adapter-host", parent, start->deny_landlock ? (char *)"--no-landlock" : NULL,
			NULL};
	int near[2] = {-1, -1}, far[2] = {-1, -1}, copy = -1, nothing = -1, rc;

	*p = (struct host_process){0, -1, -1};
	if (access(start->host_program, X_OK) < 0)
		return error_errno(e, ERR_UNAVAILABLE, "%s", start->host_program);
	if ((rc = make_line(near, far, e)) < 0)
		return rc;
	copy = fcntl(snapshot, F_DUPFD_CLOEXEC, 64);
	nothing = high(open("/dev/null", O_RDWR | O_CLOEXEC));
	snprintf(parent, sizeof(parent), "%ld", (long)getpid());
	make_environment(envp, sizeof(envp) / sizeof(envp[0]));
	p->pid = far[0] < 0 || far[1] < 0 || copy < 0 || nothing < 0 ? -1 : fork();
	if (p->pid == 0)
		run_child(start, far, copy, nothing, argv, envp);
	rc = p->pid < 0 ? error_errno(e, ERR_UNAVAILABLE, "no process for the adapter") : 0;
	close(far[0]);
	close(far[1]);
	close(copy);
	close(nothing);
	p->line = near[0];
	p->output = near[1];
	if (rc < 0) {
		close(p->line);
		close(p->output);
		*p = (struct host_process){0, -1, -1};
	}
	return rc;
}

void
host_reap(struct host_process *p, int grace_ms, int *status, struct rusage *used, bool *killed)
{
	pid_t done = 0;

	*killed = false;
	*status = 0;
	if (p->pid <= 0)
		return;
	for (int waited = 0; done == 0 && waited < grace_ms; waited++) {
		done = wait4(p->pid, status, WNOHANG, used);
		if (done == 0)
			(void)poll(NULL, 0, 1);
	}
	if (done == 0) {
		if (kill(-p->pid, SIGKILL) < 0)	/* it may not yet be the leader of a group */
			kill(p->pid, SIGKILL);
		while (wait4(p->pid, status, 0, used) < 0 && errno == EINTR)
			;
		*killed = WIFSIGNALED(*status) && WTERMSIG(*status) == SIGKILL;	/* else it was ending already, slowly */
	}
	if (p->line >= 0)
		close(p->line);
	if (p->output >= 0)
		close(p->output);
	*p = (struct host_process){0, -1, -1};
}
