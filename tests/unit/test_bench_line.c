/* Lines of JSON read the quick way say what jansson makes of them, or are left to it. */
#include "unit.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "prog/bench_line.h"

static const char *const keys[] = {"id", "title", "ects"};

static bool
read_it(struct slice line, struct arena *a, struct bench_line *out)
{
	arena_reset(a);
	return bench_line_read(line, keys, 3, a, out);
}

/* Never another answer than the real reader's. */
static bool
same_as_jansson(struct slice line, struct arena *a)
{
	struct bench_line out;
	json_error_t why;
	json_t *object;

	if (!read_it(line, a, &out))
		return false;
	object = json_loadb(line.p, line.n, 0, &why);
	assert_non_null(object);
	for (size_t i = 0; i < 3; i++) {
		const json_t *value = json_object_get(object, keys[i]);

		if (json_is_string(value))
			assert_true(slice_eq(out.text[i], (struct slice){json_string_value(value), json_string_length(value)}));
		assert_int_equal(out.number[i], json_is_number(value));
		if (json_is_number(value))
			assert_true(strtod(arena_string(a, out.text[i]), NULL) == json_number_value(value));
		if (!json_is_number(value) && !json_is_string(value))
			assert_null(out.text[i].p);
	}
	json_decref(object);
	return true;
}

static void
texts_and_plain_numbers_are_read(void **state)
{
	static const char *const lines[] = {
		"{\"id\":\"A\",\"title\":\"Law\",\"ects\":5}\n", " { \"id\" : \"A\" , \"other\":null,\"ects\" : 7.5 } ", "{\"id\":\"\",\"ects\":0}",
		"{\"title\":\"a \\\"b\\\" \\\\ \\/ \\b\\f\\n\\r\\t caf\\u00e9 \\uD83D\\ude00 \xc3\xa9\"}", "{\"id\":true,\"title\":false}",
		"{\"id\":\"A\",\"id\":\"B\"}", "{\"\\u0069d\":\"A\"}",
	};
	struct arena a;

	(void)state;
	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		assert_true(same_as_jansson(slice_of(lines[i]), &a));
	arena_free(&a);
}

/* What ends a text, or may not stand in one, at every place of the eight that are looked at together. */
static void
a_text_ends_where_it_ends(void **state)
{
	static const char *const within[] = {"\\n", "\\\"", "\"", "\x1f", "\x7f", "\xc3\xa9", "!#[]", "\xff"};
	struct arena a;

	(void)state;
	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < sizeof(within) / sizeof(within[0]); i++)
		for (int before = 0; before < 20; before++)
			for (int behind = 0; behind < 10; behind++) {
				char line[80];
				bool fine;

				snprintf(line, sizeof(line), "{\"ects\":5,\"title\":\"%.*s%s%.*s\"}", before, "aaaaaaaaaaaaaaaaaaaa", within[i],
						behind, "bbbbbbbbbb");
				fine = same_as_jansson(slice_of(line), &a);
				assert_int_equal(fine, strchr("\"\x1f\xff", within[i][0]) == NULL);
			}
	arena_free(&a);
}

static void
whatever_else_there_is_is_left_alone(void **state)
{
	static const char *const lines[] = {
		"", "{", "{}", "[]", "{\"id\":[\"A\"]}", "{\"id\":{}}", "{\"ects\":-1}", "{\"ects\":1e3}", "{\"ects\":05}", "{\"ects\":7.50}",
		"{\"ects\":1234567}", "{\"ects\":5x}", "{\"id\":\"A}", "{\"id\":\"A\"", "{\"id\":\"A\"} x", "{\"id\" \"A\"}", "{id:\"A\"}", "{\"id\":\"A\",}",
		"{\"id\":\"\\x\"}", "{\"id\":\"\\u00g0\"}", "{\"id\":\"\\u0000\"}", "{\"id\":\"\\ud800\"}", "{\"id\":\"\\ud800\\u0041\"}",
		"{\"id\":\"\\udc00\"}", "{\"id\":\"\\\"}", "{\"id\":\"a\tb\"}", "{\"id\":\"\xff\"}", "{\"id\":nul}",
	};
	struct bench_line out;
	struct arena a;

	(void)state;
	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (read_it(slice_of(lines[i]), &a, &out))
			fail_msg("read: %s", lines[i]);
	arena_free(&a);
}

/* Any byte of a line changed: still only what jansson says. */
static void
a_damaged_line_says_nothing_else(void **state)
{
	static const char line[] = "{\"id\":\"A\\u00e9\\n\",\"title\":\"Law \xc3\xa9\",\"ects\":7.5,\"x\":null}";
	unsigned read = 0;
	struct arena a;

	(void)state;
	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < sizeof(line) - 1; i++)
		for (int c = 0; c < 256; c++) {
			char changed[sizeof(line)];

			memcpy(changed, line, sizeof(line));
			changed[i] = (char)c;
			read += same_as_jansson((struct slice){changed, sizeof(line) - 1}, &a);
		}
	assert_true(read > 1000);
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(texts_and_plain_numbers_are_read), cmocka_unit_test(a_text_ends_where_it_ends),
		cmocka_unit_test(whatever_else_there_is_is_left_alone), cmocka_unit_test(a_damaged_line_says_nothing_else)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
