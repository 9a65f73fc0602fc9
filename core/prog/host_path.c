/* Where files of this installation are, told by the running program's own place. */
#include "prog/host_path.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int
beside_find(const char *const candidates[], const char *what, char *out, size_t size, struct error *e)
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
	for (size_t i = 0; candidates[i]; i++) {
		int length = snprintf(out, size, "%s/%s", self, candidates[i]);

		if (length > 0 && (size_t)length < size && access(out, R_OK) == 0)
			return 0;
	}
	return error_set(e, ERR_NOT_FOUND, "%s is not where it belongs, %s/%s", what, self, candidates[0]);
}

int
host_path_find(char *out, size_t size, struct error *e)
{
	static const char *const candidates[] = {
			"opstap-adapter-host", "../libexec/opstap-adapter-host", "../libexec/opstap/opstap-adapter-host", NULL};

	return beside_find(candidates, "opstap-adapter-host", out, size, e);
}
