/* Addresses to pages, and what the front door makes of Accept-Language. */
#include "unit/unit.h"

#include "web/layout.h"
#include "web/route.h"

static int
page(struct page *p, struct error *e)
{
	(void)p;
	(void)e;
	return 0;
}

static const struct page_route table[] = {
	{.name = "front", .pattern = "/", .methods = METHOD_GET, .page = page},
	{.name = "home", .pattern = "/LANG/", .methods = METHOD_GET, .page = page},
	{.name = "course", .pattern = "/LANG/courses/PARTNER/ID", .methods = METHOD_GET, .page = page},
	{.name = "form", .pattern = "/LANG/enrol", .methods = METHOD_GET, .page = page},
	{.name = "send", .pattern = "/LANG/enrol", .methods = METHOD_POST, .page = page},
	{.pattern = NULL},
};

static struct arena arena;
static struct route_match match;

static int
find(const char *path, enum method method)
{
	struct error e = ERROR_NONE;

	arena_reset(&arena);
	return route_find(table, slice_of(path), method, &arena, &match, &e);
}

static void
finds_pages(void **state)
{
	static const struct { const char *path; enum method method; const char *name; } cases[] = {
		{"/", METHOD_GET, "front"},
		{"/en/", METHOD_GET, "home"},
		{"/nl/", METHOD_HEAD, "home"},
		{"/en/courses/a/b", METHOD_GET, "course"},
		{"/en/enrol", METHOD_GET, "form"},
		{"/en/enrol", METHOD_POST, "send"},
		{"/%65n/", METHOD_GET, "home"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(find(cases[i].path, cases[i].method), 0);
		assert_string_equal(match.route->name, cases[i].name);
	}
}

/* Real ids: each segment is decoded alone, so a slash in an id stays in it. */
static void
decodes_each_segment(void **state)
{
	(void)state;
	assert_int_equal(find("/nl/courses/mit/course-v1%3AMITx+15.071x%2F1T2019", METHOD_GET), 0);
	assert_int_equal(match.lang, LANG_NL);
	assert_slice(match.parts[0], "mit");
	assert_slice(match.parts[1], "course-v1:MITx+15.071x/1T2019");
	assert_int_equal(find("/en/courses/x/http%3A%2F%2Fexample.org%2Fa174", METHOD_GET), 0);
	assert_slice(match.parts[1], "http://example.org/a174");
}

static void
refuses(void **state)
{
	static const struct { const char *path; enum method method; int code; } cases[] = {
		{"/en", METHOD_GET, ERR_NOT_FOUND},
		{"/de/", METHOD_GET, ERR_NOT_FOUND},
		{"/en/courses/a/", METHOD_GET, ERR_NOT_FOUND},
		{"/en/courses//b", METHOD_GET, ERR_NOT_FOUND},
		{"/en/courses/a/b/c", METHOD_GET, ERR_NOT_FOUND},
		{"/en/courses/a%2Fb", METHOD_GET, ERR_NOT_FOUND},
		{"/a/b/c/d/e/f/g/h/i/j", METHOD_GET, ERR_NOT_FOUND},
		{"//en/", METHOD_GET, ERR_NOT_FOUND},
		{"/en/courses/a/%zz", METHOD_GET, ERR_SYNTAX},
		{"/en/courses/a/%00", METHOD_GET, ERR_SYNTAX},
		{"/en/courses/a/%ff", METHOD_GET, ERR_SYNTAX},
		{"en/", METHOD_GET, ERR_SYNTAX},
		{"", METHOD_GET, ERR_SYNTAX},
		{"/en/", METHOD_POST, ERR_DENIED},
		{"/en/enrol", METHOD_OTHER, ERR_DENIED},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (find(cases[i].path, cases[i].method) != cases[i].code)
			fail_msg("%s", cases[i].path);
}

static void
says_what_is_allowed(void **state)
{
	(void)state;
	assert_int_equal(find("/en/enrol", METHOD_OTHER), ERR_DENIED);
	assert_int_equal(match.allowed, METHOD_GET | METHOD_POST);
	assert_int_equal(find("/en/", METHOD_POST), ERR_DENIED);
	assert_int_equal(match.allowed, METHOD_GET);
}

/* Errors are told in the language of the address. */
static void
keeps_the_language_of_an_unknown_page(void **state)
{
	(void)state;
	assert_int_equal(find("/nl/nothing", METHOD_GET), ERR_NOT_FOUND);
	assert_true(match.has_lang);
	assert_int_equal(match.lang, LANG_NL);
	assert_int_equal(find("/nothing", METHOD_GET), ERR_NOT_FOUND);
	assert_false(match.has_lang);
}

static void
every_real_route_can_be_counted(void **state)
{
	size_t n = 0;

	(void)state;
	while (route_table[n].pattern) {
		assert_non_null(route_table[n].name);
		assert_non_null(route_table[n].page);
		assert_true(route_table[n].methods != 0);
		n++;
	}
	assert_true(n < ROUTE_MAX);
}

static void
prefers_a_language(void **state)
{
	static const struct { const char *header; enum lang lang; } cases[] = {
		{"", LANG_EN}, {"nl", LANG_NL}, {"nl-BE,nl;q=0.9", LANG_NL}, {"de,nl;q=0.5,en;q=0.4", LANG_NL}, {"de,fr", LANG_EN},
		{"en;q=0.3, NL;q=0.7", LANG_NL}, {"nl;q=0, en;q=0.1", LANG_EN}, {"nld", LANG_EN}, {"nl;q=x,en", LANG_EN}, {"*", LANG_EN},
		{";;,,q=1", LANG_EN},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (layout_accepted(slice_of(cases[i].header)) != cases[i].lang)
			fail_msg("%s", cases[i].header);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_pages),
		cmocka_unit_test(decodes_each_segment),
		cmocka_unit_test(refuses),
		cmocka_unit_test(says_what_is_allowed),
		cmocka_unit_test(keeps_the_language_of_an_unknown_page),
		cmocka_unit_test(every_real_route_can_be_counted),
		cmocka_unit_test(prefers_a_language),
	};
	int failed;

	arena_init(&arena, 1 << 20);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(&arena);
	return failed;
}
