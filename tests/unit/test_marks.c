/* Which words of a text are marked. */
#include "unit.h"

#include "search/marks.h"

static struct arena a;
static struct marks marks;

static int
set_up(void **state)
{
	(void)state;
	arena_init(&a, 1 << 20);
	marks = (struct marks){.languages = 1u << TEXT_EN | 1u << TEXT_NL};
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_free(&a);
	return 0;
}

static void
look_for(enum alternative_kind kind, const char *first, const char *second)
{
	struct slice *words = arena_array(&a, 2, sizeof(*words));
	struct alternative alt = {.kind = kind, .words = words, .count = second ? 2 : 1, .factor = 1};
	struct error e = ERROR_NONE;

	assert_non_null(words);
	words[0] = slice_of(first);
	words[1] = slice_of(second ? second : "");
	assert_int_equal(marks_add(&marks, &alt, &a, &e), 0);
}

static bool
marked(const char *word)
{
	return marks_word(&marks, slice_of(word));
}

static void
the_word_and_its_inflections(void **state)
{
	(void)state;
	look_for(ALT_WORD, "lawyer", NULL);
	assert_true(marked("lawyer"));
	assert_true(marked("lawyers"));
	assert_false(marked("law"));
	assert_false(marked("lawful"));
	assert_false(marked("awyer"));
	assert_false(marked("l"));
	look_for(ALT_WORD, "talen", NULL);		/* Dutch */
	assert_true(marked("taal"));
	look_for(ALT_EXACT, "401", NULL);
	assert_true(marked("401"));
	assert_false(marked("4011"));
}

/* "teach" is no form of "teacher", though it would be one in German: a catalogue without German texts does not mark it. */
static void
stems_of_languages_that_there_are(void **state)
{
	(void)state;
	look_for(ALT_WORD, "teacher", NULL);
	assert_true(marked("teachers"));
	assert_false(marked("teach"));
	marks = (struct marks){.languages = 1u << TEXT_DE};
	look_for(ALT_WORD, "teacher", NULL);
	assert_true(marked("teach"));
}

/* What is found by the stem that it has in another language is marked. */
static void
stems_that_two_languages_share(void **state)
{
	(void)state;
	marks = (struct marks){.languages = 1u << TEXT_EN | 1u << TEXT_FR};
	look_for(ALT_WORD, "econometrics", NULL);
	assert_true(marked("econometrie"));
	assert_true(marked("econometriques"));
	assert_false(marked("economie"));
}

/* What marks->begins leaves out is never marked. */
static void
beginnings_of_all_marks(void **state)
{
	(void)state;
	look_for(ALT_PHRASE, "history", "art");
	look_for(ALT_MARK, MARK_BEGIN "sta", NULL);
	for (unsigned c = 0; c < 256; c++)
		assert_int_equal(marks.begins[c], c == 'h' || c == 'a' || c == 's');
}

static void
words_that_begin_so(void **state)
{
	struct error e = ERROR_NONE;

	(void)state;
	look_for(ALT_MARK, MARK_BEGIN "sta", NULL);
	assert_true(marked("statistics"));
	assert_true(marked("sta"));
	assert_false(marked("st"));
	assert_false(marked("ecstasy"));
	assert_int_equal(marks_add_begin(&marks, SLICE("psych"), &a, &e), 0);
	assert_true(marked("psychology"));
	assert_false(marked("psyc"));
}

/* One letter alone is a word of its own, as a beginning it is that of many. */
static void
words_of_one_letter(void **state)
{
	struct error e = ERROR_NONE;

	(void)state;
	look_for(ALT_WORD, "c", NULL);
	assert_true(marked("c"));
	assert_false(marked("chemistry"));
	assert_int_equal(marks_add_begin(&marks, SLICE("c"), &a, &e), 0);
	assert_true(marked("c"));
	assert_true(marked("chemistry"));
	assert_true(marked("c\xce\xb1"));
	assert_false(marked("d"));
}

static void
every_word_of_a_phrase(void **state)
{
	(void)state;
	look_for(ALT_PHRASE, "history", "art");
	assert_true(marked("history"));
	assert_true(marked("histories"));
	assert_true(marked("art"));
	assert_false(marked("of"));
}

static void
marks_of_the_index_are_no_words(void **state)
{
	(void)state;
	look_for(ALT_MARK, MARK_FIELD "0613", NULL);
	assert_int_equal(marks.n, 0);
	assert_false(marked("0613"));
	look_for(ALT_WORD, "law", NULL);
	look_for(ALT_WORD, "law", NULL);
	assert_int_equal(marks.n, 1);
}

static void
small_words_of_a_translation_are_not(void **state)
{
	struct slice words[] = {SLICE("droit"), SLICE("de"), SLICE("l"), SLICE("eau")};
	struct alternative alt = {.kind = ALT_PHRASE, .words = words, .count = 4, .factor = 1, .bridge = true};
	struct error e = ERROR_NONE;

	(void)state;
	assert_int_equal(marks_add(&marks, &alt, &a, &e), 0);
	assert_true(marked("droit") && marked("eau"));
	assert_false(marked("de") || marked("l"));
	alt.bridge = false;		/* as it was typed */
	assert_int_equal(marks_add(&marks, &alt, &a, &e), 0);
	assert_true(marked("de") && marked("l"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(the_word_and_its_inflections), TEST(stems_of_languages_that_there_are),
		TEST(stems_that_two_languages_share),
		TEST(beginnings_of_all_marks), TEST(words_that_begin_so), TEST(words_of_one_letter),
		TEST(every_word_of_a_phrase), TEST(small_words_of_a_translation_are_not), TEST(marks_of_the_index_are_no_words)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
