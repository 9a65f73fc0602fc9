/*
 * The set of templates, and the running of one: a walk over its operations with a stack of contexts.
 */
#include "render/template.h"

#include "ground/escape.h"
#include "ground/file.h"
#include "render/template_ops.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEMPLATES_MAX_BYTES (16u << 20)	/* all of them, compiled */
#define INDENT_MAX 64u			/* a partial that includes itself indented ends here */

struct templates {
	struct arena arena;
	struct template *first;
	uint64_t hash;
	const struct texts *texts;
	const char *folder;		/* below www_dir */
	void (*escape)(struct buffer *b, struct slice s);
};

struct templates *
templates_new(void)
{
	struct templates *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return NULL;
	arena_init(&t->arena, TEMPLATES_MAX_BYTES);
	t->folder = "templates";
	t->escape = escape_html;
	return t;
}

void
templates_free(struct templates *t)
{
	if (t == NULL)
		return;
	arena_free(&t->arena);
	free(t);
}

uint64_t
templates_hash(const struct templates *t)
{
	return t->hash;
}

static struct template *
find(const struct templates *set, enum lang l, struct slice name, struct slice indent)
{
	for (struct template *t = set->first; t; t = t->next)
		if (t->lang == l && slice_eq(t->name, name) && slice_eq(t->indent, indent))
			return t;
	return NULL;
}

const struct template *
templates_find(const struct templates *t, enum lang l, const char *name)
{
	return find(t, l, slice_of(name), SLICE_NONE);
}

static int
add(struct templates *set, const struct template *like, struct slice source, struct error *e)
{
	struct template *t = arena_alloc(&set->arena, sizeof(*t));

	if (t == NULL)
		return error_set(e, ERR_MEMORY, "no room for templates");
	*t = (struct template){.lang = like->lang, .escape = set->escape};
	t->name = arena_slice(&set->arena, like->name);
	t->indent = arena_slice(&set->arena, like->indent);
	t->source = arena_slice(&set->arena, source);
	if (!t->name.p || !t->indent.p || !t->source.p)
		return error_set(e, ERR_MEMORY, "no room for templates");
	t->next = set->first;
	set->first = t;
	return template_compile(t, &set->arena, set->texts, e);
}

int
templates_add(struct templates *t, enum lang l, const char *name, struct slice source, const struct texts *texts, struct error *e)
{
	struct template like = {.lang = l, .name = slice_of(name), .indent = SLICE("")};

	if (source.n > TEMPLATE_MAX_BYTES)
		return error_set(e, ERR_LIMIT, "%s.mustache: larger than %u bytes", name, TEMPLATE_MAX_BYTES);
	t->texts = texts;
	t->hash = str_hash(source, t->hash);
	return add(t, &like, source, e);
}

/* A copy of a template every line of which begins with indent, for a partial that stands indented alone on its line. */
static int
add_indented(struct templates *set, const struct template *of, struct slice indent, struct error *e)
{
	struct template like = {.lang = of->lang, .name = of->name, .indent = indent};
	struct slice rest = of->source, line;
	struct buffer source;
	int result;

	if (indent.n > INDENT_MAX)
		return error_set(e, ERR_LIMIT, "%.*s.mustache: indented too deep", SLICE_ARG(of->name));
	buffer_init(&source, 4 * TEMPLATE_MAX_BYTES);
	while (slice_split(&rest, '\n', &line)) {
		if (line.n > 0)
			buffer_slice(&source, indent);
		buffer_slice(&source, line);
		if (rest.p)
			buffer_byte(&source, '\n');
	}
	result = buffer_ok(&source) ? add(set, &like, buffer_view(&source), e)
				    : error_set(e, ERR_LIMIT, "%.*s.mustache: too large", SLICE_ARG(of->name));
	buffer_free(&source);
	return result;
}

static int
link_op(struct templates *set, const struct template *t, struct op *op, struct error *e)
{
	struct template *plain = find(set, t->lang, op->text, SLICE_NONE);
	int result;

	if (plain == NULL)
		return error_set(e, ERR_NOT_FOUND, "%.*s.mustache:%u: no template \"%.*s\"", SLICE_ARG(t->name), op->line,
				SLICE_ARG(op->text));
	op->partial = find(set, t->lang, op->text, op->indent);
	if (op->partial)
		return 0;
	if ((result = add_indented(set, plain, op->indent, e)) < 0)
		return result;
	op->partial = set->first;
	return 0;
}

int
templates_link(struct templates *set, struct error *e)
{
	/* Linking may add copies in front of the list; they are linked in the next round. */
	for (bool again = true; again;) {
		again = false;
		for (struct template *t = set->first; t; t = t->next)
			for (size_t i = 0; i < t->count; i++) {
				struct template *before = set->first;
				int result;

				if (t->ops[i].kind != OP_PARTIAL || t->ops[i].partial)
					continue;
				if ((result = link_op(set, t, &t->ops[i], e)) < 0)
					return result;
				again = again || set->first != before;
			}
	}
	return 0;
}

/* Loading ------------------------------------------------------------------------------------------------------- */

static int
load_one(struct templates *set, const char *www_dir, const char *overlay, const char *file, const struct texts *texts,
		struct error *e)
{
	char path[4096], name[256];
	struct buffer source;
	int result = ERR_NOT_FOUND;

	slice_copy((struct slice){file, strlen(file) - strlen(".mustache")}, name, sizeof(name));
	buffer_init(&source, TEMPLATE_MAX_BYTES);
	if (*overlay) {
		snprintf(path, sizeof(path), "%s/%s/%s", overlay, set->folder, file);
		result = file_read(path, &source, e);
	}
	if (result == ERR_NOT_FOUND) {
		snprintf(path, sizeof(path), "%s/%s/%s", www_dir, set->folder, file);
		result = file_read(path, &source, e);
	}
	for (int l = 0; result == 0 && l < LANG_MAX; l++)
		result = templates_add(set, (enum lang)l, name, buffer_view(&source), texts, e);
	buffer_free(&source);
	return result;
}

static int
only_templates(const struct dirent *entry)
{
	struct slice name = slice_of(entry->d_name);

	return name.n < 200 && name.p[0] != '.' && slice_ends(name, ".mustache");
}

static int
load_all(struct templates *set, const char *www_dir, const char *overlay, const struct texts *texts, struct error *e)
{
	struct dirent **entries = NULL;
	char path[4096];
	int n, result = 0;

	snprintf(path, sizeof(path), "%s/%s", www_dir, set->folder);
	n = scandir(path, &entries, only_templates, alphasort);
	if (n < 0)
		result = error_errno(e, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "%s", path);
	for (int i = 0; i < n; i++) {
		if (result == 0)
			result = load_one(set, www_dir, overlay, entries[i]->d_name, texts, e);
		free(entries[i]);
	}
	free(entries);
	if (result == 0)
		result = templates_link(set, e);
	return result;
}

/* set may be NULL: there was no memory for it. */
static int
load_set(struct templates *set, const char *const dirs[2], const struct texts *texts, struct templates **out, struct error *e)
{
	int result = set == NULL ? error_set(e, ERR_MEMORY, "no memory for templates") : load_all(set, dirs[0], dirs[1], texts, e);

	if (result < 0)
		templates_free(set);
	*out = result < 0 ? NULL : set;
	return result;
}

int
templates_load(const char *www_dir, const char *overlay, const struct texts *texts, struct templates **out, struct error *e)
{
	const char *const dirs[2] = {www_dir, overlay};

	return load_set(templates_new(), dirs, texts, out, e);
}

int
templates_load_mails(const char *www_dir, const char *overlay, const struct texts *texts, struct templates **out, struct error *e)
{
	const char *const dirs[2] = {www_dir, overlay};
	struct templates *set = templates_new();

	if (set != NULL) {
		set->folder = "mail";
		set->escape = escape_mail;
	}
	return load_set(set, dirs, texts, out, e);
}

/* Running ------------------------------------------------------------------------------------------------------- */

struct frame {
	const struct view *object;
	struct slice dot;
};

struct run {
	struct buffer *out;
	struct error *e;
	size_t depth;
	struct frame stack[TEMPLATE_MAX_DEPTH];
};

/* What a name stands for: the innermost object that has its first part, then strictly down. */
static const struct view_entry *
lookup(const struct run *r, const struct op *op)
{
	const struct view_entry *entry = NULL;

	for (size_t i = r->depth; i > 0 && !entry; i--)
		if (r->stack[i - 1].object)
			entry = view_find(r->stack[i - 1].object, op->names[0]);
	for (uint32_t i = 1; i < op->name_count && entry; i++)
		entry = entry->kind == VIEW_OBJECT ? view_find(entry->u.object, op->names[i]) : NULL;
	return entry;
}

static struct slice
value_of(const struct run *r, const struct op *op)
{
	const struct view_entry *entry;

	if (op->name_count == 0)
		return r->stack[r->depth - 1].dot;
	entry = lookup(r, op);
	return entry && entry->kind == VIEW_TEXT ? entry->u.text : SLICE_NONE;
}

static bool
truthy(const struct run *r, const struct op *op, const struct view_entry *entry)
{
	if (op->name_count == 0)
		return r->stack[r->depth - 1].dot.n > 0;
	if (entry == NULL)
		return false;
	switch (entry->kind) {
	case VIEW_TEXT:
		return entry->u.text.n > 0;
	case VIEW_FLAG:
		return entry->flag;
	case VIEW_LIST:
	case VIEW_OBJECT:
		return true;
	case VIEW_NONE:
		break;
	}
	return false;
}

static int run_ops(struct run *r, const struct template *t, size_t from, size_t to);

static int
run_inside(struct run *r, const struct template *t, const struct op *op, struct frame frame)
{
	int result;

	if (r->depth == TEMPLATE_MAX_DEPTH)
		return error_set(r->e, ERR_LIMIT, "%.*s.mustache:%u: nests too deep", SLICE_ARG(t->name), op->line);
	r->stack[r->depth++] = frame;
	result = run_ops(r, t, (size_t)(op - t->ops) + 1, op->end);
	r->depth--;
	return result;
}

static int
run_section(struct run *r, const struct template *t, const struct op *op)
{
	const struct view_entry *entry = op->name_count ? lookup(r, op) : NULL;
	struct frame frame = {NULL, SLICE_NONE};
	int result = 0;

	if (!truthy(r, op, entry))
		return 0;
	if (entry == NULL || entry->kind == VIEW_FLAG)
		return run_inside(r, t, op, r->stack[r->depth - 1]);
	if (entry->kind == VIEW_TEXT) {
		frame.dot = entry->u.text;
		return run_inside(r, t, op, frame);
	}
	for (const struct view *v = entry->u.object; v && result == 0; v = v->next) {
		frame.object = v;
		frame.dot = v->text;
		result = run_inside(r, t, op, frame);
	}
	return result;
}

static int
run_partial(struct run *r, const struct template *t, const struct op *op)
{
	int result;

	if (r->depth == TEMPLATE_MAX_DEPTH)
		return error_set(r->e, ERR_LIMIT, "%.*s.mustache:%u: nests too deep", SLICE_ARG(t->name), op->line);
	r->stack[r->depth] = r->stack[r->depth - 1];
	r->depth++;
	result = run_ops(r, op->partial, 0, op->partial->count);
	r->depth--;
	return result;
}

static int
run_ops(struct run *r, const struct template *t, size_t from, size_t to)
{
	int result = 0;

	for (size_t i = from; i < to && result == 0; i++) {
		const struct op *op = &t->ops[i];

		switch (op->kind) {
		case OP_LITERAL:
			buffer_slice(r->out, op->text);
			break;
		case OP_VALUE:
			t->escape(r->out, value_of(r, op));
			break;
		case OP_RAW:	/* {{{name}}}: the page wrote mark-up or JSON with its own escaper */
			buffer_slice(r->out, value_of(r, op));
			break;
		case OP_SECTION:
			result = run_section(r, t, op);
			i = op->end - 1;
			break;
		case OP_INVERTED:
			if (!truthy(r, op, op->name_count ? lookup(r, op) : NULL))
				result = run_inside(r, t, op, r->stack[r->depth - 1]);
			i = op->end - 1;
			break;
		case OP_PARTIAL:
			result = run_partial(r, t, op);
			break;
		}
	}
	return result;
}

int
template_render(const struct template *t, const struct view *root, struct buffer *out, struct error *e)
{
	struct run r = {.out = out, .e = e, .depth = 1};

	r.stack[0] = (struct frame){root, SLICE_NONE};
	return run_ops(&r, t, 0, t->count);
}
