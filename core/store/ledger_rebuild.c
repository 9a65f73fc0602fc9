/*
 * seats, choices, due and courses worked out from the events, in one transaction: for a store of a release that did not have them, or had them
 * in another form. persons stays and gets what it lacks: it is made from sealed parts, which a missing key keeps closed.
 */
#include <string.h>

#include "ground/log.h"
#include "store/ledger_writer.h"

int
ledger_index_number(struct ledger *l, MDB_txn *txn, uint32_t *out, struct error *e)
{
	struct slice value;
	struct reader r;
	int rc = env_get(txn, env_db(l->env, LEDGER_META), SLICE("index"), &value, e);

	*out = 0;
	if (rc == ERR_NOT_FOUND)
		return 0;
	if (rc == 0) {
		r = reader_of(value);
		*out = reader_u32(&r);
	}
	return rc;
}

/* Keys that are gone leave a row without its faculty: verify will name them, nothing else is lost by it. */
static int
add_application(struct writer *w, struct slice receipt, struct error *e)
{
	struct subject s = {.arena = &w->other};
	struct application app;
	int rc;

	arena_reset(&w->other);
	rc = ledger_fold(w->ledger, w->txn, receipt, &w->other, &app, e);
	for (size_t i = 0; rc == 0 && i < app.choice_count; i++)	/* an offering keeps its row, whatever became of who applied */
		rc = writer_recount(w, &app.choices[i], e);
	if (rc != 0 || app.erased)
		return rc;
	rc = ledger_find_changed(w->ledger, w->txn, &app, &w->other, e);
	if (rc != 0)
		return rc;
	if (w->ledger->keys != NULL && ledger_unseal(w->ledger, &app, &w->other, NULL) != 0)
		log_event(LOG_WARNING, "key-missing", "receipt=%.4s…", app.receipt.p);
	s.app = &app;
	for (size_t i = 0; rc == 0 && i < app.choice_count; i++)
		rc = writer_relist(w, &s, &app.choices[i], e);
	return rc;
}

static int
add_event(void *context, struct slice key, struct slice value, struct error *e)
{
	struct writer *w = context;
	unsigned char seat[SEAT_KEY_BYTES];
	struct event ev;
	int rc = event_decode(value, &ev, e);

	if (rc != 0)
		return error_prefix(e, "event %llu", (unsigned long long)ledger_sequence_read(key.p));
	if (ev.kind != EVENT_COURSE && (ev.kind != EVENT_STATE || ev.record.n == 0))
		return 0;		/* only the first event of a choice holds its course */
	ledger_seat_key(ev.partner, ev.course, ev.offering, seat);
	rc = writer_index_course(w, seat, ev.partner, ev.course, ev.offering, &ev, e);
	return rc == 0 && ev.kind != EVENT_COURSE && ev.choice == 1 ? add_application(w, ev.receipt, e) : rc;
}

static int
rebuild(void *context, MDB_txn *txn, struct error *e)
{
	static const int made[] = {LEDGER_SEATS, LEDGER_CHOICES, LEDGER_DUE, LEDGER_COURSES};
	const unsigned char index[4] = {LEDGER_INDEX, 0, 0, 0};
	struct writer *w = context;
	uint32_t now;
	int rc = ledger_index_number(w->ledger, txn, &now, e);

	if (rc != 0 || now == LEDGER_INDEX)
		return rc != 0 ? rc : ERR_UNCHANGED;
	rc = writer_begin(w, txn, e);
	for (size_t i = 0; rc == 0 && i < sizeof(made) / sizeof(made[0]); i++)
		rc = env_result(txn, mdb_drop(txn, env_db(w->ledger->env, (size_t)made[i]), 0), "drop", e);
	if (rc == 0)
		rc = env_each(txn, env_db(w->ledger->env, LEDGER_EVENTS), SLICE_NONE, add_event, w, e);
	return rc != 0 ? rc : env_put(txn, env_db(w->ledger->env, LEDGER_META), SLICE("index"), SLICE_OF(index), e);
}

int
ledger_rebuild(struct ledger *l, struct error *e)
{
	struct writer w;
	int rc;

	writer_init(&w, l, 0);
	rc = env_write(l->env, rebuild, &w, e);
	writer_free(&w);
	return rc == ERR_UNCHANGED ? 0 : rc;
}
