/*
 * What comes from an untrusted host: messages are decoded and written, courses are checked. A message that
 * decodes is encoded to the same bytes unless its rule was invented; a course that passed the check passes
 * it again.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "domain/check.h"
#include "domain/zone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
try_message(struct slice bytes)
{
	struct reader r = reader_of(bytes);
	struct message m;
	struct buffer text, again;

	if (message_decode(&r, &m, NULL))
		return;
	buffer_init(&text, 1u << 20);
	buffer_init(&again, 1u << 20);
	message_write(&m, "feed", &text);
	if (memchr(text.data, '\n', text.len) || !utf8_valid(buffer_view(&text), NULL))
		abort();
	message_encode(&m, &again);
	if (strcmp(m.rule, "other") != 0
	    && !slice_eq(buffer_view(&again), (struct slice){bytes.p, bytes.n - r.rest.n}))
		abort();
	buffer_free(&text);
	buffer_free(&again);
}

static void
try_course(struct slice bytes)
{
	struct check_context context = {.now = 0};
	struct messages list;
	struct course *c = NULL;
	struct arena a;

	arena_init(&a, 64u << 20);
	messages_init(&list, &a);
	if (zone_find("Europe/Amsterdam", &context.zone, NULL))
		abort();
	if (course_decode(bytes, &a, &c, NULL) == 0 && check_course(c, &context, &list, NULL) == 0
	    && check_course(c, &context, &list, NULL) != 0)
		abort();
	arena_free(&a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *mended;
	uint64_t sum;

	try_message((struct slice){(const char *)data, size});
	if (size < 12 || !(mended = malloc(size)))
		return 0;
	memcpy(mended, data, size);
	memcpy(mended, "OC\x01", 4);
	sum = str_checksum((struct slice){(const char *)data + 12, size - 12});
	for (size_t i = 0; i < 8; i++, sum >>= 8)
		mended[4 + i] = (uint8_t)sum;
	try_course((struct slice){(const char *)mended, size});
	free(mended);
	return 0;
}
