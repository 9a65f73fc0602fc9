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
#define EXAMS_MANY 300		/* more are shown a day at a time */
#define COLUMNS (sizeof(exam_columns) / sizeof(exam_columns[0]))

static bool
is_placed_here(const struct desk *d, const struct roster_row *r, const void *context)
{
	(void)context;
	return r->state == STATE_PLACED && desk_may(&d->who, DESK_HOME, r) != NULL;
}

/* Exams whose day is not known stand last, */
static int
by_day(const void *left, const void *right)
{
	const struct desk_row *a = left, *b = right;

	if (a->exam_day == b->exam_day)
		return 0;
	if (a->exam_day == DATE_NONE || b->exam_day == DATE_NONE)
		return a->exam_day == DATE_NONE ? 1 : -1;
	return a->exam_day < b->exam_day ? -1 : 1;
}

/* and those of a day without an hour before the others. */
static int
by_moment(const void *left, const void *right)
{
	const struct desk_row *a = left, *b = right;
	int order = by_day(left, right);

	if (order != 0)
		return order;
	if (a->exam_moment != b->exam_moment)
		return a->exam_moment < b->exam_moment ? -1 : 1;
	order = slice_compare(a->at.course, b->at.course);
	return order != 0 ? order : slice_compare(a->choice->personal.name, b->choice->personal.name);
}

/* The day of an exam is that of where it is taken. */
static void
read_day(const struct desk *d, struct desk_row *row)
{
	const struct config *config = d->page->services->config;
	const struct config_home *home = config_home(config, row->at.home);

	row->home_zone = home != NULL ? home->zone : config->zone;
	row->exam_moment = row->at.exam_moment;
	row->exam_day = row->exam_moment != MOMENT_NONE ? zone_day(row->home_zone, row->exam_moment) : row->at.exam_day;
}

/* Leaves those with an exam at home, by their days, without opening an application: there may be thousands. */
static void
keep_exams(const struct desk *d, struct desk_list *list)
{
	size_t n = 0;

	for (size_t i = 0; i < list->count; i++)
		if (list->rows[i].at.exam == EXAM_HOME) {
			list->rows[n] = list->rows[i];
			read_day(d, &list->rows[n++]);
		}
	list->count = n;
	if (n > 1)
		qsort(list->rows, n, sizeof(*list->rows), by_day);
}

static int
open_exams(struct desk *d, struct desk_list *list, struct error *e)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < list->count; i++)
		rc = desk_open(d, &list->rows[i], e);
	if (rc == 0 && list->count > 1)
		qsort(list->rows, list->count, sizeof(*list->rows), by_moment);
	return rc;
}

/* Which of the exams a page is about: those of a day, those without one, or all. */
struct shown {
	int32_t day;		/* DATE_NONE */
	bool undated;
	bool many;		/* there are too many for one page */
};

/* Where there are too many for a page and none were asked for: the first day from today on, or else the last one; those without a day when
 * no other has one. */
static void
choose(const struct desk *d, const struct desk_list *all, bool page, struct shown *s)
{
	int32_t today = zone_day(d->page->services->config->zone, d->page->request->now);

	s->many = all->count > EXAMS_MANY;
	s->undated = s->day == DATE_NONE && params_first(&d->page->request->params, DESK_UNDATED) != NULL;
	if (!page || !s->many || s->undated || s->day != DATE_NONE)
		return;
	for (size_t i = 0; i < all->count && all->rows[i].exam_day != DATE_NONE && (s->day == DATE_NONE || s->day < today); i++)
		s->day = all->rows[i].exam_day;
	s->undated = s->day == DATE_NONE;
}

static void
keep_shown(struct desk_list *list, const struct shown *s)
{
	size_t n = 0;

	for (size_t i = 0; (s->undated || s->day != DATE_NONE) && i < list->count; i++)
		if (list->rows[i].exam_day == (s->undated ? DATE_NONE : s->day))
			list->rows[n++] = list->rows[i];
	if (s->undated || s->day != DATE_NONE)
		list->count = n;
}

static int
by_text(const void *left, const void *right)
{
	return slice_compare(*(const struct slice *)left, *(const struct slice *)right);
}

/* "mailto:a,b,c" of everybody listed, each once. */
static int
fill_mail_all(struct desk *d, const struct desk_list *list, struct error *e)
{
	struct page *p = d->page;
	struct slice *mails = arena_array(p->arena, list->count + 1, sizeof(*mails));

	if (mails == NULL)
		return error_set(e, ERR_MEMORY, "no memory for mail addresses");
	for (size_t i = 0; i < list->count; i++)
		mails[i] = list->rows[i].choice->personal.email;
	if (list->count > 1)
		qsort(mails, list->count, sizeof(*mails), by_text);
	buffer_clear(p->scratch);
	buffer_text(p->scratch, "mailto:?bcc=");
	for (size_t i = 0; i < list->count; i++) {
		if (i > 0 && slice_eq(mails[i], mails[i - 1]))
			continue;
		if (i > 0)
			buffer_byte(p->scratch, ',');
		escape_segment(p->scratch, mails[i]);
	}
	if (list->count > 0)
		view_text(p->root, "mail_url", arena_slice(p->arena, buffer_view(p->scratch)));
	return 0;
}

const char *
desk_exams_path(struct page *p, int32_t day, bool undated, const char *more)
{
	buffer_clear(p->scratch);
	buffer_printf(p->scratch, "exams?%s", more);
	if (day != DATE_NONE || undated)
		buffer_text(p->scratch, *more == '\0' ? "" : "&");
	if (day != DATE_NONE) {
		buffer_text(p->scratch, "date=");
		date_write_day(p->scratch, day);
	} else if (undated) {
		buffer_text(p->scratch, "undated=1");
	}
	return arena_printf(p->arena, "%.*s", SLICE_ARG(buffer_view(p->scratch)));
}

static void
add_date(struct desk *d, struct slice name, const char *url, bool current)
{
	struct view *item = view_item(d->page->root, "dates");

	view_text(item, "date_url", desk_url(d, url));
	view_text(item, "date_name", name);
	view_flag(item, "date_current", current);
}

/* Every day with an exam, whichever is shown: the way to the next one is not back to the first. All of them on one page only if few. */
static void
fill_dates(struct desk *d, const struct desk_list *all, const struct shown *s)
{
	struct page *p = d->page;
	int32_t last = DATE_NONE;

	for (size_t i = 0; i < all->count; i++) {
		int32_t day = all->rows[i].exam_day;

		if (day == DATE_NONE && s->many)
			add_date(d, page_text(p, "desk_exam_undated"), desk_exams_path(p, DATE_NONE, true, ""), s->undated);
		if (day == DATE_NONE)
			break;			/* they stand last */
		if (day == last)
			continue;
		if (last == DATE_NONE && !s->many)
			add_date(d, page_text(p, "desk_dates_all"), "exams", s->day == DATE_NONE);
		last = day;
		view_flag(p->root, "has_dates", true);
		add_date(d, format_day(p, day), desk_exams_path(p, day, false, ""), day == s->day);
	}
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
	struct shown s = {.day = date != NULL ? (int32_t)date->value : DATE_NONE};
	const struct roster_filter everybody = {.home = SLICE_NONE};
	struct desk_list list;
	struct desk d;
	int rc = desk_begin(&d, p, e);

	if (rc == 0)
		rc = desk_collect(&d, &everybody, is_placed_here, NULL, &list, e);
	if (rc != 0)
		return rc;
	keep_exams(&d, &list);
	choose(&d, &list, format == NULL, &s);
	if (format == NULL)
		fill_dates(&d, &list, &s);
	keep_shown(&list, &s);
	rc = open_exams(&d, &list, e);
	if (rc != 0)
		return rc;
	if (format != NULL)
		return desk_export(&d, &list, exam_columns, COLUMNS, format->value == 0, e);
	rc = desk_show_rows(&d, list.rows, list.count, exam_columns, COLUMNS, p->root, e);
	if (rc != 0)
		return rc;
	rc = desk_show_rooms(&d, &list, e);
	if (rc == 0)
		rc = fill_mail_all(&d, &list, e);
	if (rc != 0)
		return rc;
	fill_told(p);
	view_text(p->root, "title", s.day != DATE_NONE ? PAGE_FILL(p, "desk_exams_on", {"day", format_day(p, s.day)}) : page_text(p, "desk_title_exams"));
	view_text(p->root, "lead", page_text(p, "desk_lead_exams"));
	view_text(p->root, "total", page_plural(p, "desk_heads", (int64_t)list.count, NULL));
	view_text(p->root, "rooms_url", desk_url(&d, desk_exams_path(p, s.day, s.undated, "")));
	view_text(p->root, "csv_url", desk_url(&d, desk_exams_path(p, s.day, s.undated, "format=csv")));
	view_text(p->root, "json_url", desk_url(&d, desk_exams_path(p, s.day, s.undated, "format=json")));
	view_flag(p->root, "none", list.count == 0);
	view_flag(p->root, "in_exams", true);
	return desk_render(&d, "desk_list", e);
}
