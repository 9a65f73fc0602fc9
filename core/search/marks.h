#ifndef SEARCH_MARKS_H
#define SEARCH_MARKS_H
/* Which words of a text to mark: those that were looked for, and all that share a stem with them. */
#include "search/plan.h"

struct mark {
	struct slice word;
	struct slice stems[TEXT_LANG_MAX];
	bool begins;		/* words that begin so, too */
};

struct marks {
	struct mark *m;
	size_t n, cap;
	uint32_t languages;	/* bits: in which words may share a stem; set it before the first is added */
	bool begins[256];	/* first bytes of all that is marked */
	uint64_t pairs[16];	/* bits by hash: first two bytes of all that is marked */
};

/* What an alternative looks for. ERR_MEMORY. */
int marks_add(struct marks *marks, const struct alternative *alt, struct arena *a, struct error *e) WARN_UNUSED;
int marks_add_begin(struct marks *marks, struct slice word, struct arena *a, struct error *e) WARN_UNUSED;

bool marks_word(const struct marks *marks, struct slice folded);

#endif
