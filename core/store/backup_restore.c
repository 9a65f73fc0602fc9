/* Putting a backup back: look at all of it, copy it beside, look at it again as stores, and only then change what is there. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ground/arena.h"
#include "ground/date.h"
#include "ground/file.h"
#include "store/backup_parts.h"
#include "store/keys.h"
#include "store/ledger.h"

#define MANIFEST_MAX ((size_t)1 << 30)
#define KEYS_MAX ((size_t)1 << 30)	/* of what is remembered of erased receipts */

struct restoring {
	int backup;			/* its folder */
	int data;			/* data-dir */
	int keys;			/* key-dir */
	struct backup_tally tally;
	struct arena arena;
	char (*erased)[RECEIPT_CHARS + 1];	/* on the list of key-dir or of the backup, ascending */
	size_t erased_count, erased_cap;
	struct keys *ring;
};

/* ---- the first look: is every file there, and as it was written? */

static int
look(void *context, const unsigned char sum[BACKUP_SUM_BYTES], const char *path, struct error *e)
{
	struct restoring *r = context;
	unsigned char found[BACKUP_SUM_BYTES];
	int rc = backup_sum(r->backup, path, found, &r->tally.bytes, e);

	if (rc == ERR_NOT_FOUND)
		return error_set(e, ERR_DAMAGED, "%s: is missing from the backup", path);
	if (rc != 0)
		return rc;
	r->tally.files++;
	return memcmp(sum, found, sizeof(found)) == 0 ? 0 : error_set(e, ERR_DAMAGED, "%s: is not as the backup wrote it", path);
}

static int
read_manifest(struct restoring *r, struct buffer *out, struct error *e)
{
	char path[64];
	int rc;

	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d/" BACKUP_MANIFEST, r->backup);
	buffer_init(out, MANIFEST_MAX);
	rc = file_read(path, out, NULL);
	if (rc == ERR_NOT_FOUND)
		return error_set(e, ERR_DAMAGED, "there is no " BACKUP_MANIFEST ": this is no backup, or one that was not finished");
	return rc == 0 ? 0 : error_set(e, rc, BACKUP_MANIFEST " cannot be read by this user");
}

/* ---- copying beside */

static int
remove_one(void *context, const char *name, struct error *e)
{
	(void)e;
	(void)unlinkat(*(const int *)context, name, 0);
	return 0;
}

/* A folder of plain files; 0 also when there is none. */
static int
remove_flat(int at, const char *name, struct error *e)
{
	int rc, fd = backup_folder(at, name, false, e);

	if (fd < 0)
		return fd == ERR_NOT_FOUND ? 0 : fd;
	rc = backup_names(at, name, remove_one, &fd, e);
	close(fd);
	if (rc != 0)
		return rc;
	return unlinkat(at, name, AT_REMOVEDIR) == 0 ? 0 : error_errno(e, ERR_IO, "%s: remove", name);
}

static int
remove_copies(struct restoring *r, struct error *e)
{
	char path[BACKUP_PATH_MAX];
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < BACKUP_STORE_PARTS; i++) {
		(void)snprintf(path, sizeof(path), "restoring/%s", backup_store_parts[i]);
		rc = remove_flat(r->data, path, e);
	}
	return rc == 0 ? remove_flat(r->data, "restoring", e) : rc;
}

static int
make_folders(struct restoring *r, struct error *e)
{
	char path[BACKUP_PATH_MAX];
	int fd = backup_folder(r->data, "restoring", true, e);

	for (size_t i = 0; fd >= 0 && i < BACKUP_STORE_PARTS; i++) {
		close(fd);
		(void)snprintf(path, sizeof(path), "restoring/%s", backup_store_parts[i]);
		fd = backup_folder(r->data, path, true, e);
	}
	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

/* What was looked at is what is copied: the sum is taken again on the way. */
static int
copy_checked(struct restoring *r, const unsigned char sum[BACKUP_SUM_BYTES], const char *path, int to, const char *as, struct error *e)
{
	unsigned char found[BACKUP_SUM_BYTES];
	uint64_t bytes = 0;
	int rc = backup_copy(r->backup, path, to, as, found, &bytes, e);

	if (rc == 0 && memcmp(sum, found, sizeof(found)) != 0)
		rc = error_set(e, ERR_DAMAGED, "%s: changed while it was restored", path);
	return rc;
}

static int
compare_receipts(const void *a, const void *b)
{
	return memcmp(a, b, RECEIPT_CHARS + 1);
}

/* Of keys there may be folders that this key-dir does not have yet. */
static int
make_parent(int at, const char *path, struct error *e)
{
	char folder[BACKUP_PATH_MAX];
	const char *slash = strrchr(path, '/');
	int fd;

	if (slash == NULL || !slice_copy((struct slice){path, (size_t)(slash - path)}, folder, sizeof(folder)))
		return 0;
	fd = backup_folder(at, folder, true, e);
	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

static int
copy_key(struct restoring *r, const unsigned char sum[BACKUP_SUM_BYTES], const char *path, struct error *e)
{
	const char *inside = path + strlen("keys/"), *name = strrchr(path, '/') + 1;
	char wanted[RECEIPT_CHARS + 1] = "";
	int rc;

	if (strcmp(inside, "erased") == 0)
		return 0;
	if (strlen(name) == RECEIPT_CHARS) {
		memcpy(wanted, name, RECEIPT_CHARS);
		if (r->erased_count > 0 && bsearch(wanted, r->erased, r->erased_count, sizeof(*r->erased), compare_receipts) != NULL)
			return 0;
	}
	rc = make_parent(r->keys, inside, e);
	if (rc == 0)
		rc = copy_checked(r, sum, path, r->keys, inside, e);
	return rc == ERR_EXISTS ? 0 : rc;
}

static int
copy_file(void *context, const unsigned char sum[BACKUP_SUM_BYTES], const char *path, struct error *e)
{
	struct restoring *r = context;
	char as[BACKUP_PATH_MAX + 16];

	if (strncmp(path, "keys/", 5) == 0)
		return copy_key(r, sum, path, e);
	(void)snprintf(as, sizeof(as), "restoring/%s", path + strlen("store/"));
	return copy_checked(r, sum, path, r->data, as, e);
}

/* ---- keys */

static int
note_erased(void *context, struct slice receipt, struct error *e)
{
	struct restoring *r = context;
	char (*all)[RECEIPT_CHARS + 1] = arena_grow(&r->arena, r->erased, r->erased_count, &r->erased_cap, sizeof(*all));

	if (all == NULL)
		return error_set(e, ERR_MEMORY, "too many erasures");
	r->erased = all;
	(void)slice_copy(receipt, all[r->erased_count++], sizeof(*all));
	return 0;
}

/* Of the backup: it may know of erasures that this key-dir (an older one, or a new one) does not. */
static int
join_erased(struct restoring *r, struct error *e)
{
	size_t known = r->erased_count;
	struct slice rest, line;
	struct buffer all;
	char path[64];
	int rc;

	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d/keys/erased", r->backup);
	buffer_init(&all, KEYS_MAX);
	rc = file_read(path, &all, e);
	if (rc == ERR_NOT_FOUND)
		rc = 0;
	if (known > 0)
		qsort(r->erased, known, sizeof(*r->erased), compare_receipts);
	rest = buffer_view(&all);
	while (rc == 0 && slice_split(&rest, '\n', &line)) {
		char receipt[RECEIPT_CHARS + 1];

		if (line.n != RECEIPT_CHARS || !slice_copy(line, receipt, sizeof(receipt)) ||
		    (known > 0 && bsearch(receipt, r->erased, known, sizeof(*r->erased), compare_receipts) != NULL))
			continue;
		rc = keys_erased_add(r->ring, line, e);
		if (rc == 0)
			rc = note_erased(r, line, e);
	}
	buffer_free(&all);
	if (r->erased_count > known)
		qsort(r->erased, r->erased_count, sizeof(*r->erased), compare_receipts);
	return rc;
}

/* The secret of a key-dir that is in use must be that of the backup: nothing of it could be read with another one. */
static int
match_secret(struct restoring *r, struct error *e)
{
	unsigned char here[BACKUP_SUM_BYTES], there[BACKUP_SUM_BYTES];
	uint64_t bytes = 0;
	int rc = backup_sum(r->backup, "keys/secret", there, &bytes, e);

	if (rc != 0)
		return error_set(e, ERR_DAMAGED, "keys/secret is missing: without it what the backup holds cannot be read");
	rc = backup_sum(r->keys, "secret", here, &bytes, e);
	if (rc == ERR_NOT_FOUND)
		return backup_copy(r->backup, "keys/secret", r->keys, "secret", NULL, &bytes, e);
	if (rc == 0 && memcmp(here, there, sizeof(here)) != 0)
		rc = error_set(e, ERR_CONFLICT, "key-dir has the secret of other data: move it away if you mean to restore these");
	return rc;
}

static int
prepare_keys(struct restoring *r, const char *key_dir, struct error *e)
{
	int rc = match_secret(r, e);

	if (rc == 0)
		rc = keys_open(key_dir, true, &r->ring, e);
	if (rc == 0)
		rc = keys_erased_each(r->ring, note_erased, r, e);
	return rc == 0 ? join_erased(r, e) : rc;
}

/* ---- all */

static int
copy_all(struct restoring *r, struct slice manifest, const char *data_dir, const char *key_dir, struct error *e)
{
	char beside[PATH_MAX];
	int64_t moment;
	int rc = make_folders(r, e);

	if (rc == 0)
		rc = prepare_keys(r, key_dir, e);
	if (rc == 0)
		rc = backup_manifest_read(manifest, &moment, copy_file, r, e);
	if (rc == 0 && (syncfs(r->data) != 0 || syncfs(r->keys) != 0))
		rc = error_errno(e, ERR_IO, "sync");
	if (rc == 0 && !file_join(data_dir, "restoring", beside, sizeof(beside)))
		rc = error_set(e, ERR_LIMIT, "data-dir: the path is too long");
	if (rc == 0) {
		rc = ledger_verify(beside, key_dir, NULL, NULL, e);
		rc = rc == ERR_NOT_FOUND ? 0 : rc;
	}
	return rc;
}

static int
open_folders(struct restoring *r, const char *data_dir, const char *key_dir, struct error *e)
{
	int rc = file_folder(key_dir, 0700, e);

	if (rc != 0)
		return rc;
	r->data = backup_folder(AT_FDCWD, data_dir, false, e);
	if (r->data < 0)
		return r->data;
	r->keys = backup_folder(AT_FDCWD, key_dir, false, e);
	return r->keys < 0 ? r->keys : 0;
}

int
backup_restore(int folder, const char *data_dir, const char *key_dir, struct backup_tally *out, char before[PATH_MAX], struct error *e)
{
	struct restoring r = {.backup = folder, .data = -1, .keys = -1};
	struct buffer manifest;
	int unused, rc = backup_finish(data_dir, date_now(), before, e);	/* of an earlier restore */

	arena_init(&r.arena, KEYS_MAX);
	if (rc == 0)
		rc = open_folders(&r, data_dir, key_dir, e);
	if (rc == 0)
		rc = remove_copies(&r, e);
	rc = rc == 0 ? read_manifest(&r, &manifest, e) : (buffer_init(&manifest, 0), rc);
	if (rc == 0)
		rc = backup_manifest_read(buffer_view(&manifest), &r.tally.moment, look, &r, e);
	if (rc == 0) {
		rc = copy_all(&r, buffer_view(&manifest), data_dir, key_dir, e);
		if (rc == 0 && renameat(r.data, "restoring", r.data, "restored") != 0)
			rc = error_errno(e, ERR_IO, "restoring: rename");
		if (rc != 0) {
			unused = remove_copies(&r, NULL);
			(void)unused;
		}
	}
	if (rc != 0)
		(void)error_prefix(e, "nothing was restored");
	else if ((rc = backup_finish(data_dir, date_now(), before, e)) != 0)
		(void)error_prefix(e, "all is copied, but not in its place yet; the next start of the daemon tries again");
	buffer_free(&manifest);
	arena_free(&r.arena);
	keys_close(r.ring);
	if (r.data >= 0)
		close(r.data);
	if (r.keys >= 0)
		close(r.keys);
	*out = r.tally;
	return rc;
}
