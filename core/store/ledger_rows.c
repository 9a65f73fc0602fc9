/* The rows of the ledger's indexes: their keys, their stored form, and what should stand in them. */
#include <sodium.h>
#include <string.h>

#include "store/ledger_store.h"

#define DATES_ARENA ((size_t)32 << 20)		/* one decoded snapshot */

/* ---- keys */

void
ledger_seat_key(struct slice partner, struct slice course, struct slice offering, unsigned char out[SEAT_KEY_BYTES])
{
	const struct slice parts[] = {partner, course, offering};
	crypto_generichash_state state;

	(void)crypto_generichash_init(&state, NULL, 0, SEAT_KEY_BYTES);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		(void)crypto_generichash_update(&state, (const unsigned char *)(parts[i].n ? parts[i].p : ""), parts[i].n);
		(void)crypto_generichash_update(&state, (const unsigned char *)"", 1);
	}
	(void)crypto_generichash_final(&state, out, SEAT_KEY_BYTES);
}

void
ledger_sequence_key(uint64_t sequence, unsigned char out[SEQUENCE_BYTES])
{
	for (int i = 0; i < SEQUENCE_BYTES; i++)
		out[i] = (unsigned char)(sequence >> (8 * (SEQUENCE_BYTES - 1 - i)));
}

uint64_t
ledger_sequence_read(const char *p)
{
	uint64_t sequence = 0;

	for (int i = 0; i < SEQUENCE_BYTES; i++)
		sequence = sequence << 8 | (unsigned char)p[i];
	return sequence;
}

void
ledger_choice_key(struct slice receipt, uint8_t choice, unsigned char out[CHOICE_KEY_BYTES])
{
	memset(out, 0, CHOICE_KEY_BYTES);
	memcpy(out, receipt.p, receipt.n < RECEIPT_CHARS ? receipt.n : RECEIPT_CHARS);
	out[RECEIPT_CHARS] = choice;
}

void
ledger_due_key(int64_t due, struct slice receipt, uint8_t choice, unsigned char out[DUE_KEY_BYTES])
{
	ledger_sequence_key(due > 0 ? (uint64_t)due : 0, out);
	ledger_choice_key(receipt, choice, out + SEQUENCE_BYTES);
}

struct slice
ledger_person_key(struct slice person, const unsigned char *seat, struct slice who, enum state s, unsigned char out[PERSON_KEY_MAX])
{
	size_t n = PERSON_BYTES + SEAT_KEY_BYTES;

	if (person.n != PERSON_BYTES || who.n != CHOICE_KEY_BYTES || (!state_active(s) && s != STATE_FINISHED))
		return SLICE_NONE;
	memcpy(out, person.p, PERSON_BYTES);
	memcpy(out + PERSON_BYTES, seat, SEAT_KEY_BYTES);
	if (s == STATE_FINISHED) {
		memcpy(out + n, who.p, CHOICE_KEY_BYTES);
		n += CHOICE_KEY_BYTES;
	}
	return (struct slice){(const char *)out, n};
}

/* ---- stored forms */

/* The name off the front; true when something is behind it: rows of earlier releases end with it. */
static bool
read_name(struct reader *r, struct slice *name)
{
	struct slice rest = r->rest, part;

	*name = rest;
	for (int i = 0; i < 3 && slice_split(&rest, '\0', &part); i++)
		continue;
	if (rest.n == 0)
		return false;
	name->n -= rest.n + 1;
	r->rest = rest;
	return true;
}

int
ledger_seat_read(struct slice value, struct seat_row *out, struct slice *name, struct error *e)
{
	struct reader r = reader_of(value);
	struct slice whole;

	out->taken = (int32_t)reader_u32(&r);
	out->waiting = (int32_t)reader_u32(&r);
	out->held = read_name(&r, &whole) ? (int32_t)reader_u32(&r) : 0;
	if (name != NULL)
		*name = whole;
	return r.failed ? error_set(e, ERR_DAMAGED, "a count of places is damaged") : 0;
}

void
ledger_seat_write(const struct seat_row *row, struct slice name, struct buffer *out)
{
	buffer_u32(out, (uint32_t)row->taken);
	buffer_u32(out, (uint32_t)row->waiting);
	buffer_slice(out, name);
	buffer_byte(out, '\0');
	buffer_u32(out, (uint32_t)row->held);
}

int
ledger_row_read(struct slice value, struct choice_row *out, struct error *e)
{
	struct reader r = reader_of(value);
	struct slice hash, *const texts[] = {&out->home, &out->partner, &out->course, &out->offering};

	out->state = reader_u8(&r);
	out->seat = reader_u8(&r);
	out->submitted_at = (int64_t)reader_u64(&r);
	out->since = (int64_t)reader_u64(&r);
	out->until = (int64_t)reader_u64(&r);
	out->due = (int64_t)reader_u64(&r);
	out->first = reader_u64(&r);
	out->last = reader_u64(&r);
	out->marks = reader_u32(&r);
	hash = reader_bytes(&r, PERSON_BYTES);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		*texts[i] = reader_bytes(&r, reader_u16(&r));
	out->exam = EXAM_UNKNOWN;
	out->exam_day = DATE_NONE;
	out->exam_moment = MOMENT_NONE;
	if (r.rest.n > 0) {
		out->exam = reader_u8(&r);
		out->exam_day = (int32_t)reader_u32(&r);
		out->exam_moment = (int64_t)reader_u64(&r);
	}
	if (r.failed || out->state >= STATE_MAX || out->seat >= SEAT_MAX || out->exam >= EXAM_MAX)
		return error_set(e, ERR_DAMAGED, "a row of choices is damaged");
	memcpy(out->faculty, hash.p, PERSON_BYTES);
	return 0;
}

void
ledger_row_write(const struct choice_row *row, struct buffer *out)
{
	const struct slice texts[] = {row->home, row->partner, row->course, row->offering};

	buffer_byte(out, (char)row->state);
	buffer_byte(out, (char)row->seat);
	buffer_u64(out, (uint64_t)row->submitted_at);
	buffer_u64(out, (uint64_t)row->since);
	buffer_u64(out, (uint64_t)row->until);
	buffer_u64(out, (uint64_t)row->due);
	buffer_u64(out, row->first);
	buffer_u64(out, row->last);
	buffer_u32(out, row->marks);
	buffer_add(out, row->faculty, PERSON_BYTES);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		buffer_u16(out, (uint16_t)texts[i].n);
		buffer_slice(out, texts[i]);
	}
	buffer_byte(out, (char)row->exam);
	buffer_u32(out, (uint32_t)row->exam_day);
	buffer_u64(out, (uint64_t)row->exam_moment);
}

int
ledger_course_read(struct slice value, struct course_row *out, struct slice *name, struct error *e)
{
	struct reader r = reader_of(value);
	struct slice whole;

	out->feed_places = (int32_t)reader_u32(&r);
	out->host_places = (int32_t)reader_u32(&r);
	out->flags = reader_u8(&r);
	out->changed = reader_u64(&r);
	out->last = read_name(&r, &whole) ? reader_u64(&r) : 0;
	if (name != NULL)
		*name = whole;
	return r.failed ? error_set(e, ERR_DAMAGED, "a row of courses is damaged") : 0;
}

void
ledger_course_write(const struct course_row *row, struct slice name, struct buffer *out)
{
	buffer_u32(out, (uint32_t)row->feed_places);
	buffer_u32(out, (uint32_t)row->host_places);
	buffer_byte(out, (char)row->flags);
	buffer_u64(out, row->changed);
	buffer_slice(out, name);
	buffer_byte(out, '\0');
	buffer_u64(out, row->last);
}

int32_t
ledger_course_places(const struct course_row *row)
{
	return row->host_places >= 0 ? row->host_places : row->feed_places;
}

/* ---- rows of an offering */

static struct slice
seat_slice(const unsigned char *seat)
{
	return (struct slice){(const char *)seat, SEAT_KEY_BYTES};
}

int
ledger_seat_get(struct ledger *l, MDB_txn *txn, const unsigned char *seat, struct seat_row *out, struct error *e)
{
	struct slice value;
	int rc = env_get(txn, env_db(l->env, LEDGER_SEATS), seat_slice(seat), &value, e);

	*out = (struct seat_row){.taken = 0};
	if (rc == ERR_NOT_FOUND)
		return 0;
	return rc != 0 ? rc : ledger_seat_read(value, out, NULL, e);
}

int
ledger_course_get(struct ledger *l, MDB_txn *txn, const unsigned char *seat, struct course_row *out, struct error *e)
{
	struct slice value;
	int rc;

	*out = (struct course_row){.feed_places = -1, .host_places = -1};
	if (!env_has(l->env, LEDGER_COURSES))
		return 0;
	rc = env_get(txn, env_db(l->env, LEDGER_COURSES), seat_slice(seat), &value, e);
	if (rc == ERR_NOT_FOUND)
		return 0;
	return rc != 0 ? rc : ledger_course_read(value, out, NULL, e);
}

bool
ledger_has_place(const struct seat_row *seats, const struct course_row *course)
{
	int32_t places = ledger_course_places(course);

	return (course->flags & COURSE_ROW_CANCELLED) == 0 && (places < 0 || seats->taken < places);
}

static int32_t
places_of(struct slice record)
{
	const struct application_choice c = {.record = record};

	return ledger_dates(NULL, &c).places;
}

int32_t
ledger_first_places(const struct event *ev)
{
	if (ev->number > 0)
		return ev->number <= INT32_MAX ? (int32_t)(ev->number - 1) : -1;
	return ev->record.n > 0 ? places_of(ev->record) : -1;	/* of a release that did not yet write it */
}

void
ledger_course_next(struct course_row *row, const struct event *ev)
{
	bool host = ev->by.n > 0;
	int32_t places;

	if (ev->kind != EVENT_COURSE) {
		row->feed_places = ledger_first_places(ev);
		return;
	}
	row->last = ev->sequence;
	switch (ev->mark) {
	case COURSE_CLOSED:
		row->flags |= COURSE_ROW_CLOSED;
		break;
	case COURSE_REOPENED:
		row->flags = 0;		/* of a course cancelled by mistake, too: its students have to apply again */
		break;
	case COURSE_CANCELLED:
		row->flags |= COURSE_ROW_CANCELLED;
		break;
	case COURSE_PLACES:
		places = ev->number <= INT32_MAX ? (int32_t)ev->number : -1;
		*(host ? &row->host_places : &row->feed_places) = places;
		break;
	case COURSE_CHANGED:
		row->changed = ev->sequence;
		row->feed_places = places_of(ev->record);
		break;
	default:
		break;		/* of a later release */
	}
}

/* ---- rows of a choice */

static const struct zone *
zone_of(const struct config *config, struct slice partner)
{
	const struct config_partner *p = config != NULL ? config_partner(config, partner) : NULL;
	const struct zone *zone = p != NULL ? p->zone : NULL;

	if (zone == NULL && zone_find("UTC", &zone, NULL) != 0)
		return NULL;
	return zone;
}

static int64_t
day_end(const struct values *list, uint16_t field, const struct zone *zone)
{
	int32_t days;

	if (zone == NULL || !date_parse_day(values_text(list, field), &days))
		return 0;
	return zone_day_end(zone, days);
}

/* The exam is on the day of now, also when the host moved it since: nobody is to be reminded of the wrong one. */
static int64_t
exam_of(const struct application_choice *c, const struct course *seen, const struct zone *zone)
{
	const struct course *course = seen;
	struct course *newer;
	struct arena arena;
	int64_t moment;
	bool timed;

	arena_init(&arena, DATES_ARENA);
	if (c->now.n > 0 && course_decode(c->now, &arena, &newer, NULL) == 0 && newer->offering_count > 0)
		course = newer;
	if (!offering_exam(&course->offerings[0], zone, &moment, &timed))
		moment = 0;
	arena_free(&arena);
	return moment;
}

struct course_dates
ledger_dates(const struct config *config, const struct application_choice *c)
{
	const struct zone *zone = zone_of(config, c->partner);
	struct course_dates dates = {.places = -1, .zone = zone};
	struct offering_facts facts;
	struct course *course;
	struct arena arena;

	arena_init(&arena, DATES_ARENA);
	if (zone != NULL && course_decode(c->record, &arena, &course, NULL) == 0 && course->offering_count > 0) {
		const struct offering *o = &course->offerings[0];

		offering_read(course, o, zone, &facts);
		dates.places = facts.places;
		dates.drop_by = day_end(&o->values, OPSTAP_F_DROP_BY, zone);
		dates.ends = day_end(&o->values, OPSTAP_F_END, zone);
		dates.exam = exam_of(c, course, zone);
		dates.offers = dates.ends != 0 || facts.over == MOMENT_NONE ? dates.ends : facts.over;
	}
	arena_free(&arena);
	return dates;
}

static int64_t
due_of(const struct ledger *l, const struct application_choice *c)
{
	if (c->state == STATE_PLACED)
		return ledger_dates(l->config, c).ends;
	return state_active(c->state) && c->state != STATE_WAITING ? c->until : 0;
}

/* For the exam list, which looks at everybody who is placed: on which day it is in the home university's zone, that list says. */
static void
read_exam(const struct application_choice *c, struct choice_row *out)
{
	struct offering_facts facts;
	struct course *course = NULL;
	struct arena arena;
	struct slice text;
	int offset;

	out->exam = EXAM_UNKNOWN;
	out->exam_day = DATE_NONE;
	out->exam_moment = MOMENT_NONE;
	if (c->state != STATE_PLACED)
		return;
	arena_init(&arena, DATES_ARENA);
	if (c->now.n == 0 || course_decode(c->now, &arena, &course, NULL) != 0 || course->offering_count == 0)
		course = course_decode(c->record, &arena, &course, NULL) == 0 ? course : NULL;
	if (course != NULL) {
		const struct offering *o = course->offering_count > 0 ? &course->offerings[0] : NULL;

		offering_read(course, o, zone_of(NULL, SLICE_NONE), &facts);
		out->exam = (uint8_t)facts.exam;
		text = o != NULL ? values_text(&o->values, OPSTAP_F_EXAM_AT) : SLICE_NONE;
		if (!date_parse_day(text, &out->exam_day) && !date_parse_moment(text, &out->exam_moment, &offset))
			out->exam_moment = MOMENT_NONE;
		if (out->exam_moment != MOMENT_NONE)
			out->exam_day = DATE_NONE;
	}
	arena_free(&arena);
}

void
ledger_row_of(const struct ledger *l, const struct application *app, const struct application_choice *c, struct choice_row *out)
{
	*out = (struct choice_row){.state = (uint8_t)c->state, .seat = (uint8_t)c->seat, .submitted_at = c->submitted_at, .since = c->since,
		.until = c->until, .due = due_of(l, c), .first = c->steps[0].sequence, .last = c->last_sequence, .home = app->home,
		.partner = c->partner, .course = c->course, .offering = c->offering};
	read_exam(c, out);
	for (size_t i = 0; i < c->mark_count; i++)
		out->marks |= c->marks[i].mark < 32 ? 1u << c->marks[i].mark : 0;
	if (l->keys != NULL && c->personal_known && c->personal.faculty.n > 0)
		keys_person(l->keys, "faculty", app->home, c->personal.faculty, out->faculty);
}

/* ---- facts for decisions */

int
ledger_facts_in(struct ledger *l, MDB_txn *txn, const struct config *config, const struct application *app,
		const struct application_choice *c, int64_t now, struct action_facts *out, struct error *e)
{
	const struct config_partner *partner = config != NULL ? config_partner(config, c->partner) : NULL;
	const struct config_home *home = config != NULL ? config_home(config, app->home) : NULL;
	struct course_dates dates = ledger_dates(config, c);
	unsigned char seat[SEAT_KEY_BYTES];
	struct course_row course;
	struct seat_row seats;
	int rc;

	ledger_seat_key(c->partner, c->course, c->offering, seat);
	rc = ledger_seat_get(l, txn, seat, &seats, e);
	if (rc == 0)
		rc = ledger_course_get(l, txn, seat, &course, e);
	if (rc != 0)
		return rc;
	*out = (struct action_facts){.now = now, .drop_by = dates.drop_by, .ends = dates.ends, .exam = dates.exam, .zone = dates.zone,
		.late = home != NULL ? home->transcript_late : 0,
		.home_is_host = slice_eq(app->home, c->partner), .free_place = ledger_has_place(&seats, &course),
		.cancelled = (course.flags & COURSE_ROW_CANCELLED) != 0, .enough = application_enough(app, c), .lapses = partner != NULL && partner->lapse,
		.hold = partner != NULL ? partner->hold : HOLD_DEFAULT, .offer = partner != NULL ? partner->offer : OFFER_DEFAULT};
	return 0;
}

int
ledger_facts(struct ledger *l, const struct config *config, const struct application *app, const struct application_choice *c,
		int64_t now, struct action_facts *out, struct error *e)
{
	MDB_txn *txn;
	int rc = env_begin(l->env, false, &txn, e);

	if (rc != 0)
		return rc;
	rc = ledger_facts_in(l, txn, config != NULL ? config : l->config, app, c, now, out, e);
	env_abort(txn);
	return rc;
}
