#ifndef DOMAIN_CONFIG_H
#define DOMAIN_CONFIG_H
/*
 * The configuration in memory (CONTRACT.md section 3). Everything hangs in one arena owned by struct config. Unset strings are "" (never NULL).
 * The reader is table-driven: keys, types, defaults and ranges stand in one table; all errors are found in one go.
 * Relative paths (also of include and of file: addresses, which become file:///…) count from the file they stand in.
 * A partner without timezone has the general one; a home or faculty without name is called by its id.
 * Pure: files are read by the callback, so that tests and the fuzzer need none.
 */
#include <stdbool.h>
#include <stdint.h>
#include "domain/zone.h"
#include "ground/arena.h"
#include "ground/buffer.h"
#include "ground/error.h"

struct config_list { const char **item; size_t n; };			/* {"a", "b"} */
struct config_setting { const char *key, *value, *value_file; int line; };
struct config_default { const char *field, *value; };			/* field names are checked by -t */
struct config_map { const char *field; struct config_list values; };	/* each "RAW=word" */

/*
 * Of a partner: decides for the host. Of a home: decides for the students of those faculties; no faculties: of all of them. Signs in by the
 * login (subject at issuer; no issuer: any that nginx names) or by a link to the mail address.
 */
struct config_coordinator { const char *id, *name, *issuer, *subject, *mail; struct config_list faculties; };

enum select { SELECT_ALL, SELECT_ONLINE, SELECT_OVERLAY };

struct config_partner {
	const char *id, *name, *name_nl, *country, *website;
	const struct zone *zone;
	bool enabled;
	const char *adapter;		/* as written */
	const char *feed_url;
	struct config_list allow_hosts;
	int64_t interval, timeout, deadline;	/* seconds */
	int64_t max_bytes, max_records;
	int max_drop;			/* percent */
	enum select select;
	struct config_setting *settings; size_t setting_count;
	struct config_default *defaults; size_t default_count;
	struct config_map *maps; size_t map_count;
	const char *overlay;		/* absolute path or "" */
	const char *deliver_url, *deliver_secret_file, *deliver_mail, *contact;
	const char *runs_key;			/* opens the private page of run reports; "" = there is none */
	int motivation_words;		/* 0 = none asked */
	bool waiting_list;
	int64_t hold, offer;		/* seconds */
	bool lapse;			/* a hold that nobody decided on ends by itself */
	struct config_coordinator *coordinators; size_t coordinator_count;
	const char *file; int line;	/* where the section begins */
	int adapter_line, overlay_line, secret_line;	/* where those keys stand; 0: nowhere */
};

struct config_faculty {
	const char *id, *name, *name_nl;
	const char *international, *honours;	/* coordinators: "Name <mail>"; "" = there is none */
	const char *file; int line;
};

struct config_rule {			/* rule "…" and refuse "…" */
	const char *id; bool refuse;
	struct config_list purpose; const char *host;	/* "", "home", "other" */
	struct config_list faculties, not_faculties;
	const char *name, *name_nl;	/* of the request to file at home; "" = none is filed */
	const char *text, *text_nl;	/* of a refusal: why, and what to choose instead */
	struct config_list steps, steps_nl;
	const char *contact;		/* "international", "honours" (coordinator of the faculty), or "Name <mail>"; "" = international */
	bool locked;			/* the steps stay closed until the course is finished */
	const char *file; int line;
};

enum verify { VERIFY_MAIL, VERIFY_LOGIN, VERIFY_NONE };

struct config_home {
	const char *id, *name, *name_nl;
	const struct zone *zone;	/* in which its students live */
	struct config_list mail_domains;
	enum verify verify;
	struct config_faculty *faculties; size_t faculty_count;
	struct config_coordinator *coordinators; size_t coordinator_count;
	const char *year_start;		/* "MM-DD": first day of the academic year, for limits of a year */
	struct config_list exam_weeks;	/* "YYYY-MM-DD/YYYY-MM-DD" */
	int max_courses, max_credits;	/* in an academic year; 0 = no limit */
	bool home_approval;
	int64_t transcript_late;	/* seconds after the end of a course */
	struct config_rule *rules; size_t rule_count;	/* rules and refusals in the order of the file (domain/recognition.h) */
	const char *file; int line, exam_line;		/* where the section and its exam-weeks stand */
};

enum smtp_tls { SMTP_TLS_OFFERED, SMTP_TLS_REQUIRED, SMTP_TLS_NONE };	/* STARTTLS; smtps: always encrypts */

struct config_problem {
	const char *file; int line; const char *text;
	const char *section;		/* a key of it has a value that cannot be, its default stands instead; NULL: something else is wrong */
};

struct config_place {			/* where a key stands, or the file when it does not */
	const char *file;
	int line;
};

struct config {
	struct arena arena;
	const char *path;		/* of the main file */
	const char *listen;		/* "unix:PATH" */
	const char *data_dir, *run_dir, *adapter_dir, *www_dir, *www_overlay, *key_dir;	/* absolute */
	const char *elmo_xsd;		/* the XML schema that transcripts are held against; "" = none */
	struct config_place elmo_xsd_at, www_dir_at, www_overlay_at;
	int workers;			/* 1..256 */
	const char *base_url;
	const struct zone *zone;
	struct config_list allow_private;
	int64_t retention;		/* seconds */
	const char *mail_smtp, *mail_from, *mail_from_name;
	const char *mail_user, *mail_password_file;	/* of the mail server; "" = it asks for none */
	enum smtp_tls mail_tls;
	const char *login_url;		/* where students sign in: the address of the page to come back to is appended; "" = nowhere */
	struct config_partner *partners; size_t partner_count;
	struct config_home *homes; size_t home_count;
	struct config_problem *notes; size_t note_count;	/* what is odd but works, in order of file and line */
};

/* Reads path and what it includes through read (which appends a file's bytes to out). On faults returns ERR_VALUE and *problems holds
 * all of them in order of file and line, in the arena of *out, which the caller frees with config_free in every case; ERR_MEMORY, ERR_IO leave no problems. The main file is named in
 * messages as it was given, an included one by its absolute path. */
typedef int (*config_read_fn)(void *context, const char *path, struct buffer *out, struct error *e);
int config_load(const char *path, config_read_fn read, void *context, struct config **out,
		struct config_problem **problems, size_t *problem_count, struct error *e) WARN_UNUSED;
void config_free(struct config *c);

const struct config_partner *config_partner(const struct config *c, struct slice id);	/* NULL */
const struct config_home *config_home(const struct config *c, struct slice id);		/* NULL */
const struct config_faculty *config_faculty(const struct config_home *h, struct slice id);
const char *config_setting(const struct config_partner *p, const char *key);		/* "" when not set inline */

/* "YYYY-MM-DD/YYYY-MM-DD", the first day not behind the last. */
bool config_weeks(struct slice text, int32_t *first, int32_t *last);
int32_t config_year_start(const struct config_home *h, int32_t day);	/* first day of the academic year that the day lies in */

/* The effective configuration, in the same syntax, every key written out. */
void config_write(const struct config *c, struct buffer *out);

#endif
