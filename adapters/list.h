#ifndef ADAPTERS_LIST_H
#define ADAPTERS_LIST_H
/* What the parts of the list adapter share: the names of the fields and the two readers. */
#include <stdbool.h>

#include "opstap_adapter.h"

enum { LIST_COURSE = 1, LIST_OFFERING = 2, LIST_REPEATS = 4, LIST_LANGUAGES = 8 };

struct list_field {
	const char *name;
	uint32_t number;
	unsigned flags;		/* where it may stand; LIST_REPEATS: a cell holds several values, separated by |; LIST_LANGUAGES: one for each language */
};

/* By name, in any case of letters; NULL when there is none. */
const struct list_field *list_field_find(const char *name, size_t len);

/* A name that is like it, or NULL. */
const char *list_field_nearest(const char *name, size_t len);

/* Logs that a column or element is not known, with the nearest name that is. */
void list_unknown(const struct opstap_host *h, struct opstap_run *r, const char *what, const char *name, size_t len);

int list_csv(const struct opstap_host *h, struct opstap_run *r, const char *feed, size_t len);
int list_xml(const struct opstap_host *h, struct opstap_run *r, const char *feed, size_t len);

#endif
