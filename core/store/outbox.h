#ifndef STORE_OUTBOX_H
#define STORE_OUTBOX_H
/*
 * Letters that still have to go out: mails, and deliveries to partners. Each is written in the transaction of the event it tells of and
 * stays until the courier says what came of it; to, subject and body are sealed and never change, so that every attempt is the same.
 */
#include "domain/event.h"
#include "ground/arena.h"
#include "ground/date.h"

struct ledger;

enum outbox_kind { OUTBOX_MAIL = 1, OUTBOX_DELIVERY = 2 };
enum outbox_state { OUTBOX_WAITING = 1, OUTBOX_DELIVERED = 2, OUTBOX_DEAD = 3 };

#define OUTBOX_KEEP_SECONDS (30 * 86400)	/* settled rows are kept so long (retain) */
#define OUTBOX_IDEMPOTENCY_CHARS 32

#define OUTBOX_NOTICE (UINT64_C(1) << 63)	/* bit of the sequence of letters about no event (struct ledger_notice) */

struct outbox_key {
	uint64_t sequence;		/* of the event; a notice has one of its own */
	uint32_t number;		/* from 1: several letters may tell of one event */
};

struct outbox_letter {
	enum outbox_kind kind;
	struct slice queue;		/* "mail", "alerts" (mails that may wait for others), or the partner's id */
	struct slice template;		/* its name, e.g. "placed" */
	struct slice to;		/* mail address, or empty */
	struct slice subject, body;
	struct slice unsubscribe;	/* address that a POST unsubscribes at (RFC 8058); empty: no letter of a list */
	bool personal;			/* sealed with the application's key and erased with it; else with the store's */
};

/* For the letters callback of the ledger: one more letter about what happened. */
struct outbox_sink;
int outbox_add(struct outbox_sink *sink, const struct outbox_letter *letter, struct error *e) WARN_UNUSED;

struct outbox_row {
	struct outbox_key key;
	enum outbox_kind kind;
	enum outbox_state state;
	bool personal;
	struct slice queue, template;
	struct slice receipt;		/* empty: about a course */
	uint8_t choice;
	int64_t created, next, settled;	/* moments; settled 0 while it waits */
	uint32_t attempts;		/* that failed */
	char idempotency[OUTBOX_IDEMPOTENCY_CHARS + 1];	/* hex of a keyed hash of receipt, choice and event: stable, unguessable */
	struct slice last_error;
	struct slice to, subject, body, unsubscribe;	/* opened; empty when opened is false */
	bool opened;			/* false: delivered (its text is gone), or the keys are not there */
};

/* Each row is good until the next; non-zero stops and is returned. */
typedef int (*outbox_each_fn)(void *context, const struct outbox_row *row, struct error *e);
typedef bool (*outbox_wanted_fn)(void *context, struct slice queue);

/* Rows whose moment has come, oldest first, at most max of those whose queue is wanted (NULL: all), opened. */
int outbox_due(struct ledger *l, int64_t now, size_t max, outbox_wanted_fn wanted, outbox_each_fn each, void *context,
		struct error *e) WARN_UNUSED;

/* The moment of the next one (MOMENT_NONE: nothing waits). */
int outbox_next(struct ledger *l, int64_t *moment, struct error *e) WARN_UNUSED;

/* 1: a notice of this token (struct ledger_notice) was written in the last OUTBOX_KEEP_SECONDS; else 0. */
int outbox_noticed(struct ledger *l, struct slice token, struct error *e) WARN_UNUSED;

/* All rows in the order of their events. */
int outbox_each(struct ledger *l, outbox_each_fn each, void *context, struct error *e) WARN_UNUSED;

/* Those that could not be delivered, likewise, with why, without their texts. Cheap: others are not read. */
int outbox_dead(struct ledger *l, outbox_each_fn each, void *context, struct error *e) WARN_UNUSED;

#endif
