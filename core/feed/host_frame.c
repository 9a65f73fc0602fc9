/*
 * What a run does with each frame of its adapter host. The host is not trusted: numbers, order and lengths are
 * looked at here, texts before they go on, courses by whoever takes them.
 */
#include "feed/host_talk.h"

#include <inttypes.h>
#include <string.h>

#include "feed/sandbox.h"
#include "ground/escape.h"

static int
broke(struct talk *t, struct error *e, const char *what)
{
	return talk_end(t, HOST_BROKE, ERR_SYNTAX, e, "the adapter's process broke the protocol: %s", what);
}

static int
send_reply(struct talk *t, struct error *e)
{
	int rc = buffer_ok(&t->reply) ? talk_send(t, buffer_view(&t->reply), e)
				      : error_set(e, ERR_MEMORY, "no memory for an answer");

	buffer_clear(&t->reply);
	return rc;
}

/* Text of an untrusted process as one harmless line. */
static void
say(struct talk *t, struct slice text, char *out, size_t size)
{
	buffer_clear(&t->reply);
	escape_line(&t->reply, text);
	(void)slice_copy(slice_trim(buffer_view(&t->reply)), out, size);
	buffer_clear(&t->reply);
}

static int
take_ready(struct talk *t, struct slice payload, struct error *e)
{
	unsigned level = payload.n == 1 ? (unsigned char)payload.p[0] : SANDBOX_NONE;

	if (t->ready || (level != SANDBOX_LANDLOCK && level != SANDBOX_TICKET) ||
	    (level == SANDBOX_TICKET) != (t->ticket.listener >= 0))
		return broke(t, e, "it began in a wrong way");
	t->ready = true;
	(void)slice_copy(slice_of(sandbox_level_name(level)), t->result->sandbox, sizeof(t->result->sandbox));
	return 0;
}

static int
take_loaded(struct talk *t, struct slice payload, struct error *e)
{
	struct slice name, version;

	if (t->loaded || payload_texts(payload, &name, &version, e) < 0)
		return broke(t, e, "it was loaded in a wrong way");
	t->loaded = true;
	ticket_close(&t->ticket);
	say(t, name, t->result->name, sizeof(t->result->name));
	say(t, version, t->result->version, sizeof(t->result->version));
	return 0;
}

static int
take_refused(struct talk *t, struct slice payload, struct error *e)
{
	char text[400];

	say(t, payload, text, sizeof(text));
	return talk_end(t, t->ready ? HOST_NOT_LOADED : HOST_NOT_STARTED, t->ready ? ERR_VALUE : ERR_UNAVAILABLE, e,
			t->ready ? "the adapter cannot be loaded: %s" : "no sandbox for the adapter: %s", text);
}

static void
pass_on(struct talk *t, const struct message *m)
{
	if (t->result->messages == HOST_MESSAGES) {
		t->result->messages_lost++;
		return;
	}
	t->result->messages++;
	t->callbacks->message(t->ctx, m);
}

/*
 * A fetch that failed makes the whole run worthless: half a list would look as if courses were gone. The first
 * counts.
 */
static void
note_fetch(struct talk *t, const struct error *failed)
{
	struct message m = {.level = MESSAGE_ERROR, .rule = "fetch", .text = slice_of(failed->text)};

	if (t->fetch.code == 0)
		t->fetch = *failed;
	if (failed->code != ERR_UNCHANGED)
		pass_on(t, &m);
}

static int
take_open(struct talk *t, struct slice payload, struct error *e)
{
	struct hostproto_open asked;
	struct host_request request;
	struct error failed = ERROR_NONE;
	size_t in_use = 0;
	int handle;

	for (size_t i = 0; i < HOST_HANDLES; i++)
		in_use += t->handles[i];
	if (payload_open(payload, &asked, &failed) < 0)
		return broke(t, e, failed.text);
	request = (struct host_request){asked.url, asked.method.n ? asked.method : SLICE_NONE, asked.headers,
			asked.header_count, asked.body};
	handle = in_use == HOST_HANDLES ? error_set(&failed, ERR_LIMIT, "more than %d requests at once", HOST_HANDLES)
			: t->callbacks->open(t->ctx, &request, &failed);
	if (handle >= HOST_HANDLES || (handle >= 0 && t->handles[handle]))
		return talk_end(t, HOST_STOPPED, ERR_INTERNAL, e, "handle %d was given out twice", handle);
	if (handle >= 0)
		t->handles[handle] = true;
	else
		note_fetch(t, &failed);
	frame_number(&t->reply, FRAME_RESULT, (uint32_t)handle);
	return send_reply(t, e);
}

static bool
is_open(const struct talk *t, uint32_t handle)
{
	return handle < HOST_HANDLES && t->handles[handle];
}

static int
take_read(struct talk *t, struct slice payload, struct error *e)
{
	struct error failed = ERROR_NONE;
	uint32_t handle, n;
	ptrdiff_t got;

	if (payload_numbers(payload, &handle, &n, &failed) < 0 || n == 0)
		return broke(t, e, "a wrong read");
	if (!is_open(t, handle)) {
		frame_number(&t->reply, FRAME_DATA, (uint32_t)ERR_NOT_FOUND);
		return send_reply(t, e);
	}
	got = t->callbacks->read(t->ctx, (int)handle, t->chunk, n < HOSTPROTO_CHUNK ? n : HOSTPROTO_CHUNK, &failed);
	if (got < 0)
		note_fetch(t, &failed);
	frame_number_bytes(&t->reply, FRAME_DATA, got < 0 ? (uint32_t)got : 0,
			(struct slice){t->chunk, got > 0 ? (size_t)got : 0});
	return send_reply(t, e);
}

static int
take_header(struct talk *t, struct slice payload, struct error *e)
{
	struct reader r = reader_of(payload);
	uint32_t handle = reader_u32(&r), n = reader_u32(&r);
	struct slice name = n < 128 ? reader_bytes(&r, n) : SLICE_NONE;
	const char *value = NULL;
	char text[128];

	if (r.failed || r.rest.n > 0)
		return broke(t, e, "a header's name is too long");
	(void)slice_copy(name, text, sizeof(text));
	for (char *p = text; *p; p++)
		*p = str_lower(*p);
	if (is_open(t, handle) && strlen(text) == name.n)
		value = t->callbacks->header(t->ctx, (int)handle, text);
	size_t length = value ? strnlen(value, HOSTPROTO_MAX_TEXT) : 0;
	frame_number_bytes(&t->reply, FRAME_VALUE, value != NULL, (struct slice){value, length});
	return send_reply(t, e);
}

static int
take_close(struct talk *t, struct slice payload, struct error *e)
{
	uint32_t handle;

	if (payload_number(payload, &handle, e) < 0)
		return broke(t, e, "a wrong close");
	if (is_open(t, handle)) {
		t->handles[handle] = false;
		t->callbacks->close(t->ctx, (int)handle);
	}
	return 0;
}

static int
take_limit(struct talk *t, struct slice payload, struct error *e)
{
	(void)payload;
	return talk_end(t, HOST_LIMIT, ERR_LIMIT, e, "more than the %" PRIu32 " courses that max-records allows",
			t->max_records);
}

static int
take_course(struct talk *t, struct slice payload, struct error *e)
{
	struct error stop = ERROR_NONE;
	int rc;

	if (t->deliver)
		return broke(t, e, "a course where an enrolment was to be delivered");
	if (t->result->courses == t->max_records)
		return take_limit(t, payload, e);
	t->result->course_bytes += payload.n;
	if (t->result->course_bytes > t->max_bytes)
		return talk_end(t, HOST_LIMIT, ERR_LIMIT, e, "the courses are larger than %" PRIu64 " bytes together",
				t->max_bytes);
	t->result->courses++;
	rc = t->callbacks->course(t->ctx, payload, &stop);
	return rc < 0 ? talk_end(t, HOST_STOPPED, rc, e, "%s", stop.text) : 0;
}

static int
take_message(struct talk *t, struct slice payload, struct error *e)
{
	struct reader r = reader_of(payload);
	struct message m;

	if (message_decode(&r, &m, e) < 0 || r.rest.n > 0)
		return broke(t, e, "a message that is none");
	pass_on(t, &m);
	return 0;
}

static int
take_fail(struct talk *t, struct slice payload, struct error *e)
{
	(void)e;
	if (t->failed.code == 0) {
		t->failed.code = ERR_VALUE;
		say(t, payload, t->failed.text, sizeof(t->failed.text));
	}
	return 0;
}

static int
take_done(struct talk *t, struct slice payload, struct error *e)
{
	uint32_t returned;

	if (payload_number(payload, &returned, e) < 0)
		return broke(t, e, "a wrong end");
	t->returned = (int32_t)returned;
	t->done = true;
	return 0;
}

static int
take_absent(struct talk *t, struct slice payload, struct error *e)
{
	if (!t->deliver || payload.n > 0)
		return broke(t, e, "it has not what nobody asked for");
	return talk_end(t, HOST_ABSENT, ERR_NOT_FOUND, e, "the adapter has no deliver entry");
}

static int (*const takers[])(struct talk *, struct slice, struct error *) = {
	[FRAME_READY] = take_ready, [FRAME_LOADED] = take_loaded, [FRAME_OPEN] = take_open, [FRAME_READ] = take_read,
	[FRAME_HEADER] = take_header, [FRAME_CLOSE] = take_close, [FRAME_COURSE] = take_course,
	[FRAME_MESSAGE] = take_message, [FRAME_FAIL] = take_fail, [FRAME_REFUSED] = take_refused,
	[FRAME_LIMIT] = take_limit, [FRAME_DONE] = take_done, [FRAME_ABSENT] = take_absent,
};

int
talk_frame(struct talk *t, const struct frame *f, struct error *e)
{
	bool before_load = f->type == FRAME_READY || f->type == FRAME_LOADED || f->type == FRAME_REFUSED;

	if ((size_t)f->type >= sizeof(takers) / sizeof(takers[0]) || !takers[f->type])
		return broke(t, e, "an unknown frame");
	if ((!t->ready && f->type != FRAME_READY && f->type != FRAME_REFUSED) || (!before_load && !t->loaded))
		return broke(t, e, "frames in a wrong order");
	return takers[f->type](t, f->payload, e);
}
