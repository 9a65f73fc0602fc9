#ifndef SEARCH_ADDRESS_H
#define SEARCH_ADDRESS_H
/*
 * A search as it stands in an address (CONTRACT.md section 5): its parameters, what they ask for, and the one form in which a search is
 * kept. For pages, the API, and searches that are saved.
 */
#include "domain/params.h"
#include "search/request.h"

enum search_param {
	SEARCH_Q, SEARCH_PARTNER, SEARCH_LANGUAGE, SEARCH_LEVEL, SEARCH_FIELD, SEARCH_DELIVERY, SEARCH_EXAM, SEARCH_STATUS,
	SEARCH_HONOURS, SEARCH_ECTS_MIN, SEARCH_ECTS_MAX, SEARCH_START_FROM, SEARCH_START_TO, SEARCH_SORT, SEARCH_PAGE,
	SEARCH_HOME, SEARCH_EXACT, SEARCH_LIMIT, SEARCH_LANG, SEARCH_MAX
};

extern const struct param_rule search_rules[SEARCH_MAX];

/* The parameter of each facet, and the facet of a parameter (false: of none). */
enum search_param search_facet_param(enum facet f);
bool search_param_facet(size_t rule, enum facet *out);

/* Fills out from parameters read by search_rules; borrows from them. now is left 0, lang empty unless given. ERR_VALUE: *bad is a name. */
int search_address_read(const struct params *params, struct query *out, const char **bad, struct error *e) WARN_UNUSED;

/*
 * The kept form into out, which is empty: "q=law&level=master": which courses are wanted and nothing else (no order, page, language, home). Parameters stand in
 * the order of search_rules and values in that of their bytes, each once, so that equal searches are equal texts. Whether one can apply now is
 * left out, too: a new course is new before it opens. q stands for the typed words where it is not empty.
 */
void search_address_keep(const struct params *params, struct slice q, struct buffer *out);
#define SEARCH_KEPT_MAX 2000u	/* bytes; a longer one is not kept */

#endif
