#ifndef SEARCH_FILTER_SLICES_H
#define SEARCH_FILTER_SLICES_H
/*
 * Numbers of documents that have too many values for a bit map each: a bit map for every bit of the number instead. Which documents have
 * a number within bounds takes one look at each of them. Not for others than filter*.c.
 */
#include "search/filter_parts.h"

/* Of a document: its partner; the credits and the first day of its first offering, by their places among all that there are, 0 unknown. */
enum sliced { SLICED_PARTNER, SLICED_HONOURS, SLICED_ECTS, SLICED_START, SLICED_MAX };

/* Made when they are asked for first. NULL: they would be too many, or no memory. */
const struct filter_slices *slices_of(const struct filter_segment *s);
void slices_free(struct filter_slices *m);	/* NULL-safe */

/* Adds to out (as long as maps are) documents whose number lies in low … high. */
void slices_add(const struct filter_slices *m, enum sliced by, uint32_t low, uint32_t high, uint64_t *out);

/* Adds to out those with credits of at least, at most (thousandths), or that begin on a day from, to. */
void slices_add_ects(const struct filter_slices *m, int32_t min, int32_t max, uint64_t *out);		/* -1: no bound */
void slices_add_start(const struct filter_slices *m, int32_t from, int32_t to, uint64_t *out);		/* DATE_NONE: no bound */

#endif
