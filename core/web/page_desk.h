#ifndef WEB_PAGE_DESK_H
#define WEB_PAGE_DESK_H
/* The pages of the coordinators' desk, all below /staff. */
#include "web/page.h"

int page_desk(struct page *p, struct error *e);			/* GET /staff/ */
int page_desk_outgoing(struct page *p, struct error *e);	/* GET /staff/outgoing */
int page_desk_incoming(struct page *p, struct error *e);	/* GET /staff/incoming */
int page_desk_after(struct page *p, struct error *e);		/* GET /staff/after */
int page_desk_exams(struct page *p, struct error *e);		/* GET /staff/exams?date= */
int page_desk_rooms(struct page *p, struct error *e);		/* POST there: the room of one exam */
int page_desk_course(struct page *p, struct error *e);		/* GET /staff/courses/PARTNER/ID */
int page_desk_course_post(struct page *p, struct error *e);
int page_desk_row(struct page *p, struct error *e);		/* GET /staff/enrolments/RECEIPT/CHOICE */
int page_desk_row_post(struct page *p, struct error *e);
int page_staff_login(struct page *p, struct error *e);		/* GET /staff/login?key= */
int page_staff_login_post(struct page *p, struct error *e);
int page_desk_results(struct page *p, struct error *e);		/* GET /staff/results: hand over a transcript */
int page_desk_results_post(struct page *p, struct error *e);	/* what it says; confirming */
int page_desk_bulk(struct page *p, struct error *e);		/* POST /staff/outgoing: approve many, all of whose checks are green */

enum { DESK_VIEW, DESK_FORMAT, DESK_PAGE_NUMBER, DESK_DATE, DESK_Q_OFFERING, DESK_DONE, DESK_APPROVED, DESK_ASKED, DESK_Q_LANG,
	DESK_COURSES, DESK_OTHERS, DESK_UNDATED, DESK_TOLD, DESK_QUERY_MAX };
extern const struct param_rule page_desk_query[DESK_QUERY_MAX];

enum {
	DESK_F_TOKEN, DESK_F_ACTION, DESK_F_REASON, DESK_F_TEXT, DESK_F_SEEN, DESK_F_PLACES, DESK_F_MINUTES, DESK_F_ROW, DESK_F_OFFERING,
	DESK_FORM_MAX
};
extern const struct param_rule page_desk_form[DESK_FORM_MAX];

enum { STAFF_Q_KEY, STAFF_Q_LANG, STAFF_QUERY_MAX };
extern const struct param_rule page_staff_query[STAFF_QUERY_MAX];
enum { STAFF_F_ACTION, STAFF_F_MAIL, STAFF_F_KEY, STAFF_FORM_MAX };
extern const struct param_rule page_staff_form[STAFF_FORM_MAX];
enum { DESK_R_TOKEN, DESK_R_ACTION, DESK_R_ROW, DESK_R_FILE, DESK_R_MAX };
extern const struct param_rule page_desk_results_form[DESK_R_MAX];

#endif
