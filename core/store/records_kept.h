#ifndef STORE_RECORDS_KEPT_H
#define STORE_RECORDS_KEPT_H
/*
 * Records as they were unpacked, of the courses that were hits more than once lately: what is looked at again and again need not be
 * unpacked every time. One process's; two MiB at most, the oldest go first. All go when the catalogue has another version.
 */
#include "ground/str.h"

struct records_kept;

struct records_kept *records_kept_new(void);	/* NULL: no memory */
void records_kept_free(struct records_kept *k);	/* NULL-safe */

/*
 * k may be NULL: then nothing is kept. Empty: it is not there. What is found is borrowed until the next records_keep. A record is kept when
 * it comes the second time, and no other one of its place came in between.
 */
struct slice records_kept_find(const struct records_kept *k, uint64_t version, uint32_t doc);
void records_keep(struct records_kept *k, uint64_t version, uint32_t doc, struct slice record);

#endif
