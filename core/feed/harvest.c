/* The loop of the harvester: commands, children that ended, partners that are due. */
#include "feed/harvest.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "feed/harvest_parts.h"
#include "ground/date.h"
#include "ground/log.h"

#define VERIFY_PAUSE_MS 2000
#define SLEEP_MS 30000		/* the wall clock may be set meanwhile */

/* Answers -------------------------------------------------------------------------------------------------------- */

static void
answer(const struct harvest *h, uint32_t id, int code, const char *partner, const char *text)
{
	struct reply r = {.code = code, .id = id};
	struct buffer packet;

	if (id == 0)
		return;
	snprintf(r.text, sizeof(r.text), "%s: %s", partner, text);
	buffer_init(&packet, REPLY_MAX);
	reply_write(&r, &packet);
	if (!buffer_ok(&packet) || send(h->setup->command_fd, packet.data, packet.len, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
		log_event(LOG_WARNING, "harvest", "why=\"an answer was lost: %s\"", strerror(errno));
	buffer_free(&packet);
}

/* Who has the old catalogue open must hear that there is a new one: the master starts new workers. */
static void
tell_rebuilt(const struct harvest *h)
{
	struct buffer packet;

	buffer_init(&packet, REPLY_MAX);
	reply_write(&(struct reply){.text = REPLY_REBUILT}, &packet);
	if (!buffer_ok(&packet) || send(h->setup->command_fd, packet.data, packet.len, MSG_NOSIGNAL) < 0)
		log_event(LOG_ERROR, "harvest", "why=\"nobody heard of the new catalogue: %s\"", strerror(errno));
	buffer_free(&packet);
}

static void
answer_all(const struct harvest *h, const struct waiters *w, int code, const char *partner, const char *text)
{
	for (size_t i = 0; i < w->n; i++)
		answer(h, w->ids[i], code, partner, text);
}

static int
exit_code_of(enum run_outcome o)
{
	return o == RUN_FAILED ? 4 : o == RUN_HELD ? 3 : 0;
}

/* Partners ------------------------------------------------------------------------------------------------------- */

static struct entry *
find_entry(struct harvest *h, const char *id)
{
	for (size_t i = 0; i < h->entry_count; i++)
		if (strcmp(h->entries[i].partner->id, id) == 0)
			return &h->entries[i];
	return NULL;
}

/* Takes over a configuration: entries in its order; runs that are under way and those who wait stay. */
static bool
set_config(struct harvest *h, const struct config *config)
{
	struct entry *fresh = calloc(config->partner_count + 1, sizeof(*fresh)), *old;

	if (fresh == NULL)
		return false;
	for (size_t i = 0; i < config->partner_count; i++) {
		old = find_entry(h, config->partners[i].id);
		if (old != NULL)
			fresh[i] = *old;
		fresh[i].partner = &config->partners[i];
	}
	for (size_t i = 0; i < h->entry_count; i++)
		if (config_partner(config, slice_of(h->entries[i].partner->id)) == NULL)
			answer_all(h, &h->entries[i].waiters, 4, h->entries[i].partner->id, "the configuration no longer names it");
	free(h->entries);
	h->entries = fresh;
	h->entry_count = config->partner_count;
	h->config = config;
	harvest_load_states(h);
	return true;
}

static void
reload(struct harvest *h)
{
	struct config *fresh = NULL, *old = h->own;
	struct error e = ERROR_NONE;

	if (h->setup->load(h->config->path, &fresh, &e) != 0 || !set_config(h, fresh)) {
		log_event(LOG_ERROR, "reload", "why=\"the old configuration stays: %s\"", e.text);
		config_free(fresh);
		return;
	}
	h->own = fresh;
	config_free(old);
	if (harvest_start(h, &(struct job){.kind = JOB_SYNC}) == NULL)
		log_event(LOG_ERROR, "reload", "why=\"the catalogue could not be told\"");
}

/* Looks at the catalogue and mends it, unless that is under way or was just now: many workers may find the same damage. */
static bool
start_verify(struct harvest *h, uint32_t id)
{
	struct job j = {.kind = JOB_VERIFY, .waiters = {{id}, id != 0}};

	for (size_t i = 0; id == 0 && i < HARVEST_JOBS; i++)
		if (h->jobs[i].pid != 0 && h->jobs[i].kind == JOB_VERIFY)
			return true;
	if (id == 0 && h->verify_ms != 0 && date_monotonic_ms() - h->verify_ms < VERIFY_PAUSE_MS)
		return true;
	h->verify_ms = date_monotonic_ms();
	return harvest_start(h, &j) != NULL;
}

/* Commands ------------------------------------------------------------------------------------------------------- */

static void
want_fetch(struct harvest *h, struct entry *entry, const struct command *c)
{
	if (!entry->partner->enabled)
		answer(h, c->id, 4, c->partner, "is not enabled in the configuration");
	else if (entry->state.on_hold)
		answer(h, c->id, 3, c->partner, "is on hold by an operator: `opstapctl partner resume` first");
	else if (entry->waiters.n == HARVEST_WAITERS)
		answer(h, c->id, 4, c->partner, "too many wait for this partner already");
	else {
		entry->waiters.ids[entry->waiters.n++] = c->id;
		entry->wanted = true;
		entry->force = entry->force || c->force;
	}
}

static void
obey(struct harvest *h, const struct command *c)
{
	static const enum job_kind kinds[COMMAND_MAX_WORD] = {
		[COMMAND_HOLD] = JOB_HOLD, [COMMAND_RESUME] = JOB_RESUME, [COMMAND_ROLLBACK] = JOB_ROLLBACK,
	};
	struct entry *entry = find_entry(h, c->partner);
	struct job j = {.waiters = {{c->id}, 1}};

	if (c->word == COMMAND_RELOAD) {
		reload(h);
		return;
	}
	if (c->word == COMMAND_VERIFY) {
		if (!start_verify(h, c->id))
			answer(h, c->id, 4, "catalogue", "too much is going on; ask again");
		return;
	}
	if (entry == NULL) {
		answer(h, c->id, 1, c->partner, "no such partner in the configuration");
		return;
	}
	if (c->word == COMMAND_FETCH) {
		want_fetch(h, entry, c);
		return;
	}
	j.kind = kinds[c->word];
	(void)slice_copy(slice_of(c->partner), j.partner, sizeof(j.partner));
	if (harvest_start(h, &j) == NULL)
		answer(h, c->id, 4, c->partner, "too much is going on; ask again");
}

/* False when the master is gone. */
static bool
hear_command(struct harvest *h)
{
	char packet[COMMAND_MAX];
	ssize_t n = recv(h->setup->command_fd, packet, sizeof(packet), MSG_DONTWAIT);
	struct error e = ERROR_NONE;
	struct command c;

	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
		return false;
	if (n < 0)
		return true;
	if (command_read((struct slice){packet, (size_t)n}, &c, &e) == 0)
		obey(h, &c);
	else
		log_event(LOG_ERROR, "harvest", "why=\"a command that nobody understands: %s\"", e.text);
	return true;
}

/* Children that ended ----------------------------------------------------------------------------------------------- */

static void
fetch_ended(struct harvest *h, const struct job *j, struct entry *entry, const struct run_result *r, bool died)
{
	struct job note = {.kind = JOB_NOTE, .started = j->started};
	char text[1000];

	snprintf(text, sizeof(text), "%s: %s", run_outcome_name(r->outcome), r->text);
	log_event(r->outcome == RUN_FAILED || r->outcome == RUN_HELD ? LOG_WARNING : LOG_INFO, "run", "partner=%s seconds=%lld %s",
			j->partner, (long long)(date_now() - j->started), text);
	answer_all(h, &j->waiters, exit_code_of(r->outcome), j->partner, text);
	if (entry != NULL) {
		entry->running = false;
		entry->state.last_attempt = date_now();
		entry->state.retry_after = r->retry_after;
		entry->state.failures = r->outcome == RUN_FAILED ? entry->state.failures + 1 : 0;
	}
	if (!died)
		return;
	(void)slice_copy(slice_of(j->partner), note.partner, sizeof(note.partner));
	(void)slice_copy(slice_of(r->text), note.reason, sizeof(note.reason));
	if (harvest_start(h, &note) == NULL)
		log_event(LOG_ERROR, "run", "partner=%s why=\"the failure could not be noted\"", j->partner);
}

static void
job_ended(struct harvest *h, struct job *slot, int status)
{
	struct job j = *slot;
	struct entry *entry = find_entry(h, j.partner);
	struct run_result r;
	bool died;

	harvest_result(&j, status, &r);
	died = !WIFEXITED(status);
	slot->pid = 0;
	if (r.rebuilt)
		tell_rebuilt(h);
	if (j.kind == JOB_FETCH) {
		fetch_ended(h, &j, entry, &r, died);
		return;
	}
	if (r.outcome == RUN_FAILED && j.kind != JOB_NOTE)
		log_event(LOG_WARNING, "harvest", "partner=%s why=\"%s\"", j.partner, r.text);
	if (entry != NULL && r.outcome != RUN_FAILED && j.kind != JOB_NOTE) {
		entry->state.on_hold = j.kind != JOB_RESUME;
		entry->wanted = entry->wanted || j.kind == JOB_RESUME;
	}
	answer_all(h, &j.waiters, exit_code_of(r.outcome), j.partner, r.text);
}

static void
reap(struct harvest *h)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (size_t i = 0; i < HARVEST_JOBS; i++)
			if (h->jobs[i].pid == pid) {
				job_ended(h, &h->jobs[i], status);
				break;
			}
}

/* Time ----------------------------------------------------------------------------------------------------------- */

static void
kill_late(struct harvest *h, int64_t now_ms)
{
	for (size_t i = 0; i < HARVEST_JOBS; i++) {
		struct job *j = &h->jobs[i];

		if (j->pid == 0 || j->killed || now_ms < j->kill_ms)
			continue;
		j->killed = true;
		(void)kill(j->pid, SIGKILL);
	}
}

static size_t
scheduled_runs(const struct harvest *h, bool failing)
{
	size_t n = 0;

	for (size_t i = 0; i < HARVEST_JOBS; i++) {
		const struct job *j = &h->jobs[i];

		n += j->pid != 0 && j->kind == JOB_FETCH && j->waiters.n == 0 && (j->failing || !failing);
	}
	return n;
}

/* When this partner may be fetched; SCHEDULE_NEVER also while it is, or while others that fail as it does take their share. */
static int64_t
due_at(const struct harvest *h, const struct entry *entry)
{
	if (entry->running || (entry->state.failures > 0 && scheduled_runs(h, true) >= HARVEST_FAILING))
		return SCHEDULE_NEVER;
	return schedule_due(entry->partner, &entry->state);
}

static bool
start_fetch(struct harvest *h, struct entry *entry)
{
	struct job j = {.kind = JOB_FETCH, .force = entry->force, .failing = entry->state.failures > 0, .waiters = entry->waiters};

	(void)slice_copy(slice_of(entry->partner->id), j.partner, sizeof(j.partner));
	if (harvest_start(h, &j) == NULL)
		return false;
	entry->running = true;
	entry->wanted = entry->force = false;
	entry->waiters.n = 0;
	return true;
}

/* The partner that has been due for the longest; NULL when none is. */
static struct entry *
most_overdue(struct harvest *h, int64_t now)
{
	struct entry *best = NULL;
	int64_t best_due = now + 1;

	for (size_t i = 0; i < h->entry_count; i++) {
		int64_t due = due_at(h, &h->entries[i]);

		if (due < best_due) {
			best = &h->entries[i];
			best_due = due;
		}
	}
	return best;
}

static void
start_due(struct harvest *h)
{
	struct entry *entry;

	for (size_t i = 0; i < h->entry_count; i++)
		if (h->entries[i].wanted && !h->entries[i].running && !start_fetch(h, &h->entries[i]))
			return;
	while (scheduled_runs(h, false) < HARVEST_SCHEDULED && (entry = most_overdue(h, date_now())) != NULL)
		if (!start_fetch(h, entry))
			return;
}

static int
sleep_ms(const struct harvest *h)
{
	int64_t now = date_now(), now_ms = date_monotonic_ms(), wait = SLEEP_MS;
	bool room = scheduled_runs(h, false) < HARVEST_SCHEDULED;

	for (size_t i = 0; room && i < h->entry_count; i++) {
		int64_t due = due_at(h, &h->entries[i]);

		if (due != SCHEDULE_NEVER && (due - now) * 1000 < wait)
			wait = (due - now) * 1000;
	}
	for (size_t i = 0; i < HARVEST_JOBS; i++)
		if (h->jobs[i].pid != 0 && !h->jobs[i].killed && h->jobs[i].kill_ms - now_ms < wait)
			wait = h->jobs[i].kill_ms - now_ms;
	return wait < 100 ? 100 : (int)wait;
}

/* The loop ------------------------------------------------------------------------------------------------------- */

static int
hold_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGCHLD);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* False: time to go. */
static bool
hear_signals(struct harvest *h)
{
	struct signalfd_siginfo info;
	bool stay = true;

	while (read(h->signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info))
		stay = stay && info.ssi_signo == SIGCHLD;
	reap(h);
	return stay;
}

/* Runs may be killed at any moment without harm; the next start fetches again. */
static void
end_jobs(struct harvest *h)
{
	for (size_t i = 0; i < HARVEST_JOBS; i++)
		if (h->jobs[i].pid != 0)
			(void)kill(h->jobs[i].pid, SIGKILL);
	for (size_t i = 0; i < HARVEST_JOBS; i++)
		if (h->jobs[i].pid != 0)
			(void)waitpid(h->jobs[i].pid, NULL, 0);
}

int
harvest_serve(const struct harvest_setup *setup)
{
	struct harvest h = {.setup = setup};
	bool stay;

	h.signal_fd = hold_signals();
	stay = h.signal_fd >= 0 && set_config(&h, setup->config);
	if (stay && !start_verify(&h, 0))
		log_event(LOG_WARNING, "harvest", "why=\"the catalogue is not looked at\"");
	while (stay) {
		struct pollfd p[2] = {{setup->command_fd, POLLIN, 0}, {h.signal_fd, POLLIN, 0}};

		start_due(&h);
		(void)poll(p, 2, sleep_ms(&h));
		kill_late(&h, date_monotonic_ms());
		stay = hear_signals(&h) && (p[0].revents == 0 || hear_command(&h));
	}
	end_jobs(&h);
	close(h.signal_fd);
	free(h.entries);
	config_free(h.own);
	return 0;
}
