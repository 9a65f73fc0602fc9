/* Opens a dictionary, finds a word, lists words by their beginning. The form of the bytes is in dict_node.h. */
#include "search/dict.h"

#include "search/dict_node.h"

#define MANY 8u		/* children that are not looked through one by one */

bool
dict_open(struct slice bytes, struct dict *out)
{
	struct reader r = reader_of(bytes);
	struct slice magic = reader_bytes(&r, sizeof(DICT_MAGIC) - 1);
	uint32_t count = reader_u32(&r), size = reader_u32(&r);

	*out = (struct dict){SLICE_NONE, 0, NULL};
	if (r.failed || !slice_is(magic, DICT_MAGIC) || size == 0 || size > r.rest.n || count > size)
		return false;
	*out = (struct dict){{bytes.p, DICT_HEAD + (size_t)size}, count, NULL};
	return true;
}

/* A node on the way of a word: len bytes of the word are above its rest. */
struct spot {
	struct dict_span span;
	size_t len;
	struct dict_node node;	/* opened */
};

/* Goes from a node, whose rest the word has, to the child that the next byte of the word names. */
static inline bool
enter_child(struct slice word, struct spot *at)
{
	const unsigned char *behind = NULL;
	struct dict_node *n = &at->node;
	unsigned char next;
	unsigned i = 0;

	at->len += n->rest.n;
	next = (unsigned char)word.p[at->len];
	if (!node_body(n))
		return false;
	if (n->children > MANY) {
		const unsigned char *first = memchr(n->first, next, n->children);

		i = first ? (unsigned)(first - n->first) : n->children;
	} else {
		while (i < n->children && n->first[i] != next)
			i++;
	}
	if (i == n->children || !node_child(n, i, &behind, &at->span))
		return false;
	at->len++;
	return true;
}

/* How many of n bytes are the same; they are few. */
static inline size_t
same_bytes(const char *a, const char *b, size_t n)
{
	size_t i = 0;

	while (i < n && a[i] == b[i])
		i++;
	return i;
}

/* Where to begin to look for a word; false: no word begins as this one does. */
static inline bool
go_in(const struct dict *d, struct slice word, struct spot *at)
{
	const struct dict_top *top;

	at->span = dict_root(d);
	at->len = 0;
	if (d->begins == NULL || word.n < DICT_BEGIN)
		return true;
	top = begins_top(d->begins, begin_of(word.p, DICT_BEGIN));
	at->span.p += top->at;
	at->span.end = at->span.p + top->bytes;
	at->len = top->above;
	return top->bytes > 0;
}

/* The node in whose label the word ends: at its end or before it. */
static inline bool
go_down(const struct dict *d, struct slice word, struct spot *at)
{
	if (!go_in(d, word, at))
		return false;
	for (;;) {
		size_t left = word.n - at->len, rest;

		if (!node_open(at->span, &at->node))
			return false;
		rest = at->node.rest.n;
		rest = rest < left ? rest : left;
		if (same_bytes(at->node.rest.p, word.p + at->len, rest) < rest)
			return false;
		if (left <= at->node.rest.n)
			return true;
		if (!enter_child(word, at))
			return false;
	}
}

/* Whether it may be there: most that are looked for and are not there are found out so, without a look at the dictionary. */
static inline bool
may_have(const struct dict *d, struct slice word)
{
	return d->begins == NULL || (unsigned char)word.p[0] < DICT_MARK_END || begins_far(d->begins, word.p, word.n);
}

bool
dict_find(const struct dict *d, struct slice word, struct slice *data)
{
	struct spot at;

	*data = SLICE_NONE;
	if (d->bytes.n == 0 || word.n == 0 || !may_have(d, word) || !go_down(d, word, &at))
		return false;
	if (at.len + at.node.rest.n != word.n || !(at.node.head & NODE_WORD) || !node_body(&at.node))
		return false;
	*data = at.node.data;
	return true;
}

bool
dict_has_begin(const struct dict *d, struct slice begin)
{
	struct spot at;

	return d->bytes.n > 0 && (begin.n < DICT_FAR || may_have(d, begin)) && go_down(d, begin, &at);
}

/* The first word of the node and below it; not the node's own when below. */
static bool
first_word(struct spot *at, bool below, struct slice *data)
{
	const unsigned char *behind = NULL;

	for (;; below = false, behind = NULL) {		/* each child lies within its parent */
		if (!node_body(&at->node))
			return false;
		if (!below && (at->node.head & NODE_WORD)) {
			*data = at->node.data;
			return true;
		}
		if (at->node.children == 0 || !node_child(&at->node, 0, &behind, &at->span) || !node_open(at->span, &at->node))
			return false;
	}
}

bool
dict_find_longer(const struct dict *d, struct slice word, struct slice *data)
{
	struct spot at;

	*data = SLICE_NONE;
	return d->bytes.n > 0 && go_down(d, word, &at) && first_word(&at, at.len + at.node.rest.n == word.n, data);
}

bool
dict_find_first(const struct dict *d, struct slice begin, struct slice *data)
{
	struct spot at;

	*data = SLICE_NONE;
	return d->bytes.n > 0 && go_down(d, begin, &at) && first_word(&at, false, data);
}

int
dict_list(struct dict_walk *w, struct dict_span node, size_t len, unsigned edits)
{
	const unsigned char *behind = NULL;
	struct dict_node n;
	struct dict_span child;
	int rc = 0;

	if (!node_open(node, &n) || n.rest.n > DICT_WORD_MAX - len || !node_body(&n))
		return 0;
	memcpy(w->word + len, n.rest.p, n.rest.n);
	len += n.rest.n;
	if (n.head & NODE_WORD)
		rc = w->each(w->context, (struct slice){w->word, len}, n.data, edits);
	if (len == DICT_WORD_MAX)
		return rc;
	for (unsigned i = 0; i < n.children && rc == 0; i++) {
		w->word[len] = (char)n.first[i];
		if (node_child(&n, i, &behind, &child))
			rc = dict_list(w, child, len + 1, edits);
	}
	return rc;
}

int
dict_list_from(const struct dict *d, struct slice prefix, struct dict_walk *w, unsigned edits)
{
	struct spot at;

	if (d->bytes.n == 0 || prefix.n > DICT_WORD_MAX || !go_down(d, prefix, &at))
		return 0;
	if (at.len > 0)
		memcpy(w->word, prefix.p, at.len);
	return dict_list(w, at.span, at.len, edits);
}

int
dict_each(const struct dict *d, struct slice prefix, dict_fn each, void *context)
{
	return dict_list_from(d, prefix, &(struct dict_walk){.each = each, .context = context}, 0);
}
