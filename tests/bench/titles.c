/*
 * Makes titles from templates. In a template a capital is a place to fill: T a topic, G an English gerund, N a name,
 * P a place, Q a topic of the pairs, A an adjective; everything else stands for itself ("@" begins a word that has a capital).
 */
#include "titles.h"

#include <string.h>

#define WORDS_LEAST 2
#define WORDS_MOST 7
#define QUERY_TOPICS 22 /* percent of titles that have nothing but topics of the pairs in them */

struct template {
	unsigned weight;
	const char *text;
};

static const struct template english[] = {{14, "T"}, {12, "T and T"}, {8, "T in T"}, {6, "T of T"}, {6, "T T"}, {6, "T: T"},
	{6, "G T"}, {5, "T and T in T"}, {4, "T for T"}, {4, "T in P"}, {3, "@introduction to T"}, {3, "N and T"}, {3, "N: T"},
	{3, "T, T and T"}, {2, "@advanced T"}, {2, "the T of T"}, {2, "T 2"}, {2, "@principles of T"}, {2, "T and the T"},
	{1, "@topics in T"}, {1, "T since 1945"}, {1, "@foundations of T"}, {1, "G with T"}, {1, "the N T"}, {1, "T II"},
	{1, "@capstone T"}, {1, "@applied T"}, {0, NULL}};
static const struct template dutch[] = {{14, "T"}, {12, "T en T"}, {8, "T in T"}, {6, "T van T"}, {4, "T voor T"}, {6, "T: T"},
	{6, "T in P"}, {5, "T en T in T"}, {3, "inleiding T"}, {2, "gevorderde T: T"}, {3, "N en T"}, {3, "N: T"}, {3, "T, T en T"},
	{2, "de T van T"}, {2, "T 2"}, {2, "grondslagen van T"}, {2, "werken met T"}, {2, "toegepaste T"}, {2, "geïntegreerde T"},
	{1, "T sinds 1945"}, {1, "de T als T"}, {1, "T tussen T en T"}, {1, "project T"}, {1, "T II"}, {0, NULL}};
static const struct template english_pairs[] = {{30, "Q and Q"}, {25, "Q, Q and Q"}, {20, "Q and Q in Q"}, {8, "Q of Q and Q"},
	{4, "@introduction to Q and Q"}, {3, "@advanced Q and Q"}, {10, "Q for Q"}, {0, NULL}};
static const struct template dutch_pairs[] = {{30, "Q en Q"}, {25, "Q, Q en Q"}, {20, "Q en Q in Q"}, {8, "Q van Q en Q"},
	{4, "inleiding Q en Q"}, {3, "gevorderde Q en Q"}, {10, "Q voor Q"}, {0, NULL}};

static const char *
pick_template(const struct template *list, struct chance *c)
{
	unsigned total = 0, left;

	for (const struct template *t = list; t->text != NULL; t++)
		total += t->weight;
	left = chance_below(c, total);
	while (left >= list->weight)
		left -= (list++)->weight;
	return list->text;
}

/* Small words of an English title stay small; Dutch titles begin with a capital and have no other. */
static void
capitals(enum tongue tongue, struct text *t)
{
	static const char small[] = " and of in for the to since with a on ";

	text_capital(t, 0);
	if (tongue == NL)
		return;
	for (char *p = strchr(t->s, ' '); p != NULL; p = strchr(p + 1, ' ')) {
		const char *end = strchr(p + 1, ' ');
		char word[16] = " ";
		size_t n = end ? (size_t)(end - p) : strlen(p);

		if (n + 2 < sizeof(word)) {
			memcpy(word, p, n);
			memcpy(word + n, " ", 2);
		}
		if (n + 2 >= sizeof(word) || strstr(small, word) == NULL)
			text_capital(t, (size_t)(p + 1 - t->s));
	}
}

static void
add_noun(const struct words *w, const struct subject *s, struct chance *c, struct text *t)
{
	bool general = chance_of(c, 12);
	const struct word *noun = words_pick(w, s->tongue, NOUN, general ? 0 : s->area, chance_of(c, 40), c);

	word_inflect(s->tongue, NOUN, chance_of(c, 35) ? PLURAL : PLAIN, noun, t);
}

static void
add_topic(const struct words *w, const struct subject *s, struct chance *c, struct text *t)
{
	unsigned which = chance_below(c, 100);

	if (which < 4) {
		word_make(w, s->tongue, chance_below(c, 1u << 20), t);
		return;
	}
	if (which < 10) {
		text_add(t, words_pick(w, s->tongue, PREFIX, 0, false, c)->text);
		add_noun(w, s, c, t);
		return;
	}
	if (which < 13) {
		text_add(t, words_pick(w, s->tongue, ACCENT, 0, false, c)->text);
		text_char(t, ' ');
	}
	if (s->tongue == NL && which < 42) {
		word_compound(w, s->area, chance_of(c, 30) ? PLURAL : PLAIN, c, t);
		return;
	}
	if (which > 70) {
		word_inflect(s->tongue, ADJ, PLURAL, words_pick(w, s->tongue, ADJ, chance_of(c, 80) ? s->area : 0, false, c), t);
		text_char(t, ' ');
	}
	if (s->tongue == EN && which > 20 && which < 42) {
		text_add(t, words_pick(w, EN, NOUN, s->area, false, c)->text);
		text_char(t, ' ');
	}
	add_noun(w, s, c, t);
}

/* Half of these titles stay within the field. */
static void
add_pair(const struct words *w, const struct subject *s, enum kind k, struct chance *c, struct text *t)
{
	size_t area = chance_of(c, 50) ? s->area : 1 + chance_below(c, (unsigned)w->area_count - 1);

	if (w->list[s->tongue][k][area].n == 0)
		area = 1;
	text_add(t, words_pick(w, s->tongue, k, area, false, c)->text);
}

static void
fill(const struct words *w, const struct subject *s, enum kind pairs, struct chance *c, struct text *t)
{
	const struct template *list = pairs == NOUN ? (s->tongue == EN ? english : dutch)
						    : (s->tongue == EN ? english_pairs : dutch_pairs);
	const char *p = pick_template(list, c);

	for (; *p != '\0'; p++) {
		bool slot = p[1] == '\0' || strchr(" :,", p[1]) != NULL;

		if (*p == 'T' && slot)
			add_topic(w, s, c, t);
		else if (*p == 'Q' && slot)
			add_pair(w, s, pairs, c, t);
		else if (*p == 'G' && slot)
			word_inflect(EN, VERB, GERUND, words_pick(w, EN, VERB, chance_of(c, 60) ? s->area : 0, false, c), t);
		else if (*p == 'N' && slot)
			word_name(chance_below(c, 1u << 16), t);
		else if (*p == 'P' && slot)
			text_add(t, words_pick(w, s->tongue, PLACE, 0, true, c)->text);
		else if (*p != '@')
			text_char(t, *p);
	}
}

/* Between two and seven words, and no word of four letters or more twice. */
static bool
is_good(const char *title)
{
	char copy[TITLE_BYTES], *rest, *word[WORDS_MOST + 1];
	size_t n = 0;

	if (strlen(title) + 8 >= TITLE_BYTES)
		return false;
	memcpy(copy, title, strlen(title) + 1);
	for (char *p = strtok_r(copy, " :,", &rest); p != NULL; p = strtok_r(NULL, " :,", &rest)) {
		if (n == WORDS_MOST)
			return false;
		for (size_t i = 0; i < n; i++)
			if (strlen(p) > 3 && strcmp(word[i], p) == 0)
				return false;
		word[n++] = p;
	}
	return n >= WORDS_LEAST;
}

static size_t
pick_area(const struct words *w, struct chance *c)
{
	unsigned total = 0, left;
	size_t i = 1;

	for (size_t k = 1; k < w->area_count; k++)
		total += w->area[k].weight;
	for (left = chance_below(c, total); left >= w->area[i].weight; i++)
		left -= w->area[i].weight;
	return i;
}

void
subject_make(const struct words *w, struct chance c, struct subject *s)
{
	TEXT(t, TITLE_BYTES);
	const struct area *a;
	enum kind pairs;
	unsigned half;

	s->tongue = chance_of(&c, 55) ? EN : NL;
	s->area = pick_area(w, &c);
	a = &w->area[s->area];
	half = chance_below(&c, (unsigned)a->code_count);
	s->code = a->codes[chance_below(&c, half + 1)];
	pairs = !chance_of(&c, QUERY_TOPICS) ? NOUN : chance_of(&c, 50) ? LABEL : COGNATE;
	do {
		t.n = 0;
		t.s[0] = '\0';
		fill(w, s, pairs, &c, &t);
	} while (!is_good(t.s));
	capitals(s->tongue, &t);
	memcpy(s->title, t.s, t.n + 1);
}
