/* The table of the comparison: one column a course, one row a fact, in the words of the course's own page. */
#include "web/page_compare.h"

#include "domain/zone.h"
#include "web/format.h"

#define BEGIN_CHARS 240		/* of a long text; the rest is on the course's page */

struct cell {
	struct slice text, lang;	/* empty: unknown, or nothing to say */
};

typedef struct cell (*cell_fn)(const struct compare *c, const struct compared *one);

static const struct values *
values_of(const struct shown *s)
{
	static const struct values none;

	return s->offering ? &s->offering->values : &none;
}

static struct cell
plain(struct slice text)
{
	return (struct cell){.text = text};
}

static struct cell
university(const struct compare *c, const struct compared *one)
{
	return plain(page_partner_name(c->page, one->shown.partner));
}

/* Only where it has a name: when it starts stands in a row of its own. */
static struct cell
run(const struct compare *c, const struct compared *one)
{
	struct cell cell = {SLICE_NONE, SLICE_NONE};

	if (values_first(values_of(&one->shown), OPSTAP_F_LABEL))
		cell.text = shown_name(c->page, one->shown.offering, &one->shown.facts.offering, &cell.lang);
	return cell;
}

static struct cell
status(const struct compare *c, const struct compared *one)
{
	const struct shown *s = &one->shown;

	return plain(format_status(c->page, s->status, &s->facts.offering, s->seats, c->zone));
}

static struct cell
apply_until(const struct compare *c, const struct compared *one)
{
	return plain(format_moment(c->page, one->shown.facts.offering.apply_until, c->zone));
}

static struct cell
credits(const struct compare *c, const struct compared *one)
{
	return plain(format_ects(c->page, one->shown.facts.offering.ects));
}

static struct cell
level(const struct compare *c, const struct compared *one)
{
	struct slice word = values_text(&one->shown.course->values, OPSTAP_F_LEVEL);

	return plain(word.n ? format_word(c->page, "level", word) : SLICE_NONE);
}

static struct cell
languages(const struct compare *c, const struct compared *one)
{
	const struct shown *s = &one->shown;
	bool own = values_first(values_of(s), OPSTAP_F_LANGUAGE) != NULL;

	return plain(format_languages(c->page, own ? values_of(s) : &s->course->values));
}

static struct cell
dates(const struct compare *c, const struct compared *one)
{
	const struct offering_facts *f = &one->shown.facts.offering;

	if (f->start == DATE_NONE && f->end == DATE_NONE && f->delivery == DELIVERY_SELF_PACED)
		return plain(page_text(c->page, "any_time"));
	return plain(format_days(c->page, f->start, f->end));
}

static struct cell
delivery(const struct compare *c, const struct compared *one)
{
	enum delivery d = one->shown.facts.offering.delivery;

	return plain(d == DELIVERY_UNKNOWN ? SLICE_NONE : format_word(c->page, "delivery_long", slice_of(field_words(OPSTAP_F_DELIVERY)[d])));
}

static struct cell
hours(const struct compare *c, const struct compared *one)
{
	return plain(format_hours(c->page, values_of(&one->shown)));
}

static struct cell
exam(const struct compare *c, const struct compared *one)
{
	enum exam x = one->shown.facts.offering.exam;

	return plain(x == EXAM_UNKNOWN ? SLICE_NONE : format_word(c->page, "exam_long", slice_of(field_words(OPSTAP_F_EXAM)[x])));
}

static struct cell
exam_at(const struct compare *c, const struct compared *one)
{
	struct slice at = values_text(values_of(&one->shown), OPSTAP_F_EXAM_AT);
	enum exam x = one->shown.facts.offering.exam;

	if (at.n)
		return plain(format_exam_at(c->page, at, c->zone));
	return plain(x == EXAM_NONE || x == EXAM_ASSIGNMENT ? SLICE_NONE : page_text(c->page, "unknown"));
}

static struct cell
places(const struct compare *c, const struct compared *one)
{
	const struct shown *s = &one->shown;

	return plain(s->facts.offering.places < 0 ? SLICE_NONE : format_places(c->page, s->facts.offering.places, s->seats));
}

static struct cell
waiting(const struct compare *c, const struct compared *one)
{
	const struct shown *s = &one->shown;

	return plain(s->seats.waiting > 0 ? page_plural(c->page, "waiting_students", s->seats.waiting, NULL) : SLICE_NONE);
}

static struct cell
drop_by(const struct compare *c, const struct compared *one)
{
	int32_t day;

	return plain(date_parse_day(values_text(values_of(&one->shown), OPSTAP_F_DROP_BY), &day) ? format_day(c->page, day) : SLICE_NONE);
}

static struct cell
prerequisites(const struct compare *c, const struct compared *one)
{
	const struct page *p = c->page;
	const struct value *v = values_in(&one->shown.course->values, OPSTAP_F_PREREQUISITES, request_lang(p->request));

	if (v == NULL)
		return plain(SLICE_NONE);
	return (struct cell){.text = format_begin(p, v->text, BEGIN_CHARS),
		.lang = slice_eq(v->lang, request_lang(p->request)) ? SLICE_NONE : v->lang};
}

/* ---- what the rules say */

static size_t
judge(const struct compare *c, const struct compared *one, struct eligibility_line *lines)
{
	const struct shown *s = &one->shown;
	const struct eligibility_case asked = {.partner = s->partner, .home = c->chosen.home, .faculty = c->chosen.faculty,
		.purpose = c->chosen.purpose, .offered = true, .waiting_list = s->facts.offering.waiting_list || s->partner->waiting_list,
		.status = s->status, .taken = s->seats.taken, .waiting = s->seats.waiting, .facts = &s->facts, .words = -1,
		.today = zone_day(c->page->services->config->zone, c->page->request->now)};

	return eligibility(&asked, lines);
}

static struct eligible
about(const struct compare *c, const struct compared *one)
{
	return (struct eligible){c->page, one->shown.partner, c->chosen.home, c->chosen.faculty};
}

static void
add_can(const struct compare *c, const struct compared *one, struct view *to)
{
	const struct eligible a = about(c, one);
	struct eligibility_line lines[ELIGIBILITY_MAX];

	if (c->chosen.home != NULL)
		eligible_hint(&a, lines, judge(c, one, lines), to);
}

/* What is to be asked for at home, once the rules say it. */
static struct cell
request(const struct compare *c, const struct compared *one)
{
	const struct eligible a = about(c, one);
	struct eligibility_line lines[ELIGIBILITY_MAX];
	size_t n = c->chosen.home != NULL ? judge(c, one, lines) : 0;

	for (size_t i = 0; i < n; i++)
		if (lines[i].rule != NULL && !lines[i].rule->refuse)
			return plain(eligible_text(&a, &lines[i]));
	return plain(SLICE_NONE);
}

/* ---- rows and columns */

static const struct {
	const char *term;
	cell_fn cell;
	bool rare;		/* left out where no course has it */
	const char *none;	/* of a course that has it not; NULL: "unknown" */
} facts[] = {
	{"fact_university", university, false, NULL},
	{"compare_run", run, true, "compare_dash"},
	{"facet_status", status, false, NULL},
	{"fact_apply_until", apply_until, false, NULL},
	{"fact_credits", credits, false, NULL},
	{"fact_level", level, false, NULL},
	{"fact_language", languages, false, NULL},
	{"fact_dates", dates, false, NULL},
	{"fact_delivery", delivery, false, NULL},
	{"fact_hours", hours, false, NULL},
	{"fact_exam", exam, false, NULL},
	{"fact_exam_at", exam_at, true, "compare_dash"},
	{"fact_places", places, false, NULL},
	{"fact_waiting", waiting, true, "compare_dash"},
	{"fact_drop_by", drop_by, true, NULL},
	{"course_prerequisites", prerequisites, true, NULL},
	{"compare_request", request, true, NULL},
};

static bool
differ(const struct cell *cells, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (!slice_eq(cells[i].text, cells[0].text))
			return true;
	return false;
}

static bool
none(const struct cell *cells, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (cells[i].text.n > 0)
			return false;
	return true;
}

static void
add_row(const struct compare *c, size_t fact, const struct cell *cells, bool differs)
{
	const struct page *p = c->page;
	struct view *row = view_item(p->root, "rows");

	view_text(row, "term", page_text(p, facts[fact].term));
	view_flag(row, "differs", differs);
	for (size_t i = 0; i < c->n; i++) {
		struct view *v = view_item(row, "cells");

		view_text(v, "text", cells[i].text.n ? cells[i].text : page_text(p, facts[fact].none ? facts[fact].none : "unknown"));
		view_text(v, "text_lang", cells[i].lang);
		view_string(v, "status", facts[fact].cell == status ? status_name(c->courses[i].shown.status) : "");
	}
}

static void
add_column(const struct compare *c, size_t i)
{
	const struct compared *one = &c->courses[i];
	struct page *p = c->page;
	struct view *v = view_item(p->root, "courses");
	struct slice url = page_course_url(p, slice_of(one->shown.partner->id), one->shown.id);

	view_text(v, "course_title", one->title);
	view_text(v, "title_lang", one->lang);
	view_text(v, "name", one->name);
	view_text(v, "url", shortlist_url(p, eligible_url(p, url, &c->chosen)));
	view_text(v, "remove_url", compare_address(c, "compare", i, c->only_differing));
	add_can(c, one, v);
}

void
compare_rows(const struct compare *c)
{
	struct page *p = c->page;
	struct cell cells[SHORTLIST_MAX];
	size_t rows = 0, differing = 0;
	const char *of;

	for (size_t i = 0; i < c->n; i++)
		add_column(c, i);
	for (size_t f = 0; f < sizeof(facts) / sizeof(*facts); f++) {
		bool differs;

		for (size_t i = 0; i < c->n; i++)
			cells[i] = facts[f].cell(c, &c->courses[i]);
		if (facts[f].rare && none(cells, c->n))
			continue;
		differs = differ(cells, c->n);
		rows++;
		differing += differs;
		if (differs || !c->only_differing || c->n < 2)
			add_row(c, f, cells, differs);
	}
	of = arena_printf(p->arena, "%zu", rows);
	view_text(p->root, "differing", PAGE_PLURAL(p, "compare_differing", (int64_t)differing, {"m", slice_of(of)}));
	view_flag(p->root, "some_alike", differing > 0 && differing < rows);
	view_flag(p->root, "some_can", c->chosen.home != NULL);
}
