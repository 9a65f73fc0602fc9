#ifndef WEB_FORMAT_H
#define WEB_FORMAT_H
/*
 * Values in the words of the page's language: "15 January 2027", "15 januari 2027", "7.5", "7,5", "23:59 Amsterdam". Results are in the arena.
 */
#include "domain/state.h"
#include "web/page.h"

struct slice format_day(const struct page *p, int32_t days);			/* 15 January 2027 */
struct slice format_day_short(const struct page *p, int32_t days);		/* 15 Jan 2027 */
struct slice format_days(const struct page *p, int32_t start, int32_t end);	/* 15 Feb to 4 Jun 2027; either may be DATE_NONE; empty when both are */
struct slice format_moment(const struct page *p, int64_t moment, const struct zone *zone);	/* 15 Jan 2027, 23:59 (Amsterdam time) */
struct slice format_moment_short(const struct page *p, int64_t moment, const struct zone *zone); /* 15 Jan 2027, 23:59 */
struct slice format_decimal(const struct page *p, int64_t thousandths);		/* 7.5 or 7,5 */
struct slice format_ects(const struct page *p, int32_t thousandths);		/* "7.5 ECTS credits" or "credits unknown" */
struct slice format_language(const struct page *p, struct slice code);		/* English; the code itself when it has no name */
struct slice format_languages(const struct page *p, const struct values *of);	/* "Dutch, English"; empty when unknown */
struct slice format_word(const struct page *p, const char *prefix, struct slice word);	/* text PREFIX_WORD, hyphens as underscores */
struct slice format_list(const struct page *p, const struct slice *items, size_t n);	/* "a, b and c" */

/* The begin of a text of at most so many characters, cut between words, with an ellipsis where something was cut off. */
struct slice format_begin(const struct page *p, struct slice text, size_t chars);

/* "open until 15 January 2027, 23:59 (Amsterdam time)", "closes in 3 days", "opens …", "full, 11 waiting", "closed". */
struct slice format_status(const struct page *p, enum status status, const struct offering_facts *f, struct seat_count seats,
		const struct zone *zone);

/* Of a record's texts: "Mondays 19:00–20:30 (Canberra time)" for "MON 19:00-20:30"; of an exam its day, or its moment in the zone. */
struct slice format_session(const struct page *p, struct slice text, const struct zone *zone);
struct slice format_exam_at(const struct page *p, struct slice text, const struct zone *zone);

struct slice format_places(const struct page *p, int32_t places, struct seat_count seats);	/* "31 of 40 places taken, 3 held"; "unknown" */
struct slice format_hours(const struct page *p, const struct values *of);	/* of an offering: "6 hours a week"; empty when unknown */

/* The class of the label that names a state: it decides the colour, never the meaning. */
const char *format_state_class(enum state s);

/* Plain text of a course to paragraphs and lists: list name of o gets items with paragraph or items[]. One line is one paragraph. */
void format_blocks(struct view *o, const char *name, struct slice text);

#endif
