#ifndef STORE_ENV_H
#define STORE_ENV_H
/*
 * One LMDB environment: the few ways in which the stores open, read, write and give it up. Only
 * store files include this.
 *
 * One open of a folder per process, after its last fork. At most one write transaction and a few
 * reads at a time; the map can grow only while none is open here, so reads are kept short. Slices
 * that come out of a transaction die with it.
 *
 * The file holds no checksums: values that matter carry their own. A damaged tree can kill its
 * reader, so that looking at a store of unknown health is done by env_in_child.
 */
#include <lmdb.h>
#include <stdbool.h>

#include "ground/error.h"
#include "ground/str.h"

#define ENV_DATABASES_MAX 16
#define ENV_KEY_MAX 511		/* bytes of a key */

struct env;

struct env_database {
	const char *name;
	unsigned flags;		/* MDB_INTEGERKEY …, ENV_OPTIONAL; 0 */
};

#define ENV_OPTIONAL 0x80000000u	/* ours: may be missing when it is opened for reading only (env_has) */

struct env_options {
	bool write;				/* creates folder (0700), files (0600) and databases */
	size_t map_first, map_max;		/* bytes; the map doubles from one to the other on demand */
	const struct env_database *databases;	/* env_db(env, i) is the i-th */
	size_t database_count;
};

/*
 * ERR_NOT_FOUND: not there (or without its databases) and write is false. ERR_DENIED: the folder is
 * on a remote file system, where LMDB's locks and maps do not hold. ERR_DAMAGED: not an LMDB file.
 * ERR_IO, ERR_MEMORY. Readers that died are cleared.
 */
int env_open(const char *folder, const struct env_options *o, struct env **out, struct error *e) WARN_UNUSED;
void env_close(struct env *env);		/* NULL-safe; every transaction must have ended */
MDB_dbi env_db(const struct env *env, size_t i);
bool env_has(const struct env *env, size_t i);	/* false for an optional one that was not there at the opening */

/*
 * True after a commit whose outcome on disk is not known (failed sync or meta page): nothing can be
 * begun any more; close and open again, or end the process. LMDB would go on refusing (or, worse,
 * trust pages that never arrived).
 */
bool env_dead(const struct env *env);

/*
 * ERR_IO when dead, ERR_UNAVAILABLE when the reader table is full. Follows a map that another
 * process has enlarged.
 */
int env_begin(struct env *env, bool write, MDB_txn **out, struct error *e) WARN_UNUSED;
void env_abort(MDB_txn *txn);				/* ends reads, too; NULL-safe */
/* The transaction has ended whatever comes back. ERR_FULL: map or disk; nothing was stored. */
int env_commit(MDB_txn *txn, struct error *e) WARN_UNUSED;

/*
 * One write transaction around work, committed (synced) when work returns 0. When the map is full
 * it is enlarged and work runs AGAIN from the start, so that work must not keep results of a run
 * that failed. Returns what work returned, or env_commit's code.
 */
typedef int (*env_work)(void *context, MDB_txn *txn, struct error *e);
int env_write(struct env *env, env_work work, void *context, struct error *e) WARN_UNUSED;

/*
 * So many bytes are about to be written: the map is enlarged now, while nothing is done yet that would have to be done again. Where that
 * cannot be, env_write does as it would have.
 */
void env_expect(struct env *env, size_t bytes);

/* ERR_NOT_FOUND leaves e alone: it is an answer. */
int env_get(MDB_txn *txn, MDB_dbi db, struct slice key, struct slice *value, struct error *e) WARN_UNUSED;
int env_put(MDB_txn *txn, MDB_dbi db, struct slice key, struct slice value, struct error *e) WARN_UNUSED;
/* As env_put; a key behind all others fills the page before it to the end. */
int env_append(MDB_txn *txn, MDB_dbi db, struct slice key, struct slice value, struct error *e) WARN_UNUSED;
int env_delete(MDB_txn *txn, MDB_dbi db, struct slice key,
		struct error *e) WARN_UNUSED; /* 0 also when it was not there */

/*
 * Calls each for every pair whose key begins with prefix, in order of keys, until it returns other
 * than 0.
 */
typedef int (*env_each_fn)(void *context, struct slice key, struct slice value, struct error *e);
int env_each(MDB_txn *txn, MDB_dbi db, struct slice prefix, env_each_fn each, void *context,
		struct error *e) WARN_UNUSED;

/*
 * An LMDB result in our terms; for calls of mdb_* made directly. 0 stays 0. Notes a full map for
 * env_write.
 */
int env_result(MDB_txn *txn, int rc, const char *what, struct error *e) WARN_UNUSED;

/*
 * Runs fn in a child process and hands back its result and error; a child that a signal ended gives
 * ERR_DAMAGED. For opening and verifying a store that may be damaged. Nothing but result and error
 * comes back.
 */
int env_in_child(int (*fn)(void *context, struct error *e), void *context, struct error *e) WARN_UNUSED;

/* Types of statfs(2) on which LMDB is not safe. */
bool env_remote(unsigned long type);

#endif
