/*
 * What becomes of an alert: ordered, confirmed, told of new courses, stopped. Each change and the letter about it are one transaction, so that a
 * mail is written once, whoever dies meanwhile.
 *
 * Nobody can be flooded with mails by orders in his name: what counts is how many mails went to the address, not who ordered what.
 */
#include <sodium.h>
#include <string.h>

#include "store/alerts_store.h"
#include "store/ledger_writer.h"
#include "store/seal.h"

#define DAY 86400

static MDB_dbi
db(const struct writer *w, int which)
{
	return env_db(w->ledger->env, (size_t)which);
}

static int
put_row(struct writer *w, struct slice id, const struct alert_stored *row, struct error *e)
{
	buffer_clear(&w->row);
	alert_write(row, &w->row);
	if (!buffer_ok(&w->row))
		return error_set(e, ERR_MEMORY, "an alert is too large");
	w->changes++;
	return env_put(w->txn, db(w, LEDGER_ALERTS), id, buffer_view(&w->row), e);
}

/* Copied: what is written next may move what was read. */
static int
get_row(struct writer *w, struct slice id, struct alert_stored *out, struct error *e)
{
	int rc = alert_get(w->ledger, w->txn, id, out, e);

	if (rc != 0)
		return rc;
	out->lang = arena_slice(&w->arena, out->lang);
	out->sealed = arena_slice(&w->arena, out->sealed);
	return out->lang.p != NULL && out->sealed.p != NULL ? 0 : error_set(e, ERR_MEMORY, "no memory for an alert");
}

static int64_t
ends(const struct alert_stored *row, int64_t retention)
{
	struct alert a;

	alert_describe(SLICE_NONE, row, &a);
	return alert_ends(&a, retention);
}

/* ---- those of one address */

struct others {
	struct writer *w;
	struct slice search;		/* the alert that looks for this one is wanted */
	unsigned asks;			/* mails within a day that asked for a confirmation */
	unsigned confirmed;
	char same[RECEIPT_CHARS + 1];	/* its id; empty: there is none */
};

/* One that cannot be opened is somebody's erasure under way: not the same. */
static bool
is_same(const struct others *o, struct slice id, const struct alert_stored *row)
{
	unsigned char key[KEY_BYTES];
	struct alert a = {.id = id};
	bool same = keys_read(o->w->ledger->keys, id, key, NULL) == 0 && alert_unseal(key, row, &o->w->arena, &a, NULL) == 0 &&
		    slice_eq(a.search, o->search);

	sodium_memzero(key, sizeof(key));
	return same;
}

static int
look_at_other(void *context, struct slice key, struct slice value, struct error *e)
{
	struct others *o = context;
	const struct slice id = {key.p + PERSON_BYTES, RECEIPT_CHARS};
	struct alert_stored row;
	int rc;

	(void)value;
	if (key.n != PERSON_BYTES + RECEIPT_CHARS)
		return error_set(e, ERR_DAMAGED, "an alert of an address has no id");
	rc = alert_get(o->w->ledger, o->w->txn, id, &row, e);
	if (rc != 0)
		return rc == ERR_NOT_FOUND ? error_set(e, ERR_DAMAGED, "an alert of an address leads nowhere") : rc;
	if (row.asked > o->w->now - DAY)
		o->asks += row.asks;
	o->confirmed += row.confirmed;
	if (o->search.p != NULL && o->same[0] == '\0' && is_same(o, id, &row))
		(void)slice_copy(id, o->same, sizeof(o->same));
	return 0;
}

static int
look_at_others(struct others *o, const unsigned char mail[PERSON_BYTES], struct error *e)
{
	return env_each(o->w->txn, db(o->w, LEDGER_ALERT_MAILS), (struct slice){(const char *)mail, PERSON_BYTES}, look_at_other, o, e);
}

/* ---- an order */

static int
put_ask(struct writer *w, const struct ledger_alert *r, struct slice id, const unsigned char *key, struct alert_stored *row, struct error *e)
{
	const struct ledger_letters *letters = w->ledger->letters;
	const struct ledger_alert_order order = {id, r->mail, r->search, r->lang, row->confirmed, w->now + ALERT_CONFIRM_SECONDS};
	struct outbox_letter letter;
	int rc = 0;

	row->asks = row->asked > w->now - DAY ? (uint8_t)(row->asks + 1) : 1;
	row->asked = w->now;
	row->lang = r->lang;
	memcpy(row->token, r->token.p, TOKEN_ID_BYTES);
	if (letters != NULL && letters->alert != NULL) {
		rc = letters->alert(letters->context, &order, &letter, e);
		if (rc == 0)
			rc = writer_alert_letter(w, id, key, &row->letters, &letter, e);
	}
	return rc != 0 ? rc : put_row(w, id, row, e);
}

static void
put_text(struct buffer *out, struct slice s)
{
	buffer_u32(out, (uint32_t)s.n);
	buffer_slice(out, s);
}

static int
seal_alert(struct writer *w, const struct ledger_alert *r, const struct ledger_item *it, struct alert_stored *row, struct error *e)
{
	buffer_clear(&w->plain);
	buffer_clear(&w->event);
	put_text(&w->plain, r->mail);
	put_text(&w->plain, r->search);
	if (buffer_ok(&w->plain))
		seal_close(it->key, slice_of(it->receipt), buffer_view(&w->plain), &w->event);
	row->sealed = arena_slice(&w->arena, buffer_view(&w->event));
	return buffer_ok(&w->plain) && row->sealed.n > 0 ? 0 : error_set(e, ERR_MEMORY, "an alert is too large");
}

static int
put_new(struct writer *w, const struct ledger_alert *r, struct ledger_item *it, struct alert_stored *row, struct error *e)
{
	unsigned char index[PERSON_BYTES + RECEIPT_CHARS];
	int rc = writer_make_key(w, it, e);

	if (rc == 0)
		rc = seal_alert(w, r, it, row, e);
	if (rc != 0)
		return rc;
	row->since = w->now;
	row->mark = r->mark;
	alert_mail_key(row->mail, slice_of(it->receipt), index);
	rc = env_put(w->txn, db(w, LEDGER_ALERT_MAILS), SLICE_OF(index), SLICE(""), e);
	return rc != 0 ? rc : put_ask(w, r, slice_of(it->receipt), it->key, row, e);
}

static int
ask_again(struct writer *w, const struct ledger_alert *r, struct slice id, struct error *e)
{
	unsigned char key[KEY_BYTES];
	struct alert_stored row;
	int rc = get_row(w, id, &row, e);

	if (rc == 0 && memcmp(row.token, r->token.p, TOKEN_ID_BYTES) == 0)
		return 1;
	if (rc == 0)
		rc = keys_read(w->ledger->keys, id, key, e);
	if (rc == 0 && !row.confirmed)
		row.since = w->now;
	if (rc == 0)
		rc = put_ask(w, r, id, key, &row, e);
	sodium_memzero(key, sizeof(key));
	return rc;
}

static int
count_all(struct writer *w, size_t *out, struct error *e)
{
	MDB_stat st;
	int rc = env_result(w->txn, mdb_stat(w->txn, db(w, LEDGER_ALERTS), &st), "stat", e);

	*out = rc == 0 ? st.ms_entries : 0;
	return rc;
}

static int
order(struct writer *w, const struct ledger_alert *r, struct ledger_item *it, struct ledger_answer *a, struct error *e)
{
	struct others o = {.w = w, .search = r->search.p != NULL ? r->search : SLICE("")};
	struct alert_stored row = {.confirmed = false};
	size_t all = 0;
	int rc;

	keys_person(w->ledger->keys, "mail", SLICE_NONE, r->mail, row.mail);
	rc = look_at_others(&o, row.mail, e);
	if (rc == 0)
		rc = count_all(w, &all, e);
	a->outcome = LEDGER_REPEATED;
	if (rc != 0 || o.asks >= ALERT_ASKS_A_DAY)
		return rc != 0 ? rc : 1;
	if (o.same[0] != '\0')
		return ask_again(w, r, slice_of(o.same), e);
	a->outcome = all >= ALERT_ALL ? LEDGER_REFUSED : LEDGER_STORED;
	return all >= ALERT_ALL ? 1 : put_new(w, r, it, &row, e);
}

/* ---- later */

static int
confirm(struct writer *w, struct slice id, struct ledger_answer *a, struct error *e)
{
	struct others o = {.w = w};
	struct alert_stored row;
	int rc = get_row(w, id, &row, e);

	a->outcome = LEDGER_UNKNOWN;
	if (rc == ERR_NOT_FOUND || (rc == 0 && !row.confirmed && ends(&row, 0) < w->now))
		return 1;
	if (rc == 0 && !row.confirmed)
		rc = look_at_others(&o, row.mail, e);
	if (rc != 0)
		return rc;
	a->outcome = o.confirmed >= ALERT_OF_ONE ? LEDGER_REFUSED : LEDGER_DONE;
	if (a->outcome == LEDGER_REFUSED)
		return 1;
	row.asks = row.confirmed ? row.asks : 0;	/* the reader of these mails asked for them */
	row.confirmed = true;
	row.since = w->now;
	return put_row(w, id, &row, e);
}

static int
tell(struct writer *w, const struct ledger_alert *r, struct ledger_answer *a, struct error *e)
{
	unsigned char key[KEY_BYTES];
	struct alert_stored row;
	int rc = get_row(w, r->id, &row, e);

	a->outcome = rc == 0 && row.confirmed ? LEDGER_REPEATED : LEDGER_UNKNOWN;
	if (rc == ERR_NOT_FOUND || (rc == 0 && (!row.confirmed || row.letters != r->letters)))
		return 1;
	if (rc == 0)
		rc = keys_read(w->ledger->keys, r->id, key, e);
	if (rc == 0)
		rc = writer_alert_letter(w, r->id, key, &row.letters, &r->letter, e);
	sodium_memzero(key, sizeof(key));
	a->outcome = LEDGER_DONE;
	row.mark = r->mark;
	row.mailed = w->now;
	return rc != 0 ? rc : put_row(w, r->id, &row, e);
}

int
ledger_erase_alert(struct writer *w, struct slice id, struct ledger_answer *a, struct error *e)
{
	unsigned char index[PERSON_BYTES + RECEIPT_CHARS];
	struct alert_stored row;
	int rc = alert_get(w->ledger, w->txn, id, &row, e);

	a->outcome = rc == 0 ? LEDGER_DONE : LEDGER_UNKNOWN;
	if (rc == ERR_NOT_FOUND)
		return 1;
	if (rc != 0)
		return rc;
	alert_mail_key(row.mail, id, index);
	rc = keys_erased_add(w->ledger->keys, id, e);
	if (rc == 0)
		rc = writer_drop_alert_letters(w, id, e);
	if (rc == 0)
		rc = env_delete(w->txn, db(w, LEDGER_ALERT_MAILS), SLICE_OF(index), e);
	if (rc == 0)
		rc = env_delete(w->txn, db(w, LEDGER_ALERTS), id, e);
	w->changes++;
	return rc != 0 ? rc : writer_remember_key(w, id, e);
}

int
ledger_do_alert(struct writer *w, const struct ledger_alert *r, struct ledger_item *it, struct ledger_answer *a, struct error *e)
{
	a->moment = w->now;
	switch (r->deed) {
	case ALERT_ORDER:
		return order(w, r, it, a, e);
	case ALERT_CONFIRM:
		return confirm(w, r->id, a, e);
	case ALERT_TELL:
		return tell(w, r, a, e);
	case ALERT_STOP:
		return ledger_erase_alert(w, r->id, a, e);
	}
	return error_set(e, ERR_INTERNAL, "the ledger knows nothing of kind %d to do with an alert", (int)r->deed);
}

/* ---- those whose time is over */

struct ending {
	struct writer *w;
	int64_t retention;
	char found[LEDGER_BATCH_MAX][RECEIPT_CHARS + 1];
	size_t count;
};

static int
find_ended(void *context, struct slice key, struct slice value, struct error *e)
{
	struct ending *f = context;
	struct alert_stored row;
	int rc = alert_read(value, &row, e);

	if (rc == 0 && ends(&row, f->retention) < f->w->now)
		(void)slice_copy(key, f->found[f->count++], sizeof(f->found[0]));
	return rc != 0 ? rc : f->count == LEDGER_BATCH_MAX;
}

int
ledger_end_alerts(struct writer *w, int64_t retention, size_t *count, struct error *e)
{
	struct ending f = {.w = w, .retention = retention};
	struct ledger_answer one;
	int rc = env_each(w->txn, db(w, LEDGER_ALERTS), SLICE_NONE, find_ended, &f, e);

	for (size_t i = 0; rc >= 0 && i < f.count; i++)
		rc = ledger_erase_alert(w, slice_of(f.found[i]), &one, e);
	*count = f.count;
	return rc < 0 ? rc : 0;
}
