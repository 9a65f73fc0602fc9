/*
 * Accepted lists, one transaction: only what changed is rewritten. Everything here may run twice
 * (the map grew), so that results leave through struct apply only when the transaction is through.
 */
#include <stdlib.h>
#include <string.h>

#include "store/list_ids.h"
#include "store/records.h"
#include "store/segments.h"
#include "store/uuid.h"

#define DOC_MAX (UINT32_MAX / 2)
#define STORED_SHARE 2	/* bytes that a new byte of a record takes, packed and indexed: one, and as much again while it is written */

struct docs {
	uint32_t *v;
	size_t n, cap;
};

struct apply {
	struct partner_write w;		/* anew in each transaction, but for w.c and w.value */
	const struct catalogue_list *lists;
	struct run_report *reports;	/* of each; NULL when nothing is written */
	size_t list_count;
	bool dry;			/* count, write nothing */

	/* anew in each transaction: */
	struct docs changed, dead;	/* to be indexed; whose entry in the index is no more */
	struct slice *records;		/* of those that changed */
	size_t record_cap;

	/* anew with each list: */
	const struct catalogue_list *list;
	struct run_report *report;
	bool rezone;			/* the index was worked out for another zone */
	struct docs order, old_order;	/* what is shown; what was */
	struct list_ids ids;
	unsigned char *seen;		/* by doc */
	uint32_t next;			/* number of the next new course */
	struct run_counts counts;
	int64_t now;
};

static int
docs_room(struct docs *d, size_t more, struct error *e)
{
	size_t cap = d->cap > 0 ? d->cap : 64;
	uint32_t *grown;

	while (cap < d->n + more)
		cap *= 2;
	if (cap == d->cap)
		return 0;
	grown = realloc(d->v, cap * sizeof(*grown));
	if (grown == NULL)
		return error_set(e, ERR_MEMORY, "catalogue: no memory for %zu courses", d->n + more);
	d->v = grown;
	d->cap = cap;
	return 0;
}

/* The entry, encoded. */
static int
encode_entry(struct apply *a, const struct course_entry *entry, struct slice *out, struct error *e)
{
	entry_encode(entry, &a->w.value);
	*out = buffer_view(&a->w.value);
	return buffer_ok(&a->w.value) ? 0 : error_set(e, ERR_MEMORY, "catalogue: no memory for a value");
}

static void
index_again(struct apply *a, uint32_t doc, bool was_shown, struct slice record)
{
	if (was_shown)
		a->dead.v[a->dead.n++] = doc;
	a->records[a->changed.n] = record;
	a->changed.v[a->changed.n++] = doc;
}

enum before { WAS_NOT, WAS_HIDDEN, WAS_SHOWN };	/* shown: the index has it as it was */

/* The course as it is now. */
static int
put_course(struct apply *a, const struct course_entry *entry, enum before was, struct slice record, struct error *e)
{
	uint32_t doc = entry->meta.doc;
	struct slice encoded;
	int rc;

	if (a->dry)
		return 0;
	index_again(a, doc, was == WAS_SHOWN, record);
	rc = encode_entry(a, entry, &encoded, e);
	return rc < 0 ? rc : records_put(a->w.c, a->w.txn, doc, encoded, record, was == WAS_NOT, e);
}

static int
add_course(struct apply *a, struct slice record, uint32_t *doc, struct error *e)
{
	struct course_entry entry = {a->w.partner.number, course_fingerprint(record), {a->next, a->now, a->now, 0, false}};

	if (a->next >= DOC_MAX)
		return error_set(e, ERR_LIMIT, "catalogue: no course numbers left: rebuild it");
	*doc = a->next++;
	a->counts.added++;
	return put_course(a, &entry, WAS_NOT, record, e);
}

static int
update_course(struct apply *a, uint32_t doc, struct slice record, struct error *e)
{
	uint64_t fingerprint = course_fingerprint(record);
	struct course_entry entry;
	bool same, was_shown;
	int rc = load_entry(a->w.c, a->w.txn, doc, &entry, e);

	if (rc < 0)
		return rc;
	same = entry.fingerprint == fingerprint;
	was_shown = !entry.meta.gone;
	if (same && was_shown) {
		a->counts.unchanged++;
		if (a->rezone && !a->dry)
			index_again(a, doc, true, record);
		return 0;
	}
	if (was_shown)
		a->counts.changed++;
	else
		a->counts.added++;
	if (!same)
		entry.meta.changed = a->now;
	entry.fingerprint = fingerprint;
	entry.meta.gone = false;
	entry.meta.fetched = 0;
	return put_course(a, &entry, was_shown ? WAS_SHOWN : WAS_HIDDEN, record, e);
}

/* Puts doc into the list that is shown; false when it is in it already. */
static bool
show(struct apply *a, uint32_t doc)
{
	if (a->seen[doc / 8] & 1u << doc % 8)
		return false;
	a->seen[doc / 8] |= (unsigned char)(1u << doc % 8);
	a->order.v[a->order.n++] = doc;
	return true;
}

static int
apply_record(struct apply *a, size_t at, struct error *e)
{
	struct slice record = a->list->records[at];
	uint32_t *doc = &a->ids.doc[at];
	int rc;

	if (*doc == LIST_ID_SECOND)
		return 0;	/* the first has won */
	if (*doc == LIST_ID_NEW) {
		rc = add_course(a, record, doc, e);
		if (rc == 0)
			(void)show(a, *doc);
		return rc;
	}
	return show(a, *doc) ? update_course(a, *doc, record, e) : 0;
}

/* Hides a course that the list no longer has. */
static int
retire(struct apply *a, uint32_t doc, struct error *e)
{
	struct course_entry entry;
	struct slice encoded;
	int rc = load_entry(a->w.c, a->w.txn, doc, &entry, e);

	a->counts.gone++;
	if (rc < 0 || a->dry)
		return rc;
	a->dead.v[a->dead.n++] = doc;
	entry.meta.gone = true;
	entry.meta.fetched = a->w.partner.state.last_success;
	rc = encode_entry(a, &entry, &encoded, e);
	return rc < 0 ? rc : records_put_entry(a->w.c, a->w.txn, doc, encoded, e);
}

static int
retire_missing(struct apply *a, struct error *e)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < a->old_order.n; i++) {
		uint32_t doc = a->old_order.v[i];

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
	return value_put(&a->w, DB_META, SLICE("next"), false, e);
}

/* Applying ----------------------------------------------------------------- */

static int
load_old_order(struct apply *a, struct error *e)
{
	struct slice order;
	int rc = load_order(a->w.c, a->w.txn, a->w.partner.number, &order, e);

	a->old_order.n = 0;
	if (rc == 0)
		rc = docs_room(&a->old_order, order.n / sizeof(uint32_t), e);
	if (rc < 0)
		return rc;
	a->old_order.n = order.n / sizeof(uint32_t);	/* copied: what was put since may move what is stored */
	if (a->old_order.n > 0)
		memcpy(a->old_order.v, order.p, a->old_order.n * sizeof(uint32_t));
	return 0;
}

/* As many as there is room for changed ones. */
static int
record_room(struct apply *a, struct error *e)
{
	struct slice *grown;

	if (a->record_cap == a->changed.cap)
		return 0;
	grown = realloc(a->records, a->changed.cap * sizeof(*grown));
	if (grown == NULL)
		return error_set(e, ERR_MEMORY, "catalogue: no memory for %zu courses", a->changed.cap);
	a->records = grown;
	a->record_cap = a->changed.cap;
	return 0;
}

static int
make_room(struct apply *a, struct error *e)
{
	int rc;

	a->order.n = 0;
	rc = docs_room(&a->order, a->list->count, e);
	if (rc == 0)
		rc = docs_room(&a->changed, a->list->count, e);
	if (rc == 0)
		rc = record_room(a, e);
	if (rc == 0)
		rc = docs_room(&a->dead, a->list->count + a->old_order.n, e);
	free(a->seen);
	a->seen = calloc(1, ((size_t)a->next + a->list->count) / 8 + 1);
	if (rc == 0 && a->seen == NULL)
		rc = error_set(e, ERR_MEMORY, "catalogue: no memory for %zu courses", a->list->count);
	return rc;
}

#define CLOCK_SLACK 3600	/* seconds that a clock may go back without anybody noticing */

/*
 * Courses of a later list are first seen later, whatever the clock did and however many lists came in one second: by that saved searches
 * tell what is new (catalogue_newest). A rebuild gives courses the moments of its old lists.
 */
static int
choose_moment(struct apply *a, struct error *e)
{
	uint64_t newest = a->w.c->born;
	int rc = load_number(a->w.c, a->w.txn, "newest", &newest, e);

	a->now = a->report && a->report->finished ? a->report->finished : date_now();
	if (rc == ERR_NOT_FOUND)
		rc = 0;
	if (rc == 0 && !a->w.c->index_later && a->now <= (int64_t)newest && (int64_t)newest - a->now < CLOCK_SLACK)
		a->now = (int64_t)newest + 1;
	return rc;
}

static int
note_newest(struct apply *a, struct error *e)
{
	if (a->counts.added == 0 || a->w.c->index_later)
		return 0;
	return store_number(a->w.c, a->w.txn, "newest", (uint64_t)a->now, e);
}

static int
begin_list(struct apply *a, size_t i, struct error *e)
{
	int rc;

	a->list = &a->lists[i];
	a->report = a->reports ? &a->reports[i] : NULL;
	memset(&a->counts, 0, sizeof(a->counts));
	rc = choose_moment(a, e);
	if (rc == 0)
		rc = partner_find(&a->w, slice_of(a->list->partner->id), e);
	a->rezone = !slice_is(a->w.partner.zone, zone_name(a->list->partner->zone));
	if (rc == 0)
		rc = load_next(a, e);
	if (rc == 0)
		rc = load_old_order(a, e);
	if (rc == 0)
		rc = make_room(a, e);
	list_ids_free(&a->ids);
	return rc < 0 ? rc : list_ids_find(&a->w, a->list, &a->ids, e);
}

static struct slice
docs_slice(const struct docs *d)
{
	return (struct slice){(const char *)d->v, d->n * sizeof(*d->v)};
}

static int
finish_list(struct apply *a, struct error *e)
{
	struct partner_state *s = &a->w.partner.state;
	struct run_report *r = a->report;
	int rc = list_ids_store(&a->w, &a->ids, e);

	if (rc == 0 && !slice_eq(docs_slice(&a->order), docs_slice(&a->old_order)))
		rc = env_put(a->w.txn, partner_db(&a->w, DB_ORDER), doc_key(&a->w.partner.number), docs_slice(&a->order), e);
	if (rc == 0)
		rc = store_next(a, e);
	if (rc == 0)
		rc = note_newest(a, e);
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
	s->courses = (uint32_t)a->order.n;
	s->list = a->list->serial;
	if (rc == 0)
		rc = partner_put_report(&a->w, r, e);
	return rc < 0 ? rc : partner_put(&a->w, e);
}

static int
apply_list(struct apply *a, size_t i, struct error *e)
{
	int rc = begin_list(a, i, e);

	for (size_t k = 0; rc == 0 && k < a->list->count; k++)
		rc = apply_record(a, k, e);
	if (rc == 0)
		rc = retire_missing(a, e);
	return rc < 0 || a->dry ? rc : finish_list(a, e);
}

static int
change_index(struct apply *a, struct error *e)
{
	struct index_change change = {a->changed.v, a->records, a->changed.n, a->dead.v, a->dead.n};

	return a->w.c->index_later ? 0 : segments_change(a->w.c, a->w.txn, &change, e);
}

static int
apply_lists(void *context, MDB_txn *txn, struct error *e)
{
	struct apply *a = context;
	int rc = 0;

	a->w.txn = txn;
	a->changed.n = a->dead.n = 0;
	if (!a->dry)
		rc = records_choose(a->w.c, txn, a->lists, a->list_count, RECORDS_LEAST, e);
	for (size_t i = 0; rc == 0 && i < a->list_count; i++)
		rc = apply_list(a, i, e);
	return rc < 0 || a->dry ? rc : change_index(a, e);
}

static void
close_apply(struct apply *a)
{
	partner_write_free(&a->w);
	list_ids_free(&a->ids);
	free(a->seen);
	free(a->order.v);
	free(a->old_order.v);
	free(a->changed.v);
	free(a->records);
	free(a->dead.v);
}

static size_t
bytes_of(const struct catalogue_list *lists, size_t n)
{
	size_t bytes = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < lists[i].count; k++)
			bytes += lists[i].records[k].n;
	return bytes;
}

int
catalogue_apply(struct catalogue *c, const struct catalogue_list *lists, struct run_report *reports, size_t n, struct error *e)
{
	struct apply a = {.w = {.c = c}, .lists = lists, .reports = reports, .list_count = n};
	int rc;

	if (c->env != NULL)
		env_expect(c->env, bytes_of(lists, n) * STORED_SHARE);
	partner_write_init(&a.w);
	rc = catalogue_write(c, apply_lists, &a, e);
	close_apply(&a);
	return rc;
}

int
catalogue_compare(struct catalogue *c, const struct catalogue_list *list, struct run_counts *out, struct error *e)
{
	struct apply a = {.w = {.c = c}, .lists = list, .list_count = 1, .dry = true};
	MDB_txn *txn;
	int rc = env_begin(c->env, false, &txn, e);

	if (rc < 0)
		return rc;
	partner_write_init(&a.w);
	rc = apply_lists(&a, txn, e);
	out->added = a.counts.added;
	out->changed = a.counts.changed;
	out->gone = a.counts.gone;
	out->unchanged = a.counts.unchanged;
	close_apply(&a);
	env_abort(txn);
	return rc;
}
