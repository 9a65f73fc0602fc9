#ifndef ADAPTERS_FEED_PAGES_H
#define ADAPTERS_FEED_PAGES_H
/*
 * JSON feeds of pages that name the next one. One page is in memory at a time.
 */
#include "feed_json.h"

struct feed_pages_reader {
	const struct feed_headers *headers;	/* of every request */
	/* The address of the next page in one that was read; NULL or blank: there is none. Borrowed from the document. */
	const char *(*next)(json_t *root);
	/* Reads one page, which came from url ("" when that is not known). Negative: stop, it has been said why. */
	int (*page)(struct feed_json *j, const char *url, void *context);
	void *context;
};

/* From the feed on until a page names no next. Negative: it has been said why (an answer that is not 2xx, no JSON, a circle). */
int feed_pages_read(const struct opstap_host *h, struct opstap_run *r, const struct feed_pages_reader *reader);

/* Says why a document that was read is not what was expected, with its address; returns -1. */
int feed_pages_fail(struct feed_json *j, const char *what);

/* A link of JSON:API: a text, or an object with the text as "href". NULL for anything else and for blank text. */
const char *feed_pages_link(json_t *value, const char *path);

/* "errors" of JSON:API in an answer with status 200: says the first one and returns -1; 0 when there are none. */
int feed_pages_errors(struct feed_json *j);

/*
 * Adds the texts of a list of objects or texts: [{"string": "Rivers", "lang": "en"}, …]. text and lang are the names of the members;
 * lang may be NULL. An object alone counts as a list of one.
 */
void feed_pages_texts(struct feed_record *rec, int offering, uint32_t field, json_t *list, const char *text, const char *lang);

#endif
