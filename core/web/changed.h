#ifndef WEB_CHANGED_H
#define WEB_CHANGED_H
/* What the host's list says of a course since the student applied, for the student's page and the desk. */
#include "domain/application.h"
#include "web/page.h"

/* The newer record, in the page's arena; n is 0 when nothing changed or it cannot be read: the application is whole without it. */
struct slice changed_record(const struct page *p, const struct application_choice *c);

/* Fills change_text and list "changes" (changed.mustache) of v when the list changed. */
void changed_show(const struct page *p, const struct application_choice *c, struct view *v);

#endif
