/*
 * Erasing an application, on request or because its time is over.
 *
 * Order of safety: the receipt is put on the list of erasures in key-dir, then the transaction is committed (places are given back, the
 * erasure is an event, indexes and letters go), then the key is destroyed. Whatever fails or ends the process in between: the next tick or
 * start goes through the list and finishes; and data of an older backup is erased again the same way.
 */
#include <stdlib.h>
#include <string.h>

#include "store/ledger_writer.h"

int
writer_remember_key(struct writer *w, struct slice receipt, struct error *e)
{
	void *more;

	if (w->erased_count == w->erased_cap) {
		size_t cap = w->erased_cap ? w->erased_cap * 2 : LEDGER_BATCH_MAX;

		more = realloc(w->erased, cap * sizeof(*w->erased));
		if (more == NULL)
			return error_set(e, ERR_MEMORY, "no memory for erasures");
		w->erased = more;
		w->erased_cap = cap;
	}
	(void)slice_copy(receipt, w->erased[w->erased_count++], sizeof(*w->erased));
	return 0;
}

/* Opened when there is a key. Without one it is erased all the same: that is what its owner wants. */
static int
open_subject(struct writer *w, struct slice receipt, struct subject *s, struct error *e)
{
	int rc;

	*s = (struct subject){.app = arena_alloc(&w->other, sizeof(*s->app)), .arena = &w->other};
	if (s->app == NULL)
		return error_set(e, ERR_MEMORY, "no memory for an application");
	rc = ledger_fold(w->ledger, w->txn, receipt, &w->other, s->app, e);
	if (rc != 0 || s->app->erased)
		return rc;
	if (keys_read(w->ledger->keys, receipt, s->key, NULL) != 0 || ledger_unseal(w->ledger, s->app, &w->other, NULL) != 0)
		return 0;
	return 0;
}

static int
withdraw(struct writer *w, struct subject *s, struct error *e)
{
	const struct action_request r = {.action = ACTION_WITHDRAW, .actor = ACTOR_SYSTEM, .reason = SLICE("erased")};
	struct action_outcome o;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < s->app->choice_count; i++) {
		struct application_choice *c = &s->app->choices[i];

		if (!state_active(c->state))
			continue;
		rc = writer_decide(w, s, c, &r, &o, e);
		if (rc == 0 && o.refusal == REFUSAL_NONE)
			rc = writer_act(w, s, c, &r, &o, SLICE_NONE, e);
	}
	return rc;
}

int
ledger_do_erase(struct writer *w, struct slice receipt, struct ledger_answer *a, struct error *e)
{
	static const struct said nothing;
	struct event ev = {.kind = EVENT_ERASED, .actor = ACTOR_SYSTEM, .receipt = receipt};
	struct subject s;
	int rc;

	arena_reset(&w->other);
	a->moment = w->now;
	rc = open_subject(w, receipt, &s, e);
	if (rc == ERR_NOT_FOUND)
		return ledger_erase_alert(w, receipt, a, e);
	a->outcome = LEDGER_ERASED;
	if (rc == 0 && s.app->erased)
		return 1;
	if (rc == 0)
		rc = keys_erased_add(w->ledger->keys, receipt, e);
	w->ledger->unfinished = w->ledger->unfinished || rc == 0;
	if (rc == 0)
		rc = withdraw(w, &s, e);
	if (rc == 0)
		rc = writer_put(w, &s, &ev, &nothing, e);
	if (rc == 0)
		rc = writer_drop_letters(w, receipt, e);
	if (rc == 0)
		rc = writer_unlist(w, &s, e);
	if (rc == 0)
		rc = writer_remember_key(w, receipt, e);
	if (rc != 0)
		return rc;
	a->outcome = LEDGER_DONE;
	a->sequence = ev.sequence;
	(void)slice_copy(receipt, a->receipt, sizeof(a->receipt));
	return writer_promote(w, e);
}

/* ---- whose time is over */

struct retaining {
	struct writer *w;
	int64_t before;			/* an end before this moment is long enough ago */
	char receipt[RECEIPT_CHARS + 1];	/* the application that is being looked at */
	bool over;
	char found[LEDGER_BATCH_MAX][RECEIPT_CHARS + 1];
	size_t count;
};

static void
keep_found(struct retaining *r)
{
	if (r->receipt[0] != '\0' && r->over && r->count < LEDGER_BATCH_MAX)
		memcpy(r->found[r->count++], r->receipt, sizeof(r->receipt));
}

/* A choice that still runs ends with its course; one whose course has no known end does not end by itself. */
static int
is_over(struct retaining *r, struct slice key, const struct choice_row *row, bool *over, struct error *e)
{
	struct application app;
	struct application_choice *c;
	int64_t ends = 0;
	int rc;

	*over = row->since < r->before;
	if (!*over || !state_active(row->state))
		return 0;
	arena_reset(&r->w->other);
	rc = ledger_fold(r->w->ledger, r->w->txn, (struct slice){key.p, RECEIPT_CHARS}, &r->w->other, &app, e);
	if (rc != 0)
		return rc;
	c = application_choice(&app, (uint8_t)key.p[RECEIPT_CHARS]);
	if (c != NULL)
		ends = ledger_dates(r->w->ledger->config, c).ends;
	*over = ends != 0 && ends < r->before;
	return 0;
}

static int
look_at_row(void *context, struct slice key, struct slice value, struct error *e)
{
	struct retaining *r = context;
	struct choice_row row;
	bool over;
	int rc = ledger_row_read(value, &row, e);

	if (rc != 0 || key.n != CHOICE_KEY_BYTES)
		return rc;
	if (memcmp(r->receipt, key.p, RECEIPT_CHARS) != 0) {
		keep_found(r);
		(void)slice_copy((struct slice){key.p, RECEIPT_CHARS}, r->receipt, sizeof(r->receipt));
		r->over = true;
	}
	rc = r->over ? is_over(r, key, &row, &over, e) : 0;
	if (rc == 0 && r->over)
		r->over = over;
	return rc != 0 ? rc : r->count == LEDGER_BATCH_MAX;
}

int
ledger_do_retain(struct writer *w, int64_t retention, struct ledger_answer *a, struct error *e)
{
	struct retaining r = {.w = w, .before = w->now - retention};
	struct ledger_answer one;
	size_t alerts = 0;
	int rc = env_each(w->txn, env_db(w->ledger->env, LEDGER_CHOICES), SLICE_NONE, look_at_row, &r, e);

	a->outcome = LEDGER_DONE;
	a->moment = w->now;
	if (rc < 0)
		return rc;
	if (rc == 0)
		keep_found(&r);
	rc = writer_drop_settled(w, w->now - OUTBOX_KEEP_SECONDS, e);
	if (rc == 0)
		rc = ledger_end_alerts(w, retention, &alerts, e);
	a->sequence = alerts;
	for (size_t i = 0; rc >= 0 && i < r.count; i++)
		rc = ledger_do_erase(w, slice_of(r.found[i]), &one, e);
	a->count = (uint32_t)r.count;
	return rc < 0 ? rc : 0;
}
