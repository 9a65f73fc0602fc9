/*
 * Makes courses for measuring, one JSON object a line, as CONTRACT.md section 7 has them:
 *   make_courses --words DIR [--seed S] [--day YYYY-MM-DD] [--first I] N
 *   make_courses --words DIR --forms 1    the listed words: language, kind, joint and forms, between tabs
 * Course i depends on the seed, the day and i alone, so N courses are the beginning of any longer list. The text has the
 * frequencies, forms and rare words of real course descriptions (Zipf's and Heaps' laws), and no meaning.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ground/buffer.h"
#include "ground/date.h"
#include "titles.h"

#define PROVIDERS 60
#define RERUNS 8   /* percent of the courses that have an earlier one's title */
#define OCTAVES 25 /* rare words are numbered below 2^OCTAVES */

struct maker {
	struct words words;
	uint64_t seed;
	int32_t day;
	unsigned providers[PROVIDERS]; /* running totals of their sizes */
};

/* Of 100 rare words, how many have a number of so many bits: the tail of Zipf's law, octave by octave. */
static const unsigned char octave[OCTAVES] = {
	[6] = 1, [7] = 2, [8] = 3, [9] = 4, [10] = 6, [11] = 8, [12] = 10, [13] = 12, [14] = 13, [15] = 12, [16] = 9, [17] = 7,
	[18] = 5, [19] = 3, [20] = 2, [21] = 1, [22] = 1, [23] = 1};

static struct chance
chance_for(const struct maker *m, uint64_t i, unsigned what)
{
	return (struct chance){mix(mix(m->seed * 8 + what) ^ i)};
}

/* The course whose subject course i has: itself, or the one that it runs again. */
static uint64_t
first_run(const struct maker *m, uint64_t i)
{
	for (;;) {
		struct chance c = chance_for(m, i, 0);

		if (i == 0 || !chance_of(&c, RERUNS))
			return i;
		i = chance_next(&c) % i;
	}
}

/* description -------------------------------------------------------------- */

struct pen {
	const struct words *w;
	const struct subject *s;
	struct chance c;
	struct text own[8]; /* words that this course uses again and again */
	char room[8][64];
};

static void
add_rare(struct pen *pen, struct text *out)
{
	unsigned left = chance_below(&pen->c, 100), bits = 0;
	uint64_t number;

	while (left >= octave[bits])
		left -= octave[bits++];
	number = ((uint64_t)1 << bits) | (chance_next(&pen->c) & (((uint64_t)1 << bits) - 1));
	word_make(pen->w, pen->s->tongue, number, out);
}

static void
add_listed(struct pen *pen, size_t area, bool often, struct text *out)
{
	static const enum kind kind[] = {NOUN, NOUN, NOUN, NOUN, NOUN, ADJ, ADJ, VERB, VERB, VERB};
	static const enum form verb[] = {PLAIN, PLAIN, GERUND, PAST, THIRD};
	enum tongue tongue = pen->s->tongue;
	enum kind k = kind[chance_below(&pen->c, 10)];
	enum form f = k == VERB ? verb[chance_below(&pen->c, 5)] : chance_of(&pen->c, k == ADJ ? 60 : 38) ? PLURAL : PLAIN;

	if (k == NOUN && tongue == NL && chance_of(&pen->c, 6))
		word_compound(pen->w, area ? area : pen->s->area, f, &pen->c, out);
	else
		word_inflect(tongue, k, f, words_pick(pen->w, tongue, k, area, often, &pen->c), out);
}

static void
add_pair_topic(struct pen *pen, struct text *out)
{
	enum kind k = chance_of(&pen->c, 50) ? LABEL : COGNATE;
	size_t area = pen->s->area;

	if (pen->w->list[pen->s->tongue][k][area].n > 0)
		text_add(out, words_pick(pen->w, pen->s->tongue, k, area, true, &pen->c)->text);
	else
		add_listed(pen, area, true, out);
}

static void
add_content(struct pen *pen, struct text *out)
{
	unsigned which = chance_below(&pen->c, 100);

	if (which < 38)
		add_listed(pen, 0, true, out);
	else if (which < 68)
		add_listed(pen, pen->s->area, true, out);
	else if (which < 71)
		add_pair_topic(pen, out);
	else if (which < 74)
		add_listed(pen, 1 + chance_below(&pen->c, (unsigned)pen->w->area_count - 1), true, out);
	else if (which < 75)
		text_add(out, words_pick(pen->w, pen->s->tongue, ACCENT, 0, true, &pen->c)->text);
	else if (which < 88)
		text_add(out, pen->own[chance_below(&pen->c, 8)].s);
	else if (which < 89)
		text_number(out, chance_of(&pen->c, 50) ? 1800 + chance_below(&pen->c, 230) : chance_below(&pen->c, 40), 1);
	else
		add_rare(pen, out);
}

/* The longer words of the title, then words of the field and rare ones. */
static void
choose_own(struct pen *pen)
{
	char copy[TITLE_BYTES], *rest, *word;
	size_t n = 0;

	for (size_t i = 0; i < 8; i++) {
		pen->room[i][0] = '\0';
		pen->own[i] = (struct text){0, sizeof(pen->room[i]), pen->room[i]};
	}
	memcpy(copy, pen->s->title, sizeof(copy));
	for (word = strtok_r(copy, " :,", &rest); word != NULL && n < 5; word = strtok_r(NULL, " :,", &rest)) {
		if (strlen(word) < 5)
			continue;
		if (word[0] >= 'A' && word[0] <= 'Z')
			word[0] = (char)(word[0] - 'A' + 'a');
		text_add(&pen->own[n++], word);
	}
	for (; n < 7; n++)
		add_listed(pen, pen->s->area, false, &pen->own[n]);
	for (; n < 8; n++)
		add_rare(pen, &pen->own[n]);
}

static void
describe(struct pen *pen, struct text *out)
{
	enum tongue tongue = pen->s->tongue;
	unsigned left = 90 + chance_below(&pen->c, 41), sentence = 0;
	size_t begin;

	choose_own(pen);
	for (; left > 0; left--, sentence--) {
		if (sentence == 0) {
			text_add(out, out->n > 0 ? ". " : "");
			sentence = 8 + chance_below(&pen->c, 15);
			begin = out->n;
		} else {
			text_add(out, chance_of(&pen->c, 5) ? ", " : " ");
			begin = SIZE_MAX;
		}
		if (chance_of(&pen->c, 42))
			text_add(out, words_pick(pen->w, tongue, FUNCTION, 0, true, &pen->c)->text);
		else
			add_content(pen, out);
		text_capital(out, begin);
	}
	text_char(out, '.');
}

/* course ------------------------------------------------------------------- */

static void
add_day(struct text *t, int32_t days)
{
	int year, month, day;

	date_civil(days, &year, &month, &day);
	text_number(t, (unsigned long)year, 4);
	text_char(t, '-');
	text_number(t, (unsigned long)month, 2);
	text_char(t, '-');
	text_number(t, (unsigned long)day, 2);
}

static void
add_string(struct text *t, const char *key, const char *value)
{
	text_add(t, t->n > 0 ? ",\"" : "{\"");
	text_add(t, key);
	text_add(t, "\":\"");
	text_add(t, value);
	text_char(t, '"');
}

static const char *
one_of(struct chance *c, const char *const *list, unsigned n)
{
	return list[chance_below(c, n)];
}

static void
add_facts(const struct maker *m, const struct subject *s, const char *link, struct chance *c, struct text *t)
{
	static const char *const level[] = {"bachelor", "bachelor", "bachelor", "bachelor", "master", "master", "master",
		"doctoral", "other", "bachelor"};
	static const char *const ects[] = {"1", "2", "2.5", "3", "3", "4", "5", "5", "5", "5", "5", "5", "6", "6", "6", "6",
		"7.5", "7.5", "8", "9", "10", "10", "12", "15", "20", "30"};
	static const char *const mode[] = {"campus", "campus", "scheduled", "scheduled", "scheduled", "blended", "blended",
		"live", "self-paced", "self-paced"};
	int32_t start = m->day - 150 + (int32_t)chance_below(c, 550);
	TEXT(day, 16);

	add_string(t, "language", s->tongue == EN ? "en" : "nl");
	add_string(t, "level", one_of(c, level, 10));
	text_add(t, ",\"ects\":");
	text_add(t, one_of(c, ects, 26));
	add_string(t, "iscedf", s->code);
	add_day(&day, start);
	add_string(t, "start", day.s);
	day.n = 0;
	add_day(&day, start + 20 + (int32_t)chance_below(c, 160));
	add_string(t, "end", day.s);
	add_string(t, "mode", one_of(c, mode, 10));
	add_string(t, "url", link);
	text_add(t, "}\n");
}

static unsigned
pick_provider(const struct maker *m, struct chance *c)
{
	unsigned at = chance_below(c, m->providers[PROVIDERS - 1]), i = 0;

	while (m->providers[i] <= at)
		i++;
	return i + 1;
}

static void
make_course(const struct maker *m, uint64_t i, struct text *out)
{
	uint64_t first = first_run(m, i);
	struct chance c = chance_for(m, i, 1);
	struct subject s;
	struct pen pen = {.w = &m->words, .s = &s};
	unsigned provider = pick_provider(m, &c);
	TEXT(id, 32);
	TEXT(link, 96);
	TEXT(name, 8);
	TEXT(description, 8192);

	subject_make(&m->words, chance_for(m, first, 2), &s);
	/* Half of the re-runs have a new description. */
	pen.c = chance_for(m, chance_of(&c, 50) ? i : first, 3);
	describe(&pen, &description);
	text_add(&id, m->words.area[s.area].letters);
	text_char(&id, '-');
	text_number(&id, (unsigned long)(10000 + i), 1);
	text_char(&name, 'u');
	text_number(&name, provider, 2);
	text_add(&link, "https://");
	text_add(&link, name.s);
	text_add(&link, ".example/courses/");
	text_add(&link, id.s);
	add_string(out, "id", id.s);
	add_string(out, "provider", name.s);
	add_string(out, "title", s.title);
	add_string(out, "description", description.s);
	add_facts(m, &s, link.s, &c, out);
}

/* forms -------------------------------------------------------------------- */

static void
print_forms(const struct words *w, enum tongue t, enum kind k)
{
	static const char *const kinds[] = {"noun", "adj", "verb", "function"};

	for (size_t a = 0; a < w->area_count; a++)
		for (size_t i = 0; i < w->list[t][k][a].n; i++) {
			const struct word *word = &w->list[t][k][a].word[i];

			printf("%s\t%s\t%s", t == EN ? "en" : "nl", kinds[k], word->joint);
			for (unsigned f = PLAIN; f < (k == FUNCTION ? PLURAL : FORM_MAX); f++) {
				TEXT(form, 128);

				word_inflect(t, k, (enum form)f, word, &form);
				printf("\t%s", form.s);
			}
			putchar('\n');
		}
}

static void
print_all_forms(const struct words *w)
{
	for (unsigned t = 0; t < TONGUE_MAX; t++)
		for (unsigned k = NOUN; k <= FUNCTION; k++)
			print_forms(w, (enum tongue)t, (enum kind)k);
}

struct options {
	const char *words;
	bool forms;
	uint64_t seed, first, count;
	int32_t day;
};

static bool
read_options(int argc, char **argv, struct options *o)
{
	*o = (struct options){.seed = 1, .day = date_days(2026, 9, 1)};
	for (int i = 1; i < argc; i++) {
		const char *value = i + 1 < argc ? argv[i + 1] : "";

		if (strncmp(argv[i], "--", 2) != 0) {
			o->count = strtoull(argv[i], NULL, 10);
			continue;
		}
		i++;
		if (strcmp(argv[i - 1], "--words") == 0)
			o->words = value;
		else if (strcmp(argv[i - 1], "--forms") == 0)
			o->forms = true;
		else if (strcmp(argv[i - 1], "--seed") == 0)
			o->seed = strtoull(value, NULL, 10);
		else if (strcmp(argv[i - 1], "--first") == 0)
			o->first = strtoull(value, NULL, 10);
		else if (strcmp(argv[i - 1], "--day") != 0 || !date_parse_day(slice_of(value), &o->day))
			return false;
	}
	return o->words != NULL && (o->forms || o->count > 0);
}

int
main(int argc, char **argv)
{
	static struct maker m;
	struct options o;
	unsigned total = 0;

	if (!read_options(argc, argv, &o)) {
		fprintf(stderr, "usage: make_courses --words DIR [--seed S] [--day YYYY-MM-DD] [--first I] N\n");
		return 1;
	}
	words_read(&m.words, o.words);
	if (o.forms)
		print_all_forms(&m.words);
	m.seed = o.seed;
	m.day = o.day;
	for (unsigned i = 0; i < PROVIDERS; i++)
		m.providers[i] = total += 10000 / (i + 4);
	for (uint64_t i = o.first; i < o.first + o.count; i++) {
		TEXT(line, 16384);

		make_course(&m, i, &line);
		if (fwrite(line.s, 1, line.n, stdout) != line.n)
			return 4;
	}
	return fflush(stdout) == 0 ? 0 : 4;
}
