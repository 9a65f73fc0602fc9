/*
 * The one way in which enrolments are written: a batch of forms, one transaction.
 *
 * Order of safety: the keys of the new applications are written and synced first, then the transaction is committed. A crash between the
 * two leaves keys that open nothing; never a personal part without its key. Everything is looked at before anything is
 * written, form by form, inside the write transaction: two students cannot both find the last place free.
 */
#include <sodium.h>
#include <string.h>

#include "ground/log.h"
#include "store/ledger_store.h"
#include "store/seal.h"

#define PERSON_ROW_BYTES (RECEIPT_CHARS + 1 + 8)

struct item {
	const struct ledger_submission *form;
	struct ledger_answer *answer;
	bool has_key;
	unsigned char key[KEY_BYTES];
	char receipt[RECEIPT_CHARS + 1];
	unsigned char seats[ENROLMENT_MAX_CHOICES][SEAT_KEY_BYTES];
	bool full[ENROLMENT_MAX_CHOICES];
};

struct batch {
	struct ledger *ledger;
	struct item items[LEDGER_BATCH_MAX];
	size_t count;
	int64_t now;
	uint64_t sequence;		/* of the last event */
	size_t stored;
	struct buffer event, plain, sealed;	/* reused */
};

/* ---- looking */

static int
last_sequence(struct ledger *l, MDB_txn *txn, uint64_t *out, struct error *e)
{
	MDB_cursor *cursor;
	MDB_val key, value;
	int rc = mdb_cursor_open(txn, env_db(l->env, LEDGER_EVENTS), &cursor);

	*out = 0;
	if (rc == 0) {
		rc = mdb_cursor_get(cursor, &key, &value, MDB_LAST);
		mdb_cursor_close(cursor);
	}
	if (rc == MDB_NOTFOUND)
		return 0;
	if (rc == 0 && key.mv_size == SEQUENCE_BYTES)
		*out = ledger_sequence_read(key.mv_data);
	return env_result(txn, rc, "last event", e);
}

/* 1 when this person already applies for this course. */
static int
find_person(struct batch *b, MDB_txn *txn, struct slice person, const unsigned char *seat, int64_t *moment, struct error *e)
{
	unsigned char key[PERSON_BYTES + SEAT_KEY_BYTES];
	struct slice value;
	struct reader r;
	int rc;

	if (person.n != PERSON_BYTES)
		return 0;
	memcpy(key, person.p, PERSON_BYTES);
	memcpy(key + PERSON_BYTES, seat, SEAT_KEY_BYTES);
	rc = env_get(txn, env_db(b->ledger->env, LEDGER_PERSONS), SLICE_OF(key), &value, e);
	if (rc != 0)
		return rc == ERR_NOT_FOUND ? 0 : rc;
	r = reader_of(value);
	(void)reader_bytes(&r, RECEIPT_CHARS + 1);
	*moment = (int64_t)reader_u64(&r);
	return r.failed ? error_set(e, ERR_DAMAGED, "an entry of persons is damaged") : 1;
}

static int
read_seat(struct batch *b, MDB_txn *txn, const unsigned char *key, struct seat_row *row, struct error *e)
{
	struct slice value;
	int rc = env_get(txn, env_db(b->ledger->env, LEDGER_SEATS), (struct slice){(const char *)key, SEAT_KEY_BYTES}, &value, e);

	*row = (struct seat_row){0, 0};
	if (rc == ERR_NOT_FOUND)
		return 0;
	return rc != 0 ? rc : ledger_seat_read(value, row, NULL, e);
}

static int
look_at_choice(struct batch *b, MDB_txn *txn, struct item *it, size_t i, struct error *e)
{
	const struct ledger_choice *c = &it->form->choices[i];
	struct ledger_answer *a = it->answer;
	struct seat_row row;
	int rc;

	ledger_seat_key(c->partner, c->course, c->offering, it->seats[i]);
	a->choice = (uint8_t)(i + 1);
	a->moment = b->now;
	rc = find_person(b, txn, it->form->person_number, it->seats[i], &a->moment, e);
	if (rc == 0)
		rc = find_person(b, txn, it->form->person_mail, it->seats[i], &a->moment, e);
	for (size_t j = 0; rc == 0 && j < i; j++)
		rc = memcmp(it->seats[j], it->seats[i], SEAT_KEY_BYTES) == 0;
	if (rc > 0)
		a->outcome = LEDGER_DUPLICATE;
	if (rc != 0)
		return rc;
	rc = read_seat(b, txn, it->seats[i], &row, e);
	if (rc != 0)
		return rc;
	it->full[i] = c->places >= 0 && row.taken >= c->places;
	if (!it->full[i] || c->waiting)
		return 0;
	a->outcome = LEDGER_NO_PLACE;
	return 1;
}

/* 0: to be stored; 1: answered already, *answer says how. */
static int
look_at_form(struct batch *b, MDB_txn *txn, struct item *it, struct error *e)
{
	struct slice value;
	int rc = env_get(txn, env_db(b->ledger->env, LEDGER_TOKENS), it->form->token, &value, e);

	*it->answer = (struct ledger_answer){.outcome = LEDGER_REPEATED};
	if (rc == 0 && !slice_copy(value, it->answer->receipt, sizeof(it->answer->receipt)))
		return error_set(e, ERR_DAMAGED, "the receipt of a token is damaged");
	if (rc == 0)
		return 1;
	if (rc != ERR_NOT_FOUND)
		return rc;
	rc = 0;
	for (size_t i = 0; rc == 0 && i < it->form->choice_count; i++)
		rc = look_at_choice(b, txn, it, i, e);
	return rc;
}

/* ---- writing */

static void
make_receipt(char out[RECEIPT_CHARS + 1])
{
	static const char alphabet[33] = "0123456789abcdefghjkmnpqrstvwxyz";	/* Crockford: no i, l, o, u */

	for (int i = 0; i < RECEIPT_CHARS; i++)
		out[i] = alphabet[randombytes_uniform(32)];
	out[RECEIPT_CHARS] = '\0';
}

/* Once for each application, also when the transaction is run again on a larger map. */
static int
make_key(struct batch *b, struct item *it, struct error *e)
{
	int rc = 0;

	if (!it->has_key) {
		make_receipt(it->receipt);
		rc = keys_create(b->ledger->keys, slice_of(it->receipt), it->key, e);
		it->has_key = rc == 0;
	}
	return rc;
}

/* The personal part as it came, and the hashes under which its student stands in the index. */
static void
seal_personal(struct batch *b, const struct item *it, struct slice personal)
{
	buffer_clear(&b->plain);
	buffer_slice(&b->plain, personal);
	personal_add_person(it->form->person_number, it->form->person_mail, &b->plain);
	if (buffer_ok(&b->plain))
		seal_close(it->key, buffer_view(&b->event), buffer_view(&b->plain), &b->sealed);
}

static int
put_event(struct batch *b, MDB_txn *txn, struct item *it, struct event *ev, struct slice personal, struct error *e)
{
	unsigned char sequence[SEQUENCE_BYTES], index[RECEIPT_CHARS + SEQUENCE_BYTES];
	int rc;

	ev->sequence = ++b->sequence;
	buffer_clear(&b->event);
	buffer_clear(&b->sealed);
	rc = event_begin(ev, &b->event, e);
	if (rc != 0)
		return rc;
	if (personal.n > 0)
		seal_personal(b, it, personal);
	if (!buffer_ok(&b->plain) || !buffer_ok(&b->sealed))
		return error_set(e, ERR_MEMORY, "a personal part is too large");
	rc = event_end(&b->event, buffer_view(&b->sealed), e);
	if (rc != 0)
		return rc;
	ledger_sequence_key(ev->sequence, sequence);
	memcpy(index, it->receipt, RECEIPT_CHARS);
	memcpy(index + RECEIPT_CHARS, sequence, SEQUENCE_BYTES);
	rc = env_put(txn, env_db(b->ledger->env, LEDGER_EVENTS), SLICE_OF(sequence), buffer_view(&b->event), e);
	return rc != 0 ? rc : env_put(txn, env_db(b->ledger->env, LEDGER_RECEIPTS), SLICE_OF(index), SLICE(""), e);
}

/* The events of one choice: as sent, and what follows at once. */
static int
put_events(struct batch *b, MDB_txn *txn, struct item *it, size_t i, struct error *e)
{
	const struct ledger_submission *form = it->form;
	const struct ledger_choice *c = &form->choices[i];
	int64_t hold = form->first == STATE_UNCONFIRMED ? LEDGER_CONFIRM_SECONDS : c->hold;
	struct event ev = {.kind = EVENT_STATE, .state = (uint8_t)form->first, .actor = ACTOR_STUDENT, .choice = (uint8_t)(i + 1),
		.choices = (uint8_t)form->choice_count, .seat = it->full[i] ? SEAT_WAITING : SEAT_HELD, .moment = b->now,
		.until = hold > 0 ? b->now + hold : 0, .receipt = slice_of(it->receipt), .partner = c->partner, .course = c->course,
		.offering = c->offering, .home = form->home, .lang = form->lang, .token = form->token,
		.record = c->record};
	int rc = put_event(b, txn, it, &ev, c->personal, e);

	if (rc != 0 || form->first != STATE_SUBMITTED || (!it->full[i] && !form->approve))
		return rc;
	ev.actor = ACTOR_SYSTEM;
	ev.state = it->full[i] ? STATE_WAITING : STATE_APPROVED;
	ev.reason = it->full[i] ? SLICE("full") : SLICE("home-approval-off");
	ev.until = it->full[i] ? 0 : ev.until;
	ev.record = SLICE_NONE;		/* stands in the first event */
	return put_event(b, txn, it, &ev, SLICE_NONE, e);
}

static int
put_seat(struct batch *b, MDB_txn *txn, struct item *it, size_t i, uint64_t first, struct error *e)
{
	const struct ledger_choice *c = &it->form->choices[i];
	struct slice key = {(const char *)it->seats[i], SEAT_KEY_BYTES};
	unsigned char place[SEAT_KEY_BYTES + SEQUENCE_BYTES], who[RECEIPT_CHARS + 1];
	struct seat_row row;
	int rc = read_seat(b, txn, it->seats[i], &row, e);

	if (rc != 0)
		return rc;
	buffer_clear(&b->event);
	buffer_u32(&b->event, (uint32_t)(row.taken + !it->full[i]));
	buffer_u32(&b->event, (uint32_t)(row.waiting + it->full[i]));
	buffer_slice(&b->event, c->partner);
	buffer_byte(&b->event, '\0');
	buffer_slice(&b->event, c->course);
	buffer_byte(&b->event, '\0');
	buffer_slice(&b->event, c->offering);
	if (!buffer_ok(&b->event))
		return error_set(e, ERR_MEMORY, "no memory for places");
	rc = env_put(txn, env_db(b->ledger->env, LEDGER_SEATS), key, buffer_view(&b->event), e);
	if (rc != 0 || !it->full[i])
		return rc;
	memcpy(place, it->seats[i], SEAT_KEY_BYTES);
	ledger_sequence_key(first, place + SEAT_KEY_BYTES);
	memcpy(who, it->receipt, RECEIPT_CHARS);
	who[RECEIPT_CHARS] = (unsigned char)(i + 1);
	return env_put(txn, env_db(b->ledger->env, LEDGER_WAITING), SLICE_OF(place), SLICE_OF(who), e);
}

static int
put_person(struct batch *b, MDB_txn *txn, struct item *it, size_t i, struct slice person, struct error *e)
{
	unsigned char key[PERSON_BYTES + SEAT_KEY_BYTES];

	if (person.n != PERSON_BYTES)
		return 0;
	memcpy(key, person.p, PERSON_BYTES);
	memcpy(key + PERSON_BYTES, it->seats[i], SEAT_KEY_BYTES);
	buffer_clear(&b->event);
	buffer_add(&b->event, it->receipt, RECEIPT_CHARS);
	buffer_byte(&b->event, (char)(i + 1));
	buffer_u64(&b->event, (uint64_t)b->now);
	if (!buffer_ok(&b->event))
		return error_set(e, ERR_MEMORY, "no memory for persons");
	return env_put(txn, env_db(b->ledger->env, LEDGER_PERSONS), SLICE_OF(key), buffer_view(&b->event), e);
}

static int
put_form(struct batch *b, MDB_txn *txn, struct item *it, struct error *e)
{
	int rc = make_key(b, it, e);

	for (size_t i = 0; rc == 0 && i < it->form->choice_count; i++) {
		uint64_t first = b->sequence + 1;

		rc = put_events(b, txn, it, i, e);
		if (rc == 0)
			rc = put_seat(b, txn, it, i, first, e);
		if (rc == 0)
			rc = put_person(b, txn, it, i, it->form->person_number, e);
		if (rc == 0)
			rc = put_person(b, txn, it, i, it->form->person_mail, e);
	}
	if (rc == 0)
		rc = env_put(txn, env_db(b->ledger->env, LEDGER_TOKENS), it->form->token, (struct slice){it->receipt, RECEIPT_CHARS}, e);
	if (rc != 0)
		return rc;
	it->answer->outcome = LEDGER_STORED;
	it->answer->moment = b->now;
	memcpy(it->answer->receipt, it->receipt, sizeof(it->receipt));
	b->stored++;
	return 0;
}

/* ---- the batch */

static int
write_batch(void *context, MDB_txn *txn, struct error *e)
{
	struct batch *b = context;
	int rc = last_sequence(b->ledger, txn, &b->sequence, e);

	b->stored = 0;
	for (size_t i = 0; rc >= 0 && i < b->count; i++) {
		rc = look_at_form(b, txn, &b->items[i], e);
		if (rc == 0)
			rc = put_form(b, txn, &b->items[i], e);
	}
	if (rc < 0)
		return rc;
	return b->stored > 0 ? keys_sync(b->ledger->keys, e) : ERR_UNCHANGED;	/* nothing to commit */
}

/* Keys that open nothing are taken away again; after a commit of unknown outcome none is. */
static void
clean_keys(struct batch *b, int rc)
{
	for (size_t i = 0; i < b->count; i++) {
		struct item *it = &b->items[i];
		bool stored = rc == 0 && it->answer->outcome == LEDGER_STORED;
		struct error e = ERROR_NONE;

		if (it->has_key && !stored && !env_dead(b->ledger->env) &&
		    keys_destroy(b->ledger->keys, slice_of(it->receipt), &e) != 0)
			log_event(LOG_WARNING, "key-left-over", "reason=\"%s\"", e.text);
		sodium_memzero(it->key, sizeof(it->key));
	}
}

static int
check_form(const struct ledger_submission *form, struct error *e)
{
	if (form->token.n != TOKEN_ID_BYTES || form->choice_count == 0 || form->choice_count > ENROLMENT_MAX_CHOICES)
		return error_set(e, ERR_INTERNAL, "a form without token or courses");
	if (form->first != STATE_UNCONFIRMED && form->first != STATE_SUBMITTED)
		return error_set(e, ERR_INTERNAL, "a form cannot begin as \"%s\"", state_name(form->first));
	return 0;
}

int
ledger_submit(struct ledger *l, const struct ledger_submission *const *forms, size_t n, int64_t now,
		struct ledger_answer *answers, struct error *e)
{
	struct batch b = {.ledger = l, .count = n, .now = now};
	int rc = 0;

	if (n > LEDGER_BATCH_MAX || l->keys == NULL)
		return error_set(e, ERR_INTERNAL, "a batch of %zu forms", n);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		b.items[i].form = forms[i];
		b.items[i].answer = &answers[i];
		rc = check_form(forms[i], e);
	}
	if (rc != 0)
		return rc;
	buffer_init(&b.event, EVENT_MAX_BYTES);
	buffer_init(&b.plain, 1u << 20);
	buffer_init(&b.sealed, 1u << 20);
	rc = env_write(l->env, write_batch, &b, e);
	if (rc == ERR_UNCHANGED)
		rc = 0;
	clean_keys(&b, rc);
	buffer_free(&b.event);
	if (b.plain.data != NULL)
		sodium_memzero(b.plain.data, b.plain.cap);
	buffer_free(&b.plain);
	buffer_free(&b.sealed);
	return rc;
}
