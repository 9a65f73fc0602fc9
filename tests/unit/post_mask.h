#ifndef TESTS_UNIT_POST_MASK_H
#define TESTS_UNIT_POST_MASK_H
/* Sees that a good list gives, of the documents of a mask, those that taking all of them gives. */
#include "search/post.h"

#define MASK_WORDS 32

/* Of the documents from where p stands on: those of the mask, and their bits. */
static inline size_t
mask_expected(struct post p, uint32_t first, const uint64_t *masks, uint32_t *docs, uint8_t *weights, uint64_t *bits)
{
	uint32_t all[64 * MASK_WORDS];
	uint8_t all_weights[64 * MASK_WORDS];
	size_t n, kept = 0;

	post_seek(&p, first);
	n = post_take(&p, first + 64 * MASK_WORDS, all, all_weights, 64 * MASK_WORDS);
	for (size_t i = 0; i < n; i++) {
		uint32_t bit = all[i] - first;

		if ((masks[bit / 64] >> bit % 64 & 1) == 0)
			continue;
		docs[kept] = all[i];
		weights[kept++] = all_weights[i];
		bits[bit / 64] |= (uint64_t)1 << bit % 64;
	}
	return kept;
}

static inline bool
finds_the_same(struct post p, uint32_t first, const uint64_t *masks, const uint32_t *docs, const uint8_t *weights, size_t n)
{
	uint32_t found[64 * MASK_WORDS + 1], ranks[64 * MASK_WORDS + 1], rank;
	struct post one = p;

	post_seek(&one, first);
	if (post_find(&p, first, masks, MASK_WORDS, found, ranks) != n || memcmp(found, docs, n * sizeof(*docs)) != 0 ||
	    p.doc < first + 64 * MASK_WORDS)
		return false;
	for (size_t i = 0; i < n; i++) {
		struct post other = one;
		bool before = docs[i] > first && post_seek(&other, docs[i] - 1) == docs[i] - 1;

		if ((docs[i] > first && post_find_one(&one, docs[i] - 1, &rank) != before) || !post_find_one(&one, docs[i], &rank) ||
		    rank != ranks[i] || post_weight_of(&p, docs[i], rank) != weights[i])
			return false;
	}
	return true;
}

/* hop: between the stretches that are looked at. Of every second hop the mask has but a fifth of its words. */
static inline bool
mask_agrees(struct slice bytes, uint32_t count, uint32_t hop, uint64_t mask)
{
	uint32_t docs[64 * MASK_WORDS], expected[64 * MASK_WORDS];
	uint8_t weights[64 * MASK_WORDS], expected_weights[64 * MASK_WORDS];
	struct post p;

	if (!post_open(bytes, count, &p))
		return false;
	while (p.doc < 1u << 30) {
		uint64_t masks[MASK_WORDS], both[MASK_WORDS], bits[MASK_WORDS] = {0};
		uint32_t first = p.doc / 64 * 64 + 64;
		size_t n;

		for (size_t i = 0; i < MASK_WORDS; i++)
			masks[i] = both[i] = hop % 2 == 0 || (i + hop / 2) % 5 == 0 ? mask : 0;
		n = mask_expected(p, first, masks, expected, expected_weights, bits);
		if (post_and(&p, first, both, MASK_WORDS) && memcmp(both, bits, sizeof(bits)) != 0)
			return false;
		if (!finds_the_same(p, first, masks, expected, expected_weights, n) ||
		    post_take_of(&p, first, masks, MASK_WORDS, docs, weights) != n || memcmp(docs, expected, n * sizeof(*docs)) != 0 ||
		    memcmp(weights, expected_weights, n) != 0 || (p.doc < first + 64 * MASK_WORDS))
			return false;
		post_seek(&p, p.doc < POST_END - hop ? p.doc + hop : POST_END);
	}
	return true;
}

#endif
