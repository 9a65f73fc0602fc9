/*
 * Places in as many bits as most of them need: a tenth smaller than varints of whole bytes, and whoever wants those of one document
 * knows where they are without reading those before.
 */
#include "search/post_pack.h"

/* How many places need so many bits. */
struct widths {
	size_t n[33];
};

static inline uint32_t
next_place(struct slice *varints)
{
	uint64_t v;

	if (varints->n > 0 && (unsigned char)*varints->p < 0x80) {	/* nearly always */
		varints->n--;
		return (unsigned char)*varints->p++;
	}
	return post_varint(varints, &v) ? (uint32_t)v : 0;
}

static unsigned
bits_of(uint32_t v)
{
	return v > 0 ? 32 - (unsigned)__builtin_clz(v) : 0;
}

/*
 * The fewest bytes, about: what needs more bits than there are is said to be left over, and what is left over to take the bytes that it
 * had. 0: varints.
 */
static unsigned
choose_width(const struct widths *w, size_t n, size_t varint_bytes)
{
	size_t least = varint_bytes, over = 0;
	unsigned best = 0;

	for (unsigned width = 31; width > 0; width--) {
		size_t bytes = (n * width + 7) / 8 + (over += w->n[width + 1] * ((width + 7) / 7));

		if (width <= POST_PACK_WIDTH && bytes < least) {
			least = bytes;
			best = width;
		}
	}
	return best;
}

static void
put_bits(struct slice varints, size_t n, unsigned width, struct buffer *out)
{
	const uint32_t all = ((uint32_t)1 << width) - 1;
	char *room = buffer_reserve(out, (n * width + 7) / 8);
	uint64_t rest = 0;
	unsigned bits = 0;

	if (room == NULL)
		return;
	out->len += (n * width + 7) / 8;
	for (size_t i = 0; i < n; i++) {
		uint32_t v = next_place(&varints);

		rest |= (uint64_t)(v < all ? v : all) << bits;
		for (bits += width; bits >= 8; bits -= 8, rest >>= 8)
			*room++ = (char)rest;
	}
	if (bits > 0)
		*room = (char)rest;
}

static void
put_left_over(struct slice varints, size_t n, unsigned width, struct buffer *out)
{
	const uint32_t all = ((uint32_t)1 << width) - 1;

	for (size_t i = 0; i < n; i++) {
		uint32_t v = next_place(&varints);

		if (v < all)
			continue;
		for (v -= all; v >= 0x80; v >>= 7)
			buffer_byte(out, (char)(v | 0x80));
		buffer_byte(out, (char)v);
	}
}

void
post_pack_places(struct slice varints, size_t n, struct buffer *out)
{
	struct widths w = {{0}};
	struct slice rest = varints;
	unsigned width;

	for (size_t i = 0; i < n; i++) {
		uint32_t v = next_place(&rest);

		w.n[bits_of(v < UINT32_MAX ? v + 1 : v)]++;	/* all bits set is none of its own */
	}
	width = choose_width(&w, n, varints.n);
	buffer_byte(out, (char)width);
	if (width == 0) {
		buffer_slice(out, varints);
		return;
	}
	put_bits(varints, n, width, out);
	put_left_over(varints, n, width, out);
}
