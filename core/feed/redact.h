#ifndef FEED_REDACT_H
#define FEED_REDACT_H
/*
 * Takes out of recorded texts what must not be kept: secrets and personal data. Pure. What stands in place of it is made so that a replay
 * finds the same: the same bytes always become the same bytes, in an address as in the body that it was taken from.
 *
 * Personal data are mail addresses, phone numbers, and the values of keys, elements, attributes and columns whose names say so (birth, tax
 * code, phone, mail, passport, address). Text may be JSON, XML, CSV or anything, in UTF-8, a code page, or UTF-16.
 */
#include "ground/buffer.h"

#define REDACT_PLACEHOLDER "recorded-without"
#define REDACT_LEAST 4		/* bytes: a shorter secret would be found everywhere */

/* Whether the value of a setting or query parameter of that name is a secret. */
bool redact_is_secret(struct slice name);

/* Copies text; each secret in it becomes the placeholder. The secrets are UTF-8, the text may be UTF-16 as well. */
void redact_secrets(struct slice text, const struct slice *secrets, size_t n, struct buffer *out);

/*
 * Overwrites, in place, letters by x and digits by 0 (or 1, where a JSON number must stay one): personal data, values of secret query
 * parameters, and values of keys that name a secret. No byte more or less, and what was well-formed stays so.
 */
void redact_text(char *text, size_t n);

/* The same for an address, its userinfo included. */
void redact_url(char *url, size_t n);

#endif
