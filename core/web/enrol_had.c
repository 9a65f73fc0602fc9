/*
 * What the student has of a year's limits already, when the form is filled in: courses of the same academic year that were finished, and those in
 * which there is a place. What nobody has decided about yet is for the home coordinator to weigh; the desk shows it.
 */
#include "ground/log.h"
#include "store/ledger_client.h"
#include "web/desk.h"
#include "web/enrol.h"

void
enrol_persons(const struct enrol *en, unsigned char *number, unsigned char *mail)
{
	const struct keys *keys = ledger_client_keys(en->page->services->ledger);

	if (en->form.subject.n > 0)
		keys_person(keys, "login", en->form.issuer, en->form.subject, number);
	else
		keys_person(keys, "number", en->form.home, en->form.student_number, number);
	keys_person(keys, "mail", SLICE_NONE, en->form.email, mail);
}

static void
add_up(struct enrol *en, const struct config_home *home, const struct desk_others *all)
{
	for (size_t i = 0; i < en->form.choice_count; i++) {
		struct choice *c = &en->form.choices[i];

		for (size_t k = 0; k < all->count; k++) {
			if (desk_year(home, &all->list[k].row) != c->academic_year)
				continue;
			c->had++;
			c->had_credits += desk_credits(&all->list[k].row);
		}
	}
}

/* A store that cannot be read costs nobody what was typed: then only the form itself is held against the limits; the desk looks again. */
void
enrol_find_had(struct enrol *en)
{
	struct page *p = en->page;
	const struct config_home *home = config_home(p->services->config, en->form.home);
	bool numbered = en->form.subject.n > 0 || en->form.student_number.n > 0;
	unsigned char number[PERSON_BYTES], mail[PERSON_BYTES];
	struct desk d = {.page = p};
	struct error e = ERROR_NONE;
	struct desk_others all;

	if (home == NULL || p->services->ledger == NULL || (home->max_courses <= 0 && home->max_credits <= 0))
		return;
	for (size_t i = 0; i < en->form.choice_count; i++) {
		struct choice *c = &en->form.choices[i];

		c->academic_year = config_year_start(home, c->facts.offering.start != DATE_NONE ? c->facts.offering.start : en->form.today);
	}
	if (!numbered && en->form.email.n == 0)
		return;
	enrol_persons(en, number, mail);
	d.ledger = ledger_client_ledger(p->services->ledger);
	if (desk_find_taken(&d, slice_of(home->id), numbered ? (struct slice){(const char *)number, PERSON_BYTES} : SLICE_NONE,
			en->form.email.n > 0 ? (struct slice){(const char *)mail, PERSON_BYTES} : SLICE_NONE, &all, &e) == 0)
		add_up(en, home, &all);
	else
		log_event(LOG_WARNING, "limits-not-known", "reason=\"%s\"", e.text);
}
