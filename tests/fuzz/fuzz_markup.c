/* Mark-up of any kind: what comes out of UTF-8 is UTF-8 again, tidy, and tidying it once more changes nothing. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "domain/normalise.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
look(struct slice out, bool valid)
{
	if (valid && !utf8_valid(out, NULL))
		abort();
	if (memmem(out.p, out.n, "\n\n\n", 3) || memmem(out.p, out.n, "  ", 2) || memmem(out.p, out.n, " \n", 2))
		abort();
	if (slice_trim(out).n != out.n)
		abort();
}

static void
again(struct slice once)
{
	struct buffer twice;

	buffer_init(&twice, 1u << 24);
	markup_plain(once, &twice);
	look(buffer_view(&twice), false);
	buffer_free(&twice);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const convert[])(struct slice, struct buffer *) = {markup_html, markup_plain, markup_markdown};
	struct slice text = {(const char *)data, size};
	bool valid = utf8_valid(text, NULL);

	for (size_t i = 0; i < 3; i++) {
		struct buffer out;

		buffer_init(&out, 1u << 24);
		convert[i](text, &out);
		if (buffer_ok(&out) && out.len > 0) {
			look(buffer_view(&out), valid);
			again(buffer_view(&out));
		}
		buffer_free(&out);
	}
	(void)markup_looks_html(text);
	return 0;
}
