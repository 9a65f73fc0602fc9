/* Any bytes as a text of a course or a question: its words, their stems, its language. */
#include <stdlib.h>
#include <string.h>

#include "search/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
	size_t size;		/* of the text */
	size_t start, end;	/* of the word before */
	uint32_t next;
	uint64_t sum;		/* of all that came */
};

static void
look_at_stems(struct slice folded)
{
	for (int lang = 0; lang < TEXT_LANG_MAX; lang++) {
		char once[WORD_MAX], again[WORD_MAX];
		size_t n = text_stem((enum text_lang)lang, folded, once);

		if (n == 0 || n > WORD_MAX || !utf8_valid((struct slice){once, n}, NULL))
			abort();
		if (text_stem((enum text_lang)lang, folded, again) != n || memcmp(once, again, n) != 0)
			abort();
	}
}

static bool
look_at(void *context, struct slice folded, uint32_t position, size_t start, size_t end)
{
	struct seen *s = context;

	if (folded.n == 0 || folded.n > WORD_MAX || !utf8_valid(folded, NULL) || position != s->next++)
		abort();
	if (start >= end || end > s->size || start < s->start || end < s->end)
		abort();
	look_at_stems(folded);
	text_stop(folded);
	s->start = start;
	s->end = end;
	s->sum = str_hash(folded, s->sum) + start * 31 + end;
	return true;
}

/* As a code and as an id: what is taken of it lies within, and the word it is fits. */
static void
look_at_codes(struct slice text)
{
	struct slice id = text_code_of_id(text), parts[TEXT_CODE_PARTS];
	size_t n = text_code_parts(text, parts);

	if (id.n > 0 && (id.p < text.p || id.p + id.n > text.p + text.n))
		abort();
	if (n == 0 || n > TEXT_CODE_PARTS)
		abort();
	for (size_t i = 0; i < n; i++) {
		char code[WORD_MAX];
		size_t length = text_code(parts[i], code);

		if (parts[i].p < text.p || parts[i].p + parts[i].n > text.p + text.n || length >= WORD_MAX || length == 1)
			abort();
		if (utf8_valid(text, NULL) && !utf8_valid((struct slice){code, length}, NULL))
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = {(const char *)data, size};
	struct seen plain = {.size = size}, once = {.size = size}, again = {.size = size};

	words_each(text, look_at, &plain);
	text_words(text, look_at, &once);
	text_words(text, look_at, &again);
	if (once.next != again.next || once.sum != again.sum)
		abort();
	if (text_guess(text) >= TEXT_LANG_MAX)
		abort();
	for (unsigned lang = 0; lang < TEXT_LANG_MAX; lang++)
		if (text_check((enum text_lang)lang, text) >= TEXT_LANG_MAX)
			abort();
	text_lang_of(text);
	look_at_codes(text);
	return 0;
}
