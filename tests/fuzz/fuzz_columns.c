/* Columns of a segment: whatever the bytes are, what is found by them lies inside of them. */
#include <stdint.h>

#include "unit/columns_use.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct columns c;

	if (!columns_open((struct slice){(const char *)data, size}, &c))
		return 0;
	if (use_documents(&c) == 1)
		return 0;
	use_filter(&c, false);
	use_filter(&c, true);
	return 0;
}
