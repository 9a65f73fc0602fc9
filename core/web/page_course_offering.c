/* The offerings of a course, each with its status, and a link to the form where one can apply. */
#include "web/format.h"
#include "web/page_course.h"

#include <stdlib.h>
#include <string.h>

static int
compare(const void *left, const void *right)
{
	const struct ranked *a = left, *b = right;

	if (a->status != b->status)
		return a->status < b->status ? -1 : 1;
	if (a->facts.start != b->facts.start) {
		if (a->facts.start == DATE_NONE || b->facts.start == DATE_NONE)
			return a->facts.start == DATE_NONE ? 1 : -1;
		return a->facts.start < b->facts.start ? -1 : 1;
	}
	return a->position < b->position ? -1 : a->position > b->position;
}

static void
rank(const struct page *p, const struct shown_course *c, const struct offering *o, struct ranked *out)
{
	struct slice id = o ? values_text(&o->values, OPSTAP_F_OFFERING) : SLICE_NONE;

	out->offering = o;
	offering_read(c->course, o, c->partner->zone, &out->facts);
	if (p->services->seats)
		out->seats = seats_of(p->services->seats, slice_of(c->partner->id), c->id, id);
	seats_apply(&out->seats, &out->facts);
	out->status = offering_status(&out->facts, out->seats.taken, p->request->now);
}

int64_t
course_next_change(const struct page *p, const struct shown_course *c)
{
	int64_t next = MOMENT_NONE;

	for (size_t i = 0; i < c->ranked_count; i++) {
		int64_t change = offering_next_change(&c->ranked[i].facts, p->request->now);

		if (change != MOMENT_NONE && (next == MOMENT_NONE || change < next))
			next = change;
	}
	return next;
}

static void
fact(const struct page *p, struct view *o, const char *term, struct slice text)
{
	struct view *item;

	if (text.n == 0)
		return;
	item = view_item(o, "facts");
	view_text(item, "term", page_text(p, term));
	view_text(item, "text", text);
}

static void
fill_exam(const struct page *p, struct view *o, const struct ranked *r, const struct values *values, const struct zone *zone)
{
	struct slice at = values ? values_text(values, OPSTAP_F_EXAM_AT) : SLICE_NONE;
	struct slice minutes = values ? values_text(values, OPSTAP_F_EXAM_MINUTES) : SLICE_NONE;
	int64_t n;

	fact(p, o, "fact_exam", r->facts.exam == EXAM_UNKNOWN ? page_text(p, "unknown")
			: format_word(p, "exam_long", slice_of(field_words(OPSTAP_F_EXAM)[r->facts.exam])));
	if (at.n)
		fact(p, o, "fact_exam_at", format_exam_at(p, at, zone));
	if (str_to_int64(minutes, 1, INT32_MAX, &n))
		fact(p, o, "fact_exam_minutes", page_plural(p, "minutes", n, NULL));
}

static void
fill_places(const struct page *p, struct view *o, const struct ranked *r)
{
	fact(p, o, "fact_places", format_places(p, r->facts.places, r->seats));
	if (r->facts.places >= 0 && r->seats.waiting > 0)
		fact(p, o, "fact_waiting", page_plural(p, "waiting_students", r->seats.waiting, NULL));
}

static void
fill_teaching(const struct page *p, struct view *o, const struct ranked *r, const struct values *values, const struct zone *zone)
{
	fact(p, o, "fact_delivery", r->facts.delivery == DELIVERY_UNKNOWN ? page_text(p, "unknown")
			: format_word(p, "delivery_long", slice_of(field_words(OPSTAP_F_DELIVERY)[r->facts.delivery])));
	if (values == NULL)
		return;
	fact(p, o, "fact_hours", format_hours(p, values));
	for (const struct value *v = values_first(values, OPSTAP_F_SESSION); v; v = values_next(values, v))
		fact(p, o, "fact_session", format_session(p, v->text, zone));
	if (values_first(values, OPSTAP_F_LANGUAGE))
		fact(p, o, "fact_language", format_languages(p, values));
}

static void
fill_dates(const struct page *p, struct view *o, const struct ranked *r, const struct values *values, const struct zone *zone)
{
	struct slice drop = values ? values_text(values, OPSTAP_F_DROP_BY) : SLICE_NONE;
	struct slice dates = format_days(p, r->facts.start, r->facts.end);
	int32_t days;

	fact(p, o, "fact_dates", dates.n ? dates : page_text(p, r->facts.delivery == DELIVERY_SELF_PACED ? "any_time" : "unknown"));
	if (r->facts.apply_from != MOMENT_NONE && r->facts.apply_from > p->request->now)
		fact(p, o, "fact_apply_from", format_moment(p, r->facts.apply_from, zone));
	if (r->facts.apply_until != MOMENT_NONE)
		fact(p, o, "fact_apply_until", format_moment(p, r->facts.apply_until, zone));
	if (date_parse_day(drop, &days))
		fact(p, o, "fact_drop_by", format_day(p, days));
}

/* The link to the form, where one can apply or wait; an item without one says so, for its list's root may have one. True: there is one. */
static bool
fill_enrol(const struct page *p, struct view *o, const struct shown_course *c, const struct ranked *r)
{
	struct slice id = r->offering ? values_text(&r->offering->values, OPSTAP_F_OFFERING) : SLICE_NONE;
	bool list = r->facts.waiting_list || c->partner->waiting_list;
	bool open = r->status == STATUS_OPEN, can = open || (r->status == STATUS_FULL && list);
	struct slice url = can ? page_enrol_url(p, slice_of(c->partner->id), c->id, id) : SLICE_NONE;

	view_text(o, "enrol_url", eligible_url(p, url, &c->chosen));
	view_text(o, "enrol_text", page_text(p, open ? "enrol_link" : "enrol_waiting_link"));
	return can;
}

static bool
is_shortlisted(const struct shown_course *c, const struct ranked *r, struct slice offering)
{
	for (size_t i = 0; i < c->list.n; i++) {
		const struct course_ref *ref = &c->list.refs[i];

		if (slice_is(ref->partner, c->partner->id) && slice_eq(ref->id, c->id) &&
		    (slice_eq(ref->offering, offering) || (ref->offering.n == 0 && r == &c->ranked[0])))
			return true;
	}
	return false;
}

/* On the shortlist already, or the link to the comparison with this run in it; false: neither, as that is full. */
static bool
fill_shortlist(const struct page *p, struct view *o, const struct shown_course *c, const struct ranked *r)
{
	const struct course_ref ref = {slice_of(c->partner->id), c->id,
		r->offering ? values_text(&r->offering->values, OPSTAP_F_OFFERING) : SLICE_NONE};
	bool on = is_shortlisted(c, r, ref.offering), room = c->list.n < SHORTLIST_MAX;

	view_flag(o, "shortlisted", on);
	view_text(o, "add_url", !on && room ? shortlist_add_url(p, ref, &c->chosen) : SLICE_NONE);
	return on || room;
}

static void
fill_one(const struct page *p, const struct shown_course *c, const struct ranked *r, const char *list)
{
	const struct values *values = r->offering ? &r->offering->values : NULL;
	const struct zone *zone = c->partner->zone;
	struct view *o = view_item(p->root, list);
	struct slice status = format_status(p, r->status, &r->facts, r->seats, zone), lang;

	view_text(o, "label", shown_name(p, r->offering, &r->facts, &lang));
	view_text(o, "label_lang", lang);
	view_string(o, "status", status_name(r->status));
	view_text(o, "status_text", status);
	fill_enrol(p, o, c, r);
	if (c->ranked_count > 1)
		fill_shortlist(p, o, c, r);
	view_flag(o, "several", c->ranked_count > 1);
	view_text(o, "calendar_url", r->status != STATUS_CLOSED ? course_calendar_url(p, c, r) : SLICE_NONE);
	fill_dates(p, o, r, values, zone);
	fill_teaching(p, o, r, values, zone);
	fill_exam(p, o, r, values, zone);
	fill_places(p, o, r);
}

int
course_rank(const struct page *p, struct shown_course *c, struct error *e)
{
	size_t n = c->course->offering_count, count = n ? n : 1;
	struct ranked *ranked = arena_array(p->arena, count, sizeof(*ranked));

	if (ranked == NULL)
		return error_set(e, ERR_MEMORY, "no room for the offerings of a course");
	for (size_t i = 0; i < count; i++) {
		ranked[i].position = i;
		rank(p, c, n ? &c->course->offerings[i] : NULL, &ranked[i]);
	}
	qsort(ranked, count, sizeof(*ranked), compare);
	c->ranked = ranked;
	c->ranked_count = count;
	return 0;
}

void
course_offerings(const struct page *p, const struct shown_course *c)
{
	const struct ranked *best = &c->ranked[0];
	bool can, listed;

	for (size_t i = 0; i < c->ranked_count; i++)
		fill_one(p, c, &c->ranked[i], c->ranked[i].status == STATUS_CLOSED ? "past" : "offerings");
	view_string(p->root, "status", status_name(best->status));
	view_text(p->root, "status_text", format_status(p, best->status, &best->facts, best->seats, c->partner->zone));
	can = fill_enrol(p, p->root, c, best);
	listed = fill_shortlist(p, p->root, c, best);
	view_flag(p->root, "has_links", can || listed);
	view_text(p->root, "add_text", shortlist_add_text(p, &c->list));
	view_flag(p->root, "has_offerings", best->status != STATUS_CLOSED);
	view_flag(p->root, "has_past", c->ranked[c->ranked_count - 1].status == STATUS_CLOSED);
}
