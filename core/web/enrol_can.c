/* The lines of eligibility under each course of a form: before it is filled in, and again with the answers. */
#include "web/eligible.h"
#include "web/enrol.h"

void
enrol_show_can(const struct enrol *en, size_t choice, bool written, struct view *to)
{
	const struct config_home *home = config_home(en->page->services->config, en->form.home);
	const struct choice *c = &en->form.choices[choice];
	struct eligible about = {en->page, c->config, home, SLICE_NONE};
	struct eligibility_line lines[ELIGIBILITY_MAX];
	struct eligibility_case asked;

	if (home == NULL || c->config == NULL)
		return;
	asked = enrolment_case(&en->form, choice, home, written);
	if (config_faculty(home, en->form.faculty) == NULL)
		asked.faculty = SLICE_NONE;	/* a mistake of its own */
	about.faculty = asked.faculty;
	eligible_show(&about, lines, eligibility(&asked, lines), to);
}
