#ifndef STORE_BACKUP_H
#define STORE_BACKUP_H
/*
 * A backup: both stores, the lists and the keys in one folder, taken while everything goes on; and putting one back.
 *
 *   manifest        "# opstap-backup 1 MOMENT", a line "SUM  PATH" for every other file, "# end FILES". SUM is BLAKE2b with 256 bits in
 *                   hexadecimal, so that "b2sum -c manifest" looks at a backup, too. Written last: without it a backup is none.
 *   store/enrolments/data.mdb, store/catalogue/data.mdb, store/lists/…
 *   keys/secret, keys/erased, keys/applications/… (store/keys.h): may be kept elsewhere and put back beside before restoring
 *
 * Later releases read what earlier ones wrote.
 *
 * A restore never mixes: everything is copied into DATA-DIR/restoring and looked at there; then that folder is renamed to
 * DATA-DIR/restored, from which moment on backup_finish, called again after a crash, brings it to its end. What was there before is
 * kept as DATA-DIR/before-restore-MOMENT.
 */
#include <limits.h>

#include "ground/buffer.h"
#include "ground/error.h"

#define BACKUP_FORMAT 1
#define BACKUP_SUM_BYTES 32
#define BACKUP_PATH_MAX 128
#define BACKUP_MANIFEST "manifest"

struct backup_tally {
	size_t files;
	uint64_t bytes;
	int64_t moment;		/* at which it was begun */
};

/*
 * folder: an open, empty one that this user may write into (ERR_EXISTS when it is not empty). Keys are copied after the enrolments,
 * so that each application in it has its key, or stands on the list of erasures. ERR_NOT_FOUND: no key-dir, so nothing ran here yet.
 */
int backup_write(int folder, const char *data_dir, const char *key_dir, struct backup_tally *out, struct error *e) WARN_UNUSED;

/*
 * The caller holds the lock of data_dir (no daemon runs). ERR_DAMAGED: the backup has no manifest, lacks a file, or one is not as it
 * was written, or its enrolments are not sound: nothing was changed. ERR_CONFLICT: key_dir belongs to other data. Keys that key_dir has are
 * kept, and those of applications on either list of erasures are not brought back: the next start erases them again.
 * before: where the data of before lie now; empty when there were none.
 */
int backup_restore(int folder, const char *data_dir, const char *key_dir, struct backup_tally *out, char before[PATH_MAX],
		struct error *e) WARN_UNUSED;

/* Brings a restore to its end that was interrupted after everything had been looked at; 0 also when there is none. */
int backup_finish(const char *data_dir, int64_t now, char before[PATH_MAX], struct error *e) WARN_UNUSED;

#endif
