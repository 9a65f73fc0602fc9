/* Lines of mails. */
#include "unit.h"

#include "courier/wrap.h"

static void
assert_wrapped(const char *text, const char *expected)
{
	struct buffer b;

	buffer_init(&b, 1u << 16);
	wrap(slice_of(text), &b);
	assert_string_equal(buffer_string(&b), expected);
	buffer_free(&b);
}

static void
breaks_at_words(void **state)
{
	(void)state;
	assert_wrapped("", "");
	assert_wrapped("\n\n \n", "");
	assert_wrapped("one\n\n\n\ntwo  three \n", "one\n\ntwo three\n");
	assert_wrapped("aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaa bb",
			"aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaa\nbb\n");
	assert_wrapped("aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaa bb",
			"aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa\naaaaaaa bb\n");
}

static void
keeps_what_stands_in_front(void **state)
{
	(void)state;
	assert_wrapped("- aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaa bb",
			"- aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaa\n  bb\n");
	assert_wrapped("> aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaa bb",
			"> aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaa\n> bb\n");
	assert_wrapped("--\nfoot", "--\nfoot\n");
	assert_wrapped("> a\n>\n> b", "> a\n>\n> b\n");
}

static void
counts_characters_and_never_breaks_a_word(void **state)
{
	char address[120] = "https://", line[200];

	(void)state;
	memset(address + 8, 'x', 100);
	snprintf(line, sizeof(line), "at\n%s\n", address);
	assert_wrapped(line, line);
	assert_wrapped("\303\253\303\253\303\253\303\253\303\253\303\253\303\253\303\253\303\253\303\253\303\253\303\253\303\253\303\253\303\253\303\253\303\253\303\253 "
		       "12345678901234567890123456789012345678901234567890 123456",
			"\303\253\303\253\303\253\303\253\303\253\303\253\303\253\303\253\303\253\303\253\303\253\303\253\303\253\303\253\303\253\303\253\303\253\303\253 "
			"12345678901234567890123456789012345678901234567890 123456\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(breaks_at_words),
		cmocka_unit_test(keeps_what_stands_in_front),
		cmocka_unit_test(counts_characters_and_never_breaks_a_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
