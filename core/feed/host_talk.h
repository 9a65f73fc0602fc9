#ifndef FEED_HOST_TALK_H
#define FEED_HOST_TALK_H
/*
 * One conversation with an adapter host: what it sent so far, what it has open, how it stands. host_parent.c
 * starts and judges, host_talk.c moves bytes, host_frame.c answers frames.
 */
#include "feed/host_spawn.h"
#include "feed/hostproto.h"
#include "feed/ticket.h"

#define HOST_OUTPUT_MAX (1u << 20)	/* standard output and error together */

struct talk {
	const struct host_callbacks *callbacks;
	void *ctx;
	struct host_result *result;
	struct host_process process;
	struct ticket ticket;
	struct frames frames;
	struct buffer reply;		/* one frame */
	struct buffer output;		/* the beginning of standard output and error, raw */
	char *chunk;			/* HOSTPROTO_CHUNK bytes */
	uint64_t output_bytes;
	int64_t deadline;
	uint32_t max_records;
	uint64_t max_bytes;
	bool handles[HOST_HANDLES];
	bool ready, loaded, done, hung_up, deliver;
	int32_t returned;		/* by run() or deliver(), when done */
	struct error fetch, failed;	/* the first fetch that failed; what the adapter said to people */
};

/* Sends bytes; ERR_TIMEOUT at the deadline, ERR_IO when the host is gone (hung_up). */
int talk_send(struct talk *t, struct slice bytes, struct error *e) WARN_UNUSED;

/*
 * Until DONE, hung_up, or negative: then result->end says which kind of end this is, and the host is to be
 * killed.
 */
int talk_listen(struct talk *t, struct error *e) WARN_UNUSED;

/* Drains what waits in the output pipe. */
void talk_drain(struct talk *t);

/* Acts on one frame; negative as talk_listen. */
int talk_frame(struct talk *t, const struct frame *f, struct error *e) WARN_UNUSED;

/* Fills e and the kind of end. */
int talk_end(struct talk *t, enum host_end end, int code, struct error *e, const char *format, ...)
		__attribute__((format(printf, 5, 6)));

#endif
