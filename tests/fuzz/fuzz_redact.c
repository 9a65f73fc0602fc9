/* Any text: what is overwritten keeps its length, and a second time nothing changes. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "feed/redact.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
twice(void (*change)(char *text, size_t n), const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), *again = malloc(size + 1);

	if (text && again) {
		if (size)
			memcpy(text, data, size);
		change(text, size);
		memcpy(again, text, size);
		change(again, size);
		if (memcmp(text, again, size) != 0)
			abort();
	}
	free(text);
	free(again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = {(const char *)data, size}, secret = {(const char *)data, size < 5 ? size : 5};
	struct buffer b;

	twice(redact_text, data, size);
	twice(redact_url, data, size);
	buffer_init(&b, 1u << 24);
	redact_secrets(text, &secret, 1, &b);
	buffer_free(&b);
	return 0;
}
