/* Tables of the bridge: stems to numbers, runs of stems to meanings. Open addressing, at most half full; all in the bridge's arena. */
#include "search/bridge_parts.h"

#include <string.h>

#define FIRST_SLOTS 256
#define SEED 0

static int
full(struct error *e)
{
	return error_set(e, ERR_MEMORY, "the glossary needs more than %u MB", BRIDGE_CEILING >> 20);
}

static uint32_t *
slot_of(const struct bridge_table *t, struct slice key)
{
	size_t at = (size_t)str_hash(key, SEED) & t->mask;

	while (t->slots[at] != 0 && !slice_eq(t->keys[t->slots[at]], key))
		at = (at + 1) & t->mask;
	return t->slots + at;
}

uint32_t
bridge_table_find(const struct bridge_table *t, struct slice key)
{
	return t->slots ? *slot_of(t, key) : 0;
}

static int
widen_to(struct bridge_table *t, size_t slots, struct arena *a, struct error *e)
{
	t->slots = arena_array(a, slots, sizeof(*t->slots));
	if (t->slots == NULL)
		return full(e);
	t->mask = slots - 1;
	for (size_t i = 1; i <= t->count; i++)
		*slot_of(t, t->keys[i]) = (uint32_t)i;
	return 0;
}

static int
widen(struct bridge_table *t, struct arena *a, struct error *e)
{
	return widen_to(t, t->slots ? 2 * (t->mask + 1) : FIRST_SLOTS, a, e);
}

static int
reserve(struct bridge_table *t, size_t n, struct arena *a, struct error *e)
{
	size_t slots = FIRST_SLOTS;

	while (slots < 2 * n)
		slots *= 2;
	t->keys = arena_array(a, n + 1, sizeof(*t->keys));
	t->cap = n + 1;
	return t->keys ? widen_to(t, slots, a, e) : full(e);
}

int
bridge_reserve(struct bridge *b, size_t names, struct error *e)
{
	int rc = 0;

	for (size_t l = 0; rc == 0 && l < BRIDGE_LANGS; l++) {
		struct bridge_phrases *p = &b->glossary[l];

		rc = reserve(&b->stems[l], names, &b->arena, e);
		if (rc == 0)
			rc = reserve(&p->runs, names, &b->arena, e);
		p->first = arena_array(&b->arena, names + 1, sizeof(*p->first));
		p->cap = names + 1;
		if (rc == 0 && p->first == NULL)
			rc = full(e);
	}
	return rc;
}

int
bridge_table_add(struct bridge_table *t, struct arena *a, struct slice key, uint32_t *number, struct error *e)
{
	int rc;

	*number = bridge_table_find(t, key);
	if (*number != 0)
		return 0;
	if (t->slots == NULL || 2 * (t->count + 1) > t->mask) {
		rc = widen(t, a, e);
		if (rc < 0)
			return rc;
	}
	t->keys = arena_grow(a, t->keys, t->count + 1, &t->cap, sizeof(*t->keys));
	if (t->keys == NULL)
		return full(e);
	key = arena_slice(a, key);
	if (key.p == NULL)
		return full(e);
	*number = (uint32_t)++t->count;
	t->keys[*number] = key;
	*slot_of(t, key) = *number;
	return 0;
}

size_t
bridge_stem(size_t l, struct slice word, char out[WORD_MAX])
{
	return text_stem(bridge_lang(l), word, out);
}

static int
numbers_of(struct bridge *b, size_t l, const struct slice *words, size_t n, uint32_t *out, struct error *e)
{
	char stem[WORD_MAX];

	for (size_t i = 0; i < n; i++) {
		size_t length = bridge_stem(l, words[i], stem);
		int rc = bridge_table_add(&b->stems[l], &b->arena, (struct slice){stem, length}, out + i, e);

		if (rc < 0)
			return rc;
	}
	return 0;
}

int
bridge_phrase(struct bridge *b, struct bridge_phrases *p, size_t l, const struct slice *words, size_t n, void ***out, struct error *e)
{
	uint32_t run[BRIDGE_WORDS], number;
	int rc = numbers_of(b, l, words, n, run, e);

	if (rc == 0)
		rc = bridge_table_add(
				&p->runs, &b->arena, (struct slice){(const char *)run, n * sizeof(*run)}, &number, e);
	if (rc < 0)
		return rc;
	p->first = arena_grow(&b->arena, p->first, number, &p->cap, sizeof(*p->first));
	if (p->first == NULL)
		return full(e);
	if (n > p->longest)
		p->longest = n;
	*out = p->first + number;
	return 0;
}

bool
bridge_is(const struct bridge_name *name, const struct slice *words, size_t n)
{
	const char *at = name->folded;

	if (name->n != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (strncmp(at, words[i].p, words[i].n) != 0 || at[words[i].n] != (i + 1 < n ? ' ' : '\0'))
			return false;
		at += words[i].n + 1;
	}
	return true;
}

size_t
bridge_words(const struct bridge_name *name, struct slice words[BRIDGE_WORDS])
{
	struct slice rest = slice_of(name->folded);
	size_t n = 0;

	while (n < BRIDGE_WORDS && slice_split(&rest, ' ', &words[n]))
		n++;
	return n;
}
