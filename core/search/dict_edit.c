/*
 * Words with an edit within their first bytes: there are a few hundred ways to make one, and which of these any word of the dictionary begins
 * with dict_begins tells in a nanosecond each.
 */
#include "search/dict.h"

#include "search/dict_node.h"

struct trial {
	const struct dict *d;
	struct dict_walk *walk;
	struct slice word;
	bool prefix;
	uint32_t begin;			/* of the word */
	char made[DICT_WORD_MAX + 1];
};

/* Whether no more than one edit lies between two words of ASCII. */
static bool
within_one(struct slice a, struct slice b)
{
	size_t i = 0;

	if (a.n < b.n)
		return within_one(b, a);
	while (i < b.n && a.p[i] == b.p[i])
		i++;
	if (a.n > b.n)
		return a.n == b.n + 1 && memcmp(a.p + i + 1, b.p + i, b.n - i) == 0;
	if (i + 1 >= a.n || memcmp(a.p + i + 1, b.p + i + 1, a.n - i - 1) == 0)
		return true;
	return a.p[i] == b.p[i + 1] && a.p[i + 1] == b.p[i] && memcmp(a.p + i + 2, b.p + i + 2, a.n - i - 2) == 0;
}

/* Whether what begins so is listed with what begins with less of it. */
static bool
is_listed(const struct trial *t, struct slice made)
{
	for (size_t n = t->word.n - 1; n < made.n; n++)
		if (within_one(t->word, (struct slice){made.p, n}))
			return true;
	return false;
}

static int
look(const struct trial *t, size_t n)
{
	struct slice made = {t->made, n}, data;

	if (!t->prefix)
		return dict_find(t->d, made, &data) ? t->walk->each(t->walk->context, made, data, 1) : 0;
	if ((n >= DICT_FAR && !begins_far(t->d->begins, t->made, n)) || is_listed(t, made))
		return 0;
	return dict_list_from(t->d, made, t->walk, 1);
}

/* Looks for what was made, n bytes, when it may be there and begins otherwise than the word. */
static int
look_if(const struct trial *t, size_t n)
{
	uint32_t begin;

	if (n < DICT_BEGIN)
		return look(t, n);
	begin = begin_of(t->made, DICT_BEGIN);
	return begin != t->begin && begins_has(t->d->begins, begin) ? look(t, n) : 0;
}

/* The letters with which in place at some word may begin as what was made does. */
static unsigned
letters_there(const struct trial *t, size_t at, unsigned char out[DICT_LETTERS])
{
	const struct dict_begins *b = t->d->begins;
	uint32_t begin = begin_of(t->made, DICT_BEGIN) & ~(UINT32_C(0xff) << 8 * at);
	unsigned n = 0;

	for (unsigned i = 0, count = b->letter_count; i < count; i++) {
		out[n] = b->letters[i];
		n += begins_has(b, begin | (uint32_t)b->letters[i] << 8 * at);
	}
	return n;
}

/* Every letter in place at of what was made, n bytes. Not the one that leaves the first bytes as they are. */
static int
look_letters(struct trial *t, size_t at, size_t n)
{
	unsigned char letters[DICT_LETTERS];
	unsigned count = letters_there(t, at, letters);
	int rc = 0;

	for (unsigned i = 0; i < count && rc == 0; i++) {
		t->made[at] = (char)letters[i];
		if (letters[i] != (unsigned char)t->word.p[at] && begin_of(t->made, DICT_BEGIN) != t->begin)
			rc = look(t, n);
	}
	return rc;
}

/* All edits in place at. One that comes to the same as the next place's is left to that. */
static int
try_place(struct trial *t, size_t at)
{
	struct slice word = t->word;
	bool doubled = at + 1 < word.n && word.p[at] == word.p[at + 1];
	int rc;

	memcpy(t->made, word.p, at);
	memcpy(t->made + at, word.p + at, word.n - at);
	rc = look_letters(t, at, word.n);
	if (rc == 0 && word.n < DICT_WORD_MAX) {
		memcpy(t->made + at + 1, word.p + at, word.n - at);
		t->made[at] = word.p[at];
		rc = look_letters(t, at, word.n + 1);
	}
	memcpy(t->made + at, word.p + at + 1, word.n - at - 1);
	if (rc == 0 && !doubled)
		rc = look_if(t, word.n - 1);
	if (rc != 0 || doubled || at + 1 == word.n)
		return rc;
	t->made[at] = word.p[at + 1];
	t->made[at + 1] = word.p[at];
	memcpy(t->made + at + 2, word.p + at + 2, word.n - at - 2);
	return look_if(t, word.n);
}

int
dict_try_edits(const struct dict *d, struct slice word, bool prefix, struct dict_walk *w)
{
	struct trial t = {.d = d, .walk = w, .word = word, .prefix = prefix, .begin = begin_of(word.p, DICT_BEGIN)};
	int rc = 0;

	for (size_t at = 0; at < DICT_BEGIN && rc == 0; at++)
		rc = try_place(&t, at);
	return rc;
}
