/* Stems of search: forms of a word that share one, and words that do not. */
#include "unit.h"

#include "search/text_stem.h"

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

static struct slice
stem_of(enum text_lang lang, const char *word, char out[WORD_MAX])
{
	return (struct slice){out, text_stem(lang, slice_of(word), out)};
}

static void
assert_same(enum text_lang lang, bool same, const char *x, const char *y)
{
	char a[WORD_MAX], b[WORD_MAX];

	if (slice_eq(stem_of(lang, x, a), stem_of(lang, y, b)) != same)
		fail_msg("%s, %s", x, y);
}

/* One spelling stands for both; what only looks like one is left as it is. */
static void
english_is_spelt_in_two_ways(void **state)
{
	static const char *const same[][2] = {{"organisation", "organizations"}, {"organised", "organizing"}, {"analyse", "analyzing"}, {"behaviour", "behavioral"},
		{"colours", "color"}, {"labour", "labor"}, {"paediatric", "pediatrics"}, {"anaesthesia", "anesthesia"}, {"haematology", "hematology"}, {"archaeology", "archeology"},
		{"foetal", "fetal"}, {"dialogue", "dialogs"}, {"catalogues", "catalog"}, {"centre", "centers"}, {"kilometres", "kilometer"}, {"programme", "programs"},
		{"defence", "defense"}, {"globalisation", "globalization"}, {"ionisation", "ionizing"}, {"cataloguing", "catalogs"}, {"centred", "centering"}, {"manoeuvre", "maneuver"}, {"specialised", "specialized"}};
	static const char *const other[][2] = {{"watre", "water"}, {"timbre", "timber"}, {"poem", "pem"}, {"hour", "hor"}, {"size", "sise"}, {"rogue", "rogs"},
		{"organisation", "organs"}, {"shoes", "she"}, {"horizon", "horison"}};

	(void)state;
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		assert_same(TEXT_EN, true, same[i][0], same[i][1]);
	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++)
		assert_same(TEXT_EN, false, other[i][0], other[i][1]);
}

static void
dutch_plurals_share_a_stem(void **state)
{
	static const char *const same[][2] = {{"relatie", "relaties"}, {"functie", "functies"}, {"module", "modules"}, {"methode", "methodes"}, {"methoden", "methodes"},
		{"stage", "stages"}, {"branche", "branches"}, {"procedure", "procedures"}, {"theorie", "theorieen"}, {"bacterie", "bacterien"}, {"advies", "adviezen"},
		{"verlies", "verliezen"}, {"leerproces", "leerprocessen"}, {"taalles", "taallessen"}, {"congres", "congressen"}, {"adres", "adressen"},
		{"fiets", "fietsen"}, {"werkplaats", "werkplaatsen"}, {"niveau", "niveaus"}, {"idee", "ideeen"}, {"balans", "balansen"}, {"ticket", "tickets"},
		{"zone", "zones"}, {"meisje", "meisjes"}, {"ziekte", "ziektes"}};

	(void)state;
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		assert_same(TEXT_NL, true, same[i][0], same[i][1]);
}

/* What Snowball puts together or leaves apart. */
static void
families_have_a_stem_of_their_own(void **state)
{
	static const struct {
		enum text_lang lang;
		const char *x, *y;
		bool same;
	} pairs[] = {
		{TEXT_EN, "hospital", "hospitality", false}, {TEXT_EN, "author", "authority", false}, {TEXT_EN, "market", "marketing", false}, {TEXT_EN, "imports", "important", false},
		{TEXT_EN, "randomized", "random", true}, {TEXT_EN, "practise", "practical", true}, {TEXT_NL, "god", "goed", false}, {TEXT_NL, "handel", "handelen", false},
		{TEXT_NL, "goederen", "goede", false}, {TEXT_NL, "staat", "staats", true}, {TEXT_FR, "commun", "communication", false}, {TEXT_FR, "univers", "unifie", false},
		{TEXT_FR, "ennemi", "ennemis", true}, {TEXT_EN, "universe", "university", false}, {TEXT_EN, "experiments", "experience", false},
		{TEXT_EN, "organic", "organization", false}, {TEXT_EN, "child", "children", true}, {TEXT_EN, "women", "woman", true},
		{TEXT_EN, "hypotheses", "hypothesis", true}, {TEXT_EN, "hospitals", "hospitalised", true}, {TEXT_EN, "customised", "customizing", true},
		{TEXT_NL, "toets", "toetsen", true}, {TEXT_NL, "kinderen", "kind", true}, {TEXT_NL, "nieuws", "nieuwe", false}, {TEXT_NL, "ouderen", "ouders", false},
		{TEXT_FR, "programmation", "programmes", false}, {TEXT_FR, "publications", "publique", false}, {TEXT_FR, "genie", "genes", false},
		{TEXT_OTHER, "child", "children", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		assert_same(pairs[i].lang, pairs[i].same, pairs[i].x, pairs[i].y);
	assert_stem(TEXT_EN, "analyses", "analys");	/* as in Dutch */
	assert_stem(TEXT_NL, "analyseren", "analys");
}

/* Each word stands in one family of its language, as it is folded and spelt, and all have one stem, which none has that is in no family. */
static void
families_are_whole(void **state)
{
	size_t words = 0;

	(void)state;
	for (enum text_lang lang = TEXT_OTHER; lang < TEXT_LANG_MAX; lang++)
		for (size_t i = 0; text_family_words(lang, i) != NULL; i++) {
			const char *family = text_family_words(lang, i), *at = family;
			bool stated = *at == '=';
			char stem[WORD_MAX] = "", out[WORD_MAX];
			size_t first = 0, n;

			for (at += stated ? strcspn(at, " ") + 1 : 0; *at != '\0'; words++) {
				struct slice word = {at, strcspn(at, " ")};

				if (word.n < 2 || word.n > 22 || text_stop(word) || !text_family(lang, word, out, &n))
					fail_msg("%s: %.*s", family, (int)word.n, word.p);
				if (first == 0)
					memcpy(stem, out, first = n);
				if (!slice_eq((struct slice){out, n}, (struct slice){stem, first}) || (out[n - 1] == '_') == stated)
					fail_msg("%s: %.*s", family, (int)word.n, word.p);
				for (size_t k = 0; k < word.n; k++)
					assert_true(str_is_alpha(word.p[k]));
				if (lang == TEXT_EN && !slice_eq((struct slice){out, text_spell_english(word, out)}, word))
					fail_msg("%s: spelt as %.*s", family, (int)word.n, word.p);
				at += word.n + (at[word.n] == ' ');
			}
		}
	assert_true(words > 1000);
}

/* Folded words have no accents, by which Snowball knows French endings. */
static void
french_forms_share_a_stem(void **state)
{
	static const char *const same[][2] = {{"applique", "appliquee"}, {"appliques", "appliquees"}, {"compare", "comparee"}, {"infirmier", "infirmieres"},
			{"premier", "premiere"}, {"francais", "francaise"}, {"anglais", "anglaises"}, {"chinois", "chinoise"}, {"jeu", "jeux"},
			{"video", "videos"}, {"menu", "menus"}, {"reseau", "reseaux"}, {"materiau", "materiaux"}, {"travail", "travaux"},
			{"heureux", "heureuse"}, {"musee", "musees"}, {"general", "generaux"}, {"corpus", "corpus"},
			{"lois", "loi"}, {"roi", "rois"}, {"actif", "actives"}, {"creatif", "creative"}, {"credit", "credits"}, {"conflits", "conflit"},
			{"petit", "petites"}, {"precis", "precise"}, {"cancer", "cancers"}, {"etranger", "etrangeres"}, {"opinion", "opinions"},
			{"religions", "religion"}, {"ideal", "ideaux"}, {"produits", "produite"}, {"defini", "definis"}};
	static const char *const other[][2] = {{"jeu", "jeune"}, {"video", "vide"}, {"pays", "paie"}, {"travail", "traversee"}, {"matiere", "matin"}, {"donnees", "don"}, {"musee", "muse"}, {"malaise", "mal"},
			{"flux", "flu"}, {"motif", "motivation"}, {"misere", "mise"}};
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
		assert_stem(TEXT_NL, "studies", "studie");
		assert_stem(TEXT_EN, "studies", "studi");
		assert_stem(TEXT_OTHER, "studies", "studies");
		assert_stem(TEXT_DE, "studies", "studi");
		assert_stem(TEXT_EN, "internationalizations", "internationalis");
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
	const struct CMUnitTest tests[] = {cmocka_unit_test(stems), cmocka_unit_test(french_forms_share_a_stem), cmocka_unit_test(english_is_spelt_in_two_ways),
		cmocka_unit_test(dutch_plurals_share_a_stem), cmocka_unit_test(families_have_a_stem_of_their_own), cmocka_unit_test(families_are_whole),
		cmocka_unit_test(stems_are_the_same_again)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
