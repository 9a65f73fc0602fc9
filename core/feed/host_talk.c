/*
 * Moves bytes between a run and its adapter host: frames, the output pipe, attempts to open, all until the
 * deadline.
 */
#include "feed/host_talk.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int
talk_end(struct talk *t, enum host_end end, int code, struct error *e, const char *format, ...)
{
	char text[sizeof(e->text)];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	t->result->end = end;
	return error_set(e, code, "%s", text);
}

static int
silent(struct talk *t, struct error *e)
{
	return talk_end(t, HOST_SILENT, ERR_TIMEOUT, e,
			"the adapter was not finished at the deadline (%u courses so far)", t->result->courses);
}

static int
time_left(const struct talk *t)
{
	int64_t left = t->deadline - date_monotonic_ms();

	return left < 0 ? 0 : left > 3600000 ? 3600000 : (int)left;
}

int
talk_send(struct talk *t, struct slice bytes, struct error *e)
{
	struct pollfd writable = {.fd = t->process.line, .events = POLLOUT};

	while (bytes.n > 0) {
		ssize_t n = send(t->process.line, bytes.p, bytes.n, MSG_NOSIGNAL);
		if (n > 0) {
			bytes.p += n;
			bytes.n -= (size_t)n;
			continue;
		}
		if (n < 0 && errno != EAGAIN && errno != EINTR) {
			t->hung_up = true;
			return 0;	/* why is seen when it is reaped */
		}
		if (time_left(t) == 0)
			return silent(t, e);
		(void)poll(&writable, 1, time_left(t));
	}
	return 0;
}

static size_t
shorter(size_t a, size_t b)
{
	return a < b ? a : b;
}

#define DRAIN_PIECES 16		/* at a time, which is a pipe full: whoever keeps writing must not keep the rest waiting */

void
talk_drain(struct talk *t)
{
	char piece[4096];
	ssize_t n;

	for (int pieces = 0; pieces < DRAIN_PIECES && t->process.output >= 0 && t->output_bytes <= HOST_OUTPUT_MAX &&
			(n = read(t->process.output, piece, sizeof(piece))) > 0; pieces++) {
		t->output_bytes += (uint64_t)n;
		if (t->output.len < t->output.max)
			buffer_add(&t->output, piece, shorter((size_t)n, t->output.max - t->output.len));
	}
}

/* The one descriptor that may come along is the listener, with READY; any other is closed at once. */
static void
take_descriptor(struct talk *t, struct msghdr *head)
{
	struct cmsghdr *c = CMSG_FIRSTHDR(head);
	int fd;

	if (!c || c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS || c->cmsg_len != CMSG_LEN(sizeof(int)))
		return;
	memcpy(&fd, CMSG_DATA(c), sizeof(fd));
	if (t->ready || t->ticket.listener >= 0)
		close(fd);
	else
		t->ticket.listener = fd;
}

static int
receive(struct talk *t, struct error *e)
{
	union { char room[CMSG_SPACE(sizeof(int))]; struct cmsghdr align; } control;
	char *room = frames_room(&t->frames, HOSTPROTO_CHUNK);
	struct iovec into = {room, HOSTPROTO_CHUNK};
	struct msghdr head = {.msg_iov = &into,
			.msg_iovlen = 1,
			.msg_control = control.room,
			.msg_controllen = sizeof(control.room)};
	ssize_t n;

	if (!room)
		return talk_end(t, HOST_STOPPED, ERR_MEMORY, e, "no memory for what the adapter sends");
	n = recvmsg(t->process.line, &head, MSG_CMSG_CLOEXEC);
	if (n > 0) {
		take_descriptor(t, &head);
		frames_added(&t->frames, (size_t)n);
	} else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
		t->hung_up = true;
	}
	return 0;
}

/* Waits for anything and takes it in. */
static int
wait_and_take(struct talk *t, struct error *e)
{
	struct pollfd p[3] = {
		{.fd = t->process.line, .events = POLLIN},
		{.fd = t->process.output, .events = POLLIN},
		{.fd = t->ticket.listener, .events = POLLIN},	/* poll ignores -1 */
	};
	int rc = 0;

	if (time_left(t) == 0)
		return silent(t, e);
	if (poll(p, 3, time_left(t)) < 0)
		return errno == EINTR ? 0 : talk_end(t, HOST_STOPPED, ERR_IO, e, "poll: %s", strerror(errno));
	if (p[0].revents)	/* before its output: who floods that was somebody first */
		rc = receive(t, e);
	if (p[1].revents & POLLIN) {
		talk_drain(t);
	} else if (p[1].revents) {
		close(t->process.output);	/* it closed its own end */
		t->process.output = -1;
	}
	if (p[2].revents & POLLIN && ticket_answer(&t->ticket, e) < 0)
		return talk_end(t, HOST_NOT_STARTED, ERR_UNAVAILABLE, e,
				"no sandbox for the adapter: user notification failed");
	if (p[2].revents & (POLLHUP | POLLERR | POLLNVAL))
		ticket_close(&t->ticket);
	return rc;
}

int
talk_listen(struct talk *t, struct error *e)
{
	struct frame f;
	struct error broken = ERROR_NONE;
	int rc = 0;

	while (rc >= 0 && !t->done && !t->hung_up) {
		rc = wait_and_take(t, e);
		while (rc >= 0 && !t->done && !t->hung_up && (rc = frames_next(&t->frames, &f, &broken)) == 1)
			rc = talk_frame(t, &f, e);
		if (broken.code)
			return talk_end(t, HOST_BROKE, ERR_SYNTAX, e, "the adapter's process broke the protocol: %s",
					broken.text);
		if (rc >= 0 && t->output_bytes > HOST_OUTPUT_MAX)
			return talk_end(t, HOST_LIMIT, ERR_LIMIT, e,
					"the adapter wrote more than 1 MiB to standard output or error");
	}
	return rc < 0 ? rc : 0;
}
