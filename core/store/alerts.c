/* Alerts: their stored form, and how they are read. */
#include "store/alerts.h"

#include <sodium.h>
#include <string.h>

#include "ground/wrap.h"
#include "store/alerts_store.h"
#include "store/seal.h"


/* ---- stored form */

void
alert_write(const struct alert_stored *row, struct buffer *out)
{
	const struct slice texts[] = {row->lang, row->sealed};

	wrap_begin(out, "OA", ALERT_FORMAT);
	buffer_byte(out, (char)row->confirmed);
	buffer_byte(out, (char)row->asks);
	buffer_u64(out, (uint64_t)row->asked);
	buffer_u64(out, (uint64_t)row->since);
	buffer_u64(out, (uint64_t)row->mark);
	buffer_u64(out, (uint64_t)row->mailed);
	buffer_u32(out, row->letters);
	buffer_add(out, row->mail, PERSON_BYTES);
	buffer_add(out, row->token, TOKEN_ID_BYTES);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		wrap_text(out, texts[i]);
	wrap_end(out);
}

int
alert_read(struct slice bytes, struct alert_stored *out, struct error *e)
{
	struct slice mail, token;
	struct reader r;
	int rc = wrap_open(bytes, "OA", "an alert", ALERT_FORMAT, &r, e);

	if (rc != 0)
		return rc;
	out->confirmed = reader_u8(&r) != 0;
	out->asks = reader_u8(&r);
	out->asked = (int64_t)reader_u64(&r);
	out->since = (int64_t)reader_u64(&r);
	out->mark = (int64_t)reader_u64(&r);
	out->mailed = (int64_t)reader_u64(&r);
	out->letters = reader_u32(&r);
	mail = reader_bytes(&r, PERSON_BYTES);
	token = reader_bytes(&r, TOKEN_ID_BYTES);
	out->lang = reader_bytes(&r, reader_u32(&r));
	out->sealed = reader_bytes(&r, reader_u32(&r));
	if (r.failed || r.rest.n > 0)
		return error_set(e, ERR_DAMAGED, "an alert is damaged");
	memcpy(out->mail, mail.p, PERSON_BYTES);
	memcpy(out->token, token.p, TOKEN_ID_BYTES);
	return 0;
}

void
alert_mail_key(const unsigned char mail[PERSON_BYTES], struct slice id, unsigned char out[PERSON_BYTES + RECEIPT_CHARS])
{
	memcpy(out, mail, PERSON_BYTES);
	memcpy(out + PERSON_BYTES, id.p, RECEIPT_CHARS);
}

void
alert_describe(struct slice id, const struct alert_stored *row, struct alert *out)
{
	*out = (struct alert){.id = id, .confirmed = row->confirmed, .lang = row->lang, .since = row->since, .mark = row->mark,
		.mailed = row->mailed, .letters = row->letters};
}

int
alert_unseal(const unsigned char key[KEY_BYTES], const struct alert_stored *row, struct arena *a, struct alert *out, struct error *e)
{
	struct slice plain;
	struct reader r;
	int rc = seal_open(key, out->id, row->sealed, a, &plain, e);

	if (rc != 0)
		return rc;
	r = reader_of(plain);
	out->mail = reader_bytes(&r, reader_u32(&r));
	out->search = reader_bytes(&r, reader_u32(&r));
	return r.failed ? error_set(e, ERR_DAMAGED, "the sealed part of an alert is damaged") : 0;
}

/* ---- reading */

int64_t
alert_ends(const struct alert *a, int64_t retention)
{
	return a->since + (a->confirmed ? retention : ALERT_CONFIRM_SECONDS);
}

int
alert_get(struct ledger *l, MDB_txn *txn, struct slice id, struct alert_stored *out, struct error *e)
{
	struct slice value;
	int rc = ERR_NOT_FOUND;

	if (id.n == RECEIPT_CHARS && env_has(l->env, LEDGER_ALERTS))
		rc = env_get(txn, env_db(l->env, LEDGER_ALERTS), id, &value, e);
	if (rc == ERR_NOT_FOUND)
		return error_set(e, ERR_NOT_FOUND, "no such alert");
	return rc != 0 ? rc : alert_read(value, out, e);
}

static int
open_alert(struct ledger *l, MDB_txn *txn, struct slice id, struct arena *a, struct alert *out, struct error *e)
{
	unsigned char key[KEY_BYTES];
	struct alert_stored row;
	int rc = alert_get(l, txn, id, &row, e);

	if (rc != 0)
		return rc;
	rc = keys_read(l->keys, id, key, e);
	row.lang = arena_slice(a, row.lang);
	alert_describe(arena_slice(a, id), &row, out);
	if (rc == 0 && (row.lang.p == NULL || out->id.p == NULL))
		rc = error_set(e, ERR_MEMORY, "no memory for an alert");
	if (rc == 0)
		rc = alert_unseal(key, &row, a, out, e);
	sodium_memzero(key, sizeof(key));
	return rc;
}

int
alerts_get(struct ledger *l, struct slice id, struct arena *a, struct alert *out, struct error *e)
{
	MDB_txn *txn;
	int rc;

	if (l->keys == NULL)
		return error_set(e, ERR_INTERNAL, "alerts need the keys");
	rc = env_begin(l->env, false, &txn, e);
	if (rc != 0)
		return rc;
	rc = open_alert(l, txn, id, a, out, e);
	env_abort(txn);
	return rc;
}

static int
give(MDB_val key, MDB_val value, alert_each_fn each, void *context, struct error *e)
{
	const struct slice id = {key.mv_data, key.mv_size};
	struct alert_stored row;
	struct alert one;
	int rc = alert_read((struct slice){value.mv_data, value.mv_size}, &row, e);

	if (rc == 0 && id.n != RECEIPT_CHARS)
		rc = error_set(e, ERR_DAMAGED, "an alert without id");
	if (rc != 0)
		return rc;
	alert_describe(id, &row, &one);
	return each(context, &one, e);
}

static int
walk(struct ledger *l, MDB_txn *txn, struct slice after, alert_each_fn each, void *context, struct error *e)
{
	MDB_val key = {after.n, (void *)(uintptr_t)after.p}, value;
	MDB_cursor *cursor;
	int found, rc = env_result(txn, mdb_cursor_open(txn, env_db(l->env, LEDGER_ALERTS), &cursor), "alerts", e);

	if (rc != 0)
		return rc;
	found = mdb_cursor_get(cursor, &key, &value, after.n > 0 ? MDB_SET_RANGE : MDB_FIRST);
	if (found == 0 && after.n > 0 && slice_eq((struct slice){key.mv_data, key.mv_size}, after))
		found = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
	for (; found == 0 && rc == 0; found = rc == 0 ? mdb_cursor_get(cursor, &key, &value, MDB_NEXT) : 0)
		rc = give(key, value, each, context, e);
	mdb_cursor_close(cursor);
	return rc != 0 || found == 0 || found == MDB_NOTFOUND ? rc : env_result(txn, found, "alerts", e);
}

int
alerts_each(struct ledger *l, struct slice after, alert_each_fn each, void *context, struct error *e)
{
	MDB_txn *txn;
	int rc;

	if (!env_has(l->env, LEDGER_ALERTS))
		return 0;
	rc = env_begin(l->env, false, &txn, e);
	if (rc != 0)
		return rc;
	rc = walk(l, txn, after, each, context, e);
	env_abort(txn);
	return rc;
}

static int
add_id(void *context, struct slice key, struct slice value, struct error *e)
{
	struct buffer *ids = context;

	(void)value;
	if (key.n == PERSON_BYTES + RECEIPT_CHARS)
		buffer_add(ids, key.p + PERSON_BYTES, RECEIPT_CHARS);
	return buffer_ok(ids) ? 0 : error_set(e, ERR_MEMORY, "too many alerts");
}

int
alerts_of(struct ledger *l, struct slice mail, struct buffer *ids, struct error *e)
{
	unsigned char hash[PERSON_BYTES];
	MDB_txn *txn;
	int rc;

	if (!env_has(l->env, LEDGER_ALERT_MAILS) || l->keys == NULL)
		return 0;
	keys_person(l->keys, "mail", SLICE_NONE, mail, hash);
	rc = env_begin(l->env, false, &txn, e);
	if (rc != 0)
		return rc;
	rc = env_each(txn, env_db(l->env, LEDGER_ALERT_MAILS), SLICE_OF(hash), add_id, ids, e);
	env_abort(txn);
	return rc;
}
