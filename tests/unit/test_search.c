/* What a search finds, behaviour by behaviour, in a small catalogue of two languages. */
#include "unit.h"

#include "search_courses.h"

static void
every_word_must_be_there(void **state)
{
	(void)state;
	FINDS("contract law", "law-contract law-intro");
	FINDS("law contract", "law-contract law-intro");
	FINDS("Visualisation", "data");
	FINDS("regression variance", "stat-psy");
	assert_false(x->r.widened);
	assert_int_equal(x->r.corrected.n, 0);
	assert_int_equal(x->r.filtered.total, 1);
	assert_int_equal(x->r.hits[0].why, WHY_TYPED);
}

static void
inflections_are_found(void **state)
{
	(void)state;
	FINDS("contracts", "law-contract law-intro");
	FINDS("database ", "databases");
	FINDS("talen ", "taal");		/* taal en talen */
	FINDS("psycholoog ", "statistiek");
	assert_int_equal(x->r.corrected.n, 0);
}

static void
accents_case_and_scripts_do_not_matter(void **state)
{
	(void)state;
	FINDS("zoologie ", "dieren");
	FINDS("ZO\xc3\x96LOGIE ", "dieren");
	FINDS("zoo\xcc\x88logie ", "dieren");		/* composed or not */
	FINDS("economie politique", "fr");
	FINDS("strassenbau ", "de");
	FINDS("STRASSENBAU ", "de");
	FINDS("\xe6\xb3\x95\xe5\xbe\x8b", "zh");
	FINDS("\xe5\xbe\x8b\xe5\xad\xa6\xe5\x85\xa5", "zh");
	FINDS("\xd7\x9e\xd7\xa9\xd7\xa4\xd7\x98", "he");
	FINDS("\xe2\x80\xab\xd7\x9e\xd7\xa9\xd7\xa4\xd7\x98\xe2\x80\xac", "he");	/* embedded right to left */
	FINDS("\xe2\x80\xaemicrobiology\xe2\x80\xac", "micro");
}

static void
one_edit_of_any_kind_is_forgiven(void **state)
{
	static const char *const typed[] = {"micrbiology", "microobiology", "microbielogy", "mircobiology", "icrobiology",
			"nicrobiology", "imcrobiology", "xmicrobiology", "microbiolog", "microbiologyy", "microbiolgoy"};

	(void)state;
	for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++)
		FIRST(typed[i], "micro");
	FINDS("micrbiology ", "micro");
	assert_slice(x->r.corrected, "microbiology ");
	assert_true(x->r.widened);
	assert_int_equal(x->r.hits[0].why, WHY_TYPO);
	x->q.highlight = true;
	x->q.sort = SORT_START;
	FINDS("micrbiology ", "micro");
	assert_slice(x->r.corrected, "microbiology ");	/* in whatever order */
	assert_true(marks_word(&x->r.marks, SLICE("microbiology")));
	x->q.sort = SORT_RELEVANCE;
	x->q.highlight = false;
	FINDS("watre management", "water");
	assert_slice(x->r.corrected, "water management");
	FINDS("mnid ", "mind");			/* four letters are enough */
}

/* However many courses have the word itself: somebody may want those that are taught in the other language. */
static void
the_other_language_is_found_beside_many(void **state)
{
	static char lines[150][64];
	const char *list[150];
	struct engine *many = engine_new();

	(void)state;
	for (int i = 0; i < 150; i++) {
		snprintf(lines[i], sizeof(lines[i]), i ? "id=n%d|title@nl=Statistiek %d" : "id=en|title@en=Statistics", i, i);
		list[i] = lines[i];
	}
	(void)engine_add(many, list, 150);
	(void)engine_find(many, "statistiek ");
	assert_int_equal(many->r.filtered.total, 150);
	many->q.highlight = true;
	many->q.page = 6;
	many->q.limit = 20;
	(void)engine_find(many, "statistics ");
	assert_int_equal(many->r.hit_count, 20);
	assert_slice(many->r.hits[0].via, "statistiek");	/* also far behind those whose order is made finer */
	engine_free(many);
}

/* A document that has all words, one of them as a part of a longer one, is no other document that has some of them. */
static void
nothing_is_found_twice(void **state)
{
	static char lines[600][64];
	const char *list[600];
	struct engine *many = engine_new();

	(void)state;
	FINDS("water beheer dijken", "waterbeheer");
	for (int i = 0; i < 600; i++) {
		snprintf(lines[i], sizeof(lines[i]), "id=n%d|title@nl=%s %d", i, i < 5 ? "Waterbeheer en dijken" : i % 2 ? "Water" : "Dijken", i);
		list[i] = lines[i];
	}
	(void)engine_add(many, list, 600);
	(void)engine_find(many, "water beheer dijken ");
	assert_int_equal(many->r.filtered.total, 5);
	engine_free(many);
}

/* A text may have the same mistake: that is no reason to leave unsaid what the first hit was found by. */
static void
what_was_changed_is_said_although_a_text_has_the_mistake(void **state)
{
	static char lines[60][48];
	const char *list[60];

	(void)state;
	FINDS("mashine ", "novels");		/* a word that some text has may be meant */
	assert_int_equal(x->r.corrected.n, 0);
	for (int i = 0; i < 60; i++) {
		snprintf(lines[i], sizeof(lines[i]), "id=m%d|title@en=Machine %d", i, i);
		list[i] = lines[i];
	}
	(void)engine_add(x, list, 60);
	FIRST("mashine ", "m0");		/* unless a great many have another */
	assert_int_equal(x->r.filtered.total, 62);
	assert_slice(x->r.corrected, "machine ");
	assert_int_equal(x->r.hits[0].why, WHY_TYPO);
	assert_int_equal(x->r.hits[61].why, WHY_TYPED);
	FINDS("mashine stops", "novels");
	FINDS("philosphy ", "slip mind");		/* nor is a title in the other language that has it */
	assert_int_equal(x->r.corrected.n, 0);
}

static void
two_edits_only_in_long_words(void **state)
{
	(void)state;
	FINDS("mikrobiolgy ", "micro");
	FINDS("quentun ", "quantum");
	FINDS("mcianechs quantum", "quantum");	/* found by the other word alone */
	FINDS("wotar ", "");			/* five letters, two edits: water */
	FINDS("mynt ", "");
}

static void
every_word_may_be_misspelt(void **state)
{
	static const char *const lines[] = {"id=ai|title@en=Artificial Intelligence", "id=talk|title@en=Talking|description@en=Of artificial flowers"};
	static const char *const more[] = {"id=over|title@nl=Onderwerp|description@nl=Over kinematica en meer", "id=mills|title@en=Kinematic of windmills"};

	(void)state;
	FINDS("quantun mechnics", "quantum");
	assert_slice(x->r.corrected, "quantum mechanics");
	FINDS("pilosophy of mnid ", "mind");
	FINDS("enviromental pollicy", "policy");
	(void)engine_add(x, lines, 2);
	FINDS("artifical inteligence", "ai");		/* the second looks like a word of another language, too */
	assert_slice(x->r.corrected, "artificial intelligence");
	(void)engine_add(x, more, 2);
	FINDS("kinematica windmlils", "mills");		/* a word that stands in some text is not misspelt */
	assert_slice(x->r.corrected, "kinematica windmills");
}

static void
short_words_and_numbers_are_taken_as_they_are(void **state)
{
	(void)state;
	FINDS("lwa ", "");
	FINDS("xr ", "");
	FINDS("1985 ", "");
	FINDS("1984", "novels");
	FINDS("cs403 ", "");
	FINDS("csx401 ", "");
}

static void
words_may_still_be_being_typed(void **state)
{
	(void)state;
	FINDS("qu", "quantum");
	FINDS("quan", "quantum");
	FINDS("quantu", "quantum");
	FINDS("m", "machine micro mind water stat-med music taal milieu quantum");
	FINDS("introduction to ps", "psy-intro psy-learn stat-psy statistiek");
	FINDS("philos", "mind");
	FINDS("quamtu", "quantum");		/* misspelt before it is finished */
	FINDS("qunat", "quantum");
	FINDS("mach", "machine novels");	/* a word of a text, and the beginning of one of a title */
	FINDS("gal", "science");		/* of no title, but of a word of a text; */
	FINDS("ga", "science");	FINDS("mach ", "novels");
	FINDS("visualis", "data");		/* of a text, when no title has it */
	FINDS("quan mechanics", "quantum");	/* not the last one, and yet the nearest */
}

static void
words_apart_and_together(void **state)
{
	(void)state;
	FINDS("data bases", "databases");
	assert_slice(x->r.corrected, "databases");
	FINDS("micro biology", "micro");
	FINDS("watermanagement", "water");
	assert_slice(x->r.corrected, "water management");
	FIRST("arbeids recht", "arbeid");
	FIRST("arbeid recht", "arbeid");		/* with the s between them */
	FINDS("gezondheid zorg", "zorg");
	FINDS("milieu beleid", "milieu");
	FINDS("water schaps bestuur", "schap");		/* three parts */
	assert_slice(x->r.corrected, "waterschapsbestuur");
	FINDS("water schap bestuur", "schap");
	FINDS("quantummechanics", "quantum");
	FINDS("fotografie", "photo foto");	/* although a course in the other language was found */
}

static void
codes_are_found_however_written(void **state)
{
	static const char *const typed[] = {"cs401", "CS401", "cs 401", "CS-401", "cs-401", "CS 401 ", "\"CS-401\""};

	(void)state;
	for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++)
		FINDS(typed[i], "algo");
	FINDS("cs402", "data");
	FIRST("cs", "algo");
}

static void
phrases_hold_their_small_words(void **state)
{
	(void)state;
	FINDS("\"history of art\"", "art");
	FINDS("\"art of history\"", "writing");
	FINDS("\"history art\"", "");
	FINDS("\"the who\"", "band");
	FINDS("\"of history\" art", "writing");
	FINDS("\"law introduction\"", "");
	FINDS("\"law courts\"", "");		/* not across two texts */
	FINDS("\"contract\"", "law-contract law-intro");
	FINDS("\"histroy of art\"", "");		/* a phrase is meant as it is */
}

/* Without a glossary: by what cognates share. What was typed comes first; the hit says what it has instead. */
static void
the_other_language_is_found_too(void **state)
{
	(void)state;
	FIRST("statistics psychology", "stat-psy");
	FINDS("statistics psychology", "stat-psy statistiek psy-learn");
	for (size_t i = 0; i < x->r.hit_count; i++) {
		const struct search_hit *h = &x->r.hits[i];
		bool other = slice_is(columns_id(&x->segments[h->segment].s->columns, h->local), "statistiek");

		assert_int_equal(h->why, other ? WHY_BRIDGE : WHY_TYPED);
		assert_int_equal(h->via.n > 0, other);
	}
	FINDS("zoology ", "dieren");
	FINDS("filosofie ", "mind slip");
	x->q.literal = true;
	FINDS("filosofie ", "");
	FINDS("statistics psychology", "stat-psy psy-learn");
}

static void
what_is_excluded_is_not_there(void **state)
{
	(void)state;
	FINDS("history -art", "science");
	FINDS("law -\"contract law\" -introduction", "law-criminal");
	FINDS("trials -medicine", "law-criminal");
	FINDS("water -water", "");
	(void)find("-law");
	assert_int_equal(x->r.filtered.total, COURSES_ENGLISH + COURSES_OTHER - 3);
	FINDS("micrbiology -microbiology", "");
}

/* What is found must not depend on which courses happen to lie in one segment. */
static void
inflections_are_found_over_all_segments(void **state)
{
	static const char *const one[] = {"id=one|title@en=Glassblowers"}, *const two[] = {"id=two|title@en=The glassblower"};
	static const char *const typed[] = {"glassblower", "glassblowers", "\"glassblower\"", "\"glassblowers\"", "glassblow",
		"glasblower ", "glassblwers ", "glasblowe"};

	(void)state;
	(void)engine_add(x, one, 1);
	(void)engine_add(x, two, 1);
	for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++)
		FINDS(typed[i], "one two");
	FINDS("glassblower -glassblowers", "");
	FINDS("glassblowers -glassblower", "");
}

static void
nonsense_finds_nothing(void **state)
{
	static const char *const nonsense[] = {"xqzvw", "xqzvw ", "qqqqqqqq", "asdfghjkl", "zzzz yyyy xxxx", "jjjj-kkkk", "0000", "q9x8z7",
			"\"xqzvw law\"", "\xd8\xb4\xd8\xb4\xd8\xb4\xd8\xb4\xd8\xb4", "\xe9\xbe\x8d\xe9\xbe\x8d\xe9\xbe\x8d"};

	(void)state;
	for (size_t i = 0; i < sizeof(nonsense) / sizeof(nonsense[0]); i++) {
		FINDS(nonsense[i], "");
		assert_int_equal(x->r.filtered.total, 0);
		assert_int_equal(x->r.corrected.n, 0);
	}
}

/* A compound that no text has stands for its two parts, wherever they are. Better that than a word with two other letters. */
static void
compounds_that_nobody_wrote_are_taken_apart(void **state)
{
	static const char *const lines[] = {"id=both|title@nl=Het klimaat|description@nl=Over weer, wind en het beleid van gemeenten",
			"id=one|title@nl=Klimaat en weer", "id=kids|title@nl=Psychologie van jonge kinderen",
			"id=film|title@nl=Analyse|description@nl=Van een film of twee", "id=odd|title@nl=Kilmanalysen"};

	(void)state;
	(void)engine_add(x, lines, 5);
	FINDS("klimaatbeleid ", "both");
	assert_slice(x->r.corrected, "klimaat beleid ");
	assert_true(x->r.widened);
	assert_int_equal(x->r.filtered.total, 1);
	FINDS("Klimaatsbeleid", "both");
	assert_slice(x->r.corrected, "klimaat beleid");
	FINDS("gemeenten klimaatbeleid ", "both");
	assert_slice(x->r.corrected, "gemeenten klimaat beleid ");
	FINDS("kinderpsychologie ", "kids");
	assert_slice(x->r.corrected, "kinder psychologie ");
	FINDS("filmanalyse ", "film");
	FINDS("klimaatfilm ", "");
	assert_int_equal(x->r.corrected.n, 0);
	x->q.literal = true;
	FINDS("klimaatbeleid ", "");
}

static void
some_of_the_words_are_better_than_nothing(void **state)
{
	(void)state;
	FINDS("criminal microbiology ", "law-criminal micro");
	assert_true(x->r.widened);
	assert_int_equal(x->r.hits[0].why, WHY_SOME);
	FIRST("quantum mechanics waterways ", "quantum");	/* one is missing, not two */
	FINDS("quantum xqzvw ", "quantum");
}

static void
literal_is_just_what_was_typed(void **state)
{
	(void)state;
	x->q.literal = true;
	FINDS("micrbiology", "");
	FINDS("data bases", "");
	FINDS("criminal microbiology", "");
	FINDS("contracts", "law-contract law-intro");
	FINDS("quan", "quantum");
	FINDS("cs 401", "algo");
	assert_false(x->r.widened);
	x->q.literal = false;
	FIRST("micrbiology", "micro");
}

static void
small_words_alone_are_looked_for(void **state)
{
	(void)state;
	FINDS("of", "art writing science psy-learn mind climate");
	FINDS("the of", "writing science");
	FINDS("het", "recht");
	FINDS("the who", "band");		/* "who" says something: the organisation */
	FINDS("history of", "art writing science");
}

static void
one_letter(void **state)
{
	(void)state;
	FIRST("c", "c");
	FINDS("C ", "c");
	FINDS("z", "dieren");
	FINDS("x", "");
}

static void
too_many_words(void **state)
{
	static char q[QUERY_MAX_BYTES + 1];
	struct error e = ERROR_NONE;
	size_t n = 0;

	(void)state;
	for (int i = 0; i < 1000; i++)
		n += (size_t)snprintf(q + n, sizeof(q) - n, "law%d ", i);
	FINDS(q, "");
	assert_true(x->r.cut);
	snprintf(q, sizeof(q), "%s", "quantum ");
	for (int i = 0; i < 1000; i++)
		snprintf(q + 8 + i * 8, sizeof(q) - 8 - (size_t)i * 8, "%s", "quantum ");
	FINDS(q, "quantum");
	assert_false(x->r.cut);
	memset(q, 'a', sizeof(q));
	assert_int_equal(engine_try(x, (struct slice){q, QUERY_MAX_BYTES + 1}, &e), ERR_VALUE);
	assert_int_equal(engine_try(x, (struct slice){q, QUERY_MAX_BYTES}, &e), 0);
	assert_int_equal(x->r.filtered.total, 0);
	assert_int_equal(engine_try(x, SLICE("law \xfe"), &e), ERR_VALUE);
}

static void
marks_and_signs(void **state)
{
	(void)state;
	FINDS("+++", "");
	FINDS("***", "");
	FINDS("\xf0\x9f\x98\x80", "");
	FINDS("\xf0\x9f\x8e\xb5", "");
	FINDS("\xf0\x9f\x8e\xb5 music", "music");
	FINDS("\xe2\x80\xae\xe2\x80\xad\xe2\x81\xa6", "");
	FINDS("\x03" "qu", "quantum");		/* first byte of a mark of the index: a blank like all such */
	FINDS("law-criminal ??? !!!", "law-criminal");
	(void)find("\"\"");
	assert_int_equal(x->r.filtered.total, COURSES_ENGLISH + COURSES_OTHER);
}

static void
the_dead_and_the_disabled_are_not_found(void **state)
{
	(void)state;
	x->built[0].live[0] &= (uint8_t)~(1u << 1);
	FINDS("contract law", "law-intro law-criminal");
	FINDS("\"contract law\"", "");
	x->partners[1].enabled = false;
	FINDS("law", "");
	FINDS("", "");
}

static void
no_memory_is_told(void **state)
{
	static const char *const typed[] = {"statistics psychology", "micrbiology", "\"history of art\" -law", "m", "watermanagement"};
	struct error e;
	int rc;

	(void)state;
	for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++) {
		bool told = false;

		x->q.q = slice_of(typed[i]);
		rc = ERR_MEMORY;
		for (size_t most = 256; rc != 0; most += most / 4 + 64) {
			struct arena scratch, a;

			arena_init(&scratch, most);
			arena_init(&a, most);
			e = (struct error)ERROR_NONE;
			rc = search_run(&x->index, &x->q, &scratch, &a, &x->r, &e);
			assert_true(rc == 0 || rc == ERR_MEMORY);
			told = told || rc == ERR_MEMORY;
			arena_free(&a);
			arena_free(&scratch);
		}
		assert_true(told);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(every_word_must_be_there), TEST(inflections_are_found),
		TEST(accents_case_and_scripts_do_not_matter), TEST(one_edit_of_any_kind_is_forgiven),
		TEST(the_other_language_is_found_beside_many), TEST(nothing_is_found_twice),
		TEST(what_was_changed_is_said_although_a_text_has_the_mistake),
		TEST(two_edits_only_in_long_words), TEST(every_word_may_be_misspelt),
		TEST(short_words_and_numbers_are_taken_as_they_are), TEST(words_may_still_be_being_typed),
		TEST(words_apart_and_together), TEST(codes_are_found_however_written), TEST(phrases_hold_their_small_words),
		TEST(the_other_language_is_found_too), TEST(what_is_excluded_is_not_there), TEST(inflections_are_found_over_all_segments), TEST(nonsense_finds_nothing), TEST(compounds_that_nobody_wrote_are_taken_apart),
		TEST(some_of_the_words_are_better_than_nothing), TEST(literal_is_just_what_was_typed),
		TEST(small_words_alone_are_looked_for), TEST(one_letter), TEST(too_many_words), TEST(marks_and_signs),
		TEST(the_dead_and_the_disabled_are_not_found), TEST(no_memory_is_told)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
