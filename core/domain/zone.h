#ifndef DOMAIN_ZONE_H
#define DOMAIN_ZONE_H
/* Time zones by their IANA names, from libical (which reads the system's zone data once, at zone_find). */
#include "ground/date.h"
#include "ground/error.h"

struct zone;

/* Kept for the life of the process; ERR_NOT_FOUND names the zone. "UTC" always exists. */
int zone_find(const char *name, const struct zone **out, struct error *e) WARN_UNUSED;
const char *zone_name(const struct zone *z);		/* "Europe/Amsterdam" */
const char *zone_city(const struct zone *z);		/* "Amsterdam", "New York" (borrowed) */
int zone_offset(const struct zone *z, int64_t moment);	/* seconds east of UTC */

/* The moment of a wall clock: in the hour that occurs twice the later one (nobody is shut out early); in the hour that is skipped, the moment the clocks jump. */
int64_t zone_moment(const struct zone *z, const struct civil *local);
int64_t zone_day_end(const struct zone *z, int32_t days);	/* 23:59:59 of that day */
int64_t zone_day_start(const struct zone *z, int32_t days);	/* its first second, the jump when midnight is skipped */
int32_t zone_day(const struct zone *z, int64_t moment);		/* the local day */

#endif
