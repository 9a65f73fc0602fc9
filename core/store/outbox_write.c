/* How letters come into the store, what the courier says of them, and how they go. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "store/ledger_writer.h"
#include "store/outbox_store.h"
#include "store/seal.h"

struct outbox_sink {
	struct writer *w;
	const struct subject *s;		/* NULL: about an offering */
	const struct event *ev;
	uint32_t number;
};

static MDB_dbi
db(const struct writer *w, int which)
{
	return env_db(w->ledger->env, (size_t)which);
}

/* ---- new ones */

/* Of receipt, choice, event and which letter it is: the same on every attempt, and nobody can guess it. */
static void
hash_letter(const struct outbox_sink *sink, unsigned char out[OUTBOX_HASH_BYTES])
{
	char text[64];
	int n = snprintf(text, sizeof(text), "%u.%llu.%u", sink->ev->choice, (unsigned long long)sink->ev->sequence, sink->number);

	_Static_assert(OUTBOX_HASH_BYTES == PERSON_BYTES, "one keyed hash for all");
	keys_person(sink->w->ledger->keys, "letter", sink->ev->receipt, (struct slice){text, (size_t)n}, out);
}

static void
put_text(struct buffer *out, struct slice s)
{
	buffer_u32(out, (uint32_t)s.n);
	buffer_slice(out, s);
}

static void
seal_letter(const struct outbox_sink *sink, const struct outbox_letter *letter, const unsigned char *key, const unsigned char *hash)
{
	struct writer *w = sink->w;
	unsigned char bound[OUTBOX_KEY_BYTES + OUTBOX_HASH_BYTES];
	bool own = letter->personal && sink->s != NULL;

	buffer_clear(&w->row);
	put_text(&w->row, letter->to);
	put_text(&w->row, letter->subject);
	put_text(&w->row, letter->body);
	if (letter->unsubscribe.n > 0)
		put_text(&w->row, letter->unsubscribe);
	buffer_clear(&w->sealed);
	outbox_bound(key, hash, bound);
	if (buffer_ok(&w->row))
		seal_close(own ? sink->s->key : keys_store(w->ledger->keys), SLICE_OF(bound), buffer_view(&w->row), &w->sealed);
}

static int
put_row(struct writer *w, const unsigned char *key, const struct outbox_stored *row, struct error *e)
{
	buffer_clear(&w->row);
	outbox_write(row, &w->row);
	if (!buffer_ok(&w->row))
		return error_set(e, ERR_MEMORY, "a letter is too large");
	w->changes++;
	return env_put(w->txn, db(w, LEDGER_OUTBOX), (struct slice){(const char *)key, OUTBOX_KEY_BYTES}, buffer_view(&w->row), e);
}

static int
put_sending(struct writer *w, const unsigned char *key, int64_t next, struct slice queue, struct error *e)
{
	unsigned char sending[OUTBOX_SENDING_BYTES];

	outbox_sending_key(next, key, sending);
	return env_put(w->txn, db(w, LEDGER_SENDINGS), SLICE_OF(sending), queue, e);
}

int
outbox_add(struct outbox_sink *sink, const struct outbox_letter *letter, struct error *e)
{
	const struct outbox_key id = {sink->ev->sequence, ++sink->number};
	struct outbox_stored row = {.kind = (uint8_t)letter->kind, .state = OUTBOX_WAITING, .choice = sink->ev->choice,
		.personal = letter->personal && sink->s != NULL, .created = sink->w->now, .next = sink->w->now, .queue = letter->queue,
		.template = letter->template, .receipt = sink->ev->receipt};
	unsigned char key[OUTBOX_KEY_BYTES];
	int rc;

	if (letter->queue.n == 0 || letter->queue.n > 32)
		return error_set(e, ERR_INTERNAL, "a letter without queue");
	outbox_key_write(&id, key);
	hash_letter(sink, row.hash);
	seal_letter(sink, letter, key, row.hash);
	if (!buffer_ok(&sink->w->row) || !buffer_ok(&sink->w->sealed))
		return error_set(e, ERR_MEMORY, "a letter is too large");
	row.sealed = buffer_view(&sink->w->sealed);
	rc = put_row(sink->w, key, &row, e);
	return rc != 0 ? rc : put_sending(sink->w, key, row.next, letter->queue, e);
}

/* A notice to nobody only says that it was: the next one of its token is a repetition. */
static int
put_note(const struct outbox_sink *sink, const unsigned char *key, const struct outbox_letter *letter, struct error *e)
{
	int64_t now = sink->w->now;
	struct outbox_stored row = {.kind = (uint8_t)letter->kind, .state = OUTBOX_DELIVERED, .created = now, .next = now, .settled = now,
		.queue = letter->queue, .template = letter->template};

	hash_letter(sink, row.hash);
	return put_row(sink->w, key, &row, e);
}

int
ledger_do_notice(struct writer *w, const struct ledger_notice *n, struct ledger_answer *a, struct error *e)
{
	const struct event ev = {.sequence = outbox_notice_sequence(n->token)};
	const struct outbox_key id = {ev.sequence, 1};
	struct outbox_sink sink = {w, NULL, &ev, 0};
	unsigned char key[OUTBOX_KEY_BYTES];
	struct slice there;
	int rc;

	outbox_key_write(&id, key);
	rc = env_get(w->txn, db(w, LEDGER_OUTBOX), SLICE_OF(key), &there, e);
	a->outcome = rc == ERR_NOT_FOUND ? LEDGER_DONE : LEDGER_REPEATED;
	a->sequence = ev.sequence;
	a->moment = w->now;
	if (rc == 0)
		return 1;
	if (rc != ERR_NOT_FOUND)
		return rc;
	return n->letter.to.n > 0 ? outbox_add(&sink, &n->letter, e) : put_note(&sink, key, &n->letter, e);
}

int
writer_letters(struct writer *w, const struct subject *s, const struct ledger_happening *h, struct error *e)
{
	struct outbox_sink sink = {w, s, h->event, 0};
	const struct ledger_letters *letters = w->ledger->letters;

	return letters != NULL ? letters->write(letters->context, h, &sink, e) : 0;
}

/* ---- what came of them */

/* Copied: what is written next may move what was read. */
static int
read_row(struct writer *w, const unsigned char *key, struct outbox_stored *out, struct error *e)
{
	struct slice bytes;
	int rc = env_get(w->txn, db(w, LEDGER_OUTBOX), (struct slice){(const char *)key, OUTBOX_KEY_BYTES}, &bytes, e);

	if (rc != 0)
		return rc;
	bytes = arena_slice(&w->arena, bytes);
	if (bytes.p == NULL)
		return error_set(e, ERR_MEMORY, "no memory for a letter");
	return outbox_read(bytes, out, e);
}

static void
apply_settlement(const struct ledger_settle *s, int64_t now, struct outbox_stored *row)
{
	static const uint8_t becomes[] = {0, OUTBOX_DELIVERED, OUTBOX_WAITING, OUTBOX_DEAD};

	row->state = becomes[s->result];
	row->last_error = (struct slice){s->error.p, s->error.n < 500 ? s->error.n : 500};
	if (s->result != SETTLE_DELIVERED)
		row->attempts++;
	if (s->result == SETTLE_DELIVERED)
		row->sealed = row->last_error = SLICE_NONE;	/* nobody needs its text any more */
	if (s->result == SETTLE_RETRY)
		row->next = s->next;
	else
		row->settled = now;
}

int
ledger_do_settle(struct writer *w, const struct ledger_settle *s, struct ledger_answer *a, struct error *e)
{
	unsigned char key[OUTBOX_KEY_BYTES], sending[OUTBOX_SENDING_BYTES];
	struct outbox_stored row;
	int rc;

	a->moment = w->now;
	if (s->result < SETTLE_DELIVERED || s->result > SETTLE_DEAD)
		return error_set(e, ERR_INTERNAL, "a letter cannot be settled as %d", (int)s->result);
	outbox_key_write(&s->key, key);
	rc = read_row(w, key, &row, e);
	a->outcome = rc == ERR_NOT_FOUND ? LEDGER_UNKNOWN : LEDGER_DONE;
	if (rc == ERR_NOT_FOUND || (rc == 0 && row.state != OUTBOX_WAITING))
		return 1;		/* erased meanwhile, or said twice */
	if (rc != 0)
		return rc;
	outbox_sending_key(row.next, key, sending);
	rc = env_delete(w->txn, db(w, LEDGER_SENDINGS), SLICE_OF(sending), e);
	apply_settlement(s, w->now, &row);
	if (rc == 0)
		rc = put_row(w, key, &row, e);
	if (rc == 0 && row.state == OUTBOX_WAITING)
		rc = put_sending(w, key, row.next, row.queue, e);
	return rc;
}

/* ---- their end */

struct found {
	struct writer *w;
	int64_t before;			/* settled before that; or */
	bool settled;			/* false: every personal one */
	struct buffer keys;
};

static int
find_letters(void *context, struct slice key, struct slice value, struct error *e)
{
	struct found *f = context;
	struct outbox_stored row;
	int rc = outbox_read(value, &row, e);

	if (rc != 0 || key.n != OUTBOX_KEY_BYTES)
		return rc;
	if (f->settled ? row.state != OUTBOX_WAITING && row.settled < f->before : row.personal != 0)
		buffer_slice(&f->keys, key);
	return buffer_ok(&f->keys) ? 0 : error_set(e, ERR_MEMORY, "no memory for letters");
}

static int
drop_found(struct found *f, struct error *e)
{
	struct writer *w = f->w;
	unsigned char sending[OUTBOX_SENDING_BYTES];
	struct outbox_stored row;
	struct slice rest;
	int rc = 0;

	for (rest = buffer_view(&f->keys); rc == 0 && rest.n > 0; rest.p += OUTBOX_KEY_BYTES, rest.n -= OUTBOX_KEY_BYTES) {
		const unsigned char *key = (const unsigned char *)rest.p;

		rc = read_row(w, key, &row, e);
		outbox_sending_key(row.next, key, sending);
		if (rc == 0 && row.state == OUTBOX_WAITING)
			rc = env_delete(w->txn, db(w, LEDGER_SENDINGS), SLICE_OF(sending), e);
		if (rc == 0)
			rc = env_delete(w->txn, db(w, LEDGER_OUTBOX), (struct slice){rest.p, OUTBOX_KEY_BYTES}, e);
		w->changes++;
	}
	return rc;
}

/* No event has it, and of notices none but by a chance of 1 in 2^63. */
static uint64_t
alert_sequence(struct slice id)
{
	return str_hash(id, 0) | OUTBOX_NOTICE;
}

int
writer_alert_letter(struct writer *w, struct slice id, const unsigned char *key, uint32_t *letters, const struct outbox_letter *letter,
		struct error *e)
{
	const struct event ev = {.sequence = alert_sequence(id), .receipt = id};
	struct subject s = {.app = NULL};
	struct outbox_sink sink = {w, &s, &ev, *letters};
	int rc;

	memcpy(s.key, key, KEY_BYTES);
	rc = outbox_add(&sink, letter, e);
	sodium_memzero(s.key, sizeof(s.key));
	*letters = sink.number;
	return rc;
}

int
writer_drop_alert_letters(struct writer *w, struct slice id, struct error *e)
{
	struct found f = {.w = w};
	unsigned char sequence[SEQUENCE_BYTES];
	int rc;

	ledger_sequence_key(alert_sequence(id), sequence);
	buffer_init(&f.keys, 1u << 20);
	rc = env_each(w->txn, db(w, LEDGER_OUTBOX), SLICE_OF(sequence), find_letters, &f, e);
	if (rc == 0)
		rc = drop_found(&f, e);
	buffer_free(&f.keys);
	return rc;
}

static int
find_of_event(void *context, struct slice key, struct slice value, struct error *e)
{
	struct found *f = context;

	(void)value;
	if (key.n != RECEIPT_CHARS + SEQUENCE_BYTES)
		return 0;
	return env_each(f->w->txn, db(f->w, LEDGER_OUTBOX), (struct slice){key.p + RECEIPT_CHARS, SEQUENCE_BYTES}, find_letters, f, e);
}

int
writer_drop_letters(struct writer *w, struct slice receipt, struct error *e)
{
	struct found f = {.w = w};
	int rc;

	buffer_init(&f.keys, 1u << 20);
	rc = env_each(w->txn, db(w, LEDGER_RECEIPTS), receipt, find_of_event, &f, e);
	if (rc == 0)
		rc = drop_found(&f, e);
	buffer_free(&f.keys);
	return rc;
}

int
writer_drop_settled(struct writer *w, int64_t before, struct error *e)
{
	struct found f = {.w = w, .before = before, .settled = true};
	int rc;

	buffer_init(&f.keys, 64u << 20);
	rc = env_each(w->txn, db(w, LEDGER_OUTBOX), SLICE_NONE, find_letters, &f, e);
	if (rc == 0)
		rc = drop_found(&f, e);
	buffer_free(&f.keys);
	return rc;
}
