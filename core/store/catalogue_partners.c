/* What the catalogue knows of its partners: state, reports, holds, and which of them are shown. */
#include <stdlib.h>
#include <string.h>

#include "store/catalogue_store.h"
#include "store/segments.h"

#define RUNS_KEPT 30
#define VALUE_MAX ((size_t)64 << 20)

void
partner_write_init(struct partner_write *w)
{
	buffer_init(&w->value, VALUE_MAX);
	arena_init(&w->texts, VALUE_MAX);
}

void
partner_write_free(struct partner_write *w)
{
	buffer_free(&w->value);
	arena_free(&w->texts);
}

MDB_dbi
partner_db(const struct partner_write *w, unsigned i)
{
	return env_db(w->c->env, i);
}

int
value_put(struct partner_write *w, unsigned which, struct slice key, bool added, struct error *e)
{
	int (*put)(MDB_txn *, MDB_dbi, struct slice, struct slice, struct error *) = added ? env_append : env_put;

	if (!buffer_ok(&w->value))
		return error_set(e, ERR_MEMORY, "catalogue: no memory for a value");
	return put(w->txn, partner_db(w, which), key, buffer_view(&w->value), e);
}

/* Fills in a partner that is not stored yet: the next number, nothing else. */
static int
new_partner(struct partner_write *w, struct slice id, struct error *e)
{
	struct partner_record *all;
	struct arena arena;
	uint32_t number = 1;
	size_t n;
	int rc;

	arena_init(&arena, VALUE_MAX);
	rc = load_partners(w->c, w->txn, &arena, &all, &n, e);
	for (size_t i = 0; rc == 0 && i < n; i++)
		if (all[i].number >= number)
			number = all[i].number + 1;
	arena_free(&arena);
	w->partner = (struct partner_record){.number = number, .enabled = true, .id = id};
	return rc;
}

static int
keep_texts(struct partner_write *w, struct error *e)
{
	struct partner_state *s = &w->partner.state;
	struct slice *const texts[] = {&w->partner.zone, &s->reason, &s->etag, &s->last_modified, &s->adapter_name, &s->adapter_version};

	arena_reset(&w->texts);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		*texts[i] = arena_slice(&w->texts, *texts[i]);
		if (texts[i]->p == NULL)
			return error_set(e, ERR_MEMORY, "catalogue: no memory");
	}
	return 0;
}

int
partner_find(struct partner_write *w, struct slice id, struct error *e)
{
	int rc = load_partner(w->c, w->txn, id, &w->partner, e);

	if (rc == ERR_NOT_FOUND)
		return new_partner(w, id, e);
	return rc < 0 ? rc : keep_texts(w, e);
}

/* State and report --------------------------------------------------------- */

struct run_keys {
	char first[CATALOGUE_KEY_MAX];
	size_t first_length, n;
};

static int
note_key(void *context, struct slice key, struct slice value, struct error *e)
{
	struct run_keys *k = context;

	(void)value;
	(void)e;
	if (k->n++ == 0) {
		memcpy(k->first, key.p, key.n);
		k->first_length = key.n;
	}
	return 0;
}

/*
 * The report under the moment at which it ended (or the next one that is free), the oldest beyond
 * RUNS_KEPT dropped.
 */
int
partner_put_report(struct partner_write *w, const struct run_report *report, struct error *e)
{
	char bytes[CATALOGUE_KEY_MAX];
	struct slice key = run_key(w->partner.id, bytes), prefix = key, there;
	struct run_keys runs = {.n = 0};
	uint64_t moment = (uint64_t)report->finished;
	int rc;

	key.n += 8;
	do {
		for (size_t i = 0; i < 8; i++)
			bytes[prefix.n + i] = (char)(moment >> (56 - 8 * i));
		rc = env_get(w->txn, partner_db(w, DB_RUNS), key, &there, e);
		moment++;
	} while (rc == 0);
	if (rc != ERR_NOT_FOUND)
		return rc;
	report_encode(report, &w->value);
	rc = value_put(w, DB_RUNS, key, false, e);
	if (rc == 0)
		rc = env_each(w->txn, partner_db(w, DB_RUNS), prefix, note_key, &runs, e);
	if (rc == 0 && runs.n > RUNS_KEPT)
		rc = env_delete(w->txn, partner_db(w, DB_RUNS), (struct slice){runs.first, runs.first_length}, e);
	return rc;
}

int
partner_put(struct partner_write *w, struct error *e)
{
	partner_encode(&w->partner, &w->value);
	return value_put(w, DB_PARTNERS, w->partner.id, false, e);
}

/* What every run leaves in the partner's state. */
void
partner_note(struct partner_state *s, const struct run_report *report)
{
	s->last_attempt = report->finished;
	s->last_outcome = report->outcome;
	s->reason = report->reason;
	if (report->adapter_name.n > 0) {
		s->adapter_name = report->adapter_name;
		s->adapter_version = report->adapter_version;
	}
	if (report->outcome == RUN_ACCEPTED || report->outcome == RUN_UNCHANGED) {
		s->last_success = report->finished;
		s->held_list = false;
	} else if (report->outcome == RUN_HELD) {
		s->held_list = true;
	} else {
		s->etag = s->last_modified = SLICE_NONE;	/* the next request asks without conditions */
	}
}

/* Runs without a list, holds ----------------------------------------------- */

struct note {
	struct partner_write w;
	const struct config_partner *partner;
	const struct run_report *report;
};

static int
note_run(void *context, MDB_txn *txn, struct error *e)
{
	struct note *n = context;
	int rc;

	n->w.txn = txn;
	rc = partner_find(&n->w, slice_of(n->partner->id), e);
	if (rc < 0)
		return rc;
	partner_note(&n->w.partner.state, n->report);
	rc = partner_put_report(&n->w, n->report, e);
	return rc < 0 ? rc : partner_put(&n->w, e);
}

int
catalogue_note_run(
		struct catalogue *c, const struct config_partner *p, const struct run_report *report, struct error *e)
{
	struct note n = {.w = {.c = c}, .partner = p, .report = report};
	int rc;

	partner_write_init(&n.w);
	rc = catalogue_write(c, note_run, &n, e);
	partner_write_free(&n.w);
	return rc;
}

struct hold {
	struct partner_write w;
	struct slice partner;
	bool on;
};

static int
set_hold(void *context, MDB_txn *txn, struct error *e)
{
	struct hold *h = context;
	int rc;

	h->w.txn = txn;
	rc = partner_find(&h->w, h->partner, e);
	if (rc < 0)
		return rc;
	h->w.partner.state.on_hold = h->on;
	return partner_put(&h->w, e);
}

int
catalogue_set_hold(struct catalogue *c, struct slice partner, bool on, struct error *e)
{
	struct hold h = {.w = {.c = c}, .partner = partner, .on = on};
	int rc;

	partner_write_init(&h.w);
	rc = catalogue_write(c, set_hold, &h, e);
	partner_write_free(&h.w);
	return rc;
}

/* Following the configuration ---------------------------------------------- */

struct sync {
	struct partner_write w;
	const struct config *config;
};

/* The index holds moments of days that end in the partner's zone: another zone, another index of its courses. */
static int
index_again(struct sync *s, struct error *e)
{
	struct index_change change = {.records = NULL};
	struct slice order;
	uint32_t *docs;
	int rc = load_order(s->w.c, s->w.txn, s->w.partner.number, &order, e);

	if (rc < 0 || order.n < sizeof(uint32_t))
		return rc;
	docs = malloc(order.n);
	if (docs == NULL)
		return error_set(e, ERR_MEMORY, "catalogue: no memory");
	memcpy(docs, order.p, order.n);
	change.changed = change.dead = docs;
	change.changed_count = change.dead_count = order.n / sizeof(*docs);
	rc = segments_change(s->w.c, s->w.txn, &change, e);
	free(docs);
	return rc;
}

static int
sync_partner(struct sync *s, const struct partner_record *stored, struct error *e)
{
	const struct config_partner *p = config_partner(s->config, stored->id);
	bool enabled = p != NULL && p->enabled;
	bool moved = p != NULL && !slice_is(stored->zone, zone_name(p->zone));
	int rc;

	if (enabled == stored->enabled && !moved)
		return 0;
	s->w.partner = *stored;
	s->w.partner.enabled = enabled;
	if (moved)
		s->w.partner.zone = slice_of(zone_name(p->zone));
	rc = partner_put(&s->w, e);
	return rc == 0 && moved ? index_again(s, e) : rc;
}

static int
sync_partners(void *context, MDB_txn *txn, struct error *e)
{
	struct sync *s = context;
	struct partner_record *all;
	struct arena arena;
	size_t n;
	int rc;

	s->w.txn = txn;
	arena_init(&arena, VALUE_MAX);
	rc = load_partners(s->w.c, txn, &arena, &all, &n, e);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		/* Its texts lie in a page that the partner before may have written to. */
		char id[64];

		if (!slice_copy(all[i].id, id, sizeof(id)))
			rc = error_set(e, ERR_DAMAGED, "catalogue: the name of a partner is too long");
		if (rc == 0)
			rc = load_partner(s->w.c, txn, slice_of(id), &all[i], e);
		if (rc == 0)
			rc = sync_partner(s, &all[i], e);
	}
	arena_free(&arena);
	return rc;
}

int
catalogue_sync_partners(struct catalogue *c, const struct config *config, struct error *e)
{
	struct sync s = {.w = {.c = c}, .config = config};
	int rc;

	partner_write_init(&s.w);
	rc = catalogue_write(c, sync_partners, &s, e);
	partner_write_free(&s.w);
	return rc;
}
