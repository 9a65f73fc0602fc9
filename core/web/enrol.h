#ifndef WEB_ENROL_H
#define WEB_ENROL_H
/*
 * Between the pages of enrolment: what was typed, the courses it is about, and how both are shown again. What is in here lives in the
 * request's arena or borrows from the page's read transaction.
 */
#include "domain/enrolment.h"
#include "store/token.h"
#include "web/page_enrol.h"

struct enrol {
	struct page *page;
	struct enrolment form;
	const struct course *course[ENROLMENT_MAX_CHOICES];		/* NULL: there is none */
	const struct offering *offering[ENROLMENT_MAX_CHOICES];
	struct seat_count seats[ENROLMENT_MAX_CHOICES];
	int32_t places[ENROLMENT_MAX_CHOICES];			/* as the catalogue says, whatever the host says; -1 not known */
	struct enrolment_fault faults[ENROLMENT_MAX_FAULTS];
	size_t fault_count;
	struct slice token;		/* for the form that is shown */
	struct slice notice;		/* a sentence above the form, e.g. why it was not sent; empty: none */
	bool login_home, login_name, login_mail;	/* these come from the login: shown, not asked */
};

/* ---- enrol_read.c: from parameters to an enrolment with its courses */

/* ERR_VALUE: more than eight courses, or an address of a course that makes no sense; ERR_MEMORY, ERR_DAMAGED. */
int enrol_read_query(struct enrol *en, struct page *p, struct error *e) WARN_UNUSED;
int enrol_read_form(struct enrol *en, struct page *p, struct error *e) WARN_UNUSED;

/* The course with nothing but the chosen offering, encoded into the arena: what is kept as "seen by the student". */
int enrol_record(struct enrol *en, size_t choice, struct slice *out, struct error *e) WARN_UNUSED;

/* ---- enrol_login.c: what the login says stands in place of what was typed */

void enrol_take_login(struct enrol *en);
void enrol_show_login(const struct enrol *en);	/* "login_url", where one can sign in and has not */
void enrol_check_login(struct enrol *en);	/* adds a fault where a home asks for its login and there is none, or another's */

/* ---- enrol_had.c: what the student has of the year's limits already */

/* The hashes by which a student is found (PERSON_BYTES each): by login, else number; and by mail address. */
void enrol_persons(const struct enrol *en, unsigned char *number, unsigned char *mail);

/* Fills in academic_year and had of every choice. Who says neither number nor address, nor is signed in, is nobody yet. */
void enrol_find_had(struct enrol *en);

/* ---- enrol_can.c: "Can I take this?" of a choice (from 0), as object "can" of to; written: with the motivation */

void enrol_show_can(const struct enrol *en, size_t choice, bool written, struct view *to);

/* ---- enrol_form.c, enrol_check.c: back onto a page */

int enrol_show_form(struct enrol *en, struct error *e) WARN_UNUSED;
int enrol_show_check(struct enrol *en, struct error *e) WARN_UNUSED;

/* ---- enrol_view.c: what they have in common */

/* The text PREFIX_WORD, hyphens as underscores; empty when there is none. */
struct slice enrol_text(const struct enrol *en, const char *prefix, const char *word);
const char *enrol_control_id(const struct enrol *en, const char *field, size_t choice);	/* "email", "purpose-2" */
struct slice enrol_fault_text(const struct enrol *en, const struct enrolment_fault *fault);

/* Title in the page's language, with the language it is in. */
struct slice enrol_title(const struct page *p, const struct course *c, struct slice *lang);
struct slice enrol_home_name(const struct page *p, const struct config_home *home);
struct slice enrol_faculty_name(const struct page *p, const struct config_faculty *faculty);

/* An item of the list "courses": title, dates, status … of a choice; only its id when there is no such course any more. */
struct view *enrol_add_course(const struct enrol *en, size_t i, struct view *to);
struct slice enrol_course_ref(const struct enrol *en, size_t i);	/* as in c= */
struct slice enrol_hosts(const struct enrol *en);		/* "A and B": the universities that will read this */

/* The switch of language posts the answers with that action ("edit", "check"), to an address that by itself keeps the courses. */
void enrol_keep_answers(const struct enrol *en, const char *action);

#endif
