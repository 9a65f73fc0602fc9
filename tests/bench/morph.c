/* Spelling: inflected forms, and words made of parts. Rough rules; the words in the lists are chosen to suit them. */
#include "words.h"

#include <string.h>

/* The last n bytes are one of the endings, each n long, separated by blanks. */
static bool
ends(const char *s, const char *endings, size_t n)
{
	size_t length = strlen(s);

	if (length < n)
		return false;
	for (const char *e = endings; strlen(e) >= n; e += n + (e[n] != '\0'))
		if (memcmp(s + length - n, e, n) == 0)
			return true;
	return false;
}

static bool
is_vowel(char c)
{
	return c != '\0' && strchr("aeiou", c) != NULL;
}

static void
text_cut(struct text *t, size_t n)
{
	t->n -= n < t->n ? n : t->n;
	t->s[t->n] = '\0';
}

/* English ------------------------------------------------------------------ */

static void
english_s(struct text *t)
{
	if (ends(t->s, "ics ies", 3)) /* physics, species */
		return;
	if (ends(t->s, "sis", 3)) {
		text_cut(t, 2);
		text_add(t, "es");
	} else if (ends(t->s, "s x z", 1) || ends(t->s, "ch sh", 2)) {
		text_add(t, "es");
	} else if (ends(t->s, "y", 1) && t->n > 1 && !is_vowel(t->s[t->n - 2])) {
		text_cut(t, 1);
		text_add(t, "ies");
	} else {
		text_add(t, "s");
	}
}

static void
english_verb(struct text *t, enum form f)
{
	if (f == PAST && ends(t->s, "y", 1) && !is_vowel(t->s[t->n - 2])) {
		text_cut(t, 1);
		text_char(t, 'i');
	} else if (ends(t->s, "e", 1) && !ends(t->s, "ee", 2)) {
		text_cut(t, 1);
	}
	text_add(t, f == PAST ? "ed" : "ing");
}

static void
english(enum kind k, enum form f, struct text *t)
{
	if ((k == NOUN && f == PLURAL) || (k == VERB && f == THIRD))
		english_s(t);
	else if (k == VERB && (f == GERUND || f == PAST))
		english_verb(t, f);
}

/* Dutch -------------------------------------------------------------------- */

static size_t
count_vowels(const char *s)
{
	size_t n = 0;

	for (size_t i = 0; s[i] != '\0'; i++)
		n += is_vowel(s[i]) && (i == 0 || !is_vowel(s[i - 1]));
	return n;
}

/* Before -en and -e a long vowel is written once, a consonant after a short one twice, and f and s turn soft. */
static void
dutch_open(struct text *t)
{
	static const char lengthened[] = "aa ee oo uu", two[] = "ie oe eu ui ei ij ou au";
	char last = t->s[t->n - 1], vowel = t->n > 1 ? t->s[t->n - 2] : '\0';
	char before = t->n > 2 ? t->s[t->n - 3] : '\0';
	bool pair = false, same = false;

	if (t->n > 2) {
		char both[3] = {before, vowel, '\0'};

		pair = ends(both, two, 2);
		same = ends(both, lengthened, 2);
	}
	if (is_vowel(last))
		return;
	if (last == 'f' && (pair || same || vowel == 'l' || vowel == 'r'))
		t->s[t->n - 1] = 'v';
	if (last == 's' && (pair || same))
		t->s[t->n - 1] = 'z';
	if (same) {
		t->s[t->n - 2] = t->s[t->n - 1];
		text_cut(t, 1);
	} else if (!pair && is_vowel(vowel) && !is_vowel(before) && !ends(t->s, "er el en em ig", 2) && last != 'x' &&
			last != 'w') {
		text_char(t, last);
	}
}

static void
dutch_plural(struct text *t)
{
	if (ends(t->s, "kunde", 5) || ends(t->s, "isme", 4))
		return;
	if (ends(t->s, "tie sie", 3) || ends(t->s, "é", 2)) {
		text_add(t, "s");
	} else if (ends(t->s, "ie", 2)) {
		text_add(t, "ën");
	} else if (ends(t->s, "heid", 4)) {
		text_cut(t, 4);
		text_add(t, "heden");
	} else if (ends(t->s, "a o u y", 1)) {
		text_add(t, "'s");
	} else if (ends(t->s, "e", 1) || (ends(t->s, "el er em en", 2) && !ends(t->s, "eel eer een oer", 3) &&
							 count_vowels(t->s) > 1)) {
		text_add(t, "s");
	} else {
		dutch_open(t);
		text_add(t, "en");
	}
}

/* The stem of a verb in -en: ler- is leer-, besprekk- sprek-, and no v or z at its end. */
static void
dutch_stem(struct text *t)
{
	char last, vowel, before;

	text_cut(t, 2);
	if (t->n < 3)
		return;
	last = t->s[t->n - 1], vowel = t->s[t->n - 2], before = t->s[t->n - 3];
	if (last == vowel && !is_vowel(last)) {
		text_cut(t, 1);
	} else if (!is_vowel(last) && is_vowel(vowel) && !is_vowel(before) &&
			(vowel != 'e' || ends(t->s, "er", 2) || count_vowels(t->s) == 1)) {
		t->s[t->n - 1] = vowel;
		text_char(t, last);
	}
	if (ends(t->s, "v", 1))
		t->s[t->n - 1] = 'f';
	if (ends(t->s, "z", 1))
		t->s[t->n - 1] = 's';
}

static void
dutch_past(struct text *t)
{
	static const char *const bare[] = {"be", "ver", "ont", "her", "er"};
	bool voiceless = strchr("tkfsp", t->s[t->n - 3]) != NULL || ends(t->s, "chen", 4);
	bool prefix = true;
	TEXT(stem, 128);

	for (size_t i = 0; i < sizeof(bare) / sizeof(bare[0]); i++)
		prefix = prefix && strncmp(t->s, bare[i], strlen(bare[i])) != 0;
	text_add(&stem, t->s);
	dutch_stem(&stem);
	t->n = 0;
	t->s[0] = '\0';
	if (prefix)
		text_add(t, stem.s[0] == 'e' ? "geë" : stem.s[0] == 'i' ? "geï" : "ge");
	text_add(t, stem.s + (prefix && (stem.s[0] == 'e' || stem.s[0] == 'i')));
	if (!ends(t->s, "t d", 1))
		text_add(t, voiceless ? "t" : "d");
}

static void
dutch(enum kind k, enum form f, struct text *t)
{
	if (k == NOUN && f == PLURAL) {
		dutch_plural(t);
	} else if (k == ADJ && f == PLURAL && !ends(t->s, "e", 1)) {
		dutch_open(t);
		text_char(t, 'e');
	} else if (k == VERB && f == THIRD && ends(t->s, "en", 2)) {
		dutch_stem(t);
		if (!ends(t->s, "t", 1))
			text_char(t, 't');
	} else if (k == VERB && f == PAST && ends(t->s, "en", 2)) {
		dutch_past(t);
	}
}

void
word_inflect(enum tongue t, enum kind k, enum form f, const struct word *word, struct text *out)
{
	TEXT(own, 128);

	if (k == NOUN && f == PLURAL && word->plural != NULL) {
		text_add(out, word->plural);
		return;
	}
	text_add(&own, word->text);
	if (f != PLAIN)
		(t == EN ? english : dutch)(k, f, &own);
	text_add(out, own.s);
}

/* words made of parts ------------------------------------------------------ */

/* Adds a part; where a vowel would meet the same vowel, one of them goes. */
static void
join(struct text *t, const char *part)
{
	text_add(t, t->n > 0 && is_vowel(part[0]) && t->s[t->n - 1] == part[0] ? part + 1 : part);
}

void
word_name(uint64_t number, struct text *out)
{
	static const char *const on[] = {"B", "D", "F", "G", "H", "J", "K", "L", "M", "N", "P", "R", "S", "T", "V", "W",
		"Br", "Bl", "Ch", "Cr", "Dr", "Fl", "Fr", "Gr", "Kr", "Pr", "Sch", "St", "Tr", "Zw", "Kl", "Th"};
	static const char *const in[] = {"a", "e", "i", "o", "u", "a", "e", "i", "o", "aa", "ee", "oo", "ie", "ei", "é", "ö",
		"a", "e", "i", "o", "u", "a", "e", "i", "o", "aa", "ee", "oo", "ie", "ou", "ü", "è"};
	static const char *const mid[] = {"l", "m", "n", "r", "s", "t", "d", "k", "ll", "mm", "nn", "rr", "nd", "rt", "lm", "rk",
		"lb", "rg", "st", "nk", "v", "g", "b", "p", "rn", "ld", "ss", "tt", "ck", "mb", "rs", "lst"};
	static const char *const off[] = {"", "son", "sen", "man", "berg", "stra", "inga", "ova", "ini", "ier", "s", "er",
		"wick", "ton", "ley", "sma", "huis", "dijk", "veld", "mans", "beck", "elli", "escu", "ard", "el", "ing",
		"mont", "ner", "ovic", "ers", "land", "aux"};
	uint64_t h = mix(number);

	text_add(out, on[h & 31]);
	for (unsigned parts = 1 + (h >> 5 & 7) / 3; parts > 0; parts--) {
		h = mix(h);
		text_add(out, in[h & 31]);
		text_add(out, mid[h >> 5 & 31]);
	}
	if (is_vowel(off[h >> 10 & 31][0]))
		text_add(out, off[h >> 10 & 31]);
	else if (off[h >> 10 & 31][0] != '\0') {
		text_add(out, (h >> 15 & 3) != 0 ? "e" : "a");
		text_add(out, off[h >> 10 & 31]);
	}
}

void
word_compound(const struct words *w, size_t area, enum form f, struct chance *c, struct text *out)
{
	const struct word *first = words_pick(w, NL, NOUN, chance_of(c, 75) ? area : 0, false, c), *second;

	do
		second = words_pick(w, NL, NOUN, chance_of(c, 50) ? area : 0, false, c);
	while (second == first || strchr(second->text, ' ') != NULL);
	for (const char *p = first->text; *p != '\0'; p++)
		if (*p != ' ')
			text_char(out, *p);
	text_add(out, first->joint);
	word_inflect(NL, NOUN, f, second, out);
}

/* As in hydrography, electrohydrographic: Greek parts, spelt as the language spells them. */
static void
make_learned(const struct words *w, enum tongue t, struct chance *c, struct text *out)
{
	TEXT(own, 128);
	bool adjective = chance_of(c, 30);

	if (chance_of(c, 45))
		join(&own, words_pick(w, t, HEAD, 0, false, c)->text);
	join(&own, words_pick(w, t, HEAD, 0, false, c)->text);
	join(&own, words_pick(w, t, TAIL, 0, false, c)->text);
	if (adjective && t == EN && ends(own.s, "y", 1)) {
		text_cut(&own, 1);
		text_add(&own, "ical");
	} else if (adjective && t == NL && ends(own.s, "ie", 2)) {
		text_cut(&own, 2);
		text_add(&own, "isch");
	}
	text_add(out, own.s);
}

void
word_make(const struct words *w, enum tongue t, uint64_t number, struct text *out)
{
	struct chance c = {mix(number * 2 + t)};
	unsigned which = chance_below(&c, 100);
	size_t area = 1 + chance_below(&c, (unsigned)w->area_count - 1);

	if (which < 25) {
		word_name(number, out);
	} else if (which < 50) {
		make_learned(w, t, &c, out);
	} else if (t == NL && which < 90) {
		word_compound(w, area, chance_of(&c, 30) ? PLURAL : PLAIN, &c, out);
	} else {
		TEXT(own, 128);

		join(&own, words_pick(w, t, PREFIX, 0, false, &c)->text);
		join(&own, words_pick(w, t, NOUN, chance_of(&c, 80) ? area : 0, false, &c)->text);
		if (chance_of(&c, 40))
			join(&own, words_pick(w, t, SUFFIX, 0, false, &c)->text);
		text_add(out, own.s);
	}
}
