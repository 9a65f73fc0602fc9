#ifndef WEB_PAGE_XCRI_H
#define WEB_PAGE_XCRI_H
/* The catalogue as XCRI-CAP. */
#include "web/page.h"

int page_xcri(struct page *p, struct error *e);

enum { XCRI_MAX = 2 };
extern const struct param_rule page_xcri_query[XCRI_MAX];

#endif
