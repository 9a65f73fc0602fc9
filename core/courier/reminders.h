#ifndef COURIER_REMINDERS_H
#define COURIER_REMINDERS_H
/*
 * What the calendar asks for: students are reminded of what ends (domain/reminder.h), coordinators hear once a day of holds that are overdue.
 * Inside of the courier: for watch.c only.
 */
#include "courier/courier.h"

struct reminders;

int reminders_open(const struct courier_setup *setup, struct reminders **out, struct error *e) WARN_UNUSED;
void reminders_close(struct reminders *r);	/* NULL-safe */

/* Once a minute, and while there is more to look at; else it does nothing. An error leaves what is due for the next time. */
int reminders_look(struct reminders *r, struct error *e) WARN_UNUSED;

/* ---- digest.c: coordinators */

struct digest;

int digest_open(const struct courier_setup *setup, struct digest **out, struct error *e) WARN_UNUSED;
void digest_close(struct digest *d);	/* NULL-safe */
int digest_look(struct digest *d, struct error *e) WARN_UNUSED;

#endif
