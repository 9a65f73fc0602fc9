#ifndef SEARCH_POST_PACK_H
#define SEARCH_POST_PACK_H
/* Writing the places of a block, for post_write.c and post_pack.c alone. */
#include "search/post_form.h"

/* varints: of all places of the block, n of them. */
void post_pack_places(struct slice varints, size_t n, struct buffer *out);

#endif
