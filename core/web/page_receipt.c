/* What became of a form: for each course who has it now, since when, until when and what happens next; and the student's own answers. */
#include "web/page_receipt.h"

#include "domain/action.h"
#include "domain/application_json.h"
#include "domain/recognition.h"
#include "store/ledger_client.h"
#include "web/changed.h"
#include "web/enrol.h"
#include "web/format.h"
#include "web/receipt_after.h"
#include "web/receipt_calendar.h"
#include "web/told.h"

#define CALENDAR ".ics"
#define CALENDAR_MAX (1u << 20)

static const char *const formats[] = {"json", NULL};

const struct param_rule page_receipt_query[RECEIPT_QUERY_MAX] = {
	[RECEIPT_FORMAT] = {"format", PARAM_WORD, 16, 0, 0, 0, formats},
	[RECEIPT_KEY] = {"key", PARAM_TEXT, 64, 0, 0, 0, NULL},
	[RECEIPT_DONE] = {"done", PARAM_TEXT, 32, 0, 0, 0, NULL},
	[RECEIPT_AGAIN] = {"again", PARAM_TEXT, TOLD_BYTES, 0, 0, 0, NULL},
};

struct receipt {
	struct page *page;
	const struct application *app;
	const struct config_home *home;		/* NULL when the configuration no longer knows it */
};

static struct slice
text(const struct receipt *r, const char *prefix, enum state s)
{
	return page_text(r->page, arena_printf(r->page->arena, "%s_%s", prefix, state_name(s)));
}

static struct slice
home_name(const struct receipt *r)
{
	return r->home != NULL ? enrol_home_name(r->page, r->home) : r->app->home;
}

static struct slice
partner_name(const struct receipt *r, const struct application_choice *c)
{
	const struct config_partner *partner = config_partner(r->page->services->config, c->partner);

	return partner != NULL ? page_partner_name(r->page, partner) : c->partner;
}

static struct slice
moment(const struct receipt *r, int64_t at)
{
	return at > 0 ? format_moment(r->page, at, r->page->services->config->zone) : SLICE_NONE;
}

/* Who took the last step, as one of the two universities. */
static struct slice
decider_name(const struct receipt *r, const struct application_choice *c)
{
	return c->step_count > 0 && c->steps[c->step_count - 1].actor == ACTOR_HOST ? partner_name(r, c) : home_name(r);
}

static struct slice
contact_text(const struct receipt *r, const struct application_choice *c, enum actor actor, struct slice by)
{
	const struct recognition_case of = {c->personal.purpose, c->personal.faculty, slice_eq(c->partner, r->app->home)};
	struct contact ask = recognition_decider(r->home, config_partner(r->page->services->config, c->partner), actor == ACTOR_HOST, by, &of);

	if (ask.name.n > 0 && ask.mail.n > 0)
		return slice_of(arena_printf(r->page->arena, "%.*s (%.*s)", SLICE_ARG(ask.name), SLICE_ARG(ask.mail)));
	return ask.name.n > 0 ? ask.name : ask.mail;
}

static struct slice
whom_to_ask(const struct receipt *r, const struct application_choice *c)
{
	const struct application_step *last = c->step_count > 0 ? &c->steps[c->step_count - 1] : NULL;

	return last != NULL && c->state == STATE_DECLINED ? contact_text(r, c, last->actor, last->by) : SLICE_NONE;
}

/* What brought it about: as noted, or that a student left the waiting list. */
static struct slice
why(const struct application_choice *c)
{
	const struct application_step *last = c->step_count > 0 ? &c->steps[c->step_count - 1] : NULL;

	if (c->state == STATE_WITHDRAWN && c->step_count > 1 && last->reason.n == 0 && last[-1].state == STATE_WAITING)
		return SLICE("waiting");
	return last != NULL ? last->reason : SLICE_NONE;
}

/* The sentence about a state: for what brought it about, or for a course of one's own university, where there is one. */
static const char *
sentence(const struct receipt *r, const char *prefix, const struct application_choice *c)
{
	const char *plain = arena_printf(r->page->arena, "%s_%s", prefix, state_name(c->state));
	const struct slice ways[] = {why(c), slice_eq(c->partner, r->app->home) ? SLICE("own") : SLICE_NONE};

	for (size_t i = 0; plain != NULL && i < sizeof(ways) / sizeof(ways[0]); i++) {
		char *name = arena_printf(r->page->arena, "%s_%.*s", plain, SLICE_ARG(ways[i]));

		for (char *p = name; p != NULL && *p != '\0'; p++)
			if (*p == '-')
				*p = '_';
		if (name != NULL && page_text(r->page, name).n > 0)
			return name;
	}
	return plain;
}

static struct slice
fill(const struct receipt *r, const char *prefix, const struct application_choice *c)
{
	struct page *p = r->page;
	const char *name = sentence(r, prefix, c);
	const struct fill values[] = {
		{"home", home_name(r)}, {"host", partner_name(r, c)}, {"since", moment(r, c->since)}, {"until", moment(r, c->until)},
		{"email", c->personal.email}, {"who", decider_name(r, c)}, {"place", slice_of(arena_printf(p->arena, "%u", c->waiting_place))},
		{"length", slice_of(arena_printf(p->arena, "%u", c->waiting_length))}, {NULL, SLICE_NONE},
	};

	return name != NULL ? page_fill(p, name, values) : SLICE_NONE;
}

/* ---- one course */

static void
show_course(const struct receipt *r, const struct application_choice *c, struct view *v, struct error *e)
{
	struct page *p = r->page;
	const struct config_partner *partner = config_partner(p->services->config, c->partner);
	const struct offering *offering;
	struct offering_facts facts;
	struct course *course;
	struct slice lang;

	view_text(v, "course_title", c->course);
	view_text(v, "partner", partner_name(r, c));
	if (course_decode(c->record, p->arena, &course, e) != 0)
		return;		/* the application itself is whole: show it without its course */
	offering = course->offering_count > 0 ? &course->offerings[0] : NULL;
	offering_read(course, offering, partner != NULL ? partner->zone : p->services->config->zone, &facts);
	view_text(v, "course_title", enrol_title(p, course, &lang));
	view_text(v, "title_lang", lang);
	view_text(v, "course_url", page_course_url(p, c->partner, c->course));
	view_text(v, "dates", format_days(p, facts.start, facts.end));
	if (c->state == STATE_PLACED && facts.start != DATE_NONE)
		view_text(v, "starts_text", PAGE_FILL(p, "receipt_starts", {"day", format_day(p, facts.start)}));
	view_text(v, "credits", format_ects(p, facts.ects));
}

static void
show_answers(const struct receipt *r, const struct application_choice *c, struct view *v)
{
	const struct enrol en = {.page = r->page};
	const struct personal *a = &c->personal;
	int32_t day;

	page_row(v, enrol_text(&en, "enrol_label", "purpose"), enrol_text(&en, "enrol_purpose", purpose_name(purpose_read(a->purpose))));
	page_row(v, enrol_text(&en, "enrol_label", "motivation"), a->motivation);
	page_row(v, enrol_text(&en, "enrol_label", "board"), enrol_text(&en, "enrol_board", board_name(board_read(a->board))));
	if (board_read(a->board) != BOARD_NOT_NEEDED && date_parse_day(a->board_date, &day))
		page_row(v, enrol_text(&en, "enrol_label", "board_date"), format_day(r->page, day));
	if (a->waiting)
		page_row(v, enrol_text(&en, "enrol_label", "waiting"), page_text(r->page, "enrol_yes"));
}

/* Who did it or why makes another sentence where there is one: "receipt_step_approved_home", "receipt_step_withdrawn_enough". */
static struct slice
step_text(const struct receipt *r, const struct application_step *s, bool first)
{
	struct page *p = r->page;
	struct slice said = SLICE_NONE;
	const char *name = arena_printf(p->arena, "receipt_step_%s_%s", state_name(s->state), actor_name(s->actor));
	const char *why = arena_printf(p->arena, "receipt_step_%s_%.*s", state_name(s->state), SLICE_ARG(s->reason));

	if (s->undone)
		return PAGE_FILL(p, "receipt_step_undone", {"state", text(r, "receipt_word", s->state)});
	if (why != NULL && s->reason.n > 0)
		said = page_text(p, why);
	if (said.n == 0 && name != NULL && !first)
		said = page_text(p, name);
	if (said.n == 0)
		said = text(r, "receipt_step", s->state);
	return said.n > 0 ? said : slice_of(state_name(s->state));
}

static void
show_question(const struct receipt *r, const struct application_choice *c, const struct application_mark *m, struct view *v)
{
	struct slice contact = contact_text(r, c, m->actor, m->by);
	struct view *question = view_item(v, "questions");

	view_text(question, "question_head", PAGE_FILL(r->page, "receipt_question", {"who", m->actor == ACTOR_HOST ? partner_name(r, c) : home_name(r)},
			{"moment", moment(r, m->moment)}));
	view_text(question, "question_words", m->words);
	if (contact.n > 0)
		view_text(question, "question_answer", PAGE_FILL(r->page, "mail_answer", {"contact", contact}));
}

static void
show_steps(const struct receipt *r, const struct application_choice *c, struct view *v)
{
	for (size_t i = 0; i < c->step_count; i++) {
		const struct application_step *s = &c->steps[i];
		struct view *step = view_item(v, "steps");

		view_text(step, "step_moment", moment(r, s->moment));
		view_text(step, "step_text", step_text(r, s, i == 0));
		if (s->reason.n > 0 && s->state == STATE_DECLINED)
			view_text(step, "step_reason", PAGE_FILL(r->page, "receipt_reason", {"reason", format_word(r->page, "reason", s->reason)}));
		view_text(step, "step_words", s->words);
	}
	for (size_t i = 0; i < c->mark_count; i++)
		if (c->marks[i].mark == ACTION_ASK)
			show_question(r, c, &c->marks[i], v);
}

/* Why it was declined, where the eye falls first. */
static void
show_reason(const struct receipt *r, const struct application_choice *c, struct view *v)
{
	const struct application_step *last = c->step_count > 0 ? &c->steps[c->step_count - 1] : NULL;

	if (last == NULL || c->state != STATE_DECLINED)
		return;
	view_text(v, "reason_text", PAGE_FILL(r->page, "receipt_reason", {"reason", format_word(r->page, "reason", last->reason)}));
	view_text(v, "reason_words", last->words);
}

/* Where what comes next hangs on more than the state. */
static const char *
next_prefix(const struct application_choice *c)
{
	if (c->state == STATE_UNCONFIRMED && c->seat == SEAT_WAITING)
		return "receipt_next_waiting";
	if (c->state == STATE_FINISHED && application_mark(c, ACTION_REGISTERED) != NULL)
		return "receipt_next_over";
	return "receipt_next";
}

static int
show_choice(const struct receipt *r, const struct application_choice *c, struct error *e)
{
	struct view *v = view_item(r->page->root, "courses");
	struct slice said = fill(r, "receipt_state", c);

	view_number(v, "number", c->number);
	show_course(r, c, v, e);
	view_string(v, "state_class", format_state_class(c->state));
	view_text(v, "state", text(r, "receipt_word", c->state));
	view_text(v, "state_text", said.n > 0 ? said : slice_of(state_name(c->state)));
	if (c->until > 0 && c->seat == SEAT_HELD && c->state != STATE_PLACED && c->state != STATE_OFFERED)
		view_text(v, "held_text", PAGE_FILL(r->page, "receipt_held", {"until", moment(r, c->until)}));
	view_text(v, "next_text", fill(r, next_prefix(c), c));
	show_reason(r, c, v);
	if (whom_to_ask(r, c).n > 0)
		view_text(v, "ask_text", PAGE_FILL(r->page, "receipt_ask", {"contact", whom_to_ask(r, c)}));
	changed_show(r->page, c, "change", v);
	show_steps(r, c, v);
	receipt_after(r->page, c, r->home, v);
	show_answers(r, c, v);
	return receipt_show_deeds(r->page, r->app, c, v, e);
}

/* ---- the page */

static void
show_student(const struct receipt *r, const struct personal *a)
{
	const struct enrol en = {.page = r->page};
	struct view *v = view_object(r->page->root, "student");
	const struct config_faculty *faculty = r->home != NULL ? config_faculty(r->home, a->faculty) : NULL;

	page_row(v, enrol_text(&en, "enrol_label", "at_most"), r->app->choice_count > 1 ? a->at_most : SLICE_NONE);
	page_row(v, enrol_text(&en, "enrol_label", "home"), home_name(r));
	page_row(v, enrol_text(&en, "enrol_label", "name"), a->name);
	page_row(v, enrol_text(&en, "enrol_label", "email"), a->email);
	page_row(v, enrol_text(&en, "enrol_label", "student_number"), a->student_number);
	page_row(v, enrol_text(&en, "enrol_label", "faculty"), faculty != NULL ? enrol_faculty_name(r->page, faculty) : a->faculty);
	page_row(v, enrol_text(&en, "enrol_label", "programme"), a->programme);
	page_row(v, enrol_text(&en, "enrol_label", "year"), a->year);
}

static int
answer_json(const struct receipt *r)
{
	struct buffer *b = r->page->response->body;

	r->page->response->content_type = "application/json; charset=utf-8";
	buffer_text(b, "{\"receipt\":\"");
	buffer_slice(b, r->app->receipt);	/* [0-9a-z] */
	buffer_text(b, "\",\"choices\":[");
	for (size_t i = 0; i < r->app->choice_count; i++) {
		if (i > 0)
			buffer_byte(b, ',');
		application_json(r->app, &r->app->choices[i], b);
	}
	buffer_text(b, "]}\n");
	return 0;
}

static bool
has_calendar(const struct receipt *r)
{
	struct buffer b;
	bool has;

	buffer_init(&b, CALENDAR_MAX);
	has = receipt_calendar(r->page, r->app, &b) > 0;
	buffer_free(&b);
	return has;
}

static int
answer_calendar(const struct receipt *r, struct error *e)
{
	struct response *out = r->page->response;

	if (receipt_calendar(r->page, r->app, out->body) == 0) {
		buffer_clear(out->body);
		return error_set(e, ERR_NOT_FOUND, "a receipt without a date");
	}
	out->content_type = "text/calendar; charset=utf-8";
	response_header(out, "Content-Disposition", SLICE("attachment; filename=\"opstap.ics\""));
	return 0;
}

static int
answer_page(const struct receipt *r, struct error *e)
{
	struct page *p = r->page;
	int rc = receipt_show_forms(p, r->app, e);

	if (rc != 0)
		return rc;
	view_text(p->root, "title", page_text(p, "receipt_title"));
	view_flag(p->root, "noindex", true);
	view_flag(p->root, "forms", true);
	view_flag(p->root, "several", r->app->choice_count > 1);
	view_text(p->root, "receipt", r->app->receipt);
	view_text(p->root, "sent", PAGE_FILL(p, "receipt_sent", {"moment", moment(r, r->app->choices[0].submitted_at)}));
	for (size_t i = 0; i < r->app->choice_count; i++)
		if ((rc = show_choice(r, &r->app->choices[i], e)) != 0)
			return rc;
	show_student(r, &r->app->choices[0].personal);
	view_text(p->root, "kept", receipt_kept(p, r->app));
	view_flag(p->root, "has_calendar", has_calendar(r));
	return page_render(p, "receipt", e);
}

int
page_receipt(struct page *p, struct error *e)
{
	struct receipt r = {.page = p};
	struct slice receipt = p->request->parts[0];
	bool calendar = slice_ends(receipt, CALENDAR);
	struct application *app;
	int rc;

	if (calendar)
		receipt.n -= sizeof(CALENDAR) - 1;
	p->response->no_store = true;
	if (p->services->ledger == NULL)
		return error_set(e, ERR_UNAVAILABLE, "this worker has no way to the enrolments");
	rc = ledger_client_application(p->services->ledger, receipt, p->arena, &app, e);
	if (rc == ERR_DAMAGED)
		return error_set(e, ERR_UNAVAILABLE, "%s", error_prefix(e, "a receipt") == ERR_DAMAGED ? e->text : "damaged");
	if (rc != 0)
		return rc;
	if (app->choice_count == 0)
		return error_set(e, ERR_DAMAGED, "a receipt without courses");
	r.app = app;
	r.home = config_home(p->services->config, app->home);
	if (calendar)
		return answer_calendar(&r, e);
	return params_first(&p->request->params, RECEIPT_FORMAT) != NULL ? answer_json(&r) : answer_page(&r, e);
}
