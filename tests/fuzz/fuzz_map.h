#ifndef TESTS_FUZZ_FUZZ_MAP_H
#define TESTS_FUZZ_FUZZ_MAP_H
/* The adapter map over a feed in memory. */
#include <stdint.h>
#include <stdlib.h>

#include "feeds/inside.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void
fuzz_map(struct slice feed, const char *(*setting)(const char *key))
{
	struct inside out = {.setting = setting};
	struct arena a;

	arena_init(&a, 64u << 20);
	if (inside_run(&opstap_adapter_v1, feed, &a, &out) < 0 && !out.failure[0])
		abort();	/* whoever gives up says why */
	arena_free(&a);
}

#endif
