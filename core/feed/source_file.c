/* Files of a file: feed: a name is walked part by part, each opened without following links, so nothing leads out of the folder. */
#include "feed/source_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ground/escape.h"
#include "ground/file.h"

#define PARTS_MAX 16

int
source_file_path(const char *feed_url, const char *folder, char *out, size_t size, struct error *e)
{
	struct slice path = slice_of(feed_url);
	struct buffer plain;
	bool ok;

	path = (struct slice){path.p + strlen("file:"), path.n - strlen("file:")};
	if (slice_starts(path, "//localhost/"))
		path = (struct slice){path.p + strlen("//localhost"), path.n - strlen("//localhost")};
	else if (slice_starts(path, "///"))
		path = (struct slice){path.p + 2, path.n - 2};
	if (path.n == 0 || slice_starts(path, "//"))
		return error_set(e, ERR_VALUE, "feed-url: file: is followed by a path on this machine");
	buffer_init(&plain, size);
	ok = unescape_percent(path, false, &plain) && file_join(folder, buffer_string(&plain), out, size);
	buffer_free(&plain);
	return ok ? 0 : error_set(e, ERR_VALUE, "feed-url: a path that cannot be read");
}

static int
open_part(int at, struct slice part, bool last, struct error *e)
{
	char name[256];
	int fd;

	if (part.n == 0 || slice_is(part, ".") || slice_is(part, "..") || memchr(part.p, '\0', part.n) != NULL ||
	    !slice_copy(part, name, sizeof(name)))
		return error_set(e, ERR_DENIED, "only plain names below the feed's folder can be asked for");
	fd = openat(at, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | (last ? 0 : O_DIRECTORY));
	if (fd >= 0)
		return fd;
	if (errno == ELOOP || (errno == ENOTDIR && !last))
		return error_set(e, ERR_DENIED, "links are not followed below the feed's folder");
	return error_errno(e, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "open");
}

int
source_file_below(int root, struct slice name, int *fd, struct error *e)
{
	struct slice rest = name, part;
	int at = root, next = -1;

	for (int parts = 0; slice_split(&rest, '/', &part); parts++) {
		next = parts < PARTS_MAX ? open_part(at, part, rest.p == NULL, e) : error_set(e, ERR_DENIED, "too many folders");
		if (at != root)
			close(at);
		if (next < 0)
			return error_prefix(e, "file %.*s", name.n > 200 ? 200 : (int)name.n, name.p);
		at = next;
	}
	if (next < 0)
		return error_set(e, ERR_DENIED, "an empty file name");
	*fd = next;
	return 0;
}

void
source_file_tag(const struct stat *st, char *out, size_t size)
{
	snprintf(out, size, "\"%llx-%llx-%llx.%lx\"", (unsigned long long)st->st_ino, (unsigned long long)st->st_size,
			(unsigned long long)st->st_mtim.tv_sec, (unsigned long)st->st_mtim.tv_nsec);
}
