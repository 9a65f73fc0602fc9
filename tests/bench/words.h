/*
 * The words of the made-up courses: the lists beside this file, a source of chance, and rules of spelling. All of it is
 * whole-number arithmetic, so that every machine makes the same courses.
 */
#ifndef BENCH_WORDS_H
#define BENCH_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum tongue { EN, NL, TONGUE_MAX };
enum kind { NOUN, ADJ, VERB, FUNCTION, PREFIX, HEAD, TAIL, SUFFIX, PLACE, ACCENT, LABEL, COGNATE, KIND_MAX };
enum form { PLAIN, PLURAL, GERUND, PAST, THIRD, FORM_MAX }; /* PLURAL of a Dutch adjective: with -e */

#define AREA_MAX 20 /* area 0 is "all" */
#define CODES_MAX 8

struct word {
	const char *text;
	const char *plural; /* NULL: by rule */
	const char *joint;  /* what a Dutch noun adds as the first part of a compound; never NULL */
};

struct list {
	struct word *word;
	size_t n;
	uint16_t *slot; /* of SLOTS draws, which word: frequencies fall as 1 / (rank + 2) */
};

struct area {
	const char *name, *letters;
	const char *codes[CODES_MAX];
	size_t code_count;
	unsigned weight;
};

struct words {
	struct area area[AREA_MAX];
	size_t area_count;
	struct list list[TONGUE_MAX][KIND_MAX][AREA_MAX];
};

struct chance {
	uint64_t state;
};

/* Text in a room of its own; what does not fit is left out. */
struct text {
	size_t n, size;
	char *s;
};

#define TEXT(name, room) \
	char name##_room[room] = ""; \
	struct text name = {0, sizeof(name##_room), name##_room}

uint64_t mix(uint64_t x);
uint64_t chance_next(struct chance *c);
unsigned chance_below(struct chance *c, unsigned n); /* 0 … n - 1; n > 0 */
bool chance_of(struct chance *c, unsigned percent);

void text_add(struct text *t, const char *s);
void text_char(struct text *t, char c);
void text_number(struct text *t, unsigned long n, int width);
void text_capital(struct text *t, size_t at); /* an ASCII letter at that place becomes a capital */

/* Reads the files in a folder; says what is wrong and ends the program when it cannot. Nothing is ever freed. */
void words_read(struct words *w, const char *folder);

/* Not NULL for lists that the files fill; often: by frequency, else each as likely as any other. */
const struct word *words_pick(const struct words *w, enum tongue t, enum kind k, size_t area, bool often, struct chance *c);

void word_inflect(enum tongue t, enum kind k, enum form f, const struct word *word, struct text *out);

/* A word made of parts that is not in the lists; the same number makes the same lemma. */
void word_make(const struct words *w, enum tongue t, uint64_t number, struct text *out);
void word_compound(const struct words *w, size_t area, enum form f, struct chance *c, struct text *out);
void word_name(uint64_t number, struct text *out);

#endif
