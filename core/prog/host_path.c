/*
 * Programs of one installation find each other by where they stand, so that a moved or private
 * installation just works.
 */
#include "prog/host_path.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NAME "opstap-adapter-host"

static bool
try(const char *folder, const char *below, char *out, size_t size)
{
	int n = snprintf(out, size, "%s/%s" NAME, folder, below);

	return n > 0 && (size_t)n < size && access(out, X_OK) == 0;
}

int
host_path_find(char *out, size_t size, struct error *e)
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash;

	if (n < 0)
		return error_errno(e, ERR_IO, "/proc/self/exe");
	self[n] = '\0';
	slash = strrchr(self, '/');
	if (slash)
		*slash = '\0';
	if (try(self, "", out, size) || try(self, "../libexec/", out, size) ||
			try(self, "../libexec/opstap/", out, size))
		return 0;
	return error_set(e, ERR_NOT_FOUND, NAME " is neither in %s nor in %s/../libexec", self, self);
}
