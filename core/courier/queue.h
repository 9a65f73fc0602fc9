#ifndef COURIER_QUEUE_H
#define COURIER_QUEUE_H
/*
 * What may be sent when: at most two sendings of a queue at a time, letters about one choice to one receiver in the order of their events,
 * a pause after each failure that doubles, an end after five days. Pure.
 */
#include "store/ledger.h"

#define QUEUE_CONNECTIONS 2	/* of one queue */
#define QUEUE_SENDINGS 64	/* of all */
#define QUEUE_FIRST_PAUSE 30	/* seconds */
#define QUEUE_LONGEST_PAUSE 3600
#define QUEUE_GIVE_UP (5 * 86400)

enum verdict { VERDICT_LATER, VERDICT_DONE, VERDICT_REFUSED };	/* of one sending */

/* failed: how many attempts failed before this one. retry_after: seconds that the other side asks for, 0 none. */
enum settlement queue_settle(enum verdict v, int64_t created, uint32_t failed, int64_t retry_after, int64_t now, int64_t *next);

/* A letter that is under way, or failed and waits: later ones about the same choice to the same receiver stay behind it. */
struct queue_held { uint64_t hash; struct outbox_key key; };
struct queue_order { struct queue_held *held; size_t count, cap; };
bool queue_order_hold(struct queue_order *o, const struct outbox_row *row);	/* false: no memory */
void queue_order_release(struct queue_order *o, struct outbox_key key);
bool queue_order_behind(const struct queue_order *o, const struct outbox_row *row);
void queue_order_free(struct queue_order *o);

bool queue_same(struct outbox_key a, struct outbox_key b);

#endif
