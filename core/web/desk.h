#ifndef WEB_DESK_H
#define WEB_DESK_H
/*
 * The coordinators' desk (/staff): who somebody is there, which applications are theirs, and the lists made of them.
 *
 * Everything is decided by the configuration: a coordinator of a home university sees the applications of its students (of its
 * faculties, where it names some), one of a partner those for its courses. What is not somebody's own is answered as if it did not exist.
 */
#include "domain/reminder.h"
#include "store/ledger_client.h"
#include "store/roster.h"
#include "web/page.h"

#define DESK_ROLES_MAX 32
#define DESK_PAGE 50			/* rows on one screen */
#define DESK_EXPORT_MAX 100000		/* rows of one list */
#define DESK_LIST_BYTES (64u << 20)	/* that so many take of the arena, at most */

struct desk_role {			/* exactly one of home and host is set */
	const struct config_home *home;
	const struct config_partner *host;
	const struct config_coordinator *coordinator;
};

struct desk_who {
	struct desk_role roles[DESK_ROLES_MAX];
	size_t count;
	struct slice mail;		/* of whom a link signed in; empty: the login of the site did */
	struct slice key;		/* issuer and subject, or the address: what tokens are bound to */
};

enum desk_side { DESK_HOME = 1, DESK_HOST = 2 };

struct desk_row {
	struct roster_row at;
	const struct application *app;		/* opened on demand (desk_open); NULL before */
	const struct application_choice *choice;
	const struct course *course;		/* as the student saw it; NULL when it cannot be read */
	const struct offering *offering;	/* may be NULL */
	struct offering_facts facts;		/* as the student saw it */
	bool late;				/* only in the list after the course */
	const struct offering *latest;		/* as the host's list has it now, when that changed since; else the same */
	enum exam exam;				/* of latest, as are the others */
	const struct zone *home_zone;		/* of the home university, where the exam is taken */
	int32_t exam_day;			/* there; DATE_NONE when it is not (yet) known */
	int64_t exam_moment;			/* MOMENT_NONE when only the day is known */
};

struct desk_list {
	struct desk_row *rows;
	size_t count, cap;
};

struct desk {
	struct page *page;
	struct ledger *ledger;			/* NULL: nobody has enrolled yet */
	struct desk_who who;
	enum lang lang;
};

/* ---- desk_who.c */

/* Fills in who asks. ERR_DENIED with no identity or one that nobody here has: the page says so (403). */
int desk_begin(struct desk *d, struct page *p, struct error *e) WARN_UNUSED;

/* The same for a form for many rows, whose token is read, too. *refused: the page says why, and that is all of it. */
int desk_begin_form(struct desk *d, struct page *p, bool *refused, struct error *e) WARN_UNUSED;

/* The coordinator as which this person may see the row from that side; NULL: not theirs. */
const struct config_coordinator *desk_may(const struct desk_who *w, enum desk_side side, const struct roster_row *r);
const struct config_coordinator *desk_may_course(const struct desk_who *w, struct slice partner);	/* as its host */
bool desk_has(const struct desk_who *w, enum desk_side side);

/* One-time tokens of the desk's forms are bound to the identity. The text lies in the arena. */
int desk_token(const struct desk *d, struct slice *out, struct error *e) WARN_UNUSED;
/* ERR_DENIED, ERR_TIMEOUT; *id is filled. */
int desk_token_read(const struct desk *d, struct slice text, struct token *out, struct error *e) WARN_UNUSED;

/* ---- desk_list.c */

/* Rows that pass, oldest first; wanted may be NULL. ERR_LIMIT beyond DESK_EXPORT_MAX. */
typedef bool (*desk_wanted)(const struct desk *d, const struct roster_row *r, const void *context);
int desk_collect(struct desk *d, const struct roster_filter *f, desk_wanted wanted, const void *context, struct desk_list *out,
		struct error *e) WARN_UNUSED;
int desk_open(struct desk *d, struct desk_row *row, struct error *e) WARN_UNUSED;

/* Fills in what the roster would say of an application that was opened. */
void desk_describe(struct desk_row *row);

/* ---- desk_columns.c: one table for the screen, CSV and JSON */

enum desk_column {
	DESK_SUBMITTED, DESK_STUDENT, DESK_NUMBER, DESK_EMAIL, DESK_FACULTY, DESK_PROGRAMME, DESK_YEAR, DESK_HOME_NAME, DESK_COURSE, DESK_HOST_NAME,
	DESK_OFFERING, DESK_PURPOSE, DESK_BOARD, DESK_STATE, DESK_SINCE, DESK_UNTIL, DESK_TRANSCRIPT, DESK_EXAM_DATE, DESK_EXAM_TIME, DESK_EXAM_MINUTES,
	DESK_EXTRA, DESK_ROOM, DESK_GRADE, DESK_CREDITS, DESK_LATE, DESK_COLUMNS
};

const char *desk_column_key(enum desk_column c);			/* its name in exports; texts are "desk_col_KEY" */
enum late desk_late(const struct desk *d, const struct roster_row *row);	/* of the steps after the course */
struct slice desk_value(const struct desk *d, const struct desk_row *row, enum desk_column c);

/* The whole list as CSV (with a header row) or as {"rows":[…]}; opens every row. */
int desk_export(struct desk *d, struct desk_list *list, const enum desk_column *columns, size_t n, bool csv, struct error *e) WARN_UNUSED;

/* Fills list "rows" (cells, address of the row) and list "columns" of v. */
int desk_show_rows(struct desk *d, struct desk_row *rows, size_t n, const enum desk_column *columns, size_t column_count, struct view *v,
		struct error *e) WARN_UNUSED;

/* ---- desk_checks.c: the rules, for the home university; rows must be open */

int desk_show_checks(struct desk *d, const struct desk_row *row, struct error *e) WARN_UNUSED;	/* object "can", as on a course's page */
int desk_all_green(struct desk *d, const struct desk_row *row, bool *green, struct error *e) WARN_UNUSED;

/* ---- desk_others.c */

struct desk_other {
	struct desk_row row;		/* opened */
	bool this_year;			/* its course lies in the academic year of the application that is looked at */
};

struct desk_others {			/* of one student, beside the application that is looked at */
	struct desk_other *list;
	size_t count;
	int32_t year;			/* first day of that academic year */
	size_t courses;			/* in it, this one included; of a form no more than its "at most" */
	int32_t credits;		/* thousandths, likewise; unknown ones count nothing */
};

/* What of this student runs or was finished at the same home university; the row must be open. */
int desk_find_others(struct desk *d, const struct desk_row *row, struct desk_others *out, struct error *e) WARN_UNUSED;

/* What a student takes for certain at a home university: placed, or finished. Fills list and count alone; a hash may be empty. */
int desk_find_taken(struct desk *d, struct slice home, struct slice number, struct slice mail, struct desk_others *out,
		struct error *e) WARN_UNUSED;

/* First day of the academic year in which the course starts; of the form when that is not known. */
int32_t desk_year(const struct config_home *home, const struct desk_row *row);
int32_t desk_credits(const struct desk_row *row);	/* thousandths; unknown ones count nothing */

/* ---- desk_letter.c */

/* What the student would be sent, were the row declined now with what the form holds: object "preview". */
int desk_preview_decline(struct desk *d, const struct desk_row *row, enum actor actor, struct slice by, struct view *v, struct error *e) WARN_UNUSED;

/* "RECEIPT:CHOICE:SEEN", as forms about many rows name one; seen is the number of the last event that the person saw. */
struct slice desk_reference(const struct desk *d, const struct desk_row *row);
bool desk_reference_read(struct slice text, struct roster_row *at);

/* ---- page_desk_rooms.c */

/* A form for each exam of the list (opened, in order): list "rooms" of the page. */
int desk_show_rooms(struct desk *d, struct desk_list *list, struct error *e) WARN_UNUSED;

/* ---- page_desk_exams.c */

/* "exams?…" with the day (DATE_NONE: all) or the exams without one, and what else is asked ("" or "format=csv"), for desk_url. In the arena. */
const char *desk_exams_path(struct page *p, int32_t day, bool undated, const char *more);

/* ---- desk_courses.c */

/* The courses of these rows with places, placed, held and waiting: list "courses" of the page; this person's others: list "quiet". Needs
 * a page with a read transaction. */
int desk_show_courses(struct desk *d, const struct desk_list *list, struct error *e) WARN_UNUSED;

/* ---- desk_runs.c */

struct desk_run {
	struct slice id;			/* of the offering; empty: the course as a whole, or one that has no name */
	const struct offering *offering;	/* as it is in the list now; NULL: it is not, or there is only the course */
	int32_t start, end;			/* of that; DATE_NONE */
	struct roster_course seats;
};

struct desk_runs {
	struct slice partner, course, title;
	struct desk_run *list;
	size_t count;
};

/* Every run of a course; rows are all applications for it. Needs a page with a read transaction. ERR_NOT_FOUND: nobody knows the course. */
int desk_find_runs(struct desk *d, struct slice partner, struct slice course, struct desk_list *rows, struct desk_runs *out,
		struct error *e) WARN_UNUSED;
struct desk_run *desk_run(const struct desk_runs *runs, struct slice id);	/* NULL: there is none */
void desk_show_runs(struct desk *d, const struct desk_runs *runs);		/* list "runs" of the page */

/* ---- desk_dead.c */

/* Letters and deliveries that could not be delivered, of this person's applications (only: of that one): list "dead" of the page. */
int desk_show_dead(struct desk *d, const struct roster_row *only, struct error *e) WARN_UNUSED;

/* ---- addresses, relative to the page, with the language */

struct slice desk_url(const struct desk *d, const char *path);		/* "staff/outgoing", may hold a query */
struct slice desk_row_url(const struct desk *d, const struct roster_row *r);
struct slice desk_course_url(const struct desk *d, struct slice partner, struct slice course, struct slice offering);

/* What every page of the desk shows on top: navigation and who is signed in. */
int desk_render(struct desk *d, const char *template_name, struct error *e) WARN_UNUSED;

#endif
