/* What paths find in the tree, and the values of a rule. */
#include "map.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "list.h"

#define VAIN_MANY 64		/* children that are looked through again rather than noted */

/* ---- Walking ---- */

static bool
node_matches(const struct map_node *node, const struct map_step *step)
{
	enum map_kind kind = step->axis == MAP_ATTRIBUTE ? MAP_ATTRIBUTE_NODE : MAP_ELEMENT;

	return node->kind == kind && (!step->name || node->name == step->name) && (!step->uri || node->uri == step->uri);
}

/* The context is a condition. */
static bool
is_text(struct map_node *node, void *context)
{
	const struct map_condition *c = context;
	struct map_text found = {0};
	bool same;

	map_text_node(&found, node);
	same = c->text ? found.n == c->len && (found.n == 0 || memcmp(found.p, c->text, found.n) == 0) : found.n > 0;
	free(found.p);
	return same;
}

bool
map_conditions_hold(struct map_node *node, const struct map_step *step, unsigned position, struct map_look *look)
{
	for (const struct map_condition *c = step->conditions; c; c = c->next) {
		if (c->number > 0 && c->number != position)
			return false;
		if (c->path) {
			struct map_condition copy = *c;
			struct map_visitor v = {is_text, &copy, look};

			if (map_walk(node, c->path->step, c->path->n, &v) == c->differs)
				return false;
		}
	}
	return true;
}

/* Where what a step found in vain among the children of a node is noted. */
static struct map_vain *
vain_of(const struct map_step *step, const struct map_visitor *v)
{
	return &v->look->vain[(uintptr_t)step / sizeof(*step) % MAP_VAIN];
}

/* The first child that the step may name. */
static struct map_node *
first_of(struct map_node *from, const struct map_step *step, const struct map_visitor *v)
{
	const struct map_vain *known = vain_of(step, v);

	return known->from == from && known->step == step ? known->at : from->first;
}

/* The children that match, and with // what is below them; nothing is copied. */
static bool
walk_children(struct map_node *from, const struct map_step *step, size_t n, const struct map_visitor *v)
{
	unsigned position = 0;
	size_t vain = 0;

	for (struct map_node *child = first_of(from, step, v); child && v->look->left > 0; child = child->next) {
		bool matches = node_matches(child, step);

		v->look->left--;
		if (position == 0 && !step->deep && (matches || !child->next) && vain >= VAIN_MANY)
			*vain_of(step, v) = (struct map_vain){from, step, child};
		vain++;
		if (matches && map_conditions_hold(child, step, ++position, v->look) && map_walk(child, step + 1, n - 1, v))
			return true;
		if (step->deep && child->kind == MAP_ELEMENT && walk_children(child, step, n, v))
			return true;
	}
	return false;
}

/* name() and lang() are texts about a node, not nodes: one is made up for the moment of the visit. */
static bool
visit_about(struct map_node *from, const struct map_step *step, const struct map_visitor *v)
{
	struct map_node about = *from;

	about.text = step->axis == MAP_NAME ? from->name : from->lang;
	about.len = (uint32_t)strlen(about.text);
	about.first = about.last = NULL;
	about.plain_container = false;
	return v->visit(&about, v->context);
}

bool
map_walk(struct map_node *from, const struct map_step *step, size_t n, const struct map_visitor *v)
{
	if (n == 0)
		return v->visit(from, v->context);
	switch (step->axis) {
	case MAP_SELF:
		return map_conditions_hold(from, step, 1, v->look) && map_walk(from, step + 1, n - 1, v);
	case MAP_PARENT:
		return from->parent && map_conditions_hold(from->parent, step, 1, v->look)
		    && map_walk(from->parent, step + 1, n - 1, v);
	case MAP_NAME:
	case MAP_LANG:
		return visit_about(from, step, v);
	default:
		return walk_children(from, step, n, v);
	}
}

/* ---- Text of nodes ---- */

void
map_text_add(struct map_text *t, const char *p, size_t n)
{
	if (t->n + n > t->cap) {
		size_t cap = t->cap ? t->cap : 1024;
		char *grown;

		while (cap < t->n + n)
			cap *= 2;
		grown = realloc(t->p, cap);
		if (!grown) {
			t->failed = true;
			return;
		}
		t->p = grown;
		t->cap = cap;
	}
	if (n > 0)
		memcpy(t->p + t->n, p, n);
	t->n += n;
}

static void
clear(struct map_text *t)
{
	t->n = 0;
	t->as = t->line = t->column = 0;
}

static void
add_escaped(struct map_text *t, const char *p, size_t n)
{
	size_t begin = 0;

	for (size_t i = 0; i < n; i++) {
		if (p[i] != '&' && p[i] != '<')
			continue;
		map_text_add(t, p + begin, i - begin);
		map_text_add(t, p[i] == '&' ? "&amp;" : "&lt;", p[i] == '&' ? 5 : 4);
		begin = i + 1;
	}
	map_text_add(t, p + begin, n - begin);
}

/* Text among elements is escaped, so that the whole is HTML again; attributes are left away. */
static void
add_markup(struct map_text *t, const struct map_node *node)
{
	add_escaped(t, node->text, node->len);
	for (const struct map_node *child = node->first; child && t->n < MAP_TEXT_MAX; child = child->next) {
		if (child->kind == MAP_TEXT)
			add_escaped(t, child->text, child->len);
		if (child->kind != MAP_ELEMENT)
			continue;
		map_text_add(t, "<", 1);
		map_text_add(t, child->name, strlen(child->name));
		map_text_add(t, ">", 1);
		add_markup(t, child);
		map_text_add(t, "</", 2);
		map_text_add(t, child->name, strlen(child->name));
		map_text_add(t, ">", 1);
	}
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

void
map_text_node(struct map_text *t, const struct map_node *node)
{
	const char *p = node->text, *end = node->text + node->len;
	const struct map_node *child = node->first;

	while (child && child->kind == MAP_ATTRIBUTE_NODE)
		child = child->next;
	if (child && !node->plain_container) {
		add_markup(t, node);
		t->as = OPSTAP_AS_HTML;
		return;
	}
	while (p < end && is_blank(*p))
		p++;
	while (p < end && is_blank(end[-1]))
		end--;
	if (!node->plain_container)
		map_text_add(t, p, (size_t)(end - p));
}

/* ---- Expressions ---- */

static bool
add_if_any(struct map_node *node, void *context)
{
	struct map_text *t = context;
	size_t before = t->n;

	map_text_node(t, node);
	if (t->n > before && t->line == 0) {
		t->line = node->line;
		t->column = node->column;
	}
	return t->n > before;
}

bool
map_text_path(struct map_text *t, struct map_node *from, const struct map_path *path)
{
	struct map_visitor v = {add_if_any, t, t->look};

	return map_walk(from, path->step, path->n, &v);
}

/* A join of which a path finds nothing is nothing: half a join says something else than the whole. */
static bool
add_terms(struct map_text *t, struct map_node *from, const struct map_term *terms)
{
	for (const struct map_term *term = terms; term; term = term->next)
		if (!term->path)
			map_text_add(t, term->text, term->len);
		else if (!map_text_path(t, from, term->path))
			return false;
	return t->n > 0;
}

bool
map_text_choices(struct map_text *t, struct map_node *from, const struct map_choice *choices)
{
	for (; choices; choices = choices->next) {
		clear(t);
		if (add_terms(t, from, choices->terms))
			return true;
	}
	t->n = 0;
	return false;
}

/* ---- Rules ---- */

struct applying {
	const struct map_rule *rule;
	struct feed_record *rec;
	int offering;
	struct map_text *text, lang;
	size_t count;
};

static const struct map_word *
find_word(const struct map_word *words, const char *p, size_t n)
{
	while (words && words->from && (words->from_len != n || memcmp(words->from, p, n) != 0))
		words = words->next;
	return words;
}

/* What follows the last place where a text stands; the whole where it does not. */
static const char *
behind(const char *text, const char *p, size_t *n)
{
	size_t width = strlen(text);
	const char *found;

	while ((found = memmem(p, *n, text, width)) != NULL) {
		*n -= (size_t)(found + width - p);
		p = found + width;
	}
	return p;
}

static void
add_value(struct applying *a, struct map_node *node, const char *p, size_t n, const char *lang)
{
	const struct map_rule *rule = a->rule;
	const struct map_word *word;
	uint32_t as = rule->e.as ? rule->e.as : a->text->as;
	char day[32];

	if (rule->e.after)
		p = behind(rule->e.after, p, &n);
	while (n > 0 && is_blank(*p)) {
		p++;
		n--;
	}
	while (n > 0 && is_blank(p[n - 1]))
		n--;
	word = find_word(rule->words, p, n);
	if (word) {
		p = word->to;
		n = word->to_len;
	} else if (rule->e.date && map_date(rule->e.date, p, n, day)) {
		p = day;
		n = strlen(day);
	}
	a->count += n > 0;
	feed_record_add(a->rec, a->offering, rule->field->number | as, lang, p, n,
			a->text->line ? a->text->line : node->line, a->text->line ? a->text->column : node->column);
}

/* The value that is in text now, or each part of it. */
static void
add_parts(struct applying *a, struct map_node *node)
{
	const struct map_rule *rule = a->rule;
	const char *p = a->text->p, *end = p + a->text->n, *lang = rule->lang;
	size_t width = rule->e.split ? strlen(rule->e.split) : 0;

	a->lang.n = 0;
	if (rule->lang_path && map_text_path(&a->lang, node, rule->lang_path) && a->lang.n < 36) {
		map_text_add(&a->lang, "", 1);
		lang = a->lang.failed ? NULL : a->lang.p;
	}
	while (p < end) {
		const char *next = width > 0 ? memmem(p, (size_t)(end - p), rule->e.split, width) : NULL;

		add_value(a, node, p, (size_t)((next ? next : end) - p), lang);
		p = next ? next + width : end;
	}
}

static bool
apply_each(struct map_node *node, void *context)
{
	struct applying *a = context;

	if (a->rule->e.choices) {
		if (!map_text_choices(a->text, node, a->rule->e.choices))
			return false;
	} else {
		clear(a->text);
		add_if_any(node, a->text);
	}
	add_parts(a, node);
	return false;
}

size_t
map_apply(struct map_rule *rule, struct map_node *from, struct feed_record *rec, int offering, struct map_text *scratch)
{
	struct applying a = {.rule = rule, .rec = rec, .offering = offering, .text = scratch, .lang.look = scratch->look};
	struct map_visitor v = {apply_each, &a, scratch->look};

	if (rule->e.each)
		map_walk(from, rule->e.each->step, rule->e.each->n, &v);
	else
		apply_each(from, &a);
	rule->found += a.count;
	rec->failed |= scratch->failed || a.lang.failed;
	free(a.lang.p);
	return a.count;
}

bool
map_skipped(const struct mapping *m, struct map_node *record, struct map_look *look)
{
	for (const struct map_skip *s = m->skips; s; s = s->next) {
		struct map_condition c = {.text = s->text, .len = s->len};
		struct map_visitor v = {is_text, &c, look};

		if (map_walk(record, s->path->step, s->path->n, &v) != s->unless)
			return true;
	}
	return false;
}
