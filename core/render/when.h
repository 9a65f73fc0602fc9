#ifndef RENDER_WHEN_H
#define RENDER_WHEN_H
/* Days, moments and numbers in the words of a language, for pages and mails: "15 January 2027", "15 Jan 2027, 23:59 (Amsterdam time)", "7,5". */
#include "domain/zone.h"
#include "render/texts.h"

void when_day(struct buffer *b, const struct texts *t, enum lang l, int32_t days);		/* 15 January 2027 */
void when_day_short(struct buffer *b, const struct texts *t, enum lang l, int32_t days);	/* 15 Jan 2027 */

/* 15 Feb – 4 Jun 2027; either may be DATE_NONE, nothing when both are. */
void when_days(struct buffer *b, const struct texts *t, enum lang l, int32_t start, int32_t end);

void when_civil(struct buffer *b, const struct texts *t, enum lang l, const struct civil *at);	/* 15 Jan 2027, 23:59 */
void when_moment(struct buffer *b, const struct texts *t, enum lang l, int64_t moment, const struct zone *zone);	/* … (Amsterdam time) */
void when_decimal(struct buffer *b, enum lang l, int64_t thousandths);				/* 7.5 or 7,5 */

#endif
