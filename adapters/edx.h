#ifndef ADAPTERS_EDX_H
#define ADAPTERS_EDX_H
/* The two parts of the adapter edx: courses (edx.c) and their runs (edx_run.c). */
#include "feed_pages.h"

struct edx {
	const struct opstap_host *h;
	struct opstap_run *r;
	const char *owner;		/* the setting; NULL: all courses */
	struct feed_record rec;
	struct feed_json runs;		/* the last page of what is at runs-url */
	json_t *runs_of;		/* course id: list of its runs there; NULL without one */
	char runs_source[FEED_URL_MAX];
	unsigned of_others, drafts;	/* courses left out */
};

/* Where a member may stand; the last one is {NULL}. */
struct edx_name { const char *path; };

/* The first of them that is a number or a text with something in it. */
json_t *edx_member(json_t *value, const struct edx_name *names);
void edx_add(struct edx *x, int offering, uint32_t field, json_t *value, const struct edx_name *names);
void edx_add_url(struct edx *x, int offering, uint32_t field, json_t *value, const struct edx_name *names);

/* Adds an offering; false when students do not get to see the run. */
bool edx_run(struct edx *x, json_t *course, json_t *run);
/* The names of those who teach a course or a run. */
void edx_teachers(struct edx *x, json_t *value);

/* Reads the pages of runs that the setting runs-url names, if any. Negative: said. */
int edx_runs_load(struct edx *x, const struct feed_headers *headers);
void edx_runs_free(struct edx *x);

#endif
