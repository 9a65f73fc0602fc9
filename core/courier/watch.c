/* From run reports to mails to the partner's contact. */
#include "courier/watch.h"

#include <stdlib.h>
#include <string.h>

#include "courier/alerts.h"
#include "courier/offerings.h"
#include "courier/reminders.h"
#include "courier/upkeep.h"
#include "ground/date.h"
#include "ground/log.h"

#define LOOK_MS 1000
#define RUNS_KEPT 30
#define ARENA_MAX (64u << 20)

struct watch {
	const struct courier_setup *setup;
	struct catalogue *catalogue;	/* NULL: there is none yet */
	int64_t *seen;			/* of each partner: the last attempt that was looked at, and what came of it */
	int64_t looked_ms;
	struct offerings *offerings;
	struct reminders *reminders;
	struct upkeep upkeep;
	struct alerts *alerts;
	struct arena arena;
};

const struct run_report *
watch_first(const struct run_report *runs, size_t n, size_t max)
{
	const struct run_report *first = NULL;
	size_t i = 0;

	for (; i < n && runs[i].outcome != RUN_ACCEPTED && runs[i].outcome != RUN_UNCHANGED; i++)
		if (runs[i].outcome == runs[0].outcome)
			first = &runs[i];
	return i == n && n == max ? NULL : first;
}

int
watch_open(const struct courier_setup *setup, struct watch **out, struct error *e)
{
	struct watch *w = calloc(1, sizeof(*w));

	*out = w;
	if (w != NULL)
		w->seen = calloc(setup->config->partner_count + 1, sizeof(*w->seen));
	if (w == NULL || w->seen == NULL)
		return error_set(e, ERR_MEMORY, "no memory for the watch over runs");
	w->setup = setup;
	arena_init(&w->arena, ARENA_MAX);
	if (offerings_open(setup, &w->offerings, e) != 0 || reminders_open(setup, &w->reminders, e) != 0)
		return e->code;
	return alerts_open(setup, &w->alerts, e);
}

void
watch_close(struct watch *w)
{
	if (w == NULL)
		return;
	alerts_close(w->alerts);
	offerings_close(w->offerings);
	reminders_close(w->reminders);
	catalogue_close(w->catalogue);
	arena_free(&w->arena);
	free(w->seen);
	free(w);
}

/* Which letter, about which run of which partner: the same run gives the same token. */
static void
make_token(const struct letters_feed *what, struct slice partner, unsigned char token[TOKEN_ID_BYTES])
{
	uint64_t hash[2] = {str_hash(partner, (uint64_t)what->moment), str_hash(slice_of(what->template), (uint64_t)what->moment)};

	hash[0] = str_hash((struct slice){(const char *)hash, sizeof(hash)}, 0);
	hash[1] = str_hash(partner, hash[0]);
	memcpy(token, hash, TOKEN_ID_BYTES);
}

static int
tell(struct watch *w, const struct config_partner *p, const struct run_report *run, struct error *e)
{
	const struct letters_feed what = {p, run->outcome == RUN_HELD ? "feed-held" : "feed-failed", run->finished, run->reason};
	unsigned char token[TOKEN_ID_BYTES];
	struct ledger_notice notice = {.token = {(const char *)token, sizeof(token)}};
	struct ledger_answer answer;
	int rc = letters_feed(w->setup->letters, &what, &w->arena, &notice.letter, e);

	if (rc == ERR_NOT_FOUND)	/* nobody to tell */
		return 0;
	make_token(&what, slice_of(p->id), token);
	if (rc == 0)
		rc = ledger_client_notice(w->setup->client, &notice, &answer, e);
	if (rc == 0 && answer.outcome == LEDGER_DONE)
		log_event(LOG_INFO, "contact-told", "partner=%s letter=%s", p->id, what.template);
	return rc;
}

static int
look_at(struct watch *w, struct catalogue_view *v, size_t i, struct error *e)
{
	const struct config_partner *p = &w->setup->config->partners[i];
	const struct run_report *first;
	struct partner_state state;
	struct run_report *runs;
	size_t n = 0;
	int64_t now;
	int rc = catalogue_partner(v, slice_of(p->id), &state, e);

	if (rc != 0)
		return rc;
	now = state.last_attempt * RUN_MAX + (int64_t)state.last_outcome;	/* there may be two in one second */
	if (now == w->seen[i])
		return 0;
	if (state.last_outcome == RUN_FAILED || state.last_outcome == RUN_HELD) {
		rc = catalogue_runs(v, slice_of(p->id), RUNS_KEPT, &w->arena, &runs, &n, e);
		first = rc >= 0 && n > 0 ? watch_first(runs, n, RUNS_KEPT) : NULL;
		if (first != NULL)
			rc = tell(w, p, first, e);
	}
	if (rc >= 0)
		w->seen[i] = now;
	return rc < 0 ? rc : 0;
}

static int
look(struct watch *w, struct error *e)
{
	struct catalogue_view *v;
	int rc = 0;

	if (w->catalogue == NULL)
		rc = catalogue_open(w->setup->config->data_dir, false, &w->catalogue, e);
	if (rc == 0)
		rc = catalogue_begin(w->catalogue, &v, e);
	if (rc != 0)
		return rc;
	catalogue_set_bridge(w->catalogue, w->setup->bridge);
	for (size_t i = 0; i < w->setup->config->partner_count && rc == 0; i++) {
		const struct config_partner *p = &w->setup->config->partners[i];

		arena_reset(&w->arena);
		if (p->enabled && p->contact[0] != '\0')
			rc = look_at(w, v, i, e);
	}
	if (rc == 0)
		rc = offerings_look(w->offerings, v, e);
	if (rc == 0)
		rc = alerts_look(w->alerts, v, e);
	catalogue_end(v);
	return rc;
}

/* Whatever fails here is tried again; a catalogue that cannot be read is opened anew (the harvester may have rebuilt it). */
void
watch_turn(struct watch *w)
{
	int64_t now = date_monotonic_ms();
	struct error e = ERROR_NONE;

	if (w->setup->letters == NULL || now - w->looked_ms < LOOK_MS)
		return;
	w->looked_ms = now;
	if (reminders_look(w->reminders, &e) != 0 && e.code != ERR_UNAVAILABLE)
		log_event(LOG_WARNING, "courier-reminders", "why=\"%s\"", e.text);
	if (upkeep_look(&w->upkeep, w->setup, &e) != 0 && e.code != ERR_UNAVAILABLE)
		log_event(LOG_WARNING, "courier-upkeep", "why=\"%s\"", e.text);
	if (look(w, &e) == 0)
		return;
	if (e.code != ERR_NOT_FOUND && e.code != ERR_UNAVAILABLE)
		log_event(LOG_WARNING, "courier-watch", "why=\"%s\"", e.text);
	catalogue_close(w->catalogue);
	w->catalogue = NULL;
}
