#ifndef WEB_PAGE_COURSE_H
#define WEB_PAGE_COURSE_H
/* The parts of the course page. Nobody else includes this. */
#include "store/query.h"
#include "web/eligible.h"
#include "web/shortlist.h"
#include "web/shown.h"

struct shown_course {
	const struct config_partner *partner;
	struct slice id;
	const struct course *course;
	struct course_meta meta;
	struct partner_state state;
	struct chosen chosen;			/* home, faculty, purpose of the address */
	const struct ranked *ranked;		/* its offerings (one, when it has none), the best first */
	size_t ranked_count;
	struct shortlist list;			/* that the address carries along */
	bool calendar;				/* its calendar file is asked for, not its page */
};

struct ranked {
	const struct offering *offering;	/* NULL: the course itself */
	struct offering_facts facts;
	struct seat_count seats;
	enum status status;
	size_t position;
};

/* ERR_MEMORY */
int course_rank(const struct page *p, struct shown_course *c, struct error *e) WARN_UNUSED;

/* "Can I take this?", of the best offering: the box, and the form that chooses home, faculty and purpose. */
void course_can(const struct page *p, const struct shown_course *c);

/* Fills lists "offerings" (open, upcoming, full) and "past" (closed) of the page; the best status becomes the course's own. */
void course_offerings(const struct page *p, const struct shown_course *c);

/* The next moment at which any status on the page changes; MOMENT_NONE never. */
int64_t course_next_change(const struct page *p, const struct shown_course *c);

/* Courses like it, as list "similar"; the engine is asked for them before anything is written, for next_change of what it gives counts, too. */
int course_ask_similar(const struct page *p, const struct shown_course *c, struct query_result *out, struct error *e) WARN_UNUSED;
void course_similar(const struct page *p, const struct shown_course *c, const struct query_result *similar);

/* Takes ".ics" off the end of an id; false: it has none. */
bool course_calendar_asked(struct slice *id);

/* The calendar file of an offering; empty when it has no date. */
struct slice course_calendar_url(const struct page *p, const struct shown_course *c, const struct ranked *r);

/* That file is the answer: of the offering that is asked for, else of the best one. */
int course_calendar(struct page *p, const struct shown_course *c, struct error *e) WARN_UNUSED;

/* schema.org as JSON-LD, safe inside <script>. */
struct slice course_jsonld(const struct page *p, const struct shown_course *c);

#endif
