/* Courses of a partner by their numbers. */
#include "store/catalogue_ids.h"

int
load_ids(const struct catalogue *c, MDB_txn *txn, uint32_t partner, struct slice *out, struct error *e)
{
	int rc = env_get(txn, env_db(c->env, DB_IDS), doc_key(&partner), out, e);

	if (rc == ERR_NOT_FOUND) {
		*out = SLICE_NONE;
		return 0;
	}
	if (rc == 0 && out->n % ID_BYTES != 0)
		return error_set(e, ERR_DAMAGED, "catalogue: the courses of partner number %u have a wrong form", partner);
	return rc;
}

size_t
ids_before(struct slice ids, const unsigned char *number, size_t n)
{
	size_t low = 0, high = ids_count(ids);

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (memcmp(ids.p + middle * ID_BYTES, number, n) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int
load_doc(const struct catalogue *c, MDB_txn *txn, uint32_t partner, const struct uuid *number, uint32_t *doc, struct error *e)
{
	struct slice ids;
	struct uuid found;
	int rc = load_ids(c, txn, partner, &ids, e);
	size_t at;

	if (rc < 0)
		return rc;
	at = ids_before(ids, number->b, sizeof(number->b));
	if (at == ids_count(ids))
		return ERR_NOT_FOUND;
	found = ids_number(ids, at);
	*doc = ids_doc(ids, at);
	return uuid_same(&found, number) ? 0 : ERR_NOT_FOUND;
}
