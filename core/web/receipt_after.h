#ifndef WEB_RECEIPT_AFTER_H
#define WEB_RECEIPT_AFTER_H
/* "After the course" on a receipt: what will be asked of the student, and, once the course is finished, the checklist to work off. */
#include "domain/application.h"
#include "web/page.h"

/* As object "after" of to; nothing where there will be no course. home may be NULL: no longer in the configuration. */
void receipt_after(const struct page *p, const struct application_choice *c, const struct config_home *home, struct view *to);

/* ---- receipt_kept.c: how long the answers are kept */

struct slice receipt_kept_rule(const struct page *p);	/* before they are sent */
struct slice receipt_kept(const struct page *p, const struct application *app);	/* with the day, where the course has an end */

#endif
