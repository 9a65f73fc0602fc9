/*
 * Reads the configuration: keys and sections by the table in config_table.c, every fault noted and none of them the last
 * word, so that one run of "opstapd -t" names them all.
 */
#include "domain/config_read.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

#define ARENA_MAX (64u << 20)
#define FILE_MAX_BYTES (1u << 20)
#define FILES_MAX 256
#define DEPTH_MAX 8
#define SECTIONS_MAX 10000

int
config_line(const struct frame *f, const char *key)
{
	for (size_t i = 0; f->section->keys[i].name != NULL; i++)
		if (strcmp(f->section->keys[i].name, key) == 0)
			return f->lines[i];
	return 0;
}

struct config_place
config_place(const struct frame *f, const char *key)
{
	for (size_t i = 0; f->section->keys[i].name != NULL; i++)
		if (f->lines[i] > 0 && strcmp(f->section->keys[i].name, key) == 0)
			return (struct config_place){f->files[i], f->lines[i]};
	return (struct config_place){f->file, f->line};
}

static void
advance(struct source *s)
{
	s->token = lexer_next(&s->lexer);
}

/* From "{" to behind its "}". */
static void
skip_block(struct source *s)
{
	int depth = 0;

	do {
		depth += (s->token.kind == TOKEN_OPEN) - (s->token.kind == TOKEN_CLOSE);
		advance(s);
	} while (depth > 0 && s->token.kind != TOKEN_END);
}

/* After a fault: to the next line, or to the end of the section. */
static void
skip_line(struct source *s, int line)
{
	while (s->token.line == line && s->token.kind != TOKEN_CLOSE && s->token.kind != TOKEN_END) {
		if (s->token.kind == TOKEN_OPEN)
			skip_block(s);
		else
			advance(s);
	}
}

/* Something is missing before the next token; line is that of the statement, whose end it may have run over. */
static void
unexpected(struct reading *r, struct source *s, const char *wanted, int line)
{
	struct token t = s->token;

	if (t.line > line) {
		config_complain(r, s->path, line, "%s expected at the end of the line", wanted);
		return;
	}
	if (t.kind == TOKEN_BAD)
		config_complain(r, s->path, t.line, "%.*s", SLICE_ARG(t.text));
	else
		config_complain(r, s->path, t.line, "%s expected before \"%.*s\"", wanted, SLICE_ARG(t.text));
	if (t.kind != TOKEN_CLOSE && t.kind != TOKEN_END && t.kind != TOKEN_OPEN)
		advance(s);
	skip_line(s, t.line);
}

static bool
add_item(struct reading *r, struct value_read *v, struct slice text)
{
	struct slice *grown = arena_grow(&r->config->arena, v->item, v->n, &v->cap, sizeof(*grown));

	if (grown == NULL) {
		r->no_memory = true;
		return false;
	}
	v->item = grown;
	v->item[v->n++] = text;
	return true;
}

/* A text, a word, or a list of them. False: not readable, said and skipped. */
static bool
read_value(struct reading *r, struct source *s, struct value_read *v)
{
	v->list = s->token.kind == TOKEN_OPEN;
	if (v->list)
		advance(s);
	while (s->token.kind == TOKEN_TEXT || s->token.kind == TOKEN_WORD) {
		if (!add_item(r, v, s->token.text))
			return false;
		advance(s);
		if (!v->list)
			return true;
		if (s->token.kind != TOKEN_COMMA)
			break;
		advance(s);
	}
	if (!v->list || s->token.kind != TOKEN_CLOSE) {
		unexpected(r, s, v->list ? "\",\" or \"}\"" : "a value", s->token.line);
		if (v->list && s->token.kind == TOKEN_CLOSE)
			advance(s);
		return false;
	}
	advance(s);
	return true;
}

static void
unknown(struct reading *r, struct source *s, const struct frame *f, struct token name, bool section)
{
	const char *typed = arena_string(&r->config->arena, name.text), *nearest = NULL, *known;
	const char *kind = section ? "section" : "key";
	unsigned best = UINT_MAX;

	for (size_t i = 0; typed != NULL; i++) {
		known = !section ? f->section->keys[i].name : f->section->sections ? f->section->sections[i].name : NULL;
		if (known == NULL)
			break;
		if (str_distance(typed, known) < best) {
			best = str_distance(typed, known);
			nearest = known;
		}
	}
	if (nearest != NULL)
		config_complain(r, s->path, name.line, "unknown %s \"%s\"; the nearest known one is \"%s\"", kind, typed, nearest);
	else
		config_complain(r, s->path, name.line, "no %s \"%s\" is known here", kind, typed ? typed : "");
}

/* Texts and lists always have a value, also where none can be used, so that what checks them need not ask. */
static void
set_default(struct reading *r, const struct config_key *k, struct frame *f)
{
	struct slice fallback = slice_of(k->fallback ? k->fallback : "");
	struct value_read v = {&fallback, k->type != CONFIG_LIST, 0, false};

	if (k->required && k->type < CONFIG_LIST)
		*(const char **)((char *)f->object + k->at) = "";
	else if ((k->fallback || k->type <= CONFIG_LIST) && config_set(&r->config->arena, k, "/", &v, f->object) != NULL)
		r->no_memory = true;
}

/* Every item of a list that cannot be, else the value. */
static void
complain_value(struct reading *r, struct source *s, const struct frame *f, const struct config_key *k, int line, const char *wanted,
		const struct value_read *v)
{
	size_t before = r->faults.n;

	for (size_t i = 0; i < v->n && k->check; i++)
		if (!k->check(v->item[i]))
			config_complain(r, s->path, line, "%s %s, not \"%.*s\"", k->name, wanted, SLICE_ARG(v->item[i]));
	if (r->faults.n == before)
		config_complain(r, s->path, line, "%s %s, not \"%.*s\"", k->name, wanted, SLICE_ARG(v->n > 0 ? v->item[0] : SLICE_NONE));
	for (size_t i = before; i < r->faults.n; i++)
		r->faults.problem[i].section = f->section->name;
}

/* name "=" value; the token is behind the "=". */
static void
assignment(struct reading *r, struct source *s, struct frame *f, struct token name)
{
	const struct config_key *k = f->section->keys;
	struct value_read v = {NULL, 0, 0, false};
	const char *wanted;

	if (!read_value(r, s, &v))
		return;
	while (k->name != NULL && !slice_is(name.text, k->name))
		k++;
	if (k->name == NULL) {
		unknown(r, s, f, name, false);
		return;
	}
	if (f->lines[k - f->section->keys] > 0) {
		config_complain(r, s->path, name.line, "%s is set twice; first in line %d", k->name, f->lines[k - f->section->keys]);
		return;
	}
	f->lines[k - f->section->keys] = name.line;
	f->files[k - f->section->keys] = s->path;
	wanted = config_set(&r->config->arena, k, s->folder, &v, f->object);
	if (wanted == NULL)
		return;
	complain_value(r, s, f, k, name.line, wanted, &v);
	set_default(r, k, f);
}

/* Defaults of what was not set, what must be set, what must fit together. */
static void
finish(struct reading *r, struct frame *f)
{
	for (size_t i = 0; f->section->keys[i].name != NULL; i++) {
		const struct config_key *k = &f->section->keys[i];

		if (f->lines[i] > 0)
			continue;
		set_default(r, k, f);
		if (k->required)
			config_complain(r, f->file, f->line, "%s \"%s\" has no %s", f->section->name, f->title, k->name);
	}
	if (f->section->finish)
		f->section->finish(r, f);
}

static bool
begun_before(struct reading *r, struct source *s, const struct opened *now)
{
	for (size_t i = 0; i < r->opened_count; i++) {
		const struct opened *o = &r->opened[i];

		if (o->section != now->section || o->outer != now->outer || strcmp(o->title, now->title) != 0)
			continue;
		config_complain(r, s->path, now->line, "%s \"%s\" stands here again; first in %s:%d", now->section->name,
				now->title, o->file, o->line);
		return true;
	}
	return false;
}

/* A new item of the outer struct's array; the array doubles whenever its count is a power of two. */
static void *
new_item(struct reading *r, const struct config_section *section, void *outer)
{
	size_t *count = (size_t *)((char *)outer + section->count);
	char *items;

	memcpy(&items, (char *)outer + section->items, sizeof(items));
	if ((*count & (*count - 1)) == 0) {
		char *grown = arena_array(&r->config->arena, *count ? *count * 2 : 1, section->size);

		if (grown == NULL)
			return NULL;
		if (*count > 0)
			memcpy(grown, items, *count * section->size);
		items = grown;
		memcpy((char *)outer + section->items, &items, sizeof(items));
	}
	return items + (*count)++ * section->size;
}

/* Notes the section, makes room for it, fills in title and flag. False: memory, or far too many. */
static bool
begin(struct reading *r, struct source *s, const struct frame *outer, struct token title, struct frame *f)
{
	const struct config_section *section = f->section;
	struct opened *grown, now = {section, outer->number, "", s->path, f->line};

	now.title = arena_string(&r->config->arena, title.kind == TOKEN_OPEN ? SLICE("") : title.text);
	grown = arena_grow(&r->config->arena, r->opened, r->opened_count, &r->opened_cap, sizeof(*grown));
	f->object = section->size && grown ? new_item(r, section, outer->object) : outer->object;
	if (now.title == NULL || grown == NULL || f->object == NULL || r->opened_count >= SECTIONS_MAX)
		return false;
	r->opened = grown;
	if (section->title_check && !section->title_check(slice_of(now.title)))
		config_complain(r, s->path, f->line, "%s \"%s\": the title %s", section->name, now.title, section->title_wanted);
	else
		(void)begun_before(r, s, &now);
	r->opened[r->opened_count++] = now;
	f->number = r->opened_count;
	f->title = now.title;
	if (section->size)
		*(const char **)((char *)f->object + section->title) = now.title;
	if (section->flagged)
		*(bool *)((char *)f->object + section->flag) = section->flag_value;
	return true;
}

static void body(struct reading *r, struct source *s, struct frame *f);

/* name ["title"] "{" … "}"; the token is behind the name. */
static void
section(struct reading *r, struct source *s, const struct frame *outer, struct token name)
{
	struct frame f = {.section = outer->section->sections, .file = s->path, .line = name.line};
	struct token title = s->token;

	if (title.kind != TOKEN_OPEN)
		advance(s);
	if (s->token.kind != TOKEN_OPEN) {
		unexpected(r, s, "\"=\" or \"{\"", name.line);
		return;
	}
	while (f.section != NULL && f.section->name != NULL && !slice_is(name.text, f.section->name))
		f.section++;
	if (f.section == NULL || f.section->name == NULL) {
		unknown(r, s, outer, name, true);
		skip_block(s);
		return;
	}
	if (f.section->size > 0 && title.kind == TOKEN_OPEN) {
		config_complain(r, s->path, name.line, "%s needs a title: %s \"…\" { … }", f.section->name, f.section->name);
		skip_block(s);
		return;
	}
	if (f.section->size == 0 && title.kind != TOKEN_OPEN)
		config_complain(r, s->path, name.line, "%s takes no title", f.section->name);
	advance(s);
	if (!begin(r, s, outer, title, &f)) {
		r->no_memory = true;
		return;
	}
	body(r, s, &f);
	if (s->token.kind == TOKEN_CLOSE)
		advance(s);
	else
		config_complain(r, s->path, s->token.line, "\"}\" of %s in line %d is missing", f.section->name, f.line);
	finish(r, &f);
}

/* The bytes of a file, checked, in the arena; false: said. */
static bool
load_file(struct reading *r, const char *path, const struct source *by, int line, struct slice *bytes)
{
	struct error e = ERROR_NONE;
	struct buffer b;
	size_t bad = 0, at_line = 1;

	buffer_init(&b, FILE_MAX_BYTES);
	if (r->files++ >= FILES_MAX)
		(void)error_set(&e, ERR_LIMIT, "more than %d files", FILES_MAX);
	else if (r->read(r->context, path, &b, &e) == 0 && !buffer_ok(&b))
		(void)error_set(&e, ERR_LIMIT, "larger than %u bytes", FILE_MAX_BYTES);
	*bytes = arena_slice(&r->config->arena, buffer_view(&b));
	buffer_free(&b);
	if (e.code != 0)
		config_complain(r, by ? by->path : path, line, "cannot read %s: %s", path, e.text);
	else if (bytes->p == NULL)
		r->no_memory = true;
	else if (!utf8_valid(*bytes, &bad)) {
		for (size_t i = 0; i < bad; i++)
			at_line += bytes->p[i] == '\n';
		config_complain(r, path, (int)at_line, "not UTF-8");
		return false;
	}
	return e.code == 0 && bytes->p != NULL;
}

static void
read_file(struct reading *r, struct source s, int line, struct frame *f)
{
	size_t folder = (size_t)(strrchr(s.absolute, '/') - s.absolute);
	struct slice bytes;

	s.folder = config_path(&r->config->arena, "", (struct slice){s.absolute, folder});
	if (s.folder == NULL || !load_file(r, s.path, s.outer, line, &bytes))
		return;
	s.lexer = lexer_of(bytes, &r->config->arena);
	advance(&s);
	for (;;) {
		body(r, &s, f);
		if (s.token.kind == TOKEN_END)
			return;
		config_complain(r, s.path, s.token.line, "\"}\" without its \"{\"");
		advance(&s);
	}
}

static void
include(struct reading *r, struct source *s, struct frame *f, struct token file)
{
	const char *path = config_path(&r->config->arena, s->folder, file.text);

	if (path == NULL) {
		r->no_memory = true;
		return;
	}
	for (const struct source *o = s; o != NULL; o = o->outer) {
		if (strcmp(o->absolute, path) == 0 || s->depth >= DEPTH_MAX) {
			config_complain(r, s->path, file.line, "%s includes itself, or includes are nested too deep", path);
			return;
		}
	}
	read_file(r, (struct source){.path = path, .absolute = path, .outer = s, .depth = s->depth + 1}, file.line, f);
}

/* Statements until the section or the file ends. */
static void
body(struct reading *r, struct source *s, struct frame *f)
{
	while (s->token.kind != TOKEN_END && s->token.kind != TOKEN_CLOSE && !r->no_memory) {
		struct token name = s->token;

		if (name.kind != TOKEN_WORD) {
			unexpected(r, s, "a key or a section", name.line);
			continue;
		}
		advance(s);
		if (s->token.kind == TOKEN_EQUALS) {
			advance(s);
			assignment(r, s, f, name);
		} else if (slice_is(name.text, "include") && s->token.kind == TOKEN_TEXT) {
			struct token file = s->token;

			advance(s);
			include(r, s, f, file);
		} else if (s->token.kind == TOKEN_TEXT || s->token.kind == TOKEN_WORD || s->token.kind == TOKEN_OPEN) {
			section(r, s, f, name);
		} else {
			unexpected(r, s, "\"=\" or \"{\"", name.line);
		}
	}
}

/* The defaults of sections without title that nobody wrote. */
static void
finish_absent(struct reading *r, const struct frame *outer)
{
	for (const struct config_section *s = outer->section->sections; s->name != NULL; s++) {
		struct frame f = {.section = s, .object = outer->object, .title = "", .file = outer->file, .line = outer->line};
		bool absent = s->size == 0;

		for (size_t i = 0; i < r->opened_count; i++)
			absent = absent && r->opened[i].section != s;
		if (absent)
			finish(r, &f);
	}
}

int
config_load(const char *path, config_read_fn read, void *context, struct config **out, struct config_problem **problems,
	    size_t *problem_count, struct error *e)
{
	struct arena a;
	struct reading r = {.read = read, .context = context};
	struct frame f = {.section = &config_root, .title = "", .file = path, .line = 1};
	struct source s = {.path = path};
	char here[PATH_MAX] = "";

	*problems = NULL;
	*problem_count = 0;
	arena_init(&a, ARENA_MAX);
	*out = r.config = arena_alloc(&a, sizeof(*r.config));
	if (r.config == NULL)
		return error_set(e, ERR_MEMORY, "no memory for the configuration");
	r.config->arena = a;
	if (path[0] != '/' && getcwd(here, sizeof(here)) == NULL)
		return error_errno(e, ERR_IO, "getcwd");
	r.config->path = s.absolute = config_path(&r.config->arena, here, slice_of(path));
	s.path = f.file = arena_string(&r.config->arena, slice_of(path));
	if (s.absolute == NULL || s.path == NULL)
		return error_set(e, ERR_MEMORY, "no memory for the configuration");
	f.object = r.config;
	read_file(&r, s, 1, &f);
	finish_absent(&r, &f);
	finish(&r, &f);
	if (r.no_memory)
		return error_set(e, ERR_MEMORY, "%s: configuration too large", path);
	config_problems_sort(&r.faults, f.file);
	config_problems_sort(&r.notes, f.file);
	*problems = r.faults.problem;
	*problem_count = r.faults.n;
	r.config->notes = r.notes.problem;
	r.config->note_count = r.notes.n;
	return r.faults.n ? error_set(e, ERR_VALUE, "%s: %zu errors", path, r.faults.n) : 0;
}
