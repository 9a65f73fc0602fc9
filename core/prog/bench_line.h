#ifndef PROG_BENCH_LINE_H
#define PROG_BENCH_LINE_H
/*
 * A line of JSON as most are, read at once: an object of texts and plain numbers. Whatever else a line is (arrays, objects, numbers
 * with exponents, errors), the caller asks a real reader of JSON.
 */
#include "ground/arena.h"

#define BENCH_KEYS_MAX 16

struct bench_line {
	struct slice text[BENCH_KEYS_MAX];	/* by key; p is NULL where there is none, or true, false, null */
	bool number[BENCH_KEYS_MAX];
};

/* Texts borrow from line, or lie in the arena where they had escapes. A key that comes twice counts the last time. */
bool bench_line_read(struct slice line, const char *const *keys, size_t n, struct arena *a, struct bench_line *out);

#endif
