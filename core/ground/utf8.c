/*
 * Strict UTF-8. One table of lead bytes decides everything: how many bytes follow, and between which bounds the second
 * byte lies (that excludes overlong forms, surrogates and what lies above U+10FFFF; Unicode 15.0, table 3-7).
 */
#include "ground/str.h"

#include <string.h>

struct lead {
	unsigned char first, last;	/* lead bytes */
	unsigned char follow;		/* bytes behind the lead byte */
	unsigned char low, high;	/* bounds of the second byte */
};

static const struct lead leads[] = {
	{0xc2, 0xdf, 1, 0x80, 0xbf},
	{0xe0, 0xe0, 2, 0xa0, 0xbf},
	{0xe1, 0xec, 2, 0x80, 0xbf},
	{0xed, 0xed, 2, 0x80, 0x9f},
	{0xee, 0xef, 2, 0x80, 0xbf},
	{0xf0, 0xf0, 3, 0x90, 0xbf},
	{0xf1, 0xf3, 3, 0x80, 0xbf},
	{0xf4, 0xf4, 3, 0x80, 0x8f},
};

static const struct lead *
lead_of(unsigned char byte)
{
	for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]); i++)
		if (byte >= leads[i].first && byte <= leads[i].last)
			return &leads[i];
	return NULL;
}

/* Bytes of the sequence at the front of s (n > 0), 0 when it is bad. */
static size_t
sequence(struct slice s, uint32_t *point)
{
	const unsigned char *u = (const unsigned char *)s.p;
	const struct lead *lead;

	if (u[0] < 0x80) {
		*point = u[0];
		return 1;
	}
	lead = lead_of(u[0]);
	if (lead == NULL || s.n <= lead->follow || u[1] < lead->low || u[1] > lead->high)
		return 0;
	*point = u[0] & (0x3fu >> lead->follow);
	for (size_t i = 1; i <= lead->follow; i++) {
		if ((u[i] & 0xc0) != 0x80)
			return 0;
		*point = *point << 6 | (u[i] & 0x3f);
	}
	return lead->follow + 1u;
}

/* The length of the ASCII at the front, mostly in steps of eight: most text is nothing else. */
static size_t
ascii_run(struct slice s)
{
	size_t i = 0;
	uint64_t eight;

	for (; i + sizeof(eight) <= s.n; i += sizeof(eight)) {
		memcpy(&eight, s.p + i, sizeof(eight));
		if (eight & UINT64_C(0x8080808080808080))
			break;
	}
	while (i < s.n && (unsigned char)s.p[i] < 0x80)
		i++;
	return i;
}

bool
utf8_valid(struct slice s, size_t *bad)
{
	struct slice rest = s;
	uint32_t point;

	while (rest.n > 0) {
		size_t used = ascii_run(rest);

		if (used == 0)
			used = sequence(rest, &point);

		if (used == 0) {
			if (bad)
				*bad = s.n - rest.n;
			return false;
		}
		rest.p += used;
		rest.n -= used;
	}
	return true;
}

bool
utf8_turns(uint32_t point)
{
	return point == 0x61c || point == 0x200e || point == 0x200f || (point >= 0x202a && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069);
}

size_t
utf8_decode(struct slice s, uint32_t *point)
{
	size_t used;

	*point = 0;
	if (s.n == 0)
		return 0;
	used = sequence(s, point);
	if (used > 0)
		return used;
	*point = 0xfffd;
	return 1;
}

size_t
utf8_count(struct slice s)
{
	size_t count = 0;

	for (size_t i = 0; i < s.n; i++)
		count += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	return count;
}

size_t
utf8_prefix(struct slice s, size_t points)
{
	const uint64_t each = UINT64_C(0x0101010101010101);
	size_t i = 0;

	for (uint64_t word; points >= 8 && s.n - i >= 8; i += 8) {
		memcpy(&word, s.p + i, 8);
		word = word >> 7 & ~(word >> 6) & each;	/* bytes inside a code point */
		points -= 8 - (size_t)(word * each >> 56);
	}
	for (; i < s.n; i++)
		if (((unsigned char)s.p[i] & 0xc0) != 0x80 && points-- == 0)
			break;
	return i;
}

size_t
utf8_encode(uint32_t point, char out[4])
{
	unsigned char *u = (unsigned char *)out;

	if (point < 0x80) {
		u[0] = (unsigned char)point;
		return 1;
	}
	if (point < 0x800) {
		u[0] = (unsigned char)(0xc0 | point >> 6);
		u[1] = (unsigned char)(0x80 | (point & 0x3f));
		return 2;
	}
	if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
		point = 0xfffd;
	if (point < 0x10000) {
		u[0] = (unsigned char)(0xe0 | point >> 12);
		u[1] = (unsigned char)(0x80 | (point >> 6 & 0x3f));
		u[2] = (unsigned char)(0x80 | (point & 0x3f));
		return 3;
	}
	u[0] = (unsigned char)(0xf0 | point >> 18);
	u[1] = (unsigned char)(0x80 | (point >> 12 & 0x3f));
	u[2] = (unsigned char)(0x80 | (point >> 6 & 0x3f));
	u[3] = (unsigned char)(0x80 | (point & 0x3f));
	return 4;
}
