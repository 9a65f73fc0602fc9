/* A search in the store: the index of a version for the engine, whole records for the hits it found. */
#include "store/query.h"

#include <stdlib.h>
#include <string.h>

#include "store/query_parts.h"

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

/* Hits --------------------------------------------------------------------- */

struct run {
	struct catalogue_view *view;
	const struct config *config;
	const struct seats *seats;
	const struct query *q;
	struct arena *a, *scratch;
	struct filter_seats taken;
	struct search_index index;
};

/* For the scan, which compares with the catalogue's places: where the host says otherwise, all of them or none. */
static int32_t
seats_taken(const void *context, struct slice partner, struct slice course, struct slice offering)
{
	struct seat_count count = seats_of(context, partner, course, offering);

	if (count.closed || count.cancelled)
		return INT32_MAX;
	if (count.places_set)
		return count.taken >= count.places ? INT32_MAX : 0;
	return count.taken;
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

static int
read_course(struct run *r, const struct search_hit *found, struct hit *h, struct error *e)
{
	struct course_entry entry;
	struct slice record;
	int rc = load_course(r->view->c, r->view->txn, found->doc, r->a, &entry, &record, e);

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
	if (h->seats.closed || h->seats.cancelled || h->seats.places_set)
		h->status = offering_status(&h->facts, h->seats.taken, r->q->now);
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
		.taken = {.taken = seats_taken, .context = seats, .version = seats ? seats_version(seats) : 0}};
	int rc;

	memset(out, 0, sizeof(*out));
	if (q->page == 0 || q->limit == 0)
		return error_set(e, ERR_INTERNAL, "a query without page or limit");
	rc = query_index(v, seats ? &r.taken : NULL, q->facets, r.scratch, &r.index, e);
	if (rc == 0)
		rc = q->only_id.n > 0 ? run_one(&r, out, e) : run_search(&r, out, e);
	arena_reset(r.scratch);
	return rc;
}
