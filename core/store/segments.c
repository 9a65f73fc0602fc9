/* Reading the index out of the store. */
#include "store/segments.h"

#include <stdlib.h>
#include <string.h>

#include "store/segments_key.h"

#define PARTNERS_BYTES ((size_t)64 << 20)

struct loading {
	struct segment_set *set, *old;
	struct slice parts[SEGMENT_PARTS], live;
	uint32_t number;
	size_t met;		/* parts of the segment at hand */
};

static struct stored_segment *
known_segment(const struct segment_set *old, uint32_t number)
{
	for (size_t i = 0; i < old->n; i++)
		if (old->list[i].number == number)
			return &old->list[i];
	return NULL;
}

static int
read_live(struct stored_segment *s, struct slice value, struct error *e)
{
	struct reader r = reader_of(value);
	uint64_t sum = reader_u64(&r);

	if (r.failed || r.rest.n != ((size_t)s->s.docs + 7) / 8 || sum != str_checksum(r.rest))
		return error_set(e, ERR_DAMAGED, "index: the map of live courses of segment %u is damaged", s->number);
	s->live_map = (const uint8_t *)r.rest.p;
	s->live = 0;
	for (size_t i = 0; i < r.rest.n; i++)
		s->live += (uint32_t)__builtin_popcount(s->live_map[i]);
	return 0;
}

static uint64_t
seal_of(struct slice head)
{
	struct reader r = {.failed = false};

	if (head.n < sizeof(uint64_t))
		return 0;
	r = reader_of((struct slice){head.p + head.n - sizeof(uint64_t), sizeof(uint64_t)});
	return reader_u64(&r);
}

/* What the process has worked out about a segment, from the version before when it is the same. */
static void
keep(struct stored_segment *before, struct stored_segment *s, bool unasked)
{
	if (before != NULL && before->head == s->head) {
		s->statuses = before->statuses;
		before->statuses = NULL;
	}
	if (before != NULL && before->seal == s->seal) {
		s->begins = before->begins;
		before->begins = NULL;
		before->s.dict.begins = NULL;
	}
	if (s->begins == NULL && !unasked)
		s->begins = dict_begins_new(&s->s.dict);
	s->s.dict.begins = s->begins;
}

/* The segment whose parts were met is complete: open it. */
static int
close_segment(struct loading *l, struct error *e)
{
	struct stored_segment *before = known_segment(l->old, l->number);
	struct stored_segment *grown, *s;
	int rc;

	if (l->met == 0)
		return 0;
	if (l->met != SEGMENT_PARTS)
		return error_set(e, ERR_DAMAGED, "index: segment %u is not whole", l->number);
	grown = realloc(l->set->list, (l->set->n + 1) * sizeof(*grown));
	if (grown == NULL)
		return error_set(e, ERR_MEMORY, "index: no memory");
	l->set->list = grown;
	s = &grown[l->set->n];
	*s = (struct stored_segment){.number = l->number, .head = l->parts[SEGMENT_HEAD].p, .seal = seal_of(l->parts[SEGMENT_HEAD])};
	rc = segment_open(l->parts, before == NULL || before->seal != s->seal, &s->s, e);
	if (rc < 0)
		return error_prefix(e, "segment %u", l->number);
	s->live = s->s.docs;
	keep(before, s, l->set->unasked);
	if (l->live.p != NULL)
		rc = read_live(s, l->live, e);
	l->set->n++;
	l->met = 0;
	l->live = SLICE_NONE;
	return rc;
}

static int
take_part(void *context, struct slice key, struct slice value, struct error *e)
{
	struct loading *l = context;
	uint32_t number;
	unsigned part;
	int rc = 0;

	if (!segment_key_read(key, &number, &part))
		return error_set(e, ERR_DAMAGED, "index: a key has a wrong form");
	if (l->met > 0 && number != l->number)
		rc = close_segment(l, e);
	l->number = number;
	if (part == SEGMENT_PARTS) {
		l->live = value;
		return rc;
	}
	l->parts[part] = value;
	l->met++;
	return rc;
}

static bool
still_there(struct catalogue *c, MDB_txn *txn, const struct segment_set *set)
{
	char key[SEGMENT_KEY];
	struct slice value;

	if (set->version != mdb_txn_id(txn) + 1)
		return false;
	if (set->n == 0)
		return true;
	return env_get(txn, env_db(c->env, DB_SEGMENTS), segment_key(set->list[0].number, SEGMENT_HEAD, key), &value, NULL) == 0 &&
		value.p == set->list[0].head;
}

void
segments_free(struct segment_set *set)
{
	for (size_t i = 0; i < set->n; i++) {
		statuses_free(set->list[i].statuses);
		dict_begins_free(set->list[i].begins);
	}
	free(set->list);
	free(set->known);
	arena_free(&set->memory);
	memset(set, 0, sizeof(*set));
}

static int
read_partners(struct catalogue *c, MDB_txn *txn, struct segment_set *set, struct error *e)
{
	struct partner_record *all;
	size_t n;
	int rc = load_partners(c, txn, &set->memory, &all, &n, e);

	if (rc < 0)
		return rc;
	for (size_t i = 0; i < n; i++)
		if (all[i].number < COLUMNS_PARTNERS_MAX && all[i].number >= set->partner_count)
			set->partner_count = all[i].number + 1;
	set->partners = arena_array(&set->memory, set->partner_count + 1, sizeof(*set->partners));
	set->fetched = arena_array(&set->memory, set->partner_count + 1, sizeof(*set->fetched));
	if (set->partners == NULL || set->fetched == NULL)
		return error_set(e, ERR_MEMORY, "index: no memory for partners");
	for (size_t i = 0; i < n; i++) {
		if (all[i].number >= set->partner_count)
			continue;
		set->partners[all[i].number] = (struct filter_partner){arena_slice(&set->memory, all[i].id), all[i].enabled};
		set->fetched[all[i].number] = all[i].state.last_success;
	}
	return 0;
}

int
segments_load(struct catalogue *c, MDB_txn *txn, struct segment_set *set, struct error *e)
{
	struct segment_set new = {.unasked = set->unasked};
	struct loading l = {.set = &new, .old = set};
	int rc;

	if (still_there(c, txn, set))
		return 0;
	arena_init(&new.memory, PARTNERS_BYTES);
	rc = env_each(txn, env_db(c->env, DB_SEGMENTS), SLICE_NONE, take_part, &l, e);
	if (rc == 0)
		rc = close_segment(&l, e);
	if (rc == 0)
		rc = read_partners(c, txn, &new, e);
	if (rc < 0) {
		segments_free(&new);
		return rc;
	}
	new.version = mdb_txn_id(txn) + 1;
	if (set->version != 0)
		segments_free(set);
	*set = new;
	return 0;
}
