/*
 * The dense form of posting lists: a bit map. Documents are found in it at once; how many stand before one (its rank, where its
 * weight is) is counted from the sample before it, and after a seek only when somebody asks for the weight.
 */
#include "search/post_form.h"

static inline uint64_t
word(const struct post *p, uint32_t w)
{
	return post_load64(p->body.p + 8 * (size_t)(w - p->base));
}

/* Behind the last one that is there. */
static inline uint32_t
words_of(const struct post *p)
{
	return p->base + (uint32_t)(p->body.n / 8);
}

/* Documents before a sample. */
static uint32_t
before_sample(const struct post *p, uint32_t sample)
{
	return post_load32(p->table + 4 * (size_t)(sample - p->base / (POST_SAMPLE / 64)));
}

/* The sample from this one on that has the next document: in steps that double, then by halves. */
static uint32_t
find_sample(const struct post *p, uint32_t sample)
{
	uint32_t before = before_sample(p, sample), last = (p->docs - 1) / POST_SAMPLE, step = 1;

	while (sample + step <= last && before_sample(p, sample + step) == before) {
		sample += step;
		step *= 2;
	}
	for (; step > 0; step /= 2)
		if (sample + step <= last && before_sample(p, sample + step) == before)
			sample += step;
	return sample;
}

/* The first document at or behind from, which is at most docs rounded up to 64. Documents stand in some places close, in others not at all. */
static uint32_t
find(const struct post *p, uint32_t from)
{
	uint32_t w, words = words_of(p), doc;
	uint64_t bits;

	from = from < p->base * 64 ? p->base * 64 : from;
	w = from / 64;
	if (w >= words)
		return POST_END;
	for (bits = word(p, w) & ~(uint64_t)0 << from % 64; bits == 0; bits = word(p, w)) {
		if (++w == words)
			return POST_END;
		if (w % (POST_SAMPLE / 64) == 0)
			w = find_sample(p, w / (POST_SAMPLE / 64)) * (POST_SAMPLE / 64);
	}
	doc = w * 64 + (uint32_t)__builtin_ctzll(bits);
	return doc < p->docs ? doc : POST_END;
}

static uint32_t
stand(struct post *p, uint32_t doc, uint32_t rank)
{
	if (doc == POST_END || (rank != POST_END && rank >= p->count)) {
		post_finish(p);
		return POST_END;
	}
	p->doc = doc;
	p->at = rank;
	return doc;
}

bool
post_dense_open(struct post *p, unsigned flags, struct slice rest)
{
	uint64_t last, first, map, samples, offsets;

	if (!post_varint(&rest, &last) || !post_varint(&rest, &first) || last >= POST_END - 64 || first > last / POST_SAMPLE ||
			p->count > last + 1 - first * POST_SAMPLE)
		return false;
	p->dense = true;
	p->docs = (uint32_t)last + 1;
	p->base = (uint32_t)first * (POST_SAMPLE / 64);
	map = 8 * (last / 64 + 1 - p->base);
	samples = 4 * (last / POST_SAMPLE + 1 - first);
	offsets = flags & POST_NO_PLACES ? 0 : 4 * (uint64_t)p->blocks;
	if (map + samples + offsets > rest.n)
		return false;
	p->body = (struct slice){rest.p, map};
	p->table = rest.p + map;
	p->offsets = p->table + samples;
	rest = (struct slice){p->offsets + offsets, rest.n - (map + samples + offsets)};
	if (!post_open_weights(p, flags, &rest))
		return false;
	if ((flags & POST_NO_PLACES) == 0)
		p->places = rest;
	stand(p, find(p, 0), 0);
	return true;
}

uint32_t
post_dense_rank(const struct post *p, uint32_t doc)
{
	uint32_t w = doc / POST_SAMPLE * (POST_SAMPLE / 64), rank;

	if (w < p->base)
		return 0;
	rank = before_sample(p, doc / POST_SAMPLE);
	for (; w < doc / 64; w++)
		rank += post_ones(word(p, w));
	rank += post_ones(word(p, w) & (((uint64_t)1 << doc % 64) - 1));
	return rank < p->count ? rank : p->count;
}

uint32_t
post_dense_next(struct post *p)
{
	uint32_t rank = post_rank(p);

	return stand(p, find(p, p->doc + 1), rank + 1);
}

uint32_t
post_dense_seek(struct post *p, uint32_t doc)
{
	return stand(p, find(p, doc), POST_END);
}

size_t
post_dense_take(struct post *p, uint32_t limit, uint32_t *docs, uint8_t *weights, size_t max)
{
	uint32_t w, rank;
	size_t taken = 0;
	uint64_t bits;

	if (limit > p->docs)
		limit = p->docs;
	if (p->doc >= limit)
		return 0;
	rank = post_rank(p);
	if (max > p->count - rank)
		max = p->count - rank;
	for (w = p->doc / 64, bits = word(p, w) & ~(uint64_t)0 << p->doc % 64;; bits = word(p, w)) {
		for (; bits != 0 && taken < max; bits &= bits - 1, taken++) {
			docs[taken] = w * 64 + (uint32_t)__builtin_ctzll(bits);
			if (docs[taken] >= limit)
				break;
		}
		if (bits != 0 || ++w == words_of(p))
			break;
	}
	if (weights != NULL)
		post_weights(p, rank, taken, weights);
	stand(p, bits != 0 ? find(p, w * 64 + (uint32_t)__builtin_ctzll(bits)) : POST_END, rank + (uint32_t)taken);
	return taken;
}

void
post_dense_bits(struct post *p, uint32_t first, uint64_t *bits, size_t words)
{
	uint32_t from = first / 64, last = words_of(p) - 1, w;
	uint64_t end = from + (uint64_t)words;

	if (p->doc == POST_END || p->doc / 64 >= end)
		return;
	if (end > last)
		end = last;
	w = p->doc / 64;
	if (w < last) {
		bits[w - from] |= word(p, w) & ~(uint64_t)0 << p->doc % 64;
		for (w++; w < end; w++)
			bits[w - from] |= word(p, w);
	}
	if (w == last && last - from < words) {
		uint64_t rest = word(p, w) & ~(uint64_t)0 >> (63 - (p->docs - 1) % 64);

		bits[w - from] |= p->doc / 64 == w ? rest & ~(uint64_t)0 << p->doc % 64 : rest;
	}
	if (first + 64 * (uint64_t)words >= p->docs)
		post_finish(p);
	else
		post_dense_seek(p, first + 64 * (uint32_t)words);
}

/* A word of the map without what may stand behind the last document where it is damaged. */
static uint64_t
whole(const struct post *p, uint32_t w)
{
	return w == (p->docs - 1) / 64 ? word(p, w) & ~(uint64_t)0 >> (63 - (p->docs - 1) % 64) : word(p, w);
}

/* The documents of a word of the map, the first of which has so many before it in its sample, that have marks. */
static uint64_t
marked(const uint64_t marks[POST_MARKS], uint32_t before, uint64_t here)
{
	uint64_t bits = marks[before / 64] >> before % 64, out = 0;

	if (before % 64 != 0)
		bits |= marks[before / 64 + 1] << (64 - before % 64);
	for (; bits != 0 && here != 0; bits >>= 1, here &= here - 1)
		out |= here & -here & -(bits & 1);
	return out;
}

/* A sample at a time, for which nothing need be counted: often none of its documents has such a weight. */
static void
above_of(const struct post *p, uint32_t from, uint32_t end, const struct post_above *a)
{
	unsigned least = post_weights_number(p, a->least), most = post_weights_number(p, a->more);
	uint32_t w = p->doc / 64, rank = post_rank(p), next, last;
	uint64_t here = whole(p, w) & ~(uint64_t)0 << p->doc % 64, marks[POST_MARKS], more[POST_MARKS];

	for (; w < end && rank < p->count; rank = next, w = last, here = w < end ? whole(p, w) : 0) {
		bool any;

		last = (w / (POST_SAMPLE / 64) + 1) * (POST_SAMPLE / 64);
		next = last < words_of(p) ? before_sample(p, last / (POST_SAMPLE / 64)) : p->count;
		if (next < rank || next > p->count || next - rank > POST_SAMPLE)
			return;	/* damaged */
		last = last < end ? last : end;
		if (!post_weights_marks(p, rank, next - rank, least, marks))
			continue;
		any = post_weights_marks(p, rank, next - rank, most, more);
		for (uint32_t before = 0; w < last; here = ++w < last ? whole(p, w) : 0) {
			a->above[w - from] |= marked(marks, before, here);
			if (any)
				a->beyond[w - from] |= marked(more, before, here);
			before += post_ones(here);
		}
	}
}

void
post_dense_bits_above(struct post *p, uint32_t first, uint64_t *bits, const struct post_above *a, size_t words)
{
	uint64_t end = first / 64 + (uint64_t)words;

	if (p->doc == POST_END || p->doc / 64 >= end)
		return;
	above_of(p, first / 64, end < words_of(p) ? (uint32_t)end : words_of(p), a);
	post_dense_bits(p, first, bits, words);
}

size_t
post_dense_take_of(struct post *p, uint32_t first, const uint64_t *mask, size_t words, uint32_t *docs, uint8_t *weights)
{
	uint32_t w = p->doc / 64, from = first / 64, rank;
	uint64_t end = from + (uint64_t)words, bits, hits;
	size_t taken = 0;

	if (p->doc == POST_END || w >= end)
		return 0;
	if (end > words_of(p))
		end = words_of(p);
	rank = post_rank(p);
	bits = word(p, w) & ~(uint64_t)0 << p->doc % 64;
	while (w < end && rank < p->count) {
		for (hits = bits & mask[w - from]; hits != 0; hits &= hits - 1) {
			uint32_t doc = w * 64 + (uint32_t)__builtin_ctzll(hits), at = rank + post_ones(bits & ((hits & -hits) - 1));

			if (doc >= p->docs || at >= p->count)
				break;
			docs[taken] = doc;
			weights[taken++] = post_weight_at(p, at);
		}
		rank += post_ones(bits);
		bits = ++w < words_of(p) ? word(p, w) : 0;
	}
	stand(p, find(p, w * 64), rank);
	return taken;
}

size_t
post_dense_find(struct post *p, uint32_t first, const uint64_t *mask, size_t words, uint32_t *docs)
{
	uint32_t w = p->doc / 64, from = first / 64;
	uint64_t end = from + (uint64_t)words, bits;
	size_t found = 0;

	if (p->doc == POST_END || w >= end)
		return 0;
	if (end > words_of(p))
		end = words_of(p);
	for (bits = ~(uint64_t)0 << p->doc % 64; w < end; bits = ~(uint64_t)0, w++)
		for (bits &= whole(p, w) & mask[w - from]; bits != 0; bits &= bits - 1)
			docs[found++] = w * 64 + (uint32_t)__builtin_ctzll(bits);
	post_dense_seek(p, w * 64);
	return found;
}

bool
post_has(const struct post *p, uint32_t doc)
{
	return doc / 64 >= p->base && doc / 64 < words_of(p) && (word(p, doc / 64) >> doc % 64 & 1) != 0;
}

size_t
post_sieve(const struct post *p, const uint32_t *docs, size_t n, uint32_t *out)
{
	const char *map = p->body.p;
	uint32_t base = p->base, words = words_of(p) - base;
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t doc = docs[i], w = doc / 64 - base;
		bool inside = w < words;

		out[kept] = doc;	/* without a branch, which a processor would often guess wrongly */
		kept += inside & (uint32_t)(post_load64(map + 8 * (size_t)(inside ? w : 0)) >> doc % 64);
	}
	return kept;
}

void
post_dense_and(const struct post *p, uint32_t first, uint64_t *bits, size_t words)
{
	for (size_t i = 0; i < words; i++)
		bits[i] &= first / 64 + i >= p->base && first / 64 + i < words_of(p) ? word(p, first / 64 + (uint32_t)i) : 0;
}
