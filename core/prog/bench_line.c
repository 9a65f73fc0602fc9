/* Lines of JSON, the quick way. */
#include "prog/bench_line.h"

#include <string.h>

#define WHOLE_MAX 6	/* digits */
#define PART_MAX 3

struct scan {
	const char *p, *end;
	struct arena *a;
	size_t key;	/* which comes next, perhaps */
};

static void
skip_space(struct scan *s)
{
	while (s->p < s->end && (*s->p == ' ' || *s->p == '\t' || *s->p == '\n' || *s->p == '\r'))
		s->p++;
}

/* Takes a sign of punctuation, and blanks around it. */
static bool
take(struct scan *s, char c)
{
	skip_space(s);
	if (s->p == s->end || *s->p != c)
		return false;
	s->p++;
	skip_space(s);
	return true;
}

/* Texts -------------------------------------------------------------------- */

static bool
four_digits(struct scan *s, uint32_t *out)
{
	*out = 0;
	if (s->end - s->p < 4)
		return false;
	for (int i = 0; i < 4; i++) {
		static const char hex[] = "0123456789abcdef";
		const char *digit = memchr(hex, str_lower(*s->p++), 16);

		if (digit == NULL)
			return false;
		*out = *out << 4 | (uint32_t)(digit - hex);
	}
	return true;
}

/* What stands behind "\u". */
static bool
code_point(struct scan *s, uint32_t *out)
{
	uint32_t low;

	if (!four_digits(s, out) || *out == 0 || (*out >= 0xdc00 && *out < 0xe000))
		return false;
	if (*out < 0xd800 || *out >= 0xe000)
		return true;
	if (s->end - s->p < 2 || s->p[0] != '\\' || s->p[1] != 'u')
		return false;
	s->p += 2;
	if (!four_digits(s, &low) || low < 0xdc00 || low >= 0xe000)
		return false;
	*out = 0x10000 + ((*out - 0xd800) << 10) + (low - 0xdc00);
	return true;
}

/* What stands behind a backslash, as bytes; 0: nothing that may. */
static size_t
escaped(struct scan *s, char out[4])
{
	static const char names[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
	const char *name;
	uint32_t point;

	if (s->p == s->end)
		return 0;
	if (*s->p == 'u') {
		s->p++;
		return code_point(s, &point) ? utf8_encode(point, out) : 0;
	}
	name = *s->p ? strchr(names, *s->p) : NULL;
	if (name == NULL)
		return 0;
	s->p++;
	out[0] = meant[name - names];
	return 1;
}

/* From the first escape on; what stands before it begins at from. */
static bool
take_escaped(struct scan *s, const char *from, struct slice *out)
{
	size_t n = (size_t)(s->p - from);
	char *to = arena_alloc(s->a, (size_t)(s->end - from) + 4);	/* an escape is longer than what it stands for */

	if (to == NULL)
		return false;
	memcpy(to, from, n);
	while (s->p < s->end && *s->p != '"') {
		char bytes[4], c = *s->p++;
		size_t used = 1;

		bytes[0] = c;
		if ((unsigned char)c < 0x20 || (c == '\\' && (used = escaped(s, bytes)) == 0))
			return false;
		memcpy(to + n, bytes, used);
		n += used;
	}
	*out = (struct slice){to, n};
	return s->p++ < s->end;
}

#define EACH 0x0101010101010101u	/* of the bytes of a word of 64 bits */

static uint64_t
zero_bytes(uint64_t v)
{
	return (v - EACH) & ~v & EACH * 0x80;
}

/* The first byte that is no text of its own accord: a quote, a backslash, a control. The lowest mark of eight bytes is always right. */
static const char *
end_of_plain(const char *p, const char *end)
{
	for (; end - p >= 8; p += 8) {
		uint64_t eight = str_eight(p, 8);
		uint64_t marks = zero_bytes(eight ^ EACH * '"') | zero_bytes(eight ^ EACH * '\\') | ((eight - EACH * 0x20) & ~eight & EACH * 0x80);

		if (marks != 0)
			return p + __builtin_ctzll(marks) / 8;
	}
	while (p < end && *p != '"' && *p != '\\' && (unsigned char)*p >= 0x20)
		p++;
	return p;
}

/* s stands behind the quote. */
static bool
take_text(struct scan *s, struct slice *out)
{
	const char *from = s->p, *p = end_of_plain(from, s->end);

	s->p = p;
	if (p == s->end || (unsigned char)*p < 0x20)
		return false;
	if (*s->p == '\\')
		return take_escaped(s, from, out);
	*out = (struct slice){from, (size_t)(s->p++ - from)};
	return true;
}

/* Other values ------------------------------------------------------------- */

static size_t
digits(struct scan *s)
{
	const char *from = s->p;

	while (s->p < s->end && str_is_digit(*s->p))
		s->p++;
	return (size_t)(s->p - from);
}

/* Only as a canonical number is written: 30, 7.5. */
static bool
take_number(struct scan *s, struct slice *out)
{
	const char *from = s->p;
	size_t whole = digits(s), part;

	if (whole == 0 || whole > WHOLE_MAX || (whole > 1 && *from == '0'))
		return false;
	if (s->p < s->end && *s->p == '.') {
		s->p++;
		part = digits(s);
		if (part == 0 || part > PART_MAX || s->p[-1] == '0')
			return false;
	}
	*out = (struct slice){from, (size_t)(s->p - from)};
	return s->p == s->end || memchr(",} \t\r\n", *s->p, 6) != NULL;
}

static bool
take_word(struct scan *s)
{
	static const char *const words[] = {"null", "true", "false"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t n = strlen(words[i]);

		if ((size_t)(s->end - s->p) >= n && memcmp(s->p, words[i], n) == 0) {
			s->p += n;
			return true;
		}
	}
	return false;
}

static bool
take_value(struct scan *s, struct slice *text, bool *number)
{
	*text = SLICE_NONE;
	*number = false;
	if (s->p == s->end)
		return false;
	if (*s->p == '"') {
		s->p++;
		return take_text(s, text);
	}
	if (!str_is_digit(*s->p))
		return take_word(s);
	*number = true;
	return take_number(s, text);
}

/* Lines tend to have their keys in one order: the next one is tried first. */
static size_t
key_number(struct scan *s, struct slice key, const char *const *keys, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t at = (s->key + i) % n;

		if (slice_is(key, keys[at])) {
			s->key = at + 1;
			return at;
		}
	}
	return n;
}

static bool
take_pair(struct scan *s, const char *const *keys, size_t n, struct bench_line *out)
{
	struct slice key, text;
	bool number;
	size_t i;

	if (s->p == s->end || *s->p++ != '"' || !take_text(s, &key) || !take(s, ':') || !take_value(s, &text, &number))
		return false;
	i = key_number(s, key, keys, n);
	if (i < n) {
		out->text[i] = text;
		out->number[i] = number;
	}
	return true;
}

bool
bench_line_read(struct slice line, const char *const *keys, size_t n, struct arena *a, struct bench_line *out)
{
	struct scan s = {line.p, line.p + line.n, a, 0};

	memset(out, 0, sizeof(*out));
	if (n > BENCH_KEYS_MAX || !utf8_valid(line, NULL) || !take(&s, '{'))
		return false;
	do {
		if (!take_pair(&s, keys, n, out))
			return false;
	} while (take(&s, ','));
	return take(&s, '}') && s.p == s.end;
}
