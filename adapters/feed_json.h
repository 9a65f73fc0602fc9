#ifndef ADAPTERS_FEED_JSON_H
#define ADAPTERS_FEED_JSON_H
/*
 * JSON feeds, read by jansson, with what it does not tell: in which line and column each record begins. A document that is not
 * JSON fails the feed with line, column and reason; bytes that are not UTF-8 cost only the record they stand in.
 */
#include <jansson.h>
#include <stdbool.h>

#include "feed_fetch.h"
#include "feed_record.h"

struct feed_json_place {
	uint32_t line, column;		/* where it begins */
	uint32_t bad_line, bad_column;	/* of the first byte that is not UTF-8; 0: all are */
};

struct feed_json {
	const struct opstap_host *h;
	struct opstap_run *r;
	const char *source;		/* for messages: the address, or NULL for the feed itself; borrowed */
	json_t *root;			/* NULL before feed_json_parse */
	struct feed_json_place *places;	/* of the records of the list that feed_json_list was asked for last */
	size_t place_count;
	uint64_t ids;			/* feed_hash of those that were emitted from this document; 0 none */

	/* private */
	char *text;
	size_t len;
	struct { uint32_t at; } *bad;
	size_t bad_count;
};

/*
 * Takes the answer's text over (out of b) and parses it; h and r are set before. 0, or -1: said to the host ("is empty", "is a web
 * page, not JSON", "line 3, column 7: …").
 */
int feed_json_parse(struct feed_json *j, struct feed_body *b);

/*
 * The list at a path of keys ("items", "responses.home.items"; "" is the document itself), and the places of its elements. NULL when
 * there is none there. A path that begins with a slash has slashes between its names, for names with dots: "/responses/a.edu/items".
 */
json_t *feed_json_list(struct feed_json *j, const char *path);
void feed_json_free(struct feed_json *j);

/* Begins the record for the element number i of the list. */
void feed_json_begin(struct feed_json *j, struct feed_record *rec, size_t i);
/* Hands it over; one with bytes that are not UTF-8 is refused by the host with their place. Negative: stop. */
int feed_json_emit(struct feed_json *j, struct feed_record *rec, size_t i);

/* What stands at a path of keys and numbers ("address.0.city", "/a.edu/0"); NULL when nothing does. Borrowed. */
json_t *feed_json_at(json_t *value, const char *path);

/* The text there; NULL for anything else and for blank text. */
const char *feed_json_text(json_t *value, const char *path);

/* Any plain value as text: numbers as they would be written, true and false as yes and no. NULL for anything else. */
const char *feed_json_plain(json_t *value, char number[32], size_t *len);

/* Adds a plain value, or each plain value of a list, as a field. lang may be NULL. Anything else is left out. */
void feed_json_add(struct feed_record *rec, int offering, uint32_t field, const char *lang, json_t *value);

#endif
