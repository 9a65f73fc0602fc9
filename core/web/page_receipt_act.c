/*
 * What a student does with an application that was sent: confirm the mail address, withdraw, accept or refuse an offer, take a step back. The
 * buttons are those that the table of actions allows now; whether it is still so is decided in the ledger.
 */
#include "web/page_receipt.h"

#include "ground/log.h"
#include "store/ledger_client.h"
#include "web/format.h"

static const char *const actions[] = {"withdraw", "undo", "accept", "refuse", "confirm", NULL};

const struct param_rule page_receipt_form[RECEIPT_FORM_MAX] = {
	[RECEIPT_TOKEN] = {"token", PARAM_TEXT, 256, 0, 0, 0, NULL},
	[RECEIPT_CHOICE] = {"choice", PARAM_NUMBER, 1, 0, 1, ENROLMENT_MAX_CHOICES, NULL},
	[RECEIPT_ACTION] = {"action", PARAM_WORD, 16, 0, 0, 0, actions},
	[RECEIPT_WORDS] = {"reason", PARAM_TEXT, 4000, 0, 0, 0, NULL},
	[RECEIPT_FORM_KEY] = {"key", PARAM_TEXT, 64, 0, 0, 0, NULL},
};

/* ---- tokens */

static struct slice
token_purpose(const struct page *p)
{
	return slice_of(arena_printf(p->arena, "receipt %.*s", SLICE_ARG(p->request->parts[0])));
}

static int
new_token(const struct page *p, struct slice *out, struct error *e)
{
	struct buffer b;

	buffer_init(&b, 256);
	token_write(ledger_client_keys(p->services->ledger), token_purpose(p), p->request->now, &b);
	*out = arena_slice(p->arena, buffer_view(&b));
	buffer_free(&b);
	return out->p != NULL ? 0 : error_set(e, ERR_MEMORY, "no room for a token");
}

/* ---- the key of the confirming mail */

static bool
is_key(const struct page *p, const struct application *app, struct slice given)
{
	return token_confirm_is(ledger_client_keys(p->services->ledger), app->receipt, given);
}

static bool
is_unconfirmed(const struct application *app)
{
	for (size_t i = 0; i < app->choice_count; i++)
		if (app->choices[i].state == STATE_UNCONFIRMED)
			return true;
	return false;
}

static void
show_confirm(const struct page *p, const struct application *app)
{
	struct slice key = params_text(&p->request->params, RECEIPT_KEY);
	struct view *v;

	if (key.n == 0 || !is_unconfirmed(app))
		return;
	if (!is_key(p, app, key)) {
		view_text(p->root, "notice", page_text(p, "receipt_confirm_wrong"));
		return;
	}
	v = view_object(p->root, "confirm");
	view_text(v, "confirm_key", key);
	view_text(v, "confirm_lead", PAGE_FILL(p, "receipt_confirm_lead", {"email", app->choices[0].personal.email}));
}

/* ---- buttons */

static bool
is_allowed(const struct application_choice *c, const struct action_facts *facts, enum action action)
{
	const struct action_request request = {.action = action, .actor = ACTOR_STUDENT};

	return action_decide(c, &request, facts).refusal == REFUSAL_NONE;
}

/* What it does, and how long it can be done: as the table of actions decides it. */
static void
show_withdraw(const struct page *p, const struct application_choice *c, const struct action_facts *f, struct view *deed)
{
	int64_t last = f->drop_by != 0 ? f->drop_by : f->ends;
	bool waiting = c->seat == SEAT_WAITING;

	view_flag(deed, "deed_withdraw", true);
	view_text(deed, "withdraw_hint", page_text(p, waiting ? "receipt_withdraw_hint_waiting" : "receipt_withdraw_hint"));
	if (c->state == STATE_PLACED && last != 0 && f->zone != NULL)
		view_text(deed, "withdraw_until", PAGE_FILL(p, "receipt_withdraw_until", {"until", format_moment(p, last, f->zone)}));
}

int
receipt_show_deeds(const struct page *p, const struct application *app, const struct application_choice *c, struct view *v, struct error *e)
{
	static const enum action deeds[] = {ACTION_ACCEPT, ACTION_REFUSE, ACTION_UNDO, ACTION_WITHDRAW};
	struct action_facts facts;
	int rc = ledger_facts(seats_ledger(p->services->seats), p->services->config, app, c, p->request->now, &facts, e);

	if (rc != 0)
		return rc;
	for (size_t i = 0; i < sizeof(deeds) / sizeof(deeds[0]); i++) {
		struct view *deed;

		if (!is_allowed(c, &facts, deeds[i]))
			continue;
		view_flag(v, "has_deeds", true);
		deed = view_item(v, "deeds");
		view_number(deed, "deed_choice", c->number);
		view_string(deed, "deed", action_name(deeds[i]));
		view_text(deed, "deed_name", format_word(p, "receipt_do", slice_of(action_name(deeds[i]))));
		if (deeds[i] == ACTION_WITHDRAW) {
			show_withdraw(p, c, &facts, deed);
			view_flag(v, "can_change", true);
		}
		view_flag(deed, "deed_quiet", deeds[i] == ACTION_WITHDRAW || deeds[i] == ACTION_REFUSE);
		if (deeds[i] == ACTION_UNDO)
			view_text(deed, "deed_hint", PAGE_FILL(p, "receipt_undo_hint",
					{"until", format_moment(p, c->since + ACTION_UNDO_SECONDS, p->services->config->zone)}));
	}
	return 0;
}

int
receipt_show_forms(const struct page *p, const struct application *app, struct error *e)
{
	struct slice token;
	int rc = new_token(p, &token, e);

	view_text(p->root, "token", token);
	receipt_show_said(p, app);
	show_confirm(p, app);
	return rc;
}

/* ---- done */

static int
refused(struct page *p, int status, const char *notice, struct error *e)
{
	view_text(p->root, "notice", page_text(p, notice));
	p->response->status = status;
	return page_receipt(p, e);
}

static int
act(struct page *p, const struct token *token, struct error *e)
{
	const struct params *form = &p->request->form;
	enum action action = action_read(params_text(form, RECEIPT_ACTION));
	const struct param *choice = params_first(form, RECEIPT_CHOICE);
	struct ledger_answer answer = {.outcome = 0};
	struct ledger_act a = {.receipt = p->request->parts[0], .choice = choice != NULL ? (uint8_t)choice->value : 0,
		.token = {(const char *)token->id, TOKEN_ID_BYTES},
		.request = {.action = action, .actor = ACTOR_STUDENT, .words = slice_trim(params_text(form, RECEIPT_WORDS))}};
	int rc = ledger_client_act(p->services->ledger, &a, &answer, e);

	if (rc != 0)
		return rc;
	if (answer.outcome == LEDGER_UNKNOWN)
		return error_set(e, ERR_NOT_FOUND, "no such choice");
	if (answer.outcome == LEDGER_ERASED)
		return error_set(e, ERR_GONE, "the application was erased");
	if (answer.outcome == LEDGER_REFUSED)
		return refused(p, 409, arena_printf(p->arena, "refusal_%s", refusal_name(answer.refusal)), e);
	return page_redirect(p, 303, slice_of(arena_printf(p->arena, "%.*s?done=%s", SLICE_ARG(p->request->parts[0]), action_name(action))), e);
}

static int
check_confirm(struct page *p, bool *good, struct error *e)
{
	struct application *app;
	int rc = ledger_client_application(p->services->ledger, p->request->parts[0], p->arena, &app, e);

	*good = rc == 0 && app->choice_count > 0 && is_key(p, app, params_text(&p->request->form, RECEIPT_FORM_KEY));
	return rc;
}

int
page_receipt_post(struct page *p, struct error *e)
{
	const struct param *action = params_first(&p->request->form, RECEIPT_ACTION);
	struct error why = ERROR_NONE;
	struct token token;
	bool good = true;
	int rc = 0;

	p->response->no_store = true;
	if (request_foreign(p->request))
		return page_fail(p, 403, page_text(p, "enrol_foreign"), e);
	if (p->services->ledger == NULL)
		return error_set(e, ERR_UNAVAILABLE, "this worker has no way to the enrolments");
	if (action == NULL)
		return page_fail(p, 400, SLICE_NONE, e);
	if (token_read(ledger_client_keys(p->services->ledger), token_purpose(p), params_text(&p->request->form, RECEIPT_TOKEN),
		    p->request->now, &token, &why) != 0)
		return refused(p, 403, "receipt_expired", e);
	if (action_read(action->text) == ACTION_CONFIRM)
		rc = check_confirm(p, &good, e);
	else if (params_first(&p->request->form, RECEIPT_CHOICE) == NULL)
		return page_fail(p, 400, SLICE_NONE, e);
	if (rc != 0)
		return rc;
	return good ? act(p, &token, e) : refused(p, 403, "receipt_confirm_wrong", e);
}
