#ifndef DOMAIN_ENROLMENT_H
#define DOMAIN_ENROLMENT_H
/*
 * What a student sends with the form, and the rules every field must pass. Pure. Used before the answer is shown ("check") and again
 * in front of the ledger ("send"): one function for both.
 */
#include "domain/config.h"
#include "domain/course.h"
#include "domain/eligibility.h"

#define ENROLMENT_MAX_CHOICES 8
#define ENROLMENT_MAX_NAME 200		/* code points */
#define ENROLMENT_MAX_NUMBER 40
#define ENROLMENT_MAX_EMAIL 254
#define ENROLMENT_MAX_MOTIVATION 10000

enum purpose { PURPOSE_NONE, PURPOSE_ELECTIVE, PURPOSE_MINOR, PURPOSE_HONOURS, PURPOSE_EXTRACURRICULAR, PURPOSE_MAX };
const char *purpose_name(enum purpose p);
enum board { BOARD_NONE, BOARD_HAVE, BOARD_ASKED, BOARD_NOT_NEEDED, BOARD_MAX };
const char *board_name(enum board b);
enum purpose purpose_read(struct slice word);	/* PURPOSE_NONE when it is none of them */
enum board board_read(struct slice word);

struct choice {				/* one course of the form; filled from c, purpose-I, … */
	struct slice partner, course, offering;		/* offering "" = the one the hit shows; resolved by the caller before checking */
	struct slice purpose, motivation, board, board_date;	/* as typed */
	bool waiting;					/* accepts the waiting list */
	/* looked up by the caller: */
	const struct config_partner *config;		/* NULL: no such partner, or not enabled */
	struct slice title;				/* empty: no such course, or gone */
	enum status status;
	int32_t taken, queue;				/* places taken; students in line */
	struct course_facts facts;
	int32_t academic_year;				/* first day of the home's academic year in which the course starts */
	size_t had;					/* courses of that year that the student has a place in or finished */
	int32_t had_credits;				/* of those; thousandths */
	struct slice record;				/* canonical record as the student saw it (course_encode) */
};

struct enrolment {
	struct slice home, name, email, student_number, faculty, programme, year, at_most;	/* as typed */
	bool consent;
	struct choice choices[ENROLMENT_MAX_CHOICES];
	size_t choice_count;
	struct slice lang;					/* of the page: "en" or "nl" */
	struct slice issuer, subject;				/* identity from nginx; empty = anonymous */
	int32_t today;						/* local day of this moment: a board's date cannot be later */
};

struct enrolment_fault {
	const char *field;	/* the control's name without its number: "email", "motivation" */
	size_t choice;		/* from 1: the control is "motivation-2"; 0 = the whole form */
	const char *text;	/* msgctxt of the message in the catalogues of texts: "fault_…" */
	int64_t number;		/* a number the text speaks of (words missing, limit); 0 none */
	int64_t moment;		/* a moment it speaks of; 0 or MOMENT_NONE: none */
	const struct config_rule *rule;	/* "fault_refused": whose words are to be said; else NULL */
	bool full;		/* no place is free: with "send" and no other fault this is a conflict, not a mistake */
};

#define ENROLMENT_MAX_FAULTS 100
/* All faults at once, in the order of the form. Returns their number. */
size_t enrolment_check(const struct enrolment *f, const struct config *config, struct enrolment_fault faults[ENROLMENT_MAX_FAULTS]);

/*
 * What the rules of eligibility are asked about a choice (from 0); the form is borrowed. written: the motivation is there to be judged.
 * enrolment_check asks the same, so that whatever is shown as "no" stops the form.
 */
struct eligibility_case enrolment_case(const struct enrolment *f, size_t choice, const struct config_home *home, bool written);

size_t enrolment_words(struct slice motivation);	/* how the words of a motivation are counted: runs between white space */
int32_t enrolment_credits(const struct enrolment *f);	/* thousandths of the dearest "at most" courses; unknown credits count 0 */
bool enrolment_waiting_list(const struct choice *c);	/* has this course one? */

/* One @, something before it, a domain with a dot behind it: what a mail system will take; whether it exists only a mail can tell. */
bool enrolment_mail(struct slice mail, struct slice *domain);

#endif
