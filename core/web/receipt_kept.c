/* How long the answers of a form are kept: shown on the receipt, and told before they are sent. */
#include "web/receipt_after.h"

#include "web/format.h"

/* The moment from which the time counts: the last change, of a choice that still runs the end of its course; MOMENT_NONE: not known. */
static int64_t
counts_from(const struct page *p, const struct application_choice *c)
{
	const struct config_partner *partner = config_partner(p->services->config, c->partner);
	const struct zone *zone = partner != NULL ? partner->zone : p->services->config->zone;
	struct error ignored = ERROR_NONE;
	struct offering_facts facts;
	struct course *course;
	int64_t ends;

	if (!state_active(c->state))
		return c->since;
	if (course_decode(c->record, p->arena, &course, &ignored) != 0)
		return MOMENT_NONE;
	offering_read(course, course->offering_count > 0 ? &course->offerings[0] : NULL, zone, &facts);
	if (facts.end == DATE_NONE)
		return MOMENT_NONE;
	ends = zone_day_end(zone, facts.end);
	return ends > c->since ? ends : c->since;
}

struct slice
receipt_kept_rule(const struct page *p)
{
	return page_plural(p, "kept_rule", (p->services->config->retention + 86399) / 86400, NULL);
}

struct slice
receipt_kept(const struct page *p, const struct application *app)
{
	int64_t last = 0;

	for (size_t i = 0; i < app->choice_count; i++) {
		int64_t from = counts_from(p, &app->choices[i]);

		if (from == MOMENT_NONE)
			return receipt_kept_rule(p);
		if (from > last)
			last = from;
	}
	return PAGE_FILL(p, "kept_until", {"day", format_day(p, zone_day(p->services->config->zone, last + p->services->config->retention))});
}
