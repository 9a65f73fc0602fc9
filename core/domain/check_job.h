#ifndef DOMAIN_CHECK_JOB_H
#define DOMAIN_CHECK_JOB_H
/* What check.c and check_value.c share while one course is checked. Nobody else includes this. */
#include "domain/check.h"

struct check_job {
	struct course *course;
	const struct check_context *context;
	struct messages *list;
	struct slice record;		/* the course's id; empty when it has none */
	struct slice source;		/* the document of what is looked at: the course or an offering */
	uint32_t line, column;		/* where the course stands */
	struct error *e;
};

/* Adds m with record and position of at, or of the course when at is NULL. */
void check_say(struct check_job *j, const struct value *at, struct message m);

/*
 * Holds every value of one list against its canonical form: drops with a warning what is not, makes moments
 * RFC 3339, cuts texts. where is FIELD_OF_COURSE or FIELD_OF_OFFERING. 0, ERR_VALUE when bytes are not
 * UTF-8 (said), ERR_MEMORY.
 */
int check_values(struct check_job *j, struct values *list, unsigned where) WARN_UNUSED;

#endif
