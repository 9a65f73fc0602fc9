#ifndef FEED_SCHEDULE_H
#define FEED_SCHEDULE_H
/* When is which partner due. Pure: the state comes from the catalogue, so a restart forgets nothing and fetches nothing early. */
#include "domain/config.h"

struct schedule_state {
	int64_t last_attempt;	/* moment; 0 = never */
	unsigned failures;	/* in a row, up to now */
	bool on_hold;		/* an operator said so */
	int64_t retry_after;	/* seconds that the server asked for at the last attempt; 0. Not stored: a restart forgets it */
};

#define SCHEDULE_NEVER INT64_MAX

/*
 * The moment at which the partner is due: at once when it was never asked; else an interval after the last attempt, moved by up to a
 * tenth so that partners drift apart. After failures 1 to 3 in a row at most 15 minutes later; from the 4th on the interval is
 * doubled each time, up to a day (or the interval, when that is longer). Never before the server's own wish (Retry-After), of which a
 * day counts at most. SCHEDULE_NEVER when disabled or on hold.
 */
int64_t schedule_due(const struct config_partner *p, const struct schedule_state *s);

#endif
