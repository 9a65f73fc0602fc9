/* Codes of courses, as they are compared. */
#include "search/text.h"

#define FOLDED_ROOM (2 * WORD_MAX + 8)	/* of more no code is left that fits into a word */

size_t
text_code(struct slice text, char out[WORD_MAX])
{
	char folded[FOLDED_ROOM];
	size_t n = words_fold(text, folded, sizeof(folded)), kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (folded[i] == ' ')
			continue;
		if (kept == WORD_MAX - 1)
			return 0;
		out[kept++] = folded[i];
	}
	return kept > 1 ? kept : 0;
}
