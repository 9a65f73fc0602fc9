#ifndef SEARCH_ASK_H
#define SEARCH_ASK_H
/*
 * What was typed, taken apart: words, "phrases", -excluded. A word that folds into several ("data-driven") asks for each of them;
 * excluded, for all in a row, or too much would go. An open quote ends with the text.
 */
#include "ground/arena.h"
#include "ground/error.h"
#include "search/request.h"

#define ASK_WORDS_MAX 24	/* terms that are looked for; of more, the later ones are left out (cut) */

struct ask_term {
	struct slice *words;	/* folded; one, unless it is a phrase */
	size_t count;
	size_t start, end;	/* bytes in what was typed */
	bool excluded, phrase;
	bool last;		/* may still be being typed */
	bool again;		/* was typed more than once */
	bool stop;		/* one word that says nothing by itself */
	bool level;		/* … or at which level something is taught */
};

struct ask {
	struct ask_term *terms;
	size_t count, cap;
	size_t wanted;		/* terms that are not excluded */
	bool nothing;		/* something was typed, but no word: finds nothing */
	bool cut;
	struct slice codes[2];	/* what it would be as a code (text_code) when it has a digit: all of it, or as an id; empty: none */
};

/* Everything hangs in the arena. ERR_VALUE: too long, or not UTF-8; ERR_MEMORY. */
int ask_parse(struct slice q, struct arena *a, struct ask *out, struct error *e) WARN_UNUSED;

/* Terms of a beginning like "I want to learn how to" or "een vak over" become words that say nothing; where it is sure, and others follow. */
void ask_unframe(struct ask *ask);
const char *ask_frame_word(size_t i);	/* that it knows, sorted; NULL behind the last */

#endif
