#ifndef SEARCH_DICT_NODE_H
#define SEARCH_DICT_NODE_H
/*
 * The form of a dictionary's bytes, for dict*.c alone.
 *
 *	dictionary	"odi3", u32 words, u32 bytes of the root, root (a node without label, so that marks are among its children)
 *	node		head, [rest of the label], [data], [table, children one after the other]
 *	head		bits 0-1: no children, or the width of an offset (1, 2, 4 bytes); bit 2: a word ends here;
 *			bit 3: as few children as most nodes have, one below a word, otherwise two;
 *			bits 4-7: bytes of the rest, NODE_REST_LONG: another byte says it
 *	data		of a word: its length (7 bits, the 8th: another byte with 7 more), the bytes; without children the bytes alone,
 *			up to the end of the node
 *	table		children - 1, unless bit 3 tells; the first label byte of each, ascending; where each but the first begins, from the first one's begin
 *
 * A node is known by where it begins and ends; a child ends where the next begins. That a label's first byte lies in its parent's
 * table makes a node smaller and lets a search pass over a child without touching it. Labels are cut between any two bytes, also
 * inside a code point, so that no two children begin alike.
 *
 * Whoever walks down keeps to: a child lies within its parent and behind the children that were visited before. So no byte is met
 * twice on a walk, whatever the bytes are.
 */
#include <string.h>

#include "search/dict.h"

#define DICT_MAGIC "odi3"
#define DICT_HEAD 12

#define NODE_WIDTH 3
#define NODE_WORD 4
#define NODE_FEW 8
#define NODE_REST_SHIFT 4
#define NODE_REST_LONG 15u

/* Bytes that are still to be read. */
struct dict_span {
	const unsigned char *p, *end;
};

struct dict_node {
	unsigned head;
	struct slice rest;		/* of the label */
	struct dict_span tail;		/* what was not read yet; the children after node_body */
	struct slice data;		/* when a word ends here */
	const unsigned char *first, *offsets;
	unsigned children;
};

/* What a walk brings along. */
struct dict_walk {
	dict_fn each;
	void *context;
	char word[DICT_WORD_MAX];
};

/*
 * Calls each for every word of the node and below it; len bytes of w->word are there (those above the node's rest). Stops when each
 * returns other than 0.
 */
int dict_list(struct dict_walk *w, struct dict_span node, size_t len, unsigned edits);
int dict_list_from(const struct dict *d, struct slice prefix, struct dict_walk *w, unsigned edits);	/* all that begin so */

/*
 * Of a dictionary with begins the words (with prefix those with a beginning) that are word but for one edit within its first DICT_BEGIN
 * bytes, which leaves these other than they are, none of them of a code point with several bytes. word: ASCII, DICT_BEGIN bytes or more, with
 * prefix one more. What is one edit away from it is made and looked for.
 */
int dict_try_edits(const struct dict *d, struct slice word, bool prefix, struct dict_walk *w);

/*
 * Which beginnings of DICT_BEGIN bytes the words have: the node in whose label each ends, from which what begins so is looked for; and,
 * marks aside, a bit for each by its hash, so that now and then one seems to be there that is not. The same of DICT_FAR bytes, or whole words
 * of fewer, with a bit alone.
 */
#define DICT_BEGIN 4u
#define DICT_FAR 6u
#define DICT_LETTERS (0x80 - DICT_MARK_END)

struct dict_top {
	uint32_t begin;
	uint32_t at, bytes;	/* of the node, from the root on; no bytes: a free slot */
	uint32_t above;		/* bytes of a word above its rest */
};

struct dict_begins {
	unsigned shift;		/* of the hash: 2 to the power of 32 - shift bits */
	unsigned top_shift;	/* and slots */
	unsigned far_shift;	/* 2 to the power of 64 - far_shift bits */
	struct dict_top *tops;	/* open addressing, at most half full */
	uint64_t *far;
	unsigned letter_count;
	unsigned char letters[DICT_LETTERS];	/* ASCII that is among the first DICT_BEGIN bytes of words */
	uint64_t bits[];
};

/* The first n <= DICT_BEGIN bytes, the first lowest. */
static inline uint32_t
begin_of(const char *p, size_t n)
{
	uint32_t begin = (unsigned char)p[0];

	for (size_t i = 1; i < n; i++)
		begin |= (uint32_t)(unsigned char)p[i] << 8 * i;
	return begin;
}

static inline uint32_t
begins_bit(const struct dict_begins *b, uint32_t begin)
{
	return begin * UINT32_C(0x9e3779b1) >> b->shift;
}

static inline bool
begins_has(const struct dict_begins *b, uint32_t begin)
{
	uint32_t bit = begins_bit(b, begin);

	return b->bits[bit / 64] >> bit % 64 & 1;
}

/* far: n <= DICT_FAR bytes, the first lowest. */
static inline uint64_t
far_bit(const struct dict_begins *b, uint64_t far)
{
	return far * UINT64_C(0x9e3779b97f4a7c15) >> b->far_shift;
}

static inline bool
begins_far(const struct dict_begins *b, const char *p, size_t n)
{
	uint64_t far = begin_of(p, n < DICT_BEGIN ? n : DICT_BEGIN), bit;

	for (size_t i = DICT_BEGIN; i < DICT_FAR && i < n; i++)
		far |= (uint64_t)(unsigned char)p[i] << 8 * i;
	bit = far_bit(b, far);
	return b->far[bit / 64] >> bit % 64 & 1;
}

/* The slot where a beginning is or belongs. */
static inline struct dict_top *
begins_top(const struct dict_begins *b, uint32_t begin)
{
	uint32_t mask = UINT32_MAX >> b->top_shift, at = begin * UINT32_C(0x9e3779b1) >> b->top_shift;

	while (b->tops[at].bytes != 0 && b->tops[at].begin != begin)
		at = (at + 1) & mask;
	return &b->tops[at];
}

static inline struct dict_span
dict_root(const struct dict *d)
{
	const unsigned char *p = (const unsigned char *)d->bytes.p;

	return (struct dict_span){p + DICT_HEAD, p + d->bytes.n};
}

/* Reads the head and the label. */
static inline bool
node_open(struct dict_span s, struct dict_node *n)
{
	size_t rest;

	if (s.p >= s.end)
		return false;
	n->head = *s.p++;
	rest = n->head >> NODE_REST_SHIFT;
	if (rest == NODE_REST_LONG) {
		if (s.p == s.end)
			return false;
		rest = *s.p++;
	}
	if (rest > (size_t)(s.end - s.p))
		return false;
	n->rest = (struct slice){(const char *)s.p, rest};
	n->tail = (struct dict_span){s.p + rest, s.end};
	return true;
}

static inline bool
node_read_data(struct dict_node *n)
{
	struct dict_span *t = &n->tail;
	size_t size;

	if ((n->head & NODE_WIDTH) == 0) {
		n->data = (struct slice){(const char *)t->p, (size_t)(t->end - t->p)};
		t->p = t->end;
		return true;
	}
	if (t->p == t->end)
		return false;
	size = *t->p++;
	if (size > 127) {
		if (t->p == t->end)
			return false;
		size = (size & 127) | (size_t)*t->p++ << 7;
	}
	if (size > (size_t)(t->end - t->p))
		return false;
	n->data = (struct slice){(const char *)t->p, size};
	t->p += size;
	return true;
}

/* As many children as most nodes have. */
static inline unsigned
node_few(unsigned head)
{
	return head & NODE_WORD ? 1 : 2;
}

/* Reads what stands between the label and the children; children is 0 or as many as stand in first. */
static inline bool
node_body(struct dict_node *n)
{
	unsigned width = n->head & NODE_WIDTH;
	struct dict_span *t = &n->tail;
	size_t size;

	n->children = 0;
	n->first = n->offsets = NULL;
	if ((n->head & NODE_WORD) && !node_read_data(n))
		return false;
	if (width == 0)
		return true;
	if (t->p == t->end)
		return false;
	n->children = n->head & NODE_FEW ? node_few(n->head) : *t->p++ + 1u;
	n->first = t->p;
	n->offsets = t->p + n->children;
	size = n->children + (size_t)(n->children - 1) * (1u << (width - 1));
	if (size > (size_t)(t->end - t->p))
		return false;
	t->p += size;
	return true;
}

/* Where child i > 0 begins. */
static inline size_t
node_offset(const struct dict_node *n, unsigned i)
{
	const unsigned char *o = n->offsets;

	switch (n->head & NODE_WIDTH) {
	case 1:
		return o[i - 1];
	case 2:
		o += 2 * (i - 1);
		return (size_t)o[0] | (size_t)o[1] << 8;
	default:
		o += 4 * (i - 1);
		return (size_t)o[0] | (size_t)o[1] << 8 | (size_t)o[2] << 16 | (size_t)o[3] << 24;
	}
}

/* *behind, null at first, is the end of the child that was visited last. */
static inline bool
node_child(const struct dict_node *n, unsigned i, const unsigned char **behind, struct dict_span *child)
{
	size_t size = (size_t)(n->tail.end - n->tail.p);
	size_t from = i > 0 ? node_offset(n, i) : 0;
	size_t to = i + 1 < n->children ? node_offset(n, i + 1) : size;

	if (from >= to || to > size || (*behind && n->tail.p + from < *behind))
		return false;
	*child = (struct dict_span){n->tail.p + from, n->tail.p + to};
	*behind = child->end;
	return true;
}

#endif
