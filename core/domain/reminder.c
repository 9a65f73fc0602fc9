/* The windows of reminders: a table of ends, and how long before them. */
#include "domain/reminder.h"

#define HOUR 3600
#define DAY 86400
#define LATE_WINDOW (30 * DAY)		/* afterwards a late transcript is the desk's affair */
#define NEXT_STEP (14 * DAY)		/* from sent to received, from received to registered */
#define TERM_LEAST (2 * HOUR)		/* the mail that began such a short term is fresh */

/* Since that moment. */
static bool
reminded(const struct application_choice *c, enum reminder r, int64_t since)
{
	for (size_t i = 0; i < c->mark_count; i++)
		if (c->marks[i].mark == ACTION_REMIND && c->marks[i].number == (int64_t)r && c->marks[i].moment >= since)
			return true;
	return false;
}

int64_t
reminder_morning(const struct zone *zone, int64_t moment, int32_t days_before)
{
	struct civil at = {.hour = REMINDER_HOUR};

	date_civil(zone_day(zone, moment) - days_before, &at.year, &at.month, &at.day);
	return zone_moment(zone, &at);
}

/* Before the end of what was promised; of a short term before its second half. */
static bool
before_end(const struct application_choice *c, int64_t lead, int64_t *from, int64_t *until)
{
	int64_t term = c->until - c->since;

	if (c->until == 0 || term < TERM_LEAST)
		return false;
	*from = c->until - (lead < term / 2 ? lead : term / 2);
	*until = c->until;
	return true;
}

/* Who got the place after that morning was just told of the day. */
static bool
days_before(const struct application_choice *c, const struct action_facts *f, int64_t moment, int32_t days, int64_t *from, int64_t *until)
{
	if (moment == 0 || f->zone == NULL)
		return false;
	*from = reminder_morning(f->zone, moment, days);
	*until = moment;
	return c->since < *from;
}

static bool
after_course(const struct application_choice *c, const struct action_facts *f, int64_t *from, int64_t *until)
{
	int64_t ended = f->ends > c->since ? f->ends : c->since;

	if (f->zone == NULL || application_mark(c, ACTION_RECEIVED) != NULL || application_mark(c, ACTION_REGISTERED) != NULL)
		return false;
	*from = reminder_morning(f->zone, ended + (f->late > 0 ? f->late : REMINDER_LATE), 0);
	*until = *from + LATE_WINDOW;
	return true;
}

bool
reminder_window(const struct application_choice *c, const struct action_facts *f, enum reminder r, int64_t *from, int64_t *until)
{
	if (r != REMINDER_EXAM && reminded(c, r, INT64_MIN))
		return false;
	switch (r) {
	case REMINDER_CONFIRM:
		return c->state == STATE_UNCONFIRMED && before_end(c, 12 * HOUR, from, until);
	case REMINDER_OFFER:
		return c->state == STATE_OFFERED && before_end(c, 24 * HOUR, from, until);
	case REMINDER_DROP_BY:
		return c->state == STATE_PLACED && days_before(c, f, f->drop_by, 7, from, until);
	case REMINDER_EXAM:
		/* What was said before those 14 days began was about another day: the exam was put off since. */
		return c->state == STATE_PLACED && days_before(c, f, f->exam, 14, from, until) && !reminded(c, r, *from);
	case REMINDER_TRANSCRIPT:
		return c->state == STATE_FINISHED && after_course(c, f, from, until);
	default:
		return false;
	}
}

bool
reminder_due(const struct application_choice *c, const struct action_facts *f, enum reminder r)
{
	int64_t from, until;

	return reminder_window(c, f, r, &from, &until) && f->now >= from && f->now <= until;
}

int64_t
reminder_next(const struct application_choice *c, const struct action_facts *f)
{
	int64_t next = 0, from, until;

	for (int r = 1; r < REMINDER_MAX; r++) {
		if (!reminder_window(c, f, (enum reminder)r, &from, &until) || f->now > until)
			continue;
		if (from < f->now)
			from = f->now;
		if (next == 0 || from < next)
			next = from;
	}
	return next;
}

enum late
reminder_late(uint32_t marks, int64_t since, int64_t late, int64_t now)
{
	static const enum action steps[] = {ACTION_TRANSCRIPT_SENT, ACTION_RECEIVED, ACTION_REGISTERED};
	int64_t over = now - since - (late > 0 ? late : REMINDER_LATE);
	int next = 0;

	/* The last one that was noted counts: a transcript that came by another way was never "sent". */
	for (int i = 0; i < 3; i++)
		if (marks & (1u << steps[i]))
			next = i + 1;
	return next < 3 && over >= next * NEXT_STEP ? (enum late)(LATE_SENT + next) : LATE_NOTHING;
}
