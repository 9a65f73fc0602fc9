/*
 * The calendar of a receipt. Dates are those of the course as it is now (the student was told when they changed); the drop-by date is that of
 * the form, which is the one that counts. The receipt itself is in none of it: calendars are shared.
 */
#include "web/receipt_calendar.h"

#include "domain/action.h"
#include "domain/eligibility.h"
#include "render/calendar.h"
#include "web/enrol.h"
#include "web/format.h"

#define SESSION_WEEKS 60

struct marks {				/* of one choice */
	const struct page *page;
	const struct application *app;
	const struct application_choice *choice;
	const struct zone *zone;	/* the host's */
	struct slice title, host, home;
	struct course_facts facts;
	const struct offering *offering;
	struct buffer *out;
	size_t count;
};

static struct slice
uid_of(const struct marks *m, const char *kind, int64_t which)
{
	uint64_t hash = str_hash(slice_of(kind), str_hash(m->app->receipt, m->choice->number));
	uint64_t more = str_hash(m->choice->course, hash + (uint64_t)which);

	return slice_of(arena_printf(m->page->arena, "%016llx%016llx@opstap", (unsigned long long)hash, (unsigned long long)more));
}

static void
add(struct marks *m, const char *kind, struct calendar_event event, int64_t which)
{
	const char *name = arena_printf(m->page->arena, "calendar_%s", kind);

	if (name == NULL)
		return;
	event.uid = uid_of(m, kind, which);
	event.summary = PAGE_FILL(m->page, name, {"course", m->title}, {"host", m->host});
	if (event.location.n == 0)
		event.location = m->host;
	event.tentative = m->choice->state != STATE_PLACED && m->choice->state != STATE_FINISHED;
	calendar_add(m->out, &event, m->page->request->now);
	m->count++;
}

static void
add_day(struct marks *m, const char *kind, int32_t day)
{
	if (day != DATE_NONE)
		add(m, kind, (struct calendar_event){.day = day}, 0);
}

static void
add_moment(struct marks *m, const char *kind, int64_t moment)
{
	if (moment > 0)
		add(m, kind, (struct calendar_event){.day = DATE_NONE, .from = moment, .until = MOMENT_NONE}, 0);
}

static void
add_exam(struct marks *m)
{
	const struct application_mark *room = application_mark(m->choice, ACTION_ROOM);
	struct calendar_event event = {.day = m->facts.exam_day, .from = m->facts.exam_moment, .until = MOMENT_NONE};
	enum exam exam = m->facts.offering.exam;
	int64_t minutes;

	if (exam == EXAM_NONE || exam == EXAM_ASSIGNMENT || (event.day == DATE_NONE && event.from == MOMENT_NONE))
		return;
	if (str_to_int64(values_text(&m->offering->values, OPSTAP_F_EXAM_MINUTES), 1, 24 * 60, &minutes))
		event.until = event.from != MOMENT_NONE ? event.from + minutes * 60 : MOMENT_NONE;
	if (exam == EXAM_HOME)
		event.location = m->home;
	if (room != NULL && room->words.n > 0)
		event.location = slice_of(arena_printf(m->page->arena, "%.*s, %.*s", SLICE_ARG(room->words), SLICE_ARG(m->home)));
	if (exam != EXAM_UNKNOWN)
		event.description = format_word(m->page, "exam_long", slice_of(field_words(OPSTAP_F_EXAM)[exam]));
	add(m, "exam", event, 0);
}

static int64_t
clock_of(const struct zone *zone, int32_t day, int minutes)
{
	struct civil at = {.hour = minutes % (24 * 60) / 60, .minute = minutes % 60};

	date_civil(day + minutes / (24 * 60), &at.year, &at.month, &at.day);
	return zone_moment(zone, &at);
}

/* Each week by itself: the hour is the host's, and a clock changes there on another night than here. */
static void
add_sessions(struct marks *m)
{
	const struct offering_facts *o = &m->facts.offering;

	if (o->start == DATE_NONE || o->end == DATE_NONE)
		return;
	for (size_t i = 0; i < m->facts.session_count; i++) {
		const struct live_session *s = &m->facts.sessions[i];
		int32_t day = o->start + (s->weekday - date_weekday(o->start) + 7) % 7;

		for (int week = 0; week < SESSION_WEEKS && day <= o->end; week++, day += 7)
			add(m, "session", (struct calendar_event){.day = DATE_NONE, .from = clock_of(m->zone, day, s->from),
					.until = clock_of(m->zone, day, s->until)}, day * 100 + (int64_t)i);
	}
}

/* ---- one choice */

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
add_end(struct marks *m)
{
	static const struct { enum state state; const char *kind; } ends[] = {
		{STATE_UNCONFIRMED, "confirm"}, {STATE_OFFERED, "answer"}, {STATE_SUBMITTED, "held"}, {STATE_APPROVED, "held"},
	};

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (ends[i].state == m->choice->state)
			add_moment(m, ends[i].kind, m->choice->until);
}

static void
add_choice(struct marks *m)
{
	const struct page *p = m->page;
	struct course *course;
	struct slice lang;
	int32_t drop_by;
	bool known = course_decode(m->choice->now.n > 0 ? m->choice->now : m->choice->record, p->arena, &course, NULL) == 0;

	if (known)
		m->title = enrol_title(p, course, &lang);
	add_end(m);
	if (!known || course->offering_count == 0)
		return;
	m->offering = &course->offerings[0];
	course_facts_read(course, m->offering, m->zone, &m->facts);
	drop_by = drop_by_of(p, m->choice);
	add_day(m, "starts", m->facts.offering.start);
	if (drop_by != DATE_NONE)
		add_moment(m, "drop_by", zone_day_end(m->zone, drop_by));
	add_sessions(m);
	add_exam(m);
	add_day(m, "ends", m->facts.offering.end);
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
		struct marks m = {.page = p, .app = app, .choice = c, .out = out, .title = c->course,
			.zone = partner != NULL ? partner->zone : p->services->config->zone,
			.host = partner != NULL ? page_partner_name(p, partner) : c->partner,
			.home = home != NULL ? enrol_home_name(p, home) : app->home};

		if (c->seat != SEAT_HELD && c->state != STATE_FINISHED)
			continue;
		add_choice(&m);
		count += m.count;
	}
	calendar_end(out);
	return count;
}
