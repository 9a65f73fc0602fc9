/* Readers of words, numbers, languages, addresses, sessions, subjects and academic years. */
#include "domain/normalise_job.h"

#include <stdio.h>
#include <string.h>

#include "domain/isced.h"

/* "Use self-paced, scheduled, live, blended, campus, or map "delivery" { values = {"RAW=word"} }" */
static void
say_bad_word(struct job *j, const char *const *words, struct slice text)
{
	struct buffer b;

	buffer_init(&b, 1024);
	buffer_text(&b, "Use ");
	for (size_t i = 1; words[i]; i++) {
		buffer_text(&b, words[i]);
		buffer_text(&b, ", ");
	}
	buffer_text(&b, "or map \"");
	buffer_text(&b, j->info->name);
	buffer_text(&b, "\" { values = {\"");
	buffer_add(&b, text.p, utf8_prefix(text, 40));
	buffer_text(&b, "=word\"} }");
	job_say(j, MESSAGE_WARNING, "bad-word", buffer_string(&b), "is not a word that is known", text);
	buffer_free(&b);
}

/* "Self paced" and "SELF_PACED" are "self-paced". */
int
job_read_word(struct job *j, struct slice text)
{
	const char *const *words = field_words(j->info->number);
	char word[24];
	int index;

	if (!slice_copy(text, word, sizeof(word)))
		word[0] = '\0';
	for (char *p = word; *p; p++)
		*p = *p == ' ' || *p == '_' ? '-' : str_lower(*p);
	index = field_word(j->info->number, slice_of(word));
	if (index == 0)
		return job_keep_unknown(j);
	if (index > 0)
		return job_keep(j, slice_of(words[index]));
	say_bad_word(j, words, text);
	return 0;
}

/* "5 ECTS" is 5. */
static struct slice
without_unit(struct slice text)
{
	static const char *const units[] = {"ects credits", "ects", "ec", "credits", "hours", "uur", "h"};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		size_t n = strlen(units[i]);

		if (text.n > n && slice_is_nocase((struct slice){text.p + text.n - n, n}, units[i]))
			return slice_trim((struct slice){text.p, text.n - n});
	}
	return text;
}

int
job_read_decimal(struct job *j, struct slice text)
{
	int64_t most = j->info->kind == KIND_ECTS ? 999999 : 168000, value;
	char out[16];
	int n;

	if (!str_to_thousandths(without_unit(text), 1, most, &value)) {
		job_say(j, MESSAGE_WARNING, "bad-number", "Give a decimal number above 0, or nothing",
				"cannot be right", text);
		return 0;
	}
	n = snprintf(out, sizeof(out), "%d.%03d", (int)(value / 1000), (int)(value % 1000));
	while (out[n - 1] == '0')
		n--;
	n -= out[n - 1] == '.';
	return job_keep(j, (struct slice){out, (size_t)n});
}

int
job_read_count(struct job *j, struct slice text)
{
	int64_t value;
	char out[16];
	int n;

	if (!str_to_int64(text, 0, 1000000, &value)) {
		job_say(j, MESSAGE_WARNING, "bad-number", "Give a whole number, or nothing", "cannot be right", text);
		return 0;
	}
	n = snprintf(out, sizeof(out), "%d", (int)value);
	return job_keep(j, (struct slice){out, (size_t)n});
}

/* Pieces between any of the separators; each is a language or is reported. */
static int
read_languages(struct job *j, struct slice text, const char *separators, size_t *bad)
{
	while (text.n > 0) {
		size_t n = 0;
		char code[4];
		struct slice piece;
		int result;

		while (n < text.n && !strchr(separators, text.p[n]))
			n++;
		piece = slice_trim((struct slice){text.p, n});
		text.p += n + (n < text.n);
		text.n -= n + (n < text.n);
		if (piece.n == 0 || slice_is_nocase(piece, "and"))
			continue;
		if (!language_code(piece, code)) {
			if (!strchr(separators, ' ') && memchr(piece.p, ' ', piece.n)) {
				result = read_languages(j, piece, " ", bad);
				if (result)
					return result;
				continue;
			}
			job_say(j, MESSAGE_WARNING, "bad-language", "Use ISO 639 codes such as nl or en",
					"is not a language that is known", piece);
			++*bad;
			continue;
		}
		result = job_keep(j, slice_of(code));
		if (result)
			return result;
	}
	return 0;
}

int
job_read_language(struct job *j, struct slice text)
{
	size_t bad = 0;

	return read_languages(j, text, ",;|/+&", &bad);
}

bool
url_valid(struct slice text)
{
	size_t host = slice_starts(text, "https://") ? 8 : slice_starts(text, "http://") ? 7 : 0;

	if (host == 0 || text.n > 2000 || text.n == host || strchr("/?#:@", text.p[host]))
		return false;
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if (c <= ' ' || c == 0x7F || strchr("<>\"\\^`{|}", c))
			return false;
	}
	return utf8_valid(text, NULL);
}

int
job_read_url(struct job *j, struct slice text)
{
	struct buffer b;
	size_t scheme = 0;
	int result;

	buffer_init(&b, 4096);
	while (scheme < text.n && scheme < 8 && str_is_alpha(text.p[scheme]))
		buffer_byte(&b, str_lower(text.p[scheme++]));
	buffer_add(&b, text.p + scheme, text.n - scheme);
	if (url_valid(buffer_view(&b))) {
		result = job_keep(j, buffer_view(&b));
	} else {
		job_say(j, MESSAGE_WARNING, "bad-url", "Give the whole address, beginning with https://",
				"is not a web address", text);
		result = 0;
	}
	buffer_free(&b);
	return result;
}

int
job_read_flag(struct job *j, struct slice text)
{
	static const char *const words[2][7] = {
		{"no", "false", "0", "nee", "n", "off", "f"}, {"yes", "true", "1", "ja", "y", "on", "t"}
	};

	for (int yes = 0; yes < 2; yes++)
		for (size_t i = 0; i < 7; i++)
			if (slice_is_nocase(text, words[yes][i])) {
				if (!yes && !j->options->overlay)
					return 0;
				return job_keep(j, yes ? SLICE("yes") : SLICE("no"));
			}
	job_say(j, MESSAGE_WARNING, "bad-flag", "Write yes or no", "is neither yes nor no", text);
	return 0;
}

static const char *const week[7] = {"MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"};

/* The weekday at the front in English or Dutch, whole or short; -1 when there is none. */
static int
weekday(struct slice *s)
{
	static const char *const names[7][5] = {
		{"monday", "mon", "maandag", "ma", NULL}, {"tuesday", "tue", "dinsdag", "di", "tues"},
		{"wednesday", "wed", "woensdag", "wo", NULL}, {"thursday", "thu", "donderdag", "do", "thur"},
		{"friday", "fri", "vrijdag", "vr", NULL}, {"saturday", "sat", "zaterdag", "za", NULL},
		{"sunday", "sun", "zondag", "zo", NULL}
	};
	size_t n = 0;

	while (n < s->n && str_is_alpha(s->p[n]))
		n++;
	for (int day = 0; day < 7; day++)
		for (int i = 0; i < 5 && names[day][i]; i++)
			if (slice_is_nocase((struct slice){s->p, n}, names[day][i])) {
				n += n < s->n && s->p[n] == '.';
				s->p += n;
				s->n -= n;
				return day;
			}
	return -1;
}

/* "9:00", "19.30", "19:30" as minutes of the day, or -1. */
static int
clock_minutes(struct slice *s)
{
	int hour = 0, minute = 0;
	size_t i = 0, colon;

	while (i < s->n && i < 2 && str_is_digit(s->p[i]))
		hour = hour * 10 + (s->p[i++] - '0');
	colon = i;
	if (i == 0 || i >= s->n || (s->p[i] != ':' && s->p[i] != '.'))
		return -1;
	for (i++; i < s->n && i < colon + 3 && str_is_digit(s->p[i]); i++)
		minute = minute * 10 + (s->p[i] - '0');
	if (i != colon + 3 || hour > 24 || minute > 59 || (hour == 24 && minute > 0))
		return -1;
	s->p += i;
	s->n -= i;
	return hour * 60 + minute;
}

static bool
parse_session(struct slice text, char out[16])
{
	int day = weekday(&text), from, to;

	text = slice_trim(text);
	from = clock_minutes(&text);
	text = slice_trim(text);
	if (slice_starts(text, "-")) {
		text.p++;
		text.n--;
	} else if (slice_starts(text, "–")) {
		text.p += strlen("–");
		text.n -= strlen("–");
	} else {
		return false;
	}
	text = slice_trim(text);
	to = clock_minutes(&text);
	if (day < 0 || from < 0 || to <= from || text.n > 0)
		return false;
	snprintf(out, 16, "%s %02d:%02d-%02d:%02d", week[day], from / 60 % 24, from % 60, to / 60 % 100, to % 60);
	return true;
}

bool
session_canonical(struct slice text)
{
	char out[16];

	return parse_session(text, out) && slice_is(text, out);
}

int
job_read_session(struct job *j, struct slice text)
{
	char out[16];

	if (parse_session(text, out))
		return job_keep(j, slice_of(out));
	job_say(j, MESSAGE_WARNING, "bad-session", "Write it as MON 19:00-20:30", "is not a weekly session", text);
	return 0;
}

/* "0613", "0613 Software"; "613" when a spreadsheet took the leading zero away and no other reading exists. */
int
job_read_isced(struct job *j, struct slice text)
{
	char zero[8] = "0";
	size_t n = 0;

	while (n < text.n && str_is_digit(text.p[n]))
		n++;
	struct slice code = {text.p, n};

	if (slice_is(code, "99") || slice_is(code, "999") || slice_is(code, "9999"))
		return job_keep_unknown(j);	/* ISCED-F's own word for "not known" */
	if (n >= 2 && n <= 4 && isced_exists(code))
		return job_keep(j, code);
	if (n >= 1 && n <= 3 && n == text.n) {
		memcpy(zero + 1, text.p, n);
		if (isced_exists(slice_of(zero))) {
			job_say(j, MESSAGE_NOTE, "leading-zero", "Keep the leading zero",
					"has lost its leading zero; mended", text);
			return job_keep(j, slice_of(zero));
		}
	}
	job_say(j, MESSAGE_WARNING, "bad-field", "Use ISCED-F 2013 codes of 2 to 4 digits", "is not an ISCED-F code",
			text);
	return 0;
}

/* "2026-2027", "2026/27", "2026": the first year, or 0. */
static int
academic_year(struct slice text)
{
	int first = 0, second = 0;
	size_t i = 0, digits = 0;

	for (; i < text.n && i < 4 && str_is_digit(text.p[i]); i++)
		first = first * 10 + (text.p[i] - '0');
	if (i != 4 || first < 1900 || first > 2999)
		return 0;
	if (i == text.n)
		return first;
	if (!strchr("-/", text.p[i++]))
		return 0;
	for (; i < text.n && str_is_digit(text.p[i]) && digits < 4; i++, digits++)
		second = second * 10 + (text.p[i] - '0');
	if (i != text.n || (digits != 2 && digits != 4))
		return 0;
	return second == (digits == 4 ? first + 1 : (first + 1) % 100) ? first : 0;
}

bool
year_canonical(struct slice text)
{
	return text.n == 9 && text.p[4] == '-' && academic_year(text) > 0;
}

int
job_read_year(struct job *j, struct slice text)
{
	int first = academic_year(text);
	char out[16];

	if (first == 0) {
		job_say(j, MESSAGE_WARNING, "bad-year", "Write it as 2026-2027", "is not an academic year", text);
		return 0;
	}
	snprintf(out, sizeof(out), "%d-%d", first, first + 1);
	return job_keep(j, slice_of(out));
}
