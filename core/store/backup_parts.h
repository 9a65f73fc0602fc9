#ifndef STORE_BACKUP_PARTS_H
#define STORE_BACKUP_PARTS_H
/* What writing and restoring of a backup share. Paths are relative to an open folder. */
#include "store/backup.h"

/* Folders of a backup and of a data-dir. */
#define BACKUP_ENROLMENTS "enrolments"
#define BACKUP_CATALOGUE "catalogue"
#define BACKUP_LISTS "lists"
#define BACKUP_STORE_PARTS 3
extern const char *const backup_store_parts[BACKUP_STORE_PARTS];

/* A folder of this process, made when it is missing (0700); the caller closes it. A negative code. */
int backup_folder(int at, const char *name, bool make, struct error *e) WARN_UNUSED;

/*
 * Copies a regular file to a new one (0600), not synced; sum may be NULL. ERR_NOT_FOUND: there is none. ERR_EXISTS: the new one is
 * there. ERR_FULL, ERR_IO; a half copy is removed.
 */
int backup_copy(int from, const char *name, int to, const char *as, unsigned char sum[BACKUP_SUM_BYTES], uint64_t *bytes,
		struct error *e) WARN_UNUSED;

/* The sum of a file that is there. */
int backup_sum(int at, const char *path, unsigned char sum[BACKUP_SUM_BYTES], uint64_t *bytes, struct error *e) WARN_UNUSED;

/* Calls each for every name in a folder but those that begin with a dot, in no order. Non-zero stops. ERR_NOT_FOUND: no such folder. */
typedef int (*backup_name_fn)(void *context, const char *name, struct error *e);
int backup_names(int at, const char *folder, backup_name_fn each, void *context, struct error *e) WARN_UNUSED;

/* The manifest ------------------------------------------------------------- */

void backup_manifest_begin(struct buffer *out, int64_t moment);
void backup_manifest_add(struct buffer *out, const unsigned char sum[BACKUP_SUM_BYTES], const char *path);
void backup_manifest_end(struct buffer *out, size_t files);

/* Calls each for every file. ERR_DAMAGED when a line, the end or the number of files is not right; a path is one of ours in form. */
typedef int (*backup_file_fn)(void *context, const unsigned char sum[BACKUP_SUM_BYTES], const char *path, struct error *e);
int backup_manifest_read(struct slice text, int64_t *moment, backup_file_fn each, void *context, struct error *e) WARN_UNUSED;

#endif
