/* The columns of the desk's lists: what the screen shows is what an export holds. */
#include "domain/transcript.h"
#include "ground/escape.h"
#include "web/desk.h"
#include "web/enrol.h"
#include "web/format.h"
#include "web/json.h"

#define ROW_BYTES ((size_t)64 << 20)	/* eight snapshots of up to 4 MiB */

typedef struct slice (*value_fn)(const struct desk *d, const struct desk_row *row);

static const struct zone *
site_zone(const struct desk *d)
{
	return d->page->services->config->zone;
}

/* ---- the student, as typed */

static struct slice
student(const struct desk *d, const struct desk_row *row)
{
	(void)d;
	return row->choice->personal.name;
}

static struct slice
number(const struct desk *d, const struct desk_row *row)
{
	(void)d;
	return row->choice->personal.student_number;
}

static struct slice
email(const struct desk *d, const struct desk_row *row)
{
	(void)d;
	return row->choice->personal.email;
}

static struct slice
faculty(const struct desk *d, const struct desk_row *row)
{
	const struct config_home *home = config_home(d->page->services->config, row->at.home);
	const struct config_faculty *f = home != NULL ? config_faculty(home, row->choice->personal.faculty) : NULL;

	return f != NULL ? enrol_faculty_name(d->page, f) : row->choice->personal.faculty;
}

static struct slice
programme(const struct desk *d, const struct desk_row *row)
{
	(void)d;
	return row->choice->personal.programme;
}

static struct slice
year(const struct desk *d, const struct desk_row *row)
{
	(void)d;
	return row->choice->personal.year;
}

static struct slice
home_name(const struct desk *d, const struct desk_row *row)
{
	const struct config_home *home = config_home(d->page->services->config, row->at.home);

	return home != NULL ? enrol_home_name(d->page, home) : row->at.home;
}

static struct slice
purpose(const struct desk *d, const struct desk_row *row)
{
	const struct enrol en = {.page = d->page};

	return enrol_text(&en, "enrol_purpose", purpose_name(purpose_read(row->choice->personal.purpose)));
}

static struct slice
board(const struct desk *d, const struct desk_row *row)
{
	const struct enrol en = {.page = d->page};

	return enrol_text(&en, "enrol_board", board_name(board_read(row->choice->personal.board)));
}

/* ---- the course */

static struct slice
course_name(const struct desk *d, const struct desk_row *row)
{
	struct slice lang;

	return row->course != NULL ? enrol_title(d->page, row->course, &lang) : row->at.course;
}

static struct slice
host_name(const struct desk *d, const struct desk_row *row)
{
	const struct config_partner *partner = config_partner(d->page->services->config, row->at.partner);

	return partner != NULL ? page_partner_name(d->page, partner) : row->at.partner;
}

static struct slice
offering_name(const struct desk *d, const struct desk_row *row)
{
	(void)d;
	return row->at.offering;
}

/* ---- where it stands */

static struct slice
submitted(const struct desk *d, const struct desk_row *row)
{
	return format_moment_short(d->page, row->at.submitted_at, site_zone(d));
}

static struct slice
state(const struct desk *d, const struct desk_row *row)
{
	return format_word(d->page, "desk_state", slice_of(state_name(row->at.state)));
}

static struct slice
since(const struct desk *d, const struct desk_row *row)
{
	return format_moment_short(d->page, row->at.since, site_zone(d));
}

/* "29 Nov 2026, 10:00: the mail address was not confirmed in time" */
static struct slice
why_ended(const struct desk *d, const struct desk_row *row)
{
	const struct application_choice *c = row->choice;
	struct slice reason = c->step_count > 0 ? c->steps[c->step_count - 1].reason : SLICE_NONE;
	struct slice when = format_moment_short(d->page, row->at.since, site_zone(d));

	return reason.n == 0 ? when : PAGE_FILL(d->page, "desk_ended_reason", {"when", when}, {"reason", format_word(d->page, "reason", reason)});
}

static struct slice
until(const struct desk *d, const struct desk_row *row)
{
	int64_t end = row->at.until, now = d->page->request->now;
	bool runs = state_owner(row->at.state) == OWNER_HOME || state_owner(row->at.state) == OWNER_HOST ||
		row->at.state == STATE_OFFERED || row->at.state == STATE_UNCONFIRMED;
	struct slice when;
	int32_t days;

	if (row->at.state == STATE_LAPSED || row->at.state == STATE_DECLINED || row->at.state == STATE_WITHDRAWN)
		return why_ended(d, row);
	if (end == 0 || !runs)
		return SLICE_NONE;
	when = format_moment_short(d->page, end, site_zone(d));
	if (end < now)
		return PAGE_FILL(d->page, "desk_overdue", {"when", when});
	days = zone_day(site_zone(d), end) - zone_day(site_zone(d), now);
	return days == 0 ? PAGE_FILL(d->page, "desk_today", {"when", when}) : PAGE_PLURAL(d->page, "desk_in_days", days, {"when", when});
}

static struct slice
transcript(const struct desk *d, const struct desk_row *row)
{
	static const char *const names[] = {"desk_transcript_none", "desk_transcript_sent", "desk_transcript_received", "desk_transcript_registered"};
	int at = 0;

	for (size_t i = 0; i < row->choice->mark_count; i++) {
		unsigned mark = row->choice->marks[i].mark;

		if (mark >= ACTION_TRANSCRIPT_SENT && mark <= ACTION_REGISTERED && (int)(mark - ACTION_TRANSCRIPT_SENT) + 1 > at)
			at = (int)(mark - ACTION_TRANSCRIPT_SENT) + 1;
	}
	return page_text(d->page, names[at]);
}

enum late
desk_late(const struct desk *d, const struct roster_row *row)
{
	const struct config_home *home = config_home(d->page->services->config, row->home);

	if (row->state != STATE_FINISHED)
		return LATE_NOTHING;
	return reminder_late(row->marks, row->since, home != NULL ? home->transcript_late : 0, d->page->request->now);
}

/* Whom to chase, and why. */
static struct slice
late(const struct desk *d, const struct desk_row *row)
{
	static const char *const names[] = {[LATE_SENT] = "desk_late_sent", [LATE_RECEIVED] = "desk_late_received",
		[LATE_REGISTERED] = "desk_late_registered"};
	enum late what = desk_late(d, &row->at);

	if (what == LATE_NOTHING)
		return SLICE_NONE;
	return PAGE_PLURAL(d->page, names[what], (d->page->request->now - row->at.since) / 86400, {"host", host_name(d, row)},
			{"home", home_name(d, row)});
}

/* What the transcript says, as a coordinator confirmed it: the words of the mark. */
static void
result_words(const struct desk_row *row, struct slice *grade, struct slice *credits)
{
	const struct application_mark *m = application_mark(row->choice, ACTION_RECEIVED);

	transcript_words_read(m != NULL ? m->words : SLICE_NONE, grade, credits);
}

static struct slice
grade(const struct desk *d, const struct desk_row *row)
{
	struct slice obtained, credits;

	(void)d;
	result_words(row, &obtained, &credits);
	return obtained;
}

static struct slice
credits_obtained(const struct desk *d, const struct desk_row *row)
{
	struct slice obtained, credits;

	(void)d;
	result_words(row, &obtained, &credits);
	return credits;
}

/* ---- the exam */

static struct slice
exam_date(const struct desk *d, const struct desk_row *row)
{
	return row->exam_day != DATE_NONE ? format_day_short(d->page, row->exam_day) : page_text(d->page, "desk_exam_undated");
}

/* In the zone of those who arrange the room, named. */
static struct slice
exam_time(const struct desk *d, const struct desk_row *row)
{
	struct civil at;

	if (row->exam_moment == MOMENT_NONE)
		return SLICE_NONE;
	at = date_at(row->exam_moment, zone_offset(row->home_zone, row->exam_moment));
	return slice_of(arena_printf(d->page->arena, "%02d:%02d %s", at.hour, at.minute, zone_city(row->home_zone)));
}

static struct slice
exam_minutes(const struct desk *d, const struct desk_row *row)
{
	(void)d;
	return row->latest != NULL ? values_text(&row->latest->values, OPSTAP_F_EXAM_MINUTES) : SLICE_NONE;
}

static struct slice
extra_time(const struct desk *d, const struct desk_row *row)
{
	int64_t minutes = 0;

	for (size_t i = 0; i < row->choice->mark_count; i++)
		if (row->choice->marks[i].mark == ACTION_EXTRA_TIME)
			minutes = row->choice->marks[i].number;
	return minutes > 0 ? slice_of(arena_printf(d->page->arena, "%lld", (long long)minutes)) : SLICE_NONE;
}

static struct slice
room(const struct desk *d, const struct desk_row *row)
{
	const struct application_mark *m = application_mark(row->choice, ACTION_ROOM);

	(void)d;
	return m != NULL ? m->words : SLICE_NONE;
}

static const struct { const char *key; value_fn value; } columns_of[DESK_COLUMNS] = {
	[DESK_SUBMITTED] = {"submitted", submitted}, [DESK_STUDENT] = {"student", student}, [DESK_NUMBER] = {"student_number", number},
	[DESK_EMAIL] = {"email", email}, [DESK_FACULTY] = {"faculty", faculty}, [DESK_PROGRAMME] = {"programme", programme},
	[DESK_YEAR] = {"year", year}, [DESK_HOME_NAME] = {"home", home_name}, [DESK_COURSE] = {"course", course_name},
	[DESK_HOST_NAME] = {"host", host_name}, [DESK_OFFERING] = {"offering", offering_name}, [DESK_PURPOSE] = {"purpose", purpose},
	[DESK_BOARD] = {"board", board}, [DESK_STATE] = {"state", state}, [DESK_SINCE] = {"since", since}, [DESK_UNTIL] = {"until", until},
	[DESK_TRANSCRIPT] = {"transcript", transcript}, [DESK_EXAM_DATE] = {"exam_date", exam_date},
	[DESK_EXAM_TIME] = {"exam_time", exam_time}, [DESK_EXAM_MINUTES] = {"exam_minutes", exam_minutes},
	[DESK_EXTRA] = {"extra_time", extra_time}, [DESK_ROOM] = {"room", room}, [DESK_GRADE] = {"grade", grade},
	[DESK_CREDITS] = {"credits_obtained", credits_obtained}, [DESK_LATE] = {"late", late},
};

const char *
desk_column_key(enum desk_column c)
{
	return columns_of[c].key;
}

struct slice
desk_value(const struct desk *d, const struct desk_row *row, enum desk_column c)
{
	return columns_of[c].value(d, row);
}

/* ---- exports */

static void
csv_row(struct desk *d, const struct desk_row *row, const enum desk_column *columns, size_t n)
{
	struct buffer *out = d->page->response->body;

	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buffer_byte(out, ',');
		escape_csv(out, row != NULL ? desk_value(d, row, columns[i]) : slice_of(desk_column_key(columns[i])));
	}
	buffer_text(out, "\r\n");
}

static void
json_row(struct desk *d, struct json *j, const struct desk_row *row, const enum desk_column *columns, size_t n)
{
	json_object(j, NULL);
	json_text(j, "receipt", row->at.receipt);
	json_number(j, "choice", row->at.choice);
	for (size_t i = 0; i < n; i++)
		json_text(j, desk_column_key(columns[i]), desk_value(d, row, columns[i]));
	json_end_object(j);
}

/* One application may be large: each is opened in an arena of its own, which stands in for the page's as long. */
static int
export_row(struct desk *d, struct json *j, const struct desk_row *row, const enum desk_column *columns, size_t n, bool csv,
		struct error *e)
{
	struct arena one, *whole = d->page->arena;
	struct desk_row opened = *row;
	int rc;

	arena_init(&one, ROW_BYTES);
	d->page->arena = &one;
	rc = desk_open(d, &opened, e);
	if (rc == 0 && csv)
		csv_row(d, &opened, columns, n);
	else if (rc == 0)
		json_row(d, j, &opened, columns, n);
	d->page->arena = whole;
	arena_free(&one);
	return rc;
}

int
desk_export(struct desk *d, struct desk_list *list, const enum desk_column *columns, size_t n, bool csv, struct error *e)
{
	struct response *out = d->page->response;
	struct json j = json_of(out->body);
	int rc = 0;

	out->content_type = csv ? "text/csv; charset=utf-8" : "application/json; charset=utf-8";
	if (csv)
		response_header(out, "Content-Disposition", SLICE("attachment; filename=\"opstap.csv\""));
	if (csv) {
		csv_row(d, NULL, columns, n);
	} else {
		json_object(&j, NULL);
		json_list(&j, "rows");
	}
	for (size_t i = 0; rc == 0 && i < list->count; i++)
		rc = export_row(d, &j, &list->rows[i], columns, n, csv, e);
	if (rc == 0 && !csv) {
		json_end_list(&j);
		json_end_object(&j);
	}
	return rc;
}

/* ---- the screen */

int
desk_show_rows(struct desk *d, struct desk_row *rows, size_t n, const enum desk_column *columns, size_t column_count, struct view *v,
		struct error *e)
{
	struct page *p = d->page;

	for (size_t i = 0; i < column_count; i++)
		view_item_text(v, "columns", format_word(p, "desk_col", slice_of(desk_column_key(columns[i]))));
	for (size_t i = 0; i < n; i++) {
		struct desk_row *row = &rows[i];
		struct view *item;
		int rc = desk_open(d, row, e);

		if (rc != 0)
			return rc;
		item = view_item(v, "rows");
		view_text(item, "row_url", desk_row_url(d, &row->at));
		view_text(item, "row_ref", desk_reference(d, row));
		view_text(item, "row_name", student(d, row));
		if (v == p->root && row->at.state == STATE_SUBMITTED) {
			bool green;

			rc = desk_all_green(d, row, &green, e);
			if (rc != 0)
				return rc;
			view_flag(item, "green", green);
			if (green)
				view_flag(p->root, "any_green", true);
		}
		view_flag(item, "overdue", (row->at.until > 0 && row->at.until < p->request->now) || desk_late(d, &row->at) != LATE_NOTHING);
		for (size_t k = 0; k < column_count; k++) {
			struct view *cell = view_item(item, "cells");

			view_text(cell, "cell", desk_value(d, row, columns[k]));
			view_flag(cell, "link", columns[k] == DESK_STUDENT);
			view_text(cell, "cell_label", format_word(p, "desk_col", slice_of(desk_column_key(columns[k]))));
		}
	}
	return 0;
}
