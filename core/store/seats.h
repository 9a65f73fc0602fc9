#ifndef STORE_SEATS_H
#define STORE_SEATS_H
/*
 * Places taken, as readers see them: a small table in memory, read from the enrolments store and refreshed when the ledger's
 * transaction number moved. Counted are the states unconfirmed, submitted, approved, offered, placed (JOURNEYS.md); waiting is apart.
 * One of these per worker; never across a fork.
 */
#include "ground/error.h"
#include "ground/str.h"

struct seats;
struct ledger;

/* Works without a store yet (everything 0). */
int seats_open(const char *data_dir, struct seats **out, struct error *e) WARN_UNUSED;
void seats_close(struct seats *s);

/* Cheap when nothing moved. After a failure the old table stays. */
int seats_refresh(struct seats *s, struct error *e) WARN_UNUSED;
uint64_t seats_version(const struct seats *s);

struct seat_count { int32_t taken, waiting; };
struct seat_count seats_of(const struct seats *s, struct slice partner, struct slice course, struct slice offering);

/* The store behind it, for reading receipts: a process opens it once. Looks for it again when there was none; NULL while there is none. */
struct ledger *seats_ledger(struct seats *s);

#endif
