#ifndef SEARCH_PHRASE_H
#define SEARCH_PHRASE_H
/* Words that must stand in a row, some of which may be any, walked through by document. For match*.c. */
#include "search/segment.h"

struct phrase_word {
	struct post *posts;	/* one for each term that the word may be */
	const struct term_ref *refs;
	size_t n;
	uint32_t at;		/* places behind the first word */
};

struct phrase {
	struct phrase_word *words;
	size_t count;
	size_t rarest;		/* of the words: looked for first */
	uint32_t doc;		/* has all of the words */
	bool started;
	bool looked, found;	/* whether they stand in a row there, once somebody asked, */
	uint32_t first;		/* and where first */
};

/* The first document at or behind doc that has all of the words, in whatever order. Never goes back. */
uint32_t phrase_seek(struct phrase *p, uint32_t doc);

/* Whether the document has all of the words, and then stands on it: for documents asked for one by one, without a walk to the next that has. */
bool phrase_has(struct phrase *p, uint32_t doc);

/* Before phrase_seek, when the lists of its words were opened anew. */
void phrase_start(struct phrase *p);

/* Whether they stand in a row in the document it stands on; first: the first word's first place. */
bool phrase_stands(struct phrase *p, uint32_t *first);

size_t phrase_places(const struct phrase *p, uint32_t *out, size_t max);	/* of the first word, in the document it stands on */
uint64_t phrase_df(const struct phrase *p);	/* upper bound */

#endif
