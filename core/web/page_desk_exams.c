/*
 * The exam list of a home university: who sits which exam when, so that a room and a colleague can be arranged. Only exams that are taken at the
 * home university stand here; courses that end in an assignment never do.
 */
#include <stdlib.h>

#include "ground/escape.h"
#include "web/desk.h"
#include "web/format.h"
#include "web/page_desk.h"

static const enum desk_column exam_columns[] = {
	DESK_EXAM_DATE, DESK_EXAM_TIME, DESK_EXAM_MINUTES, DESK_EXTRA, DESK_ROOM, DESK_STUDENT, DESK_COURSE, DESK_HOST_NAME, DESK_NUMBER,
	DESK_EMAIL, DESK_FACULTY,
};
#define COLUMNS (sizeof(exam_columns) / sizeof(exam_columns[0]))

static bool
is_placed_here(const struct desk *d, const struct roster_row *r, const void *context)
{
	(void)context;
	return r->state == STATE_PLACED && desk_may(&d->who, DESK_HOME, r) != NULL;
}

/* Exams whose day is not known stand last, those of a day without an hour before the others. */
static int
by_moment(const void *left, const void *right)
{
	const struct desk_row *a = left, *b = right;
	int order;

	if (a->exam_day != b->exam_day) {
		if (a->exam_day == DATE_NONE || b->exam_day == DATE_NONE)
			return a->exam_day == DATE_NONE ? 1 : -1;
		return a->exam_day < b->exam_day ? -1 : 1;
	}
	if (a->exam_moment != b->exam_moment)
		return a->exam_moment < b->exam_moment ? -1 : 1;
	order = slice_compare(a->at.course, b->at.course);
	return order != 0 ? order : slice_compare(a->choice->personal.name, b->choice->personal.name);
}

/* Opens every placed application and leaves those with an exam at home, in order. */
static int
keep_exams(struct desk *d, struct desk_list *list, struct error *e)
{
	size_t n = 0;

	for (size_t i = 0; i < list->count; i++) {
		struct desk_row *row = &list->rows[i];
		int rc = desk_open(d, row, e);

		if (rc != 0)
			return rc;
		if (row->exam == EXAM_HOME)
			list->rows[n++] = *row;
	}
	list->count = n;
	if (n > 1)
		qsort(list->rows, n, sizeof(*list->rows), by_moment);
	return 0;
}

static void
keep_day(struct desk_list *list, int32_t day)
{
	size_t n = 0;

	for (size_t i = 0; i < list->count; i++)
		if (list->rows[i].exam_day == day)
			list->rows[n++] = list->rows[i];
	list->count = n;
}

/* "mailto:a,b,c" of everybody listed. */
static void
fill_mail_all(struct desk *d, const struct desk_list *list)
{
	struct page *p = d->page;

	buffer_clear(p->scratch);
	buffer_text(p->scratch, "mailto:?bcc=");
	for (size_t i = 0; i < list->count; i++) {
		struct slice mail = list->rows[i].choice->personal.email;
		bool twice = false;

		for (size_t k = 0; k < i && !twice; k++)
			twice = slice_eq(mail, list->rows[k].choice->personal.email);
		if (twice)
			continue;
		if (p->scratch->len > sizeof("mailto:?bcc=") - 1)
			buffer_byte(p->scratch, ',');
		escape_segment(p->scratch, mail);
	}
	if (list->count > 0)
		view_text(p->root, "mail_url", arena_slice(p->arena, buffer_view(p->scratch)));
}

static void
add_date(struct desk *d, struct slice name, const char *url, bool current)
{
	struct view *item = view_item(d->page->root, "dates");

	view_text(item, "date_url", desk_url(d, url));
	view_text(item, "date_name", name);
	view_flag(item, "date_current", current);
}

/* Every day with an exam, whichever is shown: the way to the next one is not back to the first. */
static void
fill_dates(struct desk *d, const struct desk_list *all, int32_t shown)
{
	struct page *p = d->page;
	int32_t last = DATE_NONE;

	for (size_t i = 0; i < all->count; i++) {
		int32_t day = all->rows[i].exam_day;
		const char *url;

		if (day == last || day == DATE_NONE)
			continue;
		if (last == DATE_NONE)
			add_date(d, page_text(p, "desk_dates_all"), "exams", shown == DATE_NONE);
		last = day;
		view_flag(p->root, "has_dates", true);
		buffer_clear(p->scratch);
		buffer_text(p->scratch, "exams?date=");
		date_write_day(p->scratch, day);
		url = arena_printf(p->arena, "%.*s", SLICE_ARG(buffer_view(p->scratch)));
		add_date(d, format_day(p, day), url, day == shown);
	}
}

static const char *
export_path(struct desk *d, int32_t day, const char *format)
{
	struct page *p = d->page;

	buffer_clear(p->scratch);
	buffer_printf(p->scratch, "exams?format=%s", format);
	if (day != DATE_NONE) {
		buffer_text(p->scratch, "&date=");
		date_write_day(p->scratch, day);
	}
	return arena_printf(p->arena, "%.*s", SLICE_ARG(buffer_view(p->scratch)));
}

/* What came of saving a room. */
static void
fill_told(struct page *p)
{
	const struct param *done = params_first(&p->request->params, DESK_APPROVED), *asked = params_first(&p->request->params, DESK_ASKED);

	if (done != NULL && asked != NULL)
		view_text(p->root, "done", PAGE_FILL(p, "desk_rooms_done", {"done", done->text}, {"asked", asked->text}));
}

int
page_desk_exams(struct page *p, struct error *e)
{
	const struct param *format = params_first(&p->request->params, DESK_FORMAT), *date = params_first(&p->request->params, DESK_DATE);
	int32_t day = date != NULL ? (int32_t)date->value : DATE_NONE;
	const struct roster_filter everybody = {.home = SLICE_NONE};
	struct desk_list list;
	struct desk d;
	int rc = desk_begin(&d, p, e);

	if (rc == 0)
		rc = desk_collect(&d, &everybody, is_placed_here, NULL, &list, e);
	if (rc == 0)
		rc = keep_exams(&d, &list, e);
	if (rc != 0)
		return rc;
	if (format == NULL)
		fill_dates(&d, &list, day);
	if (day != DATE_NONE)
		keep_day(&list, day);
	if (format != NULL)
		return desk_export(&d, &list, exam_columns, COLUMNS, format->value == 0, e);
	rc = desk_show_rows(&d, list.rows, list.count, exam_columns, COLUMNS, p->root, e);
	if (rc != 0)
		return rc;
	rc = desk_show_rooms(&d, &list, e);
	if (rc != 0)
		return rc;
	fill_told(p);
	fill_mail_all(&d, &list);
	view_text(p->root, "title", day != DATE_NONE ? PAGE_FILL(p, "desk_exams_on", {"day", format_day(p, day)}) : page_text(p, "desk_title_exams"));
	view_text(p->root, "lead", page_text(p, "desk_lead_exams"));
	view_text(p->root, "total", page_plural(p, "desk_heads", (int64_t)list.count, NULL));
	view_text(p->root, "csv_url", desk_url(&d, export_path(&d, day, "csv")));
	view_text(p->root, "json_url", desk_url(&d, export_path(&d, day, "json")));
	view_flag(p->root, "none", list.count == 0);
	view_flag(p->root, "in_exams", true);
	return desk_render(&d, "desk_list", e);
}
