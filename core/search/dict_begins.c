/* How the words of a dictionary begin: a walk over the uppermost nodes, which sets a bit for every four bytes. */
#include "search/dict.h"

#include <stdlib.h>

#include "search/dict_node.h"

#define BITS_EACH 8u		/* a word; there are fewer beginnings than words */
#define BITS_LOG_MIN 10u
#define BITS_LOG_MAX 19u

static void
note(struct dict_begins *b, uint32_t begin)
{
	uint32_t bit = begins_bit(b, begin);

	b->bits[bit / 64] |= UINT64_C(1) << bit % 64;
}

/* len < DICT_BEGIN bytes are above the node's rest. */
static void
note_node(struct dict_begins *b, struct dict_span span, uint32_t begin, size_t len)
{
	const unsigned char *behind = NULL;
	struct dict_span child;
	struct dict_node n;

	if (!node_open(span, &n))
		return;
	for (size_t i = 0; i < n.rest.n && len < DICT_BEGIN; i++)
		begin |= (uint32_t)(unsigned char)n.rest.p[i] << 8 * len++;
	if (len == DICT_BEGIN)
		note(b, begin);
	if (len == DICT_BEGIN || !node_body(&n))
		return;
	for (unsigned i = 0; i < n.children; i++) {
		uint32_t longer = begin | (uint32_t)n.first[i] << 8 * len;

		if (len == 0 && n.first[i] < DICT_MARK_END)
			continue;
		if (len + 1 == DICT_BEGIN)
			note(b, longer);
		else if (node_child(&n, i, &behind, &child))
			note_node(b, child, longer, len + 1);
	}
}

struct dict_begins *
dict_begins_new(const struct dict *d)
{
	struct dict_begins *b;
	unsigned log = BITS_LOG_MIN;

	while (log < BITS_LOG_MAX && UINT64_C(1) << log < (uint64_t)d->count * BITS_EACH)
		log++;
	b = calloc(1, sizeof(*b) + ((size_t)1 << log) / 8);
	if (b == NULL)
		return NULL;
	b->shift = 32 - log;
	if (d->bytes.n > 0)
		note_node(b, dict_root(d), 0, 0);
	return b;
}

void
dict_begins_free(struct dict_begins *b)
{
	free(b);
}
