/*
 * Taking a backup. Enrolments first, then the catalogue, the lists, and the keys at last: an application is never in a backup without
 * its key, unless it was erased meanwhile, and then the list of erasures, which is copied behind everything else, says so.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ground/date.h"
#include "ground/file.h"
#include "store/backup_parts.h"
#include "store/env_copy.h"

#define MANIFEST_MAX ((size_t)1 << 30)

struct writing {
	int folder;			/* of the backup */
	struct buffer manifest;
	struct backup_tally tally;
	int from, to;			/* folders that are copied now */
	const char *path;		/* of the second one */
};

static int
note(struct writing *w, const unsigned char sum[BACKUP_SUM_BYTES], const char *path, struct error *e)
{
	w->tally.files++;
	backup_manifest_add(&w->manifest, sum, path);
	return buffer_ok(&w->manifest) ? 0 : error_set(e, ERR_MEMORY, "too many files for one backup");
}

static int
path_of(const struct writing *w, const char *name, char out[BACKUP_PATH_MAX], struct error *e)
{
	int n = snprintf(out, BACKUP_PATH_MAX, "%s/%s", w->path, name);

	return n > 0 && n < BACKUP_PATH_MAX ? 0 : error_set(e, ERR_LIMIT, "%s: the name is too long for a backup", name);
}

/* ---- plain files */

static int
copy_one(void *context, const char *name, struct error *e)
{
	struct writing *w = context;
	unsigned char sum[BACKUP_SUM_BYTES];
	char path[BACKUP_PATH_MAX];
	struct stat st;
	int rc;

	if (fstatat(w->from, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISREG(st.st_mode))
		return 0;
	rc = path_of(w, name, path, e);
	if (rc == 0)
		rc = backup_copy(w->from, name, w->to, name, sum, &w->tally.bytes, e);
	if (rc == ERR_NOT_FOUND)
		return 0;		/* it went while we looked: an older list, the key of what was erased */
	return rc == 0 ? note(w, sum, path, e) : rc;
}

/* The files of one folder, if there is one; of keys: with the list of erasures at the very end. */
static int
copy_folder(struct writing *w, const char *source, const char *path, backup_name_fn each, struct error *e)
{
	int rc;

	w->path = path;
	w->to = backup_folder(w->folder, path, true, e);
	if (w->to < 0)
		return w->to;
	w->from = backup_folder(AT_FDCWD, source, false, e);
	rc = w->from < 0 ? w->from : backup_names(AT_FDCWD, source, each, w, e);
	if (w->from >= 0)
		close(w->from);
	close(w->to);
	return rc == ERR_NOT_FOUND ? 0 : rc;
}

/* ---- stores */

static int
copy_store(struct writing *w, const char *data_dir, const char *name, const char *path, struct error *e)
{
	char source[PATH_MAX], file[BACKUP_PATH_MAX];
	unsigned char sum[BACKUP_SUM_BYTES];
	int rc, fd, folder = backup_folder(w->folder, path, true, e);

	if (folder < 0)
		return folder;
	w->path = path;
	rc = file_join(data_dir, name, source, sizeof(source)) ? path_of(w, "data.mdb", file, e) : error_set(e, ERR_LIMIT, "data-dir");
	fd = openat(folder, "data.mdb", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (rc == 0 && fd < 0)
		rc = error_errno(e, ERR_IO, "%s: create", file);
	if (rc == 0)
		rc = env_copy(source, fd, e);
	if (fd >= 0)
		close(fd);
	if (rc == 0)
		rc = backup_sum(w->folder, file, sum, &w->tally.bytes, e);
	if (rc == 0)
		rc = note(w, sum, file, e);
	else if (rc == ERR_NOT_FOUND && unlinkat(folder, "data.mdb", 0) == 0)
		rc = 0;			/* nobody enrolled yet, nothing was fetched yet */
	close(folder);
	return rc;
}

/* ---- keys */

static int
copy_key_file(void *context, const char *name, struct error *e)
{
	return strcmp(name, "erased") == 0 ? 0 : copy_one(context, name, e);
}

static int
copy_erased(void *context, const char *name, struct error *e)
{
	return strcmp(name, "erased") == 0 ? copy_one(context, name, e) : 0;
}

static int
copy_keys(struct writing *w, const char *key_dir, struct error *e)
{
	char applications[PATH_MAX];
	int rc;

	if (access(key_dir, F_OK) != 0)
		return error_errno(e, ERR_NOT_FOUND, "key-dir %s", key_dir);
	if (!file_join(key_dir, "applications", applications, sizeof(applications)))
		return error_set(e, ERR_LIMIT, "key-dir: the path is too long");
	rc = copy_folder(w, key_dir, "keys", copy_key_file, e);
	if (rc == 0)
		rc = copy_folder(w, applications, "keys/applications", copy_one, e);
	if (rc == 0)
		rc = copy_folder(w, key_dir, "keys", copy_erased, e);
	return rc;
}

/* ---- all */

static int
refuse_used(void *context, const char *name, struct error *e)
{
	(void)context;
	return error_set(e, ERR_EXISTS, "the folder is not empty (%s): a backup goes into a new one", name);
}

/* Everything is on disk before there is a manifest, and the manifest before this returns. */
static int
finish(struct writing *w, struct error *e)
{
	int fd, rc;

	backup_manifest_end(&w->manifest, w->tally.files);
	if (!buffer_ok(&w->manifest))
		return error_set(e, ERR_MEMORY, "too many files for one backup");
	if (syncfs(w->folder) != 0)
		return error_errno(e, ERR_IO, "sync");
	fd = openat(w->folder, BACKUP_MANIFEST, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return error_errno(e, ERR_IO, BACKUP_MANIFEST ": create");
	rc = file_write_all(fd, w->manifest.data, w->manifest.len, -1, e);
	if (rc == 0 && (fsync(fd) != 0 || fsync(w->folder) != 0))
		rc = error_errno(e, ERR_IO, BACKUP_MANIFEST ": fsync");
	close(fd);
	if (rc != 0)
		(void)unlinkat(w->folder, BACKUP_MANIFEST, 0);
	return rc;
}

int
backup_write(int folder, const char *data_dir, const char *key_dir, struct backup_tally *out, struct error *e)
{
	struct writing w = {.folder = folder, .tally.moment = date_now()};
	char lists[PATH_MAX];
	int rc = backup_names(folder, ".", refuse_used, NULL, e), made;

	buffer_init(&w.manifest, MANIFEST_MAX);
	backup_manifest_begin(&w.manifest, w.tally.moment);
	if (rc == 0 && !file_join(data_dir, BACKUP_LISTS, lists, sizeof(lists)))
		rc = error_set(e, ERR_LIMIT, "data-dir: the path is too long");
	if (rc == 0) {
		made = backup_folder(folder, "store", true, e);
		rc = made < 0 ? made : 0;
		if (made >= 0)
			close(made);
	}
	if (rc == 0)
		rc = copy_store(&w, data_dir, BACKUP_ENROLMENTS, "store/" BACKUP_ENROLMENTS, e);
	if (rc == 0)
		rc = copy_store(&w, data_dir, BACKUP_CATALOGUE, "store/" BACKUP_CATALOGUE, e);
	if (rc == 0)
		rc = copy_folder(&w, lists, "store/" BACKUP_LISTS, copy_one, e);
	if (rc == 0)
		rc = copy_keys(&w, key_dir, e);
	if (rc == 0)
		rc = finish(&w, e);
	buffer_free(&w.manifest);
	*out = w.tally;
	return rc;
}
