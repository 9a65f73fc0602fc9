/* Opening and reading of the ledger. */
#include "store/ledger.h"

#include <limits.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "ground/file.h"
#include "store/ledger_store.h"
#include "store/seal.h"

#define MAP_FIRST ((size_t)16 << 20)
#define MAP_MAX ((size_t)256 << 30)
#define EACH_ARENA ((size_t)64 << 20)	/* one application with eight snapshots of up to 4 MiB */

static const struct env_database databases[LEDGER_DATABASES] = {
	[LEDGER_META] = {"meta", 0}, [LEDGER_EVENTS] = {"events", 0}, [LEDGER_RECEIPTS] = {"receipts", 0},
	[LEDGER_TOKENS] = {"tokens", 0}, [LEDGER_SEATS] = {"seats", 0}, [LEDGER_WAITING] = {"waiting", 0},
	[LEDGER_PERSONS] = {"persons", 0},
	/* a store of the first releases lacks these until it is opened for writing */
	[LEDGER_CHOICES] = {"choices", ENV_OPTIONAL}, [LEDGER_DUE] = {"due", ENV_OPTIONAL}, [LEDGER_COURSES] = {"courses", ENV_OPTIONAL},
	[LEDGER_OUTBOX] = {"outbox", ENV_OPTIONAL}, [LEDGER_SENDINGS] = {"sendings", ENV_OPTIONAL},
	[LEDGER_ALERTS] = {"alerts", ENV_OPTIONAL}, [LEDGER_ALERT_MAILS] = {"alert-mails", ENV_OPTIONAL},
};

/* ---- opening */

static int
write_format(void *context, MDB_txn *txn, struct error *e)
{
	const struct ledger *l = context;
	const unsigned char format[4] = {LEDGER_FORMAT, 0, 0, 0};

	return env_put(txn, env_db(l->env, LEDGER_META), SLICE("format"), SLICE_OF(format), e);
}

static int
read_format(struct ledger *l, uint32_t *format, struct error *e)
{
	struct slice value;
	struct reader r;
	MDB_txn *txn;
	int rc = env_begin(l->env, false, &txn, e);

	if (rc != 0)
		return rc;
	rc = env_get(txn, env_db(l->env, LEDGER_META), SLICE("format"), &value, e);
	if (rc == 0) {
		r = reader_of(value);
		*format = reader_u32(&r);
	}
	env_abort(txn);
	return rc;
}

static int
check_format(struct ledger *l, bool write, struct error *e)
{
	uint32_t format = 0;
	int rc = read_format(l, &format, e);

	if (rc == ERR_NOT_FOUND && write)
		return env_write(l->env, write_format, l, e);
	if (rc == ERR_NOT_FOUND)
		return error_set(e, ERR_NOT_FOUND, "the store of enrolments is not yet set up");
	if (rc != 0)
		return rc;
	if (format > LEDGER_FORMAT)
		return error_set(e, ERR_VALUE, "the store of enrolments was written by a newer Opstap (format %u; this one knows %u)",
				format, LEDGER_FORMAT);
	return format == 0 ? error_set(e, ERR_DAMAGED, "the store of enrolments has no format number") : 0;
}

int
ledger_open(const char *data_dir, const struct keys *keys, const struct config *config, bool write, struct ledger **out,
		struct error *e)
{
	struct env_options options = {write, MAP_FIRST, MAP_MAX, databases, LEDGER_DATABASES};
	char folder[PATH_MAX];
	struct ledger *l;
	int rc;

	if (sodium_init() < 0)
		return error_set(e, ERR_INTERNAL, "libsodium cannot be used");
	if (!file_join(data_dir, "enrolments", folder, sizeof(folder)))
		return error_set(e, ERR_LIMIT, "data-dir: the path is too long");
	l = calloc(1, sizeof(*l));
	if (l == NULL)
		return error_set(e, ERR_MEMORY, "no memory for the ledger");
	l->keys = keys;
	l->config = config;
	rc = env_open(folder, &options, &l->env, e);
	if (rc == 0)
		rc = check_format(l, write, e);
	if (rc == 0 && write)
		rc = ledger_rebuild(l, e);
	if (rc != 0) {
		ledger_close(l);
		return rc;
	}
	*out = l;
	return 0;
}

void
ledger_close(struct ledger *l)
{
	if (l == NULL)
		return;
	env_close(l->env);
	free(l);
}

void
ledger_use_keys(struct ledger *l, const struct keys *keys)
{
	l->keys = keys;
}

void
ledger_use_letters(struct ledger *l, const struct ledger_letters *letters)
{
	l->letters = letters;
}

bool
ledger_complete(const struct ledger *l)
{
	for (size_t i = 0; i < LEDGER_DATABASES; i++) {
		if (!env_has(l->env, i))
			return false;
	}
	return true;
}

bool
ledger_dead(const struct ledger *l)
{
	return env_dead(l->env);
}

/* ---- one application */

struct folding {
	struct ledger *ledger;
	MDB_txn *txn;
	struct arena *arena;
	struct application *app;
};

static int
fold_one(void *context, struct slice key, struct slice value, struct error *e)
{
	struct folding *f = context;
	struct slice bytes;
	struct event ev;
	int rc;

	(void)value;
	if (key.n != RECEIPT_CHARS + SEQUENCE_BYTES)
		return 0;	/* another, longer key that begins alike: there is none, but a prefix proves nothing */
	key.p += RECEIPT_CHARS;
	key.n = SEQUENCE_BYTES;
	rc = env_get(f->txn, env_db(f->ledger->env, LEDGER_EVENTS), key, &bytes, e);
	if (rc == ERR_NOT_FOUND)
		return error_set(e, ERR_DAMAGED, "event %llu is missing", (unsigned long long)ledger_sequence_read(key.p));
	if (rc != 0)
		return rc;
	bytes = arena_slice(f->arena, bytes);
	if (bytes.p == NULL)
		return error_set(e, ERR_MEMORY, "no memory for an event");
	rc = event_decode(bytes, &ev, e);
	if (rc != 0)
		return error_prefix(e, "event %llu", (unsigned long long)ledger_sequence_read(key.p));
	return application_add(f->app, &ev, f->arena, e);
}

int
ledger_fold(struct ledger *l, MDB_txn *txn, struct slice receipt, struct arena *a, struct application *out, struct error *e)
{
	struct folding f = {l, txn, a, out};
	int rc;

	*out = (struct application){.choices = NULL};
	if (receipt.n != RECEIPT_CHARS)
		return error_set(e, ERR_NOT_FOUND, "no such receipt");
	rc = env_each(txn, env_db(l->env, LEDGER_RECEIPTS), receipt, fold_one, &f, e);
	if (rc == 0 && out->receipt.n == 0)
		return error_set(e, ERR_NOT_FOUND, "no such receipt");
	return rc;
}

struct queue {
	struct slice receipt;
	uint8_t choice;
	uint32_t place, length;
};

static int
count_waiting(void *context, struct slice key, struct slice value, struct error *e)
{
	struct queue *q = context;

	(void)key;
	(void)e;
	q->length++;
	if (value.n == RECEIPT_CHARS + 1 && slice_starts(value, q->receipt.p) && (uint8_t)value.p[RECEIPT_CHARS] == q->choice)
		q->place = q->length;
	return 0;
}

static int
find_queue(struct ledger *l, MDB_txn *txn, struct application *app, struct error *e)
{
	unsigned char key[SEAT_KEY_BYTES];
	char receipt[RECEIPT_CHARS + 1];
	int rc = 0;

	(void)slice_copy(app->receipt, receipt, sizeof(receipt));
	for (size_t i = 0; rc == 0 && i < app->choice_count; i++) {
		struct application_choice *c = &app->choices[i];
		struct queue q = {slice_of(receipt), c->number, 0, 0};

		if (c->seat != SEAT_WAITING)
			continue;
		ledger_seat_key(c->partner, c->course, c->offering, key);
		rc = env_each(txn, env_db(l->env, LEDGER_WAITING), SLICE_OF(key), count_waiting, &q, e);
		c->waiting_place = q.place;
		c->waiting_length = q.length;
	}
	return rc;
}

int
ledger_find_changed(struct ledger *l, MDB_txn *txn, struct application *app, struct arena *a, struct error *e)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < app->choice_count; i++) {
		const struct application_mark *told = application_mark(&app->choices[i], ACTION_CHANGED);

		if (told != NULL)
			rc = ledger_changed_record(l, txn, (uint64_t)told->number, a, &app->choices[i].now, e);
		if (rc == ERR_NOT_FOUND)
			rc = 0;		/* the application is whole without it */
	}
	return rc;
}

/* The personal part of one event. Without one nothing is opened. */
static int
open_part(const unsigned char key[KEY_BYTES], struct slice clear, struct slice sealed, struct arena *a, struct personal *out,
		struct error *e)
{
	struct slice plain;
	int rc;

	if (sealed.n == 0) {
		*out = (struct personal){.rank = 0};
		return 0;
	}
	rc = seal_open(key, clear, sealed, a, &plain, e);
	return rc != 0 ? rc : personal_decode(plain, out, e);
}

/* The words of what came later. */
static int
open_words(const unsigned char key[KEY_BYTES], struct application_choice *c, struct arena *a, struct error *e)
{
	struct personal said;
	int rc = 0;

	for (size_t i = 1; rc == 0 && i < c->step_count; i++) {
		rc = open_part(key, c->steps[i].clear, c->steps[i].sealed, a, &said, e);
		if (rc == 0)
			c->steps[i].words = said.words;
	}
	for (size_t i = 0; rc == 0 && i < c->mark_count; i++) {
		rc = open_part(key, c->marks[i].clear, c->marks[i].sealed, a, &said, e);
		if (rc != 0)
			break;
		c->marks[i].words = said.words;
		if (said.minutes != 0)
			c->marks[i].number = (int64_t)said.minutes;
	}
	return rc;
}

int
ledger_unseal(const struct ledger *l, struct application *app, struct arena *a, struct error *e)
{
	unsigned char key[KEY_BYTES];
	int rc = keys_read(l->keys, app->receipt, key, e);

	for (size_t i = 0; rc == 0 && i < app->choice_count; i++) {
		struct application_choice *c = &app->choices[i];

		if (c->sealed.n == 0)
			continue;
		rc = open_part(key, c->clear, c->sealed, a, &c->personal, e);
		c->personal_known = rc == 0;
		if (rc == 0)
			rc = open_words(key, c, a, e);
	}
	sodium_memzero(key, sizeof(key));
	return rc;
}

int
ledger_application(struct ledger *l, struct slice receipt, struct arena *a, struct application **out, struct error *e)
{
	struct application *app = arena_alloc(a, sizeof(*app));
	MDB_txn *txn;
	int rc;

	if (app == NULL)
		return error_set(e, ERR_MEMORY, "no memory for an application");
	rc = env_begin(l->env, false, &txn, e);
	if (rc != 0)
		return rc;
	rc = ledger_fold(l, txn, receipt, a, app, e);
	if (rc == 0)
		rc = find_queue(l, txn, app, e);
	if (rc == 0)
		rc = ledger_find_changed(l, txn, app, a, e);
	env_abort(txn);
	if (rc != 0)
		return rc;
	if (app->erased)
		return error_set(e, ERR_GONE, "the application was erased");
	if (l->keys != NULL)
		rc = ledger_unseal(l, app, a, e);
	if (rc == ERR_NOT_FOUND)
		return error_set(e, ERR_DAMAGED, "the key of an application that was not erased is missing in key-dir");
	*out = app;
	return rc;
}

int
ledger_token(struct ledger *l, const unsigned char id[TOKEN_ID_BYTES], char receipt[RECEIPT_CHARS + 1], struct error *e)
{
	struct slice value, key = {(const char *)id, TOKEN_ID_BYTES};
	MDB_txn *txn;
	int rc = env_begin(l->env, false, &txn, e);

	if (rc != 0)
		return rc;
	rc = env_get(txn, env_db(l->env, LEDGER_TOKENS), key, &value, e);
	receipt[0] = '\0';
	if (rc == 0 && value.n > 0 && (value.n != RECEIPT_CHARS || !slice_copy(value, receipt, RECEIPT_CHARS + 1)))
		rc = error_set(e, ERR_DAMAGED, "the receipt of a token is damaged");
	env_abort(txn);
	return rc;
}

/* ---- all applications */

struct walk {
	struct ledger *ledger;
	MDB_txn *txn;
	struct arena arena;
	ledger_each_fn each;
	void *context;
};

/* True for the first event of a receipt: its number is the lowest that the index knows. */
static int
first_of_receipt(void *context, struct slice key, struct slice value, struct error *e)
{
	(void)value;
	(void)e;
	*(uint64_t *)context = ledger_sequence_read(key.p + key.n - SEQUENCE_BYTES);
	return 1;
}

static int
walk_event(void *context, struct slice key, struct slice value, struct error *e)
{
	struct walk *w = context;
	struct application *app;
	struct event ev;
	uint64_t first = 0;
	int rc = event_decode(value, &ev, e);

	if (rc != 0)
		return error_prefix(e, "event %llu", (unsigned long long)ledger_sequence_read(key.p));
	if (ev.receipt.n == 0)
		return 0;
	rc = env_each(w->txn, env_db(w->ledger->env, LEDGER_RECEIPTS), ev.receipt, first_of_receipt, &first, e);
	if (rc < 0)
		return rc;
	if (first != ev.sequence)
		return 0;
	arena_reset(&w->arena);
	app = arena_alloc(&w->arena, sizeof(*app));
	if (app == NULL)
		return error_set(e, ERR_MEMORY, "no memory for an application");
	rc = ledger_fold(w->ledger, w->txn, ev.receipt, &w->arena, app, e);
	if (rc == 0)
		rc = find_queue(w->ledger, w->txn, app, e);
	if (rc == 0)
		rc = ledger_find_changed(w->ledger, w->txn, app, &w->arena, e);
	if (rc == 0 && !app->erased && w->ledger->keys != NULL)
		rc = ledger_unseal(w->ledger, app, &w->arena, e);
	return rc != 0 ? rc : w->each(w->context, app, e);
}

int
ledger_each(struct ledger *l, ledger_each_fn each, void *context, struct error *e)
{
	struct walk w = {.ledger = l, .each = each, .context = context};
	int rc = env_begin(l->env, false, &w.txn, e);

	if (rc != 0)
		return rc;
	arena_init(&w.arena, EACH_ARENA);
	rc = env_each(w.txn, env_db(l->env, LEDGER_EVENTS), SLICE_NONE, walk_event, &w, e);
	env_abort(w.txn);
	arena_free(&w.arena);
	return rc;
}
