/* One-time tokens: ours, not ours, too old, for another form. */
#include "unit.h"

#include <unistd.h>

#include "store/token.h"

#define NOW 1795514700

static char top[64], folder[128];
static struct keys *keys;

static int
open_keys(void **state)
{
	(void)state;
	snprintf(top, sizeof(top), "/tmp/opstap-token-XXXXXX");
	if (mkdtemp(top) == NULL)
		return -1;
	snprintf(folder, sizeof(folder), "%s/keys", top);
	return keys_open(folder, true, &keys, NULL);
}

static int
close_keys(void **state)
{
	static const char *const names[] = {"keys/applications", "keys/secret", "keys", ""};
	char path[192];

	(void)state;
	keys_close(keys);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", top, names[i]);
		if (unlink(path) != 0)
			(void)rmdir(path);
	}
	return 0;
}

static void
test_ours(void **state)
{
	struct error e = ERROR_NONE;
	struct token one, other;
	struct buffer a, b;

	(void)state;
	buffer_init(&a, 256);
	buffer_init(&b, 256);
	token_write(keys, SLICE("enrol"), NOW, &a);
	token_write(keys, SLICE("enrol"), NOW, &b);
	assert_int_equal(a.len, TOKEN_CHARS);
	assert_int_equal(token_read(keys, SLICE("enrol"), buffer_view(&a), NOW + TOKEN_LIFETIME, &one, &e), 0);
	assert_int_equal(token_read(keys, SLICE("enrol"), buffer_view(&b), NOW, &other, &e), 0);
	assert_true(one.issued == NOW);
	assert_memory_not_equal(one.id, other.id, TOKEN_ID_BYTES);	/* never twice the same */
	memset(&one, 0, sizeof(one));
	assert_int_equal(token_read(keys, SLICE("enrol"), buffer_view(&a), NOW + TOKEN_LIFETIME + 1, &one, &e), ERR_TIMEOUT);
	assert_true(one.issued == NOW);					/* which one it was is still said */
	buffer_free(&a);
	buffer_free(&b);
}

static void
test_not_ours(void **state)
{
	struct error e = ERROR_NONE;
	struct token out;
	struct buffer a;

	(void)state;
	buffer_init(&a, 256);
	token_write(keys, SLICE("enrol"), NOW, &a);
	assert_int_equal(token_read(keys, SLICE("receipt"), buffer_view(&a), NOW, &out, &e), ERR_DENIED);
	assert_int_equal(token_read(keys, SLICE("enrol"), SLICE_NONE, NOW, &out, &e), ERR_DENIED);
	assert_int_equal(token_read(keys, SLICE("enrol"), SLICE("x"), NOW, &out, &e), ERR_DENIED);
	for (size_t i = 0; i < a.len; i++) {
		char was = a.data[i];

		assert_int_equal(token_read(keys, SLICE("enrol"), (struct slice){a.data, i}, NOW, &out, &e), ERR_DENIED);
		a.data[i] = was == 'A' ? 'B' : 'A';
		assert_int_equal(token_read(keys, SLICE("enrol"), buffer_view(&a), NOW, &out, &e), ERR_DENIED);
		a.data[i] = ' ';
		assert_int_equal(token_read(keys, SLICE("enrol"), buffer_view(&a), NOW, &out, &e), ERR_DENIED);
		a.data[i] = was;
	}
	buffer_free(&a);
}

static void
test_confirm(void **state)
{
	const struct slice receipt = SLICE("0123456789abcdefghijklmnop"), other = SLICE("0123456789abcdefghijklmnoq");
	char key[TOKEN_CONFIRM_CHARS + 1], again[TOKEN_CONFIRM_CHARS + 1];

	(void)state;
	token_confirm(keys, receipt, key);
	token_confirm(keys, receipt, again);
	assert_string_equal(key, again);
	assert_int_equal(strlen(key), TOKEN_CONFIRM_CHARS);
	assert_true(token_confirm_is(keys, receipt, slice_of(key)));
	assert_false(token_confirm_is(keys, other, slice_of(key)));
	assert_false(token_confirm_is(keys, receipt, (struct slice){key, TOKEN_CONFIRM_CHARS - 1}));
	assert_false(token_confirm_is(keys, receipt, SLICE_NONE));
	for (size_t i = 0; i < TOKEN_CONFIRM_CHARS; i++) {
		again[i] = again[i] == '0' ? '1' : '0';
		assert_false(token_confirm_is(keys, receipt, slice_of(again)));
		again[i] = key[i];
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_ours), cmocka_unit_test(test_not_ours), cmocka_unit_test(test_confirm)};

	return cmocka_run_group_tests(tests, open_keys, close_keys);
}
