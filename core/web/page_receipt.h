#ifndef WEB_PAGE_RECEIPT_H
#define WEB_PAGE_RECEIPT_H
/* Confirmation and status of one sent form, and what its student may still do with it. */
#include "domain/action.h"
#include "web/page.h"

int page_receipt(struct page *p, struct error *e);		/* GET /LANG/enrolments/RECEIPT */
int page_receipt_post(struct page *p, struct error *e);		/* POST there */

enum { RECEIPT_FORMAT, RECEIPT_KEY, RECEIPT_DONE, RECEIPT_AGAIN, RECEIPT_QUERY_MAX };
extern const struct param_rule page_receipt_query[RECEIPT_QUERY_MAX];

enum { RECEIPT_TOKEN, RECEIPT_CHOICE, RECEIPT_ACTION, RECEIPT_WORDS, RECEIPT_FORM_KEY, RECEIPT_FORM_MAX };
extern const struct param_rule page_receipt_form[RECEIPT_FORM_MAX];

/* ---- page_receipt_act.c, for the page */

/* Adds the buttons that this choice has now. */
int receipt_show_deeds(const struct page *p, const struct application *app, const struct application_choice *c, struct view *v,
		struct error *e) WARN_UNUSED;

/* The token of all forms of the page, what was just done, and the button that confirms when the mail's link was followed. */
int receipt_show_forms(const struct page *p, const struct application *app, struct error *e) WARN_UNUSED;

/* ---- receipt_said.c */

/* The receipt of a form that was sent before, told for some minutes; changed: its answers are no longer those. Empty: no room. */
struct slice receipt_again_url(const struct page *p, struct slice receipt, bool changed);

/* What was just done, or that nothing was sent again: "done". */
void receipt_show_said(const struct page *p, const struct application *app);

#endif
