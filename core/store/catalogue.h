#ifndef STORE_CATALOGUE_H
#define STORE_CATALOGUE_H
/*
 * The catalogue: what students search. A cache in LMDB below DATA-DIR/catalogue that can always be rebuilt from the lists
 * (store/lists.h). Many processes read, each run writes in one transaction; readers are never blocked.
 *
 * One open per process, after its last fork. A view is a read transaction: slices taken from it die with catalogue_end.
 */
#include "domain/check.h"
#include "domain/config.h"
#include "domain/course.h"

struct catalogue;
struct catalogue_view;

/* Opens (creates when write). ERR_DAMAGED when it must be rebuilt, ERR_NOT_FOUND when there is none and write is false. Refuses remote file systems (ERR_DENIED). */
int catalogue_open(const char *data_dir, bool write, struct catalogue **out, struct error *e) WARN_UNUSED;
void catalogue_close(struct catalogue *c);

int catalogue_begin(struct catalogue *c, struct catalogue_view **out, struct error *e) WARN_UNUSED;
void catalogue_end(struct catalogue_view *v);
uint64_t catalogue_version(const struct catalogue_view *v);	/* grows with every change that a reader could see */

/*
 * The moment at which the newest course was first seen; after a rebuild, before anything new came: that of the rebuild. Whatever
 * comes later is first seen later than it (course_meta.first_seen), except when the clock was set back by more than an hour.
 */
int catalogue_newest(const struct catalogue_view *v, int64_t *out, struct error *e) WARN_UNUSED;
int64_t catalogue_born(const struct catalogue_view *v);	/* when it was made, or made anew: what is first seen before may have been there for long */

/* What words may stand for in another language (search/bridge.h), for searches; borrowed. Without it words stand for themselves. */
struct bridge;
void catalogue_set_bridge(struct catalogue *c, const struct bridge *b);

/* Partners ------------------------------------------------------------------------------------------------------ */

struct run_counts {
	uint32_t accepted, warned, refused, left_out;		/* of the list: warned are also accepted */
	uint32_t added, changed, gone, unchanged;		/* against the list before */
};

enum run_outcome { RUN_ACCEPTED, RUN_UNCHANGED, RUN_HELD, RUN_FAILED, RUN_MAX };
const char *run_outcome_name(enum run_outcome o);

/* One run, as it is kept (the last 30 of each partner, with their messages). */
struct run_report {
	int64_t started, finished;	/* moments */
	enum run_outcome outcome;
	struct slice reason;		/* for people: why held or failed; empty otherwise */
	struct slice adapter_name, adapter_version, sandbox;
	uint64_t bytes;			/* fetched, after decompression */
	struct run_counts counts;
	struct message *messages;	/* first 2,000; counts below are of all */
	size_t message_count;
	uint32_t notes, warnings, errors;
};

/* What is known of one partner now. Everything zero or empty before the first run. */
struct partner_state {
	int64_t last_attempt, last_success;	/* moments; 0 = never. An unchanged fetch is a success. */
	enum run_outcome last_outcome;
	bool held_list;				/* the guard holds a list */
	bool on_hold;				/* an operator said "hold": nothing is fetched */
	struct slice reason;
	struct slice etag, last_modified;	/* for the next conditional request */
	struct slice adapter_name, adapter_version;
	struct run_counts counts;		/* of the list that is shown */
	uint32_t courses;			/* shown now */
	uint32_t list;				/* serial number of the list that is shown; 0 none */
};

enum partner_word { PARTNER_OFF, PARTNER_HELD, PARTNER_FAILED, PARTNER_STALE, PARTNER_OK, PARTNER_WORD_MAX };
const char *partner_word_name(enum partner_word w);	/* "off", "held", "failed", "stale", "ok" */

/* CONTRACT.md section 6: the first that applies. A partner that was never fetched is stale. */
enum partner_word partner_word(const struct config_partner *p, const struct partner_state *s, int64_t now);

int catalogue_partner(struct catalogue_view *v, struct slice partner, struct partner_state *out, struct error *e) WARN_UNUSED; /* zeroed when never seen */
/* Runs, newest first; at most max; without their messages (NULL), whose number is known. */
int catalogue_runs(struct catalogue_view *v, struct slice partner, size_t max, struct arena *a, struct run_report **out, size_t *n, struct error *e) WARN_UNUSED;
/* The newest run but skip of them, with its messages decoded into the arena. ERR_NOT_FOUND. */
int catalogue_run(struct catalogue_view *v, struct slice partner, size_t skip, struct arena *a, struct run_report *out, struct error *e) WARN_UNUSED;

/* How many courses there are in all, shown or gone. */
uint64_t catalogue_course_count(const struct catalogue_view *v);

/* Courses ------------------------------------------------------------------------------------------------------- */

struct course_meta {
	uint32_t doc;			/* number in the index */
	int64_t first_seen, changed, fetched;	/* moments */
	bool gone;			/* no longer in the partner's list: hidden, kept for those who enrolled */
};

/* ERR_NOT_FOUND, ERR_DAMAGED (checksum). record is the encoded form (course_decode); it lives until catalogue_end. */
int catalogue_course(struct catalogue_view *v, struct slice partner, struct slice id, struct slice *record,
		struct course_meta *meta, struct error *e) WARN_UNUSED;

/* Every shown course of a partner in the order of its list; each returns 0 to go on. */
/* record lives until each returns. */
typedef int (*catalogue_course_fn)(void *context, struct slice id, struct slice record, const struct course_meta *meta);
int catalogue_each(struct catalogue_view *v, struct slice partner, catalogue_course_fn each, void *context, struct error *e) WARN_UNUSED;
/* The same from one on: those before it, counted from 0, are not even read. */
int catalogue_each_from(struct catalogue_view *v, struct slice partner, uint32_t first, catalogue_course_fn each, void *context,
		struct error *e) WARN_UNUSED;

/*
 * Each course, shown or gone, whose UUID begins with the first UUID_SHARED bytes of number: nearly always one or none. record is
 * not decoded yet and lives until catalogue_end; found returns 0 to go on.
 */
struct uuid;
typedef int (*catalogue_found_fn)(void *context, struct slice partner, struct slice record, const struct course_meta *meta);
int catalogue_find(struct catalogue_view *v, const struct uuid *number, catalogue_found_fn found, void *context,
		struct error *e) WARN_UNUSED;

/* The UUIDs of a partner's shown courses, in their own order; no record is read. each returns 0 to go on. */
typedef int (*catalogue_uuid_fn)(void *context, const struct uuid *number, const struct course_meta *meta);
int catalogue_uuids(struct catalogue_view *v, struct slice partner, catalogue_uuid_fn each, void *context, struct error *e) WARN_UNUSED;

/* Writing ------------------------------------------------------------------------------------------------------- */

/* A list that was accepted: encoded courses in the order of the feed. Records that did not change are not rewritten, those that are
 * missing become gone; index, columns, state and report go into the same transaction. counts.added… of report are filled in. */
struct catalogue_list {
	const struct config_partner *partner;
	const struct slice *records;
	size_t count;
	struct slice etag, last_modified;	/* empty when the server named none */
	uint32_t serial;			/* of the list file */
};
/* n lists, each of another partner, and the report of each: all or none. */
int catalogue_apply(struct catalogue *c, const struct catalogue_list *lists, struct run_report *reports, size_t n,
		struct error *e) WARN_UNUSED;

/* What catalogue_apply would count, nothing written (the guard asks this first). */
int catalogue_compare(struct catalogue *c, const struct catalogue_list *list, struct run_counts *out, struct error *e) WARN_UNUSED;

/* A run without a new list (unchanged, held, failed): state and report only. etag and last_modified are kept as they are unless failed. */
int catalogue_note_run(struct catalogue *c, const struct config_partner *p, const struct run_report *report, struct error *e) WARN_UNUSED;
int catalogue_set_hold(struct catalogue *c, struct slice partner, bool on, struct error *e) WARN_UNUSED;
/* Courses of partners that the configuration no longer names, or that are not enabled, are hidden; called at start and reload. */
int catalogue_sync_partners(struct catalogue *c, const struct config *config, struct error *e) WARN_UNUSED;

/* The index anew from the records, in one transaction. Done by catalogue_open(write) when its format is another one. */
int catalogue_index(struct catalogue *c, struct error *e) WARN_UNUSED;
/* For many lists at once: from here on catalogue_apply leaves the index alone, until catalogue_index. Readers refuse it meanwhile. */
int catalogue_index_later(struct catalogue *c, struct error *e) WARN_UNUSED;

/* Looks at every record and every index entry. 0 sound; ERR_DAMAGED: e names the first fault; each is told to report. */
int catalogue_verify(struct catalogue *c, void (*report)(void *context, const char *text), void *context, struct error *e) WARN_UNUSED;

/* Sets a damaged or missing catalogue aside (catalogue.damaged-N, one kept) and builds it anew from the newest list of each partner. */
int catalogue_rebuild(const struct config *config, struct error *e) WARN_UNUSED;

#endif
