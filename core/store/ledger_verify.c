/*
 * Is what students sent still whole? Every event is read, every application folded and opened, and the indexes are worked out again and
 * compared. All of it happens in a child process, because a damaged tree can kill its reader.
 */
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ground/file.h"
#include "store/ledger_verify.h"

#define TABLE_BYTES ((size_t)4 << 30)		/* ceiling of what is remembered of all applications */
#define ONE_BYTES ((size_t)64 << 20)		/* one application */
#define REPORT_MAX ((size_t)16 << 20)

void
checkup_note(struct checkup *v, const char *format, ...)
{
	struct error e;
	va_list ap;

	va_start(ap, format);
	e.code = ERR_DAMAGED;
	if (vsnprintf(e.text, sizeof(e.text), format, ap) < 0)
		e.text[0] = '\0';
	va_end(ap);
	if (v->faults++ == 0)
		v->first = e;
	if (dprintf(v->report_fd, "enrolments: %s\n", e.text) < 0)
		return;		/* a report that cannot be kept: the count and the first fault remain */
}

/* ---- applications */

static void
expect(struct checkup *v, const struct application_choice *c)
{
	struct expected *rows = arena_grow(&v->table, v->expected, v->count, &v->cap, sizeof(*rows));

	if (rows == NULL) {
		checkup_note(v, "too many applications to count their places");
		return;
	}
	v->expected = rows;
	rows += v->count++;
	*rows = (struct expected){.taken = c->seat == SEAT_HELD, .waiting = c->seat == SEAT_WAITING,
		.held = state_only_holds(c->state, c->seat)};
	ledger_seat_key(c->partner, c->course, c->offering, rows->key);
	v->queued += c->seat == SEAT_WAITING;
}

static int
is_receipt(void *context, struct slice receipt, struct error *e)
{
	(void)e;
	return slice_eq(*(const struct slice *)context, receipt);
}

bool
checkup_awaits_erasure(const struct checkup *v, struct slice receipt)
{
	return v->keys != NULL && keys_erased_each(v->keys, is_receipt, &receipt, NULL) == 1;
}

static void
check_record(struct checkup *v, const struct application *app, const struct application_choice *c)
{
	struct course *course;
	struct error e = ERROR_NONE;

	if (c->record.n == 0)
		checkup_note(v, "receipt %.*s: choice %u holds no course", SLICE_ARG(app->receipt), c->number);
	else if (course_decode(c->record, &v->one, &course, &e) != 0)
		checkup_note(v, "receipt %.*s: choice %u: %s", SLICE_ARG(app->receipt), c->number, e.text);
}

static void
check_person(struct checkup *v, const struct application *app, const struct application_choice *c, struct slice person)
{
	unsigned char bytes[PERSON_KEY_MAX], seat[SEAT_KEY_BYTES], who[CHOICE_KEY_BYTES];
	struct slice key, value;

	ledger_seat_key(c->partner, c->course, c->offering, seat);
	ledger_choice_key(app->receipt, c->number, who);
	key = ledger_person_key(person, seat, SLICE_OF(who), c->state, bytes);
	if (key.n == 0 || (c->state == STATE_FINISHED && !v->indexed))	/* the releases before did not list these */
		return;
	v->persons++;
	if (env_get(v->txn, env_db(v->ledger->env, LEDGER_PERSONS), key, &value, NULL) != 0 ||
	    value.n < sizeof(who) || memcmp(value.p, who, sizeof(who)) != 0)
		checkup_note(v, "receipt %.*s: choice %u is not found by its student", SLICE_ARG(app->receipt), c->number);
}

static void
check_application(struct checkup *v, struct application *app)
{
	struct error e = ERROR_NONE;
	bool lost;

	if (application_check(app, &e) != 0)
		checkup_note(v, "receipt %.*s: %s", SLICE_ARG(app->receipt), e.text);
	lost = !app->erased && v->keys != NULL && ledger_unseal(v->ledger, app, &v->one, &e) != 0;
	if (lost && checkup_awaits_erasure(v, app->receipt))
		v->unopened++;
	else if (lost)
		checkup_note(v, "receipt %.*s: %s", SLICE_ARG(app->receipt), e.text);
	v->unopened += !app->erased && v->keys == NULL;
	for (size_t i = 0; i < app->choice_count; i++) {
		expect(v, &app->choices[i]);
		check_record(v, app, &app->choices[i]);
		checkup_choice(v, app, &app->choices[i]);
		check_person(v, app, &app->choices[i], app->choices[i].personal.person_number);
		check_person(v, app, &app->choices[i], app->choices[i].personal.person_mail);
		if (app->choices[i].sealed.n == 0 && !app->erased)
			checkup_note(v, "receipt %.*s: choice %u has no personal part", SLICE_ARG(app->receipt), app->choices[i].number);
	}
}

/* A form of several courses has one token, which stands in the first event of each. */
static void
check_token(struct checkup *v, const struct event *ev)
{
	unsigned char (*tokens)[TOKEN_ID_BYTES];
	struct slice value;

	if (ev->token.n != TOKEN_ID_BYTES)
		return;
	if (env_get(v->txn, env_db(v->ledger->env, LEDGER_TOKENS), ev->token, &value, NULL) != 0 || !slice_eq(value, ev->receipt))
		checkup_note(v, "event %llu: its token does not lead to its receipt", (unsigned long long)ev->sequence);
	tokens = arena_grow(&v->table, v->tokens, v->token_count, &v->token_cap, sizeof(*tokens));
	if (tokens == NULL) {
		checkup_note(v, "too many tokens to count them");
		return;
	}
	v->tokens = tokens;
	memcpy(v->tokens[v->token_count++], ev->token.p, TOKEN_ID_BYTES);
}

static int
by_token(const void *a, const void *b)
{
	return memcmp(a, b, TOKEN_ID_BYTES);
}

static size_t
distinct_tokens(struct checkup *v)
{
	size_t n = 0;

	if (v->token_count == 0)
		return 0;
	qsort(v->tokens, v->token_count, TOKEN_ID_BYTES, by_token);
	for (size_t i = 0; i < v->token_count; i++)
		n += i == 0 || by_token(v->tokens[i - 1], v->tokens[i]) != 0;
	return n;
}

/* ---- events */

static bool
is_indexed(struct checkup *v, const struct event *ev)
{
	unsigned char key[RECEIPT_CHARS + SEQUENCE_BYTES];
	struct slice value;

	memcpy(key, ev->receipt.p, RECEIPT_CHARS);
	ledger_sequence_key(ev->sequence, key + RECEIPT_CHARS);
	return env_get(v->txn, env_db(v->ledger->env, LEDGER_RECEIPTS), SLICE_OF(key), &value, NULL) == 0;
}

/* The first event of a receipt is where the whole application is looked at. */
static void
check_first(struct checkup *v, const struct event *ev)
{
	struct application app;
	struct error e = ERROR_NONE;

	arena_reset(&v->one);
	if (ledger_fold(v->ledger, v->txn, ev->receipt, &v->one, &app, &e) != 0 ||
	    ledger_find_changed(v->ledger, v->txn, &app, &v->one, &e) != 0) {
		checkup_note(v, "receipt %.*s: %s", SLICE_ARG(ev->receipt), e.text);
		return;
	}
	if (app.choice_count == 0 || app.choices[0].steps[0].sequence != ev->sequence)
		return;
	v->applications++;
	if (ev->token.n == 0)
		checkup_note(v, "receipt %.*s: no token led to it", SLICE_ARG(ev->receipt));
	check_application(v, &app);
}

static int
check_event(void *context, struct slice key, struct slice value, struct error *e)
{
	struct checkup *v = context;
	struct error fault = ERROR_NONE;
	struct event ev;

	(void)e;
	v->sequence++;
	if (key.n != SEQUENCE_BYTES || ledger_sequence_read(key.p) != v->sequence)
		checkup_note(v, "event %llu is missing", (unsigned long long)v->sequence);
	if (key.n == SEQUENCE_BYTES)
		v->sequence = ledger_sequence_read(key.p);
	if (event_decode(value, &ev, &fault) != 0) {
		checkup_note(v, "event %llu: %s", (unsigned long long)v->sequence, fault.text);
		return 0;
	}
	if (ev.sequence != v->sequence)
		checkup_note(v, "event %llu says that it is %llu", (unsigned long long)v->sequence, (unsigned long long)ev.sequence);
	check_token(v, &ev);
	checkup_course_event(v, &ev);
	if (ev.receipt.n == 0)
		return 0;
	v->events++;
	if (!is_indexed(v, &ev))
		checkup_note(v, "event %llu is not found by its receipt", (unsigned long long)v->sequence);
	if (ev.choice == 1)
		check_first(v, &ev);
	return 0;
}

/* ---- indexes */

static int
by_key(const void *a, const void *b)
{
	return memcmp(a, b, SEAT_KEY_BYTES);
}

static void
sum_up(struct checkup *v)
{
	size_t n = 0;

	if (v->count == 0)
		return;
	qsort(v->expected, v->count, sizeof(*v->expected), by_key);
	for (size_t i = 1; i < v->count; i++) {
		if (by_key(&v->expected[n], &v->expected[i]) == 0) {
			v->expected[n].taken += v->expected[i].taken;
			v->expected[n].waiting += v->expected[i].waiting;
			v->expected[n].held += v->expected[i].held;
		} else {
			v->expected[++n] = v->expected[i];
		}
	}
	v->count = n + 1;
}

static int
check_seat(void *context, struct slice key, struct slice value, struct error *e)
{
	static const struct expected nothing;
	struct checkup *v = context;
	const struct expected *row = NULL;
	struct seat_row stored;
	struct slice name;

	if (key.n == SEAT_KEY_BYTES && v->count > 0)
		row = bsearch(key.p, v->expected, v->count, sizeof(*row), by_key);
	if (row == NULL)
		row = &nothing;
	if (ledger_seat_read(value, &stored, &name, e) != 0)
		checkup_note(v, "a count of places is damaged");
	else if (stored.taken != row->taken || stored.waiting != row->waiting || (v->indexed && stored.held != row->held))
		checkup_note(v, "places of %.*s: counted %d, %d of them held, and %d waiting, but %d, %d and %d are stored",
				(int)strnlen(name.p, name.n), name.p, row->taken, row->held, row->waiting, stored.taken, stored.held,
				stored.waiting);
	return 0;
}

static int
check_index(struct checkup *v, int db, size_t least, const char *what, struct error *e)
{
	MDB_stat st;
	int rc = env_result(v->txn, mdb_stat(v->txn, env_db(v->ledger->env, (size_t)db), &st), "stat", e);

	if (rc == 0 && st.ms_entries != least)
		checkup_note(v, "%s: %zu entries where there should be %zu", what, st.ms_entries, least);
	return rc;
}

static int
check_all(struct checkup *v, struct error *e)
{
	uint32_t index;
	int rc = ledger_index_number(v->ledger, v->txn, &index, e);

	v->indexed = index == LEDGER_INDEX && ledger_complete(v->ledger);
	if (rc == 0)
		rc = env_each(v->txn, env_db(v->ledger->env, LEDGER_EVENTS), SLICE_NONE, check_event, v, e);
	sum_up(v);
	if (rc == 0)
		rc = env_each(v->txn, env_db(v->ledger->env, LEDGER_SEATS), SLICE_NONE, check_seat, v, e);
	if (rc == 0)
		rc = check_index(v, LEDGER_SEATS, v->count, "places", e);
	if (rc == 0)
		rc = check_index(v, LEDGER_RECEIPTS, v->events, "receipts", e);
	if (rc == 0)
		rc = check_index(v, LEDGER_TOKENS, distinct_tokens(v), "tokens", e);
	if (rc == 0)
		rc = check_index(v, LEDGER_WAITING, v->queued, "waiting", e);
	if (rc == 0)
		rc = checkup_indexes(v, e);
	if (rc == 0)
		rc = checkup_alerts(v, e);
	return rc;
}

/* ---- the child and its parent */

static int
verify_here(void *context, struct error *e)
{
	struct checkup *v = context;
	int rc = keys_open(v->key_dir, false, &v->keys, e);

	if (rc == 0)
		rc = ledger_open(v->data_dir, v->keys, NULL, false, &v->ledger, e);
	if (rc == 0)
		rc = env_begin(v->ledger->env, false, &v->txn, e);
	if (rc != 0)
		return rc;
	arena_init(&v->table, TABLE_BYTES);
	arena_init(&v->one, ONE_BYTES);
	rc = check_all(v, e);
	env_abort(v->txn);
	if (rc == 0 && v->faults > 0)
		return error_set(e, ERR_DAMAGED, "%s", v->first.text);
	return rc;
}

static void
tell(int fd, void (*report)(void *context, const char *text), void *context)
{
	struct buffer all;
	struct slice rest, line;
	char chunk[65536];
	ssize_t n;

	buffer_init(&all, REPORT_MAX);
	if (lseek(fd, 0, SEEK_SET) == 0) {
		while ((n = read(fd, chunk, sizeof(chunk))) > 0)
			buffer_add(&all, chunk, (size_t)n);
	}
	rest = buffer_view(&all);
	while (rest.n > 0 && slice_split(&rest, '\n', &line)) {
		char text[1024];

		(void)slice_copy(line, text, sizeof(text));
		report(context, text);
	}
	buffer_free(&all);
}

int
ledger_verify(const char *data_dir, const char *key_dir, void (*report)(void *context, const char *text), void *context,
		struct error *e)
{
	struct checkup v = {.data_dir = data_dir, .key_dir = key_dir};
	char file[PATH_MAX];
	int rc;

	if (!file_join(data_dir, "enrolments/data.mdb", file, sizeof(file)))
		return error_set(e, ERR_LIMIT, "data-dir: the path is too long");
	if (access(file, F_OK) != 0)
		return 0;	/* nobody has enrolled yet */
	v.report_fd = memfd_create("verify", MFD_CLOEXEC);
	if (v.report_fd < 0)
		return error_errno(e, ERR_IO, "a place for the report");
	rc = env_in_child(verify_here, &v, e);
	if (report != NULL)
		tell(v.report_fd, report, context);
	close(v.report_fd);
	return rc;
}
