/* Ids of a list and the courses that they name. */
#include "store/list_ids.h"

#include <stdlib.h>
#include <string.h>

#define ID_MAX 1000

static int
by_number(const void *x, const void *y)
{
	const struct list_id *a = x, *b = y;
	int order = memcmp(a->number.b, b->number.b, sizeof(a->number.b));

	return order ? order : (a->at > b->at) - (a->at < b->at);
}

static int
id_of(struct slice record, struct arena *a, struct slice *out, struct error *e)
{
	struct course *c;
	int rc;

	arena_reset(a);
	rc = course_decode(record, a, &c, e);
	if (rc < 0)
		return rc;
	*out = values_text(&c->values, OPSTAP_F_ID);
	return out->n > 0 && out->n <= ID_MAX ? 0 : error_set(e, ERR_VALUE, "catalogue: a record without a usable id");
}

static int
read_ids(const struct catalogue_list *list, struct list_ids *ids, struct error *e)
{
	struct slice id;
	struct arena a;
	int rc = 0;

	arena_init(&a, COURSE_MAX_BYTES * 8);
	for (size_t i = 0; rc == 0 && i < list->count; i++) {
		ids->sorted[i].at = i;
		rc = id_of(list->records[i], &a, &id, e);
		if (rc == 0)
			ids->sorted[i].number = uuid_of_course(slice_of(list->partner->id), id);
	}
	arena_free(&a);
	return rc;
}

/* Both in the order of numbers, so that one look at each does. */
static int
find_docs(struct partner_write *w, struct list_ids *ids, struct error *e)
{
	struct slice known;
	int rc = load_ids(w->c, w->txn, w->partner.number, &known, e);
	size_t at = 0;

	for (size_t i = 0; rc == 0 && i < ids->n; i++) {
		const struct list_id *id = &ids->sorted[i];
		uint32_t *doc = &ids->doc[id->at];
		int order = 1;

		if (i > 0 && uuid_same(&id->number, &id[-1].number)) {
			*doc = LIST_ID_SECOND;
			continue;
		}
		while (at < ids_count(known) && (order = memcmp(known.p + at * ID_BYTES, id->number.b, UUID_BYTES)) < 0)
			at++;
		ids->added[id->at] = at == ids_count(known) || order != 0;
		*doc = ids->added[id->at] ? LIST_ID_NEW : ids_doc(known, at);
		ids->added_count += ids->added[id->at];
	}
	return rc;
}

int
list_ids_find(struct partner_write *w, const struct catalogue_list *list, struct list_ids *out, struct error *e)
{
	struct list_ids ids = {.n = list->count};
	int rc;

	ids.sorted = calloc(ids.n + 1, sizeof(*ids.sorted));
	ids.doc = calloc(ids.n + 1, sizeof(*ids.doc));
	ids.added = calloc(ids.n + 1, sizeof(*ids.added));
	*out = ids;
	if (ids.sorted == NULL || ids.doc == NULL || ids.added == NULL)
		return error_set(e, ERR_MEMORY, "catalogue: no memory for %zu courses", ids.n);
	rc = read_ids(list, &ids, e);
	if (rc < 0)
		return rc;
	qsort(ids.sorted, ids.n, sizeof(*ids.sorted), by_number);
	return find_docs(w, out, e);
}

static void
add_entry(struct buffer *b, const struct list_ids *ids, const struct list_id *id)
{
	buffer_slice(b, uuid_bytes(&id->number));
	buffer_u32(b, ids->doc[id->at]);
}

int
list_ids_store(struct partner_write *w, const struct list_ids *ids, struct error *e)
{
	struct slice known;
	int rc = load_ids(w->c, w->txn, w->partner.number, &known, e);
	struct buffer b;
	size_t done = 0;

	if (rc < 0 || ids->added_count == 0)
		return rc;
	buffer_init(&b, UINT32_MAX);
	for (size_t i = 0; i < ids->n; i++) {
		const struct list_id *id = &ids->sorted[i];
		size_t at;

		if (!ids->added[id->at])
			continue;
		at = ids_before(known, id->number.b, UUID_BYTES);
		buffer_add(&b, known.p + done * ID_BYTES, (at - done) * ID_BYTES);
		done = at;
		add_entry(&b, ids, id);
	}
	buffer_add(&b, known.p + done * ID_BYTES, (ids_count(known) - done) * ID_BYTES);
	rc = buffer_ok(&b) ? env_put(w->txn, partner_db(w, DB_IDS), doc_key(&w->partner.number), buffer_view(&b), e)
			: error_set(e, ERR_MEMORY, "catalogue: no memory for %zu courses", ids->n);
	buffer_free(&b);
	return rc;
}

void
list_ids_free(struct list_ids *ids)
{
	free(ids->sorted);
	free(ids->doc);
	free(ids->added);
	memset(ids, 0, sizeof(*ids));
}
