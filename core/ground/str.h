#ifndef GROUND_STR_H
#define GROUND_STR_H
/*
 * Slices: pointer and length, borrowed from whoever owns the bytes; and the few byte and UTF-8 functions that
 * everything else needs. Nothing here depends on the locale.
 */
#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct slice {
	const char *p;		/* may be NULL only when n is 0 */
	size_t n;		/* bytes */
};

#define SLICE(literal) ((struct slice){("" literal), sizeof(literal) - 1})
#define SLICE_NONE ((struct slice){NULL, 0})
#define SLICE_ARG(s) (int)(s).n, (s).p ? (s).p : ""	/* for "%.*s" */

struct slice slice_of(const char *s);			/* NULL gives an empty slice */
bool slice_eq(struct slice a, struct slice b);
bool slice_is(struct slice a, const char *s);		/* equal to a NUL-terminated string */
bool slice_is_nocase(struct slice a, const char *s);	/* ASCII letters without case */
bool slice_starts(struct slice s, const char *prefix);
bool slice_ends(struct slice s, const char *suffix);
int slice_compare(struct slice a, struct slice b);	/* bytes, then length */
struct slice slice_trim(struct slice s);		/* ASCII white space and U+00A0 at both ends */

/* Takes the part before the first separator off the front of *rest. False when *rest is empty (p == NULL). */
bool slice_split(struct slice *rest, char separator, struct slice *part);

/* Copies into a fixed array, always NUL-terminated; false when it was cut (never inside a UTF-8 sequence). */
bool slice_copy(struct slice s, char *out, size_t size);

static inline bool
str_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool str_is_alpha(char c);		/* ASCII */
bool str_is_alnum(char c);
bool str_is_space(char c);
char str_lower(char c);			/* ASCII */

/* Decimal digits only, whole slice, within [min, max]. */
bool str_to_int64(struct slice s, int64_t min, int64_t max, int64_t *out);

/* A decimal such as "7.5", ".5" or "7,5" to thousandths, half up; no exponent, no sign but '-'. */
bool str_to_thousandths(struct slice s, int64_t min, int64_t max, int64_t *out);

/* Strict UTF-8 (no overlong forms, no surrogates, at most U+10FFFF). *bad is the offset of the first fault. */
bool utf8_valid(struct slice s, size_t *bad);
size_t utf8_count(struct slice s);			/* code points of valid UTF-8 */
size_t utf8_prefix(struct slice s, size_t points);	/* bytes of the first points code points */
bool utf8_turns(uint32_t point);	/* a mark or control that turns the direction in which what stands around it is read */
size_t utf8_decode(struct slice s, uint32_t *point);	/* bytes used; 0 at end; U+FFFD and 1 for a bad byte */
size_t utf8_encode(uint32_t point, char out[4]);

/* Up to eight bytes as one number, the first lowest; what is missing is 0. */
static inline uint64_t
str_eight(const char *p, size_t n)
{
	uint64_t whole = 0;
	uint32_t first = 0, last = 0;

	if (n >= 8) {
		memcpy(&whole, p, 8);
		return le64toh(whole);
	}
	if (n >= 4) {
		memcpy(&first, p, 4);
		memcpy(&last, p + n - 4, 4);
		return le32toh(first) | (uint64_t)le32toh(last) << 8 * (n - 4);
	}
	for (size_t i = 0; i < n; i++)
		first |= (uint32_t)(unsigned char)p[i] << 8 * i;
	return first;
}

/* FNV-1a, 64 bit: for tables in memory and hashed store keys of long ids; never for anything secret. */
uint64_t str_hash(struct slice s, uint64_t seed);

/* Of stored forms, to notice damage: FNV-1a over 64-bit little-endian words, the up to seven bytes left over one by one. Part of
 * those formats: never changes. Any change within one word gives another sum; it is no guard against intent. */
uint64_t str_checksum(struct slice s);

/* Levenshtein distance, at most 32 bytes each, case-blind: for "did you mean" in messages. */
unsigned str_distance(const char *a, const char *b);

#endif
