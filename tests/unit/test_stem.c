/* Stems of search: forms of a word that share one, and words that do not. */
#include "unit.h"

#include "search/text.h"

static void
assert_stem(enum text_lang lang, const char *word, const char *expected)
{
	char out[WORD_MAX];

	assert_slice(((struct slice){out, text_stem(lang, slice_of(word), out)}), expected);
}

static void
stems(void **state)
{
	(void)state;
	assert_stem(TEXT_EN, "studies", "studi");
	assert_stem(TEXT_EN, "study", "studi");
	assert_stem(TEXT_EN, "running", "run");
	assert_stem(TEXT_NL, "opleidingen", "opleid");
	assert_stem(TEXT_NL, "opleiding", "opleid");
	assert_stem(TEXT_NL, "universiteiten", "universiteit");
	assert_stem(TEXT_NL, "wetenschappen", "wetenschap");
	assert_stem(TEXT_NL, "klassen", "klas");
	assert_stem(TEXT_NL, "bedrijven", "bedrijf");
	assert_stem(TEXT_NL, "huizen", "huis");
	assert_stem(TEXT_NL, "financiele", "financiel");
	assert_stem(TEXT_NL, "financieel", "financiel");
	assert_stem(TEXT_DE, "hauser", "haus");
	assert_stem(TEXT_DE, "vorlesungen", "vorles");
	assert_stem(TEXT_FR, "mathematiques", "mathemat");
	assert_stem(TEXT_FR, "continuellement", "continuel");
	assert_stem(TEXT_OTHER, "studies", "studies");
	assert_stem(TEXT_EN, "as", "as");		/* too short */
	assert_stem(TEXT_EN, "covid19s", "covid19s");
	assert_stem(TEXT_NL, "\xd0\xb6\xd0\xb6\xd0\xb6", "\xd0\xb6\xd0\xb6\xd0\xb6");
}

/* Folded words have no accents, by which Snowball knows French endings. */
static void
french_forms_share_a_stem(void **state)
{
	static const char *const same[][2] = {{"applique", "appliquee"}, {"appliques", "appliquees"}, {"compare", "comparee"}, {"infirmier", "infirmieres"},
			{"premier", "premiere"}, {"francais", "francaise"}, {"anglais", "anglaises"}, {"chinois", "chinoise"}, {"jeu", "jeux"},
			{"video", "videos"}, {"menu", "menus"}, {"reseau", "reseaux"}, {"materiau", "materiaux"}, {"travail", "travaux"},
			{"heureux", "heureuse"}, {"musee", "musees"}, {"general", "generaux"}, {"corpus", "corpus"},
			{"lois", "loi"}, {"roi", "rois"}};
	static const char *const other[][2] = {{"jeu", "jeune"}, {"video", "vide"}, {"pays", "paie"}, {"travail", "traversee"}, {"matiere", "matin"}, {"donnees", "don"}, {"musee", "muse"}, {"malaise", "mal"},
			{"flux", "flu"}};
	char a[WORD_MAX], b[WORD_MAX + 1];

	(void)state;
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		assert_slice(((struct slice){a, text_stem(TEXT_FR, slice_of(same[i][0]), a)}),
				(b[text_stem(TEXT_FR, slice_of(same[i][1]), b)] = '\0', b));
	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++)
		assert_false(slice_eq((struct slice){a, text_stem(TEXT_FR, slice_of(other[i][0]), a)},
				(struct slice){b, text_stem(TEXT_FR, slice_of(other[i][1]), b)}));
}

/* The same word in all languages by turns, and the longest that is kept, one that is not, and one that is the beginning of another. */
static void
stems_are_the_same_again(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_stem(TEXT_NL, "studies", "studies");
		assert_stem(TEXT_EN, "studies", "studi");
		assert_stem(TEXT_OTHER, "studies", "studies");
		assert_stem(TEXT_DE, "studies", "studi");
		assert_stem(TEXT_EN, "internationalizations", "internation");
		assert_stem(TEXT_EN, "counterrevolutionaries", "counterrevolutionari");
		assert_stem(TEXT_EN, "counterrevolutionariess", "counterrevolutionariess");
		assert_stem(TEXT_EN, "counterrevolutionariness", "counterrevolutionari");
		assert_stem(TEXT_EN, "its", "its");
		assert_stem(TEXT_EN, "b2bs", "b2bs");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(stems), cmocka_unit_test(french_forms_share_a_stem),
		cmocka_unit_test(stems_are_the_same_again)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
