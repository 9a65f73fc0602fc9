/* Slices, numbers, UTF-8, distance. */
#include "unit.h"

#include "ground/error.h"
#include "ground/str.h"

static void
trims_white_space_and_no_break_spaces(void **state)
{
	(void)state;
	assert_slice(slice_trim(SLICE(" \t\r\n a b \xc2\xa0\v")), "a b");
	assert_slice(slice_trim(SLICE("\xc2\xa0\xc2\xa0")), "");
	assert_slice(slice_trim(SLICE("\xc3\xa0")), "\xc3\xa0");	/* ends in the byte of a no-break space */
	assert_slice(slice_trim(SLICE_NONE), "");
}

static void
splits_into_parts(void **state)
{
	struct slice rest = SLICE("a||b|"), part;
	static const char *const expected[] = {"a", "", "b", ""};
	size_t n = 0;

	(void)state;
	while (slice_split(&rest, '|', &part)) {
		assert_true(n < 4);
		assert_slice(part, expected[n]);
		n++;
	}
	assert_int_equal(n, 4);
	rest = SLICE_NONE;
	assert_false(slice_split(&rest, '|', &part));
}

static void
compares(void **state)
{
	(void)state;
	assert_true(slice_is_nocase(SLICE("HoUR"), "hour"));
	assert_false(slice_is_nocase(SLICE("hours"), "hour"));
	assert_true(slice_starts(SLICE("unix:/run"), "unix:"));
	assert_false(slice_starts(SLICE("un"), "unix:"));
	assert_true(slice_ends(SLICE("a.csv"), ".csv"));
	assert_false(slice_ends(SLICE("csv"), ".csv"));
	assert_true(slice_compare(SLICE("a"), SLICE("ab")) < 0);
	assert_true(slice_compare(SLICE("\xff"), SLICE("a")) > 0);	/* bytes are unsigned */
	assert_int_equal(slice_compare(SLICE_NONE, SLICE("")), 0);
}

static void
copies_never_cut_a_character(void **state)
{
	char out[5];

	(void)state;
	assert_true(slice_copy(SLICE("abcd"), out, sizeof(out)));
	assert_string_equal(out, "abcd");
	assert_false(slice_copy(SLICE("abc\xc3\xa9"), out, sizeof(out)));
	assert_string_equal(out, "abc");
	assert_false(slice_copy(SLICE("\xf0\x9f\x98\x80x"), out, sizeof(out)));
	assert_string_equal(out, "\xf0\x9f\x98\x80");
	assert_false(slice_copy(SLICE("a"), out, 0));
}

static void
reads_whole_numbers(void **state)
{
	int64_t v = -1;

	(void)state;
	assert_true(str_to_int64(SLICE("9223372036854775807"), 0, INT64_MAX, &v));
	assert_int_equal(v, INT64_MAX);
	assert_false(str_to_int64(SLICE("9223372036854775808"), 0, INT64_MAX, &v));
	assert_false(str_to_int64(SLICE(""), 0, 9, &v));
	assert_false(str_to_int64(SLICE("+1"), 0, 9, &v));
	assert_false(str_to_int64(SLICE("1 "), 0, 9, &v));
	assert_false(str_to_int64(SLICE("10"), 0, 9, &v));
}

static void
reads_thousandths(void **state)
{
	static const struct { const char *text; int64_t value; } good[] = {
		{"7.5", 7500}, {".5", 500}, {"7,5", 7500}, {"6", 6000}, {"0.0005", 1}, {"0.0004", 0}, {"9.9995", 10000},
		{"-1", -1000}, {"007", 7000}, {"2.50", 2500}};
	static const char *const bad[] = {"", "-", ".", "7.", "1e3", "7.5x", "1.2.3", "+1", " 1", "1,000.5", "99999999999999999999"};
	int64_t v;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_true(str_to_thousandths(slice_of(good[i].text), -100000, 100000, &v));
		assert_int_equal(v, good[i].value);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(str_to_thousandths(slice_of(bad[i]), INT64_MIN, INT64_MAX, &v));
	assert_false(str_to_thousandths(SLICE("101"), 0, 100000, &v));
	assert_false(str_to_thousandths(SLICE_NONE, 0, 100000, &v));
}

static void
refuses_bad_utf8_at_the_right_place(void **state)
{
	static const struct { const char *text; size_t bad; } cases[] = {
		{"ab\x80", 2}, {"\xc0\xaf", 0}, {"\xe0\x80\xaf", 0}, {"x\xed\xa0\x80", 1}, {"\xf4\x90\x80\x80", 0},
		{"\xf5\x80\x80\x80", 0}, {"a\xe2\x82", 1}, {"\xc3(", 0}, {"\xf0\x8f\xbf\xbf", 0}, {"\xff", 0}};
	size_t bad;

	(void)state;
	assert_true(utf8_valid(SLICE("h\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80 \xf4\x8f\xbf\xbf \xed\x9f\xbf"), &bad));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bad = 99;
		assert_false(utf8_valid(slice_of(cases[i].text), &bad));
		assert_int_equal(bad, cases[i].bad);
	}
}

static void
every_code_point_survives_encoding(void **state)
{
	char out[4];
	uint32_t back;

	(void)state;
	for (uint32_t point = 0; point <= 0x10ffff; point++) {
		size_t n = utf8_encode(point, out);
		bool surrogate = point >= 0xd800 && point <= 0xdfff;

		assert_int_equal(utf8_decode((struct slice){out, n}, &back), n);
		assert_int_equal(back, surrogate ? 0xfffd : point);
	}
	assert_int_equal(utf8_encode(0x110000, out), 3);
}

static void
counts_and_cuts_by_code_point(void **state)
{
	struct slice s = SLICE("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
	uint32_t point;

	(void)state;
	assert_int_equal(utf8_count(s), 4);
	assert_int_equal(utf8_prefix(s, 0), 0);
	assert_int_equal(utf8_prefix(s, 2), 3);
	assert_int_equal(utf8_prefix(s, 3), 6);
	assert_int_equal(utf8_prefix(s, 99), s.n);
	assert_int_equal(utf8_decode(SLICE("\xe2\x82"), &point), 1);
	assert_int_equal(point, 0xfffd);
	assert_int_equal(utf8_decode(SLICE_NONE, &point), 0);
}

static void
measures_distance(void **state)
{
	(void)state;
	assert_int_equal(str_distance("", ""), 0);
	assert_int_equal(str_distance("interval", "Interval"), 0);
	assert_int_equal(str_distance("intervall", "interval"), 1);
	assert_int_equal(str_distance("kitten", "sitting"), 3);
	assert_int_equal(str_distance("", "abc"), 3);
	assert_int_equal(str_distance("ab", "ba"), 2);
}

static void
hash_is_fnv_1a(void **state)
{
	(void)state;
	assert_true(str_hash(SLICE_NONE, 0) == 0xcbf29ce484222325u);
	assert_true(str_hash(SLICE("a"), 0) == 0xaf63dc4c8601ec8cu);
	assert_true(str_hash(SLICE("foobar"), 0) == 0x85944171f73967e8u);
	assert_true(str_hash(SLICE("a"), 1) != str_hash(SLICE("a"), 0));
	assert_true(str_checksum(SLICE("foobar")) == str_hash(SLICE("foobar"), 0));
	assert_true(str_checksum(SLICE("foobar, eight by eight")) == 0x372808b72ad1181fu);
}

static void
errors_are_filled_prefixed_and_cut(void **state)
{
	struct error e = ERROR_NONE;
	char longer[1200];

	(void)state;
	assert_int_equal(error_set(&e, ERR_VALUE, "no %s", "zone"), ERR_VALUE);
	assert_int_equal(error_prefix(&e, "partner %d", 7), ERR_VALUE);
	assert_string_equal(e.text, "partner 7: no zone");
	assert_int_equal(error_set(NULL, ERR_IO, "lost"), ERR_IO);
	errno = ENOENT;
	assert_int_equal(error_errno(&e, ERR_IO, "x: open"), ERR_IO);
	assert_string_equal(e.text, "x: open: No such file or directory");
	assert_int_equal(errno, ENOENT);
	memset(longer, 'e', sizeof(longer));
	memcpy(longer + sizeof(e.text) - 2, "\xc3\xa9", 3);
	error_set(&e, ERR_VALUE, "%s", longer);
	assert_int_equal(strlen(e.text), sizeof(e.text) - 2);	/* the half character is left out */
}

static void
eight_bytes_make_one_number(void **state)
{
	static const char text[] = "\x01\x82\x03\x84\x05\x86\x07\x88\x09";
	uint64_t wanted = 0;

	(void)state;
	for (size_t n = 0; n <= sizeof(text) - 1; n++) {
		assert_true(str_eight(text, n) == wanted);
		if (n < 8)
			wanted |= (uint64_t)(unsigned char)text[n] << 8 * n;
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(trims_white_space_and_no_break_spaces), cmocka_unit_test(splits_into_parts),
		cmocka_unit_test(compares), cmocka_unit_test(copies_never_cut_a_character),
		cmocka_unit_test(reads_whole_numbers), cmocka_unit_test(reads_thousandths),
		cmocka_unit_test(refuses_bad_utf8_at_the_right_place), cmocka_unit_test(every_code_point_survives_encoding),
		cmocka_unit_test(counts_and_cuts_by_code_point), cmocka_unit_test(measures_distance),
		cmocka_unit_test(hash_is_fnv_1a), cmocka_unit_test(eight_bytes_make_one_number), cmocka_unit_test(errors_are_filled_prefixed_and_cut)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
