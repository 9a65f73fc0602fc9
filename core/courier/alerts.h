#ifndef COURIER_ALERTS_H
#define COURIER_ALERTS_H
/*
 * Saved searches by mail: whenever the catalogue has courses that it never had, each confirmed alert's search is run over it, and what is
 * first seen since its last mail is told: at most one mail a day, nothing when nothing is new. Misspelt words and parts of a search, which
 * a page shows rather than nothing, are no reason for a mail. Orders that nobody confirmed go.
 *
 * What was told stands in the alert (store/alerts.h), in the transaction of the mail: a new courier tells nothing twice. After a rebuild of the
 * catalogue nothing that was in it is new.
 */
#include "courier/courier.h"
#include "store/catalogue.h"

#define ALERTS_LISTED 20	/* courses in one mail */

struct alerts;

int alerts_open(const struct courier_setup *setup, struct alerts **out, struct error *e) WARN_UNUSED;
void alerts_close(struct alerts *a);	/* NULL-safe */

/* One slice of a round over all alerts, about a tenth of a second at most: they may be many, and letters must not wait. */
int alerts_look(struct alerts *a, struct catalogue_view *v, struct error *e) WARN_UNUSED;

#endif
