/*
 * The runs (offerings) of a course at its host's desk: those of the list as it is now, and those that somebody applied for although
 * the list has them no more. One that is in neither does not exist: nothing can be done to it.
 */
#include "web/desk.h"
#include "web/enrol.h"
#include "web/format.h"

/* The course as the catalogue has it now; NULL when it has none. What left the list is kept there, and counts no more. */
static int
read_now(struct desk *d, struct slice partner, struct slice id, struct course **out, struct error *e)
{
	struct page *p = d->page;
	struct course_meta meta;
	struct slice record;
	int rc;

	*out = NULL;
	if (!course_id_valid(id))
		return 0;
	rc = catalogue_course(p->view, partner, id, &record, &meta, e);
	if (rc == ERR_NOT_FOUND || (rc == 0 && meta.gone))
		return 0;
	return rc != 0 ? rc : course_decode(record, p->arena, out, e);
}

struct desk_run *
desk_run(const struct desk_runs *runs, struct slice id)
{
	for (size_t i = 0; i < runs->count; i++)
		if (slice_eq(runs->list[i].id, id))
			return &runs->list[i];
	return NULL;
}

static void
add_run(struct desk_runs *runs, struct slice id, const struct offering *offering)
{
	if (desk_run(runs, id) == NULL)
		runs->list[runs->count++] = (struct desk_run){.id = id, .offering = offering};
}

/* The title as it is now, else as somebody saw it who applied. */
static int
name_course(struct desk *d, const struct course *now, struct desk_list *rows, struct slice id, struct slice *out, struct error *e)
{
	struct slice lang;
	int rc;

	*out = id;
	if (now != NULL) {
		*out = enrol_title(d->page, now, &lang);
		return 0;
	}
	rc = rows->count > 0 ? desk_open(d, &rows->rows[0], e) : ERR_NOT_FOUND;
	if (rc == 0)
		*out = desk_value(d, &rows->rows[0], DESK_COURSE);
	return rc == ERR_GONE || rc == ERR_NOT_FOUND ? 0 : rc;
}

/* Of a run that nobody applied for yet the ledger does not know what the list says. */
static int
read_seats(struct desk *d, const struct desk_runs *runs, const struct course *now, struct desk_run *run, struct error *e)
{
	const struct config_partner *partner = config_partner(d->page->services->config, runs->partner);
	struct offering_facts facts;
	int rc = roster_course(d->ledger, runs->partner, runs->course, run->id, &run->seats, e);

	run->start = run->end = DATE_NONE;
	if (rc != 0 || run->offering == NULL)
		return rc;
	offering_read(now, run->offering, partner != NULL ? partner->zone : d->page->services->config->zone, &facts);
	run->start = facts.start;
	run->end = facts.end;
	if (run->seats.places < 0 && !run->seats.places_by_host)
		run->seats.places = facts.places;
	return 0;
}

int
desk_find_runs(struct desk *d, struct slice partner, struct slice course, struct desk_list *rows, struct desk_runs *out, struct error *e)
{
	struct course *now;
	int rc = read_now(d, partner, course, &now, e);

	*out = (struct desk_runs){.partner = partner, .course = course};
	if (rc != 0)
		return rc;
	if (now == NULL && rows->count == 0)
		return error_set(e, ERR_NOT_FOUND, "no such course");
	out->list = arena_array(d->page->arena, rows->count + (now != NULL ? now->offering_count : 0) + 1, sizeof(*out->list));
	if (out->list == NULL)
		return error_set(e, ERR_MEMORY, "no room for the runs of a course");
	for (size_t i = 0; now != NULL && i < now->offering_count; i++)
		add_run(out, values_text(&now->offerings[i].values, OPSTAP_F_OFFERING), &now->offerings[i]);
	if (now != NULL && now->offering_count == 0)
		add_run(out, SLICE_NONE, NULL);		/* the course as a whole */
	for (size_t i = 0; i < rows->count; i++)
		add_run(out, rows->rows[i].at.offering, NULL);
	for (size_t i = 0; rc == 0 && i < out->count; i++)
		rc = read_seats(d, out, now, &out->list[i], e);
	return rc != 0 ? rc : name_course(d, now, rows, course, &out->title, e);
}

void
desk_show_runs(struct desk *d, const struct desk_runs *runs)
{
	struct page *p = d->page;

	for (size_t i = 0; i < runs->count; i++) {
		const struct desk_run *run = &runs->list[i];
		struct view *v = view_item(p->root, "runs");

		view_text(v, "run_url", desk_course_url(d, runs->partner, runs->course, run->id));
		view_text(v, "run_name", run->id.n > 0 ? run->id : page_text(p, "desk_run_unnamed"));
		view_text(v, "run_dates", format_days(p, run->start, run->end));
		view_text(v, "run_places", run->seats.places >= 0 ? slice_of(arena_printf(p->arena, "%d", run->seats.places))
				: page_text(p, "unknown"));
		view_number(v, "run_placed", run->seats.taken - run->seats.held);
		view_number(v, "run_held", run->seats.held);
		view_number(v, "run_waiting", run->seats.waiting);
		view_flag(v, "run_cancelled", run->seats.cancelled);
		view_flag(v, "run_closed", run->seats.closed && !run->seats.cancelled);
	}
}
