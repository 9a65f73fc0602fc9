/*
 * From Mustache source to a flat list of operations.
 *
 * Literal text, and the texts that stand for {{t.NAME}}, are gathered and become one operation up to the next tag. A section knows
 * where it ends, so that running needs no search. A tag that only steers (all but values) takes its whole line away when it is alone on it.
 */
#include "render/template_ops.h"


#include <string.h>

#define DELIMITER_MAX 16u
#define NAME_PARTS 8u

struct compiler {
	struct template *t;
	struct arena *arena;
	const struct texts *texts;
	struct error *e;
	struct slice source;
	size_t at, literal;		/* where we read; where the literal text began */
	struct slice open, close;	/* delimiters */
	uint32_t stack[TEMPLATE_MAX_DEPTH];
	size_t depth;
	struct buffer text;		/* literal text not yet an operation */
	size_t counted;			/* lines are counted as we go: */
	uint32_t line;			/* of that place */
};

struct tag {
	char kind;			/* # ^ / ! > = & { or 0 for a plain value */
	struct slice content;
	size_t begin, end;		/* in the source, delimiters included */
};

/* Places are asked for in rising order, but for the begin of what is open or pending: that is told as where we are. */
static uint32_t
line_of(struct compiler *c, size_t at)
{
	for (; c->counted < at && c->counted < c->source.n; c->counted++)
		c->line += c->source.p[c->counted] == '\n';
	return c->line;
}

static int
fault(struct compiler *c, size_t at, const char *what, struct slice name)
{
	return error_set(c->e, ERR_SYNTAX, "%.*s.mustache:%u: %s%.*s", SLICE_ARG(c->t->name), line_of(c, at), what,
			SLICE_ARG(name));
}

/* A new operation after the pending literal text; NULL when the arena is full. */
static struct op *
add_op(struct compiler *c, enum op_kind kind, size_t at)
{
	struct op *grown = arena_grow(c->arena, c->t->ops, c->t->count, &c->t->cap, sizeof(*grown));
	struct op *op;

	if (grown == NULL)
		return NULL;
	c->t->ops = grown;
	op = &grown[c->t->count++];
	*op = (struct op){.kind = kind, .line = line_of(c, at)};
	return op;
}

static int
flush(struct compiler *c)
{
	struct op *op;

	if (!buffer_ok(&c->text))
		return error_set(c->e, ERR_LIMIT, "%.*s.mustache: too large", SLICE_ARG(c->t->name));
	if (c->text.len == 0)
		return 0;
	op = add_op(c, OP_LITERAL, 0);
	if (op == NULL || (op->text = arena_slice(c->arena, buffer_view(&c->text))).p == NULL)
		return error_set(c->e, ERR_MEMORY, "no room for templates");
	buffer_clear(&c->text);
	return 0;
}

static size_t
find(struct slice s, size_t from, struct slice what)
{
	const char *p = from <= s.n ? memmem(s.p + from, s.n - from, what.p, what.n) : NULL;

	return p ? (size_t)(p - s.p) : SIZE_MAX;
}

/* The next tag from c->at. 1 found, 0 none, negative. */
static int
next_tag(struct compiler *c, struct tag *tag)
{
	struct slice s = c->source, close = c->close, raw_close = SLICE("}");
	size_t from, end;

	tag->begin = find(s, c->at, c->open);
	if (tag->begin == SIZE_MAX)
		return 0;
	from = tag->begin + c->open.n;
	tag->kind = from < s.n && strchr("#^/!>=&{", s.p[from]) && s.p[from] ? s.p[from] : 0;
	from += tag->kind != 0;
	end = find(s, from, tag->kind == '{' ? raw_close : tag->kind == '=' ? SLICE("=") : close);
	if (end == SIZE_MAX)
		return fault(c, tag->begin, "a tag that is not closed", SLICE_NONE);
	tag->content = slice_trim((struct slice){s.p + from, end - from});
	if (tag->kind == '{' || tag->kind == '=') {
		end++;
		if (s.n - end < close.n || memcmp(s.p + end, close.p, close.n) != 0)
			return fault(c, tag->begin, "a tag that is not closed", SLICE_NONE);
	}
	tag->end = end + close.n;
	return 1;
}

/* Whether only blanks stand around the tag on its line; then *before is the line's begin and *after the next line's. */
static bool
alone(const struct compiler *c, const struct tag *tag, size_t *before, size_t *after)
{
	struct slice s = c->source;
	size_t b = tag->begin, a = tag->end;

	while (b > 0 && (s.p[b - 1] == ' ' || s.p[b - 1] == '\t'))
		b--;
	while (a < s.n && (s.p[a] == ' ' || s.p[a] == '\t'))
		a++;
	if ((b > 0 && s.p[b - 1] != '\n') || b < c->literal)
		return false;
	if (a + 1 < s.n && s.p[a] == '\r' && s.p[a + 1] == '\n')
		a++;
	if (a < s.n && s.p[a] != '\n')
		return false;
	*before = b;
	*after = a < s.n ? a + 1 : a;
	return true;
}

/* Splits a dotted name into the operation. */
static int
set_name(struct compiler *c, struct op *op, const struct tag *tag)
{
	struct slice rest = tag->content, part;
	uint64_t parts[NAME_PARTS];
	size_t n = 0;

	if (slice_is(rest, "."))
		return 0;
	for (size_t i = 0; i < rest.n; i++)
		if (str_is_space(rest.p[i]))
			return fault(c, tag->begin, "a name with a blank in it: ", rest);
	while (slice_split(&rest, '.', &part)) {
		if (part.n == 0 || n == NAME_PARTS)
			return fault(c, tag->begin, "not a name: ", tag->content);
		parts[n++] = view_hash(part);
	}
	op->names = arena_array(c->arena, n + 1, sizeof(*op->names));
	if (op->names == NULL || n == 0)
		return n ? error_set(c->e, ERR_MEMORY, "no room for templates") : fault(c, tag->begin, "an empty tag", SLICE_NONE);
	memcpy(op->names, parts, n * sizeof(*parts));
	op->name_count = (uint32_t)n;
	return 0;
}

static int
compile_value(struct compiler *c, const struct tag *tag)
{
	bool raw = tag->kind == '&' || tag->kind == '{';
	struct slice name = tag->content;
	struct op *op;
	int result;

	if (c->texts && slice_starts(name, "t.")) {
		struct slice key = {name.p + 2, name.n - 2};

		if (!texts_has(c->texts, c->t->lang, key))
			return fault(c, tag->begin, "no such text: ", key);
		if (raw)
			buffer_slice(&c->text, texts_slice(c->texts, c->t->lang, key));
		else
			c->t->escape(&c->text, texts_slice(c->texts, c->t->lang, key));
		return 0;
	}
	if ((result = flush(c)) < 0)
		return result;
	op = add_op(c, raw ? OP_RAW : OP_VALUE, tag->begin);
	return op ? set_name(c, op, tag) : error_set(c->e, ERR_MEMORY, "no room for templates");
}

static int
compile_open(struct compiler *c, const struct tag *tag)
{
	struct op *op;
	int result = flush(c);

	if (result < 0)
		return result;
	if (c->depth == TEMPLATE_MAX_DEPTH)
		return fault(c, tag->begin, "sections nest too deep", SLICE_NONE);
	c->stack[c->depth++] = (uint32_t)c->t->count;
	op = add_op(c, tag->kind == '#' ? OP_SECTION : OP_INVERTED, tag->begin);
	if (op == NULL)
		return error_set(c->e, ERR_MEMORY, "no room for templates");
	op->text = tag->content;
	return set_name(c, op, tag);
}

static int
compile_close(struct compiler *c, const struct tag *tag)
{
	struct op *op;
	int result = flush(c);

	if (result < 0)
		return result;
	if (c->depth == 0)
		return fault(c, tag->begin, "closes what is not open: ", tag->content);
	op = &c->t->ops[c->stack[--c->depth]];
	if (!slice_eq(op->text, tag->content))
		return fault(c, tag->begin, "closes what is not open: ", tag->content);
	op->end = (uint32_t)c->t->count;
	return 0;
}

static int
compile_partial(struct compiler *c, const struct tag *tag, struct slice indent)
{
	struct op *op;
	int result = flush(c);

	if (result < 0)
		return result;
	op = add_op(c, OP_PARTIAL, tag->begin);
	if (op == NULL)
		return error_set(c->e, ERR_MEMORY, "no room for templates");
	op->text = tag->content;
	op->indent = indent;
	return 0;
}

static int
set_delimiters(struct compiler *c, const struct tag *tag)
{
	struct slice rest = tag->content, open;

	if (!slice_split(&rest, ' ', &open) || (rest = slice_trim(rest)).n == 0 || open.n == 0 || open.n > DELIMITER_MAX ||
	    rest.n > DELIMITER_MAX || memchr(rest.p, ' ', rest.n))
		return fault(c, tag->begin, "delimiters are two words: ", tag->content);
	c->open = open;
	c->close = rest;
	return 0;
}

static int
compile_tag(struct compiler *c, const struct tag *tag)
{
	bool steers = tag->kind != 0 && tag->kind != '&' && tag->kind != '{';
	size_t before = tag->begin, after = tag->end;
	bool single = steers && alone(c, tag, &before, &after);
	struct slice indent = {c->source.p + before, single ? tag->begin - before : 0};

	buffer_add(&c->text, c->source.p + c->literal, before - c->literal);
	c->at = c->literal = after;
	switch (tag->kind) {
	case '!':
		return 0;
	case '=':
		return set_delimiters(c, tag);
	case '#':
	case '^':
		return compile_open(c, tag);
	case '/':
		return compile_close(c, tag);
	case '>':
		return compile_partial(c, tag, indent);
	default:
		return compile_value(c, tag);
	}
}

int
template_compile(struct template *t, struct arena *a, const struct texts *texts, struct error *e)
{
	struct compiler c = {.t = t, .arena = a, .texts = texts, .e = e, .source = t->source, .open = SLICE("{{"),
			.close = SLICE("}}"), .line = 1};
	struct tag tag;
	int result;

	buffer_init(&c.text, 4 * TEMPLATE_MAX_BYTES);
	while ((result = next_tag(&c, &tag)) > 0)
		if ((result = compile_tag(&c, &tag)) < 0)
			break;
	if (result == 0 && c.depth > 0)
		result = fault(&c, t->source.n, "not closed: ", t->ops[c.stack[c.depth - 1]].text);
	if (result == 0) {
		buffer_add(&c.text, c.source.p + c.literal, c.source.n - c.literal);
		result = flush(&c);
	}
	buffer_free(&c.text);
	return result;
}
