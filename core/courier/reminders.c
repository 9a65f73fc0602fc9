/*
 * Whom to remind. Lists say which choices may have something to be reminded of; each is opened once, and again when somebody did something
 * with it: what is known of it is the moment at which it is next to be looked at. The ledger decides again, in the transaction in which
 * the reminder is noted and its mail written: what moved on meanwhile gets none, and what was noted gets no second one.
 */
#include "courier/reminders.h"

#include <stdlib.h>
#include <string.h>

#include "domain/reminder.h"
#include "ground/date.h"
#include "ground/log.h"
#include "store/roster.h"

#define LOOK_MS 60000
#define AGAIN_SECONDS 600		/* after the ledger saw it otherwise */
#define OPEN_MAX 200			/* applications in one turn: mails are sent by the same process */
#define ARENA_MAX (128u << 20)
#define UNKNOWN INT64_MIN

struct known {				/* one choice that may be reminded */
	uint64_t who;			/* hash of receipt and choice */
	uint64_t last;			/* event */
	int64_t next;			/* moment; 0: never; UNKNOWN: to be worked out */
	char receipt[RECEIPT_CHARS + 1];
	uint8_t choice;
};

struct reminders {
	const struct courier_setup *setup;
	struct known *now, *before;	/* of this look and of the last one; sorted by who */
	size_t count, cap, before_count, before_cap;
	struct arena arena;
	int64_t next_ms;
	struct digest *digest;
};

int
reminders_open(const struct courier_setup *setup, struct reminders **out, struct error *e)
{
	struct reminders *r = calloc(1, sizeof(*r));

	*out = r;
	if (r == NULL)
		return error_set(e, ERR_MEMORY, "no memory for reminders");
	r->setup = setup;
	arena_init(&r->arena, ARENA_MAX);
	return digest_open(setup, &r->digest, e);
}

void
reminders_close(struct reminders *r)
{
	if (r == NULL)
		return;
	digest_close(r->digest);
	arena_free(&r->arena);
	free(r->now);
	free(r->before);
	free(r);
}

/* ---- which there are */

static int
by_who(const void *left, const void *right)
{
	const struct known *a = left, *b = right;

	return a->who < b->who ? -1 : a->who > b->who;
}

static int
add_row(void *context, const struct roster_row *row, struct error *e)
{
	struct reminders *r = context;
	const struct known *old;
	struct known *k;

	if (row->marks & (1u << ACTION_RECEIVED | 1u << ACTION_REGISTERED))
		return 0;
	if (r->count == r->cap) {
		size_t cap = r->cap > 0 ? 2 * r->cap : 256;
		struct known *more = realloc(r->now, cap * sizeof(*more));

		if (more == NULL)
			return error_set(e, ERR_MEMORY, "no memory for reminders");
		r->now = more;
		r->cap = cap;
	}
	k = &r->now[r->count++];
	*k = (struct known){.who = str_hash(row->receipt, row->choice), .last = row->last_sequence, .next = UNKNOWN, .choice = row->choice};
	(void)slice_copy(row->receipt, k->receipt, sizeof(k->receipt));
	old = r->before_count > 0 ? bsearch(k, r->before, r->before_count, sizeof(*k), by_who) : NULL;
	if (old != NULL && old->last == k->last && old->choice == k->choice && memcmp(old->receipt, k->receipt, sizeof(k->receipt)) == 0)
		k->next = old->next;
	return 0;
}

static int
list_all(struct reminders *r, struct ledger *ledger, struct error *e)
{
	const struct roster_filter f = {.states = 1u << STATE_UNCONFIRMED | 1u << STATE_OFFERED | 1u << STATE_PLACED | 1u << STATE_FINISHED};
	struct known *swap = r->before;
	size_t cap = r->before_cap;

	r->before = r->now;
	r->before_count = r->count;
	r->before_cap = r->cap;
	r->now = swap;
	r->cap = cap;
	r->count = 0;
	if (roster_each(ledger, &f, add_row, r, e) != 0) {
		r->count = 0;		/* all of them are opened anew next time */
		return e->code;
	}
	if (r->count > 0)
		qsort(r->now, r->count, sizeof(*r->now), by_who);
	return 0;
}

/* ---- one of them */

static int
remind(struct reminders *r, struct known *k, enum reminder which, struct error *e)
{
	struct ledger_act act = {.receipt = slice_of(k->receipt), .choice = which == REMINDER_CONFIRM ? 0 : k->choice,
		.request = {.action = ACTION_REMIND, .actor = ACTOR_SYSTEM, .number = (int64_t)which}};
	struct ledger_answer answer;
	int rc = ledger_client_act(r->setup->client, &act, &answer, e);

	if (rc == ERR_GONE || rc == ERR_NOT_FOUND) {	/* erased meanwhile */
		k->next = 0;
		return 0;
	}
	if (rc == 0)
		log_event(LOG_INFO, "reminded", "which=%d done=%d", (int)which, answer.outcome == LEDGER_DONE);
	if (rc == 0 && answer.outcome == LEDGER_DONE)
		k->next = UNKNOWN;
	return rc;
}

/* Its next moment; or what is due now is done, and it is looked at again. */
static int
look_at(struct reminders *r, struct ledger *ledger, struct known *k, int64_t now, struct error *e)
{
	const struct application_choice *c;
	struct action_facts facts;
	struct application *app;
	int rc;

	arena_reset(&r->arena);
	k->next = 0;
	rc = ledger_application(ledger, slice_of(k->receipt), &r->arena, &app, e);
	if (rc == ERR_GONE || rc == ERR_NOT_FOUND)
		return 0;
	c = rc == 0 ? application_choice(app, k->choice) : NULL;
	if (c == NULL)
		return rc;
	rc = ledger_facts(ledger, r->setup->config, app, c, now, &facts, e);
	if (rc != 0)
		return rc;
	k->next = reminder_next(c, &facts);
	if (k->next == 0 || k->next > now)
		return 0;
	k->next = now + AGAIN_SECONDS;
	for (int which = 1; which < REMINDER_MAX; which++)
		if (reminder_due(c, &facts, (enum reminder)which))
			return remind(r, k, (enum reminder)which, e);
	return 0;
}

/* 1: there is more. */
static int
look_at_some(struct reminders *r, struct ledger *ledger, struct error *e)
{
	int64_t now = date_now();
	size_t opened = 0;

	for (size_t i = 0; i < r->count; i++) {
		struct known *k = &r->now[i];
		int rc;

		if (k->next != UNKNOWN && (k->next == 0 || k->next > now))
			continue;
		if (opened++ == OPEN_MAX)
			return 1;
		rc = look_at(r, ledger, k, now, e);
		if (rc != 0) {
			k->next = now + AGAIN_SECONDS;	/* one that cannot be read must not stand before the others */
			return rc;
		}
		if (k->next == UNKNOWN)
			i--;
	}
	return 0;
}

int
reminders_look(struct reminders *r, struct error *e)
{
	struct ledger *ledger = ledger_client_ledger(r->setup->client);
	int64_t now_ms = date_monotonic_ms();
	int rc;

	if (ledger == NULL || now_ms < r->next_ms)
		return 0;
	r->next_ms = now_ms + LOOK_MS;
	rc = list_all(r, ledger, e);
	if (rc == 0)
		rc = look_at_some(r, ledger, e);
	if (rc == 0)
		return digest_look(r->digest, e);
	r->next_ms = rc > 0 ? 0 : now_ms + LOOK_MS / 6;
	return rc > 0 ? 0 : rc;
}
