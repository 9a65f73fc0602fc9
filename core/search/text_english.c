/*
 * English has two spellings of many words: "organisation" and "organization", "behaviour" and "behavior", "paediatrics" and "pediatrics". One of
 * them stands for both: of -ise and -ize the one of French and Dutch, else the shorter one. Snowball cuts less of -ise: what belongs together all the
 * same ("random", "randomized") is a family.
 */
#include "search/text_stem.h"

#include <string.h>

static const struct {
	const char *from, *to;
} spellings[] = {
	{"aem", "em"}, {"paed", "ped"}, {"aesth", "esth"}, {"archae", "arche"}, {"palae", "pale"}, {"gynaec", "gynec"}, {"faec", "fec"}, {"oedem", "edem"},
	{"oestr", "estr"}, {"oesoph", "esoph"}, {"foet", "fet"}, {"rrhoe", "rrhe"}, {"manoeuv", "maneuv"}, {"armour", "armor"},
	{"behaviour", "behavior"}, {"colour", "color"}, {"endeavour", "endeavor"}, {"favour", "favor"}, {"flavour", "flavor"}, {"harbour", "harbor"},
	{"honour", "honor"}, {"humour", "humor"}, {"labour", "labor"}, {"neighbour", "neighbor"}, {"odour", "odor"}, {"rigour", "rigor"},
	{"rumour", "rumor"}, {"tumour", "tumor"}, {"vapour", "vapor"},
};

/* Whether it has letters that are others in the other spelling: "ae", "oe", "our". */
static bool
may_be_spelt(struct slice word)
{
	for (size_t i = 1; i < word.n; i++)
		if ((word.p[i] == 'e' && (word.p[i - 1] == 'a' || word.p[i - 1] == 'o')) ||
				(word.p[i] == 'r' && i > 2 && word.p[i - 1] == 'u' && word.p[i - 2] == 'o'))
			return true;
	return false;
}

static size_t
respell(char *word, size_t n)
{
	for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++) {
		size_t from = strlen(spellings[i].from), to = strlen(spellings[i].to);
		char *at = memmem(word, n, spellings[i].from, from);

		if (at == NULL)
			continue;
		memcpy(at, spellings[i].to, to);
		memmove(at + to, at + from, (size_t)(word + n - at) - from);
		n -= from - to;
	}
	return n;
}

/* "organize", "organization", "analyzing": where the z may be an s. NULL: nowhere. */
static char *
find_z(char *word, size_t n)
{
	static const char *const ends[] = {"e", "es", "ed", "er", "ers", "ing", "ation", "ations", "ational", "able"};
	char *z = memrchr(word, 'z', n);
	struct slice rest;

	if (z == NULL || z - word < 4 || (z[-1] != 'i' && (z[-1] != 'y' || z[-2] != 'l')))
		return NULL;
	rest = (struct slice){z + 1, (size_t)(word + n - z) - 1};
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (slice_is(rest, ends[i]))
			return z;
	return NULL;
}

/* "dialogue", "dialogues"; "cataloguing" */
static size_t
shorten(char *word, size_t n)
{
	static const char *const ends[] = {"e", "es", "ed", "er", "ers", "ing"};
	char *u = memrchr(word, 'u', n);
	struct slice rest;

	if (u == NULL || u - word < 6 || memcmp(u - 2, "og", 2) != 0)
		return n;
	rest = (struct slice){u + 1, (size_t)(word + n - u) - 1};
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		size_t cut = i < 2 ? 2 : 1;	/* the e, too */

		if (!slice_is(rest, ends[i]))
			continue;
		memmove(u, u + cut, rest.n + 1 - cut);
		return n - cut;
	}
	return n;
}

/* "centre", "kilometres". Not whatever ends so: "watre" is a mistake. */
static void
turn(char *word, size_t n)
{
	static const char *const turned[] = {"calibre", "centre", "fibre", "litre", "lustre", "maneuvre", "metre", "spectre", "theatre"};
	struct slice one = {word, n - (word[n - 1] == 's')};

	for (size_t i = 0; i < sizeof(turned) / sizeof(turned[0]) && text_ends_in(one, "re"); i++)
		if (text_ends_in(one, turned[i]))
			memcpy(word + one.n - 2, "er", 2);
}

size_t
text_spell_english(struct slice folded, char out[WORD_MAX])
{
	size_t n = folded.n;
	char *z;

	memcpy(out, folded.p, n);
	if (may_be_spelt(folded))
		n = respell(out, n);
	z = find_z(out, n);
	if (z != NULL)
		*z = 's';
	turn(out, n);
	return shorten(out, n);
}
