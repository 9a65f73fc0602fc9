#ifndef TESTS_UNIT_H
#define TESTS_UNIT_H
/* What every unit test includes first: cmocka with the headers it wants before itself, and slice assertions. */
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
