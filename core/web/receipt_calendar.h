#ifndef WEB_RECEIPT_CALENDAR_H
#define WEB_RECEIPT_CALENDAR_H
/* A receipt as a calendar file: what its student has to be at, and until when what may be done. */
#include "domain/application.h"
#include "web/page.h"

/* Events of every choice that holds a place, or was finished; returns how many. Without them out is no whole calendar: then none is offered. */
size_t receipt_calendar(const struct page *p, const struct application *app, struct buffer *out);

#endif
