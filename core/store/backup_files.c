/* Files of a backup: copies, sums, names; and its manifest. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ground/date.h"
#include "ground/file.h"
#include "store/backup_parts.h"

#define STEP 65536u
#define MANIFEST_HEAD "# opstap-backup "
#define MANIFEST_END "# end "
#define SUM_CHARS ((size_t)BACKUP_SUM_BYTES * 2)

const char *const backup_store_parts[BACKUP_STORE_PARTS] = {BACKUP_ENROLMENTS, BACKUP_CATALOGUE, BACKUP_LISTS};

static int
refused(struct error *e, const char *what, const char *name)
{
	int code = ERR_IO;

	if (errno == ENOENT)
		code = ERR_NOT_FOUND;
	else if (errno == EEXIST)
		code = ERR_EXISTS;
	else if (errno == ENOSPC || errno == EDQUOT)
		code = ERR_FULL;
	else if (errno == EACCES || errno == EPERM)
		code = ERR_DENIED;
	return error_errno(e, code, "%s: %s", name, what);
}

int
backup_folder(int at, const char *name, bool make, struct error *e)
{
	int fd;

	if (make && mkdirat(at, name, 0700) != 0 && errno != EEXIST)
		return refused(e, "mkdir", name);
	fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return refused(e, "open", name);
	return fd;
}

/* Reads what is left of one file, into the other unless that is negative. */
static int
pump(int from, int to, const char *name, unsigned char sum[BACKUP_SUM_BYTES], uint64_t *bytes, struct error *e)
{
	crypto_generichash_state state;
	unsigned char step[STEP];
	ssize_t n;

	(void)crypto_generichash_init(&state, NULL, 0, BACKUP_SUM_BYTES);
	while ((n = read(from, step, sizeof(step))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return refused(e, "read", name);
		(void)crypto_generichash_update(&state, step, (size_t)n);
		*bytes += (uint64_t)n;
		errno = 0;
		if (to >= 0 && file_write_all(to, step, (size_t)n, -1, e) != 0)
			return refused(e, "write", name);
	}
	(void)crypto_generichash_final(&state, sum, BACKUP_SUM_BYTES);
	return 0;
}

static int
open_file(int at, const char *name, struct error *e)
{
	struct stat st;
	int fd = openat(at, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

	if (fd < 0)
		return refused(e, "open", name);
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		return fd;
	close(fd);
	return error_set(e, ERR_IO, "%s: not a regular file", name);
}

int
backup_copy(int from, const char *name, int to, const char *as, unsigned char sum[BACKUP_SUM_BYTES], uint64_t *bytes, struct error *e)
{
	unsigned char unused[BACKUP_SUM_BYTES];
	int in = open_file(from, name, e), out, rc;

	if (in < 0)
		return in;
	out = openat(to, as, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	rc = out < 0 ? refused(e, "create", as) : pump(in, out, name, sum ? sum : unused, bytes, e);
	close(in);
	if (out < 0)
		return rc;
	if (close(out) != 0 && rc == 0)
		rc = refused(e, "close", as);
	if (rc != 0)
		(void)unlinkat(to, as, 0);
	return rc;
}

int
backup_sum(int at, const char *path, unsigned char sum[BACKUP_SUM_BYTES], uint64_t *bytes, struct error *e)
{
	int fd = open_file(at, path, e), rc;

	if (fd < 0)
		return fd;
	rc = pump(fd, -1, path, sum, bytes, e);
	close(fd);
	return rc;
}

int
backup_names(int at, const char *folder, backup_name_fn each, void *context, struct error *e)
{
	int rc = 0, fd = backup_folder(at, folder, false, e);
	struct dirent *one;
	DIR *d;

	if (fd < 0)
		return fd;
	d = fdopendir(fd);
	if (d == NULL) {
		rc = refused(e, "read", folder);
		close(fd);
		return rc;
	}
	for (errno = 0; rc == 0 && (one = readdir(d)) != NULL; errno = 0) {
		if (one->d_name[0] != '.')
			rc = each(context, one->d_name, e);
	}
	if (rc == 0 && errno != 0)
		rc = refused(e, "read", folder);
	closedir(d);
	return rc;
}

/* ---- the manifest */

void
backup_manifest_begin(struct buffer *out, int64_t moment)
{
	buffer_printf(out, MANIFEST_HEAD "%d ", BACKUP_FORMAT);
	date_write_moment(out, moment, 0);
	buffer_byte(out, '\n');
}

void
backup_manifest_add(struct buffer *out, const unsigned char sum[BACKUP_SUM_BYTES], const char *path)
{
	char hex[SUM_CHARS + 1];

	(void)sodium_bin2hex(hex, sizeof(hex), sum, BACKUP_SUM_BYTES);
	buffer_printf(out, "%s  %s\n", hex, path);
}

void
backup_manifest_end(struct buffer *out, size_t files)
{
	buffer_printf(out, MANIFEST_END "%zu\n", files);
}

/* Below store/ or keys/, of plain names none of which begins with a dot: nothing leads out of the folders that are restored. */
static bool
good_path(struct slice path)
{
	struct slice rest = path, part;

	if (!slice_starts(path, "store/") && !slice_starts(path, "keys/"))
		return false;
	while (slice_split(&rest, '/', &part)) {
		if (part.n == 0 || part.p[0] == '.')
			return false;
		for (size_t i = 0; i < part.n; i++)
			if (!str_is_alnum(part.p[i]) && memchr("-_.", part.p[i], 3) == NULL)
				return false;
	}
	return path.p[path.n - 1] != '/';
}

static int
read_line(struct slice line, size_t number, backup_file_fn each, void *context, struct error *e)
{
	unsigned char sum[BACKUP_SUM_BYTES];
	char path[BACKUP_PATH_MAX];
	size_t n;

	if (line.n < SUM_CHARS + 3 || memcmp(line.p + SUM_CHARS, "  ", 2) != 0 ||
	    sodium_hex2bin(sum, sizeof(sum), line.p, SUM_CHARS, NULL, &n, NULL) != 0 || n != sizeof(sum))
		return error_set(e, ERR_DAMAGED, BACKUP_MANIFEST ":%zu: not a sum and a path", number);
	line = (struct slice){line.p + SUM_CHARS + 2, line.n - SUM_CHARS - 2};
	if (!slice_copy(line, path, sizeof(path)) || !good_path(line))
		return error_set(e, ERR_DAMAGED, BACKUP_MANIFEST ":%zu: not a path of a backup", number);
	return each(context, sum, path, e);
}

static int
read_head(struct slice *rest, int64_t *moment, struct error *e)
{
	struct slice line, format;
	int64_t number;
	int offset;

	if (!slice_split(rest, '\n', &line) || !slice_starts(line, MANIFEST_HEAD))
		return error_set(e, ERR_DAMAGED, BACKUP_MANIFEST ": this is no manifest of a backup");
	line = (struct slice){line.p + strlen(MANIFEST_HEAD), line.n - strlen(MANIFEST_HEAD)};
	if (!slice_split(&line, ' ', &format) || !str_to_int64(format, 1, 1000000, &number))
		return error_set(e, ERR_DAMAGED, BACKUP_MANIFEST ":1: no format");
	if (number > BACKUP_FORMAT)
		return error_set(e, ERR_VALUE, "the backup has format %d, which a later release wrote; this one reads up to %d", (int)number,
				BACKUP_FORMAT);
	if (!date_parse_moment(line, moment, &offset))
		return error_set(e, ERR_DAMAGED, BACKUP_MANIFEST ":1: no moment");
	return 0;
}

int
backup_manifest_read(struct slice text, int64_t *moment, backup_file_fn each, void *context, struct error *e)
{
	struct slice rest = text, line;
	int64_t count = -1;
	size_t files = 0;
	int rc = read_head(&rest, moment, e);

	while (rc == 0 && count < 0 && slice_split(&rest, '\n', &line)) {
		if (!slice_starts(line, MANIFEST_END)) {
			rc = read_line(line, ++files + 1, each, context, e);
			continue;
		}
		line = (struct slice){line.p + strlen(MANIFEST_END), line.n - strlen(MANIFEST_END)};
		if (!str_to_int64(line, 0, INT64_MAX, &count))
			count = INT64_MAX;
	}
	if (rc == 0 && (count < 0 || (uint64_t)count != files))
		return error_set(e, ERR_DAMAGED, BACKUP_MANIFEST ": cut off after %zu files", files);
	return rc;
}
