/*
 * A student's applications that run or were finished, and what all of them come to against the limits of a year. A student is found by number
 * (or login) and by mail address, since the same one may have applied in both ways.
 */
#include <string.h>

#include "web/desk.h"
#include "web/enrol.h"

struct finding {
	struct slice home;
	unsigned states;		/* bits: 1u << STATE_PLACED …; 0: all that is found */
	const struct roster_row *but;	/* not this one; NULL */
	struct arena *arena;
	struct desk_other *found;
	size_t count, cap;
};

static bool
same_choice(const struct roster_row *a, const struct roster_row *b)
{
	return a->choice == b->choice && slice_eq(a->receipt, b->receipt);
}

static int
note(void *context, const struct roster_row *r, struct error *e)
{
	struct finding *f = context;
	struct desk_other *more;

	if ((f->but != NULL && same_choice(r, f->but)) || !slice_eq(r->home, f->home))
		return 0;
	if (f->states != 0 && (f->states & (1u << r->state)) == 0)
		return 0;
	for (size_t i = 0; i < f->count; i++)
		if (same_choice(r, &f->found[i].row.at))
			return 0;
	more = arena_grow(f->arena, f->found, f->count, &f->cap, sizeof(*more));
	if (more == NULL)
		return error_set(e, ERR_MEMORY, "no room for a student's applications");
	f->found = more;
	f->found[f->count] = (struct desk_other){.row = {.at = {.choice = r->choice, .state = r->state, .receipt = arena_slice(f->arena, r->receipt)}}};
	return f->found[f->count++].row.at.receipt.p != NULL ? 0 : error_set(e, ERR_MEMORY, "no room for a student's applications");
}

/* The list with every row open. */
static int
find(struct desk *d, struct slice number, struct slice mail, struct finding *f, struct desk_others *out, struct error *e)
{
	int rc = roster_person(d->ledger, number, note, f, e);

	if (rc == 0)
		rc = roster_person(d->ledger, mail, note, f, e);
	out->list = f->found;
	for (size_t i = 0; rc == 0 && i < f->count; i++) {
		f->found[out->count] = f->found[i];
		rc = desk_open(d, &f->found[out->count].row, e);
		if (rc == 0)
			desk_describe(&f->found[out->count++].row);
		else if (rc == ERR_GONE)	/* erased since it was found */
			rc = 0;
	}
	return rc;
}

int32_t
desk_year(const struct config_home *home, const struct desk_row *row)
{
	return config_year_start(home, row->facts.start != DATE_NONE && row->course != NULL ? row->facts.start
			: zone_day(home->zone, row->at.submitted_at));
}

/* ---- sums */

static size_t
at_most(const struct desk_row *row)
{
	int64_t n;

	return str_to_int64(slice_trim(row->choice->personal.at_most), 1, ENROLMENT_MAX_CHOICES, &n) ? (size_t)n : ENROLMENT_MAX_CHOICES;
}

int32_t
desk_credits(const struct desk_row *row)
{
	return row->course != NULL && row->facts.ects > 0 ? row->facts.ects : 0;
}

/* Of one form no more than its student wants, the dearest. */
static void
add_form(const struct desk_row *const *rows, size_t n, struct desk_others *out)
{
	int32_t credits[ENROLMENT_MAX_CHOICES];
	size_t take = at_most(rows[0]);

	if (n > ENROLMENT_MAX_CHOICES)
		n = ENROLMENT_MAX_CHOICES;
	for (size_t i = 0; i < n; i++)
		credits[i] = desk_credits(rows[i]);
	for (size_t i = 0; i < n && i < take; i++) {
		size_t best = i;

		for (size_t k = i + 1; k < n; k++)
			if (credits[k] > credits[best])
				best = k;
		out->courses++;
		out->credits += credits[best];
		credits[best] = credits[i];
	}
}

static void
add_up(const struct desk_row *row, struct desk_others *o)
{
	const struct desk_row *rows[ENROLMENT_MAX_CHOICES] = {row};
	size_t n = 1;

	for (size_t i = 0; i < o->count; i++)
		if (o->list[i].this_year && slice_eq(o->list[i].row.at.receipt, row->at.receipt) && n < ENROLMENT_MAX_CHOICES)
			rows[n++] = &o->list[i].row;
	add_form(rows, n, o);
	for (size_t i = 0; i < o->count; i++) {
		bool seen = !o->list[i].this_year || slice_eq(o->list[i].row.at.receipt, row->at.receipt);

		for (size_t k = 0; k < i && !seen; k++)
			seen = o->list[k].this_year && slice_eq(o->list[k].row.at.receipt, o->list[i].row.at.receipt);
		n = 0;
		for (size_t k = i; k < o->count && !seen; k++)
			if (o->list[k].this_year && slice_eq(o->list[k].row.at.receipt, o->list[i].row.at.receipt) && n < ENROLMENT_MAX_CHOICES)
				rows[n++] = &o->list[k].row;
		if (n > 0)
			add_form(rows, n, o);
	}
}

int
desk_find_others(struct desk *d, const struct desk_row *row, struct desk_others *out, struct error *e)
{
	const struct config_home *home = config_home(d->page->services->config, row->at.home);
	struct finding f = {.home = row->at.home, .but = &row->at, .arena = d->page->arena};
	int rc;

	*out = (struct desk_others){.count = 0};
	if (d->ledger == NULL || home == NULL)
		return 0;
	rc = find(d, row->choice->personal.person_number, row->choice->personal.person_mail, &f, out, e);
	if (rc != 0)
		return rc;
	out->year = desk_year(home, row);
	for (size_t i = 0; i < out->count; i++)
		out->list[i].this_year = desk_year(home, &out->list[i].row) == out->year;
	add_up(row, out);
	return 0;
}

int
desk_find_taken(struct desk *d, struct slice home, struct slice number, struct slice mail, struct desk_others *out, struct error *e)
{
	struct finding f = {.home = home, .states = 1u << STATE_PLACED | 1u << STATE_FINISHED, .arena = d->page->arena};

	*out = (struct desk_others){.count = 0};
	return d->ledger != NULL ? find(d, number, mail, &f, out, e) : 0;
}
