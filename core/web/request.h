#ifndef WEB_REQUEST_H
#define WEB_REQUEST_H
/*
 * One request as pages see it: everything decoded, checked by tables and copied into the request's arena before a page runs.
 */
#include "domain/params.h"
#include "render/texts.h"

enum method { METHOD_OTHER = 0, METHOD_GET = 1, METHOD_HEAD = 2, METHOD_POST = 4 };

#define REQUEST_PARTS 2			/* variables of a route beside LANG */
#define REQUEST_MAX_BODY (1u << 20)
#define REQUEST_MAX_URI 32768u		/* more is 414; a question may have 10 KB, 30 KB when each byte of it is encoded */

/* From nginx (OPSTAP_*); all empty = anonymous. */
struct identity {
	struct slice issuer, subject, mail, name, org, affiliation;
};

struct request {
	struct arena *arena;
	enum method method;
	struct slice path, query;	/* of REQUEST_URI as sent: still encoded; query without '?' */
	enum lang lang;			/* of the page */
	struct slice parts[REQUEST_PARTS];	/* decoded variables of the route in order: PARTNER, ID, RECEIPT */
	struct params params;		/* of the query string, by the route's table */
	struct params form;		/* of a POST, by the route's table */
	struct slice content_type, body;
	struct identity identity;
	int64_t now;			/* the one moment this answer is about */
	struct slice cookie;		/* as sent; only the desk looks at it */
	struct slice if_none_match, host, origin, fetch_site, fetch_dest, accept_language, request_id;
};

/* True when a form comes from another site: Sec-Fetch-Site is neither same-origin nor none, or Origin is not our own host. */
bool request_foreign(const struct request *r);

/* Does If-None-Match name this ETag (or "*")? Compared weakly: "W/" is no matter. */
bool request_has_etag(const struct request *r, struct slice etag);

struct slice request_lang(const struct request *r);	/* "en" or "nl" */

#endif
