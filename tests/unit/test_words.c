/* Splitting and folding of words. */
#include "unit.h"

#include "domain/words.h"

struct seen {
	char text[4096];	/* words joined by '|' */
	uint32_t next;
	size_t start[64], end[64];
	uint32_t stop_after;
};

static bool
note(void *context, struct slice folded, uint32_t position, size_t start, size_t end)
{
	struct seen *s = context;
	size_t used = strlen(s->text);

	assert_int_equal(position, s->next);
	assert_true(folded.n >= 1 && folded.n <= WORD_MAX);
	assert_true(utf8_valid(folded, NULL));
	assert_true(start < end);
	s->start[position % 64] = start;
	s->end[position % 64] = end;
	snprintf(s->text + used, sizeof(s->text) - used, "%s%.*s", used ? "|" : "", SLICE_ARG(folded));
	s->next++;
	return s->stop_after == 0 || s->next < s->stop_after;
}

static void
assert_words(const char *text, const char *expected)
{
	struct seen s = {.text = ""};

	words_each(slice_of(text), note, &s);
	assert_string_equal(s.text, expected);
}

static void
splits_and_folds(void **state)
{
	(void)state;
	assert_words("", "");
	assert_words(" -- !? ", "");
	assert_words("Research Methods, I (2027)", "research|methods|i|2027");
	assert_words("student's e-learning", "student|s|e|learning");
	assert_words("Caf\xc3\xa9 na\xc3\xafve \xc3\x89tudes Stra\xc3\x9f" "e", "cafe|naive|etudes|strasse");
	assert_words("cafe\xcc\x81s", "cafes");				/* accent as a mark of its own */
	assert_words("\xcc\x81" "a", "a");				/* a mark without a letter is no word */
	assert_words("\xef\xac\x81nance m\xc2\xb2 \xe2\x85\xa3", "finance|m2|iv");
	assert_words("\xc4\xb2sland K\xc3\xb8" "benhavn \xc5\x81\xc3\xb3" "d\xc5\xba \xc3\x86ther", "ijsland|kobenhavn|lodz|aether");
	assert_words("\xce\x9f\xce\xb4\xcf\x8c\xcf\x82", "\xce\xbf\xce\xb4\xce\xbf\xcf\x83");	/* final sigma, tonos */
	assert_words("\xc4\xb0stanbul", "istanbul");
	assert_words("data\xc2\xad" "wetenschap", "datawetenschap");	/* soft hyphen */
	assert_words("\xe0\xa4\xb9\xe0\xa4\xbf\xe0\xa4\xa8\xe0\xa5\x8d\xe0\xa4\xa6\xe0\xa5\x80",
		     "\xe0\xa4\xb9\xe0\xa4\xbf\xe0\xa4\xa8\xe0\xa5\x8d\xe0\xa4\xa6\xe0\xa5\x80");
	assert_words("a\xff" "b", "a|b");
}

static void
offsets_point_into_the_text(void **state)
{
	struct seen s = {.text = ""};
	struct slice text = SLICE("  \xc3\x89t\xc3\xa9 2027!");

	(void)state;
	words_each(text, note, &s);
	assert_int_equal(s.next, 2);
	assert_slice(((struct slice){text.p + s.start[0], s.end[0] - s.start[0]}), "\xc3\x89t\xc3\xa9");
	assert_slice(((struct slice){text.p + s.start[1], s.end[1] - s.start[1]}), "2027");
}

static void
long_runs_are_cut_between_characters(void **state)
{
	struct seen s = {.text = ""};
	char text[64 * 3 + 3];

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	memcpy(text + 63, "\xd0\xb6", 2);	/* a letter of two bytes that would straddle the first cut */
	words_each(slice_of(text), note, &s);
	assert_int_equal(s.next, 4);
	assert_int_equal(s.end[0], 63);
	assert_int_equal(s.start[1], 63);
	assert_int_equal(s.end[3], sizeof(text) - 1);
	s = (struct seen){.text = ""};
	words_each((struct slice){text + 65, 64}, note, &s);	/* just fits */
	assert_int_equal(s.next, 1);
}

static void
stops_when_told(void **state)
{
	struct seen s = {.text = "", .stop_after = 2};

	(void)state;
	words_each(SLICE("one two three four"), note, &s);
	assert_string_equal(s.text, "one|two");
}

static void
folds_whole_strings(void **state)
{
	char out[16];

	(void)state;
	assert_int_equal(words_fold(SLICE("  \xc3\x89tude: Law & Order"), out, sizeof(out)), 15);
	assert_string_equal(out, "etude law order");
	assert_int_equal(words_fold(SLICE("etude law orders"), out, sizeof(out)), 15);
	assert_string_equal(out, "etude law order");
	assert_int_equal(words_fold(SLICE("abcdefghijklmn o"), out, sizeof(out)), 14);	/* no blank at the end */
	assert_int_equal(words_fold(SLICE("\xd0\xb6\xd0\xb6"), out, 4), 2);
	assert_string_equal(out, "\xd0\xb6");
	assert_int_equal(words_fold(SLICE("?!"), out, sizeof(out)), 0);
	assert_string_equal(out, "");
	assert_int_equal(words_fold(SLICE("a"), out, 1), 0);
	assert_int_equal(words_fold(SLICE("a"), out, 0), 0);
}

static void
folding_twice_changes_nothing(void **state)
{
	char once[64], twice[64], encoded[4];

	(void)state;
	for (uint32_t point = 0x20; point < 0x30000; point++) {
		size_t n = utf8_encode(point, encoded), used;

		used = words_fold((struct slice){encoded, n}, once, sizeof(once));
		assert_int_equal(words_fold((struct slice){once, used}, twice, sizeof(twice)), used);
		if (strcmp(once, twice) != 0)
			fail_msg("U+%04X folds to %s and then to %s", (unsigned)point, once, twice);
	}
}

struct begun {
	const bool *begins;
	size_t n;
	struct {
		char word[WORD_MAX + 1];
		uint32_t position;
		size_t start, end;
	} got[256];
};

static bool
note_begun(void *context, struct slice folded, uint32_t position, size_t start, size_t end)
{
	struct begun *b = context;

	if (!b->begins[(unsigned char)folded.p[0]])
		return true;	/* may come all the same */
	assert_true(b->n < 256);
	assert_true(slice_copy(folded, b->got[b->n].word, sizeof(b->got[0].word)));
	b->got[b->n].position = position;
	b->got[b->n].start = start;
	b->got[b->n++].end = end;
	return true;
}

/* What is left out may be nothing that begins as wanted, and changes nothing of what comes. */
static void
wanted_beginnings_all_come(void **state)
{
	static const char *const pieces[] = {"law", " ", "Acc\xc3\xa8s", "-", "\xc2\xad", "x", "2027", "\xe6\xb3\x95\xe5\xbe\x8b", ("Stra\xc3\x9f" "e"), "\xc2\xbd",
			"o'clock", ", ", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "e\xcc\x81", "\xed\x95\x9c", "\xff", "tax"};
	uint32_t seed = 1;

	(void)state;
	for (unsigned round = 0; round < 2000; round++) {
		static struct begun all, some;
		bool begins[256] = {false};
		char text[1024] = "";
		size_t n = 0;

		for (unsigned i = 0; i < 12; i++) {
			seed = seed * 1664525 + 1013904223;
			n += (size_t)snprintf(text + n, sizeof(text) - n, "%s", pieces[(seed >> 16) % (sizeof(pieces) / sizeof(pieces[0]))]);
			begins[seed >> 24] = begins["laxs2tobe\xe6"[seed >> 8 & 7] & 0xff] = true;
		}
		all = some = (struct begun){.begins = begins};
		words_each_paired((struct slice){text, n}, note_begun, &all);
		words_each_begun((struct slice){text, n}, begins, note_begun, &some);
		assert_int_equal(all.n, some.n);
		assert_memory_equal(all.got, some.got, all.n * sizeof(all.got[0]));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(splits_and_folds), cmocka_unit_test(offsets_point_into_the_text),
		cmocka_unit_test(long_runs_are_cut_between_characters), cmocka_unit_test(stops_when_told),
		cmocka_unit_test(folds_whole_strings), cmocka_unit_test(folding_twice_changes_nothing),
		cmocka_unit_test(wanted_beginnings_all_come)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
