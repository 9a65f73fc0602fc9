/* Starts the process that reads an ELMO document, and takes what it says with the care that what comes from outside needs. */
#include "feed/elmo.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ground/date.h"

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

#define CPU_SECONDS 10
#define WALL_MS 20000
#define SPACE ((rlim_t)512 << 20)

/* ---- in the child, between fork and exec: only what signal-safety(7) allows */

static void
limit(int resource, rlim_t value)
{
	const struct rlimit r = {value, value};

	if (setrlimit(resource, &r) < 0)
		_exit(126);
}

static void
run_child(const char *program, char *const *argv, int document, int output)
{
	static char lang[] = "LC_ALL=C.UTF-8", zone[] = "TZ=UTC0";
	char *envp[] = {lang, zone, NULL};
	struct sigaction standard = {.sa_handler = SIG_DFL};
	sigset_t none;
	int nothing;

	for (int sig = 1; sig < NSIG; sig++)
		sigaction(sig, &standard, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();
	nothing = open("/dev/null", O_RDWR);	/* what libraries say about the document goes nowhere */
	if (nothing < 0 || dup2(document, 0) < 0 || dup2(output, 1) < 0 || dup2(nothing, 2) < 0)
		_exit(126);
	if (close_range(3, ~0U, 0) < 0)
		for (int fd = 3; fd < 65536; fd++)
			close(fd);
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_FSIZE, 0);
	limit(RLIMIT_CPU, CPU_SECONDS);
	if (!SANITIZED)
		limit(RLIMIT_AS, SPACE);
	execve(program, argv, envp);
	_exit(127);
}

/* ---- in the parent */

/* In memory, never on a disk. */
static int
hold_document(struct slice document, int *fd, struct error *e)
{
	size_t done = 0;

	*fd = memfd_create("transcript", MFD_CLOEXEC);
	if (*fd < 0)
		return error_errno(e, ERR_UNAVAILABLE, "no memory for a transcript");
	while (done < document.n) {
		ssize_t n = write(*fd, document.p + done, document.n - done);

		if (n < 0 && errno != EINTR)
			return error_errno(e, ERR_UNAVAILABLE, "no memory for a transcript");
		done += n > 0 ? (size_t)n : 0;
	}
	return lseek(*fd, 0, SEEK_SET) == 0 ? 0 : error_errno(e, ERR_UNAVAILABLE, "a transcript in memory");
}

/* True when the pipe ended in time. */
static bool
drain(int fd, struct buffer *facts)
{
	int64_t end = date_monotonic_ms() + WALL_MS;

	for (;;) {
		int64_t left = end - date_monotonic_ms();
		struct pollfd p = {.fd = fd, .events = POLLIN};
		char *room;
		ssize_t n;

		if (left <= 0)
			return false;
		if (poll(&p, 1, (int)left) <= 0)
			continue;
		room = buffer_reserve(facts, 64u << 10);
		if (room == NULL)
			return false;
		n = read(fd, room, 64u << 10);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n == 0;
		facts->len += (size_t)n;
	}
}

/* True when it ended well by itself. */
static bool
end_child(pid_t pid, bool finished)
{
	int status = 0;

	if (!finished && kill(-pid, SIGKILL) < 0)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return finished && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static int
ask_child(const char *program, const char *xsd, int document, struct buffer *facts, bool *good, struct error *e)
{
	char name[] = "opstap-adapter-host", mode[] = ELMO_CHILD, parent[24];
	char *argv[] = {name, mode, parent, xsd != NULL && xsd[0] != '\0' ? (char *)xsd : NULL, NULL};
	int line[2] = {-1, -1}, output;
	pid_t pid;

	if (access(program, X_OK) < 0)
		return error_errno(e, ERR_UNAVAILABLE, "%s", program);
	if (pipe2(line, O_CLOEXEC) < 0)
		return error_errno(e, ERR_UNAVAILABLE, "pipe");
	output = fcntl(line[1], F_DUPFD_CLOEXEC, 16);	/* above what the child's dup2 overwrites */
	close(line[1]);
	snprintf(parent, sizeof(parent), "%ld", (long)getpid());
	pid = output < 0 ? -1 : fork();
	if (pid == 0)
		run_child(program, argv, document, output);
	if (output >= 0)
		close(output);
	if (pid < 0) {
		close(line[0]);
		return error_errno(e, ERR_UNAVAILABLE, "no process for a transcript");
	}
	*good = end_child(pid, drain(line[0], facts));
	close(line[0]);
	return 0;
}

/* The one fault of a document that could not be read at all. */
static int
give_up(enum transcript_problem problem, struct arena *a, struct transcript *out, struct error *e)
{
	struct buffer facts;
	int rc;

	buffer_init(&facts, 1024);
	transcript_fault(&facts, 0, problem, SLICE_NONE);
	transcript_fact(&facts, TRANSCRIPT_END, 0, SLICE_NONE);
	rc = transcript_read(buffer_view(&facts), a, out, e);
	buffer_free(&facts);
	return rc;
}

int
elmo_read(const char *host_program, const char *xsd, struct slice document, struct arena *a, struct transcript *out, struct error *e)
{
	struct buffer facts;
	bool good = false;
	int fd = -1, high = -1, rc;

	if (document.n > TRANSCRIPT_MAX_BYTES)
		return give_up(PROBLEM_LARGE, a, out, e);
	buffer_init(&facts, TRANSCRIPT_FACTS_MAX + (64u << 10));
	rc = hold_document(document, &fd, e);
	if (rc == 0) {
		high = fcntl(fd, F_DUPFD_CLOEXEC, 16);
		rc = ask_child(host_program, xsd, high, &facts, &good, e);
	}
	if (rc == 0 && (!good || transcript_read(buffer_view(&facts), a, out, NULL) != 0))
		rc = give_up(PROBLEM_STOPPED, a, out, e);
	if (high >= 0)
		close(high);
	if (fd >= 0)
		close(fd);
	buffer_free(&facts);
	return rc;
}
