/* The harvester's children: a run, an operator's step, or a look into the catalogue, each in a process that opens the store itself. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "feed/harvest_parts.h"
#include "ground/date.h"
#include "ground/file.h"
#include "ground/log.h"
#include "store/catalogue.h"

#define GRACE_MS 10000		/* a run keeps its deadline itself; after this it is killed */
#define STEP_MS 120000		/* for what is no run */
#define VERIFY_MS 3600000
#define RUNS_LOOKED_AT 16

/* In the child -------------------------------------------------------------------------------------------------- */

static void
become_child(const struct harvest *h, pid_t parent, const char *role)
{
	sigset_t none;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(4);
	log_role(role);
	close(h->signal_fd);
	close(h->setup->command_fd);
	for (size_t i = 0; i < HARVEST_JOBS; i++)
		if (h->jobs[i].pid != 0)
			close(h->jobs[i].result_fd);
	sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

static void
work_sync(const struct harvest *h, struct run_result *out)
{
	struct catalogue *c = NULL;
	struct error e = ERROR_NONE;
	int rc = catalogue_open(h->config->data_dir, true, &c, &e);

	if (rc == 0)
		rc = catalogue_sync_partners(c, h->config, &e);
	catalogue_close(c);
	out->outcome = rc == 0 ? RUN_ACCEPTED : RUN_FAILED;
	(void)slice_copy(slice_of(e.text), out->text, sizeof(out->text));
}

/* After each start, beside everything else: a large catalogue takes its time. */
static void
work_verify(const struct harvest *h, struct run_result *out)
{
	struct error e = ERROR_NONE;

	(void)setpriority(PRIO_PROCESS, 0, 10);
	out->outcome = run_verify(h->config, &out->rebuilt, &e) == 0 ? RUN_ACCEPTED : RUN_FAILED;
	(void)slice_copy(slice_of(e.text), out->text, sizeof(out->text));
}

/* Hold, resume, rollback: say what is so now, or why not. */
static void
work_step(const struct harvest *h, const struct job *j, const struct config_partner *p, struct run_result *out)
{
	struct error e = ERROR_NONE;
	int rc;

	if (j->kind == JOB_ROLLBACK)
		rc = run_rollback(h->config, p, out->text, &e);
	else
		rc = run_set_hold(h->config, p, j->kind == JOB_HOLD, &e);
	out->outcome = rc == 0 ? RUN_ACCEPTED : RUN_FAILED;
	if (rc != 0)
		(void)slice_copy(slice_of(e.text), out->text, sizeof(out->text));
	else if (j->kind == JOB_HOLD)
		snprintf(out->text, sizeof(out->text), "nothing is fetched until `opstapctl partner resume %s`", p->id);
	else if (j->kind == JOB_RESUME)
		snprintf(out->text, sizeof(out->text), "is fetched again, the next time now");
}

static void
work(const struct harvest *h, const struct job *j, int result_fd)
{
	const struct config_partner *p = config_partner(h->config, slice_of(j->partner));
	struct run_result result = {.outcome = RUN_FAILED};
	struct error e = ERROR_NONE;

	if (j->kind == JOB_SYNC)
		work_sync(h, &result);
	else if (j->kind == JOB_VERIFY)
		work_verify(h, &result);
	else if (p == NULL)
		snprintf(result.text, sizeof(result.text), "the configuration no longer names it");
	else if (j->kind == JOB_NOTE)
		run_note_death(h->config, p, j->started, j->reason);
	else if (j->kind == JOB_FETCH)
		run_partner(&(struct run_job){h->config, p, h->setup->host_program, j->force}, &result);
	else
		work_step(h, j, p, &result);
	if (file_write_all(result_fd, &result, sizeof(result), 5000, &e) != 0)
		log_event(LOG_ERROR, "run", "partner=%s why=\"the result was lost: %s\"", j->partner, e.text);
}

/* In the harvester ----------------------------------------------------------------------------------------------- */

static struct job *
free_job(struct harvest *h)
{
	for (size_t i = 0; i < HARVEST_JOBS; i++)
		if (h->jobs[i].pid == 0)
			return &h->jobs[i];
	return NULL;
}

struct job *
harvest_start(struct harvest *h, const struct job *template)
{
	const struct config_partner *p = config_partner(h->config, slice_of(template->partner));
	struct job *j = free_job(h);
	pid_t parent = getpid(), pid;
	int fds[2];

	if (j == NULL || pipe2(fds, O_CLOEXEC) != 0)
		return NULL;
	pid = fork();
	if (pid == 0) {
		close(fds[0]);
		become_child(h, parent, "run");
		work(h, template, fds[1]);
		close(fds[1]);
		exit(0);
	}
	close(fds[1]);
	if (pid < 0) {
		log_event(LOG_ERROR, "fork", "why=\"%s\"", strerror(errno));
		close(fds[0]);
		return NULL;
	}
	*j = *template;
	j->pid = pid;
	j->result_fd = fds[0];
	if (j->kind != JOB_NOTE)
		j->started = date_now();
	j->kill_ms = date_monotonic_ms() + (j->kind == JOB_FETCH && p ? p->deadline * 1000 + GRACE_MS :
			j->kind == JOB_VERIFY ? VERIFY_MS : STEP_MS);
	j->killed = false;
	return j;
}

void
harvest_result(struct job *j, int status, struct run_result *out)
{
	struct error e = ERROR_NONE;

	if (file_read_all(j->result_fd, out, sizeof(*out), 0, &e) != 0) {
		memset(out, 0, sizeof(*out));
		out->outcome = RUN_FAILED;
		if (j->killed)
			snprintf(out->text, sizeof(out->text), "took longer than its deadline and was stopped");
		else if (WIFSIGNALED(status))
			snprintf(out->text, sizeof(out->text), "the run died: %s", strsignal(WTERMSIG(status)));
		else
			snprintf(out->text, sizeof(out->text), "the run ended without a result");
	}
	out->text[sizeof(out->text) - 1] = '\0';
	close(j->result_fd);
}

/* States --------------------------------------------------------------------------------------------------------- */

struct known {			/* through the pipe, one for each entry in order */
	int64_t last_attempt;
	uint32_t failures;
	bool on_hold;
};

static unsigned
failures_in_a_row(struct catalogue_view *v, struct slice id)
{
	struct run_report *runs = NULL;
	struct error e = ERROR_NONE;
	struct arena a;
	unsigned failures = 0;
	size_t n = 0;

	arena_init(&a, 256u << 20);
	if (catalogue_runs(v, id, RUNS_LOOKED_AT, &a, &runs, &n, &e) == 0)
		while (failures < n && runs[failures].outcome == RUN_FAILED)
			failures++;
	arena_free(&a);
	return failures;
}

static void
send_states(const struct harvest *h, int fd)
{
	struct catalogue *c = NULL;
	struct catalogue_view *v = NULL;
	struct error e = ERROR_NONE;
	int rc = catalogue_open(h->config->data_dir, false, &c, &e);

	if (rc == 0)
		rc = catalogue_begin(c, &v, &e);
	for (size_t i = 0; i < h->entry_count && rc == 0; i++) {
		struct slice id = slice_of(h->entries[i].partner->id);
		struct partner_state s;
		struct known k = {0};

		rc = catalogue_partner(v, id, &s, &e);
		if (rc != 0)
			break;
		k.last_attempt = s.last_attempt;
		k.on_hold = s.on_hold;
		k.failures = s.last_outcome == RUN_FAILED && s.last_attempt != 0 ? failures_in_a_row(v, id) : 0;
		rc = file_write_all(fd, &k, sizeof(k), 5000, &e);
	}
	if (v != NULL)
		catalogue_end(v);
	catalogue_close(c);
	if (rc != 0 && rc != ERR_NOT_FOUND)
		log_event(LOG_WARNING, "harvest", "why=\"what happened before is not known: %s\"", e.text);
}

void
harvest_load_states(struct harvest *h)
{
	struct error e = ERROR_NONE;
	pid_t parent = getpid(), pid;
	struct known k;
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) != 0)
		return;
	pid = fork();
	if (pid == 0) {
		close(fds[0]);
		become_child(h, parent, "harvester");
		send_states(h, fds[1]);
		exit(0);
	}
	close(fds[1]);
	for (size_t i = 0; pid > 0 && i < h->entry_count && file_read_all(fds[0], &k, sizeof(k), 10000, &e) == 0; i++)
		h->entries[i].state = (struct schedule_state){k.last_attempt, k.failures, k.on_hold, 0};
	close(fds[0]);
	if (pid > 0)
		(void)waitpid(pid, NULL, 0);
}
