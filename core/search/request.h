#ifndef SEARCH_REQUEST_H
#define SEARCH_REQUEST_H
/* What is asked of a search (CONTRACT.md section 5) and how facets come back: pages, API and bench fill in the one, the engine the other. */
#include "domain/course.h"

enum facet { FACET_PARTNER, FACET_LANGUAGE, FACET_LEVEL, FACET_FIELD, FACET_DELIVERY, FACET_EXAM, FACET_STATUS, FACET_MAX };
const char *facet_name(enum facet f);			/* "partner", … : parameter and API key */

enum sort { SORT_RELEVANCE, SORT_START, SORT_DEADLINE, SORT_ECTS, SORT_NEWEST, SORT_TITLE, SORT_MAX };
const char *sort_name(enum sort s);

#define QUERY_MAX_SELECTED 64		/* values of one facet */
#define QUERY_MAX_BYTES 10240		/* of q */

struct query {
	struct slice q;					/* as typed, valid UTF-8 */
	bool literal;					/* only what was typed: no corrections, no other language, all words */
	bool some;					/* some of the words are enough, more are better: for what is similar */
	struct slice selected[FACET_MAX][QUERY_MAX_SELECTED];	/* words and codes, "unknown" included */
	size_t selected_count[FACET_MAX];
	bool any_status;				/* status=any */
	bool hide_closed;				/* pages: leave closed courses out when no status is selected */
	bool honours;
	int32_t ects_min, ects_max;			/* thousandths; -1 not given */
	int32_t start_from, start_to;			/* days; DATE_NONE not given */
	enum sort sort;					/* SORT_RELEVANCE without q is SORT_START */
	uint32_t page, limit;				/* from 1; 1..100 */
	bool facets, highlight;
	bool any;					/* with literal: is there any? Then total may be too low, but 0 only when none matches */
	bool bare;					/* hits are wanted by partner and id alone, without their records */
	struct slice lang;				/* of the page: which text a title is */
	int64_t now;
	struct slice only_partner, only_id;		/* one course only (its shown offering); empty = all */
};

struct facet_value {
	struct slice value;			/* "epfl", "en", "061", "unknown" */
	uint32_t count;				/* courses, without this facet's own selection */
	bool selected;
};

#endif
