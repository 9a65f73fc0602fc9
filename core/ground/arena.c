/*
 * Arenas: blocks that only grow and are given back together.
 *
 * Small things are cut from the current block; something large gets a block of its own, put in behind the current one,
 * which goes on being used. Strings are packed without alignment: a record is mostly strings.
 *
 * An arena that is reset and used again, as for one request after another, keeps its smaller blocks: to get and give back the same
 * memory every time costs more than many a query.
 */
#include "ground/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_FIRST 4096u
#define BLOCK_LARGEST (1u << 20)
#define ALIGN _Alignof(max_align_t)

/* Bytes of blocks that arena_reset keeps behind the first one. A sanitizer notices what is used too late only when it was freed. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define KEEP_MAX ((size_t)0)
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define KEEP_MAX ((size_t)0)
#endif
#ifndef KEEP_MAX
#define KEEP_MAX ((size_t)1 << 20)
#endif

struct arena_block {
	struct arena_block *next;
	size_t used, size;
	_Alignas(max_align_t) char data[];
};

void
arena_init(struct arena *a, size_t max_bytes)
{
	if (max_bytes > SIZE_MAX / 4)
		max_bytes = SIZE_MAX / 4;	/* sums below cannot overflow */
	*a = (struct arena){NULL, NULL, NULL, 0, max_bytes};
}

/* The first block that was kept and is large enough; they are few. */
static struct arena_block *
block_kept(struct arena *a, size_t size)
{
	for (struct arena_block **at = &a->spare; *at != NULL; at = &(*at)->next)
		if ((*at)->size >= size) {
			struct arena_block *b = *at;

			*at = b->next;
			return b;
		}
	return NULL;
}

static struct arena_block *
block_new(size_t size)
{
	struct arena_block *b = malloc(sizeof(*b) + size);

	if (b != NULL)
		b->size = size;
	return b;
}

static struct arena_block *
block_add(struct arena *a, size_t size)
{
	struct arena_block *b = block_kept(a, size);

	if (b == NULL)
		b = block_new(size);
	if (b == NULL)
		return NULL;
	b->used = 0;
	b->next = NULL;
	if (a->current == NULL) {
		a->first = a->current = b;
	} else {
		b->next = a->current->next;
		a->current->next = b;
	}
	return b;
}

/* A block with room for n bytes; becomes the current one unless n is large. */
static struct arena_block *
block_for(struct arena *a, size_t n)
{
	size_t size = a->current ? a->current->size * 2 : BLOCK_FIRST;
	struct arena_block *b;

	if (size > BLOCK_LARGEST)
		size = BLOCK_LARGEST;
	if (n > size / 2)
		return block_add(a, n);
	b = block_add(a, size);
	if (b != NULL)
		a->current = b;
	return b;
}

static void *
take(struct arena *a, size_t n, size_t align)
{
	struct arena_block *b = a->current;
	size_t pad = b ? -b->used & (align - 1) : 0;	/* a power of two */
	void *p;

	if (n > a->max || a->used > a->max - n)
		return NULL;
	if (b == NULL || b->size - b->used < pad || b->size - b->used - pad < n) {
		b = block_for(a, n);
		pad = 0;
		if (b == NULL)
			return NULL;
	}
	p = b->data + b->used + pad;
	b->used += pad + n;
	a->used += n;
	return p;
}

void *
arena_raw(struct arena *a, size_t n)
{
	return take(a, n ? n : 1, ALIGN);
}

void *
arena_alloc(struct arena *a, size_t n)
{
	void *p = arena_raw(a, n);

	return p ? memset(p, 0, n ? n : 1) : NULL;
}

void *
arena_array(struct arena *a, size_t count, size_t size)
{
	size_t n;

	if (__builtin_mul_overflow(count, size, &n))
		return NULL;
	return arena_alloc(a, n);
}

char *
arena_string(struct arena *a, struct slice s)
{
	char *p;

	if (s.n == SIZE_MAX)
		return NULL;
	p = take(a, s.n + 1, 1);
	if (p == NULL)
		return NULL;
	if (s.n > 0)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return p;
}

struct slice
arena_slice(struct arena *a, struct slice s)
{
	char *p = arena_string(a, s);

	return (struct slice){p, p ? s.n : 0};
}

char *
arena_printf(struct arena *a, const char *format, ...)
{
	va_list ap;
	char *p;
	int n;

	va_start(ap, format);
	n = vsnprintf(NULL, 0, format, ap);
	va_end(ap);
	if (n < 0)
		return NULL;
	p = take(a, (size_t)n + 1, 1);
	if (p == NULL)
		return NULL;
	va_start(ap, format);
	vsnprintf(p, (size_t)n + 1, format, ap);
	va_end(ap);
	return p;
}

void *
arena_grow(struct arena *a, void *items, size_t count, size_t *cap, size_t size)
{
	size_t more = *cap ? *cap : 4, bytes;
	char *copy;

	if (items != NULL && count < *cap)
		return items;
	if (__builtin_mul_overflow(more, *cap ? 2 : 1, &more))
		return NULL;
	if (items == NULL)
		count = 0;
	if (__builtin_mul_overflow(more, size, &bytes))
		return NULL;
	copy = take(a, bytes ? bytes : 1, ALIGN);
	if (copy == NULL)
		return NULL;
	if (count > 0)
		memcpy(copy, items, count * size);
	memset(copy + count * size, 0, bytes - count * size);
	*cap = more;
	return copy;
}

static void
free_chain(struct arena_block *b)
{
	while (b != NULL) {
		struct arena_block *next = b->next;

		free(b);
		b = next;
	}
}

/* Puts the blocks of a chain aside, in their order, as long as they are not too many bytes; the others are freed. */
static void
keep_chain(struct arena *a, struct arena_block *b)
{
	struct arena_block **end = &a->spare;
	size_t kept = 0;

	for (; *end != NULL; end = &(*end)->next)
		kept += (*end)->size;
	while (b != NULL) {
		struct arena_block *next = b->next;

		b->next = NULL;
		if (b->size <= KEEP_MAX - kept) {
			kept += b->size;
			*end = b;
			end = &b->next;
		} else {
			free(b);
		}
		b = next;
	}
}

void
arena_reset(struct arena *a)
{
	a->used = 0;
	a->current = a->first;
	if (a->first == NULL)
		return;
	keep_chain(a, a->first->next);
	a->first->next = NULL;
	a->first->used = 0;
}

void
arena_free(struct arena *a)
{
	free_chain(a->first);
	free_chain(a->spare);
	a->first = a->current = a->spare = NULL;
	a->used = 0;
}
