/* What is searched in place of what was typed: what a misspelt word can only mean, a word of the glossary that is like it. */
#include "unit.h"

#include "search_courses.h"

static const char *const hawks[] = {"id=hawk|title=Falconry", "id=people|title=Zz|description=Of falconries and a meadow", "id=valk|title@nl=Valkerij",
	"id=bird|title=Birds|description=With falconry"};

static struct bridge *
load(const char *glossary)
{
	struct error e = ERROR_NONE;
	struct bridge *b;

	assert_int_equal(bridge_load(slice_of(glossary), "g.txt", NULL, NULL, &b, &e), 0);
	return b;
}

/* Finds the same, in the same order, as if it had been typed well; and says what it searched. */
static void
assert_as(const char *misspelt, const char *well)
{
	char expected[4200];
	uint64_t total;

	snprintf(expected, sizeof(expected), "%s", find(well));
	total = x->r.filtered.total;
	assert_true(total > 0);
	assert_int_equal(x->r.corrected.n, 0);
	assert_string_equal(find(misspelt), expected);
	assert_int_equal(x->r.filtered.total, total);
	assert_slice(x->r.corrected, well);
	assert_true(x->r.widened);
}

static void
what_a_word_can_only_mean_is_searched(void **state)
{
	struct bridge *b = load("falconry = valkerij");

	(void)state;
	(void)engine_add(x, hawks, 4);
	x->index.bridge = b;
	assert_as("falcnry ", "falconry ");
	assert_int_equal(x->r.filtered.total, 4);
	assert_int_equal(x->r.hits[0].why, WHY_TYPO);
	for (size_t i = 0; i < 4; i++)
		if (x->r.hits[i].why == WHY_BRIDGE)
			assert_slice(x->r.hits[i].via, "valkerij");
	assert_as("falcnry, medow ", "falconry, meadow ");
	assert_as("falcnry", "falconry");
	assert_as("falcnry and falcnry (Falcnry) ", "falconry and falconry (falconry) ");
	assert_as("falcnry -falcnry", "falconry -falcnry");	/* what is excluded is meant as it is */
	x->q.sort = SORT_TITLE;
	assert_as("flaconry ", "falconry ");
	x->q.limit = 1;
	x->q.page = 3;
	assert_as("falconrry ", "falconry ");
	x->q.literal = true;
	FINDS("falcnry ", "");
	x->index.bridge = NULL;
	bridge_free(b);
}

/* Also where filters leave nothing of it. */
static void
filters_change_nothing_of_it(void **state)
{
	(void)state;
	(void)engine_add(x, hawks, 4);
	x->q.selected[FACET_LEVEL][0] = SLICE("doctoral");
	x->q.selected_count[FACET_LEVEL] = 1;
	FINDS("falcnry ", "");
	assert_slice(x->r.corrected, "falconry ");
}

/* Two words are as near: each is found as it is, and nothing else. */
static void
what_may_be_several_words_is_each_of_them(void **state)
{
	static const char *const lines[] = {"id=cable|title=Zz cable", "id=sable|title=Zz sable", "id=cables|title=Zz|description=The cables of a bridge"};

	(void)state;
	(void)engine_add(x, lines, 3);
	FINDS("rable ", "cable sable");
	FINDS("cabble ", "cable cables");
}

/* … as is a title with two mistakes, where a text has what is nearer. */
static void
a_title_with_two_mistakes_is_found_too(void **state)
{
	static const char *const lines[] = {"id=text|title=Zz|description=Of hydrolagy", "id=title|title=Hydrology"};

	(void)state;
	(void)engine_add(x, lines, 2);
	FINDS("hydrollagy ", "text title");
}

/* No text has it, but there are courses in the other language. */
static void
words_of_the_glossary_may_be_misspelt(void **state)
{
	struct bridge *b = load("birds = vogels | gevogelte\nfield work = veldwerk");

	(void)state;
	(void)engine_add(x, hawks, 4);
	x->index.bridge = b;
	FINDS("vogesl ", "bird");
	assert_slice(x->r.corrected, "vogels ");
	assert_slice(x->r.hits[0].via, "birds");
	FINDS("gevoglete falconry ", "bird");
	assert_slice(x->r.corrected, "gevogelte falconry ");
	FINDS("veldwrek ", "");		/* no course has it in any language */
	assert_int_equal(x->r.corrected.n, 0);
	FINDS("wogesl ", "");		/* two mistakes */
	FINDS("vogels ", "bird");
	assert_int_equal(x->r.corrected.n, 0);
	x->index.bridge = NULL;
	bridge_free(b);
}

/* A word that texts have misspelt, too, is the same word; one that just goes on behind it is another. */
static void
mistakes_in_texts_are_no_other_words(void **state)
{
	static char text[50][60];
	static const char *lines[52] = {"id=slip|title=Zz|description=Of horticluture", "id=longer|title=Horticulturists"};

	(void)state;
	for (int i = 0; i < 50; i++) {
		snprintf(text[i], sizeof(text[i]), "id=h%d|title=Horticulture %d", i, i);
		lines[2 + i] = text[i];
	}
	(void)engine_add(x, lines, 52);
	assert_as("hortculture ", "horticulture ");
	assert_as("horticultre", "horticulture");
}

/* What would be too long with the words that were meant is searched as it is. */
static void
what_is_as_long_as_may_be_is_searched(void **state)
{
	static char q[QUERY_MAX_BYTES + 1];

	(void)state;
	(void)engine_add(x, hawks, 4);
	memset(q, ' ', sizeof(q) - 1);
	memcpy(q, "falcnry", 7);
	FINDS(q, "hawk bird");		/* not in other forms */
}

/* A partner has corrected a title: what was misspelt in it is no word of a course any more, be it typed or looked for. */
static void
what_no_course_has_any_more_is_no_word(void **state)
{
	static const char *const lines[] = {"id=slip|title=Anaylsis of signals", "id=well|title=Analysis of signals", "id=gone|title=Obsovlete"};
	uint8_t *live;

	(void)state;
	live = engine_add(x, lines, 3)->live;
	FINDS("anaylsis ", "slip");
	live[0] &= (uint8_t)~5u;
	FINDS("anaylsis ", "well");
	assert_slice(x->r.corrected, "analysis ");
	FINDS("obsovlet ", "");
	assert_int_equal(x->r.corrected.n, 0);
	FINDS("anaylsys ", "well");
	assert_slice(x->r.corrected, "analysis ");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(what_a_word_can_only_mean_is_searched), TEST(filters_change_nothing_of_it),
		TEST(what_may_be_several_words_is_each_of_them), TEST(a_title_with_two_mistakes_is_found_too), TEST(words_of_the_glossary_may_be_misspelt),
		TEST(what_no_course_has_any_more_is_no_word),
		TEST(mistakes_in_texts_are_no_other_words), TEST(what_is_as_long_as_may_be_is_searched)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
