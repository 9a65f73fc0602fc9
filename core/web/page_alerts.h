#ifndef WEB_PAGE_ALERTS_H
#define WEB_PAGE_ALERTS_H
/* Saved searches by mail: the form that orders one, and the page of one (store/alerts.h) with its buttons. */
#include "web/page.h"

enum { ALERTS_F_TOKEN, ALERTS_F_EMAIL, ALERTS_FORM_MAX };
extern const struct param_rule page_alerts_form[ALERTS_FORM_MAX];
enum { ALERT_F_ACTION, ALERT_F_ONE_CLICK, ALERT_FORM_MAX };
extern const struct param_rule page_alert_form[ALERT_FORM_MAX];

int page_alerts(struct page *p, struct error *e);	/* the form; its address holds the search */
int page_alerts_post(struct page *p, struct error *e);
int page_alerts_sent(struct page *p, struct error *e);	/* a mail is on its way */
int page_alert(struct page *p, struct error *e);
int page_alert_post(struct page *p, struct error *e);	/* its buttons, and RFC 8058 */

/* Can this site send mails with addresses in them? Without, it offers no alerts. */
bool alerts_work(const struct page *p);

/* The search of this page, "?q=law", in its kept form (search/address.h); q instead of what was typed unless it is empty. Empty: all courses. */
struct slice alerts_search(const struct page *p, struct slice q);

#endif
