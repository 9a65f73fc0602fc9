/* The courier's loop. */
#include "courier/courier.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "courier/sending.h"
#include "courier/watch.h"
#include "ground/date.h"
#include "ground/log.h"

#define LOOK_MS 250		/* how often the outbox is looked at */
#define MAILS_MS 60000		/* how often mails are looked at that nothing can be sent with: they may be many */
#define STOP_MS 2500		/* what is under way may take so long when the courier is told to stop */
#define ROWS_MAX (32u << 20)	/* bytes of the rows that are about to be sent */

struct courier {
	const struct courier_setup *setup;
	struct sending sendings[QUEUE_SENDINGS];
	bool used[QUEUE_SENDINGS];
	struct queue_order order;
	bool order_known;		/* what failed before this courier began was looked for */
	struct outbox_row *rows;	/* taken in this look; copied into the arena */
	size_t row_count;
	struct arena arena;
	struct watch *watch;
	bool outbox_failing;		/* said once */
	int64_t mails_ms;		/* without a mail server: when the next look at mails is due, for those that are too old */
};

/* ---- what may be sent */

static bool
under_way(const struct courier *c, struct outbox_key key)
{
	for (size_t i = 0; i < QUEUE_SENDINGS; i++)
		if (c->used[i] && queue_same(c->sendings[i].key, key))
			return true;
	return false;
}

static size_t
in_use(const struct courier *c)
{
	size_t n = 0;

	for (size_t i = 0; i < QUEUE_SENDINGS; i++)
		n += c->used[i];
	return n;
}

static bool
queue_is_open(void *context, struct slice queue)
{
	const struct courier *c = context;
	bool mail = slice_is(queue, "mail");
	size_t n = 0;

	if (mail && date_monotonic_ms() < c->mails_ms)
		return false;
	/* Many dead partners together leave room for mails. */
	if (in_use(c) + c->row_count >= QUEUE_SENDINGS - (mail ? 0 : QUEUE_CONNECTIONS))
		return false;
	for (size_t i = 0; i < QUEUE_SENDINGS; i++)
		n += c->used[i] && slice_is(queue, c->sendings[i].queue);
	for (size_t i = 0; i < c->row_count; i++)
		n += slice_eq(queue, c->rows[i].queue);
	return n < QUEUE_CONNECTIONS;
}

static bool
copy_row(struct arena *a, const struct outbox_row *from, struct outbox_row *to)
{
	struct slice *const parts[] = {&to->queue, &to->template, &to->receipt, &to->to, &to->subject, &to->body,
			&to->unsubscribe};

	*to = *from;
	to->last_error = SLICE_NONE;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		*parts[i] = arena_slice(a, *parts[i]);
		if (parts[i]->p == NULL)
			return false;
	}
	return true;
}

/* Without a mail server mails wait for one to be configured, as long as they are worth sending at all. */
static bool
has_no_way(const struct courier *c, const struct outbox_row *row)
{
	return row->kind == OUTBOX_MAIL && c->setup->config->mail_smtp[0] == '\0' && date_now() - row->created < QUEUE_GIVE_UP;
}

static int
take_row(void *context, const struct outbox_row *row, struct error *e)
{
	struct courier *c = context;

	(void)e;
	if (!row->opened || has_no_way(c, row) || under_way(c, row->key) || queue_order_behind(&c->order, row) || !queue_is_open(c, row->queue))
		return 0;
	if (copy_row(&c->arena, row, &c->rows[c->row_count]) && queue_order_hold(&c->order, row))
		c->row_count++;
	return 0;	/* no room now: at the next look */
}

static int
know_order(void *context, const struct outbox_row *row, struct error *e)
{
	struct courier *c = context;

	if (row->state == OUTBOX_WAITING && row->attempts > 0 && !queue_order_hold(&c->order, row))
		return error_set(e, ERR_MEMORY, "no memory for the order of letters");
	return 0;
}

static int
take_due(struct courier *c, struct error *e)
{
	struct ledger *l = ledger_client_ledger(c->setup->client);
	int rc = 0;

	c->row_count = 0;
	arena_reset(&c->arena);
	if (l == NULL)		/* nobody has enrolled yet */
		return 0;
	if (!c->order_known)
		rc = outbox_each(l, know_order, c, e);
	c->order_known = rc == 0;
	if (rc == 0)
		rc = outbox_due(l, date_now(), SIZE_MAX, queue_is_open, take_row, c, e);
	if (c->setup->config->mail_smtp[0] == '\0' && date_monotonic_ms() >= c->mails_ms)
		c->mails_ms = date_monotonic_ms() + MAILS_MS;
	return rc;
}

static void
start(struct courier *c, const struct outbox_row *row)
{
	struct error e = ERROR_NONE;
	size_t i = 0;

	while (i < QUEUE_SENDINGS && c->used[i])
		i++;
	if (i == QUEUE_SENDINGS)
		return;
	if (sending_start(&c->sendings[i], c->setup->config, c->setup->host_program, row, &e) == 0)
		c->used[i] = true;
	else
		log_event(LOG_ERROR, "courier", "why=\"%s\"", e.text);
}

static void
look(struct courier *c)
{
	struct error e = ERROR_NONE;
	int rc = take_due(c, &e);

	if (rc != 0 && !c->outbox_failing)
		log_event(LOG_ERROR, "courier-outbox", "why=\"%s\"", e.text);
	c->outbox_failing = rc != 0;
	for (size_t i = 0; i < c->row_count; i++)	/* the store's transaction is over: now processes may be made */
		start(c, &c->rows[i]);
	c->row_count = 0;
}

/* ---- what came of it */

static void
tell(const struct sending *s, const struct ledger_settle *settle)
{
	static const char *const words[] = {[SETTLE_DELIVERED] = "delivered", [SETTLE_RETRY] = "retry", [SETTLE_DEAD] = "dead"};

	log_event(settle->result == SETTLE_DELIVERED ? LOG_INFO : LOG_WARNING, "sent",
			"queue=%s letter=%s key=%llu.%u attempt=%u outcome=%s code=%d why=\"%s\"", s->queue, s->template,
			(unsigned long long)s->key.sequence, s->key.number, s->failed + 1, words[settle->result], s->report.code, s->report.why);
}

/* Again at the next turn when the ledger is not there: only what is settled is over. */
static void
settle(struct courier *c, struct sending *s)
{
	struct ledger_settle settle = {.key = s->key, .error = slice_of(s->report.why)};
	struct ledger_answer answer;
	struct error e = ERROR_NONE;
	int rc;

	settle.result = queue_settle(s->report.verdict, s->created, s->failed, s->report.retry_after, date_now(), &settle.next);
	rc = ledger_client_settle(c->setup->client, &settle, &answer, &e);
	if (rc != 0 && rc != ERR_NOT_FOUND && rc != ERR_GONE) {
		log_event(LOG_WARNING, "courier-settle", "why=\"%s\"", e.text);
		return;
	}
	tell(s, &settle);
	s->settled = true;
	if (settle.result != SETTLE_RETRY || rc != 0)	/* erased meanwhile, or over */
		queue_order_release(&c->order, s->key);
}

static void
collect(struct courier *c, const struct pollfd *polls)
{
	int64_t now = date_monotonic_ms();

	for (size_t i = 0; i < QUEUE_SENDINGS; i++) {
		struct sending *s = &c->sendings[i];

		if (!c->used[i])
			continue;
		if (!s->settled && sending_reported(s, now, polls[i].revents != 0))
			settle(c, s);
		if (sending_over(s, now))
			c->used[i] = false;
	}
}

/* ---- the loop */

static void
wait_and_collect(struct courier *c, int64_t ms, const sigset_t *mask)
{
	struct timespec patience = {ms / 1000, ms % 1000 * 1000000};
	struct pollfd polls[QUEUE_SENDINGS];

	for (size_t i = 0; i < QUEUE_SENDINGS; i++)
		polls[i] = (struct pollfd){.fd = c->used[i] ? c->sendings[i].fd : -1, .events = POLLIN};
	if (ppoll(polls, QUEUE_SENDINGS, &patience, mask) < 0)
		memset(polls, 0, sizeof(polls));
	collect(c, polls);
}

/* Whoever is nearly done may end: a letter that is cut off is sent a second time. */
static void
stop(struct courier *c)
{
	int64_t end = date_monotonic_ms() + STOP_MS;

	while (in_use(c) > 0 && date_monotonic_ms() < end)
		wait_and_collect(c, 50, c->setup->waiting_mask);
	for (size_t i = 0; i < QUEUE_SENDINGS; i++)
		if (c->used[i])
			sending_kill(&c->sendings[i]);
}

int
courier_serve(const struct courier_setup *setup, struct error *e)
{
	struct courier *c = calloc(1, sizeof(*c));
	int rc = 0;

	if (c != NULL)
		c->rows = calloc(QUEUE_SENDINGS, sizeof(*c->rows));
	if (c == NULL || c->rows == NULL) {
		free(c);
		return error_set(e, ERR_MEMORY, "no memory for the courier");
	}
	c->setup = setup;
	if (setup->config->mail_smtp[0] == '\0')
		log_event(LOG_WARNING, "courier-mail-off", "why=\"section mail names no smtp server: mails wait\"");
	arena_init(&c->arena, ROWS_MAX);
	rc = watch_open(setup, &c->watch, e);
	while (rc == 0 && !*setup->ended) {
		look(c);
		watch_turn(c->watch);
		wait_and_collect(c, LOOK_MS, setup->waiting_mask);
	}
	stop(c);
	watch_close(c->watch);
	queue_order_free(&c->order);
	arena_free(&c->arena);
	free(c->rows);
	free(c);
	return rc;
}
