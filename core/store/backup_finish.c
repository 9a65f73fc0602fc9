/* The end of a restore: what was looked at takes the place of what was there. Every step may be the last before a crash. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ground/date.h"
#include "ground/file.h"
#include "store/backup_parts.h"

#define ASIDE "restored/before"

/* restored/NAME comes into place; while it is still there, what is in place is of before. */
static int
swap(int data, const char *name, struct error *e)
{
	char fresh[BACKUP_PATH_MAX], old[BACKUP_PATH_MAX];

	(void)snprintf(fresh, sizeof(fresh), "restored/%s", name);
	(void)snprintf(old, sizeof(old), ASIDE "/%s", name);
	if (faccessat(data, fresh, F_OK, AT_SYMLINK_NOFOLLOW) != 0)
		return 0;			/* done before the crash */
	if (renameat(data, name, data, old) != 0 && errno != ENOENT)
		return error_errno(e, ERR_IO, "%s: rename", name);
	return renameat(data, fresh, data, name) == 0 ? 0 : error_errno(e, ERR_IO, "%s: rename", fresh);
}

/* restored/before gets a name that says when, and a number when there is one of that second already. */
static int
name_aside(int data, int64_t now, char name[64], struct error *e)
{
	struct civil c = date_at(now, 0);
	int n = snprintf(name, 64, "before-restore-%04d%02d%02dT%02d%02d%02dZ", c.year, c.month, c.day, c.hour, c.minute, c.second);

	for (unsigned i = 2; faccessat(data, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0; i++)
		(void)snprintf(name + n, 64 - (size_t)n, "-%u", i);
	return renameat(data, ASIDE, data, name) == 0 || errno == ENOENT ? 0 : error_errno(e, ERR_IO, "%s: rename", name);
}

static int
put_aside(int data, const char *data_dir, int64_t now, char before[PATH_MAX], struct error *e)
{
	char name[64];

	if (unlinkat(data, ASIDE, AT_REMOVEDIR) != 0) {	/* not empty */
		int rc = name_aside(data, now, name, e);

		if (rc != 0)
			return rc;
		if (!file_join(data_dir, name, before, PATH_MAX))
			before[0] = '\0';
	}
	if (unlinkat(data, "restored", AT_REMOVEDIR) != 0)
		return error_errno(e, ERR_IO, "restored: remove");
	return fsync(data) == 0 ? 0 : error_errno(e, ERR_IO, "%s: fsync", data_dir);
}

int
backup_finish(const char *data_dir, int64_t now, char before[PATH_MAX], struct error *e)
{
	int rc = 0, data = backup_folder(AT_FDCWD, data_dir, false, e);

	before[0] = '\0';
	if (data < 0)
		return data;
	if (faccessat(data, "restored", F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
		if (mkdirat(data, ASIDE, 0700) != 0 && errno != EEXIST)
			rc = error_errno(e, ERR_IO, ASIDE ": mkdir");
		for (size_t i = 0; rc == 0 && i < BACKUP_STORE_PARTS; i++)
			rc = swap(data, backup_store_parts[i], e);
		if (rc == 0)
			rc = put_aside(data, data_dir, now, before, e);
	}
	close(data);
	return rc;
}
