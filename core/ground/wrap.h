#ifndef GROUND_WRAP_H
#define GROUND_WRAP_H
/*
 * What every row that lasts is wrapped in: two letters that say what it is, u16 format, what the row holds, u64 checksum (str_checksum)
 * of all that precedes. Numbers are little endian.
 */
#include "ground/buffer.h"
#include "ground/error.h"

#define WRAP_MAGIC_BYTES 2u
#define WRAP_CHECKSUM_BYTES 8u

void wrap_begin(struct buffer *out, const char magic[WRAP_MAGIC_BYTES], uint16_t format);	/* out is empty */
void wrap_end(struct buffer *out);
void wrap_text(struct buffer *out, struct slice text);	/* u32 length, bytes */

/*
 * Looks at magic and checksum and leaves r behind the format. what: "a letter", for people. ERR_DAMAGED: not such a row, or changed.
 * ERR_VALUE: of a format above newest, which a later release wrote.
 */
int wrap_open(struct slice bytes, const char magic[WRAP_MAGIC_BYTES], const char *what, uint16_t newest, struct reader *r,
		struct error *e) WARN_UNUSED;

#endif
