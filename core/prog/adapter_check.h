#ifndef PROG_ADAPTER_CHECK_H
#define PROG_ADAPTER_CHECK_H
/* "opstap-adapter check": one adapter over one file, in the sandbox, judged as a run of the daemon would judge it. */
#include "domain/zone.h"
#include "feed/host_parent.h"

struct json_t;

struct check_job {
	const char *adapter, *feed;	/* paths */
	const struct zone *zone;
	struct host_pair *settings;
	size_t setting_count;
	struct normalise_map *maps;
	size_t map_count;
	bool keep_records;		/* collect them as JSON */
};

struct check_report {
	struct arena arena;
	struct messages messages;
	struct host_result host;
	size_t courses, offerings, refused;
	struct json_t *records;		/* an array, when asked for */
	struct error failure;		/* code 0: the feed was read to its end and holds courses */
};

/* Fills out in any case; free it with adapter_check_free. */
void adapter_check(const struct check_job *job, struct check_report *out);
void adapter_check_free(struct check_report *r);

/* adapter_replay.c: reads a recorded exchange with what its description names; adapter NULL: also the adapter. Fills out in any case. */
void adapter_replay(const char *folder, const char *adapter, struct check_report *out);

/* adapter_json.c: one JSON object to standard output. The other forms are in adapter_report.h. */
int adapter_print_json(const struct check_job *job, const struct check_report *r, struct error *e) WARN_UNUSED;

/* adapter_json.c: a course as JSON; NULL when memory ends. */
struct json_t *adapter_course_json(const struct course *c);

#endif
