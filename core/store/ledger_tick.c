/* The clock: what ends by itself, and what a start has to finish. */
#include <string.h>

#include "ground/log.h"
#include "store/ledger_writer.h"

struct due {
	char receipt[RECEIPT_CHARS + 1];
	uint8_t choice;
	enum action action;
};

struct round {
	struct ledger *ledger;
	MDB_txn *txn;			/* while looking */
	int64_t now;
	struct due due[LEDGER_BATCH_MAX];
	size_t count;
};

/* ---- looking */

static bool
lapses(const struct ledger *l, const struct choice_row *row)
{
	const struct config_partner *p;

	if (row->state != STATE_SUBMITTED && row->state != STATE_APPROVED)
		return true;
	p = l->config != NULL ? config_partner(l->config, row->partner) : NULL;
	return p != NULL && p->lapse;
}

/* Overdue holds that stay where they are are passed over: they may be many, and cost a look each. */
static int
look_at_due(void *context, struct slice key, struct slice value, struct error *e)
{
	struct round *r = context;
	struct choice_row row;
	struct slice bytes, who;
	int rc;

	(void)value;
	if (key.n != DUE_KEY_BYTES)
		return error_set(e, ERR_DAMAGED, "an entry of due is damaged");
	if ((int64_t)ledger_sequence_read(key.p) >= r->now)
		return 1;
	who = (struct slice){key.p + SEQUENCE_BYTES, CHOICE_KEY_BYTES};
	rc = env_get(r->txn, env_db(r->ledger->env, LEDGER_CHOICES), who, &bytes, e);
	if (rc == 0)
		rc = ledger_row_read(bytes, &row, e);
	if (rc != 0)
		return rc == ERR_NOT_FOUND ? error_set(e, ERR_DAMAGED, "an entry of due leads nowhere") : rc;
	if (!lapses(r->ledger, &row))
		return 0;
	(void)slice_copy((struct slice){who.p, RECEIPT_CHARS}, r->due[r->count].receipt, sizeof(r->due[0].receipt));
	r->due[r->count].choice = (uint8_t)who.p[RECEIPT_CHARS];
	r->due[r->count].action = row.state == STATE_PLACED ? ACTION_FINISH : ACTION_LAPSE;
	return ++r->count == LEDGER_BATCH_MAX;
}

static int
look(struct round *r, struct error *e)
{
	int rc = env_begin(r->ledger->env, false, &r->txn, e);

	if (rc != 0)
		return rc;
	r->count = 0;
	rc = env_each(r->txn, env_db(r->ledger->env, LEDGER_DUE), SLICE_NONE, look_at_due, r, e);
	env_abort(r->txn);
	return rc < 0 ? rc : 0;
}

/* ---- what a start has to finish, or what failed meanwhile */

struct finishing {
	struct writer *w;
	size_t begun;			/* erasures whose key is still there, or that are not in the store */
};

static int
finish_erasure(void *context, struct slice receipt, struct error *e)
{
	struct finishing *f = context;
	struct ledger_answer a = {.outcome = 0};
	int rc = ledger_do_erase(f->w, receipt, &a, e);

	if (rc == 1)			/* erased before, or of a store that is no longer here */
		rc = keys_destroy(f->w->ledger->keys, receipt, e);
	else if (rc == 0)
		f->begun++;
	return rc;
}

static int
touch_waiting(void *context, struct slice key, struct slice value, struct error *e)
{
	struct writer *w = context;

	(void)value;
	(void)e;
	if (key.n >= SEAT_KEY_BYTES)
		writer_touch(w, (const unsigned char *)key.p);
	return 0;
}

static int
start(void *context, MDB_txn *txn, struct error *e)
{
	struct writer *w = context;
	struct finishing f = {.w = w};
	int rc = writer_begin(w, txn, e);

	if (rc == 0)
		rc = keys_erased_each(w->ledger->keys, finish_erasure, &f, e);
	if (rc == 0)
		rc = env_each(txn, env_db(w->ledger->env, LEDGER_WAITING), SLICE_NONE, touch_waiting, w, e);
	if (rc == 0)
		rc = writer_promote(w, e);
	if (rc != 0)
		return rc;
	return w->events + w->changes > 0 ? 0 : ERR_UNCHANGED;
}

static int
run_start(struct ledger *l, int64_t now, struct error *e)
{
	struct writer w;
	int rc;

	writer_init(&w, l, now);
	rc = env_write(l->env, start, &w, e);
	if (rc == ERR_UNCHANGED)
		rc = 0;
	for (size_t i = 0; rc == 0 && i < w.erased_count; i++)
		rc = keys_destroy(l->keys, slice_of(w.erased[i]), e);
	writer_free(&w);
	l->started = rc == 0;
	l->unfinished = rc != 0;
	return rc;
}

/* ---- doing */

static int
do_due(struct round *r, size_t first, size_t n, size_t *did, struct error *e)
{
	struct ledger_request requests[LEDGER_BATCH_MAX];
	const struct ledger_request *pointers[LEDGER_BATCH_MAX] = {NULL};
	struct ledger_answer answers[LEDGER_BATCH_MAX];
	int rc;

	for (size_t i = 0; i < n; i++) {
		const struct due *d = &r->due[first + i];

		requests[i] = (struct ledger_request){.kind = LEDGER_ACT, .u.act = {.receipt = slice_of(d->receipt), .choice = d->choice,
			.request = {.action = d->action, .actor = ACTOR_SYSTEM}}};
		pointers[i] = &requests[i];
	}
	rc = ledger_write(r->ledger, pointers, n, r->now, answers, e);
	for (size_t i = 0; rc == 0 && i < n; i++)
		*did += answers[i].outcome == LEDGER_DONE;
	return rc;
}

/* One application that cannot be read must not stop the clock of the others. */
static int
do_each(struct round *r, size_t *did, struct error *e)
{
	for (size_t i = 0; i < r->count; i++) {
		int rc = do_due(r, i, 1, did, e);

		if (rc != 0 && ledger_dead(r->ledger))
			return rc;
		if (rc != 0)
			log_event(LOG_ERROR, "ledger-due", "receipt=%.4s… reason=\"%s\"", r->due[i].receipt, e->text);
	}
	return 0;
}

int
ledger_tick(struct ledger *l, int64_t now, size_t *did, struct error *e)
{
	struct round r = {.ledger = l, .now = now};
	int rc = 0;

	*did = 0;
	if (l->keys == NULL)
		return error_set(e, ERR_INTERNAL, "the clock needs the keys");
	if (!l->started || l->unfinished)
		rc = run_start(l, now, e);
	if (rc == 0)
		rc = look(&r, e);
	if (rc != 0 || r.count == 0)
		return rc;
	rc = do_due(&r, 0, r.count, did, e);
	return rc != 0 && !ledger_dead(l) ? do_each(&r, did, e) : rc;
}
