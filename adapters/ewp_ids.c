/* The ids of a replication list: kept once each, in their order, found again by a hash table. */
#include "ewp.h"

#include <stdlib.h>
#include <string.h>

#define POOL_MAX (16u << 20)

static uint32_t
hash_of(const char *text, size_t len)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)text[i]) * 16777619u;
	return hash;
}

const char *
ewp_ids_text(const struct ewp_ids *ids, uint32_t number)
{
	return ids->pool + ids->id[number].at;
}

/* The slot of this text, or the empty one where it would go. */
static uint32_t *
slot_of(const struct ewp_ids *ids, const char *text, size_t len)
{
	uint32_t i = hash_of(text, len) & (ids->slots - 1);

	for (; ids->slot[i]; i = (i + 1) & (ids->slots - 1)) {
		const char *known = ewp_ids_text(ids, ids->slot[i] - 1);

		if (strncmp(known, text, len) == 0 && known[len] == '\0')
			break;
	}
	return &ids->slot[i];
}

uint32_t
ewp_ids_find(const struct ewp_ids *ids, const char *text, size_t len)
{
	uint32_t number = ids->slots ? *slot_of(ids, text, len) : 0;

	return number ? number - 1 : ids->count;
}

static bool
grow_pool(struct ewp_ids *ids, size_t need)
{
	size_t size = ids->size ? ids->size * 2 : 65536;
	char *pool;

	if (ids->used + need <= ids->size)
		return true;
	pool = size <= POOL_MAX ? realloc(ids->pool, size) : NULL;
	if (!pool)
		return false;
	ids->pool = pool;
	ids->size = size;
	return true;
}

/* Room for one more number; the table is never more than half full. */
static bool
grow_numbers(struct ewp_ids *ids)
{
	uint32_t cap = ids->cap ? ids->cap * 2 : 1024;
	struct ewp_id *id;
	uint32_t *slot;

	if (ids->count < ids->cap)
		return true;
	id = realloc(ids->id, cap * sizeof(*id));
	if (!id)
		return false;
	ids->id = id;
	slot = calloc((size_t)cap * 2, sizeof(*slot));
	if (!slot)
		return false;
	free(ids->slot);
	ids->slot = slot;
	ids->slots = cap * 2;
	ids->cap = cap;
	for (uint32_t i = 0; i < ids->count; i++)
		*slot_of(ids, ewp_ids_text(ids, i), strlen(ewp_ids_text(ids, i))) = i + 1;
	return true;
}

enum ewp_added
ewp_ids_add(struct ewp_ids *ids, const char *text, size_t len)
{
	if (ewp_ids_find(ids, text, len) < ids->count)
		return EWP_THERE;
	if (!grow_pool(ids, len + 1) || !grow_numbers(ids))
		return EWP_FULL;
	*slot_of(ids, text, len) = ids->count + 1;
	memcpy(ids->pool + ids->used, text, len);
	ids->pool[ids->used + len] = '\0';
	ids->id[ids->count++] = (struct ewp_id){(uint32_t)ids->used, false};
	ids->used += len + 1;
	return EWP_ADDED;
}

void
ewp_ids_free(struct ewp_ids *ids)
{
	free(ids->pool);
	free(ids->id);
	free(ids->slot);
}
