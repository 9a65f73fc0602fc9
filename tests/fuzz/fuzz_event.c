/* Stored events and personal parts from damaged stores: nothing is read outside the bytes, and what is read can be written again. */
#include <stdlib.h>
#include <string.h>

#include "domain/application.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Repairs the checksum, so that the fuzzer gets past it. */
static void
repair(char *bytes, size_t size)
{
	uint64_t sum = str_checksum((struct slice){bytes, size - 8});

	for (size_t i = 0; i < 8; i++)
		bytes[size - 8 + i] = (char)(sum >> (8 * i));
}

static void
write_again(const struct event *ev)
{
	struct error e = ERROR_NONE;
	struct event again;
	struct buffer b;

	buffer_init(&b, EVENT_MAX_BYTES);
	if (event_begin(ev, &b, &e) != 0 || event_end(&b, ev->sealed, &e) != 0 || event_decode(buffer_view(&b), &again, &e) != 0)
		abort();
	if (again.sequence != ev->sequence || again.state != ev->state || !slice_eq(again.course, ev->course) ||
	    !slice_eq(again.sealed, ev->sealed))
		abort();
	buffer_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct application app = {.choices = NULL};
	struct error e = ERROR_NONE;
	struct personal personal;
	struct arena arena;
	struct event ev;
	char *bytes = malloc(size + 1);

	if (bytes == NULL)
		return 0;
	memcpy(bytes, data, size);
	if (personal_decode((struct slice){bytes, size}, &personal, &e) == 0 && personal.name.n > size)
		abort();
	if (size >= 12)
		repair(bytes, size);
	if (event_decode((struct slice){bytes, size}, &ev, &e) == 0) {
		write_again(&ev);
		arena_init(&arena, 1 << 16);
		if (application_add(&app, &ev, &arena, &e) == 0)
			(void)!application_check(&app, &e);
		arena_free(&arena);
	}
	free(bytes);
	return 0;
}
