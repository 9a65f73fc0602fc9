/* The table of edit distances, a row at a time. For single words; of a whole dictionary see dict_near.c. */
#include "search/edits.h"

#include <string.h>

static unsigned
least(unsigned x, unsigned y)
{
	return x < y ? x : y;
}

static size_t
points_of(struct slice word, uint32_t *out)
{
	size_t n = 0, used;

	while (n < EDITS_MAX && (used = utf8_decode(word, &out[n])) > 0) {
		word = (struct slice){word.p + used, word.n - used};
		n++;
	}
	return n;
}

unsigned
edits_of(struct slice x, struct slice y)
{
	uint32_t a[EDITS_MAX], b[EDITS_MAX];
	unsigned rows[3][EDITS_MAX + 1];
	unsigned *before = rows[0], *last = rows[1], *row = rows[2];
	size_t n = points_of(x, a), m = points_of(y, b);

	for (size_t k = 0; k <= m; k++)
		last[k] = (unsigned)k;
	for (size_t i = 1; i <= n; i++) {
		unsigned *swap = before;

		row[0] = (unsigned)i;
		for (size_t k = 1; k <= m; k++) {
			row[k] = least(least(row[k - 1], last[k]) + 1, last[k - 1] + (a[i - 1] != b[k - 1]));
			if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
				row[k] = least(row[k], before[k - 2] + 1);
		}
		before = last;
		last = row;
		row = swap;
	}
	return last[m];
}
