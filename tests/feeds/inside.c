/* The functions of struct opstap_host, served from memory. Whatever the adapter asks for, it gets the feed again, a few dozen times. */
#include "feeds/inside.h"

#include <stdio.h>
#include <string.h>

#include "domain/normalise.h"
#include "domain/zone.h"

#define REQUESTS_MAX 40

struct opstap_run {
	struct inside *out;
	struct slice feed;
	size_t read[8];			/* of each handle; SIZE_MAX: not open */
	int requests;
	struct arena record;		/* of one course */
	struct course *course;
	struct offering *offering;
	struct message where;
	struct check_context context;
};

static int
host_fail(struct opstap_run *r, const char *text)
{
	if (!r->out->failure[0])
		snprintf(r->out->failure, sizeof(r->out->failure), "%s", text);
	return -1;
}

static int
host_open(struct opstap_run *r, const struct opstap_request *request)
{
	(void)request;
	if (++r->requests > REQUESTS_MAX)
		return host_fail(r, "too many requests");
	for (int i = 0; i < 8; i++)
		if (r->read[i] == SIZE_MAX) {
			r->read[i] = 0;
			return i;
		}
	return host_fail(r, "more than 8 requests at once");
}

static ptrdiff_t
host_read(struct opstap_run *r, int handle, void *buf, size_t n)
{
	size_t left;

	if (handle < 0 || handle > 7 || r->read[handle] == SIZE_MAX)
		return host_fail(r, "a handle that is not open");
	left = r->feed.n - r->read[handle];
	n = n < left ? n : left;
	memcpy(buf, r->feed.p + r->read[handle], n);
	r->read[handle] += n;
	return (ptrdiff_t)n;
}

static const char *
host_header(struct opstap_run *r, int handle, const char *name)
{
	(void)r, (void)handle;
	return strcmp(name, "status") == 0 ? "200" : strcmp(name, "url") == 0 ? "https://feed.example/courses?page=1" : NULL;
}

static void
host_close(struct opstap_run *r, int handle)
{
	if (handle >= 0 && handle < 8)
		r->read[handle] = SIZE_MAX;
}

static const char *
host_get(struct opstap_run *r, const char *url, size_t *len)
{
	if (url && ++r->requests > REQUESTS_MAX) {
		host_fail(r, "too many requests");
		return NULL;
	}
	if (len)
		*len = r->feed.n;
	return r->feed.p;
}

static void
host_drop(struct opstap_run *r, const char *body)
{
	(void)r, (void)body;
}

static int
host_course(struct opstap_run *r)
{
	arena_reset(&r->record);
	r->course = course_new(&r->record);
	r->offering = NULL;
	r->where.record = SLICE_NONE;
	return r->course ? 0 : -1;
}

static int
host_offering(struct opstap_run *r)
{
	r->offering = r->course ? course_add_offering(r->course, NULL) : NULL;
	return r->offering ? 0 : -1;
}

static int
host_set(struct opstap_run *r, uint32_t field, const char *lang, const char *text, size_t len)
{
	static const struct normalise_options options;
	struct slice s = {text, len == OPSTAP_NUL ? strlen(text) : len};
	int result;

	if (!r->course)
		return -1;
	result = normalise_set(
			r->course, r->offering, field, slice_of(lang), s, &r->where, &options, &r->out->messages, NULL);
	if ((field & 0xFFFFu) == OPSTAP_F_ID)
		r->where.record = values_text(&r->course->values, OPSTAP_F_ID);
	return result;
}

static int
host_emit(struct opstap_run *r)
{
	struct course *c = r->course;

	r->course = NULL;
	if (!c || check_course(c, &r->context, &r->out->messages, NULL)) {
		r->out->refused++;
		return 0;
	}
	r->out->courses++;
	r->out->offerings += c->offering_count;
	if (r->out->each)
		r->out->each(c, r->out->context);
	return 0;
}

static void
host_at(struct opstap_run *r, const char *source, uint32_t line, uint32_t column)
{
	r->where.source = slice_of(source);
	r->where.line = line;
	r->where.column = column;
}

static const char *
host_setting(struct opstap_run *r, const char *key)
{
	return r->out->setting ? r->out->setting(key) : NULL;
}

static void
host_log(struct opstap_run *r, int level, const char *text)
{
	struct message m = r->where;

	m.level = (enum message_level)level;
	m.rule = "adapter";
	m.text = slice_of(text);
	m.record = SLICE_NONE;
	messages_add(&r->out->messages, &m);
}

int
inside_run(const struct opstap_adapter *adapter, struct slice feed, struct arena *a, struct inside *out)
{
	static const struct opstap_host host = {.size = sizeof(host),
			.abi = OPSTAP_ADAPTER_ABI,
			.open = host_open,
			.read = host_read,
			.header = host_header,
			.close = host_close,
			.get = host_get,
			.drop = host_drop,
			.course = host_course,
			.offering = host_offering,
			.set = host_set,
			.emit = host_emit,
			.at = host_at,
			.setting = host_setting,
			.log = host_log,
			.fail = host_fail};
	struct opstap_run run = {.out = out, .feed = feed};
	int result;

	out->courses = out->offerings = out->refused = 0;
	out->failure[0] = '\0';
	messages_init(&out->messages, a);
	if (zone_find("Europe/Amsterdam", &run.context.zone, NULL))
		return -1;
	for (int i = 0; i < 8; i++)
		run.read[i] = SIZE_MAX;
	arena_init(&run.record, 64u << 20);
	result = adapter->run(&host, &run);
	arena_free(&run.record);
	return result;
}
