#ifndef ADAPTERS_FEED_FETCH_H
#define ADAPTERS_FEED_FETCH_H
/*
 * Feeds of several documents: requests that run side by side, credentials from the partner's settings, addresses of pages, and the
 * bounds that end a feed which has no end. What fails is said to the host (h->fail) where it is noticed.
 */
#include <stdbool.h>

#include "opstap_adapter.h"

#define FEED_PAGES_MAX 2000	/* of one run */
#define FEED_URL_MAX 4096	/* bytes of an address, its NUL included */

/*
 * The lines that go with every request: "Accept", and "Authorization" from the settings token ("Bearer …", or another word by the
 * setting token-scheme) or login (user:password, "Basic …"). For struct opstap_request.
 */
struct feed_headers {
	char authorization[2100], accept[200];
	const char *line[8];	/* ended by NULL; an adapter may append its own, 4 at most, with feed_header */
};

/* Negative: a credential that cannot be sent (said). */
int feed_headers(const struct opstap_host *h, struct opstap_run *r, const char *accept, struct feed_headers *out);
void feed_header(struct feed_headers *headers, const char *line);	/* borrowed */

/* A whole answer. */
struct feed_body {
	int status;
	char url[FEED_URL_MAX];		/* the final one; "" when the host does not say */
	char type[100];			/* Content-Type in lower case, without parameters */
	char *text;			/* a NUL behind it; free with feed_body_free */
	size_t len;
};

/* Begins a request, which runs while others are read; url NULL is the feed. A handle, or -1 (said). At most 8 at a time. */
int feed_ask(const struct opstap_host *h, struct opstap_run *r, const struct feed_headers *headers, const char *url);
int feed_ask_body(const struct opstap_host *h, struct opstap_run *r, const struct feed_headers *headers, const char *url,
		const char *type, const char *body, size_t len);

/* Waits for the answer of a handle and closes it. 0 whatever the status; -1 when it could not be read (said) or has no memory. */
int feed_take(const struct opstap_host *h, struct opstap_run *r, int handle, struct feed_body *out);
void feed_body_free(struct feed_body *b);

/*
 * Sends one enrolment and waits for the answer, of whatever status; an adapter's deliver() goes on from there or returns what
 * feed_delivered says of it: 0 for 2xx, 1 for what may be better later, and the rest is refused (said).
 */
int feed_deliver(const struct opstap_host *h, struct opstap_run *r, const struct feed_headers *headers, const char *type,
		const char *body, size_t len, struct feed_body *answer);
int feed_delivered(const struct opstap_host *h, struct opstap_run *r, const struct feed_body *answer);

/* As feed_take, and anything but 2xx is a failure that is said with the address (not its query). */
int feed_take_good(const struct opstap_host *h, struct opstap_run *r, int handle, struct feed_body *out);

/* The address with the parameter of its query set to value, percent-encoded. url NULL or "" gives "?name=value". False: too long. */
bool feed_url_query(const char *url, const char *name, const char *value, char out[FEED_URL_MAX]);

/* Appends one path segment, percent-encoded, to what stands before the query; keeps the query. False: too long. */
bool feed_url_segment(const char *url, const char *segment, char out[FEED_URL_MAX]);

/*
 * The address behind a link of a page. Servers behind a proxy write http although they are asked by https: such a link to the page's
 * own host is asked for by https as well. False: too long.
 */
bool feed_url_link(const char *page, const char *link, char out[FEED_URL_MAX]);

/* Notices pages that come again. Zero it before the first. */
struct feed_pages {
	unsigned count;
	uint64_t seen[FEED_PAGES_MAX];
};

/* Counts a page by what is in it. Negative (said): this page was there before, or there are too many. */
int feed_page(const struct opstap_host *h, struct opstap_run *r, struct feed_pages *pages, const struct feed_body *b);

#endif
