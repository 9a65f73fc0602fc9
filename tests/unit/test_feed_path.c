/* Paths of names that have dots in them, and the places of what stands in a list there. */
#include "unit.h"

#include <stdlib.h>

#include "feed_json.h"

static void
test_slashes(void **state)
{
	static const char text[] = "{\"of\": {\"a.edu\": {\"items\": [\n{\"id\": \"1\"},\n  {\"id\": \"2\"}]}}}";
	struct feed_body b = {.status = 200, .text = strdup(text), .len = sizeof(text) - 1};
	struct feed_json j = {.source = NULL};

	(void)state;
	assert_non_null(b.text);
	assert_int_equal(feed_json_parse(&j, &b), 0);
	assert_string_equal(feed_json_text(j.root, "/of/a.edu/items/1/id"), "2");
	assert_null(feed_json_text(j.root, "of.a.edu.items.1.id"));
	assert_null(feed_json_at(j.root, "/of/a.edu/nothing"));
	assert_ptr_equal(feed_json_at(j.root, "/"), j.root);
	assert_null(feed_json_list(&j, "/of/b.edu/items"));
	assert_non_null(feed_json_list(&j, "/of/a.edu/items"));
	assert_int_equal(j.place_count, 2);
	assert_int_equal(j.places[1].line, 3);
	assert_int_equal(j.places[1].column, 3);
	feed_json_free(&j);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_slashes)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
