/* Buffers with a ceiling, and the little-endian numbers that are written into and read from them. */
#include "ground/buffer.h"

#include <endian.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CAP_FIRST 256u

void
buffer_init(struct buffer *b, size_t max)
{
	if (max > SIZE_MAX / 4)
		max = SIZE_MAX / 4;	/* sums below cannot overflow */
	*b = (struct buffer){NULL, 0, 0, max, false};
}

void
buffer_free(struct buffer *b)
{
	free(b->data);
	b->data = NULL;
	b->len = b->cap = 0;
}

void
buffer_clear(struct buffer *b)
{
	b->len = 0;
	b->failed = false;
}

void
buffer_cut(struct buffer *b, size_t len)
{
	b->len = len < b->len ? len : b->len;
	b->failed = false;
}

bool
buffer_ok(const struct buffer *b)
{
	return !b->failed;
}

/* Makes cap at least need; one byte above the ceiling is kept possible for buffer_string's NUL. */
static bool
grow(struct buffer *b, size_t need)
{
	size_t cap = b->cap ? b->cap : CAP_FIRST;
	char *data;

	if (need <= b->cap)
		return true;
	while (cap < need)
		cap *= 2;
	if (cap > b->max + 1)
		cap = b->max + 1;
	data = realloc(b->data, cap);
	if (data == NULL)
		return false;
	b->data = data;
	b->cap = cap;
	return true;
}

char *
buffer_reserve(struct buffer *b, size_t n)
{
	if (b->failed)
		return NULL;
	if (n > b->max - b->len || !grow(b, b->len + n + (n == 0))) {
		b->failed = true;
		return NULL;
	}
	return b->data + b->len;
}

void
buffer_add(struct buffer *b, const void *data, size_t n)
{
	char *room;

	if (n == 0)
		return;
	room = buffer_reserve(b, n);
	if (room == NULL)
		return;
	memcpy(room, data, n);
	b->len += n;
}

void
buffer_slice(struct buffer *b, struct slice s)
{
	buffer_add(b, s.p, s.n);
}

void
buffer_text(struct buffer *b, const char *s)
{
	buffer_add(b, s, strlen(s));
}

/* Stored forms are written byte by byte: most find their place without a call. */
void
buffer_byte(struct buffer *b, char c)
{
	if (b->len < b->cap && b->len < b->max && !b->failed)
		b->data[b->len++] = c;
	else
		buffer_add(b, &c, 1);
}

void
buffer_number(struct buffer *b, int64_t n)
{
	uint64_t rest = n < 0 ? -(uint64_t)n : (uint64_t)n;
	char text[24], *p = text + sizeof(text);

	do {
		*--p = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest > 0);
	if (n < 0)
		*--p = '-';
	buffer_add(b, p, (size_t)(text + sizeof(text) - p));
}

void
buffer_printf(struct buffer *b, const char *format, ...)
{
	char text[256], *room;
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	if (n < 0) {
		b->failed = true;
		return;
	}
	if ((size_t)n < sizeof(text)) {
		buffer_add(b, text, (size_t)n);
		return;
	}
	room = buffer_reserve(b, (size_t)n);
	if (room == NULL || !grow(b, b->len + (size_t)n + 1)) {
		b->failed = true;
		return;
	}
	va_start(ap, format);
	vsnprintf(b->data + b->len, (size_t)n + 1, format, ap);
	va_end(ap);
	b->len += (size_t)n;
}

static inline void
add_little_endian(struct buffer *b, uint64_t v, size_t n)
{
	char *room = buffer_reserve(b, n);

	if (room == NULL)
		return;
	v = htole64(v);
	memcpy(room, &v, n);
	b->len += n;
}

void
buffer_u16(struct buffer *b, uint16_t v)
{
	add_little_endian(b, v, 2);
}

void
buffer_u32(struct buffer *b, uint32_t v)
{
	add_little_endian(b, v, 4);
}

void
buffer_u64(struct buffer *b, uint64_t v)
{
	add_little_endian(b, v, 8);
}

struct slice
buffer_view(const struct buffer *b)
{
	return (struct slice){b->data, b->len};
}

const char *
buffer_string(struct buffer *b)
{
	if (b->failed || !grow(b, b->len + 1)) {
		b->failed = true;
		return "";
	}
	b->data[b->len] = '\0';
	return b->data;
}

struct reader
reader_of(struct slice s)
{
	return (struct reader){s, false};
}

struct slice
reader_bytes(struct reader *r, size_t n)
{
	struct slice taken = {r->rest.p, n};

	if (r->failed || n > r->rest.n) {
		r->failed = true;
		return SLICE_NONE;
	}
	if (n > 0) {
		r->rest.p += n;
		r->rest.n -= n;
	}
	return taken;
}

/* Inlined with a known n, which makes one load of the loop: records are full of small numbers. */
static inline __attribute__((always_inline)) uint64_t
read_little_endian(struct reader *r, size_t n)
{
	struct slice bytes = reader_bytes(r, n);
	uint64_t v = 0;

	if (bytes.n < n)
		return 0;
	for (size_t i = n; i-- > 0;)
		v = v << 8 | (unsigned char)bytes.p[i];
	return v;
}

uint8_t
reader_u8(struct reader *r)
{
	return (uint8_t)read_little_endian(r, 1);
}

uint16_t
reader_u16(struct reader *r)
{
	return (uint16_t)read_little_endian(r, 2);
}

uint32_t
reader_u32(struct reader *r)
{
	return (uint32_t)read_little_endian(r, 4);
}

uint64_t
reader_u64(struct reader *r)
{
	return read_little_endian(r, 8);
}
