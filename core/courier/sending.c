/* A child for each attempt. */
#include "courier/sending.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "courier/delivery.h"
#include "courier/smtp.h"
#include "ground/date.h"
#include "ground/file.h"

static void
report(int fd, enum verdict v, int code, int64_t retry_after, const struct error *why)
{
	struct sending_report r;

	memset(&r, 0, sizeof(r));	/* padding, too, goes through the pipe */
	r.verdict = v;
	r.code = code;
	r.retry_after = retry_after;
	(void)slice_copy(slice_of(why->text), r.why, sizeof(r.why));
	if (write(fd, &r, sizeof(r)) != (ssize_t)sizeof(r))
		_exit(1);
	close(fd);
}

static void
send_mail(const struct config *config, const struct outbox_row *row, int64_t deadline_ms, int fd)
{
	static const enum verdict verdicts[] = {[SMTP_LATER] = VERDICT_LATER, [SMTP_DONE] = VERDICT_DONE, [SMTP_REFUSED] = VERDICT_REFUSED};
	const struct mail m = {.from = slice_of(config->mail_from), .from_name = slice_of(config->mail_from_name), .to = row->to,
			.subject = row->subject, .body = row->body, .languages = SLICE("en, nl"), .id = slice_of(row->idempotency), .date = row->created,
			.unsubscribe = row->unsubscribe};
	struct smtp_result result;
	struct error why = ERROR_NONE;

	if (smtp_send(config, &m, deadline_ms, &result, &why) == 0)
		why.text[0] = '\0';
	report(fd, verdicts[result.outcome], result.code, 0, &why);
	smtp_close(&result);
}

static void
deliver(const struct config *config, const char *host_program, const struct outbox_row *row, int64_t deadline_ms, int fd)
{
	static const enum verdict verdicts[DELIVERY_OUTCOME_MAX] = {[DELIVERY_LATER] = VERDICT_LATER, [DELIVERY_DONE] = VERDICT_DONE,
			[DELIVERY_REFUSED] = VERDICT_REFUSED};
	const struct delivery_job job = {.config = config, .partner = config_partner(config, row->queue), .host_program = host_program,
			.event = row->body, .idempotency = row->idempotency, .deadline_ms = deadline_ms};
	struct delivery_result result = {.outcome = DELIVERY_LATER};
	struct error why = ERROR_NONE;

	if (job.partner == NULL || job.partner->deliver_url[0] == '\0')
		(void)error_set(&why, ERR_UNAVAILABLE, "the configuration has no deliver-url for this partner");
	else if (delivery_send(&job, &result, &why) == 0)
		why.text[0] = '\0';
	report(fd, verdicts[result.outcome], result.status, result.retry_after, &why);
}

static int64_t
time_for(const struct config *config, const struct outbox_row *row)
{
	const struct config_partner *partner = row->kind == OUTBOX_DELIVERY ? config_partner(config, row->queue) : NULL;

	return partner != NULL ? partner->timeout * 1000 : SENDING_MAIL_MS;
}

/* Signals as any program has them, and no life without the courier. */
static void
become_child(pid_t courier)
{
	sigset_t none;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != courier)
		_exit(1);
	(void)signal(SIGTERM, SIG_DFL);
	(void)signal(SIGCHLD, SIG_DFL);
	sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

int
sending_start(struct sending *s, const struct config *config, const char *host_program, const struct outbox_row *row, struct error *e)
{
	int64_t ms = time_for(config, row), deadline = date_monotonic_ms() + ms;
	pid_t courier = getpid();
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) != 0)
		return error_errno(e, ERR_IO, "a pipe for a sending");
	memset(s, 0, sizeof(*s));
	s->pid = fork();
	if (s->pid == 0) {
		become_child(courier);
		close(ends[0]);
		if (row->kind == OUTBOX_MAIL)
			send_mail(config, row, deadline, ends[1]);
		else
			deliver(config, host_program, row, deadline, ends[1]);
		_exit(0);
	}
	close(ends[1]);
	if (s->pid < 0) {
		s->pid = 0;
		close(ends[0]);
		return error_errno(e, ERR_IO, "a process for a sending");
	}
	s->fd = ends[0];
	s->kill_ms = deadline + SENDING_GRACE_MS;
	s->key = row->key;
	s->kind = row->kind;
	s->choice = row->choice;
	s->created = row->created;
	s->failed = row->attempts;
	(void)slice_copy(row->queue, s->queue, sizeof(s->queue));
	(void)slice_copy(row->template, s->template, sizeof(s->template));
	return 0;
}

static bool
reap(struct sending *s, int options)
{
	pid_t pid = 0;

	if (s->pid == 0)
		return true;
	do
		pid = waitpid(s->pid, NULL, options);
	while (pid < 0 && errno == EINTR);
	if (pid != 0)
		s->pid = 0;
	return s->pid == 0;
}

void
sending_kill(struct sending *s)
{
	if (s->pid != 0)
		(void)kill(s->pid, SIGKILL);
	(void)reap(s, 0);
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}

bool
sending_over(struct sending *s, int64_t now_ms)
{
	if (s->pid != 0 && now_ms >= s->kill_ms)
		(void)kill(s->pid, SIGKILL);
	return s->settled && reap(s, WNOHANG);
}

static void
make_up(struct sending *s, const char *why)
{
	s->report = (struct sending_report){.verdict = VERDICT_LATER};
	(void)slice_copy(slice_of(why), s->report.why, sizeof(s->report.why));
}

bool
sending_reported(struct sending *s, int64_t now_ms, bool readable)
{
	struct error e = ERROR_NONE;

	if (s->fd < 0)
		return true;
	if (!readable && now_ms < s->kill_ms)
		return false;
	if (!readable)
		make_up(s, "no end within the time of one attempt");
	else if (file_read_all(s->fd, &s->report, sizeof(s->report), 0, &e) != 0)
		make_up(s, "the process of this attempt died");
	s->report.why[sizeof(s->report.why) - 1] = '\0';
	close(s->fd);
	s->fd = -1;
	return true;
}
