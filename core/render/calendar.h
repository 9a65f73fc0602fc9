#ifndef RENDER_CALENDAR_H
#define RENDER_CALENDAR_H
/*
 * A calendar file (iCalendar, RFC 5545). Moments are written in UTC, so that no zone has to be explained and no clock change moves them; texts are
 * escaped, lines folded at 75 bytes between characters.
 */
#include "ground/date.h"

struct calendar_event {
	struct slice uid;		/* stable: the same event again replaces the one before; plain ASCII */
	struct slice summary, description, location;	/* the last two may be empty */
	int32_t day;			/* a whole day; DATE_NONE: */
	int64_t from, until;		/* moments; until MOMENT_NONE: a point in time */
	bool tentative;
};

void calendar_begin(struct buffer *out, struct slice name);
void calendar_add(struct buffer *out, const struct calendar_event *e, int64_t now);
void calendar_end(struct buffer *out);

#endif
