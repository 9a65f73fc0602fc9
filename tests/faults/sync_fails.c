/*
 * Preloaded in front of libc by tests/faults: while the file named by OPSTAP_SYNC_FAILS exists, the calls that it names fail with the errno
 * that it begins with: "5 fdatasync", "28 fsync pwrite". A number alone means fdatasync. Writes fail in the store of enrolments only.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

int fdatasync(int fd);
int fsync(int fd);
ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at);
ssize_t pwrite64(int fd, const void *bytes, size_t n, off_t at);

static bool
fails(const char *call)
{
	const char *name = getenv("OPSTAP_SYNC_FAILS");
	char text[64] = "", *rest;
	int saved = errno, number, file = name != NULL ? open(name, O_RDONLY | O_CLOEXEC) : -1;

	errno = saved;
	if (file < 0)
		return false;
	if (read(file, text, sizeof(text) - 1) < 0)
		text[0] = '\0';
	(void)close(file);
	number = (int)strtol(text, &rest, 10);
	if (strstr(*rest == '\0' ? " fdatasync" : rest, call) == NULL)
		return false;
	errno = number;
	return true;
}

int
fdatasync(int fd)
{
	return fails(" fdatasync") ? -1 : (int)syscall(SYS_fdatasync, fd);
}

int
fsync(int fd)
{
	return fails(" fsync") ? -1 : (int)syscall(SYS_fsync, fd);
}

static bool
of_enrolments(int fd)
{
	char link[32], path[PATH_MAX];
	ssize_t n;

	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof(path) - 1);
	path[n > 0 ? n : 0] = '\0';
	return strstr(path, "/enrolments/") != NULL;
}

ssize_t
pwrite64(int fd, const void *bytes, size_t n, off_t at)
{
	return of_enrolments(fd) && fails(" pwrite") ? -1 : syscall(SYS_pwrite64, fd, bytes, n, at);
}

ssize_t
pwrite(int fd, const void *bytes, size_t n, off_t at)
{
	return pwrite64(fd, bytes, n, at);
}
