/* Which applications a transcript is about, among those that this coordinator may see. */
#include "web/desk_results.h"

#define ROW_BYTES ((size_t)64 << 20)	/* eight snapshots of up to 4 MiB */
#define HERE (1u << STATE_PLACED | 1u << STATE_FINISHED)

struct person_row {
	struct desk_row row;
	enum transcript_person person;
};

static bool
is_theirs(const struct desk *d, const struct roster_row *r, const void *context)
{
	(void)context;
	return (HERE & 1u << r->state) != 0 && desk_may(&d->who, DESK_HOME, r) != NULL;
}

/* Each application is opened in an arena of its own, which stands in for the page's as long: there may be thousands. */
static int
look_at_person(struct desk *d, const struct desk_row *row, const struct transcript *t, enum transcript_person *person, struct error *e)
{
	struct arena one, *whole = d->page->arena;
	struct desk_row opened = *row;
	int rc;

	arena_init(&one, ROW_BYTES);
	d->page->arena = &one;
	rc = desk_open(d, &opened, e);
	*person = rc == 0 ? transcript_is_person(t, &opened.choice->personal) : PERSON_OTHER;
	d->page->arena = whole;
	arena_free(&one);
	return rc == ERR_GONE ? 0 : rc;		/* erased meanwhile */
}

/* Leaves the student's own applications in the list, opened for good. */
static int
keep_person(struct desk *d, struct desk_list *list, const struct transcript *t, struct person_row **out, size_t *count, struct error *e)
{
	struct person_row *kept = arena_array(d->page->arena, list->count + 1, sizeof(*kept));

	*count = 0;
	*out = kept;
	if (kept == NULL)
		return error_set(e, ERR_MEMORY, "no room for the applications of a student");
	for (size_t i = 0; i < list->count; i++) {
		enum transcript_person person;
		int rc = look_at_person(d, &list->rows[i], t, &person, e);

		if (rc == 0 && person != PERSON_OTHER)
			rc = desk_open(d, &list->rows[i], e);
		if (rc != 0)
			return rc;
		if (person != PERSON_OTHER)
			kept[(*count)++] = (struct person_row){list->rows[i], person};
	}
	return 0;
}

static bool
is_host(const struct desk *d, const struct transcript_issuer *i, const struct desk_row *row)
{
	const struct config_partner *host = config_partner(d->page->services->config, row->at.partner);

	return host != NULL && transcript_is_host(i, row->at.partner, slice_of(host->name), slice_of(host->name_nl), slice_of(host->website));
}

static int
add_match(struct desk *d, struct results_found *out, const struct results_match *m, struct error *e)
{
	struct results_match *grown = arena_grow(d->page->arena, out->matches, out->count, &out->cap, sizeof(*grown));

	if (grown == NULL)
		return error_set(e, ERR_MEMORY, "no room for the results of a transcript");
	out->matches = grown;
	out->matches[out->count++] = *m;
	return 0;
}

static int
match_result(struct desk *d, const struct transcript *t, const struct transcript_result *r, const struct person_row *rows, size_t n,
		struct results_found *out, struct error *e)
{
	size_t before = out->count;

	for (size_t i = 0; i < n; i++) {
		const struct desk_row *row = &rows[i].row;
		struct results_match m = {.row = *row, .result = r, .person = rows[i].person, .alone = true,
			.course = transcript_is_course(r, row->at.course, row->course)};
		int rc;

		if (m.course == COURSE_OTHER)
			continue;
		m.host = is_host(d, &t->issuers[r->issuer], row);
		rc = add_match(d, out, &m, e);
		if (rc != 0)
			return rc;
	}
	out->unmatched += out->count == before;
	return 0;
}

static bool
same_row(const struct results_match *a, const struct results_match *b)
{
	return slice_eq(a->row.at.receipt, b->row.at.receipt) && a->row.at.choice == b->row.at.choice;
}

static void
mark_company(struct results_found *f)
{
	for (size_t i = 0; i < f->count; i++)
		for (size_t k = 0; k < f->count; k++)
			if (k != i && (f->matches[i].result == f->matches[k].result || same_row(&f->matches[i], &f->matches[k])))
				f->matches[i].alone = false;
}

int
results_find(struct desk *d, const struct transcript *t, struct results_found *out, struct error *e)
{
	const struct roster_filter here = {.states = HERE};
	struct person_row *rows;
	struct desk_list list;
	size_t n = 0;
	int rc = desk_collect(d, &here, is_theirs, NULL, &list, e);

	*out = (struct results_found){.matches = NULL};
	if (rc == 0)
		rc = keep_person(d, &list, t, &rows, &n, e);
	out->person = n > 0;
	for (size_t i = 0; rc == 0 && i < t->result_count; i++)
		rc = match_result(d, t, &t->results[i], rows, n, out, e);
	mark_company(out);
	return rc;
}

bool
results_may(const struct results_match *m)
{
	return m->row.at.state == STATE_FINISHED && application_mark(m->row.choice, ACTION_RECEIVED) == NULL &&
	       !slice_is(m->result->status, "in-progress");
}

bool
results_sure(const struct results_match *m)
{
	return results_may(m) && m->alone && m->host && m->person >= PERSON_BY_MAIL && m->course >= COURSE_BY_CODE;
}
