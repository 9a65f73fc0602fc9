#ifndef ADAPTERS_LIST_ROW_H
#define ADAPTERS_LIST_ROW_H
/* Rows of a CSV text (RFC 4180), one at a time, with the line and column of every cell. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CELLS_MAX 400

struct cell {
	const char *p;		/* into the text, or into scratch; blanks at both ends are taken off */
	size_t n;
	uint32_t line, column;
};

struct row {
	struct cell cell[CELLS_MAX];
	size_t n;
	const char *begin;	/* where it stands in the text */
	uint32_t line;
	bool broken;		/* text follows a closing quote: its cells cannot be trusted */
	char *scratch;		/* the caller's: room for cells with doubled quotes, as large as the text */
	size_t used;		/* set it to 0 when no cell of an earlier row is needed any more */
};

struct row_reader {
	const char *at, *end;
	uint32_t line;		/* from 1 */
	char separator;
	const char *error;	/* after -1: what is wrong, at error_line */
	uint32_t error_line;
};

/* 1 a row, 0 the end, -1 the text makes no sense from here on. Blank lines are passed over. */
int row_read(struct row_reader *r, struct row *row);

/* The separator that the first row uses: a comma, or where it holds none a semicolon or a tab. */
char row_separator(const char *p, const char *end);

#endif
