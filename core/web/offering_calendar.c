/* The days and hours of an offering as events of a calendar file. */
#include "web/offering_calendar.h"

#include "domain/timetable.h"
#include "render/calendar.h"
#include "web/enrol.h"
#include "web/format.h"

static struct slice
uid_of(const struct offering_calendar *c, const char *kind, int64_t which)
{
	uint64_t hash = str_hash(slice_of(kind), c->seed);
	uint64_t more = str_hash(c->course, hash + (uint64_t)which);

	return slice_of(arena_printf(c->page->arena, "%016llx%016llx@opstap", (unsigned long long)hash, (unsigned long long)more));
}

static void
add(struct offering_calendar *c, const char *kind, struct calendar_event event, int64_t which)
{
	const char *name = arena_printf(c->page->arena, "calendar_%s", kind);

	if (name == NULL)
		return;
	event.uid = uid_of(c, kind, which);
	event.summary = PAGE_FILL(c->page, name, {"course", c->title}, {"host", c->host});
	event.tentative = c->tentative;
	calendar_add(c->out, &event, c->page->request->now);
	c->count++;
}

static void
add_day(struct offering_calendar *c, const char *kind, int32_t day)
{
	if (day != DATE_NONE)
		add(c, kind, (struct calendar_event){.location = c->host, .day = day}, 0);
}

void
offering_calendar_moment(struct offering_calendar *c, const char *kind, int64_t moment)
{
	if (moment > 0 && moment != MOMENT_NONE)
		add(c, kind, (struct calendar_event){.location = c->host, .day = DATE_NONE, .from = moment, .until = MOMENT_NONE}, 0);
}

static void
add_exam(struct offering_calendar *c, const struct offering *o, const struct course_facts *facts)
{
	struct calendar_event event = {.day = facts->exam_day, .from = facts->exam_moment, .until = MOMENT_NONE};
	enum exam exam = facts->offering.exam;
	int64_t minutes;

	if (exam == EXAM_NONE || exam == EXAM_ASSIGNMENT || (event.day == DATE_NONE && event.from == MOMENT_NONE))
		return;
	if (str_to_int64(values_text(&o->values, OPSTAP_F_EXAM_MINUTES), 1, 24 * 60, &minutes))
		event.until = event.from != MOMENT_NONE ? event.from + minutes * 60 : MOMENT_NONE;
	event.location = exam == EXAM_HOME ? c->home : c->host;
	if (c->room.n > 0)
		event.location = slice_of(arena_printf(c->page->arena, "%.*s, %.*s", SLICE_ARG(c->room), SLICE_ARG(c->home)));
	if (exam != EXAM_UNKNOWN)
		event.description = format_word(c->page, "exam_long", slice_of(field_words(OPSTAP_F_EXAM)[exam]));
	add(c, "exam", event, 0);
}

static void
add_sessions(struct offering_calendar *c, const struct course_facts *facts)
{
	struct occasion dates[TIMETABLE_SESSIONS];
	size_t n = timetable_sessions(facts, c->zone, 0, dates);

	for (size_t i = 0; i < n; i++)
		add(c, "session", (struct calendar_event){.location = c->host, .day = DATE_NONE, .from = dates[i].from,
				.until = dates[i].until}, dates[i].day * 100 + (int64_t)dates[i].session);
}

void
offering_calendar_add(struct offering_calendar *c, const struct offering *o, const struct course_facts *facts)
{
	add_day(c, "starts", facts->offering.start);
	add_sessions(c, facts);
	add_exam(c, o, facts);
	add_day(c, "ends", facts->offering.end);
}

size_t
offering_calendar_course(const struct page *p, const struct shown *c, const struct config_home *home, struct buffer *out)
{
	static const struct offering none;
	const struct offering *o = c->offering != NULL ? c->offering : &none;
	struct slice lang, id = values_text(&o->values, OPSTAP_F_OFFERING);
	struct offering_calendar m = {.page = p, .zone = c->partner->zone, .out = out, .course = c->id,
		.title = enrol_title(p, c->course, &lang), .seed = str_hash(slice_of(c->partner->id), str_hash(id, 0)), .tentative = true,
		.host = page_partner_name(p, c->partner), .home = home != NULL ? enrol_home_name(p, home) : SLICE_NONE};
	int32_t drop_by;

	offering_calendar_moment(&m, "apply_until", c->facts.offering.apply_until);
	offering_calendar_add(&m, o, &c->facts);
	if (date_parse_day(values_text(&o->values, OPSTAP_F_DROP_BY), &drop_by))
		offering_calendar_moment(&m, "drop_by", zone_day_end(m.zone, drop_by));
	return m.count;
}
