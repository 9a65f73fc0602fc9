#ifndef WEB_SHORTLIST_H
#define WEB_SHORTLIST_H
/*
 * The courses that somebody thinks about, which stand in the address and nowhere else: "c=…&c=…". The comparison is about them; results and
 * courses carry them along, so that one can look further and come back. They are no part of what such a page is: canonical addresses, saved
 * searches and feeds are without them.
 */
#include "web/eligible.h"

#define SHORTLIST_MAX 4

struct shortlist {
	struct course_ref refs[SHORTLIST_MAX];	/* each once, in the order of the address */
	size_t n;
	bool bad;				/* something else than a course was among them */
	bool more;				/* there were more than fit */
};

/* From the values of one parameter; borrows from them and from the arena. */
void shortlist_read(const struct params *params, size_t rule, struct arena *a, struct shortlist *out);

/* Is the course on it, with whichever run? Its place, else -1. */
int shortlist_find(const struct shortlist *l, struct slice partner, struct slice id);

/* "c=…&c=…", without the one at place (SHORTLIST_MAX: with all); in the arena. shortlist_c: the value of one. */
struct slice shortlist_query(const struct page *p, const struct shortlist *l, size_t without);
struct slice shortlist_c(const struct page *p, struct course_ref ref);

/*
 * For a page that carries it along: reads it from the address, where what is wrong with it is no matter; sets p->carried, and in the root
 * compare_url and compare_text (the link to the comparison) and the list "carried_c" (values, for forms).
 */
void shortlist_carry(struct page *p, const struct chosen *chosen, struct shortlist *out);

/* An address (without #) with what the page carries along; in the arena. */
struct slice shortlist_url(const struct page *p, struct slice url);

/* "…/compare?c=…" with what the page carries and one more course. */
struct slice shortlist_add_url(const struct page *p, struct course_ref ref, const struct chosen *chosen);

/* "Add to the comparison (2 of 4)" */
struct slice shortlist_add_text(const struct page *p, const struct shortlist *l);

#endif
