#ifndef COURIER_SENDING_H
#define COURIER_SENDING_H
/*
 * One attempt at one letter, in a process of its own: whatever the other side does (hang, drip, break), it costs this process alone. It
 * tells over a pipe what came of it and ends; it opens no store, and dies with the courier.
 */
#include <sys/types.h>

#include "courier/queue.h"
#include "domain/config.h"

#define SENDING_QUEUE_MAX 40		/* "mail", or a partner's id */
#define SENDING_MAIL_MS 60000
#define SENDING_GRACE_MS 5000		/* beyond its own deadline; then it is killed */

struct sending_report {
	enum verdict verdict;
	int code;			/* the last status or answer; 0: there was none */
	int64_t retry_after;
	char why[400];
};

struct sending {
	pid_t pid;			/* 0: the process is gone; it may outlive its report by a goodbye to the mail server */
	int fd;				/* its report; -1 once it is here */
	bool settled;			/* the ledger knows */
	int64_t kill_ms;		/* monotonic */
	struct sending_report report;
	/* of the row */
	struct outbox_key key;
	enum outbox_kind kind;
	uint8_t choice;
	int64_t created;
	uint32_t failed;		/* attempts before this one */
	char queue[SENDING_QUEUE_MAX], template[SENDING_QUEUE_MAX];
};

/* Forks. config and host_program are borrowed by the child; row must be copied from any store. ERR_IO: no process or pipe. */
int sending_start(struct sending *s, const struct config *config, const char *host_program, const struct outbox_row *row,
		struct error *e) WARN_UNUSED;

/* Is the report there now? Made up where the process died or takes too long. */
bool sending_reported(struct sending *s, int64_t now_ms, bool readable);

/* The slot is free: it was settled and its process is gone. */
bool sending_over(struct sending *s, int64_t now_ms);
void sending_kill(struct sending *s);

#endif
