/* What is found about a subject, when no title is just what was typed. */
#include "unit.h"

#include "search_courses.h"

#define MANY 120

static void
a_title_with_what_weighs_most_is_found(void **state)
{
	static const char *const lines[] = {"id=text|title=Zz one|description=For beginners: pottery, glassblowing, weaving",
			"id=title|title=Glassblowing", "id=both|title=Zz two|description=Glassblowing, in clay and glass"};

	(void)state;
	(void)engine_add(x, lines, 3);
	FINDS("glassblowing beginners ", "title text both");	/* what says at which level need not be there */
	FIRST("glassblowing beginners ", "title");
	assert_int_equal(x->r.hits[0].why, WHY_SOME);
	assert_int_equal(x->r.hits[1].why, WHY_TYPED);
	assert_true(x->r.widened);
	FINDS("glasblowing beginners ", "title text both");	/* nobody wrote it so */
	x->q.literal = true;
	FINDS("glassblowing beginners ", "text");
	x->q.literal = false;
}

/* A title with a word that a great many have tells nothing of the one that few have. */
static void
a_title_with_what_weighs_little_is_not(void **state)
{
	static char text[MANY][48];
	static const char *lines[MANY];

	(void)state;
	for (size_t i = 0; i < MANY; i++) {
		snprintf(text[i], sizeof(text[i]), "id=w%zu|title=Workshop number %zu", i, i);
		lines[i] = text[i];
	}
	lines[0] = "id=glass|title=Glassblowing";
	lines[1] = "id=text|title=Zz|description=A workshop of glassblowing";
	(void)engine_add(x, lines, MANY);
	FINDS("workshop glassblowing ", "text glass");
}

static void
nothing_is_added_to_a_title_that_has_all(void **state)
{
	static const char *const lines[] = {"id=all|title=Glassblowing and weaving", "id=one|title=Glassblowing", "id=other|title=Weaving",
			"id=nl|title@nl=Glasblazen"};

	(void)state;
	(void)engine_add(x, lines, 4);
	FINDS("glassblowing weaving ", "all");
	FINDS("glassblowng weaving ", "all");
	FINDS("glasbowing weaving ", "all");	/* two mistakes in a word that stands nowhere */
}

/* Somebody who types "Ethics of AI" does not mean whatever begins so. */
static void
a_beginning_in_a_title_weighs_nothing(void **state)
{
	static const char *const lines[] = {"id=text|title=Zz|description=Falconry; and qi, the force of life", "id=begin|title=Qibla and compass",
			"id=title|title=Falconry"};

	(void)state;
	(void)engine_add(x, lines, 3);
	FINDS("falconry qi", "title text");
}

static void
titles_are_not_added_to_many_texts(void **state)
{
	static char text[MANY][64];
	static const char *lines[MANY];

	(void)state;
	for (size_t i = 0; i < MANY; i++) {
		snprintf(text[i], sizeof(text[i]), "id=t%zu|title=Zz %zu|description=Glassblowing and weaving", i, i);
		lines[i] = text[i];
	}
	lines[0] = "id=glass|title=Glassblowing";
	(void)engine_add(x, lines, MANY);
	(void)find("glassblowing weaving ");
	assert_int_equal(x->r.filtered.total, MANY - 1);
	assert_false(x->r.widened);
}

/* Of a long question a title about most of it comes before a text with a word more. */
static void
what_is_about_it_comes_before_what_has_a_word_more(void **state)
{
	static const char *const lines[] = {"id=text|title=Zz|description=A falconry in the park, glaciers to look at and volcanoes to draw, among a "
			"great many other things that are shown to children who stay there for a week in summer with a teacher or by themselves",
			"id=title|title=Glaciers and volcanoes"};

	(void)state;
	(void)engine_add(x, lines, 2);
	FIRST("how glaciers, volcanoes and estuaries came to be, by way of falconry ", "title");
	assert_int_equal(x->r.hits[0].why, WHY_SOME);
	assert_int_equal(x->r.filtered.total, 2);
}

/* A misspelt title finds what it finds when it is typed well. */
static void
one_title_is_enough_however_it_was_typed(void **state)
{
	static const char *const lines[] = {"id=all|title@en=Coral Reef Restoration", "id=two|title@en=Coral Restoration", "id=also|title@en=Reef Coral",
			"id=text|title@en=Diving|description@en=Along a coral reef."};

	(void)state;
	(void)engine_add(x, lines, 4);
	FINDS("coral reef restoration ", "all");
	FINDS("coral reef restoratoin ", "all");
	assert_slice(x->r.corrected, "coral reef restoration ");
	FINDS("coral reef xqzvwxqzvw ", "all also text two");
	assert_int_equal(x->r.hits[0].why, WHY_SOME);
}

/* A text is no title, however many words of the question nobody knows. */
static void
a_text_with_all_words_is_not_enough(void **state)
{
	static const char *const lines[] = {"id=all|title@en=Watercolours|description@en=Paintings of gardens in winter light.",
			"id=cold|title@en=Seasons|description@en=Of winter gardens.", "id=grey|title@en=Light|description@en=On winter paintings."};

	(void)state;
	(void)engine_add(x, lines, 3);
	FINDS("painting gardens winter ", "all cold grey");
	FINDS("painted garden winter ", "all cold grey");
}

/* Where no course has all words, those that other hits were found by are named, too. */
static void
every_misspelt_word_is_corrected(void **state)
{
	static const char *const lines[] = {"id=one|title@en=Glassblowing", "id=two|title@en=Falconry and Hawking"};

	(void)state;
	(void)engine_add(x, lines, 2);
	FINDS("glasblowing falcnry ", "one two");
	assert_slice(x->r.corrected, "glassblowing falconry ");
	FINDS("hawkng glassblowing ", "one two");
	assert_slice(x->r.corrected, "hawking glassblowing ");
	FINDS("falcnry xqzvwxqzvw ", "two");
	assert_slice(x->r.corrected, "falconry xqzvwxqzvw ");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(a_title_with_what_weighs_most_is_found), TEST(a_title_with_what_weighs_little_is_not),
		TEST(nothing_is_added_to_a_title_that_has_all), TEST(a_beginning_in_a_title_weighs_nothing),
		TEST(titles_are_not_added_to_many_texts), TEST(what_is_about_it_comes_before_what_has_a_word_more),
		TEST(one_title_is_enough_however_it_was_typed), TEST(a_text_with_all_words_is_not_enough),
		TEST(every_misspelt_word_is_corrected)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
