/* Says when a list is held, in the words that the partner and the operator read. */
#include "feed/guard.h"

#include <string.h>

#define DAYS_WITH_NAMES 1

/* "yesterday" for the day before; else the date, or "last time" within one day. */
static void
write_when(const struct guard_question *q, struct buffer *out, bool *yesterday)
{
	int32_t then = zone_day(q->zone, q->last_success), today = zone_day(q->zone, q->moment);

	*yesterday = today - then == DAYS_WITH_NAMES;
	if (*yesterday)
		buffer_text(out, "yesterday");
	else if (q->last_success == 0 || today <= then)
		buffer_text(out, "last time");
	else
		date_write_day(out, then);
}

bool
guard_holds(const struct guard_question *q, struct buffer *reason)
{
	bool yesterday;

	if (q->gone <= 1 || (uint64_t)q->gone * 100 <= (uint64_t)q->before * (uint64_t)q->max_drop)
		return false;
	write_when(q, reason, &yesterday);
	buffer_printf(reason, " %u courses, %s %u", q->before, yesterday ? "today" : "now", q->now);
	if (q->now + q->gone > q->before)	/* some are new: say what the numbers alone hide */
		buffer_printf(reason, ", of which %u are new: %u are gone%s", q->now + q->gone - q->before, q->gone,
				q->gone == q->before ? " (was everything renumbered?)" : "");
	buffer_text(reason, yesterday ? ". Yesterday's are still shown. " : ". The earlier ones are still shown. ");
	buffer_printf(reason, "If %u is right, `opstapctl fetch %s --force`; else mend the feed, nothing else to do.", q->now, q->partner);
	return true;
}
