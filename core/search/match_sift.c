/*
 * Documents that have what was excluded, left out of many at once: the lists of an excluded term give the bits of those that have it, which
 * costs next to nothing for each, and only where the words of a phrase are all there is a document looked at by itself.
 */
#include <string.h>

#include "search/match_parts.h"

#define SIFT_FROM 12u		/* documents of a block; of fewer each is asked for by itself */

void
sift_start(struct match *m)
{
	for (size_t i = 0; i < m->plan->excluded_count; i++)
		group_lists_start(&m->excluded[i], m->segment);
	m->sieve = NULL;
	m->sifted = 0;
}

static bool
has_excluded(struct match *m, uint32_t doc)
{
	struct found f;

	for (size_t i = 0; i < m->plan->excluded_count; i++)
		if (group_lists_has(&m->excluded[i], doc) && group_lists_best(&m->excluded[i], doc, &f))
			return true;
	return false;
}

bool
match_excluded(struct match *m, uint32_t doc)
{
	return doc >= m->sifted && has_excluded(m, doc);
}

/* The lists once more, as those of phrases are asked afterwards. */
static bool
open_sieve(struct match *m)
{
	struct common_group *sieve = arena_array(m->arena, m->plan->excluded_count, sizeof(*sieve));

	if (sieve == NULL)
		return false;
	for (size_t i = 0; i < m->plan->excluded_count; i++)
		if (!common_open(m, &m->excluded[i], true, &sieve[i]))
			return false;
	m->sieve = sieve;
	return true;
}

/* Documents that have one of the words, or all words of one of the phrases. */
static void
fill(const struct common_group *g, uint32_t first, size_t words, uint64_t *has, uint64_t *may)
{
	for (size_t i = 0; i < g->n; i++)
		if (g->lists[i].phrase != NULL)
			phrase_bits(g->lists[i].phrase, first, words, may);
		else
			post_bits(g->lists[i].post, first, has, words);
}

void
match_sift(struct match *m, uint32_t first, uint64_t *docs, size_t words)
{
	uint64_t has[SWEEP_WORDS] = {0}, may[SWEEP_WORDS] = {0};

	if (m->plan->excluded_count == 0)
		return;
	if (m->sieve == NULL && !open_sieve(m))
		memset(may, 0xff, sizeof(may));	/* slower, that is all */
	for (size_t i = 0; m->sieve != NULL && i < m->plan->excluded_count; i++)
		fill(&m->sieve[i], first, words, has, may);
	for (uint32_t i = 0; i < words; i++) {
		docs[i] &= ~has[i];
		for (uint64_t bits = docs[i] & may[i]; bits != 0; bits &= bits - 1)
			if (has_excluded(m, first + 64 * i + (uint32_t)__builtin_ctzll(bits)))
				docs[i] &= ~(bits & -bits);
	}
	m->sifted = first + 64 * (uint32_t)words;
}

void
sift_block(struct match *m, uint32_t first, uint64_t docs[SWEEP_WORDS])
{
	size_t n = 0;

	for (size_t i = 0; m->plan->excluded_count > 0 && i < SWEEP_WORDS; i++)
		n += count_bits(docs[i]);
	if (n >= SIFT_FROM)
		match_sift(m, first, docs, SWEEP_WORDS);
}
