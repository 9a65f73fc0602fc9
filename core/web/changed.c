/* The snapshot stays what the student saw; what is different now stands beside it. */
#include "web/changed.h"

#include "domain/action.h"
#include "render/changes.h"
#include "store/ledger_client.h"
#include "store/roster.h"
#include "web/format.h"

struct slice
changed_record(const struct page *p, const struct application_choice *c)
{
	const struct application_mark *mark = application_mark(c, ACTION_CHANGED);
	struct ledger *ledger = p->services->ledger != NULL ? ledger_client_ledger(p->services->ledger) : NULL;
	struct error ignored = ERROR_NONE;
	struct slice record = SLICE_NONE;

	if (mark == NULL || ledger == NULL || roster_changed(ledger, (uint64_t)mark->number, p->arena, &record, &ignored) != 0)
		return SLICE_NONE;
	return record;
}

void
changed_show(const struct page *p, const struct application_choice *c, struct view *v)
{
	const struct application_mark *mark = application_mark(c, ACTION_CHANGED);
	const struct config_partner *partner = config_partner(p->services->config, c->partner);
	const struct changes changes = {p->services->texts, p->request->lang, partner != NULL ? partner->zone : p->services->config->zone,
		c->record, changed_record(p, c)};
	bool gone = mark != NULL && slice_is(mark->reason, "gone");
	const char *head = gone ? "change_gone" : "change_head";

	if (mark == NULL || changes.now.n == 0)
		return;
	if (changes_show(&changes, v, p->arena) > 0)
		view_flag(v, "has_changes", true);
	else if (!gone)
		head = "change_back";
	view_text(v, "change_text", PAGE_FILL(p, head, {"host", partner != NULL ? page_partner_name(p, partner) : c->partner},
			{"moment", format_moment(p, mark->moment, p->services->config->zone)}));
}
