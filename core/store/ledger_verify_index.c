/* Lists, ends, courses and letters: worked out again and compared. */
#include <stdlib.h>
#include <string.h>

#include "store/ledger_verify.h"
#include "store/outbox_store.h"

#define COURSES_FIRST 256u
#define ZONES_SECONDS (27 * 3600)	/* between the first and the last zone on Earth in which a day ends */

/* ---- lists and ends */

/* Which zone an end was worked out for stands in the configuration, not here. */
static bool
due_fits(const struct choice_row *stored, const struct choice_row *wanted)
{
	if (stored->state != STATE_PLACED || stored->due == 0 || wanted->due == 0)
		return stored->due == wanted->due;
	return llabs((long long)(stored->due - wanted->due)) <= ZONES_SECONDS;
}

static bool
row_fits(const struct application_choice *c, const struct choice_row *stored, const struct choice_row *wanted)
{
	return stored->state == wanted->state && stored->seat == wanted->seat && stored->submitted_at == wanted->submitted_at &&
	       stored->since == wanted->since && stored->until == wanted->until && stored->first == wanted->first &&
	       stored->last == wanted->last && stored->marks == wanted->marks && slice_eq(stored->home, wanted->home) &&
	       slice_eq(stored->partner, wanted->partner) && slice_eq(stored->course, wanted->course) &&
	       slice_eq(stored->offering, wanted->offering) &&
	       stored->exam == wanted->exam && stored->exam_day == wanted->exam_day && stored->exam_moment == wanted->exam_moment &&
	       (!c->personal_known || memcmp(stored->faculty, wanted->faculty, PERSON_BYTES) == 0);
}

static void
check_due(struct checkup *v, const struct application *app, const struct application_choice *c, int64_t due)
{
	unsigned char key[DUE_KEY_BYTES];
	struct slice value;

	if (due == 0)
		return;
	v->due++;
	ledger_due_key(due, app->receipt, c->number, key);
	if (env_get(v->txn, env_db(v->ledger->env, LEDGER_DUE), SLICE_OF(key), &value, NULL) != 0)
		checkup_note(v, "receipt %.*s: the clock does not know of choice %u", SLICE_ARG(app->receipt), c->number);
}

static void
check_queue(struct checkup *v, const struct application *app, const struct application_choice *c, const unsigned char *who)
{
	unsigned char place[SEAT_KEY_BYTES + SEQUENCE_BYTES];
	struct slice value;

	if (c->seat != SEAT_WAITING)
		return;
	ledger_seat_key(c->partner, c->course, c->offering, place);
	ledger_sequence_key(c->steps[0].sequence, place + SEAT_KEY_BYTES);
	if (env_get(v->txn, env_db(v->ledger->env, LEDGER_WAITING), SLICE_OF(place), &value, NULL) != 0 ||
	    value.n != CHOICE_KEY_BYTES || memcmp(value.p, who, CHOICE_KEY_BYTES) != 0)
		checkup_note(v, "receipt %.*s: choice %u is not at its place in the line", SLICE_ARG(app->receipt), c->number);
}

void
checkup_choice(struct checkup *v, const struct application *app, const struct application_choice *c)
{
	unsigned char key[CHOICE_KEY_BYTES];
	struct choice_row stored, wanted;
	struct slice value;

	ledger_choice_key(app->receipt, c->number, key);
	check_queue(v, app, c, key);
	if (app->erased || !v->indexed)
		return;
	v->choices++;
	ledger_row_of(v->ledger, app, c, &wanted);
	if (env_get(v->txn, env_db(v->ledger->env, LEDGER_CHOICES), SLICE_OF(key), &value, NULL) != 0 ||
	    ledger_row_read(value, &stored, NULL) != 0) {
		checkup_note(v, "receipt %.*s: choice %u stands in no list", SLICE_ARG(app->receipt), c->number);
		return;
	}
	if (!row_fits(c, &stored, &wanted) || !due_fits(&stored, &wanted))
		checkup_note(v, "receipt %.*s: choice %u is listed otherwise than its events say", SLICE_ARG(app->receipt), c->number);
	check_due(v, app, c, stored.due);
}

/* ---- courses */

static struct course_slot *
find_slot(struct course_slot *slots, size_t size, const unsigned char *key)
{
	uint64_t hash = str_hash((struct slice){(const char *)key, SEAT_KEY_BYTES}, 0);
	size_t i = hash & (size - 1);

	while (slots[i].used && memcmp(slots[i].key, key, SEAT_KEY_BYTES) != 0)
		i = (i + 1) & (size - 1);
	return &slots[i];
}

static bool
grow_courses(struct checkup *v)
{
	size_t size = v->course_size ? v->course_size * 2 : COURSES_FIRST;
	struct course_slot *slots = arena_array(&v->table, size, sizeof(*slots));

	if (slots == NULL)
		return false;
	for (size_t i = 0; i < v->course_size; i++) {
		if (v->courses[i].used)
			*find_slot(slots, size, v->courses[i].key) = v->courses[i];
	}
	v->courses = slots;
	v->course_size = size;
	return true;
}

void
checkup_course_event(struct checkup *v, const struct event *ev)
{
	unsigned char key[SEAT_KEY_BYTES];
	struct course_slot *slot;

	if (ev->kind != EVENT_COURSE && (ev->kind != EVENT_STATE || ev->record.n == 0))
		return;
	if ((v->course_count + 1) * 2 > v->course_size && !grow_courses(v)) {
		checkup_note(v, "too many courses to work out their rows");
		return;
	}
	ledger_seat_key(ev->partner, ev->course, ev->offering, key);
	slot = find_slot(v->courses, v->course_size, key);
	if (!slot->used) {
		*slot = (struct course_slot){.used = true, .row = {.feed_places = -1, .host_places = -1}};
		memcpy(slot->key, key, sizeof(key));
		v->course_count++;
	}
	ledger_course_next(&slot->row, ev);
}

static int
check_course(void *context, struct slice key, struct slice value, struct error *e)
{
	struct checkup *v = context;
	const struct course_slot *slot = NULL;
	struct course_row stored;
	struct slice name;

	(void)e;
	if (key.n == SEAT_KEY_BYTES && v->course_size > 0)
		slot = find_slot(v->courses, v->course_size, (const unsigned char *)key.p);
	if (ledger_course_read(value, &stored, &name, NULL) != 0 || slot == NULL || !slot->used)
		checkup_note(v, "a row of courses is damaged, or of a course that nobody spoke of");
	else if (stored.feed_places != slot->row.feed_places || stored.host_places != slot->row.host_places ||
			stored.flags != slot->row.flags || stored.changed != slot->row.changed ||
			(v->indexed && stored.last != slot->row.last))
		checkup_note(v, "%.*s: its row of courses is otherwise than the events say", (int)strnlen(name.p, name.n), name.p);
	return 0;
}

/* ---- letters */

struct letters {
	struct checkup *v;
	size_t waiting;
};

static int
check_letter(void *context, struct slice key, struct slice value, struct error *e)
{
	struct letters *l = context;
	unsigned char sending[OUTBOX_SENDING_BYTES];
	struct outbox_stored row;
	struct outbox_row opened = {.opened = false};
	struct error fault = ERROR_NONE;
	struct slice queue;

	(void)e;
	if (key.n != OUTBOX_KEY_BYTES || outbox_read(value, &row, &fault) != 0) {
		checkup_note(l->v, "a letter: %s", fault.text[0] ? fault.text : "its number is damaged");
		return 0;
	}
	arena_reset(&l->v->one);
	if (row.sealed.n > 0 && outbox_open(l->v->ledger, &row, (const unsigned char *)key.p, &l->v->one, &opened, &fault) != 0 &&
	    !checkup_awaits_erasure(l->v, row.receipt))
		checkup_note(l->v, "a letter of event %llu: %s", (unsigned long long)ledger_sequence_read(key.p), fault.text);
	if (row.state != OUTBOX_WAITING)
		return 0;
	l->waiting++;
	outbox_sending_key(row.next, (const unsigned char *)key.p, sending);
	if (row.sealed.n == 0 || env_get(l->v->txn, env_db(l->v->ledger->env, LEDGER_SENDINGS), SLICE_OF(sending), &queue, NULL) != 0 ||
	    !slice_eq(queue, row.queue))
		checkup_note(l->v, "a letter of event %llu waits, but nobody will send it", (unsigned long long)ledger_sequence_read(key.p));
	return 0;
}

/* ---- all of them */

static int
check_count(struct checkup *v, int db, size_t wanted, const char *what, struct error *e)
{
	MDB_stat st;
	int rc = env_result(v->txn, mdb_stat(v->txn, env_db(v->ledger->env, (size_t)db), &st), "stat", e);

	if (rc == 0 && st.ms_entries != wanted)
		checkup_note(v, "%s: %zu entries where there should be %zu", what, st.ms_entries, wanted);
	return rc;
}

int
checkup_indexes(struct checkup *v, struct error *e)
{
	struct letters letters = {v, 0};
	int rc;

	if (!v->indexed)
		return 0;
	rc = env_each(v->txn, env_db(v->ledger->env, LEDGER_COURSES), SLICE_NONE, check_course, v, e);
	if (rc == 0)
		rc = env_each(v->txn, env_db(v->ledger->env, LEDGER_OUTBOX), SLICE_NONE, check_letter, &letters, e);
	if (rc == 0)
		rc = check_count(v, LEDGER_COURSES, v->course_count, "courses", e);
	if (rc == 0)
		rc = check_count(v, LEDGER_CHOICES, v->choices, "choices", e);
	if (rc == 0)
		rc = check_count(v, LEDGER_DUE, v->due, "due", e);
	if (rc == 0)
		rc = check_count(v, LEDGER_SENDINGS, letters.waiting, "sendings", e);
	if (rc == 0 && v->unopened == 0)
		rc = check_count(v, LEDGER_PERSONS, v->persons, "persons", e);
	return rc;
}
