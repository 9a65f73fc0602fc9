/* The copy of a store that is in use. */
#include "store/env_copy.h"

#include <errno.h>
#include <lmdb.h>
#include <unistd.h>

static int
copy_error(int rc, const char *folder, const char *what, struct error *e)
{
	int code = ERR_IO;

	if (rc == ENOENT)
		code = ERR_NOT_FOUND;
	else if (rc == ENOSPC || rc == EDQUOT)
		code = ERR_FULL;
	else if (rc == MDB_INVALID || rc == MDB_CORRUPTED || rc == MDB_VERSION_MISMATCH)
		code = ERR_DAMAGED;
	return error_set(e, code, "%s: %s: %s", folder, what, mdb_strerror(rc));
}

int
env_copy(const char *folder, int fd, struct error *e)
{
	const char *what = "open";
	MDB_env *env;
	int rc = mdb_env_create(&env);

	if (rc != 0)
		return error_set(e, ERR_MEMORY, "no memory for a copy of %s", folder);
	rc = mdb_env_open(env, folder, MDB_RDONLY, 0600);
	if (rc == 0) {
		what = "copy";
		rc = mdb_env_copyfd2(env, fd, MDB_CP_COMPACT);
		if (rc == MDB_INCOMPATIBLE && ftruncate(fd, 0) == 0 && lseek(fd, 0, SEEK_SET) == 0)
			rc = mdb_env_copyfd2(env, fd, 0);	/* it counts other pages than its tree has: as it is, then */
	}
	mdb_env_close(env);
	return rc == 0 ? 0 : copy_error(rc, folder, what, e);
}
