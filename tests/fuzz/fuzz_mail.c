/* Any texts: a mail's head keeps its lines, and no line of it is longer than 76 bytes. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "courier/mail.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
look(const char *text, size_t n)
{
	size_t headers = 0;
	bool head = true;

	while (n > 0) {
		const char *end = memmem(text, n, "\r\n", 2);

		if (end == NULL || end - text > 76 || memchr(text, '\n', (size_t)(end - text)) || memchr(text, '\r', (size_t)(end - text)))
			abort();
		if (head && end == text)
			head = false;
		else if (head && text[0] != ' ')
			headers++;
		n -= (size_t)(end - text) + 2;
		text = end + 2;
	}
	if (head || headers != 9)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = {(const char *)data, size}, name = {text.p, size < 40 ? size : 40};
	struct mail m = {.from = SLICE("a@b.example"), .to = SLICE("c@d.example"), .from_name = name, .subject = text, .body = text,
			.id = SLICE("1")};
	struct error e = ERROR_NONE;
	struct buffer b;

	buffer_init(&b, 1u << 24);
	if (mail_write(&m, &b, &e) != 0)
		abort();
	look(b.data, b.len);
	m.to = m.from_name = name;
	m.unsubscribe = text;
	buffer_clear(&b);
	if (mail_write(&m, &b, &e) == 0 && (!mail_address(name) || memchr(text.p, '\n', size)))
		abort();
	buffer_free(&b);
	return 0;
}
