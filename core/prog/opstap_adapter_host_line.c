/* The host's end of the line: frames out in bulk, answers in one by one. A broken line ends the process. */
#include "prog/opstap_adapter_host.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "feed/host_spawn.h"

#define BULK (64u << 10)

static _Noreturn void
gone(void)
{
	_exit(3);
}

void
line_flush(struct opstap_run *r)
{
	struct slice rest = buffer_view(&r->out);

	if (!buffer_ok(&r->out))
		gone();
	while (rest.n > 0) {
		ssize_t n = write(HOST_FD_LINE, rest.p, rest.n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			gone();
		rest.p += n;
		rest.n -= (size_t)n;
	}
	buffer_clear(&r->out);
}

void
line_flush_when_full(struct opstap_run *r)
{
	if (r->out.len >= BULK || !buffer_ok(&r->out))
		line_flush(r);
}

struct slice
line_ask(struct opstap_run *r, enum frame_type expected)
{
	struct frame f;
	struct error e = ERROR_NONE;
	int rc;

	line_flush(r);
	while ((rc = frames_next(&r->in, &f, &e)) == 0) {
		char *room = frames_room(&r->in, HOSTPROTO_CHUNK);
		ssize_t n = room ? read(HOST_FD_LINE, room, HOSTPROTO_CHUNK) : 0;
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			gone();
		frames_added(&r->in, (size_t)n);
	}
	if (rc < 0 || f.type != expected)
		gone();
	return f.payload;
}

void
line_ready(struct opstap_run *r, unsigned level, int listener)
{
	union { char room[CMSG_SPACE(sizeof(int))]; struct cmsghdr align; } control = {{0}};
	struct iovec bytes;
	struct msghdr head = {.msg_iov = &bytes, .msg_iovlen = 1};
	const char payload = (char)level;

	frame_bytes(&r->out, FRAME_READY, (struct slice){&payload, 1});
	bytes = (struct iovec){r->out.data, r->out.len};
	if (listener >= 0) {
		head.msg_control = control.room;
		head.msg_controllen = sizeof(control.room);
		struct cmsghdr *c = CMSG_FIRSTHDR(&head);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(c), &listener, sizeof(int));
	}
	if (sendmsg(HOST_FD_LINE, &head, 0) != (ssize_t)r->out.len)
		gone();
	buffer_clear(&r->out);
}

_Noreturn void
line_refuse(struct opstap_run *r, const char *text)
{
	frame_bytes(&r->out, FRAME_REFUSED, slice_of(text));
	line_flush(r);
	_exit(0);
}
