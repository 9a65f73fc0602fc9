/* The mail that a decision would send, before it is taken. It is made by what makes the real one, of an application that is a step further. */
#include <string.h>

#include "web/desk.h"
#include "web/page_desk.h"

/* A copy of the application in which the choice is declined already. */
static int
decline_copy(const struct desk_row *row, int64_t now, struct arena *a, struct application *app, struct application_choice **choice,
		struct error *e)
{
	size_t n = row->app->choice_count;
	struct application_choice *choices = arena_alloc(a, n * sizeof(*choices));

	if (choices == NULL)
		return error_set(e, ERR_MEMORY, "no room for a letter");
	memcpy(choices, row->app->choices, n * sizeof(*choices));
	*app = *row->app;
	app->choices = choices;
	*choice = application_choice(app, row->at.choice);
	(*choice)->state = STATE_DECLINED;
	(*choice)->seat = SEAT_NONE;
	(*choice)->since = now;
	(*choice)->until = 0;
	return 0;
}

int
desk_preview_decline(struct desk *d, const struct desk_row *row, enum actor actor, struct slice by, struct view *v, struct error *e)
{
	struct page *p = d->page;
	const struct page_services *s = p->services;
	const struct params *form = &p->request->form;
	const struct event ev = {.kind = EVENT_STATE, .actor = (uint8_t)actor, .by = by, .moment = p->request->now,
		.reason = params_text(form, DESK_F_REASON)};
	struct outbox_letter letter;
	struct application_choice *choice = NULL;
	struct application app;
	struct ledger_happening h;
	int rc;

	if (s->letter_preview == NULL)
		return error_set(e, ERR_UNAVAILABLE, "this worker makes no letters");
	rc = decline_copy(row, p->request->now, p->arena, &app, &choice, e);
	if (rc != 0)
		return rc;
	h = (struct ledger_happening){.application = &app, .choice = choice, .before = row->at.state, .event = &ev,
		.words = slice_trim(params_text(form, DESK_F_TEXT))};
	rc = s->letter_preview(s->letters, &h, p->arena, &letter, e);
	if (rc != 0)
		return rc;
	v = view_object(v, "preview");
	view_text(v, "preview_to", row->choice->personal.email);
	view_text(v, "preview_subject", letter.subject);
	view_text(v, "preview_body", letter.body);
	return 0;
}
