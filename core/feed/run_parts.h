#ifndef FEED_RUN_PARTS_H
#define FEED_RUN_PARTS_H
/* Inside of a run. For run*.c only. */
#include "domain/normalise.h"
#include "feed/host_parent.h"
#include "feed/exchange.h"
#include "feed/overlay.h"
#include "feed/recording.h"
#include "feed/run.h"
#include "feed/source.h"
#include "store/lists.h"

/* Ids in memory: a hash table of slices, each with a number. */
struct id_table {
	struct id_entry { struct slice id; uint32_t number; } *entries;
	size_t cap, n;
};

bool id_table_find(const struct id_table *t, struct slice id, uint32_t *number);
int id_table_add(struct id_table *t, struct arena *a, struct slice id, uint32_t number, struct error *e) WARN_UNUSED;

struct record_list {
	struct slice *records;		/* encoded courses */
	size_t n, cap;
};

struct run {
	const struct run_job *job;
	const struct config *config;
	const struct config_partner *partner;
	struct arena arena;		/* of the run */
	struct arena message_arena;
	struct messages messages;
	int64_t started;		/* moment */
	int64_t deadline_ms;		/* monotonic */
	char folder[4096];		/* of the configuration file: what relative paths are meant against */
	struct partner_state state;	/* as it was before; in the arena */
	char fingerprint[17];		/* of all that, beside the feed, decides what the list looks like */
	const char *feed_url;		/* the partner's, but for a diff */
	struct exchange *exchange;	/* answers instead of feed_url; NULL: none */
	struct recording *recording;	/* sees what the adapter asks for and gets; NULL: nobody does */
	const struct host_pair *settings;	/* as the adapter got them, in the order of the configuration */
	struct source_facts facts;
	struct host_result host;
	struct record_list feed, own;	/* what the adapters handed over */
	struct record_list list;	/* what was accepted */
	struct run_counts counts;
};

/* run.c: what every run has at first; run_end gives its memory back. */
void run_begin(struct run *r, const struct run_job *job);
void run_end(struct run *r);

/* run.c: what is known of the partner; then, of r->list, what would change and whether the guard holds it (reason says why). */
int run_load_state(struct run *r, struct catalogue *c, struct error *e) WARN_UNUSED;
int run_judge(struct run *r, struct catalogue *c, struct run_counts *change, struct buffer *reason, bool *hold, struct error *e) WARN_UNUSED;

/* run_host.c: runs the partner's adapter over the feed, and the list adapter over its overlay. ERR_UNCHANGED: the server says nothing is new. */
int run_read_feed(struct run *r, bool conditional, struct error *e) WARN_UNUSED;
int run_read_overlay(struct run *r, struct error *e) WARN_UNUSED;
/* "file:" and a path, in the arena; NULL when memory ends. */
const char *run_file_url(struct run *r, const char *path);

/* A document's name for people: without credentials and personal data in its address. In the arena; empty when memory ends. */
struct slice run_document(struct slice url, struct arena *a);

/* run_fingerprint.c: fills r->fingerprint; true when the last success had the same and left conditions to ask with. */
bool run_fingerprint(struct run *r);

/* run_list.c: from r->feed and r->own to r->list. */
int run_make_list(struct run *r, struct error *e) WARN_UNUSED;

/* run_lock.c: the partner's lock; a descriptor or a negative code. */
int run_lock(const struct config *config, const struct config_partner *p, struct error *e) WARN_UNUSED;
/* Builds a damaged catalogue anew; *rebuilt says so (may be NULL). */
int run_open_catalogue(const struct config *config, struct catalogue **out, bool *rebuilt, struct error *e) WARN_UNUSED;

#endif
