/* Many courses, or one by the number that others know it by. */
#include <string.h>

#include "store/catalogue_ids.h"

/* One after the other ------------------------------------------------------ */

int
catalogue_each_from(struct catalogue_view *v, struct slice partner, uint32_t first, catalogue_course_fn each, void *context,
		struct error *e)
{
	struct partner_record p;
	struct arena a;
	struct slice order;
	size_t skip = first * sizeof(uint32_t);
	int rc = load_partner(v->c, v->txn, partner, &p, e);

	if (rc < 0)
		return rc == ERR_NOT_FOUND ? 0 : rc;
	rc = load_order(v->c, v->txn, p.number, &order, e);
	skip = skip < order.n ? skip : order.n;
	order = (struct slice){order.p ? order.p + skip : NULL, order.n - skip};
	arena_init(&a, COURSE_MAX_BYTES * 4);
	for (; rc == 0 && order.n >= sizeof(uint32_t); order.p += sizeof(uint32_t), order.n -= sizeof(uint32_t)) {
		struct course_entry entry;
		struct course *course;
		struct slice record;

		arena_reset(&a);
		rc = load_course(v->c, v->txn, key_doc(order), &a, &entry, &record, e);
		if (rc == 0)
			rc = course_decode(record, &a, &course, e);
		entry.meta.fetched = p.state.last_success;
		if (rc == 0)
			rc = each(context, values_text(&course->values, OPSTAP_F_ID), record, &entry.meta);
	}
	arena_free(&a);
	return rc;
}

int
catalogue_each(struct catalogue_view *v, struct slice partner, catalogue_course_fn each, void *context, struct error *e)
{
	return catalogue_each_from(v, partner, 0, each, context, e);
}

/* By number ---------------------------------------------------------------- */

struct search {
	struct catalogue_view *view;
	const struct partner_record *partner;
	catalogue_found_fn found;
	void *context;
};

static int
find_one(const struct search *s, uint32_t doc, struct error *e)
{
	struct course_entry entry;
	struct slice record;
	int rc = load_course(s->view->c, s->view->txn, doc, &s->view->records, &entry, &record, e);

	if (rc < 0)
		return rc;
	if (entry.partner != s->partner->number)
		return error_set(e, ERR_DAMAGED, "catalogue: course number %u belongs to somebody else", doc);
	if (!entry.meta.gone)
		entry.meta.fetched = s->partner->state.last_success;
	return s->found(s->context, s->partner->id, record, &entry.meta);
}

/* Those of one partner whose numbers begin as number does. */
static int
find_of_partner(const struct search *s, const struct uuid *number, struct error *e)
{
	struct slice ids;
	int rc = load_ids(s->view->c, s->view->txn, s->partner->number, &ids, e);

	for (size_t i = ids_before(ids, number->b, UUID_SHARED); rc == 0 && i < ids_count(ids); i++) {
		struct uuid own = ids_number(ids, i);

		if (memcmp(own.b, number->b, UUID_SHARED) != 0)
			break;
		rc = find_one(s, ids_doc(ids, i), e);
	}
	return rc;
}

int
catalogue_find(struct catalogue_view *v, const struct uuid *number, catalogue_found_fn found, void *context, struct error *e)
{
	struct search s = {.view = v, .found = found, .context = context};
	struct partner_record *partners = NULL;
	size_t n = 0;
	int rc = load_partners(v->c, v->txn, &v->records, &partners, &n, e);

	for (size_t i = 0; rc == 0 && i < n; i++) {
		s.partner = &partners[i];
		rc = find_of_partner(&s, number, e);
	}
	return rc;
}

/* Numbers alone ------------------------------------------------------------ */

int
catalogue_uuids(struct catalogue_view *v, struct slice partner, catalogue_uuid_fn each, void *context, struct error *e)
{
	struct partner_record p;
	struct slice ids;
	int rc = load_partner(v->c, v->txn, partner, &p, e);

	if (rc == 0)
		rc = load_ids(v->c, v->txn, p.number, &ids, e);
	if (rc < 0)
		return rc == ERR_NOT_FOUND ? 0 : rc;
	for (size_t i = 0; rc == 0 && i < ids_count(ids); i++) {
		struct uuid number = ids_number(ids, i);
		struct course_entry entry;

		rc = load_entry(v->c, v->txn, ids_doc(ids, i), &entry, e);
		if (rc == 0 && entry.partner != p.number)
			rc = error_set(e, ERR_DAMAGED, "catalogue: course number %u belongs to somebody else", entry.meta.doc);
		if (rc == 0 && !entry.meta.gone)
			rc = each(context, &number, &entry.meta);
	}
	return rc;
}
