/*
 * The one way in which enrolments are written: a batch of requests of all kinds, one transaction, in the order in which they came. Whoever is
 * refused is refused before anything of the request was written, so that the others are not touched by it.
 */
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "ground/log.h"
#include "store/ledger_writer.h"

struct batch {
	struct writer w;
	const struct ledger_request *const *requests;
	struct ledger_answer *answers;
	struct ledger_item items[LEDGER_BATCH_MAX];
	size_t count;
	bool has_forms;
};

static int
do_request(struct batch *b, size_t i, struct error *e)
{
	const struct ledger_request *r = b->requests[i];
	struct ledger_answer *a = &b->answers[i];

	*a = (struct ledger_answer){.outcome = LEDGER_UNKNOWN};
	arena_reset(&b->w.arena);
	switch (r->kind) {
	case LEDGER_SUBMIT:
		b->has_forms = true;
		return ledger_do_submit(&b->w, &r->u.form, &b->items[i], a, e);
	case LEDGER_ACT:
		return ledger_do_act(&b->w, &r->u.act, a, e);
	case LEDGER_COURSE:
		return ledger_do_course(&b->w, &r->u.course, a, e);
	case LEDGER_SETTLE:
		return ledger_do_settle(&b->w, &r->u.settle, a, e);
	case LEDGER_ERASE:
		return ledger_do_erase(&b->w, r->u.erase.receipt, a, e);
	case LEDGER_RETAIN:
		return ledger_do_retain(&b->w, r->u.retain.retention, a, e);
	case LEDGER_NOTICE:
		return ledger_do_notice(&b->w, &r->u.notice, a, e);
	case LEDGER_ALERT:
		b->has_forms = b->has_forms || r->u.alert.deed == ALERT_ORDER;
		return ledger_do_alert(&b->w, &r->u.alert, &b->items[i], a, e);
	}
	return error_set(e, ERR_INTERNAL, "the ledger knows no request of kind %d", (int)r->kind);
}

/* The keys of all forms of the batch: they share what a sync costs. */
static int
sync_keys(struct batch *b, struct error *e)
{
	int rc = 0;

	for (size_t i = 0; i < b->count; i++) {
		struct ledger_item *it = &b->items[i];

		if (!it->has_key || it->key_fd < 0)
			continue;
		if (rc == 0)
			rc = keys_end(it->key_fd, e);
		else
			close(it->key_fd);
		it->key_fd = -1;
	}
	return rc != 0 ? rc : keys_sync(b->w.ledger->keys, e);
}

static int
write_batch(void *context, MDB_txn *txn, struct error *e)
{
	struct batch *b = context;
	int rc = writer_begin(&b->w, txn, e);

	b->has_forms = false;
	for (size_t i = 0; rc >= 0 && i < b->count; i++)
		rc = do_request(b, i, e);
	if (rc < 0)
		return rc;
	if (b->w.events + b->w.changes == 0)
		return ERR_UNCHANGED;	/* nothing to commit */
	return b->has_forms ? sync_keys(b, e) : 0;
}

/* Keys that open nothing are taken away again; after a commit of unknown outcome none is. */
static void
clean_keys(struct batch *b, int rc)
{
	const struct keys *keys = b->w.ledger->keys;
	struct error e = ERROR_NONE;

	for (size_t i = 0; i < b->count; i++) {
		struct ledger_item *it = &b->items[i];
		bool stored = rc == 0 && b->answers[i].outcome == LEDGER_STORED;

		if (it->has_key && it->key_fd >= 0)	/* it did not come so far */
			close(it->key_fd);
		if (it->has_key && !stored && !env_dead(b->w.ledger->env) && keys_destroy(keys, slice_of(it->receipt), &e) != 0)
			log_event(LOG_WARNING, "key-left-over", "reason=\"%s\"", e.text);
		sodium_memzero(it->key, sizeof(it->key));
	}
}

/* What could not be destroyed, and what is on the list but was not committed, is done by the next tick. */
static bool
destroy_keys(struct batch *b)
{
	struct error e = ERROR_NONE;
	bool all = true;

	for (size_t i = 0; i < b->w.erased_count; i++) {
		if (keys_destroy(b->w.ledger->keys, slice_of(b->w.erased[i]), &e) == 0)
			continue;
		log_event(LOG_ERROR, "erasure-unfinished", "reason=\"%s\"", e.text);
		all = false;
	}
	return all;
}

int
ledger_write(struct ledger *l, const struct ledger_request *const *requests, size_t n, int64_t now, struct ledger_answer *answers,
		struct error *e)
{
	struct batch b = {.requests = requests, .answers = answers, .count = n};
	bool unfinished = l->unfinished;	/* before these */
	int rc;

	if (n > LEDGER_BATCH_MAX || l->keys == NULL)
		return error_set(e, ERR_INTERNAL, "a batch of %zu requests", n);
	writer_init(&b.w, l, now);
	rc = env_write(l->env, write_batch, &b, e);
	if (rc == ERR_UNCHANGED)
		rc = 0;
	clean_keys(&b, rc);
	if (rc == 0)
		l->unfinished = !destroy_keys(&b) || unfinished;
	writer_free(&b.w);
	return rc;
}
