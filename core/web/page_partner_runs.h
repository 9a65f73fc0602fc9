#ifndef WEB_PAGE_PARTNER_RUNS_H
#define WEB_PAGE_PARTNER_RUNS_H
/* The last fetches of a partner. */
#include "web/page.h"

#define RUNS_QUERY_MAX 3

extern const struct param_rule page_runs_query[RUNS_QUERY_MAX];

/* Fills in what the partial "runs" shows. */
int page_fill_runs(const struct page *p, const struct config_partner *partner, const struct partner_state *s,
		struct error *e) WARN_UNUSED;

/* Fills in of how many courses each field is known, and from where. */
int page_fill_origins(const struct page *p, const struct config_partner *partner, struct error *e) WARN_UNUSED;

enum { RUNS_FORM_KEY, RUNS_FORM_MAX };
extern const struct param_rule page_runs_form[RUNS_FORM_MAX];

/* POST: has the feed fetched now; 303 back. */
int page_partner_fetch(struct page *p, struct error *e) WARN_UNUSED;

/* /LANG/partners/PARTNER/runs?key=KEY */
int page_partner_runs(struct page *p, struct error *e) WARN_UNUSED;

#endif
