#ifndef COURIER_WATCH_H
#define COURIER_WATCH_H
/*
 * Looks at the run reports in the catalogue and has the contact of a partner told when a run failed or a change is held: once, until it has
 * worked again. The feed side knows nothing of it: they meet in the store. Which run was told of stands in the outbox alone
 * (the notice's token comes from it), so that a new courier tells nothing twice. In the same turn it has courses (courier/offerings.h) and saved
 * searches (courier/alerts.h) looked at.
 */
#include "courier/courier.h"
#include "store/catalogue.h"

struct watch;

int watch_open(const struct courier_setup *setup, struct watch **out, struct error *e) WARN_UNUSED;
void watch_close(struct watch *w);	/* NULL-safe */
void watch_turn(struct watch *w);	/* often; looks no oftener than every second */

/*
 * Of runs, the newest first: the one that the contact is to be told of, when the newest one failed or is held: the first of that outcome
 * since a list was last taken over or found unchanged. NULL: none, or all that is kept (max) is of no success, so that the first is not known any more.
 */
const struct run_report *watch_first(const struct run_report *runs, size_t n, size_t max);

#endif
