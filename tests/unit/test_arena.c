/* Arenas: alignment, zeroing, the ceiling, reuse. */
#include "unit.h"

#include "ground/arena.h"

static void
memory_is_aligned_zeroed_and_separate(void **state)
{
	struct arena a;
	unsigned char *all[300];
	size_t sizes[300];

	(void)state;
	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < 300; i++) {
		sizes[i] = i * 7 % 900;
		all[i] = arena_alloc(&a, sizes[i]);
		assert_non_null(all[i]);
		assert_int_equal((uintptr_t)all[i] % _Alignof(max_align_t), 0);
		for (size_t j = 0; j < sizes[i]; j++)
			assert_int_equal(all[i][j], 0);
		memset(all[i], (int)i, sizes[i]);
	}
	for (size_t i = 0; i < 300; i++)
		for (size_t j = 0; j < sizes[i]; j++)
			assert_int_equal(all[i][j], (unsigned char)i);
	arena_free(&a);
}

static void
the_ceiling_holds(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 1000);
	assert_non_null(arena_alloc(&a, 600));
	assert_null(arena_alloc(&a, 401));
	assert_non_null(arena_alloc(&a, 400));
	assert_null(arena_string(&a, SLICE("")));
	assert_null(arena_printf(&a, "%d", 1));
	arena_reset(&a);
	assert_non_null(arena_alloc(&a, 1000));
	arena_free(&a);
}

static void
absurd_sizes_fail(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, SIZE_MAX);
	assert_null(arena_array(&a, SIZE_MAX / 2, 3));
	assert_null(arena_alloc(&a, SIZE_MAX));
	assert_null(arena_string(&a, (struct slice){"", SIZE_MAX}));
	arena_free(&a);
}

static void
memory_after_reset_is_zeroed_again(void **state)
{
	struct arena a;
	unsigned char *p;

	(void)state;
	arena_init(&a, 1 << 20);
	memset(arena_alloc(&a, 2000), 0xff, 2000);
	assert_non_null(arena_alloc(&a, 500000));
	arena_reset(&a);
	assert_int_equal(a.used, 0);
	p = arena_alloc(&a, 2000);
	for (size_t i = 0; i < 2000; i++)
		assert_int_equal(p[i], 0);
	arena_free(&a);
	assert_non_null(arena_alloc(&a, 10));	/* usable after free, too */
	arena_free(&a);
}

/* Requests of many sizes, one after the other in one arena: none sees what another left, and no two things overlap. */
static void
blocks_are_used_again(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 1 << 24);
	for (size_t round = 0; round < 50; round++) {
		unsigned char *all[40];
		size_t sizes[40];

		for (size_t i = 0; i < 40; i++) {
			sizes[i] = (i * 37 + round * 101) % 13 == 0 ? 70000 + 900 * i : (i * 271 + round * 97) % 3000;
			all[i] = i % 4 == 0 ? arena_raw(&a, sizes[i]) : arena_alloc(&a, sizes[i]);
			assert_non_null(all[i]);
			assert_int_equal((uintptr_t)all[i] % _Alignof(max_align_t), 0);
			for (size_t j = 0; i % 4 != 0 && j < sizes[i]; j++)
				assert_int_equal(all[i][j], 0);
			if (sizes[i] > 0)
				memset(all[i], (int)(i + 1), sizes[i]);
		}
		for (size_t i = 0; i < 40; i++)
			for (size_t j = 0; j < sizes[i]; j++)
				assert_int_equal(all[i][j], (unsigned char)(i + 1));
		arena_reset(&a);
		assert_int_equal(a.used, 0);
	}
	arena_free(&a);
	assert_null(a.spare);
}

static void
strings_are_copies(void **state)
{
	struct arena a;
	char text[] = "abc";
	struct slice s;

	(void)state;
	arena_init(&a, 1000);
	s = arena_slice(&a, (struct slice){text, 2});
	text[0] = 'x';
	assert_slice(s, "ab");
	assert_int_equal(s.p[2], '\0');
	assert_string_equal(arena_printf(&a, "%s-%d", "n", 7), "n-7");
	assert_string_equal(arena_string(&a, SLICE_NONE), "");
	arena_free(&a);
}

static void
tables_grow_and_keep_their_items(void **state)
{
	struct arena a;
	uint64_t *items = NULL;
	size_t cap = 0;

	(void)state;
	arena_init(&a, 1 << 20);
	for (size_t n = 0; n < 1000; n++) {
		items = arena_grow(&a, items, n, &cap, sizeof(*items));
		assert_non_null(items);
		assert_true(cap > n);
		items[n] = n * n;
	}
	for (size_t n = 0; n < 1000; n++)
		assert_int_equal(items[n], n * n);
	arena_free(&a);
	arena_init(&a, 100);
	cap = 0;
	assert_null(arena_grow(&a, NULL, 0, &cap, 64));
	assert_int_equal(cap, 0);
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_aligned_zeroed_and_separate), cmocka_unit_test(the_ceiling_holds),
		cmocka_unit_test(absurd_sizes_fail), cmocka_unit_test(memory_after_reset_is_zeroed_again),
		cmocka_unit_test(blocks_are_used_again), cmocka_unit_test(strings_are_copies), cmocka_unit_test(tables_grow_and_keep_their_items)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
