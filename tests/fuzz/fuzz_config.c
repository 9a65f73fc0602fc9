/*
 * Configurations: whatever the bytes are, reading ends, problems have lines and sentences, and what is accepted can be
 * written out and read again to the same. Includes find the input itself.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "domain/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
read_slice(void *context, const char *path, struct buffer *out, struct error *e)
{
	const struct slice *bytes = context;

	(void)path;
	(void)e;
	buffer_slice(out, *bytes);
	return 0;
}

/* Writes out what the bytes say, or nothing when they are refused. */
static void
through(struct slice bytes, bool must, struct buffer *out)
{
	struct config_problem *problems;
	struct config *c = NULL;
	size_t count;
	struct error e;
	int rc = config_load("/etc/opstap.conf", read_slice, &bytes, &c, &problems, &count, &e);

	if ((rc == ERR_VALUE) != (count > 0) || (must && rc != 0))
		abort();
	for (size_t i = 0; i < count; i++)
		if (problems[i].line < 1 || problems[i].text[0] == '\0')
			abort();
	if (rc == 0)
		config_write(c, out);
	config_free(c);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buffer first, second;

	buffer_init(&first, 4u << 20);
	buffer_init(&second, 4u << 20);
	through((struct slice){(const char *)data, size}, false, &first);
	if (first.len > 0 && buffer_ok(&first)) {
		through(buffer_view(&first), true, &second);
		if (!slice_eq(buffer_view(&first), buffer_view(&second)))
			abort();
	}
	buffer_free(&first);
	buffer_free(&second);
	return 0;
}
