/*
 * The control socket: one command a connection. Status and reload are answered here; what concerns one partner goes to the
 * harvester, and the connection waits for its answer without holding up anything else.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ground/date.h"
#include "ground/file.h"
#include "ground/log.h"
#include "prog/load.h"
#include "prog/master_parts.h"

#define LINE_MS 5000	/* for the command to come */

void
master_control_init(struct master *m)
{
	for (size_t i = 0; i < MASTER_CLIENTS; i++)
		m->clients[i].fd = -1;
}

static void
drop(struct client *c)
{
	close(c->fd);
	c->fd = -1;
}

static void
send_and_drop(struct client *c, struct buffer *line)
{
	struct error e = ERROR_NONE;

	buffer_byte(line, '\n');
	if (!buffer_ok(line) || file_write_all(c->fd, line->data, line->len, 1000, &e) != 0)
		log_event(LOG_WARNING, "control", "why=\"an answer did not reach its client: %s\"", e.text);
	drop(c);
}

static void
answer(struct client *c, int code, const char *text)
{
	struct reply r = {.code = code};
	struct buffer line;

	buffer_init(&line, REPLY_MAX);
	(void)slice_copy(slice_of(text), r.text, sizeof(r.text));
	reply_write(&r, &line);
	send_and_drop(c, &line);
	buffer_free(&line);
}

static bool
may_speak(int fd)
{
	struct ucred peer;
	socklen_t n = sizeof(peer);

	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) == 0 && (peer.uid == 0 || peer.uid == geteuid());
}

void
master_control_accept(struct master *m)
{
	int fd = accept4(m->control_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (fd < 0)
		return;
	if (!may_speak(fd)) {
		log_event(LOG_WARNING, "control", "why=\"a stranger was turned away\"");
		close(fd);
		return;
	}
	for (size_t i = 0; i < MASTER_CLIENTS; i++) {
		struct client *c = &m->clients[i];

		if (c->fd >= 0)
			continue;
		memset(c, 0, sizeof(*c));
		c->fd = fd;
		c->since_ms = date_monotonic_ms();
		return;
	}
	close(fd);	/* all taken: the client sees the end and says so */
}

static void
write_process(struct buffer *out, const char *role, pid_t pid, int64_t since, unsigned restarts)
{
	buffer_printf(out, "{\"role\":\"%s\",\"pid\":%d,\"since\":\"", role, (int)pid);
	date_write_moment(out, since, 0);
	buffer_printf(out, "\",\"restarts\":%u}", restarts);
}

static void
answer_status(const struct master *m, struct client *c)
{
	struct buffer line;

	buffer_init(&line, REPLY_MAX);
	buffer_text(&line, "{\"code\":0,\"processes\":[");
	write_process(&line, "master", getpid(), m->since, 0);
	for (size_t i = 0; i < m->child_count; i++) {
		const struct child *child = &m->children[i];

		if (child->pid == 0)
			continue;
		buffer_byte(&line, ',');
		write_process(&line, master_role_name(child->role), child->pid, child->since, child->restarts);
	}
	buffer_text(&line, "]}");
	send_and_drop(c, &line);
	buffer_free(&line);
}

static void
pass_on(struct master *m, struct client *c, struct command *command)
{
	struct buffer packet;

	buffer_init(&packet, COMMAND_MAX);
	if (++m->last_id == 0)
		m->last_id = 1;
	command->id = m->last_id;
	command_write(command, &packet);
	if (m->harvest_fd < 0 || send(m->harvest_fd, packet.data, packet.len, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
		answer(c, EXIT_FAILED, "the harvester does not answer; ask again");
	else
		c->id = command->id;
	buffer_free(&packet);
}

static void
obey(struct master *m, struct client *c, struct slice line)
{
	struct command command;
	struct error e = ERROR_NONE;

	if (command_read(line, &command, &e) != 0) {
		answer(c, EXIT_USAGE, e.text);
		return;
	}
	log_event(command.word == COMMAND_STATUS ? LOG_DEBUG : LOG_INFO, "control", "command=%s partner=%s force=%d",
			command_name(command.word), command.partner, command.force);
	if (command.word == COMMAND_STATUS)
		answer_status(m, c);
	else if (command.word != COMMAND_RELOAD)
		pass_on(m, c, &command);
	else if (master_reload(m, &e) == 0)
		answer(c, EXIT_GOOD, "the new configuration is in force");
	else
		answer(c, EXIT_CONFIG, e.text);
}

void
master_control_read(struct master *m, struct client *c)
{
	ssize_t n = read(c->fd, c->line + c->used, sizeof(c->line) - c->used);
	const char *end;

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {		/* gone; if the harvester works for it, it does so for nobody */
		drop(c);
		return;
	}
	if (c->id != 0)
		return;		/* one command a connection */
	c->used += (size_t)n;
	end = memchr(c->line, '\n', c->used);
	if (end != NULL)
		obey(m, c, (struct slice){c->line, (size_t)(end - c->line)});
	else if (c->used == sizeof(c->line))
		answer(c, EXIT_USAGE, "the command is too long");
}

void
master_control_answer(struct master *m)
{
	char packet[REPLY_MAX];
	ssize_t n = recv(m->harvest_fd, packet, sizeof(packet), MSG_DONTWAIT);
	struct error e = ERROR_NONE;
	struct reply r;

	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {	/* its end is closed: it is about to be reaped */
		close(m->harvest_fd);
		m->harvest_fd = -1;
		return;
	}
	if (n < 0)
		return;
	if (reply_read((struct slice){packet, (size_t)n}, &r, &e) != 0) {
		log_event(LOG_ERROR, "control", "why=\"the harvester said what nobody understands: %s\"", e.text);
		return;
	}
	if (r.id == 0 && strcmp(r.text, REPLY_REBUILT) == 0)
		master_children_renew(m, ROLE_WORKER);
	for (size_t i = 0; i < MASTER_CLIENTS; i++)
		if (m->clients[i].fd >= 0 && m->clients[i].id != 0 && m->clients[i].id == r.id)
			answer(&m->clients[i], r.code, r.text);
}

void
master_control_orphans(struct master *m, const char *why)
{
	for (size_t i = 0; i < MASTER_CLIENTS; i++)
		if (m->clients[i].fd >= 0 && m->clients[i].id != 0)
			answer(&m->clients[i], EXIT_FAILED, why);
}

void
master_control_expire(struct master *m, int64_t now_ms)
{
	for (size_t i = 0; i < MASTER_CLIENTS; i++)
		if (m->clients[i].fd >= 0 && m->clients[i].id == 0 && now_ms - m->clients[i].since_ms > LINE_MS)
			drop(&m->clients[i]);
}

void
master_control_close(struct master *m)
{
	master_control_orphans(m, "opstapd is stopping");
	for (size_t i = 0; i < MASTER_CLIENTS; i++)
		if (m->clients[i].fd >= 0)
			drop(&m->clients[i]);
}
