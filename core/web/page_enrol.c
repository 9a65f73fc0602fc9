/*
 * The pages of the form: empty, with faults, to be checked, sent.
 *
 * Nothing typed is ever lost: whatever stops a form (a fault, an old token, a course that filled up, a ledger that is away), the answer is the
 * form itself with every field filled and a sentence above it that says what happened and that nothing was stored.
 */
#include "web/page_enrol.h"

#include "ground/log.h"
#include "store/ledger_client.h"
#include "web/enrol.h"
#include "web/format.h"
#include "web/page_receipt.h"

#define PURPOSE_OF_TOKEN SLICE("enrol")

/* ---- tokens */

static int
new_token(struct enrol *en, struct error *e)
{
	struct buffer b;

	buffer_init(&b, 256);
	token_write(ledger_client_keys(en->page->services->ledger), PURPOSE_OF_TOKEN, en->page->request->now, &b);
	en->token = arena_slice(en->page->arena, buffer_view(&b));
	buffer_free(&b);
	return en->token.p != NULL ? 0 : error_set(e, ERR_MEMORY, "no room for a token");
}

static int
to_receipt(struct page *p, const char *receipt, struct error *e)
{
	return page_redirect(p, 303, slice_of(arena_printf(p->arena, "enrolments/%s", receipt)), e);
}

/* ---- answers */

static int
show(struct enrol *en, int status, const char *notice, struct error *e)
{
	en->page->response->status = status;
	if (notice != NULL)
		en->notice = page_text(en->page, notice);
	return enrol_show_form(en, e);
}

/* Only what may be gone with the next click: no place, and no place alone, is a conflict; everything else is a mistake to mend. */
static bool
only_full(const struct enrol *en)
{
	for (size_t i = 0; i < en->fault_count; i++) {
		if (!en->faults[i].full)
			return false;
	}
	return en->fault_count > 0;
}

static void
single_fault(struct enrol *en, const char *field, size_t choice, const char *text)
{
	en->faults[0] = (struct enrolment_fault){.field = field, .choice = choice, .text = text};
	en->fault_count = 1;
}

static struct slice
choice_title(const struct enrol *en, size_t choice)
{
	const struct choice *c = &en->form.choices[choice - 1];

	return c->title.n > 0 ? c->title : c->course;
}

static int
show_no_place(struct enrol *en, const struct ledger_answer *a, struct error *e)
{
	struct choice *c = &en->form.choices[a->choice - 1];
	bool list = enrolment_waiting_list(c);

	c->status = STATUS_FULL;
	single_fault(en, list ? "waiting" : "c", a->choice, list ? "fault_waiting_needed" : "fault_course_full");
	en->notice = PAGE_FILL(en->page, "enrol_notice_full", {"course", choice_title(en, a->choice)});
	return show(en, 409, NULL, e);
}

static int
show_duplicate(struct enrol *en, const struct ledger_answer *a, struct error *e)
{
	struct page *p = en->page;

	single_fault(en, "c", a->choice, "fault_course_applied");
	en->notice = PAGE_FILL(p, "enrol_notice_duplicate", {"course", choice_title(en, a->choice)},
			{"moment", format_moment(p, a->moment, p->services->config->zone)});
	return show(en, 409, NULL, e);
}

/* ---- sending */

/* What the rules let pass unread, because it does not matter there, may be as long as a whole form: of that nothing is kept. */
static struct personal
personal_of(const struct enrol *en, size_t i)
{
	const struct enrolment *f = &en->form;
	const struct choice *c = &f->choices[i];
	int32_t day;
	int64_t n;
	bool dated = date_parse_day(c->board_date, &day), several = str_to_int64(f->at_most, 1, ENROLMENT_MAX_CHOICES, &n);

	return (struct personal){.name = f->name, .email = f->email, .student_number = f->student_number, .faculty = f->faculty,
		.programme = f->programme, .year = f->year, .purpose = c->purpose, .motivation = c->motivation, .board = c->board,
		.board_date = dated ? c->board_date : SLICE_NONE, .at_most = several ? f->at_most : SLICE_NONE, .rank = (uint8_t)(i + 1), .consent = f->consent, .waiting = c->waiting,
		.issuer = f->issuer, .subject = f->subject};
}

static struct slice
encode_personal(const struct enrol *en, const struct personal *personal)
{
	struct slice result;
	struct buffer b;

	buffer_init(&b, 1u << 18);
	personal_encode(personal, &b);
	result = buffer_ok(&b) ? arena_slice(en->page->arena, buffer_view(&b)) : SLICE_NONE;
	buffer_free(&b);
	return result;
}

static int
fill_choice(struct enrol *en, size_t i, struct ledger_choice *out, struct error *e)
{
	const struct choice *c = &en->form.choices[i];
	const struct personal personal = personal_of(en, i);
	int rc;

	*out = (struct ledger_choice){.partner = c->partner, .course = c->course, .offering = c->offering, .places = en->places[i],
		.waiting = c->waiting && enrolment_waiting_list(c), .hold = c->config->hold};
	rc = enrol_record(en, i, &out->record, e);
	if (rc != 0)
		return rc;
	out->personal = encode_personal(en, &personal);
	return out->personal.n > 0 ? 0 : error_set(e, ERR_MEMORY, "no room for the answers of a form");
}

static int
submit(struct enrol *en, const struct token *token, struct ledger_answer *answer, struct error *e)
{
	struct page *p = en->page;
	const struct config_home *home = config_home(p->services->config, en->form.home);
	struct ledger_submission *s = arena_alloc(p->arena, sizeof(*s));
	unsigned char number[PERSON_BYTES], mail[PERSON_BYTES];
	int rc = 0;

	if (s == NULL)
		return error_set(e, ERR_MEMORY, "no room for a form");
	enrol_persons(en, number, mail);
	*s = (struct ledger_submission){.token = {(const char *)token->id, TOKEN_ID_BYTES}, .home = en->form.home, .lang = en->form.lang,
		.person_number = {(const char *)number, PERSON_BYTES}, .person_mail = {(const char *)mail, PERSON_BYTES},
		.first = home->verify == VERIFY_MAIL && !en->login_mail ? STATE_UNCONFIRMED : STATE_SUBMITTED, .approve = !home->home_approval,
		.choice_count = en->form.choice_count};
	for (size_t i = 0; rc == 0 && i < s->choice_count; i++)
		rc = fill_choice(en, i, &s->choices[i], e);
	return rc != 0 ? rc : ledger_client_submit(p->services->ledger, s, answer, e);
}

static int
send_form(struct enrol *en, const struct token *token, struct error *e)
{
	struct ledger_answer answer = {.outcome = 0};
	int rc = submit(en, token, &answer, e);

	if (rc == ERR_UNAVAILABLE || rc == ERR_TIMEOUT) {
		log_event(LOG_ERROR, "form-not-stored", "reason=\"%s\"", e->text);
		return show(en, 503, rc == ERR_UNAVAILABLE ? "enrol_notice_unavailable" : "enrol_notice_unknown", e);
	}
	if (rc != 0)
		return rc;
	if (answer.outcome == LEDGER_NO_PLACE)
		return show_no_place(en, &answer, e);
	if (answer.outcome == LEDGER_DUPLICATE)
		return show_duplicate(en, &answer, e);
	return to_receipt(en->page, answer.receipt, e);
}

/* ---- sent before */

/* Is this choice what was sent as that one? Who is signed in by now is no answer. */
static bool
is_as_sent(const struct enrol *en, size_t i, const struct application_choice *sent)
{
	const struct choice *c = &en->form.choices[i];
	const struct personal now = personal_of(en, i);
	struct personal then = sent->personal;

	then.issuer = now.issuer;
	then.subject = now.subject;
	return slice_eq(c->partner, sent->partner) && slice_eq(c->course, sent->course) && slice_eq(c->offering, sent->offering) &&
	       slice_eq(encode_personal(en, &now), encode_personal(en, &then));
}

static bool
has_changed(const struct enrol *en, const struct application *sent)
{
	bool same = sent->choice_count == en->form.choice_count;

	for (size_t i = 0; same && i < sent->choice_count; i++)
		same = is_as_sent(en, i, &sent->choices[i]);
	return !same;
}

/* The same sent twice is answered twice in the same way: only what else is asked, or answers that are others by now, need a word. */
static int
to_receipt_again(const struct enrol *en, const char *receipt, bool sending, struct error *e)
{
	struct page *p = en->page;
	struct application *sent;
	bool changed;

	if (ledger_client_application(p->services->ledger, slice_of(receipt), p->arena, &sent, e) != 0)
		return to_receipt(p, receipt, e);	/* e.g. erased: that page says so */
	changed = has_changed(en, sent);
	if (sending && !changed)
		return to_receipt(p, receipt, e);
	return page_redirect(p, 303, receipt_again_url(p, slice_of(receipt), changed), e);
}

/* ---- requests */

static int
check_and_answer(struct enrol *en, const struct token *token, bool sending, struct error *e)
{
	en->fault_count = enrolment_check(&en->form, en->page->services->config, en->faults);
	enrol_check_login(en);
	if (sending && only_full(en))
		return show(en, 409, "enrol_notice_not_sent", e);
	if (en->fault_count > 0)
		return show(en, 422, sending ? "enrol_notice_not_sent" : NULL, e);
	return sending ? send_form(en, token, e) : enrol_show_check(en, e);
}

/* A token that was used leads to what came of it, whatever the form says now. True: answered. */
static bool
repeated(struct enrol *en, const struct token *token, bool sending, int *rc, struct error *e)
{
	char receipt[RECEIPT_CHARS + 1];

	if (ledger_client_token(en->page->services->ledger, token->id, receipt, e) != 0)
		return false;
	*rc = to_receipt_again(en, receipt, sending, e);
	return true;
}

static int
with_token(struct enrol *en, struct error *e)
{
	struct page *p = en->page;
	const struct param *action = params_first(&p->request->form, ENROL_ACTION);
	bool sending = action != NULL && slice_is(action->text, "send"), edit = action != NULL && slice_is(action->text, "edit");
	struct error reason = ERROR_NONE;
	struct token token;
	int rc = 0, good = token_read(ledger_client_keys(p->services->ledger), PURPOSE_OF_TOKEN, en->token, p->request->now, &token, &reason);

	if (good != ERR_DENIED && repeated(en, &token, sending, &rc, e))
		return rc;
	if (good != 0) {
		rc = new_token(en, e);
		return rc != 0 ? rc : show(en, 403, good == ERR_TIMEOUT ? "enrol_notice_expired" : "enrol_notice_token", e);
	}
	if (edit || params_first(&p->request->form, ENROL_REMOVE) != NULL || params_first(&p->request->form, ENROL_UP) != NULL)
		return show(en, 200, NULL, e);
	return check_and_answer(en, &token, sending, e);
}

static struct enrol *
new_enrol(struct page *p, struct error *e)
{
	struct enrol *en = arena_alloc(p->arena, sizeof(*en));

	p->response->no_store = true;
	if (en == NULL)
		(void)error_set(e, ERR_MEMORY, "no room for a form");
	return en;
}

int
page_enrol(struct page *p, struct error *e)
{
	struct enrol *en = new_enrol(p, e);
	int rc;

	if (en == NULL)
		return ERR_MEMORY;
	if (p->services->ledger == NULL)
		return error_set(e, ERR_UNAVAILABLE, "this worker has no way to the ledger");
	rc = enrol_read_query(en, p, e);
	if (rc == ERR_VALUE)
		return page_fail(p, 400, page_text(p, "enrol_bad_courses"), e);
	if (rc != 0)
		return rc;
	if (en->form.choice_count == 0)
		return page_fail(p, 400, page_text(p, "enrol_no_courses"), e);
	for (size_t i = 0; i < en->form.choice_count; i++) {
		if (en->course[i] == NULL)
			return page_fail(p, 404, page_text(p, "enrol_unknown_course"), e);
		if (en->form.choices[i].status == STATUS_CLOSED || en->form.choices[i].status == STATUS_UPCOMING)
			en->faults[en->fault_count++] = (struct enrolment_fault){.field = "c", .choice = i + 1,
				.text = en->form.choices[i].status == STATUS_CLOSED ? "fault_course_closed" : "fault_course_upcoming",
				.moment = en->form.choices[i].facts.offering.apply_from};
	}
	rc = new_token(en, e);
	return rc != 0 ? rc : enrol_show_form(en, e);
}

int
page_enrol_post(struct page *p, struct error *e)
{
	struct enrol *en = new_enrol(p, e);
	int rc;

	if (en == NULL)
		return ERR_MEMORY;
	if (request_foreign(p->request))
		return page_fail(p, 403, page_text(p, "enrol_foreign"), e);
	if (p->services->ledger == NULL)
		return error_set(e, ERR_UNAVAILABLE, "this worker has no way to the ledger");
	rc = enrol_read_form(en, p, e);
	if (rc == ERR_VALUE)
		return page_fail(p, 400, page_text(p, "enrol_bad_courses"), e);
	return rc != 0 ? rc : with_token(en, e);
}
