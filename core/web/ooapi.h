#ifndef WEB_OOAPI_H
#define WEB_OOAPI_H
/*
 * Objects of the Open Onderwijs API, version 5 with the eduXchange profile 2.2, out of our records.
 *
 * Where the API demands what we may not know, it says so in its own words: level "undefined", teaching language "und" (ISO 639-2), a
 * load without value, a text or a day of no length. What the API has no place for stands in ext.opstap under the names of CONTRACT.md:
 * an Opstap that reads it takes every key there over what stands outside, null for unknown. So nothing is lost between two of us, and
 * others lose nothing by it.
 */
#include "web/hub.h"
#include "web/json.h"

/* Items of a list. offerings: a course holds its offerings, which the API itself asks for apart; seats: as of now. */
void ooapi_course(struct json *j, const struct page *p, const struct hub_course *c, bool offerings);
void ooapi_offering(struct json *j, const struct hub_course *c, size_t i, struct seat_count seats);
void ooapi_organization(struct json *j, const struct config_partner *partner);

/* ooapi_ext.c: ,"ext":{"opstap":{…}} of a course, or of its i-th offering. */
void ooapi_ext(struct json *j, const struct hub_course *c, const struct offering *o);

void ooapi_uuid(struct json *j, const char *name, const struct uuid *u);
/* [{"language": "en", "value": "…"}]; false and nothing where the field has no value. */
bool ooapi_texts(struct json *j, const char *name, const struct values *values, uint16_t field);

/* What a mode of delivery of the API is in our words, ended by NULL; NULL when it is none of the API's. */
const char *const *ooapi_modes(struct slice mode);

#define OOAPI_CODE_MAX 256	/* letters of an abbreviation */
#define OOAPI_LINK_MAX 2048

#endif
