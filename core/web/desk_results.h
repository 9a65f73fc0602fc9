#ifndef WEB_DESK_RESULTS_H
#define WEB_DESK_RESULTS_H
/*
 * Results of a transcript held against the applications that a home coordinator may see. Nothing is guessed: each candidate says by what it was found, and only one
 * that is sure is chosen beforehand. Nothing of the transcript is stored here or logged.
 */
#include "domain/transcript.h"
#include "web/desk.h"

struct results_match {
	struct desk_row row;		/* open */
	const struct transcript_result *result;
	enum transcript_person person;
	enum transcript_course course;
	bool host;			/* the issuer is that university, as far as the configuration tells */
	bool alone;			/* no other application fits this result, and no other result this application */
};

struct results_found {
	struct results_match *matches;	/* in the order of the results */
	size_t count, cap;
	size_t unmatched;		/* results that fit nothing of this coordinator's */
	bool person;			/* the student is one of theirs */
};

int results_find(struct desk *d, const struct transcript *t, struct results_found *out, struct error *e) WARN_UNUSED;

/* May it be confirmed now; and is it sure enough to be chosen beforehand? */
bool results_may(const struct results_match *m);
bool results_sure(const struct results_match *m);

#endif
