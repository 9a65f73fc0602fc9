/*
 * The calendar file of a course: /LANG/courses/PARTNER/ID.ics. Of one offering, which "offering" names: whoever thinks about a run wants to see its
 * days beside the own ones, not those of every run. It holds nobody's place, so that all of it is tentative.
 */
#include "ground/escape.h"
#include "render/calendar.h"
#include "web/offering_calendar.h"
#include "web/page_course.h"
#include "web/pages.h"

#define ENDING ".ics"

static size_t
write_events(const struct page *p, const struct shown_course *c, const struct ranked *r, struct buffer *out)
{
	struct shown run = {.partner = c->partner, .id = c->id, .course = c->course};
	size_t n;

	shown_run(p, r->offering, &run);
	calendar_begin(out, page_text(p, "calendar_name"));
	n = offering_calendar_course(p, &run, c->chosen.home, out);
	calendar_end(out);
	return n;
}

static const struct ranked *
find_run(const struct shown_course *c, const struct param *id)
{
	for (size_t i = 0; id != NULL && i < c->ranked_count; i++) {
		const struct offering *o = c->ranked[i].offering;

		if (o != NULL && slice_eq(values_text(&o->values, OPSTAP_F_OFFERING), id->text))
			return &c->ranked[i];
	}
	return id == NULL ? &c->ranked[0] : NULL;
}

bool
course_calendar_asked(struct slice *id)
{
	if (id->n <= sizeof(ENDING) - 1 || !slice_ends(*id, ENDING))
		return false;
	id->n -= sizeof(ENDING) - 1;
	return true;
}

struct slice
course_calendar_url(const struct page *p, const struct shown_course *c, const struct ranked *r)
{
	struct slice url = page_course_url(p, slice_of(c->partner->id), c->id);
	struct slice id = r->offering != NULL ? values_text(&r->offering->values, OPSTAP_F_OFFERING) : SLICE_NONE;

	if (r->facts.start == DATE_NONE && r->facts.end == DATE_NONE && r->facts.apply_until == MOMENT_NONE)
		return SLICE_NONE;
	buffer_clear(p->scratch);
	buffer_slice(p->scratch, url);
	buffer_text(p->scratch, ENDING);
	if (id.n > 0) {
		buffer_text(p->scratch, "?offering=");
		escape_form(p->scratch, id);
	}
	return eligible_url(p, arena_slice(p->arena, buffer_view(p->scratch)), &c->chosen);
}

int
course_calendar(struct page *p, const struct shown_course *c, struct error *e)
{
	const struct ranked *r = find_run(c, params_first(&p->request->params, COURSE_OFFERING));
	struct response *out = p->response;

	if (r == NULL)
		return error_set(e, ERR_NOT_FOUND, "no such offering");
	if (page_unchanged(p, 0))
		return 0;
	if (write_events(p, c, r, out->body) == 0) {
		buffer_clear(out->body);	/* a calendar without an event is none */
		return error_set(e, ERR_NOT_FOUND, "an offering without a date");
	}
	out->content_type = "text/calendar; charset=utf-8";
	response_header(out, "Content-Disposition", SLICE("attachment; filename=\"opstap.ics\""));
	return 0;
}
