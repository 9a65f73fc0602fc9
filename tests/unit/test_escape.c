/* Each escaper, with what would break its context. */
#include "unit.h"

#include "ground/escape.h"

typedef void (*escaper)(struct buffer *, struct slice);

static void
assert_escaped_slice(escaper f, struct slice s, const char *expected)
{
	struct buffer b;

	buffer_init(&b, 4096);
	f(&b, s);
	assert_string_equal(buffer_string(&b), expected);
	buffer_free(&b);
}

static void
assert_escaped(escaper f, const char *text, const char *expected)
{
	assert_escaped_slice(f, slice_of(text), expected);
}

static void
html(void **state)
{
	(void)state;
	assert_escaped(escape_html, "<a href=\"x\" t='y'>R&D</a>",
		       "&lt;a href=&quot;x&quot; t=&#39;y&#39;&gt;R&amp;D&lt;/a&gt;");
	assert_escaped(escape_html, "plain \xc3\xa9", "plain \xc3\xa9");
	assert_escaped(escape_html, "", "");
}

static void
json(void **state)
{
	(void)state;
	assert_escaped(escape_json, "a\"b\\c\n\x01\x7f", "a\\\"b\\\\c\\n\\u0001\\u007f");
	assert_escaped(escape_json, "</script>&\xe2\x80\xa8", "\\u003c/script\\u003e\\u0026\\u2028");
	assert_escaped(escape_json, "\xc3\xa9\xff!", "\xc3\xa9\\ufffd!");
	assert_escaped_slice(escape_json, (struct slice){"a\0b", 3}, "a\\u0000b");
}

static void
addresses(void **state)
{
	(void)state;
	assert_escaped(escape_segment, "course-v1:MITx+15.071x/1T~_", "course-v1%3AMITx%2B15.071x%2F1T~_");
	assert_escaped(escape_segment, "\xc3\xa9 ", "%C3%A9%20");
	assert_escaped(escape_form, "a b+c&d=\xc3\xa9*~", "a+b%2Bc%26d%3D%C3%A9*%7E");
}

static void
csv(void **state)
{
	(void)state;
	assert_escaped(escape_csv, "plain", "plain");
	assert_escaped(escape_csv, "a,b", "\"a,b\"");
	assert_escaped(escape_csv, "say \"hi\"\r\n", "\"say \"\"hi\"\"\r\n\"");
	assert_escaped(escape_csv, "=1+1", "\"'=1+1\"");
	assert_escaped(escape_csv, "@SUM(A1)", "\"'@SUM(A1)\"");
	assert_escaped(escape_csv, "-5", "\"'-5\"");
	assert_escaped(escape_csv, "+31", "\"'+31\"");
	assert_escaped(escape_csv, "\tx", "\"'\tx\"");
	assert_escaped(escape_csv, "\r=1", "\"'\r=1\"");
	assert_escaped(escape_csv, "", "");
}

static void
logs(void **state)
{
	(void)state;
	assert_escaped(escape_log, "a\nb\x1b[31m", "a\\x0ab\\x1b[31m");
	assert_escaped(escape_log, "\xe2\x80\xae" "abc", "\\xe2\\x80\\xae" "abc");	/* turns the reading direction */
	assert_escaped(escape_log, "\xc2\x9b" "1m", "\\xc2\\x9b" "1m");			/* C1: CSI */
	assert_escaped(escape_log, "\xff\"'\\", "\\xff\\x22\\x27\\x5c");
	assert_escaped(escape_log, "caf\xc3\xa9 \xef\xbf\xbd", "caf\xc3\xa9 \xef\xbf\xbd");
	assert_escaped(escape_line, "k=\"v\" \\x0a\n", "k=\"v\" \\x0a\\x0a");
}

static void
unescapes_percent(void **state)
{
	static const char *const bad[] = {"%", "%4", "%zz", "a%2", "%00", "%-1", "% 1"};
	struct buffer b;

	(void)state;
	buffer_init(&b, 100);
	assert_true(unescape_percent(SLICE("a%2Fb+c%C3%a9"), false, &b));
	assert_slice(buffer_view(&b), "a/b+c\xc3\xa9");
	buffer_clear(&b);
	assert_true(unescape_percent(SLICE("a+b%2B%41"), true, &b));
	assert_slice(buffer_view(&b), "a b+A");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(unescape_percent(slice_of(bad[i]), false, &b));
	assert_false(unescape_percent((struct slice){"a\0", 2}, false, &b));
	buffer_free(&b);
}

static void
every_byte_survives_the_way_there_and_back(void **state)
{
	struct buffer there, back;
	char all[255];

	(void)state;
	for (int i = 0; i < 255; i++)
		all[i] = (char)(i + 1);
	buffer_init(&there, 1000);
	buffer_init(&back, 1000);
	escape_form(&there, (struct slice){all, sizeof(all)});
	assert_true(unescape_percent(buffer_view(&there), true, &back));
	assert_int_equal(back.len, sizeof(all));
	assert_memory_equal(back.data, all, sizeof(all));
	buffer_clear(&there);
	buffer_clear(&back);
	escape_segment(&there, (struct slice){all, sizeof(all)});
	assert_true(unescape_percent(buffer_view(&there), false, &back));
	assert_memory_equal(back.data, all, sizeof(all));
	buffer_free(&there);
	buffer_free(&back);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(html), cmocka_unit_test(json), cmocka_unit_test(addresses), cmocka_unit_test(csv),
		cmocka_unit_test(logs), cmocka_unit_test(unescapes_percent),
		cmocka_unit_test(every_byte_survives_the_way_there_and_back)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
