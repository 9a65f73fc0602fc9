/*
 * One application at the desk: everything the student wrote, what happened, and what may be done now. Every decision carries the number of
 * the last event that the person saw: when somebody else acted meanwhile, the page is shown anew with what they did, and nothing is done.
 */
#include <string.h>

#include "ground/log.h"
#include "web/changed.h"
#include "web/desk.h"
#include "web/enrol.h"
#include "web/format.h"
#include "web/page_desk.h"

const struct param_rule page_desk_form[DESK_FORM_MAX] = {
	[DESK_F_TOKEN] = {"token", PARAM_TEXT, 256, 0, 0, 0, NULL},
	[DESK_F_ACTION] = {"action", PARAM_TEXT, 32, 0, 0, 0, NULL},
	[DESK_F_REASON] = {"reason", PARAM_TEXT, 64, 0, 0, 0, NULL},
	[DESK_F_TEXT] = {"text", PARAM_TEXT, 20000, 0, 0, 0, NULL},
	[DESK_F_SEEN] = {"seen", PARAM_NUMBER, 19, 0, 0, INT64_MAX, NULL},
	[DESK_F_PLACES] = {"places", PARAM_TEXT, 1000, 0, 0, 0, NULL},	/* as typed: what is no number is answered in words */
	[DESK_F_MINUTES] = {"minutes", PARAM_TEXT, 1000, 0, 0, 0, NULL},
	[DESK_F_ROW] = {"row", PARAM_TEXT, 64, PARAM_REPEATS, 0, 0, NULL},
	[DESK_F_OFFERING] = {"offering", PARAM_TEXT, 1000, 0, 0, 0, NULL},
};

/* What a coordinator may do, and as whom; in the order of the buttons. */
static const struct { enum action action; enum actor actor; bool reason, minutes, quiet; } deeds[] = {
	{ACTION_APPROVE, ACTOR_HOME, .quiet = false}, {ACTION_PLACE, ACTOR_HOST, .quiet = false},
	{ACTION_DECLINE, ACTOR_HOME, .reason = true, .quiet = true}, {ACTION_DECLINE, ACTOR_HOST, .reason = true, .quiet = true},
	{ACTION_TRANSCRIPT_SENT, ACTOR_HOST, .quiet = false}, {ACTION_RECEIVED, ACTOR_HOME, .quiet = false},
	{ACTION_REGISTERED, ACTOR_HOME, .quiet = false}, {ACTION_EXTRA_TIME, ACTOR_HOME, .minutes = true, .quiet = true},
	{ACTION_ASK, ACTOR_HOME, .quiet = true}, {ACTION_ASK, ACTOR_HOST, .quiet = true}, {ACTION_UNDO, ACTOR_HOME, .quiet = true},
	{ACTION_UNDO, ACTOR_HOST, .quiet = true},
};
#define DEEDS (sizeof(deeds) / sizeof(deeds[0]))

struct row_page {
	struct desk desk;
	struct desk_row row;
	const struct config_coordinator *as[ACTOR_MAX];		/* as whom this person may act on this row; NULL: not */
	struct action_facts facts;
	struct slice notice;
	bool preview;			/* the mail of declining is shown, nothing is done */
};

static bool
read_address(const struct page *p, struct roster_row *out)
{
	int64_t choice;

	*out = (struct roster_row){.receipt = p->request->parts[0]};
	if (!str_to_int64(p->request->parts[1], 1, ENROLMENT_MAX_CHOICES, &choice))
		return false;
	out->choice = (uint8_t)choice;
	return true;
}

static int
read_facts(struct row_page *r, struct error *e)
{
	const struct page *p = r->desk.page;

	return ledger_facts(r->desk.ledger, p->services->config, r->row.app, r->row.choice, p->request->now, &r->facts, e);
}

/* ERR_NOT_FOUND also for what is somebody else's. */
static int
find_row(struct row_page *r, struct page *p, struct error *e)
{
	int rc;

	memset(r, 0, sizeof(*r));
	rc = desk_begin(&r->desk, p, e);
	if (rc != 0)
		return rc;
	if (r->desk.ledger == NULL || !read_address(p, &r->row.at))
		return error_set(e, ERR_NOT_FOUND, "no such application");
	rc = desk_open(&r->desk, &r->row, e);
	if (rc == ERR_DAMAGED || rc == ERR_GONE)	/* no such choice; or erased: nothing is left to be seen */
		return error_set(e, ERR_NOT_FOUND, "no such application");
	if (rc != 0)
		return rc;
	desk_describe(&r->row);
	rc = read_facts(r, e);
	if (rc != 0)
		return rc;
	r->as[ACTOR_HOME] = desk_may(&r->desk.who, DESK_HOME, &r->row.at);
	r->as[ACTOR_HOST] = desk_may(&r->desk.who, DESK_HOST, &r->row.at);
	if (r->as[ACTOR_HOST] == NULL && r->facts.home_is_host)		/* a course of its own: one coordinator may take both steps */
		r->as[ACTOR_HOST] = r->as[ACTOR_HOME];
	if (r->as[ACTOR_HOME] == NULL && r->as[ACTOR_HOST] == NULL)
		return error_set(e, ERR_NOT_FOUND, "no such application for this person");
	return 0;
}

/* ---- what is shown */

static void
show_facts(struct row_page *r)
{
	static const enum desk_column shown[] = {DESK_HOME_NAME, DESK_FACULTY, DESK_PROGRAMME, DESK_YEAR, DESK_NUMBER, DESK_EMAIL, DESK_COURSE,
		DESK_OFFERING, DESK_HOST_NAME, DESK_PURPOSE, DESK_BOARD};
	struct page *p = r->desk.page;
	const struct personal *a = &r->row.choice->personal;
	struct view *v = view_object(p->root, "facts");
	int32_t day;

	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++)
		page_row(v, format_word(p, "desk_col", slice_of(desk_column_key(shown[i]))), desk_value(&r->desk, &r->row, shown[i]));
	if (board_read(a->board) != BOARD_NOT_NEEDED && date_parse_day(a->board_date, &day))
		page_row(v, page_text(p, "enrol_label_board_date"), format_day(p, day));
	page_row(v, page_text(p, "desk_rank"), slice_of(arena_printf(p->arena, "%u", a->rank)));
	page_row(v, page_text(p, "enrol_label_at_most"), a->at_most);
	page_row(v, page_text(p, "enrol_label_waiting"), a->waiting ? page_text(p, "enrol_yes") : SLICE_NONE);
	page_row(v, page_text(p, "enrol_label_motivation"), a->motivation);
}

static void
show_steps(struct row_page *r)
{
	struct page *p = r->desk.page;
	const struct application_choice *c = r->row.choice;

	for (size_t i = 0; i < c->step_count; i++) {
		const struct application_step *s = &c->steps[i];
		struct view *v = view_item(p->root, "steps");

		view_text(v, "step_moment", format_moment_short(p, s->moment, p->services->config->zone));
		view_text(v, "step_state", format_word(p, "desk_state", slice_of(state_name(s->state))));
		view_text(v, "step_actor", format_word(p, "desk_actor", slice_of(actor_name(s->actor))));
		view_text(v, "step_by", s->by);
		view_text(v, "step_reason", s->reason.n > 0 ? format_word(p, "reason", s->reason) : SLICE_NONE);
		view_text(v, "step_words", s->words);
		view_flag(v, "step_undone", s->undone);
	}
	view_flag(p->root, "has_marks", c->mark_count > 0);
	for (size_t i = 0; i < c->mark_count; i++) {
		const struct application_mark *m = &c->marks[i];
		struct view *v = view_item(p->root, "marks");

		view_text(v, "mark_moment", format_moment_short(p, m->moment, p->services->config->zone));
		view_text(v, "mark_name", format_word(p, "desk_mark", slice_of(action_name(m->mark))));
		view_text(v, "mark_by", m->by);
		view_text(v, "mark_words", m->words);
	}
}

static void
show_other(struct row_page *r, const struct desk_other *o)
{
	struct page *p = r->desk.page;
	struct view *v = view_item(p->root, "others");

	view_flag(p->root, "has_others", true);
	view_text(v, "other_course", desk_value(&r->desk, &o->row, DESK_COURSE));
	view_text(v, "other_host", desk_value(&r->desk, &o->row, DESK_HOST_NAME));
	view_text(v, "other_credits", o->row.course != NULL ? format_ects(p, o->row.facts.ects) : SLICE_NONE);
	view_text(v, "other_state", desk_value(&r->desk, &o->row, DESK_STATE));
	view_flag(v, "other_year", !o->this_year);
	if (desk_may(&r->desk.who, DESK_HOME, &o->row.at) != NULL)
		view_text(v, "other_url", desk_row_url(&r->desk, &o->row.at));
}

static void
show_limits(struct row_page *r, const struct config_home *home, const struct desk_others *others)
{
	struct page *p = r->desk.page;
	struct slice year = format_day(p, others->year);

	if (home->max_courses > 0)
		view_text(view_item(p->root, "limits"), "limit", PAGE_PLURAL(p, "desk_limit", home->max_courses, {"year", year},
				{"count", slice_of(arena_printf(p->arena, "%zu", others->courses))}));
	if (home->max_credits > 0)
		view_text(view_item(p->root, "limits"), "limit", PAGE_FILL(p, "desk_limit_credits", {"year", year},
				{"count", format_decimal(p, others->credits)}, {"n", slice_of(arena_printf(p->arena, "%d", home->max_credits))}));
}

/* The student's other applications; only the home university is told of them. */
static int
show_others(struct row_page *r, struct error *e)
{
	const struct config_home *home = config_home(r->desk.page->services->config, r->row.at.home);
	struct desk_others others;
	int rc;

	if (r->as[ACTOR_HOME] == NULL || r->desk.ledger == NULL || home == NULL)
		return 0;
	rc = desk_find_others(&r->desk, &r->row, &others, e);
	if (rc != 0)
		return rc;
	view_flag(r->desk.page->root, "may_see_others", true);
	show_limits(r, home, &others);
	for (size_t i = 0; i < others.count; i++)
		show_other(r, &others.list[i]);
	return 0;
}

static bool
is_allowed(const struct row_page *r, size_t i)
{
	const struct action_request request = {.action = deeds[i].action, .actor = deeds[i].actor, .reason = SLICE("other"), .words = SLICE("?"),
		.number = 1};

	if (r->as[deeds[i].actor] == NULL)
		return false;
	return action_decide(r->row.choice, &request, &r->facts).refusal == REFUSAL_NONE;
}

static void
show_reasons(struct view *v, const struct page *p, struct slice chosen)
{
	view_flag(v, "has_reasons", true);
	for (size_t k = 0; action_reasons[k] != NULL; k++) {
		struct view *reason = view_item(v, "reasons");

		view_string(reason, "reason_word", action_reasons[k]);
		view_text(reason, "reason_name", format_word(p, "reason", slice_of(action_reasons[k])));
		view_flag(reason, "reason_chosen", slice_is(chosen, action_reasons[k]));
	}
}

/* What was typed into this deed's form, when it comes back: nothing is lost. */
static struct slice
typed(const struct row_page *r, enum action deed, unsigned field)
{
	const struct params *form = &r->desk.page->request->form;
	struct slice action = params_text(form, DESK_F_ACTION);

	return slice_is(action, action_name(deed)) || (r->preview && deed == ACTION_DECLINE) ? params_text(form, field) : SLICE_NONE;
}

static int
show_deed(struct row_page *r, size_t i, struct error *e)
{
	struct page *p = r->desk.page;
	enum action action = deeds[i].action;
	struct view *v = view_item(p->root, "deeds");

	view_flag(p->root, "has_deeds", true);
	view_string(v, "deed", action_name(action));
	view_text(v, "deed_name", format_word(p, "desk_do", slice_of(action_name(action))));
	view_text(v, "deed_hint", action == ACTION_UNDO ? page_text(p, "desk_hint_undo") : SLICE_NONE);
	view_flag(v, "deed_quiet", deeds[i].quiet);
	view_flag(v, "deed_minutes", deeds[i].minutes);
	view_flag(v, "deed_text", deeds[i].reason || action == ACTION_ASK);
	view_text(v, "typed_text", typed(r, action, DESK_F_TEXT));
	view_text(v, "typed_minutes", typed(r, action, DESK_F_MINUTES));
	if (deeds[i].reason)
		show_reasons(v, p, typed(r, action, DESK_F_REASON));
	view_flag(v, "deed_preview", action == ACTION_DECLINE && p->services->letter_preview != NULL);
	if (!r->preview || action != ACTION_DECLINE)
		return 0;
	return desk_preview_decline(&r->desk, &r->row, deeds[i].actor, slice_of(r->as[deeds[i].actor]->id), v, e);
}

static int
show_deeds(struct row_page *r, struct error *e)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < DEEDS; i++)
		if (is_allowed(r, i) && !(i > 0 && deeds[i - 1].action == deeds[i].action && is_allowed(r, i - 1)))
			rc = show_deed(r, i, e);
	return rc;
}

static int
show_row(struct row_page *r, int status, struct error *e)
{
	struct page *p = r->desk.page;
	struct slice token, done = params_text(&p->request->params, DESK_DONE);
	int rc = desk_token(&r->desk, &token, e);

	if (rc == 0)
		rc = show_others(r, e);
	if (rc == 0 && r->as[ACTOR_HOME] != NULL)
		rc = desk_show_checks(&r->desk, &r->row, e);
	if (rc != 0)
		return rc;
	p->response->status = status;
	view_text(p->root, "title", r->row.choice->personal.name);
	view_text(p->root, "state", format_word(p, "desk_state", slice_of(state_name(r->row.at.state))));
	view_string(p->root, "state_class", format_state_class(r->row.at.state));
	view_text(p->root, "until", desk_value(&r->desk, &r->row, DESK_UNTIL));
	view_flag(p->root, "ended", !state_active(r->row.at.state));
	view_text(p->root, "late", desk_value(&r->desk, &r->row, DESK_LATE));
	view_text(p->root, "token", token);
	view_text(p->root, "notice", r->notice);
	if (r->notice.n == 0 && action_just_done(r->row.choice, action_read(done), false, p->request->now))
		view_text(p->root, "done", format_word(p, "desk_done", done));
	view_number(p->root, "seen", (int64_t)r->row.at.last_sequence);
	view_text(p->root, "row_url", desk_row_url(&r->desk, &r->row.at));
	view_text(p->root, "course_url", desk_may_course(&r->desk.who, r->row.at.partner) != NULL ? desk_course_url(&r->desk, r->row.at.partner, r->row.at.course, r->row.at.offering)
			: page_course_url(p, r->row.at.partner, r->row.at.course));
	view_text(p->root, "course_title", desk_value(&r->desk, &r->row, DESK_COURSE));
	view_text(p->root, "host", desk_value(&r->desk, &r->row, DESK_HOST_NAME));
	view_text(p->root, "purpose", desk_value(&r->desk, &r->row, DESK_PURPOSE));
	changed_show(p, r->row.choice, "desk_change", p->root);
	show_facts(r);
	show_steps(r);
	view_flag(p->root, "one_row", true);
	rc = desk_show_dead(&r->desk, &r->row.at, e);
	if (rc != 0)
		return rc;
	rc = show_deeds(r, e);
	return rc != 0 ? rc : desk_render(&r->desk, "desk_row", e);
}

int
page_desk_row(struct page *p, struct error *e)
{
	struct row_page r;
	int rc = find_row(&r, p, e);

	return rc != 0 ? rc : show_row(&r, 200, e);
}

/* ---- what is done */

/* As whom: the one for whom it is possible now, else any that this person is. */
static enum actor
actor_for(const struct row_page *r, enum action action)
{
	enum actor any = ACTOR_NOBODY;

	for (size_t i = 0; i < DEEDS; i++) {
		if (deeds[i].action != action || r->as[deeds[i].actor] == NULL)
			continue;
		any = deeds[i].actor;
		if (is_allowed(r, i))
			break;
	}
	return any;
}

/* What is missing differs; else the refusal says it. */
static const char *
refusal_text(const struct page *p, enum refusal why, enum action action)
{
	if (why == REFUSAL_REASON && action == ACTION_ASK)
		return "refusal_words";
	if (why == REFUSAL_REASON && action == ACTION_EXTRA_TIME)
		return "refusal_minutes";
	return arena_printf(p->arena, "refusal_%s", refusal_name(why));
}

static int
show_refused(struct row_page *r, enum refusal why, enum action action, struct error *e)
{
	struct page *p = r->desk.page;
	const char *name = refusal_text(p, why, action);
	struct desk_row fresh = {.at = r->row.at};
	int rc = desk_open(&r->desk, &fresh, e);

	if (rc != 0)
		return rc;
	r->row = fresh;
	desk_describe(&r->row);
	rc = read_facts(r, e);
	if (rc != 0)
		return rc;
	r->notice = page_text(p, name);
	return show_row(r, why == REFUSAL_REASON ? 422 : 409, e);
}

/* One of the short list, or none. */
static struct slice
reason_of(const struct params *form)
{
	struct slice word = params_text(form, DESK_F_REASON);

	for (size_t i = 0; action_reasons[i] != NULL; i++)
		if (slice_is(word, action_reasons[i]))
			return word;
	return SLICE_NONE;
}

/* -1: no number that could be. */
static int64_t
minutes_of(const struct params *form)
{
	int64_t n;

	return str_to_int64(slice_trim(params_text(form, DESK_F_MINUTES)), 0, ACTION_EXTRA_MINUTES_MAX, &n) ? n : -1;
}

/* What the person saw as the last event; a program that does not say looked at none. */
static void
note_seen(const struct params *form, struct action_request *r)
{
	const struct param *seen = params_first(form, DESK_F_SEEN);

	r->looked = seen != NULL;
	r->seen = seen != NULL ? (uint64_t)seen->value : 0;
}

static int
act(struct row_page *r, const struct token *token, enum action action, struct error *e)
{
	struct page *p = r->desk.page;
	const struct params *form = &p->request->form;
	enum actor actor = actor_for(r, action);
	struct ledger_answer answer = {.outcome = 0};
	struct ledger_act a = {.receipt = r->row.at.receipt, .choice = r->row.at.choice,
		.token = {(const char *)token->id, TOKEN_ID_BYTES},
		.request = {.action = action, .actor = actor, .reason = reason_of(form),
			.words = slice_trim(params_text(form, DESK_F_TEXT)),
			.number = action == ACTION_EXTRA_TIME ? minutes_of(form) : 0}};
	int rc;

	if (actor == ACTOR_NOBODY)
		return error_set(e, ERR_NOT_FOUND, "no such action for this person");
	a.request.by = slice_of(r->as[actor]->id);
	note_seen(form, &a.request);
	rc = ledger_client_act(p->services->ledger, &a, &answer, e);
	if (rc != 0)
		return rc;
	if (answer.outcome == LEDGER_UNKNOWN || answer.outcome == LEDGER_ERASED)
		return error_set(e, ERR_NOT_FOUND, "no such application");
	if (answer.outcome == LEDGER_REFUSED)
		return show_refused(r, answer.refusal, action, e);
	return page_redirect(p, 303, slice_of(arena_printf(p->arena, "%u?done=%s&lang=%s", r->row.at.choice, action_name(action),
			lang_name(r->desk.lang))), e);
}

/* As far as it can be told without the ledger, what would be refused is not shown either. */
static int
preview(struct row_page *r, struct error *e)
{
	const struct params *form = &r->desk.page->request->form;
	enum actor actor = actor_for(r, ACTION_DECLINE);
	struct action_request request = {.action = ACTION_DECLINE, .actor = actor, .reason = reason_of(form)};
	enum refusal refusal;

	if (actor == ACTOR_NOBODY)
		return error_set(e, ERR_NOT_FOUND, "no such action for this person");
	note_seen(form, &request);
	refusal = action_decide(r->row.choice, &request, &r->facts).refusal;
	r->preview = refusal == REFUSAL_NONE || refusal == REFUSAL_REASON;
	if (refusal != REFUSAL_NONE)
		return show_refused(r, refusal, ACTION_DECLINE, e);
	return show_row(r, 200, e);
}

int
page_desk_row_post(struct page *p, struct error *e)
{
	enum action action = action_read(params_text(&p->request->form, DESK_F_ACTION));
	struct error why = ERROR_NONE;
	struct row_page r;
	struct token token;
	int rc;

	if (request_foreign(p->request))
		return page_fail(p, 403, page_text(p, "enrol_foreign"), e);
	rc = find_row(&r, p, e);
	if (rc != 0)
		return rc;
	if (desk_token_read(&r.desk, params_text(&p->request->form, DESK_F_TOKEN), &token, &why) != 0) {
		r.notice = page_text(p, "desk_expired");
		return show_row(&r, 403, e);
	}
	if (slice_is(params_text(&p->request->form, DESK_F_ACTION), "preview"))
		return preview(&r, e);
	if (action == ACTION_NONE)
		return page_fail(p, 400, SLICE_NONE, e);
	return act(&r, &token, action, e);
}
