#ifndef DOMAIN_FIELD_H
#define DOMAIN_FIELD_H
/*
 * The fields of a course and of its offerings: one table that the host, the checker, the overlay, the API and the pages
 * go through. Numbers are those of opstap_adapter.h and stand in stored records: they never change.
 *
 * Canonical text of each kind (what a stored value holds, always UTF-8, never empty unless VALUE_UNKNOWN):
 *   ID       as found, trimmed, 1..1000 bytes, not "." or ".."
 *   TEXT     plain text; paragraphs separated by a blank line, list items as lines that begin with "- "; <= 20,000 code points
 *   LINE     one line of plain text; title <= 500 code points, others <= 1,000
 *   WORD     one of the field's words (field_words), never "unknown" (that is absence)
 *   ECTS     decimal without needless zeros, 0.001 .. 999.999 ("7.5")
 *   HOURS    the same, 0.001 .. 168
 *   COUNT    decimal integer 0 .. 1,000,000
 *   DAY      YYYY-MM-DD
 *   MOMENT   in the sandbox YYYY-MM-DD or YYYY-MM-DDThh:mm:ss (the partner's wall clock) or RFC 3339;
 *            after check (zone applied) always RFC 3339 with offset; a day alone is 23:59:59 of that day for apply_until,
 *            00:00:00 for apply_from; exam_at keeps a day alone
 *   LANG     ISO 639-1 code, or 639-3 where there is none
 *   URL      absolute http(s) address
 *   FLAG     "yes" (a "no" is stored as absence in feeds, as "no" in overlays)
 *   SESSION  "MON 19:00-20:30"
 *   ISCED    2 to 4 digits that exist in ISCED-F 2013
 *   YEAR     "2026-2027"
 */
#include <stdbool.h>
#include <stdint.h>
#include "contract/opstap_adapter.h"
#include "ground/str.h"

enum field_kind {
	KIND_ID, KIND_TEXT, KIND_LINE, KIND_WORD, KIND_ECTS, KIND_HOURS, KIND_COUNT, KIND_DAY, KIND_MOMENT,
	KIND_LANG, KIND_URL, KIND_FLAG, KIND_SESSION, KIND_ISCED, KIND_YEAR, KIND_MAX
};

enum {
	FIELD_OF_COURSE = 1, FIELD_OF_OFFERING = 2,	/* where it may stand */
	FIELD_REPEATS = 4,				/* several values */
	FIELD_LANGUAGES = 8				/* one value per language */
};

struct field_info {
	uint16_t number;		/* OPSTAP_F_… */
	const char *name;		/* CSV column, API key, configuration key */
	enum field_kind kind;
	unsigned flags;
	uint32_t max_chars;		/* of TEXT and LINE */
};

const struct field_info *field_by_number(uint32_t number);	/* NULL when there is none */
const struct field_info *field_by_name(struct slice name);	/* NULL when there is none */
size_t field_count(void);
const struct field_info *field_at(size_t i);			/* i < field_count(), in the order of CONTRACT.md */

/* Words of a WORD field: index 0 is "unknown"; NULL ends the list. The index is the value in columns and facets. */
const char *const *field_words(uint16_t number);
int field_word(uint16_t number, struct slice word);		/* index, or -1 */

enum level { LEVEL_UNKNOWN, LEVEL_BACHELOR, LEVEL_MASTER, LEVEL_DOCTORAL, LEVEL_OTHER, LEVEL_MAX };
enum delivery { DELIVERY_UNKNOWN, DELIVERY_SELF_PACED, DELIVERY_SCHEDULED, DELIVERY_LIVE, DELIVERY_BLENDED, DELIVERY_CAMPUS, DELIVERY_MAX };
enum exam { EXAM_UNKNOWN, EXAM_HOME, EXAM_ONLINE, EXAM_ASSIGNMENT, EXAM_NONE, EXAM_MAX };

#endif
