#ifndef FEED_GUARD_H
#define FEED_GUARD_H
/* The guard: a list that lost too much is not shown but held until a person has looked. Pure. */
#include "domain/zone.h"
#include "ground/buffer.h"

struct guard_question {
	const char *partner;		/* its id, for the command that the sentence names */
	uint32_t before, now;		/* courses shown, courses in the new list */
	uint32_t gone;			/* of those shown, missing in the new list */
	int max_drop;			/* percent */
	int64_t last_success, moment;	/* of the list that is shown; of this run */
	const struct zone *zone;
};

/* True: hold it; reason says why and what to do. More than max_drop percent gone, and more than one. */
bool guard_holds(const struct guard_question *q, struct buffer *reason);

#endif
