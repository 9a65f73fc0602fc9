#ifndef WEB_PAGES_H
#define WEB_PAGES_H
/* The page functions that route_table.c names (web/page.h says what they are). */
#include "web/page.h"

int page_home(struct page *p, struct error *e);
int page_results(struct page *p, struct error *e);
int page_course(struct page *p, struct error *e);
enum { COURSE_HOME, COURSE_FACULTY, COURSE_PURPOSE, COURSE_OFFERING, COURSE_QUERY_MAX };
extern const struct param_rule page_course_query[COURSE_QUERY_MAX];
int page_compare(struct page *p, struct error *e);
int page_compare_calendar(struct page *p, struct error *e);	/* .ics */
enum { COMPARE_C, COMPARE_HOME, COMPARE_FACULTY, COMPARE_PURPOSE, COMPARE_DIFFER, COMPARE_QUERY_MAX };
extern const struct param_rule page_compare_query[COMPARE_QUERY_MAX];
int page_partners(struct page *p, struct error *e);
int page_partner(struct page *p, struct error *e);
int page_how(struct page *p, struct error *e);
int page_accessibility(struct page *p, struct error *e);
int page_privacy(struct page *p, struct error *e);

int page_front(struct page *p, struct error *e);		/* / */
int page_slash(struct page *p, struct error *e);		/* /LANG without its slash */
int page_robots(struct page *p, struct error *e);
int page_atom_search(struct page *p, struct error *e);
int page_atom_new(struct page *p, struct error *e);
int page_sitemap(struct page *p, struct error *e);
int page_opensearch(struct page *p, struct error *e);
int page_security(struct page *p, struct error *e);

int page_api_courses(struct page *p, struct error *e);
int page_api_course(struct page *p, struct error *e);
int page_api_partners(struct page *p, struct error *e);
int page_api_suggest(struct page *p, struct error *e);
int page_api_description(struct page *p, struct error *e);

int page_healthz(struct page *p, struct error *e);
int page_readyz(struct page *p, struct error *e);
int page_metrics(struct page *p, struct error *e);

#endif
