#ifndef WEB_COUNTERS_H
#define WEB_COUNTERS_H
/*
 * What /metrics tells of requests. One small file in RUN-DIR that all workers map: whichever of them is asked knows what all did, and
 * a worker that starts again goes on counting. Atomic additions, no locks.
 */
#include "ground/error.h"
#include "web/route.h"

#define COUNTERS_BOUNDS 10

struct counters {
	char format[8];
	uint64_t requests[ROUTE_MAX][6];	/* by route (the last: none) and status / 100 */
	uint64_t seconds[COUNTERS_BOUNDS + 1];	/* not cumulative; the last: longer */
	uint64_t microseconds, count;
};

extern const double counters_bounds[COUNTERS_BOUNDS];	/* seconds */

int counters_open(const char *run_dir, struct counters **out, struct error *e) WARN_UNUSED;
void counters_close(struct counters *c);
void counters_add(struct counters *c, const char *route_name, int status, int64_t microseconds);

#endif
