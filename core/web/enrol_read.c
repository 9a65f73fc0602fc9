/* What was typed into the form, and the courses it speaks of as the catalogue has them now. */
#include "web/enrol.h"

#include "domain/zone.h"
#include "web/eligible.h"
#include "web/shown.h"

#define TYPED_MAX REQUEST_MAX_BODY	/* whatever fits: the rules of the form are stricter, speak in words and keep what was typed */

static const char *const actions[] = {"check", "edit", "send", NULL};

const struct param_rule page_enrol_query[ENROL_QUERY_MAX] = {
	[ENROL_QUERY_C] = {"c", PARAM_TEXT, 8192, PARAM_REPEATS, 0, 0, NULL},
	[ENROL_QUERY_HOME] = {"home", PARAM_TEXT, 64, 0, 0, 0, NULL},
	[ENROL_QUERY_FACULTY] = {"faculty", PARAM_TEXT, 64, 0, 0, 0, NULL},
	[ENROL_QUERY_PURPOSE] = {"purpose", PARAM_TEXT, 64, 0, 0, 0, NULL},	/* of every course, to begin with */
};

const struct param_rule page_enrol_form[ENROL_MAX] = {
	[ENROL_TOKEN] = {"token", PARAM_TEXT, TYPED_MAX, 0, 0, 0, NULL},
	[ENROL_C] = {"c", PARAM_TEXT, 8192, PARAM_REPEATS, 0, 0, NULL},
	[ENROL_HOME] = {"home", PARAM_TEXT, TYPED_MAX, 0, 0, 0, NULL},
	[ENROL_NAME] = {"name", PARAM_TEXT, TYPED_MAX, 0, 0, 0, NULL},
	[ENROL_EMAIL] = {"email", PARAM_TEXT, TYPED_MAX, 0, 0, 0, NULL},
	[ENROL_STUDENT_NUMBER] = {"student_number", PARAM_TEXT, TYPED_MAX, 0, 0, 0, NULL},
	[ENROL_FACULTY] = {"faculty", PARAM_TEXT, TYPED_MAX, 0, 0, 0, NULL},
	[ENROL_PROGRAMME] = {"programme", PARAM_TEXT, TYPED_MAX, 0, 0, 0, NULL},
	[ENROL_YEAR] = {"year", PARAM_TEXT, TYPED_MAX, 0, 0, 0, NULL},
	[ENROL_AT_MOST] = {"at_most", PARAM_TEXT, TYPED_MAX, 0, 0, 0, NULL},
	[ENROL_PURPOSE] = {"purpose", PARAM_TEXT, TYPED_MAX, PARAM_NUMBERED, 0, 0, NULL},
	[ENROL_MOTIVATION] = {"motivation", PARAM_TEXT, TYPED_MAX, PARAM_NUMBERED, 0, 0, NULL},
	[ENROL_BOARD] = {"board", PARAM_TEXT, TYPED_MAX, PARAM_NUMBERED, 0, 0, NULL},
	[ENROL_BOARD_DATE] = {"board_date", PARAM_TEXT, TYPED_MAX, PARAM_NUMBERED, 0, 0, NULL},
	[ENROL_WAITING] = {"waiting", PARAM_TEXT, TYPED_MAX, PARAM_NUMBERED, 0, 0, NULL},
	[ENROL_CONSENT] = {"consent", PARAM_TEXT, TYPED_MAX, 0, 0, 0, NULL},
	[ENROL_ACTION] = {"action", PARAM_WORD, TYPED_MAX, 0, 0, 0, actions},
	[ENROL_REMOVE] = {"remove", PARAM_NUMBER, 4, 0, 1, ENROLMENT_MAX_CHOICES, NULL},
	[ENROL_UP] = {"up", PARAM_NUMBER, 4, 0, 2, ENROLMENT_MAX_CHOICES, NULL},
};

/* ---- courses */

/* A course that is not there, or not with that run, is left without one: the form says so. */
static int
look_up(struct enrol *en, size_t i, struct error *e)
{
	struct choice *c = &en->form.choices[i];
	struct slice lang;
	struct shown s;
	int rc;

	c->facts = (struct course_facts){.offering = {.places = -1, .ects = -1}};
	rc = shown_find(en->page, (struct course_ref){c->partner, c->course, c->offering}, &s, e);
	if (rc == ERR_NOT_FOUND || rc == ERR_GONE)
		return 0;
	if (rc != 0)
		return rc;
	en->course[i] = s.course;
	en->offering[i] = s.offering;
	en->seats[i] = s.seats;
	en->places[i] = s.places;
	c->config = s.partner;
	c->offering = s.offering_id;
	c->title = enrol_title(en->page, s.course, &lang);
	c->facts = s.facts;
	c->taken = s.seats.taken;
	c->queue = s.seats.waiting;
	c->status = s.status;
	return 0;
}

static int
look_up_all(struct enrol *en, struct error *e)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < en->form.choice_count; i++)
		rc = look_up(en, i, e);
	return rc;
}

/* ---- parameters */

static int
add_course(struct enrol *en, struct slice text, struct error *e)
{
	struct course_ref ref;
	struct choice *c;

	if (en->form.choice_count == ENROLMENT_MAX_CHOICES)
		return error_set(e, ERR_VALUE, "more than %d courses on one form", ENROLMENT_MAX_CHOICES);
	if (!course_ref_read(text, en->page->arena, &ref))
		return error_set(e, ERR_VALUE, "c does not name a course");
	c = &en->form.choices[en->form.choice_count++];
	c->partner = ref.partner;
	c->course = ref.id;
	c->offering = ref.offering;
	return 0;
}

static int
read_courses(struct enrol *en, const struct params *list, size_t rule, struct error *e)
{
	int rc = 0;

	for (const struct param *c = params_first(list, rule); rc == 0 && c != NULL; c = params_next(list, c))
		rc = add_course(en, c->text, e);
	return rc;
}

static void
begin(struct enrol *en, struct page *p)
{
	*en = (struct enrol){.page = p};
	en->form.lang = request_lang(p->request);
	en->form.today = zone_day(p->services->config->zone, p->request->now);
}

int
enrol_read_query(struct enrol *en, struct page *p, struct error *e)
{
	const struct params *q = &p->request->params;
	struct chosen chosen;
	int rc;

	begin(en, p);
	eligible_chosen(p, params_text(q, ENROL_QUERY_HOME), params_text(q, ENROL_QUERY_FACULTY), params_text(q, ENROL_QUERY_PURPOSE), &chosen);
	en->form.home = slice_of(chosen.home != NULL ? chosen.home->id : NULL);
	en->form.faculty = chosen.faculty;
	enrol_take_login(en);
	rc = read_courses(en, q, ENROL_QUERY_C, e);
	for (size_t i = 0; i < en->form.choice_count; i++)
		en->form.choices[i].purpose = chosen.purpose;
	if (rc == 0)
		rc = look_up_all(en, e);
	if (rc == 0)
		enrol_find_had(en);
	return rc;
}

static void
read_choice(struct enrol *en, const struct params *f, size_t i)
{
	struct choice *c = &en->form.choices[i];
	unsigned number = (unsigned)i + 1;

	c->purpose = params_text_numbered(f, ENROL_PURPOSE, number);
	c->motivation = params_text_numbered(f, ENROL_MOTIVATION, number);
	c->board = params_text_numbered(f, ENROL_BOARD, number);
	c->board_date = slice_trim(params_text_numbered(f, ENROL_BOARD_DATE, number));
	c->waiting = slice_is(params_text_numbered(f, ENROL_WAITING, number), "1");
}

/* The small buttons beside a course: one is taken off the form, or moved up. Its answers go with it. */
static void
rearrange(struct enrolment *form, const struct param *remove, const struct param *up)
{
	if (remove != NULL && (size_t)remove->value <= form->choice_count) {
		for (size_t i = (size_t)remove->value; i < form->choice_count; i++)
			form->choices[i - 1] = form->choices[i];
		form->choices[--form->choice_count] = (struct choice){.waiting = false};
	}
	if (up != NULL && (size_t)up->value <= form->choice_count) {
		struct choice moved = form->choices[up->value - 1];

		form->choices[up->value - 1] = form->choices[up->value - 2];
		form->choices[up->value - 2] = moved;
	}
}

int
enrol_read_form(struct enrol *en, struct page *p, struct error *e)
{
	const struct params *f = &p->request->form;
	int rc;

	begin(en, p);
	en->token = params_text(f, ENROL_TOKEN);
	en->form.home = params_text(f, ENROL_HOME);
	en->form.name = slice_trim(params_text(f, ENROL_NAME));
	en->form.email = slice_trim(params_text(f, ENROL_EMAIL));
	en->form.student_number = slice_trim(params_text(f, ENROL_STUDENT_NUMBER));
	en->form.faculty = params_text(f, ENROL_FACULTY);
	en->form.programme = slice_trim(params_text(f, ENROL_PROGRAMME));
	en->form.year = slice_trim(params_text(f, ENROL_YEAR));
	en->form.at_most = slice_trim(params_text(f, ENROL_AT_MOST));
	en->form.consent = slice_is(params_text(f, ENROL_CONSENT), "1");
	enrol_take_login(en);
	rc = read_courses(en, f, ENROL_C, e);
	if (rc != 0)
		return rc;
	for (size_t i = 0; i < en->form.choice_count; i++)
		read_choice(en, f, i);
	rearrange(&en->form, params_first(f, ENROL_REMOVE), params_first(f, ENROL_UP));
	rc = look_up_all(en, e);
	if (rc == 0)
		enrol_find_had(en);
	return rc;
}

/* ---- the snapshot */

int
enrol_record(struct enrol *en, size_t choice, struct slice *out, struct error *e)
{
	struct course seen = *en->course[choice];
	struct offering only;
	struct buffer b;
	int rc;

	seen.offering_count = 0;
	if (en->offering[choice] != NULL) {
		only = *en->offering[choice];
		seen.offerings = &only;
		seen.offering_count = 1;
	}
	buffer_init(&b, COURSE_MAX_BYTES);
	rc = course_encode(&seen, &b, e);
	if (rc == 0) {
		*out = arena_slice(en->page->arena, buffer_view(&b));
		if (out->p == NULL)
			rc = error_set(e, ERR_MEMORY, "no room for a course");
	}
	buffer_free(&b);
	return rc;
}
