/* Accepted lists as files: three kept, the held one apart, nothing damaged is believed. */
#include "unit.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ground/file.h"
#include "store/lists.h"

static char folder[64];

static int
make_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/opstap-lists-XXXXXX");
	return mkdtemp(folder) == NULL;
}

static int
remove_folder(void **state)
{
	char path[400];
	struct dirent *entry;
	DIR *dir;

	(void)state;
	snprintf(path, sizeof(path), "%s/lists", folder);
	dir = opendir(path);
	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		snprintf(path, sizeof(path), "%s/lists/%s", folder, entry->d_name);
		(void)unlink(path);
	}
	if (dir != NULL)
		closedir(dir);
	snprintf(path, sizeof(path), "%s/lists", folder);
	(void)rmdir(path);
	return rmdir(folder);
}

static void
write_list(const char *partner, uint32_t serial, const char *text)
{
	struct slice records[2] = {slice_of(text), SLICE("second")};
	struct list l = {.serial = serial,
			.moment = 1700000000 + serial,
			.etag = SLICE("\"abc\""),
			.records = records,
			.count = 2};
	struct error e = ERROR_NONE;

	assert_int_equal(list_write(folder, partner, &l, &e), 0);
}

static int
read_list(const char *partner, uint32_t serial, struct arena *a, struct list *out)
{
	return list_read(folder, partner, serial, a, out, NULL);
}

static void
reads_what_was_written(void **state)
{
	struct arena a;
	struct list l;

	(void)state;
	arena_init(&a, 1 << 20);
	write_list("alpha", 7, "first");
	assert_int_equal(read_list("alpha", 7, &a, &l), 0);
	assert_int_equal(l.serial, 7);
	assert_int_equal(l.moment, 1700000007);
	assert_slice(l.etag, "\"abc\"");
	assert_int_equal(l.last_modified.n, 0);
	assert_int_equal(l.count, 2);
	assert_slice(l.records[0], "first");
	assert_slice(l.records[1], "second");
	assert_int_equal(read_list("alpha", 8, &a, &l), ERR_NOT_FOUND);
	assert_int_equal(read_list("alpha", 0, &a, &l), ERR_NOT_FOUND);
	arena_free(&a);
}

static void
keeps_the_newest_three_of_each_partner_and_the_held_one(void **state)
{
	uint32_t serials[LISTS_KEPT + 1];
	struct error e = ERROR_NONE;
	struct arena a;
	struct list l;
	size_t n;

	(void)state;
	arena_init(&a, 1 << 20);
	assert_int_equal(list_serials(folder, "alpha", serials, &n, &e), 0);	/* no folder yet */
	assert_int_equal(n, 0);
	write_list("alpha", 0, "held");
	write_list("alphabet", 3, "another partner");
	write_list("alpha-2", 4, "another one");
	for (uint32_t serial = 8; serial <= 12; serial++)
		write_list("alpha", serial, "text");
	assert_int_equal(list_serials(folder, "alpha", serials, &n, &e), 0);
	assert_int_equal(n, 3);
	assert_int_equal(serials[0], 12);
	assert_int_equal(serials[1], 11);
	assert_int_equal(serials[2], 10);
	assert_int_equal(read_list("alpha", 9, &a, &l), ERR_NOT_FOUND);
	assert_int_equal(read_list("alpha", 0, &a, &l), 0);
	assert_slice(l.records[0], "held");
	assert_int_equal(read_list("alphabet", 3, &a, &l), 0);
	assert_int_equal(read_list("alpha-2", 4, &a, &l), 0);
	assert_int_equal(list_drop(folder, "alpha", 0, &e), 0);
	assert_int_equal(list_drop(folder, "alpha", 0, &e), 0);
	assert_int_equal(read_list("alpha", 0, &a, &l), ERR_NOT_FOUND);
	arena_free(&a);
}

static void
notices_every_flipped_byte_and_every_cut(void **state)
{
	struct buffer good, bad;
	struct arena a;
	struct list l;
	char path[128];

	(void)state;
	arena_init(&a, 1 << 24);
	write_list("alpha", 1, "some text");
	snprintf(path, sizeof(path), "%s/lists/alpha.1", folder);
	buffer_init(&good, 4096);
	buffer_init(&bad, 4096);
	assert_int_equal(file_read(path, &good, NULL), 0);
	for (size_t i = 0; i < good.len; i++) {
		buffer_clear(&bad);
		buffer_slice(&bad, buffer_view(&good));
		bad.data[i] ^= 0x20;
		assert_int_equal(file_replace(path, buffer_view(&bad), 0600, NULL), 0);
		assert_int_equal(read_list("alpha", 1, &a, &l), ERR_DAMAGED);
		assert_int_equal(file_replace(path, (struct slice){good.data, i}, 0600, NULL), 0);
		assert_int_equal(read_list("alpha", 1, &a, &l), ERR_DAMAGED);
	}
	buffer_free(&good);
	buffer_free(&bad);
	arena_free(&a);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make_folder, remove_folder)

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(reads_what_was_written),
			TEST(keeps_the_newest_three_of_each_partner_and_the_held_one),
			TEST(notices_every_flipped_byte_and_every_cut)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
