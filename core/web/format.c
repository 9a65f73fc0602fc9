/* Values in the words of the page's language. */
#include "web/format.h"

#include <string.h>

#define SOON_DAYS 7	/* a deadline this near is told in days */

static const char *const months[] = {"month_1", "month_2", "month_3", "month_4", "month_5", "month_6", "month_7", "month_8",
		"month_9", "month_10", "month_11", "month_12"};
static const char *const months_short[] = {"month_short_1", "month_short_2", "month_short_3", "month_short_4", "month_short_5",
		"month_short_6", "month_short_7", "month_short_8", "month_short_9", "month_short_10", "month_short_11",
		"month_short_12"};

static struct slice
keep(const struct page *p)
{
	return arena_slice(p->arena, buffer_view(p->scratch));
}

static void
add_date(const struct page *p, const struct civil *at, const char *const *names, bool with_year)
{
	buffer_number(p->scratch, at->day);
	buffer_byte(p->scratch, ' ');
	buffer_slice(p->scratch, page_text(p, names[at->month - 1]));
	if (!with_year)
		return;
	buffer_byte(p->scratch, ' ');
	buffer_number(p->scratch, at->year);
}

/* "15 January 2027"; year may be left out. */
static void
add_day(const struct page *p, int32_t days, const char *const *names, bool with_year)
{
	struct civil at;

	date_civil(days, &at.year, &at.month, &at.day);
	add_date(p, &at, names, with_year);
}

struct slice
format_day(const struct page *p, int32_t days)
{
	if (days == DATE_NONE)
		return SLICE_NONE;
	buffer_clear(p->scratch);
	add_day(p, days, months, true);
	return keep(p);
}

struct slice
format_day_short(const struct page *p, int32_t days)
{
	if (days == DATE_NONE)
		return SLICE_NONE;
	buffer_clear(p->scratch);
	add_day(p, days, months_short, true);
	return keep(p);
}

static bool
same_year(int32_t a, int32_t b)
{
	int year_a, year_b, month, day;

	date_civil(a, &year_a, &month, &day);
	date_civil(b, &year_b, &month, &day);
	return year_a == year_b;
}

struct slice
format_days(const struct page *p, int32_t start, int32_t end)
{
	if (start == DATE_NONE)
		return end == DATE_NONE ? SLICE_NONE : PAGE_FILL(p, "dates_until", {"day", format_day_short(p, end)});
	if (end == DATE_NONE)
		return PAGE_FILL(p, "dates_from", {"day", format_day_short(p, start)});
	buffer_clear(p->scratch);
	add_day(p, start, months_short, !same_year(start, end));
	buffer_add(p->scratch, " \342\200\223 ", 5);	/* en dash */
	add_day(p, end, months_short, true);
	return keep(p);
}

static void
add_two(struct buffer *b, int n)
{
	buffer_byte(b, (char)('0' + n / 10));
	buffer_byte(b, (char)('0' + n % 10));
}

/* "15 Jan 2027, 23:59" */
static void
add_moment(const struct page *p, const struct civil *at)
{
	add_date(p, at, months_short, true);
	buffer_add(p->scratch, ", ", 2);
	add_two(p->scratch, at->hour);
	buffer_byte(p->scratch, ':');
	add_two(p->scratch, at->minute);
}

static struct slice
civil_in_zone(const struct page *p, const struct civil *at, const struct zone *zone)
{
	struct slice when;

	buffer_clear(p->scratch);
	add_moment(p, at);
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
	add_moment(p, &at);
	return keep(p);
}

struct slice
format_decimal(const struct page *p, int64_t thousandths)
{
	int64_t rest = thousandths % 1000, unit = 100;

	buffer_clear(p->scratch);
	buffer_number(p->scratch, thousandths / 1000);
	if (rest > 0)
		buffer_byte(p->scratch, p->request->lang == LANG_NL ? ',' : '.');
	for (; rest > 0; rest %= unit, unit /= 10)
		buffer_byte(p->scratch, (char)('0' + rest / unit));
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
