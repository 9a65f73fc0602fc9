/* Seeds of fuzzers in the form that there is now: of older ones these would see nothing but that they are refused. */
#include "unit.h"

#include <dirent.h>

#include "ground/file.h"
#include "search/columns.h"

/* Columns at the end of each seed of the fuzzers open: else these would look at nothing. before: bytes of what stands there. */
static void
check_seeds(const char *corpus, size_t (*before)(struct slice seed))
{
	const char *top = getenv("top_srcdir");
	char folder[512], path[1024];
	struct dirent *one;
	unsigned n = 0;
	DIR *dir;

	snprintf(folder, sizeof(folder), "%s/tests/fuzz/corpus/%s", top ? top : ".", corpus);
	dir = opendir(folder);
	assert_non_null(dir);
	while ((one = readdir(dir)) != NULL) {
		struct error e = ERROR_NONE;
		struct columns c;
		struct buffer b;

		if (one->d_name[0] == '.')
			continue;
		buffer_init(&b, 1 << 20);
		snprintf(path, sizeof(path), "%s/%s", folder, one->d_name);
		assert_int_equal(file_read(path, &b, &e), 0);
		if (!columns_open((struct slice){b.data + before(buffer_view(&b)), b.len - before(buffer_view(&b))}, &c))
			fail_msg("%s/%s: no columns", corpus, one->d_name);
		buffer_free(&b);
		n++;
	}
	closedir(dir);
	assert_true(n > 3);
}

static size_t
nothing(struct slice seed)
{
	(void)seed;
	return 0;
}

/* tests/fuzz/fuzz_segment.c says what there is. */
static size_t
other_parts(struct slice seed)
{
	struct reader r = reader_of(seed);
	size_t n;

	(void)reader_bytes(&r, reader_u8(&r));
	(void)reader_u8(&r);
	n = reader_u16(&r);
	n += reader_u16(&r);
	(void)reader_u16(&r);
	return seed.n - r.rest.n + n;
}

static void
seeds_of_fuzzers_open(void **state)
{
	(void)state;
	check_seeds("columns", nothing);
	check_seeds("segment", other_parts);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(seeds_of_fuzzers_open)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
