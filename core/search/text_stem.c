/* Stems: what libstemmer makes of words, and what it leaves apart or puts together, mended. */
#include "search/text_stem.h"

#include <libstemmer.h>
#include <string.h>

bool
text_ends_in(struct slice word, const char *end)
{
	size_t n = strlen(end);

	return word.n >= n && memcmp(word.p + word.n - n, end, n) == 0;
}

/* NULL when there is no memory: the next call tries again. */
static struct sb_stemmer *
stemmer_of(enum text_lang lang)
{
	static const char *const algorithms[TEXT_LANG_MAX] = {
		[TEXT_EN] = "english", [TEXT_NL] = "dutch", [TEXT_DE] = "german", [TEXT_FR] = "french"};
	static struct sb_stemmer *made[TEXT_LANG_MAX];

	if (made[lang] == NULL && algorithms[lang] != NULL)
		made[lang] = sb_stemmer_new(algorithms[lang], "UTF_8");
	return made[lang];
}

/* What libstemmer makes of a word; the word itself where that is nothing, too long or not to be had. */
static struct slice
make_stem(enum text_lang lang, struct slice folded)
{
	struct sb_stemmer *stemmer = stemmer_of(lang);
	const sb_symbol *bytes = NULL;
	int n = 0;

	if (stemmer)
		bytes = sb_stemmer_stem(stemmer, (const sb_symbol *)folded.p, (int)folded.n);
	if (bytes)
		n = sb_stemmer_length(stemmer);
	return n > 0 && n <= WORD_MAX ? (struct slice){(const char *)bytes, (size_t)n} : folded;
}

/* The word with an ending, where there is room for it. */
static struct slice
lengthen(struct slice word, const char *end, char room[WORD_MAX])
{
	size_t n = strlen(end);

	if (word.n + n > WORD_MAX)
		return word;
	memcpy(room, word.p, word.n);
	memcpy(room + word.n, end, n);
	return (struct slice){room, word.n + n};
}

/*
 * Plurals in -s of nouns in -e, which Snowball's Dutch leaves as they are ("relaties", "modules"): not what ends so by itself, be it as part of a
 * compound ("verlies", "leerproces", "taalles"). And "theorieen", "bacterien", "niveaus". Of "fiets" and "werkplaats" it would
 * take the s for an ending.
 */
static struct slice
open_dutch(struct slice word, char room[WORD_MAX])
{
	static const char *const plural[] = {"ies", "mes", "des", "ges", "jes", "tes", "ves", "fes", "ses", "pes", "ches", "ines", "ones", "enes", "ules", "iles", "oles", "ices",
			"nces", "rces", "ures", "ieres", "aires", "oires", "zes", "gnes", "eaus"};
	static const char *const whole[] = {"aats", "iets", "oets", "oots", "alans", "endens"};
	static const char *const single[] = {"verlies", "vlies", "advies", "kies", "fries", "bries", "gries", "spies", "precies", "prinses", "diabetes", "hermes",
			"kermes", "pianoles", "autoles", "fotoles", "videoles", "skiles"};

	if (word.p[word.n - 1] != 's' && word.p[word.n - 1] != 'n')
		return word;
	if (word.n >= 5 && (text_ends_in(word, "ieen") || text_ends_in(word, "eeen")))
		return (struct slice){word.p, word.n - 2};
	for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]) && !text_ends_in(word, "staats"); i++)
		if (text_ends_in(word, whole[i]))
			return lengthen(word, "en", room);
	if (word.n >= 8 && text_ends_in(word, "ien"))
		return (struct slice){word.p, word.n - 1};
	for (size_t i = 0; i < sizeof(single) / sizeof(single[0]); i++)
		if (text_ends_in(word, single[i]))
			return word;
	for (size_t i = 0; i < sizeof(plural) / sizeof(plural[0]) && word.n >= 5; i++)
		if (text_ends_in(word, plural[i]))
			return (struct slice){word.p, word.n - 1};
	return word;
}

/*
 * What Snowball's Dutch leaves apart: "wetenschapp(en)" and "wetenschap", "bedrijv(en)" and "bedrijf", "huiz(en)" and "huis",
 * "financieel" and "financiel(e)".
 */
static size_t
close_dutch(char *stem, size_t n)
{
	if (n < 4)
		return n;
	if (stem[n - 1] == stem[n - 2] && strchr("bcdfgklmnprst", stem[n - 1]))
		return n - 1;
	if (stem[n - 2] == stem[n - 3] && strchr("aeou", stem[n - 2])) {
		stem[n - 2] = stem[n - 1];
		n--;
	}
	if (stem[n - 1] == 'v')
		stem[n - 1] = 'f';
	else if (stem[n - 1] == 'z')
		stem[n - 1] = 's';
	return n;
}

/* Nouns that end as the feminine of a participle does, and are none. */
static bool
is_french_noun(struct slice word)
{
	static const char *const nouns[] = {"annee", "armee", "chaussee", "coree", "crimee", "dictee", "donnee", "duree", "fusee", "idee", "journee", "lycee",
			"maree", "musee", "odyssee", "orchidee", "portee", "rosee", "soiree", "trophee", "vallee", "visee"};

	for (size_t i = 0; i < sizeof(nouns) / sizeof(nouns[0]); i++)
		if (slice_is(word, nouns[i]))
			return true;
	return false;
}

/*
 * Without its accents Snowball does not know the feminine of French words: "appliquee", "infirmiere", "francaises". Of nouns it takes some ends
 * for those of verbs ("credit", "precis", "cancer"), but not before the s of a plural.
 */
static struct slice
open_french(struct slice word, char room[WORD_MAX])
{
	static const struct {
		const char *end;
		size_t from;	/* letters */
	} feminine[] = {{"ee", 5}, {"iere", 7}, {"gere", 6}, {"aise", 8}, {"oise", 7}};
	static const char *const nouns[] = {"it", "cis", "pris", "quis", "admis", "commis", "permis", "promis", "remis", "soumis", "transmis"};
	struct slice one = {word.p, word.n - (word.n > 5 && word.p[word.n - 1] == 's')};

	if (strchr("efst", word.p[word.n - 1]) == NULL)
		return word;
	if (one.n >= 5 && text_ends_in(one, "if") && !slice_is(one, "motif"))
		return lengthen((struct slice){one.p, one.n - 1}, "ve", room);	/* "actif" */
	for (size_t i = 0; i < sizeof(feminine) / sizeof(feminine[0]); i++)
		if (one.n >= feminine[i].from && text_ends_in(one, feminine[i].end) && !is_french_noun(one))
			return (struct slice){one.p, one.n - 1};
	if ((text_ends_in(word, "its") || text_ends_in(word, "ers") || text_ends_in(word, "ions")) && !text_ends_in(word, "vers"))
		word = one;
	for (size_t i = 0; i < sizeof(nouns) / sizeof(nouns[0]) && word.n >= 5; i++)
		if (text_ends_in(word, nouns[i]))
			return lengthen(word, "e", room);
	return word;
}

/*
 * … and what it leaves apart with them: "jeu" and "jeux", "video" and "videos", "materiau" and "material(ux)", "travail" and "traval(ux)".
 */
static size_t
close_french(char *stem, size_t n)
{
	struct slice s = {stem, n};

	if (n >= 4 && text_ends_in(s, n > 4 ? "ux" : "eux"))
		return n - 1;
	if ((n >= 5 && stem[n - 1] == 's' && strchr("aeiou", stem[n - 2])) || slice_is(s, "amis") || slice_is(s, "lois") || slice_is(s, "rois"))
		return n - 1;
	if (n >= 5 && text_ends_in(s, "au") && stem[n - 3] != 'e')
		stem[n - 1] = 'l';
	else if (n >= 6 && text_ends_in(s, "ail"))
		stem[--n - 1] = 'l';
	return n;
}

/* In English one spelling of a word is taken for all; of others Snowball sees an ending that it knows. */
static struct slice
open_word(enum text_lang lang, struct slice word, char room[WORD_MAX])
{
	if (lang == TEXT_NL)
		return open_dutch(word, room);
	return lang == TEXT_FR ? open_french(word, room) : word;
}

size_t
text_make_stem(enum text_lang lang, struct slice folded, char out[WORD_MAX])
{
	char room[WORD_MAX];
	struct slice found = folded;

	if (text_has_digit(folded) || text_stop(folded)) {	/* "its" is no form of "it", which may be IT */
		memcpy(out, folded.p, folded.n);
		return folded.n;
	}
	if (lang == TEXT_EN)
		found = (struct slice){room, text_spell_english(folded, room)};
	if (text_family(lang, found, out, &found.n))
		return found.n;
	found = make_stem(lang, open_word(lang, found, room));
	memcpy(out, found.p, found.n);
	if (lang == TEXT_NL)
		return close_dutch(out, found.n);
	return lang == TEXT_FR ? close_french(out, found.n) : found.n;
}
