/* Counters of requests, shared by all workers. */
#include "web/counters.h"

#include "ground/file.h"

#include <string.h>
#include <sys/mman.h>

#define FORMAT "opsctr1"

const double counters_bounds[COUNTERS_BOUNDS] = {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1};

int
counters_open(const char *run_dir, struct counters **out, struct error *e)
{
	void *map = NULL;
	int result = file_share(run_dir, "counters", FORMAT, sizeof(struct counters), &map, e);

	*out = map;
	return result;
}

void
counters_close(struct counters *c)
{
	if (c)
		munmap(c, sizeof(*c));
}

static void
increase(uint64_t *n, uint64_t by)
{
	__atomic_fetch_add(n, by, __ATOMIC_RELAXED);
}

void
counters_add(struct counters *c, const char *route_name, int status, int64_t microseconds)
{
	size_t route = 0, bound = 0;

	if (c == NULL)
		return;
	while (route_table[route].pattern && strcmp(route_table[route].name, route_name) != 0)
		route++;
	if (route_table[route].pattern == NULL)
		route = ROUTE_MAX - 1;
	while (bound < COUNTERS_BOUNDS && (double)microseconds > counters_bounds[bound] * 1e6)
		bound++;
	increase(&c->requests[route][status / 100 % 6], 1);
	increase(&c->seconds[bound], 1);
	increase(&c->microseconds, microseconds > 0 ? (uint64_t)microseconds : 0);
	increase(&c->count, 1);
}
