/*
 * The tree that a page gives to its template.
 *
 * An object is a small table that is searched in order, by hash first: a hit of the results has some twenty names, where a
 * linear search over hashes beats anything with buckets, and building costs nothing but the entries. Names are never compared:
 * they come from templates and from literals in pages, never from outside, so that 64 bits of hash tell them apart.
 */
#include "render/view.h"

#include <string.h>

#define ENTRIES_FIRST 8u

struct view_root {
	struct arena *arena;
	bool failed;
	struct view nowhere;	/* what callers write into after a failure */
};

#define HASH_BEGIN 14695981039346656037u	/* FNV-1a, 64 bit */
#define HASH_STEP 1099511628211u

uint64_t
view_hash(struct slice name)
{
	uint64_t h = HASH_BEGIN;

	for (size_t i = 0; i < name.n; i++)
		h = (h ^ (unsigned char)name.p[i]) * HASH_STEP;
	return h;
}

static uint64_t
hash_literal(const char *name)
{
	uint64_t h = HASH_BEGIN;

	for (; *name; name++)
		h = (h ^ (unsigned char)*name) * HASH_STEP;
	return h;
}

static struct view *
child(struct view_root *root)
{
	struct view *v = arena_alloc(root->arena, sizeof(*v));

	if (v == NULL) {
		root->failed = true;
		v = &root->nowhere;
		v->entries = NULL;
		v->count = v->cap = 0;
		v->next = NULL;
	}
	v->root = root;
	return v;
}

struct view *
view_new(struct arena *a)
{
	struct view_root *root = arena_alloc(a, sizeof(*root));

	if (root == NULL)
		return NULL;
	root->arena = a;
	return child(root);
}

bool
view_ok(const struct view *v)
{
	return !v->root->failed;
}

const struct view_entry *
view_find(const struct view *o, uint64_t hash)
{
	for (uint32_t i = 0; i < o->count; i++)
		if (o->entries[i].hash == hash)
			return &o->entries[i];
	return NULL;
}

/* The entry of that name, made anew when there is none; NULL when there is no memory. */
static struct view_entry *
entry_for(struct view *o, const char *name)
{
	uint64_t hash = hash_literal(name);
	struct view_entry *entry = (struct view_entry *)view_find(o, hash);

	if (entry != NULL)
		return entry;
	if (o->count == o->cap) {
		uint32_t cap = o->cap ? o->cap * 2 : ENTRIES_FIRST;
		struct view_entry *grown = arena_array(o->root->arena, cap, sizeof(*grown));

		if (grown == NULL) {
			o->root->failed = true;
			return NULL;
		}
		if (o->count > 0)
			memcpy(grown, o->entries, o->count * sizeof(*grown));
		o->entries = grown;
		o->cap = cap;
	}
	entry = &o->entries[o->count++];
	entry->hash = hash;
	return entry;
}

void
view_text(struct view *o, const char *name, struct slice text)
{
	struct view_entry *entry = entry_for(o, name);

	if (entry == NULL)
		return;
	entry->kind = VIEW_TEXT;
	entry->u.text = text;
}

void
view_string(struct view *o, const char *name, const char *text)
{
	view_text(o, name, slice_of(text));
}

void
view_number(struct view *o, const char *name, int64_t n)
{
	char digits[24], *p = digits + sizeof(digits);
	uint64_t rest = n < 0 ? -(uint64_t)n : (uint64_t)n;
	struct slice text;

	do {
		*--p = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest > 0);
	if (n < 0)
		*--p = '-';
	text = arena_slice(o->root->arena, (struct slice){p, (size_t)(digits + sizeof(digits) - p)});
	if (text.p == NULL)
		o->root->failed = true;
	view_text(o, name, text);
}

void
view_flag(struct view *o, const char *name, bool on)
{
	struct view_entry *entry = entry_for(o, name);

	if (entry == NULL)
		return;
	entry->kind = VIEW_FLAG;
	entry->flag = on;
}

struct view *
view_object(struct view *o, const char *name)
{
	struct view *v = child(o->root);
	struct view_entry *entry = entry_for(o, name);

	if (entry == NULL)
		return v;
	entry->kind = VIEW_OBJECT;
	entry->u.object = v;
	return v;
}

struct view *
view_item(struct view *o, const char *name)
{
	struct view *v = child(o->root);
	struct view_entry *entry = entry_for(o, name);

	if (entry == NULL || v == &o->root->nowhere)
		return v;
	if (entry->kind != VIEW_LIST) {
		entry->kind = VIEW_LIST;
		entry->u.object = v;
	} else {
		entry->last->next = v;
	}
	entry->last = v;
	return v;
}

void
view_item_text(struct view *o, const char *name, struct slice text)
{
	view_item(o, name)->text = text;
}
