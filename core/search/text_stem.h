#ifndef SEARCH_TEXT_STEM_H
#define SEARCH_TEXT_STEM_H
/* How a stem is made, for text*.c alone. Words are folded, of 3 to WORD_MAX bytes. */
#include "search/text.h"

/* text_stem.c: as text_stem, but not from memory. */
size_t text_make_stem(enum text_lang lang, struct slice folded, char out[WORD_MAX]);
bool text_ends_in(struct slice word, const char *end);

/* text_english.c: a word as it is spelt on one side of the Atlantic, to out; returns how long it is, which is no more than before. */
size_t text_spell_english(struct slice folded, char out[WORD_MAX]);

/*
 * text_family.c: the stem that all forms of a word have which Snowball puts together with another one, or does not put together: false, and
 * nothing written, for others.
 */
bool text_family(enum text_lang lang, struct slice word, char out[WORD_MAX], size_t *n);
const char *text_family_words(enum text_lang lang, size_t i);	/* with a blank between; NULL behind the last */

#endif
