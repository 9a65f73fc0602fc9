/*
 * The worker's side of the ledger's socket.
 *
 * What a lost connection means: the ledger answers every form it took before it closes, except when it ends. So after the end of a
 * connection the form either is in the store or never will be, and a token that is not there is a proof. Only silence
 * (no answer, no end) leaves it open.
 */
#include "store/ledger_client.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "ground/date.h"
#include "ground/file.h"
#include "store/ledger_wire.h"

#define ANSWER_SECONDS 15	/* a commit on a busy disk; nginx waits longer */
#define RETRY_MS 4000		/* the master starts a new ledger within one second */
#define PAUSE_MS 50
#define ANSWER_MAX 4096u

struct ledger_client {
	struct keys *keys;
	struct seats *seats;
	struct sockaddr_un address;
	int fd;			/* -1: not connected */
	struct buffer frame;
};

int
ledger_client_open(const struct config *config, struct seats *seats, struct ledger_client **out, struct error *e)
{
	struct ledger_client *c = calloc(1, sizeof(*c));
	int rc;

	if (c == NULL)
		return error_set(e, ERR_MEMORY, "no memory for the way to the ledger");
	c->fd = -1;
	c->seats = seats;
	c->address.sun_family = AF_UNIX;
	buffer_init(&c->frame, LEDGER_FRAME_MAX + sizeof(uint32_t));
	if (!file_join(config->run_dir, LEDGER_SOCKET_NAME, c->address.sun_path, sizeof(c->address.sun_path)))
		rc = error_set(e, ERR_LIMIT, "run-dir: the path is too long for a socket");
	else
		rc = keys_open(config->key_dir, true, &c->keys, e);
	if (rc != 0) {
		ledger_client_close(c);
		return rc;
	}
	*out = c;
	return 0;
}

static void
disconnect(struct ledger_client *c)
{
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
}

void
ledger_client_close(struct ledger_client *c)
{
	if (c == NULL)
		return;
	disconnect(c);
	keys_close(c->keys);
	buffer_free(&c->frame);
	free(c);
}

const struct keys *
ledger_client_keys(const struct ledger_client *c)
{
	return c->keys;
}

/* ---- the socket */

/* The socket is the master's: it takes connections while no ledger runs. One that greets is there; before that nothing is sent. */
static int
connect_ledger(struct ledger_client *c, struct error *e)
{
	const struct timeval patience = {ANSWER_SECONDS, 0};
	struct pollfd p;
	char hello;

	if (c->fd >= 0)
		return 0;
	c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (c->fd < 0)
		return error_errno(e, ERR_UNAVAILABLE, "a socket for the ledger");
	if (setsockopt(c->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) == 0 &&
	    setsockopt(c->fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience)) == 0 &&
	    connect(c->fd, (const struct sockaddr *)&c->address, sizeof(c->address)) == 0) {
		p = (struct pollfd){c->fd, POLLIN, 0};
		if (poll(&p, 1, RETRY_MS) == 1 && recv(c->fd, &hello, 1, 0) == 1 && hello == LEDGER_HELLO)
			return 0;
		errno = ENOTCONN;
	}
	(void)error_errno(e, ERR_UNAVAILABLE, "the ledger cannot be reached");
	disconnect(c);
	return ERR_UNAVAILABLE;
}

static bool
is_silence(int number)
{
	return number == EAGAIN || number == EWOULDBLOCK;
}

/* ERR_IO: the connection has ended; ERR_TIMEOUT: silence. */
static int
send_all(int fd, struct slice bytes, struct error *e)
{
	while (bytes.n > 0) {
		ssize_t n = send(fd, bytes.p, bytes.n, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return error_errno(e, is_silence(errno) ? ERR_TIMEOUT : ERR_IO, "sending to the ledger");
		bytes.p += n;
		bytes.n -= (size_t)n;
	}
	return 0;
}

static int
receive_all(int fd, char *to, size_t n, struct error *e)
{
	while (n > 0) {
		ssize_t got = recv(fd, to, n, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got == 0)
			return error_set(e, ERR_IO, "the ledger has ended");
		if (got < 0)
			return error_errno(e, is_silence(errno) ? ERR_TIMEOUT : ERR_IO, "waiting for the ledger");
		to += got;
		n -= (size_t)got;
	}
	return 0;
}

static int
receive_answer(struct ledger_client *c, struct ledger_answer *answer, struct error *e)
{
	char bytes[ANSWER_MAX];
	struct reader r;
	uint32_t length;
	int rc = receive_all(c->fd, bytes, sizeof(length), e);

	if (rc != 0)
		return rc;
	r = reader_of((struct slice){bytes, sizeof(length)});
	length = reader_u32(&r);
	if (length > sizeof(bytes))
		return error_set(e, ERR_TIMEOUT, "the answer of the ledger makes no sense");
	rc = receive_all(c->fd, bytes, length, e);
	if (rc != 0)
		return rc;
	rc = ledger_wire_read_answer((struct slice){bytes, length}, answer, e);
	if (rc == ERR_SYNTAX)
		return ERR_TIMEOUT;
	return rc == 0 ? 0 : ERR_UNAVAILABLE;	/* the ledger lives and says that nothing was stored */
}

/* One try: 0; ERR_UNAVAILABLE (not connected, or refused); ERR_IO (ended meanwhile); ERR_TIMEOUT. *refused: there is no use in asking again. */
static int
exchange(struct ledger_client *c, struct ledger_answer *answer, bool *refused, struct error *e)
{
	int rc = connect_ledger(c, e);

	*refused = false;
	if (rc != 0)
		return rc;
	rc = send_all(c->fd, buffer_view(&c->frame), e);
	if (rc == 0) {
		rc = receive_answer(c, answer, e);
		*refused = rc == ERR_UNAVAILABLE;
	}
	if (rc != 0)
		disconnect(c);
	return rc;
}

/* Every ledger that had the request has ended: what the store says now of its token is final. */
static int
look_in_store(struct ledger_client *c, struct slice token, enum ledger_outcome found, struct ledger_answer *answer, struct error *e)
{
	struct error reason = *e;
	int rc;

	*answer = (struct ledger_answer){.outcome = found};
	rc = ledger_client_token(c, (const unsigned char *)token.p, answer->receipt, e);
	if (rc == 0)
		return 0;
	if (rc == ERR_NOT_FOUND)
		return error_set(e, ERR_UNAVAILABLE, "%s; nothing was stored", reason.text);
	return error_prefix(e, "whether a request was carried out is not known");
}

/*
 * Asks until a ledger answered, or it is certain that there is no use in it (*refused). again: what may have been done may be asked again.
 * ERR_IO: a ledger that had the request ended over it; ERR_UNAVAILABLE: none ever had it, or it was refused; ERR_TIMEOUT: silence.
 */
static int
ask(struct ledger_client *c, const struct ledger_request *request, bool again, struct ledger_answer *answer, bool *refused,
		struct error *e)
{
	const struct timespec pause = {0, PAUSE_MS * 1000000L};
	int64_t end = date_monotonic_ms() + RETRY_MS;
	bool had = false;
	int rc;

	buffer_clear(&c->frame);
	ledger_wire_request(request, &c->frame);
	*refused = !buffer_ok(&c->frame);
	if (*refused)
		return error_set(e, ERR_UNAVAILABLE, "a request is too large for the ledger; nothing was stored");
	for (;;) {
		rc = exchange(c, answer, refused, e);
		if (rc == 0 || rc == ERR_TIMEOUT || *refused)
			return rc;
		had = had || rc == ERR_IO;
		if ((had && !again) || date_monotonic_ms() >= end)
			return had ? ERR_IO : rc;
		(void)nanosleep(&pause, NULL);
	}
}

int
ledger_client_submit(struct ledger_client *c, const struct ledger_submission *form, struct ledger_answer *answer, struct error *e)
{
	const struct ledger_request request = {.kind = LEDGER_SUBMIT, .u.form = *form};
	bool refused;
	int rc = ask(c, &request, true, answer, &refused, e);

	return rc == 0 || rc == ERR_TIMEOUT || refused ? rc : look_in_store(c, form->token, LEDGER_REPEATED, answer, e);
}

/* ---- the other requests */

/* What is not there, or no longer, is told by its code, as by the readers. */
static int
finish(struct ledger_client *c, const struct ledger_request *request, bool again, struct slice token, struct ledger_answer *answer,
		struct error *e)
{
	bool refused;
	int rc = ask(c, request, again, answer, &refused, e);

	if (rc == ERR_IO && token.n == TOKEN_ID_BYTES)
		rc = look_in_store(c, token, LEDGER_DONE, answer, e);
	if (rc == ERR_IO)
		return error_set(e, ERR_TIMEOUT, "the ledger ended; whether it was done is not known");
	if (rc == 0 && answer->outcome == LEDGER_UNKNOWN)
		return error_set(e, ERR_NOT_FOUND, "the ledger knows no such thing");
	if (rc == 0 && answer->outcome == LEDGER_ERASED)
		return error_set(e, ERR_GONE, "the application was erased");
	return rc;
}

int
ledger_client_act(struct ledger_client *c, const struct ledger_act *act, struct ledger_answer *answer, struct error *e)
{
	const struct ledger_request request = {.kind = LEDGER_ACT, .u.act = *act};

	return finish(c, &request, act->token.n > 0, act->token, answer, e);
}

int
ledger_client_course(struct ledger_client *c, const struct ledger_course_act *act, struct ledger_answer *answer, struct error *e)
{
	const struct ledger_request request = {.kind = LEDGER_COURSE, .u.course = *act};

	return finish(c, &request, act->token.n > 0, act->token, answer, e);
}

int
ledger_client_settle(struct ledger_client *c, const struct ledger_settle *settle, struct ledger_answer *answer, struct error *e)
{
	const struct ledger_request request = {.kind = LEDGER_SETTLE, .u.settle = *settle};

	return finish(c, &request, true, SLICE_NONE, answer, e);
}

int
ledger_client_notice(struct ledger_client *c, const struct ledger_notice *notice, struct ledger_answer *answer, struct error *e)
{
	const struct ledger_request request = {.kind = LEDGER_NOTICE, .u.notice = *notice};

	return finish(c, &request, true, SLICE_NONE, answer, e);
}

int
ledger_client_alert(struct ledger_client *c, const struct ledger_alert *alert, struct ledger_answer *answer, struct error *e)
{
	const struct ledger_request request = {.kind = LEDGER_ALERT, .u.alert = *alert};

	return finish(c, &request, true, SLICE_NONE, answer, e);
}

int
ledger_client_erase(struct ledger_client *c, struct slice receipt, struct ledger_answer *answer, struct error *e)
{
	const struct ledger_request request = {.kind = LEDGER_ERASE, .u.erase = {receipt}};

	return finish(c, &request, true, SLICE_NONE, answer, e);
}

int
ledger_client_retain(struct ledger_client *c, int64_t retention, struct ledger_answer *answer, struct error *e)
{
	const struct ledger_request request = {.kind = LEDGER_RETAIN, .u.retain = {retention}};

	return finish(c, &request, true, SLICE_NONE, answer, e);
}

/* ---- reading */

static int
reader(struct ledger_client *c, struct ledger **out, struct error *e)
{
	*out = seats_ledger(c->seats);
	if (*out == NULL)
		return error_set(e, ERR_NOT_FOUND, "there is no store of enrolments yet");
	ledger_use_keys(*out, c->keys);
	return 0;
}

struct ledger *
ledger_client_ledger(struct ledger_client *c)
{
	struct ledger *l;

	return reader(c, &l, NULL) == 0 ? l : NULL;
}

int
ledger_client_application(struct ledger_client *c, struct slice receipt, struct arena *a, struct application **out, struct error *e)
{
	struct ledger *l;
	int rc = reader(c, &l, e);

	return rc != 0 ? rc : ledger_application(l, receipt, a, out, e);
}

int
ledger_client_token(struct ledger_client *c, const unsigned char id[TOKEN_ID_BYTES], char receipt[RECEIPT_CHARS + 1], struct error *e)
{
	struct ledger *l;
	int rc = reader(c, &l, e);

	return rc != 0 ? rc : ledger_token(l, id, receipt, e);
}
