/*
 * Weights of posting lists. The byte of a weight says more than it must: the documents of a word have a dozen different weights or,
 * in long lists, some dozens that lie close together. So a list tells its weights once, and of each document which one it has.
 */
#include "search/post_weights.h"

#include <limits.h>

/* Neighbouring weights that are written as one. */
struct kind {
	uint32_t n;		/* documents */
	uint64_t sum;		/* of their weights */
	unsigned last;		/* the highest weight */
};

static unsigned
mean(const struct kind *k)
{
	return (unsigned)((k->sum + k->n / 2) / k->n);
}

/* What the sum of squares grows by when two kinds become one. */
static double
cost(const struct kind *a, const struct kind *b)
{
	double apart = (double)b->sum / b->n - (double)a->sum / a->n;

	return apart * apart * a->n * b->n / ((double)a->n + b->n);
}

static size_t
join_two(struct kind *kind, size_t n)
{
	size_t best = 0;
	double least = 0;

	for (size_t i = 0; i + 1 < n; i++) {
		double c = cost(&kind[i], &kind[i + 1]);

		if ((kind[i].last ^ kind[i + 1].last) & 0x80)
			continue;	/* the top bit stays as it is */
		if (best == 0 || c < least) {
			best = i + 1;
			least = c;
		}
	}
	kind[best].n += kind[best - 1].n;
	kind[best].sum += kind[best - 1].sum;
	memmove(kind + best - 1, kind + best, (n - best) * sizeof(*kind));
	return n - 1;
}

static size_t
count_kinds(const uint8_t *weights, uint32_t count, struct kind kind[256])
{
	uint32_t documents[256];	/* of those that seen has a bit for: most lists are short */
	uint64_t seen[4] = {0};
	size_t n = 0;

	for (uint32_t i = 0; i < count; i++) {
		uint64_t bit = (uint64_t)1 << weights[i] % 64, *word = &seen[weights[i] / 64];

		documents[weights[i]] = *word & bit ? documents[weights[i]] + 1 : 1;
		*word |= bit;
	}
	for (unsigned w = 0; w < 4; w++)
		for (; seen[w] != 0; seen[w] &= seen[w] - 1) {
			unsigned v = w * 64 + (unsigned)__builtin_ctzll(seen[w]);

			kind[n++] = (struct kind){documents[v], (uint64_t)documents[v] * v, v};
		}
	return n;
}

void
weights_choose(struct weights *k, const uint8_t *weights, uint32_t count)
{
	struct kind kind[256];
	size_t n;
	unsigned v = 0;

	k->bits = 8;
	if (count < 3)
		return;
	n = count_kinds(weights, count, kind);
	while (n > POST_WEIGHTS_FEW && count >= POST_ROUGH)
		n = join_two(kind, n);
	if (n > POST_WEIGHTS_FEW || 1 + n + ((uint64_t)count * post_weight_bits((unsigned)n) + 7) / 8 >= count)
		return;
	k->n = (unsigned)n;
	k->bits = post_weight_bits(k->n);
	for (size_t i = 0; i < n; i++) {
		k->kinds[i] = (uint8_t)mean(&kind[i]);
		for (; v <= kind[i].last; v++)
			k->number[v] = (uint8_t)i;
	}
}

void
weights_write(const struct weights *k, const uint8_t *weights, uint32_t count, struct buffer *out)
{
	size_t bytes = ((size_t)count * k->bits + 7) / 8;
	char *room;

	buffer_byte(out, (char)(k->n - 1));
	buffer_add(out, k->kinds, k->n);
	room = bytes > 0 ? buffer_reserve(out, bytes) : NULL;
	if (room == NULL)
		return;
	memset(room, 0, bytes);
	for (uint32_t i = 0; i < count; i++) {
		size_t bit = (size_t)i * k->bits;

		room[bit / 8] = (char)(room[bit / 8] | k->number[weights[i]] << bit % 8);
	}
	out->len += bytes;
}

/* Reading ------------------------------------------------------------------ */

/* Copies the kinds, so that any number finds one. */
static bool
open_kinds(struct post *p, struct slice *rest)
{
	unsigned n = rest->n > 0 ? (unsigned char)*rest->p + 1u : UINT_MAX;

	if (n > POST_WEIGHTS_FEW || rest->n <= n)
		return false;
	p->weight_bits = post_weight_bits(n);
	if (rest->n > sizeof(p->kinds))
		memcpy(p->kinds, rest->p + 1, sizeof(p->kinds));	/* a size that is known takes one instruction */
	else
		memcpy(p->kinds, rest->p + 1, n);
	for (unsigned i = n; i < 1u << p->weight_bits; i++)
		p->kinds[i] = p->kinds[n - 1];
	rest->p += 1 + n;
	rest->n -= 1 + n;
	return true;
}

bool
post_open_weights(struct post *p, unsigned flags, struct slice *rest)
{
	size_t bytes = p->count;

	p->weight_bits = 8;
	p->weights = rest->p;	/* a byte to read where none need be */
	if (flags & POST_FEW_WEIGHTS) {
		if (!open_kinds(p, rest))
			return false;
		bytes = ((size_t)p->count * p->weight_bits + 7) / 8;
	}
	if (rest->n < bytes)
		return false;
	if (bytes > 0)
		p->weights = rest->p;
	rest->p += bytes;
	rest->n -= bytes;
	return true;
}

/* Two weights from each byte. */
static void
halves(const struct post *p, uint32_t rank, size_t n, uint8_t *out)
{
	const unsigned char *number = (const unsigned char *)p->weights + rank / 2;
	const uint8_t *kinds = p->kinds;
	size_t i = 0;

	if (n > 0 && rank % 2 != 0)
		out[i++] = kinds[*number++ >> 4];
	for (; i + 2 <= n; i += 2, number++) {
		out[i] = kinds[*number & 15];
		out[i + 1] = kinds[*number >> 4];
	}
	if (i < n)
		out[i] = kinds[*number & 15];
}

void
post_weights(const struct post *p, uint32_t rank, size_t n, uint8_t *out)
{
	switch (p->weight_bits) {
	case 8: memcpy(out, p->weights + rank, n); break;
	case 4: halves(p, rank, n, out); break;
	case 0: memset(out, *p->kinds, n); break;
	default:
		for (size_t i = 0; i < n; i++)
			out[i] = post_weight_at(p, rank + (uint32_t)i);
	}
}

/* Where they are few they stand in order; where they are not the list is short. */
uint8_t
post_heaviest(const struct post *p)
{
	uint32_t kinds = p->weight_bits < 8 ? 1u << p->weight_bits : p->count;
	const uint8_t *weights = p->weight_bits < 8 ? p->kinds : (const uint8_t *)p->weights;
	uint8_t most = 0;

	for (uint32_t i = 0; i < kinds; i++)
		most = weights[i] > most ? weights[i] : most;
	return most;
}

uint8_t
post_lightest(const struct post *p)
{
	return p->count > 0 && p->weight_bits < 8 ? p->kinds[0] : 0;
}

unsigned
post_weights_number(const struct post *p, unsigned least)
{
	unsigned kinds = p->weight_bits < 8 ? 1u << p->weight_bits : 0, number = 0;

	if (p->weight_bits == 8)
		return least;
	while (number < kinds && p->kinds[number] < least)
		number++;
	return number;
}

/* The lowest bit of each number, of so many bits, that is at least least, which is more than 0 and can be. */
static inline uint64_t
marks_of(uint64_t numbers, unsigned bits, unsigned least)
{
	uint64_t low = numbers & POST_BYTES * 0x55, high = numbers >> 1 & POST_BYTES * 0x55, lows = POST_BYTES * 0x0f,
		rest = POST_BYTES * (16 - least);

	switch (bits) {
	case 1: return numbers;
	case 2: return least == 1 ? low | high : least == 2 ? high : low & high;
	default:
		low = ((numbers & lows) + rest) >> 4 & POST_BYTES;
		high = ((numbers >> 4 & lows) + rest) & POST_BYTES * 0x10;
		return low | high;
	}
}

/* The lowest bits of numbers of so many bits side by side. */
static inline uint64_t
gather(uint64_t v, unsigned bits)
{
	if (bits == 4) {
		v = (v | v >> 3) & UINT64_C(0x0303030303030303);
	} else if (bits == 2) {
		v = (v | v >> 1) & UINT64_C(0x3333333333333333);
		v = (v | v >> 2) & UINT64_C(0x0f0f0f0f0f0f0f0f);
		v = (v | v >> 4) & UINT64_C(0x00ff00ff00ff00ff);
		v = (v | v >> 8) & UINT64_C(0x0000ffff0000ffff);
		return (v | v >> 16) & UINT32_MAX;
	} else {
		return v;
	}
	v = (v | v >> 6) & UINT64_C(0x000f000f000f000f);
	v = (v | v >> 12) & UINT64_C(0x000000ff000000ff);
	return (v | v >> 24) & 0xffff;
}

static inline void
put_marks(uint64_t *marks, uint32_t i, uint64_t bits)
{
	marks[i / 64] |= bits << i % 64;
	if (i % 64 != 0)
		marks[i / 64 + 1] |= bits >> (64 - i % 64);
}

/* Eight bytes of the weights from one on; behind the last nothing. */
static inline uint64_t
load_weights(const struct post *p, size_t at)
{
	size_t bytes = ((size_t)p->count * p->weight_bits + 7) / 8;
	char eight[8] = {0};

	if (at + 8 <= bytes)
		return post_load64(p->weights + at);
	memcpy(eight, p->weights + at, bytes - at);
	return post_load64(eight);
}

bool
post_weights_marks(const struct post *p, uint32_t rank, uint32_t n, unsigned number, uint64_t marks[POST_MARKS])
{
	unsigned bits = p->weight_bits;
	uint64_t any = 0;

	if (number >= 1u << bits)
		return false;
	memset(marks, 0, POST_MARKS * sizeof(*marks));
	if (number == 0)
		memset(marks, 0xff, POST_SAMPLE / 8);
	for (uint32_t i = 0; bits == 8 && i < n; i++) {
		uint64_t mark = (unsigned char)p->weights[rank + i] >= number;

		marks[i / 64] |= mark << i % 64;
		any |= mark;
	}
	if (number == 0 || bits == 8)
		return number == 0 || any != 0;
	for (uint32_t i = 0; i < n;) {
		size_t bit = (size_t)(rank + i) * bits;
		uint64_t some = marks_of(load_weights(p, bit / 8) >> bit % 8, bits, number);

		if (some != 0)
			put_marks(marks, i, gather(some, bits));
		any |= some;
		i += (uint32_t)(64 - bit % 8) / bits;
	}
	return any != 0;
}
