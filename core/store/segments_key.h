#ifndef STORE_SEGMENTS_KEY_H
#define STORE_SEGMENTS_KEY_H
/* Keys of the database "segments". For segments.c and segments_write.c. */
#include "search/segment.h"

#define SEGMENT_KEY 5

static inline struct slice
segment_key(uint32_t number, unsigned part, char key[SEGMENT_KEY])
{
	for (int i = 0; i < 4; i++)
		key[i] = (char)(number >> (24 - 8 * i));
	key[4] = (char)part;
	return (struct slice){key, SEGMENT_KEY};
}

static inline bool
segment_key_read(struct slice key, uint32_t *number, unsigned *part)
{
	if (key.n != SEGMENT_KEY || (unsigned char)key.p[4] > SEGMENT_PARTS)
		return false;
	*number = 0;
	for (int i = 0; i < 4; i++)
		*number = *number << 8 | (unsigned char)key.p[i];
	*part = (unsigned char)key.p[4];
	return true;
}

#endif
