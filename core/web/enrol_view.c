/* What the form and the page that lists the answers have in common: names, faults in words, the head of a course. */
#include "web/enrol.h"

#include <stdio.h>

#include "ground/escape.h"
#include "web/eligible.h"
#include "web/format.h"

struct slice
enrol_title(const struct page *p, const struct course *c, struct slice *lang)
{
	const struct value *title = values_in(&c->values, OPSTAP_F_TITLE, request_lang(p->request));

	*lang = title != NULL ? title->lang : SLICE_NONE;
	return title != NULL ? title->text : SLICE_NONE;
}

struct slice
enrol_home_name(const struct page *p, const struct config_home *h)
{
	return slice_of(p->request->lang == LANG_NL && h->name_nl[0] != '\0' ? h->name_nl : h->name);
}

struct slice
enrol_faculty_name(const struct page *p, const struct config_faculty *f)
{
	return slice_of(p->request->lang == LANG_NL && f->name_nl[0] != '\0' ? f->name_nl : f->name);
}

struct slice
enrol_text(const struct enrol *en, const char *prefix, const char *word)
{
	char text[64];
	int n = snprintf(text, sizeof(text), "%s_%s", prefix, word);

	for (int i = 0; i < n && i < (int)sizeof(text); i++) {
		if (text[i] == '-')
			text[i] = '_';
	}
	return page_text(en->page, text);
}

const char *
enrol_control_id(const struct enrol *en, const char *field, size_t choice)
{
	return choice > 0 ? arena_printf(en->page->arena, "%s-%zu", field, choice) : field;
}

/* In the words of "Can I take this?", which says the same beforehand. */
struct slice
enrol_fault_text(const struct enrol *en, const struct enrolment_fault *f)
{
	const struct eligibility_line line = {.text = f->text, .number = f->number, .rule = f->rule,
		.moment = f->moment != 0 ? f->moment : MOMENT_NONE, .until = MOMENT_NONE, .day = DATE_NONE, .first = DATE_NONE, .last = DATE_NONE};
	const struct eligible about = {en->page, f->choice > 0 ? en->form.choices[f->choice - 1].config : NULL,
		config_home(en->page->services->config, en->form.home), en->form.faculty};

	return eligible_text(&about, &line);
}

static void
add_facts(const struct enrol *en, size_t i, struct view *v)
{
	const struct choice *c = &en->form.choices[i];
	const struct value *label;
	struct slice lang;

	view_text(v, "course_title", enrol_title(en->page, en->course[i], &lang));
	view_text(v, "title_lang", lang);
	view_text(v, "course_url", page_course_url(en->page, c->partner, c->course));
	view_text(v, "partner", page_partner_name(en->page, c->config));
	view_text(v, "dates", format_days(en->page, c->facts.offering.start, c->facts.offering.end));
	view_text(v, "credits", format_ects(en->page, c->facts.offering.ects));
	view_text(v, "status", format_status(en->page, c->status, &c->facts.offering, en->seats[i], c->config->zone));
	if (en->offering[i] == NULL)
		return;
	label = values_in(&en->offering[i]->values, OPSTAP_F_LABEL, request_lang(en->page->request));
	if (label != NULL)
		view_text(v, "offering_label", label->text);
}

struct slice
enrol_course_ref(const struct enrol *en, size_t i)
{
	const struct choice *c = &en->form.choices[i];
	struct slice result;
	struct buffer b;

	buffer_init(&b, 16384);
	course_ref_write(&b, (struct course_ref){c->partner, c->course, c->offering});
	result = arena_slice(en->page->arena, buffer_view(&b));
	buffer_free(&b);
	return result;
}

struct view *
enrol_add_course(const struct enrol *en, size_t i, struct view *to)
{
	const struct choice *c = &en->form.choices[i];
	struct view *v = view_item(to, "courses");

	view_number(v, "number", (int64_t)i + 1);
	view_text(v, "c", enrol_course_ref(en, i));
	view_text(v, "course_title", c->course);
	if (en->course[i] != NULL)
		add_facts(en, i, v);
	return v;
}

struct slice
enrol_hosts(const struct enrol *en)
{
	struct slice names[ENROLMENT_MAX_CHOICES];
	size_t n = 0;

	for (size_t i = 0; i < en->form.choice_count; i++) {
		const struct config_partner *partner = en->form.choices[i].config;
		bool known = partner == NULL;

		for (size_t j = 0; !known && j < n; j++)
			known = slice_eq(names[j], page_partner_name(en->page, partner));
		if (!known)
			names[n++] = page_partner_name(en->page, partner);
	}
	return format_list(en->page, names, n);
}

void
enrol_keep_answers(const struct enrol *en, const char *action)
{
	struct page *p = en->page;
	const char *other = lang_name(p->request->lang == LANG_EN ? LANG_NL : LANG_EN);
	struct slice root = page_root(p);
	struct chosen chosen;
	struct buffer b;

	buffer_init(&b, 1u << 17);
	buffer_printf(&b, "%.*s%s/enrol", SLICE_ARG(root), other);
	for (size_t i = 0; i < en->form.choice_count; i++) {
		buffer_text(&b, i == 0 ? "?c=" : "&c=");
		escape_form(&b, enrol_course_ref(en, i));
	}
	eligible_chosen(p, en->form.home, en->form.faculty, en->form.choice_count > 0 ? en->form.choices[0].purpose : SLICE_NONE, &chosen);
	view_string(p->root, "switch", action);
	if (buffer_ok(&b))
		view_text(p->root, "other_url", eligible_url(p, arena_slice(p->arena, buffer_view(&b)), &chosen));
	buffer_free(&b);
}
