#ifndef COURIER_OFFERINGS_H
#define COURIER_OFFERINGS_H
/*
 * Compares what students applied for with what the catalogue says now, and tells the ledger what became different: changed, cancelled, other places,
 * no longer in the list. The ledger has it told to the students and their coordinators; what was told stands there alone, so that
 * a new courier tells nothing twice.
 *
 * A course that is gone is not cancelled: lists lose courses by mistake, and a cancelled application does not come back. It is told, and
 * the host decides. One that has begun may leave the list without a word: many hosts list only what is still to come.
 */
#include "courier/courier.h"
#include "store/catalogue.h"

struct offerings;

int offerings_open(const struct courier_setup *setup, struct offerings **out, struct error *e) WARN_UNUSED;
void offerings_close(struct offerings *o);	/* NULL-safe */

/* Looks when the catalogue moved, and every ten minutes. After a failure the next one is half a minute away. */
int offerings_look(struct offerings *o, struct catalogue_view *v, struct error *e) WARN_UNUSED;

#endif
