#ifndef SEARCH_DICT_H
#define SEARCH_DICT_H
/*
 * A dictionary that is built once and then only read: a radix trie in preorder in one run of bytes, so that it can lie in a
 * mapped file. Each word carries a few bytes of data. Finds words exactly, by their beginning, and by their likeness.
 *
 * Words are 1..DICT_WORD_MAX bytes of valid UTF-8, sorted by bytes, each once. Those whose first byte is below 0x20 are marks of
 * the index and no words of a text: they are found and listed like others, but never by dict_near.
 *
 * Bytes that were damaged never lead outside of them; what is found then may be wrong (callers keep a checksum).
 */
#include <stdbool.h>

#include "ground/buffer.h"
#include "ground/error.h"

#define DICT_WORD_MAX 72
#define DICT_DATA_MAX 1000	/* bytes of data of a word */
#define DICT_MARK_END 0x20	/* first bytes below this are of marks */

struct dict_item {
	struct slice word, data;
};

/*
 * Appends to out. ERR_VALUE: not sorted, twice, empty, too long, not UTF-8, too much data; ERR_LIMIT: more than 4 GiB; ERR_MEMORY:
 * the ceiling of out.
 */
int dict_build(const struct dict_item *items, size_t n, struct buffer *out, struct error *e) WARN_UNUSED;

struct dict_begins;

struct dict {
	struct slice bytes;
	uint32_t count;		/* of words */
	const struct dict_begins *begins;	/* to take less time; borrowed; NULL after dict_open */
};

/* Borrows bytes, which need not be aligned and may go on behind the dictionary. False when they cannot be one. */
bool dict_open(struct slice bytes, struct dict *out);

/*
 * How the words of a dictionary begin, worked out from the tops of its branches: about one and a half MiB and a few milliseconds for a million words. For
 * whoever keeps a dictionary open to hang into it. NULL: no memory.
 */
struct dict_begins *dict_begins_new(const struct dict *d);
void dict_begins_free(struct dict_begins *b);	/* NULL-safe */

/* Borrowed from the dictionary's bytes. */
bool dict_find(const struct dict *d, struct slice word, struct slice *data);

/* The same of the first word that begins with word and goes on, which is the next in order. */
bool dict_find_longer(const struct dict *d, struct slice word, struct slice *data);

/* Whether a word begins so or is that itself. */
bool dict_has_begin(const struct dict *d, struct slice begin);

/* Of the first word that begins with begin, which may be that itself. */
bool dict_find_first(const struct dict *d, struct slice begin, struct slice *data);

/* Calls each until it returns other than 0, and returns that. word is valid during the call only; edits is 0 from dict_each. */
typedef int (*dict_fn)(void *context, struct slice word, struct slice data, unsigned edits);

/* Every word that begins with prefix (which may be empty), in order of bytes. */
int dict_each(const struct dict *d, struct slice prefix, dict_fn each, void *context);

/*
 * Every word within max edits of word (at most 2; more count as 2), in no order. An edit is one code point more, less or
 * another, or two neighbours exchanged (optimal string alignment: Damerau-Levenshtein without editing inside an exchange). With
 * prefix: every word that has a beginning within max edits of word, with the least edits over its beginnings. word is valid UTF-8
 * of at most DICT_WORD_MAX bytes.
 */
int dict_near(const struct dict *d, struct slice word, unsigned max, bool prefix, dict_fn each, void *context);

#endif
