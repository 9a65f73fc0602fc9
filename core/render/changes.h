#ifndef RENDER_CHANGES_H
#define RENDER_CHANGES_H
/* What is different about a course since somebody applied for it, field by field, for pages and mails. */
#include "domain/zone.h"
#include "render/texts.h"
#include "render/view.h"

struct changes {			/* all borrowed */
	const struct texts *texts;
	enum lang lang;
	const struct zone *zone;	/* of the partner */
	struct slice was, now;		/* course_encode */
};

/* Fills the list "changes" of v: change_label, change_was and change_now, in words; either of the two says so when it is not known. How many
 * there are; 0 also when a record cannot be read. Texts lie in the arena. */
size_t changes_show(const struct changes *c, struct view *v, struct arena *a);

#endif
