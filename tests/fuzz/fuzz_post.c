/*
 * Posting lists from damaged bytes, the first four of which say how many documents they have: nothing is read outside of them, documents
 * ascend and stay in range.
 */
#include <stdlib.h>
#include <string.h>

#include "unit/post_walk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reader r = reader_of((struct slice){(const char *)data, size});
	uint32_t count = reader_u32(&r);
	char *bytes = malloc(r.rest.n + 1);

	if (bytes == NULL || r.failed) {
		free(bytes);
		return 0;
	}
	memcpy(bytes + 1, r.rest.p, r.rest.n);
	if (!walk_all((struct slice){bytes + 1, r.rest.n}, count))
		abort();
	(void)walk_before((struct slice){bytes + 1, r.rest.n}, count);
	free(bytes);
	return 0;
}
