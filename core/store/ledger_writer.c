/* One more event: put, folded, indexed, told. */
#include "store/ledger_writer.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "store/seal.h"

#define ARENA_MAX ((size_t)128 << 20)	/* an application with eight snapshots of up to 4 MiB, and what is made of it */

void
writer_init(struct writer *w, struct ledger *l, int64_t now)
{
	*w = (struct writer){.ledger = l, .now = now};
	buffer_init(&w->event, EVENT_MAX_BYTES);
	buffer_init(&w->plain, 1u << 20);
	buffer_init(&w->sealed, 6u << 20);
	buffer_init(&w->row, 6u << 20);
	arena_init(&w->arena, ARENA_MAX);
	arena_init(&w->other, ARENA_MAX);
}

void
writer_free(struct writer *w)
{
	buffer_free(&w->event);
	if (w->plain.data != NULL)
		sodium_memzero(w->plain.data, w->plain.cap);
	buffer_free(&w->plain);
	buffer_free(&w->sealed);
	buffer_free(&w->row);
	arena_free(&w->arena);
	arena_free(&w->other);
	free(w->erased);
}

static int
last_sequence(struct writer *w, struct error *e)
{
	MDB_cursor *cursor;
	MDB_val key, value;
	int rc = mdb_cursor_open(w->txn, env_db(w->ledger->env, LEDGER_EVENTS), &cursor);

	w->sequence = 0;
	if (rc == 0) {
		rc = mdb_cursor_get(cursor, &key, &value, MDB_LAST);
		mdb_cursor_close(cursor);
	}
	if (rc == MDB_NOTFOUND)
		return 0;
	if (rc == 0 && key.mv_size == SEQUENCE_BYTES)
		w->sequence = ledger_sequence_read(key.mv_data);
	return env_result(w->txn, rc, "last event", e);
}

int
writer_begin(struct writer *w, MDB_txn *txn, struct error *e)
{
	w->txn = txn;
	w->events = w->changes = w->touched_count = w->erased_count = 0;
	return last_sequence(w, e);
}

int
writer_open(struct writer *w, struct slice receipt, struct arena *a, struct subject *out, struct error *e)
{
	int rc;

	*out = (struct subject){.app = arena_alloc(a, sizeof(*out->app)), .arena = a};
	if (out->app == NULL)
		return error_set(e, ERR_MEMORY, "no memory for an application");
	rc = ledger_fold(w->ledger, w->txn, receipt, a, out->app, e);
	if (rc != 0)
		return rc;
	if (out->app->erased)
		return error_set(e, ERR_GONE, "the application was erased");
	rc = ledger_find_changed(w->ledger, w->txn, out->app, a, e);
	if (rc == 0)
		rc = keys_read(w->ledger->keys, receipt, out->key, e);
	if (rc == 0)
		rc = ledger_unseal(w->ledger, out->app, a, e);
	return rc == ERR_NOT_FOUND ? error_set(e, ERR_DAMAGED, "the key of an application that was not erased is missing in key-dir") : rc;
}

int
writer_token(struct writer *w, struct slice token, struct ledger_answer *a, struct error *e)
{
	struct slice value;
	int rc;

	if (token.n == 0)
		return 0;
	rc = env_get(w->txn, env_db(w->ledger->env, LEDGER_TOKENS), token, &value, e);
	if (rc != 0)
		return rc == ERR_NOT_FOUND ? 0 : rc;
	return slice_copy(value, a->receipt, sizeof(a->receipt)) ? 1 : error_set(e, ERR_DAMAGED, "the receipt of a token is damaged");
}

/* ---- an event */

static void
write_plain(struct writer *w, const struct said *said)
{
	const struct personal later = {.words = said->words, .minutes = said->minutes};

	buffer_clear(&w->plain);
	if (said->plain.n > 0) {
		buffer_slice(&w->plain, said->plain);
		personal_add_person(said->person_number, said->person_mail, &w->plain);
	} else if (said->words.n > 0 || said->minutes != 0) {
		personal_encode(&later, &w->plain);
	}
}

static int
put_bytes(struct writer *w, const struct subject *s, struct event *ev, const struct said *said, struct error *e)
{
	unsigned char sequence[SEQUENCE_BYTES];
	int rc;

	ev->sequence = ++w->sequence;
	ev->moment = w->now;
	buffer_clear(&w->event);
	buffer_clear(&w->sealed);
	rc = event_begin(ev, &w->event, e);
	if (rc != 0)
		return rc;
	write_plain(w, said);
	if (buffer_ok(&w->plain) && w->plain.len > 0)
		seal_close(s->key, buffer_view(&w->event), buffer_view(&w->plain), &w->sealed);
	if (!buffer_ok(&w->plain) || !buffer_ok(&w->sealed))
		return error_set(e, ERR_MEMORY, "a personal part is too large");
	rc = event_end(&w->event, buffer_view(&w->sealed), e);
	if (rc != 0)
		return rc;
	w->events++;
	ledger_sequence_key(ev->sequence, sequence);
	return env_put(w->txn, env_db(w->ledger->env, LEDGER_EVENTS), SLICE_OF(sequence), buffer_view(&w->event), e);
}

static int
put_references(struct writer *w, const struct event *ev, struct error *e)
{
	unsigned char index[RECEIPT_CHARS + SEQUENCE_BYTES];
	int rc = 0;

	if (ev->receipt.n == RECEIPT_CHARS) {
		memcpy(index, ev->receipt.p, RECEIPT_CHARS);
		ledger_sequence_key(ev->sequence, index + RECEIPT_CHARS);
		rc = env_put(w->txn, env_db(w->ledger->env, LEDGER_RECEIPTS), SLICE_OF(index), SLICE(""), e);
	}
	if (rc == 0 && ev->token.n > 0)
		rc = env_put(w->txn, env_db(w->ledger->env, LEDGER_TOKENS), ev->token, ev->receipt, e);
	return rc;
}

/* What was just sealed is known to the fold in memory without being opened again. */
static int
fold_said(struct writer *w, struct subject *s, const struct event *ev, const struct said *said, struct error *e)
{
	struct application_choice *c = application_choice(s->app, ev->choice);
	struct slice plain;

	if (c == NULL)
		return 0;
	if (ev->kind == EVENT_MARK) {
		c->marks[c->mark_count - 1].words = said->words;
		if (said->minutes != 0)
			c->marks[c->mark_count - 1].number = (int64_t)said->minutes;
		return ev->mark == ACTION_CHANGED ? ledger_find_changed(w->ledger, w->txn, s->app, s->arena, e) : 0;
	}
	c->steps[c->step_count - 1].words = said->words;
	if (said->plain.n == 0)
		return 0;
	plain = arena_slice(s->arena, buffer_view(&w->plain));
	if (plain.p == NULL)
		return error_set(e, ERR_MEMORY, "no memory for a personal part");
	c->personal_known = true;
	return personal_decode(plain, &c->personal, e);
}

int
writer_put(struct writer *w, struct subject *s, struct event *ev, const struct said *said, struct error *e)
{
	struct application_choice *c = application_choice(s->app, ev->choice);
	struct ledger_happening h = {.application = s->app, .before = c != NULL ? c->state : STATE_NONE, .event = ev, .words = said->words};
	unsigned char seat[SEAT_KEY_BYTES];
	bool first = c == NULL && ev->choice != 0;
	int rc = put_bytes(w, s, ev, said, e);

	if (rc == 0)
		rc = put_references(w, ev, e);
	if (rc == 0)
		rc = application_add(s->app, ev, s->arena, e);
	if (rc == 0)
		rc = fold_said(w, s, ev, said, e);
	c = application_choice(s->app, ev->choice);
	if (rc == 0 && c != NULL)
		rc = writer_index(w, s, c, e);
	if (rc == 0 && first && c != NULL) {
		ledger_seat_key(c->partner, c->course, c->offering, seat);
		rc = writer_index_course(w, seat, c->partner, c->course, c->offering, ev, e);
	}
	h.choice = c;
	return rc != 0 ? rc : writer_letters(w, s, &h, e);
}

int
writer_put_course(struct writer *w, struct event *ev, struct error *e)
{
	static const struct said nothing;
	const struct ledger_happening h = {.event = ev};
	unsigned char seat[SEAT_KEY_BYTES];
	int rc = put_bytes(w, NULL, ev, &nothing, e);

	if (rc == 0)
		rc = put_references(w, ev, e);
	ledger_seat_key(ev->partner, ev->course, ev->offering, seat);
	if (rc == 0)
		rc = writer_index_course(w, seat, ev->partner, ev->course, ev->offering, ev, e);
	return rc != 0 ? rc : writer_letters(w, NULL, &h, e);
}
