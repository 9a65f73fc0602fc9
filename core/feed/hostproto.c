/*
 * Frames between a run and its adapter host: written, taken out of a stream, and read with every length looked
 * at.
 */
#include "feed/hostproto.h"

#include <string.h>

void
frames_init(struct frames *f)
{
	buffer_init(&f->in, (size_t)HOSTPROTO_MAX + 4 + HOSTPROTO_CHUNK);
	f->taken = 0;
}

void
frames_free(struct frames *f)
{
	buffer_free(&f->in);
	f->taken = 0;
}

char *
frames_room(struct frames *f, size_t n)
{
	if (f->taken > 0) {
		memmove(f->in.data, f->in.data + f->taken, f->in.len - f->taken);
		f->in.len -= f->taken;
		f->taken = 0;
	}
	return buffer_reserve(&f->in, n);
}

void
frames_added(struct frames *f, size_t n)
{
	f->in.len += n;
}

int
frames_next(struct frames *f, struct frame *out, struct error *e)
{
	size_t have = f->in.len - f->taken;
	struct reader r;
	uint32_t length;

	if (have < 4)
		return 0;
	r = reader_of((struct slice){f->in.data + f->taken, have});
	length = reader_u32(&r);
	if (length == 0 || length > HOSTPROTO_MAX)
		return error_set(e, ERR_SYNTAX, "a frame of %u bytes", length);
	if (r.rest.n < length)
		return 0;
	out->type = reader_u8(&r);
	out->payload = reader_bytes(&r, length - 1);
	f->taken += 4 + (size_t)length;
	return 1;
}

/* A frame's length is known when its payload has been written: the place is kept and filled in. */
static size_t
begin(struct buffer *b, enum frame_type type)
{
	size_t at = b->len;

	buffer_u32(b, 0);
	buffer_byte(b, (char)type);
	return at;
}

static void
end(struct buffer *b, size_t at)
{
	uint32_t length;

	if (!buffer_ok(b))
		return;
	length = (uint32_t)(b->len - at - 4);
	for (unsigned i = 0; i < 4; i++)
		b->data[at + i] = (char)(length >> (8 * i));
}

static void
add_text(struct buffer *b, struct slice s)
{
	buffer_u32(b, (uint32_t)s.n);
	buffer_slice(b, s);
}

void
frame_empty(struct buffer *b, enum frame_type type)
{
	end(b, begin(b, type));
}

void
frame_bytes(struct buffer *b, enum frame_type type, struct slice payload)
{
	size_t at = begin(b, type);

	buffer_slice(b, payload);
	end(b, at);
}

void
frame_number(struct buffer *b, enum frame_type type, uint32_t n)
{
	size_t at = begin(b, type);

	buffer_u32(b, n);
	end(b, at);
}

void
frame_numbers(struct buffer *b, enum frame_type type, uint32_t a, uint32_t c)
{
	size_t at = begin(b, type);

	buffer_u32(b, a);
	buffer_u32(b, c);
	end(b, at);
}

void
frame_texts(struct buffer *b, enum frame_type type, struct slice a, struct slice c)
{
	size_t at = begin(b, type);

	add_text(b, a);
	add_text(b, c);
	end(b, at);
}

void
frame_number_bytes(struct buffer *b, enum frame_type type, uint32_t n, struct slice bytes)
{
	size_t at = begin(b, type);

	buffer_u32(b, n);
	buffer_slice(b, bytes);
	end(b, at);
}

void
frame_open(struct buffer *b, const struct hostproto_open *o)
{
	size_t at = begin(b, FRAME_OPEN);

	buffer_byte(b, o->url.p != NULL);
	add_text(b, o->url);
	add_text(b, o->method);
	add_text(b, o->body);
	buffer_u16(b, (uint16_t)o->header_count);
	for (size_t i = 0; i < o->header_count; i++)
		add_text(b, o->headers[i]);
	end(b, at);
}

static void
add_pairs(struct buffer *b, const struct hostproto_setting *pairs, size_t count)
{
	buffer_u32(b, (uint32_t)count);
	for (size_t i = 0; i < count; i++) {
		add_text(b, pairs[i].key);
		add_text(b, pairs[i].value);
	}
}

void
frame_start(struct buffer *b, const struct hostproto_start *s)
{
	size_t at = begin(b, FRAME_START);

	buffer_byte(b, s->day_first);
	buffer_byte(b, s->overlay);
	buffer_u32(b, s->max_records);
	add_pairs(b, s->settings, s->setting_count);
	buffer_u32(b, (uint32_t)s->map_count);
	for (size_t i = 0; i < s->map_count; i++) {
		buffer_u16(b, s->maps[i].field);
		add_text(b, s->maps[i].raw);
		add_text(b, s->maps[i].word);
	}
	buffer_u32(b, (uint32_t)s->needed_count);
	for (size_t i = 0; i < s->needed_count; i++)
		add_text(b, s->needed[i]);
	buffer_byte(b, s->deliver);
	add_pairs(b, s->enrolment, s->enrolment_count);
	end(b, at);
}

/* A text of at most max bytes; p is never NULL unless the payload is spent. */
static struct slice
take_text(struct reader *r, size_t max)
{
	uint32_t n = reader_u32(r);

	if (n > max) {
		r->failed = true;
		return SLICE_NONE;
	}
	return reader_bytes(r, n);
}

static int
whole(const struct reader *r, struct error *e)
{
	if (r->failed || r->rest.n > 0)
		return error_set(e, ERR_SYNTAX, "a frame whose payload does not add up");
	return 0;
}

int
payload_number(struct slice payload, uint32_t *n, struct error *e)
{
	struct reader r = reader_of(payload);

	*n = reader_u32(&r);
	return whole(&r, e);
}

int
payload_numbers(struct slice payload, uint32_t *a, uint32_t *c, struct error *e)
{
	struct reader r = reader_of(payload);

	*a = reader_u32(&r);
	*c = reader_u32(&r);
	return whole(&r, e);
}

int
payload_texts(struct slice payload, struct slice *a, struct slice *c, struct error *e)
{
	struct reader r = reader_of(payload);

	*a = take_text(&r, HOSTPROTO_MAX_TEXT);
	*c = take_text(&r, HOSTPROTO_MAX_TEXT);
	return whole(&r, e);
}

/* A blank in a URL or a line end in a header would let an adapter write requests of its own. */
static bool
clean(struct slice s, bool blanks)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c < 0x20 || c == 0x7f || (c == ' ' && !blanks))
			return false;
	}
	return true;
}

static bool
is_method(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!str_is_alpha(s.p[i]))
			return false;
	return s.n <= 16;
}

int
payload_open(struct slice payload, struct hostproto_open *out, struct error *e)
{
	struct reader r = reader_of(payload);
	bool has_url = reader_u8(&r) != 0;
	int rc;

	memset(out, 0, sizeof(*out));
	out->url = take_text(&r, HOSTPROTO_MAX_TEXT);
	out->method = take_text(&r, HOSTPROTO_MAX_TEXT);
	out->body = take_text(&r, HOSTPROTO_MAX_BODY);
	out->header_count = reader_u16(&r);
	if (out->header_count > HOSTPROTO_MAX_HEADERS)
		return error_set(e, ERR_SYNTAX, "a request with %zu headers", out->header_count);
	for (size_t i = 0; i < out->header_count; i++)
		out->headers[i] = take_text(&r, HOSTPROTO_MAX_TEXT);
	if ((rc = whole(&r, e)) < 0)
		return rc;
	if (!has_url)
		out->url = SLICE_NONE;
	for (size_t i = 0; i < out->header_count; i++)
		if (!clean(out->headers[i], true))
			return error_set(e, ERR_SYNTAX, "a request header with control characters");
	if (!clean(out->url, false) || !is_method(out->method))
		return error_set(e, ERR_SYNTAX, "a request with blanks or control characters in its address or method");
	return 0;
}

static uint32_t
take_count(struct reader *r)
{
	uint32_t n = reader_u32(r);

	if (n > HOSTPROTO_MAX_ITEMS)
		r->failed = true;
	return r->failed ? 0 : n;
}

static struct hostproto_setting *
take_pairs(struct reader *r, struct arena *a, size_t *count)
{
	struct hostproto_setting *pairs;

	*count = take_count(r);
	pairs = arena_array(a, *count + 1, sizeof(*pairs));
	for (size_t i = 0; pairs && i < *count; i++) {
		pairs[i].key = take_text(r, HOSTPROTO_MAX_TEXT);
		pairs[i].value = take_text(r, HOSTPROTO_MAX);
	}
	return pairs;
}

int
payload_start(struct slice payload, struct arena *a, struct hostproto_start *out, struct error *e)
{
	struct reader r = reader_of(payload);

	memset(out, 0, sizeof(*out));
	out->day_first = reader_u8(&r) != 0;
	out->overlay = reader_u8(&r) != 0;
	out->max_records = reader_u32(&r);
	out->settings = take_pairs(&r, a, &out->setting_count);
	out->map_count = take_count(&r);
	out->maps = arena_array(a, out->map_count + 1, sizeof(*out->maps));
	for (size_t i = 0; out->maps && i < out->map_count; i++) {
		out->maps[i].field = reader_u16(&r);
		out->maps[i].raw = take_text(&r, HOSTPROTO_MAX_TEXT);
		out->maps[i].word = take_text(&r, HOSTPROTO_MAX_TEXT);
	}
	out->needed_count = take_count(&r);
	out->needed = arena_array(a, out->needed_count + 1, sizeof(*out->needed));
	for (size_t i = 0; out->needed && i < out->needed_count; i++)
		out->needed[i] = take_text(&r, HOSTPROTO_MAX_TEXT);
	out->deliver = reader_u8(&r) != 0;
	out->enrolment = take_pairs(&r, a, &out->enrolment_count);
	if (!out->settings || !out->maps || !out->needed || !out->enrolment)
		return error_set(e, ERR_MEMORY, "no memory for the settings of an adapter");
	return whole(&r, e);
}
