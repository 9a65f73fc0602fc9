/* Whole feeds for the adapter that this is linked with, through normalising and checking, without process and sandbox. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "feeds/inside.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct inside out = {0};
	struct arena a;
	char *feed = malloc(size + 1);	/* a NUL stands behind every body */
	int result;

	if (!feed)
		return 0;
	memcpy(feed, data, size);
	feed[size] = '\0';
	arena_init(&a, 64u << 20);
	result = inside_run(&opstap_adapter_v1, (struct slice){feed, size}, &a, &out);
	if (result < 0 && !out.failure[0])
		abort();	/* whoever gives up says why */
	arena_free(&a);
	free(feed);
	return 0;
}
