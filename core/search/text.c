/* Text to what the index holds: words and their stems. */
#include "search/text.h"

#include <libstemmer.h>
#include <string.h>

#define STEM_MIN 3	/* bytes; shorter words have no endings worth the name */
#define MEMO_WORD 22	/* bytes of the words whose stems are kept, */
#define MEMOS_LOG 12
#define MEMOS (1u << MEMOS_LOG)	/* and how many, at most */

struct language {
	enum text_lang lang;
	const char *codes[4];	/* ISO 639-1, then 639-2 both ways, lower case */
	const char *algorithm;	/* of libstemmer */
};

static const struct language languages[] = {
	{TEXT_EN, {"en", "eng"}, "english"},
	{TEXT_NL, {"nl", "nld", "dut"}, "dutch"},
	{TEXT_DE, {"de", "deu", "ger"}, "german"},
	{TEXT_FR, {"fr", "fra", "fre"}, "french"},
};

#define LANGUAGES (sizeof(languages) / sizeof(languages[0]))

static bool
has_code(const struct language *l, struct slice code)
{
	for (size_t i = 0; i < sizeof(l->codes) / sizeof(l->codes[0]) && l->codes[i]; i++)
		if (slice_is_nocase(code, l->codes[i]))
			return true;
	return false;
}

enum text_lang
text_lang_of(struct slice code)
{
	size_t n = 0;

	while (n < code.n && str_is_alpha(code.p[n]))
		n++;
	if (n < code.n && code.p[n] != '-' && code.p[n] != '_')
		return TEXT_OTHER;
	code.n = n;
	for (size_t i = 0; i < LANGUAGES; i++)
		if (has_code(&languages[i], code))
			return languages[i].lang;
	return TEXT_OTHER;
}

void
text_words(struct slice text, words_fn each, void *context)
{
	words_each_paired(text, each, context);
}

void
text_words_begun(struct slice text, const bool begins[256], words_fn each, void *context)
{
	words_each_begun(text, begins, each, context);
}

bool
text_has_digit(struct slice folded)
{
	for (size_t i = 0; i < folded.n; i++)
		if (str_is_digit(folded.p[i]))
			return true;
	return false;
}

/* NULL when there is no memory: the next call tries again. */
static struct sb_stemmer *
stemmer_of(enum text_lang lang)
{
	static struct sb_stemmer *made[TEXT_LANG_MAX];

	for (size_t i = 0; i < LANGUAGES && !made[lang]; i++)
		if (languages[i].lang == lang)
			made[lang] = sb_stemmer_new(languages[i].algorithm, "UTF_8");
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

static bool
ends_in(struct slice word, const char *end)
{
	size_t n = strlen(end);

	return word.n >= n && memcmp(word.p + word.n - n, end, n) == 0;
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

/* Without its accents Snowball does not know the feminine of French words: "appliquee", "infirmiere", "francaises". */
static struct slice
open_french(struct slice word)
{
	static const struct {
		const char *end;
		size_t from;	/* letters */
	} feminine[] = {{"ee", 5}, {"iere", 7}, {"aise", 8}, {"oise", 7}};
	struct slice one = {word.p, word.n - (word.n > 5 && word.p[word.n - 1] == 's')};

	for (size_t i = 0; i < sizeof(feminine) / sizeof(feminine[0]); i++)
		if (one.n >= feminine[i].from && ends_in(one, feminine[i].end) && !is_french_noun(one))
			return (struct slice){one.p, one.n - 1};
	return word;
}

/* … and what it leaves apart with them: "jeu" and "jeux", "video" and "videos", "materiau" and "material(ux)", "travail" and "traval(ux)". */
static size_t
close_french(char *stem, size_t n)
{
	struct slice s = {stem, n};

	if (n >= 4 && ends_in(s, n > 4 ? "ux" : "eux"))
		return n - 1;
	if ((n >= 5 && stem[n - 1] == 's' && strchr("aeiou", stem[n - 2])) || slice_is(s, "amis") || slice_is(s, "lois") || slice_is(s, "rois"))
		return n - 1;
	if (n >= 5 && ends_in(s, "au") && stem[n - 3] != 'e')
		stem[n - 1] = 'l';
	else if (n >= 6 && ends_in(s, "ail"))
		stem[--n - 1] = 'l';
	return n;
}

/* Not from memory. */
static size_t
find_stem(enum text_lang lang, struct slice folded, char out[WORD_MAX])
{
	struct slice found = folded;

	if (!text_has_digit(folded) && !text_stop(folded))	/* "its" is no form of "it", which may be IT */
		found = make_stem(lang, lang == TEXT_FR ? open_french(folded) : folded);
	else
		lang = TEXT_OTHER;
	memcpy(out, found.p, found.n);
	if (lang == TEXT_NL)
		return close_dutch(out, found.n);
	return lang == TEXT_FR ? close_french(out, found.n) : found.n;
}

/* A word in a language, as numbers that are quickly compared. */
union memo_key {
	struct {
		unsigned char lang, n;
		char word[MEMO_WORD];
	} of;
	uint64_t parts[(2 + MEMO_WORD) / 8];
};

struct memo {
	union memo_key key;
	unsigned char n;
	char stem[MEMO_WORD];
};

static struct memo *
memo_of(const union memo_key *key)
{
	static struct memo memos[MEMOS];
	uint64_t hash = 0;

	for (size_t i = 0; i < sizeof(key->parts) / sizeof(key->parts[0]); i++)
		hash = (hash ^ key->parts[i]) * 0x9e3779b97f4a7c15u;
	return &memos[(hash ^ hash >> 32) * 0x9e3779b97f4a7c15u >> (64 - MEMOS_LOG)];
}

/* A few are kept as they were made: a query asks for the stems of its words again and again, and so does a text. */
size_t
text_stem(enum text_lang lang, struct slice folded, char out[WORD_MAX])
{
	union memo_key key = {.of.lang = (unsigned char)lang, .of.n = (unsigned char)folded.n};
	struct memo *m;
	size_t n;

	if (lang <= TEXT_OTHER || lang >= TEXT_LANG_MAX || folded.n < STEM_MIN) {
		memcpy(out, folded.p, folded.n);
		return folded.n;
	}
	if (folded.n > MEMO_WORD)
		return find_stem(lang, folded, out);
	memcpy(key.of.word, folded.p, folded.n);
	m = memo_of(&key);
	if (key.parts[0] == m->key.parts[0] && key.parts[1] == m->key.parts[1] && key.parts[2] == m->key.parts[2]) {
		memcpy(out, m->stem, MEMO_WORD);
		return m->n;
	}
	n = find_stem(lang, folded, out);
	if (n <= MEMO_WORD) {
		m->key = key;
		m->n = (unsigned char)n;
		memcpy(m->stem, out, n);
	}
	return n;
}
