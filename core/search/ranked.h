#ifndef SEARCH_RANKED_H
#define SEARCH_RANKED_H
/*
 * Three ways to keep numbers in a run of bytes that need not be aligned: a column, numbers of 0 to 4 bytes at equal distances, for what
 * is gone through document by document; packed numbers, of 0 to 32 bits each; and ranked bits, a bit map that also tells how many bits are
 * set before a place.
 */
#include <endian.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct column {
	const unsigned char *p;		/* 4 bytes behind the last number can be read, too */
	uint32_t width;			/* bytes from one number to the next; 0: all are the same */
	uint32_t mask;			/* no number has other bits */
	uint32_t n;
};

static inline uint32_t
column_load(const unsigned char *p, uint32_t mask)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return le32toh(v) & mask;
}

/* i < n; what is not 0 … mask is not there, whatever the bytes are. */
static inline uint32_t
column_at(const struct column *c, size_t i)
{
	return column_load(c->p + i * c->width, c->mask);
}

struct packed {
	const unsigned char *p;		/* 8 bytes from where the last number begins can be read, too */
	uint32_t bits;			/* of each number, the lowest first */
	uint32_t mask, n;
};

/* i < n; what is not 0 … mask is not there, whatever the bytes are. */
static inline uint32_t
packed_at(const struct packed *c, size_t i)
{
	size_t bit = i * c->bits;
	uint64_t v;

	memcpy(&v, c->p + bit / 8, sizeof(v));
	return (uint32_t)(le64toh(v) >> bit % 8) & c->mask;
}

/* The same for an i that came out of bytes: 0 beyond the end. */
static inline uint32_t
packed_get(const struct packed *c, size_t i)
{
	return i < c->n ? packed_at(c, i) : 0;
}

static inline void
packed_fetch(const struct packed *c, size_t i)
{
	__builtin_prefetch(c->p + i * c->bits / 8);
}

#define RANKED_BLOCK 64	/* bits */

struct ranked {
	const unsigned char *bits;	/* whole blocks */
	struct column before;		/* bits set before each block */
	uint32_t n;			/* bits */
};

static inline bool
bit_at(const unsigned char *bits, size_t i)
{
	return bits[i / 8] >> i % 8 & 1;
}

/* i < n */
static inline bool
ranked_has(const struct ranked *r, uint32_t i)
{
	return bit_at(r->bits, i);
}

/* Without an instruction for it the compiler would call a function. */
static inline uint32_t
count_bits(uint64_t v)
{
	v -= v >> 1 & 0x5555555555555555u;
	v = (v & 0x3333333333333333u) + (v >> 2 & 0x3333333333333333u);
	v = (v + (v >> 4)) & 0x0f0f0f0f0f0f0f0fu;
	return (uint32_t)(v * 0x0101010101010101u >> 56);
}

/* How many bits are set before i < n. */
static inline uint32_t
ranked_before(const struct ranked *r, uint32_t i)
{
	uint64_t word;

	memcpy(&word, r->bits + i / 64 * 8, sizeof(word));
	return column_at(&r->before, i / 64) + count_bits(le64toh(word) & (((uint64_t)1 << i % 64) - 1));
}

#endif
