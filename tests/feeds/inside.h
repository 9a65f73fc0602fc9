#ifndef TESTS_FEEDS_INSIDE_H
#define TESTS_FEEDS_INSIDE_H
/*
 * A host without process, pipe and sandbox: runs an adapter over bytes in memory, normalises, checks. For fuzzing, for
 * measuring, and nothing else; the daemon and opstap-adapter always use the real one.
 */
#include "domain/check.h"

struct inside {
	size_t courses, offerings, refused;	/* after the check */
	struct messages messages;
	char failure[600];			/* why the adapter gave up; "" when it did not */
	void (*each)(struct course *c, void *context);	/* called for every accepted course; may be NULL */
	void *context;
	const char *(*setting)(const char *key);	/* NULL: none is set */
};

/* What the adapter's run returned. The messages live in a, which may be freed after use. */
int inside_run(const struct opstap_adapter *adapter, struct slice feed, struct arena *a, struct inside *out);

#endif
