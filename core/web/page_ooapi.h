#ifndef WEB_PAGE_OOAPI_H
#define WEB_PAGE_OOAPI_H
/* Pages of the Open Onderwijs API, and what they share: pages of a list. */
#include "web/json.h"
#include "web/page.h"

int page_ooapi_service(struct page *p, struct error *e);
int page_ooapi_organizations(struct page *p, struct error *e);
int page_ooapi_organization(struct page *p, struct error *e);
int page_ooapi_courses(struct page *p, struct error *e);
int page_ooapi_course(struct page *p, struct error *e);
int page_ooapi_offerings(struct page *p, struct error *e);
int page_ooapi_offering(struct page *p, struct error *e);

enum { OOAPI_ORGANIZATIONS_MAX = 4, OOAPI_COURSE_MAX = 1, OOAPI_OFFERINGS_MAX = 4, OOAPI_COURSES_MAX = 10 };
extern const struct param_rule page_ooapi_organizations_query[OOAPI_ORGANIZATIONS_MAX];
extern const struct param_rule page_ooapi_course_query[OOAPI_COURSE_MAX];
extern const struct param_rule page_ooapi_offerings_query[OOAPI_OFFERINGS_MAX];
extern const struct param_rule page_ooapi_courses_query[OOAPI_COURSES_MAX];

/* The sizes of a page are those of the API and no others. */
#define OOAPI_SIZE(list) {.name = "pageSize", .type = PARAM_WORD, .max_bytes = 64, .words = list}
#define OOAPI_NUMBER {.name = "pageNumber", .type = PARAM_NUMBER, .max_bytes = 64, .min = 1, .max = 1000000}

struct ooapi_page { int64_t size, number, total; };	/* items a page, page from 1, items in all */

struct ooapi_page ooapi_page_asked(const struct page *p, size_t size_rule, size_t number_rule);
void ooapi_begin_page(struct json *j, const struct ooapi_page *of);
int ooapi_end_page(struct json *j, const struct page *p, struct error *e) WARN_UNUSED;
int ooapi_done(const struct page *p, struct error *e) WARN_UNUSED;	/* ERR_VALUE when the answer grew too long */
bool ooapi_expands(const struct page *p, size_t rule, const char *what);

#endif
