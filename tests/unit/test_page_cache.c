/* Answers kept for a second: the same question gives the same answer, and any difference makes the page anew. */
#include "unit.h"

#include "web/page_cache.h"

static struct page_cache *cache;
static struct buffer body;
static const struct page_cache_key noon = {1000, 7, 3};

static struct request
request(const char *path, const char *query)
{
	return (struct request){.method = METHOD_GET, .path = slice_of(path), .query = slice_of(query)};
}

static struct response
made(const char *text)
{
	buffer_clear(&body);
	buffer_text(&body, text);
	return (struct response){.status = 200, .content_type = "text/html", .etag = SLICE("W/\"1\""), .body = &body};
}

static bool
finds(const struct request *r, const struct page_cache_key *key, struct response *out)
{
	buffer_clear(&body);
	*out = (struct response){.status = 200, .body = &body};
	return page_cache_find(cache, r, key, out);
}

static void
the_same_second_gives_the_same_answer(void **state)
{
	struct request r = request("/en/courses", "q=law"), head = r;
	struct response answer = made("<h1>law</h1>"), out;

	(void)state;
	page_cache_keep(cache, &r, &noon, &answer);
	assert_true(finds(&r, &noon, &out));
	assert_slice(buffer_view(out.body), "<h1>law</h1>");
	assert_slice(out.etag, "W/\"1\"");
	assert_string_equal(out.content_type, "text/html");
	head.if_none_match = SLICE("W/\"0\", W/\"1\"");
	assert_true(finds(&head, &noon, &out));
	assert_int_equal(out.status, 304);
	assert_int_equal(out.body->len, 0);
}

static void
any_difference_makes_it_anew(void **state)
{
	static const struct page_cache_key others[] = {{1001, 7, 3}, {1000, 8, 3}, {1000, 7, 4}};
	struct request r = request("/en/courses", "q=law"), other = request("/en/courses", "q=lax"), post = r;
	struct response answer = made("law"), out;

	(void)state;
	page_cache_keep(cache, &r, &noon, &answer);
	for (size_t i = 0; i < 3; i++)
		assert_false(finds(&r, &others[i], &out));
	assert_false(finds(&other, &noon, &out));
	post.method = METHOD_POST;
	assert_false(finds(&post, &noon, &out));
	answer = made("law, a second later");
	page_cache_keep(cache, &r, &others[0], &answer);
	assert_true(finds(&r, &others[0], &out));
	assert_slice(buffer_view(out.body), "law, a second later");
	assert_false(finds(&r, &noon, &out));
}

static void
what_is_not_public_is_not_kept(void **state)
{
	struct request r = request("/en/courses", "");
	struct response answers[4], out;
	char *large;

	(void)state;
	for (size_t i = 0; i < 4; i++)
		answers[i] = made("x");
	answers[0].status = 404;
	answers[1].no_store = true;
	answers[2].etag = SLICE_NONE;
	answers[3].header_count = 1;
	for (size_t i = 0; i < 4; i++) {
		page_cache_keep(cache, &r, &noon, &answers[i]);
		assert_false(finds(&r, &noon, &out));
	}
	large = malloc(PAGE_CACHE_BYTES + 2);
	assert_non_null(large);
	memset(large, 'x', PAGE_CACHE_BYTES + 1);
	large[PAGE_CACHE_BYTES + 1] = '\0';
	answers[0] = made(large);
	page_cache_keep(cache, &r, &noon, &answers[0]);
	assert_false(finds(&r, &noon, &out));
	free(large);
	assert_false(page_cache_find(NULL, &r, &noon, &out));
}

static int
set_up(void **state)
{
	(void)state;
	buffer_init(&body, 1u << 20);
	cache = page_cache_new();
	return cache ? 0 : -1;
}

static int
tear_down(void **state)
{
	(void)state;
	page_cache_free(cache);
	buffer_free(&body);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_same_second_gives_the_same_answer, set_up, tear_down),
		cmocka_unit_test_setup_teardown(any_difference_makes_it_anew, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_not_public_is_not_kept, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
