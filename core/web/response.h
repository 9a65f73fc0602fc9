#ifndef WEB_RESPONSE_H
#define WEB_RESPONSE_H
/* An answer, complete in memory before the first byte is sent. The headers of CONTRACT.md section 4 are added by the sender. */
#include "ground/buffer.h"

#define RESPONSE_HEADERS 8

struct response_header { const char *name; struct slice value; };

struct response {
	int status;				/* 200 unless the page says otherwise */
	const char *content_type;		/* "text/html; charset=utf-8" unless the page says otherwise */
	struct response_header headers[RESPONSE_HEADERS];	/* further ones: Location, Allow, Vary, … */
	size_t header_count;
	struct slice etag;			/* with its quotes; empty = none */
	bool no_store;				/* personal data: Cache-Control: no-store, no ETag */
	bool once;				/* making it had an effect: not to be kept for others */
	bool cors;				/* Access-Control-Allow-Origin: * */
	const char *route;			/* name of it, for nginx's log; NULL is "-" */
	struct buffer *body;			/* owned by the worker, empty when the page begins */
};

/* value lives as long as the request's arena. Control characters in it are refused when sent. */
void response_header(struct response *r, const char *name, struct slice value);

#endif
