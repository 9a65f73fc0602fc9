#ifndef FEED_RUN_H
#define FEED_RUN_H
/*
 * One run: fetches one partner's feed, has an adapter read it, checks, merges, guards, and puts the list into the catalogue. Made for a
 * process of its own: opens the catalogue itself, takes the partner's lock, and may be killed at any moment without harm.
 */
#include "store/catalogue.h"

struct run_job {
	const struct config *config;
	const struct config_partner *partner;
	const char *host_program;	/* path of opstap-adapter-host */
	bool force;			/* ask without conditions, pass the guard */
};

struct run_result {
	enum run_outcome outcome;
	char text[800];			/* for people: what was done, or why not */
	int64_t retry_after;		/* failed, and the server asked to be left alone for so many seconds; 0: it did not */
	bool rebuilt;			/* the catalogue was damaged and is a new one: who has it open must open it again */
};

/* Every outcome is a result; it is also noted in the catalogue, as far as that is possible. */
void run_partner(const struct run_job *job, struct run_result *out);

/*
 * run_record.c: reads the partner's feed as a run does, opens no store, and writes what was said into folder (there and empty) as a
 * recorded exchange (feed/exchange.h) without secrets and personal data (feed/redact.h). Nothing is written when the feed fails.
 */
struct run_recorded { size_t answers; uint32_t courses; };
int run_record(const struct run_job *job, const char *folder, struct run_recorded *out, struct error *e) WARN_UNUSED;

/*
 * run_diff.c: what a run would change if feed (a file, a folder of files, or a recorded exchange) were the partner's. Writes nothing.
 * each is told what is added (before is NULL), changed, gone (after is NULL); a course that says the same is not, wherever it stands now.
 */
typedef int (*run_diff_fn)(void *context, const struct course *before, const struct course *after, struct error *e);
struct run_diff {
	struct run_counts counts;
	bool held;			/* the guard would hold it */
	char reason[800];		/* why */
};
int run_diff(const struct run_job *job, const char *feed, run_diff_fn each, void *context, struct run_diff *out, struct error *e) WARN_UNUSED;

/* True when both say the same, wherever it stands in the feed and comes from. */
bool run_same_values(const struct values *a, const struct values *b);

#define RUN_SETTING_MAX (4u << 20)	/* bytes of a value-file */

/* The text of a setting, from its file where it has one (folder: that of the configuration). Lives as long as the arena and the configuration. */
int run_setting(const struct config_setting *s, const char *folder, struct arena *a, const char **out, struct error *e) WARN_UNUSED;

/* The file of an adapter as the configuration names it: NAME.so in adapter-dir, or an absolute path. ERR_LIMIT. */
int run_adapter_file(const struct config *config, const char *name, char *out, size_t size, struct error *e) WARN_UNUSED;

/* What an operator may do with one partner besides fetching: 0, or a negative code and the reason. */
int run_set_hold(const struct config *config, const struct config_partner *p, bool on, struct error *e) WARN_UNUSED;

/* Looks at the whole catalogue and builds it anew when it is damaged (then *rebuilt). */
int run_verify(const struct config *config, bool *rebuilt, struct error *e) WARN_UNUSED;

/* Shows the list before the present one and holds the partner, so that the next fetch does not undo it. text says what is shown now. */
int run_rollback(const struct config *config, const struct config_partner *p, char text[800], struct error *e) WARN_UNUSED;

/* Notes a run that ended without being able to say so itself (killed at its deadline, crashed). */
void run_note_death(const struct config *config, const struct config_partner *p, int64_t started, const char *reason);

#endif
