/* When is which partner due. */
#include "feed/schedule.h"

#define SOON 900		/* seconds; a first failure is often over by then */
#define SOON_TIMES 3
#define DAY 86400

static int64_t
pause_after_failures(int64_t interval, unsigned failures)
{
	int64_t longest = interval > DAY ? interval : DAY, pause = interval;

	if (failures <= SOON_TIMES)
		return interval < SOON ? interval : SOON;
	for (unsigned i = SOON_TIMES; i < failures && pause < longest; i++)
		pause *= 2;
	return pause < longest ? pause : longest;
}

static int64_t
no_less(int64_t pause, int64_t wish)
{
	wish = wish < DAY ? wish : DAY;
	return pause > wish ? pause : wish;
}

/* The same for the same attempt, so that a restart does not throw the dice again. */
static int64_t
jitter(const struct config_partner *p, const struct schedule_state *s, int64_t pause)
{
	int64_t span = pause / 10;

	return span == 0 ? 0 : (int64_t)(str_hash(slice_of(p->id), (uint64_t)s->last_attempt) % (uint64_t)span);
}

int64_t
schedule_due(const struct config_partner *p, const struct schedule_state *s)
{
	int64_t pause = p->interval;

	if (!p->enabled || s->on_hold)
		return SCHEDULE_NEVER;
	if (s->last_attempt == 0)
		return 0;
	if (s->failures > 0)
		pause = no_less(pause_after_failures(p->interval, s->failures), s->retry_after);
	return s->last_attempt + pause - (s->failures > 0 ? 0 : jitter(p, s, pause));
}
