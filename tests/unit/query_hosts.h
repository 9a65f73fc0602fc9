#ifndef TESTS_QUERY_HOSTS_H
#define TESTS_QUERY_HOSTS_H
/* The seats of random searches: what is taken and what hosts said, by a rule. One test program includes this. */
#include "store/seats.h"

#include "query_naive.h"

struct seats { int unused; };
static struct naive model;

/* Places taken and words of the host by a rule both sides can follow: the offering's name and the course's say it. */
struct seat_count
seats_of(const struct seats *s, struct slice partner, struct slice course, struct slice offering)
{
	struct seat_count count = {.taken = slice_is(offering, "o1") ? 30 : 10};

	(void)s;
	(void)partner;
	switch ((str_hash(course, 1) + offering.n) % 12) {
	case 0:
		count.closed = true;
		break;
	case 1:
		count.cancelled = slice_is(offering, "o0");
		break;
	case 2:
		count.places_set = true;
		count.places = slice_is(offering, "o2") ? 40 : 20;
		break;
	default:
		break;
	}
	return count;
}

bool
seats_next_host(const struct seats *s, size_t *at, struct seat_name *name, struct seat_count *count)
{
	for (; *at < model.count * NAIVE_OFFERINGS; ++*at) {
		struct naive_course *c = &model.courses[*at / NAIVE_OFFERINGS];
		size_t i = *at % NAIVE_OFFERINGS;

		if (i >= c->offering_count)
			continue;
		name->partner = slice_of(c->partner);
		name->course = slice_of(c->id);
		name->offering = c->offerings[i] ? values_text(&c->offerings[i]->values, OPSTAP_F_OFFERING) : SLICE_NONE;
		*count = seats_of(s, name->partner, name->course, name->offering);
		if (count->closed || count->cancelled || count->places_set)
			return ++*at > 0;
	}
	return false;
}

#endif
