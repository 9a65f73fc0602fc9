#ifndef ADAPTERS_EWP_H
#define ADAPTERS_EWP_H
/*
 * What the parts of the ewp adapter share: settings and elements by their place (ewp.c), what they mean
 * (ewp_value.c, ewp_2026.c), the documents of a run (ewp_fetch.c), the ids to ask for (ewp_ids.c).
 */
#include "feed_fetch.h"
#include "feed_record.h"
#include "feed_xml.h"

#define EWP_IN_FLIGHT 4		/* requests side by side */
#define EWP_DATES 3
#define EWP_ID_MAX 200		/* bytes of a los-id; the specification allows 64 */

/* ---- The ids of a replication list ---- */

struct ewp_ids {
	char *pool;		/* each with its NUL */
	size_t used, size;
	struct ewp_id {
		uint32_t at;	/* in the pool */
		bool answered;
	} *id;
	uint32_t count, cap;
	uint32_t *slot, slots;	/* hash table: number + 1, 0 is empty; slots is a power of two */
};

enum ewp_added { EWP_ADDED, EWP_THERE, EWP_FULL };

enum ewp_added ewp_ids_add(struct ewp_ids *ids, const char *text, size_t len);
const char *ewp_ids_text(const struct ewp_ids *ids, uint32_t number);
/* Its number; ids->count when it is not there. */
uint32_t ewp_ids_find(const struct ewp_ids *ids, const char *text, size_t len);
void ewp_ids_free(struct ewp_ids *ids);

/* ---- A run ---- */

/* How often something happened that is said once, at the end; the first id it happened to. */
struct ewp_tally {
	unsigned count;
	char first[EWP_ID_MAX + 1];
};

enum ewp_note { NOTE_TYPE, NOTE_TWICE, NOTE_MISSING, NOTE_UNASKED, NOTE_CLOSED, NOTE_LEVELS, NOTE_NO_INSTANCES, NOTE_FOREIGN, NOTE_MAX };

/* A course that is being read, or (2026) waits for the answer with its instances. */
struct ewp_course {
	struct feed_record record;
	char id[EWP_ID_MAX + 1];
	char level[60];		/* of the credits of its instances; "" none */
	uint32_t level_line, level_column;
	bool levels_differ, draft;	/* draft: in the form of 2026 */
	bool closed;		/* deprecated, or not for students from elsewhere */
	uint32_t modes;		/* bits of elm-mode-of-learning */
	uint32_t assessments;	/* bits of elm-assessment-type */
	uint32_t line, column;	/* of those two */
	int handle;		/* of its instances; -1 none */
};

struct ewp {
	const struct opstap_host *h;
	struct opstap_run *r;
	struct feed_headers headers;
	const char *courses_url, *instances_url, *types;
	const char *date[EWP_DATES];	/* settings, NULL where not set */
	char hei_id[300];	/* percent-encoded */
	char instances_source[FEED_URL_MAX];
	uint32_t max_ids;
	bool listed;		/* the feed is a replication list */
	struct ewp_ids ids;
	uint32_t first, until;	/* what was asked for in the batch that is read; first == until: everything is welcome */
	int batch[EWP_IN_FLIGHT];	/* handles of batches, -1 none */
	struct ewp_course course[EWP_IN_FLIGHT];
	unsigned oldest, waiting;	/* courses that wait for instances */
	bool draft;		/* a course in the form of 2026 came */
	struct ewp_tally tally[NOTE_MAX];
};

/* ewp_deliver.c: an enrolment as a small document. */
int ewp_deliver(const struct opstap_host *h, struct opstap_run *r);

/* ---- A document ---- */

enum ewp_place { IN_FEED, IN_LIST, IN_COURSES, IN_INSTANCES, IN_ERROR, IN_COURSE, IN_SPECIFIES, IN_INSTANCE, IN_TERM, IN_CREDIT, PLACE_MAX };

struct ewp_reader {
	struct ewp *all;
	unsigned roots;		/* bits of the places that this document may be */
	enum ewp_place place, around[PLACE_MAX];
	int level;
	const struct ewp_element *element;	/* whose text is read */
	char lang[36];
	struct ewp_course *course;

	/* of the instance that is read */
	size_t values;		/* of the record, before it */
	bool foreign;		/* it belongs to another course */
	uint32_t modes;
	struct { char day[40]; uint32_t line, column; } term[2];	/* begin and end of its term */
	char scheme[100], value[40];	/* of a credit */
	char own_credits[300];
	uint32_t line, column;	/* of the credit, of the first of own_credits */
};

typedef void (*ewp_action)(struct feed_xml *x, const char *text, size_t len);

/* One element in one place: begins a place of its own (below), or its text is handed to the action. */
struct ewp_element {
	enum ewp_place in;
	const char *name;
	enum ewp_place below;	/* IN_FEED: none */
	ewp_action action;
	uint32_t field;		/* for actions that serve several elements */
};

/* ewp.c: a document with the handlers of this adapter; course: where instances go, or NULL. -1: failed (said). */
int ewp_read(struct ewp *e, int handle, const char *source, unsigned roots, struct ewp_course *course);

/* ewp_value.c: field as found; once: the first one. */
void ewp_add(struct feed_xml *x, uint32_t field, const char *text, size_t len);
void ewp_each(struct feed_xml *x, const char *text, size_t len);
void ewp_once(struct feed_xml *x, const char *text, size_t len);
void ewp_los_id(struct feed_xml *x, const char *text, size_t len);
void ewp_eqf(struct feed_xml *x, const char *text, size_t len);
void ewp_year(struct feed_xml *x, const char *text, size_t len);
void ewp_term_day(struct feed_xml *x, const char *text, size_t len);	/* field: 0 begin, 1 end */
void ewp_credit_part(struct feed_xml *x, const char *text, size_t len);	/* field: 0 scheme, 1 level, 2 value */
void ewp_credit_end(struct feed_xml *x);
void ewp_instance_begin(struct feed_xml *x);
void ewp_instance_end(struct feed_xml *x);

/* ewp_2026.c: what only the draft has. */
void ewp_content(struct feed_xml *x, const char *text, size_t len);
void ewp_closed(struct feed_xml *x, const char *text, size_t len);
void ewp_mode(struct feed_xml *x, const char *text, size_t len);
void ewp_assessment(struct feed_xml *x, const char *text, size_t len);
void ewp_instance_of(struct feed_xml *x, const char *text, size_t len);
const char *ewp_delivery(uint32_t modes);	/* NULL: not certain */
void ewp_assessments(struct ewp_course *c);

/* ewp_fetch.c */
extern const char *const ewp_dates[EWP_DATES][2];	/* the setting and what the Courses API calls it */
void ewp_tally(struct ewp *e, enum ewp_note note, const char *id, size_t len);
bool ewp_wanted(const struct ewp *e, const char *id, size_t len);	/* its type is one that is read */
void ewp_listed(struct feed_xml *x, const char *text, size_t len);
void ewp_error(struct feed_xml *x, const char *text, size_t len);
int ewp_course_done(struct ewp *e, struct ewp_course *c);	/* emits it, or asks for its instances; negative: stop */
struct ewp_course *ewp_course_next(struct ewp *e);		/* where the next course goes */
int ewp_finish(struct ewp *e);					/* the courses that still wait */
int ewp_batches(struct ewp *e);
void ewp_close(struct ewp *e);
void ewp_notes(struct ewp *e);

#endif
