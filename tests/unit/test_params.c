/* Query strings and forms against a table of rules. */
#include "unit/unit.h"

#include "domain/params.h"
#include "web/request.h"

enum { Q, SORT, PAGE, ECTS, START, C, PURPOSE };

static const char *const sorts[] = {"title", "start", NULL};
static const struct param_rule rules[] = {
	[Q] = {.name = "q", .type = PARAM_TEXT, .max_bytes = 20},
	[SORT] = {.name = "sort", .type = PARAM_WORD, .max_bytes = 20, .words = sorts},
	[PAGE] = {.name = "page", .type = PARAM_NUMBER, .max_bytes = 20, .min = 1, .max = 100},
	[ECTS] = {.name = "ects_min", .type = PARAM_DECIMAL, .max_bytes = 20, .min = 0, .max = 999999},
	[START] = {.name = "start", .type = PARAM_DAY, .max_bytes = 20},
	[C] = {.name = "c", .type = PARAM_TEXT, .max_bytes = 20, .flags = PARAM_REPEATS},
	[PURPOSE] = {.name = "purpose", .type = PARAM_TEXT, .max_bytes = 20, .flags = PARAM_NUMBERED},
};
#define RULES (sizeof(rules) / sizeof(*rules))

static struct arena arena;
static struct params got;
static const char *bad;
static struct error e;

static int
read_text(const char *encoded)
{
	arena_reset(&arena);
	e.text[0] = '\0';
	return params_read(slice_of(encoded), rules, RULES, &arena, &got, &bad, &e);
}

static void
reads_by_type(void **state)
{
	const struct param *p;

	(void)state;
	assert_int_equal(read_text("q=r%C3%A9sum%C3%A9+x%2B&sort=start&page=7&ects_min=2,5&start=2027-02-28&other=%zz&&%zz=1"), 0);
	assert_slice(params_text(&got, Q), "r\303\251sum\303\251 x+");
	assert_int_equal(params_first(&got, SORT)->value, 1);
	assert_int_equal(params_first(&got, PAGE)->value, 7);
	assert_int_equal(params_first(&got, ECTS)->value, 2500);
	assert_int_equal(params_first(&got, START)->value, date_days(2027, 2, 28));
	assert_int_equal(got.n, 5);
	assert_int_equal(read_text("c=b&q=&c=a&purpose-2=minor&purpose-9=x&purpose-=y&purpose=z&purpose-12=q"), 0);
	p = params_first(&got, C);
	assert_slice(p->text, "b");
	p = params_next(&got, p);
	assert_slice(p->text, "a");
	assert_null(params_next(&got, p));
	assert_slice(params_text_numbered(&got, PURPOSE, 2), "minor");
	assert_null(params_numbered(&got, PURPOSE, 1));
	assert_non_null(params_first(&got, Q));
	assert_int_equal(got.n, 4);
}

static void
empty_fields_of_a_form_are_not_given(void **state)
{
	(void)state;
	assert_int_equal(read_text("sort=&page=+&ects_min=&start=&start="), 0);
	assert_int_equal(got.n, 0);
	assert_int_equal(read_text(""), 0);
	assert_int_equal(got.n, 0);
}

static void
refuses_and_names(void **state)
{
	static const struct { const char *encoded, *text; } cases[] = {
		{"q=a&q=b", "q: given more than once"},
		{"purpose-1=a&purpose-1=b", "purpose: given more than once"},
		{"q=%", "q: a % must be followed by two hexadecimal digits"},
		{"q=a%00b", "q: a % must be followed by two hexadecimal digits"},
		{"q=%ff", "q: not UTF-8"},
		{"q=%ED%A0%80", "q: not UTF-8"},
		{"q=123456789012345678901", "q: too long"},
		{"sort=size", "sort: no such value"},
		{"page=0", "page: no such value"},
		{"page=101", "page: no such value"},
		{"page=-1", "page: no such value"},
		{"page=1x", "page: no such value"},
		{"ects_min=1e3", "ects_min: no such value"},
		{"start=2027-02-29", "start: no such value"},
		{"start=tomorrow", "start: no such value"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(read_text(cases[i].encoded), ERR_VALUE);
		assert_string_equal(e.text, cases[i].text);
		assert_true(slice_starts(slice_of(e.text), bad));
	}
}

static void
pairs_are_bounded(void **state)
{
	struct buffer b;

	(void)state;
	buffer_init(&b, 1 << 20);
	for (int i = 0; i < PARAMS_MAX; i++)
		buffer_text(&b, i ? "&c=a" : "c=a");
	assert_int_equal(read_text(buffer_string(&b)), 0);
	assert_int_equal(got.n, PARAMS_MAX);
	buffer_text(&b, "&");
	assert_int_equal(read_text(buffer_string(&b)), ERR_LIMIT);
	buffer_free(&b);
}

static void
course_in_an_address(void **state)
{
	static const char *const wrong[] = {"", "epfl", "epfl:", ":x", "epfl:x:y:z", "epfl:x:y:", "epfl:%zz", "epfl:..", "epfl:.", "epfl:%ff", "epfl:x:%ff"};
	struct course_ref ref;
	struct buffer b;

	(void)state;
	arena_reset(&arena);
	buffer_init(&b, 1000);
	course_ref_write(&b, (struct course_ref){SLICE("mit"), SLICE("course-v1:MITx+15.071x/1"), SLICE("2027:1")});
	assert_slice(buffer_view(&b), "mit:course-v1%3AMITx%2B15.071x%2F1:2027%3A1");
	assert_true(course_ref_read(buffer_view(&b), &arena, &ref));
	assert_slice(ref.partner, "mit");
	assert_slice(ref.id, "course-v1:MITx+15.071x/1");
	assert_slice(ref.offering, "2027:1");
	assert_true(course_ref_read(SLICE("epfl:a+b"), &arena, &ref));
	assert_slice(ref.id, "a+b");
	assert_int_equal(ref.offering.n, 0);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_false(course_ref_read(slice_of(wrong[i]), &arena, &ref));
	buffer_free(&b);
}

static void
foreign_requests(void **state)
{
	static const struct { const char *origin, *site; bool foreign; } cases[] = {
		{"", "", false},
		{"https://exchange.example:8080", "", false},
		{"http://exchange.example:8080", "same-origin", false},
		{"https://exchange.example", "", true},
		{"https://evil.example", "", true},
		{"null", "", true},
		{"null", "same-origin", false},
		{"null", "cross-site", true},
		{"", "cross-site", true},
		{"https://exchange.example:8080", "same-site", true},
		{"", "none", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct request r = {.host = SLICE("exchange.example:8080"), .origin = slice_of(cases[i].origin),
				.fetch_site = slice_of(cases[i].site)};

		assert_int_equal(request_foreign(&r), cases[i].foreign);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_by_type),
		cmocka_unit_test(empty_fields_of_a_form_are_not_given),
		cmocka_unit_test(refuses_and_names),
		cmocka_unit_test(pairs_are_bounded),
		cmocka_unit_test(course_in_an_address),
		cmocka_unit_test(foreign_requests),
	};
	int failed;

	arena_init(&arena, 1 << 20);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(&arena);
	return failed;
}
