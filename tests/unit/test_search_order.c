/* In which order a search finds: what comes first, and that pages of it are parts of one list. */
#include "unit.h"

#include "search/bridge.h"
#include "search_courses.h"

#define MANY_NEAR 140

static void
the_title_that_was_typed_comes_first(void **state)
{
	(void)state;
	FIRST("statistics", "stat");
	FIRST("Introduction to Law", "law-intro");
	FIRST("introduction law", "law-intro");
	FIRST("history of art", "art");
	FIRST("data science", "data");
	FIRST("geschiedenis van de kunst", "kunst");
}

static void
a_title_comes_before_a_text(void **state)
{
	static const char *const lines[] = {"id=text|title=Zz one|description=A volcano, among others",
			"id=key|title=Zz two|keyword=volcano", "id=code|title=Zz three|code=VOLCANO", "id=title|title=Zz volcano",
			"id=start|title=Volcano zz", "id=begin|title=Volcanology"};

	(void)state;
	(void)engine_add(x, lines, 6);
	find("volcano ");
	assert_int_equal(strncmp(engine_hits(x), "start title ", 12), 0);
	assert_int_equal(x->segments[2].s->docs, 6);
	assert_slice(columns_id(&x->segments[2].s->columns, x->r.hits[x->r.hit_count - 1].local), "text");
	assert_int_equal(x->r.hit_count, 5);
}

static void
what_was_typed_comes_before_what_is_like_it(void **state)
{
	static const char *const lines[] = {"id=near|title=Farming", "id=far|title=Zz|description=All about warming, and windows"};

	(void)state;
	(void)engine_add(x, lines, 2);
	assert_string_equal(find("farming "), "near");
	assert_string_equal(find("windows warming "), "far");
	assert_string_equal(find("warming "), "far");		/* what some text has is not misspelt */
}

/* Another form of a word may be another word. */
static void
a_title_with_the_words_as_typed_comes_first(void **state)
{
	static const char *const lines[] = {"id=al|title=Biological rhythms", "id=y|title=Biology rhythms"};

	(void)state;
	(void)engine_add(x, lines, 2);
	FIRST("biological rhythms", "al");
	FIRST("biology rhythms", "y");
	FIRST("rhythms biology", "y");
	FIRST("BIOLOGY rhythms ", "y");
}

static void
more_of_the_words_and_fewer_typos_come_first(void **state)
{
	static const char *const lines[] = {"id=two|title=Zz|description=A falcon on a meadow, one of many in the text of this course",
			"id=one|title=Falcons and hawks", "id=other|title=Meadow", "id=none|title=Falcon"};

	(void)state;
	(void)engine_add(x, lines, 4);
	FINDS("falcon meadow", "two one other none");
	FIRST("falcon meadow hawk ", "one");
	FINDS("falcn medow ", "two one other none");	/* as if it had been typed well */
	assert_slice(x->r.corrected, "falcon meadow ");	/* by what has all of it, wherever that stands */
}

/* What was written apart comes before what is so called in another language. */
static void
compounds_come_before_translations(void **state)
{
	static const char *const lines[] = {"id=other|title@en=Philosophy of geology", "id=joined|title@nl=Filosofiegeologie"};

	(void)state;
	(void)engine_add(x, lines, 2);
	assert_string_equal(find("filosofie geologie "), "joined other");
	assert_int_equal(x->r.hits[0].why, WHY_TYPO);
	assert_int_equal(x->r.hits[1].why, WHY_BRIDGE);
}

static void
words_side_by_side_come_before_words_apart(void **state)
{
	static const char *const lines[] = {"id=apart|title=Zz ocean life, currents",
			"id=close|title=Zz ocean currents, life", "id=swapped|title=Zz currents, ocean life"};

	(void)state;
	(void)engine_add(x, lines, 3);
	assert_string_equal(find("ocean currents"), "close apart swapped");
}

/* Words that say nothing by themselves tell titles apart that have all the others. */
static void
small_words_tell_titles_apart(void **state)
{
	static const char *const lines[] = {"id=plain|title=Glassblowing|description=Glassblowing, glassblowing and more glassblowing",
			"id=first|title=Glassblowing I", "id=second|title=Glassblowing II", "id=all|title@nl=Keramiek (al)", "id=clay|title@nl=Keramiek"};

	(void)state;
	(void)engine_add(x, lines, 5);
	FIRST("glassblowing i", "first");
	FIRST("glasblowing i", "first");
	FIRST("i glassblowing", "first");
	FIRST("glassblowing", "plain");
	FIRST("al keramik", "all");
	FIRST("keramik", "clay");
}

/* Words that are not looked for are parts of others, too. */
static void
small_words_are_apart_and_together(void **state)
{
	static const char *const lines[] = {"id=join|title@nl=Onderzoek en ontwerp", "id=split|title@nl=Werken in een bakkerij",
			"id=order|title@en=Arts in Order", "id=known|title@nl=Overleg"};

	(void)state;
	(void)engine_add(x, lines, 4);
	FIRST("onder zoek en ontwerp ", "join");
	assert_slice(x->r.corrected, "onderzoek en ontwerp ");
	FIRST("werken in eenbakkerij ", "split");
	assert_slice(x->r.corrected, "werken in een bakkerij ");
	FIRST("artsin order ", "order");
	assert_slice(x->r.corrected, "arts in order ");
	FINDS("over leg ", "known");
	assert_slice(x->r.corrected, "overleg ");
	x->q.literal = true;
	FINDS("over leg ", "");
}

/* What no text has as it was typed and only a stem has, be it one in another language than meant, may be misspelt. */
static void
a_stem_does_not_hide_a_misspelling(void **state)
{
	static char lines[14][60];
	const char *list[14];

	(void)state;
	for (unsigned i = 0; i < 14; i++) {
		snprintf(lines[i], sizeof(lines[i]), i > 0 ? "id=bod%u|title@de=Zz %u|description@de=Mehr Bod" : "id=border|title@en=Across Borders", i, i);
		list[i] = lines[i];
	}
	(void)engine_add(x, list, 14);
	FIRST("boders ", "border");
	assert_slice(x->r.corrected, "borders ");
	assert_int_equal(x->r.filtered.total, 14);
}

/* But where it is another form of what texts have that is more likely meant. */
static void
another_form_comes_before_what_is_like_it(void **state)
{
	static const char *const lines[] = {"id=form|title=Zz|description=On nursing the old", "id=near|title=Nudges", "id=some|title=Brewing nudges"};
	static char more[MANY_NEAR][40];
	const char *list[MANY_NEAR];

	(void)state;
	(void)engine_add(x, lines, 3);
	assert_string_equal(find("nurses "), "form near some");
	assert_int_equal(x->r.hits[0].why, WHY_TYPED);
	assert_int_equal(x->r.hits[1].why, WHY_TYPO);
	assert_int_equal(x->r.corrected.n, 0);
	for (size_t i = 0; i < MANY_NEAR; i++) {	/* more than are looked at closely */
		snprintf(more[i], sizeof(more[i]), "id=n%zu|title=Nurles %zu", i, i);
		list[i] = more[i];
	}
	(void)engine_add(x, list, MANY_NEAR);
	x->q.limit = 5;
	FIRST("nurses ", "form");
	assert_int_equal(x->r.corrected.n, 0);
	x->q.limit = WORLD_HITS;
}

/* The name of a field of study: its courses have all of it. */
static void
courses_of_a_field_come_before_some_of_its_words(void **state)
{
	static const char *const lines[] = {"id=some|title=Brewing sciences", "id=field|title=Zz|field=0532", "id=a|title=Dance|description=Earth",
			"id=b|title=Music|description=Earth", "id=c|title=Sports|description=Earth"};
	static char more[MANY_NEAR][60];
	const char *list[MANY_NEAR];
	struct bridge *b;
	struct error e = ERROR_NONE;

	(void)state;
	assert_int_equal(bridge_load(SLICE_NONE, "g", NULL, NULL, &b, &e), 0);
	x->index.bridge = b;
	(void)engine_add(x, lines, 5);
	assert_int_equal(strncmp(find("earth sciences "), "field some ", 11), 0);
	for (size_t i = 0; i < MANY_NEAR; i++) {
		snprintf(more[i], sizeof(more[i]), i < MANY_NEAR / 2 ? "id=n%zu|title=Brewing sciences %zu" : "id=n%zu|title=Zz %zu|description=Earth", i, i);
		list[i] = more[i];
	}
	(void)engine_add(x, list, MANY_NEAR);
	x->q.limit = 5;
	FIRST("earth sciences ", "field");
	x->q.limit = WORLD_HITS;
	bridge_free(b);
	x->index.bridge = NULL;
}

static void
a_title_with_two_mistakes_comes_before_a_text_with_one(void **state)
{
	static const char *const lines[] = {"id=text|title=Zz|description=On teh theory of organisaitons",
			"id=title|title=Theory of Organisations", "id=two|title=Falconry and Heraldry"};

	(void)state;
	(void)engine_add(x, lines, 3);
	assert_string_equal(find("theory of oganisaitons "), "title text");
	assert_slice(x->r.corrected, "theory of organisations ");
	FINDS("falconri heraldri ", "two");		/* a mistake in each of two words is near enough */
}

static void
open_courses_come_before_closed_ones(void **state)
{
	static const char *const lines[] = {"id=a-closed|title=Botany|+|offering=1|start=2020-01-01",
			"id=b-open|title=Botany|+|offering=1|start=2030-01-01", "id=c-closed|title=Botany|+|offering=1|start=2021-01-01"};

	(void)state;
	(void)engine_add(x, lines, 3);
	assert_string_equal(find("botany"), "b-open a-closed c-closed");
	x->q.hide_closed = true;
	assert_string_equal(find("botany"), "b-open");
	assert_int_equal(x->r.filtered.closed_hidden, 2);
}

/* How far a search goes depends on its words, never on its filters. */
static void
filters_do_not_widen(void **state)
{
	static const char *const lines[] = {"id=closed|title=Heraldry|+|offering=1|start=2020-01-01",
			"id=typo|title=Zz|description=heraldri|+|offering=1|start=2030-01-01"};
	uint64_t all;

	(void)state;
	(void)engine_add(x, lines, 2);
	(void)find("heraldry ");
	all = x->r.filtered.total;
	assert_int_equal(all, 1);		/* a title has it: nothing is misspelt */
	x->q.hide_closed = true;
	assert_string_equal(find("heraldry "), "");
	assert_int_equal(x->r.filtered.closed_hidden, 1);
}

static void
ties_go_by_title_then_id(void **state)
{
	static const char *const lines[] = {"id=b|title=Geology", "id=a|title=Geology", "id=d|title=Geology", "id=c|title=Geology"},
				 *const more[] = {"id=bb|title=Geology", "id=aa|title=Geology"};

	(void)state;
	(void)engine_add(x, lines, 4);
	(void)engine_add(x, more, 2);
	assert_string_equal(find("geology"), "a aa b bb c d");
	for (int i = 0; i < 5; i++)
		assert_string_equal(find("geology"), "a aa b bb c d");
	x->q.sort = SORT_TITLE;
	assert_string_equal(find("geology"), "a aa b bb c d");
}

/* Pages ---------------------------------------------------------------------- */

static void
collect(const char *q, uint32_t limit, char *out, size_t size)
{
	size_t n = 0;
	uint64_t total = 1, seen = 0;

	out[0] = '\0';
	x->q.limit = limit;
	for (x->q.page = 1; seen < total; x->q.page++) {
		const char *page = find(q);

		total = x->r.filtered.total;
		if (x->r.hit_count == 0)
			break;
		seen += x->r.hit_count;
		n += (size_t)snprintf(out + n, size - n, "%s%s", n ? " " : "", page);
	}
	assert_int_equal(seen, total);
	assert_string_equal(find(q), "");	/* behind the last page */
	x->q.page = 1;
	x->q.limit = WORLD_HITS;
}

static void
assert_distinct(char *ids)
{
	const char *seen[WORLD_HITS];
	size_t n = 0;
	char *rest = ids, *id;

	while ((id = strsep(&rest, " ")) != NULL && *id != '\0') {
		for (size_t i = 0; i < n; i++)
			assert_string_not_equal(seen[i], id);
		seen[n++] = id;
	}
}

static void
pages_are_parts_of_one_list(void **state)
{
	static const char *const typed[] = {"", "law", "statistics", "introduction", "the", "s", "data science", "micrbiology",
			"history quantum", "-law", "inleiding", "learning change"};
	static const uint32_t limits[] = {1, 2, 7, 10, 51};
	char whole[4096], paged[4096];

	(void)state;
	for (x->q.sort = SORT_RELEVANCE; x->q.sort < SORT_MAX; x->q.sort++)
		for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++) {
			snprintf(whole, sizeof(whole), "%s", find(typed[i]));
			assert_int_equal(x->r.hit_count, x->r.filtered.total);
			for (size_t k = 0; k < sizeof(limits) / sizeof(limits[0]); k++) {
				collect(typed[i], limits[k], paged, sizeof(paged));
				assert_string_equal(paged, whole);
			}
			assert_distinct(whole);
		}
}

/* Texts with a mistake in each word stand before a title with two in each until the order is made finer: behind it on every page. */
static void
titles_come_before_texts_on_every_page(void **state)
{
	static const char *const lines[] = {"id=one|title=Zz hraldry|description=falcnry hraldry heraldry falcnry heraldry park and falconry",
			"id=title|title=Falconry and Heraldry", "id=three|title=Zz falconry|description=falconry hraldry",
			"id=two|title=Zz hraldry|description=falconry heraldry falcnry falconry falcnry hraldry"};
	static const char q[] = "falcnri hraldri ";
	char whole[4096], paged[4096];

	engine_free(x);		/* the others change what words weigh */
	x = engine_new();
	(void)state;
	(void)engine_add(x, lines, 4);
	snprintf(whole, sizeof(whole), "%s", find(q));
	assert_int_equal(strncmp(whole, "title ", 6), 0);
	for (uint32_t limit = 1; limit < 5; limit++) {
		collect(q, limit, paged, sizeof(paged));
		assert_string_equal(paged, whole);
	}
}

/* More courses than are looked at closely (SEARCH_WINDOW): where the finer order ends, nothing is lost or shown twice. */
static void
long_lists_have_every_course_once(void **state)
{
	static char lines[90][120];
	const char *list[90];
	char whole[4096], paged[4096];

	(void)state;
	for (unsigned i = 0; i < 90; i++) {
		snprintf(lines[i], sizeof(lines[i]), "id=g%02u|title=%s geography %s|description=%s", i, i % 3 ? "Urban" : "", i % 5 ? "and maps" : "",
				i % 7 ? "geography" : "other words, many of them");
		list[i] = lines[i];
	}
	(void)engine_add(x, list, 90);
	for (x->q.sort = SORT_RELEVANCE; x->q.sort < SORT_MAX; x->q.sort++) {
		snprintf(whole, sizeof(whole), "%s", find("geography maps urban"));
		collect("geography maps urban", 20, paged, sizeof(paged));
		assert_string_equal(paged, whole);
		snprintf(whole, sizeof(whole), "%s", find("geography"));
		assert_int_equal(x->r.hit_count, 90);
		collect("geography", 20, paged, sizeof(paged));
		assert_string_equal(paged, whole);
		collect("geography", 7, paged, sizeof(paged));
		assert_string_equal(paged, whole);
		assert_distinct(whole);
	}
}

/* The one whose title was typed is not among those that come first by their words alone. */
static void
a_title_is_found_among_very_many_like_it(void **state)
{
	static char lines[WORLD_HITS][80];
	const char *list[WORLD_HITS];
	char whole[4096], paged[4096];

	(void)state;
	for (unsigned i = 0; i < WORLD_HITS; i++) {
		snprintf(lines[i], sizeof(lines[i]), "id=i%03u|title=Internship%s", i, i == 97 ? " I" : i == 98 ? " of the" : "");
		list[i] = lines[i];
	}
	(void)engine_add(x, list, WORLD_HITS);
	FIRST("Internship I", "i097");
	FIRST("internship of the", "i098");
	FIRST("internship -the", "i000");		/* what looks like a title is none */
	snprintf(whole, sizeof(whole), "%s", find("internship i"));
	assert_int_equal(x->r.hit_count, WORLD_HITS);
	collect("internship i", 20, paged, sizeof(paged));
	assert_string_equal(paged, whole);
	collect("internship i", 7, paged, sizeof(paged));
	assert_string_equal(paged, whole);
	assert_distinct(whole);
	x->q.hide_closed = true;
	x->q.selected[FACET_PARTNER][0] = SLICE("elsewhere");
	x->q.selected_count[FACET_PARTNER] = 1;
	assert_string_equal(find("internship i"), "");	/* nor is it shown where it does not pass */
}

/* Words ---------------------------------------------------------------------- */

static const char *
words(bool near, const char *q)
{
	static char text[1000];
	struct error e = ERROR_NONE;
	struct slice *list;
	size_t n, at = 0;

	arena_reset(&x->answer);
	if (near)
		assert_int_equal(search_near(&x->index, slice_of(q), 3, &x->answer, &list, &n, &e), 0);
	else
		assert_int_equal(search_complete(&x->index, slice_of(q), 3, &x->answer, &list, &n, &e), 0);
	assert_true(n <= 3);
	text[0] = '\0';
	for (size_t i = 0; i < n; i++)
		at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%.*s", i ? " " : "", SLICE_ARG(list[i]));
	return text;
}

static void
words_that_are_near_or_begin_so(void **state)
{
	(void)state;
	assert_string_equal(words(true, "microbioligy"), "microbiology");
	assert_string_equal(words(true, "microbiology"), "");	/* is one itself */
	assert_string_equal(words(true, "microbiology statistcs"), "statistics");
	assert_string_equal(words(true, "xqzvw"), "");
	assert_string_equal(words(true, "quantumstatistics"), "statistics quantum");
	assert_string_equal(words(true, "1985"), "");
	assert_string_equal(words(true, ""), "");
	assert_string_equal(words(false, "stati"), "statistics statistiek");
	assert_string_equal(words(false, "quantum"), "");
	assert_string_equal(words(false, "xq"), "");
}

/* Else what was found in a first step would have other scores than the same found in a later one. */
static void
a_word_weighs_what_the_first_step_found(void **state)
{
	struct group g[] = {{.df = 3}, {.df = 0}};
	struct plan p = {.groups = g, .n = 2, .docs = 100};
	float rare, none;

	(void)state;
	plan_weigh(&p);
	rare = g[0].idf;
	none = g[1].idf;
	g[0].df = 80;
	g[1].df = 3;
	plan_weigh(&p);
	assert_true(!(g[0].idf < rare) && !(g[0].idf > rare));
	assert_true(g[1].idf < none && !(g[1].idf < rare) && !(g[1].idf > rare));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(the_title_that_was_typed_comes_first), TEST(a_title_comes_before_a_text),
		TEST(compounds_come_before_translations), TEST(a_title_with_the_words_as_typed_comes_first), TEST(what_was_typed_comes_before_what_is_like_it), TEST(more_of_the_words_and_fewer_typos_come_first),
		TEST(words_side_by_side_come_before_words_apart), TEST(open_courses_come_before_closed_ones),
		TEST(small_words_tell_titles_apart), TEST(small_words_are_apart_and_together), TEST(a_stem_does_not_hide_a_misspelling),
		TEST(another_form_comes_before_what_is_like_it), TEST(courses_of_a_field_come_before_some_of_its_words),
		TEST(a_title_with_two_mistakes_comes_before_a_text_with_one),
		TEST(a_title_is_found_among_very_many_like_it), TEST(filters_do_not_widen), TEST(ties_go_by_title_then_id), TEST(pages_are_parts_of_one_list), TEST(titles_come_before_texts_on_every_page),
		TEST(long_lists_have_every_course_once), TEST(words_that_are_near_or_begin_so),
		cmocka_unit_test(a_word_weighs_what_the_first_step_found)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
