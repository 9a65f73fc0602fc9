/*
 * The ledger process: the only writer of enrolments. It waits for requests, puts all that wait into one transaction (at most
 * LEDGER_BATCH_MAX) and answers after the commit. While one batch is being synced the next one gathers in the sockets: the
 * busier, the more requests share a sync. About once a second it looks at the clock.
 *
 * After a failed sync nobody can know what the disk holds: the process ends without an answer, the master starts a new one, and
 * the workers look for their tokens in what it finds.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ground/date.h"
#include "ground/log.h"
#include "prog/roles.h"
#include "store/ledger_wire.h"

#define CLIENTS_MAX 320		/* 256 workers, and what else may ask */
#define READ_STEP 65536u
#define TICK_MS 1000
#define TICK_AGAIN_MS 5000	/* after a failure, e.g. on a full disk */

enum { EXIT_GOOD = 0, EXIT_FAILED = 4, EXIT_DAMAGED = 5 };

struct client {
	int fd;
	struct buffer in;	/* what came of one frame */
};

struct process {
	struct ledger *ledger;
	struct keys *keys;
	struct client clients[CLIENTS_MAX];
	struct pollfd polls[CLIENTS_MAX + 1];
	size_t count;
	struct buffer answer;
	int64_t next_tick;	/* of date_monotonic_ms */
};

static volatile sig_atomic_t ended;

static void
on_term(int number)
{
	(void)number;
	ended = 1;
}

/* ---- clients */

static void
drop_client(struct process *p, size_t i)
{
	close(p->clients[i].fd);
	buffer_free(&p->clients[i].in);
	p->clients[i] = p->clients[--p->count];
}

static void
accept_client(struct process *p, int listen_fd)
{
	const char hello = LEDGER_HELLO;
	int fd = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (fd < 0)
		return;		/* gone again, or none left: the others go on */
	if (p->count == CLIENTS_MAX) {
		log_event(LOG_WARNING, "ledger-clients-full", "max=%d", CLIENTS_MAX);
		close(fd);
		return;
	}
	if (send(fd, &hello, sizeof(hello), MSG_NOSIGNAL) != (ssize_t)sizeof(hello)) {
		close(fd);
		return;
	}
	p->clients[p->count].fd = fd;
	buffer_init(&p->clients[p->count].in, LEDGER_FRAME_MAX + sizeof(uint32_t));
	p->count++;
}

/* The bytes of a complete frame without its length. */
static bool
frame_of(const struct client *c, struct slice *out)
{
	struct reader r = reader_of(buffer_view(&c->in));
	uint32_t length = reader_u32(&r);

	*out = reader_bytes(&r, length);
	return !r.failed;
}

/* False when the client is to be dropped. */
static bool
read_client(struct client *c)
{
	for (;;) {
		char *to = buffer_reserve(&c->in, READ_STEP);
		ssize_t n;

		if (to == NULL)
			return false;
		n = recv(c->fd, to, READ_STEP, 0);
		if (n > 0) {
			c->in.len += (size_t)n;
			if ((size_t)n < READ_STEP)
				return true;
		} else if (n == 0) {
			return false;
		} else if (errno != EINTR) {
			return errno == EAGAIN;
		}
	}
}

static void
answer_client(struct process *p, struct client *c, int rc, const struct ledger_answer *answer, const struct error *e)
{
	struct slice bytes;

	buffer_clear(&p->answer);
	ledger_wire_answer(rc, answer, e, &p->answer);
	bytes = buffer_view(&p->answer);
	if (send(c->fd, bytes.p, bytes.n, MSG_NOSIGNAL) != (ssize_t)bytes.n)
		(void)shutdown(c->fd, SHUT_RDWR);	/* it will ask again by its token */
	buffer_clear(&c->in);
}

/* ---- batches */

struct waiting {
	struct client *client[LEDGER_BATCH_MAX];
	struct ledger_request request[LEDGER_BATCH_MAX];
	const struct ledger_request *pointer[LEDGER_BATCH_MAX];
	struct ledger_answer answer[LEDGER_BATCH_MAX];
	size_t count;
};

static void
gather(struct process *p, struct waiting *w)
{
	struct error e = ERROR_NONE;
	struct slice frame;

	w->count = 0;
	for (size_t i = 0; i < p->count && w->count < LEDGER_BATCH_MAX; i++) {
		struct client *c = &p->clients[i];

		if (!frame_of(c, &frame))
			continue;
		if (ledger_wire_read_request(frame, &w->request[w->count], &e) != 0) {
			log_event(LOG_ERROR, "ledger-request", "reason=\"%s\"", e.text);
			answer_client(p, c, e.code, NULL, &e);
			continue;
		}
		w->client[w->count] = c;
		w->pointer[w->count] = &w->request[w->count];
		w->count++;
	}
}

/* Stores n requests from first on; false when the process has to end. */
static bool
store(struct process *p, struct waiting *w, size_t first, size_t n)
{
	struct error e = ERROR_NONE;
	int rc = ledger_write(p->ledger, w->pointer + first, n, date_now(), w->answer + first, &e);

	if (rc != 0)
		log_event(LOG_ERROR, "ledger-write", "requests=%zu reason=\"%s\"", n, e.text);
	if (ledger_dead(p->ledger))
		return false;
	if (rc != 0 && n > 1) {		/* one of them may be the reason: each on its own */
		for (size_t i = first; i < first + n; i++) {
			if (!store(p, w, i, 1))
				return false;
		}
		return true;
	}
	for (size_t i = first; i < first + n; i++)
		answer_client(p, w->client[i], rc, &w->answer[i], &e);
	return true;
}

static bool
store_waiting(struct process *p)
{
	static struct waiting w;	/* large; there is one ledger in a process */

	do {
		gather(p, &w);
		if (w.count > 0 && !store(p, &w, 0, w.count))
			return false;
	} while (w.count == LEDGER_BATCH_MAX);
	return true;
}

/* ---- the clock */

/* False when the process has to end. */
static bool
tick(struct process *p)
{
	struct error e = ERROR_NONE;
	size_t did = 0;

	if (date_monotonic_ms() < p->next_tick)
		return true;
	if (ledger_tick(p->ledger, date_now(), &did, &e) != 0) {
		log_event(LOG_ERROR, "ledger-tick", "reason=\"%s\"", e.text);
		p->next_tick = date_monotonic_ms() + TICK_AGAIN_MS;
	} else {
		p->next_tick = did == LEDGER_BATCH_MAX ? 0 : date_monotonic_ms() + TICK_MS;	/* more is due: after who waits */
	}
	return !ledger_dead(p->ledger);
}

static struct timespec
until_tick(const struct process *p)
{
	int64_t ms = p->next_tick - date_monotonic_ms();

	if (ms < 0)
		ms = 0;
	return (struct timespec){ms / 1000, ms % 1000 * 1000000};
}

/* ---- the loop */

static void
read_ready(struct process *p, int listen_fd)
{
	for (size_t i = p->count; i-- > 0;) {
		if (p->polls[i + 1].revents != 0 && !read_client(&p->clients[i]))
			drop_client(p, i);	/* the last one moves here, and was looked at already */
	}
	if (p->polls[0].revents != 0)
		accept_client(p, listen_fd);
}

static int
serve(struct process *p, int listen_fd, const sigset_t *waiting_mask)
{
	while (!ended) {
		struct timespec patience = until_tick(p);

		p->polls[0] = (struct pollfd){.fd = listen_fd, .events = POLLIN};
		for (size_t i = 0; i < p->count; i++)
			p->polls[i + 1] = (struct pollfd){.fd = p->clients[i].fd, .events = POLLIN};
		if (ppoll(p->polls, p->count + 1, &patience, waiting_mask) < 0) {
			if (errno == EINTR)
				continue;
			log_event(LOG_ERROR, "ledger-poll", "reason=\"%s\"", strerror(errno));
			return EXIT_FAILED;
		}
		read_ready(p, listen_fd);
		if (!store_waiting(p) || !tick(p))
			return EXIT_FAILED;
	}
	return EXIT_GOOD;
}

/* TERM comes through only while the process waits: never in the middle of a batch. */
static void
set_signals(sigset_t *waiting_mask)
{
	struct sigaction action = {.sa_handler = on_term};
	sigset_t blocked;

	sigemptyset(&action.sa_mask);
	(void)sigaction(SIGTERM, &action, NULL);
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGTERM);
	(void)sigprocmask(SIG_BLOCK, &blocked, waiting_mask);
	sigdelset(waiting_mask, SIGTERM);
}

static int
open_stores(struct process *p, const struct config *config)
{
	struct error e = ERROR_NONE;
	int rc = keys_open(config->key_dir, true, &p->keys, &e);

	if (rc == 0)
		rc = ledger_open(config->data_dir, p->keys, config, true, &p->ledger, &e);
	if (rc != 0)
		log_event(LOG_ERROR, "ledger-open", "reason=\"%s\"", e.text);
	return rc;
}

int
ledger_serve(const struct config *config, int listen_fd, const struct ledger_letters *letters)
{
	struct process *p = calloc(1, sizeof(*p));
	sigset_t waiting_mask;
	int rc, result = EXIT_FAILED;

	if (p == NULL)
		return EXIT_FAILED;
	set_signals(&waiting_mask);
	buffer_init(&p->answer, READ_STEP);
	rc = open_stores(p, config);
	if (rc == 0) {
		ledger_use_letters(p->ledger, letters);
		result = serve(p, listen_fd, &waiting_mask);
	}
	if (rc == ERR_DAMAGED)
		result = EXIT_DAMAGED;
	while (p->count > 0)
		drop_client(p, p->count - 1);
	buffer_free(&p->answer);
	ledger_close(p->ledger);
	keys_close(p->keys);
	free(p);
	return result;
}
