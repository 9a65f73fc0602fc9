/*
 * The times of the comparison: a week of live sessions, the exams, what clashes. All on the student's clock, each date by itself. What is not known is
 * said to be not known: it is never "no clash".
 */
#include "domain/clash.h"
#include "domain/zone.h"
#include "web/format.h"
#include "web/page_compare.h"

#include <string.h>

#define CLASHES_MAX 20
#define DAY_MINUTES (24 * 60)

static const char *const weekdays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

static struct slice
named_day(const struct page *p, const char *prefix, int weekday)
{
	return format_word(p, prefix, slice_of(weekdays[weekday]));
}

/* "Monday 14 December 2026" */
static struct slice
full_day(const struct page *p, int32_t day)
{
	return PAGE_FILL(p, "compare_day", {"weekday", named_day(p, "weekday", date_weekday(day))}, {"day", format_day(p, day)});
}

/* "19:00–20:30", and whether that is on the day after. */
static struct slice
hours(const struct page *p, int from, int until)
{
	struct slice text = slice_of(arena_printf(p->arena, "%02d:%02d\xe2\x80\x93%02d:%02d", from / 60, from % 60, until / 60 % 24, until % 60));

	return until > DAY_MINUTES ? PAGE_FILL(p, "compare_next_day", {"hours", text}) : text;
}

static int32_t
exam_minutes(const struct shown *s)
{
	struct slice minutes = s->offering ? values_text(&s->offering->values, OPSTAP_F_EXAM_MINUTES) : SLICE_NONE;
	int64_t n;

	return str_to_int64(minutes, 1, DAY_MINUTES, &n) ? (int32_t)n : 0;
}

/* An exam at home is on the day there. */
static bool
exam_of(const struct compare *c, size_t i, struct occasion *out)
{
	const struct shown *s = &c->courses[i].shown;
	const struct zone *zone = s->facts.offering.exam == EXAM_HOME ? c->zone : s->partner->zone;

	return timetable_exam(&s->facts, exam_minutes(s), zone, (int16_t)i, out);
}

/* ---- the week */

static void
add_meeting(const struct compare *c, const struct meeting *m, struct view **day, int *weekday)
{
	const struct page *p = c->page;
	struct view *v;

	if (*weekday != m->weekday) {
		*day = view_item(p->root, "week");
		view_text(*day, "weekday", named_day(p, "weekdays", m->weekday));
		*weekday = m->weekday;
	}
	v = view_item(*day, "meetings");
	view_text(v, "hours", hours(p, m->from, m->until));
	view_text(v, "course_title", c->courses[m->course].name);
	view_text(v, "title_lang", c->courses[m->course].lang);
	view_text(v, "dates", m->first == m->last ? format_day_short(p, m->first) : format_days(p, m->first, m->last));
}

static int
add_week(const struct compare *c, const struct occasion *o, size_t n, struct error *e)
{
	struct meeting *week = arena_array(c->page->arena, n + 1, sizeof(*week));
	struct view *day = NULL;
	int weekday = -1;
	size_t count;

	if (week == NULL)
		return error_set(e, ERR_MEMORY, "no room for a week");
	count = timetable_week(o, n, c->zone, week);
	for (size_t i = 0; i < count; i++)
		add_meeting(c, &week[i], &day, &weekday);
	view_flag(c->page->root, "some_week", count > 0);
	return 0;
}

/* ---- exams */

static struct slice
exam_text(const struct compare *c, size_t i)
{
	const struct page *p = c->page;
	const struct shown *s = &c->courses[i].shown;
	struct slice at = s->offering ? values_text(&s->offering->values, OPSTAP_F_EXAM_AT) : SLICE_NONE, when;
	int32_t minutes = exam_minutes(s);
	struct occasion o;

	if (s->facts.offering.exam == EXAM_NONE || s->facts.offering.exam == EXAM_ASSIGNMENT)
		return format_word(p, "exam_long", slice_of(field_words(OPSTAP_F_EXAM)[s->facts.offering.exam]));
	if (!exam_of(c, i, &o))
		return page_text(p, s->facts.offering.exam == EXAM_UNKNOWN ? "exam_unknown" : "compare_exam_undated");
	when = format_exam_at(p, at, c->zone);
	if (minutes > 0)
		when = PAGE_FILL(p, "compare_exam_minutes", {"when", when}, {"minutes", page_plural(p, "minutes", minutes, NULL)});
	return when;
}

static void
add_exams(const struct compare *c)
{
	for (size_t i = 0; i < c->n; i++) {
		struct view *v = view_item(c->page->root, "exams");

		view_text(v, "course_title", c->courses[i].name);
		view_text(v, "title_lang", c->courses[i].lang);
		view_text(v, "when", exam_text(c, i));
	}
}

/* ---- courses in sentences */

struct mention {
	const char *place;			/* "{a}", left open in the text */
	const struct compared *course;
};

/* The mention whose place comes first in a text, at *at; NULL: none does. */
static const struct mention *
next_mention(struct slice text, const struct mention *mentions, size_t n, const char **at)
{
	const struct mention *first = NULL;

	for (size_t i = 0; i < n; i++) {
		const char *here = memmem(text.p, text.n, mentions[i].place, strlen(mentions[i].place));

		if (here == NULL || (first != NULL && here > *at))
			continue;
		first = &mentions[i];
		*at = here;
	}
	return first;
}

/* As an item with "parts": each some text and then, unless it is the last, a title that says its language. */
static void
add_sentence(struct view *to, const char *list, struct slice text, const struct mention *mentions, size_t n)
{
	struct view *item = view_item(to, list);
	const struct mention *m;
	const char *at = NULL;

	while ((m = next_mention(text, mentions, n, &at)) != NULL) {
		size_t before = (size_t)(at - text.p), length = strlen(m->place);
		struct view *part = view_item(item, "parts");

		view_text(part, "before", (struct slice){text.p, before});
		view_text(part, "course_title", m->course->name);
		view_text(part, "title_lang", m->course->lang);
		text = (struct slice){at + length, text.n - before - length};
	}
	view_text(view_item(item, "parts"), "before", text);
}

/* ---- what is not known */

static void
unknown(const struct compare *c, size_t i, const char *text)
{
	const struct mention course = {"{course}", &c->courses[i]};

	add_sentence(c->page->root, "unknowns", page_text(c->page, text), &course, 1);
}

/* Online in one's own time, or on a schedule without fixed hours: there is nothing to be there for. */
static bool
never_meets(enum delivery d)
{
	return d == DELIVERY_SELF_PACED || d == DELIVERY_SCHEDULED;
}

static size_t
add_unknown(const struct compare *c, size_t i)
{
	const struct course_facts *f = &c->courses[i].shown.facts;
	const struct offering_facts *o = &f->offering;
	struct occasion exam;
	size_t n = 0;

	if (f->session_count == 0 && !never_meets(o->delivery)) {
		unknown(c, i, "compare_unknown_live");
		n++;
	} else if (f->session_count > 0 && (o->start == DATE_NONE || o->end == DATE_NONE)) {
		unknown(c, i, "compare_unknown_term");
		n++;
	} else if (f->session_count > 0 && o->end - o->start >= 7 * TIMETABLE_WEEKS) {
		unknown(c, i, "compare_unknown_long");
		n++;
	}
	if (o->exam != EXAM_NONE && o->exam != EXAM_ASSIGNMENT && !exam_of(c, i, &exam)) {
		unknown(c, i, o->exam == EXAM_UNKNOWN ? "compare_unknown_whether" : "compare_unknown_exam");
		n++;
	}
	return n;
}

/* ---- clashes */

/* Its courses still to be filled in. */
static struct slice
sentence(const struct compare *c, const struct clash *clash)
{
	const struct page *p = c->page;
	bool a = clash->a->session == TIMETABLE_EXAM, b = clash->b->session == TIMETABLE_EXAM;
	const struct fill values[] = {{"weekday", named_day(p, "weekdays", clash->weekday)}, {"hours", hours(p, clash->from, clash->until)},
		{"day", full_day(p, clash->first)}, {"first", format_day(p, clash->first)}, {"last", format_day(p, clash->last)},
		{NULL, SLICE_NONE}};

	if (a && b)
		return page_fill(p, clash->maybe ? "compare_maybe_exams" : "compare_clash_exams", values);
	if (a || b)
		return page_fill(p, clash->maybe ? "compare_maybe_exam" : "compare_clash_exam", values);
	return page_plural(p, "compare_clash_sessions", (int64_t)clash->count, values);
}

static void
add_clash(const struct compare *c, const struct clash *clash)
{
	const struct compared *first = &c->courses[clash->a->course], *second = &c->courses[clash->b->course];
	/* The one with the exam is told first. */
	bool swap = clash->b->session == TIMETABLE_EXAM && clash->a->session != TIMETABLE_EXAM;
	const struct mention courses[] = {{"{a}", swap ? second : first}, {"{b}", swap ? first : second}};

	add_sentence(c->page->root, "clashes", sentence(c, clash), courses, 2);
}

static void
add_clashes(const struct compare *c, struct occasion *o, size_t n, size_t not_known)
{
	struct page *p = c->page;
	struct clash clashes[CLASHES_MAX];
	size_t count = clash_find(o, n, c->zone, clashes, CLASHES_MAX);
	bool certain = false;

	for (size_t i = 0; i < count && i < CLASHES_MAX; i++) {
		add_clash(c, &clashes[i]);
		certain = certain || !clashes[i].maybe;
	}
	view_flag(p->root, "more_clashes", count > CLASHES_MAX);
	view_flag(p->root, "some_clashes", count > 0);
	if (count > 0)
		view_text(p->root, "verdict", page_text(p, certain ? "compare_clashes_found" : "compare_clashes_maybe"));
	else
		view_text(p->root, "verdict", page_text(p, not_known > 0 ? "compare_clash_none_known" : "compare_clash_none"));
}

int
compare_times(const struct compare *c, struct error *e)
{
	struct occasion *o = arena_array(c->page->arena, SHORTLIST_MAX * (TIMETABLE_SESSIONS + 1), sizeof(*o));
	size_t n = 0, not_known = 0;
	int rc;

	if (o == NULL)
		return error_set(e, ERR_MEMORY, "no room for timetables");
	for (size_t i = 0; i < c->n; i++) {
		n += timetable_sessions(&c->courses[i].shown.facts, c->courses[i].shown.partner->zone, (int16_t)i, &o[n]);
		n += exam_of(c, i, &o[n]);
		not_known += add_unknown(c, i);
	}
	rc = add_week(c, o, n, e);
	add_exams(c);
	view_flag(c->page->root, "some_unknowns", not_known > 0);
	if (rc == 0 && c->n > 1)
		add_clashes(c, o, n, not_known);
	return rc;
}
