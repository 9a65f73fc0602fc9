/* The parameters of a search: their kept form, and what it asks for. */
#include "unit/unit.h"

#include "search/address.h"

static struct arena arena;

static struct slice
keep_as(const char *address, struct slice q)
{
	struct params params;
	struct error e = ERROR_NONE;
	struct buffer b;
	struct slice kept;
	const char *bad;

	if (params_read(slice_of(address), search_rules, SEARCH_MAX, &arena, &params, &bad, &e) != 0)
		fail_msg("%s", e.text);
	buffer_init(&b, 1u << 20);
	search_address_keep(&params, q, &b);
	kept = arena_slice(&arena, buffer_view(&b));
	buffer_free(&b);
	return kept;
}

static struct slice
keep(const char *address)
{
	return keep_as(address, SLICE_NONE);
}

static void
equal_searches_are_equal_texts(void **state)
{
	(void)state;
	assert_slice(keep("q=law"), "q=law");
	assert_slice(keep("level=master&q=+law+&level=bachelor&page=3&level=master&sort=newest&lang=nl&limit=9&home=leiden"),
			"q=law&level=bachelor&level=master");
	assert_slice(keep("level=bachelor&level=master&q=law"), "q=law&level=bachelor&level=master");
	assert_slice(keep("q=&partner=&ects_min=&honours=0&exact=1"), "");
	assert_slice(keep("q=x&exact=1&honours=1"), "q=x&honours=1&exact=1");
	assert_slice(keep("status=open&status=any&field=06"), "field=06");
	assert_slice(keep("q=r%C3%A9sum%C3%A9%26+%3D"), "q=r%C3%A9sum%C3%A9%26+%3D");
}

/* The words that were corrected stand for those that were typed. */
static void
other_words_may_be_kept(void **state)
{
	(void)state;
	assert_slice(keep_as("level=master&q=statistcs", SLICE("statistics")), "q=statistics&level=master");
}

static void
what_is_kept_asks_for_the_same(void **state)
{
	static const char address[] = "q=law&partner=b&partner=a&delivery=unknown&ects_min=2,5&start_to=2027-02-28&honours=1&exact=1&status=open";
	struct slice kept = keep(address);
	struct params params;
	struct query query;
	const char *bad;

	(void)state;
	assert_int_equal(params_read(kept, search_rules, SEARCH_MAX, &arena, &params, &bad, NULL), 0);
	assert_int_equal(search_address_read(&params, &query, &bad, NULL), 0);
	assert_slice(query.q, "law");
	assert_true(query.literal && query.honours);
	assert_int_equal(query.selected_count[FACET_PARTNER], 2);
	assert_slice(query.selected[FACET_PARTNER][0], "a");
	assert_slice(query.selected[FACET_DELIVERY][0], "unknown");
	assert_int_equal(query.selected_count[FACET_STATUS], 0);
	assert_int_equal(query.ects_min, 2500);
	assert_int_equal(query.start_to, date_days(2027, 2, 28));
	assert_int_equal(query.ects_max, -1);
	assert_slice(keep(arena_string(&arena, kept)), arena_string(&arena, kept));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_searches_are_equal_texts),
		cmocka_unit_test(other_words_may_be_kept),
		cmocka_unit_test(what_is_kept_asks_for_the_same),
	};
	int failed;

	arena_init(&arena, 1u << 20);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(&arena);
	return failed;
}
