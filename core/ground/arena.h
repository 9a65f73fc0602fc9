#ifndef GROUND_ARENA_H
#define GROUND_ARENA_H
/*
 * An arena: what belongs to one request or one run is taken from here and given back at once. It is born with a
 * ceiling. Memory from it lives until arena_reset or arena_free.
 */
#include <stddef.h>
#include "ground/str.h"

struct arena_block;

struct arena {
	struct arena_block *first, *current;
	struct arena_block *spare;	/* kept by arena_reset */
	size_t used, max;	/* bytes handed out; the ceiling */
};

void arena_init(struct arena *a, size_t max_bytes);
void *arena_alloc(struct arena *a, size_t n);			/* zeroed, aligned for anything; NULL at the ceiling */
void *arena_raw(struct arena *a, size_t n);			/* the same, but whatever was there before is in it */
void *arena_array(struct arena *a, size_t count, size_t size);	/* checks the product */
char *arena_string(struct arena *a, struct slice s);		/* NUL-terminated copy; NULL at the ceiling */
struct slice arena_slice(struct arena *a, struct slice s);	/* copy, also NUL-terminated; p is NULL at the ceiling */
char *arena_printf(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Grows a table in the arena: returns room for at least count + 1 items (a doubled copy when full). *cap starts as 0. */
void *arena_grow(struct arena *a, void *items, size_t count, size_t *cap, size_t size);

void arena_reset(struct arena *a);	/* keeps the first blocks for the next use, 1 MiB at most */
void arena_free(struct arena *a);

#endif
