/*
 * The spelling that cognates share.
 *
 * Academic words of Dutch, English, German and French are mostly the same Greek and Latin ones with regular differences: endings
 * ("-iek", "-ics", "-ique", "-isch"), and letters ("ph" and "f", "c" and "k"). A word first loses its inflection, then its ending
 * becomes that of its class, then its letters those of one alphabet. Nothing here knows the language of a word, as a query does
 * not tell; so a rule earns its place by joining many pairs and few strangers (tests/unit/bridge_pairs.h), and words that come
 * out very short have no skeleton.
 */
#include "search/bridge.h"

#include <string.h>

#define LETTERS_MIN 5
#define LEFT_MIN 4 /* letters of a skeleton */
#define BASE_MIN 3 /* letters before an ending of a class */
#define ROOT_MIN 4 /* letters before an inflection */

struct ending {
	const char *from, *to;
	size_t n; /* bytes of from */
};

#define END(from, to)                      \
	{                                  \
		from, to, sizeof(from) - 1 \
	}

/* clang-format off */
/* Without a final "e" or "a", which inflection takes. The first that fits counts, so a longer one stands before its own end. */
static const struct ending endings[] = {
	END("matisering", "mati"), END("isering", "isati"), END("ization", "isati"), END("isation", "isati"),	/* globalisering, globalisation */
	END("ention", "ens"), END("ension", "ens"), END("ensioen", "ens"), END("ansion", "ans"),
	END("enti", "ens"), END("ensi", "ens"), END("ency", "ens"), END("enc", "ens"), END("enz", "ens"),	/* -entie, -ence, -ention */
	END("anti", "ans"), END("ansi", "ans"), END("ancy", "ans"), END("anc", "ans"), END("anz", "ans"),
	END("financi", "finans"), END("ioen", "i"), END("ion", "i"),			/* -tie, -tion; -sie, -sion; -gie, -gion */
	END("cracy", "krati"), END("itat", "iti"), END("teit", "ti"),			/* -teit, -ty, -tät */
	END("alit", "aliti"), END("ivit", "iviti"), END("arit", "ariti"), END("ersit", "ersiti"), END("ilit", "iliti"),	/* French -té */
	END("onomisch", "onomi"), END("onomical", "onomi"), END("onomic", "onomi"), END("onomiek", "onomi"),	/* economie, economics */
	END("ometrisch", "ometri"), END("ometrical", "ometri"), END("ometric", "ometri"), END("iatrisch", "iatri"), END("iatric", "iatri"),
	END("istically", "istik"), END("ically", "ik"), END("ical", "ik"), END("icaal", "ik"), END("ikaal", "ik"), END("isch", "ik"), END("iek", "ik"),
	END("iqu", "ik"), END("ijk", "ik"), END("ic", "ik"),				/* praktijk, practice */
	END("ismus", "ism"), END("logist", "log"), END("logu", "log"), END("nomist", "nom"), END("nomer", "nom"), END("grapher", "graf"), END("sopher", "sof"),
	END("ief", "if"), END("iev", "if"), END("iv", "if"),				/* actief, actieve, active */
	END("aris", "ar"), END("air", "ar"), END("ary", "ar"),				/* -air, -ary */
	END("orium", "ori"), END("oir", "ori"), END("ium", "i"), END("trum", "ter"), END("tr", "ter"),	/* centrum, centre, theatre */
	END("eus", "os"), END("ieuz", "ios"), END("euz", "os"), END("eux", "os"), END("ous", "os"),
	END("osis", "os"), END("ysis", "is"), END("esis", "es"), END("asis", "as"),		/* analysis, analyse */
	END("eel", "al"), END("uell", "ual"), END("iell", "ial"), END("nell", "nal"), END("rell", "ral"), END("ntel", "ntal"), END("urel", "ural"), END("onnel", "onal"), END("onel", "onal"), END("uel", "ual"), END("iel", "ial"),
	END("ormel", "ormal"), END("orel", "oral"),					/* cultureel, culturele, cultural */
	END("werk", "work"), END("abl", "abel"), END("ibl", "ibel"), END("icl", "ikel"),
	END("eur", "or"), END("our", "or"),						/* directeur, behaviour */
};

/* Dutch words whose "s" is no plural. */
static const char *const own_s[] = {"proces", "succes", "acces", "exces", "congres", "progres", "adres", "balans", "tendens", "ijs"};

/* Two letters that stand for others wherever they are. */
static const struct ending pairs[] = {
	END("ph", "f"), END("th", "t"), END("rh", "r"), END("ch", "k"), END("ck", "k"), END("qu", "kw"), END("ae", "e"), END("oe", "u"), END("ou", "u"),
	END("ie", "i"), END("ij", "i"),
};
/* clang-format on */

static bool
ends_in(struct slice word, const char *suffix, size_t before)
{
	return slice_ends(word, suffix) && word.n >= before + strlen(suffix);
}

static bool
has_own_s(struct slice word)
{
	for (size_t i = 0; i < sizeof(own_s) / sizeof(own_s[0]); i++) {
		if (slice_ends(word, own_s[i]))
			return true;
	}
	return slice_ends(word, "ss") || slice_ends(word, "us") || slice_ends(word, "is");
}

/* Plurals of both languages, infinitives, and the "e" of Dutch adjectives, which also ends many an English and French noun. */
static struct slice
uninflected(struct slice word)
{
	if (ends_in(word, "s", ROOT_MIN) && !has_own_s(word))
		word.n--;
	if (ends_in(word, "en", ROOT_MIN) && !ends_in(word, "ioen", 0))
		word.n -= 2;
	if (ends_in(word, "e", ROOT_MIN) || ends_in(word, "a", ROOT_MIN))
		word.n--;
	return word;
}

static const struct ending *
ending_of(struct slice word)
{
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		const struct ending *end = endings + i;

		if (word.p[word.n - 1] == end->from[end->n - 1] && word.n >= BASE_MIN + end->n &&
				memcmp(word.p + word.n - end->n, end->from, end->n) == 0)
			return end;
	}
	return NULL;
}

struct writing {
	char *out;
	size_t n;
};

static void
write_letter(struct writing *w, char c)
{
	if (w->n < WORD_MAX && (w->n == 0 || w->out[w->n - 1] != c))
		w->out[w->n++] = c;
}

static void
write_text(struct writing *w, const char *text)
{
	for (; *text; text++)
		write_letter(w, *text);
}

/* A letter that is the second one of pairs, which few are. */
static bool
ends_pair(char c)
{
	return c == 'h' || c == 'k' || c == 'u' || c == 'e' || c == 'j';
}

static bool
is_soft(char c)
{
	return c == 'e' || c == 'i' || c == 'y';
}

/* The letters of word at a place; what follows the word is its ending. Returns how many were read. */
static size_t
write_at(struct writing *w, struct slice word, size_t at, char follows)
{
	char next = at + 1 < word.n ? word.p[at + 1] : follows;

	for (size_t i = 0; at + 1 < word.n && ends_pair(next) && i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		if (word.p[at] == pairs[i].from[0] && next == pairs[i].from[1]) {
			write_text(w, pairs[i].to);
			return 2;
		}
	}
	switch (word.p[at]) {
	case 'c':
		write_letter(w, is_soft(next) ? 's' : 'k');
		break;
	case 'x':
		write_text(w, "ks");
		break;
	case 'y':
		write_letter(w, 'i');
		break;
	case 'z':
		write_letter(w, 's');
		break;
	default:
		write_letter(w, word.p[at]);
	}
	return 1;
}

static bool
only_letters(struct slice word)
{
	for (size_t i = 0; i < word.n; i++) {
		if (word.p[i] < 'a' || word.p[i] > 'z')
			return false;
	}
	return true;
}

size_t
bridge_skeleton(struct slice folded, char out[WORD_MAX])
{
	struct writing w = {out, 0};
	const struct ending *ending;

	if (folded.n < LETTERS_MIN || !only_letters(folded))
		return 0;
	folded = uninflected(folded);
	ending = ending_of(folded);
	if (ending)
		folded.n -= ending->n;
	for (size_t at = 0; at < folded.n;)
		at += write_at(&w, folded, at, ending ? ending->from[0] : '\0');
	if (ending)
		write_text(&w, ending->to);
	return w.n < LEFT_MIN ? 0 : w.n;
}
