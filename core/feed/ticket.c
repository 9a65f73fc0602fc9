/* Answers a sandboxed process that wants to open a file: once with the snapshot, then never again. */
#include "feed/ticket.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <linux/seccomp.h>

/* The kernel's structures grow; it says how large its own are, and writes that much. */
static void *
sized(size_t ours, uint16_t theirs)
{
	return calloc(1, ours > theirs ? ours : theirs);
}

static int
give_snapshot(const struct ticket *t, uint64_t id)
{
	struct seccomp_notif_addfd give = {
		.id = id, .flags = SECCOMP_ADDFD_FLAG_SEND, .srcfd = (uint32_t)t->snapshot, .newfd_flags = O_CLOEXEC,
	};

	return lseek(t->snapshot, 0, SEEK_SET) == 0 ? ioctl(t->listener, SECCOMP_IOCTL_NOTIF_ADDFD, &give) : -1;
}

static int
answer(struct ticket *t, struct seccomp_notif *asked, struct seccomp_notif_resp *reply, struct error *e)
{
	if (ioctl(t->listener, SECCOMP_IOCTL_NOTIF_RECV, asked) < 0)
		return errno == ENOENT || errno == EINTR ? 0 : error_errno(e, ERR_UNAVAILABLE, "seccomp notification");
	if (asked->data.nr == SYS_openat && !t->used) {
		t->used = true;
		if (give_snapshot(t, asked->id) >= 0 || errno == ENOENT)
			return 0;
		return error_errno(e, ERR_UNAVAILABLE, "this kernel cannot hand out a descriptor (needs Linux 5.14)");
	}
	reply->id = asked->id;
	reply->error = -EACCES;
	if (ioctl(t->listener, SECCOMP_IOCTL_NOTIF_SEND, reply) < 0 && errno != ENOENT)
		return error_errno(e, ERR_UNAVAILABLE, "seccomp notification");
	return 0;
}

int
ticket_answer(struct ticket *t, struct error *e)
{
	struct seccomp_notif_sizes sizes = {0};
	struct seccomp_notif *asked = NULL;
	struct seccomp_notif_resp *reply = NULL;
	int rc;

	if (syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &sizes) < 0)
		return error_errno(e, ERR_UNAVAILABLE, "seccomp notification");
	asked = sized(sizeof(*asked), sizes.seccomp_notif);
	reply = sized(sizeof(*reply), sizes.seccomp_notif_resp);
	rc = asked && reply ? answer(t, asked, reply, e) : error_set(e, ERR_MEMORY, "no memory for a notification");
	free(asked);
	free(reply);
	return rc;
}

void
ticket_close(struct ticket *t)
{
	if (t->listener >= 0)
		close(t->listener);
	t->listener = -1;
}
