#ifndef STORE_SEATS_H
#define STORE_SEATS_H
/*
 * Places taken, as readers see them: a small table in memory, read from the enrolments store and refreshed when the ledger's
 * transaction number moved. Counted are the states unconfirmed, submitted, approved, offered, placed (JOURNEYS.md); waiting is apart.
 * Held are those of them that are not placed yet.
 * One of these per worker; never across a fork.
 */
#include "domain/course.h"

struct seats;
struct ledger;

/* Works without a store yet (everything 0). */
int seats_open(const char *data_dir, struct seats **out, struct error *e) WARN_UNUSED;
void seats_close(struct seats *s);

/* Cheap when nothing moved. After a failure the old table stays. The version is another one whenever anything here is, the same for all
 * processes; 0: nobody has enrolled yet. */
int seats_refresh(struct seats *s, struct error *e) WARN_UNUSED;
uint64_t seats_version(const struct seats *s);

struct seat_count {
	int32_t taken, waiting, held;	/* held: of those taken */
	int32_t places;			/* with places_set: the host's number; else what the catalogue says counts */
	bool places_set, closed, cancelled;	/* by the host */
};
struct seat_count seats_of(const struct seats *s, struct slice partner, struct slice course, struct slice offering);

/*
 * The offerings of which the host said something that the catalogue does not say, one after the other: *at is 0 first. False: no more.
 * Names borrow until the next seats_refresh.
 */
struct seat_name {
	struct slice partner, course, offering;
};
bool seats_next_host(const struct seats *s, size_t *at, struct seat_name *name, struct seat_count *count);

/* What the host says wins over what its feed says: for offering_status. */
static inline void
seats_apply(const struct seat_count *count, struct offering_facts *facts)
{
	if (count->places_set)
		facts->places = count->places;
	facts->closed = facts->closed || count->closed;
	facts->cancelled = facts->cancelled || count->cancelled;
}

/* The store behind it, for reading receipts: a process opens it once. Looks for it again when there was none; NULL while there is none. */
struct ledger *seats_ledger(struct seats *s);

#endif
