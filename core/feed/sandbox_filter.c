/*
 * The system calls that an adapter's process may make, by libseccomp. What is not in the table gives EPERM: no
 * sockets, no programs, processes or threads, no signals to others, no tracing, no descriptors but those it
 * has, no names of files.
 *
 * Refusing is preferred to killing: libraries ask for things they can do without (a time zone, a terminal's
 * width).
 */
#include "feed/sandbox.h"
#include "feed/sandbox_part.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define BOTH 0x3u
#define LOADING_ONLY 0x1u
#define ANY {0, SCMP_CMP_EQ, 0, 0}
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const int plain[] = {
	/* the bytes of the descriptors it was given */
	SCMP_SYS(read),
	SCMP_SYS(write),
	SCMP_SYS(readv),
	SCMP_SYS(writev),
	SCMP_SYS(pread64),
	SCMP_SYS(lseek),
	SCMP_SYS(close),
	SCMP_SYS(fstat),
	SCMP_SYS(poll),
	SCMP_SYS(ppoll),
	/* memory */
	SCMP_SYS(brk),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(madvise),
	/* time */
	SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_getres),
	SCMP_SYS(clock_nanosleep),
	SCMP_SYS(nanosleep),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(time),
	SCMP_SYS(times),
	SCMP_SYS(getrusage),
	/* itself */
	SCMP_SYS(getpid),
	SCMP_SYS(gettid),
	SCMP_SYS(getppid),
	SCMP_SYS(getuid),
	SCMP_SYS(geteuid),
	SCMP_SYS(getgid),
	SCMP_SYS(getegid),
	SCMP_SYS(uname),
	SCMP_SYS(sysinfo),
	SCMP_SYS(sched_getaffinity),
	SCMP_SYS(sched_yield),
	SCMP_SYS(getrandom),
	SCMP_SYS(futex),
	SCMP_SYS(rseq),
	SCMP_SYS(set_robust_list),
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(sigaltstack),
	SCMP_SYS(restart_syscall),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
};

/* Allowed where one argument is as it must be. */
static const struct {
	int syscall;
	unsigned stages;	/* 1 << enum sandbox_stage */
	struct scmp_arg_cmp argument;
} narrow[] = {
	{SCMP_SYS(prlimit64), BOTH, {2, SCMP_CMP_EQ, 0, 0}},	/* asked, not set */
	{SCMP_SYS(mmap), 1u << SANDBOX_RUNNING, {2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0}},
	{SCMP_SYS(mprotect), 1u << SANDBOX_RUNNING, {2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0}},
	{SCMP_SYS(mmap), LOADING_ONLY, ANY},
	{SCMP_SYS(mprotect), LOADING_ONLY, ANY},
	{SCMP_SYS(openat), LOADING_ONLY, {2, SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY}},
	{SCMP_SYS(newfstatat), LOADING_ONLY, {3, SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, AT_EMPTY_PATH}},
	{SCMP_SYS(seccomp), LOADING_ONLY, ANY},			/* the second filter */
};

static int
failed(int rc, const char *what, struct error *e)
{
	return error_set(e, ERR_UNAVAILABLE, "seccomp: %s: %s", what, strerror(-rc));
}

/*
 * A context that sets no privileges itself (prctl is gone by the second filter) and says the kernel's own
 * error.
 */
static scmp_filter_ctx
new_filter(uint32_t otherwise)
{
	scmp_filter_ctx filter = seccomp_init(otherwise);

	if (filter && seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, 0) == 0 &&
	    seccomp_attr_set(filter, SCMP_FLTATR_API_SYSRAWRC, 1) == 0)
		return filter;
	seccomp_release(filter);
	return NULL;
}

bool
sandbox_seccomp_works(void)
{
	return seccomp_api_get() >= 5;	/* user notification; libseccomp asks the kernel */
}

int
sandbox_listen(int *listener, struct error *e)
{
	scmp_filter_ctx filter = new_filter(SCMP_ACT_ALLOW);
	int rc;

	if (!filter)
		return error_set(e, ERR_MEMORY, "seccomp: no memory");
	rc = seccomp_rule_add(filter, SCMP_ACT_NOTIFY, SCMP_SYS(openat), 0);
	if (rc == 0)
		rc = seccomp_load(filter);
	*listener = rc == 0 ? seccomp_notify_fd(filter) : -1;
	seccomp_release(filter);
	if (rc < 0 || *listener < 0)
		return failed(rc, "neither Landlock nor user notification is to be had", e);
	return 0;
}

static int
add_rules(scmp_filter_ctx filter, enum sandbox_stage stage)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < COUNT(plain); i++)
		rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, plain[i], 0);
	for (size_t i = 0; rc == 0 && i < COUNT(narrow); i++) {
		if (!(narrow[i].stages & 1u << stage))
			continue;
		if (narrow[i].argument.datum_a == 0 && narrow[i].argument.arg == 0)
			rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, narrow[i].syscall, 0);
		else
			rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, narrow[i].syscall, 1, narrow[i].argument);
	}
	/* abort() and raise(): signals to itself alone */
	if (rc == 0)
		rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
				SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0));
	return rc;
}

int
sandbox_filter(enum sandbox_stage stage, struct error *e)
{
	scmp_filter_ctx filter = new_filter(SCMP_ACT_ERRNO(EPERM));
	int rc;

	if (!filter)
		return error_set(e, ERR_MEMORY, "seccomp: no memory");
	rc = add_rules(filter, stage);
	if (rc == 0)
		rc = seccomp_load(filter);
	seccomp_release(filter);
	return rc < 0 ? failed(rc, "the filter was refused", e) : 0;
}
