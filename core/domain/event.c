/* The stored form of events: two tables say which field is which member, one writer and one reader go through them. */
#include "domain/event.h"

#include <string.h>

#include "ground/wrap.h"

#define FIELD_SEALED 65535u	/* always the last */
#define PERSONAL_FORMAT 1u
#define PERSONAL_APPENDED 60000u	/* numbers from here on are written by personal_add_person: they stay behind all others */

enum member { MEMBER_U8, MEMBER_U16, MEMBER_U64, MEMBER_TEXT };

struct member_info {
	uint16_t number;
	uint8_t type;		/* enum member */
	uint16_t offset;
	uint32_t min, max;	/* bytes of a text */
};

#define U8(number, name) {number, MEMBER_U8, offsetof(struct event, name), 1, 1}
#define TEXT(number, name, min, max) {number, MEMBER_TEXT, offsetof(struct event, name), min, max}

/* In the order of their numbers. Numbers are for ever. */
static const struct member_info event_members[] = {
	{1, MEMBER_U64, offsetof(struct event, sequence), 8, 8},
	{2, MEMBER_U16, offsetof(struct event, kind), 2, 2},
	U8(3, state),
	{4, MEMBER_U64, offsetof(struct event, moment), 8, 8},
	U8(5, actor),
	TEXT(6, receipt, RECEIPT_CHARS, RECEIPT_CHARS),
	U8(7, choice),
	U8(8, choices),
	TEXT(9, partner, 1, 32),
	TEXT(10, course, 1, 1000),
	TEXT(11, offering, 1, 1000),
	TEXT(12, home, 1, 32),
	TEXT(13, lang, 1, 16),
	U8(14, seat),
	{15, MEMBER_U64, offsetof(struct event, until), 8, 8},
	TEXT(16, by, 1, 1000),
	TEXT(17, reason, 1, 64),
	U8(18, mark),
	{19, MEMBER_U64, offsetof(struct event, number), 8, 8},
	TEXT(20, token, TOKEN_ID_BYTES, TOKEN_ID_BYTES),
	TEXT(21, record, 1, 4u << 20),
	TEXT(FIELD_SEALED, sealed, 1, 1u << 20),
};
#define EVENT_MEMBERS (sizeof(event_members) / sizeof(event_members[0]))

#define PTEXT(number, name) {number, MEMBER_TEXT, offsetof(struct personal, name), 1, 1u << 18}
#define PU8(number, name) {number, MEMBER_U8, offsetof(struct personal, name), 1, 1}
#define PHASH(number, name) {number, MEMBER_TEXT, offsetof(struct personal, name), PERSON_BYTES, PERSON_BYTES}

static const struct member_info personal_members[] = {
	PTEXT(1, name), PTEXT(2, email), PTEXT(3, student_number), PTEXT(4, faculty), PTEXT(5, programme), PTEXT(6, year),
	PTEXT(7, purpose), PTEXT(8, motivation), PTEXT(9, board), PTEXT(10, board_date), PTEXT(11, at_most),
	PU8(12, rank), PU8(13, consent), PU8(14, waiting), PTEXT(15, issuer), PTEXT(16, subject), PTEXT(17, words),
	{18, MEMBER_U64, offsetof(struct personal, minutes), 8, 8},
	PHASH(60001, person_number), PHASH(60002, person_mail),
};
#define PERSONAL_MEMBERS (sizeof(personal_members) / sizeof(personal_members[0]))

static const char *const actor_names[ACTOR_MAX] = {"", "student", "system", "home", "host"};

const char *
actor_name(enum actor a)
{
	return (unsigned)a < ACTOR_MAX ? actor_names[a] : "";
}

/* ---- writing */

static void
write_head(struct buffer *out, uint16_t number, size_t length)
{
	buffer_u16(out, number);
	buffer_u32(out, (uint32_t)length);
}

/* What could not be read again is not written. */
static bool
fits(const struct member_info *m, const void *object)
{
	struct slice text;

	if (m->type != MEMBER_TEXT)
		return true;
	memcpy(&text, (const char *)object + m->offset, sizeof(text));
	return text.n == 0 || (text.n >= m->min && text.n <= m->max);
}

static void
write_member(const struct member_info *m, const void *object, struct buffer *out)
{
	const char *at = (const char *)object + m->offset;
	struct slice text;
	uint64_t big;
	uint16_t small;

	if (m->type == MEMBER_TEXT) {
		memcpy(&text, at, sizeof(text));
		if (text.n > 0) {
			write_head(out, m->number, text.n);
			buffer_slice(out, text);
		}
	} else if (m->type == MEMBER_U64) {
		memcpy(&big, at, sizeof(big));
		if (big != 0) {
			write_head(out, m->number, sizeof(big));
			buffer_u64(out, big);
		}
	} else if (m->type == MEMBER_U16) {
		memcpy(&small, at, sizeof(small));
		write_head(out, m->number, sizeof(small));
		buffer_u16(out, small);
	} else if (*at != 0) {
		write_head(out, m->number, 1);
		buffer_byte(out, *at);
	}
}

int
event_begin(const struct event *ev, struct buffer *out, struct error *e)
{
	wrap_begin(out, "OE", EVENT_FORMAT);
	for (size_t i = 0; i < EVENT_MEMBERS; i++) {
		const struct member_info *m = &event_members[i];

		if (m->number == FIELD_SEALED)
			continue;
		if (!fits(m, ev))
			return error_set(e, ERR_LIMIT, "field %u of an event has the wrong length", m->number);
		write_member(m, ev, out);
	}
	return buffer_ok(out) ? 0 : error_set(e, ERR_MEMORY, "an event is too large");
}

int
event_end(struct buffer *out, struct slice sealed, struct error *e)
{
	if (sealed.n > 0) {
		write_head(out, FIELD_SEALED, sealed.n);
		buffer_slice(out, sealed);
	}
	wrap_end(out);
	return buffer_ok(out) ? 0 : error_set(e, ERR_MEMORY, "an event is too large");
}

void
personal_encode(const struct personal *p, struct buffer *out)
{
	buffer_u16(out, PERSONAL_FORMAT);
	for (size_t i = 0; i < PERSONAL_MEMBERS; i++) {
		if (personal_members[i].number < PERSONAL_APPENDED)
			write_member(&personal_members[i], p, out);
	}
}

void
personal_add_person(struct slice number, struct slice mail, struct buffer *out)
{
	const struct personal person = {.person_number = number, .person_mail = mail};

	for (size_t i = 0; i < PERSONAL_MEMBERS; i++) {
		if (personal_members[i].number >= PERSONAL_APPENDED && fits(&personal_members[i], &person))
			write_member(&personal_members[i], &person, out);
	}
}

/* ---- reading */

static const struct member_info *
member_find(const struct member_info *table, size_t count, uint16_t number)
{
	for (size_t i = 0; i < count; i++) {
		if (table[i].number == number)
			return &table[i];
	}
	return NULL;
}

static int
read_member(const struct member_info *m, struct slice bytes, void *object, struct error *e)
{
	char *at = (char *)object + m->offset;
	struct reader r = reader_of(bytes);
	uint64_t big;
	uint16_t small;

	if (bytes.n < m->min || bytes.n > m->max)
		return error_set(e, ERR_DAMAGED, "field %u has %zu bytes", m->number, bytes.n);
	if (m->type == MEMBER_TEXT) {
		memcpy(at, &bytes, sizeof(bytes));
	} else if (m->type == MEMBER_U64) {
		big = reader_u64(&r);
		memcpy(at, &big, sizeof(big));
	} else if (m->type == MEMBER_U16) {
		small = reader_u16(&r);
		memcpy(at, &small, sizeof(small));
	} else {
		*at = bytes.p[0];
	}
	return 0;
}

/* Reads fields to the end of r. *sealed_at (may be NULL) is how many bytes were left where the sealed field begins. */
static int
read_members(const struct member_info *table, size_t count, struct reader *r, void *object, size_t *sealed_at, struct error *e)
{
	uint32_t last = 0;

	while (r->rest.n > 0) {
		size_t left = r->rest.n;
		uint16_t number = reader_u16(r);
		uint32_t length = reader_u32(r);
		struct slice bytes = reader_bytes(r, length);
		const struct member_info *m;
		int rc;

		if (r->failed)
			return error_set(e, ERR_DAMAGED, "ends inside a field");
		if (number <= last)
			return error_set(e, ERR_DAMAGED, "field %u follows field %u", number, last);
		last = number;
		if (sealed_at != NULL && number == FIELD_SEALED)
			*sealed_at = left;
		m = member_find(table, count, number);
		if (m == NULL)
			continue;
		rc = read_member(m, bytes, object, e);
		if (rc != 0)
			return rc;
	}
	return 0;
}

static bool
lacks_parts(const struct event *ev)
{
	switch (ev->kind) {
	case EVENT_STATE:
		return ev->receipt.n == 0 || ev->choice == 0 || ev->state == 0 || ev->partner.n == 0 || ev->course.n == 0 ||
		       ev->home.n == 0;
	case EVENT_MARK:
		return ev->receipt.n == 0 || ev->choice == 0 || ev->mark == 0;
	case EVENT_COURSE:
		return ev->receipt.n > 0 || ev->partner.n == 0 || ev->course.n == 0 || ev->mark == 0;
	default:
		return false;
	}
}

static int
check_event(const struct event *ev, struct error *e)
{
	if (ev->sequence == 0 || ev->kind == 0)
		return error_set(e, ERR_DAMAGED, "an event without number or kind");
	if (lacks_parts(ev))
		return error_set(e, ERR_DAMAGED, "event %llu lacks what every event of its kind has", (unsigned long long)ev->sequence);
	if (ev->seat >= SEAT_MAX)
		return error_set(e, ERR_DAMAGED, "event %llu has no such seat: %u", (unsigned long long)ev->sequence, ev->seat);
	return 0;
}

int
event_decode(struct slice bytes, struct event *out, struct error *e)
{
	size_t sealed_left = 0;
	struct reader r;
	int rc;

	memset(out, 0, sizeof(*out));
	rc = wrap_open(bytes, "OE", "an event", EVENT_FORMAT, &r, e);
	if (rc == 0)
		rc = read_members(event_members, EVENT_MEMBERS, &r, out, &sealed_left, e);
	if (rc != 0)
		return rc;
	out->clear = (struct slice){bytes.p, bytes.n - WRAP_CHECKSUM_BYTES - sealed_left};
	return check_event(out, e);
}

int
personal_decode(struct slice bytes, struct personal *out, struct error *e)
{
	struct reader r = reader_of(bytes);
	uint16_t format = reader_u16(&r);

	memset(out, 0, sizeof(*out));
	if (r.failed || format == 0)
		return error_set(e, ERR_DAMAGED, "not a personal part");
	if (format > PERSONAL_FORMAT)
		return error_set(e, ERR_VALUE, "a personal part was written by a newer Opstap (format %u)", format);
	return read_members(personal_members, PERSONAL_MEMBERS, &r, out, NULL, e);
}
