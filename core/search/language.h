#ifndef SEARCH_LANGUAGE_H
#define SEARCH_LANGUAGE_H
/* A language code of up to 4 ASCII letters as one number. */
#include "ground/str.h"

uint32_t language_pack(struct slice code);			/* what is longer is cut; 0 for an empty one */
struct slice language_unpack(uint32_t packed, char out[5]);	/* out is NUL-terminated */

#endif
