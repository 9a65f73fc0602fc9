/*
 * One saved search by mail. Its address is in the mails alone, so it needs no other proof: the GET shows, the buttons' POST confirms, keeps or stops.
 * A mail program stops it by the POST of RFC 8058: from anywhere, without a form of ours, and always with success.
 */
#include "store/alerts.h"
#include "store/ledger_client.h"
#include "web/format.h"
#include "web/page_alerts.h"
#include "web/search.h"

static const char *const actions[] = {"confirm", "stop", NULL};

const struct param_rule page_alert_form[ALERT_FORM_MAX] = {
	[ALERT_F_ACTION] = {"action", PARAM_WORD, 8, 0, 0, 0, actions},
	[ALERT_F_ONE_CLICK] = {"List-Unsubscribe", PARAM_TEXT, 64, 0, 0, 0, NULL},
};

static void
show_search(const struct page *p, const struct alert *a)
{
	const struct search_words w = search_words_of(p);
	struct params params;
	const char *bad;

	if (params_read(a->search, search_rules, SEARCH_MAX, p->arena, &params, &bad, NULL) != 0)
		return;
	view_text(p->root, "search", search_words_all(&w, &params));
	view_text(p->root, "results_url", slice_of(arena_printf(p->arena, "%.*scourses%s%.*s", SLICE_ARG(page_here(p)), a->search.n > 0 ? "?" : "",
			SLICE_ARG(a->search))));
}

static int
render(struct page *p, int status, const char *title, struct error *e)
{
	p->response->status = status;
	p->response->no_store = true;
	view_flag(p->root, "noindex", true);
	view_text(p->root, "title", page_text(p, title));
	view_text(p->root, "self", p->request->parts[0]);
	return page_render(p, "alert", e);
}

static int
show_gone(struct page *p, struct error *e)
{
	view_flag(p->root, "gone", true);
	return render(p, 404, "alert_gone_title", e);
}

static int
show(struct page *p, const struct alert *a, int status, const char *notice, struct error *e)
{
	const struct config *config = p->services->config;
	int64_t longer = p->request->now + config->retention, ends = alert_ends(a, config->retention);
	struct view *v = view_object(p->root, a->confirmed ? "active" : "order");

	show_search(p, a);
	if (notice != NULL)
		view_text(p->root, "notice", page_text(p, notice));
	if (a->confirmed) {
		view_text(v, "until", PAGE_FILL(p, "alert_until", {"until", format_day(p, zone_day(config->zone, ends))}));
		if (zone_day(config->zone, longer) != zone_day(config->zone, ends))
			view_text(v, "longer", PAGE_FILL(p, "alert_longer", {"until", format_day(p, zone_day(config->zone, longer))}));
	} else {
		view_text(v, "until", PAGE_FILL(p, "alert_order_until", {"until", format_moment(p, ends, config->zone)}));
	}
	return render(p, status, a->confirmed ? "alert_title" : "alert_confirm_title", e);
}

/* ERR_NOT_FOUND also for one whose time is over, though it may lie there for a moment. */
static int
get(const struct page *p, struct alert *out, struct error *e)
{
	struct ledger *l = p->services->ledger != NULL ? ledger_client_ledger(p->services->ledger) : NULL;
	int rc = l != NULL ? alerts_get(l, p->request->parts[0], p->arena, out, e) : ERR_NOT_FOUND;

	if (rc == 0 && alert_ends(out, p->services->config->retention) < p->request->now)
		rc = ERR_NOT_FOUND;
	return rc;
}

int
page_alert(struct page *p, struct error *e)
{
	struct alert a;
	int rc = get(p, &a, e);

	if (rc == ERR_NOT_FOUND)
		return show_gone(p, e);
	return rc != 0 ? rc : show(p, &a, 200, NULL, e);
}

static int
ask(const struct page *p, enum alert_deed deed, struct ledger_answer *answer, struct error *e)
{
	const struct ledger_alert alert = {.deed = deed, .id = p->request->parts[0]};

	return p->request->parts[0].n == RECEIPT_CHARS ? ledger_client_alert(p->services->ledger, &alert, answer, e) : ERR_NOT_FOUND;
}

static int
stop(struct page *p, struct error *e)
{
	struct ledger_answer answer;
	struct alert a;
	int rc = get(p, &a, e);

	if (rc == 0)
		show_search(p, &a);
	rc = ask(p, ALERT_STOP, &answer, e);
	if (rc != 0 && rc != ERR_NOT_FOUND)
		return rc;
	view_flag(p->root, "stopped", true);
	return render(p, 200, "alert_stopped_title", e);
}

static int
confirm(struct page *p, struct error *e)
{
	struct ledger_answer answer;
	struct alert a;
	int rc = get(p, &a, e);

	if (rc == 0)
		rc = ask(p, ALERT_CONFIRM, &answer, e);
	if (rc == ERR_NOT_FOUND)
		return show_gone(p, e);
	if (rc != 0)
		return rc;
	if (answer.outcome == LEDGER_REFUSED)
		return show(p, &a, 409, "alert_too_many", e);
	return page_redirect(p, 303, p->request->parts[0], e);
}

int
page_alert_post(struct page *p, struct error *e)
{
	const struct param *action = params_first(&p->request->form, ALERT_F_ACTION);

	p->response->no_store = true;
	if (p->services->ledger == NULL)
		return error_set(e, ERR_UNAVAILABLE, "this worker has no way to the ledger");
	if (slice_is(params_text(&p->request->form, ALERT_F_ONE_CLICK), "One-Click"))
		return stop(p, e);
	if (request_foreign(p->request))
		return page_fail(p, 403, page_text(p, "enrol_foreign"), e);
	if (action == NULL)
		return page_fail(p, 400, SLICE_NONE, e);
	return slice_is(action->text, "stop") ? stop(p, e) : confirm(p, e);
}
