/* The host's courses with how full they are, those that somebody applied for; made from the rows of the list of incoming applications. */
#include <stdlib.h>

#include "web/desk.h"
#include "web/format.h"

#define COURSES_MAX 200		/* on one screen */

static int
by_course(const void *left, const void *right)
{
	const struct roster_row *a = &((const struct desk_row *)left)->at, *b = &((const struct desk_row *)right)->at;
	int order = slice_compare(a->partner, b->partner);

	if (order == 0)
		order = slice_compare(a->course, b->course);
	return order != 0 ? order : slice_compare(a->offering, b->offering);
}

static int
show_course(struct desk *d, struct desk_row *row, struct error *e)
{
	struct page *p = d->page;
	const struct roster_row *at = &row->at;
	struct roster_course facts;
	struct view *v;
	int rc = roster_course(d->ledger, at->partner, at->course, at->offering, &facts, e);

	if (rc == 0)
		rc = desk_open(d, row, e);
	if (rc != 0)
		return rc == ERR_GONE || rc == ERR_NOT_FOUND ? 0 : rc;
	v = view_item(p->root, "courses");
	view_flag(p->root, "has_courses", true);
	view_text(v, "course_url", desk_course_url(d, at->partner, at->course, at->offering));
	view_text(v, "course_title", desk_value(d, row, DESK_COURSE));
	view_text(v, "course_offering", desk_value(d, row, DESK_OFFERING));
	if (facts.places >= 0)
		view_number(v, "course_places", facts.places);
	else
		view_text(v, "course_places", page_text(p, "unknown"));
	view_number(v, "course_placed", facts.taken - facts.held);
	view_number(v, "course_held", facts.held);
	view_number(v, "course_waiting", facts.waiting);
	return 0;
}

int
desk_show_courses(struct desk *d, const struct desk_list *list, struct error *e)
{
	struct desk_row *rows = arena_alloc(d->page->arena, (list->count + 1) * sizeof(*rows));
	size_t shown = 0, n;
	int rc = 0;

	if (rows == NULL)
		return error_set(e, ERR_MEMORY, "no room for a list of courses");
	for (size_t i = 0; i < list->count; i++)
		rows[i] = list->rows[i];
	qsort(rows, list->count, sizeof(*rows), by_course);
	for (size_t i = 0; rc == 0 && i < list->count && shown < COURSES_MAX; i += n, shown++) {
		for (n = 1; i + n < list->count && by_course(&rows[i], &rows[i + n]) == 0; n++)
			continue;
		rc = show_course(d, &rows[i], e);
	}
	return rc;
}
