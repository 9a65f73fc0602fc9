/* Words of records and their codes. */
#include "store/record_words.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#define WORD_LEAST 2	/* bytes; shorter and longer ones get no code */
#define WORD_BYTES 40
#define WORD_STEP 16	/* that are copied at once; most words have fewer */
#define CAPITAL 0xfe
#define ESCAPE 0xff
#define LONG_FIRST 0xc0
#define CODE_FIRST 0x80
#define SEEN_MAX 65536	/* different words of a sample: those that come first, which the frequent ones do */
#define TIMES_MIN 2	/* in a sample; a rarer word costs more in the list than its codes save */

struct word {
	const char *p;
	uint32_t n, times;
	uint64_t head;		/* its first eight bytes: most comparisons need no more */
};

/* Open addressing, at most half full; numbers from 1 on. */
struct table {
	struct word *words;
	uint32_t *slots;
	uint32_t count, mask;
};

struct record_words {
	struct table table;	/* no slots when it only decodes */
	const char *end;	/* of the list */
};

static void
table_free(struct table *t)
{
	free(t->words);
	free(t->slots);
}

static int
table_new(struct table *t, size_t words, bool slots, struct error *e)
{
	size_t size = 1024;

	while (size < words * 2)
		size *= 2;
	*t = (struct table){.mask = (uint32_t)(size - 1)};
	t->words = calloc(words + 1, sizeof(*t->words));
	t->slots = slots ? calloc(size, sizeof(*t->slots)) : NULL;
	if (t->words == NULL || (slots && t->slots == NULL)) {
		table_free(t);
		return error_set(e, ERR_MEMORY, "catalogue: no memory for the words of records");
	}
	return 0;
}

/* Words -------------------------------------------------------------------- */

static bool
is_letter(unsigned char c)
{
	return c >= 0x80 || (unsigned char)((c | 0x20) - 'a') < 26;
}

static bool
is_capital(unsigned char c)
{
	return c >= 'A' && c <= 'Z';
}

#define EACH 0x0101010101010101u	/* of the bytes of a word of 64 bits */

/* The top bit of each of eight bytes that is a letter. */
static uint64_t
letters(uint64_t eight)
{
	uint64_t small = (eight | EACH * 0x20) & EACH * 0x7f;

	return (((small + EACH * (0x80 - 'a')) & ~(small + EACH * (0x7f - 'z'))) | eight) & EACH * 0x80;
}

struct found {
	size_t end;		/* behind the word */
	uint64_t head;		/* the first eight bytes of the word that is looked for: "Law" is "law" with a capital, "LAW" is itself */
	bool capital;
	uint32_t hash;
};

static uint64_t
mix(uint64_t h, uint64_t eight)
{
	h = (h ^ eight) * 0xff51afd7ed558ccdu;
	return h ^ h >> 32;
}

/* The word that begins at a place; one of no bytes where none does. */
static inline struct found
word_at(struct slice s, size_t at)
{
	uint64_t eight = str_eight(s.p + at, s.n - at), others = ~letters(eight) & EACH * 0x80, h = 0;
	unsigned char first = (unsigned char)eight;
	struct found f = {.end = at, .capital = is_capital(first) && !is_capital((unsigned char)(eight >> 8))};

	f.head = f.capital ? eight + ('a' - 'A') : eight;
	for (eight = f.head; others == 0; others = ~letters(eight) & EACH * 0x80) {	/* what lies behind the end is no letter */
		h = mix(h, eight);
		f.end += 8;
		eight = str_eight(s.p + f.end, s.n - f.end);
	}
	others = ((others & -others) >> 7) - 1;		/* the bytes before the first that is none */
	h = mix(h, eight & others);
	f.head &= f.end == at ? others : UINT64_MAX;
	f.end += (size_t)__builtin_ctzll(~others) / 8;
	f.hash = (uint32_t)h;
	return f;
}

/* Where the word at p is or belongs. */
static uint32_t *
slot_of(const struct table *t, const char *p, const struct found *f, size_t n)
{
	uint32_t at = f->hash & t->mask;

	for (; t->slots[at] != 0; at = (at + 1) & t->mask) {
		const struct word *w = &t->words[t->slots[at] - 1];

		if (w->head == f->head && w->n == n && (n <= 8 || memcmp(w->p + 8, p + 8, n - 8) == 0))
			break;
	}
	return &t->slots[at];
}

static bool
may_have_code(size_t n)
{
	return n >= WORD_LEAST && n <= WORD_BYTES;
}

/* Choosing ----------------------------------------------------------------- */

static int
by_worth(const void *x, const void *y)
{
	const struct word *a = x, *b = y;

	if (a->times != b->times)
		return a->times > b->times ? -1 : 1;
	if (a->n != b->n)
		return a->n > b->n ? -1 : 1;
	return memcmp(a->p, b->p, a->n);
}

static void
count(struct table *t, const char *p, const struct found *f, size_t n)
{
	uint32_t *slot = slot_of(t, p, f, n);

	if (*slot != 0) {
		t->words[*slot - 1].times++;
	} else if (!f->capital && t->count < SEEN_MAX) {	/* a word is counted from where it stands in small letters: the list copies it from there */
		t->words[t->count] = (struct word){p, (uint32_t)n, 1, f->head};
		*slot = ++t->count;
	}
}

/* Those that may be chosen, to the front; returns how many. */
static uint32_t
frequent_ones(struct table *t)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < t->count; i++)
		if (t->words[i].times >= TIMES_MIN)
			t->words[n++] = t->words[i];
	return n;
}

int
record_words_choose(struct slice sample, size_t most, struct buffer *out, struct error *e)
{
	size_t used = 0;
	struct table t;
	int rc = table_new(&t, SEEN_MAX, true, e);

	if (rc < 0)
		return rc;
	for (size_t at = 0; at < sample.n; at++) {
		struct found f;

		if (!is_letter((unsigned char)sample.p[at]))
			continue;
		f = word_at(sample, at);
		if (may_have_code(f.end - at))
			count(&t, sample.p + at, &f, f.end - at);
		at = f.end;
	}
	t.count = frequent_ones(&t);
	qsort(t.words, t.count, sizeof(*t.words), by_worth);
	for (uint32_t i = 0; i < t.count && i < RECORD_WORDS_MAX; i++) {
		used += 1 + t.words[i].n;
		if (used > most)
			break;
		buffer_byte(out, (char)t.words[i].n);
		buffer_add(out, t.words[i].p, t.words[i].n);
	}
	table_free(&t);
	return buffer_ok(out) ? 0 : error_set(e, ERR_MEMORY, "catalogue: no memory for the words of records");
}

/* Opening ------------------------------------------------------------------ */

static int
damaged(struct error *e)
{
	return error_set(e, ERR_DAMAGED, "catalogue: the list of the words of records has a wrong form");
}

static int
read_list(struct table *t, struct slice list, struct error *e)
{
	struct reader r = reader_of(list);

	while (r.rest.n > 0) {
		size_t n = reader_u8(&r);
		struct slice word = reader_bytes(&r, n);

		if (r.failed || !may_have_code(n) || t->count == RECORD_WORDS_MAX)
			return damaged(e);
		t->words[t->count++] = (struct word){word.p, (uint32_t)n, 0, str_eight(word.p, n)};
	}
	for (uint32_t i = 0; t->slots != NULL && i < t->count; i++) {
		const struct word *w = &t->words[i];
		struct found f = word_at((struct slice){w->p, w->n}, 0);

		if (f.end == w->n && !f.capital)	/* else no text has it so */
			*slot_of(t, w->p, &f, w->n) = i + 1;
	}
	return 0;
}

int
record_words_open(struct slice list, bool coding, struct record_words **out, struct error *e)
{
	struct record_words *w = calloc(1, sizeof(*w));
	size_t most = list.n / 2 < RECORD_WORDS_MAX ? list.n / 2 : RECORD_WORDS_MAX;
	int rc;

	*out = NULL;
	if (w == NULL)
		return error_set(e, ERR_MEMORY, "catalogue: no memory for the words of records");
	w->end = list.p + list.n;
	rc = table_new(&w->table, most, coding, e);
	if (rc == 0) {
		rc = read_list(&w->table, list, e);
		if (rc < 0)
			table_free(&w->table);
	}
	if (rc < 0) {
		free(w);
		return rc;
	}
	*out = w;
	return 0;
}

void
record_words_free(struct record_words *w)
{
	if (w == NULL)
		return;
	table_free(&w->table);
	free(w);
}

/* Coding ------------------------------------------------------------------- */

/* Writes the codes of a word at to, at most three bytes; 0: it has none. */
static size_t
code_word(const struct table *t, const char *p, const struct found *f, size_t n, char *to)
{
	uint32_t number = may_have_code(n) ? *slot_of(t, p, f, n) : 0;
	size_t used = 0;

	if (number == 0)
		return 0;
	number--;
	if (f->capital)
		to[used++] = (char)CAPITAL;
	if (number >= RECORD_WORDS_SHORT) {
		number -= RECORD_WORDS_SHORT;
		to[used++] = (char)(LONG_FIRST + (number >> 8));
		to[used++] = (char)number;
	} else {
		to[used++] = (char)(CODE_FIRST + number);
	}
	return used;
}

static size_t
copy_word(const char *p, size_t n, char *to)
{
	size_t used = 0;

	for (size_t i = 0; i < n; i++) {
		if ((unsigned char)p[i] >= CODE_FIRST)
			to[used++] = (char)ESCAPE;
		to[used++] = p[i];
	}
	return used;
}

/* What stands between two words; returns where it ends. */
static size_t
copy_others(struct slice plain, size_t at, char *to)
{
	size_t end = at;

	for (; end < plain.n && !is_letter((unsigned char)plain.p[end]); end++)
		to[end - at] = plain.p[end];
	return end;
}

void
record_words_code(const struct record_words *w, struct slice plain, struct buffer *out)
{
	char *to = buffer_reserve(out, plain.n * 2 + 3);	/* at worst each byte is escaped */
	size_t used = 0, at = 0;
	bool coded = false;	/* the word before has a code */

	while (to != NULL && at < plain.n) {
		size_t others = copy_others(plain, at, to + used) - at, n, code;
		bool blank = coded && others == 1 && plain.p[at] == ' ';
		struct found f = word_at(plain, at += others);

		n = f.end - at;
		code = n > 0 ? code_word(&w->table, plain.p + at, &f, n, to + used + (blank ? 0 : others)) : 0;
		used += code > 0 && blank ? 0 : others;
		if (blank && code == 0)
			to[used - 1] = ' ';
		used += code > 0 ? code : copy_word(plain.p + at, n, to + used);
		coded = code > 0;
		at = f.end;
	}
	if (to != NULL)
		out->len += used;
}

/* Decoding ----------------------------------------------------------------- */

/* What stands at a place of the codes. */
struct item {
	const struct word *word;	/* NULL: the byte */
	char byte;
	bool capital;
	size_t used;		/* bytes; 0: no code of this list */
};

static inline struct item
item_at(const struct table *t, struct slice coded, size_t at)
{
	unsigned char c = (unsigned char)coded.p[at];
	size_t left = coded.n - at, capital = c == CAPITAL;
	struct item none = {NULL, 0, false, 0};
	uint32_t number;

	if (c < CODE_FIRST)
		return (struct item){NULL, coded.p[at], false, 1};
	if (c == ESCAPE)
		return left < 2 ? none : (struct item){NULL, coded.p[at + 1], false, 2};
	if (capital) {
		if (left < 2)
			return none;
		c = (unsigned char)coded.p[at + 1];
	}
	number = c - CODE_FIRST;
	if (c >= LONG_FIRST) {
		if (c >= CAPITAL || left < 2 + capital)
			return none;
		number = RECORD_WORDS_SHORT + ((uint32_t)(c - LONG_FIRST) << 8 | (unsigned char)coded.p[at + capital + 1]);
	}
	if (c < CODE_FIRST || number >= t->count)
		return none;
	return (struct item){&t->words[number], 0, capital != 0, 1 + capital + (c >= LONG_FIRST)};
}

size_t
record_words_length(const struct record_words *w, struct slice coded)
{
	size_t length = 0;
	bool after_word = false;

	for (size_t at = 0; at < coded.n;) {
		struct item i = item_at(&w->table, coded, at);

		if (i.used == 0)
			return SIZE_MAX;
		length += i.word ? i.word->n + after_word : 1;
		after_word = i.word != NULL;
		at += i.used;
	}
	return length;
}

/* Copies what stands before the next code, eight bytes at a time: all have no top bit. Returns how many. */
static inline size_t
copy_plain(struct slice coded, size_t at, char *out, size_t room)
{
	size_t n = 0;

	while (coded.n - at - n >= 8 && room - n >= 8) {
		uint64_t eight, codes;

		memcpy(&eight, coded.p + at + n, 8);
		memcpy(out + n, &eight, 8);
		codes = le64toh(eight) & UINT64_C(0x8080808080808080);
		if (codes != 0)
			return n + (size_t)__builtin_ctzll(codes) / 8;
		n += 8;
	}
	for (; n < room && at + n < coded.n && (unsigned char)coded.p[at + n] < CODE_FIRST; n++)
		out[n] = coded.p[at + n];
	return n;
}

/* A word is copied with what happens to stand behind it, where both have so much: a length that is known costs next to nothing. */
static inline void
copy_known(const struct record_words *w, const struct word *word, char *out, size_t room)
{
	if (word->n <= WORD_STEP && room >= WORD_STEP && (size_t)(w->end - word->p) >= WORD_STEP)
		memcpy(out, word->p, WORD_STEP);
	else
		memcpy(out, word->p, word->n);
}

size_t
record_words_decode(const struct record_words *w, struct slice coded, char *out, size_t room)
{
	bool after_word = false;
	size_t used = 0, at = 0;

	while (at < coded.n) {
		size_t n = copy_plain(coded, at, out + used, room - used), need;
		struct item i;

		used += n;
		at += n;
		after_word = after_word && n == 0;
		if (at == coded.n)
			break;
		i = item_at(&w->table, coded, at);
		need = i.word ? i.word->n + after_word : 1;
		if (i.used == 0 || need > room - used)
			return SIZE_MAX;
		at += i.used;
		if (i.word == NULL) {
			out[used++] = i.byte;
			after_word = false;
			continue;
		}
		out[used] = ' ';
		used += after_word;
		copy_known(w, i.word, out + used, room - used);
		out[used] = (char)(out[used] - (i.capital ? 'a' - 'A' : 0));
		used += i.word->n;
		after_word = true;
	}
	return used;
}
