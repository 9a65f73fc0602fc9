/*
 * Delivery by the adapter's own entry: its process sits in the sandbox as in a run and asks for its requests; they are made here. What
 * it says is its judgement, but it cannot lose an enrolment: while the server's last word was "not now", so is the outcome.
 */
#include "courier/delivery_parts.h"

#include <limits.h>
#include <string.h>

#include "feed/run.h"

static int
on_open(void *ctx, const struct host_request *request, struct error *e)
{
	return wire_open(ctx, request, e);
}

static ptrdiff_t
on_read(void *ctx, int handle, void *buf, size_t n, struct error *e)
{
	return wire_read(ctx, handle, buf, n, e);
}

static const char *
on_header(void *ctx, int handle, const char *name)
{
	struct wire *w = ctx;
	struct error e = ERROR_NONE;

	if (egress_head(w->egress, handle, &e) != 0)
		return NULL;	/* the failure comes again when it is read or closed */
	if (strcmp(name, "status") == 0)
		return arena_printf(&w->arena, "%d", egress_status(w->egress, handle));
	return egress_header(w->egress, handle, name);
}

static void
on_close(void *ctx, int handle)
{
	wire_close(ctx, handle);
}

static int
on_course(void *ctx, struct slice encoded, struct error *e)
{
	(void)ctx;
	(void)encoded;
	return error_set(e, ERR_INTERNAL, "a course where none can be");
}

/* What it logs may name the student, and nobody would read it: opstap-adapter deliver shows it. */
static void
on_message(void *ctx, const struct message *m)
{
	(void)ctx;
	(void)m;
}

static const struct host_callbacks CALLBACKS = {on_open, on_read, on_header, on_close, on_course, on_message};

static enum delivery_outcome
judge(const struct wire *w, const struct host_result *host, struct error *why)
{
	bool answered = host->end == HOST_DONE || (host->end == HOST_FAILED && host->returned < 0);

	if (w->fault.code != 0)
		*why = w->fault;
	else if (answered && w->opened > 0 && delivery_judge(w->status) == DELIVERY_LATER)
		(void)error_set(why, ERR_UNAVAILABLE, "%s: the server answered with status %d", egress_feed_shown(w->egress), w->status);
	else if (host->end == HOST_DONE && host->returned > 0)
		(void)error_set(why, ERR_UNAVAILABLE, "the adapter says \"not now\"");
	else if (answered)
		return host->end == HOST_DONE ? DELIVERY_DONE : DELIVERY_REFUSED;
	return DELIVERY_LATER;
}

static int
read_settings(struct wire *w, struct host_start *start, struct error *e)
{
	const struct config_partner *p = w->d->partner;
	struct host_pair *pairs = arena_array(&w->arena, p->setting_count + 1, sizeof(*pairs));
	int rc = pairs ? 0 : error_set(e, ERR_MEMORY, "no memory for settings");

	for (size_t i = 0; i < p->setting_count && rc == 0; i++) {
		pairs[i].key = p->settings[i].key;
		rc = run_setting(&p->settings[i], "", &w->arena, &pairs[i].value, e);
	}
	start->settings = pairs;
	start->setting_count = p->setting_count;
	return rc;
}

int
delivery_by_adapter(struct wire *w, bool *own, enum delivery_outcome *outcome, struct error *why)
{
	char path[PATH_MAX];
	struct host_result host = {.end = HOST_NOT_STARTED};
	struct host_start start = {.host_program = w->d->host_program, .adapter_path = path, .feed_name = "the enrolment",
			.cpu_seconds = DELIVERY_CPU_SECONDS, .deadline = w->d->deadline_ms, .uid = (uid_t)-1, .gid = (gid_t)-1, .deliver = true};
	int rc = run_adapter_file(w->d->config, w->d->partner->adapter, path, sizeof(path), why);

	*own = true;
	*outcome = DELIVERY_LATER;
	if (rc == 0)
		rc = read_settings(w, &start, why);
	if (rc == 0)
		rc = delivery_fields(w->d->event, &w->arena, &start.enrolment, &start.enrolment_count, why);
	if (rc != 0)
		return rc;
	if (host_run(&start, &CALLBACKS, w, &host, why) < 0 && host.end == HOST_ABSENT && w->opened == 0) {
		/* one that asks first and says so then is lying */
		*own = false;
		*why = (struct error)ERROR_NONE;
		return 0;
	}
	*outcome = judge(w, &host, why);
	delivery_withhold(start.enrolment, start.enrolment_count, why);
	if (*outcome == DELIVERY_DONE)
		return 0;
	return why->code;
}
