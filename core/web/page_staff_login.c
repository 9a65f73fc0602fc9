/*
 * Signing in by a mailed link. Who asks is always told the same, whoever the address belongs to. The link is a GET that shows a button, since mail
 * programs look at links before people do; the button's POST uses it up and sets the cookie.
 */
#include "store/ledger_client.h"
#include "web/page_desk.h"
#include "web/staff.h"

static const char *const actions[] = {"send", "enter", "out", NULL};
static const char *const langs[] = {"en", "nl", NULL};

const struct param_rule page_staff_query[STAFF_QUERY_MAX] = {
	[STAFF_Q_KEY] = {"key", PARAM_TEXT, TOKEN_CHARS, 0, 0, 0, NULL},
	[STAFF_Q_LANG] = {"lang", PARAM_WORD, 2, 0, 0, 0, langs},
};
const struct param_rule page_staff_form[STAFF_FORM_MAX] = {
	[STAFF_F_ACTION] = {"action", PARAM_WORD, 8, 0, 0, 0, actions},
	[STAFF_F_MAIL] = {"mail", PARAM_TEXT, 254, 0, 0, 0, NULL},
	[STAFF_F_KEY] = {"key", PARAM_TEXT, TOKEN_CHARS, 0, 0, 0, NULL},
};

static struct slice
url(const struct page *p, const char *path)
{
	return slice_of(arena_printf(p->arena, "%.*sstaff/%s?lang=%s", SLICE_ARG(page_root(p)), path, lang_name(p->request->lang)));
}

static int
show(struct page *p, int status, const char *notice, struct error *e)
{
	p->response->status = status;
	p->response->no_store = true;
	view_flag(p->root, "noindex", true);
	view_flag(p->root, "staff_cookie", true);
	view_text(p->root, "title", page_text(p, "staff_title"));
	view_text(p->root, "login_url", url(p, "login"));
	if (notice != NULL)
		view_text(p->root, "notice", page_text(p, notice));
	return page_render(p, "staff_login", e);
}

int
page_staff_login(struct page *p, struct error *e)
{
	struct slice key = params_text(&p->request->params, STAFF_Q_KEY);
	struct token token;

	p->response->no_store = true;
	if (!staff_links_work(p))
		return error_set(e, ERR_NOT_FOUND, "there is no mail server to sign in by");
	if (key.n == 0)
		return show(p, 200, NULL, e);
	if (staff_text_read(p, STAFF_LINK, key, &token).n == 0)
		return show(p, 403, "staff_link_wrong", e);
	view_text(p->root, "key", key);
	return show(p, 200, NULL, e);
}

/* ---- a link */

/* One of the few that an address gets in an hour; 1: written, 0: there were enough. */
static int
send_slot(const struct page *p, struct slice mail, unsigned slot, const struct outbox_letter *letter, struct error *e)
{
	const struct keys *keys = ledger_client_keys(p->services->ledger);
	unsigned char id[PERSON_BYTES];
	struct ledger_notice notice = {.token = {(const char *)id, sizeof(id)}, .letter = *letter};
	struct ledger_answer answer = {.outcome = 0};
	int rc;

	_Static_assert(PERSON_BYTES == TOKEN_ID_BYTES, "one keyed hash for all");
	keys_person(keys, "staff-link", slice_of(arena_printf(p->arena, "%lld.%u", (long long)(p->request->now / 3600), slot)), mail, id);
	rc = ledger_client_notice(p->services->ledger, &notice, &answer, e);
	return rc != 0 ? rc : answer.outcome == LEDGER_DONE;
}

static int
send_link(struct page *p, struct slice mail, struct error *e)
{
	const struct page_services *s = p->services;
	struct slice key = staff_text_new(p, STAFF_LINK, mail);
	struct outbox_letter letter;
	int rc;

	if (key.n == 0)
		return error_set(e, ERR_UNAVAILABLE, "no link can be made");
	rc = s->letter_login(s->letters, p->request->lang, key, p->request->now + STAFF_LINK_SECONDS, p->arena, &letter, e);
	if (rc != 0)
		return rc;
	letter.to = mail;
	for (unsigned slot = 0; rc == 0 && slot < STAFF_LINKS; slot++)
		rc = send_slot(p, mail, slot, &letter, e);
	return rc < 0 ? rc : 0;
}

static int
answer_send(struct page *p, struct error *e)
{
	struct slice typed = slice_trim(params_text(&p->request->form, STAFF_F_MAIL)), mail = staff_mail(p->services->config, typed);
	int rc = mail.n > 0 ? send_link(p, mail, e) : 0;

	if (rc != 0)
		return rc;
	if (typed.n == 0)
		return show(p, 422, "staff_mail_missing", e);
	view_flag(p->root, "sent", true);
	return show(p, 200, NULL, e);
}

/* ---- in and out */

static int
set_cookie(struct page *p, struct slice value, int seconds, struct error *e)
{
	struct slice line = slice_of(arena_printf(p->arena, STAFF_COOKIE "=%.*s; Path=/; Max-Age=%d; HttpOnly; Secure; SameSite=Strict",
			SLICE_ARG(value), seconds));

	if (line.p == NULL)
		return error_set(e, ERR_MEMORY, "no room for a cookie");
	response_header(p->response, "Set-Cookie", line);
	return 0;
}

/* 1: it was not used before; from now on it was. */
static int
use_up(const struct page *p, const struct token *token, struct error *e)
{
	unsigned char id[PERSON_BYTES];
	struct ledger_notice notice = {.token = {(const char *)id, sizeof(id)},
		.letter = {.kind = OUTBOX_MAIL, .queue = SLICE("mail"), .template = SLICE("staff-login-used")}};
	struct ledger_answer answer = {.outcome = 0};
	int rc;

	keys_person(ledger_client_keys(p->services->ledger), "staff-used", (struct slice){(const char *)token->id, TOKEN_ID_BYTES}, SLICE(""), id);
	rc = ledger_client_notice(p->services->ledger, &notice, &answer, e);
	return rc != 0 ? rc : answer.outcome == LEDGER_DONE;
}

static int
answer_enter(struct page *p, struct error *e)
{
	struct token token;
	struct slice mail = staff_text_read(p, STAFF_LINK, params_text(&p->request->form, STAFF_F_KEY), &token), value;
	int rc = mail.n > 0 ? use_up(p, &token, e) : 0;

	if (rc < 0)
		return rc;
	if (rc == 0)
		return show(p, 403, "staff_link_wrong", e);
	value = staff_text_new(p, STAFF_SESSION, mail);
	if (value.n == 0)
		return error_set(e, ERR_UNAVAILABLE, "no cookie can be made");
	rc = set_cookie(p, value, STAFF_SESSION_SECONDS, e);
	return rc != 0 ? rc : page_redirect(p, 303, url(p, ""), e);
}

static int
answer_out(struct page *p, struct error *e)
{
	int rc = set_cookie(p, SLICE_NONE, 0, e);

	return rc != 0 ? rc : page_redirect(p, 303, url(p, "login"), e);
}

int
page_staff_login_post(struct page *p, struct error *e)
{
	static int (*const answers[])(struct page *p, struct error *e) = {answer_send, answer_enter, answer_out};
	const struct param *action = params_first(&p->request->form, STAFF_F_ACTION);

	p->response->no_store = true;
	if (request_foreign(p->request))
		return page_fail(p, 403, page_text(p, "enrol_foreign"), e);
	if (!staff_links_work(p))
		return error_set(e, ERR_NOT_FOUND, "there is no mail server to sign in by");
	return action != NULL ? answers[action->value](p, e) : page_fail(p, 400, SLICE_NONE, e);
}
