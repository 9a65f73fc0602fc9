/*
 * Bytes that are to be a dictionary: a length, a word of so many bytes, and the root with what is below it. The dictionary's head is
 * put right, so that the fuzzer gets past it.
 */
#include <stdlib.h>
#include <string.h>

#include "search/dict.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
	struct slice bytes;
	size_t words;
	volatile unsigned sum;
};

/* Every byte that is shown is read; no more words than bytes can be found. */
static int
see(void *context, struct slice word, struct slice data, unsigned edits)
{
	struct seen *seen = context;

	if (word.n > DICT_WORD_MAX || edits > 2 || ++seen->words > seen->bytes.n)
		abort();
	if (data.n > 0 && (data.p < seen->bytes.p || data.p + data.n > seen->bytes.p + seen->bytes.n))
		abort();
	for (size_t i = 0; i < word.n; i++)
		seen->sum += (unsigned char)word.p[i];
	for (size_t i = 0; i < data.n; i++)
		seen->sum += (unsigned char)data.p[i];
	return 0;
}

static void
read_all(const struct dict *d, struct slice word)
{
	struct seen seen = {d->bytes, 0, 0};
	struct slice data;

	if (dict_find(d, word, &data))
		see(&seen, word, data, 0);
	if (dict_find_longer(d, word, &data))
		see(&seen, word, data, 0);
	if (dict_has_begin(d, word) && dict_find_first(d, word, &data))
		see(&seen, word, data, 0);
	seen.words = 0;
	dict_each(d, SLICE_NONE, see, &seen);
	seen.words = 0;
	dict_each(d, word, see, &seen);
	for (unsigned max = 0; max <= 2; max++)
		for (int prefix = 0; prefix <= 1; prefix++) {
			seen.words = 0;
			dict_near(d, word, max, prefix, see, &seen);
		}
}

/* Also with what is known of how its words begin. */
static void
read_twice(struct dict *d, struct slice word)
{
	struct dict_begins *begins = dict_begins_new(d);

	read_all(d, word);
	d->begins = begins;
	read_all(d, word);
	dict_begins_free(begins);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t length = size > 0 ? data[0] % (DICT_WORD_MAX + 1) : 0;
	struct slice word = {(const char *)data + 1, length}, root;
	struct buffer b;
	struct dict d;
	char *exact;

	if (size < 1 + length)
		return 0;
	root = (struct slice){(const char *)data + 1 + length, size - 1 - length};
	if (dict_open(root, &d))
		read_twice(&d, word);
	buffer_init(&b, 16 << 20);
	buffer_text(&b, "odi3");
	buffer_u32(&b, 1);
	buffer_u32(&b, (uint32_t)root.n);
	buffer_slice(&b, root);
	exact = malloc(b.len);
	if (exact) {
		memcpy(exact, b.data, b.len);
		if (dict_open((struct slice){exact, b.len}, &d))
			read_twice(&d, word);
	}
	free(exact);
	buffer_free(&b);
	return 0;
}
