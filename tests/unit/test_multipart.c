/* Forms with a file: as browsers send them, and as others might. */
#include "unit/unit.h"

#include "web/multipart.h"

enum { TOKEN, ROW, NUMBER, FILE_, RULES };
static const struct param_rule rules[RULES] = {
	[TOKEN] = {.name = "token", .type = PARAM_TEXT, .max_bytes = 8}, [ROW] = {.name = "row", .type = PARAM_TEXT, .max_bytes = 8, .flags = PARAM_REPEATS},
	[NUMBER] = {.name = "n", .type = PARAM_NUMBER, .max_bytes = 4, .min = 1, .max = 99}, [FILE_] = {.name = "file", .type = PARAM_BYTES, .max_bytes = 64},
};

static struct arena arena;
static struct params got;
static const char *bad;
static struct error e;

#define TYPE "multipart/form-data; boundary=XX"
#define PART(name) "--XX\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n"
#define END "\r\n--XX--\r\n"

static int
read_bytes(const char *type, struct slice body)
{
	arena_reset(&arena);
	return multipart_read(slice_of(type), body, rules, RULES, &arena, &got, &bad, &e);
}

static int
read_text(const char *type, const char *body)
{
	return read_bytes(type, slice_of(body));
}

static void
reads_a_file(void **state)
{
	static const char body[] = PART("token") "abc\r\n" PART("row") "a\r\n" PART("row") "\r\n" PART("other") "x\r\n" PART("n") " 7 \r\n"
		"--XX\r\nContent-Type: text/xml\r\ncontent-disposition:form-data;name=\"file\"; filename=\"a; name=\\\"b.xml\"\r\n\r\n"
		"\0\xFF\r\n--X\r\n" END "epilogue";

	(void)state;
	assert_int_equal(read_bytes(TYPE, (struct slice){body, sizeof(body) - 1}), 0);
	assert_slice(params_text(&got, TOKEN), "abc");
	assert_slice(params_first(&got, ROW)->text, "a");
	assert_slice(params_next(&got, params_first(&got, ROW))->text, "");
	assert_int_equal(params_first(&got, NUMBER)->value, 7);
	assert_int_equal(params_text(&got, FILE_).n, 9);
	assert_memory_equal(params_text(&got, FILE_).p, "\0\xFF\r\n--X\r\n", 9);
	assert_int_equal(got.n, 5);
}

static void
knows_its_type(void **state)
{
	(void)state;
	assert_true(multipart_is(SLICE(TYPE)));
	assert_true(multipart_is(SLICE("Multipart/Form-Data ;boundary=x")));
	assert_false(multipart_is(SLICE("multipart/mixed; boundary=x")));
	assert_false(multipart_is(SLICE("")));
}

static void
boundaries(void **state)
{
	(void)state;
	assert_int_equal(read_text("multipart/form-data; charset=x; Boundary=\"XX\"", PART("token") "a" END), 0);
	assert_slice(params_text(&got, TOKEN), "a");
	assert_int_equal(read_text("multipart/form-data", PART("token") "a" END), ERR_VALUE);
	assert_int_equal(read_text("multipart/form-data; boundary=", PART("token") "a" END), ERR_VALUE);
	assert_int_equal(read_text("multipart/form-data; boundary=0123456789012345678901234567890123456789012345678901234567890123456789x",
			PART("token") "a" END), ERR_VALUE);
	assert_int_equal(read_text("multipart/form-data; boundary=YY", PART("token") "a" END), ERR_VALUE);
}

static void
refuses_other_forms(void **state)
{
	static const char *const bodies[] = {
		"", "--XX", "--XX\r\n", "x" PART("token") "a" END, PART("token") "a", PART("token") "a\r\n--XX", "--XX\r\n\r\n\r\na" END,
		"--XX\r\nContent-Disposition: form-data\r\n\r\na" END, "--XX\r\nContent-Disposition: attachment; name=\"token\"\r\n\r\na" END,
		"--XX\r\nContent-Disposition: form-data; name=\"token\"\r\na" END, PART("token") "a\r\n--XXY\r\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		assert_int_equal(read_text(TYPE, bodies[i]), ERR_VALUE);
		assert_null(bad);
	}
}

static void
rules_hold(void **state)
{
	(void)state;
	assert_int_equal(read_text(TYPE, PART("token") "a\r\n" PART("token") "b" END), ERR_VALUE);
	assert_string_equal(bad, "token");
	assert_int_equal(read_text(TYPE, PART("token") "123456789" END), ERR_VALUE);
	assert_string_equal(bad, "token");
	assert_int_equal(read_text(TYPE, PART("token") "\xFF" END), ERR_VALUE);
	assert_string_equal(bad, "token");
	assert_int_equal(read_text(TYPE, PART("n") "100" END), ERR_VALUE);
	assert_string_equal(bad, "n");
}

static void
counts_parts(void **state)
{
	struct buffer b;

	(void)state;
	buffer_init(&b, 1u << 20);
	for (int i = 0; i < 64; i++)
		buffer_text(&b, PART("row") "x\r\n");
	buffer_text(&b, "--XX--");
	assert_int_equal(read_bytes(TYPE, buffer_view(&b)), 0);
	assert_int_equal(got.n, 64);
	b.len -= 6;
	buffer_text(&b, PART("row") "x" END);
	assert_int_equal(read_bytes(TYPE, buffer_view(&b)), ERR_LIMIT);
	buffer_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_file), cmocka_unit_test(knows_its_type), cmocka_unit_test(boundaries),
		cmocka_unit_test(refuses_other_forms), cmocka_unit_test(rules_hold), cmocka_unit_test(counts_parts),
	};
	int failed;

	arena_init(&arena, 1u << 20);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(&arena);
	return failed;
}
