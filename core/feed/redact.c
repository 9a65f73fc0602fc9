/* Patterns that need no structure around them: mail addresses, phone numbers, secrets in addresses. */
#include <stdlib.h>
#include <string.h>

#include "feed/redact_parts.h"
#include "ground/escape.h"

#define ENTITY_MAX 10		/* bytes between & and ; */
#define NAME_MAX_BYTES 64
#define PHONE_DIGITS 17u	/* 00 and 15 more, as E.164 has at most */

/* ---- How characters are written ---- */

static int
hex(char c)
{
	return str_is_digit(c) ? c - '0' : str_lower(c) >= 'a' && str_lower(c) <= 'f' ? str_lower(c) - 'a' + 10 : -1;
}

/* n digits to a number; false when one of them is none. */
static bool
number(const char *p, size_t n, unsigned base, uint32_t *out)
{
	*out = 0;
	for (size_t i = 0; i < n; i++) {
		int digit = hex(p[i]);

		if (digit < 0 || digit >= (int)base)
			return false;
		*out = *out * base + (uint32_t)digit;
	}
	return n > 0;
}

static size_t
entity(const char *p, const char *end, uint32_t *code)
{
	static const struct { const char *name; char is; } named[] = {
			{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}, {"nbsp", ' '}, {"commat", '@'}};
	const char *stop = p + 1;
	size_t n;

	while (stop < end && stop - p <= ENTITY_MAX && (str_is_alnum(*stop) || *stop == '#'))
		stop++;
	n = (size_t)(stop - p);
	if (stop == end || *stop != ';' || n < 3)
		return 1;
	*code = 'a';
	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++)
		if (slice_is((struct slice){p + 1, n - 1}, named[i].name))
			*code = (unsigned char)named[i].is;
	if (p[1] == '#' && !(str_lower(p[2]) == 'x' ? number(p + 3, n - 3, 16, code) : number(p + 2, n - 2, 10, code))) {
		*code = '&';
		return 1;
	}
	return n + 1;
}

size_t
redact_unit(const char *p, const char *end, uint32_t *code)
{
	*code = (unsigned char)*p;
	if (*p == '\\' && end - p >= 2) {
		if (p[1] == 'u' && end - p >= 6 && number(p + 2, 4, 16, code))
			return 6;
		*code = memchr("bfnrt", p[1], 5) ? ' ' : (unsigned char)p[1];
		return 2;
	}
	if (*p == '%' && end - p >= 3 && number(p + 1, 2, 16, code))
		return 3;
	if (*p == '&')
		return entity(p, end, code);
	*code = (unsigned char)*p;
	return 1;
}

static bool
is_wordy(uint32_t code)
{
	return (code >= 0x80 && code != 0xa0) || (code < 0x80 && str_is_alnum((char)code));
}

/* "X" as a number of so many digits; a tabulator where one digit is all there is. */
static void
fill_number(char *p, size_t n, unsigned base)
{
	memset(p, '0', n);
	if (n == 1)
		*p = '9';
	else
		memcpy(p + n - 2, base == 16 ? "58" : "88", 2);
}

void
redact_overwrite(char *p, char *end, char digit)
{
	uint32_t code;

	if (slice_is((struct slice){p, (size_t)(end - p)}, REDACT_PLACEHOLDER))
		return;
	for (size_t n; p < end; p += n) {
		n = redact_unit(p, end, &code);
		if (!is_wordy(code) || n == 2)
			continue;
		if (n == 1)
			*p = str_is_digit(*p) ? digit : 'x';
		else if (*p == '\\')
			memcpy(p + 2, "0078", 4);
		else if (*p == '%')
			memcpy(p + 1, "78", 2);
		else if (p[1] == '#' && str_lower(p[2]) == 'x')
			fill_number(p + 3, n - 4, 16);
		else if (p[1] == '#')
			fill_number(p + 2, n - 3, 10);
	}
}

/* ---- Mail addresses ---- */

/* The end of a domain of at least two labels that begins at p; NULL: there is none. */
static char *
domain_end(char *p, char *end)
{
	char *good = NULL, *label = p;
	uint32_t code;
	size_t labels = 0;

	for (size_t n; p < end; p += n) {
		n = redact_unit(p, end, &code);
		if (code == '.' && p > label) {
			labels++;
			label = p + n;
		} else if (!is_wordy(code) && code != '-') {
			break;
		} else if (labels > 0 && p > label && !str_is_digit(*label)) {
			good = p + n;
		}
	}
	return good;
}

static void
overwrite_mail(char *p, char *end)
{
	char *start = NULL, *stop;
	uint32_t code;

	for (size_t n; p < end; p += n) {
		n = redact_unit(p, end, &code);
		if (code == '@' && start && (stop = domain_end(p + n, end)) != NULL) {
			redact_overwrite(start, stop, '0');
			n = (size_t)(stop - p);
			start = NULL;
		} else if (!is_wordy(code) && (code == 0 || code >= 0x80 || !strchr("._+-~!#$*^'", (int)code))) {
			start = NULL;
		} else if (!start) {
			start = p;
		}
	}
}

/* ---- Phone numbers ---- */

struct phone {
	size_t digits, groups, bytes;	/* bytes: to behind the last digit */
	bool dotted, year;		/* a point between groups; a group that may be a year */
};

static void
close_group(struct phone *f, const char *start, size_t n)
{
	f->groups++;
	f->digits += n;
	if (n == 4 && (memcmp(start, "19", 2) == 0 || memcmp(start, "20", 2) == 0))
		f->year = true;
}

/* Groups of digits with one or two separators between them. */
static void
read_phone(const char *p, const char *end, struct phone *f)
{
	const char *begin = p, *start;

	*f = (struct phone){0};
	while (p < end && str_is_digit(*p) && f->digits <= PHONE_DIGITS) {
		for (start = p; p < end && str_is_digit(*p); p++)
			;
		close_group(f, start, (size_t)(p - start));
		f->bytes = (size_t)(p - begin);
		for (start = p; p < end && p - start < 2 && strchr(" -./()", *p) && *p; p++)
			f->dotted |= *p == '.' && p + 1 < end && str_is_digit(p[1]);
	}
}

/* How many bytes of a phone number begin at p. Ids, dates, times and amounts are none: they have no +, no groups, or a year in them. */
static size_t
phone_here(const char *p, const char *end)
{
	struct phone f;
	bool plus = *p == '+';
	const char *digits = p + plus;

	if (end - digits < 8 || !str_is_digit(*digits))
		return 0;
	read_phone(digits, end, &f);
	if (digits + f.bytes < end && (str_is_alnum(digits[f.bytes]) || memchr("_%:", digits[f.bytes], 3)))
		return 0;
	if (plus)
		return *digits != '0' && f.digits >= 8 && f.digits <= 15 ? f.bytes + 1 : 0;
	if (digits[0] != '0' || f.groups < 2 || f.dotted || f.year)
		return 0;
	return f.digits >= 9 && f.digits <= (digits[1] == '0' ? PHONE_DIGITS : 11u) ? f.bytes : 0;
}

static void
overwrite_phones(char *p, char *end)
{
	char before = ' ';

	for (size_t n; p < end; before = p[n - 1], p += n) {
		n = (*p == '+' || *p == '0') && !str_is_alnum(before) && !memchr("_-.%#/", before, 6) ? phone_here(p, end) : 0;
		if (n > 0)
			redact_overwrite(p, p + n, '0');
		else
			n = 1;
	}
}

/* ---- Addresses ---- */

/* "name=value" at p: overwrites the value of a secret one. */
static void
overwrite_parameter(char *p, char *end)
{
	char *name = p, *value;
	uint32_t code;

	while (p < end && p - name < NAME_MAX_BYTES && (str_is_alnum(*p) || strchr("_-.", *p)) && *p)
		p++;
	if (p == end || *p != '=' || !redact_is_secret((struct slice){name, (size_t)(p - name)}))
		return;
	value = ++p;
	for (size_t n; p < end; p += n) {
		n = redact_unit(p, end, &code);
		if (*p != '%' && (code <= ' ' || (code < 0x80 && strchr("&;#<>\"'\\,)]}", (int)code))))
			break;
	}
	redact_overwrite(value, p, '0');
}

static void
overwrite_parameters(char *p, char *end)
{
	uint32_t code = '&';

	overwrite_parameter(p, end);
	for (size_t n; p < end; p += n) {
		n = redact_unit(p, end, &code);
		if (*p != '%' && (code == '?' || code == '&'))
			overwrite_parameter(p + n, end);
	}
}

void
redact_url(char *url, size_t n)
{
	char *end = url + n, *scheme = n > 0 ? memmem(url, n, "://", 3) : NULL, *host = scheme ? scheme + 3 : url, *at = NULL;

	if (n == 0)
		return;
	for (char *p = host; scheme && p < end && !strchr("/?#", *p); p++)
		at = *p == '@' ? p : at;
	if (at)
		redact_overwrite(host, at, '0');
	overwrite_parameters(url, end);
	overwrite_mail(url, end);
	overwrite_phones(url, end);
}

/* ---- Texts ---- */

/* 0 bytes; 1 UTF-16 whose low byte comes first, 2 whose low byte comes second. */
static unsigned
wide(struct slice s)
{
	if (s.n < 2)
		return 0;
	if (memcmp(s.p, "\xff\xfe", 2) == 0 || (s.p[0] != '\0' && s.p[1] == '\0'))
		return 1;
	return memcmp(s.p, "\xfe\xff", 2) == 0 || (s.p[0] == '\0' && s.p[1] != '\0') ? 2 : 0;
}

static void
redact_bytes(char *p, char *end)
{
	redact_keys(p, end);
	overwrite_parameters(p, end);
	overwrite_mail(p, end);
	overwrite_phones(p, end);
}

/* UTF-16: the same over one byte a unit (0x80: something else than ASCII); what was overwritten is put back. */
static void
redact_wide(char *text, size_t n, size_t low)
{
	char *narrow = calloc(n / 2 + 1, 1);

	if (narrow == NULL) {		/* nothing is safer than something */
		memset(text, 0, n);
		return;
	}
	for (size_t i = 0; i < n / 2; i++) {
		unsigned char c = (unsigned char)text[2 * i + low];

		narrow[i] = text[2 * i + 1 - low] == '\0' && c < 0x80 ? (char)c : (char)0x80;
	}
	if (n >= 2 && narrow[0] == (char)0x80)
		narrow[0] = ' ';	/* the mark at the front */
	redact_bytes(narrow, narrow + n / 2);
	for (size_t i = 0; i < n / 2; i++)
		if (narrow[i] != (char)0x80 && (i > 0 || narrow[i] != ' ')) {
			text[2 * i + low] = narrow[i];
			text[2 * i + 1 - low] = '\0';
		}
	free(narrow);
}

void
redact_text(char *text, size_t n)
{
	unsigned width = wide((struct slice){text, n});

	if (width)
		redact_wide(text, n, width - 1);
	else if (n > 0)
		redact_bytes(text, text + n);
}

/* A text as the bytes it would have in UTF-16 (ASCII only: others are not found). */
static struct slice
widen(struct slice s, unsigned width, struct buffer *b)
{
	if (width == 0)
		return s;
	buffer_clear(b);
	for (size_t i = 0; i < s.n; i++) {
		buffer_byte(b, width == 1 ? s.p[i] : '\0');
		buffer_byte(b, width == 1 ? '\0' : s.p[i]);
	}
	return buffer_view(b);
}

static void
replace(struct slice text, struct slice secret, struct slice by, struct buffer *out)
{
	const char *found;

	while (secret.n > 0 && text.n > 0 && (found = memmem(text.p, text.n, secret.p, secret.n)) != NULL) {
		buffer_add(out, text.p, (size_t)(found - text.p));
		buffer_slice(out, by);
		text.n -= (size_t)(found - text.p) + secret.n;
		text.p = found + secret.n;
	}
	buffer_slice(out, text);
}

/* In out, every one of them; through spare. */
static void
replace_all(struct buffer *out, struct slice secret, struct slice by, struct buffer *spare)
{
	struct buffer swap;

	buffer_clear(spare);
	replace(buffer_view(out), secret, by, spare);
	swap = *out;
	*out = *spare;
	*spare = swap;
}

void
redact_secrets(struct slice text, const struct slice *secrets, size_t n, struct buffer *out)
{
	unsigned width = wide(text);
	struct buffer spare, encoded, wide_secret, wide_by;
	struct slice by;

	buffer_init(&spare, out->max);
	buffer_init(&encoded, 16u << 20);
	buffer_init(&wide_secret, 32u << 20);
	buffer_init(&wide_by, 256);
	by = widen(SLICE(REDACT_PLACEHOLDER), width, &wide_by);
	buffer_slice(out, text);
	for (size_t i = 0; i < n; i++) {
		if (secrets[i].n < REDACT_LEAST || slice_is(secrets[i], REDACT_PLACEHOLDER))
			continue;
		replace_all(out, widen(secrets[i], width, &wide_secret), by, &spare);
		for (int form = 0; form < 3; form++) {
			buffer_clear(&encoded);
			(form == 0 ? escape_segment : form == 1 ? escape_form : escape_json)(&encoded, secrets[i]);
			if (!slice_eq(buffer_view(&encoded), secrets[i]))
				replace_all(out, widen(buffer_view(&encoded), width, &wide_secret), by, &spare);
		}
	}
	buffer_free(&spare);
	buffer_free(&encoded);
	buffer_free(&wide_secret);
	buffer_free(&wide_by);
}
