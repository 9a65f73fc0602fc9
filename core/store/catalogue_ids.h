#ifndef STORE_CATALOGUE_IDS_H
#define STORE_CATALOGUE_IDS_H
/*
 * Which courses a partner has, shown or gone, by their numbers (store/uuid.h): one value for each partner, rewritten when courses
 * come that it never had. Entries of ID_BYTES, ascending, each number once: the number, then u32 doc.
 */
#include <string.h>

#include "store/catalogue_store.h"

#define ID_BYTES (UUID_BYTES + 4)

/* Borrowed; empty when the partner has none. */
int load_ids(const struct catalogue *c, MDB_txn *txn, uint32_t partner, struct slice *out, struct error *e) WARN_UNUSED;

/* How many entries have a number whose first n bytes are below these. */
size_t ids_before(struct slice ids, const unsigned char *number, size_t n);

static inline size_t
ids_count(struct slice ids)
{
	return ids.n / ID_BYTES;
}

static inline struct uuid
ids_number(struct slice ids, size_t i)
{
	struct uuid u;

	memcpy(u.b, ids.p + i * ID_BYTES, sizeof(u.b));
	return u;
}

static inline uint32_t
ids_doc(struct slice ids, size_t i)
{
	return key_doc((struct slice){ids.p + i * ID_BYTES + UUID_BYTES, sizeof(uint32_t)});
}

#endif
