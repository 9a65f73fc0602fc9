/* What a mapping must be beside well written: fields where they belong, words that are known, nothing missing. And its names. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "map_read.h"

/* ---- Names ---- */

static struct map_name *
find(const struct mapping *m, const char *name, size_t n, size_t *slot)
{
	uint32_t hash = 2166136261u;
	struct map_name *known;

	for (size_t i = 0; i < n; i++)
		hash = (hash ^ (unsigned char)name[i]) * 16777619u;
	*slot = (hash ^ hash >> 13) & 255;
	for (known = m->names[*slot]; known; known = known->next)
		if (known->len == n && memcmp(known->text, name, n) == 0)
			break;
	return known;
}

const char *
map_known(const struct mapping *m, const char *name, size_t n)
{
	size_t slot;
	const struct map_name *known = find(m, name, n, &slot);

	return known ? known->text : NULL;
}

const char *
map_intern(struct mapping *m, const char *name, size_t n)
{
	size_t slot;
	struct map_name *known = find(m, name, n, &slot);

	if (known)
		return known->text;
	known = map_alloc(&m->arena, sizeof(*known));
	if (!known || !(known->text = map_copy(&m->arena, name, n)))
		return NULL;
	known->len = n;
	known->next = m->names[slot];
	m->names[slot] = known;
	return known->text;
}

void
map_free(struct mapping *m)
{
	map_arena_free(&m->arena);
}

/* ---- How far paths climb ---- */

void
reading_climbs(struct reading *g, struct map_line *l, int level, const struct map_path *path)
{
	int climbs = path ? path->climbs - level : 0;

	if (climbs <= 0 || (size_t)climbs <= g->m->climbs)
		return;
	g->m->climbs = (size_t)climbs;
	g->climb_line = l->number;
}

void
reading_expression(struct reading *g, struct map_line *l, int level, const struct map_expression *e)
{
	reading_climbs(g, l, level, e->each);
	if (e->each)
		level += e->each->level;
	for (const struct map_choice *c = e->choices; c; c = c->next)
		for (const struct map_term *t = c->terms; t; t = t->next)
			reading_climbs(g, l, level, t->path);
}

/* ---- One line ---- */

bool
reading_unknown(struct map_line *l, const char *name, size_t n)
{
	const char *nearest = list_field_nearest(name, n);
	int width = n > 40 ? 40 : (int)n;

	if (nearest)
		return map_fault(l, name, "\"%.*s\" is no field and no statement; do you mean \"%s\"?", width, name, nearest);
	return map_fault(l, name, "\"%.*s\" is no field and no statement; opstap-map(5) lists them", width, name);
}

static const struct {
	uint32_t field;
	const char *words[8];
} closed[] = {
	{OPSTAP_F_LEVEL, {"bachelor", "master", "doctoral", "other", "unknown"}},
	{OPSTAP_F_DELIVERY, {"self-paced", "scheduled", "live", "blended", "campus", "unknown"}},
	{OPSTAP_F_EXAM, {"home", "online", "assignment", "none", "unknown"}},
	{OPSTAP_F_HONOURS, {"yes", "no"}},
	{OPSTAP_F_CANCELLED, {"yes", "no"}},
	{OPSTAP_F_WAITING_LIST, {"yes", "no"}},
};

bool
map_check_word(struct map_line *l, const struct list_field *field, const struct map_word *w)
{
	char list[120];
	size_t n = 0;

	for (size_t i = 0; field && i < sizeof(closed) / sizeof(closed[0]); i++) {
		if (closed[i].field != field->number || w->to_len == 0)
			continue;
		for (size_t k = 0; k < 8 && closed[i].words[k]; k++) {
			const char *word = closed[i].words[k];

			if (strlen(word) == w->to_len && memcmp(word, w->to, w->to_len) == 0)
				return true;
			n += (size_t)snprintf(list + n, sizeof(list) - n, " %s", word);
		}
		return map_fault(l, l->at, "%s has no \"%.*s\"; use one of:%s, or '' for none", field->name,
				w->to_len > 40 ? 40 : (int)w->to_len, w->to, list);
	}
	return true;
}

bool
map_check_place(struct map_line *l, const struct map_rule *rule, bool indented, bool has_block)
{
	const struct list_field *f = rule->field;

	if (indented && !has_block)
		return map_fault(l, l->begin, "this line is indented, but no \"offering = PATH\" stands above it");
	if (!indented && !(f->flags & LIST_COURSE))
		return map_fault(l, l->begin, "%s belongs to an offering: put it, indented, below \"offering = PATH\"", f->name);
	if (indented && !(f->flags & LIST_OFFERING))
		return map_fault(l, l->begin, "%s belongs to the course: put it above the offering, without blanks before it", f->name);
	if ((rule->lang || rule->lang_path) && !(f->flags & LIST_LANGUAGES))
		return map_fault(l, l->begin, "%s is in no language; leave out what follows @", f->name);
	if ((rule->e.each || rule->e.split) && !(f->flags & LIST_REPEATS) && !rule->lang_path)
		return map_fault(l, l->begin, "%s takes one value in each language: leave out \"each\" and \"split\", or name the language "
				"of each as %s@[path]", f->name, f->name);
	return true;
}

bool
map_check_twice(struct map_line *l, const struct map_rule *others, const struct map_rule *rule)
{
	for (; others; others = others->next) {
		bool same = !others->lang_path && !rule->lang_path && strcmp(others->lang ? others->lang : "", rule->lang ? rule->lang : "") == 0;

		if (others->field == rule->field && same && !(rule->field->flags & LIST_REPEATS))
			return map_fault(l, l->begin, "%s is given in line %u already; alternatives stand in one line, with | between them",
					rule->field->name, others->line);
	}
	return true;
}

/* ---- The whole ---- */

/* The next fault is one of that line. */
static struct map_line *
in_line(struct map_line *l, unsigned line)
{
	l->number = line;
	l->failed = false;
	return l;
}

static bool
takes(struct map_rule *rules, const struct map_values *v)
{
	bool found = false;

	for (struct map_rule *r = rules; r; r = r->next)
		if (r->field == v->field) {
			r->words = v->words;
			found = true;
		}
	return found;
}

static void
join_values(struct map_line *l, struct reading *g)
{
	const struct mapping *m = g->m;

	for (struct map_values *v = m->values; v; v = v->next) {
		bool found = takes(m->rules, v) || (v->field->number < sizeof(g->tried) && g->tried[v->field->number]);

		for (struct map_offering *o = m->offerings; o; o = o->next)
			found |= takes(o->rules, v);
		if (!found)
			map_fault(in_line(l, v->line), NULL, "no line gives the field %s, to which these values belong",
					v->field->name);
		for (const struct map_values *other = v->next; other; other = other->next)
			if (other->field == v->field)
				map_fault(in_line(l, v->line), NULL, "the values of %s stand above already; put all of them into one { }",
					v->field->name);
	}
}

static bool
is_deep(const struct map_path *path)
{
	for (size_t i = 0; path && i < path->n; i++)
		if (path->step[i].deep)
			return true;
	return false;
}

static int
by_line(const void *a, const void *b)
{
	const struct map_fault *x = a, *y = b;

	return x->line < y->line ? -1 : x->line > y->line;
}

/* A row of CSV is whatever stands directly below the document. */
static void
row_path(struct map_line *l, struct mapping *m)
{
	m->record = map_alloc(&m->arena, sizeof(*m->record));
	if (m->record)
		m->record->step = map_alloc(&m->arena, sizeof(*m->record->step));
	if (!m->record || !m->record->step)
		map_fault(in_line(l, 1), NULL, "no memory for the mapping");
	else
		m->record->n = 1;
}

void
map_check_whole(struct map_line *l, struct reading *g)
{
	struct mapping *m = g->m;
	unsigned last = l->number ? l->number : 1;

	if (m->format == MAP_CSV)
		row_path(l, m);
	if (g->values)
		map_fault(in_line(l, g->values->line), NULL, "this { is never closed with }");
	if (m->format == MAP_NO_FORMAT && m->faults == 0)
		map_fault(in_line(l, last), NULL, "the mapping is empty; it begins with format xml, json or csv");
	if (m->format != MAP_NO_FORMAT) {
		if (!m->record && !g->tried_record)
			map_fault(in_line(l, last), NULL, "no line says where the records are: record = PATH");
		if (!g->tried[OPSTAP_F_ID])
			map_fault(in_line(l, last), NULL, "no line gives the id of a course: id = PATH");
		if (!g->tried[OPSTAP_F_TITLE])
			map_fault(in_line(l, last), NULL, "no line gives the title of a course: title = PATH");
		join_values(l, g);
		for (const struct map_offering *o = m->offerings; o; o = o->next)
			if (!o->tried)
				map_fault(in_line(l, o->line), NULL, "this offering has no fields: put them, indented, in the lines below");
	}
	if (m->record && m->climbs > m->record->n && !is_deep(m->record))
		map_fault(in_line(l, g->climb_line), NULL, "this path climbs with .. above the document");
	qsort(m->fault, m->faults, sizeof(m->fault[0]), by_line);
}
