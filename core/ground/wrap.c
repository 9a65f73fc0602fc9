/* The wrapping of rows that last. */
#include "ground/wrap.h"

#include <string.h>

void
wrap_begin(struct buffer *out, const char magic[WRAP_MAGIC_BYTES], uint16_t format)
{
	buffer_add(out, magic, WRAP_MAGIC_BYTES);
	buffer_u16(out, format);
}

void
wrap_end(struct buffer *out)
{
	buffer_u64(out, str_checksum(buffer_view(out)));
}

void
wrap_text(struct buffer *out, struct slice text)
{
	buffer_u32(out, (uint32_t)text.n);
	buffer_slice(out, text);
}

int
wrap_open(struct slice bytes, const char magic[WRAP_MAGIC_BYTES], const char *what, uint16_t newest, struct reader *r, struct error *e)
{
	struct reader sum;
	uint16_t format;

	if (bytes.n < WRAP_MAGIC_BYTES + sizeof(format) + WRAP_CHECKSUM_BYTES || memcmp(bytes.p, magic, WRAP_MAGIC_BYTES) != 0)
		return error_set(e, ERR_DAMAGED, "not %s", what);
	bytes.n -= WRAP_CHECKSUM_BYTES;
	sum = reader_of((struct slice){bytes.p + bytes.n, WRAP_CHECKSUM_BYTES});
	if (reader_u64(&sum) != str_checksum(bytes))
		return error_set(e, ERR_DAMAGED, "the checksum of %s is wrong", what);
	*r = reader_of((struct slice){bytes.p + WRAP_MAGIC_BYTES, bytes.n - WRAP_MAGIC_BYTES});
	format = reader_u16(r);
	if (format > newest)
		return error_set(e, ERR_VALUE, "%s was written by a newer Opstap (format %u; this one reads up to %u)", what, format, newest);
	return format == 0 ? error_set(e, ERR_DAMAGED, "%s of format 0", what) : 0;
}
