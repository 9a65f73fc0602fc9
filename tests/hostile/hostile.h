#ifndef TESTS_HOSTILE_H
#define TESTS_HOSTILE_H
/*
 * An adapter that misbehaves as its setting "act" says. Acts live in act_*.c; every one hands over one good
 * course first.
 */
#include <opstap_adapter.h>

struct act {
	const char *name;
	int (*run)(const struct opstap_host *h, struct opstap_run *r);
};

extern const struct act acts_dying[], acts_greedy[], acts_reaching[];	/* end with a NULL name */
extern const struct act acts_delivering[];	/* of deliver() only */

/* "return reached(h, r, …)": says to people what the sandbox let happen, or "denied" with the reason. */
int hostile_say(const struct opstap_host *h, struct opstap_run *r, const char *what, int error);
int hostile_course(const struct opstap_host *h, struct opstap_run *r, const char *id);

#endif
