/*
 * "opstap-adapter deliver": what a partner's server would be told of an enrolment. Shown, the requests pass the same rules as when they
 * are sent, and are answered by what the options say; sent, they are the courier's own.
 */
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "courier/delivery_parts.h"
#include "ground/date.h"
#include "ground/escape.h"
#include "ground/file.h"
#include "prog/adapter_commands.h"
#include "prog/adapter_find.h"
#include "prog/adapter_settings.h"
#include "prog/host_path.h"

#define HOSTS_MAX 16
#define SENDING_MS 60000

struct options {
	struct adapter_settings settings;
	const char *hosts[HOSTS_MAX];
	size_t host_count;
	const char *url, *secret_file, *answer_file;
	int64_t status;
	bool send;
};

struct showing {
	struct wire wire;
	int status;
	struct slice answer;
	bool open[HOST_HANDLES];
	size_t at[HOST_HANDLES];	/* how much of the answer was read */
};

static const char example[] =
	"{\"event\":\"%s\",\"at\":\"2026-12-01T10:00:00Z\",\"enrolment\":{\"receipt\":\"k3v9q2m7x4w8p5t6r1z0y2b3\",\"choice\":1,"
	"\"state\":\"%s\",\"submitted_at\":\"2026-11-20T09:30:00Z\",\"home\":\"home\",\"partner\":\"partner\","
	"\"course\":\"CS-401\",\"offering\":\"2027-1\",\"name\":\"Noor van Dijk\",\"email\":\"noor@student.example\","
	"\"student_number\":\"s1234567\",\"faculty\":\"science\",\"programme\":\"Astronomy\",\"year\":\"2\",\"at_most\":\"\","
	"\"purpose\":\"elective\",\"motivation\":\"I want to learn more.\",\"board\":\"not-needed\",\"board_date\":\"\",\"history\":[]}}";

/* ---- Shown ---- */

static void
print_text(struct slice s)
{
	struct buffer b;

	buffer_init(&b, 8u << 20);
	while (s.p) {
		struct slice line;

		(void)slice_split(&s, '\n', &line);
		escape_line(&b, line);
		buffer_byte(&b, '\n');
	}
	(void)fwrite(b.data ? b.data : "", 1, b.len, stdout);
	buffer_free(&b);
}

static void
print_request(struct showing *s, int number, const struct host_request *q)
{
	const char *const *headers = delivery_headers(s->wire.secret, s->wire.d->idempotency, q, &s->wire.arena);

	printf("%.*s %s\n", q->method.n ? (int)q->method.n : q->body.n ? 4 : 3, q->method.n ? q->method.p : q->body.n ? "POST" : "GET",
			egress_header(s->wire.egress, number, "url"));
	for (size_t i = 0; headers && headers[i]; i++)
		printf("%s\n", headers[i]);
	puts("");
	if (q->body.n > 0)
		print_text(q->body);
}

/* Opened as it would be and closed before anything was sent: all that may be refused is refused here. */
static int
on_open(void *ctx, const struct host_request *q, struct error *e)
{
	struct showing *s = ctx;
	int number = wire_open(&s->wire, q, e), handle = 0;

	if (number < 0)
		return number;
	print_request(s, number, q);
	egress_close(s->wire.egress, number);
	while (handle < HOST_HANDLES && s->open[handle])
		handle++;
	if (handle == HOST_HANDLES)
		return error_set(e, ERR_LIMIT, "more than %d requests at once", HOST_HANDLES);
	s->open[handle] = true;
	s->at[handle] = 0;
	return handle;
}

static ptrdiff_t
on_read(void *ctx, int handle, void *buf, size_t n, struct error *e)
{
	struct showing *s = ctx;
	size_t left = s->answer.n - s->at[handle];

	(void)e;
	n = n < left ? n : left;
	if (n > 0)
		memcpy(buf, s->answer.p + s->at[handle], n);
	s->at[handle] += n;
	return (ptrdiff_t)n;
}

static const char *
on_header(void *ctx, int handle, const char *name)
{
	struct showing *s = ctx;

	(void)handle;
	return strcmp(name, "status") == 0 ? arena_printf(&s->wire.arena, "%d", s->status) : NULL;
}

static void
on_close(void *ctx, int handle)
{
	((struct showing *)ctx)->open[handle] = false;
}

static int
on_course(void *ctx, struct slice encoded, struct error *e)
{
	(void)ctx;
	(void)encoded;
	return error_set(e, ERR_INTERNAL, "a course where none can be");
}

static void
on_message(void *ctx, const struct message *m)
{
	(void)ctx;
	print_text(m->text);
}

static int
show_by_adapter(struct showing *s, const struct delivery_job *d, const struct options *o, struct host_result *host, struct error *e)
{
	static const struct host_callbacks callbacks = {on_open, on_read, on_header, on_close, on_course, on_message};
	struct host_start start = {.host_program = d->host_program, .adapter_path = d->partner->adapter, .feed_name = "the enrolment",
			.settings = o->settings.pairs, .setting_count = o->settings.count, .cpu_seconds = DELIVERY_CPU_SECONDS,
			.deadline = d->deadline_ms, .uid = (uid_t)-1, .gid = (gid_t)-1, .deliver = true};
	int rc = delivery_fields(d->event, &s->wire.arena, &start.enrolment, &start.enrolment_count, e);

	return rc == 0 ? host_run(&start, &callbacks, s, host, e) : rc;
}

static int
show(const struct delivery_job *d, const struct options *o, struct slice answer)
{
	struct showing s = {.status = (int)o->status, .answer = answer};
	const struct host_request plain = {.method = SLICE("POST"), .body = d->event};
	struct host_result host = {.end = HOST_NOT_STARTED};
	struct error e = ERROR_NONE;
	int rc = wire_begin(&s.wire, d, &e);

	if (rc == 0)
		rc = show_by_adapter(&s, d, o, &host, &e);
	if (host.end == HOST_ABSENT) {
		puts("The adapter has no deliver entry; this is the plain POST that goes out then.\n");
		rc = on_open(&s, &plain, &e);
	}
	if (host.output[0])
		printf("output: %s\n", host.output);
	if (rc >= 0 && host.end == HOST_DONE)
		puts(host.returned > 0 ? "The adapter says: not now." : s.wire.opened ? "The adapter says: delivered." :
				"The adapter says: nothing to send.");
	wire_end(&s.wire);
	return rc < 0 ? adapter_fail(e.text) : EXIT_GOOD;
}

/* ---- Sent ---- */

static int
send_it(const struct delivery_job *d)
{
	static const char *const words[DELIVERY_OUTCOME_MAX] = {"to be tried again", "delivered", "refused for good"};
	struct delivery_result result;
	struct error e = ERROR_NONE;
	int rc = delivery_send(d, &result, &e);

	printf("%s", words[result.outcome]);
	if (result.status != 0)
		printf("; the last answer had status %d", result.status);
	if (result.retry_after > 0)
		printf(" and asks for %lld seconds", (long long)result.retry_after);
	puts("");
	return rc == 0 ? EXIT_GOOD : adapter_fail(e.text);
}

/* ---- What is delivered, and where ---- */

static int
read_event(const char *name, struct buffer *out, struct error *e)
{
	static const char *const events[][2] = {{"placed", "placed"}, {"withdrawn", "withdrawn"}, {"cancelled", "cancelled"}};

	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++)
		if (strcmp(events[i][0], name) == 0) {
			buffer_printf(out, example, events[i][0], events[i][1]);
			return 0;
		}
	return file_read(name, out, e);
}

/* A partner as a configuration would describe it, which may be on this very machine. */
static int
deliver(const char *adapter, struct slice event, const struct options *o, struct slice answer)
{
	static const char *anywhere[] = {"0.0.0.0/0", "::/0"};
	const struct config config = {.adapter_dir = "", .allow_private = {anywhere, 2}};
	struct config_setting settings[ADAPTER_SETTINGS_MAX];
	struct config_partner partner = {.adapter = adapter, .deliver_url = o->url, .timeout = 30, .settings = settings,
			.setting_count = o->settings.count, .allow_hosts = {(const char **)o->hosts, o->host_count},
			.deliver_secret_file = o->secret_file};
	struct delivery_job d = {.config = &config, .partner = &partner, .event = event, .deadline_ms = date_monotonic_ms() + SENDING_MS};
	char host[PATH_MAX], key[33];
	struct error e = ERROR_NONE;
	struct buffer b;

	for (size_t i = 0; i < o->settings.count; i++)
		settings[i] = (struct config_setting){.key = o->settings.pairs[i].key, .value = o->settings.pairs[i].value};
	if (host_path_find(host, sizeof(host), &e) != 0)
		return adapter_fail(e.text);
	buffer_init(&b, 128);
	delivery_sign(SLICE("opstap-adapter"), event, &b);	/* the same event has the same key, as it must */
	(void)slice_copy((struct slice){buffer_string(&b) + strlen("sha256="), 32}, key, sizeof(key));
	buffer_free(&b);
	d.host_program = host;
	d.idempotency = key;
	return o->send ? send_it(&d) : show(&d, o, answer);
}

static bool
read_options(int argc, char **argv, struct options *o)
{
	static const struct option options[] = {
		{"setting", required_argument, NULL, 'k'}, {"url", required_argument, NULL, 'u'},
		{"secret-file", required_argument, NULL, 's'}, {"allow-host", required_argument, NULL, 'h'},
		{"status", required_argument, NULL, 'c'}, {"answer", required_argument, NULL, 'a'}, {"send", no_argument, NULL, 'x'},
		{NULL, 0, NULL, 0},
	};
	int option;
	bool good = true;

	while (good && (option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 'k': good = adapter_setting(&o->settings, optarg); break;
		case 'u': o->url = optarg; break;
		case 's': o->secret_file = optarg; break;
		case 'h': good = o->host_count < HOSTS_MAX; if (good) o->hosts[o->host_count++] = optarg; break;
		case 'c': good = str_to_int64(slice_of(optarg), 100, 599, &o->status); break;
		case 'a': o->answer_file = optarg; break;
		case 'x': o->send = true; break;
		default: good = false;
		}
	}
	return good;
}

static int
deliver_files(const char *adapter, const char *name, const struct options *o)
{
	struct buffer event, answer;
	struct error e = ERROR_NONE;
	char found[PATH_MAX], *path = NULL;
	int rc = adapter_named(adapter, found, sizeof(found), &e), status;

	buffer_init(&event, DELIVERY_EVENT_MAX);
	buffer_init(&answer, DELIVERY_ANSWER_MAX);
	if (rc == 0 && (path = realpath(found, NULL)) == NULL)
		rc = error_errno(&e, ERR_IO, "%s", found);
	if (rc == 0)
		rc = read_event(name, &event, &e);
	if (rc == 0 && o->answer_file)
		rc = file_read(o->answer_file, &answer, &e);
	status = rc == 0 ? deliver(path, buffer_view(&event), o, buffer_view(&answer)) : adapter_fail(e.text);
	buffer_free(&answer);
	buffer_free(&event);
	free(path);
	return fflush(stdout) ? adapter_fail("standard output cannot be written") : status;
}

int
adapter_deliver_main(int argc, char **argv)
{
	struct options o = {.url = "https://partner.example/enrolments", .secret_file = "", .status = 200};
	bool good = read_options(argc, argv, &o);
	int status;

	if (o.settings.e.code)
		status = adapter_fail(o.settings.e.text);
	else
		status = good && argc - optind == 2 ? deliver_files(argv[optind], argv[optind + 1], &o) : adapter_usage();
	adapter_settings_free(&o.settings);
	return status;
}
