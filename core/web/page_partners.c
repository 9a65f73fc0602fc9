/* Participating universities: /LANG/partners and /LANG/partners/PARTNER */
#include "web/format.h"
#include "web/freshness.h"
#include "web/page_partner_runs.h"
#include "web/pages.h"

#include <string.h>

static void
fill_partner(const struct page *p, struct view *o, const struct freshness *f)
{
	const struct config_partner *partner = f->partner;
	const struct zone *zone = p->services->config->zone;

	view_string(o, "id", partner->id);
	view_text(o, "name", page_partner_name(p, partner));
	view_text(o, "country", format_word(p, "country", slice_of(partner->country)));
	view_text(o, "courses", page_plural(p, "courses", f->state.courses, NULL));
	view_flag(o, "some", f->state.courses > 0);
	view_text(o, "state", freshness_word(p, f));
	view_string(o, "state_word", partner_word_name(f->word));
	if (f->state.last_success)
		view_text(o, "fetched", format_moment_short(p, f->state.last_success, zone));
}

int
page_partners(struct page *p, struct error *e)
{
	struct freshness *list;
	size_t n;
	int result = freshness_read(p, &list, &n, e);

	if (result < 0)
		return result;
	if (page_unchanged(p, freshness_variant(list, n)))
		return 0;
	view_text(p->root, "title", page_text(p, "partners_title"));
	view_flag(p->root, "in_partners", true);
	view_text(p->root, "freshness", freshness_line(p, list, n));
	for (size_t i = 0; i < n; i++)
		fill_partner(p, view_item(p->root, "partners"), &list[i]);
	return page_render(p, "partners", e);
}

/* What the page says about the clock there: "Sydney is 10 hours ahead of Amsterdam"; nothing where it is the one here. */
static struct slice
clock_words(const struct page *p, const struct zone *there)
{
	const struct zone *here = p->services->config->zone;
	int ahead = (zone_offset(there, p->request->now) - zone_offset(here, p->request->now)) / 60;
	int64_t thousandths = (int64_t)(ahead < 0 ? -ahead : ahead) * 1000 / 60;
	struct slice hours = format_decimal(p, thousandths);

	if (strcmp(zone_name(there), zone_name(here)) == 0)
		return SLICE_NONE;
	if (ahead == 0)
		return PAGE_FILL(p, "clock_same", {"there", slice_of(zone_city(there))}, {"here", slice_of(zone_city(here))});
	return PAGE_FILL(p, ahead > 0 ? "clock_ahead" : "clock_behind", {"there", slice_of(zone_city(there))},
			{"here", slice_of(zone_city(here))}, {"hours", hours});
}

int
page_partner(struct page *p, struct error *e)
{
	struct freshness f = {.partner = config_partner(p->services->config, p->request->parts[0])};
	int64_t hour = p->request->now / 3600;	/* the distance between clocks changes with summer time */
	int result;

	if (f.partner == NULL || !f.partner->enabled)
		return error_set(e, ERR_NOT_FOUND, "no such partner");
	result = catalogue_partner(p->view, p->request->parts[0], &f.state, e);
	if (result < 0)
		return result;
	f.word = partner_word(f.partner, &f.state, p->request->now);
	if (page_unchanged(p, freshness_variant(&f, 1) ^ (uint64_t)hour << 8))
		return 0;
	fill_partner(p, p->root, &f);
	view_text(p->root, "title", page_partner_name(p, f.partner));
	view_flag(p->root, "in_partners", true);
	view_text(p->root, "clock", clock_words(p, f.partner->zone));
	view_string(p->root, "website", f.partner->website);
	view_string(p->root, "contact", f.partner->contact);
	view_flag(p->root, "contact_mail", strchr(f.partner->contact, '@') != NULL);
	view_text(p->root, "warning", freshness_warning(p, f.partner, &f.state));
	if (f.partner->motivation_words > 0)
		view_text(p->root, "motivation", page_plural(p, "partner_motivation", f.partner->motivation_words, NULL));
	result = page_fill_runs(p, f.partner, &f.state, e);
	return result < 0 ? result : page_render(p, "partner", e);
}
