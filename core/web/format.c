/* Values in the words of the page's language. */
#include "web/format.h"

#include <string.h>

#include "render/when.h"

#define SOON_DAYS 7	/* a deadline this near is told in days */

static struct slice
keep(const struct page *p)
{
	return arena_slice(p->arena, buffer_view(p->scratch));
}

struct slice
format_day(const struct page *p, int32_t days)
{
	if (days == DATE_NONE)
		return SLICE_NONE;
	buffer_clear(p->scratch);
	when_day(p->scratch, p->services->texts, p->request->lang, days);
	return keep(p);
}

struct slice
format_day_short(const struct page *p, int32_t days)
{
	if (days == DATE_NONE)
		return SLICE_NONE;
	buffer_clear(p->scratch);
	when_day_short(p->scratch, p->services->texts, p->request->lang, days);
	return keep(p);
}

struct slice
format_days(const struct page *p, int32_t start, int32_t end)
{
	buffer_clear(p->scratch);
	when_days(p->scratch, p->services->texts, p->request->lang, start, end);
	return keep(p);
}

static struct slice
civil_in_zone(const struct page *p, const struct civil *at, const struct zone *zone)
{
	struct slice when;

	buffer_clear(p->scratch);
	when_civil(p->scratch, p->services->texts, p->request->lang, at);
	when = keep(p);
	return PAGE_FILL(p, "moment_in_zone", {"when", when}, {"city", slice_of(zone_city(zone))});
}

struct slice
format_moment(const struct page *p, int64_t moment, const struct zone *zone)
{
	struct civil at;

	if (moment == MOMENT_NONE)
		return SLICE_NONE;
	at = date_at(moment, zone_offset(zone, moment));
	return civil_in_zone(p, &at, zone);
}

struct slice
format_moment_short(const struct page *p, int64_t moment, const struct zone *zone)
{
	struct civil at;

	if (moment == MOMENT_NONE)
		return SLICE_NONE;
	at = date_at(moment, zone_offset(zone, moment));
	buffer_clear(p->scratch);
	when_civil(p->scratch, p->services->texts, p->request->lang, &at);
	return keep(p);
}

struct slice
format_decimal(const struct page *p, int64_t thousandths)
{
	buffer_clear(p->scratch);
	when_decimal(p->scratch, p->request->lang, thousandths);
	return keep(p);
}

struct slice
format_ects(const struct page *p, int32_t thousandths)
{
	struct slice n;

	if (thousandths < 0)
		return page_text(p, "credits_unknown");
	n = format_decimal(p, thousandths);
	return thousandths == 1000 ? page_text(p, "credits_one") : PAGE_FILL(p, "credits", {"credits", n});
}

/* The text PREFIX_WORD; hyphens of the word are underscores in names. */
static struct slice
named(const struct page *p, const char *prefix, struct slice word)
{
	char name[64];
	size_t n = strlen(prefix);

	if (n + 1 + word.n >= sizeof(name))
		return SLICE_NONE;
	memcpy(name, prefix, n);
	name[n++] = '_';
	for (size_t i = 0; i < word.n; i++)
		name[n++] = word.p[i] == '-' ? '_' : word.p[i];
	return texts_slice(p->services->texts, p->request->lang, (struct slice){name, n});
}

struct slice
format_word(const struct page *p, const char *prefix, struct slice word)
{
	struct slice text = named(p, prefix, word);

	return text.n > 0 ? text : word;
}

struct slice
format_language(const struct page *p, struct slice code)
{
	return format_word(p, "language", code);
}

struct slice
format_languages(const struct page *p, const struct values *of)
{
	const struct value *v = values_first(of, OPSTAP_F_LANGUAGE);
	struct slice first = v ? format_language(p, v->text) : SLICE_NONE;
	const struct value *next = v ? values_next(of, v) : NULL;

	if (next == NULL)
		return first;
	buffer_clear(p->scratch);
	buffer_slice(p->scratch, first);
	for (v = next; v; v = values_next(of, v)) {
		buffer_add(p->scratch, ", ", 2);
		buffer_slice(p->scratch, format_language(p, v->text));
	}
	return keep(p);
}

struct slice
format_list(const struct page *p, const struct slice *items, size_t n)
{
	struct slice and = page_text(p, "and");

	buffer_clear(p->scratch);
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && i + 1 == n) {
			buffer_byte(p->scratch, ' ');
			buffer_slice(p->scratch, and);
			buffer_byte(p->scratch, ' ');
		} else if (i > 0) {
			buffer_add(p->scratch, ", ", 2);
		}
		buffer_slice(p->scratch, items[i]);
	}
	return keep(p);
}

static struct slice
format_open(const struct page *p, const struct offering_facts *f, const struct zone *zone)
{
	struct civil at;
	struct slice when;
	int32_t days = INT32_MAX;

	if (f->apply_until == MOMENT_NONE)
		return page_text(p, "status_open");
	at = date_at(f->apply_until, zone_offset(zone, f->apply_until));	/* zones are not cheap: asked once */
	when = civil_in_zone(p, &at, zone);
	if (f->apply_until - p->request->now < (SOON_DAYS + 2) * 86400)
		days = date_days(at.year, at.month, at.day) - zone_day(zone, p->request->now);
	if (days <= 0)
		return PAGE_FILL(p, "status_closes_today", {"when", when});
	if (days <= SOON_DAYS)
		return PAGE_PLURAL(p, "status_closes_soon", days, {"when", when});
	return PAGE_FILL(p, "status_open_until", {"when", when});
}

struct slice
format_status(const struct page *p, enum status status, const struct offering_facts *f, struct seat_count seats,
		const struct zone *zone)
{
	switch (status) {
	case STATUS_OPEN:
		return format_open(p, f, zone);
	case STATUS_UPCOMING:
		return PAGE_FILL(p, "status_opens", {"when", format_moment(p, f->apply_from, zone)});
	case STATUS_FULL:
		if (seats.waiting > 0)
			return page_plural(p, "status_full_waiting", seats.waiting, NULL);
		return page_text(p, f->waiting_list ? "status_full_list" : "status_full");
	case STATUS_CLOSED:
		return page_text(p, f->cancelled ? "status_cancelled" : "status_closed");
	case STATUS_MAX:
		break;
	}
	return SLICE_NONE;
}

/* "Mondays 19:00–20:30 (Canberra time)" for "MON 19:00-20:30". */
struct slice
format_session(const struct page *p, struct slice text, const struct zone *zone)
{
	char day[4] = "";
	struct slice hours;

	if (text.n < 5)
		return text;
	for (int i = 0; i < 3; i++)
		day[i] = str_lower(text.p[i]);
	hours = (struct slice){text.p + 4, text.n - 4};
	return PAGE_FILL(p, "session", {"day", format_word(p, "weekdays", slice_of(day))}, {"hours", hours},
			{"city", slice_of(zone_city(zone))});
}

/* A day alone stays a day. */
struct slice
format_exam_at(const struct page *p, struct slice text, const struct zone *zone)
{
	int32_t days;
	int64_t moment;
	int offset;

	if (date_parse_day(text, &days))
		return format_day(p, days);
	return date_parse_moment(text, &moment, &offset) ? format_moment(p, moment, zone) : text;
}

struct slice
format_places(const struct page *p, int32_t places, struct seat_count seats)
{
	const char *taken = arena_printf(p->arena, "%d", seats.taken), *held = arena_printf(p->arena, "%d", seats.held);

	if (places < 0)
		return page_text(p, "unknown");
	return PAGE_PLURAL(p, seats.held > 0 ? "places_taken_held" : "places_taken", places, {"taken", slice_of(taken)},
			{"held", slice_of(held)});
}

struct slice
format_hours(const struct page *p, const struct values *of)
{
	struct slice hours = values_text(of, OPSTAP_F_HOURS_PER_WEEK);
	int64_t thousandths;

	if (hours.n == 0 || !str_to_thousandths(hours, 0, 168000, &thousandths))
		return SLICE_NONE;
	return PAGE_FILL(p, "hours_a_week", {"hours", format_decimal(p, thousandths)});
}

void
format_blocks(struct view *o, const char *name, struct slice text)
{
	struct view *block = NULL;
	bool listing = false;
	struct slice line;

	while (slice_split(&text, '\n', &line)) {
		bool bullet = slice_starts(line, "- ");

		if (line.n == 0)
			continue;
		if (!bullet || !listing)
			block = view_item(o, name);
		listing = bullet;
		if (bullet)
			view_item_text(block, "items", (struct slice){line.p + 2, line.n - 2});
		else
			view_text(block, "paragraph", line);
	}
}

const char *
format_state_class(enum state s)
{
	if (s == STATE_PLACED || s == STATE_FINISHED)
		return "open";
	return state_active(s) ? "full" : "closed";
}

struct slice
format_begin(const struct page *p, struct slice text, size_t chars)
{
	size_t n = utf8_prefix(text, chars);

	if (n >= text.n)
		return text;
	while (n > 0 && !str_is_space(text.p[n]))
		n--;
	buffer_clear(p->scratch);
	buffer_add(p->scratch, text.p, n);
	buffer_add(p->scratch, " \342\200\246", 4);	/* an ellipsis */
	return arena_slice(p->arena, buffer_view(p->scratch));
}
