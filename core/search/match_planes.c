/*
 * Counters in planes: bit k of the count of each of 64 documents is in a word of plane k, so that a row of bits is added to 64 counts as
 * to one, with pencil and paper. Two words go at a time, as every processor can.
 */
#include <string.h>

#include "search/match_parts.h"

typedef uint64_t two __attribute__((vector_size(16)));

static inline two
load(const uint64_t *p)
{
	two v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static inline void
store(uint64_t *p, two v)
{
	memcpy(p, &v, sizeof(v));
}

unsigned
planes_for(size_t v)
{
	unsigned n = 0;

	for (; v > 0; v /= 2)
		n++;
	return n;
}

/* So many planes, a number that the compiler knows. */
static inline __attribute__((always_inline)) void
add_to(uint64_t planes[][COMMON_WORDS], unsigned n, const uint64_t *row, size_t words)
{
	for (size_t i = 0; i < words; i += 2) {
		two carry = load(row + i);

		for (unsigned k = 0; k < n; k++) {
			two plane = load(planes[k] + i);

			store(planes[k] + i, plane ^ carry);
			carry &= plane;
		}
	}
}

void
planes_add(uint64_t planes[][COMMON_WORDS], size_t most, const uint64_t *row, size_t words)
{
	switch (planes_for(most)) {
	case 1: add_to(planes, 1, row, words); break;
	case 2: add_to(planes, 2, row, words); break;
	case 3: add_to(planes, 3, row, words); break;
	case 4: add_to(planes, 4, row, words); break;
	default: add_to(planes, COUNT_PLANES, row, words);
	}
}

void
planes_add_times(uint64_t planes[][SWEEP_WORDS], unsigned times, const uint64_t *row)
{
	for (size_t i = 0; i < SWEEP_WORDS; i += 2) {
		two bits = load(row + i), carry = {0, 0};

		for (unsigned k = 0; k < SHARE_PLANES; k++) {
			two plane = load(planes[k] + i), sum = plane ^ carry;

			if (times >> k & 1) {
				carry = (plane & carry) | (sum & bits);
				sum ^= bits;
			} else {
				carry &= plane;
			}
			store(planes[k] + i, sum);
		}
	}
}

void
planes_least(const uint64_t *planes, size_t apart, unsigned n, size_t least, uint64_t *out, size_t words)
{
	memset(out, least == 0 ? 0xff : 0, words * sizeof(*out));
	if (least == 0 || least >> n != 0)
		return;
	for (size_t i = 0; i < words; i += 2) {
		two more = {0, 0};	/* than least - 1, as far as the lower planes tell */

		for (unsigned k = 0; k < n; k++) {
			two plane = load(planes + k * apart + i);

			more = (least - 1) >> k & 1 ? more & plane : more | plane;
		}
		store(out + i, more);
	}
}
