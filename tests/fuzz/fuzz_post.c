/* Posting lists from damaged bytes: nothing is read outside of them, documents ascend and stay in range. */
#include <stdlib.h>
#include <string.h>

#include "unit/post_walk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *bytes = malloc(size + 1);

	if (bytes == NULL)
		return 0;
	memcpy(bytes + 1, data, size);
	if (!walk_all((struct slice){bytes + 1, size}))
		abort();
	free(bytes);
	return 0;
}
