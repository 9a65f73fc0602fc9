/* What no dictionary is built from, and what happens when the bytes of one are damaged: nothing outside of them, and an end. */
#include "unit.h"

#include "search/dict.h"

#define WORDS 250
#define CALLS_MAX 100000	/* more than any of these dictionaries has bytes */

static char words[WORDS][16];
static struct dict_item items[WORDS];

static int
build(const struct dict_item *some, size_t n, size_t ceiling, struct error *e)
{
	struct buffer out;
	int rc;

	buffer_init(&out, ceiling);
	rc = dict_build(some, n, &out, e);
	buffer_free(&out);
	return rc;
}

static void
assert_refused(const struct dict_item *some, size_t n)
{
	struct error e = ERROR_NONE;

	assert_int_equal(build(some, n, 1 << 20, &e), ERR_VALUE);
	assert_int_equal(e.code, ERR_VALUE);
	assert_true(e.text[0] != '\0');
}

static void
refuses_what_is_no_word(void **state)
{
	static char long_word[DICT_WORD_MAX + 1], much[DICT_DATA_MAX + 1];
	struct slice none = SLICE_NONE;
	struct error e = ERROR_NONE;

	(void)state;
	memset(long_word, 'a', sizeof(long_word));
	assert_refused((struct dict_item[]){{SLICE("b"), none}, {SLICE("a"), none}}, 2);
	assert_refused((struct dict_item[]){{SLICE("a"), none}, {SLICE("a"), none}}, 2);
	assert_refused((struct dict_item[]){{SLICE("\xc3\xa9"), none}, {SLICE("z"), none}}, 2);	/* bytes are unsigned */
	assert_refused((struct dict_item[]){{none, none}}, 1);
	assert_refused((struct dict_item[]){{{long_word, DICT_WORD_MAX + 1}, none}}, 1);
	assert_refused((struct dict_item[]){{SLICE("a\xc3"), none}}, 1);
	assert_refused((struct dict_item[]){{SLICE("a"), {much, DICT_DATA_MAX + 1}}}, 1);
	assert_int_equal(build((struct dict_item[]){{{long_word, DICT_WORD_MAX}, {much, DICT_DATA_MAX}}}, 1, 1 << 20, &e), 0);
}

static void
keeps_to_the_ceiling(void **state)
{
	struct error e = ERROR_NONE;
	size_t ceiling = 0;

	(void)state;
	while (build(items, WORDS, ceiling, &e) == ERR_MEMORY && ceiling < 1 << 20)
		ceiling += 37;
	assert_in_range(ceiling, WORDS, 1 << 14);
}

static int
count_calls(void *context, struct slice word, struct slice data, unsigned edits)
{
	size_t *calls = context;
	volatile unsigned sum = 0;

	assert_in_range(word.n, 0, DICT_WORD_MAX);
	assert_in_range(data.n, 0, 1 << 20);
	assert_in_range(edits, 0, 2);
	for (size_t i = 0; i < data.n; i++)
		sum += (unsigned char)data.p[i];	/* for the sanitizers */
	(void)sum;
	return ++*calls > CALLS_MAX;
}

static void
holds_nothing(void **state)
{
	struct error e = ERROR_NONE;
	struct buffer out;
	struct slice data;
	size_t calls = 0;
	struct dict d;

	(void)state;
	buffer_init(&out, 1 << 10);
	buffer_text(&out, "ahead");
	assert_int_equal(dict_build(NULL, 0, &out, &e), 0);
	buffer_text(&out, "behind");
	assert_true(dict_open((struct slice){out.data + 5, out.len - 5}, &d));
	assert_int_equal(d.count, 0);
	assert_int_equal(d.bytes.n, out.len - 11);
	assert_false(dict_find(&d, SLICE("a"), &data));
	dict_each(&d, SLICE_NONE, count_calls, &calls);
	dict_near(&d, SLICE("a"), 2, true, count_calls, &calls);
	assert_false(dict_open(SLICE("odi3"), &d));
	assert_false(dict_find(&d, SLICE("a"), &data));
	dict_each(&d, SLICE_NONE, count_calls, &calls);
	dict_near(&d, SLICE("a"), 2, true, count_calls, &calls);
	assert_int_equal(calls, 0);
	buffer_free(&out);
}

/* Opens a copy of exactly these bytes, the length in the head put right, and reads it in every way. */
static void
read_copy(struct slice bytes)
{
	static const char *const wanted[] = {"", "ab", "abcd", "b\xc3\xa9\x61", "\xce\xb1\xce\xb2"};
	char *copy = malloc(bytes.n + 1);
	struct slice data;
	struct dict d;

	assert_non_null(copy);
	memcpy(copy, bytes.p, bytes.n);
	for (size_t i = 0; i < 4 && bytes.n >= 12; i++)
		copy[8 + i] = (char)((bytes.n - 12) >> 8 * i);
	if (dict_open((struct slice){copy, bytes.n}, &d)) {
		for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
			size_t calls[3] = {0, 0, 0};

			dict_find(&d, slice_of(wanted[i]), &data);
			dict_find_longer(&d, slice_of(wanted[i]), &data);
			dict_find_first(&d, slice_of(wanted[i]), &data);
			dict_each(&d, slice_of(wanted[i]), count_calls, &calls[0]);
			dict_near(&d, slice_of(wanted[i]), 2, false, count_calls, &calls[1]);
			dict_near(&d, slice_of(wanted[i]), 2, true, count_calls, &calls[2]);
			for (size_t k = 0; k < 3; k++)
				assert_in_range(calls[k], 0, bytes.n);
		}
	}
	free(copy);
}

static void
bears_damage(void **state)
{
	struct error e = ERROR_NONE;
	struct buffer out;
	unsigned seed = 1;
	struct dict d;

	(void)state;
	buffer_init(&out, 1 << 20);
	assert_int_equal(dict_build(items, WORDS, &out, &e), 0);
	for (size_t n = 0; n < out.len; n++) {
		assert_false(dict_open((struct slice){out.data, n}, &d));
		read_copy((struct slice){out.data, n});
	}
	for (size_t i = 0; i < 4000; i++) {
		char was[4];
		size_t at[4];

		for (size_t k = 0; k < 4; k++) {
			seed = seed * 1103515245 + 12345;
			at[k] = 12 + (seed >> 8) % (i % 2 ? out.len - 12 : 60);		/* every other one near the root */
			was[k] = out.data[at[k]];
			out.data[at[k]] = (char)(seed >> 16 ^ seed >> 24);
		}
		read_copy(buffer_view(&out));
		for (size_t k = 4; k-- > 0;)
			out.data[at[k]] = was[k];
	}
	buffer_free(&out);
}

/* Children that overlap must not make the same bytes be read again and again, twice as often on each level. */
static void
does_not_go_round(void **state)
{
	char bytes[12 + 30 * 7 + 2] = "odi3", *node = bytes + 12;
	struct dict d;

	(void)state;
	for (size_t left = sizeof(bytes) - 12; left > 7; node += 7) {
		left -= 7;
		memcpy(node, (const char[7]){1, 2, 'a', 'a', 'a', (char)left, 0}, 7);	/* two of three children are the whole rest */
	}
	node[0] = 4;	/* a word without data */
	bytes[8] = (char)(sizeof(bytes) - 12);
	assert_true(dict_open((struct slice){bytes, sizeof(bytes)}, &d));
	read_copy((struct slice){bytes, sizeof(bytes)});
}

static int
make_words(void **state)
{
	static const char *const letters[] = {"a", "b", "c", "d", "\xc3\xa9", "\xce\xb1", "\xce\xb2", "\x01"};

	(void)state;
	for (size_t i = 0; i < WORDS; i++) {
		char *text = words[i];
		size_t n = 0;

		for (size_t rest = i + 1; rest > 0; rest /= 8) {
			memcpy(text + n, letters[rest % 8], strlen(letters[rest % 8]));
			n += strlen(letters[rest % 8]);
		}
		items[i].word = (struct slice){text, n};
		items[i].data = (struct slice){text, i % n};
	}
	for (size_t i = 1; i < WORDS; i++)
		for (size_t k = i; k > 0 && slice_compare(items[k - 1].word, items[k].word) > 0; k--) {
			struct dict_item item = items[k];

			items[k] = items[k - 1];
			items[k - 1] = item;
		}
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_what_is_no_word),
		cmocka_unit_test(keeps_to_the_ceiling),
		cmocka_unit_test(holds_nothing),
		cmocka_unit_test(bears_damage),
		cmocka_unit_test(does_not_go_round),
	};

	return cmocka_run_group_tests(tests, make_words, NULL);
}
