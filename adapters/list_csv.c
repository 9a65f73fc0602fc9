/*
 * The list as CSV: a header row that names the columns, then one row per offering; rows of the same id are one course.
 *
 * Two passes: the first finds where each row begins and which rows share an id, the second reads each row
 * again and hands it over. So memory grows with the rows and not with the cells, and rows of one course
 * need not stand together.
 */
#include "list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "list_row.h"

#define NONE UINT32_MAX

struct place {			/* a row in the feed */
	const char *at;
	const char *id;
	size_t id_len;
	uint32_t line, next, last; /* next row of the same id; last known of a first row; last is NONE in later rows */
};

struct column {
	const struct list_field *field;	/* NULL: ignored */
	char lang[36];
};

struct csv {
	const struct opstap_host *h;
	struct opstap_run *r;
	struct row_reader reader;
	struct column column[CELLS_MAX];
	size_t columns, id_column;
	struct place *place;
	size_t places, cap;
	struct row first, other;
};

static int
fail_at(struct csv *c, uint32_t line, const char *what)
{
	char text[240];

	snprintf(text, sizeof(text), "line %u: %s", line, what);
	c->h->at(c->r, NULL, line, 0);
	return c->h->fail(c->r, text);
}

static void
log_at(struct csv *c, int level, uint32_t line, const char *text)
{
	c->h->at(c->r, NULL, line, 0);
	c->h->log(c->r, level, text);
}

static int
next_row(struct csv *c, struct row *row)
{
	int result = row_read(&c->reader, row);

	return result < 0 ? fail_at(c, c->reader.error_line, c->reader.error) : result;
}

static bool
same(const struct cell *a, const struct cell *b)
{
	return a->n == b->n && memcmp(a->p, b->p, a->n) == 0;
}

/* ---- Header ---- */

/* "title@nl" */
static void
name_column(struct csv *c, struct column *column, const struct cell *cell)
{
	const char *at = memchr(cell->p, '@', cell->n);
	size_t n = at ? (size_t)(at - cell->p) : cell->n, lang = at ? cell->n - n - 1 : 0;

	column->field = list_field_find(cell->p, n);
	if (lang > 0 && lang < sizeof(column->lang))
		memcpy(column->lang, at + 1, lang);
	if (!column->field && cell->n > 0) {
		c->h->at(c->r, NULL, cell->line, cell->column);
		list_unknown(c->h, c->r, "column", cell->p, cell->n);
	}
}

static bool
find_id_column(struct csv *c)
{
	for (c->id_column = 0; c->id_column < c->columns; c->id_column++)
		if (c->column[c->id_column].field && c->column[c->id_column].field->number == OPSTAP_F_ID)
			return true;
	return false;
}

static int
read_header(struct csv *c)
{
	int result = next_row(c, &c->first);

	if (result <= 0)
		return result < 0 ? -1 : c->h->fail(c->r, "the list is empty");
	c->columns = c->first.n;
	for (size_t i = 0; i < c->columns; i++)
		name_column(c, &c->column[i], &c->first.cell[i]);
	if (!find_id_column(c))	/* a title is not asked for: this also reads overlays */
		return fail_at(c, c->first.line, "the first row must name the columns, and one of them must be \"id\"");
	return 0;
}

/* ---- First pass: rows and their ids ---- */

/* A row with more filled cells than the header has lost a quote somewhere: its values stand in wrong columns. */
static bool
is_usable(struct csv *c, const struct row *row)
{
	char text[160];
	size_t extra = c->columns;

	while (extra < row->n && row->cell[extra].n == 0)
		extra++;
	if (row->broken) {
		log_at(c, OPSTAP_ERROR, row->line,
				"text follows a closing quote; the row is left out. Double the quotes inside a cell");
		return false;
	}
	snprintf(text, sizeof(text), "the row has %zu cells and the header %zu; %s", row->n, c->columns, extra < row->n
			? "the row is left out. A comma inside a cell needs quotes around the cell"
			: "the missing ones are unknown");
	if (extra < row->n)
		log_at(c, OPSTAP_ERROR, row->line, text);
	else if (row->n < c->columns)
		log_at(c, OPSTAP_NOTE, row->line, text);
	return extra >= row->n;
}

static int
add_place(struct csv *c, const struct row *row)
{
	struct place *p;

	if (c->places == c->cap) {
		size_t cap = c->cap ? c->cap * 2 : 1024;

		p = cap < NONE ? realloc(c->place, cap * sizeof(*p)) : NULL;
		if (!p)
			return c->h->fail(c->r, "the list has too many rows");
		c->place = p;
		c->cap = cap;
	}
	p = &c->place[c->places++];
	*p = (struct place){.at = row->begin, .line = row->line, .next = NONE, .last = NONE};
	if (c->id_column < row->n) {
		p->id = row->cell[c->id_column].p;
		p->id_len = row->cell[c->id_column].n;
	}
	return 0;
}

/* Scratch is not emptied in this pass: ids may stand in it. */
static int
find_rows(struct csv *c)
{
	int result;

	while ((result = next_row(c, &c->first)) > 0)
		if (is_usable(c, &c->first) && add_place(c, &c->first))
			return -1;
	return result;
}

static size_t
hash(const char *p, size_t n)
{
	uint64_t h = 14695981039346656037u;

	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)p[i]) * 1099511628211u;
	return (size_t)(h ^ (h >> 29));
}

/* Chains rows of the same id behind the first of them. */
static int
group_rows(struct csv *c)
{
	size_t size = 16;
	uint32_t *table;

	while (size < c->places * 2)
		size *= 2;
	table = malloc(size * sizeof(*table));
	if (!table)
		return c->h->fail(c->r, "the list has too many rows");
	memset(table, 0xFF, size * sizeof(*table));
	for (uint32_t i = 0; i < c->places; i++) {
		struct place *p = &c->place[i];
		size_t k = hash(p->id, p->id_len) & (size - 1);

		while (p->id_len > 0 && table[k] != NONE && (c->place[table[k]].id_len != p->id_len
		    || memcmp(c->place[table[k]].id, p->id, p->id_len) != 0))
			k = (k + 1) & (size - 1);
		if (p->id_len == 0 || table[k] == NONE) {
			p->last = i;
			if (p->id_len > 0)
				table[k] = i;
		} else {
			struct place *head = &c->place[table[k]];

			c->place[head->last].next = i;
			head->last = i;
		}
	}
	free(table);
	return 0;
}

/* ---- Second pass: courses ---- */

static void
set_cell(struct csv *c, const struct column *column, const struct cell *cell)
{
	const char *p = cell->p, *end = cell->p + cell->n;
	bool several = column->field->flags & LIST_REPEATS;

	c->h->at(c->r, NULL, cell->line, cell->column);
	while (p < end) {
		const char *bar = several ? memchr(p, '|', (size_t)(end - p)) : NULL;
		size_t n = (size_t)((bar ? bar : end) - p);

		c->h->set(c->r, column->field->number, column->lang[0] ? column->lang : NULL, p, n);
		p += n + (bar != NULL);
	}
}

static const struct cell *
cell_of(const struct csv *c, const struct row *row, size_t i, unsigned where)
{
	const struct list_field *field = c->column[i].field;

	if (!field || !(field->flags & where) || i >= row->n || row->cell[i].n == 0)
		return NULL;
	return &row->cell[i];
}

static bool
is_offering(const struct csv *c, const struct row *row)
{
	for (size_t i = 0; i < c->columns; i++)
		if (cell_of(c, row, i, LIST_OFFERING) && !(c->column[i].field->flags & LIST_COURSE))
			return true;
	return false;
}

/*
 * A row's offering. What may also stand on the course (ects, language, …) is set only where it differs from the first
 * row, which the course has it from; "cancelled" in a row with an offering means that offering.
 */
static void
set_offering(struct csv *c, const struct row *row)
{
	c->h->at(c->r, NULL, row->line, 1);
	c->h->offering(c->r);
	for (size_t i = 0; i < c->columns; i++) {
		const struct cell *cell = cell_of(c, row, i, LIST_OFFERING);
		bool of_course = cell && c->column[i].field->flags & LIST_COURSE
		    && c->column[i].field->number != OPSTAP_F_CANCELLED;

		if (cell && (!of_course || i >= c->first.n || !same(cell, &c->first.cell[i])))
			set_cell(c, &c->column[i], cell);
	}
}

static void
note_difference(struct csv *c, const struct row *row)
{
	char text[120];

	for (size_t i = 0; i < c->columns; i++) {
		const struct cell *cell = cell_of(c, row, i, LIST_COURSE);

		if (!cell || c->column[i].field->flags & LIST_OFFERING ||
				(i < c->first.n && same(cell, &c->first.cell[i])))
			continue;
		snprintf(text, sizeof(text), "%s differs from line %u, the first of this course; the first counts",
				c->column[i].field->name, c->first.line);
		log_at(c, OPSTAP_NOTE, row->line, text);
	}
}

static void
set_course(struct csv *c)
{
	bool offering = is_offering(c, &c->first);

	c->h->at(c->r, NULL, c->first.line, 1);
	c->h->course(c->r);
	for (size_t i = 0; i < c->columns; i++) {
		const struct cell *cell = cell_of(c, &c->first, i, LIST_COURSE);

		if (cell && !(offering && c->column[i].field->number == OPSTAP_F_CANCELLED))
			set_cell(c, &c->column[i], cell);
	}
	if (offering)
		set_offering(c, &c->first);
}

static int
read_again(struct csv *c, uint32_t i, struct row *row)
{
	c->reader.at = c->place[i].at;
	c->reader.line = c->place[i].line;
	row->used = 0;
	return next_row(c, row);
}

static int
emit_course(struct csv *c, uint32_t head)
{
	if (read_again(c, head, &c->first) <= 0)
		return -1;
	set_course(c);
	for (uint32_t i = c->place[head].next; i != NONE; i = c->place[i].next) {
		if (read_again(c, i, &c->other) <= 0)
			return -1;
		note_difference(c, &c->other);
		if (is_offering(c, &c->other))
			set_offering(c, &c->other);
	}
	return c->h->emit(c->r);
}

static int
emit_courses(struct csv *c)
{
	for (uint32_t i = 0; i < c->places; i++)
		if (c->place[i].last != NONE && emit_course(c, i) < 0)
			return -1;
	return 0;
}

int
list_csv(const struct opstap_host *h, struct opstap_run *r, const char *feed, size_t len)
{
	struct csv *c = calloc(1, sizeof(*c));
	const char *at = feed;
	int result = -1;

	if (!c)
		return h->fail(r, "no memory");
	c->h = h;
	c->r = r;
	if (len >= 3 && memcmp(feed, "\xEF\xBB\xBF", 3) == 0)
		at += 3;
	c->reader = (struct row_reader){.at = at, .end = feed + len, .line = 1};
	while (at < c->reader.end && (*at == '\n' || *at == '\r'))
		at++;
	c->reader.separator = row_separator(at, c->reader.end);
	c->first.scratch = malloc(len + 1);
	c->other.scratch = malloc(len + 1);
	if (!c->first.scratch || !c->other.scratch)
		h->fail(r, "no memory for the list");
	else if (!read_header(c) && !find_rows(c) && !group_rows(c))
		result = emit_courses(c);
	free(c->first.scratch);
	free(c->other.scratch);
	free(c->place);
	free(c);
	return result;
}
