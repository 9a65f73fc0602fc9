/* Whether words that some text has are meant as they were typed, and which of them need not be there. */
#include "unit.h"

#include "search_courses.h"

#define MANY 24

/* So many courses with a number behind id and title, the title followed by more. */
static void
add_many(const char *id, const char *title, const char *more)
{
	static char lines[MANY][80];
	const char *list[MANY];

	for (unsigned i = 0; i < MANY; i++) {
		snprintf(lines[i], sizeof(lines[i]), "id=%s%u|title=%s %u%s", id, i, title, i, more);
		list[i] = lines[i];
	}
	(void)engine_add(x, list, MANY);
}

static void
known_words_are_not_taken_for_others(void **state)
{
	static const char *const lines[] = {"id=brain|title=Neurology|description=How a brain works", "id=train|title=Teachers|description=Of trains at work",
			"id=women|title=Zz|description=Of women", "id=wonen|title@nl=Wonen"};

	(void)state;
	(void)engine_add(x, lines, 4);
	FIRST("brain works ", "brain");
	assert_int_equal(x->r.corrected.n, 0);
	FINDS("women ", "women");
	assert_int_equal(x->r.corrected.n, 0);
	FIRST("brain works courts ", "brain");
	assert_int_equal(x->r.corrected.n, 0);
}

/* Nor for what they would be in a language in which no text has them: in French "politie" would be "politique". */
static void
known_words_are_of_their_language(void **state)
{
	static const char *const lines[] = {"id=polfr|title@fr=Politique et les jeux", "id=nl1|title@nl=Zz een|description@nl=Het werk van de politie",
			"id=nl2|title@nl=Zz twee|description@nl=Met de politie", "id=nl3|title@nl=Zz drie|description@nl=Voor de politie",
			"id=nl4|title@nl=Zz vier|description@nl=Bij de politie", "id=nl5|title@nl=Zz vijf|description@nl=De politie zelf",
			"id=nl6|title@nl=Zz zes|description@nl=Allerlei tools", "id=en6|title@en=The tool and the craft"};

	(void)state;
	(void)engine_add(x, lines, 8);
	find("politie ");
	assert_null(strstr(engine_hits(x), "polfr"));
	FIRST("politiques ", "polfr");
	FINDS("tools ", "en6 nl6");		/* of a word that few have nobody can say */
}

/* A word that hardly any course has is found where others write it apart, too, behind those. */
static void
one_word_is_found_apart_too(void **state)
{
	static const char *const lines[] = {"id=joined|title=Nonparametric models", "id=apart|title=Models that are non parametric", "id=other|title=Parametric models"};

	(void)state;
	(void)engine_add(x, lines, 3);
	FINDS("nonparametric ", "joined apart");
	assert_int_equal(x->r.corrected.n, 0);
	FINDS("non parametric ", "apart joined");
	add_many("many", "Nonparametric", "");
	find("nonparametric ");
	assert_null(strstr(engine_hits(x), "apart"));	/* there is no need to */
}

/* Nor has a translation another stem than that of its own language. */
static void
translations_are_of_their_language(void **state)
{
	static const char *const lines[] = {"id=polfr|title@fr=Politique et les jeux", "id=polnl|title@nl=Het politiewerk", "id=polen|title=Police work"};

	struct error e = ERROR_NONE;
	struct bridge *b;

	(void)state;
	(void)engine_add(x, lines, 3);
	assert_int_equal(bridge_load(SLICE("police = politie"), "g.txt", NULL, NULL, &b, &e), 0);
	x->index.bridge = b;
	FIRST("police ", "polen");
	assert_null(strstr(engine_hits(x), "polfr"));
	x->index.bridge = NULL;
	bridge_free(b);
}

/* Also where filters leave nothing of it; what was typed well was not taken for anything. */
static void
what_was_meant_is_told_whatever_passes(void **state)
{
	(void)state;
	x->q.selected[FACET_LEVEL][0] = SLICE("doctoral");
	x->q.selected_count[FACET_LEVEL] = 1;
	x->q.facets = true;
	FINDS("micrbiology ", "");
	assert_slice(x->r.corrected, "microbiology ");
	assert_int_equal(x->r.filtered.total, 0);
	FINDS("microbiology ", "");
	assert_int_equal(x->r.corrected.n, 0);
	FINDS("qqzzxx ", "");
	assert_int_equal(x->r.corrected.n, 0);
	x->q.literal = true;
	FINDS("micrbiology ", "");
	assert_int_equal(x->r.corrected.n, 0);
}

/* Where nothing has all of them a title may tell which word was meant, but no text. */
static void
a_title_tells_what_was_meant(void **state)
{
	static const char *const lines[] = {"id=form|title=Zz one|description=All about form", "id=law|title=Stories from the Courtroom",
			"id=text|title=Zz two|description=Tales from a courtroom"};

	(void)state;
	(void)engine_add(x, lines, 3);
	FINDS("story courtrooms ", "law");
	FIRST("storys form the courtrooms ", "law");
}

static void
other_forms_are_met_and_not_told(void **state)
{
	static const char *const lines[] = {"id=own|title=Zz|description=Behavioral", "id=other|title=Behavioural Economics",
			"id=vowel|title=Salamonders", "id=here|title=Zz|description=Of salamanders"};

	(void)state;
	(void)engine_add(x, lines, 4);
	FINDS("behavioral economics ", "other");
	assert_int_equal(x->r.corrected.n, 0);
	FINDS("salamanders ", "here vowel");
	assert_int_equal(x->r.corrected.n, 0);
}

/* Of one long word that a text or a title has once, and very many have with another letter. */
static void
texts_and_titles_may_be_misspelt(void **state)
{
	static const char *const lines[] = {"id=slip|title=Social Entrepeneurship"};

	(void)state;
	(void)engine_add(x, lines, 1);
	add_many("e", "Entrepreneurship", "");
	FIRST("entrepeneurship ", "slip");
	assert_int_equal(x->r.filtered.total, MANY + 1);
	assert_int_equal(x->r.hits[1].why, WHY_TYPO);
	FINDS("entrepeneurship social ", "slip");
	x->q.literal = true;
	FINDS("entrepeneurship ", "slip");
}

static void
words_that_say_nothing_are_no_correction(void **state)
{
	static const char *const lines[] = {"id=voor|title@nl=Zz|description@nl=Voor wie wil"};

	(void)state;
	(void)engine_add(x, lines, 1);
	FINDS("koor ", "");
	FINDS("koor", "");
}

/* What begins otherwise than a short word is not what somebody is about to type. */
static void
short_words_begin_as_they_were_typed(void **state)
{
	static const char *const lines[] = {"id=moment|title=Moments in Time", "id=woman|title=Women in Science"};

	(void)state;
	(void)engine_add(x, lines, 1);
	FINDS("women", "");
	(void)engine_add(x, lines + 1, 1);
	FINDS("omen", "woman moment");	/* the first letter was left out */
	FINDS("wmen", "woman");
}

/* "AI" is not the beginning of "aircraft" where a text has it. */
static void
short_words_are_themselves_first(void **state)
{
	static const char *const lines[] = {"id=ai|title=Zz|description=Of AI, and again AI", "id=air|title=Aircraft", "id=aid|title=First Aid"};

	(void)state;
	(void)engine_add(x, lines, 3);
	FIRST("ai", "ai");
	FINDS("ai", "ai air aid");
	FINDS("ai ", "ai");
	FINDS("air", "air");
}

static void
a_level_need_not_be_there(void **state)
{
	static const char *const lines[] = {"id=one|title=Glassblowing for Beginners", "id=two|title=Glassblowing", "id=three|title=Advanced Glassblowing",
			"id=four|title=Pottery|description=For beginners", "id=both|title=Glassblowing and weaving"};

	(void)state;
	(void)engine_add(x, lines, 5);
	FINDS("glassblowing for beginners ", "one two three both");
	FIRST("glassblowing for beginners ", "one");
	assert_int_equal(x->r.hits[0].why, WHY_TYPED);
	assert_int_equal(x->r.hits[1].why, WHY_SOME);
	assert_true(x->r.widened);
	FIRST("advanced glassblowing ", "three");
	FINDS("beginners ", "one four");		/* alone it is what is looked for */
	FINDS("beginners glassblowing and weaving ", "both");
	x->q.literal = true;
	FINDS("glassblowing for beginners ", "one");
}

/* Two words that hardly any course has together, each of them by itself. */
static void
two_rare_words_stand_for_themselves(void **state)
{
	static const char *const lines[] = {"id=both|title=Zz one|description=Falconry and heraldry", "id=falcon|title=Zz two|description=Of falconry",
			"id=shield|title=Zz three|description=Heraldry"};

	(void)state;
	(void)engine_add(x, lines, 3);
	FINDS("falconry heraldry ", "both falcon shield");
	FIRST("falconry heraldry ", "both");
	assert_int_equal(x->r.hits[0].why, WHY_TYPED);
	assert_int_equal(x->r.hits[1].why, WHY_SOME);
	FINDS("falconry 1234 ", "both falcon");		/* nothing has both */
	add_many("f", "Zz", "|description=A falconry with heraldry");
	FINDS("falconry heraldry ", "both f0 f1 f2 f3 f4 f5 f6 f7 f8 f9 f10 f11 f12 f13 f14 f15 f16 f17 f18 f19 f20 f21 f22 f23");
}

/* What has only some of the words is not shown as if it had others that look like them. */
static void
what_lacks_a_word_is_not_marked_for_another(void **state)
{
	static const char *const lines[] = {"id=some|title=Reflections|description=The reflects of a solution on human life, and health", "id=far|title=Pollution", "id=known|title=Effects"};

	(void)state;
	(void)engine_add(x, lines, 3);
	x->q.highlight = true;
	(void)find("effects of pollution on human health ");
	assert_int_equal(x->r.corrected.n, 0);
	assert_false(marks_word(&x->r.marks, SLICE("reflects")));
	assert_false(marks_word(&x->r.marks, SLICE("solution")));
}

/* A word that many titles have, and a text that has another that looks like it: neither step may lose what the other does not find. */
static void
what_is_titled_otherwise_is_not_lost(void **state)
{
	static const char *const lines[] = {"id=cane|title=Zz one|description=Of a cane", "id=zebra|title=Zebra|description=Of a case",
			"id=two|title=Zebra two"};

	(void)state;
	(void)engine_add(x, lines, 3);
	FINDS("zebra cane ", "zebra two cane");
}

/* The last word may still be being typed. */
static void
a_title_may_go_on(void **state)
{
	static const char *const lines[] = {"id=know|title=Zz|description=Sytems", "id=want|title=Systems of Informatics"};

	(void)state;
	(void)engine_add(x, lines, 2);
	FIRST("sytems informati", "want");
	assert_slice(x->r.corrected, "systems informati");
}

/* Also where the likely word lies in another segment than the one that was typed. */
static void
segments_do_not_matter(void **state)
{
	static char lines[MANY][60];
	const char *list[MANY];
	const char *slip = "id=slip|title=Social Entrepeneurship";

	(void)state;
	for (unsigned i = 0; i < MANY; i++) {
		snprintf(lines[i], sizeof(lines[i]), "id=e%u|title=Entrepreneurship %u", i, i);
		list[i] = lines[i];
	}
	(void)engine_add(x, list, MANY / 2);
	list[MANY / 2 - 1] = slip;
	(void)engine_add(x, list + MANY / 2 - 1, MANY / 2 + 1);
	(void)find("entrepeneurship ");
	assert_int_equal(x->r.filtered.total, MANY + 1);
}

/* What has the words that say at which level comes first among more courses than are looked at closely. */
static void
levels_come_first_among_many(void **state)
{
	static char lines[90][70];
	const char *list[90];

	(void)state;
	for (unsigned i = 0; i < 90; i++) {
		snprintf(lines[i], sizeof(lines[i]), i % 30 == 7 ? "id=b%u|title=Pottery for Beginners, evening %u" : "id=p%u|title=Pottery %u", i, i);
		list[i] = lines[i];
	}
	(void)engine_add(x, list, 90);
	x->q.limit = 3;
	FINDS("pottery for beginners ", "b7 b37 b67");
	assert_int_equal(x->r.filtered.total, 90);
	assert_int_equal(x->r.hits[2].why, WHY_TYPED);
	for (x->q.page = 2; x->q.page <= 30; x->q.page++) {
		(void)find("pottery for beginners ");
		for (size_t i = 0; i < x->r.hit_count; i++)
			assert_int_equal(x->r.hits[i].why, WHY_SOME);
	}
}

/* Mistakes of two letters are mistakes. */
static void
two_letters_make_no_form(void **state)
{
	static const char *const lines[] = {"id=want|title=Renaissance Zebras", "id=know|title=Zz|description=A renaisence"};

	(void)state;
	(void)engine_add(x, lines, 2);
	FIRST("renaisence zebras ", "want");
	assert_slice(x->r.corrected, "renaissance zebras ");
}

/* A search without words of level takes compounds apart, too, and some of the words where there is nothing else. */
static void
levels_go_with_other_ways_to_widen(void **state)
{
	static const char *const lines[] = {"id=both|title@nl=Het klimaat|description@nl=Over weer, wind en het beleid van gemeenten",
			"id=online|title=Online marketing"};

	(void)state;
	(void)engine_add(x, lines, 2);
	FINDS("inleiding klimaatbeleid ", "both");
	FINDS("online xqzvwxqzvw ", "online");
}

/* What no text has as it was typed, but as its singular, is spelt well. */
static void
other_numbers_are_no_mistakes(void **state)
{
	static const char *const lines[] = {"id=star|title=Zz|description=Of a star", "id=start|title=Start", "id=story|title=Zz|description=A story told"};

	(void)state;
	(void)engine_add(x, lines, 3);
	FINDS("stars ", "star");
	assert_int_equal(x->r.corrected.n, 0);
	FINDS("stories ", "story");
	FIRST("strat ", "start");
}

/* Of several words, some of which nothing has with the others, those that no text has are not taken for what looks like them, but long ones. */
static void
what_is_missing_is_not_guessed(void **state)
{
	static const char *const lines[] = {"id=walk|title=Walking with diabetes", "id=shows|title=Shows",
			"id=care|title=Rehabilitation and diabetes"};

	(void)state;
	(void)engine_add(x, lines, 3);
	FINDS("shoes walking insoles diabetes ", "walk care");
	assert_int_equal(x->r.corrected.n, 0);
	FIRST("insoles rehabilitaton slippers diabetes ", "care");
	assert_slice(x->r.corrected, "insoles rehabilitation slippers diabetes ");
	FINDS("shoes ", "shows");
}

/* … but what belongs together or apart is, and two letters that changed places. */
static void
likely_mistakes_count_all_the_same(void **state)
{
	static const char *const lines[] = {"id=shop|title=Een web shop bouwen", "id=sail|title=Zeilen", "id=snake|title=Python for data"};

	(void)state;
	(void)engine_add(x, lines, 3);
	FIRST("webshop bouwen vissen duiken ", "shop");
	assert_slice(x->r.corrected, "web shop bouwen vissen duiken ");
	FIRST("pyhton data nursing wards ", "snake");
	assert_slice(x->r.corrected, "python data nursing wards ");
	(void)find("pythen data nursing wards ");
	assert_int_equal(x->r.corrected.n, 0);
}

/* Translations do not make words of level count. */
static void
levels_need_not_be_translated(void **state)
{
	static const char *const lines[] = {"id=fr|title@fr=Photographie: le cours pour les d\xc3\xa9" "butants et beginners"};

	(void)state;
	(void)engine_add(x, lines, 1);
	add_many("p", "Photography", "");
	(void)find("photography for beginners ");
	assert_true(x->r.filtered.total > MANY);
}

/* Within a name in another language small words may be any; its first and last word have to be there, and what was typed is as it is. */
static void
small_words_within_translations(void **state)
{
	static const char *const lines[] = {"id=du|title@fr=Le droit du travail", "id=au|title@fr=Le droit au travail", "id=son|title@fr=La prise de son",
			"id=prise|title@fr=La prise de decision dans les entreprises"};
	struct error e = ERROR_NONE;
	struct bridge *b;

	(void)state;
	assert_int_equal(bridge_load(SLICE("labour law = werkrecht = droit du travail\nsound recording = geluidsopname = prise de son"), "g", NULL, NULL, &b, &e), 0);
	(void)engine_add(x, lines, 4);
	x->index.bridge = b;
	FINDS("labour law ", "du au");
	FINDS("sound recording ", "son");
	FINDS("\"droit du travail\"", "du");
	x->index.bridge = NULL;
	bridge_free(b);
}

static void
sentences_say_what_is_looked_for(void **state)
{
	static const char *const lines[] = {"id=es|title=Spanish", "id=want|title=What people want|description=To learn is human, about a course"};

	(void)state;
	(void)engine_add(x, lines, 2);
	FINDS("I want to learn Spanish ", "es");
	FINDS("a course about Spanish", "es");
	x->q.literal = true;
	FINDS("I want to learn Spanish ", "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(known_words_are_not_taken_for_others), TEST(a_title_tells_what_was_meant),
		TEST(other_forms_are_met_and_not_told), TEST(texts_and_titles_may_be_misspelt), TEST(words_that_say_nothing_are_no_correction),
		TEST(short_words_begin_as_they_were_typed),
		TEST(short_words_are_themselves_first), TEST(a_level_need_not_be_there), TEST(two_rare_words_stand_for_themselves),
		TEST(what_lacks_a_word_is_not_marked_for_another), TEST(what_is_titled_otherwise_is_not_lost), TEST(a_title_may_go_on), TEST(segments_do_not_matter),
		TEST(levels_come_first_among_many), TEST(two_letters_make_no_form), TEST(levels_go_with_other_ways_to_widen), TEST(other_numbers_are_no_mistakes),
		TEST(what_is_missing_is_not_guessed), TEST(likely_mistakes_count_all_the_same), TEST(levels_need_not_be_translated), TEST(small_words_within_translations), TEST(sentences_say_what_is_looked_for),
		TEST(known_words_are_of_their_language), TEST(one_word_is_found_apart_too), TEST(translations_are_of_their_language), TEST(what_was_meant_is_told_whatever_passes)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
