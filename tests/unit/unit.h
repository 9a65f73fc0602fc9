#ifndef TESTS_UNIT_H
#define TESTS_UNIT_H
/* What every unit test includes first: cmocka with the headers it wants before itself, slice assertions, chance. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ground/str.h"

/* 0 … n - 1, by chance, which depends on nothing but where seed began. */
static inline uint32_t
unit_chance(uint32_t *seed, uint32_t n)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (*seed >> 8) % n;
}

/* Compares a slice with a NUL-terminated string and shows both when they differ. */
#define assert_slice(s, expected) unit_assert_slice((s), (expected), __FILE__, __LINE__)

static inline void
unit_assert_slice(struct slice s, const char *expected, const char *file, int line)
{
	if (slice_is(s, expected))
		return;
	print_error("\"%.*s\" != \"%s\"\n", SLICE_ARG(s), expected);
	_fail(file, line);
}

#endif
