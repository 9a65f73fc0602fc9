/* Slices, ASCII classes and small numbers: everything here is independent of the locale. */
#include "ground/str.h"

#include <string.h>

struct slice
slice_of(const char *s)
{
	return (struct slice){s, s ? strlen(s) : 0};
}

bool
slice_eq(struct slice a, struct slice b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool
slice_is(struct slice a, const char *s)
{
	return slice_eq(a, slice_of(s));
}

bool
slice_is_nocase(struct slice a, const char *s)
{
	struct slice b = slice_of(s);

	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (str_lower(a.p[i]) != str_lower(b.p[i]))
			return false;
	return true;
}

bool
slice_starts(struct slice s, const char *prefix)
{
	size_t n = strlen(prefix);

	return n <= s.n && (n == 0 || memcmp(s.p, prefix, n) == 0);
}

bool
slice_ends(struct slice s, const char *suffix)
{
	size_t n = strlen(suffix);

	return n <= s.n && (n == 0 || memcmp(s.p + s.n - n, suffix, n) == 0);
}

int
slice_compare(struct slice a, struct slice b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n ? memcmp(a.p, b.p, n) : 0;

	if (order != 0)
		return order;
	return (a.n > b.n) - (a.n < b.n);
}

/* Bytes of white space at the front (or, with at_end, at the back) of s: 0, 1, or 2 for a no-break space. */
static size_t
space_at(struct slice s, bool at_end)
{
	if (s.n > 0 && str_is_space(s.p[at_end ? s.n - 1 : 0]))
		return 1;
	if (s.n > 1 && memcmp(at_end ? s.p + s.n - 2 : s.p, "\xc2\xa0", 2) == 0)
		return 2;
	return 0;
}

struct slice
slice_trim(struct slice s)
{
	size_t n;

	while ((n = space_at(s, false)) > 0) {
		s.p += n;
		s.n -= n;
	}
	while ((n = space_at(s, true)) > 0)
		s.n -= n;
	return s;
}

bool
slice_split(struct slice *rest, char separator, struct slice *part)
{
	const char *end;

	if (rest->p == NULL)
		return false;
	*part = *rest;
	end = rest->n ? memchr(rest->p, separator, rest->n) : NULL;
	if (end == NULL) {
		*rest = SLICE_NONE;
		return true;
	}
	part->n = (size_t)(end - rest->p);
	rest->p = end + 1;
	rest->n -= part->n + 1;
	return true;
}

bool
slice_copy(struct slice s, char *out, size_t size)
{
	size_t n = s.n;

	if (size == 0)
		return false;
	if (n >= size) {
		n = size - 1;
		while (n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
			n--;
	}
	if (n > 0)
		memcpy(out, s.p, n);
	out[n] = '\0';
	return n == s.n;
}

bool
str_is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool
str_is_alnum(char c)
{
	return str_is_digit(c) || str_is_alpha(c);
}

bool
str_is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

char
str_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool
str_to_int64(struct slice s, int64_t min, int64_t max, int64_t *out)
{
	int64_t value = 0;

	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (!str_is_digit(s.p[i]) || __builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, s.p[i] - '0', &value))
			return false;
	}
	if (value < min || value > max)
		return false;
	*out = value;
	return true;
}

/* Digits behind the decimal sign to thousandths, rounded half up; false when something else stands among them. */
static bool
fraction(struct slice s, int64_t *out)
{
	int64_t value = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (!str_is_digit(s.p[i]))
			return false;
		if (i < 3)
			value = value * 10 + (s.p[i] - '0');
		else if (i == 3)
			value += s.p[i] >= '5';
	}
	for (size_t i = s.n; i < 3; i++)
		value *= 10;
	*out = value;
	return true;
}

bool
str_to_thousandths(struct slice s, int64_t min, int64_t max, int64_t *out)
{
	bool negative = s.n > 0 && s.p[0] == '-';
	struct slice whole = SLICE_NONE, part = SLICE_NONE;
	int64_t value = 0, thousandths = 0;
	size_t i = negative;

	whole.p = s.p + i;
	while (i < s.n && str_is_digit(s.p[i]))
		i++;
	whole.n = i - negative;
	if (i < s.n) {
		if (s.p[i] != '.' && s.p[i] != ',')
			return false;
		part = (struct slice){s.p + i + 1, s.n - i - 1};
	}
	if (whole.n + part.n == 0 || (i < s.n && part.n == 0))
		return false;
	if (whole.n > 0 && !str_to_int64(whole, 0, INT64_MAX / 1000 - 1, &value))
		return false;
	if (!fraction(part, &thousandths))
		return false;
	value = value * 1000 + thousandths;
	if (negative)
		value = -value;
	if (value < min || value > max)
		return false;
	*out = value;
	return true;
}

uint64_t
str_hash(struct slice s, uint64_t seed)
{
	uint64_t h = 0xcbf29ce484222325u ^ seed;

	for (size_t i = 0; i < s.n; i++) {
		h ^= (unsigned char)s.p[i];
		h *= 0x100000001b3u;
	}
	return h;
}

static uint64_t
little_endian_word(const char *p)
{
	const unsigned char *b = (const unsigned char *)p;

	return (uint64_t)b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 | (uint64_t)b[3] << 24 |
			(uint64_t)b[4] << 32 | (uint64_t)b[5] << 40 | (uint64_t)b[6] << 48 | (uint64_t)b[7] << 56;
}

uint64_t
str_checksum(struct slice s)
{
	uint64_t h = 0xcbf29ce484222325u;
	size_t i = 0;

	for (; i + 8 <= s.n; i += 8)
		h = (h ^ little_endian_word(s.p + i)) * 0x100000001b3u;
	for (; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3u;
	return h;
}

#define DISTANCE_MAX 32

unsigned
str_distance(const char *a, const char *b)
{
	unsigned row[DISTANCE_MAX + 1];
	size_t na = strnlen(a, DISTANCE_MAX), nb = strnlen(b, DISTANCE_MAX);

	for (size_t j = 0; j <= nb; j++)
		row[j] = (unsigned)j;
	for (size_t i = 1; i <= na; i++) {
		unsigned diagonal = row[0];

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= nb; j++) {
			unsigned best = diagonal + (str_lower(a[i - 1]) != str_lower(b[j - 1]));

			diagonal = row[j];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
		}
	}
	return row[nb];
}
