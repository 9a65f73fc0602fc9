/*
 * Reading posting lists: opening them, and walking through those in blocks.
 *
 * A list is unpacked a block at a time, when something in the block is asked for. Whether bytes are right is looked at twice: that
 * all parts lie within the list when it is opened, and that a block's documents ascend from the last of the block before to the
 * block's own last when it is unpacked. Everything given out follows from these two.
 */
#include "search/post_form.h"

bool
post_varint(struct slice *rest, uint64_t *v)
{
	size_t n = rest->n < 5 ? rest->n : 5;

	*v = 0;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)rest->p[i];

		*v |= (uint64_t)(c & 0x7f) << (7 * i);
		if (c < 0x80) {
			rest->p += i + 1;
			rest->n -= i + 1;
			return true;
		}
	}
	return false;
}

static const char *
take_bytes(struct slice *rest, size_t n)
{
	const char *p = rest->p;

	if (n > rest->n)
		return NULL;
	rest->p += n;
	rest->n -= n;
	return p;
}

static bool
open_one(struct post *p, uint64_t doc, struct slice rest)
{
	p->count = 1;
	if (!post_open_weights(p, 0, &rest) || doc >= POST_END)
		return false;
	p->blocks = p->in_block = 1;
	p->block = 0;
	p->doc = p->number[0] = (uint32_t)doc;
	p->docs = p->doc + 1;
	p->places = rest;
	return true;
}

/* The parts that all forms with blocks end in. */
static bool
open_parts(struct post *p, size_t packed, unsigned flags, struct slice rest)
{
	p->body.p = take_bytes(&rest, packed);
	p->body.n = packed;
	if (p->body.p == NULL || !post_open_weights(p, flags, &rest))
		return false;
	if ((flags & POST_NO_PLACES) == 0)
		p->places = rest;
	return true;
}

static bool
open_block(struct post *p, struct slice rest)
{
	bool few = p->count < POST_PACK;
	const char *width;
	uint64_t last = 0;
	unsigned flags;

	if ((!few && !post_varint(&rest, &last)) || last >= POST_END || (width = take_bytes(&rest, 1)) == NULL)
		return false;
	flags = (unsigned char)*width;
	p->docs = (uint32_t)last + 1;
	p->tail = flags & POST_WIDTH;
	p->one_place = p->tail >= POST_ONE_PLACE;
	p->tail -= p->one_place ? POST_ONE_PLACE : 0;
	if (!open_parts(p, post_packed_bytes(few ? p->count + 1 : p->count, p->tail), flags, rest))
		return false;
	if (!few)
		return post_first(p, &p->doc);
	if (!post_unpack_few(p, p->tail))
		return false;
	p->doc = p->number[0];
	return true;
}

static bool
open_blocks(struct post *p, unsigned flags, struct slice rest)
{
	size_t bytes = 4 * (size_t)p->blocks, packed;

	p->table = take_bytes(&rest, bytes);
	p->widths = p->table ? take_bytes(&rest, bytes) : NULL;
	p->offsets = p->widths ? take_bytes(&rest, flags & POST_NO_PLACES ? 0 : bytes) : NULL;
	if (p->offsets == NULL)
		return false;
	p->docs = post_load32(p->table + bytes - 4) + 1;
	p->tail = post_load32(p->widths + bytes - 4);
	packed = (size_t)(p->tail >> POST_WIDTH_BITS) * 16;
	packed += post_packed_bytes(post_block_count(p->count, p->blocks - 1), p->tail % (1u << POST_WIDTH_BITS));
	return p->docs > 0 && open_parts(p, packed, flags, rest) && post_first(p, &p->doc);
}

static bool
open_form(struct post *p, uint32_t count, struct slice rest)
{
	const char *form;
	unsigned flags;
	uint64_t doc;

	if (count == 1)
		return post_varint(&rest, &doc) && open_one(p, doc, rest);
	if (count == 0 || count == POST_END)
		return count == 0;
	p->count = count;
	p->blocks = post_blocks(p->count);
	if (p->count <= POST_BLOCK)
		return open_block(p, rest);
	form = take_bytes(&rest, 1);
	if (form == NULL)
		return false;
	flags = (unsigned char)*form;
	switch (flags & POST_WIDTH) {
	case POST_FORM_BLOCKS: return open_blocks(p, flags, rest);
	case POST_FORM_DENSE: return post_dense_open(p, flags, rest);
	default: return false;
	}
}

/* Clears the fields one by one: the numbers are most of the struct and are not looked at before they are filled. */
static void
clear(struct post *p)
{
	p->count = p->docs = p->at = p->base = p->blocks = p->in_block = p->tail = 0;
	p->doc = p->block = POST_END;
	p->weight_bits = 8;
	p->dense = p->one_place = false;
	p->table = p->widths = p->offsets = p->weights = NULL;
	p->body = p->places = SLICE_NONE;
	p->read.block = POST_END;
}

bool
post_open(struct slice bytes, uint32_t count, struct post *out)
{
	clear(out);
	if (open_form(out, count, bytes))
		return true;
	clear(out);
	return false;
}

bool
post_open_one(uint32_t doc, struct slice bytes, struct post *out)
{
	clear(out);
	if (open_one(out, doc, bytes))
		return true;
	clear(out);
	return false;
}

/* Stands on the document of this rank, whose block may have to be unpacked. */
static uint32_t
stand(struct post *p, uint32_t rank)
{
	uint32_t b = rank / POST_BLOCK;

	if (rank >= p->count || (b != p->block && !post_unpack(p, b))) {
		post_finish(p);
		return POST_END;
	}
	p->at = rank;
	p->doc = p->number[rank % POST_BLOCK];
	return p->doc;
}

uint32_t
post_next(struct post *p)
{
	if (p->doc == POST_END)
		return POST_END;
	return p->dense ? post_dense_next(p) : stand(p, p->at + 1);
}

/*
 * The first block behind b whose last document is at or behind doc; there is one. First in steps that double, as near blocks are
 * asked for most; then by halves without a branch, which a processor would guess wrongly every other time.
 */
static uint32_t
find_block(const struct post *p, uint32_t b, uint32_t doc)
{
	uint32_t low = b + 1, n = p->blocks - 1 - low, step = 1;	/* low … low + n, and that last one will do */
	const char *table;

	while (step < n && post_load32(p->table + 4 * (size_t)(low + step - 1)) < doc) {
		low += step;
		n -= step;
		step *= 4;
	}
	if (step < n)
		n = step - 1;
	for (table = p->table + 4 * (size_t)low; n > 0;) {
		uint32_t half = (n + 1) / 2;

		table += 4 * (size_t)(half & -(uint32_t)(post_load32(table + 4 * (size_t)(half - 1)) < doc));
		n -= half;
	}
	return (uint32_t)((size_t)(table - p->table) / 4);
}

/* The index of the first number at or behind doc in what is unpacked, from i on; there is one. */
static uint32_t
find_number(const struct post *p, uint32_t i, uint32_t doc)
{
	const uint32_t *number = p->number + i / POST_CHUNK * POST_CHUNK;
	uint32_t before = 0;

	while (number[POST_CHUNK - 1] < doc)
		number += POST_CHUNK;
	for (uint32_t k = 0; k < POST_CHUNK; k++)
		before += number[k] < doc;
	return (uint32_t)(number - p->number) + before;
}

uint32_t
post_seek(struct post *p, uint32_t doc)
{
	uint32_t b, i;

	if (doc <= p->doc)
		return p->doc;
	if (doc >= p->docs) {
		post_finish(p);
		return POST_END;
	}
	if (p->dense)
		return post_dense_seek(p, doc);
	b = p->at / POST_BLOCK;
	i = p->at % POST_BLOCK;
	if (b + 1 < p->blocks && post_last(p, b) < doc) {
		b = find_block(p, b, doc);
		i = 0;
	}
	if (b != p->block && !post_unpack(p, b)) {
		post_finish(p);
		return POST_END;
	}
	return stand(p, b * POST_BLOCK + find_number(p, i, doc));
}

uint8_t
post_weight(const struct post *p)
{
	uint32_t rank = post_rank(p);

	return rank < p->count ? post_weight_at(p, rank) : 0;
}

/* The documents below limit of the block that it stands in, from there on, and how many they are, at least one; NULL: it stands behind them. */
static const uint32_t *
rest_of_block(struct post *p, uint32_t limit, uint32_t *n)
{
	uint32_t from;

	if (p->doc >= limit || stand(p, p->at) == POST_END)
		return NULL;
	from = p->at % POST_BLOCK;
	*n = p->in_block - from;
	if (p->number[p->in_block - 1] >= limit)
		*n = find_number(p, from, limit) - from;
	return p->number + from;
}

static uint32_t
end_of(uint32_t first, size_t words)
{
	uint64_t end = first + 64 * (uint64_t)words;

	return end < POST_END ? (uint32_t)end : POST_END;
}

size_t
post_take(struct post *p, uint32_t limit, uint32_t *docs, uint8_t *weights, size_t max)
{
	const uint32_t *number;
	size_t taken = 0;
	uint32_t n;

	if (p->dense)
		return post_dense_take(p, limit, docs, weights, max);
	while (taken < max && (number = rest_of_block(p, limit, &n)) != NULL) {
		if (n > max - taken)
			n = (uint32_t)(max - taken);
		memcpy(docs + taken, number, n * sizeof(*docs));
		if (weights != NULL)
			post_weights(p, p->at, n, weights + taken);
		taken += n;
		stand(p, p->at + n);
	}
	return taken;
}

static void
set_bits(const uint32_t *number, uint32_t n, uint32_t first, uint64_t *bits)
{
	for (uint32_t i = 0; i < n; i++)
		bits[(number[i] - first) / 64] |= (uint64_t)1 << (number[i] - first) % 64;
}

void
post_bits(struct post *p, uint32_t first, uint64_t *bits, size_t words)
{
	const uint32_t *number;
	uint32_t n;

	post_seek(p, first);
	if (p->dense) {
		post_dense_bits(p, first, bits, words);
		return;
	}
	while ((number = rest_of_block(p, end_of(first, words), &n)) != NULL) {
		set_bits(number, n, first, bits);
		stand(p, p->at + n);
	}
}

/* Of n documents of the block from where it stands on, whose weights have marks. */
static void
set_marked(const struct post *p, uint32_t n, uint32_t first, const uint64_t marks[POST_MARKS], uint64_t *out)
{
	const uint32_t *number = p->number + p->at % POST_BLOCK;

	for (uint32_t i = 0; i < n; i += 64)
		for (uint64_t bits = marks[i / 64]; bits != 0; bits &= bits - 1) {
			uint32_t k = i + (uint32_t)__builtin_ctzll(bits);

			if (k < n)
				out[(number[k] - first) / 64] |= (uint64_t)1 << (number[k] - first) % 64;
		}
}

void
post_bits_above(struct post *p, uint32_t first, uint64_t *bits, const struct post_above *a, size_t words)
{
	uint64_t marks[POST_MARKS];
	const uint32_t *number;
	unsigned least, more;
	uint32_t n;

	post_seek(p, first);
	if (p->dense) {
		post_dense_bits_above(p, first, bits, a, words);
		return;
	}
	least = post_weights_number(p, a->least);
	more = post_weights_number(p, a->more);
	while ((number = rest_of_block(p, end_of(first, words), &n)) != NULL) {
		set_bits(number, n, first, bits);
		if (post_weights_marks(p, p->at, n, least, marks)) {
			set_marked(p, n, first, marks, a->above);
			if (post_weights_marks(p, p->at, n, more, marks))
				set_marked(p, n, first, marks, a->beyond);
		}
		stand(p, p->at + n);
	}
}

size_t
post_take_of(struct post *p, uint32_t first, const uint64_t *mask, size_t words, uint32_t *docs, uint8_t *weights)
{
	const uint32_t *number;
	size_t taken = 0;
	uint32_t n;

	post_seek(p, first);
	if (p->dense)
		return post_dense_take_of(p, first, mask, words, docs, weights);
	while ((number = rest_of_block(p, end_of(first, words), &n)) != NULL) {
		for (uint32_t i = 0; i < n; i++) {
			uint32_t k = number[i] - first;

			if ((mask[k / 64] >> k % 64 & 1) == 0)
				continue;
			docs[taken] = number[i];
			weights[taken++] = post_weight_at(p, p->at + i);
		}
		stand(p, p->at + n);
	}
	return taken;
}

/* The first document at or behind doc whose bit is set; where there is none, the first one behind the stretch. */
static uint32_t
next_wanted(uint32_t doc, uint32_t first, const uint64_t *mask, size_t words)
{
	size_t i = (doc - first) / 64;
	uint64_t bits;

	if (i >= words)
		return end_of(first, words);
	for (bits = mask[i] & ~(uint64_t)0 << (doc - first) % 64; bits == 0; bits = mask[i])
		if (++i == words)
			return end_of(first, words);
	return end_of(first, i) | (uint32_t)__builtin_ctzll(bits);	/* the one is a multiple of 64, or POST_END */
}

size_t
post_find(struct post *p, uint32_t first, const uint64_t *mask, size_t words, uint32_t *docs, uint32_t *ranks)
{
	const uint32_t *number;
	size_t found = 0;
	uint32_t n;

	post_seek(p, next_wanted(first, first, mask, words));
	if (p->dense) {
		found = post_dense_find(p, first, mask, words, docs);
		for (size_t i = 0; i < found; i++)
			ranks[i] = POST_END;
		return found;
	}
	while ((number = rest_of_block(p, end_of(first, words), &n)) != NULL) {
		for (uint32_t i = 0; i < n; i++) {
			uint32_t k = number[i] - first;

			docs[found] = number[i];	/* without a branch, which a processor would often guess wrongly */
			ranks[found] = p->at + i;
			found += mask[k / 64] >> k % 64 & 1;
		}
		post_seek(p, next_wanted(number[n - 1] + 1, first, mask, words));	/* blocks between are not unpacked */
	}
	return found;
}

bool
post_find_one(struct post *p, uint32_t doc, uint32_t *rank)
{
	bool has = p->dense ? post_has(p, doc) : post_seek(p, doc) == doc;

	*rank = p->dense ? POST_END : p->at;
	return has;
}

uint8_t
post_weight_of(const struct post *p, uint32_t doc, uint32_t rank)
{
	if (rank == POST_END && doc < p->docs)
		rank = post_dense_rank(p, doc);
	return rank < p->count ? post_weight_at(p, rank) : 0;
}

bool
post_and(const struct post *p, uint32_t first, uint64_t *bits, size_t words)
{
	if (p->dense)
		post_dense_and(p, first, bits, words);
	return p->dense;
}
