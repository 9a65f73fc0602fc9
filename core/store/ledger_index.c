/* The indexes that follow every event: places, who waits, who applies, lists, ends. */
#include <string.h>

#include "store/ledger_writer.h"

struct before {			/* what a choice stood for in the indexes until now */
	bool known;
	uint8_t state, seat;
	int64_t due;
};

static int
read_before(struct writer *w, struct slice key, struct before *out, struct error *e)
{
	struct choice_row row;
	struct slice value;
	int rc = env_get(w->txn, env_db(w->ledger->env, LEDGER_CHOICES), key, &value, e);

	*out = (struct before){.known = false};
	if (rc == ERR_NOT_FOUND)
		return 0;
	if (rc == 0)
		rc = ledger_row_read(value, &row, e);
	if (rc == 0)
		*out = (struct before){true, row.state, row.seat, row.due};
	return rc;
}

/* ---- places */

static void
write_name(struct buffer *out, struct slice partner, struct slice course, struct slice offering)
{
	buffer_slice(out, partner);
	buffer_byte(out, '\0');
	buffer_slice(out, course);
	buffer_byte(out, '\0');
	buffer_slice(out, offering);
}

static int
move_seat(struct writer *w, const unsigned char *seat, const struct application_choice *c, const struct before *b, struct error *e)
{
	struct seat_row row;
	struct buffer name;
	int rc = ledger_seat_get(w->ledger, w->txn, seat, &row, e);

	if (rc != 0)
		return rc;
	row.taken += (c->seat == SEAT_HELD) - (b->seat == SEAT_HELD);
	row.waiting += (c->seat == SEAT_WAITING) - (b->seat == SEAT_WAITING);
	row.held += state_only_holds(c->state, c->seat) - state_only_holds((enum state)b->state, (enum seat)b->seat);
	buffer_init(&name, 4096);
	write_name(&name, c->partner, c->course, c->offering);
	buffer_clear(&w->row);
	ledger_seat_write(&row, buffer_view(&name), &w->row);
	if (!buffer_ok(&name) || !buffer_ok(&w->row))
		rc = error_set(e, ERR_MEMORY, "no memory for places");
	buffer_free(&name);
	if (rc == 0)
		rc = env_put(w->txn, env_db(w->ledger->env, LEDGER_SEATS), (struct slice){(const char *)seat, SEAT_KEY_BYTES},
				buffer_view(&w->row), e);
	return rc;
}

static int
move_queue(struct writer *w, const unsigned char *seat, struct slice who, const struct application_choice *c, uint8_t from,
		struct error *e)
{
	unsigned char place[SEAT_KEY_BYTES + SEQUENCE_BYTES];
	MDB_dbi db = env_db(w->ledger->env, LEDGER_WAITING);

	memcpy(place, seat, SEAT_KEY_BYTES);
	ledger_sequence_key(c->steps[0].sequence, place + SEAT_KEY_BYTES);
	if (c->seat == SEAT_WAITING)
		return env_put(w->txn, db, SLICE_OF(place), who, e);
	return from == SEAT_WAITING ? env_delete(w->txn, db, SLICE_OF(place), e) : 0;
}

void
writer_touch(struct writer *w, const unsigned char *seat)
{
	for (size_t i = 0; i < w->touched_count; i++) {
		if (memcmp(w->touched[i], seat, SEAT_KEY_BYTES) == 0)
			return;
	}
	if (w->touched_count < WRITER_TOUCHED_MAX)
		memcpy(w->touched[w->touched_count++], seat, SEAT_KEY_BYTES);
}

/* A place that is given back goes to the next; whoever comes into the line may find one free. */
static void
touch(struct writer *w, const unsigned char *seat, const struct application_choice *c, const struct before *b)
{
	bool freed = b->seat == SEAT_HELD && c->seat != SEAT_HELD;

	if (freed || (c->state == STATE_WAITING && b->state != STATE_WAITING))
		writer_touch(w, seat);
}

/* ---- persons */

int
writer_find_person(struct writer *w, struct slice person, const unsigned char *seat, int64_t *moment, struct error *e)
{
	unsigned char key[PERSON_BYTES + SEAT_KEY_BYTES];
	struct slice value;
	struct reader r;
	int64_t at;
	int rc;

	if (person.n != PERSON_BYTES)
		return 0;
	memcpy(key, person.p, PERSON_BYTES);
	memcpy(key + PERSON_BYTES, seat, SEAT_KEY_BYTES);
	rc = env_get(w->txn, env_db(w->ledger->env, LEDGER_PERSONS), SLICE_OF(key), &value, e);
	if (rc != 0)
		return rc == ERR_NOT_FOUND ? 0 : rc;
	r = reader_of(value);
	(void)reader_bytes(&r, CHOICE_KEY_BYTES);
	at = (int64_t)reader_u64(&r);
	if (moment != NULL)
		*moment = at;
	return r.failed ? error_set(e, ERR_DAMAGED, "an entry of persons is damaged") : 1;
}

static int
put_person(struct writer *w, struct slice key, struct slice who, int64_t moment, struct error *e)
{
	buffer_clear(&w->row);
	buffer_slice(&w->row, who);
	buffer_u64(&w->row, (uint64_t)moment);
	if (!buffer_ok(&w->row))
		return error_set(e, ERR_MEMORY, "no memory for persons");
	return env_put(w->txn, env_db(w->ledger->env, LEDGER_PERSONS), key, buffer_view(&w->row), e);
}

/* Unless another application stands there by now. */
static int
drop_person(struct writer *w, struct slice key, struct slice who, struct error *e)
{
	MDB_dbi db = env_db(w->ledger->env, LEDGER_PERSONS);
	struct slice value;
	int rc = env_get(w->txn, db, key, &value, e);

	if (rc == 0 && value.n >= who.n && memcmp(value.p, who.p, who.n) == 0)
		return env_delete(w->txn, db, key, e);
	return rc == ERR_NOT_FOUND ? 0 : rc;
}

/* The student is found by number and by mail, or no longer; STATE_NONE: in no state. */
static int
move_persons(struct writer *w, const struct application_choice *c, struct slice who, enum state from, enum state to, struct error *e)
{
	const struct slice persons[] = {c->personal.person_number, c->personal.person_mail};
	unsigned char seat[SEAT_KEY_BYTES], old[PERSON_KEY_MAX], new[PERSON_KEY_MAX];
	int rc = 0;

	ledger_seat_key(c->partner, c->course, c->offering, seat);
	for (size_t i = 0; rc == 0 && i < sizeof(persons) / sizeof(persons[0]); i++) {
		struct slice before = ledger_person_key(persons[i], seat, who, from, old);
		struct slice after = ledger_person_key(persons[i], seat, who, to, new);

		if (before.n == after.n)
			continue;
		if (before.n > 0)
			rc = drop_person(w, before, who, e);
		if (rc == 0 && after.n > 0)
			rc = put_person(w, after, who, c->submitted_at, e);
	}
	return rc;
}

/* ---- lists and ends */

static int
put_row(struct writer *w, const struct subject *s, const struct application_choice *c, struct slice who, const struct before *b,
		struct error *e)
{
	struct env *env = w->ledger->env;
	unsigned char due[DUE_KEY_BYTES];
	struct choice_row row;
	int rc = 0;

	ledger_row_of(w->ledger, s->app, c, &row);
	if (b->due != 0 && b->due != row.due) {
		ledger_due_key(b->due, s->app->receipt, c->number, due);
		rc = env_delete(w->txn, env_db(env, LEDGER_DUE), SLICE_OF(due), e);
	}
	if (rc == 0 && row.due != 0) {
		ledger_due_key(row.due, s->app->receipt, c->number, due);
		rc = env_put(w->txn, env_db(env, LEDGER_DUE), SLICE_OF(due), SLICE(""), e);
	}
	buffer_clear(&w->row);
	ledger_row_write(&row, &w->row);
	if (rc == 0 && !buffer_ok(&w->row))
		return error_set(e, ERR_MEMORY, "no memory for a row of choices");
	return rc != 0 ? rc : env_put(w->txn, env_db(env, LEDGER_CHOICES), who, buffer_view(&w->row), e);
}

int
writer_index(struct writer *w, const struct subject *s, const struct application_choice *c, struct error *e)
{
	unsigned char seat[SEAT_KEY_BYTES], key[CHOICE_KEY_BYTES];
	struct slice who = SLICE_OF(key);
	struct before b;
	int rc;

	ledger_seat_key(c->partner, c->course, c->offering, seat);
	ledger_choice_key(s->app->receipt, c->number, key);
	rc = read_before(w, who, &b, e);
	if (rc == 0 && (!b.known || b.seat != c->seat || b.state != c->state))
		rc = move_seat(w, seat, c, &b, e);
	if (rc == 0)
		rc = move_queue(w, seat, who, c, b.seat, e);
	if (rc == 0)
		rc = move_persons(w, c, who, (enum state)b.state, c->state, e);
	if (rc == 0)
		rc = put_row(w, s, c, who, &b, e);
	touch(w, seat, c, &b);
	return rc;
}

int
writer_recount(struct writer *w, const struct application_choice *c, struct error *e)
{
	static const struct before nothing;
	unsigned char seat[SEAT_KEY_BYTES];

	ledger_seat_key(c->partner, c->course, c->offering, seat);
	return move_seat(w, seat, c, &nothing, e);
}

int
writer_relist(struct writer *w, const struct subject *s, const struct application_choice *c, struct error *e)
{
	static const struct before nothing;
	unsigned char key[CHOICE_KEY_BYTES];
	int rc;

	ledger_choice_key(s->app->receipt, c->number, key);
	rc = move_persons(w, c, SLICE_OF(key), STATE_NONE, c->state, e);
	return rc != 0 ? rc : put_row(w, s, c, SLICE_OF(key), &nothing, e);
}

int
writer_index_course(struct writer *w, const unsigned char *seat, struct slice partner, struct slice course, struct slice offering,
		const struct event *ev, struct error *e)
{
	struct course_row row;
	struct buffer name;
	int rc = ledger_course_get(w->ledger, w->txn, seat, &row, e);

	if (rc != 0)
		return rc;
	ledger_course_next(&row, ev);
	buffer_init(&name, 4096);
	write_name(&name, partner, course, offering);
	buffer_clear(&w->row);
	ledger_course_write(&row, buffer_view(&name), &w->row);
	if (!buffer_ok(&name) || !buffer_ok(&w->row))
		rc = error_set(e, ERR_MEMORY, "no memory for a row of courses");
	buffer_free(&name);
	if (rc == 0)
		rc = env_put(w->txn, env_db(w->ledger->env, LEDGER_COURSES), (struct slice){(const char *)seat, SEAT_KEY_BYTES},
				buffer_view(&w->row), e);
	return rc;
}

/* ---- an erased application */

struct sweep {
	struct slice receipt;
	struct buffer keys;	/* found, one after the other, each behind its length */
};

static int
find_persons(void *context, struct slice key, struct slice value, struct error *e)
{
	struct sweep *s = context;

	if (key.n <= PERSON_KEY_MAX && value.n > RECEIPT_CHARS && memcmp(value.p, s->receipt.p, RECEIPT_CHARS) == 0) {
		buffer_byte(&s->keys, (char)key.n);
		buffer_slice(&s->keys, key);
	}
	return buffer_ok(&s->keys) ? 0 : error_set(e, ERR_MEMORY, "no memory for persons");
}

/* When the key of the application is gone nobody can say under which hashes its student stands: all are looked at. */
static int
sweep_persons(struct writer *w, struct slice receipt, struct error *e)
{
	MDB_dbi db = env_db(w->ledger->env, LEDGER_PERSONS);
	struct sweep s = {.receipt = receipt};
	struct reader r;
	int rc;

	buffer_init(&s.keys, 1u << 20);
	rc = env_each(w->txn, db, SLICE_NONE, find_persons, &s, e);
	r = reader_of(buffer_view(&s.keys));
	while (rc == 0 && r.rest.n > 0)
		rc = env_delete(w->txn, db, reader_bytes(&r, reader_u8(&r)), e);
	buffer_free(&s.keys);
	return rc;
}

int
writer_unlist(struct writer *w, const struct subject *s, struct error *e)
{
	unsigned char key[CHOICE_KEY_BYTES];
	bool opened = true;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < s->app->choice_count; i++) {
		const struct application_choice *c = &s->app->choices[i];

		ledger_choice_key(s->app->receipt, c->number, key);
		opened = opened && c->personal_known;
		rc = env_delete(w->txn, env_db(w->ledger->env, LEDGER_CHOICES), SLICE_OF(key), e);
		if (rc == 0)
			rc = move_persons(w, c, SLICE_OF(key), c->state, STATE_NONE, e);
	}
	return rc == 0 && !opened ? sweep_persons(w, s->app->receipt, e) : rc;
}
