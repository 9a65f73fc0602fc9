/* The texts of the pages: a hash table for each language. */
#include "render/texts.h"

#include "ground/file.h"
#include "render/po.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUCKETS 512u
#define TEXTS_MAX_BYTES (4u << 20)
#define PO_MAX_BYTES (2u << 20)

struct text {
	struct text *next;
	struct slice name, one, other;
	bool plural;
	unsigned catalogue;	/* which one it comes from: a later one replaces, the same one may not */
};

struct texts {
	struct arena arena;
	struct text *bucket[LANG_MAX][BUCKETS];
	uint64_t hash;
	unsigned catalogues;
};

static const char *const names[LANG_MAX] = {"en", "nl"};

const char *
lang_name(enum lang l)
{
	return names[l];
}

bool
lang_find(struct slice s, enum lang *out)
{
	for (int i = 0; i < LANG_MAX; i++)
		if (slice_is(s, names[i])) {
			*out = (enum lang)i;
			return true;
		}
	return false;
}

struct texts *
texts_new(void)
{
	struct texts *t = calloc(1, sizeof(*t));

	if (t)
		arena_init(&t->arena, TEXTS_MAX_BYTES);
	return t;
}

void
texts_free(struct texts *t)
{
	if (t == NULL)
		return;
	arena_free(&t->arena);
	free(t);
}

uint64_t
texts_hash(const struct texts *t)
{
	return t->hash;
}

static struct text *
find(const struct texts *t, enum lang l, struct slice name)
{
	struct text *text = t->bucket[l][str_hash(name, 0) % BUCKETS];

	while (text && !slice_eq(text->name, name))
		text = text->next;
	return text;
}

struct adding {
	struct texts *texts;
	enum lang lang;
	const char *name;
};

static int
add(void *context, const struct po_entry *entry, struct error *e)
{
	struct adding *adding = context;
	struct texts *t = adding->texts;
	struct text *text = find(t, adding->lang, entry->context), **bucket;

	if (entry->context.n == 0)
		return error_set(e, ERR_VALUE, "%s:%u: a text without msgctxt", adding->name, entry->line);
	if (entry->str[0].n == 0 || (entry->plural && entry->str[1].n == 0))
		return error_set(e, ERR_VALUE, "%s:%u: \"%.*s\" has no text", adding->name, entry->line, SLICE_ARG(entry->context));
	if (text && text->catalogue == t->catalogues)
		return error_set(e, ERR_VALUE, "%s:%u: \"%.*s\" is there twice", adding->name, entry->line, SLICE_ARG(entry->context));
	if (text == NULL) {
		text = arena_alloc(&t->arena, sizeof(*text));
		if (text == NULL)
			return error_set(e, ERR_MEMORY, "no room for texts");
		bucket = &t->bucket[adding->lang][str_hash(entry->context, 0) % BUCKETS];
		text->next = *bucket;
		*bucket = text;
	}
	text->name = entry->context;
	text->one = entry->str[0];
	text->other = entry->plural ? entry->str[1] : entry->str[0];
	text->plural = entry->plural;
	text->catalogue = t->catalogues;
	return 0;
}

int
texts_read(struct texts *t, enum lang l, struct slice po, const char *name, struct error *e)
{
	struct adding adding = {t, l, name};

	t->catalogues++;
	t->hash = str_hash(po, t->hash);
	return po_read(po, name, &t->arena, add, &adding, e);
}

/* Whether every {value} of a is one of b. */
static bool
values_within(struct slice a, struct slice b)
{
	const char *open, *close;

	while (a.n > 0 && (open = memchr(a.p, '{', a.n))) {
		a.n -= (size_t)(open - a.p);
		a.p = open;
		close = memchr(a.p, '}', a.n);
		if (close == NULL)
			return true;
		if (!memmem(b.p, b.n, a.p, (size_t)(close - a.p) + 1))
			return false;
		a.n -= (size_t)(close - a.p);
		a.p = close;
	}
	return true;
}

static int
check_text(const struct texts *t, enum lang l, const struct text *text, struct error *e)
{
	for (int other = 0; other < LANG_MAX; other++) {
		const struct text *there = find(t, (enum lang)other, text->name);

		if (there == NULL)
			return error_set(e, ERR_VALUE, "%s.po: \"%.*s\" is missing (%s.po has it)", names[other],
					SLICE_ARG(text->name), names[l]);
		if (there->plural != text->plural)
			return error_set(e, ERR_VALUE, "%s.po: \"%.*s\" has a plural in one language only", names[other],
					SLICE_ARG(text->name));
		if (!values_within(text->other, there->other))
			return error_set(e, ERR_VALUE, "%s.po: \"%.*s\" lacks a {value} that %s.po has", names[other],
					SLICE_ARG(text->name), names[l]);
	}
	return 0;
}

int
texts_check(const struct texts *t, struct error *e)
{
	for (int l = 0; l < LANG_MAX; l++)
		for (size_t b = 0; b < BUCKETS; b++)
			for (const struct text *text = t->bucket[l][b]; text; text = text->next) {
				int result = check_text(t, (enum lang)l, text, e);

				if (result < 0)
					return result;
			}
	return 0;
}

/* One catalogue file; in the overlay it need not be there. */
static int
load_file(struct texts *t, enum lang l, const char *folder, bool optional, struct error *e)
{
	char path[4096], name[8];
	struct buffer po;
	int result;

	snprintf(path, sizeof(path), "%s/i18n/%s.po", folder, names[l]);
	snprintf(name, sizeof(name), "%s.po", names[l]);
	buffer_init(&po, PO_MAX_BYTES);
	result = file_read(path, &po, e);
	if (result == 0)
		result = texts_read(t, l, buffer_view(&po), name, e);
	else if (result == ERR_NOT_FOUND && optional)
		result = 0;
	buffer_free(&po);
	return result;
}

int
texts_load(const char *www_dir, const char *overlay, struct texts **out, struct error *e)
{
	int result = 0;

	*out = texts_new();
	if (*out == NULL)
		return error_set(e, ERR_MEMORY, "no memory for texts");
	for (int l = 0; result == 0 && l < LANG_MAX; l++) {
		result = load_file(*out, (enum lang)l, www_dir, false, e);
		if (result == 0 && *overlay)
			result = load_file(*out, (enum lang)l, overlay, true, e);
	}
	if (result == 0)
		result = texts_check(*out, e);
	if (result < 0) {
		texts_free(*out);
		*out = NULL;
	}
	return result;
}

struct slice
texts_slice(const struct texts *t, enum lang l, struct slice name)
{
	const struct text *text = find(t, l, name);

	return text ? text->other : SLICE_NONE;
}

bool
texts_has(const struct texts *t, enum lang l, struct slice name)
{
	return find(t, l, name) != NULL;
}

struct slice
texts_get(const struct texts *t, enum lang l, const char *name)
{
	return texts_slice(t, l, slice_of(name));
}

struct slice
texts_plural(const struct texts *t, enum lang l, const char *name, int64_t n)
{
	const struct text *text = find(t, l, slice_of(name));

	if (text == NULL)
		return SLICE_NONE;
	return n == 1 ? text->one : text->other;
}

static const struct fill *
find_value(const struct fill *values, struct slice name)
{
	for (; values->name; values++)
		if (slice_is(name, values->name))
			return values;
	return NULL;
}

void
texts_fill(struct buffer *b, struct slice text, const struct fill *values)
{
	while (text.n > 0) {
		const char *open = memchr(text.p, '{', text.n);
		size_t before = open ? (size_t)(open - text.p) : text.n, n;
		const char *close = open ? memchr(open, '}', text.n - before) : NULL;
		const struct fill *value;

		buffer_add(b, text.p, before);
		text.p += before;
		text.n -= before;
		if (text.n == 0)
			return;
		n = close ? (size_t)(close - open) + 1 : text.n;
		value = close ? find_value(values, (struct slice){open + 1, n - 2}) : NULL;
		if (value)
			buffer_slice(b, value->value);
		else
			buffer_add(b, text.p, n);
		text.p += n;
		text.n -= n;
	}
}
