/* CSV into the tree: a row is an element, and its cells are children named by the first row. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "list_row.h"
#include "map.h"

struct csv {
	struct map_tree *t;
	struct row_reader reader;
	struct row row;
	const char *name[CELLS_MAX];	/* interned; NULL: no path names this column */
	size_t columns;
};

static bool
fail(struct csv *c, uint32_t line, const char *what)
{
	snprintf(c->t->error, sizeof(c->t->error), "%s", what);
	c->t->error_line = line;
	c->t->error_column = 1;
	return false;
}

static bool
next_row(struct csv *c, bool *more)
{
	int result = row_read(&c->reader, &c->row);

	*more = result > 0;
	return result >= 0 || fail(c, c->reader.error_line, c->reader.error);
}

static bool
read_header(struct csv *c)
{
	bool more, any = false;

	if (!next_row(c, &more))
		return false;
	if (!more)
		return fail(c, 1, "the list is empty");
	c->columns = c->row.n;
	for (size_t i = 0; i < c->columns; i++) {
		c->name[i] = map_known(c->t->m, c->row.cell[i].p, c->row.cell[i].n);
		any |= c->name[i] != NULL;
	}
	return any || fail(c, c->row.line, "no column has a name that the mapping uses; is the separator another one, or the first row no header?");
}

/* A row with more filled cells than the header has lost a quote: its values stand in wrong columns. */
static bool
is_usable(struct csv *c)
{
	size_t extra = c->columns;

	while (extra < c->row.n && c->row.cell[extra].n == 0)
		extra++;
	return !c->row.broken && extra >= c->row.n;
}

static void
add_row(struct csv *c)
{
	struct map_tree *t = c->t;
	bool usable = is_usable(c);

	if (!map_open(t, "", 0, "", "", c->row.line, 1))
		return;
	if (t->at) {
		t->at->plain_container = true;
		t->at->broken = !usable;	/* said when the record is read: map.c */
	}
	for (size_t i = 0; i < c->columns && i < c->row.n && usable; i++) {
		const struct cell *cell = &c->row.cell[i];

		if (!c->name[i] || cell->n == 0 || !map_open(t, c->name[i], strlen(c->name[i]), "", "", cell->line, cell->column))
			continue;
		map_add_text(t, cell->p, cell->n);
		map_close(t);
	}
	map_close(t);
}

bool
map_read_csv(struct map_tree *t, const char *text, size_t len)
{
	struct csv *c = calloc(1, sizeof(*c));
	size_t skip = len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
	bool good = c != NULL, more = true;

	t->error[0] = '\0';
	if (!c)
		return false;
	c->t = t;
	c->reader = (struct row_reader){.at = text + skip, .end = text + len, .line = 1, .separator = t->m->separator
			? t->m->separator : row_separator(text + skip, text + len)};
	c->row.scratch = malloc(len + 1);
	if (!c->row.scratch)
		t->failed = true;
	else if (skip < len && text[skip] == '<')
		good = fail(c, 1, "the document is a web page or XML, not CSV; does the address ask for a login?");
	else
		good = read_header(c);
	while (good && more && !map_stopped(t)) {
		c->row.used = 0;
		good = next_row(c, &more);
		if (good && more)
			add_row(c);
	}
	free(c->row.scratch);
	free(c);
	return good && !map_stopped(t);
}
