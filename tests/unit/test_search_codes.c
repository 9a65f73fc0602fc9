/* Codes of courses: the course that has the one that was typed comes first. */
#include "unit.h"

#include "search_courses.h"

#define MANY 90

/* However it is written, and whoever has the same words in a title. */
static void
the_code_that_was_typed_comes_first(void **state)
{
	static const char *const lines[] = {"id=teachers|title=CS 401 for teachers", "id=same|title=CS-401", "id=apart|title=401 ways to CS",
			"id=joined|title=CS401 in brief|description=CS401, cs401 and CS 401", "id=year|title=2024 CS"};
	static const char *const typed[] = {"cs401", "CS401 ", "cs 401", "CS-401", "cs.401", "CS_401 ", "cs/401", "c s 401", "CS 4 01 ", "\"CS-401\""};

	(void)state;
	(void)engine_add(x, lines, 5);
	for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++) {
		FIRST(typed[i], "algo");
		assert_int_equal(x->r.hits[0].why, WHY_TYPED);
		assert_int_equal(x->r.corrected.n, 0);
	}
	FINDS("cs 401 -ways", "algo teachers same joined");
	FIRST("CS 401 for teachers", "teachers");	/* that is no code */
	FIRST("cs ", "same");
	x->q.sort = SORT_TITLE;
	FIRST("cs 401 ", "apart");		/* only where what fits best comes first */
}

/* Nor where a text has the word, or a title of another language, or one with more words than are told apart. */
static void
a_word_of_a_text_is_no_code(void **state)
{
	static const char *const lines[] = {
			"id=long|title@en=a b c d e f g h i j k l m n o p q r s t u v w x y z a b BIO-7 bio7 bio7 bio7|title@nl=Zz|title@fr=bio7|keyword=bio7",
			"id=named|title=Zz|code=BIO-7", "id=key|title=BIO-7|keyword=bio7", "id=teacher|title=bio7 zz|teacher=bio7"};

	(void)state;
	(void)engine_add(x, lines, 4);
	FINDS("bio7 ", "named long key teacher");
	FIRST("bio7 ", "named");
	FIRST("bio 7 ", "named");
}

/* Where very many fit better, on pages of whatever size, and of what passes the filters alone. */
static void
a_code_is_found_among_very_many_titles(void **state)
{
	static char text[MANY][80];
	static const char *lines[MANY];
	static const uint32_t limits[] = {1, 3, 20, 50, 51, WORLD_HITS};
	char all[4096];

	(void)state;
	for (size_t i = 0; i < MANY; i++) {
		snprintf(text[i], sizeof(text[i]), "id=t%zu|title=CS 401%s|description=CS 401 CS 401|level=bachelor", i, i % 3 ? " workshop" : "");
		lines[i] = text[i];
	}
	lines[7] = "id=one|title=Zz|code=CS.401|level=master|description=A text with a great many words that say something else altogether";
	lines[70] = "id=two|title=Yy|code=CS-401|level=bachelor|description=A text with a great many words that say something else altogether";
	engine_free(x);
	x = engine_new();
	(void)engine_add(x, lines, MANY);
	snprintf(all, sizeof(all), "%s", find("cs 401 "));
	assert_int_equal(strncmp(all, "two one ", 8), 0);	/* by their titles */
	assert_int_equal(x->r.hit_count, MANY);
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		size_t at = 0;

		x->q.limit = limits[i];
		for (x->q.page = 1; (x->q.page - 1) * limits[i] < MANY; x->q.page++) {
			const char *page = find("cs 401 ");

			assert_int_equal(strncmp(all + at, page, strlen(page)), 0);
			at += strlen(page) + 1;
		}
		assert_int_equal(at, strlen(all) + 1);
	}
	x->q.page = 1;
	x->q.selected_count[FACET_LEVEL] = 1;
	x->q.selected[FACET_LEVEL][0] = SLICE("bachelor");
	FIRST("cs401", "two");
	FIRST("cs 401 ", "two");
	x->built[0].live[70 / 8] = (uint8_t)~(1u << 70 % 8);
	assert_null(strstr(find("cs 401 "), "two"));
	assert_null(strstr(find("cs 401 "), "one"));
}

static void
a_code_is_compared_without_what_stands_between(void **state)
{
	char out[WORD_MAX], text[200];

	(void)state;
	assert_slice(((struct slice){out, text_code(SLICE(" C.S.-4_0/1 "), out)}), "cs401");
	assert_int_equal(text_code(SLICE("x"), out), 0);
	assert_int_equal(text_code(SLICE("-"), out), 0);
	for (size_t n = 50; n < sizeof(text); n++) {
		memset(text, 'a', n);
		assert_int_equal(text_code((struct slice){text, n}, out), n < WORD_MAX ? n : 0);
		for (size_t i = 1; i < n; i += 2)
			text[i] = '-';
		assert_int_equal(text_code((struct slice){text, n}, out), (n + 1) / 2 < WORD_MAX ? (n + 1) / 2 : 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(the_code_that_was_typed_comes_first), TEST(a_word_of_a_text_is_no_code),
		TEST(a_code_is_found_among_very_many_titles), TEST(a_code_is_compared_without_what_stands_between)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
