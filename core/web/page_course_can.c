/* "Can I take this?" on a course's page, as soon as it is known where the student studies. */
#include "domain/enrolment.h"
#include "web/page_course.h"

static struct eligibility_case
ask(const struct page *p, const struct shown_course *c, const struct course_facts *facts)
{
	const struct ranked *best = &c->ranked[0];

	return (struct eligibility_case){.partner = c->partner, .home = c->chosen.home, .faculty = c->chosen.faculty,
		.purpose = c->chosen.purpose, .offered = true, .waiting_list = best->facts.waiting_list || c->partner->waiting_list,
		.status = best->status, .taken = best->seats.taken, .waiting = best->seats.waiting, .facts = facts, .words = -1,
		.today = zone_day(p->services->config->zone, p->request->now)};
}

/* The form leads back to this page, and to the box on it. */
static void
fill_form(const struct page *p, const struct shown_course *c)
{
	struct slice url = page_course_url(p, slice_of(c->partner->id), c->id);
	struct view *form;

	if (p->services->config->home_count == 0)
		return;
	form = view_object(p->root, "can_form");
	view_string(form, "action", arena_printf(p->arena, "%.*s#can", SLICE_ARG(url)));
	view_flag(form, "several", p->services->config->home_count > 1);
	view_flag(form, "chosen", c->chosen.home != NULL);
	eligible_choices(p, &c->chosen, form);
	view_flag(form, "has_faculties", c->chosen.home != NULL && c->chosen.home->faculty_count > 0);
}

void
course_can(const struct page *p, const struct shown_course *c)
{
	const struct eligible about = {p, c->partner, c->chosen.home, c->chosen.faculty};
	struct eligibility_line lines[ELIGIBILITY_MAX];
	struct eligibility_case asked;
	struct course_facts facts;
	struct slice lang;

	fill_form(p, c);
	if (c->chosen.home == NULL)
		return;
	course_facts_read(c->course, c->ranked[0].offering, c->partner->zone, &facts);
	facts.offering = c->ranked[0].facts;	/* with what the host has changed since */
	asked = ask(p, c, &facts);
	eligible_show(&about, lines, eligibility(&asked, lines), p->root);
	if (c->ranked_count > 1)
		view_text(p->root, "can_about", PAGE_FILL(p, "can_about", {"offering", shown_name(p, c->ranked[0].offering, &c->ranked[0].facts, &lang)}));
}
