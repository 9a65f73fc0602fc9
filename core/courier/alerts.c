/*
 * From the catalogue to mails about new courses, alert by alert, in slices.
 *
 * A round looks at every alert once. It begins when there is something new in the catalogue, and every minute for those whose last mail was a
 * day ago meanwhile; these it tells by what the round before was about, so that no alert has to be written to when nothing was found.
 */
#include "courier/alerts.h"

#include <stdlib.h>
#include <string.h>

#include "ground/date.h"
#include "ground/log.h"
#include "search/address.h"
#include "store/alerts.h"
#include "store/query.h"

#define SLICE_MS 100
#define PART 256		/* looked at in one read of the ledger */
#define ROUND_MS 60000
#define PAGE 100u
#define PAGES 3u			/* so many new courses are counted exactly */
#define ARENA_MAX (256u << 20)

struct round { int64_t newest, begun; };	/* the catalogue's newest course; moment */

struct alerts {
	const struct courier_setup *setup;
	struct arena ids, arena;		/* of one read of the ledger; of one alert */
	struct round now, before;
	bool running;
	char at[RECEIPT_CHARS + 1];		/* the last one that this round is done with */
	int64_t next_ms;
	/* of one read of the ledger: */
	struct alert todo[PART];	/* closed; of their texts only the ids are there */
	size_t count, looked;
	char last[RECEIPT_CHARS + 1];
};

int
alerts_open(const struct courier_setup *setup, struct alerts **out, struct error *e)
{
	struct alerts *a = calloc(1, sizeof(*a));

	*out = a;
	if (a == NULL)
		return error_set(e, ERR_MEMORY, "no memory for alerts");
	a->setup = setup;
	arena_init(&a->ids, 1u << 20);
	arena_init(&a->arena, ARENA_MAX);
	return 0;
}

void
alerts_close(struct alerts *a)
{
	if (a == NULL)
		return;
	arena_free(&a->ids);
	arena_free(&a->arena);
	free(a);
}

/* ---- which alerts */

static int64_t
later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static bool
is_over(const struct alerts *a, const struct alert *one)
{
	return alert_ends(one, a->setup->config->retention) < a->now.begun;
}

/* An alert whose time is over is told nothing more; erasing it is upkeep's, which does not trust a clock that jumped. */
static bool
is_forgotten_order(const struct alerts *a, const struct alert *one)
{
	return !one->confirmed && is_over(a, one);
}

/* Was it not yet looked at with what the catalogue has now? */
static bool
is_due(const struct alerts *a, const struct alert *one)
{
	int64_t may = one->mailed > 0 ? one->mailed + ALERT_PAUSE : 0;

	if (!one->confirmed || is_over(a, one) || one->mark >= a->now.newest || may > a->now.begun || a->setup->config->mail_smtp[0] == '\0' || a->setup->letters == NULL)
		return false;
	return a->now.newest != a->before.newest || later(may, one->since) >= a->before.begun;
}

static int
choose(void *context, const struct alert *one, struct error *e)
{
	struct alerts *a = context;
	struct alert *todo = &a->todo[a->count];

	a->looked++;
	(void)slice_copy(one->id, a->last, sizeof(a->last));
	if (is_forgotten_order(a, one) || is_due(a, one)) {
		*todo = *one;
		todo->lang = SLICE_NONE;
		todo->id = arena_slice(&a->ids, one->id);
		a->count++;
		if (todo->id.p == NULL)
			return error_set(e, ERR_MEMORY, "no memory for alerts");
	}
	return a->looked == PART;
}

/* ---- what is new to one */

struct finding {
	struct letters_found found[ALERTS_LISTED];
	struct letters_alert what;
};

static int
read_search(struct alerts *a, const struct alert *one, struct query *q, struct error *e)
{
	struct params params;
	const char *bad;
	int rc = params_read(one->search, search_rules, SEARCH_MAX, &a->arena, &params, &bad, e);

	if (rc == 0)
		rc = search_address_read(&params, q, &bad, e);
	if (rc != 0)
		return rc;
	q->lang = one->lang;
	q->now = date_now();
	q->sort = SORT_NEWEST;
	q->hide_closed = true;
	return 0;
}

static void
add_hit(struct finding *f, const struct hit *h)
{
	if (h->why != HIT_TYPED && h->why != HIT_BRIDGE)
		return;
	if (f->what.count < ALERTS_LISTED)
		f->found[f->what.count++] = (struct letters_found){h->partner, h->id, h->course, h->facts.start, h->facts.end};
	f->what.total++;
}

/* Most find nothing new: the newest hit says so, and is the only record that is read. */
static int
has_new(struct alerts *a, struct catalogue_view *v, int64_t since, struct query *q, struct error *e)
{
	struct query_result found;
	int rc;

	q->page = q->limit = 1;
	rc = query_run(v, a->setup->config, NULL, q, &a->arena, &found, e);
	return rc != 0 ? rc : found.hit_count > 0 && found.hits[0].meta.first_seen > since;
}

static int
find(struct alerts *a, struct catalogue_view *v, int64_t since, struct query *q, struct finding *f, struct error *e)
{
	struct query_result found;
	int rc = has_new(a, v, since, q, e);

	if (rc <= 0)
		return rc;
	rc = 0;
	q->limit = PAGE;
	for (q->page = 1; q->page <= PAGES; q->page++) {
		rc = query_run(v, a->setup->config, NULL, q, &a->arena, &found, e);
		for (size_t i = 0; rc == 0 && i < found.hit_count; i++) {
			if (found.hits[i].meta.first_seen <= since)
				return 0;
			add_hit(f, &found.hits[i]);
		}
		if (rc != 0 || found.hit_count < PAGE)
			return rc;
	}
	f->what.more = true;
	return rc;
}

static int
send(struct alerts *a, const struct alert *one, struct finding *f, int64_t newest, struct error *e)
{
	struct ledger_alert alert = {.deed = ALERT_TELL, .id = one->id, .mark = newest, .letters = one->letters};
	struct ledger_answer answer;
	int rc;

	f->what.id = one->id;
	f->what.search = one->search;
	f->what.lang = one->lang;
	f->what.ends = alert_ends(one, a->setup->config->retention);
	f->what.found = f->found;
	rc = letters_alert(a->setup->letters, &f->what, &a->arena, &alert.letter, e);
	alert.letter.to = one->mail;
	if (rc == 0)
		rc = ledger_client_alert(a->setup->client, &alert, &answer, e);
	if (rc == 0 && answer.outcome == LEDGER_DONE)
		log_event(LOG_INFO, "alert-told", "courses=%llu", (unsigned long long)f->what.total);
	return rc == ERR_NOT_FOUND ? 0 : rc;	/* stopped meanwhile */
}

/* One that cannot be read, or asked, is nobody else's trouble. */
static int
leave_out(const struct error *e)
{
	log_event(LOG_WARNING, "alert-unreadable", "why=\"%s\"", e->text);
	return 0;
}

static int
tell(struct alerts *a, struct catalogue_view *v, struct slice id, struct error *e)
{
	struct finding f = {.what = {.count = 0}};
	int64_t newest, since;
	struct alert one;
	struct query q;
	int rc = alerts_get(ledger_client_ledger(a->setup->client), id, &a->arena, &one, e);

	if (rc == 0)
		rc = read_search(a, &one, &q, e);
	if (rc == ERR_NOT_FOUND)
		return 0;
	if (rc != 0)
		return leave_out(e);
	rc = catalogue_newest(v, &newest, e);
	since = later(one.mark, catalogue_born(v));
	if (rc == 0)
		rc = find(a, v, since < newest ? since : newest, &q, &f, e);
	if (rc == ERR_LIMIT)	/* its phrases have become too common */
		return leave_out(e);
	return rc != 0 || f.what.total == 0 ? rc : send(a, &one, &f, newest, e);
}

static int
look_at(struct alerts *a, struct catalogue_view *v, const struct alert *one, struct error *e)
{
	const struct ledger_alert stop = {.deed = ALERT_STOP, .id = one->id};
	struct ledger_answer answer;
	int rc;

	arena_reset(&a->arena);
	if (one->confirmed)
		return tell(a, v, one->id, e);
	rc = ledger_client_alert(a->setup->client, &stop, &answer, e);
	return rc == ERR_NOT_FOUND ? 0 : rc;
}

/* ---- rounds */

static void
begin_round(struct alerts *a, int64_t newest)
{
	if (newest == a->before.newest && date_monotonic_ms() < a->next_ms)
		return;
	a->now = (struct round){newest, date_now()};
	a->at[0] = '\0';
	a->running = true;
}

static void
end_round(struct alerts *a)
{
	a->before = a->now;
	a->running = false;
	a->next_ms = date_monotonic_ms() + ROUND_MS;
}

/* So many alerts as one read of the ledger gives; some of them may be left for the next turn. */
static int
do_part(struct alerts *a, struct ledger *l, struct catalogue_view *v, int64_t end, struct error *e)
{
	int rc;

	a->count = a->looked = 0;
	arena_reset(&a->ids);
	rc = alerts_each(l, slice_of(a->at), choose, a, e);
	for (size_t i = 0; rc >= 0 && i < a->count; i++) {
		int done;

		if (date_monotonic_ms() >= end)
			return 0;		/* from here on in the next turn */
		done = look_at(a, v, &a->todo[i], e);
		if (done != 0)
			return done;
		(void)slice_copy(a->todo[i].id, a->at, sizeof(a->at));
	}
	if (rc > 0)
		memcpy(a->at, a->last, sizeof(a->at));
	else if (rc == 0)
		end_round(a);
	return rc < 0 ? rc : 0;
}

int
alerts_look(struct alerts *a, struct catalogue_view *v, struct error *e)
{
	struct ledger *l = ledger_client_ledger(a->setup->client);
	int64_t newest, end = date_monotonic_ms() + SLICE_MS;
	int rc;

	if (l == NULL)
		return 0;
	rc = catalogue_newest(v, &newest, e);
	if (rc == 0 && !a->running)
		begin_round(a, newest);
	while (rc == 0 && a->running && date_monotonic_ms() < end)
		rc = do_part(a, l, v, end, e);
	return rc;
}
