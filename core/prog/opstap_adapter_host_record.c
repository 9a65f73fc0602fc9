/*
 * The course that an adapter is building: each value is normalised at once, the whole is handed over by emit.
 */
#include "prog/opstap_adapter_host.h"

#include <stdio.h>
#include <string.h>

/* Text of an adapter as UTF-8, whatever it is. */
static struct slice
mended(struct arena *a, struct slice s)
{
	char *copy = arena_alloc(a, s.n * 3 + 1);
	size_t n = 0;

	while (copy && s.n > 0) {
		uint32_t point;
		size_t used = utf8_decode(s, &point);
		n += utf8_encode(point, copy + n);
		s.p += used;
		s.n -= used;
	}
	return copy ? (struct slice){copy, n} : SLICE_NONE;
}

static void
send_notes(struct opstap_run *r)
{
	struct slice id = r->course ? values_text(&r->course->values, OPSTAP_F_ID) : SLICE_NONE;
	struct buffer b;

	buffer_init(&b, COURSE_MAX_BYTES);
	for (size_t i = 0; i < r->notes.n; i++) {
		struct message *m = &r->notes.m[i];
		if (m->record.n == 0)
			m->record = id;
		buffer_clear(&b);
		message_encode(m, &b);
		if (buffer_ok(&b))
			frame_bytes(&r->out, FRAME_MESSAGE, buffer_view(&b));
		line_flush_when_full(r);
	}
	buffer_free(&b);
}

/* Ends what was begun and makes room for the next. */
static void
clear(struct opstap_run *r)
{
	r->course = NULL;
	r->offering = NULL;
	r->limit_noted = false;
	arena_reset(&r->record);
	messages_init(&r->notes, &r->record);
}

void
record_note(struct opstap_run *r, int level, const char *rule, struct slice text)
{
	struct message m = r->where;

	if (text.n > 1000)
		text.n = 1000;
	m.level = level <= OPSTAP_NOTE ? MESSAGE_NOTE : level >= OPSTAP_ERROR ? MESSAGE_ERROR : MESSAGE_WARNING;
	m.rule = rule;
	m.text = mended(&r->record, text);
	messages_add(&r->notes, &m);
	if (!r->course) {
		send_notes(r);
		clear(r);
	}
}

static int
misplaced(struct opstap_run *r, const char *what, const char *where)
{
	char text[100];

	snprintf(text, sizeof(text), "the adapter called %s %s; it was ignored", what, where);
	record_note(r, OPSTAP_WARNING, "misplaced", slice_of(text));
	return -1;
}

int
record_course(struct opstap_run *r)
{
	if (r->start.deliver)
		return misplaced(r, "course", "in deliver");
	if (r->course)
		record_note(r, OPSTAP_WARNING, "misplaced",
				SLICE("the adapter began a course before it emitted this one, which is dropped"));
	record_end(r);
	r->course = course_new(&r->record);
	return r->course ? 0 : -1;
}

/* Once for each course: more than fits. */
static int
too_much(struct opstap_run *r, const struct error *e)
{
	if (!r->limit_noted)
		record_note(r, OPSTAP_WARNING, "limit", slice_of(e->text));
	r->limit_noted = true;
	return -1;
}

int
record_offering(struct opstap_run *r)
{
	struct error e = ERROR_NONE;

	if (!r->course)
		return misplaced(r, "offering", "outside a course");
	r->offering = course_add_offering(r->course, &e);
	return r->offering ? 0 : too_much(r, &e);
}

static void
note_unknown(struct opstap_run *r, uint32_t number)
{
	char text[100];

	for (size_t i = 0; i < r->unknown_count; i++)
		if (r->unknown[i] == number)
			return;
	if (r->unknown_count == UNKNOWN_FIELDS)
		return;
	r->unknown[r->unknown_count++] = number;
	snprintf(text, sizeof(text), "field number %u is not known to this version of Opstap; it is ignored", number);
	record_note(r, OPSTAP_NOTE, "unknown-field", slice_of(text));
}

int
record_set(struct opstap_run *r, uint32_t field, const char *lang, const char *text, size_t len)
{
	struct error e = ERROR_NONE;
	struct slice value = len == OPSTAP_NUL ? slice_of(text) : (struct slice){text, text ? len : 0};
	int rc;

	if (!r->course)
		return misplaced(r, "set", "outside a course");
	if (!field_by_number(field & 0xFFFFu)) {
		note_unknown(r, field & 0xFFFFu);
		return 0;
	}
	if (value.n == 0)
		return 0;
	rc = normalise_set(r->course, r->offering, field, slice_of(lang), value, &r->where, &r->options, &r->notes, &e);
	return rc < 0 ? too_much(r, &e) : 0;
}

static void
send_course(struct opstap_run *r)
{
	struct error e = ERROR_NONE;
	struct buffer b;

	buffer_init(&b, COURSE_MAX_BYTES);
	if (course_encode(r->course, &b, &e) < 0)
		record_note(r, OPSTAP_ERROR, "limit", slice_of(e.text));
	send_notes(r);
	if (e.code == 0)
		frame_bytes(&r->out, FRAME_COURSE, buffer_view(&b));
	buffer_free(&b);
	line_flush_when_full(r);
}

int
record_emit(struct opstap_run *r)
{
	if (!r->course) {
		(void)misplaced(r, "emit", "outside a course");
		return 0;	/* negative would tell it to stop, and a part of the list would look like the whole */
	}
	if (r->courses == r->start.max_records) {
		frame_empty(&r->out, FRAME_LIMIT);
		line_flush(r);
		return -1;
	}
	r->courses++;
	send_course(r);
	clear(r);
	return 0;
}

void
record_at(struct opstap_run *r, const char *source, uint32_t line, uint32_t column)
{
	r->where.source = SLICE_NONE;
	if (source) {
		(void)slice_copy(slice_of(source), r->source, sizeof(r->source));
		r->where.source = utf8_valid(slice_of(r->source), NULL) ? slice_of(r->source) : SLICE_NONE;
	}
	r->where.line = line;
	r->where.column = column;
}

void
record_end(struct opstap_run *r)
{
	if (r->course)
		send_notes(r);
	clear(r);
}
