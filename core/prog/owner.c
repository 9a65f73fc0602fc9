/* Becoming the owner of a folder, groups first, user last; keeping what is in memory to oneself. */
#include "prog/owner.h"

#include <errno.h>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
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

void
owner_hide_memory(void)
{
	const struct rlimit none = {0, 0};

	(void)setrlimit(RLIMIT_CORE, &none);
	(void)prctl(PR_SET_DUMPABLE, 0);
}
