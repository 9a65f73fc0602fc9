/* A step of a search without words: every document of a segment, a stretch at a time. And what it shares with search_alone.c. */
#include <string.h>

#include "search/search_parts.h"

#define WORDS (MATCH_STRETCH / 64)

uint64_t
search_live(const uint8_t *live, uint32_t first, uint32_t docs)
{
	uint64_t word = 0;

	if (first + 64 <= docs) {
		memcpy(&word, live + first / 8, sizeof(word));
		return le64toh(word);
	}
	for (uint32_t i = 0; i < 8 && first + 8 * i < docs; i++)
		word |= (uint64_t)live[first / 8 + i] << 8 * i;
	return word;
}

void
search_count(struct search *s, size_t segment, uint32_t first, const uint64_t *docs, uint64_t *passing)
{
	uint32_t left = s->index->segments[segment].s->docs - first;
	size_t n = 0, words = left < MATCH_STRETCH ? (left + 63) / 64 : WORDS;

	for (size_t i = 0; i < words; i++)
		n += count_bits(docs[i]);
	s->found += n;
	if (!filter_passes_shown(s->filter)) {
		filter_words(s->filters[segment], first, docs, words, passing);
		return;
	}
	filter_pass(s->filters[segment], (uint32_t)n);
	memcpy(passing, docs, words * sizeof(*passing));
}

/* Documents that live and have nothing that was excluded. */
static void
take(const struct search *s, size_t segment, uint32_t first, uint64_t docs[WORDS])
{
	const struct search_segment *of = &s->index->segments[segment];
	uint32_t n = of->s->docs;
	size_t words = 0;

	for (uint32_t at = first; words < WORDS && at < n; words++, at += 64) {
		uint64_t all = n - at < 64 ? ~(~(uint64_t)0 << (n - at)) : ~(uint64_t)0;

		docs[words] = of->live ? search_live(of->live, at, n) & all : all;
	}
	match_sift(s->matches[segment], first, docs, words);
}

int
search_offer_words(struct search *s, size_t segment, uint32_t first, const uint64_t *passing, struct error *e)
{
	uint32_t docs = s->index->segments[segment].s->docs;
	struct matched m[64];
	int rc = 0;

	for (uint32_t i = 0; i < WORDS && first + 64 * i < docs && rc == 0; i++) {
		size_t n = 0;

		for (uint64_t bits = passing[i]; bits != 0; bits &= bits - 1)
			m[n++] = (struct matched){first + 64 * i + (uint32_t)__builtin_ctzll(bits), 0, 0, 0, 0};
		if (n > 0)
			rc = search_offer(s, segment, m, n, e);
	}
	return rc;
}

int
search_step_all(struct search *s, size_t segment, bool *done, struct error *e)
{
	const struct search_segment *of = &s->index->segments[segment];
	uint64_t docs[WORDS], passing[WORDS];
	int rc = 0;

	*done = s->plan.n == 0 && s->shows_all[segment];
	if (*done && s->plan.excluded_count > 0)
		match_start(s->matches[segment], NULL);
	if (*done && of->s->docs > 0)
		search_note(s, 0);
	for (uint32_t first = 0; *done && rc == 0 && !search_has_any(s) && first < of->s->docs; first += MATCH_STRETCH) {
		take(s, segment, first, docs);
		search_count(s, segment, first, docs, passing);
		rc = search_offer_words(s, segment, first, passing, e);
	}
	return rc;
}
