#ifndef WEB_PAGE_COMPARE_H
#define WEB_PAGE_COMPARE_H
/* The parts of the comparison. Nobody else includes this. */
#include "web/shortlist.h"
#include "web/shown.h"

struct compared {
	struct shown shown;
	struct slice title, lang;	/* lang: where it is not the page's */
	struct slice name;		/* in sentences: the title, with the run where another has the same */
};

struct compare {
	struct page *page;
	struct chosen chosen;
	const struct zone *zone;	/* the student's: of the chosen home, else of the exchange */
	struct shortlist list;		/* as the address names them; without those that are not there */
	struct compared courses[SHORTLIST_MAX];
	size_t n;
	bool only_differing;
	struct slice missing[SHORTLIST_MAX];	/* a sentence for each that is not there */
	size_t missing_count;
};

/* "PAGE?c=…" of this comparison without the course at a place (SHORTLIST_MAX: with all), with all rows or only those that differ. */
struct slice compare_address(const struct compare *c, const char *page, size_t without, bool only_differing);

/* Lists "courses" (columns) and "rows" with "cells"; rows in which courses differ are marked, the others left out when only those are wanted. */
void compare_rows(const struct compare *c);

/* The week, the exams, what clashes, and what is not known of either. ERR_MEMORY */
int compare_times(const struct compare *c, struct error *e) WARN_UNUSED;

#endif
