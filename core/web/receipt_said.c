/* What a receipt says first: what was just done, or that its form came a second time. */
#include "web/page_receipt.h"

#include "web/format.h"
#include "web/told.h"

/* ---- sent again */

static struct slice
what(const struct page *p, struct slice receipt, bool changed)
{
	return slice_of(arena_printf(p->arena, "%s %.*s", changed ? "changed" : "again", SLICE_ARG(receipt)));
}

struct slice
receipt_again_url(const struct page *p, struct slice receipt, bool changed)
{
	struct slice told = told_write(p, what(p, receipt, changed));

	return slice_of(arena_printf(p->arena, "enrolments/%.*s?again=%.*s", SLICE_ARG(receipt), SLICE_ARG(told)));
}

static void
show_again(const struct page *p, const struct application *app)
{
	struct slice given = params_text(&p->request->params, RECEIPT_AGAIN);
	bool changed = told_is(p, what(p, app->receipt, true), given);

	if (changed || told_is(p, what(p, app->receipt, false), given))
		view_text(p->root, "done", PAGE_FILL(p, changed ? "receipt_again_changed" : "receipt_again",
				{"moment", format_moment(p, app->choices[0].submitted_at, p->services->config->zone)}));
}

/* ---- done */

static void
show_done(const struct page *p, const struct application *app)
{
	struct slice done = params_text(&p->request->params, RECEIPT_DONE);
	enum action action = action_read(done);

	for (size_t i = 0; action != ACTION_NONE && i < app->choice_count; i++) {
		if (!action_just_done(&app->choices[i], action, true, p->request->now))
			continue;
		view_text(p->root, "done", format_word(p, "receipt_done", done));
		return;
	}
}

void
receipt_show_said(const struct page *p, const struct application *app)
{
	if (params_first(&p->request->params, RECEIPT_AGAIN) != NULL)
		show_again(p, app);
	show_done(p, app);
}
