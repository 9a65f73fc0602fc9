/* What stands at a path of a document. */
#include "unit.h"

#include "feed_json.h"

static void
test_at(void **state)
{
	static const struct { const char *path, *text; } cases[] = {
		{"city.name", "Fenmouth"}, {"list.0.title", "first"}, {"list.1.title", "second"}, {"0", "key of digits"},
		{"list.2.title", NULL}, {"list.title", NULL}, {"list.title.title", NULL}, {"list.-1.title", NULL}, {"list.1x.title", NULL},
		{"list..title", NULL}, {"city.name.first", NULL}, {"nothing", NULL}, {"blank", NULL}, {"number", NULL}};
	json_t *root = json_loads("{\"city\": {\"name\": \"Fenmouth\"}, \"list\": [{\"title\": \"first\"}, {\"title\": \"second\"}],"
			" \"0\": \"key of digits\", \"blank\": \" \", \"number\": 1}", 0, NULL);

	(void)state;
	assert_non_null(root);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *text = feed_json_text(root, cases[i].path);

		if (cases[i].text) {
			assert_non_null(text);
			assert_string_equal(text, cases[i].text);
		} else {
			assert_null(text);
		}
	}
	json_decref(root);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_at)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
