#ifndef ADAPTERS_OOAPI_H
#define ADAPTERS_OOAPI_H
/* Open Onderwijs API: what the parts of the adapter share. ooapi.c says what the adapter does. */
#include <stdbool.h>

#include "feed_json.h"

#define OOAPI_SESSIONS_MAX 500	/* academic sessions that are asked for in one run */

/* An academic session that was asked for by its id. */
struct ooapi_session {
	char *id, *start, *end;		/* start and end are NULL where not known */
};

enum ooapi_offerings { OOAPI_ASKED, OOAPI_EXPANDED, OOAPI_NONE };

struct ooapi {
	const struct opstap_host *h;
	struct opstap_run *r;
	struct feed_headers headers;
	char route[300];		/* the header that tells a gateway whom to ask */
	const char *consumer, *alliance, *home;	/* settings; the last two may be NULL */
	enum ooapi_offerings offerings;
	bool details;			/* ask for offerings that are only named */
	char root[FEED_URL_MAX];	/* address above "courses", with what of the query goes on; "" is not known */
	unsigned requests;		/* beside the pages of courses */
	long total;			/* pages of courses, as the first of them said; 0 it did not */
	size_t other_alliance, other_type;	/* courses and offerings that were left out */
	struct feed_record record;
	struct ooapi_session sessions[OOAPI_SESSIONS_MAX];
	size_t session_count;
};

/* One document, out of the envelope of a gateway. Zero it first; free with ooapi_answer_free. */
struct ooapi_answer {
	struct feed_json j;
	json_t *root;			/* borrowed from j */
	char url[FEED_URL_MAX];		/* without its query; "" when not known */
};

/*
 * Waits for an answer. 1 read; 0 the server (or the one behind the gateway) says that there is none; -1 failed, which is said.
 * optional: any status that is not good counts as none.
 */
int ooapi_take(struct ooapi *o, int handle, bool optional, struct ooapi_answer *out);
void ooapi_answer_free(struct ooapi_answer *a);

/* The items of a page, a bare list, or NULL. Places are known where the document is not a gateway's. */
json_t *ooapi_items(struct ooapi_answer *a);
/* How many pages there are, where only that tells when to stop; 0 when it is not told. */
long ooapi_total_pages(const struct ooapi_answer *a);
/* The number of the page after this one, where page is this one's unless it says another; 0: it is the last. */
long ooapi_next_page(struct ooapi_answer *a, long page);

/* What the first page's final address tells about the others. */
void ooapi_root(struct ooapi *o, const char *url);
/* Begins a request for what, id and below (NULL: nothing) under the root. A handle, or -1 (said). */
int ooapi_ask(struct ooapi *o, const char *what, const char *id, const char *below, long page);

/* An object and what its consumer entry says over it: the first of them that knows a value counts. */
struct ooapi_views {
	json_t *view[3];		/* of the alliance, of the consumer, the object's own; NULL where there is none */
};

struct ooapi_views ooapi_views(const struct ooapi *o, json_t *object);
/* The first known value of these names (ended by NULL): not null, blank or empty. NULL when there is none. */
json_t *ooapi_pick(const struct ooapi_views *views, const char *const *names);
/* True when the setting "alliance" is not set, or the object is for that alliance. */
bool ooapi_for_alliance(const struct ooapi *o, json_t *object);

/*
 * Adds language-typed texts, in whatever lists they stand: [{"language": "nl", "value": "…"}], [[…]] or plain texts. Those of one
 * language become one text; of titles and labels the first counts. second may be NULL. With OPSTAP_AS_PLAIN nothing in them is mark-up.
 */
void ooapi_texts(struct feed_record *rec, uint32_t field, json_t *first, json_t *second);
/* Teaching languages, credits and address: of a course or of an offering. */
void ooapi_common(struct ooapi *o, int offering, const struct ooapi_views *views);
void ooapi_delivery(struct ooapi *o, int offering, const struct ooapi_views *of_offering, const struct ooapi_views *of_course);

/* ooapi_opstap.c: what another Opstap adds of its own; what it replaces is taken out of the object. NULL where there is none. */
json_t *ooapi_opstap(json_t *object);
void ooapi_opstap_add(struct feed_record *rec, int offering, json_t *own);	/* own may be NULL */

void ooapi_course(struct ooapi *o, json_t *course);
/* Adds an offering of the course, asking for what it needs. Negative: failed, which is said. */
int ooapi_offering(struct ooapi *o, json_t *course, json_t *offering);
void ooapi_sessions_free(struct ooapi *o);

/* Of the partner; the headers of every request. -1: said. */
int ooapi_settings(struct ooapi *o);
/* ooapi_deliver.c: an enrolment as an association. */
int ooapi_deliver(const struct opstap_host *h, struct opstap_run *r);

#endif
