/* How the words of a dictionary begin: a walk over the uppermost nodes, which sets a bit for every four bytes and notes where they lead. */
#include "search/dict.h"

#include <stdlib.h>

#include "search/dict_node.h"

#define BITS_EACH 8u		/* a word; there are fewer beginnings than words */
#define BITS_LOG_MIN 10u
#define BITS_LOG_MAX 19u
#define FAR_LOG_MAX 22u
#define TOPS_LOG_MIN 6u

struct noting {
	struct dict_begins *b;
	const unsigned char *root;
	uint32_t tops;		/* that are there */
	bool letters[DICT_LETTERS];
	bool failed;		/* no memory */
};

static bool
tops_new(struct dict_begins *b, unsigned log)
{
	b->top_shift = 32 - log;
	b->tops = calloc((size_t)1 << log, sizeof(*b->tops));
	return b->tops != NULL;
}

static void
widen(struct noting *w)
{
	struct dict_begins *b = w->b;
	struct dict_top *old = b->tops;
	size_t slots = (size_t)1 << (32 - b->top_shift);

	w->failed = b->top_shift == 1;
	if (w->failed)
		return;
	w->failed = !tops_new(b, 33 - b->top_shift);
	for (size_t i = 0; i < slots && !w->failed; i++)
		if (old[i].bytes > 0)
			*begins_top(b, old[i].begin) = old[i];
	free(old);
}

/* In the node's rest or just above it the beginning ends. */
static void
note(struct noting *w, uint32_t begin, struct dict_span node, size_t above)
{
	uint32_t bit = begins_bit(w->b, begin);
	struct dict_top *top;

	w->b->bits[bit / 64] |= (uint64_t)((begin & 0xff) >= DICT_MARK_END) << bit % 64;
	for (uint32_t left = begin; left != 0; left >>= 8)
		if ((left & 0xff) >= DICT_MARK_END && (left & 0xff) < 0x80)
			w->letters[(left & 0xff) - DICT_MARK_END] = true;
	if (2 * (uint64_t)(w->tops + 1) > UINT64_C(1) << (32 - w->b->top_shift))
		widen(w);
	if (w->failed)
		return;
	top = begins_top(w->b, begin);
	if (top->bytes > 0)
		return;	/* damaged */
	*top = (struct dict_top){begin, (uint32_t)(node.p - w->root), (uint32_t)(node.end - node.p), (uint32_t)above};
	w->tops++;
}

static void
note_far(struct noting *w, uint64_t begin)
{
	uint64_t bit = far_bit(w->b, begin);

	w->b->far[bit / 64] |= (uint64_t)((begin & 0xff) >= DICT_MARK_END) << bit % 64;
}

/* len < DICT_FAR bytes are above the node's rest. */
static void
note_node(struct noting *w, struct dict_span span, uint64_t begin, size_t len)
{
	const unsigned char *behind = NULL;
	struct dict_span child;
	struct dict_node n;
	size_t above = len;

	if (len == DICT_BEGIN)
		note(w, (uint32_t)begin, span, above);
	if (!node_open(span, &n))
		return;
	for (size_t i = 0; i < n.rest.n && len < DICT_FAR; i++) {
		begin |= (uint64_t)(unsigned char)n.rest.p[i] << 8 * len;
		if (++len == DICT_BEGIN)
			note(w, (uint32_t)begin, span, above);
	}
	if (len == DICT_FAR || (n.head & NODE_WORD))
		note_far(w, begin);
	if (len == DICT_FAR || !node_body(&n))
		return;
	for (unsigned i = 0; i < n.children && !w->failed; i++) {
		uint64_t longer = begin | (uint64_t)n.first[i] << 8 * len;

		if (!node_child(&n, i, &behind, &child))
			continue;
		if (len + 1 == DICT_FAR)
			note_far(w, longer);
		else
			note_node(w, child, longer, len + 1);
	}
}

/* Enough for the bits of so many words. */
static unsigned
bits_log(uint32_t words, unsigned most)
{
	unsigned log = BITS_LOG_MIN;

	while (log < most && UINT64_C(1) << log < (uint64_t)words * BITS_EACH)
		log++;
	return log;
}

struct dict_begins *
dict_begins_new(const struct dict *d)
{
	unsigned log = bits_log(d->count, BITS_LOG_MAX), far_log = bits_log(d->count, FAR_LOG_MAX);
	struct noting w = {.root = dict_root(d).p};

	w.b = calloc(1, sizeof(*w.b) + ((size_t)1 << log) / 8);
	if (w.b == NULL)
		return NULL;
	w.b->shift = 32 - log;
	w.b->far_shift = 64 - far_log;
	w.b->far = calloc(((size_t)1 << far_log) / 64, sizeof(*w.b->far));
	w.failed = !tops_new(w.b, TOPS_LOG_MIN) || w.b->far == NULL;
	if (!w.failed && d->bytes.n > 0)
		note_node(&w, dict_root(d), 0, 0);
	if (w.failed) {
		dict_begins_free(w.b);
		return NULL;
	}
	for (unsigned i = 0; i < DICT_LETTERS; i++)
		if (w.letters[i])
			w.b->letters[w.b->letter_count++] = (unsigned char)(DICT_MARK_END + i);
	return w.b;
}

void
dict_begins_free(struct dict_begins *b)
{
	if (b == NULL)
		return;
	free(b->tops);
	free(b->far);
	free(b);
}
