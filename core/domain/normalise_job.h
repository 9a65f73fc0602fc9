#ifndef DOMAIN_NORMALISE_JOB_H
#define DOMAIN_NORMALISE_JOB_H
/* What normalise.c, normalise_value.c and normalise_date.c share while one value is read. Nobody else includes this. */
#include "domain/normalise.h"

struct job {
	struct course *course;
	struct values *target;		/* of the course or of the offering */
	const struct field_info *info;
	struct slice lang;		/* ISO code or empty */
	uint32_t as;			/* OPSTAP_AS_… */
	enum origin origin;
	const struct message *where;	/* position and record, never NULL */
	const struct normalise_options *options;
	struct messages *list;
	struct error *e;
};

/* Adds a canonical value; a field that has one keeps the first (with a note when they differ). 0 or a negative code. */
int job_keep(struct job *j, struct slice text) WARN_UNUSED;
int job_keep_unknown(struct job *j) WARN_UNUSED;	/* "unknown" on purpose */

/* One message about the value: 'start "Soon!" is not a date'; without value 'start is not a date'. */
void job_say(struct job *j, enum message_level level, const char *rule, const char *remedy, const char *what,
		struct slice value);

/* Readers of one kind: keep what text says, or say why not. text is trimmed and no placeholder. */
int job_read_text(struct job *j, struct slice text) WARN_UNUSED;	/* TEXT and LINE */
int job_read_day(struct job *j, struct slice text) WARN_UNUSED;
int job_read_moment(struct job *j, struct slice text) WARN_UNUSED;
int job_read_word(struct job *j, struct slice text) WARN_UNUSED;
int job_read_decimal(struct job *j, struct slice text) WARN_UNUSED;	/* ECTS and HOURS */
int job_read_count(struct job *j, struct slice text) WARN_UNUSED;
int job_read_language(struct job *j, struct slice text) WARN_UNUSED;
int job_read_url(struct job *j, struct slice text) WARN_UNUSED;
int job_read_flag(struct job *j, struct slice text) WARN_UNUSED;
int job_read_session(struct job *j, struct slice text) WARN_UNUSED;
int job_read_isced(struct job *j, struct slice text) WARN_UNUSED;
int job_read_year(struct job *j, struct slice text) WARN_UNUSED;

/* The forms of session, year and address, for the reader and for the check outside alike. */
bool url_valid(struct slice text);
bool session_canonical(struct slice text);
bool year_canonical(struct slice text);

#endif
