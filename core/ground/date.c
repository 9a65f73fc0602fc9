/*
 * Days, moments and the clock. The two conversions between a day and year, month, day are the integer formulas of
 * Howard Hinnant, "chrono-compatible low-level date algorithms" (years that begin on 1 March, eras of 400 years).
 */
#include "ground/date.h"

#include <stdlib.h>
#include <time.h>

#define DAY_SECONDS 86400
#define DAYS_PER_ERA 146097	/* 400 years */
#define DAYS_TO_1970 719468	/* from 0000-03-01 */

static int64_t
clock_ns(clockid_t id)
{
	struct timespec t = {0, 0};

	(void)clock_gettime(id, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Seconds to add to CLOCK_REALTIME: 0 unless OPSTAP_NOW moves the clock. Worked out at the first call. */
static int64_t
clock_shift(void)
{
	static bool known;
	static int64_t shift;
	const char *text;
	int64_t wanted;

	if (known)
		return shift;
	text = getenv("OPSTAP_NOW");
	if (text != NULL && str_to_int64(slice_of(text), 0, INT64_C(253402300799), &wanted))
		shift = wanted - clock_ns(CLOCK_REALTIME) / 1000000000;
	known = true;
	return shift;
}

int64_t
date_now(void)
{
	int64_t shift = clock_shift();

	return clock_ns(CLOCK_REALTIME) / 1000000000 + shift;
}

int64_t
date_monotonic_ms(void)
{
	return clock_ns(CLOCK_MONOTONIC) / 1000000;
}

static bool
leap_year(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

bool
date_valid(int year, int month, int day)
{
	static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1)
		return false;
	return day <= lengths[month - 1] + (month == 2 && leap_year(year));
}

int32_t
date_days(int year, int month, int day)
{
	int y = year - (month <= 2);
	int era = (y >= 0 ? y : y - 399) / 400;
	int year_of_era = y - era * 400;
	int day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
	int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970;
}

void
date_civil(int32_t days, int *year, int *month, int *day)
{
	int64_t z = (int64_t)days + DAYS_TO_1970;
	int64_t era = (z >= 0 ? z : z - (DAYS_PER_ERA - 1)) / DAYS_PER_ERA;
	int day_of_era = (int)(z - era * DAYS_PER_ERA);
	int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int shifted = (5 * day_of_year + 2) / 153;	/* month, counted from March */

	*day = day_of_year - (153 * shifted + 2) / 5 + 1;
	*month = shifted < 10 ? shifted + 3 : shifted - 9;
	*year = (int)(era * 400) + year_of_era + (*month <= 2);
}

int
date_weekday(int32_t days)
{
	int r = (int)(((int64_t)days + 3) % 7);		/* 1970-01-01 was a Thursday */

	return r < 0 ? r + 7 : r;
}

/* Exactly n digits at offset at, in [min, max]. */
static bool
digits(struct slice s, size_t at, size_t n, int min, int max, int *out)
{
	int64_t value;

	if (at + n > s.n || !str_to_int64((struct slice){s.p + at, n}, min, max, &value))
		return false;
	*out = (int)value;
	return true;
}

bool
date_parse_day(struct slice s, int32_t *days)
{
	int year, month, day;

	if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-')
		return false;
	if (!digits(s, 0, 4, 1900, 2999, &year) || !digits(s, 5, 2, 1, 12, &month) || !digits(s, 8, 2, 1, 31, &day))
		return false;
	if (!date_valid(year, month, day))
		return false;
	*days = date_days(year, month, day);
	return true;
}

/* "Z" or "±hh:mm", whole slice. */
static bool
parse_offset(struct slice s, int *offset)
{
	int hours, minutes;

	if (slice_is(s, "Z")) {
		*offset = 0;
		return true;
	}
	if (s.n != 6 || (s.p[0] != '+' && s.p[0] != '-') || s.p[3] != ':')
		return false;
	if (!digits(s, 1, 2, 0, 23, &hours) || !digits(s, 4, 2, 0, 59, &minutes))
		return false;
	*offset = (hours * 60 + minutes) * (s.p[0] == '-' ? -60 : 60);
	return true;
}

bool
date_parse_moment(struct slice s, int64_t *moment, int *offset)
{
	int hour, minute, second, east;
	int32_t days;

	if (s.n < 20 || s.p[10] != 'T' || s.p[13] != ':' || s.p[16] != ':')
		return false;
	if (!date_parse_day((struct slice){s.p, 10}, &days) || !parse_offset((struct slice){s.p + 19, s.n - 19}, &east))
		return false;
	if (!digits(s, 11, 2, 0, 23, &hour) || !digits(s, 14, 2, 0, 59, &minute) || !digits(s, 17, 2, 0, 59, &second))
		return false;
	*moment = (int64_t)days * DAY_SECONDS + hour * 3600 + minute * 60 + second - east;
	*offset = east;
	return true;
}

/* Feeds and pages are full of days: printf shows. */
static void
write_pair(struct buffer *b, char before, int n)
{
	const char text[] = {before, (char)('0' + n / 10 % 10), (char)('0' + n % 10)};

	buffer_add(b, text, sizeof(text));
}

static void
write_day(struct buffer *b, int year, int month, int day)
{
	const char text[] = {(char)('0' + year / 1000 % 10), (char)('0' + year / 100 % 10), (char)('0' + year / 10 % 10),
			(char)('0' + year % 10)};

	if (year < 0 || year > 9999)
		buffer_printf(b, "%04d", year);
	else
		buffer_add(b, text, sizeof(text));
	write_pair(b, '-', month);
	write_pair(b, '-', day);
}

void
date_write_day(struct buffer *b, int32_t days)
{
	int year, month, day;

	date_civil(days, &year, &month, &day);
	write_day(b, year, month, day);
}

struct civil
date_at(int64_t moment, int offset)
{
	const int64_t first = (int64_t)date_days(1, 1, 1) * DAY_SECONDS;
	const int64_t last = (int64_t)date_days(9999, 12, 31) * DAY_SECONDS + DAY_SECONDS - 1;
	struct civil c;
	int64_t local, days;
	int seconds;

	if (moment < first - offset)
		local = first;
	else if (moment > last - offset)
		local = last;
	else
		local = moment + offset;
	days = local / DAY_SECONDS - (local % DAY_SECONDS < 0);
	seconds = (int)(local - days * DAY_SECONDS);
	date_civil((int32_t)days, &c.year, &c.month, &c.day);
	c.hour = seconds / 3600;
	c.minute = seconds / 60 % 60;
	c.second = seconds % 60;
	return c;
}

void
date_write_moment(struct buffer *b, int64_t moment, int offset)
{
	int minutes = offset / 60;	/* local mean times of before 1930 have seconds, RFC 3339 has none */
	int east = minutes < 0 ? -minutes : minutes;
	struct civil c = date_at(moment, minutes * 60);

	write_day(b, c.year, c.month, c.day);
	write_pair(b, 'T', c.hour);
	write_pair(b, ':', c.minute);
	write_pair(b, ':', c.second);
	if (minutes == 0) {
		buffer_byte(b, 'Z');
		return;
	}
	write_pair(b, minutes < 0 ? '-' : '+', east / 60);
	write_pair(b, ':', east % 60);
}
