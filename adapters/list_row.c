/*
 * Rows of a CSV text (RFC 4180): quoted cells with doubled quotes, any line end. A semicolon or a tab
 * separates where the header holds no comma: so spreadsheets save in half of Europe.
 */
#include "list_row.h"

#include <string.h>

static int
fail(struct row_reader *r, uint32_t line, const char *what)
{
	r->error = what;
	r->error_line = line;
	return -1;
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void
trim(struct cell *cell)
{
	while (cell->n > 0 && is_space(cell->p[0])) {
		cell->p++;
		cell->n--;
	}
	while (cell->n > 0 && is_space(cell->p[cell->n - 1]))
		cell->n--;
}

static bool
at_cell_end(const struct row_reader *r)
{
	return r->at >= r->end || *r->at == r->separator || *r->at == '\n' || *r->at == '\r';
}

static void
skip_blanks(struct row_reader *r)
{
	while (r->at < r->end && (*r->at == ' ' || *r->at == '\t') && *r->at != r->separator)
		r->at++;
}

/* Copies a cell to scratch with single quotes for doubled ones. */
static void
undouble(struct row *row, struct cell *cell)
{
	char *to = row->scratch + row->used;
	const char *end = cell->p + cell->n;

	for (const char *p = cell->p; p < end; p++) {
		*to++ = *p;
		p += *p == '"';
	}
	cell->p = row->scratch + row->used;
	cell->n = (size_t)(to - cell->p);
	row->used += cell->n;
}

/* A cell in quotes; r->at stands behind the first. */
static int
quoted_cell(struct row_reader *r, struct row *row, struct cell *cell)
{
	bool doubled = false;

	cell->p = r->at;
	for (;; r->at++) {
		if (r->at >= r->end)
			return fail(r, cell->line, "a quote that opens here is never closed");
		if (*r->at == '"') {
			if (r->at + 1 >= r->end || r->at[1] != '"')
				break;
			r->at++;
			doubled = true;
		}
		r->line += *r->at == '\n' || (*r->at == '\r' && r->at + 1 < r->end && r->at[1] != '\n');
	}
	cell->n = (size_t)(r->at - cell->p);
	r->at++;
	if (doubled)
		undouble(row, cell);
	skip_blanks(r);
	return 0;
}

/* Reads up to the separator or the end of the row. */
static int
read_cell(struct row_reader *r, struct row *row, struct cell *cell)
{
	cell->line = r->line;
	cell->p = r->at;
	cell->n = 0;
	skip_blanks(r);
	if (r->at < r->end && *r->at == '"') {
		r->at++;
		if (quoted_cell(r, row, cell))
			return -1;
		row->broken |= !at_cell_end(r);
		while (!at_cell_end(r))
			r->at++;
		return 0;
	}
	while (!at_cell_end(r))
		r->at++;
	cell->n = (size_t)(r->at - cell->p);
	return 0;
}

static void
end_row(struct row_reader *r)
{
	if (r->at < r->end && *r->at == '\r')
		r->at++;
	if (r->at < r->end && *r->at == '\n')
		r->at++;
	r->line++;
}

int
row_read(struct row_reader *r, struct row *row)
{
	const char *begin;

	while (r->at < r->end && (*r->at == '\n' || *r->at == '\r'))
		end_row(r);
	if (r->at >= r->end)
		return 0;
	row->n = 0;
	row->broken = false;
	row->line = r->line;
	row->begin = begin = r->at;
	for (;; r->at++) {
		struct cell *cell = &row->cell[row->n];
		uint32_t line = r->line;

		if (row->n == CELLS_MAX)
			return fail(r, r->line, "more than 400 cells in a row");
		cell->column = (uint32_t)(r->at - begin) + 1;
		if (read_cell(r, row, cell))
			return -1;
		row->n++;
		trim(cell);
		if (r->line != line)	/* the cell held line ends: columns count from its last line on */
			for (begin = r->at; begin[-1] != '\n' && begin[-1] != '\r'; begin--)
				;
		if (r->at >= r->end || *r->at != r->separator)
			break;
	}
	end_row(r);
	return 1;
}

char
row_separator(const char *p, const char *end)
{
	bool semicolon = false, tab = false;

	for (; p < end && *p != '\n' && *p != '\r'; p++) {
		if (*p == ',')
			return ',';
		semicolon |= *p == ';';
		tab |= *p == '\t';
	}
	return semicolon ? ';' : tab ? '\t' : ',';
}
