/* The places of posting lists: very many in a document, and far from each other. */
#include "unit.h"

#include "search/post.h"

static struct post_writer *writer;
static struct buffer bytes;

static void
test_many_places(void **state)
{
	static uint32_t places[70000], got[70000];
	struct error e = ERROR_NONE;
	struct post p;

	(void)state;
	for (uint32_t i = 0; i < 70000; i++)
		places[i] = UINT32_MAX - 70000 + 1 + i;
	for (uint32_t documents = 1; documents < 200; documents += 66) {
		buffer_clear(&bytes);
		post_begin(writer, 1000);
		for (uint32_t i = 0; i < documents; i++)
			post_add(writer, i * 5, 7, places, i % 40 == 0 ? 70000 : i % 3);
		assert_int_equal(post_end(writer, &bytes, &e), 0);
		assert_true(post_open(buffer_view(&bytes), documents, &p));
		for (uint32_t i = 0; i < documents; i++, post_next(&p)) {
			size_t n = i % 40 == 0 ? 65535 : i % 3;

			assert_int_equal(post_places(&p, got, 70000), n);
			assert_memory_equal(got, places, n * sizeof(*got));
			assert_int_equal(post_places(&p, got, 0), 0);
		}
	}
}

/* Now and then a place far away, so that it does not fit into the bits that the others take; and only some documents are asked for. */
static void
test_far_places(void **state)
{
	enum { DOCUMENTS = 1000 };
	struct error e = ERROR_NONE;
	struct post p;

	(void)state;
	buffer_clear(&bytes);
	post_begin(writer, 3 * DOCUMENTS);
	for (uint32_t i = 0; i < DOCUMENTS; i++)
		post_add(writer, 3 * i, 7, (const uint32_t[]){i % 5, i % 10 == 0 ? 100000 + 7 * i : 20}, 2);
	assert_int_equal(post_end(writer, &bytes, &e), 0);
	for (uint32_t stride = 1; stride < 300; stride++) {
		assert_true(post_open(buffer_view(&bytes), DOCUMENTS, &p));
		for (uint32_t i = 0; i < DOCUMENTS; i += stride) {
			uint32_t got[3];

			assert_int_equal(post_seek(&p, 3 * i), 3 * i);
			assert_int_equal(post_places(&p, got, 3), 2);
			assert_int_equal(got[0], i % 5);
			assert_int_equal(got[1], i % 10 == 0 ? 100000 + 7 * i : 20);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_many_places),
		cmocka_unit_test(test_far_places),
	};
	struct error e = ERROR_NONE;
	int failed;

	buffer_init(&bytes, 64 << 20);
	if (post_writer_new(&writer, &e) < 0)
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	post_writer_free(writer);
	buffer_free(&bytes);
	return failed;
}
