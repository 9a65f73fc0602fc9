/* The index of the catalogue as a whole: made anew, put off, and whether it may be searched. */
#include "store/records.h"
#include "store/segments.h"

static int
index_anew(void *context, MDB_txn *txn, struct error *e)
{
	struct catalogue *c = context;
	int rc = records_choose(c, txn, NULL, 0, RECORDS_LEAST_BULK, e);

	if (rc == 0)
		rc = segments_rebuild(c, txn, e);
	return rc < 0 ? rc : store_number(c, txn, "index", INDEX_FORMAT, e);
}

/* An index has about as many bytes as the courses that it is made of. */
static void
expect_index(struct catalogue *c)
{
	MDB_txn *txn;
	MDB_stat st = {.ms_psize = 0};
	size_t pages = 0;

	if (c->env == NULL || env_begin(c->env, false, &txn, NULL) < 0)
		return;
	if (mdb_stat(txn, env_db(c->env, DB_COURSES), &st) == 0)
		pages = st.ms_leaf_pages + st.ms_overflow_pages;
	env_abort(txn);
	env_expect(c->env, pages * st.ms_psize * 2);
}

int
catalogue_index(struct catalogue *c, struct error *e)
{
	int rc;

	expect_index(c);
	rc = catalogue_write(c, index_anew, c, e);
	if (rc == 0)
		c->index_later = false;
	return rc;
}

static int
forget_index(void *context, MDB_txn *txn, struct error *e)
{
	return store_number(context, txn, "index", 0, e);
}

int
catalogue_index_later(struct catalogue *c, struct error *e)
{
	int rc = catalogue_write(c, forget_index, c, e);

	if (rc == 0)
		c->index_later = true;
	return rc;
}

int
catalogue_check_index(struct catalogue *c, MDB_txn *txn, struct error *e)
{
	uint64_t index = 0;
	int rc = load_number(c, txn, "index", &index, e);

	if (rc < 0 || index == INDEX_FORMAT)
		return rc;
	return error_set(e, ERR_DAMAGED, "%s: the index has format %llu, not %d: it is made anew by whoever writes next",
			c->folder, (unsigned long long)index, INDEX_FORMAT);
}
