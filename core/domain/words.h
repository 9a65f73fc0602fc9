#ifndef DOMAIN_WORDS_H
#define DOMAIN_WORDS_H
/*
 * Text to search words: split by Unicode (letters and digits; inner apostrophes and hyphens split), folded by utf8proc (case, accents,
 * compatibility forms, ß to ss). A folded word is 1..64 bytes; longer runs are cut into pieces of 64. Invisible characters (soft
 * hyphens, joiners, variants) and signs that only stretch or enclose are no part of a word and do not split it.
 */
#include "ground/str.h"

#define WORD_MAX 64

/*
 * Calls each with every word in order; position counts words, start and end are byte offsets in text, start < end, neither ever
 * goes back. (Two words overlap only where one character folds to several, as U+00BD to 1 and 2.) Stops when each returns false.
 */
typedef bool (*words_fn)(void *context, struct slice folded, uint32_t position, size_t start, size_t end);
void words_each(struct slice text, words_fn each, void *context);

/*
 * The same, but a run of Han, kana or Hangul letters comes as overlapping pairs of letters (a single one as itself): a letter with
 * its marks, of Hangul a syllable, composed or not.
 */
void words_each_paired(struct slice text, words_fn each, void *context);

/* The same, where only words that begin with one of these bytes are of interest: it leaves out others, where that saves work. */
void words_each_begun(struct slice text, const bool begins[256], words_fn each, void *context);

/* Nothing but letters and their marks: no digit or number of any script. */
bool words_only_letters(struct slice folded);

/* Folds a whole string for comparison and sorting (words joined by one blank). Cut at size - 1, never inside a character, and
 * NUL-terminated. Returns the length. */
size_t words_fold(struct slice text, char *out, size_t size);

#endif
