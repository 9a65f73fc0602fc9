/* Buffers: the ceiling, remembered failures, numbers written and read back. */
#include "unit.h"

#include "ground/buffer.h"

static void
grows_up_to_its_ceiling_and_not_a_byte_further(void **state)
{
	struct buffer b;

	(void)state;
	buffer_init(&b, 1000);
	for (int i = 0; i < 1000; i++)
		buffer_byte(&b, (char)('a' + i % 26));
	assert_true(buffer_ok(&b));
	assert_int_equal(strlen(buffer_string(&b)), 1000);	/* the NUL has room above the ceiling */
	buffer_byte(&b, 'x');
	assert_false(buffer_ok(&b));
	assert_int_equal(b.len, 1000);
	assert_string_equal(buffer_string(&b), "");
	buffer_free(&b);
}

static void
nothing_is_added_after_a_failure(void **state)
{
	struct buffer b;

	(void)state;
	buffer_init(&b, 4);
	buffer_text(&b, "ab");
	buffer_text(&b, "too long");
	buffer_text(&b, "c");
	assert_false(buffer_ok(&b));
	assert_slice(buffer_view(&b), "ab");
	assert_null(buffer_reserve(&b, 1));
	buffer_clear(&b);
	buffer_text(&b, "cd");
	assert_true(buffer_ok(&b));
	assert_slice(buffer_view(&b), "cd");
	buffer_free(&b);
}

static void
formats_long_and_short(void **state)
{
	struct buffer b;
	char longer[600];

	(void)state;
	memset(longer, 'y', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	buffer_init(&b, 605);
	buffer_printf(&b, "%d|%s|", 42, longer);
	assert_true(buffer_ok(&b));
	assert_int_equal(b.len, 603);
	buffer_number(&b, -7);
	assert_true(slice_ends(buffer_view(&b), "y|-7"));
	buffer_printf(&b, "%s", longer);
	assert_false(buffer_ok(&b));
	buffer_free(&b);
}

static void
numbers_come_back(void **state)
{
	struct buffer b;
	struct reader r;

	(void)state;
	buffer_init(&b, 100);
	buffer_byte(&b, (char)0xfe);
	buffer_u16(&b, 0x1234);
	buffer_u32(&b, 0xdeadbeef);
	buffer_u64(&b, 0x0123456789abcdef);
	buffer_text(&b, "end");
	assert_memory_equal(b.data + 1, "\x34\x12\xef\xbe\xad\xde", 6);	/* little endian for ever */
	r = reader_of(buffer_view(&b));
	assert_int_equal(reader_u8(&r), 0xfe);
	assert_int_equal(reader_u16(&r), 0x1234);
	assert_int_equal(reader_u32(&r), 0xdeadbeef);
	assert_true(reader_u64(&r) == 0x0123456789abcdef);
	assert_slice(reader_bytes(&r, 3), "end");
	assert_false(r.failed);
	assert_int_equal(reader_u8(&r), 0);
	assert_true(r.failed);
	buffer_free(&b);
}

static void
what_was_added_can_be_taken_back(void **state)
{
	struct buffer b;

	(void)state;
	buffer_init(&b, 10);
	buffer_text(&b, "kept");
	buffer_text(&b, "too long for it");
	assert_false(buffer_ok(&b));
	buffer_cut(&b, 4);
	assert_true(buffer_ok(&b));
	buffer_cut(&b, 9);
	buffer_text(&b, "!");
	assert_slice(buffer_view(&b), "kept!");
	buffer_free(&b);
}

static void
a_reader_never_passes_the_end(void **state)
{
	struct reader r = reader_of(SLICE("abc"));

	(void)state;
	assert_int_equal(reader_u32(&r), 0);
	assert_true(r.failed);
	assert_int_equal(reader_u8(&r), 0);	/* a failure is remembered, though a byte is left */
	r = reader_of(SLICE("abc"));
	assert_int_equal(reader_bytes(&r, SIZE_MAX).n, 0);
	assert_true(r.failed);
	r = reader_of(SLICE_NONE);
	assert_int_equal(reader_bytes(&r, 0).n, 0);
	assert_false(r.failed);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grows_up_to_its_ceiling_and_not_a_byte_further),
		cmocka_unit_test(nothing_is_added_after_a_failure), cmocka_unit_test(formats_long_and_short),
		cmocka_unit_test(numbers_come_back), cmocka_unit_test(what_was_added_can_be_taken_back),
		cmocka_unit_test(a_reader_never_passes_the_end)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
