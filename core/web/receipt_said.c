/*
 * What a receipt says first, about what just came of a form: an address can be kept, and typed by anybody, so that nothing is said on its
 * word alone.
 */
#include "web/page_receipt.h"

#include "store/ledger_client.h"
#include "web/format.h"

#define SAID_SECONDS 300

/* ---- sent again */

static struct slice
purpose_of(const struct page *p, struct slice receipt, bool changed)
{
	return slice_of(arena_printf(p->arena, "%s %.*s", changed ? "changed" : "again", SLICE_ARG(receipt)));
}

struct slice
receipt_again_url(const struct page *p, struct slice receipt, bool changed)
{
	struct slice result;
	struct buffer b;

	buffer_init(&b, 256);
	buffer_printf(&b, "enrolments/%.*s?again=", SLICE_ARG(receipt));
	token_write(ledger_client_keys(p->services->ledger), purpose_of(p, receipt, changed), p->request->now, &b);
	result = arena_slice(p->arena, buffer_view(&b));
	buffer_free(&b);
	return result;
}

static bool
is_told(const struct page *p, struct slice purpose)
{
	struct error none = ERROR_NONE;
	struct token token;

	return token_read(ledger_client_keys(p->services->ledger), purpose, params_text(&p->request->params, RECEIPT_AGAIN), p->request->now,
			&token, &none) == 0 && p->request->now - token.issued <= SAID_SECONDS;
}

static void
show_again(const struct page *p, const struct application *app)
{
	bool changed = is_told(p, purpose_of(p, app->receipt, true));

	if (changed || is_told(p, purpose_of(p, app->receipt, false)))
		view_text(p->root, "done", PAGE_FILL(p, changed ? "receipt_again_changed" : "receipt_again",
				{"moment", format_moment(p, app->choices[0].submitted_at, p->services->config->zone)}));
}

void
receipt_show_said(const struct page *p, const struct application *app)
{
	struct slice done = params_text(&p->request->params, RECEIPT_DONE);

	if (action_read(done) != ACTION_NONE)
		view_text(p->root, "done", format_word(p, "receipt_done", done));
	else if (params_first(&p->request->params, RECEIPT_AGAIN) != NULL)
		show_again(p, app);
}
