/*
 * Records that are kept: a ring of bytes, and a table of where in it a course's record lies. A place counts all bytes that were ever
 * written, so that one look tells whether it was written over.
 */
#include "store/records_kept.h"

#include <stdlib.h>
#include <string.h>

#define RING_BYTES ((size_t)2 << 20)
#define RECORD_MAX (RING_BYTES / 64)	/* a larger one would drive out many */
#define SLOTS 4096u

struct kept {
	uint32_t doc, n;	/* n 0: none */
	uint64_t at;
};

struct records_kept {
	uint64_t version, written;
	struct kept slots[SLOTS];
	uint32_t seen[SLOTS];	/* the course + 1 that was here last: only who comes again is kept, or those who do not drive out those who do */
	char *ring;
};

struct records_kept *
records_kept_new(void)
{
	struct records_kept *k = calloc(1, sizeof(*k));

	if (k != NULL && (k->ring = malloc(RING_BYTES)) == NULL) {
		free(k);
		return NULL;
	}
	return k;
}

void
records_kept_free(struct records_kept *k)
{
	if (k != NULL)
		free(k->ring);
	free(k);
}

struct slice
records_kept_find(const struct records_kept *k, uint64_t version, uint32_t doc)
{
	const struct kept *one = k != NULL ? &k->slots[doc % SLOTS] : NULL;

	if (one == NULL || k->version != version || one->n == 0 || one->doc != doc || k->written - one->at > RING_BYTES)
		return SLICE_NONE;
	return (struct slice){k->ring + one->at % RING_BYTES, one->n};
}

void
records_keep(struct records_kept *k, uint64_t version, uint32_t doc, struct slice record)
{
	size_t left;

	if (k == NULL || record.n == 0 || record.n > RECORD_MAX)
		return;
	if (k->version != version)
		memset(k->slots, 0, sizeof(k->slots));
	k->version = version;
	if (k->seen[doc % SLOTS] != doc + 1) {
		k->seen[doc % SLOTS] = doc + 1;
		return;
	}
	left = RING_BYTES - k->written % RING_BYTES;
	if (left < record.n)
		k->written += left;	/* in one piece, from the front again */
	memcpy(k->ring + k->written % RING_BYTES, record.p, record.n);
	k->slots[doc % SLOTS] = (struct kept){doc, (uint32_t)record.n, k->written};
	k->written += record.n;
}
