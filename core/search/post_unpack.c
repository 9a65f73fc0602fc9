/*
 * Unpacking a block of a posting list.
 *
 * Four numbers at a time with the vectors that gcc and clang have for every processor, and a copy of the code for each usual width,
 * which takes 0.35 instead of 0.5 ns a number; instructions of newer processors (-mavx2) gave nothing on top. That a block is right
 * costs one comparison: the documents ascend because distances are at least one, and when their sum cannot have gone round and ends
 * at the block's last document, all lie between.
 */
#include "search/post_form.h"

#define WIDTH_SURE 24u		/* 128 distances of so many bits cannot go round 32 bits */

typedef uint32_t lanes __attribute__((vector_size(4 * POST_LANES)));

static inline lanes
load_lanes(const char *p)
{
	lanes v;

	memcpy(&v, p, sizeof(v));
#if __BYTE_ORDER == __BIG_ENDIAN
	for (unsigned i = 0; i < POST_LANES; i++)
		v[i] = le32toh(v[i]);
#endif
	return v;
}

/* Adds to each lane those before it, and base to all. */
static inline lanes
sum_lanes(lanes v, lanes base)
{
	const lanes none = {0, 0, 0, 0};

	v += __builtin_shufflevector(none, v, 0, 4, 5, 6);
	v += __builtin_shufflevector(none, v, 0, 1, 4, 5);
	return v + base;
}

/* The sums of the four numbers from i on; with a width that the compiler knows, little is left of it. */
static inline __attribute__((always_inline)) lanes
unpack_row(const char *bytes, uint32_t width, unsigned i, lanes sum, uint32_t *number)
{
	const uint32_t mask = width < 32 ? ((uint32_t)1 << width) - 1 : UINT32_MAX;
	uint32_t bit = i / POST_LANES * width, word = bit / 32;
	lanes v = {0, 0, 0, 0};

	if (width > 0)
		v = load_lanes(bytes + 16 * (size_t)word) >> bit % 32;
	if (bit % 32 + width > 32)
		v |= load_lanes(bytes + 16 * (size_t)(word + 1)) << (32 - bit % 32);
	sum = sum_lanes((v & mask) + 1, sum);
	memcpy(number + i, &sum, sizeof(sum));
	return __builtin_shufflevector(sum, sum, 3, 3, 3, 3);
}

#define ROW(i) sum = unpack_row(bytes, width, i, sum, number);
#define ROWS(i) ROW(i) ROW(i + 4) ROW(i + 8) ROW(i + 12)

static inline __attribute__((always_inline)) void
unpack_rows(const char *bytes, uint32_t width, uint32_t base, uint32_t number[POST_BLOCK])
{
	lanes sum = {base, base, base, base};

	ROWS(0) ROWS(16) ROWS(32) ROWS(48) ROWS(64) ROWS(80) ROWS(96) ROWS(112)
}

static void
unpack_wide(const char *bytes, uint32_t width, uint32_t base, uint32_t number[POST_BLOCK])
{
	lanes sum = {base, base, base, base};

	for (unsigned i = 0; i < POST_BLOCK; i += POST_LANES)
		ROW(i)
}

#define WIDTH(n) \
	case n: unpack_rows(bytes, n, base, number); break;
#define WIDTHS(n) WIDTH(n) WIDTH(n + 1) WIDTH(n + 2) WIDTH(n + 3)

/* A whole block; bytes holds 16 * width of them. */
static void
unpack_full(const char *bytes, uint32_t width, uint32_t base, uint32_t number[POST_BLOCK])
{
	switch (width) {
	WIDTHS(0)
	WIDTHS(4)
	WIDTHS(8)
	WIDTHS(12)
	default: unpack_wide(bytes, width, base, number);
	}
}

/* n numbers packed bit by bit into post_packed_bytes(n + 1, width) bytes. */
static void
unpack_part(const char *bytes, uint32_t n, uint32_t width, uint32_t base, uint32_t *number)
{
	const uint64_t mask = ((uint64_t)1 << width) - 1;
	char room[POST_BLOCK * 4 + 8];
	size_t have = post_packed_bytes(n + 1, width);

	memcpy(room, bytes, have);
	memset(room + have, 0, 8);
	for (uint32_t i = 0, bit = 0; i < n; i++, bit += width) {
		base += (uint32_t)(post_load64(room + bit / 8) >> bit % 8 & mask) + 1;
		number[i] = base;
	}
}

static bool
ascending(const uint32_t *number, uint32_t n, uint32_t base)
{
	if (n > 0 && number[0] <= base && base != POST_END)
		return false;
	for (uint32_t i = 1; i < n; i++)
		if (number[i] <= number[i - 1])
			return false;
	return true;
}

struct packed {
	const char *bytes;
	uint32_t width, documents;
	uint32_t base, last;	/* last documents of the block before (or -1) and of this one */
};

static bool
find_packed(const struct post *p, uint32_t b, struct packed *out)
{
	uint32_t where = b + 1 == p->blocks ? p->tail : post_load32(p->widths + 4 * (size_t)b);
	size_t offset = (size_t)(where >> POST_WIDTH_BITS) * 16;

	out->width = where % (1u << POST_WIDTH_BITS);
	out->documents = post_block_count(p->count, b);
	out->base = b > 0 ? post_last(p, b - 1) : POST_END;
	out->last = post_last(p, b);
	if (out->width > 32 || out->last >= p->docs || (b > 0 && out->base >= out->last))
		return false;
	if (offset > p->body.n || post_packed_bytes(out->documents, out->width) > p->body.n - offset)
		return false;
	out->bytes = p->body.p + offset;
	return true;
}

bool
post_unpack(struct post *p, uint32_t b)
{
	struct packed k;
	uint32_t n;

	p->block = POST_END;
	if (!find_packed(p, b, &k))
		return false;
	n = k.documents;
	if (n == POST_BLOCK) {
		unpack_full(k.bytes, k.width, k.base, p->number);
	} else {
		unpack_part(k.bytes, n - 1, k.width, k.base, p->number);
		if (n > 1 && p->number[n - 2] - k.base >= k.last - k.base)
			return false;
		p->number[n - 1] = k.last;
		for (uint32_t i = n; i % POST_CHUNK != 0; i++)
			p->number[i] = POST_END;
	}
	if (p->number[n - 1] != k.last || (k.width > WIDTH_SURE && !ascending(p->number, n, k.base)))
		return false;
	p->block = b;
	p->in_block = n;
	return true;
}

bool
post_unpack_few(struct post *p, uint32_t width)
{
	unpack_part(p->body.p, p->count, width, POST_END, p->number);
	if (!ascending(p->number, p->count, POST_END) || p->number[p->count - 1] == POST_END)
		return false;
	for (uint32_t i = p->count; i < POST_CHUNK; i++)
		p->number[i] = POST_END;
	p->docs = p->number[p->count - 1] + 1;
	p->block = 0;
	p->in_block = p->count;
	return true;
}

bool
post_first(const struct post *p, uint32_t *first)
{
	char room[4] = {0, 0, 0, 0};
	struct packed k;
	uint64_t distance;
	size_t bytes;

	if (!find_packed(p, 0, &k))
		return false;
	bytes = (k.width + 7) / 8;
	memcpy(room, k.bytes, bytes);
	distance = post_load32(room) & (((uint64_t)1 << k.width) - 1);
	*first = (uint32_t)distance;
	return distance <= k.last;
}
