#ifndef DOMAIN_ELIGIBILITY_H
#define DOMAIN_ELIGIBILITY_H
/*
 * "Can I take this?": one line for every rule, with its mark and who made it. Pure. The pages show the lines before anything is typed;
 * enrolment_check takes every MARK_NO of the same lines as a fault of the form, so that the two cannot disagree, nor use other words.
 *
 * A rule that cannot be judged yet (purpose or faculty is still open) is a warning, never a refusal.
 */
#include "domain/config.h"
#include "domain/course.h"

enum mark { MARK_OK, MARK_ATTENTION, MARK_NO, MARK_UNKNOWN, MARK_MAX };
const char *mark_name(enum mark m);		/* "ok", "attention", "no", "unknown" */

enum maker { MAKER_EXCHANGE, MAKER_HOST, MAKER_HOME, MAKER_MAX };
const char *maker_name(enum maker m);		/* "exchange", "host", "home" */

#define SESSIONS_MAX 14
#define EVENING_ENDS (23 * 60)		/* live sessions between these minutes of the student's day are no matter */
#define MORNING_BEGINS (7 * 60)

struct live_session { uint8_t weekday; int16_t from, until; };	/* 0 = Monday; minutes of the host's day */

/* What the rules ask of a course and one of its offerings. */
struct course_facts {
	struct offering_facts offering;
	enum level level;
	bool honours;			/* meant for an honours programme */
	int32_t exam_day;		/* an exam of which only the day is known; DATE_NONE */
	int64_t exam_moment;		/* MOMENT_NONE */
	struct live_session sessions[SESSIONS_MAX];
	size_t session_count;
};
void course_facts_read(const struct course *c, const struct offering *o, const struct zone *zone, struct course_facts *out);

struct eligibility_case {
	const struct config_partner *partner;	/* NULL: no such partner, or not enabled */
	const struct config_home *home;		/* NULL: not chosen; then only the host's rules are told */
	struct slice faculty, purpose;		/* ids and words of the configuration; empty: still open */
	bool offered;				/* the course is in the catalogue and not gone */
	bool waiting_list;
	enum status status;			/* at this moment */
	int32_t taken, waiting;			/* places and students in line */
	const struct course_facts *facts;
	struct slice board;			/* as in the form; empty: nothing said yet */
	int64_t words;				/* of the motivation; -1: not written yet */
	int32_t today;
	size_t had;				/* courses of the same academic year in which the student has a place, or which were finished */
	int32_t had_credits;			/* of those; thousandths */
};

struct eligibility_line {
	enum mark mark;
	enum maker maker;
	const char *text;		/* msgctxt: "can_…"; of a MARK_NO "fault_…" */
	const char *field;		/* of a MARK_NO: the control of the form that it belongs to; "at_most": to the form as a whole */
	bool full;			/* of a MARK_NO: only the places lack */
	bool general;			/* the same for whichever course: of no use for choosing between them */
	int64_t number, second;		/* {n} and {m} of the text */
	int64_t moment, until;		/* {when} and {until}; MOMENT_NONE */
	int32_t day, first, last;	/* {day}, {first} and {last}; DATE_NONE */
	const struct config_rule *rule;	/* a refusal whose words are to be said instead, or the rule that decides; NULL */
};

#define ELIGIBILITY_MAX 32
/* Fills lines in the order in which a student meets the rules; returns their number. */
size_t eligibility(const struct eligibility_case *c, struct eligibility_line lines[ELIGIBILITY_MAX]);

/* MARK_NO when any line says no; else MARK_ATTENTION when any is to be looked at or unknown; else MARK_OK. */
enum mark eligibility_verdict(const struct eligibility_line *lines, size_t n);

/*
 * The home's limits of a year against so many courses and credits (thousandths; -1: not known). False: it has none. Also for a whole form,
 * and for what one student took in a year.
 */
bool eligibility_limits(const struct config_home *h, size_t courses, int32_t credits, struct eligibility_line *out);

#endif
