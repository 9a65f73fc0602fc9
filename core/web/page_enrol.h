#ifndef WEB_PAGE_ENROL_H
#define WEB_PAGE_ENROL_H
/* The form: one for up to eight courses. GET shows it empty, POST checks, shows again, or hands it to the ledger. */
#include "web/page.h"

int page_enrol(struct page *p, struct error *e);		/* GET /LANG/enrol?c=… */
int page_enrol_post(struct page *p, struct error *e);		/* POST /LANG/enrol */

enum { ENROL_QUERY_C, ENROL_QUERY_HOME, ENROL_QUERY_FACULTY, ENROL_QUERY_PURPOSE, ENROL_QUERY_MAX };
extern const struct param_rule page_enrol_query[ENROL_QUERY_MAX];

enum {
	ENROL_TOKEN, ENROL_C, ENROL_HOME, ENROL_NAME, ENROL_EMAIL, ENROL_STUDENT_NUMBER, ENROL_FACULTY, ENROL_PROGRAMME, ENROL_YEAR,
	ENROL_AT_MOST, ENROL_PURPOSE, ENROL_MOTIVATION, ENROL_BOARD, ENROL_BOARD_DATE, ENROL_WAITING, ENROL_CONSENT, ENROL_ACTION,
	ENROL_REMOVE, ENROL_UP, ENROL_MAX
};
extern const struct param_rule page_enrol_form[ENROL_MAX];

#endif
