/* Reads the lists of words and draws from them. */
#include "words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS 8192
#define WORDS_MAX 1024

static const char *const kinds[KIND_MAX] = {"noun", "adj", "verb", "function", "prefix", "head", "tail", "suffix",
	"place", "accent", "label", "cognate"};

/* chance ------------------------------------------------------------------- */

/* splitmix64 of Steele, Lea and Flood (OOPSLA 2014). */
uint64_t
mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15u;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

uint64_t
chance_next(struct chance *c)
{
	uint64_t x = mix(c->state);

	c->state += 0x9e3779b97f4a7c15u;
	return x;
}

unsigned
chance_below(struct chance *c, unsigned n)
{
	return (unsigned)(((chance_next(c) >> 32) * n) >> 32);
}

bool
chance_of(struct chance *c, unsigned percent)
{
	return chance_below(c, 100) < percent;
}

/* text --------------------------------------------------------------------- */

void
text_add(struct text *t, const char *s)
{
	size_t n = strlen(s);

	if (t->n + n >= t->size)
		return;
	memcpy(t->s + t->n, s, n + 1);
	t->n += n;
}

void
text_char(struct text *t, char c)
{
	text_add(t, (char[2]){c, '\0'});
}

void
text_number(struct text *t, unsigned long n, int width)
{
	char digits[32];

	snprintf(digits, sizeof(digits), "%0*lu", width, n);
	text_add(t, digits);
}

void
text_capital(struct text *t, size_t at)
{
	if (at < t->n && t->s[at] >= 'a' && t->s[at] <= 'z')
		t->s[at] = (char)(t->s[at] - 'a' + 'A');
}

/* files -------------------------------------------------------------------- */

static _Noreturn void
give_up(const char *what, const char *name)
{
	fprintf(stderr, "make_courses: %s: %s\n", what, name);
	exit(4);
}

static void *
room(size_t n, size_t size)
{
	void *p = calloc(n, size);

	if (p == NULL)
		give_up("no memory", "for the lists");
	return p;
}

static char *
copy(const char *s)
{
	size_t n = strlen(s) + 1;

	return memcpy(room(n, 1), s, n);
}

static size_t
area_of(const struct words *w, const char *name)
{
	for (size_t i = 0; i < w->area_count; i++)
		if (strcmp(w->area[i].name, name) == 0)
			return i;
	give_up("no such area", name);
}

static enum kind
kind_of(const char *name)
{
	for (unsigned k = 0; k < KIND_MAX; k++)
		if (strcmp(kinds[k], name) == 0)
			return (enum kind)k;
	give_up("no such kind of word", name);
}

static void
add_word(struct list *l, const char *written)
{
	struct word *word;
	char *s = copy(written), *mark;

	if (l->word == NULL)
		l->word = room(WORDS_MAX, sizeof(*l->word));
	if (l->n == WORDS_MAX)
		give_up("too many words at", written);
	for (char *p = s; *p != '\0'; p++)
		if (*p == '_')
			*p = ' ';
	word = &l->word[l->n++];
	word->joint = "";
	word->text = s;
	mark = strchr(s, '/');
	if (mark != NULL)
		word->plural = mark + 1;
	if (mark == NULL && (mark = strchr(s, '+')) != NULL)
		word->joint = mark + 1;
	if (mark != NULL)
		*mark = '\0';
}

static void
add_pair(struct words *w, enum kind k, size_t area, char *pair)
{
	char *second = strchr(pair, '=');

	if (second == NULL)
		give_up("not a pair", pair);
	*second++ = '\0';
	add_word(&w->list[EN][k][area], pair);
	add_word(&w->list[NL][k][area], second);
}

static void
read_words(struct words *w, enum tongue t, char *line)
{
	char *rest, *kind = strtok_r(line, " :\n", &rest), *area = strtok_r(NULL, " :\n", &rest), *word;
	enum kind k = kind_of(kind);
	size_t a = area ? area_of(w, area) : 0;

	while ((word = strtok_r(NULL, " \n", &rest)) != NULL)
		if (k == LABEL || k == COGNATE)
			add_pair(w, k, a, word);
		else
			add_word(&w->list[t][k][a], word);
}

static void
read_area(struct words *w, enum tongue t, char *line)
{
	char *rest, *word = strtok_r(line, " \n", &rest);
	struct area *a = &w->area[w->area_count];

	(void)t;
	if (w->area_count == AREA_MAX)
		give_up("too many areas at", word);
	a->name = copy(word);
	word = strtok_r(NULL, " \n", &rest);
	a->weight = word ? (unsigned)strtoul(word, NULL, 10) : 0;
	while ((word = strtok_r(NULL, " \n", &rest)) != NULL && a->code_count < CODES_MAX)
		if (word[0] >= '0' && word[0] <= '9')
			a->codes[a->code_count++] = copy(word);
		else
			a->letters = copy(word);
	if (a->code_count == 0 || a->letters == NULL)
		give_up("an area without codes", a->name);
	w->area_count++;
}

static void
read_file(struct words *w, const char *folder, const char *name, enum tongue t,
		void (*line_read)(struct words *, enum tongue, char *))
{
	char path[4096], *line = NULL;
	size_t size = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	f = fopen(path, "r");
	if (f == NULL)
		give_up("cannot open", path);
	while (getline(&line, &size, f) > 0)
		if (line[0] != '#' && line[0] != '\n')
			line_read(w, t, line);
	free(line);
	fclose(f);
}

/* The words of a list share the slots by their frequency, each at least one. */
static void
deal_slots(struct list *l)
{
	uint64_t total = 0, sum = 0;
	size_t next = 0;

	l->slot = room(SLOTS, sizeof(*l->slot));
	for (size_t i = 0; i < l->n; i++)
		total += 1000000 / (i + 2);
	for (size_t i = 0; i < l->n; i++) {
		sum += 1000000 / (i + 2);
		while (next < SLOTS && next * total <= sum * SLOTS)
			l->slot[next++] = (uint16_t)i;
	}
}

void
words_read(struct words *w, const char *folder)
{
	w->area[0].name = "all";
	w->area_count = 1;
	read_file(w, folder, "areas.txt", EN, read_area);
	read_file(w, folder, "words_en.txt", EN, read_words);
	read_file(w, folder, "words_nl.txt", NL, read_words);
	read_file(w, folder, "pairs.txt", EN, read_words);
	for (unsigned t = 0; t < TONGUE_MAX; t++)
		for (unsigned k = 0; k < KIND_MAX; k++)
			for (size_t a = 0; a < w->area_count; a++)
				deal_slots(&w->list[t][k][a]);
}

const struct word *
words_pick(const struct words *w, enum tongue t, enum kind k, size_t area, bool often, struct chance *c)
{
	const struct list *l = &w->list[t][k][area];

	if (l->n == 0)
		l = &w->list[t][k][0];
	if (l->n == 0)
		give_up("no words of the kind", kinds[k]);
	return &l->word[often ? l->slot[chance_below(c, SLOTS)] : chance_below(c, (unsigned)l->n)];
}
