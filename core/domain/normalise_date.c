/*
 * Days and moments as feeds write them: xs:date with and without zone, dateTime with blank or T, year first
 * with other separators, compact, and, where the partner says so, day first. Nothing is guessed: what can
 * be read in two ways is not read.
 */
#include "domain/normalise_job.h"

#include <string.h>

enum date_outcome { DATE_READ, DATE_AMBIGUOUS, DATE_IMPOSSIBLE, DATE_PLACEHOLDER, DATE_PROSE };

struct found {
	int year, month, day, hour, minute, second;
	bool time, zone;
	int offset;		/* seconds east of UTC, when zone is set */
};

/* 1 to most digits from the front of *s; the number of digits, 0 when there is none or more follow. */
static size_t
number(struct slice *s, size_t most, int *out)
{
	size_t n = 0;

	*out = 0;
	while (n < s->n && n < most && str_is_digit(s->p[n]))
		*out = *out * 10 + (s->p[n++] - '0');
	s->p += n;
	s->n -= n;
	return s->n > 0 && str_is_digit(s->p[0]) ? 0 : n;
}

static bool
accept(struct slice *s, const char *any)
{
	if (s->n == 0 || !strchr(any, s->p[0]) || s->p[0] == '\0')
		return false;
	s->p++;
	s->n--;
	return true;
}

static void
skip_blanks(struct slice *s)
{
	while (accept(s, " \t"))
		;
}

/* The date part; *day_first tells which form was found. */
static bool
read_date(struct slice *s, struct found *f, bool *day_first)
{
	struct slice begin = *s;
	char separator;
	int first;
	size_t digits = number(s, 8, &first);

	*day_first = false;
	if (digits == 8) {
		f->year = first / 10000;
		f->month = first / 100 % 100;
		f->day = first % 100;
		return true;
	}
	separator = s->n > 0 ? s->p[0] : '\0';
	if (!accept(s, "-/.") || number(s, 2, &f->month) == 0)
		return false;
	if (s->n == 0 || s->p[0] != separator || !accept(s, "-/."))
		return false;
	if (digits == 4) {
		f->year = first;
		return number(s, 2, &f->day) > 0;
	}
	*day_first = begin.n > 0 && digits > 0 && digits <= 2;
	f->day = first;
	return *day_first && number(s, 4, &f->year) == 4;
}

/* "hh:mm", "hh:mm:ss", "hh:mm:ss.fff" */
static bool
read_time(struct slice *s, struct found *f)
{
	int ignored;

	if (number(s, 2, &f->hour) == 0 || !accept(s, ":") || number(s, 2, &f->minute) != 2)
		return false;
	if (accept(s, ":") && number(s, 2, &f->second) != 2)
		return false;
	if (accept(s, ".,") && number(s, 9, &ignored) == 0)
		return false;
	f->time = true;
	return true;
}

/* "Z", "UTC", "GMT", "+01:00", "+0100", "+01" */
static bool
read_zone(struct slice *s, struct found *f)
{
	int sign, hours, minutes = 0;
	size_t digits;

	if (slice_is(*s, "Z") || slice_is(*s, "z") || slice_is(*s, "UTC") || slice_is(*s, "GMT")) {
		s->n = 0;
		f->zone = true;
		return true;
	}
	sign = s->n > 0 && s->p[0] == '-' ? -1 : 1;
	if (!accept(s, "+-"))
		return false;
	digits = number(s, 4, &hours);
	if (digits == 4) {
		minutes = hours % 100;
		hours /= 100;
	} else if (digits != 2 || (accept(s, ":") && number(s, 2, &minutes) != 2)) {
		return false;
	}
	f->offset = sign * (hours * 3600 + minutes * 60);
	f->zone = true;
	return hours <= 14 && minutes < 60;
}

static enum date_outcome
judge(struct found *f)
{
	static const int placeholders[][3] = {
			{1, 1, 1}, {0, 0, 0}, {1900, 1, 1}, {1970, 1, 1}, {2999, 12, 31}, {9999, 12, 31}};

	for (size_t i = 0; i < sizeof(placeholders) / sizeof(placeholders[0]); i++)
		if (f->year == placeholders[i][0] && f->month == placeholders[i][1] && f->day == placeholders[i][2])
			return DATE_PLACEHOLDER;
	if (f->year < 1900 || f->year > 2999 || !date_valid(f->year, f->month, f->day))
		return DATE_IMPOSSIBLE;
	if (f->hour == 24 && f->minute == 0 && f->second == 0) {
		f->hour = 23;
		f->minute = f->second = 59;
	}
	if (f->second == 60)
		f->second = 59;
	return f->hour > 23 || f->minute > 59 || f->second > 59 ? DATE_IMPOSSIBLE : DATE_READ;
}

static enum date_outcome
parse(struct slice text, bool may_day_first, struct found *f)
{
	bool day_first;

	memset(f, 0, sizeof(*f));
	if (!read_date(&text, f, &day_first))
		return DATE_PROSE;
	if (text.n > 1 && (text.p[0] == 'T' || text.p[0] == 't' || text.p[0] == ' ') && str_is_digit(text.p[1])) {
		accept(&text, "Tt ");
		if (!read_time(&text, f))
			return DATE_PROSE;
	}
	skip_blanks(&text);
	if (text.n > 0 && !read_zone(&text, f))
		return DATE_PROSE;
	if (text.n > 0)
		return DATE_PROSE;
	if (day_first && !may_day_first)
		return DATE_AMBIGUOUS;
	return judge(f);
}

/* Words for a date are worth keeping for people: they become the offering's label when it has none. */
static int
keep_prose(struct job *j, struct slice text)
{
	struct job label = *j;

	if (j->info->number != OPSTAP_F_START || values_first(j->target, OPSTAP_F_LABEL) || utf8_count(text) > 100)
		return 0;
	label.info = field_by_number(OPSTAP_F_LABEL);
	label.as = OPSTAP_AS_PLAIN;
	return label.info ? job_read_text(&label, text) : 0;
}

static int
unread(struct job *j, enum date_outcome outcome, struct slice text)
{
	int year;
	struct slice rest = text;

	if (outcome == DATE_PLACEHOLDER) {
		job_say(j, MESSAGE_NOTE, "placeholder", "Leave it out when it is not known", "is a placeholder", text);
		return 0;
	}
	if (outcome == DATE_AMBIGUOUS) {
		job_say(j, MESSAGE_WARNING, "ambiguous-date",
				"Write YYYY-MM-DD, or set setting \"dates\" { value = \"day-first\" }",
				"may be day first or month first", text);
		return 0;
	}
	if (outcome == DATE_IMPOSSIBLE) {
		job_say(j, MESSAGE_WARNING, "no-such-date", "Correct it", "is no day that exists", text);
		return 0;
	}
	if (number(&rest, 4, &year) == 4 && rest.n == 0)
		job_say(j, MESSAGE_WARNING, "year-only", "Write YYYY-MM-DD", "is only a year", text);
	else
		job_say(j, MESSAGE_WARNING, "bad-date", "Write YYYY-MM-DD", "is not a date", text);
	return keep_prose(j, text);
}

static int
keep_found(struct job *j, const struct found *f, bool with_time)
{
	struct buffer b;
	int32_t days = date_days(f->year, f->month, f->day);
	int result;

	buffer_init(&b, 64);
	if (with_time && f->zone) {
		int64_t wall = (int64_t)days * 86400 + f->hour * 3600 + f->minute * 60 + f->second;

		date_write_moment(&b, wall - f->offset, f->offset);
	} else {
		date_write_day(&b, days);
		if (with_time)
			buffer_printf(&b, "T%02d:%02d:%02d", f->hour, f->minute, f->second);
	}
	result = buffer_ok(&b) ? job_keep(j, buffer_view(&b)) : error_set(j->e, ERR_MEMORY, "no memory for a date");
	buffer_free(&b);
	return result;
}

/*
 * A day. When a feed gives a moment with a zone ("2027-01-31T23:00:00Z" is 1 February in Amsterdam) the
 * moment is kept: the check outside, which knows the partner's zone, makes the day of it. Overlays are
 * written by hand: there the day is meant.
 */
int
job_read_day(struct job *j, struct slice text)
{
	struct found f;
	enum date_outcome outcome = parse(text, j->options->day_first, &f);

	if (outcome != DATE_READ)
		return unread(j, outcome, text);
	return keep_found(j, &f, f.time && f.zone && !j->options->overlay);
}

/* A moment. Exactly midnight without a zone is how systems export a day without a time: kept as that day. */
int
job_read_moment(struct job *j, struct slice text)
{
	struct found f;
	enum date_outcome outcome;
	bool midnight;

	if (j->info->number == OPSTAP_F_APPLY_UNTIL &&
			(slice_is_nocase(text, "always") || slice_is_nocase(text, "always open") ||
					slice_is_nocase(text, "open") || slice_is_nocase(text, "rolling") ||
					slice_is_nocase(text, "no deadline")))
		return job_keep_unknown(j);
	outcome = parse(text, j->options->day_first, &f);
	if (outcome != DATE_READ)
		return unread(j, outcome, text);
	midnight = !f.zone && f.hour == 0 && f.minute == 0 && f.second == 0;
	return keep_found(j, &f, f.time && !midnight);
}
