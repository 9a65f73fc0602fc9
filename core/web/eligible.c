/* From the lines of eligibility to sentences. */
#include "web/eligible.h"

#include <string.h>

#include "web/enrol.h"
#include "web/format.h"

/* ---- values */

static bool
dutch(const struct page *p)
{
	return p->request->lang == LANG_NL;
}

struct slice
eligible_request(const struct page *p, const struct config_rule *rule)
{
	struct slice here = recognition_request(rule, dutch(p)), there = recognition_request(rule, !dutch(p));

	if (there.n == 0 || slice_eq(here, there))
		return here;
	return slice_of(arena_printf(p->arena, "%.*s (%.*s)", SLICE_ARG(here), SLICE_ARG(there)));
}

struct slice
eligible_contact(const struct page *p, enum contact_role role, struct contact contact)
{
	static const char *const roles[] = {[CONTACT_INTERNATIONAL] = "contact_international", [CONTACT_HONOURS] = "contact_honours"};
	struct slice name = contact.name.n > 0 ? contact.name : contact.mail, said;

	if (role == CONTACT_NAMED)
		return name;
	said = page_text(p, roles[role]);
	return name.n > 0 ? PAGE_FILL(p, "contact_named", {"name", name}, {"role", said}) : said;
}

static bool
same_clock(const struct eligible *a, int64_t moment)
{
	return a->home == NULL || zone_offset(a->home->zone, moment) == zone_offset(a->partner->zone, moment);
}

static struct civil
clock_at(const struct zone *zone, int64_t moment)
{
	return date_at(moment, zone_offset(zone, moment));
}

/* "Mondays 09:00–10:30 Amsterdam" */
static struct slice
session_in(const struct eligible *a, const struct zone *zone, const struct eligibility_line *line)
{
	static const char *const days[] = {"weekdays_mon", "weekdays_tue", "weekdays_wed", "weekdays_thu", "weekdays_fri", "weekdays_sat",
		"weekdays_sun"};
	struct civil from = clock_at(zone, line->moment), until = clock_at(zone, line->until);
	struct slice day = page_text(a->page, days[date_weekday(zone_day(zone, line->moment))]);

	return slice_of(arena_printf(a->page->arena, "%.*s %02d:%02d\xe2\x80\x93%02d:%02d %s", SLICE_ARG(day), from.hour, from.minute,
			until.hour, until.minute, zone_city(zone)));
}

static struct slice
session_time(const struct eligible *a, const struct eligibility_line *line)
{
	struct slice here, there;

	if (line->moment == MOMENT_NONE || line->until == MOMENT_NONE || a->partner == NULL || a->home == NULL)
		return SLICE_NONE;
	here = session_in(a, a->home->zone, line);
	if (same_clock(a, line->moment))
		return here;
	there = session_in(a, a->partner->zone, line);
	return slice_of(arena_printf(a->page->arena, "%.*s (%.*s)", SLICE_ARG(here), SLICE_ARG(there)));
}

/* "30 Sep 2026, 23:59 Amsterdam" */
static struct slice
moment_in(const struct eligible *a, const struct zone *zone, int64_t moment)
{
	struct slice when;

	if (moment == MOMENT_NONE || zone == NULL)
		return SLICE_NONE;
	when = format_moment_short(a->page, moment, zone);
	return slice_of(arena_printf(a->page->arena, "%.*s %s", SLICE_ARG(when), zone_city(zone)));
}

static struct slice
contact_of(const struct eligible *a, const struct eligibility_line *line)
{
	if (a->home == NULL)
		return SLICE_NONE;
	return eligible_contact(a->page, recognition_role(line->rule), recognition_contact(a->home, line->rule, a->faculty));
}

struct slice
eligible_text(const struct eligible *a, const struct eligibility_line *line)
{
	const struct page *p = a->page;
	const struct zone *there = a->partner ? a->partner->zone : NULL, *here = a->home ? a->home->zone : there;
	const struct fill values[] = {
		{"m", slice_of(arena_printf(p->arena, "%lld", (long long)line->second))},
		{"partner", a->partner ? page_partner_name(p, a->partner) : SLICE_NONE},
		{"home", a->home ? enrol_home_name(p, a->home) : SLICE_NONE}, {"when", moment_in(a, here, line->moment)},
		{"there", moment_in(a, there, line->moment)}, {"time", session_time(a, line)}, {"day", format_day(p, line->day)},
		{"days", format_days(p, line->first, line->last)},
		{"request", line->rule && !line->rule->refuse ? eligible_request(p, line->rule) : SLICE_NONE},
		{"contact", contact_of(a, line)}, {NULL, SLICE_NONE},
	};

	if (line->rule != NULL && line->rule->refuse && recognition_words(line->rule, dutch(p)).n > 0)
		return recognition_words(line->rule, dutch(p));
	return page_plural(p, line->text, line->number, values);
}

/* ---- a list of lines */

static struct slice
maker_of(const struct eligible *a, enum maker maker)
{
	if (maker == MAKER_HOST && a->partner != NULL)
		return page_partner_name(a->page, a->partner);
	if (maker == MAKER_HOME && a->home != NULL)
		return enrol_home_name(a->page, a->home);
	return page_text(a->page, "site_name");
}

static const char *
icon(enum mark mark)
{
	static const char *const icons[MARK_MAX] = {"\xe2\x9c\x93", "!", "\xe2\x9c\x97", "?"};

	return icons[mark];
}

void
eligible_show(const struct eligible *a, const struct eligibility_line *lines, size_t n, struct view *to)
{
	struct view *can = view_object(to, "can");
	enum mark verdict = eligibility_verdict(lines, n);

	view_string(can, "verdict", mark_name(verdict));
	view_text(can, "verdict_text", format_word(a->page, "can_verdict", slice_of(mark_name(verdict))));
	for (size_t i = 0; i < n; i++) {
		struct view *v = view_item(can, "lines");

		view_string(v, "mark", mark_name(lines[i].mark));
		view_string(v, "icon", icon(lines[i].mark));
		view_text(v, "mark_word", format_word(a->page, "can_mark", slice_of(mark_name(lines[i].mark))));
		view_text(v, "line_text", eligible_text(a, &lines[i]));
		view_text(v, "maker", maker_of(a, lines[i].maker));
	}
}

void
eligible_hint(const struct eligible *a, const struct eligibility_line *lines, size_t n, struct view *to)
{
	const struct eligibility_line *no = NULL;
	enum mark verdict;
	int64_t points = 0;

	for (size_t i = n; i-- > 0;) {
		points += lines[i].mark != MARK_OK && !lines[i].general;
		if (lines[i].mark == MARK_NO)
			no = &lines[i];
	}
	verdict = no != NULL ? MARK_NO : points > 0 ? MARK_ATTENTION : MARK_OK;
	view_string(to, "can_mark", mark_name(verdict));
	view_string(to, "can_icon", icon(verdict));
	if (no != NULL)
		view_text(to, "can_text", eligible_text(a, no));
	else
		view_text(to, "can_text", points > 0 ? page_plural(a->page, "can_points", points, NULL) : page_text(a->page, "can_points_none"));
}

/* ---- what was chosen */

bool
eligible_home_good(const struct page *p, struct slice home)
{
	return home.n == 0 || config_home(p->services->config, home) != NULL;
}

void
eligible_chosen(const struct page *p, struct slice home, struct slice faculty, struct slice purpose, struct chosen *out)
{
	const struct config *config = p->services->config;

	*out = (struct chosen){.home = config_home(config, home)};
	if (out->home == NULL && config->home_count == 1)
		out->home = &config->homes[0];
	if (out->home != NULL && config_faculty(out->home, faculty) != NULL)
		out->faculty = faculty;
	if (purpose_read(purpose) != PURPOSE_NONE)
		out->purpose = purpose;
}

/* All three are ids of the configuration or words of ours: nothing in them needs escaping. */
struct slice
eligible_url(const struct page *p, struct slice url, const struct chosen *c)
{
	struct buffer *b = p->scratch;
	char separator;

	if (c->home == NULL || url.n == 0)
		return url;
	separator = memchr(url.p, '?', url.n) != NULL ? '&' : '?';
	buffer_clear(b);
	buffer_printf(b, "%.*s%chome=%s", SLICE_ARG(url), separator, c->home->id);
	if (c->faculty.n > 0)
		buffer_printf(b, "&faculty=%.*s", SLICE_ARG(c->faculty));
	if (c->purpose.n > 0)
		buffer_printf(b, "&purpose=%.*s", SLICE_ARG(c->purpose));
	return arena_slice(p->arena, buffer_view(b));
}

static void
option(struct view *to, const char *list, struct slice value, struct slice label, bool on)
{
	struct view *v = view_item(to, list);

	view_text(v, "option_value", value);
	view_text(v, "option_label", label);
	view_flag(v, "is_chosen", on);
}

void
eligible_choices(const struct page *p, const struct chosen *chosen, struct view *to)
{
	const struct config *config = p->services->config;
	const struct config_home *h = chosen->home;

	for (size_t i = 0; i < config->home_count; i++)
		option(to, "homes", slice_of(config->homes[i].id), enrol_home_name(p, &config->homes[i]), &config->homes[i] == h);
	for (size_t i = 0; h != NULL && i < h->faculty_count; i++) {
		const struct config_faculty *f = &h->faculties[i];

		option(to, "faculties", slice_of(f->id), enrol_faculty_name(p, f), slice_is(chosen->faculty, f->id));
	}
	for (int i = 1; h != NULL && i < PURPOSE_MAX; i++) {
		struct slice word = slice_of(purpose_name((enum purpose)i));

		option(to, "purposes", word, format_word(p, "enrol_purpose", word), slice_eq(word, chosen->purpose));
	}
}
