/*
 * One run from lock to report. Every way out ends in finish(): a list that was applied has its report in the same transaction;
 * anything else is noted with its reason, and the list that was shown stays.
 */
#include "feed/run.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "feed/guard.h"
#include "feed/run_parts.h"
#include "ground/date.h"
#include "ground/log.h"

#define REPORT_MESSAGES 2000
#define MESSAGE_ARENA (64u << 20)

/* The report ------------------------------------------------------------------------------------------------------- */

/* The messages that are kept: all, or when there are too many the grave ones first. */
static void
pick_messages(struct run *r, struct run_report *report)
{
	const struct messages *list = &r->messages;
	struct message *kept;

	report->messages = list->m;
	report->message_count = list->n;
	if (list->n <= REPORT_MESSAGES)
		return;
	kept = arena_array(&r->message_arena, REPORT_MESSAGES, sizeof(*kept));
	report->message_count = kept ? 0 : REPORT_MESSAGES;
	if (kept == NULL)
		return;
	report->messages = kept;
	for (int level = MESSAGE_ERROR; level >= MESSAGE_NOTE; level--)
		for (size_t i = 0; i < list->n && report->message_count < REPORT_MESSAGES; i++)
			if ((int)list->m[i].level == level)
				kept[report->message_count++] = list->m[i];
}

static struct run_report
report_of(struct run *r, enum run_outcome outcome, const char *reason)
{
	struct run_report report = {.started = r->started, .finished = date_now(), .outcome = outcome};

	report.reason = slice_of(reason);
	report.adapter_name = slice_of(r->host.name);
	report.adapter_version = slice_of(r->host.version);
	report.sandbox = slice_of(r->host.sandbox);
	report.bytes = r->facts.bytes;
	report.counts = r->counts;
	report.notes = (uint32_t)r->messages.count[MESSAGE_NOTE];
	report.warnings = (uint32_t)r->messages.count[MESSAGE_WARNING];
	report.errors = (uint32_t)r->messages.count[MESSAGE_ERROR];
	pick_messages(r, &report);
	return report;
}

static void
note(struct run *r, struct catalogue *c, enum run_outcome outcome, const char *reason, struct run_result *out)
{
	struct run_report report = report_of(r, outcome, reason);
	struct error e = ERROR_NONE;

	out->outcome = outcome;
	(void)slice_copy(slice_of(reason), out->text, sizeof(out->text));
	report.reason = outcome == RUN_UNCHANGED ? SLICE_NONE : slice_of(reason);
	if (c != NULL && catalogue_note_run(c, r->partner, &report, &e) != 0)
		log_event(LOG_ERROR, "run", "partner=%s why=\"the run could not be noted: %s\"", r->partner->id, e.text);
}

/* The list --------------------------------------------------------------------------------------------------------- */

static int
hold_list(struct run *r, struct error *e)
{
	const struct list held = {.serial = 0, .moment = r->started, .records = r->list.records, .count = r->list.n};

	return list_write(r->config->data_dir, r->partner->id, &held, e);
}

static void
drop_held(const struct run *r)
{
	struct error e = ERROR_NONE;

	if (r->state.held_list && list_drop(r->config->data_dir, r->partner->id, 0, &e) != 0 && e.code != ERR_NOT_FOUND)
		log_event(LOG_WARNING, "run", "partner=%s why=\"%s\"", r->partner->id, e.text);
}

static int
next_serial(const struct run *r, uint32_t *out, struct error *e)
{
	uint32_t serials[LISTS_KEPT + 1];
	size_t n = 0;
	int rc = list_serials(r->config->data_dir, r->partner->id, serials, &n, e);

	if (rc != 0 && rc != ERR_NOT_FOUND)
		return rc;
	*out = (n > 0 && serials[0] > r->state.list ? serials[0] : r->state.list) + 1;
	return 0;
}

/* A list that says the same as the one that is shown needs no new file: the last three shall be three different ones. */
static int
store_list(struct run *r, struct catalogue *c, const struct run_counts *change, struct run_result *out, struct error *e)
{
	bool same = r->state.list != 0 && change->added + change->changed + change->gone == 0;
	struct run_report report = report_of(r, same ? RUN_UNCHANGED : RUN_ACCEPTED, "");
	struct catalogue_list list = {r->partner, r->list.records, r->list.n, SLICE_NONE, SLICE_NONE, r->state.list};
	char etag[sizeof(r->fingerprint) + sizeof(r->facts.etag)];
	int rc = 0;

	if (r->facts.plain && (r->facts.etag[0] != '\0' || r->facts.last_modified[0] != '\0')) {
		snprintf(etag, sizeof(etag), "%s:%s", r->fingerprint, r->facts.etag);
		list.etag = slice_of(etag);
		list.last_modified = slice_of(r->facts.last_modified);
	}
	if (!same) {
		struct list file = {0, report.finished, list.etag, list.last_modified, r->list.records, r->list.n};

		rc = next_serial(r, &list.serial, e);
		file.serial = list.serial;
		if (rc == 0)
			rc = list_write(r->config->data_dir, r->partner->id, &file, e);
	}
	if (rc == 0)
		rc = catalogue_apply(c, &list, &report, 1, e);
	if (rc != 0)
		return rc;
	drop_held(r);
	out->outcome = report.outcome;
	snprintf(out->text, sizeof(out->text), "%zu course%s: %u new, %u changed, %u gone; %u with warnings, %u refused, %u left out",
			r->list.n, r->list.n == 1 ? "" : "s", report.counts.added, report.counts.changed, report.counts.gone, r->counts.warned, r->counts.refused,
			r->counts.left_out);
	return 0;
}

int
run_judge(struct run *r, struct catalogue *c, struct run_counts *change, struct buffer *reason, bool *hold, struct error *e)
{
	const struct catalogue_list list = {.partner = r->partner, .records = r->list.records, .count = r->list.n};
	struct guard_question q = {.partner = r->partner->id, .now = (uint32_t)r->list.n, .max_drop = r->partner->max_drop};
	int rc = catalogue_compare(c, &list, change, e);

	if (rc != 0)
		return rc;
	q.gone = change->gone;
	q.before = change->gone + change->changed + change->unchanged;
	q.last_success = r->state.last_success;
	q.moment = date_now();
	q.zone = r->partner->zone;
	*hold = guard_holds(&q, reason);
	return 0;
}

static int
guard_and_store(struct run *r, struct catalogue *c, struct run_result *out, struct error *e)
{
	struct run_counts change = {0};
	struct buffer reason;
	bool hold = false;
	int rc;

	buffer_init(&reason, sizeof(out->text));
	rc = run_judge(r, c, &change, &reason, &hold, e);
	if (rc == 0 && (r->job->force || !hold)) {
		rc = store_list(r, c, &change, out, e);
	} else if (rc == 0) {
		rc = hold_list(r, e);
		if (rc == 0)
			note(r, c, RUN_HELD, buffer_string(&reason), out);
	}
	buffer_free(&reason);
	return rc;
}

/* The run ---------------------------------------------------------------------------------------------------------- */

int
run_load_state(struct run *r, struct catalogue *c, struct error *e)
{
	struct catalogue_view *v;
	struct partner_state *s = &r->state;
	int rc = catalogue_begin(c, &v, e);

	if (rc != 0)
		return rc;
	rc = catalogue_partner(v, slice_of(r->partner->id), s, e);
	s->etag = arena_slice(&r->arena, s->etag);
	s->last_modified = arena_slice(&r->arena, s->last_modified);
	s->reason = s->adapter_name = s->adapter_version = SLICE_NONE;
	catalogue_end(v);
	return rc;
}

static void
unchanged(struct run *r, struct catalogue *c, struct run_result *out)
{
	char text[120];

	snprintf(text, sizeof(text), "nothing new since the last fetch; %u courses are shown", r->state.courses);
	r->counts = r->state.counts;
	r->counts.added = r->counts.changed = r->counts.gone = 0;
	r->counts.unchanged = r->state.courses;
	note(r, c, RUN_UNCHANGED, text, out);
	drop_held(r);
}

static int
fetch_and_store(struct run *r, struct catalogue *c, struct run_result *out, struct error *e)
{
	bool conditional;
	int rc = run_load_state(r, c, e);

	if (rc != 0)
		return rc;
	conditional = run_fingerprint(r) && !r->job->force;
	rc = run_read_feed(r, conditional, e);
	if (rc == ERR_UNCHANGED) {
		unchanged(r, c, out);
		return 0;
	}
	if (rc == 0)
		rc = run_read_overlay(r, e);
	if (rc == 0)
		rc = run_make_list(r, e);
	return rc == 0 ? guard_and_store(r, c, out, e) : rc;
}

void
run_begin(struct run *r, const struct run_job *job)
{
	uint64_t bytes = (uint64_t)job->partner->max_bytes;
	char *slash;

	memset(r, 0, sizeof(*r));
	r->job = job;
	r->config = job->config;
	r->partner = job->partner;
	r->feed_url = job->partner->feed_url;
	r->started = date_now();
	r->deadline_ms = date_monotonic_ms() + job->partner->deadline * 1000;
	arena_init(&r->arena, (size_t)(bytes * 4 + (256u << 20)));
	arena_init(&r->message_arena, MESSAGE_ARENA);
	messages_init(&r->messages, &r->message_arena);
	(void)slice_copy(slice_of(job->config->path), r->folder, sizeof(r->folder));
	slash = strrchr(r->folder, '/');
	if (slash != NULL)
		slash[1] = '\0';
	else
		(void)slice_copy(SLICE("."), r->folder, sizeof(r->folder));
}

void
run_end(struct run *r)
{
	arena_free(&r->message_arena);
	arena_free(&r->arena);
}

void
run_partner(const struct run_job *job, struct run_result *out)
{
	struct error e = ERROR_NONE;
	struct catalogue *c = NULL;
	struct run r;
	int lock, rc;

	run_begin(&r, job);
	*out = (struct run_result){.outcome = RUN_FAILED};
	lock = rc = run_lock(job->config, job->partner, &e);
	if (lock >= 0)
		rc = run_open_catalogue(job->config, &c, &out->rebuilt, &e);
	if (rc == 0)
		rc = fetch_and_store(&r, c, out, &e);
	if (rc != 0) {
		note(&r, lock >= 0 ? c : NULL, RUN_FAILED, e.text, out);
		out->retry_after = r.facts.retry_after;
	}
	catalogue_close(c);
	if (lock >= 0)
		close(lock);
	run_end(&r);
}
