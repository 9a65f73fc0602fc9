/*
 * What a process gives up before an adapter is loaded: privileges, core files, files; by Landlock where the
 * kernel has it.
 */
#include "feed/sandbox.h"
#include "feed/sandbox_part.h"

#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Landlock's system calls have the same numbers on every machine; older headers lack some or all of it. */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_restrict_self 446
#endif
#define CREATE_RULESET_VERSION 1u

struct ruleset {		/* struct landlock_ruleset_attr of Linux 6.12; it only grows at its end */
	uint64_t files, network, scopes;
};

static const struct { long abi; uint64_t files; size_t size; } rights[] = {
	/* by the ABI that brought them; https://docs.kernel.org/userspace-api/landlock.html */
	{6, (1u << 16) - 1, 24},	/* signals and abstract sockets */
	{5, (1u << 16) - 1, 16},	/* ioctl of devices */
	{4, (1u << 15) - 1, 16},	/* TCP */
	{3, (1u << 15) - 1, 8},		/* truncate */
	{2, (1u << 14) - 1, 8},		/* move across folders */
	{1, (1u << 13) - 1, 8},
};

const char *
sandbox_level_name(enum sandbox_level level)
{
	static const char *const names[SANDBOX_LEVEL_MAX] = {"none", "seccomp", "landlock+seccomp"};

	return level < SANDBOX_LEVEL_MAX ? names[level] : names[SANDBOX_NONE];
}

static bool
switched_off(void)
{
	const char *value = getenv("OPSTAP_NO_LANDLOCK");

	return value && value[0] == '1';
}

static long
landlock_abi(bool deny)
{
	if (deny || switched_off())
		return 0;
	return syscall(SYS_landlock_create_ruleset, NULL, 0, CREATE_RULESET_VERSION);
}

enum sandbox_level
sandbox_available(bool deny_landlock)
{
	if (landlock_abi(deny_landlock) >= 1)
		return SANDBOX_LANDLOCK;
	return sandbox_seccomp_works() ? SANDBOX_TICKET : SANDBOX_NONE;
}

int
sandbox_prepare(int parent_pid, struct error *e)
{
	const struct rlimit none = {0, 0};	/* here and not before exec: setuid with it makes exec fail */

	if (setrlimit(RLIMIT_NPROC, &none) < 0)
		return error_errno(e, ERR_UNAVAILABLE, "setrlimit");
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    prctl(PR_SET_DUMPABLE, 0) < 0)
		return error_errno(e, ERR_UNAVAILABLE, "prctl");
	if (getppid() != parent_pid)
		return error_set(e, ERR_UNAVAILABLE, "the run that started this host is gone");
	return 0;
}

/* Everything is taken in hand and nothing is given out: no rule at all. */
static bool
landlock(long abi)
{
	struct ruleset set = {0};
	size_t row = 0;
	int fd;
	bool done;

	while (rights[row].abi > abi)
		row++;
	set.files = rights[row].files;
	set.network = abi >= 4 ? 3 : 0;
	set.scopes = abi >= 6 ? 3 : 0;
	fd = (int)syscall(SYS_landlock_create_ruleset, &set, rights[row].size, 0);
	if (fd < 0)
		return false;
	done = syscall(SYS_landlock_restrict_self, fd, 0) == 0;
	close(fd);
	return done;
}

int
sandbox_files(bool deny_landlock, enum sandbox_level *level, int *listener, struct error *e)
{
	long abi = landlock_abi(deny_landlock);

	*listener = -1;
	*level = SANDBOX_LANDLOCK;
	if (abi >= 1 && landlock(abi))
		return 0;
	*level = SANDBOX_TICKET;
	return sandbox_listen(listener, e);
}
