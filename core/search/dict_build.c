/*
 * Builds a dictionary. It is written from its end to its beginning, every byte, and turned round when it is complete: so the
 * sizes of a node's children are known when its table is written, and nothing is moved or written twice.
 */
#include "search/dict.h"

#include "search/dict_node.h"

struct builder {
	const struct dict_item *items;
	struct buffer *out;	/* reversed from start on */
	size_t start;
};

/* Checking ----------------------------------------------------------------- */

static int
check_item(const struct dict_item *items, size_t i, struct error *e)
{
	struct slice word = items[i].word;

	if (word.n == 0 || word.n > DICT_WORD_MAX)
		return error_set(e, ERR_VALUE, "word %zu of the dictionary has %zu bytes, not 1 to %d", i, word.n, DICT_WORD_MAX);
	if (!utf8_valid(word, NULL))
		return error_set(e, ERR_VALUE, "word %zu of the dictionary is not UTF-8", i);
	if (items[i].data.n > DICT_DATA_MAX)
		return error_set(e, ERR_VALUE, "word %zu of the dictionary has %zu bytes of data, more than %d", i,
				items[i].data.n, DICT_DATA_MAX);
	if (i > 0 && slice_compare(items[i - 1].word, word) >= 0)
		return error_set(e, ERR_VALUE, "word %zu of the dictionary does not come behind the one before it", i);
	return 0;
}

static int
check_items(const struct dict_item *items, size_t n, struct error *e)
{
	int rc = 0;

	if (n > UINT32_MAX)
		return error_set(e, ERR_LIMIT, "%zu words are too many for a dictionary", n);
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = check_item(items, i, e);
	return rc;
}

/* Writing backwards -------------------------------------------------------- */

static void
reverse(char *p, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		char c = p[i];

		p[i] = p[n - 1 - i];
		p[n - 1 - i] = c;
	}
}

static void
put_bytes(struct buffer *out, struct slice s)
{
	char *room = s.n > 0 ? buffer_reserve(out, s.n) : NULL;

	if (room == NULL)
		return;
	memcpy(room, s.p, s.n);
	reverse(room, s.n);
	out->len += s.n;
}

/* As node_offset reads it. */
static void
put_offset(struct buffer *out, size_t v, unsigned bytes)
{
	while (bytes-- > 0)
		buffer_byte(out, (char)(v >> 8 * bytes));
}

static void
put_data(struct buffer *out, struct slice data, bool last)
{
	put_bytes(out, data);
	if (last)
		return;
	if (data.n > 127)
		buffer_byte(out, (char)(data.n >> 7));
	buffer_byte(out, (char)(data.n > 127 ? data.n | 128 : data.n));
}

/* The children of a node, the last one first, as they are written. */
struct children {
	unsigned n;
	size_t begin[256];	/* in b->out: where the child was complete, which is where it begins when it is turned round */
	char first[256];
};

/* head: what is known of it. Returns it with the bits that the table gives it. */
static unsigned
put_table(struct builder *b, const struct children *c, unsigned head)
{
	size_t base, largest;
	unsigned width, bytes;

	if (c->n == 0)
		return head;
	base = c->begin[c->n - 1];
	largest = base - c->begin[0];
	width = largest < 1u << 8 ? 1 : largest < 1u << 16 ? 2 : 3;
	bytes = 1u << (width - 1);
	for (unsigned i = 0; i + 1 < c->n; i++)
		put_offset(b->out, base - c->begin[i], bytes);
	for (unsigned i = 0; i < c->n; i++)
		buffer_byte(b->out, c->first[i]);
	if (c->n == node_few(head))
		return head | width | NODE_FEW;
	buffer_byte(b->out, (char)(c->n - 1));
	return head | width;
}

static void
put_label(struct buffer *out, struct slice rest, unsigned head)
{
	put_bytes(out, rest);
	if (rest.n >= NODE_REST_LONG)
		buffer_byte(out, (char)rest.n);
	head |= (rest.n < NODE_REST_LONG ? (unsigned)rest.n : NODE_REST_LONG) << NODE_REST_SHIFT;
	buffer_byte(out, (char)head);
}

/* Nodes -------------------------------------------------------------------- */

/* How long a beginning two words share that share from bytes. */
static size_t
shared(struct slice a, struct slice b, size_t from)
{
	while (from < a.n && from < b.n && a.p[from] == b.p[from])
		from++;
	return from;
}

static void put_node(struct builder *b, size_t first, size_t end, size_t len);

/* Words first to end-1 share their first len bytes and are longer. */
static void
put_children(struct builder *b, size_t first, size_t end, size_t len, struct children *c)
{
	c->n = 0;
	while (end > first) {
		size_t begin = end - 1;
		char byte = b->items[begin].word.p[len];

		while (begin > first && b->items[begin - 1].word.p[len] == byte)
			begin--;
		put_node(b, begin, end, len + 1);
		c->begin[c->n] = b->out->len;
		c->first[c->n++] = byte;
		end = begin;
	}
}

/* Words first to end-1 share their first len bytes, which are above this node's rest; 0 is the root, which has no label. */
static void
put_node(struct builder *b, size_t first, size_t end, size_t len)
{
	const struct dict_item *item = &b->items[first];
	size_t until = len > 0 ? shared(item->word, b->items[end - 1].word, len) : 0;
	bool is_word = len > 0 && item->word.n == until;
	struct children children;
	unsigned head;

	put_children(b, first + is_word, end, until, &children);
	head = put_table(b, &children, is_word ? NODE_WORD : 0);
	if (is_word)
		put_data(b->out, item->data, children.n == 0);
	put_label(b->out, len > 0 ? (struct slice){item->word.p + len, until - len} : SLICE_NONE, head);
}

int
dict_build(const struct dict_item *items, size_t n, struct buffer *out, struct error *e)
{
	struct builder b = {items, out, out->len + DICT_HEAD};
	size_t mark = out->len, size;
	int rc = check_items(items, n, e);

	if (rc < 0)
		return rc;
	buffer_text(out, DICT_MAGIC);
	buffer_u32(out, (uint32_t)n);
	buffer_u32(out, 0);
	put_node(&b, 0, n, 0);
	if (!buffer_ok(out))
		return error_set(e, ERR_MEMORY, "a dictionary of %zu words does not fit", n);
	size = out->len - b.start;
	if (size > UINT32_MAX) {
		out->len = mark;
		return error_set(e, ERR_LIMIT, "a dictionary of %zu words has more than 4 GiB", n);
	}
	reverse(out->data + b.start, size);
	for (unsigned i = 0; i < 4; i++)
		out->data[b.start - 4 + i] = (char)(size >> 8 * i);
	return 0;
}
