/* The .po reader: line by line, a keyword with a string, strings that go on on the next line, comments. */
#include "render/po.h"

#include "ground/buffer.h"

#include <string.h>

#define STRING_MAX (64u << 10)

enum part { PART_NONE, PART_CONTEXT, PART_ID, PART_PLURAL, PART_STR0, PART_STR1, PART_MAX };

static const struct {
	const char *word;
	enum part part;
} keywords[] = {
	{"msgctxt", PART_CONTEXT}, {"msgid_plural", PART_PLURAL}, {"msgid", PART_ID}, {"msgstr[0]", PART_STR0},
	{"msgstr[1]", PART_STR1}, {"msgstr", PART_STR0},
};

struct po {
	const char *name;
	unsigned line, begin;
	struct arena *arena;
	struct error *e;
	po_entry_fn each;
	void *context;
	struct buffer text[PART_MAX];
	bool given[PART_MAX];
	enum part last;
	bool fuzzy, next_fuzzy;
};

static int
fault(struct po *po, const char *what)
{
	return error_set(po->e, ERR_SYNTAX, "%s:%u: %s", po->name, po->line, what);
}

static void
clear(struct po *po)
{
	for (int i = 0; i < PART_MAX; i++) {
		buffer_clear(&po->text[i]);
		po->given[i] = false;
	}
	po->last = PART_NONE;
	po->fuzzy = false;
}

/* Gives the finished entry away, if there is one. */
static int
finish(struct po *po)
{
	struct po_entry entry = {.plural = po->given[PART_PLURAL], .line = po->begin};
	bool header = !po->given[PART_CONTEXT] && po->text[PART_ID].len == 0;
	int result = 0;

	if (po->last == PART_NONE)
		return 0;
	if (!po->given[PART_ID] || !po->given[PART_STR0] || (entry.plural && !po->given[PART_STR1]))
		return fault(po, "an entry before this line lacks its msgid or msgstr");
	for (int i = 0; i < PART_MAX; i++)
		if (!buffer_ok(&po->text[i]))
			return fault(po, "a string before this line is too long");
	if (!header && !po->fuzzy) {
		entry.context = arena_slice(po->arena, buffer_view(&po->text[PART_CONTEXT]));
		entry.id = arena_slice(po->arena, buffer_view(&po->text[PART_ID]));
		entry.str[0] = arena_slice(po->arena, buffer_view(&po->text[PART_STR0]));
		entry.str[1] = arena_slice(po->arena, buffer_view(&po->text[PART_STR1]));
		if (!entry.context.p || !entry.id.p || !entry.str[0].p || !entry.str[1].p)
			return error_set(po->e, ERR_MEMORY, "no room for texts");
		result = po->each(po->context, &entry, po->e);
	}
	clear(po);
	return result;
}

static char
escaped(char c)
{
	switch (c) {
	case 'n': return '\n';
	case 't': return '\t';
	case 'r': return '\r';
	case '"':
	case '\\': return c;
	default: return 0;
	}
}

/* "…" with nothing after it. */
static int
read_string(struct po *po, struct slice s, struct buffer *out)
{
	if (s.n < 2 || s.p[0] != '"' || s.p[s.n - 1] != '"')
		return fault(po, "a string in double quotes is expected");
	for (size_t i = 1; i < s.n - 1; i++) {
		char c = s.p[i];

		if (c == '"')
			return fault(po, "a \" inside a string needs a \\ before it");
		if (c == '\\' && (i + 1 == s.n - 1 || !(c = escaped(s.p[++i]))))
			return fault(po, "only \\n \\t \\r \\\" and \\\\ are known");
		buffer_byte(out, c);
	}
	return 0;
}

static int
read_keyword(struct po *po, struct slice line)
{
	size_t n = 0;

	while (n < line.n && line.p[n] != ' ' && line.p[n] != '\t' && line.p[n] != '"')
		n++;
	for (size_t i = 0; i < sizeof(keywords) / sizeof(*keywords); i++) {
		enum part part = keywords[i].part;
		int result = 0;

		if (!slice_is((struct slice){line.p, n}, keywords[i].word))
			continue;
		if (part == PART_CONTEXT || (part == PART_ID && po->last != PART_CONTEXT))
			result = finish(po);
		if (result < 0)
			return result;
		if (po->last == PART_NONE) {
			po->begin = po->line;
			po->fuzzy = po->next_fuzzy;
			po->next_fuzzy = false;
		}
		if (po->given[part] || part < po->last)
			return fault(po, "msgctxt, msgid, msgid_plural, msgstr come once each and in this order");
		po->given[part] = true;
		po->last = part;
		return read_string(po, slice_trim((struct slice){line.p + n, line.n - n}), &po->text[part]);
	}
	return fault(po, "not a line of a .po file");
}

static int
read_line(struct po *po, struct slice line)
{
	line = slice_trim(line);
	if (line.n == 0)
		return finish(po);
	if (line.p[0] == '#') {
		po->next_fuzzy = po->next_fuzzy || (slice_starts(line, "#,") && memmem(line.p, line.n, "fuzzy", 5));
		return finish(po);
	}
	if (line.p[0] != '"')
		return read_keyword(po, line);
	if (po->last == PART_NONE)
		return fault(po, "a string without a keyword");
	return read_string(po, line, &po->text[po->last]);
}

int
po_read(struct slice text, const char *name, struct arena *a, po_entry_fn each, void *context, struct error *e)
{
	struct po po = {.name = name, .arena = a, .e = e, .each = each, .context = context};
	struct slice line;
	size_t bad;
	int result = 0;

	for (int i = 0; i < PART_MAX; i++)
		buffer_init(&po.text[i], STRING_MAX);
	if (!utf8_valid(text, &bad))
		result = error_set(e, ERR_SYNTAX, "%s: byte %zu is not UTF-8", name, bad);
	while (result == 0 && slice_split(&text, '\n', &line)) {
		po.line++;
		result = read_line(&po, line);
	}
	if (result == 0)
		result = finish(&po);
	for (int i = 0; i < PART_MAX; i++)
		buffer_free(&po.text[i]);
	return result;
}
