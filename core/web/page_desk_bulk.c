/*
 * Many rows approved at once: only those whose checks are all green, each under the number of the event that the person saw. What could not
 * be approved stays in the list, and the answer says how many.
 */
#include "ground/log.h"
#include "web/desk.h"
#include "web/page_desk.h"

/* 1 approved, 0 not; negative: the ledger is away. */
static int
approve_one(struct desk *d, struct slice text, struct error *e)
{
	struct ledger_answer answer = {.outcome = 0};
	struct ledger_act a = {.request = {.action = ACTION_APPROVE, .actor = ACTOR_HOME}};
	struct desk_row row = {.at = {.receipt = SLICE_NONE}};
	const struct config_coordinator *as;
	bool green;
	int rc;

	if (!desk_reference_read(text, &row.at))
		return 0;
	a.receipt = row.at.receipt;
	a.choice = row.at.choice;
	a.request.looked = true;
	a.request.seen = row.at.last_sequence;
	rc = desk_open(d, &row, e);
	if (rc != 0)
		return rc == ERR_NOT_FOUND || rc == ERR_GONE || rc == ERR_DAMAGED ? 0 : rc;
	desk_describe(&row);
	as = desk_may(&d->who, DESK_HOME, &row.at);
	if (as == NULL)
		return 0;
	rc = desk_all_green(d, &row, &green, e);
	if (rc != 0 || !green)
		return rc;
	a.request.by = slice_of(as->id);
	rc = ledger_client_act(d->page->services->ledger, &a, &answer, e);
	return rc != 0 ? rc : answer.outcome == LEDGER_DONE;
}

int
page_desk_bulk(struct page *p, struct error *e)
{
	const struct params *form = &p->request->form;
	size_t asked = 0, done = 0;
	struct desk d;
	bool refused;
	int rc = desk_begin_form(&d, p, &refused, e);

	if (rc != 0 || refused)
		return rc;
	for (const struct param *row = params_first(form, DESK_F_ROW); row != NULL; row = params_next(form, row)) {
		rc = approve_one(&d, row->text, e);
		if (rc < 0)
			return rc;
		asked++;
		done += rc > 0;
		p->unsure = done > 0;
	}
	return page_redirect(p, 303, desk_url(&d, arena_printf(p->arena, "outgoing?view=decide&approved=%zu&asked=%zu", done, asked)), e);
}
