/*
 * Any bytes as an ELMO document: what the reader tells of them can always be folded, a result has values of the form that it promises, and the
 * words that are kept of it come apart into what was put in. The same bytes as facts: refused or folded.
 */
#include <stdint.h>
#include <stdlib.h>

#include "feed/elmo.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
look_at(const struct transcript_result *r)
{
	struct slice grade, credits;
	struct buffer words;

	buffer_init(&words, 4096);
	transcript_words(r, &words);
	transcript_words_read(buffer_view(&words), &grade, &credits);
	if (!buffer_ok(&words) || !utf8_valid(buffer_view(&words), NULL) || (r->credits.n > 0) != (credits.n > 0))
		abort();
	buffer_free(&words);
}

static void
as_document(struct slice text)
{
	struct error e = ERROR_NONE;
	struct transcript t;
	struct buffer facts;
	struct arena arena;

	arena_init(&arena, 64u << 20);
	buffer_init(&facts, TRANSCRIPT_FACTS_MAX);
	elmo_facts(text, NULL, &facts);
	if (!buffer_ok(&facts) || transcript_read(buffer_view(&facts), &arena, &t, &e) != 0)
		abort();
	for (size_t i = 0; t.fault_count == 0 && i < t.result_count; i++)
		look_at(&t.results[i]);
	buffer_free(&facts);
	arena_free(&arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = {(const char *)data, size};
	struct error e = ERROR_NONE;
	struct transcript t;
	struct arena arena;

	as_document(text);
	arena_init(&arena, 1u << 20);
	if (transcript_read(text, &arena, &t, &e) == 0 && t.result_count > TRANSCRIPT_MAX_RESULTS)
		abort();
	arena_free(&arena);
	return 0;
}
