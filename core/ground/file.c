/* Whole files and whole messages: what is half done is never reported as done. */
#include "ground/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ground/date.h"

#define READ_STEP 65536u

static int
read_rest(int fd, const char *path, struct buffer *out, struct error *e)
{
	for (;;) {
		size_t room = out->max - out->len < READ_STEP ? out->max - out->len : READ_STEP;
		char extra, *into = room ? buffer_reserve(out, room) : &extra;
		ssize_t n;

		if (into == NULL)
			return error_set(e, ERR_MEMORY, "%s: no memory", path);
		n = read(fd, into, room ? room : 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_errno(e, ERR_IO, "%s: read", path);
		if (n == 0)
			return 0;
		if (room == 0)
			return error_set(e, ERR_LIMIT, "%s: larger than %zu bytes", path, out->max);
		out->len += (size_t)n;
	}
}

int
file_read(const char *path, struct buffer *out, struct error *e)
{
	struct stat st;
	int fd, rc;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);	/* a FIFO must not make us wait */
	if (fd < 0)
		return error_errno(e, errno == ENOENT || errno == ENOTDIR ? ERR_NOT_FOUND : ERR_IO, "%s: open", path);
	if (fstat(fd, &st) != 0)
		rc = error_errno(e, ERR_IO, "%s: stat", path);
	else if (!S_ISREG(st.st_mode))
		rc = error_set(e, ERR_IO, "%s: not a regular file", path);
	else
		rc = read_rest(fd, path, out, e);
	close(fd);
	return rc;
}

static int
sync_folder_of(const char *path, struct error *e)
{
	char folder[PATH_MAX];
	char *slash;
	int fd, rc = 0;

	if (!slice_copy(slice_of(path), folder, sizeof(folder)))
		return error_set(e, ERR_LIMIT, "%s: path too long", path);
	slash = strrchr(folder, '/');
	if (slash == NULL)
		(void)slice_copy(SLICE("."), folder, sizeof(folder));
	else
		slash[slash == folder] = '\0';
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return error_errno(e, ERR_IO, "%s: open", folder);
	if (fsync(fd) != 0)
		rc = error_errno(e, ERR_IO, "%s: fsync", folder);
	close(fd);
	return rc;
}

int
file_replace(const char *path, struct slice content, mode_t mode, struct error *e)
{
	char temporary[PATH_MAX];
	int fd, n, rc;

	n = snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path);
	if (n < 0 || (size_t)n >= sizeof(temporary))
		return error_set(e, ERR_LIMIT, "%s: path too long", path);
	fd = mkostemp(temporary, O_CLOEXEC);
	if (fd < 0)
		return error_errno(e, ERR_IO, "%s: create", temporary);
	rc = file_write_all(fd, content.p, content.n, -1, e);
	if (rc != 0)
		(void)error_prefix(e, "%s", temporary);
	else if (fchmod(fd, mode) != 0)
		rc = error_errno(e, ERR_IO, "%s: chmod", temporary);
	else if (fsync(fd) != 0)
		rc = error_errno(e, ERR_IO, "%s: fsync", temporary);
	if (close(fd) != 0 && rc == 0)
		rc = error_errno(e, ERR_IO, "%s: close", temporary);
	if (rc == 0 && rename(temporary, path) != 0)
		rc = error_errno(e, ERR_IO, "%s: rename", path);
	if (rc != 0) {
		(void)unlink(temporary);
		return rc;
	}
	return sync_folder_of(path, e);
}

static int
make_one(const char *path, mode_t mode, struct error *e)
{
	struct stat st;

	if (mkdir(path, mode) == 0)
		return 0;
	if (errno != EEXIST)
		return error_errno(e, ERR_IO, "%s: mkdir", path);
	if (stat(path, &st) != 0)
		return error_errno(e, ERR_IO, "%s: stat", path);
	if (!S_ISDIR(st.st_mode))
		return error_set(e, ERR_IO, "%s: exists and is not a folder", path);
	return 0;
}

int
file_folder(const char *path, mode_t mode, struct error *e)
{
	char part[PATH_MAX];
	int rc;

	if (path[0] == '\0' || !slice_copy(slice_of(path), part, sizeof(part)))
		return error_set(e, ERR_LIMIT, "folder name is empty or too long");
	for (char *p = part + 1; *p != '\0'; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		rc = make_one(part, 0755, e);
		if (rc != 0)
			return rc;
		*p = '/';
	}
	return make_one(part, mode, e);
}

/* Waits until fd is ready or the deadline (monotonic ms; negative: none) passes. */
static int
wait_ready(int fd, short events, int64_t deadline, struct error *e)
{
	struct pollfd p = {fd, events, 0};

	for (;;) {
		int64_t left = deadline < 0 ? -1 : deadline - date_monotonic_ms();
		int n;

		if (deadline >= 0 && left < 0)
			left = 0;
		n = poll(&p, 1, left > INT_MAX ? INT_MAX : (int)left);
		if (n > 0)
			return 0;
		if (n == 0 && left <= INT_MAX)
			return error_set(e, ERR_TIMEOUT, "no answer in time");
		if (n < 0 && errno != EINTR)
			return error_errno(e, ERR_IO, "poll");
	}
}

static int64_t
deadline_of(int timeout_ms)
{
	return timeout_ms < 0 ? -1 : date_monotonic_ms() + timeout_ms;
}

int
file_read_all(int fd, void *data, size_t n, int timeout_ms, struct error *e)
{
	int64_t deadline = deadline_of(timeout_ms);
	size_t done = 0;

	while (done < n) {
		ssize_t got;
		int rc = wait_ready(fd, POLLIN, deadline, e);

		if (rc != 0)
			return rc;
		got = read(fd, (char *)data + done, n - done);
		if (got > 0)
			done += (size_t)got;
		else if (got == 0 && done == 0)
			return error_set(e, ERR_NOT_FOUND, "end of file");
		else if (got == 0)
			return error_set(e, ERR_IO, "ended after %zu of %zu bytes", done, n);
		else if (errno != EINTR && errno != EAGAIN)
			return error_errno(e, ERR_IO, "read");
	}
	return 0;
}

int
file_write_all(int fd, const void *data, size_t n, int timeout_ms, struct error *e)
{
	int64_t deadline = deadline_of(timeout_ms);
	size_t done = 0;

	while (done < n) {
		/* A blocking descriptor that polls writable takes PIPE_BUF bytes at once; more could outwait the deadline. */
		size_t step = timeout_ms >= 0 && n - done > PIPE_BUF ? PIPE_BUF : n - done;
		ssize_t put;
		int rc = wait_ready(fd, POLLOUT, deadline, e);

		if (rc != 0)
			return rc;
		put = write(fd, (const char *)data + done, step);
		if (put >= 0)
			done += (size_t)put;
		else if (errno != EINTR && errno != EAGAIN)
			return error_errno(e, ERR_IO, "write");
	}
	return 0;
}

bool
file_join(const char *folder, const char *name, char *out, size_t size)
{
	size_t n;
	int used;

	if (folder == NULL || name == NULL || name[0] == '/')
		folder = "";
	n = strlen(folder);
	used = snprintf(out, size, "%s%s%s", folder, n > 0 && folder[n - 1] != '/' ? "/" : "", name ? name : "");
	return used >= 0 && (size_t)used < size;
}

static int
share_fd(int fd, const char *path, size_t size, void **out, struct error *e)
{
	void *map;

	if (ftruncate(fd, (off_t)size) < 0)
		return error_errno(e, ERR_IO, "%s", path);
	map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED)
		/* cppcheck-suppress memleak ; MAP_FAILED is no memory */
		return error_errno(e, ERR_IO, "mmap %s", path);
	*out = map;
	return 0;
}

int
file_share(const char *folder, const char *name, const char *format, size_t size, void **out, struct error *e)
{
	char path[4096];
	int fd, result;

	if (!file_join(folder, name, path, sizeof(path)))
		return error_set(e, ERR_LIMIT, "%s: the path is too long", name);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return error_errno(e, ERR_IO, "%s", path);
	result = share_fd(fd, path, size, out, e);
	close(fd);
	if (result == 0 && memcmp(*out, format, strlen(format) + 1) != 0) {
		memset(*out, 0, size);
		memcpy(*out, format, strlen(format) + 1);
	}
	return result;
}
