#ifndef SEARCH_POST_FORM_H
#define SEARCH_POST_FORM_H
/*
 * The form of a posting list in bytes, for post*.c alone. Numbers are little endian, varints have seven bits a byte, the lowest
 * first, and the top bit set in all but their last byte. A place is written as its distance from the place before, less one.
 *
 * How many documents a list has stands where it is referred to. Only that of one document ends with the bytes that it is opened with.
 *
 *   one document     varint doc, weight, its places up to the end
 *   2 … 15           width | flags, packed, weights, places of the block
 *   16 … 128         varint last document, width | flags, packed, weights, places of the block
 *   more, blocks     0 | flags, last document of each block (4 bytes each), where and how wide it is packed (4), where its places
 *                    begin (4), packed, weights, places
 *   more, dense      1 | flags, varint last document, varint first one / POST_SAMPLE, bit map from there on (whole words of 64), documents
 *                    before each POST_SAMPLE-th bit (4 bytes each), where the places of each 128 documents begin (4), weights, places
 *
 * Flags: POST_NO_PLACES, no document has places, and nothing is written of them; POST_FEW_WEIGHTS, how weights are written. POST_ONE_PLACE
 * is added to a width of up to POST_ONE_WIDTH when each document has one place.
 *
 * Weights are one byte for each document, in order: that of the document with n before it (its rank) is byte n. Where they are few:
 * a byte with how many there are, less one, at most 15; the weights, one byte each; and the number of each document's weight in 0, 1, 2
 * or 4 bits, as many as tell them apart, the lowest first, so that none crosses a byte.
 *
 * Packed: the distance of each document from the one before (in the list: the first from -1), less one, each in the width that the
 * largest of the block needs. A block of 128 stands in four lanes as in SIMD-BP128 (D. Lemire, L. Boytsov, "Decoding billions of
 * integers per second through vectorization", 2015): number i is in lane i % 4, the lanes alternate by 32-bit words, so that four
 * numbers unpack at once, and the block takes 16 bytes for each bit of width. "Where and how wide" is therefore offset / 16 << 6 |
 * width. A last block of fewer is packed bit by bit, and without its last document when that is known.
 *
 * Places of a block: unless each document has one, a zero bit, and for each document a zero for each of its places but the last and then a one. Where a document has
 * none: a one, and for each document as many zeros as it has places and a one. From the next byte on what they are. Of a list of
 * fewer than POST_PACK documents their varints. Otherwise u8 width and, when that is 0, their varints, too; else each in so many bits,
 * the lowest first, and from the next byte on, for those whose bits are all set, what is to be added to that, as varints in order.
 */
#include <endian.h>
#include <string.h>

#include "search/post.h"

#define POST_SMALL 65536u	/* the last document; below it one in so many makes a list dense: */
#define POST_DENSE_SMALL 8u
#define POST_DENSE 44u		/* one document in so many, from the first one on, makes a list dense; chosen by measuring, see post_write.c */
#define POST_SAMPLE 512u	/* bits */
#define POST_CHUNK 16u		/* numbers that are looked through at once; behind those of a block up to a whole chunk is POST_END */
#define POST_LANES 4u
#define POST_WIDTH_BITS 6u
#define POST_BYTES 0x0101010101010101u	/* one in each byte of a word */
#define POST_PLACES_MAX 65535u
#define POST_PACK 16u		/* documents; fewer: their last one need not be known before they are unpacked */
#define POST_PACK_WIDTH 24u	/* bits of a place, at most */
#define POST_NO_PLACES 0x80u
#define POST_FEW_WEIGHTS 0x40u
#define POST_WIDTH 0x3fu	/* what is left of the byte */
#define POST_ONE_PLACE 33u	/* above all widths */
#define POST_ONE_WIDTH 30u
#define POST_WEIGHTS_FEW 16u	/* as many as 4 bits tell apart */

enum post_form { POST_FORM_BLOCKS, POST_FORM_DENSE };

static inline uint32_t
post_load32(const char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return le32toh(v);
}

static inline uint64_t
post_load64(const char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return le64toh(v);
}

/* In each byte the bits that are set up to its end. The plain x86-64 has no instruction to count, and gcc would call a function. */
static inline uint64_t
post_ones_upto(uint64_t v)
{
	v -= v >> 1 & POST_BYTES * 0x55;
	v = (v & POST_BYTES * 0x33) + (v >> 2 & POST_BYTES * 0x33);
	v = (v + (v >> 4)) & POST_BYTES * 0x0f;
	return v * POST_BYTES;
}

static inline uint32_t
post_ones(uint64_t v)
{
	return (uint32_t)(post_ones_upto(v) >> 56);
}

static inline uint32_t
post_blocks(uint32_t count)
{
	return count / POST_BLOCK + (count % POST_BLOCK != 0);
}

/* Documents in block b. */
static inline uint32_t
post_block_count(uint32_t count, uint32_t b)
{
	uint32_t rest = count - b * POST_BLOCK;

	return rest < POST_BLOCK ? rest : POST_BLOCK;
}

/* Bytes that a block of so many documents is packed into. */
static inline size_t
post_packed_bytes(uint32_t documents, uint32_t width)
{
	return documents == POST_BLOCK ? (size_t)width * (POST_BLOCK / 8) : ((size_t)(documents - 1) * width + 7) / 8;
}

/* Bits that tell so many weights apart, 1 … POST_WEIGHTS_FEW. */
static inline unsigned
post_weight_bits(unsigned kinds)
{
	return kinds <= 1 ? 0 : kinds <= 2 ? 1 : kinds <= 4 ? 2 : 4;
}

/* Takes the weights off the front; false when they are not all there. Flags of the list. */
bool post_open_weights(struct post *p, unsigned flags, struct slice *rest);

/* n weights from that of this rank on. */
void post_weights(const struct post *p, uint32_t rank, size_t n, uint8_t *out);

/*
 * For scans: bits of n weights, up to POST_SAMPLE, from that of this rank on that are at least the list's weight of some number; what lies
 * behind them may be anything. False: there are none, and marks are not set. And the number of the least weight that is at least least.
 */
#define POST_MARKS (POST_SAMPLE / 64 + 2)
bool post_weights_marks(const struct post *p, uint32_t rank, uint32_t n, unsigned number, uint64_t marks[POST_MARKS]);
unsigned post_weights_number(const struct post *p, unsigned least);

static inline uint8_t
post_weight_at(const struct post *p, uint32_t rank)
{
	size_t bit = (size_t)rank * p->weight_bits;
	unsigned number = (unsigned char)p->weights[bit / 8];

	return p->weight_bits == 8 ? (uint8_t)number : p->kinds[number >> bit % 8 & ((1u << p->weight_bits) - 1)];
}

static inline void
post_finish(struct post *p)
{
	p->doc = POST_END;
	p->at = p->count;
}

bool post_varint(struct slice *rest, uint64_t *v);	/* takes one off the front; false when there is none */

/* post_unpack.c: the documents of block b to p->number; false when they cannot be right. */
bool post_unpack(struct post *p, uint32_t b);
bool post_unpack_few(struct post *p, uint32_t width);	/* of fewer than POST_PACK in p->body; sets p->docs, too */
bool post_first(const struct post *p, uint32_t *first);	/* of the first block, without unpacking it */

/* The last document of block b. */
static inline uint32_t
post_last(const struct post *p, uint32_t b)
{
	return b + 1 == p->blocks ? p->docs - 1 : post_load32(p->table + 4 * (size_t)b);
}

/* post_dense.c: the dense form of what post.h offers. */
bool post_dense_open(struct post *p, unsigned flags, struct slice rest);
uint32_t post_dense_next(struct post *p);
uint32_t post_dense_seek(struct post *p, uint32_t doc);
uint32_t post_dense_rank(const struct post *p, uint32_t doc);	/* documents before this one */
size_t post_dense_find(struct post *p, uint32_t first, const uint64_t *mask, size_t words, uint32_t *docs);
size_t post_dense_take(struct post *p, uint32_t limit, uint32_t *docs, uint8_t *weights, size_t max);
size_t post_dense_take_of(struct post *p, uint32_t first, const uint64_t *mask, size_t words, uint32_t *docs, uint8_t *weights);
void post_dense_and(const struct post *p, uint32_t first, uint64_t *bits, size_t words);
void post_dense_bits(struct post *p, uint32_t first, uint64_t *bits, size_t words);
void post_dense_bits_above(struct post *p, uint32_t first, uint64_t *bits, const struct post_above *a, size_t words);

/* Documents before the one it stands on. */
static inline uint32_t
post_rank(const struct post *p)
{
	return p->at == POST_END ? post_dense_rank(p, p->doc) : p->at;
}

#endif
