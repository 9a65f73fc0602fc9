/*
 * opstap-adapter-host: runs one adapter and nothing else. Started by a run, with the line to it, the adapter's
 * private copy and no other descriptor; locks itself in before the adapter is loaded. The order below is the
 * whole point: settings and libraries, sandbox, adapter, second filter, run(). With ELMO_CHILD it reads a transcript instead (feed/elmo.h).
 */
#include "prog/opstap_adapter_host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "feed/elmo.h"
#include "feed/host_spawn.h"
#include "feed/sandbox.h"

static const char usage[] =
	"opstap-adapter-host runs one adapter, or reads one transcript, in a sandbox. It is started by opstapd and opstap-adapter only;\n"
	"\"opstap-adapter check\" runs an adapter by hand.\n";

static const char *
find(const struct hostproto_setting *pairs, size_t count, const char *key)
{
	for (size_t i = 0; key && i < count; i++)
		if (slice_is(pairs[i].key, key))
			return pairs[i].value.p;
	return NULL;
}

static const char *
host_setting(struct opstap_run *r, const char *key)
{
	return find(r->start.settings, r->start.setting_count, key);
}

static void
host_log(struct opstap_run *r, int level, const char *text)
{
	record_note(r, level, "adapter", slice_of(text));
}

static int
host_fail(struct opstap_run *r, const char *text)
{
	struct slice why = slice_of(text);

	if (why.n > 400)
		why.n = 400;
	r->said_why = true;
	frame_bytes(&r->out, FRAME_FAIL, why);
	line_flush(r);
	return -1;
}

static const char *
host_enrolment(struct opstap_run *r, const char *name)
{
	return find(r->start.enrolment, r->start.enrolment_count, name);	/* of which a run is told nothing */
}

static const struct opstap_host table = {
	.size = sizeof(table),
	.abi = OPSTAP_ADAPTER_ABI,
	.open = fetch_open,
	.read = fetch_read,
	.header = fetch_header,
	.close = fetch_close,
	.get = fetch_get,
	.drop = fetch_drop,
	.course = record_course,
	.offering = record_offering,
	.set = record_set,
	.emit = record_emit,
	.at = record_at,
	.setting = host_setting,
	.log = host_log,
	.fail = host_fail,
	.enrolment = host_enrolment,
};

static void
init(struct opstap_run *r)
{
	frames_init(&r->in);
	buffer_init(&r->out, (size_t)HOSTPROTO_MAX * 2);
	arena_init(&r->arena, (size_t)HOSTPROTO_MAX * 2);
	arena_init(&r->record, RECORD_MAX);
	messages_init(&r->notes, &r->record);
	for (size_t i = 0; i < HANDLES; i++)
		arena_init(&r->headers[i], 1u << 20);
}

/* With the NUL behind it that adapters count on. */
static void
copy_values(struct opstap_run *r, struct hostproto_setting *pairs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		pairs[i].value = arena_slice(&r->arena, pairs[i].value);
		if (!pairs[i].value.p)
			line_refuse(r, "no memory for the settings");
	}
}

/* Takes the settings over; what an adapter may keep until run() returns is copied out of the line's buffer. */
static void
take_start(struct opstap_run *r)
{
	struct error e = ERROR_NONE;
	struct slice payload = arena_slice(&r->arena, line_ask(r, FRAME_START));

	if (!payload.p || payload_start(payload, &r->arena, &r->start, &e) < 0)
		line_refuse(r, e.code ? e.text : "no memory for the settings");
	copy_values(r, r->start.settings, r->start.setting_count);
	copy_values(r, r->start.enrolment, r->start.enrolment_count);
	r->options = (struct normalise_options){
			r->start.maps, r->start.map_count, r->start.day_first, r->start.overlay};
}

static void
lock_in(struct opstap_run *r, bool deny_landlock)
{
	enum sandbox_level level;
	struct error e = ERROR_NONE;
	int listener;

	if (sandbox_files(deny_landlock, &level, &listener, &e) < 0)
		line_refuse(r, e.text);
	line_ready(r, level, listener);
	if (listener >= 0)
		close(listener);	/* whoever holds it could hand out tickets to itself */
	if (sandbox_filter(SANDBOX_LOADING, &e) < 0)
		line_refuse(r, e.text);
}

static const struct opstap_adapter *
load(struct opstap_run *r, struct slice missing)
{
	struct error e = ERROR_NONE;
	char why[400];
	const struct opstap_adapter *adapter = load_adapter(missing, why, sizeof(why));

	if (!adapter)
		line_refuse(r, why);
	if (sandbox_filter(SANDBOX_RUNNING, &e) < 0)
		line_refuse(r, e.text);
	close(HOST_FD_SNAPSHOT);
	frame_texts(&r->out, FRAME_LOADED, (struct slice){adapter->name, strnlen(adapter->name, sizeof(adapter->name))},
			(struct slice){adapter->version, strnlen(adapter->version, sizeof(adapter->version))});
	line_flush(r);
	return adapter;
}

static void
run_adapter(struct opstap_run *r, const struct opstap_adapter *adapter)
{
	int returned;

	if (r->start.deliver && !adapter->deliver) {
		frame_empty(&r->out, FRAME_ABSENT);
		line_flush(r);
		return;
	}
	returned = r->start.deliver ? adapter->deliver(&table, r) : adapter->run(&table, r);
	record_end(r);
	if (returned < 0 && !r->said_why && r->reason[0])
		(void)host_fail(r, r->reason);
	(void)fflush(stdout);
	frame_number(&r->out, FRAME_DONE, (uint32_t)returned);
	line_flush(r);
}

static bool
started_by_run(int argc)
{
	int type;
	socklen_t size = sizeof(type);

	return argc >= 2 && getsockopt(HOST_FD_LINE, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_STREAM;
}

int
main(int argc, char **argv)
{
	static struct opstap_run r;
	struct error e = ERROR_NONE;
	struct slice missing;
	int64_t parent = 0;

	if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0))
		return fputs(usage, stdout) < 0;
	if (argc > 1 && strcmp(argv[1], ELMO_CHILD) == 0)
		_exit(elmo_child(argc, argv));	/* nothing runs after the filter but what was meant to */
	if (!started_by_run(argc) || !str_to_int64(slice_of(argv[1]), 1, INT32_MAX, &parent)) {
		fputs(usage, stderr);
		return 1;
	}
	init(&r);
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	tzset();
	if (sandbox_prepare((int)parent, &e) < 0)
		line_refuse(&r, e.text);
	take_start(&r);
	missing = load_libraries(&r.start);
	lock_in(&r, argc > 2 && strcmp(argv[2], "--no-landlock") == 0);
	run_adapter(&r, load(&r, missing));
	_exit(0);	/* no destructors, no atexit handlers of an adapter */
}
