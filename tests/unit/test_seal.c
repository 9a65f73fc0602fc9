/* The key folder, and what is sealed with its keys. */
#include "unit.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ground/file.h"
#include "store/seal.h"

#define RECEIPT "0123456789abcdefghjkmnpqrs"

static char top[64], folder[128];

static int
make_folder(void **state)
{
	(void)state;
	snprintf(top, sizeof(top), "/tmp/opstap-seal-XXXXXX");
	if (mkdtemp(top) == NULL)
		return -1;
	snprintf(folder, sizeof(folder), "%s/keys", top);
	return 0;
}

static int
remove_folder(void **state)
{
	static const char *const names[] = {("keys/applications/" RECEIPT), "keys/applications", "keys/secret", "keys", ""};
	char path[192];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", top, names[i]);
		if (unlink(path) != 0)
			(void)rmdir(path);
	}
	return 0;
}

static mode_t
mode_of(const char *name)
{
	char path[192];
	struct stat st;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	assert_int_equal(stat(path, &st), 0);
	return st.st_mode & 07777;
}

static void
test_one_secret_for_all(void **state)
{
	struct error e = ERROR_NONE;
	struct keys *a, *b;

	(void)state;
	assert_int_equal(keys_open(folder, false, &a, &e), ERR_NOT_FOUND);
	for (int i = 0; i < 4; i++) {		/* several at once: one secret */
		if (fork() == 0)
			_exit(keys_open(folder, true, &a, NULL) != 0);
	}
	for (int i = 0; i < 4; i++) {
		int status;

		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	assert_int_equal(keys_open(folder, true, &a, &e), 0);
	assert_int_equal(keys_open(folder, false, &b, &e), 0);
	assert_memory_equal(keys_signing(a), keys_signing(b), KEY_BYTES);
	assert_int_equal(mode_of(""), 0700);
	assert_int_equal(mode_of("applications"), 0700);
	assert_int_equal(mode_of("secret"), 0600);
	keys_close(a);
	keys_close(b);
}

static void
test_open_secrets_are_refused(void **state)
{
	struct error e = ERROR_NONE;
	struct keys *k;
	char path[192];

	(void)state;
	assert_int_equal(keys_open(folder, true, &k, &e), 0);
	keys_close(k);
	snprintf(path, sizeof(path), "%s/secret", folder);
	assert_int_equal(chmod(path, 0644), 0);
	assert_int_equal(keys_open(folder, true, &k, &e), ERR_DENIED);
	assert_int_equal(chmod(path, 0600), 0);
	assert_int_equal(truncate(path, 31), 0);
	assert_int_equal(keys_open(folder, true, &k, &e), ERR_DAMAGED);
}

static void
test_persons(void **state)
{
	unsigned char a[PERSON_BYTES], b[PERSON_BYTES];
	struct error e = ERROR_NONE;
	struct keys *k;

	(void)state;
	assert_int_equal(keys_open(folder, true, &k, &e), 0);
	keys_person(k, "mail", SLICE_NONE, SLICE(" A.Student@Uni.Example "), a);
	keys_person(k, "mail", SLICE_NONE, SLICE("a.student@uni.example"), b);
	assert_memory_equal(a, b, PERSON_BYTES);
	keys_person(k, "number", SLICE("x"), SLICE("1 23"), a);
	keys_person(k, "number", SLICE("x"), SLICE("123"), b);
	assert_memory_equal(a, b, PERSON_BYTES);
	keys_person(k, "number", SLICE("y"), SLICE("123"), b);	/* the same number at another university is somebody else */
	assert_memory_not_equal(a, b, PERSON_BYTES);
	keys_person(k, "number", SLICE("x1"), SLICE("23"), b);
	assert_memory_not_equal(a, b, PERSON_BYTES);
	keys_close(k);
}

static void
test_keys_of_applications(void **state)
{
	unsigned char made[KEY_BYTES], found[KEY_BYTES];
	struct error e = ERROR_NONE;
	struct keys *k;
	int fd;

	(void)state;
	assert_int_equal(keys_open(folder, true, &k, &e), 0);
	assert_int_equal(keys_read(k, SLICE(RECEIPT), found, &e), ERR_NOT_FOUND);
	assert_int_equal(keys_create(k, SLICE(RECEIPT), made, &fd, &e), 0);
	assert_int_equal(keys_end(fd, &e), 0);
	assert_int_equal(keys_sync(k, &e), 0);
	assert_int_equal(mode_of("applications/" RECEIPT), 0600);
	assert_int_equal(keys_create(k, SLICE(RECEIPT), found, &fd, &e), ERR_EXISTS);
	assert_int_equal(keys_read(k, SLICE(RECEIPT), found, &e), 0);
	assert_memory_equal(made, found, KEY_BYTES);
	assert_int_equal(keys_read(k, SLICE("../../secret00000000000000"), found, &e), ERR_NOT_FOUND);
	assert_int_equal(keys_read(k, SLICE("../secret"), found, &e), ERR_NOT_FOUND);
	assert_int_equal(keys_destroy(k, SLICE(RECEIPT), &e), 0);
	assert_int_equal(keys_destroy(k, SLICE(RECEIPT), &e), 0);
	assert_int_equal(keys_read(k, SLICE(RECEIPT), found, &e), ERR_NOT_FOUND);
	keys_close(k);
}

static void
test_sealing(void **state)
{
	unsigned char key[KEY_BYTES] = {1}, other[KEY_BYTES] = {2};
	struct slice clear = SLICE("clear part"), plain, again;
	struct error e = ERROR_NONE;
	struct arena arena;
	struct buffer b, c;

	(void)state;
	arena_init(&arena, 1 << 20);
	buffer_init(&b, 4096);
	buffer_init(&c, 4096);
	seal_close(key, clear, SLICE("Zoë Jansen"), &b);
	seal_close(key, clear, SLICE("Zoë Jansen"), &c);
	assert_true(buffer_ok(&b) && b.len == c.len);
	assert_memory_not_equal(b.data, c.data, b.len);		/* the same text never looks the same */
	assert_null(memmem(b.data, b.len, "Jansen", 6));
	assert_int_equal(seal_open(key, clear, buffer_view(&b), &arena, &plain, &e), 0);
	assert_slice(plain, "Zoë Jansen");
	assert_int_equal(seal_open(other, clear, buffer_view(&b), &arena, &again, &e), ERR_DAMAGED);
	assert_int_equal(seal_open(key, SLICE("clear_part"), buffer_view(&b), &arena, &again, &e), ERR_DAMAGED);
	assert_int_equal(seal_open(key, clear, (struct slice){b.data, 39}, &arena, &again, &e), ERR_DAMAGED);
	for (size_t i = 0; i < b.len; i++) {
		b.data[i] ^= 1;
		assert_int_equal(seal_open(key, clear, buffer_view(&b), &arena, &again, &e), ERR_DAMAGED);
		b.data[i] ^= 1;
	}
	buffer_free(&b);
	buffer_free(&c);
	arena_free(&arena);
}

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_FOLDER(test_one_secret_for_all), WITH_FOLDER(test_open_secrets_are_refused), WITH_FOLDER(test_persons),
		WITH_FOLDER(test_keys_of_applications), cmocka_unit_test(test_sealing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
