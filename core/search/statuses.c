/* The status of every calendar of a segment and which offerings are full, worked out again only when that may have changed. */
#include <stdlib.h>

#include "search/columns_form.h"
#include "search/filter_parts.h"

int
statuses_new(const struct columns *c, struct statuses **out, struct error *e)
{
	struct statuses *s = calloc(1, sizeof(*s) + numbers_of(&c->calendar));

	if (s == NULL)
		return error_set(e, ERR_MEMORY, "no memory for the status of offerings");
	s->from = INT64_MAX;
	*out = s;
	return 0;
}

void
statuses_free(struct statuses *s)
{
	if (s == NULL)
		return;
	free(s->full);
	free(s);
}

static void
set_calendars(struct statuses *s, const struct columns *c, int64_t now)
{
	if (now >= s->from && (s->until == MOMENT_NONE || now < s->until))
		return;
	s->from = now;
	s->until = MOMENT_NONE;
	for (uint32_t i = 0; i < c->calendars && i <= c->calendar.mask; i++) {
		struct offering_facts f;
		int64_t change;

		columns_calendar(c, i, &f);
		s->status[i] = (uint8_t)offering_status(&f, 0, now);
		change = offering_next_change(&f, now);
		if (change != MOMENT_NONE && (s->until == MOMENT_NONE || change < s->until))
			s->until = change;
	}
}

/* Seats -------------------------------------------------------------------- */

struct filling {
	struct statuses *s;
	const struct columns *c;
	const struct filter *f;
};

/* Marks an offering whose places are all taken. */
static void
fill(const struct filling *m, uint32_t doc, uint32_t offering)
{
	const struct filter_seats *seats = m->f->seats;
	uint32_t number, h, partner = column_at(&m->c->partner, doc);

	if (!columns_counted(m->c, offering, &number) || partner >= m->f->partner_count)
		return;
	h = column_get(&m->c->seat_hash, number) & seats->mask;
	if (seats->bits != NULL && (seats->bits[h / 64] >> h % 64 & 1) == 0)
		return;
	if (seats->taken(seats->context, m->f->partners[partner].id, columns_id(m->c, doc),
			    columns_offering_id(m->c, offering)) < (int64_t)column_get(&m->c->places, number))
		return;
	m->s->full[offering / 8] |= (unsigned char)BIT(offering % 8);
	m->s->full_count++;
}

static void
fill_more(const struct filling *m, uint32_t doc)
{
	struct columns_range more = columns_more(m->c, doc);

	for (uint32_t k = 0; k < more.n; k++)
		fill(m, doc, more.first + k);
}

static int
set_full(struct statuses *s, const struct columns *c, const struct filter *f, struct error *e)
{
	const struct filling m = {s, c, f};

	if (f->seats == NULL || c->counted.n == 0 || (s->full != NULL && s->version == f->seats->version))
		return 0;
	free(s->full);
	s->full_count = 0;
	s->version = f->seats->version;
	s->full = calloc(1, (size_t)c->offerings / 8 + 1);
	if (s->full == NULL)
		return error_set(e, ERR_MEMORY, "no memory for the status of offerings");
	for (uint32_t doc = 0; doc < c->n; doc++)
		fill(&m, doc, doc);
	for (uint32_t doc = 0; doc < c->more.n; doc++)
		fill_more(&m, doc);
	return 0;
}

int
statuses_set(struct statuses *s, const struct columns *c, const struct filter *f, struct error *e)
{
	set_calendars(s, c, f->q->now);
	return set_full(s, c, f, e);
}
