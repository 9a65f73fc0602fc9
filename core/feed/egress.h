#ifndef FEED_EGRESS_H
#define FEED_EGRESS_H
/*
 * The only way to the network: up to eight HTTP requests side by side, each with the limits of CONTRACT.md section 3. Opening
 * returns at once; waiting for the head or the body drives all of them. Every failure is said in words that begin with the URL
 * (without query and userinfo). Who may be asked and which addresses are reached is decided by egress_rules.h.
 *
 * A request's time-out counts only while somebody waits here: an adapter that is slow to read is the deadline's business.
 */
#include "domain/config.h"

#define EGRESS_REQUESTS 8
#define EGRESS_REDIRECTS 5
#define EGRESS_HEAD_MAX (64u << 10)	/* bytes of all header lines of one answer */
#define EGRESS_WINDOW (1u << 20)	/* bytes that wait to be read; then the server is made to wait */

struct egress_options {
	const char *feed_url;		/* http: or https: */
	const struct config_list *allow_hosts, *allow_private;
	int64_t timeout_ms;		/* of one request */
	int64_t deadline_ms;		/* of the run, on date_monotonic_ms's clock */
	uint64_t max_bytes;		/* of all requests together, counted after decompression */
	bool delivers;			/* PUT, PATCH and DELETE may be asked for; a redirect is an answer like any other, never followed */
};

struct egress_request {
	const char *url;		/* absolute or relative to the feed; NULL is the feed itself */
	const char *method;		/* NULL: GET, or POST with a body */
	const char *const *headers;	/* "Name: value" each, NULL at the end; or NULL */
	struct slice body;
	struct slice etag, last_modified;	/* conditions; a 304 is then an answer like any other */
};

struct egress;

/* Options are copied but for what they point to, which must live as long. ERR_VALUE when feed_url is no URL. */
int egress_new(const struct egress_options *options, struct egress **out, struct error *e) WARN_UNUSED;
void egress_free(struct egress *g);

/* A number from 0 for the request; ERR_LIMIT when all are taken, ERR_DENIED, ERR_VALUE. */
int egress_open(struct egress *g, const struct egress_request *request, struct error *e) WARN_UNUSED;

/* Waits until the head of the final answer is there. ERR_TIMEOUT, ERR_DENIED, ERR_LIMIT, ERR_IO. */
int egress_head(struct egress *g, int number, struct error *e) WARN_UNUSED;

/* Waits until at least min bytes of the body wait or it is complete (min at most EGRESS_WINDOW); *start borrows them until the next call. */
int egress_peek(struct egress *g, int number, size_t min, struct slice *start, struct error *e) WARN_UNUSED;

/* Waits for bytes; 0 at the end of a complete body; the codes of egress_head. */
ptrdiff_t egress_read(struct egress *g, int number, void *data, size_t size, struct error *e);

/* After the head: the status, and a header's value or NULL (several lines of one name are joined by ", "); "url" is the final URL.
 * Valid until close. */
int egress_status(const struct egress *g, int number);
int64_t egress_retry_after(const struct egress *g, int number);	/* seconds that Retry-After asks for, in either of its forms; 0: nothing */
const char *egress_header(struct egress *g, int number, const char *name);
void egress_close(struct egress *g, int number);

/* For messages: the URL without query and userinfo. Borrowed. */
const char *egress_shown(const struct egress *g, int number);
const char *egress_feed_shown(const struct egress *g);

uint64_t egress_bytes(const struct egress *g);	/* so far */

#endif
