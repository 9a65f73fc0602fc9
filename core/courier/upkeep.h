#ifndef COURIER_UPKEEP_H
#define COURIER_UPKEEP_H
/*
 * Once a day, at three in the night of the general zone (or when the daemon starts later than that), applications whose time is over are
 * erased, as "opstapctl retain" does. Inside of the courier: for watch.c only.
 */
#include "courier/courier.h"

struct upkeep {				/* zeroed at first */
	int32_t done;			/* the day for which that is settled; 0: not yet looked */
	bool erasing;			/* more may be left of it */
	uint64_t erased;		/* of it */
};

/*
 * Cheap when nothing is to be done; erases at most LEDGER_BATCH_MAX applications in one call.
 *
 * The day is remembered in the ledger, so that a restart erases nothing twice; and a day that follows no remembered one in the week before erases
 * nothing: it may be that of a clock that jumped, and what is erased does not come back. The next day it is done.
 */
int upkeep_look(struct upkeep *u, const struct courier_setup *setup, struct error *e) WARN_UNUSED;

#endif
