#ifndef DOMAIN_DIFFERENCE_H
#define DOMAIN_DIFFERENCE_H
/*
 * In what two records of one offering differ for somebody who applied for it: when, how much, in which language, how it is taught and examined.
 * What a partner writes to win students (description, teachers, addresses), and what counts only before one applies (deadline, places),
 * is no difference: nobody is to be mailed because a comma moved.
 */
#include "domain/course.h"

#define DIFFERENCE_MAX 24

/* The fields that differ, at most max, in the order in which they are shown; of texts in several languages the one for lang counts. Of each
 * course its first offering is looked at: a snapshot has no other. */
size_t difference_find(const struct course *was, const struct course *now, struct slice lang, uint16_t *fields, size_t max);

/* Where a field stands: with the offering when it has it, else with the course. */
const struct values *difference_values(const struct course *c, uint16_t field);

/* The same of two encoded records. One that cannot be read differs from every other. */
bool difference_any(struct slice was, struct slice now, struct slice lang, struct arena *a);

#endif
