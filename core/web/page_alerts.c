/*
 * Ordering a saved search by mail. Whatever the address has already, the answer is the same: a mail is on its way. Only who reads it learns more.
 */
#include "web/page_alerts.h"

#include "domain/enrolment.h"
#include "ground/log.h"
#include "store/alerts.h"
#include "store/ledger_client.h"
#include "web/format.h"
#include "web/search.h"

#define PURPOSE_OF_TOKEN SLICE("alert")

const struct param_rule page_alerts_form[ALERTS_FORM_MAX] = {
	[ALERTS_F_TOKEN] = {"token", PARAM_TEXT, 256, 0, 0, 0, NULL},
	[ALERTS_F_EMAIL] = {"email", PARAM_TEXT, 4000, 0, 0, 0, NULL},
};

bool
alerts_work(const struct page *p)
{
	return p->services->config->mail_smtp[0] != '\0' && p->services->config->base_url[0] != '\0';
}

struct slice
alerts_search(const struct page *p, struct slice q)
{
	struct slice kept;
	struct buffer b;

	buffer_init(&b, 1u << 16);
	search_address_keep(&p->request->params, q, &b);
	kept = buffer_ok(&b) ? arena_slice(p->arena, buffer_view(&b)) : SLICE_NONE;
	buffer_free(&b);
	return kept;
}

/* ---- the form */

/* The words of the kept form: what is left out of it is not promised. */
static int
show_search(const struct page *p, struct slice kept, struct error *e)
{
	const struct search_words w = search_words_of(p);
	struct params params;
	const char *bad;
	int rc = params_read(kept, search_rules, SEARCH_MAX, p->arena, &params, &bad, e);

	view_text(p->root, "search", rc == 0 ? search_words_all(&w, &params) : SLICE_NONE);
	view_text(p->root, "results_url", slice_of(arena_printf(p->arena, "%.*scourses%s%.*s", SLICE_ARG(page_here(p)), kept.n > 0 ? "?" : "",
			SLICE_ARG(kept))));
	view_flag(p->root, "has_status", params_first(&p->request->params, SEARCH_STATUS) != NULL);
	return rc;
}

static void
show_field(const struct page *p, const char *fault)
{
	struct view *v = view_object(p->root, "field");

	view_string(v, "id", "email");
	view_text(v, "label", page_text(p, "alerts_email"));
	view_flag(v, "is_input", true);
	view_flag(v, "is_required", true);
	view_string(v, "type", "email");
	view_string(v, "autocomplete", "email");
	view_text(v, "value", params_text(&p->request->form, ALERTS_F_EMAIL));
	if (fault == NULL)
		return;
	view_text(v, "fault", page_text(p, fault));
	view_string(v, "describedby", "email-fault");
	view_text(p->root, "fault", page_text(p, fault));
}

static int
show(struct page *p, int status, const char *notice, const char *fault, struct error *e)
{
	const struct config *config = p->services->config;
	struct slice kept = alerts_search(p, SLICE_NONE);
	struct buffer token;
	int rc;

	buffer_init(&token, 256);
	token_write(ledger_client_keys(p->services->ledger), PURPOSE_OF_TOKEN, p->request->now, &token);
	view_text(p->root, "token", arena_slice(p->arena, buffer_view(&token)));
	buffer_free(&token);
	rc = show_search(p, kept, e);
	if (rc != 0)
		return rc;
	p->response->status = status;
	view_flag(p->root, "noindex", true);
	view_flag(p->root, "forms", true);
	view_text(p->root, "title", page_text(p, "alerts_title"));
	view_text(p->root, "action", slice_of(arena_printf(p->arena, "alerts%s%.*s", kept.n > 0 ? "?" : "", SLICE_ARG(kept))));
	view_text(p->root, "kept_until", PAGE_FILL(p, "alerts_kept",
			{"until", format_day(p, zone_day(config->zone, p->request->now + config->retention))}));
	if (notice != NULL)
		view_text(p->root, "notice", page_text(p, notice));
	show_field(p, fault);
	return page_render(p, "alerts", e);
}

/* 0; else it was answered, or failed. */
static int
check_search(struct page *p, int *rc, struct error *e)
{
	const char *bad = NULL;
	struct query q;

	*rc = 0;
	p->response->no_store = true;
	if (!alerts_work(p))
		*rc = page_fail(p, 404, page_text(p, "alerts_off"), e);
	else if (search_read(p, &q, &bad, e) < 0)
		*rc = page_fail(p, 400, PAGE_FILL(p, "error_parameter", {"name", slice_of(bad)}), e);
	else if (alerts_search(p, SLICE_NONE).n > SEARCH_KEPT_MAX)
		*rc = page_fail(p, 400, page_text(p, "alerts_long"), e);
	else
		return 0;
	return 1;
}

int
page_alerts(struct page *p, struct error *e)
{
	int rc;

	if (check_search(p, &rc, e) != 0)
		return rc;
	if (p->services->ledger == NULL)
		return error_set(e, ERR_UNAVAILABLE, "this worker has no way to the ledger");
	return show(p, 200, NULL, NULL, e);
}

int
page_alerts_sent(struct page *p, struct error *e)
{
	int rc;

	if (check_search(p, &rc, e) != 0)
		return rc;
	view_flag(p->root, "noindex", true);
	view_flag(p->root, "sent", true);
	view_text(p->root, "title", page_text(p, "alerts_sent_title"));
	rc = show_search(p, alerts_search(p, SLICE_NONE), e);
	return rc != 0 ? rc : page_render(p, "alerts", e);
}

/* ---- sending */

static const char *
find_fault(struct slice mail)
{
	struct slice domain;

	if (mail.n == 0)
		return "alerts_email_missing";
	return enrolment_mail(mail, &domain) ? NULL : "fault_email_shape";
}

static int
order(struct page *p, const struct token *token, struct slice mail, struct error *e)
{
	struct slice kept = alerts_search(p, SLICE_NONE);
	struct ledger_alert alert = {.deed = ALERT_ORDER, .token = {(const char *)token->id, TOKEN_ID_BYTES}, .mail = mail, .search = kept,
		.lang = request_lang(p->request)};
	struct ledger_answer answer = {.outcome = 0};
	int rc = catalogue_newest(p->view, &alert.mark, e);

	if (rc != 0)
		return rc;
	rc = ledger_client_alert(p->services->ledger, &alert, &answer, e);
	if (rc == ERR_UNAVAILABLE || rc == ERR_TIMEOUT || (rc == 0 && answer.outcome == LEDGER_REFUSED)) {
		log_event(LOG_ERROR, "alert-not-stored", "reason=\"%s\"", rc != 0 ? e->text : "there are too many");
		return show(p, 503, rc == ERR_TIMEOUT ? "alerts_unknown" : "alerts_unavailable", NULL, e);
	}
	if (rc != 0)
		return rc;
	return page_redirect(p, 303, slice_of(arena_printf(p->arena, "alerts/sent%s%.*s", kept.n > 0 ? "?" : "", SLICE_ARG(kept))), e);
}

int
page_alerts_post(struct page *p, struct error *e)
{
	struct slice mail = slice_trim(params_text(&p->request->form, ALERTS_F_EMAIL));
	const char *fault = find_fault(mail);
	struct token token;
	int rc, good;

	if (check_search(p, &rc, e) != 0)
		return rc;
	if (request_foreign(p->request))
		return page_fail(p, 403, page_text(p, "enrol_foreign"), e);
	if (p->services->ledger == NULL)
		return error_set(e, ERR_UNAVAILABLE, "this worker has no way to the ledger");
	good = token_read(ledger_client_keys(p->services->ledger), PURPOSE_OF_TOKEN, params_text(&p->request->form, ALERTS_F_TOKEN),
			p->request->now, &token, NULL);
	if (good != 0)
		return show(p, 403, good == ERR_TIMEOUT ? "enrol_notice_expired" : "enrol_notice_token", fault, e);
	return fault != NULL ? show(p, 422, NULL, fault, e) : order(p, &token, mail, e);
}
