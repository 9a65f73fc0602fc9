/* "Check your answers": everything that was typed, to be read once more; the same values travel on in hidden fields. */
#include "web/enrol.h"
#include "web/format.h"
#include "web/receipt_after.h"

static void
add_answer(const struct enrol *en, struct view *to, const char *field, struct slice value)
{
	page_row(to, enrol_text(en, "enrol_label", field), value);
}

static void
show_course(const struct enrol *en, size_t i, struct view *to)
{
	const struct choice *c = &en->form.choices[i];
	struct view *v = enrol_add_course(en, i, to);
	int32_t day;

	add_answer(en, v, "purpose", enrol_text(en, "enrol_purpose", purpose_name(purpose_read(c->purpose))));
	add_answer(en, v, "motivation", c->motivation);
	add_answer(en, v, "board", enrol_text(en, "enrol_board", board_name(board_read(c->board))));
	if (board_read(c->board) != BOARD_NOT_NEEDED && date_parse_day(c->board_date, &day))
		add_answer(en, v, "board_date", format_day(en->page, day));
	if (c->waiting)
		add_answer(en, v, "waiting", page_text(en->page, "enrol_yes"));
	enrol_show_can(en, i, true, v);
}

static void
add_hidden(struct view *to, const char *field, struct slice value)
{
	struct view *v = view_item(to, "hidden");

	view_string(v, "hidden_name", field);
	view_text(v, "hidden_value", value);
}

/* Everything that was typed travels on in the page itself: there is no session. */
static void
hide_all(const struct enrol *en)
{
	const struct enrolment *f = &en->form;
	const struct { const char *name; struct slice value; } all[] = {
		{"token", en->token}, {"home", f->home}, {"name", f->name}, {"email", f->email}, {"student_number", f->student_number},
		{"faculty", f->faculty}, {"programme", f->programme}, {"year", f->year}, {"at_most", f->at_most},
		{"consent", f->consent ? SLICE("1") : SLICE_NONE},
	};
	struct view *root = en->page->root;

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		add_hidden(root, all[i].name, all[i].value);
	for (size_t i = 0; i < f->choice_count; i++) {
		const struct choice *c = &f->choices[i];

		add_hidden(root, "c", enrol_course_ref(en, i));
		add_hidden(root, enrol_control_id(en, "purpose", i + 1), c->purpose);
		add_hidden(root, enrol_control_id(en, "motivation", i + 1), c->motivation);
		add_hidden(root, enrol_control_id(en, "board", i + 1), c->board);
		add_hidden(root, enrol_control_id(en, "board_date", i + 1), c->board_date);
		add_hidden(root, enrol_control_id(en, "waiting", i + 1), c->waiting ? SLICE("1") : SLICE_NONE);
	}
}

int
enrol_show_check(struct enrol *en, struct error *e)
{
	struct page *p = en->page;
	const struct enrolment *f = &en->form;
	const struct config_home *h = config_home(p->services->config, f->home);
	const struct config_faculty *of = h != NULL ? config_faculty(h, f->faculty) : NULL;
	struct view *student = view_object(p->root, "student");

	view_text(p->root, "title", page_text(p, "check_title"));
	view_flag(p->root, "noindex", true);
	view_flag(p->root, "several", f->choice_count > 1);
	for (size_t i = 0; i < f->choice_count; i++)
		show_course(en, i, p->root);
	if (f->choice_count > 1)
		add_answer(en, student, "at_most", f->at_most);
	add_answer(en, student, "home", h != NULL ? enrol_home_name(p, h) : f->home);
	add_answer(en, student, "name", f->name);
	add_answer(en, student, "email", f->email);
	add_answer(en, student, "student_number", f->student_number);
	add_answer(en, student, "faculty", of != NULL ? enrol_faculty_name(p, of) : f->faculty);
	add_answer(en, student, "programme", f->programme);
	add_answer(en, student, "year", f->year);
	view_text(p->root, "agreed", PAGE_FILL(p, "check_agreed", {"hosts", enrol_hosts(en)}));
	view_text(p->root, "kept", receipt_kept_rule(p));
	hide_all(en);
	enrol_keep_answers(en, "check");
	return page_render(p, "check", e);
}
