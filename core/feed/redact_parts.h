#ifndef FEED_REDACT_PARTS_H
#define FEED_REDACT_PARTS_H
/* Inside of redact.c and redact_keys.c. */
#include "feed/redact.h"

/* The bytes of one character as it is written: itself, \n, \u0040, %40, &#64;. code: which one it is; unknown entities count as a letter. */
size_t redact_unit(const char *p, const char *end, uint32_t *code);

/* Letters become x, digits become digit; how it is written stays. The placeholder stays as well. */
void redact_overwrite(char *p, char *end, char digit);

bool redact_is_named(struct slice name);	/* a key or element whose value is personal or secret */

/* redact_keys.c: values by the names of their keys. */
void redact_keys(char *p, char *end);

#endif
