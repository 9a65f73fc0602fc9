#ifndef STORE_RECORD_WORDS_H
#define STORE_RECORD_WORDS_H
/*
 * Records with codes in place of their most frequent words: what zstd then packs is a third as long, and a word costs what it is worth
 * however far back it stood. A word is a run of ASCII letters and of bytes from 0x80 on.
 *
 *   0x00–0x7f          itself
 *   0x80–0xbf          word 0–63
 *   0xc0–0xfd, byte    word 64–15935
 *   0xfe               the next word begins with a capital
 *   0xff, byte         the byte, which is 0x80 or more
 *
 * Between two words that follow each other at once stands one blank. A list of words, in order of their codes: each u8 length, bytes.
 */
#include "ground/buffer.h"
#include "ground/error.h"

#define RECORD_WORDS_SHORT 64u			/* with codes of one byte */
#define RECORD_WORDS_MAX (64u + 62u * 256u)

struct record_words;

/* The words of a sample that deserve a code, appended to out as a list of at most `most` bytes. */
int record_words_choose(struct slice sample, size_t most, struct buffer *out, struct error *e) WARN_UNUSED;

/* Borrows the list. coding: for record_words_code, too. ERR_DAMAGED, ERR_MEMORY. */
int record_words_open(struct slice list, bool coding, struct record_words **out, struct error *e) WARN_UNUSED;
void record_words_free(struct record_words *w);	/* NULL-safe */

void record_words_code(const struct record_words *w, struct slice plain, struct buffer *out);	/* appends */

/*
 * What codes stand for, and how many bytes that is; SIZE_MAX when they are no codes of this list, or it is more than there is room for. All of
 * the room may be written to.
 */
size_t record_words_decode(const struct record_words *w, struct slice coded, char *out, size_t room);
size_t record_words_length(const struct record_words *w, struct slice coded);	/* how much room it takes; SIZE_MAX: no codes */

#endif
