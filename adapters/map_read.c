/*
 * A mapping, line by line. Each line is read whatever was wrong above it, so that all faults come at once; what only the whole can
 * show (map_check.c) is looked at when no line is wrong by itself.
 */
#include "map_read.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool
map_fault(struct map_line *l, const char *at, const char *format, ...)
{
	struct mapping *m = l->m;
	va_list args;

	if (l->failed)
		return false;
	l->failed = true;
	if (m->faults < MAP_FAULTS_MAX) {
		struct map_fault *f = &m->fault[m->faults++];

		f->line = l->number;
		f->column = at ? (unsigned)(at - l->begin) + 1 : 0;
		va_start(args, format);
		vsnprintf(f->text, sizeof(f->text), format, args);
		va_end(args);
	}
	return false;
}

static bool
no_memory(struct map_line *l)
{
	return map_fault(l, l->at, "no memory for the mapping");
}

/* A word without quotes; false when there is none. */
static bool
bare(struct map_line *l, const char *end, const char **text, size_t *len)
{
	map_blanks(l);
	*text = l->at;
	while (l->at < l->end && !strchr(end, *l->at))
		l->at++;
	*len = (size_t)(l->at - *text);
	return *len > 0;
}

static bool
equals(struct map_line *l, const char *what)
{
	return map_accept(l, "=") || map_fault(l, l->at, "a = is expected here: %s", what);
}

/* ---- Statements of the head ---- */

static bool
read_format(struct map_line *l, struct reading *g)
{
	static const char *const names[] = {"", "xml", "json", "csv"};
	const char *name = l->at, *text;
	size_t n;

	(void)g;
	map_accept(l, "=");
	if (l->m->format != MAP_NO_FORMAT)
		return map_fault(l, name, "the format is named above already");
	bare(l, " \t\"'", &name, &n);
	for (unsigned i = MAP_XML; i <= MAP_CSV; i++)
		if (n == strlen(names[i]) && memcmp(name, names[i], n) == 0)
			l->m->format = (enum map_format)i;
	if (l->m->format == MAP_NO_FORMAT)
		return map_fault(l, name, "the format is xml, json or csv");
	if (l->m->format != MAP_CSV || map_at_end(l))
		return true;
	if (!map_quoted(l, &text, &n))
		return false;
	if (n == 2 && memcmp(text, "\\t", 2) == 0)
		l->m->separator = '\t';
	else if (n == 1 && strchr(",;|\t", *text))
		l->m->separator = *text;
	return l->m->separator || map_fault(l, l->at, "the separator of csv is \",\" \";\" \"|\" or \"\\t\"");
}

static bool
read_namespace(struct map_line *l, struct reading *g)
{
	struct map_name *p = map_alloc(&l->m->arena, sizeof(*p));
	const char *uri;
	size_t n;

	(void)g;
	if (!p)
		return no_memory(l);
	if (l->m->format != MAP_XML)
		return map_fault(l, l->begin, "only xml has namespaces; leave this line out");
	if (!bare(l, " \t=", &p->text, &p->len))
		return map_fault(l, l->at, "a prefix is expected here: namespace PREFIX = ADDRESS");
	if (!equals(l, "namespace PREFIX = ADDRESS"))
		return false;
	map_blanks(l);
	if (l->at < l->end && strchr("'\"", *l->at)) {
		if (!map_quoted(l, &uri, &n))
			return false;
	} else if (!bare(l, " \t", &uri, &n)) {
		return map_fault(l, l->at, "the address of the namespace is missing");
	}
	p->uri = map_intern(l->m, uri, n);
	p->next = l->m->prefixes;
	l->m->prefixes = p;
	return p->uri ? true : no_memory(l);
}

/* A path from the document on: what can be followed while names go by. */
static bool
is_plain(struct map_line *l, const struct map_path *path, const char *at, bool may_end_in_attribute)
{
	size_t elements = path->n;

	if (may_end_in_attribute && elements > 0 && path->step[elements - 1].axis == MAP_ATTRIBUTE)
		elements--;
	if (elements == 0)
		return map_fault(l, at, "this path names no element or key");
	for (size_t i = 0; i < path->n; i++) {
		const struct map_condition *c = path->step[i].conditions;

		if (i < elements && path->step[i].axis != MAP_CHILD)
			return map_fault(l, at, "this path begins at the document and goes down only: names, * and //");
		if (c && i + 1 != elements)
			return map_fault(l, at, "a condition can stand at the last name of this path only");
		for (; c; c = c->next)
			if (c->number > 0)
				return map_fault(l, at, "a number can be no condition here");
	}
	return true;
}

static bool
read_record(struct map_line *l, struct reading *g)
{
	const char *at;
	struct map_path *path;

	(void)g;
	if (!equals(l, "record = PATH"))
		return false;
	if (l->m->format == MAP_CSV)
		return map_fault(l, l->begin, "in csv each row is a record; leave this line out");
	if (l->m->record)
		return map_fault(l, l->begin, "the record is named above already");
	map_blanks(l);
	at = l->at;
	path = map_path(l);
	if (!path || !is_plain(l, path, at, false))
		return false;
	l->m->record = path;
	/* The unit's own conditions are looked at when it ends; those that climb need what stands around it. */
	for (const struct map_condition *c = path->step[path->n - 1].conditions; c; c = c->next)
		reading_climbs(g, l, 0, c->path);
	return true;
}

static bool
read_next(struct map_line *l, struct reading *g)
{
	const char *at;
	struct map_path *path;

	(void)g;
	if (!equals(l, "next = PATH"))
		return false;
	if (l->m->format == MAP_CSV)
		return map_fault(l, l->begin, "csv names no next page; use \"page PARAMETER from 1 until empty\"");
	if (l->m->next || l->m->page)
		return map_fault(l, l->begin, "the next page is named above already");
	map_blanks(l);
	at = l->at;
	path = map_path(l);
	if (!path || !is_plain(l, path, at, true))
		return false;
	for (size_t i = 0; i < path->n; i++)
		for (const struct map_condition *c = path->step[i].conditions; c; c = c->next)
			if (c->path->climbs > 0)
				return map_fault(l, at, "a condition of \"next\" cannot go up with ..");
	l->m->next = path;
	return true;
}

static bool
read_page(struct map_line *l, struct reading *g)
{
	static const char form[] = "write: page PARAMETER from NUMBER until empty";
	const char *name, *digits;
	size_t n, k;
	unsigned from = 0;

	(void)g;
	if (l->m->next || l->m->page)
		return map_fault(l, l->begin, "the next page is named above already");
	if (!bare(l, " \t", &name, &n) || !map_word(l, "from") || !bare(l, " \t", &digits, &k))
		return map_fault(l, l->at, "%s", form);
	for (size_t i = 0; i < k; i++) {
		if (digits[i] < '0' || digits[i] > '9' || from > 100000)
			return map_fault(l, digits, "a number is expected here; %s", form);
		from = from * 10 + (unsigned)(digits[i] - '0');
	}
	if (!map_word(l, "until") || !map_accept(l, "empty"))
		return map_fault(l, l->at, "%s", form);
	l->m->page = map_copy(&l->m->arena, name, n);
	l->m->page_from = from;
	return l->m->page ? true : no_memory(l);
}

static bool
read_group(struct map_line *l, struct reading *g)
{
	struct map_expression *e = map_alloc(&l->m->arena, sizeof(*e));

	if (!e)
		return no_memory(l);
	if (!map_accept(l, "by"))
		return map_fault(l, l->at, "write: group by PATH");
	if (l->m->group)
		return map_fault(l, l->begin, "what makes a group is named above already");
	if (!map_expression(l, e, false))
		return false;
	reading_expression(g, l, 0, e);
	l->m->group = e;
	return true;
}

static bool
read_skip(struct map_line *l, struct reading *g)
{
	struct map_skip *s = map_alloc(&l->m->arena, sizeof(*s));

	if (!s)
		return no_memory(l);
	s->unless = map_word(l, "unless");
	if (!s->unless && !map_word(l, "if"))
		return map_fault(l, l->at, "write: skip if PATH, skip if PATH = 'text', or the same with unless");
	s->path = map_path(l);
	if (!s->path)
		return false;
	if (s->path->rooted)
		return map_fault(l, l->begin, "this path begins at the record, without /");
	reading_climbs(g, l, 0, s->path);
	if (map_accept(l, "!="))
		s->unless = !s->unless;
	else if (!map_accept(l, "="))
		goto keep;
	if (!map_quoted(l, &s->text, &s->len))
		return false;
keep:
	s->next = l->m->skips;
	l->m->skips = s;
	return true;
}

/* ---- Words and their meaning ---- */

static bool
read_pair(struct map_line *l, struct reading *g)
{
	struct map_word *w = map_alloc(&l->m->arena, sizeof(*w));

	if (!w)
		return no_memory(l);
	map_blanks(l);
	if (!map_accept(l, "*") && !(l->at < l->end && strchr("'\"", *l->at) ? map_quoted(l, &w->from, &w->from_len)
				    : bare(l, " \t=,}", &w->from, &w->from_len)))
		return map_fault(l, l->at, "a word of the feed is expected here: \"text\" = word, or * = word for any other");
	if (!equals(l, "\"text of the feed\" = word"))
		return false;
	map_blanks(l);
	if (!(l->at < l->end && strchr("'\"", *l->at) ? map_quoted(l, &w->to, &w->to_len) : bare(l, " \t,}#", &w->to, &w->to_len)))
		return map_fault(l, l->at, "what the word means is missing here");
	for (const struct map_word *o = g->values->words; o; o = o->next)
		if (!o->from)
			return map_fault(l, l->begin, "nothing can stand below \"*\", which means any other word");
	*g->last_word = w;
	g->last_word = &w->next;
	return map_check_word(l, g->values->field, w);
}

static bool
read_pairs(struct map_line *l, struct reading *g)
{
	while (!map_at_end(l)) {
		if (map_accept(l, "}")) {
			g->values = NULL;
			return true;
		}
		if (!read_pair(l, g))
			return false;
		map_accept(l, ",");
	}
	return true;
}

static bool
read_values(struct map_line *l, struct reading *g)
{
	struct map_values *v = map_alloc(&l->m->arena, sizeof(*v));
	const char *name;
	size_t n;

	if (!v)
		return no_memory(l);
	bare(l, " \t{", &name, &n);
	v->field = list_field_find(name, n);
	v->line = l->number;
	g->values = v;	/* also of an unknown field: its lines are read */
	g->last_word = &v->words;
	v->next = l->m->values;
	if (v->field)
		l->m->values = v;
	if (!map_accept(l, "{")) {
		g->values = NULL;
		return map_fault(l, l->at, "a { is expected here: values FIELD { \"text of the feed\" = word }");
	}
	if (!v->field)
		reading_unknown(l, name, n);
	return read_pairs(l, g) && v->field;
}

/* ---- Fields ---- */

static bool
read_language(struct map_line *l, struct map_rule *rule)
{
	const char *lang;
	size_t n;

	if (!map_accept(l, "[")) {
		if (!bare(l, " \t=[", &lang, &n) || n > 35)
			return map_fault(l, l->at, "a language is expected after @: @nl, or @[path] when the feed names it");
		rule->lang = map_copy(&l->m->arena, lang, n);
		return rule->lang ? true : no_memory(l);
	}
	rule->lang_path = map_path(l);
	if (!rule->lang_path)
		return false;
	return map_accept(l, "]") || map_fault(l, l->at, "a ] is missing here: FIELD@[path] = …");
}

static bool
read_rule(struct map_line *l, struct reading *g, const char *name, size_t n, bool indented)
{
	struct map_rule *rule = map_alloc(&l->m->arena, sizeof(*rule));
	int base = indented && g->offering ? g->offering->path->level : 0;

	if (!rule)
		return no_memory(l);
	rule->field = list_field_find(name, n);
	rule->line = l->number;
	if (!rule->field)
		return reading_unknown(l, name, n);
	if (rule->field->number < sizeof(g->tried))
		g->tried[rule->field->number] = true;
	if (map_accept(l, "@") && !read_language(l, rule))
		return false;
	if (!equals(l, "FIELD = PATH") || !map_expression(l, &rule->e, (rule->field->flags & (LIST_REPEATS | LIST_LANGUAGES)) != 0))
		return false;
	reading_expression(g, l, base, &rule->e);
	if (rule->lang_path)
		reading_climbs(g, l, base + (rule->e.each ? rule->e.each->level : 0), rule->lang_path);
	if (!map_check_place(l, rule, indented, g->offering != NULL))
		return false;
	if (!map_check_twice(l, indented ? g->offering->rules : l->m->rules, rule))
		return false;
	*(indented ? g->last_offered : g->last_rule) = rule;
	if (indented)
		g->last_offered = &rule->next;
	else
		g->last_rule = &rule->next;
	return true;
}

static bool
read_offering(struct map_line *l, struct reading *g)
{
	struct map_offering *o = map_alloc(&l->m->arena, sizeof(*o));

	if (!o)
		return no_memory(l);
	g->block_lost = true;
	if (!equals(l, "offering = PATH, and its fields, indented, in the lines below"))
		return false;
	o->path = map_path(l);
	o->line = l->number;
	if (!o->path)
		return false;
	if (o->path->rooted)
		return map_fault(l, l->begin, "this path begins at the record, without /");
	reading_climbs(g, l, 0, o->path);
	g->block_lost = false;
	g->offering = o;
	g->last_offered = &o->rules;
	*g->last_offering = o;
	g->last_offering = &o->next;
	return true;
}

/* ---- Lines ---- */

static bool
is_indented(const struct map_line *l)
{
	return *l->begin == ' ' || *l->begin == '\t';
}

static bool
read_statement(struct map_line *l, struct reading *g)
{
	static const struct {
		const char *word;
		bool (*read)(struct map_line *l, struct reading *g);
	} statements[] = {
			{"format", read_format}, {"namespace", read_namespace}, {"record", read_record}, {"next", read_next},
			{"page", read_page}, {"group", read_group}, {"skip", read_skip}, {"values", read_values},
			{"offering", read_offering},
	};
	bool indented = is_indented(l);
	const char *name;
	size_t n;

	bare(l, " \t=@{", &name, &n);
	g->tried_record |= n == 6 && memcmp(name, "record", 6) == 0;
	if (indented && g->offering)
		g->offering->tried = true;
	for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]) && !indented; i++) {
		if (n != strlen(statements[i].word) || memcmp(name, statements[i].word, n) != 0)
			continue;
		if (i > 0 && l->m->format == MAP_NO_FORMAT)
			return map_fault(l, name, "the format must stand above everything else: format xml, json or csv");
		return statements[i].read(l, g);
	}
	if (l->m->format == MAP_NO_FORMAT)
		return map_fault(l, name, "the format must stand above everything else: format xml, json or csv");
	if (indented && g->block_lost) {
		l->failed = true;	/* the line of the block is wrong; its fields say nothing without it */
		return false;
	}
	return read_rule(l, g, name, n, indented);
}

static void
read_line(struct map_line *l, struct reading *g)
{
	bool good;

	if (map_at_end(l))
		return;
	if (!g->values && !is_indented(l) && l->m->format != MAP_NO_FORMAT) {
		g->offering = NULL;
		g->block_lost = false;
	}
	good = g->values ? read_pairs(l, g) : read_statement(l, g);
	if (good && !map_at_end(l))
		map_fault(l, l->at, "this is too much: the statement ends before it");
}

bool
map_read(struct mapping *m, const char *text, size_t len)
{
	struct reading g = {.m = m, .last_rule = &m->rules, .last_offering = &m->offerings};
	struct map_line l = {.m = m};
	const char *end = text + len;

	m->arena.most = 8u << 20;
	if (len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
		text += 3;
	while (text < end) {
		const char *stop = memchr(text, '\n', (size_t)(end - text));

		l.number++;
		l.begin = l.at = text;
		l.end = stop ? stop : end;
		text = l.end + (stop != NULL);
		l.end -= l.end > l.begin && l.end[-1] == '\r';
		l.failed = false;
		if (l.begin < l.end)
			read_line(&l, &g);
	}
	l.begin = l.at = l.end = end;
	map_check_whole(&l, &g);
	return m->faults == 0;
}
