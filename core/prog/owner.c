/* Becoming the owner of a folder, groups first, user last. */
#include "prog/owner.h"

#include <errno.h>
#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

int
owner_become(const char *folder, struct error *e)
{
	struct stat st;

	if (stat(folder, &st) != 0) {
		if (errno == ENOENT)
			return 0;
		return error_errno(e, errno == EACCES ? ERR_DENIED : ERR_IO, "%s", folder);
	}
	if (st.st_uid == geteuid())
		return 0;
	if (geteuid() != 0)
		return error_set(e, ERR_DENIED, "%s belongs to user %u; run this as that user or as root", folder, (unsigned)st.st_uid);
	if (setgroups(0, NULL) != 0 || setgid(st.st_gid) != 0 || setuid(st.st_uid) != 0)
		return error_errno(e, ERR_DENIED, "becoming user %u", (unsigned)st.st_uid);
	return 0;
}
