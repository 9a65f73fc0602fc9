/* Days, moments and numbers in words. */
#include "render/when.h"

static const char *const months[] = {"month_1", "month_2", "month_3", "month_4", "month_5", "month_6", "month_7", "month_8",
		"month_9", "month_10", "month_11", "month_12"};
static const char *const months_short[] = {"month_short_1", "month_short_2", "month_short_3", "month_short_4", "month_short_5",
		"month_short_6", "month_short_7", "month_short_8", "month_short_9", "month_short_10", "month_short_11",
		"month_short_12"};

static void
add_date(struct buffer *b, const struct texts *t, enum lang l, const struct civil *at, bool whole, bool with_year)
{
	size_t month = (size_t)(at->month + 11) % 12;	/* 1 … 12, which gcc does not believe */
	const char *name = (whole ? months : months_short)[month];

	buffer_number(b, at->day);
	buffer_byte(b, ' ');
	buffer_slice(b, texts_get(t, l, name));
	if (!with_year)
		return;
	buffer_byte(b, ' ');
	buffer_number(b, at->year);
}

static struct civil
civil_of(int32_t days)
{
	struct civil at = {0};

	date_civil(days, &at.year, &at.month, &at.day);
	return at;
}

void
when_day(struct buffer *b, const struct texts *t, enum lang l, int32_t days)
{
	const struct civil at = civil_of(days);

	add_date(b, t, l, &at, true, true);
}

void
when_day_short(struct buffer *b, const struct texts *t, enum lang l, int32_t days)
{
	const struct civil at = civil_of(days);

	add_date(b, t, l, &at, false, true);
}

static void
add_one_end(struct buffer *b, const struct texts *t, enum lang l, const char *name, int32_t days)
{
	struct fill values[] = {{"day", SLICE_NONE}, {NULL, SLICE_NONE}};
	struct buffer day;

	buffer_init(&day, 200);
	when_day_short(&day, t, l, days);
	values[0].value = buffer_view(&day);
	texts_fill(b, texts_get(t, l, name), values);
	buffer_free(&day);
}

void
when_days(struct buffer *b, const struct texts *t, enum lang l, int32_t start, int32_t end)
{
	struct civil from, to;

	if (start == DATE_NONE || end == DATE_NONE) {
		if (end != DATE_NONE)
			add_one_end(b, t, l, "dates_until", end);
		else if (start != DATE_NONE)
			add_one_end(b, t, l, "dates_from", start);
		return;
	}
	from = civil_of(start);
	to = civil_of(end);
	add_date(b, t, l, &from, false, from.year != to.year);
	buffer_text(b, " \342\200\223 ");	/* en dash */
	add_date(b, t, l, &to, false, true);
}

static void
add_two(struct buffer *b, int n)
{
	buffer_byte(b, (char)('0' + n / 10));
	buffer_byte(b, (char)('0' + n % 10));
}

void
when_civil(struct buffer *b, const struct texts *t, enum lang l, const struct civil *at)
{
	add_date(b, t, l, at, false, true);
	buffer_add(b, ", ", 2);
	add_two(b, at->hour);
	buffer_byte(b, ':');
	add_two(b, at->minute);
}

void
when_moment(struct buffer *b, const struct texts *t, enum lang l, int64_t moment, const struct zone *zone)
{
	const struct civil at = date_at(moment, zone_offset(zone, moment));
	struct fill values[] = {{"when", SLICE_NONE}, {"city", slice_of(zone_city(zone))}, {NULL, SLICE_NONE}};
	struct buffer when;

	buffer_init(&when, 200);
	when_civil(&when, t, l, &at);
	values[0].value = buffer_view(&when);
	texts_fill(b, texts_get(t, l, "moment_in_zone"), values);
	buffer_free(&when);
}

void
when_decimal(struct buffer *b, enum lang l, int64_t thousandths)
{
	int64_t rest = thousandths % 1000, unit = 100;

	buffer_number(b, thousandths / 1000);
	if (rest > 0)
		buffer_byte(b, l == LANG_NL ? ',' : '.');
	for (; rest > 0; rest %= unit, unit /= 10)
		buffer_byte(b, (char)('0' + rest / unit));
}
