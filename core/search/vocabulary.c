/* Words of a segment while it is built, each once, and the chains of what is known of them. */
#include "search/vocabulary.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define LEVEL_LAST 6
#define LARGE_PAGE ((uintptr_t)2 << 20)
#define HEAD_COMPARED 16
#define LINK sizeof(uint32_t)	/* at the end of each piece of a chain: where the next one begins */
#define POOL_MAX (UINT32_MAX - 4096u)

int
vocabulary_init(struct vocabulary *v, struct error *e)
{
	memset(v, 0, sizeof(*v));
	v->table_size = 1u << 12;
	v->table = calloc(v->table_size, sizeof(*v->table));
	return v->table ? 0 : error_set(e, ERR_MEMORY, "index: no memory");
}

void
vocabulary_free(struct vocabulary *v)
{
	free(v->entries);
	free(v->gathered);
	free(v->table);
	free(v->names);
	free(v->pool);
	memset(v, 0, sizeof(*v));
}

struct slice
vocabulary_name(const struct vocabulary *v, uint32_t number)
{
	const struct entry *n = &v->entries[number];

	return (struct slice){v->names + n->name, n->length};
}

uint32_t
vocabulary_hash(struct slice s)
{
	uint64_t h = s.n * 0x9e3779b97f4a7c15u;

	for (; s.n > 8; s.p += 8, s.n -= 8) {
		h = (h ^ str_eight(s.p, 8)) * 0xff51afd7ed558ccdu;
		h ^= h >> 32;
	}
	h = (h ^ str_eight(s.p, s.n)) * 0xff51afd7ed558ccdu;
	return (uint32_t)(h ^ h >> 29);
}

/*
 * A vocabulary of many megabytes is asked here and there, and finding a page takes time, too: large ones spare a twelfth of the
 * processor's time at a million courses.
 */
static void
ask_for_large_pages(void *p, size_t bytes)
{
	uintptr_t from = ((uintptr_t)p + LARGE_PAGE - 1) & ~(LARGE_PAGE - 1), end = ((uintptr_t)p + bytes) & ~(LARGE_PAGE - 1);

	if (from < end)
		(void)madvise((void *)from, end - from, MADV_HUGEPAGE);
}

/* Grows an array to hold at least need items of a size. */
static bool
grow(struct vocabulary *v, void *array, size_t *cap, size_t need, size_t size)
{
	void **items = array, *grown;
	size_t wanted = *cap ? *cap : 1024;

	while (wanted < need)
		wanted += wanted / 2;
	if (wanted == *cap)
		return true;
	grown = realloc(*items, wanted * size);
	if (grown == NULL) {
		v->failed = true;
		return false;
	}
	ask_for_large_pages(grown, wanted * size);
	*items = grown;
	*cap = wanted;
	return true;
}

static bool
rehash(struct vocabulary *v)
{
	uint32_t size = v->table_size * 2;
	struct vocabulary_slot *table = calloc(size, sizeof(*table));

	if (table == NULL) {
		v->failed = true;
		return false;
	}
	ask_for_large_pages(table, size * sizeof(*table));
	for (uint32_t i = 0; i < v->table_size; i++) {
		uint32_t at = v->table[i].hash & (size - 1);

		if (v->table[i].number == 0)
			continue;
		while (table[at].number != 0)
			at = (at + 1) & (size - 1);
		table[at] = v->table[i];
	}
	free(v->table);
	v->table = table;
	v->table_size = size;
	return true;
}

/* Entries begin where lines do, those of a large vocabulary where large pages do, which realloc does not know of. */
static bool
grow_entries(struct vocabulary *v)
{
	size_t cap = v->cap;
	void *grown;

	if (v->count < v->cap)
		return true;
	if (!grow(v, &v->gathered, &cap, cap + 1, sizeof(*v->gathered)) || cap > UINT32_MAX ||
			posix_memalign(&grown, cap * sizeof(*v->entries) > LARGE_PAGE ? LARGE_PAGE : VOCABULARY_LINE,
				cap * sizeof(*v->entries)) != 0) {
		v->failed = true;
		return false;
	}
	ask_for_large_pages(grown, cap * sizeof(*v->entries));
	if (v->count > 0)
		memcpy(grown, v->entries, v->count * sizeof(*v->entries));
	free(v->entries);
	v->entries = grown;
	v->cap = (uint32_t)cap;
	return true;
}

static uint32_t
add_entry(struct vocabulary *v, struct slice word, uint32_t code, uint32_t at)
{
	struct entry *n;

	if (v->failed || word.n > 255 || v->names_len + word.n > UINT32_MAX || !grow_entries(v) ||
			!grow(v, &v->names, &v->names_cap, v->names_len + word.n, 1)) {
		v->failed = true;
		return UINT32_MAX;
	}
	n = &v->entries[v->count];
	memset(n, 0, sizeof(*n));
	memset(&v->gathered[v->count], 0, sizeof(*v->gathered));
	n->name = (uint32_t)v->names_len;
	n->length = (uint8_t)word.n;
	memcpy(v->names + v->names_len, word.p, word.n);
	memcpy(n->head, word.p, word.n < VOCABULARY_HEAD ? word.n : VOCABULARY_HEAD);
	v->names_len += word.n;
	v->table[at] = (struct vocabulary_slot){code, ++v->count};
	if (v->count > v->table_size / 2 && !rehash(v))
		return UINT32_MAX;
	return v->count - 1;
}

/* Without a call for all but long words. */
static bool
is_word(const struct vocabulary *v, const struct entry *n, struct slice word)
{
	size_t behind = word.n - 8;	/* where the last eight bytes begin */

	if (n->length != word.n)
		return false;
	if (word.n <= 8)
		return str_eight(n->head, 8) == str_eight(word.p, word.n);
	if (word.n <= HEAD_COMPARED)
		return str_eight(n->head, 8) == str_eight(word.p, 8) && str_eight(n->head + behind, 8) == str_eight(word.p + behind, 8);
	return memcmp(n->head, word.p, HEAD_COMPARED) == 0 &&
			memcmp(v->names + n->name + HEAD_COMPARED, word.p + HEAD_COMPARED, word.n - HEAD_COMPARED) == 0;
}

uint32_t
vocabulary_intern(struct vocabulary *v, struct slice word)
{
	return vocabulary_intern_hashed(v, word, vocabulary_hash(word));
}

uint32_t
vocabulary_intern_hashed(struct vocabulary *v, struct slice word, uint32_t code)
{
	uint32_t mask = v->table_size - 1, at = code & mask;

	for (; v->table[at].number != 0; at = (at + 1) & mask) {
		if (v->table[at].hash == code && is_word(v, &v->entries[v->table[at].number - 1], word))
			return v->table[at].number - 1;
	}
	return add_entry(v, word, code, at);
}

/* Notes how many words have a stem beside itself, each of them once. */
static void
note_stem(struct vocabulary *v, uint32_t number, uint32_t stem)
{
	struct entry *s = &v->entries[stem];

	for (unsigned l = 0; l < TEXT_LANG_MAX; l++)
		if (v->entries[number].stem[l] == stem + 1)
			return;
	if (stem != number)
		s->flags |= s->flags & ENTRY_STEM ? ENTRY_STEM_MORE : ENTRY_STEM;
}

uint32_t
vocabulary_stem(struct vocabulary *v, uint32_t number, enum text_lang lang)
{
	char name[WORD_MAX], stem[WORD_MAX];
	struct slice word = vocabulary_name(v, number);
	uint32_t found = v->entries[number].stem[lang];
	size_t n;

	if (found != 0)
		return found - 1;
	memcpy(name, word.p, word.n);
	n = text_stem(lang, (struct slice){name, word.n}, stem);
	found = vocabulary_intern(v, (struct slice){stem, n});
	if (found == UINT32_MAX)
		return found;
	note_stem(v, number, found);
	v->entries[number].stem[lang] = found + 1;
	return found;
}

/* Chains ------------------------------------------------------------------- */

static uint32_t
piece_bytes(uint8_t level)
{
	return 16u << level;
}

static bool
add_piece(struct vocabulary *v, struct chain *c)
{
	bool first = c->end == 0;
	uint8_t level = first ? 0 : c->level < LEVEL_LAST ? (uint8_t)(c->level + 1) : LEVEL_LAST;
	uint32_t at = v->pool_len ? (uint32_t)v->pool_len : 1;	/* 0 is no place */

	if (v->failed || v->pool_len > POOL_MAX || !grow(v, &v->pool, &v->pool_cap, at + (size_t)piece_bytes(level), 1)) {
		v->failed = true;
		return false;
	}
	if (first)
		c->head = at;
	else
		memcpy(v->pool + c->end, &at, LINK);
	v->pool_len = at + (size_t)piece_bytes(level);
	c->level = level;
	c->at = at;
	c->end = (uint32_t)(v->pool_len - LINK);
	return true;
}

bool
chain_room(struct vocabulary *v, struct chain *c)
{
	return add_piece(v, c);
}

struct chain_reader
chain_read(const struct vocabulary *v, const struct chain *c)
{
	return (struct chain_reader){v, c->head, (uint32_t)(c->head + piece_bytes(0) - LINK), 0};
}

void
chain_piece(struct chain_reader *r)
{
	memcpy(&r->at, r->v->pool + r->end, LINK);
	r->level = r->level < LEVEL_LAST ? (uint8_t)(r->level + 1) : LEVEL_LAST;
	r->end = (uint32_t)(r->at + piece_bytes(r->level) - LINK);
}

size_t
chain_copy(struct chain_reader *r, uint32_t n, char *out)
{
	size_t used = 0;

	while (n > 0) {
		uint8_t byte = chain_next(r);

		out[used++] = (char)byte;
		n -= byte < 0x80;
	}
	return used;
}
