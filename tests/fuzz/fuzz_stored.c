/*
 * Partners, entries and reports as they lie in the catalogue. The first byte says what the rest is; the checksum in front is put
 * right, so that the fuzzer gets past it.
 */
#include <stdlib.h>

#include "store/catalogue_store.h"

#define DOC 7u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
read_stored(struct slice value, int what, struct arena *a)
{
	struct partner_record partner;
	struct course_entry entry;
	struct run_report report;
	struct error e = ERROR_NONE;

	if (what == 0)
		return partner_decode(SLICE("p"), value, &partner, &e);
	return what == 1 ? entry_decode(DOC, value, &entry, &e) : report_decode(value, a, &report, &e);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buffer b;
	struct arena a;
	int rc;

	if (size == 0)
		return 0;
	arena_init(&a, 16 << 20);
	buffer_init(&b, 16 << 20);
	stored_begin(&b);
	buffer_add(&b, data + 1, size - 1);
	if (data[0] % 3 == 1)
		buffer_u32(&b, DOC);	/* is in the checksum, not in the value */
	stored_end(&b);
	if (data[0] % 3 == 1)
		b.len -= 4;
	rc = read_stored(buffer_view(&b), data[0] % 3, &a);
	if (rc != 0 && rc != ERR_DAMAGED && rc != ERR_MEMORY)
		abort();
	buffer_free(&b);
	arena_free(&a);
	return 0;
}
