#ifndef WEB_ANSWER_H
#define WEB_ANSWER_H
/* The way of a request: address → route → parameters → read transaction → page → complete response. No socket anywhere. */
#include "web/page.h"

/* What the server found wrong while it took the request in. */
enum intake {
	INTAKE_GOOD,
	INTAKE_BROKEN,		/* 400: no method, a body cut short, an identity given twice */
	INTAKE_TOO_LARGE	/* 413 */
};

/*
 * r comes with method, content_type, body, identity, now and the headers; the rest is filled in here. uri is REQUEST_URI. Always gives a
 * complete response; returns 0, or the negative code of a failure that was not the client's (the caller looks after its stores) with e filled.
 * *route_name is for log and metrics ("-" without a route).
 */
int answer_request(const struct page_services *services, struct request *r, struct slice uri, enum intake intake,
		struct response *out, const char **route_name, struct error *e) WARN_UNUSED;

#endif
