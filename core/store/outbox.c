/* Letters that have to go out: their stored form, and how the courier and people read them. */
#include "store/outbox.h"

#include <sodium.h>
#include <string.h>

#include "ground/wrap.h"
#include "store/outbox_store.h"
#include "store/seal.h"

#define STATE_OFFSET 5u		/* of the state: after magic, format and kind */
#define ROW_ARENA ((size_t)16 << 20)

/* ---- stored form */

void
outbox_key_write(const struct outbox_key *key, unsigned char out[OUTBOX_KEY_BYTES])
{
	ledger_sequence_key(key->sequence, out);
	for (int i = 0; i < 4; i++)
		out[SEQUENCE_BYTES + i] = (unsigned char)(key->number >> (8 * (3 - i)));
}

struct outbox_key
outbox_key_read(const char *p)
{
	struct outbox_key key = {.sequence = ledger_sequence_read(p), .number = 0};

	for (int i = 0; i < 4; i++)
		key.number = key.number << 8 | (unsigned char)p[SEQUENCE_BYTES + i];
	return key;
}

void
outbox_sending_key(int64_t next, const unsigned char *key, unsigned char out[OUTBOX_SENDING_BYTES])
{
	ledger_sequence_key(next > 0 ? (uint64_t)next : 0, out);
	memcpy(out + SEQUENCE_BYTES, key, OUTBOX_KEY_BYTES);
}

void
outbox_write(const struct outbox_stored *row, struct buffer *out)
{
	const struct slice texts[] = {row->queue, row->template, row->receipt, row->last_error, row->sealed};

	wrap_begin(out, "OO", OUTBOX_FORMAT);
	buffer_byte(out, (char)row->kind);
	buffer_byte(out, (char)row->state);
	buffer_byte(out, (char)row->personal);
	buffer_byte(out, (char)row->choice);
	buffer_u64(out, (uint64_t)row->created);
	buffer_u64(out, (uint64_t)row->next);
	buffer_u64(out, (uint64_t)row->settled);
	buffer_u32(out, row->attempts);
	buffer_add(out, row->hash, OUTBOX_HASH_BYTES);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		wrap_text(out, texts[i]);
	wrap_end(out);
}

int
outbox_read(struct slice bytes, struct outbox_stored *out, struct error *e)
{
	struct slice hash, *const texts[] = {&out->queue, &out->template, &out->receipt, &out->last_error, &out->sealed};
	struct reader r;
	int rc = wrap_open(bytes, "OO", "a letter", OUTBOX_FORMAT, &r, e);

	if (rc != 0)
		return rc;
	out->kind = reader_u8(&r);
	out->state = reader_u8(&r);
	out->personal = reader_u8(&r);
	out->choice = reader_u8(&r);
	out->created = (int64_t)reader_u64(&r);
	out->next = (int64_t)reader_u64(&r);
	out->settled = (int64_t)reader_u64(&r);
	out->attempts = reader_u32(&r);
	hash = reader_bytes(&r, OUTBOX_HASH_BYTES);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		*texts[i] = reader_bytes(&r, reader_u32(&r));
	if (r.failed || r.rest.n > 0 || out->state < OUTBOX_WAITING || out->state > OUTBOX_DEAD)
		return error_set(e, ERR_DAMAGED, "a letter is damaged");
	memcpy(out->hash, hash.p, OUTBOX_HASH_BYTES);
	return 0;
}

void
outbox_bound(const unsigned char *key, const unsigned char *hash, unsigned char out[OUTBOX_KEY_BYTES + OUTBOX_HASH_BYTES])
{
	memcpy(out, key, OUTBOX_KEY_BYTES);
	memcpy(out + OUTBOX_KEY_BYTES, hash, OUTBOX_HASH_BYTES);
}

/* ---- one row, opened */

int
outbox_open(struct ledger *l, const struct outbox_stored *stored, const unsigned char *key, struct arena *a, struct outbox_row *out,
		struct error *e)
{
	unsigned char secret[KEY_BYTES], bound[OUTBOX_KEY_BYTES + OUTBOX_HASH_BYTES];
	struct slice plain = SLICE_NONE;
	struct reader r;
	int rc = 0;

	memcpy(secret, keys_store(l->keys), KEY_BYTES);
	if (stored->personal)
		rc = keys_read(l->keys, stored->receipt, secret, e);
	outbox_bound(key, stored->hash, bound);
	if (rc == 0)
		rc = seal_open(secret, SLICE_OF(bound), stored->sealed, a, &plain, e);
	sodium_memzero(secret, sizeof(secret));
	if (rc != 0)
		return rc;
	r = reader_of(plain);
	out->to = reader_bytes(&r, reader_u32(&r));
	out->subject = reader_bytes(&r, reader_u32(&r));
	out->body = reader_bytes(&r, reader_u32(&r));
	if (r.rest.n > 0)
		out->unsubscribe = reader_bytes(&r, reader_u32(&r));
	out->opened = !r.failed;
	return r.failed ? error_set(e, ERR_DAMAGED, "the text of a letter is damaged") : 0;
}

static void
describe(const struct outbox_stored *s, const char *key, struct outbox_row *out)
{
	*out = (struct outbox_row){.key = outbox_key_read(key), .kind = (enum outbox_kind)s->kind, .state = (enum outbox_state)s->state,
		.personal = s->personal != 0, .queue = s->queue, .template = s->template, .receipt = s->receipt, .choice = s->choice,
		.created = s->created, .next = s->next, .settled = s->settled, .attempts = s->attempts, .last_error = s->last_error};
	(void)sodium_bin2hex(out->idempotency, sizeof(out->idempotency), s->hash, OUTBOX_HASH_BYTES);
}

struct reading {
	struct ledger *ledger;
	MDB_txn *txn;
	int64_t now;
	size_t left;
	outbox_wanted_fn wanted;
	outbox_each_fn each;
	void *context;
	struct arena arena;
};

/* A text that cannot be opened any more (its application is being erased) is told as such, not as a failure. */
static int
give_row(struct reading *r, struct slice key, struct slice value, struct error *e)
{
	struct outbox_stored stored;
	struct outbox_row row;
	int rc = outbox_read(value, &stored, e);

	if (rc != 0)
		return error_prefix(e, "letter of event %llu", (unsigned long long)ledger_sequence_read(key.p));
	arena_reset(&r->arena);
	describe(&stored, key.p, &row);
	if (r->ledger->keys != NULL && stored.sealed.n > 0) {
		rc = outbox_open(r->ledger, &stored, (const unsigned char *)key.p, &r->arena, &row, e);
		if (rc != 0 && rc != ERR_NOT_FOUND)
			return rc;
	}
	return r->each(r->context, &row, e);
}

static int
give_any(void *context, struct slice key, struct slice value, struct error *e)
{
	return key.n == OUTBOX_KEY_BYTES ? give_row(context, key, value, e) : error_set(e, ERR_DAMAGED, "a letter without number");
}

static int
give_due(void *context, struct slice key, struct slice queue, struct error *e)
{
	struct reading *r = context;
	struct slice value;
	int rc;

	if (key.n != OUTBOX_SENDING_BYTES)
		return error_set(e, ERR_DAMAGED, "an entry of sendings is damaged");
	if ((int64_t)ledger_sequence_read(key.p) > r->now || r->left == 0)
		return 1;
	if (r->wanted != NULL && !r->wanted(r->context, queue))
		return 0;
	key = (struct slice){key.p + SEQUENCE_BYTES, OUTBOX_KEY_BYTES};
	rc = env_get(r->txn, env_db(r->ledger->env, LEDGER_OUTBOX), key, &value, e);
	if (rc == ERR_NOT_FOUND)
		return error_set(e, ERR_DAMAGED, "an entry of sendings leads nowhere");
	r->left--;
	return rc != 0 ? rc : give_row(r, key, value, e);
}

static int
read_all(struct reading *r, int db, env_each_fn each, struct error *e)
{
	int rc;

	if (!env_has(r->ledger->env, (size_t)db))
		return 0;
	rc = env_begin(r->ledger->env, false, &r->txn, e);
	if (rc != 0)
		return rc;
	arena_init(&r->arena, ROW_ARENA);
	rc = env_each(r->txn, env_db(r->ledger->env, (size_t)db), SLICE_NONE, each, r, e);
	env_abort(r->txn);
	arena_free(&r->arena);
	return rc;
}

int
outbox_due(struct ledger *l, int64_t now, size_t max, outbox_wanted_fn wanted, outbox_each_fn each, void *context, struct error *e)
{
	struct reading r = {.ledger = l, .now = now, .left = max, .wanted = wanted, .each = each, .context = context};
	int rc = read_all(&r, LEDGER_SENDINGS, give_due, e);

	return rc < 0 ? rc : 0;
}

int
outbox_each(struct ledger *l, outbox_each_fn each, void *context, struct error *e)
{
	struct reading r = {.ledger = l, .each = each, .context = context};

	return read_all(&r, LEDGER_OUTBOX, give_any, e);
}

static bool
is_dead(struct slice bytes)
{
	return bytes.n > STATE_OFFSET && bytes.p[STATE_OFFSET] == OUTBOX_DEAD;
}

static int
give_dead(void *context, struct slice key, struct slice value, struct error *e)
{
	struct reading *r = context;
	struct outbox_stored stored;
	struct outbox_row row;
	int rc;

	if (key.n != OUTBOX_KEY_BYTES || !is_dead(value))
		return 0;
	rc = outbox_read(value, &stored, e);
	if (rc != 0)
		return error_prefix(e, "letter of event %llu", (unsigned long long)ledger_sequence_read(key.p));
	describe(&stored, key.p, &row);
	return r->each(r->context, &row, e);
}

int
outbox_dead(struct ledger *l, outbox_each_fn each, void *context, struct error *e)
{
	struct reading r = {.ledger = l, .each = each, .context = context};

	return read_all(&r, LEDGER_OUTBOX, give_dead, e);
}

static int
first_moment(void *context, struct slice key, struct slice queue, struct error *e)
{
	struct reading *r = context;

	(void)queue;
	(void)e;
	r->now = key.n == OUTBOX_SENDING_BYTES ? (int64_t)ledger_sequence_read(key.p) : 0;
	return 1;
}

int
outbox_next(struct ledger *l, int64_t *moment, struct error *e)
{
	struct reading r = {.ledger = l, .now = MOMENT_NONE};
	int rc = read_all(&r, LEDGER_SENDINGS, first_moment, e);

	*moment = r.now;
	return rc < 0 ? rc : 0;
}

uint64_t
outbox_notice_sequence(struct slice token)
{
	struct reader r = reader_of(token);

	return reader_u64(&r) | OUTBOX_NOTICE;
}

int
outbox_noticed(struct ledger *l, struct slice token, struct error *e)
{
	const struct outbox_key id = {outbox_notice_sequence(token), 1};
	unsigned char key[OUTBOX_KEY_BYTES];
	struct slice value;
	MDB_txn *txn;
	int rc;

	if (!env_has(l->env, LEDGER_OUTBOX))
		return 0;
	outbox_key_write(&id, key);
	rc = env_begin(l->env, false, &txn, e);
	if (rc != 0)
		return rc;
	rc = env_get(txn, env_db(l->env, LEDGER_OUTBOX), SLICE_OF(key), &value, e);
	env_abort(txn);
	return rc == ERR_NOT_FOUND ? 0 : rc != 0 ? rc : 1;
}
