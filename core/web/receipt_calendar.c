/*
 * The calendar of a receipt. Dates are those of the course as it is now (the student was told when they changed); the drop-by date is that of
 * the form, which is the one that counts. The receipt itself is in none of it: calendars are shared.
 */
#include "web/receipt_calendar.h"

#include "domain/action.h"
#include "render/calendar.h"
#include "web/enrol.h"
#include "web/offering_calendar.h"

static int32_t
drop_by_of(const struct page *p, const struct application_choice *c)
{
	struct course *course;
	int32_t day;

	if (course_decode(c->record, p->arena, &course, NULL) != 0 || course->offering_count == 0)
		return DATE_NONE;
	return date_parse_day(values_text(&course->offerings[0].values, OPSTAP_F_DROP_BY), &day) ? day : DATE_NONE;
}

/* What a coordinator, or the student, has to have said by then. */
static void
add_end(struct offering_calendar *m, const struct application_choice *c)
{
	static const struct { enum state state; const char *kind; } ends[] = {
		{STATE_UNCONFIRMED, "confirm"}, {STATE_OFFERED, "answer"}, {STATE_SUBMITTED, "held"}, {STATE_APPROVED, "held"},
	};

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (ends[i].state == c->state)
			offering_calendar_moment(m, ends[i].kind, c->until);
}

static void
add_choice(struct offering_calendar *m, const struct application_choice *c)
{
	const struct page *p = m->page;
	const struct application_mark *room = application_mark(c, ACTION_ROOM);
	struct course_facts facts;
	struct course *course;
	struct slice lang;
	int32_t drop_by;
	bool known = course_decode(c->now.n > 0 ? c->now : c->record, p->arena, &course, NULL) == 0;

	if (known)
		m->title = enrol_title(p, course, &lang);
	m->room = room != NULL ? room->words : SLICE_NONE;
	add_end(m, c);
	if (!known || course->offering_count == 0)
		return;
	course_facts_read(course, &course->offerings[0], m->zone, &facts);
	drop_by = drop_by_of(p, c);
	offering_calendar_add(m, &course->offerings[0], &facts);
	if (drop_by != DATE_NONE)
		offering_calendar_moment(m, "drop_by", zone_day_end(m->zone, drop_by));
}

size_t
receipt_calendar(const struct page *p, const struct application *app, struct buffer *out)
{
	const struct config_home *home = config_home(p->services->config, app->home);
	size_t count = 0;

	calendar_begin(out, page_text(p, "calendar_name"));
	for (size_t i = 0; i < app->choice_count; i++) {
		const struct application_choice *c = &app->choices[i];
		const struct config_partner *partner = config_partner(p->services->config, c->partner);
		struct offering_calendar m = {.page = p, .out = out, .course = c->course, .title = c->course,
			.seed = str_hash(app->receipt, c->number), .tentative = c->state != STATE_PLACED && c->state != STATE_FINISHED,
			.zone = partner != NULL ? partner->zone : p->services->config->zone,
			.host = partner != NULL ? page_partner_name(p, partner) : c->partner,
			.home = home != NULL ? enrol_home_name(p, home) : app->home};

		if (c->seat != SEAT_HELD && c->state != STATE_FINISHED)
			continue;
		add_choice(&m, c);
		count += m.count;
	}
	calendar_end(out);
	return count;
}
