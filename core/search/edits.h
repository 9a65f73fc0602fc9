#ifndef SEARCH_EDITS_H
#define SEARCH_EDITS_H
#include "ground/str.h"

#define EDITS_MAX 72u	/* code points that are compared */

/*
 * How many edits lead from one word to another, as dict_near counts them: a code point more, less or another, or two neighbours exchanged (optimal
 * string alignment). Valid UTF-8; of longer words the beginnings.
 */
unsigned edits_of(struct slice x, struct slice y);

#endif
