/*
 * The form as a view. Every control is one line of a table and one item of a list; one partial
 * (enrol_field.mustache) draws them all, so that label, hint, fault and their aria attributes are the same everywhere.
 */
#include "web/enrol.h"

#include <string.h>

enum control_kind { CONTROL_INPUT, CONTROL_SELECT, CONTROL_AREA, CONTROL_BOX };

struct control {
	const char *name;		/* of the field; its texts are enrol_label_NAME and, where there is one, enrol_hint_NAME */
	enum control_kind kind;
	bool required;
	const char *type, *autocomplete;	/* of an input */
	int64_t most;			/* characters of it; 0: any number */
};

static const struct control
	home = {"home", CONTROL_SELECT, true, NULL, NULL, 0}, name = {"name", CONTROL_INPUT, true, "text", "name", ENROLMENT_MAX_NAME},
	email = {"email", CONTROL_INPUT, true, "email", "email", ENROLMENT_MAX_EMAIL},
	student_number = {"student_number", CONTROL_INPUT, true, "text", "off", ENROLMENT_MAX_NUMBER},
	faculty = {"faculty", CONTROL_SELECT, true, NULL, NULL, 0}, programme = {"programme", CONTROL_INPUT, true, "text", "off", ENROLMENT_MAX_NAME},
	year = {"year", CONTROL_SELECT, true, NULL, NULL, 0}, at_most = {"at_most", CONTROL_SELECT, false, NULL, NULL, 0},
	purpose = {"purpose", CONTROL_SELECT, true, NULL, NULL, 0}, motivation = {"motivation", CONTROL_AREA, true, NULL, NULL, 0},
	motivation_free = {"motivation", CONTROL_AREA, false, NULL, NULL, 0},
	board = {"board", CONTROL_SELECT, true, NULL, NULL, 0}, board_date = {"board_date", CONTROL_INPUT, false, "date", "off", 0},
	waiting = {"waiting", CONTROL_BOX, false, NULL, NULL, 0}, consent = {"consent", CONTROL_BOX, true, NULL, NULL, 0};

static const struct enrolment_fault *
find_fault(const struct enrol *en, const char *field, size_t choice)
{
	for (size_t i = 0; i < en->fault_count; i++) {
		if (en->faults[i].choice == choice && strcmp(en->faults[i].field, field) == 0)
			return &en->faults[i];
	}
	return NULL;
}

/* What a choice is called in sentences, also when there is no such course any more. */
static struct slice
choice_name(const struct enrol *en, size_t i)
{
	const struct choice *c = &en->form.choices[i];

	return c->title.n > 0 ? c->title : c->course;
}

/* ---- controls */

/* The hint, and what a screen reader says with the control: hint and fault. */
static void
add_hint(const struct enrol *en, struct view *v, const char *id, struct slice hint, bool fault)
{
	view_text(v, "hint", hint);
	if (hint.n > 0 && fault)
		view_string(v, "describedby", arena_printf(en->page->arena, "%s-hint %s-fault", id, id));
	else if (hint.n > 0 || fault)
		view_string(v, "describedby", arena_printf(en->page->arena, "%s-%s", id, fault ? "fault" : "hint"));
}

static struct view *
add_control(const struct enrol *en, struct view *to, const struct control *c, size_t choice, struct slice value, struct slice hint)
{
	static const char *const kinds[] = {"is_input", "is_select", "is_area", "is_box"};
	const struct enrolment_fault *fault = find_fault(en, c->name, choice);
	const char *id = enrol_control_id(en, c->name, choice);
	struct view *v = view_item(to, "fields");

	view_string(v, "id", id);
	view_text(v, "label", enrol_text(en, "enrol_label", c->name));
	add_hint(en, v, id, hint.n > 0 ? hint : enrol_text(en, "enrol_hint", c->name), fault != NULL);
	view_text(v, "fault", fault != NULL ? enrol_fault_text(en, fault) : SLICE_NONE);
	view_flag(v, kinds[c->kind], true);
	view_flag(v, "is_required", c->required);
	view_string(v, "type", c->type);
	view_string(v, "autocomplete", c->autocomplete);
	if (c->most > 0)
		view_number(v, "maxlength", c->most);
	view_text(v, "value", value);
	return v;
}

static void
add_option(struct view *to, struct slice value, struct slice label, struct slice chosen)
{
	struct view *v = view_item(to, "options");

	view_text(v, "option_value", value);
	view_text(v, "option_label", label);
	view_flag(v, "is_chosen", slice_eq(value, chosen));
}

static void
add_words(const struct enrol *en, struct view *v, const char *prefix, const char *(*word)(int), int count, struct slice chosen)
{
	for (int i = 1; i < count; i++)
		add_option(v, slice_of(word(i)), enrol_text(en, prefix, word(i)), chosen);
}

static const char *
purpose_word(int i)
{
	return purpose_name((enum purpose)i);
}

static const char *
board_word(int i)
{
	return board_name((enum board)i);
}

static void
add_numbers(const struct enrol *en, struct view *v, size_t last, struct slice chosen)
{
	for (size_t i = 1; i <= last; i++) {
		struct slice n = slice_of(arena_printf(en->page->arena, "%zu", i));

		add_option(v, n, n, chosen);
	}
}

/* A list cannot be read-only: what the login says is shown as text, and its id travels beside it. */
static void
add_homes(const struct enrol *en, struct view *to)
{
	static const struct control fixed = {"home", CONTROL_INPUT, true, "text", NULL, 0};
	const struct config_home *h = config_home(en->page->services->config, en->form.home);
	const struct config *config = en->page->services->config;
	struct view *v;

	if (en->login_home && h != NULL) {
		v = add_control(en, to, &fixed, 0, enrol_home_name(en->page, h), page_text(en->page, "enrol_from_login"));
		view_text(v, "hidden_value", en->form.home);
		view_flag(v, "is_readonly", true);
		return;
	}
	v = add_control(en, to, &home, 0, en->form.home, SLICE_NONE);
	for (size_t i = 0; i < config->home_count; i++)
		add_option(v, slice_of(config->homes[i].id), enrol_home_name(en->page, &config->homes[i]), en->form.home);
}

/* Without script the faculties of every university have to be there, each under its university. */
static void
add_faculties(const struct enrol *en, struct view *v)
{
	const struct config *config = en->page->services->config;

	for (size_t i = 0; i < config->home_count; i++) {
		const struct config_home *h = &config->homes[i];
		bool chosen_home = slice_is(en->form.home, h->id) || config_home(config, en->form.home) == NULL;
		struct view *group;

		if (h->faculty_count == 0)
			continue;
		group = view_item(v, "groups");
		view_text(group, "group_label", enrol_home_name(en->page, h));
		for (size_t j = 0; j < h->faculty_count; j++)
			add_option(group, slice_of(h->faculties[j].id), enrol_faculty_name(en->page, &h->faculties[j]),
					chosen_home ? en->form.faculty : SLICE_NONE);
	}
}

static void
add_student(const struct enrol *en, struct view *to)
{
	const struct enrolment *f = &en->form;
	struct slice login = page_text(en->page, "enrol_from_login");
	struct view *v;

	add_homes(en, to);
	v = add_control(en, to, &name, 0, f->name, en->login_name ? login : SLICE_NONE);
	view_flag(v, "is_readonly", en->login_name);
	v = add_control(en, to, &email, 0, f->email, en->login_mail ? login : SLICE_NONE);
	view_flag(v, "is_readonly", en->login_mail);
	add_control(en, to, &student_number, 0, f->student_number, SLICE_NONE);
	add_faculties(en, add_control(en, to, &faculty, 0, f->faculty, SLICE_NONE));
	add_control(en, to, &programme, 0, f->programme, SLICE_NONE);
	v = add_control(en, to, &year, 0, f->year, SLICE_NONE);
	add_numbers(en, v, 9, f->year);
}

/* ---- courses */

static void
add_motivation(const struct enrol *en, size_t i, struct view *v)
{
	const struct choice *c = &en->form.choices[i];
	int64_t least = c->config != NULL ? c->config->motivation_words : 0;
	struct slice hint = least > 0 ? page_plural(en->page, "enrol_motivation_least", least, NULL) : SLICE_NONE;
	struct view *area = add_control(en, v, least > 0 ? &motivation : &motivation_free, i + 1, c->motivation, hint);

	if (least > 0)		/* {n} is filled in by the script, which counts as enrolment_words does */
		view_text(area, "words", PAGE_FILL(en->page, "enrol_words", {"least", slice_of(arena_printf(en->page->arena, "%lld", (long long)least))}));
}

static void
add_course(const struct enrol *en, size_t i, struct view *to)
{
	const struct choice *c = &en->form.choices[i];
	const struct enrolment_fault *fault = find_fault(en, "c", i + 1);
	struct view *v = enrol_add_course(en, i, to), *box;

	view_text(v, "course_fault", fault != NULL ? enrol_fault_text(en, fault) : SLICE_NONE);
	view_flag(v, "can_remove", en->form.choice_count > 1);
	view_flag(v, "can_rise", i > 0);
	enrol_show_can(en, i, false, v);
	add_words(en, add_control(en, v, &purpose, i + 1, c->purpose, SLICE_NONE), "enrol_purpose", purpose_word, PURPOSE_MAX, c->purpose);
	add_motivation(en, i, v);
	add_words(en, add_control(en, v, &board, i + 1, c->board, SLICE_NONE), "enrol_board", board_word, BOARD_MAX, c->board);
	add_control(en, v, &board_date, i + 1, c->board_date, SLICE_NONE);
	if (c->facts.offering.places < 0 || !enrolment_waiting_list(c))
		return;
	box = add_control(en, v, &waiting, i + 1, SLICE("1"),
			c->status != STATUS_FULL ? SLICE_NONE : en->seats[i].waiting == 0 ? page_text(en->page, "enrol_waiting_first") :
			page_plural(en->page, "enrol_waiting_now", en->seats[i].waiting, NULL));
	view_flag(box, "is_checked", c->waiting);
}

/* ---- faults */

/* Where a fault can be mended. With one course there is nothing to say about "at most". */
static const char *
target(const struct enrol *en, const struct enrolment_fault *f)
{
	bool course = strcmp(f->field, "c") == 0;

	if ((course && f->choice == 0) || (strcmp(f->field, "at_most") == 0 && en->form.choice_count == 1))
		return "courses";
	return enrol_control_id(en, course ? "course" : f->field, f->choice);
}

static void
add_summary(const struct enrol *en)
{
	struct page *p = en->page;

	if (en->fault_count == 0)
		return;
	view_text(p->root, "faults_title", page_plural(p, "enrol_faults_title", (int64_t)en->fault_count, NULL));
	for (size_t i = 0; i < en->fault_count; i++) {
		const struct enrolment_fault *f = &en->faults[i];
		struct slice said = enrol_fault_text(en, f);
		struct view *v = view_item(p->root, "faults");

		if (f->choice > 0 && en->form.choice_count > 1)
			said = PAGE_FILL(p, "enrol_fault_of", {"course", choice_name(en, f->choice - 1)}, {"text", said});
		view_string(v, "target", target(en, f));
		view_text(v, "fault_text", said);
	}
}

/* ---- the page */

static struct slice
consent_text(const struct enrol *en)
{
	struct slice hosts = enrol_hosts(en);

	if (hosts.n == 0)
		return page_text(en->page, "enrol_label_consent_plain");
	return PAGE_FILL(en->page, "enrol_label_consent", {"hosts", hosts});
}

int
enrol_show_form(struct enrol *en, struct error *e)
{
	struct page *p = en->page;
	struct view *box, *whole = view_object(p->root, "whole"), *student = view_object(p->root, "student"),
		*agree = view_object(p->root, "agree");

	view_text(p->root, "title", page_text(p, en->fault_count > 0 ? "enrol_title_faults" : "enrol_title"));
	view_text(p->root, "heading", page_text(p, "enrol_title"));
	view_flag(p->root, "noindex", true);
	view_flag(p->root, "forms", true);
	view_text(p->root, "notice", en->notice);
	view_text(p->root, "token", en->token);
	add_summary(en);
	for (size_t i = 0; i < en->form.choice_count; i++)
		add_course(en, i, p->root);
	view_flag(p->root, "several", en->form.choice_count > 1);
	if (en->form.choice_count > 1)
		add_numbers(en, add_control(en, whole, &at_most, 0, en->form.at_most, SLICE_NONE), en->form.choice_count, en->form.at_most);
	add_student(en, student);
	box = add_control(en, agree, &consent, 0, SLICE("1"), SLICE_NONE);
	view_text(box, "label", consent_text(en));
	view_flag(box, "is_checked", en->form.consent);
	enrol_show_login(en);
	enrol_keep_answers(en, "edit");
	return page_render(p, "enrol", e);
}
