/*
 * The stored form of a course (described in course.h). Decoding trusts no byte: the checksum finds damage, the bounds
 * find lies, and whatever the counts claim, no more memory is asked for than the bytes could fill.
 */
#include "domain/course.h"

#define FORMAT 1
#define HEAD_BYTES 12		/* magic, format, checksum */
#define VALUE_BYTES 17		/* of a value with empty language and text */

static char *
little_endian(char *to, uint32_t n)
{
	for (int i = 0; i < 4; i++)
		*to++ = (char)(n >> (8 * i) & 0xff);
	return to;
}

/* In one piece: a feed has millions of values. */
static void
put_head(struct buffer *out, const struct value *v)
{
	char head[VALUE_BYTES] = {(char)(v->field & 0xff), (char)(v->field >> 8), (char)v->origin, (char)v->flags, (char)v->lang.n};

	little_endian(little_endian(little_endian(head + 5, v->line), v->column), (uint32_t)v->text.n);
	buffer_add(out, head, sizeof(head));
}

static int
put_values(struct buffer *out, const struct values *list, struct error *e)
{
	if (list->n > COURSE_MAX_VALUES)
		return error_set(e, ERR_LIMIT, "more than %d values", COURSE_MAX_VALUES);
	buffer_u16(out, (uint16_t)list->n);
	for (size_t i = 0; i < list->n; i++) {
		const struct value *v = &list->v[i];

		if (v->lang.n > UINT8_MAX || v->text.n > COURSE_MAX_BYTES)
			return error_set(e, ERR_LIMIT, "a text or its language tag is too long");
		put_head(out, v);
		buffer_slice(out, v->lang);
		buffer_slice(out, v->text);
	}
	return 0;
}

static int
put_course(struct buffer *out, const struct course *c, struct error *e)
{
	int rc = put_values(out, &c->values, e);

	if (rc == 0 && c->offering_count > COURSE_MAX_OFFERINGS)
		rc = error_set(e, ERR_LIMIT, "more than %d offerings", COURSE_MAX_OFFERINGS);
	buffer_u16(out, (uint16_t)c->offering_count);
	for (size_t i = 0; rc == 0 && i < c->offering_count; i++)
		rc = put_values(out, &c->offerings[i].values, e);
	return rc;
}

/* The checksum stands before what it covers: it is filled in when that is known. */
static void
fill_checksum(struct buffer *out, size_t start)
{
	size_t body = start + HEAD_BYTES;
	uint64_t sum = str_checksum((struct slice){out->data + body, out->len - body});

	for (size_t i = 0; i < 8; i++, sum >>= 8)
		out->data[start + 4 + i] = (char)(sum & 0xff);
}

int
course_encode(const struct course *c, struct buffer *out, struct error *e)
{
	size_t start = out->len;
	int rc;

	buffer_text(out, "OC");
	buffer_u16(out, FORMAT);
	buffer_u64(out, 0);
	rc = put_course(out, c, e);
	if (rc == 0 && !buffer_ok(out))
		rc = error_set(e, ERR_MEMORY, "course too large for its buffer");
	if (rc == 0 && out->len - start > COURSE_MAX_BYTES)
		rc = error_set(e, ERR_LIMIT, "course larger than %u bytes", COURSE_MAX_BYTES);
	if (rc != 0) {
		out->len = start;
		return rc;
	}
	fill_checksum(out, start);
	return 0;
}

static uint32_t
u32_at(const unsigned char *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static int
get_value(struct reader *r, struct value *v, struct error *e)
{
	struct slice head = reader_bytes(r, VALUE_BYTES);
	const unsigned char *p = (const unsigned char *)head.p;

	if (r->failed)
		return error_set(e, ERR_DAMAGED, "course record ends inside a value");
	v->field = (uint16_t)(p[0] | p[1] << 8);
	v->origin = p[2];
	v->flags = p[3];
	v->line = u32_at(p + 5);
	v->column = u32_at(p + 9);
	v->lang = reader_bytes(r, p[4]);
	v->text = reader_bytes(r, u32_at(p + 13));
	if (r->failed)
		return error_set(e, ERR_DAMAGED, "course record ends inside a value");
	if (v->origin >= ORIGIN_MAX)
		return error_set(e, ERR_DAMAGED, "course record holds a value of unknown origin %u", v->origin);
	return 0;
}

static int
get_values(struct reader *r, struct arena *a, struct values *list, struct error *e)
{
	size_t n = reader_u16(r);
	int rc = 0;

	if (r->failed || n > COURSE_MAX_VALUES || n * VALUE_BYTES > r->rest.n)
		return error_set(e, ERR_DAMAGED, "course record claims more values than it holds");
	list->v = n ? arena_array(a, n, sizeof(*list->v)) : NULL;
	if (n > 0 && list->v == NULL)
		return error_set(e, ERR_MEMORY, "no memory for a course record");
	list->n = list->cap = n;
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = get_value(r, &list->v[i], e);
	return rc;
}

static int
get_course(struct reader *r, struct arena *a, struct course *c, struct error *e)
{
	size_t n;
	int rc = get_values(r, a, &c->values, e);

	if (rc != 0)
		return rc;
	n = reader_u16(r);
	if (r->failed || n > COURSE_MAX_OFFERINGS || n * 2 > r->rest.n)
		return error_set(e, ERR_DAMAGED, "course record claims more offerings than it holds");
	c->offerings = n ? arena_array(a, n, sizeof(*c->offerings)) : NULL;
	if (n > 0 && c->offerings == NULL)
		return error_set(e, ERR_MEMORY, "no memory for a course record");
	c->offering_count = c->offering_cap = n;
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = get_values(r, a, &c->offerings[i].values, e);
	if (rc == 0 && r->rest.n > 0)
		rc = error_set(e, ERR_DAMAGED, "course record is followed by %zu bytes", r->rest.n);
	return rc;
}

int
course_decode(struct slice bytes, struct arena *a, struct course **out, struct error *e)
{
	struct reader r = reader_of(bytes);
	struct slice magic = reader_bytes(&r, 2);
	uint16_t format = reader_u16(&r);
	uint64_t sum = reader_u64(&r);
	struct course *c;
	int rc;

	*out = NULL;
	if (r.failed || !slice_is(magic, "OC") || bytes.n > COURSE_MAX_BYTES)
		return error_set(e, ERR_DAMAGED, "not a course record");
	if (format != FORMAT)
		return error_set(e, ERR_DAMAGED, "course record of format %u, this release reads %u", format, FORMAT);
	if (str_checksum(r.rest) != sum)
		return error_set(e, ERR_DAMAGED, "course record with a wrong checksum");
	c = course_new(a);
	if (c == NULL)
		return error_set(e, ERR_MEMORY, "no memory for a course record");
	rc = get_course(&r, a, c, e);
	if (rc == 0)
		*out = c;
	return rc;
}

struct slice
course_peek(struct slice bytes, uint16_t field)
{
	struct reader r = reader_of(bytes);
	struct error e = ERROR_NONE;
	struct value v = {0};
	uint16_t n;

	(void)reader_bytes(&r, HEAD_BYTES);
	n = reader_u16(&r);
	for (uint16_t i = 0; i < n && !r.failed; i++) {
		if (get_value(&r, &v, &e) < 0)
			break;
		if (v.field == field && (v.flags & VALUE_UNKNOWN) == 0)
			return v.text;
	}
	return SLICE_NONE;
}

/* ---- Handing over ---- */

/*
 * u32 line · u32 column · source of the course · u16 offerings · source of each; a source is u16 length + bytes, or SAME_SOURCE for the
 * one before it.
 */
#define SAME_SOURCE 0xffffu

static void
put_source(struct buffer *out, struct slice source, const struct slice *before)
{
	if (before != NULL && slice_eq(source, *before)) {
		buffer_u16(out, SAME_SOURCE);
		return;
	}
	buffer_u16(out, (uint16_t)source.n);
	buffer_slice(out, source);
}

int
course_hand_over(const struct course *c, struct buffer *out, struct error *e)
{
	const struct slice *before = &c->source;
	size_t start = out->len;
	int rc;

	buffer_u32(out, c->line);
	buffer_u32(out, c->column);
	put_source(out, c->source.n < SAME_SOURCE ? c->source : SLICE_NONE, NULL);
	buffer_u16(out, (uint16_t)c->offering_count);
	for (size_t i = 0; i < c->offering_count; i++) {
		const struct slice *own = &c->offerings[i].source;
		size_t room = COURSE_MAX_PLACES - 2 * (c->offering_count - i);

		if (own->n < SAME_SOURCE && out->len - start + own->n < room) {
			put_source(out, *own, before);
			before = own;
		} else {
			buffer_u16(out, SAME_SOURCE);
		}
	}
	rc = course_encode(c, out, e);
	if (rc != 0)
		out->len = start;
	return rc;
}

static struct slice
get_source(struct reader *r, struct slice before)
{
	unsigned n = reader_u16(r);

	return n == SAME_SOURCE ? before : reader_bytes(r, n);
}

int
course_take_over(struct slice bytes, struct arena *a, struct course **out, struct error *e)
{
	struct reader r = reader_of(bytes), sources;
	uint32_t line = reader_u32(&r), column = reader_u32(&r);
	struct slice source = get_source(&r, SLICE_NONE), last = source;
	unsigned n = reader_u16(&r);
	bool valid = utf8_valid(source, NULL);
	int rc;

	*out = NULL;
	sources = r;
	for (unsigned i = 0; i < n && !r.failed && valid; i++)
		valid = utf8_valid(last = get_source(&r, last), NULL);
	if (r.failed || !valid)
		return error_set(e, ERR_DAMAGED, "the place of a course is cut off or not text");
	rc = course_decode(r.rest, a, out, e);
	if (rc == 0 && (*out)->offering_count != n)
		rc = error_set(e, ERR_DAMAGED, "a course has %zu offerings and the places of %u", (*out)->offering_count, n);
	if (rc != 0)
		return rc;
	(*out)->source = last = source;
	(*out)->line = line;
	(*out)->column = column;
	for (unsigned i = 0; i < n; i++)
		(*out)->offerings[i].source = last = get_source(&sources, last);
	return 0;
}
