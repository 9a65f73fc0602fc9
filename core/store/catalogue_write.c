/*
 * One accepted list, one transaction: only what changed is rewritten. Everything here may run twice
 * (the map grew), so that results leave through struct apply only when the transaction is through.
 */
#include <stdlib.h>
#include <string.h>

#include "store/records.h"
#include "store/segments.h"
#include "store/uuid.h"

#define DOC_MAX (UINT32_MAX / 2)

struct apply {
	struct partner_write w;		/* anew in each transaction, but for w.c and w.value */
	const struct catalogue_list *list;
	struct run_report *report;
	bool dry;			/* count, write nothing */
	bool rezone;			/* the index was worked out for another zone */

	/* anew in each transaction: */
	struct slice old_order;
	uint32_t *changed, *dead;	/* docs to be indexed; docs whose entry in the index is no more */
	size_t changed_count, dead_count;
	struct arena new;		/* of one course */
	uint32_t *order;
	size_t shown;
	unsigned char *seen;		/* by doc */
	uint32_t next;			/* number of the next new course */
	struct run_counts counts;
	int64_t now;
};

static int
put_entry(struct apply *a, const struct course_entry *entry, struct error *e)
{
	if (a->dry)
		return 0;
	entry_encode(entry, &a->w.value);
	return value_put(&a->w, DB_COURSES, doc_key(&entry->meta.doc), e);
}

/* The course as it is now. was_shown: the index has it as it was. */
static int
put_course(struct apply *a, const struct course_entry *entry, bool was_shown, struct slice record, struct error *e)
{
	const uint32_t *doc = &entry->meta.doc;
	int rc;

	if (a->dry)
		return 0;
	if (was_shown)
		a->dead[a->dead_count++] = *doc;
	a->changed[a->changed_count++] = *doc;
	rc = records_put(a->w.c, a->w.txn, *doc, record, e);
	return rc < 0 ? rc : put_entry(a, entry, e);
}

static int
add_course(struct apply *a, struct slice id, struct slice record, uint32_t *doc, struct error *e)
{
	struct course_entry entry = {a->w.partner.number, {a->next, a->now, a->now, 0, false}};
	struct uuid number = uuid_of_course(a->w.partner.id, id);
	int rc;

	if (a->next >= DOC_MAX)
		return error_set(e, ERR_LIMIT, "catalogue: no course numbers left: rebuild it");
	*doc = a->next++;
	a->counts.added++;
	if (a->dry)
		return 0;
	rc = env_put(a->w.txn, partner_db(&a->w, DB_IDS), uuid_bytes(&number), doc_key(doc), e);
	return rc < 0 ? rc : put_course(a, &entry, false, record, e);
}

static int
update_course(struct apply *a, uint32_t doc, struct slice record, struct error *e)
{
	struct course_entry entry;
	struct slice old_record;
	bool same, was_shown;
	int rc = load_entry(a->w.c, a->w.txn, doc, &entry, e);

	if (rc == 0)
		rc = load_record(a->w.c, a->w.txn, doc, &a->new, &old_record, e);
	if (rc < 0)
		return rc;
	same = course_same(old_record, record);
	was_shown = !entry.meta.gone;
	if (same && was_shown) {
		a->counts.unchanged++;
		if (a->rezone && !a->dry)
			a->dead[a->dead_count++] = a->changed[a->changed_count++] = doc;
		return 0;
	}
	if (was_shown)
		a->counts.changed++;
	else
		a->counts.added++;
	if (!same)
		entry.meta.changed = a->now;
	entry.meta.gone = false;
	entry.meta.fetched = 0;
	return put_course(a, &entry, was_shown, record, e);
}

/* Puts doc into the list that is shown; false when it is in it already. */
static bool
show(struct apply *a, uint32_t doc)
{
	if (a->seen[doc / 8] & 1u << doc % 8)
		return false;
	a->seen[doc / 8] |= (unsigned char)(1u << doc % 8);
	a->order[a->shown++] = doc;
	return true;
}

static int
apply_record(struct apply *a, struct slice record, struct error *e)
{
	struct course *new;
	struct slice id;
	uint32_t doc;
	int rc;

	arena_reset(&a->new);
	rc = course_decode(record, &a->new, &new, e);
	if (rc < 0)
		return rc;
	id = values_text(&new->values, OPSTAP_F_ID);
	if (id.n == 0 || id.n > 1000)
		return error_set(e, ERR_VALUE, "catalogue: a record without a usable id");
	rc = load_doc(a->w.c, a->w.txn, a->w.partner.id, id, &doc, e);
	if (rc == ERR_NOT_FOUND) {
		rc = add_course(a, id, record, &doc, e);
		if (rc == 0)
			(void)show(a, doc);
		return rc;
	}
	if (rc < 0 || !show(a, doc))
		return rc;	/* a second record of the same id: the first has won */
	return update_course(a, doc, record, e);
}

/* Hides a course that the list no longer has. */
static int
retire(struct apply *a, uint32_t doc, struct error *e)
{
	struct course_entry entry;
	int rc = load_entry(a->w.c, a->w.txn, doc, &entry, e);

	a->counts.gone++;
	if (rc < 0 || a->dry)
		return rc;
	a->dead[a->dead_count++] = doc;
	entry.meta.gone = true;
	entry.meta.fetched = a->w.partner.state.last_success;
	return put_entry(a, &entry, e);
}

static int
retire_missing(struct apply *a, struct error *e)
{
	struct slice rest = a->old_order;
	int rc = 0;

	for (; rc == 0 && rest.n >= sizeof(uint32_t); rest.p += sizeof(uint32_t), rest.n -= sizeof(uint32_t)) {
		uint32_t doc = key_doc(rest);

		if (doc >= a->next || (a->seen[doc / 8] & 1u << doc % 8) == 0)
			rc = retire(a, doc, e);
	}
	return rc;
}

/* Numbers in meta. --------------------------------------------------------- */

static int
load_next(struct apply *a, struct error *e)
{
	struct slice value;
	struct reader r;
	int rc = env_get(a->w.txn, partner_db(&a->w, DB_META), SLICE("next"), &value, e);

	a->next = 0;
	if (rc == ERR_NOT_FOUND)
		return 0;
	if (rc == 0)
		rc = stored_open(value, "next", &r, e);
	if (rc == 0)
		a->next = reader_u32(&r);
	return rc;
}

static int
store_next(struct apply *a, struct error *e)
{
	stored_begin(&a->w.value);
	buffer_u32(&a->w.value, a->next);
	stored_end(&a->w.value);
	return value_put(&a->w, DB_META, SLICE("next"), e);
}

/* Applying ----------------------------------------------------------------- */

static void
free_lists(struct apply *a)
{
	free(a->seen);
	free(a->order);
	free(a->changed);
	free(a->dead);
	a->seen = NULL;
	a->order = a->changed = a->dead = NULL;
	a->changed_count = a->dead_count = 0;
}

static int
begin_apply(struct apply *a, MDB_txn *txn, struct error *e)
{
	int rc;

	a->w.txn = txn;
	a->shown = 0;
	memset(&a->counts, 0, sizeof(a->counts));
	a->now = a->report && a->report->finished ? a->report->finished : date_now();
	rc = partner_find(&a->w, slice_of(a->list->partner->id), e);
	a->rezone = !slice_is(a->w.partner.zone, zone_name(a->list->partner->zone));
	if (rc == 0)
		rc = load_next(a, e);
	if (rc == 0)
		rc = load_order(a->w.c, txn, a->w.partner.number, &a->old_order, e);
	if (rc < 0)
		return rc;
	free_lists(a);
	a->seen = calloc(1, ((size_t)a->next + a->list->count) / 8 + 1);
	a->order = calloc(a->list->count + 1, sizeof(*a->order));
	a->changed = calloc(a->list->count + 1, sizeof(*a->changed));
	a->dead = calloc(a->list->count + a->old_order.n / sizeof(*a->dead) + 1, sizeof(*a->dead));
	if (a->seen == NULL || a->order == NULL || a->changed == NULL || a->dead == NULL)
		return error_set(e, ERR_MEMORY, "catalogue: no memory for %zu courses", a->list->count);
	return a->dry ? 0 : records_choose(a->w.c, txn, a->list->records, a->list->count, RECORDS_LEAST, e);
}

static int
change_index(struct apply *a, struct error *e)
{
	struct index_change change = {a->changed, a->changed_count, a->dead, a->dead_count, a->w.partner.number,
			a->list->partner->zone};

	return a->w.c->index_later ? 0 : segments_change(a->w.c, a->w.txn, &change, e);
}

static int
finish_apply(struct apply *a, struct error *e)
{
	struct slice order = {(const char *)a->order, a->shown * sizeof(*a->order)};
	struct partner_state *s = &a->w.partner.state;
	struct run_report *r = a->report;
	int rc = 0;

	if (!slice_eq(order, a->old_order))
		rc = env_put(a->w.txn, partner_db(&a->w, DB_ORDER), doc_key(&a->w.partner.number), order, e);
	if (rc == 0)
		rc = change_index(a, e);
	if (rc == 0)
		rc = store_next(a, e);
	r->counts.added = a->counts.added;
	r->counts.changed = a->counts.changed;
	r->counts.gone = a->counts.gone;
	r->counts.unchanged = a->counts.unchanged;
	a->w.partner.zone = slice_of(zone_name(a->list->partner->zone));
	a->w.partner.enabled = a->list->partner->enabled;
	partner_note(s, r);
	s->etag = a->list->etag;
	s->last_modified = a->list->last_modified;
	s->counts = r->counts;
	s->courses = (uint32_t)a->shown;
	s->list = a->list->serial;
	if (rc == 0)
		rc = partner_put_report(&a->w, r, e);
	return rc < 0 ? rc : partner_put(&a->w, e);
}

static int
apply_list(void *context, MDB_txn *txn, struct error *e)
{
	struct apply *a = context;
	int rc = begin_apply(a, txn, e);

	for (size_t i = 0; rc == 0 && i < a->list->count; i++)
		rc = apply_record(a, a->list->records[i], e);
	if (rc == 0)
		rc = retire_missing(a, e);
	return rc < 0 || a->dry ? rc : finish_apply(a, e);
}

static void
open_apply(struct apply *a)
{
	arena_init(&a->new, COURSE_MAX_BYTES * 8);
	partner_write_init(&a->w);
}

static void
close_apply(struct apply *a)
{
	arena_free(&a->new);
	partner_write_free(&a->w);
	free_lists(a);
}

int
catalogue_apply(struct catalogue *c, const struct catalogue_list *list, struct run_report *report, struct error *e)
{
	struct apply a = {.w = {.c = c}, .list = list, .report = report};
	int rc;

	open_apply(&a);
	rc = catalogue_write(c, apply_list, &a, e);
	close_apply(&a);
	return rc;
}

int
catalogue_compare(struct catalogue *c, const struct catalogue_list *list, struct run_counts *out, struct error *e)
{
	struct apply a = {.w = {.c = c}, .list = list, .dry = true};
	MDB_txn *txn;
	int rc = env_begin(c->env, false, &txn, e);

	if (rc < 0)
		return rc;
	open_apply(&a);
	rc = apply_list(&a, txn, e);
	out->added = a.counts.added;
	out->changed = a.counts.changed;
	out->gone = a.counts.gone;
	out->unchanged = a.counts.unchanged;
	close_apply(&a);
	env_abort(txn);
	return rc;
}
