#ifndef COURIER_DELIVERY_PARTS_H
#define COURIER_DELIVERY_PARTS_H
/* Inside of a delivery; for delivery*.c, and for the adapter kit, which shows what would be sent. */
#include "courier/delivery.h"
#include "feed/egress.h"
#include "feed/host_parent.h"
#include "ground/arena.h"

#define DELIVERY_CPU_SECONDS 10	/* of an adapter */
#define DELIVERY_REQUESTS_MAX 16	/* that an adapter may make for one delivery */
#define DELIVERY_MEMORY_MAX (8u << 20)	/* the event taken apart, settings, headers */
#define DELIVERY_TYPE "application/json; charset=utf-8"

/* delivery_event.c: {"event":…,"at":…,"enrolment":{…}} as what an adapter is told: the names of "enrolments --json", event and at. Null is left out, lists are JSON. */
int delivery_fields(struct slice event, struct arena *a, const struct host_pair **out, size_t *count, struct error *e) WARN_UNUSED;

/* delivery_event.c: puts a plain sentence in the place of words that name the student. */
void delivery_withhold(const struct host_pair *fields, size_t count, struct error *why);

/* delivery_sign.c: appends "sha256=" and the HMAC-SHA-256 (RFC 2104, RFC 6234) of body in hex. */
void delivery_sign(struct slice secret, struct slice body, struct buffer *out);

/* delivery_sign.c: the content of deliver-secret-file without the end of its last line, in the arena. ERR_NOT_FOUND, ERR_IO, ERR_VALUE. */
int delivery_secret(const char *path, struct arena *a, struct slice *out, struct error *e) WARN_UNUSED;

/*
 * delivery_sign.c: the headers that go out with a request, "Name: value" each and ended by NULL: the key, the signature (none without
 * a secret), asked's own but for these two, and the type of a body that has none. In the arena; NULL without memory.
 */
const char *const *delivery_headers(struct slice secret, const char *idempotency, const struct host_request *asked, struct arena *a);

/* The requests of one delivery, one after the other or side by side. */
struct wire {
	const struct delivery_job *d;
	struct egress *egress;
	struct arena arena;
	struct slice secret;			/* empty: nothing is signed */
	unsigned opened, last;			/* how many there were; which one status is of, from 1 */
	unsigned number[EGRESS_REQUESTS];	/* by handle */
	int status;
	int64_t retry_after;
	struct error fault;			/* of the first request that came to nothing; code 0: none did */
};

/* delivery_wire.c */
int wire_begin(struct wire *w, const struct delivery_job *d, struct error *e) WARN_UNUSED;
void wire_end(struct wire *w);
int wire_open(struct wire *w, const struct host_request *asked, struct error *e) WARN_UNUSED;	/* a handle, or negative */
ptrdiff_t wire_read(struct wire *w, int handle, void *buf, size_t n, struct error *e);
void wire_close(struct wire *w, int handle);	/* takes what is left of the answer first: half an answer is none */

/*
 * delivery_adapter.c: by the adapter's deliver entry. own is false when it has none, and then nothing was sent. As delivery_send, whose
 * outcome goes to *outcome.
 */
int delivery_by_adapter(struct wire *w, bool *own, enum delivery_outcome *outcome, struct error *why) WARN_UNUSED;

#endif
