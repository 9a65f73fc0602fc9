/*
 * @NAME@: a CSV feed, one row a course. The table says which column is which field; opstap_adapter.h lists all fields.
 * (A list that may have the columns of Opstap's own names needs no adapter: "list" reads it.)
 */
#include <opstap_adapter.h>
#include <stdlib.h>
#include <string.h>

struct column { const char *name; uint32_t field; const char *lang; };

static const struct column columns[] = {
	{"Code", OPSTAP_F_ID, NULL}, {"Name", OPSTAP_F_TITLE, "en"}, {"Naam", OPSTAP_F_TITLE, "nl"},
	{"About", OPSTAP_F_DESCRIPTION, "en"}, {"Link", OPSTAP_F_URL, NULL}, {"Credits", OPSTAP_F_ECTS, NULL},
	{"Level", OPSTAP_F_LEVEL, NULL}, {"Language", OPSTAP_F_LANGUAGE, NULL}, {"Lecturer", OPSTAP_F_TEACHER, NULL},
	{"Run", OPSTAP_F_OFFERING, NULL}, {"Starts", OPSTAP_F_START, NULL}, {"Ends", OPSTAP_F_END, NULL},
	{"Apply until", OPSTAP_F_APPLY_UNTIL, NULL}, {"Places", OPSTAP_F_PLACES, NULL}, {"Mode", OPSTAP_F_DELIVERY, NULL}};

#define COLUMNS (sizeof(columns) / sizeof(columns[0]))
#define CELLS 40

/* Cuts one row of RFC 4180 into cells, in place; lines counts its line ends. What follows the row, NULL at the end of the feed. */
static char *
cut_row(char *at, char *cell[CELLS], size_t *count, uint32_t *lines)
{
	*count = 0;
	for (;;) {
		char *to = at;
		int quoted = *at == '"';

		if (*count < CELLS)
			cell[(*count)++] = at;
		for (at += quoted; *at; *to++ = *at++) {
			if (quoted && at[0] == '"' && at[1] == '"')
				at++;
			else if (quoted && *at == '"')
				quoted = 0, at++;
			if (!quoted && (*at == ',' || *at == '\r' || *at == '\n' || !*at))
				break;
			*lines += *at == '\n';
		}
		char end = *at;

		*to = '\0';
		if (end == ',') {
			at++;
			continue;
		}
		at += end == '\r' && at[1] == '\n';
		*lines += 1;
		return end && at[1] ? at + 1 : NULL;
	}
}

static int
run(const struct opstap_host *h, struct opstap_run *r)
{
	const char *feed = h->get(r, NULL, NULL);
	char *copy = feed ? strdup(feed) : NULL, *at = copy, *names[CELLS], *cell[CELLS];
	size_t n, count;
	uint32_t line = 1;

	if (!copy)
		return -1;
	at = cut_row(at, names, &n, &line);
	if (!at)
		h->fail(r, "no row stands below the names of the columns");
	while (at) {
		h->at(r, NULL, line, 0);
		at = cut_row(at, cell, &count, &line);
		h->course(r);
		for (int of_run = 0; of_run < 2; of_run++) {	/* first what belongs to the course, then its one run */
			if (of_run)
				h->offering(r);
			for (size_t i = 0; i < n && i < count; i++)
				for (size_t k = 0; k < COLUMNS; k++)
					if (strcmp(names[i], columns[k].name) == 0 && (columns[k].field >= OPSTAP_F_OFFERING) == of_run)
						h->set(r, columns[k].field, columns[k].lang, cell[i], OPSTAP_NUL);
		}
		if (h->emit(r) < 0)
			break;
	}
	free(copy);
	return 0;
}

OPSTAP_ADAPTER("@NAME@", "1.0", run, NULL)
