/* UUIDs of courses, worked out from their ids. */
#include "store/uuid.h"

#include <sodium.h>
#include <string.h>

/* The bits that say what kind of UUID this is (RFC 9562, sections 4.1 and 4.2). */
static struct uuid
marked(struct uuid u)
{
	u.b[6] = (unsigned char)((u.b[6] & 0x0f) | 0x80);
	u.b[8] = (unsigned char)((u.b[8] & 0x3f) | 0x80);
	return u;
}

/* Of a letter and two parts; no part holds a NUL before the last. */
static struct uuid
hashed(const char *letter, struct slice first, struct slice second, const char *between)
{
	crypto_generichash_state state;
	struct uuid out;

	crypto_generichash_init(&state, NULL, 0, UUID_BYTES);
	crypto_generichash_update(&state, (const unsigned char *)letter, 2);
	if (first.n > 0)
		crypto_generichash_update(&state, (const unsigned char *)first.p, first.n);
	if (between)
		crypto_generichash_update(&state, (const unsigned char *)between, 1);
	if (second.n > 0)
		crypto_generichash_update(&state, (const unsigned char *)second.p, second.n);
	crypto_generichash_final(&state, out.b, UUID_BYTES);
	return marked(out);
}

struct uuid
uuid_of_partner(struct slice partner)
{
	return hashed("p", partner, SLICE_NONE, NULL);
}

struct uuid
uuid_of_course(struct slice partner, struct slice id)
{
	return hashed("c", partner, id, "");
}

struct uuid
uuid_of_feed(struct slice address)
{
	return hashed("f", address, SLICE_NONE, NULL);
}

struct uuid
uuid_of_offering(const struct uuid *course, struct slice id, size_t place)
{
	char number[8];
	struct uuid out;

	for (size_t i = 0; i < sizeof(number); i++)
		number[i] = (char)(place >> 8 * i);
	/* an id is not empty, so that "no id" and an id cannot be taken for each other: the one has a byte 0 before it */
	out = id.n > 0 ? hashed("o", uuid_bytes(course), id, NULL) : hashed("o", uuid_bytes(course),
			(struct slice){number, sizeof(number)}, "");
	memcpy(out.b, course->b, UUID_SHARED);
	return out;
}

struct slice
uuid_bytes(const struct uuid *u)
{
	return (struct slice){(const char *)u->b, UUID_BYTES};
}

bool
uuid_same(const struct uuid *a, const struct uuid *b)
{
	return memcmp(a->b, b->b, UUID_BYTES) == 0;
}

/* Where a dash stands before the byte. */
static bool
dash_before(size_t i)
{
	return i == 4 || i == 6 || i == 8 || i == 10;
}

void
uuid_write(struct buffer *b, const struct uuid *u)
{
	static const char digits[] = "0123456789abcdef";
	char text[UUID_TEXT], *p = text;

	for (size_t i = 0; i < UUID_BYTES; i++) {	/* of every course when a list is given out: no printf */
		if (dash_before(i))
			*p++ = '-';
		*p++ = digits[u->b[i] >> 4];
		*p++ = digits[u->b[i] & 15];
	}
	buffer_add(b, text, sizeof(text));
}

static int
digit(char c)
{
	if (str_is_digit(c))
		return c - '0';
	c = str_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
uuid_parse(struct slice text, struct uuid *out)
{
	const char *p = text.p;

	if (text.n != UUID_TEXT)
		return false;
	for (size_t i = 0; i < UUID_BYTES; i++) {
		int high, low;

		if (dash_before(i) && *p++ != '-')
			return false;
		high = digit(*p++);
		low = digit(*p++);
		if (high < 0 || low < 0)
			return false;
		out->b[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}
