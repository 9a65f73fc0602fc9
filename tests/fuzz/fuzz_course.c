/*
 * Stored courses: no bytes make the decoder read outside them, and what it accepts is written back the same. The second
 * try has a right checksum, so that the fuzzer gets behind it. The same bytes behind a place are a course that is handed over.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "domain/course.h"
#include "domain/zone.h"

#define HEAD_BYTES 12

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
use(const struct course *c, struct slice bytes)
{
	struct offering_facts facts;
	const struct zone *zone = NULL;
	struct buffer again;
	struct error e;

	buffer_init(&again, COURSE_MAX_BYTES);
	if (course_encode(c, &again, &e) != 0 || !slice_eq(buffer_view(&again), bytes))
		abort();
	if (zone_find("UTC", &zone, &e) != 0)
		abort();
	for (size_t i = 0; i < c->offering_count && i < 8; i++) {
		offering_read(c, &c->offerings[i], zone, &facts);
		if (facts.places < -1 || offering_status(&facts, 0, 0) >= STATUS_MAX)
			abort();
	}
	buffer_free(&again);
}

/* Places have more than one written form, but only one meaning. */
static void
hand_over(const struct course *c, struct arena *a)
{
	struct course *again = NULL;
	struct buffer b;
	struct error e;

	buffer_init(&b, COURSE_MAX_BYTES + COURSE_MAX_PLACES);
	if (course_hand_over(c, &b, &e) == 0 && (course_take_over(buffer_view(&b), a, &again, &e) != 0 ||
			!slice_eq(again->source, c->source) || again->line != c->line || again->offering_count != c->offering_count))
		abort();
	buffer_free(&b);
}

static void
try(const uint8_t *data, size_t size)
{
	struct slice bytes = {(const char *)data, size};
	struct course *c = NULL;
	struct arena a;
	struct error e;

	arena_init(&a, 16u << 20);
	if (course_decode(bytes, &a, &c, &e) == 0)
		use(c, bytes);
	arena_reset(&a);
	if (course_take_over(bytes, &a, &c, &e) == 0)
		hand_over(c, &a);
	arena_free(&a);
}

/* The record's checksum mended where it begins, behind the first "OC". */
static void
try_handed_over(const uint8_t *data, size_t size)
{
	const uint8_t *record = memmem(data, size, "OC\x01", 3);
	size_t at = record ? (size_t)(record - data) : size;
	uint8_t *mended;
	uint64_t sum;

	if (size - at < HEAD_BYTES || (mended = malloc(size)) == NULL)
		return;
	memcpy(mended, data, size);
	sum = str_checksum((struct slice){(const char *)data + at + HEAD_BYTES, size - at - HEAD_BYTES});
	for (size_t i = 0; i < 8; i++, sum >>= 8)
		mended[at + 4 + i] = (uint8_t)sum;
	try(mended, size);
	free(mended);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *mended;
	uint64_t sum;

	try(data, size);
	if (size < HEAD_BYTES)
		return 0;
	mended = malloc(size);
	if (mended == NULL)
		return 0;
	memcpy(mended, data, size);
	memcpy(mended, "OC\x01", 4);
	sum = str_checksum((struct slice){(const char *)data + HEAD_BYTES, size - HEAD_BYTES});
	for (size_t i = 0; i < 8; i++, sum >>= 8)
		mended[4 + i] = (uint8_t)sum;
	try(mended, size);
	free(mended);
	try_handed_over(data, size);
	return 0;
}
