#ifndef TESTS_UNIT_POST_WEIGH_H
#define TESTS_UNIT_POST_WEIGH_H
/* What becomes of the weights of a list. */
#include "search/post.h"
#include "unit.h"

/* The bytes in memory of exactly their size, so that sanitizers see what is read beside them. */
static inline struct slice
exact(const char *data, size_t n)
{
	char *p = malloc(n + 1);

	assert_non_null(p);
	if (n > 0)
		memcpy(p + 1, data, n);	/* at an odd address */
	return (struct slice){p + 1, n};
}

static inline void
drop(struct slice s)
{
	free((char *)(uintptr_t)s.p - 1);
}

/*
 * A short list keeps its weights, a long one at most 16 of them, in their order, with their top bits, and none further from what it
 * was than the quarter of all bytes with that top bit. kinds: how many different ones there may be. weights become those of the list.
 */
static inline void
weights_kept(struct slice bytes, uint8_t *weights, uint32_t count, uint32_t kinds)
{
	uint32_t *docs = malloc(((size_t)count + 1) * sizeof(*docs));
	uint8_t *got = malloc((size_t)count + 1);
	int as[256], n = 0;
	struct post p;

	assert_true(docs != NULL && got != NULL && post_open(bytes, count, &p));
	assert_int_equal(post_take(&p, POST_END, docs, got, (size_t)count + 1), count);
	memset(as, -1, sizeof(as));
	for (uint32_t i = 0; i < count; i++) {
		int *known = &as[weights[i]], was = weights[i], apart = was - got[i];

		assert_true(*known < 0 || *known == got[i]);
		assert_int_equal(was & 0x80, got[i] & 0x80);
		assert_true(apart * apart <= (count < POST_ROUGH || kinds <= 16 ? 0 : 32 * 32));
		*known = got[i];
	}
	for (int v = 0, last = -1; v < 256; v++) {
		assert_true(as[v] < 0 || as[v] >= last);
		n += as[v] > last;
		last = as[v] >= 0 ? as[v] : last;
	}
	assert_true(count < POST_ROUGH || n <= 16);
	memcpy(weights, got, count);
	free(docs);
	free(got);
}

#endif
