/*
 * LMDB environments: opening with all precautions, transactions, growth.
 *
 * The pitfalls that shape this file (LMDB 0.9.24): a map does not grow by itself; a reader that
 * died keeps its slot; after a failed meta write the environment refuses everything (MDB_PANIC),
 * while after a failed sync it would go on as if the pages had arrived; the last pages of the file
 * need not exist, which is SIGBUS for whoever follows a damaged pointer there.
 */
#include "store/env.h"

#include <errno.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ground/file.h"

#define READERS_MAX 512
#define FILE_MODE 0600
#define FOLDER_MODE 0700

struct env {
	MDB_env *mdb;
	MDB_dbi db[ENV_DATABASES_MAX];
	bool has[ENV_DATABASES_MAX];
	size_t map_max;
	unsigned active;	/* transactions open in this process */
	bool write, dead;
	bool map_full;		/* noted by env_result, read by env_write */
	char *folder;
};

/* Numbers that <linux/magic.h> does not name on every system. */
#define CIFS_MAGIC 0xff534d42u
#define SMB2_MAGIC 0xfe534d42u
#define CEPH_MAGIC 0x00c36400u
#define LUSTRE_MAGIC 0x0bd00bd0u
#define GPFS_MAGIC 0x47504653u

bool
env_remote(unsigned long type)
{
	static const unsigned long remote[] = {NFS_SUPER_MAGIC, SMB_SUPER_MAGIC, CIFS_MAGIC, SMB2_MAGIC, CEPH_MAGIC,
		AFS_SUPER_MAGIC, CODA_SUPER_MAGIC, NCP_SUPER_MAGIC, V9FS_MAGIC, LUSTRE_MAGIC, GPFS_MAGIC};

	for (size_t i = 0; i < sizeof(remote) / sizeof(remote[0]); i++)
		if ((type & 0xffffffffu) == remote[i])
			return true;
	return false;
}

static int
code_of(int rc)
{
	switch (rc) {
	case MDB_NOTFOUND:
	case ENOENT:
		return ERR_NOT_FOUND;
	case MDB_KEYEXIST:
		return ERR_EXISTS;
	case MDB_MAP_FULL:
	case ENOSPC:
	case EDQUOT:
		return ERR_FULL;
	case MDB_CORRUPTED:
	case MDB_PAGE_NOTFOUND:
	case MDB_INVALID:
	case MDB_VERSION_MISMATCH:
	case MDB_INCOMPATIBLE:
		return ERR_DAMAGED;
	case ENOMEM:
		return ERR_MEMORY;
	case MDB_TXN_FULL:
		return ERR_LIMIT;
	case MDB_READERS_FULL:
		return ERR_UNAVAILABLE;
	case MDB_BAD_VALSIZE:
	case MDB_BAD_TXN:
	case EINVAL:
		return ERR_INTERNAL;
	default:
		return ERR_IO;
	}
}

static int
fail(struct env *env, int rc, const char *what, struct error *e)
{
	if (rc == MDB_MAP_FULL)
		env->map_full = true;
	if (rc == MDB_PANIC)
		env->dead = true;
	return error_set(e, code_of(rc), "%s: %s: %s", env->folder, what, mdb_strerror(rc));
}

static struct env *
env_of(MDB_txn *txn)
{
	return mdb_env_get_userctx(mdb_txn_env(txn));
}

int
env_result(MDB_txn *txn, int rc, const char *what, struct error *e)
{
	if (rc == 0)
		return 0;
	return rc == MDB_NOTFOUND ? ERR_NOT_FOUND : fail(env_of(txn), rc, what, e);
}

/*
 * Zero pages up to the last one that the file's own record speaks of: a damaged pointer then meets
 * an empty page, not SIGBUS. Called inside a write transaction, so that nobody else makes the file
 * longer meanwhile.
 */
static int
fill_file(struct env *env, struct error *e)
{
	MDB_envinfo info;
	MDB_stat st;
	struct stat file;
	off_t need;
	int fd, rc = mdb_env_info(env->mdb, &info);

	if (rc == 0)
		rc = mdb_env_stat(env->mdb, &st);
	if (rc == 0)
		rc = mdb_env_get_fd(env->mdb, &fd);
	if (rc != 0)
		return fail(env, rc, "info", e);
	need = (off_t)(info.me_last_pgno + 1) * st.ms_psize;
	if (fstat(fd, &file) < 0)
		return error_errno(e, ERR_IO, "%s: fstat", env->folder);
	if (file.st_size < need && ftruncate(fd, need) < 0)
		return error_errno(e, ERR_IO, "%s: ftruncate", env->folder);
	return 0;
}

static int
open_databases(struct env *env, const struct env_options *o, struct error *e)
{
	MDB_txn *txn;
	int rc = env_begin(env, env->write, &txn, e);

	if (rc < 0)
		return rc;
	rc = env->write ? fill_file(env, e) : 0;
	for (size_t i = 0; rc == 0 && i < o->database_count; i++) {
		unsigned flags = o->databases[i].flags;

		rc = mdb_dbi_open(txn, o->databases[i].name, (flags & ~ENV_OPTIONAL) | (env->write ? MDB_CREATE : 0),
				&env->db[i]);
		env->has[i] = rc == 0;
		if (rc == MDB_NOTFOUND && (flags & ENV_OPTIONAL))
			rc = 0;
		if (rc != 0)
			rc = fail(env, rc, o->databases[i].name, e);
	}
	if (rc == 0)
		return env_commit(txn, e);
	env_abort(txn);
	return rc;
}

static int
check_folder(const char *folder, bool write, struct error *e)
{
	struct statfs fs;
	int rc;

	if (write) {
		rc = file_folder(folder, FOLDER_MODE, e);
		if (rc < 0)
			return rc;
	}
	if (statfs(folder, &fs) < 0)
		return error_errno(e, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "%s", folder);
	if (env_remote((unsigned long)fs.f_type))
		return error_set(e, ERR_DENIED,
				"%s is on a remote file system (type 0x%lx), where the store is not safe", folder,
				(unsigned long)fs.f_type);
	return 0;
}

static int
set_up(struct env *env, const struct env_options *o, struct error *e)
{
	unsigned flags = MDB_NOTLS | (o->write ? 0 : MDB_RDONLY);
	int dead_readers, rc = mdb_env_create(&env->mdb);

	if (rc == 0)
		rc = mdb_env_set_userctx(env->mdb, env);
	if (rc == 0)
		rc = mdb_env_set_maxreaders(env->mdb, READERS_MAX);
	if (rc == 0)
		rc = mdb_env_set_maxdbs(env->mdb, (MDB_dbi)o->database_count);
	if (rc == 0)
		rc = mdb_env_set_mapsize(env->mdb, o->map_first);
	if (rc == 0)
		rc = mdb_env_open(env->mdb, env->folder, flags, FILE_MODE);
	if (rc == 0)
		rc = mdb_reader_check(env->mdb, &dead_readers);
	if (rc != 0)
		return fail(env, rc, "open", e);
	return open_databases(env, o, e);
}

int
env_open(const char *folder, const struct env_options *o, struct env **out, struct error *e)
{
	struct env *env;
	int rc = check_folder(folder, o->write, e);

	if (rc < 0)
		return rc;
	if (o->database_count > ENV_DATABASES_MAX)
		return error_set(e, ERR_INTERNAL, "%s: too many databases", folder);
	env = calloc(1, sizeof(*env));
	if (env != NULL)
		env->folder = strdup(folder);
	if (env == NULL || env->folder == NULL) {
		free(env);
		return error_set(e, ERR_MEMORY, "%s: no memory", folder);
	}
	env->write = o->write;
	env->map_max = o->map_max;
	rc = set_up(env, o, e);
	if (rc < 0) {
		env_close(env);
		return rc;
	}
	*out = env;
	return 0;
}

void
env_close(struct env *env)
{
	if (env == NULL)
		return;
	if (env->mdb != NULL)
		mdb_env_close(env->mdb);
	free(env->folder);
	free(env);
}

MDB_dbi
env_db(const struct env *env, size_t i)
{
	return env->db[i];
}

bool
env_has(const struct env *env, size_t i)
{
	return env->has[i];
}

bool
env_dead(const struct env *env)
{
	return env->dead;
}

int
env_begin(struct env *env, bool write, MDB_txn **out, struct error *e)
{
	int rc, dead_readers;

	if (env->dead)
		return error_set(e, ERR_IO, "%s: must be opened again after a failed write", env->folder);
	rc = mdb_txn_begin(env->mdb, NULL, write ? 0 : MDB_RDONLY, out);
	if (rc == MDB_MAP_RESIZED && env->active == 0 && mdb_env_set_mapsize(env->mdb, 0) == 0)
		rc = mdb_txn_begin(env->mdb, NULL, write ? 0 : MDB_RDONLY, out);
	if (rc == MDB_READERS_FULL && mdb_reader_check(env->mdb, &dead_readers) == 0 && dead_readers > 0)
		rc = mdb_txn_begin(env->mdb, NULL, write ? 0 : MDB_RDONLY, out);
	if (rc == MDB_MAP_RESIZED)
		return error_set(e, ERR_UNAVAILABLE, "%s: has grown; end the other reads first", env->folder);
	if (rc != 0)
		return fail(env, rc, "begin", e);
	env->active++;
	return 0;
}

void
env_abort(MDB_txn *txn)
{
	if (txn == NULL)
		return;
	env_of(txn)->active--;
	mdb_txn_abort(txn);
}

/* Failures of a commit after which the file is surely as it was before. */
static bool
harmless(int rc)
{
	return rc == MDB_MAP_FULL || rc == MDB_TXN_FULL || rc == MDB_BAD_TXN || rc == ENOMEM || rc == ENOSPC ||
			rc == EDQUOT;
}

int
env_commit(MDB_txn *txn, struct error *e)
{
	struct env *env = env_of(txn);
	int rc = mdb_txn_commit(txn);

	env->active--;
	if (rc == 0)
		return 0;
	if (!harmless(rc))
		env->dead = true;
	return fail(env, rc, "commit", e);
}

/* When it fails there is no map any more. */
static int
set_size(struct env *env, size_t size, struct error *e)
{
	int rc = mdb_env_set_mapsize(env->mdb, size);

	env->dead = env->dead || rc != 0;
	return rc ? fail(env, rc, "grow", e) : 0;
}

static int
enlarge(struct env *env, struct error *e)
{
	MDB_envinfo info;
	size_t size;
	int rc = mdb_env_info(env->mdb, &info);

	if (rc != 0)
		return fail(env, rc, "info", e);
	size = info.me_mapsize * 2;
	if (size > env->map_max)
		size = env->map_max;
	if (size <= info.me_mapsize)
		return error_set(e, ERR_FULL, "%s: has reached its largest size, %zu bytes", env->folder, env->map_max);
	if (env->active > 0)
		return error_set(e, ERR_INTERNAL, "%s: cannot grow while it is being read", env->folder);
	return set_size(env, size, e);
}

void
env_expect(struct env *env, size_t bytes)
{
	MDB_envinfo info;
	MDB_stat st;
	size_t size, need;

	if (env->active > 0 || env->dead || mdb_env_info(env->mdb, &info) != 0 || mdb_env_stat(env->mdb, &st) != 0)
		return;
	size = info.me_mapsize;
	need = (info.me_last_pgno + 1) * st.ms_psize;
	need = bytes < SIZE_MAX - need ? need + bytes : SIZE_MAX;
	while (size < need && size < env->map_max)
		size = size < env->map_max / 2 ? size * 2 : env->map_max;
	if (size > info.me_mapsize)
		(void)set_size(env, size, NULL);
}

int
env_write(struct env *env, env_work work, void *context, struct error *e)
{
	MDB_txn *txn;
	int rc;

	for (;;) {
		env->map_full = false;
		rc = env_begin(env, true, &txn, e);
		if (rc < 0)
			return rc;
		rc = work(context, txn, e);
		if (rc == 0)
			rc = env_commit(txn, e);
		else
			env_abort(txn);
		if (rc >= 0 || !env->map_full)
			return rc;
		rc = enlarge(env, e);
		if (rc < 0)
			return rc;
	}
}

static MDB_val
val_of(struct slice s)
{
	return (MDB_val){s.n, (void *)(uintptr_t)s.p};
}

static struct slice
slice_val(MDB_val v)
{
	return (struct slice){v.mv_data, v.mv_size};
}

int
env_get(MDB_txn *txn, MDB_dbi db, struct slice key, struct slice *value, struct error *e)
{
	MDB_val k = val_of(key), v;
	int rc = mdb_get(txn, db, &k, &v);

	if (rc != 0)
		return env_result(txn, rc, "get", e);
	*value = slice_val(v);
	return 0;
}

int
env_put(MDB_txn *txn, MDB_dbi db, struct slice key, struct slice value, struct error *e)
{
	MDB_val k = val_of(key), v = val_of(value);

	return env_result(txn, mdb_put(txn, db, &k, &v, 0), "put", e);
}

int
env_append(MDB_txn *txn, MDB_dbi db, struct slice key, struct slice value, struct error *e)
{
	MDB_val k = val_of(key), v = val_of(value);
	int rc = mdb_put(txn, db, &k, &v, MDB_APPEND);

	return rc == MDB_KEYEXIST ? env_put(txn, db, key, value, e) : env_result(txn, rc, "append", e);
}

int
env_delete(MDB_txn *txn, MDB_dbi db, struct slice key, struct error *e)
{
	MDB_val k = val_of(key);
	int rc = mdb_del(txn, db, &k, NULL);

	return rc == MDB_NOTFOUND ? 0 : env_result(txn, rc, "delete", e);
}

int
env_each(MDB_txn *txn, MDB_dbi db, struct slice prefix, env_each_fn each, void *context, struct error *e)
{
	MDB_val k = val_of(prefix), v;
	MDB_cursor *cursor;
	int result = 0, rc = mdb_cursor_open(txn, db, &cursor);

	if (rc != 0)
		return env_result(txn, rc, "cursor", e);
	rc = mdb_cursor_get(cursor, &k, &v, prefix.n > 0 ? MDB_SET_RANGE : MDB_FIRST);
	while (rc == 0 && result == 0) {
		if (k.mv_size < prefix.n || (prefix.n > 0 && memcmp(k.mv_data, prefix.p, prefix.n) != 0))
			break;
		result = each(context, slice_val(k), slice_val(v), e);
		if (result == 0)
			rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT);
	}
	mdb_cursor_close(cursor);
	if (result != 0 || rc == 0 || rc == MDB_NOTFOUND)
		return result;
	return env_result(txn, rc, "next", e);
}

/* The child's half: result and error go through the pipe in one piece. */
static void __attribute__((noreturn))
child(int fd, int (*fn)(void *context, struct error *e), void *context)
{
	struct error e = ERROR_NONE;

	e.code = fn(context, &e);
	_exit(file_write_all(fd, &e, sizeof(e), -1, NULL) < 0);
}

int
env_in_child(int (*fn)(void *context, struct error *e), void *context, struct error *e)
{
	struct error answer = ERROR_NONE;
	int p[2], status = 0, rc;
	pid_t pid;

	if (pipe(p) < 0)
		return error_errno(e, ERR_IO, "pipe");
	pid = fork();
	if (pid == 0) {
		close(p[0]);
		child(p[1], fn, context);
	}
	close(p[1]);
	rc = pid < 0 ? error_errno(e, ERR_IO, "fork") : file_read_all(p[0], &answer, sizeof(answer), -1, NULL);
	close(p[0]);
	if (pid < 0)
		return rc;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (rc < 0)
		return error_set(e, ERR_DAMAGED, "reading the store ended in signal %d",
				WIFSIGNALED(status) ? WTERMSIG(status) : 0);
	return answer.code == 0 ? 0 : error_set(e, answer.code, "%s", answer.text);
}
