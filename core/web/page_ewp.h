#ifndef WEB_PAGE_EWP_H
#define WEB_PAGE_EWP_H
/* Pages of Erasmus Without Paper. */
#include "web/page.h"

int page_ewp_courses(struct page *p, struct error *e);
int page_ewp_replication(struct page *p, struct error *e);

#define EWP_MAX_IDS 100		/* max-los-ids and max-los-codes of a manifest */

enum { EWP_COURSES_MAX = 6, EWP_REPLICATION_MAX = 2 };
extern const struct param_rule page_ewp_courses_params[EWP_COURSES_MAX];
extern const struct param_rule page_ewp_replication_params[EWP_REPLICATION_MAX];

#endif
