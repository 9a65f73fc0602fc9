/* Records that are kept: found as they were, gone when they are old, of another version or large. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/records_kept.h"
#include "unit.h"

#define NOW 7u
#define RECORD 5000u

static char text[RECORD];

static struct slice
record_of(uint32_t doc, size_t n)
{
	memset(text, 'a' + (int)(doc % 26), sizeof(text));
	snprintf(text, 20, "%u", doc);
	return (struct slice){text, n};
}

static void
keep(struct records_kept *k, uint32_t doc, size_t n)
{
	records_keep(k, NOW, doc, record_of(doc, n));
	records_keep(k, NOW, doc, record_of(doc, n));
}

static void
assert_kept(const struct records_kept *k, uint32_t doc, size_t n)
{
	assert_true(slice_eq(records_kept_find(k, NOW, doc), record_of(doc, n)));
}

static void
finds_what_it_keeps(void **state)
{
	struct records_kept *k = records_kept_new();

	(void)state;
	assert_int_equal(records_kept_find(k, 0, 0).n, 0);
	records_keep(k, NOW, 3, record_of(3, 100));
	assert_int_equal(records_kept_find(k, NOW, 3).n, 0);	/* once is not enough */
	records_keep(k, NOW, 3, record_of(3, 100));
	keep(k, 4, 200);
	assert_kept(k, 3, 100);
	assert_kept(k, 4, 200);
	assert_int_equal(records_kept_find(k, NOW, 5).n, 0);
	assert_int_equal(records_kept_find(k, NOW, 3 + 4096).n, 0);
	records_keep(k, NOW, 3, record_of(3, 150));
	assert_kept(k, 3, 150);
	records_kept_free(k);
}

static void
another_version_has_none(void **state)
{
	struct records_kept *k = records_kept_new();

	(void)state;
	for (int i = 0; i < 2; i++) {
		records_keep(k, NOW - 1, 3, record_of(3, 100));
		records_keep(k, NOW - 1, 4, record_of(4, 100));
	}
	assert_int_equal(records_kept_find(k, NOW - 1, 3).n, 100);
	assert_int_equal(records_kept_find(k, NOW, 3).n, 0);
	keep(k, 4, 120);
	assert_kept(k, 4, 120);
	assert_int_equal(records_kept_find(k, NOW, 3).n, 0);
	records_kept_free(k);
}

/* Many times more than there is room for: what is still said to be there is right, and the last ones are. */
static void
the_oldest_go(void **state)
{
	struct records_kept *k = records_kept_new();
	size_t there = 0;

	(void)state;
	for (uint32_t doc = 0; doc < 3000; doc++) {
		keep(k, doc, 1000 + doc * 7 % (RECORD - 1000));
		for (uint32_t last = doc < 300 ? 0 : doc - 300; last <= doc; last += 50)
			assert_kept(k, last, 1000 + last * 7 % (RECORD - 1000));
	}
	for (uint32_t doc = 0; doc < 3000; doc++)
		if (records_kept_find(k, NOW, doc).n > 0) {
			assert_kept(k, doc, 1000 + doc * 7 % (RECORD - 1000));
			there++;
		}
	assert_in_range(there, 300, 2100);
	records_kept_free(k);
}

static void
nothing_large_and_nothing_without_memory(void **state)
{
	struct records_kept *k = records_kept_new();
	char *large = calloc(1, 100000);

	(void)state;
	for (int i = 0; i < 3; i++)
		records_keep(k, NOW, 3, (struct slice){large, 100000});
	assert_int_equal(records_kept_find(k, NOW, 3).n, 0);
	records_keep(NULL, NOW, 3, SLICE("x"));
	assert_int_equal(records_kept_find(NULL, NOW, 3).n, 0);
	records_kept_free(NULL);
	records_kept_free(k);
	free(large);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_what_it_keeps),
		cmocka_unit_test(another_version_has_none),
		cmocka_unit_test(the_oldest_go),
		cmocka_unit_test(nothing_large_and_nothing_without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
