#ifndef FEED_OVERLAY_H
#define FEED_OVERLAY_H
/*
 * What the partner's configuration says beside the feed: its own list (overlay) wins over the feed, its defaults fill what is still
 * unknown. Values keep their origin. Pure.
 */
#include "domain/check.h"
#include "domain/config.h"

/*
 * Puts the values of own (a row of the overlay) over those of feed. A value without language replaces all values of its field, one
 * with a language those of that language; "unknown on purpose" replaces, too. Offerings are matched by id; one without id means the
 * course's only offering; what matches nothing is added. ERR_MEMORY, ERR_LIMIT. What cannot be placed is said in list.
 */
int overlay_merge(struct course *feed, const struct course *own, struct messages *list, struct error *e) WARN_UNUSED;

/*
 * Does every value say that it comes from where an adapter's process can have it from? That is the feed, or a map over it; the own list
 * for the list adapter over an overlay. Anything else is a lie of a process that is no longer ours.
 */
bool overlay_origins_hold(const struct course *c, bool own);

/* The defaults of the configuration in canonical form. */
struct overlay_defaults {
	struct course *course;		/* its values are for courses, its one offering's for offerings */
};

/* Reads them once a run; what cannot be read is said in list. */
int overlay_defaults_read(const struct config_partner *p, struct arena *a, struct overlay_defaults *out, struct messages *list,
		struct error *e) WARN_UNUSED;

/* Gives a course what it lacks and the defaults have. A course without offerings gets one when there are defaults for offerings. */
int overlay_defaults_apply(const struct overlay_defaults *d, struct course *c, struct error *e) WARN_UNUSED;

#endif
