/* Codes for the words of records: what they stand for, random texts there and back, lists and codes that are none. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "store/record_words.h"

static struct record_words *
open_list(struct slice list)
{
	struct record_words *w = NULL;
	struct error e = ERROR_NONE;

	assert_int_equal(record_words_open(list, true, &w, &e), 0);
	return w;
}

static void
assert_round(const struct record_words *w, struct slice plain, struct buffer *coded)
{
	char *back;

	buffer_clear(coded);
	record_words_code(w, plain, coded);
	assert_true(buffer_ok(coded));
	assert_int_equal(record_words_length(w, buffer_view(coded)), plain.n);
	for (size_t room = 0; room <= plain.n + 40; room++) {	/* exactly so much, so that a sanitizer sees more */
		back = malloc(room + 1);
		assert_non_null(back);
		back[room] = '!';
		assert_true(record_words_decode(w, buffer_view(coded), back, room) == (room < plain.n ? SIZE_MAX : plain.n));
		assert_int_equal(back[room], '!');
		if (room >= plain.n)
			assert_memory_equal(back, plain.p, plain.n);
		free(back);
	}
}

static void
words_have_codes_and_blanks_none(void **state)
{
	static const struct {
		const char *plain, *coded;
	} cases[] = {
		{"law", "\x80"}, {"law of law", "\x80\x81\x80"}, {"Law of Rules", "\xfe\x80\x81\xfe\x82"},
		{"law  of", "\x80  \x81"}, {"law, of", "\x80, \x81"}, {"law lawn of", "\x80 lawn \x81"}, {"law ", "\x80 "},
		{" law", " \x80"}, {"LAW", "LAW"}, {"law 7", "\x80 7"}, {"caf\xc3\xa9", "caf\xff\xc3\xff\xa9"}, {"a", "a"}, {"", ""},
	};
	struct record_words *w = open_list(SLICE("\x03law\x02of\x05rules"));
	struct buffer coded;

	(void)state;
	buffer_init(&coded, 1000);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_round(w, slice_of(cases[i].plain), &coded);
		assert_string_equal(buffer_string(&coded), cases[i].coded);
	}
	buffer_free(&coded);
	record_words_free(w);
}

static unsigned
next(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(*seed >> 33);
}

/* Words of two syllables, blanks, capitals, numbers and bytes of any kind. */
static void
add_text(struct buffer *b, uint64_t *seed)
{
	static const char *const syllables[] = {"ba", "Ke", "lo", "mi", "\xc3\xa9", "ru", "TT", "x"};

	for (unsigned i = 0; i < 400; i++) {
		unsigned kind = next(seed) % 16;

		if (kind < 12) {
			buffer_text(b, syllables[next(seed) % 8]);
			buffer_text(b, syllables[next(seed) % 8]);
		}
		if (kind == 13)
			buffer_number(b, next(seed) % 1000);
		buffer_byte(b, kind == 15 ? (char)next(seed) : kind == 14 ? '.' : ' ');
	}
}

static void
any_text_comes_back(void **state)
{
	struct error e = ERROR_NONE;
	struct buffer sample, list, text, coded;
	struct record_words *w;
	uint64_t seed = 11;

	(void)state;
	buffer_init(&sample, 1 << 20);
	buffer_init(&list, 1 << 20);
	buffer_init(&text, 1 << 20);
	buffer_init(&coded, 1 << 20);
	for (unsigned i = 0; i < 4; i++)
		add_text(&sample, &seed);
	assert_int_equal(record_words_choose(buffer_view(&sample), 300, &list, &e), 0);
	assert_true(list.len > 200 && list.len <= 300);
	w = open_list(buffer_view(&list));
	assert_round(w, buffer_view(&sample), &coded);
	assert_true(coded.len < sample.len);
	for (unsigned i = 0; i < 200; i++) {
		buffer_clear(&text);
		add_text(&text, &seed);
		assert_round(w, buffer_view(&text), &coded);
	}
	record_words_free(w);
	buffer_free(&sample);
	buffer_free(&list);
	buffer_free(&text);
	buffer_free(&coded);
}

/* More words than have a code of one byte. */
static void
many_words_have_long_codes(void **state)
{
	struct buffer list, coded;
	struct record_words *w;

	(void)state;
	buffer_init(&list, 1 << 20);
	buffer_init(&coded, 1000);
	for (unsigned i = 0; i < 900; i++) {
		char word[8] = {(char)('a' + i / 26 % 26), (char)('a' + i % 26), (char)('a' + i / 676)};

		buffer_byte(&list, 3);
		buffer_text(&list, word);
	}
	w = open_list(buffer_view(&list));
	assert_round(w, SLICE("aaa bka cma dmb"), &coded);
	assert_int_equal(coded.len, 1 + 1 + 2 + 2);
	record_words_free(w);
	buffer_free(&list);
	buffer_free(&coded);
}

static void
what_is_none_is_refused(void **state)
{
	static const char *const lists[] = {"\x03la", ("\x01" "a"), "\x29" "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddd"};
	static const char *const codes[] = {"\x83", "\xc0\x01", "\xc0", "\xff", "\xfe", ("\xfe" "a"), "\xfe\xfe\x80", "\xfe\xff"};
	struct error e = ERROR_NONE;
	struct record_words *w;
	char plain[100];

	(void)state;
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		assert_int_equal(record_words_open(slice_of(lists[i]), false, &w, &e), ERR_DAMAGED);
	w = open_list(SLICE("\x03law\x02of\x05rules"));
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		assert_true(record_words_length(w, slice_of(codes[i])) == SIZE_MAX);
		assert_true(record_words_decode(w, slice_of(codes[i]), plain, sizeof(plain)) == SIZE_MAX);
	}
	record_words_free(w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(words_have_codes_and_blanks_none), cmocka_unit_test(any_text_comes_back),
		cmocka_unit_test(many_words_have_long_codes), cmocka_unit_test(what_is_none_is_refused)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
