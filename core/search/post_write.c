/*
 * Writing posting lists. A list is gathered in the writer as plain numbers and, for the places, as the varints of the list; its end
 * decides the form. The writer's memory serves the next list.
 *
 * Why dense from so many on: time of a question of any kind, as a part of what it takes when lists are dense from one in 8 on (geometric
 * means, all by turns in one run, give or take .03), and bytes of index a course. Of 20,000 courses and fewer nothing is gained, and 25 bytes would be lost: there one in 8 stays.
 *
 *                  one in      8      16      24      32      48
 *     100,000 courses       1.00    1.00    1.01     .97     .94
 *                          387 B     392     402     413     443
 *   1,000,000               1.00     .97     .88     .90     .86
 *                          356 B     367     377     388     418
 *
 * That was in the order of numbers. In that of topics (store/segments_write.c) less depends on it: at a million one in 16 takes 1.02 of the
 * time of one in 32 and 24 bytes less, one in 48 .98 and 25 more. Where bit maps begin with their first document, from which on documents
 * are counted then, one in 32 takes .95 of the time of before and 3 bytes less. One in 46 takes .975 of the time of one in 40 and 8 bytes
 * more, one in 54 no less time and 18 bytes more.
 */
#include <stdlib.h>

#include "search/post_pack.h"
#include "search/post_weights.h"

struct post_writer {
	uint32_t docs, count, cap;
	uint32_t *number;	/* of each document */
	uint8_t *weights;
	uint16_t *counts;	/* places of each document */
	size_t all_places;	/* how many */
	struct buffer places;	/* varints of all */
	struct buffer starts;	/* size_t for each block: where its varints begin */
	struct buffer blocks;	/* places of all blocks as they stand in the list */
	struct buffer begins;	/* size_t for each block: where it begins there */
	struct error fault;	/* the first */
};

int
post_writer_new(struct post_writer **out, struct error *e)
{
	struct post_writer *w = calloc(1, sizeof(*w));

	*out = w;
	if (w == NULL)
		return error_set(e, ERR_MEMORY, "no memory for writing posting lists");
	buffer_init(&w->places, UINT32_MAX);
	buffer_init(&w->starts, SIZE_MAX);
	buffer_init(&w->blocks, SIZE_MAX);
	buffer_init(&w->begins, SIZE_MAX);
	return 0;
}

void
post_writer_free(struct post_writer *w)
{
	if (w == NULL)
		return;
	free(w->number);
	free(w->weights);
	free(w->counts);
	buffer_free(&w->places);
	buffer_free(&w->starts);
	buffer_free(&w->blocks);
	buffer_free(&w->begins);
	free(w);
}

void
post_begin(struct post_writer *w, uint32_t docs)
{
	w->docs = docs;
	w->count = 0;
	w->all_places = 0;
	w->fault.code = 0;
	buffer_clear(&w->places);
	buffer_clear(&w->starts);
	buffer_clear(&w->blocks);
	buffer_clear(&w->begins);
}

static uint32_t
number_at(const struct post_writer *w, uint32_t i)
{
	return w->number[i];
}

static uint32_t
places_of(const struct post_writer *w, uint32_t i)
{
	return w->counts[i];
}

static size_t
start_of(const struct post_writer *w, uint32_t block)
{
	return block < post_blocks(w->count) ? ((const size_t *)(const void *)w->starts.data)[block] : w->places.len;
}

static void
add_varint(struct buffer *b, uint64_t v)
{
	char bytes[10];
	size_t n = 0;

	for (; v >= 0x80; v >>= 7)
		bytes[n++] = (char)(v | 0x80);
	bytes[n++] = (char)v;
	buffer_add(b, bytes, n);
}

static bool
has_memory(const struct post_writer *w)
{
	return buffer_ok(&w->places) && buffer_ok(&w->starts) && buffer_ok(&w->blocks) && buffer_ok(&w->begins);
}

static bool
resize(void *array, size_t cap, size_t size)
{
	void **items = array, *grown = realloc(*items, cap * size);

	if (grown == NULL)
		return false;
	*items = grown;
	return true;
}

/* Room for as many again. */
static bool
grow(struct post_writer *w)
{
	uint32_t cap = w->cap > 0 ? w->cap * 2 : 1024;

	if (!resize(&w->number, cap, sizeof(*w->number)) || !resize(&w->weights, cap, sizeof(*w->weights)) ||
			!resize(&w->counts, cap, sizeof(*w->counts))) {
		error_set(&w->fault, ERR_MEMORY, "no memory for a posting list");
		return false;
	}
	w->cap = cap;
	return true;
}

/* All of a document but its places, which come behind those that there are. */
static inline bool
add_document(struct post_writer *w, uint32_t doc, uint8_t weight, size_t places)
{
	if (w->fault.code != 0 || (w->count == w->cap && !grow(w)))
		return false;
	if (doc >= w->docs)
		error_set(&w->fault, ERR_INTERNAL, "document %u of %u in a posting list", doc, w->docs);
	else if (w->count > 0 && doc <= w->number[w->count - 1])
		error_set(&w->fault, ERR_INTERNAL, "document %u behind %u in a posting list", doc, w->number[w->count - 1]);
	if (w->fault.code != 0)
		return false;
	if (w->count % POST_BLOCK == 0)
		buffer_add(&w->starts, &w->places.len, sizeof(w->places.len));
	w->number[w->count] = doc;
	w->weights[w->count] = weight;
	w->counts[w->count++] = (uint16_t)places;
	w->all_places += places;
	return true;
}

void
post_add(struct post_writer *w, uint32_t doc, uint8_t weight, const uint32_t *places, size_t count)
{
	size_t kept = count < POST_PLACES_MAX ? count : POST_PLACES_MAX;
	uint32_t next = 0;

	if (!add_document(w, doc, weight, kept))
		return;
	for (size_t i = 0; i < kept; i++) {
		if (places[i] < next) {
			error_set(&w->fault, ERR_INTERNAL, "place %u behind %u in a posting list", places[i], next - 1);
			return;
		}
		add_varint(&w->places, places[i] - next);
		next = places[i] + 1;
	}
}

void
post_add_coded(struct post_writer *w, uint32_t doc, uint8_t weight, size_t count, struct slice places)
{
	char *room = NULL;

	if (add_document(w, doc, weight, count))
		room = buffer_reserve(&w->places, places.n);
	if (room == NULL)
		return;
	for (size_t i = 0; i < places.n; i++)	/* mostly one or two */
		room[i] = places.p[i];
	w->places.len += places.n;
}

void
post_write_one(uint32_t doc, uint8_t weight, struct slice places, struct buffer *out)
{
	add_varint(out, doc);
	buffer_byte(out, (char)weight);
	buffer_slice(out, places);
}

/* The distance of document i from the one before, less one. */
static uint32_t
distance(const struct post_writer *w, uint32_t i)
{
	return i > 0 ? number_at(w, i) - number_at(w, i - 1) - 1 : number_at(w, 0);
}

/* How many of a block's documents are packed. */
static uint32_t
packed_count(const struct post_writer *w, uint32_t block)
{
	uint32_t n = post_block_count(w->count, block);

	return n == POST_BLOCK || w->count < POST_PACK ? n : n - 1;
}

static uint32_t
width_of(const struct post_writer *w, uint32_t block)
{
	uint32_t from = block * POST_BLOCK, n = packed_count(w, block), all = 0;

	for (uint32_t i = 0; i < n; i++)
		all |= distance(w, from + i);
	return all > 0 ? 32 - (uint32_t)__builtin_clz(all) : 0;
}

static void
pack_full(const struct post_writer *w, uint32_t from, uint32_t width, struct buffer *out)
{
	uint32_t words[POST_BLOCK] = {0};

	for (uint32_t i = 0; i < POST_BLOCK; i++) {
		uint32_t bit = i / POST_LANES * width, at = bit / 32 * POST_LANES + i % POST_LANES;
		uint64_t v = (uint64_t)distance(w, from + i) << bit % 32;

		if (width > 0)
			words[at] |= (uint32_t)v;
		if (v >> 32 != 0)
			words[at + POST_LANES] |= (uint32_t)(v >> 32);
	}
	for (uint32_t i = 0; i < width * POST_LANES; i++)
		buffer_u32(out, words[i]);
}

static void
pack_part(const struct post_writer *w, uint32_t from, uint32_t n, uint32_t width, struct buffer *out)
{
	uint64_t rest = 0;
	uint32_t bits = 0;

	for (uint32_t i = 0; i < n; i++) {
		rest |= (uint64_t)distance(w, from + i) << bits;
		for (bits += width; bits >= 8; bits -= 8, rest >>= 8)
			buffer_byte(out, (char)rest);
	}
	if (bits > 0)
		buffer_byte(out, (char)rest);
}

static void
pack(const struct post_writer *w, uint32_t block, struct buffer *out)
{
	uint32_t n = packed_count(w, block), width = width_of(w, block);

	if (n == POST_BLOCK)
		pack_full(w, block * POST_BLOCK, width, out);
	else
		pack_part(w, block * POST_BLOCK, n, width, out);
}

/* How many places the documents of a block have; none: whether one of them has none. */
static size_t
places_in(const struct post_writer *w, uint32_t block, bool *none)
{
	size_t places = 0;

	*none = false;
	for (uint32_t i = 0; i < post_block_count(w->count, block); i++) {
		uint32_t n = places_of(w, block * POST_BLOCK + i);

		places += n;
		*none = *none || n == 0;
	}
	return places;
}

/* Each document has one, and there is room to say so. */
static bool
has_one_place(const struct post_writer *w)
{
	if (w->count > POST_BLOCK || w->all_places != w->count || width_of(w, 0) > POST_ONE_WIDTH)
		return false;
	for (uint32_t i = 0; i < w->count; i++)
		if (places_of(w, i) != 1)
			return false;
	return true;
}

static void
write_places(const struct post_writer *w, uint32_t block, struct buffer *out)
{
	uint32_t documents = post_block_count(w->count, block);
	bool none;
	size_t places = places_in(w, block, &none), bytes = (1 + places + (none ? documents : 0) + 7) / 8, bit = 0;
	struct slice varints = {w->places.data + start_of(w, block), start_of(w, block + 1) - start_of(w, block)};
	char *room = has_one_place(w) ? NULL : buffer_reserve(out, bytes);

	if (room != NULL) {
		memset(room, 0, bytes);
		room[0] = none;
		for (uint32_t i = 0; i < documents; i++) {
			bit += places_of(w, block * POST_BLOCK + i) + none;
			room[bit / 8] = (char)(room[bit / 8] | 1 << bit % 8);
		}
		out->len += bytes;
	}
	if (w->count < POST_PACK)
		buffer_slice(out, varints);
	else
		post_pack_places(varints, places, out);
}

/* Their sizes must be known before what stands in front of them is written. */
static void
gather_places(struct post_writer *w)
{
	for (uint32_t b = 0; w->all_places > 0 && b < post_blocks(w->count); b++) {
		buffer_add(&w->begins, &w->blocks.len, sizeof(w->blocks.len));
		write_places(w, b, &w->blocks);
	}
}

static int
write_offsets(const struct post_writer *w, struct buffer *out, struct error *e)
{
	const size_t *begins = (const size_t *)(const void *)w->begins.data;

	for (uint32_t b = 0; w->all_places > 0 && b < post_blocks(w->count); b++) {
		if (begins[b] > UINT32_MAX)
			return error_set(e, ERR_LIMIT, "more than 4 GB of places in a posting list");
		buffer_u32(out, (uint32_t)begins[b]);
	}
	return 0;
}

static int
write_blocks(const struct post_writer *w, unsigned flags, struct buffer *out, struct error *e)
{
	uint32_t blocks = post_blocks(w->count), offset = 0;
	int result;

	buffer_byte(out, (char)(POST_FORM_BLOCKS | flags));
	for (uint32_t b = 0; b < blocks; b++)
		buffer_u32(out, number_at(w, b * POST_BLOCK + post_block_count(w->count, b) - 1));
	for (uint32_t b = 0; b < blocks; b++) {
		uint32_t width = width_of(w, b);

		if (offset > UINT32_MAX >> POST_WIDTH_BITS)
			return error_set(e, ERR_LIMIT, "more than 1 GB of documents in a posting list");
		buffer_u32(out, offset << POST_WIDTH_BITS | width);
		offset += width;
	}
	result = write_offsets(w, out, e);
	for (uint32_t b = 0; b < blocks; b++)
		pack(w, b, out);
	return result;
}

/* Where a bit map begins: where the documents do, often far behind the first one there is, as they stand by language and field. */
static uint32_t
map_begin(const struct post_writer *w)
{
	return number_at(w, 0) / POST_SAMPLE * POST_SAMPLE;
}

static void
write_map(const struct post_writer *w, uint32_t last, struct buffer *out)
{
	uint32_t base = map_begin(w);
	size_t bytes = 8 * ((size_t)(last - base) / 64 + 1);
	char *map = buffer_reserve(out, bytes);

	if (map == NULL)
		return;
	memset(map, 0, bytes);
	for (uint32_t i = 0; i < w->count; i++) {
		uint32_t doc = number_at(w, i) - base;

		map[doc / 8] = (char)(map[doc / 8] | 1 << doc % 8);
	}
	out->len += bytes;
}

static int
write_dense(const struct post_writer *w, unsigned flags, struct buffer *out, struct error *e)
{
	uint32_t last = number_at(w, w->count - 1), before = 0;

	buffer_byte(out, (char)(POST_FORM_DENSE | flags));
	add_varint(out, last);
	add_varint(out, map_begin(w) / POST_SAMPLE);
	write_map(w, last, out);
	for (uint64_t sample = map_begin(w); sample <= last; sample += POST_SAMPLE) {
		while (number_at(w, before) < sample)
			before++;
		buffer_u32(out, before);
	}
	return write_offsets(w, out, e);
}

static bool
is_dense(const struct post_writer *w, uint32_t last)
{
	uint32_t share = last < POST_SMALL ? POST_DENSE_SMALL : POST_DENSE;

	return (uint64_t)w->count * share > last - map_begin(w) && last < POST_END - 64;
}

/* All that stands before the weights. */
static int
write_documents(const struct post_writer *w, unsigned flags, struct buffer *out, struct error *e)
{
	uint32_t last = w->count > 0 ? number_at(w, w->count - 1) : 0;

	if (w->count == 1) {
		add_varint(out, last);
		return 0;
	}
	if (w->count > POST_BLOCK)
		return is_dense(w, last) ? write_dense(w, flags, out, e) : write_blocks(w, flags, out, e);
	if (w->count > 0) {
		if (w->count >= POST_PACK)
			add_varint(out, last);
		buffer_byte(out, (char)((width_of(w, 0) + (has_one_place(w) ? POST_ONE_PLACE : 0)) | flags));
		pack(w, 0, out);
	}
	return 0;
}

int
post_end(struct post_writer *w, struct buffer *out, struct error *e)
{
	struct weights weights;
	unsigned flags = 0;
	int result;

	if (w->fault.code != 0)
		return error_set(e, w->fault.code, "%s", w->fault.text);
	if (w->count > 1)
		gather_places(w);
	if (!has_memory(w))
		return error_set(e, ERR_MEMORY, "no memory for a posting list");
	if (w->count > 1) {
		weights_choose(&weights, w->weights, w->count);
		flags = (weights.bits < 8 ? POST_FEW_WEIGHTS : 0) | (w->all_places == 0 ? POST_NO_PLACES : 0);
	}
	result = write_documents(w, flags, out, e);
	if (result != 0)
		return result;
	if (flags & POST_FEW_WEIGHTS)
		weights_write(&weights, w->weights, w->count, out);
	else
		buffer_add(out, w->weights, w->count);
	buffer_slice(out, buffer_view(w->count == 1 ? &w->places : &w->blocks));
	return buffer_ok(out) ? 0 : error_set(e, ERR_MEMORY, "no memory for a posting list of %u documents", w->count);
}
