#ifndef ADAPTERS_XCRICAP_H
#define ADAPTERS_XCRICAP_H
/*
 * What the two halves of the xcricap adapter share: elements by their place (xcricap.c), what they mean
 * (xcricap_value.c).
 */
#include "feed_record.h"
#include "feed_xml.h"

enum place { IN_FEED, IN_CATALOG, IN_PROVIDER, IN_COURSE, IN_PRESENTATION, IN_CREDIT, IN_QUALIFICATION, PLACE_MAX };

/*
 * Texts of one kind are gathered, ranked and joined when the course ends: XCRI spreads a description over
 * many elements.
 */
enum prose { PROSE_SUMMARY, PROSE_DESCRIPTION, PROSE_OUTCOMES, PROSE_PREREQUISITES, PROSE_ASSESSMENT, PROSE_MAX };

struct piece {
	struct piece *next;
	enum prose prose;
	int rank;			/* lower first; equal ones in the order of the feed */
	uint32_t as, line, column;
	char lang[36];
	size_t len;
	char text[];
};

struct credit {
	char scheme[200], level[60], value[40];
	uint32_t line, column;
};

struct xcri {
	enum place place, around[PLACE_MAX];	/* and the places it stands in */
	int level;
	struct known_uri { const char *uri; bool ours; } uris[64];
	const struct element *first[PLACE_MAX];	/* where the elements of a place begin, or before that */
	const struct element *element;	/* whose text is being read */
	char type[64], code[200], dtf[64], lang[36]; /* of it: xsi:type without prefix, @identifier, @dtf, xml:lang */
	bool dropped;			/* this course is marked as deleted */
	bool typed_id[2]; /* the id of the course, of the presentation comes from an identifier with a type */
	struct feed_record record;
	struct piece *pieces, **pieces_end;
	struct credit credit;
	char own_credits[400];
	uint32_t own_line, own_column;
};

typedef void (*xcri_action)(struct feed_xml *x, const char *text, size_t len, uint32_t as);

/* One element in one place: begins a place of its own (below), or its text is handed to the action. */
struct element {
	enum place in;
	const char *name;
	enum place below;		/* IN_FEED: none */
	xcri_action action;
	uint32_t field;			/* for the actions that serve several elements */
};

/*
 * Actions (xcricap_value.c):
 *   plain         a field as found, the first one
 *   each          every one of a field that repeats
 *   identifier    the one without xsi:type, else the first
 *   date          @dtf, else the text
 *   description   by xsi:type
 *   prose         field is an enum prose
 *   subject       ISCED-F code or keyword
 *   contributor   a teacher, when the type says so
 *   level         EQF addresses are understood
 *   attendance    what is certain becomes a word
 *   credit_part   field: 0 scheme, 1 level, 2 value
 */
void xcri_plain(struct feed_xml *x, const char *text, size_t len, uint32_t as);
void xcri_each(struct feed_xml *x, const char *text, size_t len, uint32_t as);
void xcri_identifier(struct feed_xml *x, const char *text, size_t len, uint32_t as);
void xcri_date(struct feed_xml *x, const char *text, size_t len, uint32_t as);
void xcri_description(struct feed_xml *x, const char *text, size_t len, uint32_t as);
void xcri_prose(struct feed_xml *x, const char *text, size_t len, uint32_t as);
void xcri_subject(struct feed_xml *x, const char *text, size_t len, uint32_t as);
void xcri_contributor(struct feed_xml *x, const char *text, size_t len, uint32_t as);
void xcri_level(struct feed_xml *x, const char *text, size_t len, uint32_t as);
void xcri_attendance(struct feed_xml *x, const char *text, size_t len, uint32_t as);
void xcri_credit_part(struct feed_xml *x, const char *text, size_t len, uint32_t as);

void xcri_credit_end(struct feed_xml *x);	/* a credit is complete */
void xcri_course_end(struct feed_xml *x);	/* joins prose and own credits into the record */
void xcri_free_pieces(struct xcri *s);

#endif
