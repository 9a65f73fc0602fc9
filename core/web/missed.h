#ifndef WEB_MISSED_H
#define WEB_MISSED_H
/*
 * Words of searches that found nothing, for operators: what students look for and the catalogue does not have. Single words, never a whole
 * search, nothing of who asked or when; given out, and kept as a word, only from MISSED_FLOOR requests on. One small file in RUN-DIR that all
 * workers map.
 *
 * The table is bounded by the space-saving algorithm (Metwally, Agrawal, El Abbadi: Efficient Computation of Frequent and Top-k Elements
 * in Data Streams, 2005): a new word takes the place of the rarest one and inherits its count as a possible error. What is given out is
 * the count without that error, so that no word is ever told that was asked for less often.
 */
#include "ground/error.h"
#include "ground/str.h"

#define MISSED_WORDS 256
#define MISSED_BYTES 40		/* of a folded word; longer ones are not kept */
#define MISSED_FLOOR 5

struct missed;

struct missed_word {
	char word[MISSED_BYTES + 1];
	uint32_t requests;	/* at least so many */
};

int missed_open(const char *run_dir, struct missed **out, struct error *e) WARN_UNUSED;
void missed_close(struct missed *m);	/* NULL-safe */

/*
 * Counts the words of a search, each once. Left out: what holds a digit or an @ between two blanks (numbers, addresses), words of one letter,
 * and what was excluded by a minus. m may be NULL.
 */
void missed_add(struct missed *m, struct slice q);

/* Words from MISSED_FLOOR requests on, most frequent first, then by word; out has room for MISSED_WORDS. How many. */
size_t missed_list(struct missed *m, struct missed_word *out);

#endif
