/* What was typed, taken apart. */
#include "unit.h"

#include "search/ask.h"

/* Terms as text: "-" excluded, quotes around phrases, "*" still being typed, "." says nothing by itself; then "nothing", "cut". */
static const char *
asked_so(struct slice q, bool unframed)
{
	static char text[8192];
	struct error e = ERROR_NONE;
	struct arena a;
	struct ask ask;
	size_t n = 0;

	arena_init(&a, 16 << 20);
	text[0] = '\0';
	if (ask_parse(q, &a, &ask, &e) < 0)
		n += (size_t)snprintf(text, sizeof(text), "error %s", e.text);
	if (e.code == 0 && unframed)
		ask_unframe(&ask);
	for (size_t i = 0; e.code == 0 && i < ask.count; i++) {
		const struct ask_term *t = &ask.terms[i];

		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s%s", n ? " " : "", t->excluded ? "-" : "", t->phrase ? "\"" : "");
		for (size_t k = 0; k < t->count; k++)
			n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%.*s", k ? " " : "", SLICE_ARG(t->words[k]));
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s%s", t->phrase ? "\"" : "", t->last ? "*" : "", t->stop ? "." : "");
	}
	if (e.code == 0)
		snprintf(text + n, sizeof(text) - n, "%s%s", ask.nothing ? "(nothing)" : "", ask.cut ? " (cut)" : "");
	arena_free(&a);
	return text;
}

static const char *
asked_slice(struct slice q)
{
	return asked_so(q, false);
}

static const char *
asked(const char *q)
{
	return asked_slice(slice_of(q));
}

static const char *
meant(const char *q)
{
	return asked_so(slice_of(q), true);
}

static void
beginnings_of_sentences(void **state)
{
	const char *before = "", *word;

	(void)state;
	assert_string_equal(asked("I want to learn Spanish "), "i. want. to. learn spanish");
	assert_string_equal(meant("I want to learn Spanish "), "i. want. to. learn. spanish");
	assert_string_equal(meant("I'd like to learn how to code"), "i. d. like. to. learn. how. code*");
	assert_string_equal(meant("een vak over talen "), "een. vak. over. talen");
	assert_string_equal(meant("ik zoek iets waarin je leert filmen "), "ik. zoek. iets. waarin. je. leert. filmen");
	assert_string_equal(meant("je cherche un cours sur les langues "), "je. cherche. un. cours. sur. les. langues");
	assert_string_equal(meant("apprendre \xc3\xa0 dessiner "), "apprendre. a. dessiner");
	assert_string_equal(meant("j'aimerais apprendre l'anglais "), "j. aimerais. apprendre. l. anglais");
	assert_string_equal(meant("looking for a course about history "), "looking. for. a. course. about. history");
	assert_string_equal(meant("ik wil graag Spaans leren "), "ik. wil. graag. spaans leren.");
	assert_string_equal(meant("waar kan ik lassen leren "), "waar. kan. ik. lassen leren");
	assert_string_equal(meant("ich m\xc3\xb6" "chte Spanisch lernen "), "ich. mochte. spanisch lernen.");
	assert_string_equal(meant("learn to code "), "learn. to. code");
	/* subjects, and what is not sure */
	assert_string_equal(meant("study of religion "), "study of. religion");
	assert_string_equal(meant("leren en ontwikkelen "), "leren en. ontwikkelen");
	assert_string_equal(meant("course design "), "course design");
	assert_string_equal(meant("I want to learn course design "), "i. want. to. learn. course design");
	assert_string_equal(meant("formation des adultes "), "formation des. adultes");
	assert_string_equal(meant("how search engines work "), "how. search engines work");
	assert_string_equal(meant("hoe leren kinderen lezen "), "hoe. leren kinderen lezen");
	assert_string_equal(meant("how to study effectively "), "how. to. study effectively");
	assert_string_equal(meant("know-how management "), "know how. management");
	assert_string_equal(meant("training on the job "), "training on. the. job");
	assert_string_equal(meant("une formation sur mesure "), "une. formation sur. mesure");
	assert_string_equal(meant("une formation sur la formation des adultes "), "une. formation sur. la. des. adultes");
	assert_string_equal(meant("I want to learn about UN peacekeeping "), "i. want. to. learn. about. un peacekeeping");
	assert_string_equal(meant("ik wil leren "), "ik. wil. leren");
	assert_string_equal(meant("learn "), "learn");
	assert_string_equal(meant("I want to learn "), "i. want. to. learn");
	assert_string_equal(meant("a course about "), "a. course about.");
	assert_string_equal(meant("\"I want to learn\" Spanish "), "\"i want to learn\" spanish");
	assert_string_equal(meant("I want to learn -Spanish "), "i. want. to. learn -\"spanish\"");
	for (size_t i = 0; (word = ask_frame_word(i)) != NULL; before = word, i++)
		assert_true(strcmp(before, word) < 0);
}

static void
words_and_the_last_one(void **state)
{
	(void)state;
	assert_string_equal(asked("law"), "law*");
	assert_string_equal(asked("law "), "law");
	assert_string_equal(asked("  Contract\tLAW"), "contract law*");
	assert_string_equal(asked("the law of contract"), "the. law of. contract*");
	assert_string_equal(asked("Zo\xc3\xab Stra\xc3\x9f" "e"), "zoe strasse*");
	assert_string_equal(asked("law law contract"), "law contract*");
	assert_string_equal(asked("law contract law"), "law contract");	/* what is being typed is there already */
	assert_string_equal(asked("law contract, "), "law contract");
	assert_string_equal(asked("\xc2\xa0law\xe3\x80\x80" "contract\xe2\x80\x89"), "law contract");
}

static void
words_that_fold_into_several(void **state)
{
	(void)state;
	assert_string_equal(asked("data-driven"), "data driven*");
	assert_string_equal(asked("CS-401"), "cs 401*");
	assert_string_equal(asked("-data-driven law"), "-\"data driven\" law*");
}

static void
phrases(void **state)
{
	(void)state;
	assert_string_equal(asked("\"history of art\""), "\"history of art\"");
	assert_string_equal(asked("\"history of"), "\"history of\"");	/* an open quote ends with the text */
	assert_string_equal(asked("art \"of\" war"), "art \"of\" war*");
	assert_string_equal(asked("\xe2\x80\x9chistory of art\xe2\x80\x9d"), "\"history of art\"");
	assert_string_equal(asked("\xe2\x80\x9ehistory\xe2\x80\x9c \xc2\xabof art\xc2\xbb"), "\"history\" \"of art\"");
	assert_string_equal(asked("a\"b c\"d"), "a. \"b c\" d*");
	assert_string_equal(asked("\"\" law"), "law*");
	assert_string_equal(asked("\"of art\" \"art of\" \"Of Art\" \"of\""), "\"of art\" \"art of\" \"of\"");	/* once each */
	assert_string_equal(asked("\"of art\" -\"of art\" -art -art"), "\"of art\" -\"of art\" -\"art\"");
}

static void
exclusion(void **state)
{
	(void)state;
	assert_string_equal(asked("law -criminal"), "law -\"criminal\"");
	assert_string_equal(asked("-\"criminal law\" law"), "-\"criminal law\" law*");
	assert_string_equal(asked("law - criminal"), "law criminal*");
	assert_string_equal(asked("law -"), "law");
	assert_string_equal(asked("-"), "");
	assert_string_equal(asked("--law"), "-\"law\"");
	assert_string_equal(asked("part-time"), "part time*");
}

static void
nothing_typed_and_nothing_to_look_for(void **state)
{
	(void)state;
	assert_string_equal(asked(""), "");
	assert_string_equal(asked("  \" - \" "), "");		/* nothing said yet */
	assert_string_equal(asked("+++"), "(nothing)");
	assert_string_equal(asked("* ? !"), "(nothing)");
	assert_string_equal(asked("\xf0\x9f\x98\x80"), "(nothing)");
	assert_string_equal(asked("\xe2\x80\xae\xe2\x80\x8f"), "(nothing)");	/* bidi controls alone */
	assert_string_equal(asked("law +++"), "law");
}

static void
scripts(void **state)
{
	(void)state;
	assert_string_equal(asked("\xe2\x80\xaelaw\xe2\x80\xac"), "law*");
	assert_string_equal(asked("\xd7\x9e\xd7\xa9\xd7\xa4\xd7\x98"), "\xd7\x9e\xd7\xa9\xd7\xa4\xd7\x98*");
	assert_string_equal(asked("\xe6\xb3\x95\xe5\xbe\x8b\xe5\xad\xa6"), "\xe6\xb3\x95\xe5\xbe\x8b \xe5\xbe\x8b\xe5\xad\xa6*");
	assert_string_equal(asked("\xf0\x9d\x90\x8b\xf0\x9d\x90\x9a\xf0\x9d\x90\xb0"), "law*");	/* mathematical letters */
}

static void
too_much_is_cut_or_refused(void **state)
{
	static char q[QUERY_MAX_BYTES + 2];
	size_t n = 0;

	(void)state;
	for (int i = 0; i < 1000; i++)
		n += (size_t)snprintf(q + n, sizeof(q) - n, "word%d ", i);
	assert_non_null(strstr(asked(q), "word23 (cut)"));
	assert_null(strstr(asked(q), "word24"));
	memset(q, 'a', sizeof(q));
	assert_string_equal(asked_slice((struct slice){q, QUERY_MAX_BYTES + 1}), "error q is longer than 10240 bytes");
	assert_null(strstr(asked_slice((struct slice){q, QUERY_MAX_BYTES}), "error"));
	assert_string_equal(asked("law \xff"), "error q is not UTF-8");
	assert_string_equal(asked("\xc0\xaf"), "error q is not UTF-8");
	assert_string_equal(asked("\xed\xa0\x80"), "error q is not UTF-8");
}

static void
terms_know_where_they_stand(void **state)
{
	const char *q = "the \"criminal law\" Zo\xc3\xab -x";
	static const char *const expected[] = {"the", "criminal law", "Zo\xc3\xab", "x"};
	struct error e = ERROR_NONE;
	struct arena a;
	struct ask ask;

	(void)state;
	arena_init(&a, 1 << 20);
	assert_int_equal(ask_parse(slice_of(q), &a, &ask, &e), 0);
	assert_int_equal(ask.count, 4);
	assert_int_equal(ask.wanted, 3);
	for (size_t i = 0; i < ask.count; i++)
		assert_slice(((struct slice){q + ask.terms[i].start, ask.terms[i].end - ask.terms[i].start}), expected[i]);
	arena_free(&a);
}

static void
no_memory_is_told(void **state)
{
	struct error e = ERROR_NONE;
	struct arena a;
	struct ask ask;

	(void)state;
	arena_init(&a, 64);
	assert_int_equal(ask_parse(SLICE("one two three \"four five six seven\" eight nine ten"), &a, &ask, &e), ERR_MEMORY);
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(beginnings_of_sentences), cmocka_unit_test(words_and_the_last_one), cmocka_unit_test(words_that_fold_into_several),
		cmocka_unit_test(phrases), cmocka_unit_test(exclusion), cmocka_unit_test(nothing_typed_and_nothing_to_look_for),
		cmocka_unit_test(scripts), cmocka_unit_test(too_much_is_cut_or_refused),
		cmocka_unit_test(terms_know_where_they_stand), cmocka_unit_test(no_memory_is_told)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
