#ifndef GROUND_DATE_H
#define GROUND_DATE_H
/*
 * Days and moments. A day is counted from 1970-01-01 in the proleptic Gregorian calendar, a moment in seconds from
 * 1970-01-01T00:00:00Z. "Now" comes from here alone, so that tests can move it (OPSTAP_NOW=SECONDS in the environment
 * fixes the start and lets the clock run on from there; read once). Zones are in domain/zone.h.
 */
#include <stdbool.h>
#include <stdint.h>
#include "ground/buffer.h"

#define DATE_NONE INT32_MIN	/* a day that is not known */
#define MOMENT_NONE INT64_MIN	/* a moment that is not known */

struct civil {			/* a wall-clock time without zone */
	int year, month, day;	/* 1..9999, 1..12, 1..31 */
	int hour, minute, second;
};

int64_t date_now(void);			/* moment, CLOCK_REALTIME */
int64_t date_monotonic_ms(void);	/* for intervals, CLOCK_MONOTONIC */

bool date_valid(int year, int month, int day);
int32_t date_days(int year, int month, int day);
void date_civil(int32_t days, int *year, int *month, int *day);
int date_weekday(int32_t days);		/* 0 = Monday … 6 = Sunday */

/* "YYYY-MM-DD", whole slice, years 1900..2999. */
bool date_parse_day(struct slice s, int32_t *days);

/* RFC 3339 "YYYY-MM-DDThh:mm:ss(Z|±hh:mm)", whole slice; *offset in seconds east of UTC. */
bool date_parse_moment(struct slice s, int64_t *moment, int *offset);

void date_write_day(struct buffer *b, int32_t days);				/* YYYY-MM-DD */
void date_write_moment(struct buffer *b, int64_t moment, int offset);		/* RFC 3339; offset 0 gives Z */
struct civil date_at(int64_t moment, int offset);

#endif
