/*
 * Partners, entries, reports and words of records as they lie in the catalogue. The first byte says what the rest is; the checksum in front is put
 * right, so that the fuzzer gets past it.
 */
#include <stdlib.h>
#include <string.h>

#include "store/catalogue_store.h"
#include "store/record_words.h"

#define DOC 7u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
read_stored(struct slice value, int what, struct arena *a)
{
	struct partner_record partner;
	struct course_entry entry;
	struct run_report report;
	struct error e = ERROR_NONE;

	if (what == 0)
		return partner_decode(SLICE("p"), value, &partner, &e);
	return what == 1 ? entry_decode(DOC, &value, &entry, &e) : report_decode(value, a, &report, &e);
}

/* The first byte says how long the list of words is; what follows it are codes. */
static void
read_words(struct slice bytes)
{
	size_t n = bytes.n > 0 ? (unsigned char)bytes.p[0] : 0;
	struct record_words *words;
	struct slice list, coded;
	size_t length;
	char *plain;

	if (bytes.n < 1 + n)
		return;
	list = (struct slice){bytes.p + 1, n};
	coded = (struct slice){bytes.p + 1 + n, bytes.n - 1 - n};
	if (record_words_open(list, true, &words, NULL) < 0)
		return;
	length = record_words_length(words, coded);
	plain = length < 1 << 20 ? malloc(length + 1) : NULL;
	if (plain != NULL) {
		struct buffer again;
		char *back;

		if (record_words_decode(words, coded, plain, length) != length)
			abort();
		buffer_init(&again, 4 << 20);
		record_words_code(words, (struct slice){plain, length}, &again);
		back = malloc(length + 1);
		if (back == NULL || record_words_decode(words, buffer_view(&again), back, length) != length ||
				memcmp(plain, back, length) != 0)
			abort();
		free(back);
		buffer_free(&again);
	}
	free(plain);
	record_words_free(words);
}

/* The checksum of an entry holds its own bytes, which its flags tell, and the number of the course, which is not in the value. */
static void
end_entry(struct buffer *b)
{
	struct slice record = entry_skip(buffer_view(b));
	char *rest = malloc(record.n + 1);
	size_t n = b->len - record.n;

	if (rest == NULL)
		abort();
	if (record.n > 0)
		memcpy(rest, record.p, record.n);
	b->len = n;
	buffer_u32(b, DOC);
	stored_end(b);
	b->len = n;
	buffer_add(b, rest, record.n);
	free(rest);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buffer b;
	struct arena a;
	int rc;

	if (size == 0)
		return 0;
	if (data[0] % 4 == 3) {
		read_words((struct slice){(const char *)data + 1, size - 1});
		return 0;
	}
	arena_init(&a, 16 << 20);
	buffer_init(&b, 16 << 20);
	stored_begin(&b);
	buffer_add(&b, data + 1, size - 1);
	if (data[0] % 4 == 1)
		end_entry(&b);
	else
		stored_end(&b);
	rc = read_stored(buffer_view(&b), data[0] % 4, &a);
	if (rc != 0 && rc != ERR_DAMAGED && rc != ERR_MEMORY)
		abort();
	buffer_free(&b);
	arena_free(&a);
	return 0;
}
