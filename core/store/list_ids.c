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

static int
find_docs(struct partner_write *w, struct list_ids *ids, struct error *e)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < ids->n; i++) {
		const struct list_id *id = &ids->sorted[i];
		uint32_t *doc = &ids->doc[id->at];

		if (i > 0 && uuid_same(&id->number, &id[-1].number)) {
			*doc = LIST_ID_SECOND;
			continue;
		}
		rc = load_doc(w->c, w->txn, &id->number, doc, e);
		ids->added[id->at] = rc == ERR_NOT_FOUND;
		if (rc == ERR_NOT_FOUND) {
			*doc = LIST_ID_NEW;
			rc = 0;
		}
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
	return find_docs(w, &ids, e);
}

int
list_ids_store(struct partner_write *w, const struct list_ids *ids, struct error *e)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < ids->n; i++) {
		const struct list_id *id = &ids->sorted[i];

		if (ids->added[id->at])
			rc = env_put(w->txn, partner_db(w, DB_IDS), uuid_bytes(&id->number), doc_key(&ids->doc[id->at]), e);
	}
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
