/* Paths and expressions of a mapping: read once, walked for each record. */
#include "map.h"

#include <stdlib.h>
#include <string.h>

#define NAME_END " \t/[]|+'\"=,`()!<>{}"

/* ---- Pieces of a line ---- */

void
map_blanks(struct map_line *l)
{
	while (l->at < l->end && (*l->at == ' ' || *l->at == '\t'))
		l->at++;
}

bool
map_at_end(struct map_line *l)
{
	map_blanks(l);
	return l->at == l->end || *l->at == '#';
}

bool
map_accept(struct map_line *l, const char *token)
{
	size_t n = strlen(token);

	map_blanks(l);
	if ((size_t)(l->end - l->at) < n || memcmp(l->at, token, n) != 0)
		return false;
	l->at += n;
	return true;
}

bool
map_word(struct map_line *l, const char *word)
{
	const char *begin = l->at;

	if (map_accept(l, word) && (l->at == l->end || strchr(" \t'\"#`", *l->at)))
		return true;
	l->at = begin;
	return false;
}

bool
map_quoted(struct map_line *l, const char **text, size_t *len)
{
	const char *close;

	map_blanks(l);
	if (l->at == l->end || (*l->at != '\'' && *l->at != '"'))
		return map_fault(l, l->at, "a text in quotes is expected here, as 'text'");
	close = memchr(l->at + 1, *l->at, (size_t)(l->end - l->at - 1));
	if (!close)
		return map_fault(l, l->at, "this quote is never closed; a text ends in the line where it begins");
	*len = (size_t)(close - l->at - 1);
	*text = map_copy(&l->m->arena, l->at + 1, *len);
	l->at = close + 1;
	return *text ? true : map_fault(l, l->at, "no memory for the mapping");
}

/* ---- Steps ---- */

static bool
name_char(char c)
{
	return !strchr(NAME_END, c) && c != '\0';
}

static const char *
find_prefix(struct map_line *l, const char *prefix, size_t n)
{
	static const char xml[] = "http://www.w3.org/XML/1998/namespace";

	for (const struct map_name *p = l->m->prefixes; p; p = p->next)
		if (p->len == n && memcmp(p->text, prefix, n) == 0)
			return p->uri;
	if (n == 3 && memcmp(prefix, "xml", 3) == 0)
		return map_intern(l->m, xml, sizeof(xml) - 1);
	map_fault(l, prefix, "the prefix \"%.*s\" is not declared; write \"namespace %.*s = ADDRESS\" above, or the name alone, "
			"which is of any namespace", n > 40 ? 40 : (int)n, prefix, n > 40 ? 40 : (int)n, prefix);
	return NULL;
}

static bool
keep_name(struct map_line *l, struct map_step *step, const char *name, size_t n)
{
	const char *colon = l->m->format == MAP_XML ? memchr(name, ':', n) : NULL;

	if (colon && !(step->uri = find_prefix(l, name, (size_t)(colon - name))))
		return false;
	if (colon) {
		n -= (size_t)(colon + 1 - name);
		name = colon + 1;
	}
	if (n == 1 && *name == '*')
		return true;
	if (n == 0)
		return map_fault(l, name, "a name is missing here");
	step->name = map_intern(l->m, name, n);
	return step->name ? true : map_fault(l, name, "no memory for the mapping");
}

/* `any name` */
static bool
read_strange_name(struct map_line *l, struct map_step *step)
{
	const char *close = memchr(l->at + 1, '`', (size_t)(l->end - l->at - 1)), *name = l->at + 1;

	if (!close)
		return map_fault(l, l->at, "this ` is never closed; a name with blanks stands between two of them");
	l->at = close + 1;
	if (close == name)
		return map_fault(l, name, "a name is missing between the two `");
	step->name = map_intern(l->m, name, (size_t)(close - name));
	return step->name ? true : map_fault(l, name, "no memory for the mapping");
}

static bool
read_function(struct map_line *l, struct map_step *step, const char *name, size_t n)
{
	l->at++;
	if (n == 4 && memcmp(name, "name", 4) == 0)
		step->axis = MAP_NAME;
	else if (n == 4 && memcmp(name, "lang", 4) == 0)
		step->axis = MAP_LANG;
	else
		return map_fault(l, name, "%.*s() is not known; there are name() and lang()", n > 40 ? 40 : (int)n, name);
	if (l->at == l->end || *l->at != ')')
		return map_fault(l, l->at, "a ) is missing here");
	l->at++;
	return true;
}

static bool
read_name(struct map_line *l, struct map_step *step)
{
	const char *name = l->at;
	size_t n;

	if (l->at < l->end && *l->at == '`')
		return read_strange_name(l, step);
	if (l->at < l->end && *l->at == '@' && l->m->format == MAP_XML) {
		step->axis = MAP_ATTRIBUTE;
		name = ++l->at;
	}
	while (l->at < l->end && name_char(*l->at))
		l->at++;
	n = (size_t)(l->at - name);
	if (n == 0)
		return map_fault(l, l->at, "a path is expected here: names with / between them; a name with blanks stands between `");
	if (l->at < l->end && *l->at == '(' && step->axis == MAP_CHILD)
		return read_function(l, step, name, n);
	if (step->axis == MAP_CHILD && (n == 1 || n == 2) && memcmp(name, "..", n) == 0) {
		step->axis = n == 1 ? MAP_SELF : MAP_PARENT;
		return true;
	}
	return keep_name(l, step, name, n);
}

/* ---- Conditions ---- */

static bool read_path(struct map_line *l, struct map_path *path, int depth);

static bool
read_test(struct map_line *l, struct map_condition *c, int depth)
{
	map_blanks(l);
	while (l->at < l->end && *l->at >= '0' && *l->at <= '9' && c->number < 100000)
		c->number = c->number * 10 + (unsigned)(*l->at++ - '0');
	if (c->number > 0)
		return true;
	c->path = map_alloc(&l->m->arena, sizeof(*c->path));
	if (!c->path)
		return map_fault(l, l->at, "no memory for the mapping");
	if (!read_path(l, c->path, depth + 1))
		return false;
	if (map_accept(l, "!="))
		c->differs = true;
	else if (!map_accept(l, "="))
		return true;
	return map_quoted(l, &c->text, &c->len);
}

static bool
read_conditions(struct map_line *l, struct map_step *step, int depth)
{
	struct map_condition **last = &step->conditions;

	while (l->at < l->end && *l->at == '[') {
		struct map_condition *c = map_alloc(&l->m->arena, sizeof(*c));

		if (!c)
			return map_fault(l, l->at, "no memory for the mapping");
		if (depth >= 3)
			return map_fault(l, l->at, "conditions stand in conditions more than three deep");
		*last = c;
		last = &c->next;
		l->at++;
		if (!read_test(l, c, depth))
			return false;
		if (!map_accept(l, "]"))
			return map_fault(l, l->at, "a ] is missing here; a condition is [path], [path = 'text'], [path != 'text'] or [number]");
	}
	return true;
}

/* ---- Paths ---- */

static bool
level(struct map_line *l, struct map_path *path, const struct map_step *step, const char *at)
{
	path->level += step->axis == MAP_PARENT ? -1 : step->axis == MAP_CHILD ? 1 : 0;
	if (-path->level > path->climbs)
		path->climbs = -path->level;
	for (const struct map_condition *c = step->conditions; c; c = c->next)
		if (c->path && c->path->climbs - path->level > path->climbs)
			path->climbs = c->path->climbs - path->level;
	if (step->deep && step->axis != MAP_CHILD)
		return map_fault(l, at, "after // only the name of an element or key can stand");
	return true;
}

static bool
read_step(struct map_line *l, struct map_path *path, struct map_step *step, int depth)
{
	const char *at = l->at;

	return read_name(l, step) && read_conditions(l, step, depth) && level(l, path, step, at);
}

static bool
read_path(struct map_line *l, struct map_path *path, int depth)
{
	struct map_step steps[MAP_STEPS_MAX];
	size_t n = 0;
	bool deep;

	map_blanks(l);
	path->rooted = l->at < l->end && *l->at == '/';
	deep = path->rooted && l->at + 1 < l->end && l->at[1] == '/';
	l->at += deep ? 2 : path->rooted ? 1 : 0;
	path->rooted = path->rooted && !deep;
	for (;;) {
		struct map_step *step = &steps[n];

		if (n == MAP_STEPS_MAX)
			return map_fault(l, l->at, "a path has at most %d steps", MAP_STEPS_MAX);
		memset(step, 0, sizeof(*step));
		step->deep = deep;
		if (!read_step(l, path, step, depth))
			return false;
		n += step->axis != MAP_SELF || step->conditions;
		if (l->at == l->end || *l->at != '/')
			break;
		if (step->axis != MAP_CHILD && step->axis != MAP_PARENT && step->axis != MAP_SELF)
			return map_fault(l, l->at, "nothing can stand below an attribute or a function");
		deep = l->at + 1 < l->end && l->at[1] == '/';
		l->at += deep ? 2 : 1;
	}
	path->n = n;
	path->step = map_alloc(&l->m->arena, (n + 1) * sizeof(*path->step));
	if (!path->step)
		return map_fault(l, l->at, "no memory for the mapping");
	if (n > 0)
		memcpy(path->step, steps, n * sizeof(*steps));
	return true;
}

struct map_path *
map_path(struct map_line *l)
{
	struct map_path *path = map_alloc(&l->m->arena, sizeof(*path));

	if (!path)
		map_fault(l, l->at, "no memory for the mapping");
	return path && read_path(l, path, 0) ? path : NULL;
}

/* ---- Expressions ---- */

static bool
read_term(struct map_line *l, struct map_term *term)
{
	map_blanks(l);
	if (l->at < l->end && (*l->at == '\'' || *l->at == '"'))
		return map_quoted(l, &term->text, &term->len);
	term->path = map_path(l);
	if (term->path && term->path->rooted)
		return map_fault(l, l->at, "the paths of fields begin at the record, without /; .. is what stands around it");
	return term->path != NULL;
}

static bool
read_choice(struct map_line *l, struct map_choice *choice)
{
	struct map_term **last = &choice->terms;

	do {
		*last = map_alloc(&l->m->arena, sizeof(**last));
		if (!*last)
			return map_fault(l, l->at, "no memory for the mapping");
		if (!read_term(l, *last))
			return false;
		last = &(*last)->next;
	} while (map_accept(l, "+"));
	return true;
}

static bool
read_choices(struct map_line *l, struct map_expression *e)
{
	struct map_choice **last = &e->choices;

	do {
		*last = map_alloc(&l->m->arena, sizeof(**last));
		if (!*last)
			return map_fault(l, l->at, "no memory for the mapping");
		if (!read_choice(l, *last))
			return false;
		last = &(*last)->next;
	} while (map_accept(l, "|"));
	return true;
}

/* The words before a path are no reserved names: a column may be called "date". */
static bool
is_modifier(struct map_line *l, const char *word, bool text_follows)
{
	const char *begin = l->at;

	if (map_word(l, word) && !map_at_end(l) && (text_follows ? *l->at == '\'' || *l->at == '"' : !strchr("|+/[", *l->at)))
		return true;
	l->at = begin;
	return false;
}

static bool
read_some_text(struct map_line *l, const char **out)
{
	const char *at = l->at;
	size_t n;

	return map_quoted(l, out, &n) && (n > 0 || map_fault(l, at, "this text is empty, and an empty text is found everywhere"));
}

static bool
read_modifier(struct map_line *l, struct map_expression *e, bool *more)
{
	static const struct {
		const char *word;
		uint32_t as;
	} kinds[] = {{"plain", OPSTAP_AS_PLAIN}, {"html", OPSTAP_AS_HTML}, {"markdown", OPSTAP_AS_MARKDOWN}};
	const char *at, *why;
	size_t n;

	*more = true;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (is_modifier(l, kinds[i].word, false)) {
			e->as = kinds[i].as;
			return true;
		}
	if (is_modifier(l, "date", true)) {
		at = l->at;
		if (!map_quoted(l, &e->date, &n))
			return false;
		why = map_date_fault(e->date, n);
		return why ? map_fault(l, at, "%s", why) : true;
	}
	if (is_modifier(l, "split", true))
		return read_some_text(l, &e->split);
	if (is_modifier(l, "after", true))
		return read_some_text(l, &e->after);
	*more = false;
	return true;
}

bool
map_expression(struct map_line *l, struct map_expression *e, bool may_repeat)
{
	bool more = true;
	const char *at;

	while (more)
		if (!read_modifier(l, e, &more))
			return false;
	map_blanks(l);
	at = l->at;
	if (is_modifier(l, "each", false)) {
		e->each = map_path(l);
		if (!e->each)
			return false;
		if (e->each->rooted)
			return map_fault(l, at, "the paths of fields begin at the record, without /; .. is what stands around it");
	}
	if ((e->each || e->split) && !may_repeat)
		return map_fault(l, at, "this takes one value; leave out \"each\" and \"split\"");
	if (e->each && !map_accept(l, "->"))
		return true;
	return read_choices(l, e);
}
