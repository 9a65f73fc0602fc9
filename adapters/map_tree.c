/*
 * The tree of what may be needed, and no more: the records, or the elements above them that some path climbs to. Such a unit is
 * built while it is read, handed over when it ends, and forgotten. Which elements are units shows while names go by: for each open
 * element one bit for each step of the record's path that it and those around it match.
 */
#include "map.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK (256u * 1024)

struct map_chunk {
	struct map_chunk *next;
	size_t size;
	max_align_t bytes[];
};

/* ---- Memory ---- */

void *
map_alloc(struct map_arena *a, size_t n)
{
	char *p;

	n = (n + 15) & ~(size_t)15;
	if (!a->chunks || a->used + n > a->chunks->size) {
		size_t size = n > CHUNK / 4 ? n + CHUNK : CHUNK;
		struct map_chunk *c = a->total + size > a->most ? NULL : malloc(sizeof(*c) + size);

		if (!c)
			return NULL;
		*c = (struct map_chunk){.next = a->chunks, .size = size};
		a->chunks = c;
		a->used = 0;
		a->total += size;
	}
	p = (char *)a->chunks->bytes + a->used;
	a->used += n;
	return memset(p, 0, n);
}

char *
map_copy(struct map_arena *a, const char *text, size_t n)
{
	char *copy = map_alloc(a, n + 1);

	if (copy && n > 0)
		memcpy(copy, text, n);
	return copy;
}

static void
free_chunks(struct map_chunk *c)
{
	while (c) {
		struct map_chunk *next = c->next;

		free(c);
		c = next;
	}
}

void
map_arena_reset(struct map_arena *a)
{
	if (!a->chunks)
		return;
	free_chunks(a->chunks->next);
	a->chunks->next = NULL;
	a->total = a->chunks->size;
	a->used = 0;
}

void
map_arena_free(struct map_arena *a)
{
	free_chunks(a->chunks);
	a->chunks = NULL;
	a->used = a->total = 0;
}

/* ---- Nodes ---- */

/* All of them, and what was noted about them. */
static void
forget_nodes(struct map_tree *t)
{
	memset(t->look.vain, 0, sizeof(t->look.vain));
	map_arena_reset(&t->arena);
}

static struct map_node *
add_node(struct map_tree *t, struct map_node *parent, enum map_kind kind)
{
	struct map_node *node = map_alloc(&t->arena, sizeof(*node));

	if (!node) {
		t->failed = true;
		return NULL;
	}
	node->kind = (uint8_t)kind;
	node->parent = parent;
	node->text = node->name = node->uri = node->lang = "";
	if (parent) {
		node->line = parent->line;
		node->column = parent->column;
		node->lang = parent->lang;
		if (parent->last)
			parent->last->next = node;
		else
			parent->first = node;
		parent->last = node;
	}
	return node;
}

static const char *
name_of(struct map_tree *t, const char *name, size_t len)
{
	const char *known = map_known(t->m, name, len);

	if (!known)
		known = map_copy(&t->arena, name, len);
	t->failed |= !known;
	return known ? known : "";
}

static const char *
uri_of(const struct map_tree *t, const char *uri)
{
	const char *known = *uri ? map_known(t->m, uri, strlen(uri)) : NULL;

	return known ? known : "";
}

/* What was read as text becomes that of the open element, or stands among its children. Blanks between elements are one. */
static void
end_text(struct map_tree *t, bool closing)
{
	struct map_node *to = t->at;
	size_t n = t->text_len, blank = 0;

	t->text_len = 0;
	if (!to || n == 0)
		return;
	while (blank < n && strchr(" \t\r\n", t->text[blank]) && t->text[blank])
		blank++;
	if (blank == n && !closing && (!to->first || to->last->kind == MAP_ATTRIBUTE_NODE))
		return;
	if (!closing || (to->first && to->last->kind != MAP_ATTRIBUTE_NODE))
		to = add_node(t, to, MAP_TEXT);
	if (!to)
		return;
	to->text = blank == n ? " " : map_copy(&t->arena, t->text, n);
	to->len = blank == n ? 1 : (uint32_t)n;
	if (!to->text) {
		t->failed = true;
		to->text = "";
		to->len = 0;
	}
}

void
map_add_text(struct map_tree *t, const char *text, size_t len)
{
	if (!t->at || t->failed)
		return;
	if (len > MAP_TEXT_MAX - t->text_len) {
		len = MAP_TEXT_MAX - t->text_len;
		while (len > 0 && ((unsigned char)text[len] & 0xC0) == 0x80)
			len--;	/* never end inside a character */
	}
	if (t->text_len + len > t->text_cap) {
		size_t cap = t->text_cap ? t->text_cap : 4096;
		char *grown;

		while (cap < t->text_len + len)
			cap *= 2;
		grown = realloc(t->text, cap);
		if (!grown) {
			t->failed = true;
			return;
		}
		t->text = grown;
		t->text_cap = cap;
	}
	if (len > 0)
		memcpy(t->text + t->text_len, text, len);
	t->text_len += len;
}

void
map_attribute(struct map_tree *t, const char *name, const char *uri, const char *text, size_t len)
{
	struct map_node *node = t->at ? add_node(t, t->at, MAP_ATTRIBUTE_NODE) : NULL;

	if (!node)
		return;
	node->name = name_of(t, name, strlen(name));
	node->uri = uri_of(t, uri);
	node->text = map_copy(&t->arena, text, len);
	node->len = (uint32_t)len;
	if (!node->text) {
		t->failed = true;
		node->text = "";
		node->len = 0;
	}
}

/* ---- Units ---- */

static bool
step_matches(const struct map_step *step, const char *name, const char *uri)
{
	return step->axis == MAP_CHILD && (!step->name || step->name == name) && (!step->uri || step->uri == uri);
}

static uint64_t
advance(const struct map_path *path, size_t steps, uint64_t around, const char *name, const char *uri)
{
	uint64_t now = 0;

	if (!path)
		return 0;
	for (size_t i = 0; i < steps; i++) {
		if (!(around >> i & 1))
			continue;
		if (path->step[i].deep)
			now |= (uint64_t)1 << i;
		if (step_matches(&path->step[i], name, uri))
			now |= (uint64_t)1 << (i + 1);
	}
	return now;
}

/* The steps of "next" that are elements: an attribute is looked for at the end. */
static size_t
element_steps(const struct map_path *path)
{
	size_t n = path ? path->n : 0;

	return n > 0 && path->step[n - 1].axis != MAP_CHILD ? n - 1 : n;
}

bool
map_tree_begin(struct map_tree *t)
{
	struct mapping *m = t->m;

	t->arena.most = MAP_TREE_MAX;
	t->look.left = MAP_WALK_MAX;
	t->unit_steps = m->record->n > m->climbs ? m->record->n - m->climbs : 0;
	t->follow_steps = element_steps(m->next);
	t->depth = 0;
	t->unit = t->follow_at = -1;
	t->record[0] = t->follow[0] = 1;
	t->text_len = 0;
	t->next_url[0] = '\0';
	t->at = t->root = NULL;
	if (t->unit_steps == 0) {
		t->unit = 0;
		t->at = t->root = add_node(t, NULL, MAP_ELEMENT);
	}
	return !t->failed;
}

bool
map_stopped(const struct map_tree *t)
{
	return t->failed || t->result < 0 || t->look.left == 0;
}

const char *
map_trouble(const struct map_tree *t)
{
	if (t->result < 0)
		return NULL;
	if (t->look.left == 0)
		return "the paths of the mapping look at more than 5,000,000 nodes for one record; use // and .. less";
	return t->hold ? "the feed is too large to be grouped: more than 40 MB must be held"
			: "what must be held of this feed is too large: more than 40 MB; does a path climb far with ..?";
}

bool
map_open(struct map_tree *t, const char *name, size_t len, const char *uri, const char *lang, uint32_t line, uint32_t column)
{
	const char *known = map_known(t->m, name, len), *known_uri = uri_of(t, uri);
	int d = t->depth + 1;
	bool follows, begins;

	if (d > MAP_DEPTH_MAX || map_stopped(t))
		return false;
	t->record[d] = t->unit < 0 ? advance(t->m->record, t->unit_steps, t->record[d - 1], known, known_uri) : 0;
	t->follow[d] = advance(t->m->next, t->follow_steps, t->follow[d - 1], known, known_uri);
	begins = t->unit < 0 && t->record[d] >> t->unit_steps & 1;
	follows = t->follow_at < 0 && t->m->next && t->follow[d] >> t->follow_steps & 1;
	if (!t->at && !t->record[d] && !t->follow[d])
		return false;
	t->depth = d;
	if (begins)
		t->unit = d;
	if (follows)
		t->follow_at = d;
	if (t->at)
		end_text(t, false);
	if (t->at || begins || follows) {
		t->at = add_node(t, t->at, MAP_ELEMENT);
		if (!t->at)
			return true;
		t->at->name = name_of(t, name, len);
		t->at->uri = known_uri;
		t->at->line = line;
		t->at->column = column;
		if (strcmp(lang, t->at->lang) != 0)
			t->at->lang = map_copy(&t->arena, lang, strlen(lang));
		t->failed |= !t->at->lang;
	}
	return true;
}

static bool
hand_over(struct map_node *node, void *context)
{
	struct map_tree *t = context;
	size_t n = t->m->record->n;

	if (n > 0 && !map_conditions_hold(node, &t->m->record->step[n - 1], 0, &t->look))
		return false;
	t->look.left = MAP_WALK_MAX;
	t->result = t->each(node, t->context);
	return t->result < 0;
}

static void
end_unit(struct map_tree *t, struct map_node *unit)
{
	const struct map_path *path = t->m->record;
	struct map_visitor v = {hand_over, t, &t->look};

	if (!map_stopped(t))
		t->look.left = MAP_WALK_MAX;
	if (!map_stopped(t) && t->unit_steps == path->n)
		hand_over(unit, t);
	else if (!map_stopped(t))
		map_walk(unit, path->step + t->unit_steps, path->n - t->unit_steps, &v);
	t->unit = -1;
}

static void
end_follow(struct map_tree *t, struct map_node *node)
{
	const struct map_path *path = t->m->next, rest = {.step = path->step + t->follow_steps, .n = path->n - t->follow_steps};
	struct map_text found = {.look = &t->look};

	t->follow_at = -1;
	if (t->next_url[0] || !map_conditions_hold(node, &path->step[t->follow_steps - 1], 0, &t->look))
		return;
	if (map_text_path(&found, node, &rest)
	    && !(found.n == 2 && memcmp(found.p, "no", 2) == 0)) {	/* false */
		size_t n = found.n < sizeof(t->next_url) ? found.n : sizeof(t->next_url) - 1;	/* too long: map.c says so */

		memcpy(t->next_url, found.p, n);
		t->next_url[n] = '\0';
	}
	free(found.p);
}

void
map_close(struct map_tree *t)
{
	struct map_node *node = t->at;
	int d = t->depth--;

	if (!node)
		return;
	end_text(t, true);
	if (t->follow_at == d)
		end_follow(t, node);
	if (t->unit == d)
		end_unit(t, node);
	t->at = node->parent;
	if (!t->at && !t->hold)
		forget_nodes(t);
}

void
map_tree_end(struct map_tree *t)
{
	if (t->unit == 0 && t->root)
		end_unit(t, t->root);
	t->at = t->root = NULL;
	if (!t->hold)
		forget_nodes(t);
}

void
map_tree_free(struct map_tree *t)
{
	map_arena_free(&t->arena);
	free(t->text);
}
