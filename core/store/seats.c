/*
 * Places taken, in memory: an open-addressed table that is filled anew when the ledger has written.
 *
 * The names of the rows lie in one piece, as they lie in the store; queries ask for thousands of offerings, most of which nobody applied for,
 * so that a miss must cost one look.
 */
#include "store/seats.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "ground/buffer.h"
#include "store/ledger_store.h"

#define NAMES_MAX ((size_t)1 << 30)
#define SLOTS_FIRST 64u

struct slot {
	uint64_t hash;
	uint32_t at, length;		/* of the name; length 0 = free */
	struct seat_count count;
};

struct table {
	uint64_t hash;			/* of all rows */
	struct slot *slots;
	size_t size, used;		/* size: a power of two, or 0 */
	struct buffer names;
};

struct seats {
	char data_dir[PATH_MAX];
	struct ledger *ledger;
	uint64_t seen;			/* transaction of the ledger that was looked at last */
	uint64_t version;		/* hash of what it said: letters and notes change nothing here */
	struct table table;
};

static uint64_t
hash_of(struct slice partner, struct slice course, struct slice offering)
{
	return str_hash(offering, str_hash(course, str_hash(partner, 0)));
}

static void
table_free(struct table *t)
{
	free(t->slots);
	buffer_free(&t->names);
	*t = (struct table){.slots = NULL};
}

static void
table_place(struct table *t, const struct slot *new)
{
	size_t i = new->hash & (t->size - 1);

	while (t->slots[i].length > 0)
		i = (i + 1) & (t->size - 1);
	t->slots[i] = *new;
	t->used++;
}

static bool
table_grow(struct table *t)
{
	struct table bigger = {.size = t->size ? t->size * 2 : SLOTS_FIRST};

	bigger.slots = calloc(bigger.size, sizeof(*bigger.slots));
	if (bigger.slots == NULL)
		return false;
	for (size_t i = 0; i < t->size; i++) {
		if (t->slots[i].length > 0)
			table_place(&bigger, &t->slots[i]);
	}
	free(t->slots);
	t->slots = bigger.slots;
	t->size = bigger.size;
	t->used = bigger.used;
	return true;
}

static struct slot *
table_find(const struct table *t, uint64_t hash, struct slice name)
{
	if (t->used == 0)
		return NULL;
	for (size_t i = hash & (t->size - 1); t->slots[i].length > 0; i = (i + 1) & (t->size - 1)) {
		struct slot *slot = &t->slots[i];

		if (slot->hash == hash && slice_eq((struct slice){t->names.data + slot->at, slot->length}, name))
			return slot;
	}
	return NULL;
}

/* The slot of a name as stored, made when there is none yet. */
static int
slot_of(struct table *t, struct slice name, struct slot **out, struct error *e)
{
	struct slice rest = name, partner, course;
	struct slot slot;
	uint64_t hash;

	if (!slice_split(&rest, '\0', &partner) || !slice_split(&rest, '\0', &course))
		return error_set(e, ERR_DAMAGED, "a count of places has no name");
	hash = hash_of(partner, course, rest);
	*out = table_find(t, hash, name);
	if (*out != NULL)
		return 0;
	if ((t->used + 1) * 2 > t->size && !table_grow(t))
		return error_set(e, ERR_MEMORY, "no memory for places");
	slot = (struct slot){hash, (uint32_t)t->names.len, (uint32_t)name.n, {.taken = 0}};
	buffer_slice(&t->names, name);
	if (!buffer_ok(&t->names))
		return error_set(e, ERR_MEMORY, "no memory for places");
	table_place(t, &slot);
	*out = table_find(t, hash, name);
	return 0;
}

static int
add_seats(void *context, struct slice key, struct slice value, struct error *e)
{
	struct slice name;
	struct seat_row row;
	struct slot *slot;
	struct table *t = context;
	int rc = ledger_seat_read(value, &row, &name, e);

	(void)key;
	if (rc == 0)
		rc = slot_of(t, name, &slot, e);
	if (rc != 0)
		return rc;
	t->hash = str_hash(value, t->hash);
	slot->count.taken = row.taken;
	slot->count.waiting = row.waiting;
	slot->count.held = row.held;
	return 0;
}

/* Only what a host said is of interest: the rest stands in the catalogue. */
static int
add_course(void *context, struct slice key, struct slice value, struct error *e)
{
	struct slice name;
	struct course_row row;
	struct slot *slot;
	struct table *t = context;
	int rc = ledger_course_read(value, &row, &name, e);

	(void)key;
	if (rc != 0 || (row.flags == 0 && row.host_places < 0))
		return rc;
	rc = slot_of(t, name, &slot, e);
	if (rc != 0)
		return rc;
	t->hash = str_hash(value, t->hash);
	slot->count.places_set = row.host_places >= 0;
	slot->count.places = row.host_places;
	slot->count.closed = (row.flags & COURSE_ROW_CLOSED) != 0;
	slot->count.cancelled = (row.flags & COURSE_ROW_CANCELLED) != 0;
	return 0;
}

struct ledger *
seats_ledger(struct seats *s)
{
	struct error ignored = ERROR_NONE;

	if (s->ledger != NULL && (ledger_dead(s->ledger) || !ledger_complete(s->ledger))) {
		ledger_close(s->ledger);
		s->ledger = NULL;
	}
	if (s->ledger == NULL && ledger_open(s->data_dir, NULL, NULL, false, &s->ledger, &ignored) != 0)
		s->ledger = NULL;
	return s->ledger;
}

int
seats_open(const char *data_dir, struct seats **out, struct error *e)
{
	struct seats *s = calloc(1, sizeof(*s));
	int rc;

	if (s == NULL)
		return error_set(e, ERR_MEMORY, "no memory for places");
	if (!slice_copy(slice_of(data_dir), s->data_dir, sizeof(s->data_dir))) {
		free(s);
		return error_set(e, ERR_LIMIT, "data-dir: the path is too long");
	}
	rc = seats_refresh(s, e);
	if (rc != 0) {
		seats_close(s);
		return rc;
	}
	*out = s;
	return 0;
}

void
seats_close(struct seats *s)
{
	if (s == NULL)
		return;
	ledger_close(s->ledger);
	table_free(&s->table);
	free(s);
}

int
seats_refresh(struct seats *s, struct error *e)
{
	struct table fresh = {.hash = 0};
	struct ledger *l = seats_ledger(s);
	MDB_txn *txn;
	int rc;

	if (l == NULL)
		return 0;
	rc = env_begin(l->env, false, &txn, e);
	if (rc != 0)
		return rc;
	if (mdb_txn_id(txn) == s->seen) {
		env_abort(txn);
		return 0;
	}
	buffer_init(&fresh.names, NAMES_MAX);
	rc = env_each(txn, env_db(l->env, LEDGER_SEATS), SLICE_NONE, add_seats, &fresh, e);
	if (rc == 0 && env_has(l->env, LEDGER_COURSES))
		rc = env_each(txn, env_db(l->env, LEDGER_COURSES), SLICE_NONE, add_course, &fresh, e);
	if (rc == 0) {
		struct table old = s->table;

		s->table = fresh;
		s->seen = mdb_txn_id(txn);
		s->version = fresh.hash;
		fresh = old;
	}
	env_abort(txn);
	table_free(&fresh);
	return rc;
}

uint64_t
seats_version(const struct seats *s)
{
	return s->version;
}

static bool
name_is(struct slice name, struct slice partner, struct slice course, struct slice offering)
{
	const char *p = name.p;

	if (name.n != partner.n + course.n + offering.n + 2)
		return false;
	return memcmp(p, partner.p, partner.n) == 0 && p[partner.n] == '\0' &&
	       memcmp(p + partner.n + 1, course.p, course.n) == 0 && p[partner.n + 1 + course.n] == '\0' &&
	       (offering.n == 0 || memcmp(p + partner.n + course.n + 2, offering.p, offering.n) == 0);
}

struct seat_count
seats_of(const struct seats *s, struct slice partner, struct slice course, struct slice offering)
{
	const struct table *t = &s->table;
	uint64_t hash;

	if (t->used == 0 || partner.n == 0 || course.n == 0)
		return (struct seat_count){.taken = 0};
	hash = hash_of(partner, course, offering);
	for (size_t i = hash & (t->size - 1); t->slots[i].length > 0; i = (i + 1) & (t->size - 1)) {
		const struct slot *slot = &t->slots[i];
		struct slice name = {t->names.data + slot->at, slot->length};

		if (slot->hash == hash && name_is(name, partner, course, offering))
			return slot->count;
	}
	return (struct seat_count){.taken = 0};
}

bool
seats_next_host(const struct seats *s, size_t *at, struct seat_name *name, struct seat_count *count)
{
	const struct table *t = &s->table;

	while (*at < t->size) {
		const struct slot *slot = &t->slots[(*at)++];

		if (slot->length == 0 || !(slot->count.closed || slot->count.cancelled || slot->count.places_set))
			continue;
		name->offering = (struct slice){t->names.data + slot->at, slot->length};
		if (!slice_split(&name->offering, '\0', &name->partner) || !slice_split(&name->offering, '\0', &name->course))
			continue;
		*count = slot->count;
		return true;
	}
	return false;
}
