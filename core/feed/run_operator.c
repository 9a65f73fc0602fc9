/* What an operator does with one partner, and the note about a run that could not write its own. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "feed/run_parts.h"
#include "ground/date.h"
#include "ground/log.h"

/* Needs no lock: a run that is under way leaves the hold alone. */
int
run_set_hold(const struct config *config, const struct config_partner *p, bool on, struct error *e)
{
	struct catalogue *c = NULL;
	int rc = run_open_catalogue(config, &c, NULL, e);

	if (rc == 0)
		rc = catalogue_set_hold(c, slice_of(p->id), on, e);
	catalogue_close(c);
	return rc;
}

static int
shown_list(struct catalogue *c, const struct config_partner *p, uint32_t *serial, struct error *e)
{
	struct catalogue_view *v;
	struct partner_state state;
	int rc = catalogue_begin(c, &v, e);

	if (rc != 0)
		return rc;
	rc = catalogue_partner(v, slice_of(p->id), &state, e);
	*serial = state.list;
	catalogue_end(v);
	return rc;
}

/* Reads the newest list that is older than the shown one and whole. */
static int
read_older(const struct config *config, const struct config_partner *p, uint32_t shown, struct arena *a, struct list *out,
		struct error *e)
{
	uint32_t serials[LISTS_KEPT + 1];
	size_t n = 0;
	int rc = list_serials(config->data_dir, p->id, serials, &n, e);

	for (size_t i = 0; i < n && rc == 0; i++) {
		if (serials[i] >= shown)
			continue;
		rc = list_read(config->data_dir, p->id, serials[i], a, out, e);
		if (rc != ERR_DAMAGED)
			return rc;
		log_event(LOG_WARNING, "rollback", "partner=%s why=\"%s\"", p->id, e->text);
		rc = 0;
	}
	return rc != 0 && rc != ERR_NOT_FOUND ? rc : error_set(e, ERR_NOT_FOUND, "there is no list before the one that is shown");
}

/* What is newer than the list that is shown again would come back when the catalogue is rebuilt. */
static void
drop_newer(const struct config *config, const struct config_partner *p, uint32_t shown)
{
	uint32_t serials[LISTS_KEPT + 1];
	struct error e = ERROR_NONE;
	size_t n = 0;

	if (list_serials(config->data_dir, p->id, serials, &n, &e) != 0)
		return;
	for (size_t i = 0; i < n; i++)
		if (serials[i] > shown && list_drop(config->data_dir, p->id, serials[i], &e) != 0)
			log_event(LOG_WARNING, "rollback", "partner=%s why=\"%s\"", p->id, e.text);
}

static int
show_list(const struct config *config, struct catalogue *c, const struct config_partner *p, const struct list *l, char text[800],
		struct error *e)
{
	const struct catalogue_list list = {p, l->records, l->count, SLICE_NONE, SLICE_NONE, l->serial};
	struct run_report report = {.started = date_now(), .finished = date_now(), .outcome = RUN_ACCEPTED};
	struct buffer day;
	int rc;

	buffer_init(&day, 40);
	date_write_moment(&day, l->moment, zone_offset(p->zone, l->moment));
	report.reason = SLICE("rolled back by an operator");
	report.counts.accepted = (uint32_t)l->count;
	rc = catalogue_set_hold(c, slice_of(p->id), true, e);
	if (rc == 0)
		rc = catalogue_apply(c, &list, &report, 1, e);
	if (rc == 0) {
		drop_newer(config, p, l->serial);
		snprintf(text, 800, "list %u of %s is shown again: %zu courses. Nothing is fetched until `opstapctl partner resume %s`",
				l->serial, buffer_string(&day), l->count, p->id);
	}
	buffer_free(&day);
	return rc;
}

int
run_rollback(const struct config *config, const struct config_partner *p, char text[800], struct error *e)
{
	struct catalogue *c = NULL;
	struct list l = {0};
	struct arena a;
	uint32_t shown = 0;
	int lock = run_lock(config, p, e), rc;

	if (lock < 0)
		return lock;
	arena_init(&a, 2u << 30);
	rc = run_open_catalogue(config, &c, NULL, e);
	if (rc == 0)
		rc = shown_list(c, p, &shown, e);
	if (rc == 0)
		rc = read_older(config, p, shown, &a, &l, e);
	if (rc == 0)
		rc = show_list(config, c, p, &l, text, e);
	catalogue_close(c);
	arena_free(&a);
	close(lock);
	return rc;
}

void
run_note_death(const struct config *config, const struct config_partner *p, int64_t started, const char *reason)
{
	const struct run_report report = {.started = started, .finished = date_now(), .outcome = RUN_FAILED, .reason = slice_of(reason)};
	struct catalogue *c = NULL;
	struct error e = ERROR_NONE;
	int lock = run_lock(config, p, &e), rc = lock < 0 ? lock : run_open_catalogue(config, &c, NULL, &e);

	if (rc == 0)
		rc = catalogue_note_run(c, p, &report, &e);
	if (rc != 0)
		log_event(LOG_ERROR, "run", "partner=%s why=\"the run could not be noted: %s\"", p->id, e.text);
	catalogue_close(c);
	if (lock >= 0)
		close(lock);
}
