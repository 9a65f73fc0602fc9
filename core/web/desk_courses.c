/*
 * The host's courses with how full they are: those that somebody applied for, made from the rows of the list of incoming applications, and
 * behind them the others, which a host may want to close, too. Both a screen at a time: each course costs opening an application or a record.
 */
#include <stdlib.h>

#include "web/desk.h"
#include "web/enrol.h"
#include "web/format.h"
#include "web/page_desk.h"

#define SCREEN 100		/* courses of either list */
#define READ_MAX 200		/* records, to find so many without applications: most may have some */

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

/* ---- without applications */

struct quiet {
	struct desk *desk;
	struct slice partner;
	const struct desk_row *rows;	/* in the order of by_course */
	size_t count, shown, read;
	size_t at;			/* in the lists of all hosts, one behind the other */
	struct error *e;
};

static bool
has_applications(const struct quiet *q, struct slice course)
{
	size_t from = 0, to = q->count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;
		const struct roster_row *at = &q->rows[middle].at;
		int order = slice_compare(at->partner, q->partner);

		if (order == 0)
			order = slice_compare(at->course, course);
		if (order == 0)
			return true;
		if (order < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return false;
}

static int
show_quiet(void *context, struct slice id, struct slice record, const struct course_meta *meta)
{
	struct quiet *q = context;
	struct page *p = q->desk->page;
	struct course *course;
	struct slice lang;
	struct view *v;
	int rc;

	(void)meta;
	if (q->shown == SCREEN || q->read == READ_MAX) {
		view_flag(p->root, "has_quiet", true);
		view_text(p->root, "quiet_next_url", desk_url(q->desk, arena_printf(p->arena, "incoming?others=%zu", q->at)));
		return 1;
	}
	q->read++;
	q->at++;
	if (has_applications(q, id))
		return 0;
	view_flag(p->root, "has_quiet", true);
	rc = course_decode(record, p->arena, &course, q->e);
	if (rc != 0)
		return rc;
	q->shown++;
	v = view_item(p->root, "quiet");
	view_text(v, "course_title", arena_slice(p->arena, enrol_title(p, course, &lang)));	/* the record goes when the next one comes */
	view_text(v, "title_lang", arena_slice(p->arena, lang));
	view_text(v, "course_url", desk_course_url(q->desk, q->partner, arena_slice(p->arena, id), SLICE_NONE));
	return 0;
}

static size_t
first_of(const struct page *p, unsigned param)
{
	const struct param *asked = params_first(&p->request->params, param);

	return asked != NULL ? (size_t)asked->value : 0;
}

static int
show_all_quiet(struct desk *d, const struct desk_row *rows, size_t n, struct error *e)
{
	struct page *p = d->page;
	struct quiet q = {.desk = d, .rows = rows, .count = n, .e = e};
	size_t first = first_of(p, DESK_OTHERS);
	int rc = 0;

	view_flag(p->root, "quiet_open", first > 0);
	for (size_t i = 0; rc == 0 && i < d->who.count; i++) {
		const struct config_partner *host = d->who.roles[i].host;
		size_t skip = first - q.at;
		struct partner_state state;

		if (host == NULL || !host->enabled)
			continue;
		q.partner = slice_of(host->id);
		rc = catalogue_partner(p->view, q.partner, &state, e);
		if (rc != 0)
			return rc;
		if (q.at >= first)
			skip = 0;
		else if (skip >= state.courses)
			skip = state.courses;
		q.at += skip;
		rc = catalogue_each_from(p->view, q.partner, (uint32_t)skip, show_quiet, &q, e);
	}
	return rc > 0 ? 0 : rc;
}

int
desk_show_courses(struct desk *d, const struct desk_list *list, struct error *e)
{
	struct page *p = d->page;
	struct desk_row *rows = arena_alloc(p->arena, (list->count + 1) * sizeof(*rows));
	size_t first = first_of(p, DESK_COURSES), at = 0, n;
	int rc = 0;

	if (rows == NULL)
		return error_set(e, ERR_MEMORY, "no room for a list of courses");
	for (size_t i = 0; i < list->count; i++)
		rows[i] = list->rows[i];
	qsort(rows, list->count, sizeof(*rows), by_course);
	for (size_t i = 0; rc == 0 && i < list->count && at < first + SCREEN; i += n, at++) {
		for (n = 1; i + n < list->count && by_course(&rows[i], &rows[i + n]) == 0; n++)
			continue;
		if (at >= first)
			rc = show_course(d, &rows[i], e);
		if (at + 1 == first + SCREEN && i + n < list->count)
			view_text(p->root, "courses_next_url", desk_url(d, arena_printf(p->arena, "incoming?courses=%zu", at + 1)));
	}
	return rc != 0 ? rc : show_all_quiet(d, rows, list->count, e);
}
