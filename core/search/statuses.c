/* The status of every calendar of a segment and which offerings are full, worked out again only when that may have changed. */
#include <stdlib.h>

#include "search/columns_form.h"
#include "search/filter_parts.h"
#include "search/filter_slices.h"

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
	free(s->odd);
	free(s->hosted);
	for (size_t i = 0; i < sizeof(s->maps) / sizeof(s->maps[0]); i++)
		maps_free(s->maps[i]);
	slices_free(s->slices);
	free(s);
}

static void
set_calendars(struct statuses *s, const struct columns *c, int64_t now)
{
	if (now >= s->from && (s->until == MOMENT_NONE || now < s->until))
		return;
	s->from = now;
	s->until = MOMENT_NONE;
	s->turn++;
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
	struct filter *f;
};

static void
set_bit(struct statuses *s, uint32_t doc, uint32_t offering)
{
	s->odd[doc / 64] |= (uint64_t)1 << doc % 64;
	s->full[offering / 8] |= (unsigned char)BIT(offering % 8);
	s->full_count++;
}

/* Marks an offering whose places are all taken. */
static void
fill(const struct filling *m, uint32_t doc, uint32_t offering)
{
	const struct filter_seats *seats = m->f->seats;
	uint32_t number, h, partner = column_at(&m->c->partner, doc);

	if (!columns_counted(m->c, offering, &number) || partner >= m->f->partner_count)
		return;
	h = packed_get(&m->c->seat_hash, number) & seats->mask;
	if (seats->bits != NULL && (seats->bits[h / 64] >> h % 64 & 1) == 0)
		return;
	if (seats->taken(seats->context, m->f->partners[partner].id, columns_id(m->c, doc),
			    columns_offering_id(m->c, offering)) < (int64_t)packed_get(&m->c->places, number))
		return;
	set_bit(m->s, doc, offering);
}

static void
fill_more(const struct filling *m, uint32_t doc)
{
	struct columns_range more = columns_more(m->c, doc);

	for (uint32_t k = 0; k < more.n; k++)
		fill(m, doc, more.first + k);
}

/* What hosts said -----------------------------------------------------------*/

static int
by_offering(const void *x, const void *y)
{
	uint32_t a = ((const struct hosted *)x)->offering, b = ((const struct hosted *)y)->offering;

	return (a > b) - (a < b);
}

static void
add_hosted(const struct filling *m, const struct filter_host *h)
{
	struct statuses *s = m->s;
	uint32_t doc;

	if (!columns_find(m->c, h->doc, &doc) || h->offering >= columns_offerings(m->c, doc))
		return;
	s->hosted[s->hosted_count] = (struct hosted){columns_offering(m->c, doc, h->offering), h->taken, h->facts};
	set_bit(s, doc, s->hosted[s->hosted_count++].offering);
}

static int
set_hosted(const struct filling *m, struct error *e)
{
	const struct filter_seats *seats = m->f->seats;
	struct filter *f = m->f;
	int rc = 0;

	if (seats->hosts != NULL && f->hosts == NULL)
		rc = seats->hosts(seats->context, f->a, &f->hosts, &f->host_count, e);
	if (rc < 0 || f->host_count == 0)
		return rc;
	m->s->hosted = calloc(f->host_count, sizeof(*m->s->hosted));
	if (m->s->hosted == NULL)
		return error_set(e, ERR_MEMORY, "no memory for the status of offerings");
	for (size_t i = 0; i < f->host_count; i++)
		add_hosted(m, &f->hosts[i]);
	qsort(m->s->hosted, m->s->hosted_count, sizeof(*m->s->hosted), by_offering);
	return 0;
}

enum status
statuses_full(const struct statuses *s, uint32_t offering, enum status calendar, int64_t now)
{
	const struct hosted wanted = {.offering = offering}, *h = NULL;

	if (s->hosted_count > 0)
		h = bsearch(&wanted, s->hosted, s->hosted_count, sizeof(*s->hosted), by_offering);
	if (h != NULL)
		return offering_status(&h->facts, h->taken, now);
	return calendar == STATUS_OPEN ? STATUS_FULL : calendar;
}

/* Beginning ---------------------------------------------------------------- */

static void
clear_full(struct statuses *s)
{
	free(s->full);
	free(s->odd);
	free(s->hosted);
	s->full = NULL;
	s->odd = NULL;
	s->hosted = NULL;
	s->full_count = s->hosted_count = 0;
}

static int
set_full(struct statuses *s, const struct columns *c, struct filter *f, struct error *e)
{
	const struct filling m = {s, c, f};
	int rc;

	if (f->seats == NULL || (s->full != NULL && s->version == f->seats->version))
		return 0;
	clear_full(s);
	s->version = f->seats->version;
	s->full = calloc(1, (size_t)c->offerings / 8 + 1);
	s->odd = calloc((size_t)c->n / 64 + 1, sizeof(*s->odd));
	if (s->full == NULL || s->odd == NULL) {
		clear_full(s);
		return error_set(e, ERR_MEMORY, "no memory for the status of offerings");
	}
	for (uint32_t doc = 0; c->counted.n > 0 && doc < c->n; doc++)
		fill(&m, doc, doc);
	for (uint32_t doc = 0; c->counted.n > 0 && doc < c->more.n; doc++)
		fill_more(&m, doc);
	rc = set_hosted(&m, e);
	if (rc < 0)
		clear_full(s);
	return rc;
}

int
statuses_set(struct statuses *s, const struct columns *c, struct filter *f, struct error *e)
{
	set_calendars(s, c, f->q->now);
	return set_full(s, c, f, e);
}
