#ifndef SEARCH_TEXT_H
#define SEARCH_TEXT_H
/*
 * Text to what the index holds: folded words (domain/words.h), their stems, stop words. Nothing here keeps state between calls
 * but the stemmers (one set per process, made at first use; Snowball, https://snowballstem.org, of libstemmer).
 */
#include "domain/words.h"

enum text_lang { TEXT_OTHER, TEXT_EN, TEXT_NL, TEXT_DE, TEXT_FR, TEXT_LANG_MAX };

/* From an ISO 639 code ("en", "nl-BE"); TEXT_OTHER for every language without a stemmer here, and for none. */
enum text_lang text_lang_of(struct slice code);

/*
 * Words in order, as words_each gives them, with one difference: a run of Han, Hiragana, Katakana or Hangul letters comes as
 * overlapping pairs of letters (a single letter as itself), each with a position of its own and the offsets of the pair. The same
 * text always gives the same words, in an index and in a query, composed (NFC) or not (NFD).
 */
void text_words_begun(struct slice text, const bool begins[256], words_fn each, void *context);	/* as words_each_begun */
void text_words(struct slice text, words_fn each, void *context);

/*
 * The language that most of the stop words of a text belong to; of equals the first in enum text_lang. TEXT_OTHER when no language
 * has two. Looks at the first 2,000 bytes.
 */
enum text_lang text_guess(struct slice text);

/*
 * The language of a text: what is declared, unless the stop words at its beginning are plainly those of another one. Many sources give
 * the language in which a course is taught for that of its description.
 */
enum text_lang text_check(enum text_lang declared, struct slice text);

/*
 * The stem of a folded word (1..WORD_MAX bytes); the word itself for TEXT_OTHER, for words with a digit, for words of fewer than 3
 * bytes, and when there is no memory. Returns 1..WORD_MAX. Not for two threads at a time. A stem costs about as much as folding
 * fifteen words: keep it by word where there are many.
 */
size_t text_stem(enum text_lang lang, struct slice folded, char out[WORD_MAX]);

/* Words that say nothing by themselves ("the", "van"), in any of the languages of text_lang. Folded. What "IT", "US", "WHO" and the
 * like fold to is none: text_stop.c. */
bool text_stop(struct slice folded);
const char *text_stop_word(enum text_lang lang, size_t i);	/* of one language, sorted; NULL behind the last */

/* Words that say at which level or in what way something is taught, and not what ("introduction", "gevorderd"). Folded. */
bool text_level(struct slice folded);
const char *text_level_word(size_t i);	/* sorted; NULL behind the last */

/*
 * Codes of courses. What of an id people may know a course by, a part of it; none: it is opaque (has a UUID, or many letters and digits in a
 * row), or a long name.
 */
struct slice text_code_of_id(struct slice id);
bool text_has_uuid(struct slice text);

/* A code as it is compared: folded, without what stands between (blanks, "-", ".", "/" …). 0: it is shorter than two bytes, or too long. */
size_t text_code(struct slice text, char out[WORD_MAX]);

/* What of a code may be known as one by itself: all of it, then "CS-401" of "2024/CS-401" and of "X-CS-401". Returns how many, at least one. */
#define TEXT_CODE_PARTS 6
size_t text_code_parts(struct slice code, struct slice out[TEXT_CODE_PARTS]);

/* Holds a digit: a code, a year, a number. Such words are neither stemmed nor corrected. */
bool text_has_digit(struct slice folded);

#endif
