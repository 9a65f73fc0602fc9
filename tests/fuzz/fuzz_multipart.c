/* Reads any bytes as a form with a file: the first line is the content type, the rest the body. */
#include <string.h>

#include "web/multipart.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct param_rule rules[] = {
	{.name = "token", .type = PARAM_TEXT, .max_bytes = 256}, {.name = "row", .type = PARAM_TEXT, .max_bytes = 512, .flags = PARAM_REPEATS},
	{.name = "file", .type = PARAM_BYTES, .max_bytes = 1u << 20},
};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice body = {(const char *)data, size}, type = SLICE_NONE;
	struct error e = ERROR_NONE;
	struct params got;
	struct arena arena;
	const char *bad;

	arena_init(&arena, 8u << 20);
	if (size > 0 && slice_split(&body, '\n', &type) && multipart_is(type) &&
	    multipart_read(type, body, rules, 3, &arena, &got, &bad, &e) == 0)
		for (size_t i = 0; i < got.n; i++)
			if (got.p[i].text.n > rules[got.p[i].rule].max_bytes || (got.p[i].rule < 2 && !utf8_valid(got.p[i].text, NULL)))
				__builtin_trap();
	arena_free(&arena);
	return 0;
}
