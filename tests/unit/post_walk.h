#ifndef TESTS_UNIT_POST_WALK_H
#define TESTS_UNIT_POST_WALK_H
/* Walks through bytes that may be a posting list in every way there is, and sees that documents ascend and stay in range. */
#include "search/post.h"

#define WALK_PLACES 40
#define WALK_TAKE 300
#define WALK_WORDS 9

static inline bool
walk_places(struct post *p)
{
	uint32_t places[WALK_PLACES];
	size_t n = post_places(p, places, WALK_PLACES);

	for (size_t i = 1; i < n; i++)
		if (places[i] <= places[i - 1])
			return false;
	return n <= WALK_PLACES;
}

static inline bool
walk_next(struct slice bytes, uint32_t count)
{
	struct post p;
	uint32_t before, n = 0;

	if (!post_open(bytes, count, &p))
		return p.doc == POST_END && p.docs == 0 && p.count == 0;
	while (p.doc != POST_END) {
		(void)post_weight(&p);
		before = p.doc;
		if (++n > p.count || p.doc >= p.docs || (n % 7 == 0 && !walk_places(&p)))
			return false;
		if (post_next(&p) != p.doc || p.doc <= before)
			return false;
	}
	return post_next(&p) == POST_END && post_weight(&p) == 0 && walk_places(&p);
}

static inline bool
walk_seek(struct slice bytes, uint32_t count, uint32_t hop)
{
	struct post p;
	uint32_t before;

	if (!post_open(bytes, count, &p))
		return true;
	while (p.doc != POST_END) {
		before = p.doc;
		(void)post_weight(&p);
		if (p.doc >= p.docs || !walk_places(&p))
			return false;
		post_seek(&p, p.doc < POST_END - hop ? p.doc + hop : POST_END);
		if (p.doc != POST_END && p.doc < before + hop)
			return false;
		hop += hop / 2 + 1;
	}
	return true;
}

static inline bool
walk_take(struct slice bytes, uint32_t count, uint32_t window)
{
	uint32_t docs[WALK_TAKE];
	uint8_t weights[WALK_TAKE];
	uint64_t n, total = 0, limit = 0, next = 0;
	struct post p;

	if (!post_open(bytes, count, &p))
		return true;
	while (p.doc != POST_END) {
		limit = p.doc + (uint64_t)window;
		limit = limit < POST_END ? limit : POST_END;
		n = post_take(&p, (uint32_t)limit, docs, weights, 1 + window % WALK_TAKE);
		total += n;
		for (uint64_t i = 0; i < n; next = docs[i++] + (uint64_t)1)
			if (docs[i] < next || docs[i] >= p.docs || docs[i] >= limit)
				return false;
		if (n > 1 + window % WALK_TAKE || p.doc < next || (n == 0 && p.doc < limit))
			return false;
	}
	return total <= p.count;
}

static inline bool
walk_bits(struct slice bytes, uint32_t count)
{
	uint64_t bits[WALK_WORDS + 1] = {0};
	struct post p;
	uint32_t first;

	if (!post_open(bytes, count, &p))
		return true;
	for (int i = 0; p.doc != POST_END && i < 1000; i++) {
		first = p.doc / 64 * 64;
		post_bits(&p, first, bits, WALK_WORDS);
		if (p.doc < first + 64 * WALK_WORDS && first < POST_END - 64 * WALK_WORDS)
			return false;
	}
	return bits[WALK_WORDS] == 0;
}

static inline bool
walk_above(struct slice bytes, uint32_t count, unsigned least)
{
	uint64_t bits[WALK_WORDS + 1] = {0}, above[WALK_WORDS + 1] = {0}, beyond[WALK_WORDS + 1] = {0};
	const struct post_above a = {least, least + 10, above, beyond};
	struct post p;
	uint32_t first;

	if (!post_open(bytes, count, &p))
		return true;
	for (int i = 0; p.doc != POST_END && i < 1000; i++) {
		first = p.doc / 64 * 64;
		post_bits_above(&p, first, bits, &a, WALK_WORDS);
		if (p.doc < first + 64 * WALK_WORDS && first < POST_END - 64 * WALK_WORDS)
			return false;
		for (size_t k = 0; k < WALK_WORDS; k++)
			if ((above[k] & ~bits[k]) != 0 || (beyond[k] & ~above[k]) != 0)
				return false;
	}
	return bits[WALK_WORDS] == 0 && above[WALK_WORDS] == 0 && beyond[WALK_WORDS] == 0;
}

static inline bool
walk_mask(struct slice bytes, uint32_t count, uint64_t mask)
{
	uint64_t masks[WALK_WORDS], bits[WALK_WORDS + 1] = {0}, total = 0;
	uint32_t docs[64 * WALK_WORDS], first;
	uint8_t weights[64 * WALK_WORDS];
	struct post p;

	if (!post_open(bytes, count, &p))
		return true;
	for (size_t i = 0; i < WALK_WORDS; i++)
		masks[i] = mask;
	for (int i = 0; p.doc != POST_END && i < 1000; i++) {
		size_t n;

		first = p.doc / 64 * 64;
		(void)post_and(&p, first, bits, WALK_WORDS);
		n = post_take_of(&p, first, masks, WALK_WORDS, docs, weights);
		total += n;
		for (size_t k = 0; k < n; k++)
			if (docs[k] < first || docs[k] >= p.docs || (k > 0 && docs[k] <= docs[k - 1]) ||
			    (mask >> (docs[k] - first) % 64 & 1) == 0)
				return false;
		if (p.doc < first + 64 * WALK_WORDS && first < POST_END - 64 * WALK_WORDS)
			return false;
	}
	return total <= p.count && bits[WALK_WORDS] == 0;
}

static inline bool
walk_find(struct slice bytes, uint32_t count, uint64_t mask, size_t each)	/* of every so many words */
{
	uint64_t masks[WALK_WORDS];
	uint32_t docs[64 * WALK_WORDS + 1], ranks[64 * WALK_WORDS + 1], rank;
	struct post p, one;

	if (!post_open(bytes, count, &p) || !post_open(bytes, count, &one))
		return true;
	for (size_t i = 0; i < WALK_WORDS; i++)
		masks[i] = i % each == each - 1 ? mask : 0;
	for (int i = 0; p.doc != POST_END && i < 1000; i++) {
		uint32_t first = p.doc / 64 * 64;
		size_t n = post_find(&p, first, masks, WALK_WORDS, docs, ranks);

		for (size_t k = 0; k < n; k++) {
			if (docs[k] < first || docs[k] >= p.docs || (k > 0 && docs[k] <= docs[k - 1]) ||
			    (mask >> (docs[k] - first) % 64 & 1) == 0)
				return false;
			(void)post_weight_of(&p, docs[k], ranks[k]);
			(void)post_find_one(&one, docs[k], &rank);
		}
		if (p.doc < first + 64 * WALK_WORDS && first < POST_END - 64 * WALK_WORDS)
			return false;
	}
	return true;
}

/* Nothing stands before the first document of a whole list, be it asked for right before it or far. */
static inline bool
walk_before(struct slice bytes, uint32_t count)
{
	struct post p;

	if (!post_open(bytes, count, &p) || p.doc == POST_END)
		return true;
	for (uint32_t at = 0, first = p.doc; at < first; at = first - (first - at) / 2) {
		uint64_t bits[2] = {UINT64_MAX, UINT64_MAX};
		bool done = post_and(&p, at / 64 * 64, bits, 2);

		for (uint32_t i = 0; done && i < 128 && at / 64 * 64 + i < first; i++)
			if ((bits[i / 64] >> i % 64 & 1) != 0 || post_has(&p, at / 64 * 64 + i))
				return false;
		if (at + 1 == first)
			break;
	}
	return true;
}

/* Documents before, in and behind a bit map, asked for together or one by one. */
static inline bool
walk_sieve(struct slice bytes, uint32_t count)
{
	uint32_t docs[256], kept[256];
	struct post p;

	if (!post_open(bytes, count, &p) || !p.dense)
		return true;
	for (uint64_t from = 0; from < p.docs + UINT64_C(1000); from += p.docs / 8 + 77) {
		size_t n, k = 0;

		for (uint32_t i = 0; i < 256; i++)
			docs[i] = (uint32_t)from + i * 3;
		n = post_sieve(&p, docs, 256, kept);
		for (size_t i = 0; i < 256; i++)
			if (post_has(&p, docs[i]) && (k == n || kept[k++] != docs[i]))
				return false;
		if (k != n)
			return false;
	}
	return true;
}

static inline bool
walk_all(struct slice bytes, uint32_t count)
{
	return walk_next(bytes, count) && walk_seek(bytes, count, 1) && walk_seek(bytes, count, 200) && walk_take(bytes, count, 1) && walk_take(bytes, count, 299) &&
	       walk_take(bytes, count, 100000) && walk_bits(bytes, count) && walk_above(bytes, count, 1) && walk_above(bytes, count, 200) && walk_mask(bytes, count, UINT64_MAX) &&
	       walk_mask(bytes, count, UINT64_C(0x8000000000000005)) && walk_find(bytes, count, UINT64_MAX, 1) &&
	       walk_find(bytes, count, UINT64_C(0x8000000000000005), 1) && walk_find(bytes, count, UINT64_C(0x5), 7) && walk_sieve(bytes, count);
}

#endif
