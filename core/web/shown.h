#ifndef WEB_SHOWN_H
#define WEB_SHOWN_H
/* One run of a course, as an address names it: found in the catalogue, with its places and its status at this moment. */
#include "domain/eligibility.h"
#include "store/catalogue.h"
#include "web/page.h"

struct shown {
	const struct config_partner *partner;
	struct slice id, offering_id;		/* of the course; of the run, empty when it has none */
	const struct course *course;		/* NULL: there is none */
	const struct offering *offering;	/* NULL: the course itself, when it has no runs */
	struct course_facts facts;		/* with what the host has changed since */
	int32_t places;				/* as the catalogue says, whatever the host says; -1 not known */
	struct seat_count seats;
	enum status status;
};

/*
 * Without an offering in ref the one that a hit shows is meant. ERR_NOT_FOUND: no such course, or it is gone; ERR_GONE: it has no such run
 * (any more), then partner and course are filled; ERR_MEMORY, ERR_DAMAGED.
 */
int shown_find(const struct page *p, struct course_ref ref, struct shown *out, struct error *e) WARN_UNUSED;

/* Of a course that is at hand: fills what its run (may be NULL) says at this moment. partner, id and course are filled. */
void shown_run(const struct page *p, const struct offering *o, struct shown *out);

/* What a run is called: its label, or when it starts. o may be NULL; lang is that of a label in another language than the page's. */
struct slice shown_name(const struct page *p, const struct offering *o, const struct offering_facts *f, struct slice *lang);

#endif
