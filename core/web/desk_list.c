/* The rows of a list: found in the roster, opened one by one where their content is shown. */
#include <stdlib.h>
#include <string.h>

#include "web/desk.h"

/* Rows are gathered outside the arena, where a list that grows leaves nothing behind, and moved there when all are known. */
struct collecting {
	struct desk *desk;
	struct desk_list *list;
	desk_wanted wanted;
	const void *context;
};

/* What the roster hands over lives as long as its transaction: the texts are copied. */
static bool
keep_row(struct arena *a, struct roster_row *r)
{
	struct slice *texts[] = {&r->receipt, &r->home, &r->partner, &r->course, &r->offering, &r->faculty};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		*texts[i] = arena_slice(a, *texts[i]);
		if (texts[i]->p == NULL)
			return false;
	}
	return true;
}

static int
collect_one(void *context, const struct roster_row *r, struct error *e)
{
	struct collecting *c = context;
	struct arena *a = c->desk->page->arena;
	size_t cap = c->list->cap;
	struct desk_row *rows = c->list->rows;

	if (c->wanted != NULL && !c->wanted(c->desk, r, c->context))
		return 0;
	if (c->list->count == DESK_EXPORT_MAX)
		return error_set(e, ERR_LIMIT, "more than %d rows", DESK_EXPORT_MAX);
	if (c->list->count == cap) {
		cap = cap > 0 ? cap * 2 : DESK_PAGE;
		rows = realloc(rows, cap * sizeof(*rows));
		if (rows == NULL)
			return error_set(e, ERR_MEMORY, "no room for a list of the desk");
		c->list->rows = rows;
		c->list->cap = cap;
	}
	rows += c->list->count++;
	*rows = (struct desk_row){.at = *r};
	return keep_row(a, &rows->at) ? 0 : error_set(e, ERR_MEMORY, "no room for a list of the desk");
}

static int
by_age(const void *left, const void *right)
{
	const struct roster_row *a = &((const struct desk_row *)left)->at, *b = &((const struct desk_row *)right)->at;

	return a->first_sequence < b->first_sequence ? -1 : a->first_sequence > b->first_sequence;
}

static int
move_rows(struct desk *d, struct desk_list *list, struct error *e)
{
	struct desk_row *rows = arena_array(d->page->arena, list->count, sizeof(*rows));

	if (rows == NULL)
		return error_set(e, ERR_MEMORY, "no room for a list of the desk");
	if (list->count > 0)
		memcpy(rows, list->rows, list->count * sizeof(*rows));
	free(list->rows);
	list->rows = rows;
	list->cap = list->count;
	return 0;
}

int
desk_collect(struct desk *d, const struct roster_filter *f, desk_wanted wanted, const void *context, struct desk_list *out,
		struct error *e)
{
	struct collecting c = {d, out, wanted, context};
	struct roster_filter filter = *f;
	int rc = 0;

	*out = (struct desk_list){.rows = NULL};
	filter.config = d->page->services->config;
	if (d->ledger != NULL)
		rc = roster_each(d->ledger, &filter, collect_one, &c, e);
	if (rc == 0)
		rc = move_rows(d, out, e);
	if (rc != 0) {
		free(out->rows);
		*out = (struct desk_list){.rows = NULL};
		return rc;
	}
	if (out->count > 1)
		qsort(out->rows, out->count, sizeof(*out->rows), by_age);
	return 0;
}

/* Whoever arranges a room needs the day of now, not the one that the student saw. */
static void
read_exam(const struct config *config, const struct course *course, struct desk_row *row)
{
	const struct config_partner *partner = config_partner(config, row->at.partner);
	const struct config_home *home = config_home(config, row->app->home);
	struct slice text = row->latest != NULL ? values_text(&row->latest->values, OPSTAP_F_EXAM_AT) : SLICE_NONE;
	struct offering_facts facts;
	int offset;

	offering_read(course, row->latest, partner != NULL ? partner->zone : config->zone, &facts);
	row->exam = facts.exam;
	row->home_zone = home != NULL ? home->zone : config->zone;
	row->exam_day = DATE_NONE;
	row->exam_moment = MOMENT_NONE;
	if (date_parse_day(text, &row->exam_day))
		return;
	if (date_parse_moment(text, &row->exam_moment, &offset))
		row->exam_day = zone_day(row->home_zone, row->exam_moment);
	else
		row->exam_moment = MOMENT_NONE;
}

static void
read_course(struct desk *d, struct desk_row *row)
{
	const struct config *config = d->page->services->config;
	const struct config_partner *partner = config_partner(config, row->at.partner);
	struct slice newer = row->choice->now;
	struct course *course, *latest;

	row->exam_day = DATE_NONE;
	row->exam_moment = MOMENT_NONE;
	if (course_decode(row->choice->record, d->page->arena, &course, NULL) != 0)
		return;		/* the application is whole without it */
	row->course = course;
	row->offering = course->offering_count > 0 ? &course->offerings[0] : NULL;
	offering_read(course, row->offering, partner != NULL ? partner->zone : config->zone, &row->facts);
	if (newer.n == 0 || course_decode(newer, d->page->arena, &latest, NULL) != 0 || latest->offering_count == 0)
		latest = course;
	row->latest = latest->offering_count > 0 ? &latest->offerings[0] : NULL;
	read_exam(config, latest, row);
}

int
desk_open(struct desk *d, struct desk_row *row, struct error *e)
{
	struct application *app;
	int rc;

	if (row->app != NULL)
		return 0;
	rc = ledger_client_application(d->page->services->ledger, row->at.receipt, d->page->arena, &app, e);
	if (rc != 0)
		return rc;
	row->choice = application_choice(app, row->at.choice);
	if (row->choice == NULL)
		return error_set(e, ERR_DAMAGED, "choice %u of an application is missing", row->at.choice);
	row->app = app;
	read_course(d, row);
	return 0;
}

void
desk_describe(struct desk_row *row)
{
	const struct application_choice *c = row->choice;

	row->at = (struct roster_row){.receipt = row->app->receipt, .choice = c->number, .state = c->state, .seat = c->seat,
		.submitted_at = c->submitted_at, .since = c->since, .until = c->until, .last_sequence = c->last_sequence,
		.home = row->app->home, .partner = c->partner, .course = c->course, .offering = c->offering,
		.faculty = c->personal.faculty};
	for (size_t i = 0; i < c->mark_count; i++)
		row->at.marks |= c->marks[i].mark < 32 ? 1u << c->marks[i].mark : 0;
}

struct slice
desk_reference(const struct desk *d, const struct desk_row *row)
{
	return slice_of(arena_printf(d->page->arena, "%.*s:%u:%llu", SLICE_ARG(row->at.receipt), row->at.choice,
			(unsigned long long)row->at.last_sequence));
}

bool
desk_reference_read(struct slice text, struct roster_row *at)
{
	struct slice number;
	int64_t n, last;

	*at = (struct roster_row){.receipt = SLICE_NONE};
	if (!slice_split(&text, ':', &at->receipt) || !slice_split(&text, ':', &number) || at->receipt.n != RECEIPT_CHARS)
		return false;
	if (!str_to_int64(number, 1, ENROLMENT_MAX_CHOICES, &n) || !str_to_int64(text, 1, INT64_MAX, &last))
		return false;
	at->choice = (uint8_t)n;
	at->last_sequence = (uint64_t)last;
	return true;
}
