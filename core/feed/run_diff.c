/* A run up to the point where it would write: what it would have written, beside what is there. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "feed/run_parts.h"
#include "ground/file.h"

struct differ {
	struct run *run;
	struct catalogue_view *view;	/* NULL: there is no catalogue yet */
	struct id_table now;		/* ids of the new list */
	struct arena before, after;	/* of one course */
	run_diff_fn each;
	void *context;
	struct run_counts *counts;
	struct error *e;
};

/* ---- The feed ---- */

static int
open_feed(struct run *r, const char *feed, struct error *e)
{
	char *path = realpath(feed, NULL), description[PATH_MAX];
	int rc = 0;

	if (path == NULL)
		return error_errno(e, ERR_NOT_FOUND, "%s", feed);
	if (file_join(path, "exchange.json", description, sizeof(description)) && access(description, F_OK) == 0)
		rc = exchange_load(path, &r->exchange, e);
	else if ((r->feed_url = run_file_url(r, path)) == NULL)
		rc = error_set(e, ERR_LIMIT, "%s: the path is too long", feed);
	free(path);
	return rc;
}

static int
make_list(struct run *r, const char *feed, struct error *e)
{
	int rc = open_feed(r, feed, e);

	if (rc == 0)
		rc = run_read_feed(r, false, e);
	if (rc == 0)
		rc = run_read_overlay(r, e);
	return rc ? rc : run_make_list(r, e);
}

/* ---- Beside what is there ---- */

bool
run_same_values(const struct values *a, const struct values *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (a->v[i].field != b->v[i].field || a->v[i].flags != b->v[i].flags ||
				!slice_eq(a->v[i].lang, b->v[i].lang) || !slice_eq(a->v[i].text, b->v[i].text))
			return false;
	return true;
}

static bool
same_course(const struct course *a, const struct course *b)
{
	if (!run_same_values(&a->values, &b->values) || a->offering_count != b->offering_count)
		return false;
	for (size_t i = 0; i < a->offering_count; i++)
		if (!run_same_values(&a->offerings[i].values, &b->offerings[i].values))
			return false;
	return true;
}

/* The course that is shown under that id; *out is NULL when there is none. */
static int
shown_course(struct differ *d, struct slice id, struct course **out)
{
	struct course_meta meta = {0};
	struct slice record;
	int rc;

	*out = NULL;
	if (d->view == NULL)
		return 0;
	rc = catalogue_course(d->view, slice_of(d->run->partner->id), id, &record, &meta, d->e);
	if (rc == ERR_NOT_FOUND || (rc == 0 && meta.gone))
		return 0;
	arena_reset(&d->before);
	return rc ? rc : course_decode(record, &d->before, out, d->e);
}

static int
compare_record(struct differ *d, struct slice record)
{
	struct course *before, *after;
	struct slice id;
	int rc;

	arena_reset(&d->after);
	rc = course_decode(record, &d->after, &after, d->e);
	if (rc)
		return rc;
	id = values_text(&after->values, OPSTAP_F_ID);
	rc = id_table_add(&d->now, &d->run->arena, id, 0, d->e);
	if (rc == 0)
		rc = shown_course(d, id, &before);
	if (rc)
		return rc;
	if (before && same_course(before, after)) {
		d->counts->unchanged++;
		return 0;
	}
	if (before)
		d->counts->changed++;
	else
		d->counts->added++;
	return d->each(d->context, before, after, d->e);
}

static int
on_shown(void *context, struct slice id, struct slice record, const struct course_meta *meta)
{
	struct differ *d = context;
	struct course *before;
	uint32_t ignored;
	int rc;

	if (meta->gone || id_table_find(&d->now, id, &ignored))
		return 0;
	arena_reset(&d->before);
	rc = course_decode(record, &d->before, &before, d->e);
	d->counts->gone++;
	return rc ? rc : d->each(d->context, before, NULL, d->e);
}

static int
compare_all(struct run *r, struct catalogue *c, struct differ *d, struct error *e)
{
	int rc = c ? catalogue_begin(c, &d->view, e) : 0;

	arena_init(&d->before, COURSE_MAX_BYTES * 8);
	arena_init(&d->after, COURSE_MAX_BYTES * 8);
	for (size_t i = 0; i < r->list.n && rc == 0; i++)
		rc = compare_record(d, r->list.records[i]);
	if (rc == 0 && d->view)
		rc = catalogue_each(d->view, slice_of(r->partner->id), on_shown, d, e);
	if (d->view)
		catalogue_end(d->view);
	arena_free(&d->before);
	arena_free(&d->after);
	return rc;
}

static int
judge(struct run *r, struct catalogue *c, struct run_diff *out, struct error *e)
{
	struct run_counts ignored = {0};
	struct buffer reason;
	int rc;

	buffer_init(&reason, sizeof(out->reason));
	rc = run_load_state(r, c, e);
	if (rc == 0)
		rc = run_judge(r, c, &ignored, &reason, &out->held, e);
	if (rc == 0 && out->held)
		(void)slice_copy(buffer_view(&reason), out->reason, sizeof(out->reason));
	buffer_free(&reason);
	return rc;
}

int
run_diff(const struct run_job *job, const char *feed, run_diff_fn each, void *context, struct run_diff *out, struct error *e)
{
	struct catalogue *c = NULL;
	struct run r;
	struct differ d = {.run = &r, .each = each, .context = context, .counts = &out->counts, .e = e};
	int rc;

	memset(out, 0, sizeof(*out));
	run_begin(&r, job);
	rc = make_list(&r, feed, e);
	out->counts = r.counts;
	if (rc == 0)
		rc = catalogue_open(job->config->data_dir, false, &c, e);
	if (rc == ERR_NOT_FOUND && r.list.n > 0)
		rc = 0;		/* nothing was ever fetched: everything is new */
	if (rc == 0 && c)
		rc = judge(&r, c, out, e);
	if (rc == 0)
		rc = compare_all(&r, c, &d, e);
	catalogue_close(c);
	exchange_free(r.exchange);
	run_end(&r);
	return rc;
}
