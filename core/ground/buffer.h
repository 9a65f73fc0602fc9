#ifndef GROUND_BUFFER_H
#define GROUND_BUFFER_H
/*
 * A growing byte buffer with a ceiling from birth. A failure (no memory, or the ceiling) is remembered: writers need not
 * look at every call, whoever uses the result asks buffer_ok once. After a failure nothing more is added.
 */
#include <stdbool.h>
#include <stddef.h>
#include "ground/str.h"

struct buffer {
	char *data;		/* owned; not NUL-terminated unless buffer_string was called */
	size_t len, cap, max;
	bool failed;
};

void buffer_init(struct buffer *b, size_t max);
void buffer_free(struct buffer *b);
void buffer_clear(struct buffer *b);		/* keeps the memory, forgets a failure */
bool buffer_ok(const struct buffer *b);
void buffer_cut(struct buffer *b, size_t len);	/* takes back what came after the first len bytes, and a failure with it */

void buffer_add(struct buffer *b, const void *data, size_t n);
void buffer_slice(struct buffer *b, struct slice s);
void buffer_text(struct buffer *b, const char *s);
void buffer_byte(struct buffer *b, char c);
void buffer_number(struct buffer *b, int64_t n);
void buffer_printf(struct buffer *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buffer_u16(struct buffer *b, uint16_t v);	/* little endian, for stored and sent forms */
void buffer_u32(struct buffer *b, uint32_t v);
void buffer_u64(struct buffer *b, uint64_t v);
char *buffer_reserve(struct buffer *b, size_t n);	/* room for n bytes at data + len, or NULL; add to len yourself */

struct slice buffer_view(const struct buffer *b);	/* borrowed until the next change */
const char *buffer_string(struct buffer *b);		/* NUL-terminated view; "" after a failure */

/* Reading of what the u16…u64 writers wrote: a cursor over a slice, with a remembered failure. */
struct reader {
	struct slice rest;
	bool failed;		/* read past the end: every later result is 0 or empty */
};

struct reader reader_of(struct slice s);
uint8_t reader_u8(struct reader *r);
uint16_t reader_u16(struct reader *r);
uint32_t reader_u32(struct reader *r);
uint64_t reader_u64(struct reader *r);
struct slice reader_bytes(struct reader *r, size_t n);

#endif
