#ifndef SEARCH_POST_WEIGHTS_H
#define SEARCH_POST_WEIGHTS_H
/* Writing the weights of a posting list, for post_write.c and post_weights.c alone. */
#include "search/post_form.h"

struct weights {
	unsigned bits, n;		/* of each document; 8: they are written as they are. Kinds */
	uint8_t kinds[POST_WEIGHTS_FEW];
	uint8_t number[256];		/* of a weight among kinds */
};

void weights_choose(struct weights *k, const uint8_t *weights, uint32_t count);
void weights_write(const struct weights *k, const uint8_t *weights, uint32_t count, struct buffer *out);

#endif
