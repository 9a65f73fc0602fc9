/* Many courses, or one by the number that others know it by. */
#include <string.h>

#include "store/catalogue_store.h"
#include "store/uuid.h"

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
		rc = load_entry(v->c, v->txn, key_doc(order), &entry, e);
		if (rc == 0)
			rc = load_record(v->c, v->txn, entry.meta.doc, &a, &record, e);
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
	const struct partner_record *partners;
	size_t partner_count;
	catalogue_found_fn found;
	void *context;
};

static const struct partner_record *
partner_of(const struct search *s, uint32_t number)
{
	for (size_t i = 0; i < s->partner_count; i++)
		if (s->partners[i].number == number)
			return &s->partners[i];
	return NULL;
}

static int
find_one(void *context, struct slice key, struct slice value, struct error *e)
{
	const struct search *s = context;
	const struct partner_record *partner;
	struct course_entry entry;
	struct slice record;
	int rc = load_entry(s->view->c, s->view->txn, key_doc(value), &entry, e);

	(void)key;
	if (rc == 0)
		rc = load_record(s->view->c, s->view->txn, entry.meta.doc, &s->view->records, &record, e);
	if (rc < 0)
		return rc;
	partner = partner_of(s, entry.partner);
	if (partner == NULL)
		return error_set(e, ERR_DAMAGED, "catalogue: course number %u belongs to nobody", entry.meta.doc);
	if (!entry.meta.gone)
		entry.meta.fetched = partner->state.last_success;
	return s->found(s->context, partner->id, record, &entry.meta);
}

int
catalogue_find(struct catalogue_view *v, const struct uuid *number, catalogue_found_fn found, void *context, struct error *e)
{
	struct search s = {.view = v, .found = found, .context = context};
	struct slice prefix = {(const char *)number->b, UUID_SHARED};
	struct partner_record *partners = NULL;
	int rc = load_partners(v->c, v->txn, &v->records, &partners, &s.partner_count, e);

	s.partners = partners;
	return rc < 0 ? rc : env_each(v->txn, env_db(v->c->env, DB_IDS), prefix, find_one, &s, e);
}

/* Numbers alone ------------------------------------------------------------ */

struct numbers {
	struct catalogue_view *view;
	uint32_t partner;
	catalogue_uuid_fn each;
	void *context;
};

static int
number_one(void *context, struct slice key, struct slice value, struct error *e)
{
	const struct numbers *n = context;
	struct course_entry entry;
	struct uuid number;
	int rc = load_entry(n->view->c, n->view->txn, key_doc(value), &entry, e);

	if (rc < 0 || entry.partner != n->partner || entry.meta.gone || key.n != sizeof(number.b))
		return rc;
	memcpy(number.b, key.p, sizeof(number.b));
	return n->each(n->context, &number, &entry.meta);
}

int
catalogue_uuids(struct catalogue_view *v, struct slice partner, catalogue_uuid_fn each, void *context, struct error *e)
{
	struct numbers n = {.view = v, .each = each, .context = context};
	struct partner_record p;
	int rc = load_partner(v->c, v->txn, partner, &p, e);

	if (rc < 0)
		return rc == ERR_NOT_FOUND ? 0 : rc;
	n.partner = p.number;
	return env_each(v->txn, env_db(v->c->env, DB_IDS), SLICE_NONE, number_one, &n, e);
}
