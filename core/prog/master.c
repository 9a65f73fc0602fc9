/*
 * The loop of the master: signals, the control socket, the harvester's answers, children that are due. It never opens a store and
 * never waits for anybody but in poll.
 */
#include "prog/master.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ground/date.h"
#include "ground/log.h"
#include "prog/config_test.h"
#include "prog/load.h"
#include "prog/master_parts.h"

#define STOP_KILL_MS 4000	/* after this long a role that does not finish is killed */

static bool
same_places(const struct config *a, const struct config *b, struct error *e)
{
	const struct { const char *key, *a, *b; } fixed[] = {
		{"listen", a->listen, b->listen}, {"data-dir", a->data_dir, b->data_dir},
		{"run-dir", a->run_dir, b->run_dir}, {"key-dir", a->key_dir, b->key_dir},
	};

	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
		if (strcmp(fixed[i].a, fixed[i].b) != 0) {
			(void)error_set(e, ERR_VALUE, "%s cannot change while the daemon runs; restart it", fixed[i].key);
			return false;
		}
	return true;
}

static void
tell_harvester(const struct master *m, enum command_word word)
{
	const struct command command = {.word = word};
	struct buffer packet;

	buffer_init(&packet, COMMAND_MAX);
	command_write(&command, &packet);
	if (m->harvest_fd >= 0 && send(m->harvest_fd, packet.data, packet.len, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
		log_event(LOG_WARNING, command_name(word), "why=\"the harvester was not reached: %s\"", strerror(errno));
	buffer_free(&packet);
}

int
master_reload(struct master *m, struct error *e)
{
	struct config *fresh = NULL;
	int rc = load_config(m->config->path, load_log, &fresh, e);

	if (rc != 0)
		(void)error_set(e, rc, "the configuration has errors (they are in the log, or run opstapd -t); the old one stays");
	else if (!same_places(m->config, fresh, e))
		rc = ERR_VALUE;
	else if ((rc = config_test_look(fresh, e)) != 0)	/* no new worker would come up */
		(void)error_prefix(e, "the old configuration stays");
	if (rc != 0) {
		log_event(LOG_ERROR, "reload", "why=\"%s\"", e->text);
		config_free(fresh);
		return rc;
	}
	config_free(m->config);
	m->config = fresh;
	log_event(LOG_INFO, "reload", "file=%s partners=%zu workers=%d", fresh->path, fresh->partner_count, fresh->workers);
	tell_harvester(m, COMMAND_RELOAD);
	master_children_renew(m, ROLE_LEDGER);
	master_children_renew(m, ROLE_COURIER);
	master_children_renew(m, ROLE_WORKER);
	return 0;
}

static void
begin_stop(struct master *m)
{
	if (m->stopping)
		return;
	log_event(LOG_INFO, "stopping", "processes=%zu", master_children_signal(m, 0));
	m->stopping = true;
	m->stop_ms = date_monotonic_ms();
	master_control_close(m);
	(void)master_children_signal(m, SIGTERM);
}

static void
hear_signal(struct master *m)
{
	struct signalfd_siginfo info;
	struct error e = ERROR_NONE;

	while (read(m->signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT)
			begin_stop(m);
		else if (info.ssi_signo == SIGUSR1)	/* a worker found the catalogue damaged */
			tell_harvester(m, COMMAND_VERIFY);
		else if (info.ssi_signo == SIGHUP && !m->stopping && master_reload(m, &e) != 0)
			e = (struct error)ERROR_NONE;	/* said in the log; the old configuration stays */
	}
	master_children_reap(m);
}

static int
poll_time(const struct master *m)
{
	int64_t now = date_monotonic_ms(), wait = master_children_wait(m, now);

	if (m->stopping)
		wait = 50;
	if (wait < 0 || wait > 1000)
		wait = 1000;	/* to drop clients that say nothing */
	return (int)wait;
}

/* One turn: waits, then serves whatever is ready. */
static void
turn(struct master *m)
{
	struct pollfd p[3 + MASTER_CLIENTS];
	struct pollfd *const clients = p + 3;

	p[0] = (struct pollfd){m->signal_fd, POLLIN, 0};
	p[1] = (struct pollfd){m->stopping ? -1 : m->control_fd, POLLIN, 0};
	p[2] = (struct pollfd){m->harvest_fd, POLLIN, 0};
	for (size_t i = 0; i < MASTER_CLIENTS; i++)
		clients[i] = (struct pollfd){m->clients[i].fd, POLLIN, 0};
	if (poll(p, 3 + MASTER_CLIENTS, poll_time(m)) < 0 && errno != EINTR)
		log_event(LOG_ERROR, "poll", "why=\"%s\"", strerror(errno));
	if (p[2].revents != 0)
		master_control_answer(m);
	for (size_t i = 0; i < MASTER_CLIENTS; i++)
		if (clients[i].revents != 0 && m->clients[i].fd == clients[i].fd)
			master_control_read(m, &m->clients[i]);
	if (p[1].revents != 0)
		master_control_accept(m);
	hear_signal(m);
	master_children_due(m, date_monotonic_ms());
	master_control_expire(m, date_monotonic_ms());
}

static void
stay(struct master *m)
{
	bool killed = false;

	while (!m->stopping || master_children_signal(m, 0) > 0) {
		turn(m);
		if (!m->stopping || killed || date_monotonic_ms() - m->stop_ms < STOP_KILL_MS)
			continue;
		killed = true;
		log_event(LOG_WARNING, "stopping", "why=\"%zu processes did not finish and are killed\"", master_children_signal(m, SIGKILL));
	}
}

static int
hold_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGCHLD);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGCHLD, SIG_DFL);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int
master_run(struct config *config)
{
	static struct master m;	/* too large for the stack; there is one */
	int code;

	m.config = config;
	m.since = date_now();
	m.lock_fd = m.listen_fd = m.ledger_fd = m.control_fd = m.harvest_fd = m.harvest_child_fd = -1;
	log_role("master");
	master_control_init(&m);
	m.signal_fd = hold_signals();
	code = m.signal_fd < 0 ? EXIT_FAILED : master_setup(&m);
	if (code == 0)
		code = master_check_stores(&m);
	if (code == 0) {
		log_event(LOG_INFO, "ready", "listen=%s partners=%zu workers=%d", config->listen, config->partner_count, config->workers);
		master_children_begin(&m);
		stay(&m);
		log_event(LOG_INFO, "stopped", "code=%d", code);
	}
	if (code < 0)		/* told to stop before it began */
		code = EXIT_GOOD;
	master_teardown(&m);
	config_free(m.config);
	return code;
}
