/*
 * The last fetches of a partner: as a strip and in figures on its public page, and with every message of the checker on a page under
 * a key that only its IT team has.
 */
#include "web/page_partner_runs.h"

#include <string.h>

#include "web/format.h"
#include "web/freshness.h"
#include "web/pages.h"

#define RUNS_SHOWN 30

enum { RUNS_KEY, RUNS_NUMBER, RUNS_ASKED };

const struct param_rule page_runs_query[RUNS_QUERY_MAX] = {
	[RUNS_KEY] = {"key", PARAM_TEXT, 64, 0, 0, 0, NULL},
	[RUNS_NUMBER] = {"run", PARAM_NUMBER, 4, 0, 1, RUNS_SHOWN, NULL},
	[RUNS_ASKED] = {"asked", PARAM_NUMBER, 4, 0, 1, 1, NULL},
};

const struct param_rule page_runs_form[RUNS_FORM_MAX] = {
	[RUNS_FORM_KEY] = {"key", PARAM_TEXT, 64, 0, 0, 0, NULL},
};

static void
fill_outcome(const struct page *p, struct view *v, const struct run_report *run, const struct zone *zone)
{
	view_string(v, "word", run_outcome_name(run->outcome));
	view_text(v, "outcome", format_word(p, "run", slice_of(run_outcome_name(run->outcome))));
	view_text(v, "when", format_moment_short(p, run->finished, zone));
}

static void
fill_run(const struct page *p, struct view *v, const struct run_report *run, const struct zone *zone)
{
	const struct { const char *name; uint32_t n; } counts[] = {
		{"added", run->counts.added}, {"changed", run->counts.changed}, {"gone", run->counts.gone},
		{"unchanged", run->counts.unchanged}, {"warned", run->counts.warned}, {"refused", run->counts.refused},
		{"left_out", run->counts.left_out}};
	int64_t seconds = run->finished - run->started;
	bool told = run->outcome != RUN_FAILED;

	fill_outcome(p, v, run, zone);
	view_text(v, "duration", seconds < 1 ? page_text(p, "run_second") : PAGE_FILL(p, "run_seconds",
			{"n", slice_of(arena_printf(p->arena, "%lld", (long long)seconds))}));
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		if (told)
			view_text(v, counts[i].name, slice_of(arena_printf(p->arena, "%u", counts[i].n)));
}

/* When the next fetch is to be expected: roughly, as partners are moved apart and failures asked again sooner. */
static void
fill_next(const struct page *p, const struct config_partner *partner, const struct partner_state *s, const struct zone *zone)
{
	int64_t next = s->last_attempt + partner->interval;

	if (s->on_hold)
		view_text(p->root, "next", page_text(p, "runs_on_hold"));
	else if (s->last_attempt > 0)
		view_text(p->root, "next", PAGE_FILL(p, "runs_next",
				{"when", format_moment_short(p, next > p->request->now ? next : p->request->now, zone)}));
}

int
page_fill_runs(const struct page *p, const struct config_partner *partner, const struct partner_state *s, struct error *e)
{
	const struct zone *zone = p->services->config->zone;
	struct run_report *runs;
	size_t n;
	int rc = catalogue_runs(p->view, slice_of(partner->id), RUNS_SHOWN, p->arena, &runs, &n, e);

	if (rc < 0)
		return rc;
	view_flag(p->root, "has_runs", n > 0);
	fill_next(p, partner, s, zone);
	for (size_t i = 0; i < n; i++) {
		struct view *row = view_item(p->root, "runs");

		fill_outcome(p, view_item(p->root, "strip"), &runs[n - 1 - i], zone);
		fill_run(p, row, &runs[i], zone);
		view_text(row, "number", slice_of(arena_printf(p->arena, "%zu", i + 1)));
		view_text(row, "messages", slice_of(arena_printf(p->arena, "%u", runs[i].errors + runs[i].warnings + runs[i].notes)));
	}
	return 0;
}

/* ---- under the key */

/* Takes as long for every wrong key of the right length. */
static bool
is_key(struct slice given, const char *wanted)
{
	unsigned char different = 0;
	size_t n = strlen(wanted);

	if (n == 0 || given.n != n)
		return false;
	for (size_t i = 0; i < n; i++)
		different |= (unsigned char)(given.p[i] ^ wanted[i]);
	return different == 0;
}

static void
fill_message(const struct page *p, struct view *v, const struct message *m)
{
	if (m->line > 0 && m->column > 0)
		view_text(v, "place", slice_of(arena_printf(p->arena, "%u:%u", m->line, m->column)));
	else if (m->line > 0)
		view_text(v, "place", slice_of(arena_printf(p->arena, "%u", m->line)));
	view_text(v, "source", m->source);
	view_text(v, "record", m->record);
	view_text(v, "text", m->text);
	view_text(v, "effect", m->effect);
	view_text(v, "remedy", m->remedy);
}

static bool
same_group(const struct message *a, const struct message *b)
{
	return a->level == b->level && strcmp(a->rule, b->rule) == 0;
}

/* Errors first, then in the order the rules were met; each message once. */
static void
fill_messages(const struct page *p, const struct run_report *run)
{
	static const char *const levels[] = {"run_notes", "run_warnings", "run_errors"};

	for (int level = MESSAGE_ERROR; level >= MESSAGE_NOTE; level--)
		for (size_t i = 0; i < run->message_count; i++) {
			const struct message *first = &run->messages[i];
			struct view *group;
			int64_t count = 0;
			size_t before = 0;

			while (before < i && !same_group(&run->messages[before], first))
				before++;
			if ((int)first->level != level || before < i)
				continue;
			group = view_item(p->root, "groups");
			view_string(group, "rule", first->rule);
			for (size_t k = i; k < run->message_count; k++)
				if (same_group(&run->messages[k], first)) {
					fill_message(p, view_item(group, "rows"), &run->messages[k]);
					count++;
				}
			view_text(group, "heading", page_plural(p, levels[level], count, NULL));
		}
	view_flag(p->root, "no_messages", run->message_count == 0);
}

/* The run that was asked for, else the newest that has messages, else the newest. */
static int
pick_run(const struct page *p, const struct config_partner *partner, struct run_report *out, struct error *e)
{
	const struct param *asked = params_first(&p->request->params, RUNS_NUMBER);
	struct run_report *runs;
	size_t n, pick = 0;
	int rc = catalogue_runs(p->view, slice_of(partner->id), RUNS_SHOWN, p->arena, &runs, &n, e);

	if (rc < 0)
		return rc;
	while (!asked && pick < n && runs[pick].message_count == 0)
		pick++;
	if (asked)
		pick = (size_t)asked->value - 1;
	else if (pick == n)
		pick = 0;
	return catalogue_run(p->view, slice_of(partner->id), pick, p->arena, out, e);
}

int
page_partner_runs(struct page *p, struct error *e)
{
	const struct config_partner *partner = config_partner(p->services->config, p->request->parts[0]);
	const struct param *key = params_first(&p->request->params, RUNS_KEY);
	struct partner_state state;
	struct run_report run;
	int rc;

	if (partner == NULL || !is_key(key ? key->text : SLICE_NONE, partner->runs_key))
		return error_set(e, ERR_NOT_FOUND, "no such page");
	rc = catalogue_partner(p->view, slice_of(partner->id), &state, e);
	if (rc == 0)
		rc = page_fill_runs(p, partner, &state, e);
	if (rc == 0)
		rc = page_fill_origins(p, partner, e);
	if (rc == 0)
		rc = pick_run(p, partner, &run, e);
	if (rc < 0 && rc != ERR_NOT_FOUND)
		return rc;
	view_text(p->root, "title", PAGE_FILL(p, "runs_title", {"partner", page_partner_name(p, partner)}));
	view_flag(p->root, "in_partners", true);
	view_string(p->root, "key", partner->runs_key);
	view_flag(p->root, "private", true);
	view_flag(p->root, "asked", params_first(&p->request->params, RUNS_ASKED) != NULL);
	view_flag(p->root, "may_fetch", !state.on_hold);
	view_flag(p->root, "noindex", true);
	if (rc == 0) {
		struct view *shown = view_item(p->root, "shown");

		fill_run(p, shown, &run, p->services->config->zone);
		view_text(shown, "reason", run.reason);
		view_text(shown, "adapter", run.adapter_name);
		view_text(shown, "version", run.adapter_version);
		view_text(shown, "bytes", slice_of(arena_printf(p->arena, "%llu", (unsigned long long)run.bytes)));
		fill_messages(p, &run);
	}
	return page_render(p, "partner_runs", e);
}

int
page_partner_fetch(struct page *p, struct error *e)
{
	const struct config_partner *partner = config_partner(p->services->config, p->request->parts[0]);
	const struct param *key = params_first(&p->request->form, RUNS_FORM_KEY);
	int rc;

	if (partner == NULL || !is_key(key ? key->text : SLICE_NONE, partner->runs_key))
		return error_set(e, ERR_NOT_FOUND, "no such page");
	rc = p->services->fetch_now ? p->services->fetch_now(p->services->config, partner->id, e)
			: error_set(e, ERR_UNAVAILABLE, "nobody to ask for a fetch");
	if (rc < 0)
		return rc;
	return page_redirect(p, 303, slice_of(arena_printf(p->arena, "runs?key=%s&asked=1", partner->runs_key)), e);
}
