/* A search in the store: the index of a version for the engine, whole records for the hits it found. */
#include "store/query.h"

#include <stdlib.h>
#include <string.h>

#include "store/query_parts.h"
#include "store/records.h"
#include "store/records_kept.h"

#define RECORD_ROOM ((size_t)16 << 20)	/* for one record, read back */

/* The index ---------------------------------------------------------------- */

static int
know_values(struct segment_set *set, struct error *e)
{
	int rc = 0;

	if (set->known != NULL)
		return 0;
	set->known = calloc(1, sizeof(*set->known));
	if (set->known == NULL)
		return error_set(e, ERR_MEMORY, "no memory for facets");
	known_clear(set->known);
	for (size_t i = 0; rc == 0 && i < set->n; i++)
		rc = known_add(set->known, &set->list[i].s.columns, set->list[i].live_map, set->partners, set->partner_count, e);
	if (rc < 0) {
		free(set->known);
		set->known = NULL;
	}
	return rc;
}

int
query_index(struct catalogue_view *v, const struct filter_seats *seats, bool facets, struct arena *scratch,
		struct search_index *out, struct error *e)
{
	struct segment_set *set = v->c->segments;
	struct search_segment *list;
	int rc = catalogue_check_index(v->c, v->txn, e);

	if (rc == 0)
		rc = segments_load(v->c, v->txn, set, e);
	if (rc == 0 && facets)
		rc = know_values(set, e);
	for (size_t i = 0; rc == 0 && i < set->n; i++)
		if (set->list[i].statuses == NULL)
			rc = statuses_new(&set->list[i].s.columns, &set->list[i].statuses, e);
	if (rc < 0)
		return rc;
	list = arena_array(scratch, set->n + 1, sizeof(*list));
	if (list == NULL)
		return error_set(e, ERR_MEMORY, "no memory for a query");
	for (size_t i = 0; i < set->n; i++)
		list[i] = (struct search_segment){&set->list[i].s, set->list[i].live_map, set->list[i].statuses};
	*out = (struct search_index){list, set->n, v->c->bridge, set->partners, set->partner_count, seats, set->known};
	return 0;
}

int
query_prepare(struct catalogue_view *v, int64_t now, struct error *e)
{
	struct arena *scratch = &v->c->scratch;
	const struct zone *utc;
	struct search_index index;
	int rc = query_index(v, NULL, true, scratch, &index, e);

	for (size_t i = 0; rc == 0 && i < index.n; i++)
		rc = filter_prepare(&index.segments[i].s->columns, index.segments[i].statuses, index.partners, index.partner_count,
				index.known, now, scratch, e);
	arena_reset(scratch);
	if (rc == 0)
		rc = zone_find("UTC", &utc, e);	/* reads the list of all zones */
	return rc == 0 ? records_prepare(v->c, v->txn, e) : rc;
}

/* A query ------------------------------------------------------------------ */

struct run {
	struct catalogue_view *view;
	const struct config *config;
	const struct seats *seats;
	const struct query *q;
	struct arena *a, *scratch;
	struct filter_seats taken;
	struct search_index index;
};

static int32_t
seats_taken(const void *context, struct slice partner, struct slice course, struct slice offering)
{
	const struct run *r = context;

	return seats_of(r->seats, partner, course, offering).taken;
}

static const struct zone *
zone_of(const struct run *r, struct slice partner)
{
	const struct config_partner *p = r->config ? config_partner(r->config, partner) : NULL;
	const struct zone *zone = p ? p->zone : NULL;

	if (zone == NULL && zone_find("UTC", &zone, NULL) < 0)
		return NULL;
	return zone;
}

/* What hosts said ---------------------------------------------------------- */

struct hosts {
	const struct run *run;
	struct arena records;		/* for one at a time */
	struct arena *a;
	struct filter_host *list;
	size_t n, cap;
};

static int
add_host(struct hosts *h, uint32_t doc, const struct course *c, uint32_t offering, const struct seat_count *count,
		const struct zone *zone, struct error *e)
{
	struct filter_host *grown = arena_grow(h->a, h->list, h->n, &h->cap, sizeof(*grown)), *new;

	if (grown == NULL)
		return error_set(e, ERR_MEMORY, "no memory for what hosts said");
	h->list = grown;
	new = &grown[h->n++];
	*new = (struct filter_host){.doc = doc, .offering = offering, .taken = count->taken};
	offering_read(c, offering < c->offering_count ? &c->offerings[offering] : NULL, zone, &new->facts);
	seats_apply(count, &new->facts);
	return 0;
}

/* The offerings of that name; none when the catalogue no longer has it. */
static int
add_named(struct hosts *h, const struct seat_name *name, const struct seat_count *count, struct error *e)
{
	const struct run *r = h->run;
	const struct zone *zone = zone_of(r, name->partner);
	struct uuid number = uuid_of_course(name->partner, name->course);
	struct partner_record p;
	struct course *c = NULL;
	struct slice record;
	uint32_t doc;
	int rc = load_partner(r->view->c, r->view->txn, name->partner, &p, e);

	if (rc == 0)
		rc = load_doc(r->view->c, r->view->txn, p.number, &number, &doc, e);
	if (rc == ERR_NOT_FOUND)
		return 0;
	if (rc == 0)
		rc = load_record(r->view->c, r->view->txn, doc, &h->records, &record, e);
	if (rc == 0)
		rc = course_decode(record, &h->records, &c, e);
	if (rc == 0 && zone == NULL)
		rc = error_set(e, ERR_INTERNAL, "no time zone UTC");
	if (rc == 0 && c->offering_count == 0 && name->offering.n == 0)
		return add_host(h, doc, c, 0, count, zone, e);
	for (uint32_t i = 0; rc == 0 && i < c->offering_count; i++)
		if (slice_eq(values_text(&c->offerings[i].values, OPSTAP_F_OFFERING), name->offering))
			rc = add_host(h, doc, c, i, count, zone, e);
	return rc;
}

static int
list_hosts(const void *context, struct arena *a, struct filter_host **out, size_t *n, struct error *e)
{
	struct hosts h = {.run = context, .a = a, .list = arena_alloc(a, sizeof(*h.list))};
	struct seat_count count;
	struct seat_name name;
	size_t at = 0;
	int rc = h.list ? 0 : error_set(e, ERR_MEMORY, "no memory for what hosts said");

	arena_init(&h.records, RECORD_ROOM);
	while (rc == 0 && seats_next_host(h.run->seats, &at, &name, &count)) {
		rc = add_named(&h, &name, &count, e);
		arena_reset(&h.records);
	}
	arena_free(&h.records);
	*out = h.list;
	*n = h.n;
	return rc;
}

/* Hits --------------------------------------------------------------------- */

/* Entry and record of a hit, in the arena. */
static int
read_record(struct run *r, uint32_t doc, struct course_entry *entry, struct slice *record, struct error *e)
{
	struct catalogue *c = r->view->c;
	struct slice kept = records_kept_find(c->kept, catalogue_version(r->view), doc);
	int rc;

	if (kept.n > 0) {
		*record = arena_slice(r->a, kept);
		return record->p != NULL ? load_entry(c, r->view->txn, doc, entry, e) : error_set(e, ERR_MEMORY, "no memory for hits");
	}
	rc = load_course(c, r->view->txn, doc, r->a, entry, record, e);
	if (rc == 0)
		records_keep(c->kept, catalogue_version(r->view), doc, *record);
	return rc;
}

static int
read_course(struct run *r, const struct search_hit *found, struct hit *h, struct error *e)
{
	struct course_entry entry;
	struct slice record;
	int rc = read_record(r, found->doc, &entry, &record, e);

	if (rc == 0)
		rc = course_decode(record, r->a, &h->course, e);
	if (rc < 0)
		return rc;
	h->meta = entry.meta;
	h->id = values_text(&h->course->values, OPSTAP_F_ID);
	if (!slice_eq(h->id, columns_id(&r->index.segments[found->segment].s->columns, found->local)))
		return error_set(e, ERR_DAMAGED, "index: course number %u is another one", found->doc);
	return 0;
}

static int
fill_hit(struct run *r, const struct search_hit *found, struct hit *h, struct error *e)
{
	const struct columns *columns = &r->index.segments[found->segment].s->columns;
	uint32_t partner = columns_partner(columns, found->local);
	struct slice offering = SLICE_NONE;
	const struct zone *zone;
	int rc;

	h->partner = r->index.partners[partner].id;
	if (r->q->bare) {
		h->id = columns_id(columns, found->local);
		return 0;
	}
	rc = read_course(r, found, h, e);
	if (rc < 0)
		return rc;
	zone = zone_of(r, h->partner);
	if (zone == NULL)
		return error_set(e, ERR_INTERNAL, "no time zone UTC");
	h->status = found->shown.status;
	h->offerings = found->shown.offerings;
	h->why = (enum hit_why)found->why;
	h->via = found->via;
	h->meta.fetched = r->view->c->segments->fetched[partner];
	if (found->shown.offering < h->course->offering_count)
		h->offering = &h->course->offerings[found->shown.offering];
	offering_read(h->course, h->offering, zone, &h->facts);
	if (h->offering != NULL)
		offering = values_text(&h->offering->values, OPSTAP_F_OFFERING);
	if (r->seats == NULL)
		return 0;
	h->seats = seats_of(r->seats, h->partner, h->id, offering);
	seats_apply(&h->seats, &h->facts);
	return 0;
}

static int
fill_hits(struct run *r, const struct search_hit *found, size_t n, const struct marks *marks, struct query_result *out,
		struct error *e)
{
	int rc = 0;

	out->hits = arena_array(r->a, n + 1, sizeof(*out->hits));
	if (out->hits == NULL)
		return error_set(e, ERR_MEMORY, "no memory for hits");
	for (; rc == 0 && out->hit_count < n; out->hit_count++) {
		struct hit *h = &out->hits[out->hit_count];

		rc = fill_hit(r, &found[out->hit_count], h, e);
		if (rc == 0 && r->q->highlight)
			rc = query_mark(marks, r->q->lang, r->a, h, e);
	}
	return rc;
}

/* Running ------------------------------------------------------------------ */

static int
run_search(struct run *r, struct query_result *out, struct error *e)
{
	struct search_result found;
	int rc = search_run(&r->index, r->q, r->scratch, r->a, &found, e);

	if (rc < 0)
		return rc;
	out->total = found.filtered.total;
	out->closed_hidden = found.filtered.closed_hidden;
	out->next_change = found.filtered.next_change;
	memcpy(out->facets, found.filtered.facets, sizeof(out->facets));
	memcpy(out->facet_count, found.filtered.facet_count, sizeof(out->facet_count));
	out->corrected = found.corrected;
	out->widened = found.widened;
	out->cut = found.cut;
	return fill_hits(r, found.hits, found.hit_count, &found.marks, out, e);
}

/* One course by its address. */
static int
run_one(struct run *r, struct query_result *out, struct error *e)
{
	const struct query *q = r->q;
	struct partner_record partner;
	struct search_hit found;
	static const struct marks none;
	struct uuid number;
	bool matches = false;
	uint32_t doc, local = 0;
	size_t i = 0;
	int rc;

	out->next_change = MOMENT_NONE;
	if (q->only_partner.n == 0 || q->only_partner.n > 32)
		return 0;
	number = uuid_of_course(q->only_partner, q->only_id);
	rc = load_partner(r->view->c, r->view->txn, q->only_partner, &partner, e);
	if (rc == 0)
		rc = load_doc(r->view->c, r->view->txn, partner.number, &number, &doc, e);
	if (rc < 0)
		return rc == ERR_NOT_FOUND ? 0 : rc;
	for (; i < r->index.n; i++)
		if (columns_find(&r->index.segments[i].s->columns, doc, &local) &&
				segment_lives(&r->view->c->segments->list[i], local))
			break;
	if (i == r->index.n)
		return 0;
	rc = search_one(&r->index, q, i, local, r->scratch, &found, &out->next_change, &matches, e);
	out->total = matches;
	return rc < 0 || !matches ? rc : fill_hits(r, &found, 1, &none, out, e);
}

int
query_run(struct catalogue_view *v, const struct config *config, const struct seats *seats, const struct query *q,
		struct arena *a, struct query_result *out, struct error *e)
{
	struct run r = {.view = v, .config = config, .seats = seats, .q = q, .a = a, .scratch = &v->c->scratch,
		.taken = {.taken = seats_taken, .hosts = list_hosts, .version = seats ? seats_version(seats) : 0}};
	int rc;

	r.taken.context = &r;

	memset(out, 0, sizeof(*out));
	if (q->page == 0 || q->limit == 0)
		return error_set(e, ERR_INTERNAL, "a query without page or limit");
	rc = query_index(v, seats ? &r.taken : NULL, q->facets, r.scratch, &r.index, e);
	if (rc == 0)
		rc = q->only_id.n > 0 ? run_one(&r, out, e) : run_search(&r, out, e);
	arena_reset(r.scratch);
	return rc;
}
