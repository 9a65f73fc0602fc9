#ifndef COURIER_SMTP_H
#define COURIER_SMTP_H
/*
 * Handing one mail over to the mail server of the configuration, by libcurl. Blocking, for a short-lived child of the courier: a
 * server that hangs costs that child alone.
 */
#include "courier/mail.h"
#include "domain/config.h"

enum smtp_outcome {
	SMTP_LATER,		/* try again: no connection, no answer in time, 4xx, or a fault of our own side that an operator mends */
	SMTP_DONE,		/* the server took it over: 250 after the last line */
	SMTP_REFUSED		/* for good: 5xx about this mail, or an address that cannot stand in one */
};

struct smtp_result {
	enum smtp_outcome outcome;
	int code;		/* the server's last answer; 0: there was none */
	void *connection;	/* smtp_close */
};

/*
 * Sends m until deadline_ms (on date_monotonic_ms's clock). 0 when it is SMTP_DONE; else a negative code, and why says in words what
 * happened, without anything personal. out is always filled. The connection stays open: what came of it can be told before the goodbye,
 * to which a server may answer slowly.
 */
int smtp_send(const struct config *config, const struct mail *m, int64_t deadline_ms, struct smtp_result *out,
		struct error *why) WARN_UNUSED;
void smtp_close(struct smtp_result *r);	/* says goodbye */

/* What a server's last answer means for the mail. */
enum smtp_outcome smtp_judge(int code);

#endif
