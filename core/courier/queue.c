/* Pauses, ends and order of what the courier sends. */
#include "courier/queue.h"

#include <stdlib.h>

enum settlement
queue_settle(enum verdict v, int64_t created, uint32_t failed, int64_t retry_after, int64_t now, int64_t *next)
{
	int64_t pause = failed < 7 ? (int64_t)QUEUE_FIRST_PAUSE << failed : QUEUE_LONGEST_PAUSE;

	*next = 0;
	if (v == VERDICT_DONE)
		return SETTLE_DELIVERED;
	if (v == VERDICT_REFUSED || now - created >= QUEUE_GIVE_UP)
		return SETTLE_DEAD;
	if (pause > QUEUE_LONGEST_PAUSE)
		pause = QUEUE_LONGEST_PAUSE;
	if (retry_after > pause)
		pause = retry_after < 86400 ? retry_after : 86400;
	*next = now + pause;
	if (*next > created + QUEUE_GIVE_UP && now < created + QUEUE_GIVE_UP)	/* the last attempt is at the end of the five days */
		*next = created + QUEUE_GIVE_UP;
	return SETTLE_RETRY;
}

bool
queue_same(struct outbox_key a, struct outbox_key b)
{
	return a.sequence == b.sequence && a.number == b.number;
}

static bool
before(struct outbox_key a, struct outbox_key b)
{
	return a.sequence < b.sequence || (a.sequence == b.sequence && a.number < b.number);
}

static uint64_t
hash_of(const struct outbox_row *row)
{
	return str_hash(row->queue, str_hash(row->to, str_hash(row->receipt, row->choice)));
}

bool
queue_order_hold(struct queue_order *o, const struct outbox_row *row)
{
	queue_order_release(o, row->key);
	if (o->count == o->cap) {
		size_t cap = o->cap ? 2 * o->cap : 64;
		struct queue_held *grown = realloc(o->held, cap * sizeof(*grown));

		if (grown == NULL)
			return false;
		o->held = grown;
		o->cap = cap;
	}
	o->held[o->count++] = (struct queue_held){hash_of(row), row->key};
	return true;
}

void
queue_order_release(struct queue_order *o, struct outbox_key key)
{
	for (size_t i = 0; i < o->count; i++)
		if (queue_same(o->held[i].key, key)) {
			o->held[i] = o->held[--o->count];
			return;
		}
}

bool
queue_order_behind(const struct queue_order *o, const struct outbox_row *row)
{
	uint64_t hash = hash_of(row);

	for (size_t i = 0; i < o->count; i++)
		if (o->held[i].hash == hash && before(o->held[i].key, row->key))
			return true;
	return false;
}

void
queue_order_free(struct queue_order *o)
{
	free(o->held);
	*o = (struct queue_order){.held = NULL};
}
