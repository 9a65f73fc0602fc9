#ifndef ADAPTERS_OCCAPI_H
#define ADAPTERS_OCCAPI_H
/* The parts of the adapter occapi: courses (occapi.c), their offerings (occapi_offering.c), requests per course (occapi_follow.c). */
#include "feed_pages.h"

struct occapi {
	const struct opstap_host *h;
	struct opstap_run *r;
	struct feed_headers headers;
	struct feed_record rec;
	bool details, instances, restricted;	/* settings: ask for them, keep them */
	unsigned followed, not_open, deprecated;
	/* of the page that is read */
	struct feed_json *page;
	const char *page_url;
	json_t *list;			/* its courses */
	json_t *by_course, *by_id;	/* the instances in "included" */
};

/* The address that course number i needs, NULL for none. */
typedef const char *occapi_address(struct occapi *o, size_t i);
/* What came from there: a document of JSON:API, or NULL when there was no address or nothing at it. Negative: stop. */
typedef int occapi_answer(struct occapi *o, size_t i, struct feed_json *document);

/* Begins a request for what a link of the page names. A handle, or -1 (said). */
int occapi_ask(struct occapi *o, const char *link);

/*
 * For each course of the page in its order: asks, 4 at a time side by side, and answers. what names the documents, for messages. One
 * that is not there (404, 410) is a warning; any other failure fails the feed, since it would look as if offerings had gone.
 */
int occapi_follow(struct occapi *o, const char *what, occapi_address *address, occapi_answer *answer);

/* The instances that came with the page. */
int occapi_included(struct occapi *o);
/* NULL when nothing came with the page, or what came is not all. */
json_t *occapi_included_of(struct occapi *o, json_t *course);

/* An offering of each instance; document tells where they stand, or is NULL when they came with the page. */
void occapi_instances(struct occapi *o, json_t *course, json_t *instances, struct feed_json *document);
/* An offering of each academic term, for catalogues without instances. */
void occapi_terms(struct occapi *o, json_t *course);
void occapi_credits(struct occapi *o, int offering, json_t *attributes);

#endif
