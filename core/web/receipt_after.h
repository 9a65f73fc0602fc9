#ifndef WEB_RECEIPT_AFTER_H
#define WEB_RECEIPT_AFTER_H
/* "After the course" on a receipt: what will be asked of the student, and, once the course is finished, the checklist to work off. */
#include "domain/application.h"
#include "web/page.h"

/* When coordinators noted something of the transcript; 0: not yet. */
struct after_marks {
	int64_t sent;		/* by the host */
	int64_t received;	/* by the home university */
	int64_t registered;	/* there, too: the end of it all */
};

/* As object "after" of to; nothing where there will be no course. home may be NULL: no longer in the configuration. */
void receipt_after(const struct page *p, const struct application_choice *c, const struct config_home *home,
		const struct after_marks *marks, struct view *to);

#endif
