/* The lock file of a data-dir, with the process in it that holds it. */
#include "prog/data_lock.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "prog/load.h"

static int
sign(int fd, const char *path, struct error *e)
{
	char owner[32];
	int length = snprintf(owner, sizeof(owner), "%d\n", (int)getpid());

	if (ftruncate(fd, 0) != 0 || pwrite(fd, owner, (size_t)length, 0) != length)
		return error_errno(e, ERR_IO, "%s: write", path);
	return 0;
}

static int
taken(int fd, const char *data_dir, struct error *e)
{
	char owner[32] = "";
	ssize_t n = pread(fd, owner, sizeof(owner) - 1, 0);

	owner[n > 0 ? strcspn(owner, "\n") : 0] = '\0';
	return error_set(e, ERR_EXISTS, "%s: another opstapd (process %s) works on this data-dir", data_dir, owner);
}

int
data_lock(const char *data_dir, int *fd, struct error *e)
{
	char path[PATH_MAX];
	int rc = load_path(data_dir, "lock", path, sizeof(path), e);

	*fd = -1;
	if (rc != 0)
		return rc;
	*fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (*fd < 0)
		return error_errno(e, ERR_IO, "%s: open", path);
	rc = flock(*fd, LOCK_EX | LOCK_NB) == 0 ? sign(*fd, path, e) : taken(*fd, data_dir, e);
	if (rc != 0) {
		close(*fd);
		*fd = -1;
	}
	return rc;
}
