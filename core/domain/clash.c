/* Occasions that overlap, gathered by what clashes and at which hour. */
#include "domain/clash.h"

#include <stdlib.h>

static int
by_time(const void *left, const void *right)
{
	const struct occasion *a = left, *b = right;

	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	if (a->course != b->course)
		return a->course - b->course;
	return a->session - b->session;
}

static int64_t
later(int64_t x, int64_t y)
{
	return x > y ? x : y;
}

static int64_t
sooner(int64_t x, int64_t y)
{
	return x < y ? x : y;
}

static bool
same_kind(const struct clash *x, const struct clash *y)
{
	return x->a->course == y->a->course && x->a->session == y->a->session && x->b->course == y->b->course &&
	       x->b->session == y->b->session && x->maybe == y->maybe && x->weekday == y->weekday && x->from == y->from && x->until == y->until;
}

/* Counts it with the one of its kind, or begins a kind; one that finds no room is only counted in. */
static size_t
gather(const struct clash *one, struct clash *out, size_t n, size_t max)
{
	for (size_t i = 0; i < n && i < max; i++) {
		if (!same_kind(&out[i], one))
			continue;
		out[i].count++;
		out[i].last = one->first;
		return n;
	}
	if (n < max)
		out[n] = *one;
	return n + 1;
}

static struct clash
overlap(const struct occasion *x, const struct occasion *y, const struct zone *zone)
{
	struct clash c = {.a = x->course < y->course ? x : y, .b = x->course < y->course ? y : x, .count = 1};
	int64_t from = later(x->from, y->from);

	c.maybe = from >= sooner(x->sure, y->sure);
	timetable_clock(from, sooner(x->until, y->until), zone, &c.first, &c.from, &c.until);
	c.weekday = date_weekday(c.first);
	c.last = c.first;
	return c;
}

size_t
clash_find(struct occasion *o, size_t n, const struct zone *zone, struct clash *out, size_t max)
{
	size_t count = 0;

	qsort(o, n, sizeof(*o), by_time);
	for (size_t i = 0; i < n; i++) {
		for (size_t j = i + 1; j < n && o[j].from < o[i].until; j++) {
			struct clash one;

			if (o[j].course == o[i].course || o[j].from >= o[j].until)
				continue;
			one = overlap(&o[i], &o[j], zone);
			count = gather(&one, out, count, max);
		}
	}
	return count;
}
