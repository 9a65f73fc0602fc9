#ifndef FEED_EGRESS_TRANSFER_H
#define FEED_EGRESS_TRANSFER_H
/* Inside of egress: one request under way, and how it is put together. For egress*.c only. */
#include <curl/curl.h>

#include "feed/egress.h"
#include "feed/egress_rules.h"

#define EGRESS_URL_SHOWN 200

struct transfer {
	bool used;
	bool head_done, done;	/* the head of the final answer is there; nothing more will come */
	bool paused;		/* the window is full */
	bool follows;		/* the head that just came says "go elsewhere" */
	bool closed_by_rule;	/* an address was refused */
	struct egress *owner;
	CURL *easy;
	struct curl_slist *headers;
	char *url;		/* now asked; curl_free */
	struct egress_place place;
	char shown[EGRESS_URL_SHOWN + 1];	/* for messages */
	char curl_text[CURL_ERROR_SIZE];
	struct buffer head;	/* "name: value\0" of the last answer */
	struct buffer sent, body;
	size_t taken;		/* of body */
	struct buffer joined;	/* what egress_header returned last */
	uint64_t received;
	int redirects;
	int64_t left_ms;
	struct error fault;
};

struct egress {
	struct egress_options options;
	CURLM *multi;
	CURLU *base;
	struct egress_place place;
	char shown[EGRESS_URL_SHOWN + 1];	/* of the feed */
	uint64_t bytes;
	struct transfer transfers[EGRESS_REQUESTS];
};

/* Cuts up a parsed URL; false when a part is missing or too long. */
bool egress_place_of(CURLU *u, struct egress_place *out);

/* What messages show of a URL: no query (it may hold a key), no userinfo. */
void egress_show_url(CURLU *u, char out[EGRESS_URL_SHOWN + 1]);

/* Turns url (relative to base, when given; NULL is base itself) into what the transfer asks next: url, place, shown. */
int egress_set_url(struct transfer *t, CURLU *base, const char *url, struct error *e) WARN_UNUSED;

/* Headers, conditions, method and body of a request. */
int egress_prepare(struct transfer *t, const struct egress_request *r, struct error *e) WARN_UNUSED;

#endif
