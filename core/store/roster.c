/* Lists from the ledger's indexes. */
#include "store/roster.h"

#include <string.h>

#include "store/ledger_store.h"

#define FACULTIES_MAX 1024

struct known {				/* a configured faculty, as it stands in rows */
	unsigned char hash[PERSON_BYTES];
	struct slice home, id;
	bool wanted;
};

struct scan {
	struct ledger *ledger;
	MDB_txn *txn;
	const struct roster_filter *f;
	struct known *known;
	size_t count;
	bool only_wanted;		/* faculties were asked for */
	roster_each_fn each;
	void *context;
};

/* ---- faculties */

static bool
in_list(const struct config_list *list, const char *id)
{
	for (size_t i = 0; list != NULL && i < list->n; i++) {
		if (strcmp(list->item[i], id) == 0)
			return true;
	}
	return false;
}

static void
know_home(struct scan *s, const struct config_home *home)
{
	for (size_t i = 0; i < home->faculty_count && s->count < FACULTIES_MAX; i++) {
		struct known *k = &s->known[s->count++];

		k->home = slice_of(home->id);
		k->id = slice_of(home->faculties[i].id);
		k->wanted = in_list(s->f->faculties, home->faculties[i].id);
		keys_person(s->ledger->keys, "faculty", k->home, k->id, k->hash);
	}
}

static int
know_faculties(struct scan *s, struct arena *a, struct error *e)
{
	const struct config *config = s->f->config;

	s->only_wanted = s->f->faculties != NULL && s->f->faculties->n > 0;
	if (config == NULL || s->ledger->keys == NULL)
		return 0;
	s->known = arena_array(a, FACULTIES_MAX, sizeof(*s->known));
	if (s->known == NULL)
		return error_set(e, ERR_MEMORY, "no memory for faculties");
	for (size_t i = 0; i < config->home_count; i++) {
		if (s->f->home.n == 0 || slice_is(s->f->home, config->homes[i].id))
			know_home(s, &config->homes[i]);
	}
	return 0;
}

static const struct known *
find_faculty(const struct scan *s, const struct choice_row *row)
{
	for (size_t i = 0; i < s->count; i++) {
		if (memcmp(s->known[i].hash, row->faculty, PERSON_BYTES) == 0 && slice_eq(s->known[i].home, row->home))
			return &s->known[i];
	}
	return NULL;
}

/* ---- rows */

static bool
passes(const struct roster_filter *f, const struct choice_row *row)
{
	return (f->home.n == 0 || slice_eq(f->home, row->home)) && (f->partner.n == 0 || slice_eq(f->partner, row->partner)) &&
	       (f->course.n == 0 || slice_eq(f->course, row->course)) && (!f->one_offering || slice_eq(f->offering, row->offering)) &&
	       (f->states == 0 || (f->states & (1u << row->state)) != 0);
}

static int
give(struct scan *s, struct slice who, const struct choice_row *row, struct error *e)
{
	const struct known *faculty = s->count > 0 ? find_faculty(s, row) : NULL;
	const struct roster_row out = {.receipt = {who.p, RECEIPT_CHARS}, .choice = (uint8_t)who.p[RECEIPT_CHARS],
		.state = (enum state)row->state, .seat = (enum seat)row->seat, .submitted_at = row->submitted_at, .since = row->since,
		.until = row->until, .first_sequence = row->first, .last_sequence = row->last, .marks = row->marks,
		.exam = (enum exam)row->exam, .exam_day = row->exam_day, .exam_moment = row->exam_moment, .home = row->home,
		.partner = row->partner, .course = row->course, .offering = row->offering,
		.faculty = faculty != NULL ? faculty->id : SLICE_NONE};

	if (s->only_wanted && (faculty == NULL || !faculty->wanted))
		return 0;
	return s->each(s->context, &out, e);
}

static int
scan_row(void *context, struct slice key, struct slice value, struct error *e)
{
	struct scan *s = context;
	struct choice_row row;
	int rc = ledger_row_read(value, &row, e);

	if (rc != 0)
		return rc;
	if (key.n != CHOICE_KEY_BYTES)
		return error_set(e, ERR_DAMAGED, "a row of choices has no receipt");
	return passes(s->f, &row) ? give(s, key, &row, e) : 0;
}

static int
scan_person(void *context, struct slice key, struct slice who, struct error *e)
{
	struct scan *s = context;
	struct choice_row row;
	struct slice value;
	int rc;

	(void)key;
	if (who.n < CHOICE_KEY_BYTES)
		return error_set(e, ERR_DAMAGED, "an entry of persons is damaged");
	who.n = CHOICE_KEY_BYTES;
	rc = env_get(s->txn, env_db(s->ledger->env, LEDGER_CHOICES), who, &value, e);
	if (rc == 0)
		rc = ledger_row_read(value, &row, e);
	return rc != 0 ? rc : give(s, who, &row, e);
}

int
roster_each(struct ledger *l, const struct roster_filter *f, roster_each_fn each, void *context, struct error *e)
{
	struct scan s = {.ledger = l, .f = f, .each = each, .context = context};
	struct arena arena;
	int rc;

	if (!env_has(l->env, LEDGER_CHOICES))
		return 0;
	arena_init(&arena, 1u << 20);
	rc = know_faculties(&s, &arena, e);
	if (rc == 0)
		rc = env_begin(l->env, false, &s.txn, e);
	if (rc == 0) {
		rc = env_each(s.txn, env_db(l->env, LEDGER_CHOICES), SLICE_NONE, scan_row, &s, e);
		env_abort(s.txn);
	}
	arena_free(&arena);
	return rc;
}

int
roster_person(struct ledger *l, struct slice person, roster_each_fn each, void *context, struct error *e)
{
	static const struct roster_filter all;
	struct scan s = {.ledger = l, .f = &all, .each = each, .context = context};
	int rc;

	if (person.n != PERSON_BYTES || !env_has(l->env, LEDGER_CHOICES))
		return 0;
	rc = env_begin(l->env, false, &s.txn, e);
	if (rc != 0)
		return rc;
	rc = env_each(s.txn, env_db(l->env, LEDGER_PERSONS), person, scan_person, &s, e);
	env_abort(s.txn);
	return rc;
}

/* ---- courses */

int
roster_course(struct ledger *l, struct slice partner, struct slice course, struct slice offering, struct roster_course *out,
		struct error *e)
{
	unsigned char seat[SEAT_KEY_BYTES];
	struct course_row row;
	struct seat_row seats;
	MDB_txn *txn;
	int rc = env_begin(l->env, false, &txn, e);

	if (rc != 0)
		return rc;
	ledger_seat_key(partner, course, offering, seat);
	rc = ledger_seat_get(l, txn, seat, &seats, e);
	if (rc == 0)
		rc = ledger_course_get(l, txn, seat, &row, e);
	env_abort(txn);
	if (rc != 0)
		return rc;
	*out = (struct roster_course){.places = ledger_course_places(&row), .places_by_host = row.host_places >= 0, .taken = seats.taken,
		.waiting = seats.waiting, .held = seats.held, .closed = (row.flags & COURSE_ROW_CLOSED) != 0,
		.cancelled = (row.flags & COURSE_ROW_CANCELLED) != 0, .changed = row.changed, .last = row.last};
	return 0;
}

int
roster_changed(struct ledger *l, uint64_t sequence, struct arena *a, struct slice *record, struct error *e)
{
	MDB_txn *txn;
	int rc = env_begin(l->env, false, &txn, e);

	if (rc != 0)
		return rc;
	rc = ledger_changed_record(l, txn, sequence, a, record, e);
	env_abort(txn);
	return rc;
}

int
roster_news(struct ledger *l, const struct application *app, const struct application_choice *c, const struct ledger_course_act *act,
		struct arena *a, bool *news, struct error *e)
{
	MDB_txn *txn;
	int rc = env_begin(l->env, false, &txn, e);

	if (rc != 0)
		return rc;
	rc = ledger_is_news(l, txn, app, c, act, a, news, e);
	env_abort(txn);
	return rc;
}
