/* The snapshot stays what the student saw; what is different now stands beside it. */
#include "web/changed.h"

#include "domain/action.h"
#include "render/changes.h"
#include "web/format.h"

void
changed_show(const struct page *p, const struct application_choice *c, const char *texts, struct view *v)
{
	const struct application_mark *mark = application_mark(c, ACTION_CHANGED);
	const struct config_partner *partner = config_partner(p->services->config, c->partner);
	const struct changes changes = {p->services->texts, p->request->lang, partner != NULL ? partner->zone : p->services->config->zone,
			c->record, c->now};
	bool gone = mark != NULL && slice_is(mark->reason, "gone");
	const char *said = gone ? "gone" : "head", *name;

	if (mark == NULL || c->now.n == 0)
		return;
	if (changes_show(&changes, v, p->arena) > 0)
		view_flag(v, "has_changes", true);
	else if (!gone)
		said = "back";
	name = arena_printf(p->arena, "%s_%s", texts, said);
	if (name != NULL)
		view_text(v, "change_text", PAGE_FILL(p, name, {"host", partner != NULL ? page_partner_name(p, partner) : c->partner},
				{"moment", format_moment(p, mark->moment, p->services->config->zone)}));
}
