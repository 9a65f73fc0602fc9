#ifndef STORE_LIST_IDS_H
#define STORE_LIST_IDS_H
/*
 * Which courses of its partner the records of a list are, and which are new to it.
 */
#include "store/catalogue_ids.h"

#define LIST_ID_NEW UINT32_MAX		/* not stored yet */
#define LIST_ID_SECOND (UINT32_MAX - 1)	/* an earlier record of the list has the same id */

struct list_id {
	struct uuid number;	/* what it is filed under */
	size_t at;		/* in the list */
};

struct list_ids {
	struct list_id *sorted;
	uint32_t *doc;		/* by place in the list; the caller numbers the new ones */
	bool *added;		/* by place in the list */
	size_t n, added_count;
};

/* ERR_VALUE: a record without a usable id. */
int list_ids_find(struct partner_write *w, const struct catalogue_list *list, struct list_ids *out, struct error *e) WARN_UNUSED;
int list_ids_store(struct partner_write *w, const struct list_ids *ids, struct error *e) WARN_UNUSED;	/* those that were added */
void list_ids_free(struct list_ids *ids);

#endif
