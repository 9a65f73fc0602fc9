#ifndef WEB_CHANGED_H
#define WEB_CHANGED_H
/* "The course is no longer as it was": on a receipt and at the desk, with the template changed.mustache. */
#include "domain/application.h"
#include "web/page.h"

/* texts: "change" or "desk_change", whose _head, _gone and _back are said. Nothing when nobody was told of a change. */
void changed_show(const struct page *p, const struct application_choice *c, const char *texts, struct view *v);

#endif
