#ifndef DOMAIN_TRANSCRIPT_H
#define DOMAIN_TRANSCRIPT_H
/*
 * A transcript as a host sends it (ELMO, the XML of EMREX): whose it is, who issued it, and a result for each course. Pure: whoever reads the
 * XML (feed/elmo.h, in a process of its own) hands over a list of small facts, which are looked at again here and folded; then each result is
 * held against what a student applied for. Nothing here is stored but the words that a coordinator confirms.
 *
 * The facts, little endian, as they come over the pipe: u8 kind · u32 line · u16 length · bytes. The last one is TRANSCRIPT_END.
 */
#include "domain/course.h"
#include "domain/event.h"

#define TRANSCRIPT_MAX_BYTES (8u << 20)		/* of a document */
#define TRANSCRIPT_MAX_TEXT 500u		/* bytes of one value; longer ones are cut */
#define TRANSCRIPT_MAX_RESULTS 1000u
#define TRANSCRIPT_MAX_PROBLEMS 20u
#define TRANSCRIPT_FACTS_MAX (8u << 20)
#define TRANSCRIPT_NAMES 12u			/* identifiers or titles of one thing; more are left out */

enum transcript_kind {
	TRANSCRIPT_END = 0,
	TRANSCRIPT_PROBLEM,		/* the first byte is an enum transcript_problem, then a detail */
	TRANSCRIPT_LEARNER_ID, TRANSCRIPT_GIVEN, TRANSCRIPT_FAMILY,
	TRANSCRIPT_ISSUER,		/* begins one, empty */
	TRANSCRIPT_ISSUER_ID, TRANSCRIPT_ISSUER_TITLE, TRANSCRIPT_ISSUER_URL,
	TRANSCRIPT_RESULT,		/* begins one, empty */
	TRANSCRIPT_TAKEN,		/* it was taken, not only described; empty */
	TRANSCRIPT_ID, TRANSCRIPT_TITLE, TRANSCRIPT_LEVEL, TRANSCRIPT_GRADE, TRANSCRIPT_STATUS, TRANSCRIPT_START, TRANSCRIPT_DATE,
	TRANSCRIPT_SCHEME, TRANSCRIPT_CREDITS,
	TRANSCRIPT_MAX
};

enum transcript_problem {		/* what is wrong with a document; texts of pages are "transcript_problem_NAME" */
	PROBLEM_NONE = 0,
	PROBLEM_EMPTY, PROBLEM_LARGE, PROBLEM_SYNTAX, PROBLEM_DOCTYPE, PROBLEM_DEPTH, PROBLEM_TAG, PROBLEM_ROOT, PROBLEM_NAMESPACE, PROBLEM_MISSING,
	PROBLEM_VALUE, PROBLEM_ORDER, PROBLEM_MANY, PROBLEM_SCHEMA, PROBLEM_XSD, PROBLEM_STOPPED,
	PROBLEM_MAX
};
const char *transcript_problem_name(enum transcript_problem p);		/* "empty", … */
const char *transcript_problem_words(enum transcript_problem p);	/* an English sentence; the detail follows it */

struct transcript_names {
	struct slice name[TRANSCRIPT_NAMES];
	size_t n;
};

struct transcript_issuer {
	struct transcript_names ids, titles;
	struct slice url;
};

struct transcript_result {
	uint32_t line;
	size_t issuer;			/* index */
	bool taken;
	struct transcript_names ids, titles;
	struct slice level, grade, status, start, date;	/* as in the document; status empty means passed */
	struct slice scheme, credits;	/* ECTS where there are several schemes */
};

struct transcript_fault {
	uint32_t line;			/* 0: of the whole */
	enum transcript_problem problem;
	struct slice detail;
};

struct transcript {
	struct transcript_names ids;	/* of the learner */
	struct slice given, family;
	struct transcript_issuer *issuers;
	size_t issuer_count, issuer_cap;
	struct transcript_result *results;	/* those that were taken */
	size_t result_count, result_cap;
	struct transcript_fault *faults;	/* when there is one nothing else may be used */
	size_t fault_count, fault_cap;
};

void transcript_fact(struct buffer *out, enum transcript_kind kind, uint32_t line, struct slice text);
void transcript_fault(struct buffer *out, uint32_t line, enum transcript_problem problem, struct slice detail);

/* Everything is copied into the arena. ERR_SYNTAX: no such list of facts; ERR_LIMIT; ERR_MEMORY. */
int transcript_read(struct slice facts, struct arena *a, struct transcript *out, struct error *e) WARN_UNUSED;

/* ---- whose and which */

enum transcript_person { PERSON_OTHER = 0, PERSON_BY_NAME, PERSON_BY_MAIL, PERSON_BY_NUMBER };
enum transcript_course { COURSE_OTHER = 0, COURSE_BY_TITLE, COURSE_BY_CODE, COURSE_BY_ID };

/* A number or an address is one of the learner's identifiers (or the end of one, as in urn:schac:…:NUMBER); or all names are the same. */
enum transcript_person transcript_is_person(const struct transcript *t, const struct personal *p);

/* course may be NULL: then only the id tells. */
enum transcript_course transcript_is_course(const struct transcript_result *r, struct slice id, const struct course *course);

/* Does the issuer say of itself what the configuration says of that host: a name, or the domain of its website? */
bool transcript_is_host(const struct transcript_issuer *i, struct slice id, struct slice name, struct slice name_nl, struct slice website);

/* ---- what is kept: the own words of the mark "received" */

/* "GRADE · CREDITS SCHEME", each "–" when not known. */
void transcript_words(const struct transcript_result *r, struct buffer *out);
/* Takes them apart again; words of another form are all grade. */
void transcript_words_read(struct slice words, struct slice *grade, struct slice *credits);

#endif
