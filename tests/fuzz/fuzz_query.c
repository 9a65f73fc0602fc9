/* What is typed into the search box: never trusted, whatever its bytes. */
#include <stdlib.h>

#include "search/ask.h"
#include "search/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
look_at_term(const struct ask *ask, size_t i, size_t size)
{
	const struct ask_term *t = &ask->terms[i];

	if (t->count == 0 || (t->count > 1 && !t->phrase) || (t->excluded && !t->phrase) || t->start >= t->end || t->end > size)
		abort();
	if (t->last && (i + 1 != ask->count || t->phrase))
		abort();
	if (t->stop != (!t->phrase && text_stop(t->words[0])))
		abort();
	for (size_t k = 0; k < t->count; k++)
		if (t->words[k].n == 0 || t->words[k].n > WORD_MAX || !utf8_valid(t->words[k], NULL))
			abort();
}

static void
look_at(const struct ask *ask, size_t size)
{
	size_t wanted = 0;

	if (ask->count > ASK_WORDS_MAX || (ask->nothing && ask->count > 0))
		abort();
	for (size_t i = 0; i < ask->count; i++) {
		look_at_term(ask, i, size);
		wanted += !ask->terms[i].excluded;
	}
	if (wanted != ask->wanted)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice q = {(const char *)data, size};
	struct error e = ERROR_NONE;
	struct ask ask;
	struct arena a;
	int rc;

	arena_init(&a, 64 << 20);
	rc = ask_parse(q, &a, &ask, &e);
	if (rc == 0)
		look_at(&ask, size);
	else if (rc != ERR_VALUE || (utf8_valid(q, NULL) && size <= QUERY_MAX_BYTES))
		abort();
	arena_free(&a);
	return 0;
}
