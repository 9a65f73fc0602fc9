#ifndef COURIER_DELIVERY_H
#define COURIER_DELIVERY_H
/*
 * One delivery of one enrolment to its partner (CONTRACT.md section 9): by the adapter's own deliver entry in its sandbox where it
 * has one, else as a plain JSON POST to deliver-url. All requests leave through feed/egress: only to deliver-url's own host and
 * allow-hosts, a redirect is never followed, and each carries Idempotency-Key and, with deliver-secret-file, Opstap-Signature over
 * the body of that very request.
 *
 * Blocking, at most until the deadline; for a short-lived child of the courier. Opens no store. Starts a process of its own (the
 * adapter's host), so SIGCHLD must not be ignored. Nothing personal is in why, nor in anything that is logged.
 */
#include "domain/config.h"

#define DELIVERY_EVENT_MAX (512u << 10)	/* bytes of the event */
#define DELIVERY_ANSWER_MAX (4u << 20)	/* bytes of all answers of one delivery */

enum delivery_outcome {
	DELIVERY_LATER,		/* try again: no answer, half an answer, a redirect, 408, 425, 429, 5xx, an adapter that died or said "not now" */
	DELIVERY_DONE,		/* a complete 2xx; or the adapter said it is done, or has nothing to send for this event */
	DELIVERY_REFUSED,	/* for good: another 4xx, or the adapter said so */
	DELIVERY_OUTCOME_MAX
};

struct delivery_job {			/* all borrowed */
	const struct config *config;
	const struct config_partner *partner;	/* with a deliver_url */
	const char *host_program;		/* path of opstap-adapter-host */
	struct slice event;			/* the body of section 9: {"event":…,"at":…,"enrolment":{…}}; sent byte for byte */
	const char *idempotency;		/* the key: printable ASCII without blanks */
	int64_t deadline_ms;			/* on date_monotonic_ms's clock */
};

struct delivery_result {
	enum delivery_outcome outcome;
	int status;			/* of the last answer; 0: there was none */
	int64_t retry_after;		/* seconds that the last answer asks for; 0: nothing */
};

/* 0 when it is DELIVERY_DONE; else a negative code, and why says in words what happened. out is always filled. */
int delivery_send(const struct delivery_job *d, struct delivery_result *out, struct error *why) WARN_UNUSED;

/* What an answer's status means by section 9. */
enum delivery_outcome delivery_judge(int status);

#endif
