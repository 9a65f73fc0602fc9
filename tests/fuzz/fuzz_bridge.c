/*
 * A glossary of anything, and a query of its own last line: whatever is found lies in the query, has words, and a code that exists.
 * Every word has a skeleton of at most its bounds.
 */
#include <stdlib.h>
#include <string.h>

#include "domain/isced.h"
#include "search/bridge.h"

#define WORDS_MAX 200
#define LANGUAGES (1u << TEXT_FR)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct query {
	struct arena arena;
	struct slice words[WORDS_MAX];
	size_t n;
};

static bool
add_word(void *context, struct slice folded, uint32_t position, size_t start, size_t end)
{
	struct query *q = context;
	char skeleton[WORD_MAX];

	(void)position;
	(void)start;
	(void)end;
	if (q->n == WORDS_MAX)
		return false;
	if (bridge_skeleton(folded, skeleton) > WORD_MAX)
		abort();
	q->words[q->n++] = arena_slice(&q->arena, folded);
	return true;
}

static void
complain(void *context, const char *text)
{
	if (++*(size_t *)context > 20 || strlen(text) == 0)
		abort();
}

static void
look(const struct bridge *b, struct query *q)
{
	struct error e = ERROR_NONE;
	struct bridge_hit *hits;
	struct slice code;
	size_t n;

	if (bridge_find(b, q->words, q->n, LANGUAGES, &q->arena, &hits, &n, &e) < 0 || n > BRIDGE_HITS)
		abort();
	for (size_t i = 0; i < n; i++) {
		if (hits[i].count == 0 || hits[i].first + hits[i].count > q->n || hits[i].label.n == 0)
			abort();
		if (hits[i].kind == BRIDGE_GLOSSARY ? hits[i].n == 0 || hits[i].n > BRIDGE_WORDS : !isced_exists(hits[i].code))
			abort();
	}
	code = bridge_guess(b, q->words, q->n);
	if (code.n > 0 && !isced_exists(code))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = {(const char *)data, size}, last = text;
	const char *line = size ? memrchr(data, '\n', size) : NULL;
	struct error e = ERROR_NONE;
	struct query q = {.n = 0};
	size_t complaints = 0;
	struct bridge *b;

	if (line)
		last = (struct slice){line + 1, (size_t)(text.p + size - line - 1)};
	arena_init(&q.arena, 1 << 20);
	text_words(last, add_word, &q);
	if (bridge_load(text, "fuzz", complain, &complaints, &b, &e) == 0)
		look(b, &q);
	else
		abort();
	bridge_free(b);
	arena_free(&q.arena);
	return 0;
}
