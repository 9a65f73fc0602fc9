#ifndef TESTS_FILTER_WORLD_H
#define TESTS_FILTER_WORLD_H
/* Random segments with live and dead documents, partners and seats, the same in the naive evaluator's form, and random queries. */
#include "search/filter.h"

#include "columns_world.h"
#include "query_naive.h"

#define SEGMENTS 3
#define PARTNERS 6

static struct {
	struct arena arena;
	struct naive model;		/* live courses are those with a course */
	struct course *courses[NAIVE_COURSES];
	uint32_t partner[NAIVE_COURSES];
	bool live[NAIVE_COURSES];
	uint32_t first[SEGMENTS + 1];	/* course of a segment */
	struct buffer bytes[SEGMENTS];
	char *copy[SEGMENTS];
	struct columns columns[SEGMENTS];
	struct statuses *statuses[SEGMENTS];
	unsigned char bits[SEGMENTS][NAIVE_COURSES / 8 + 1];
	struct known known;
	uint64_t seats[4];
	int64_t now;
} t;

static struct filter_partner partners[PARTNERS] = {
		{SLICE("alpha"), true}, {SLICE_NONE, false}, {SLICE("beta"), true}, {SLICE("gamma"), true}};
static const uint32_t numbers[] = {0, 2, 3, 7};	/* 7: a partner that the table does not have */
static const char *const zones[] = {"Europe/Amsterdam", "Australia/Canberra", "UTC"};

/* Seats: a rule both sides can follow -------------------------------------- */

static inline int32_t
taken_of(struct slice offering)
{
	return slice_is(offering, "o0") ? 20 : slice_is(offering, "o1") ? 30 : 0;
}

static inline int32_t
taken(const void *context, struct slice partner, struct slice course, struct slice offering)
{
	assert_ptr_equal(context, &t);
	assert_true(partner.n > 0 && course.n > 1 && course.p[0] == 'c');
	return taken_of(offering);
}

static inline void
note_seats(void)
{
	memset(t.seats, 0, sizeof(t.seats));
	for (size_t i = 0; i < t.model.count; i++)
		for (size_t k = 0; k < t.courses[i]->offering_count; k++) {
			struct slice id = values_text(&t.courses[i]->offerings[k].values, OPSTAP_F_OFFERING);
			uint32_t h = columns_seat_hash(values_text(&t.courses[i]->values, OPSTAP_F_ID), id) & 255;

			if (taken_of(id) > 0 && i % 2)
				t.seats[h / 64] |= (uint64_t)1 << h % 64;
		}
}

/* Without its bit an offering counts as one of which nothing is taken. */
static inline int32_t
seats_seen(size_t course, struct slice offering, const struct filter_seats *seats)
{
	uint32_t h = columns_seat_hash(values_text(&t.courses[course]->values, OPSTAP_F_ID), offering) & 255;

	if (seats == NULL || (seats->bits != NULL && (t.seats[h / 64] >> h % 64 & 1) == 0))
		return 0;
	return taken_of(offering);
}

/* Worlds ------------------------------------------------------------------- */

static inline void
model_course(uint32_t i)
{
	struct naive_course *c = &t.model.courses[i];

	memset(c, 0, sizeof(*c));
	c->course = t.courses[i];
	c->partner = t.partner[i] < PARTNERS ? partners[t.partner[i]].id.p : "nobody";
	c->enabled = t.partner[i] < PARTNERS && partners[t.partner[i]].enabled && t.live[i];
	c->first_seen = 1700000000 + i % 5;
	c->offering_count = c->course->offering_count ? c->course->offering_count : 1;
	for (size_t k = 0; k < c->offering_count; k++) {
		c->offerings[k] = c->course->offering_count ? &c->course->offerings[k] : NULL;
		offering_read(c->course, c->offerings[k], zone_named(zones[i % 3]), &c->facts[k]);
	}
}

static inline void
write_segment(size_t s)
{
	struct columns_writer *w;
	struct error e = ERROR_NONE;

	assert_int_equal(columns_writer_new(&w, &e), 0);
	for (uint32_t i = t.first[s]; i < t.first[s + 1]; i++)
		columns_writer_add(w, t.courses[i], i * 3 + 1, t.partner[i], 1700000000 + i % 5, zone_named(zones[i % 3]));
	buffer_init(&t.bytes[s], 1 << 24);
	assert_int_equal(columns_writer_end(w, &t.bytes[s], &e), 0);
	columns_writer_free(w);
	t.copy[s] = tight_copy(buffer_view(&t.bytes[s]));
	assert_true(columns_open((struct slice){t.copy[s] + 1, t.bytes[s].len}, &t.columns[s]));
	assert_int_equal(statuses_new(&t.columns[s], &t.statuses[s], &e), 0);
}

static inline void
open_segments(void)
{
	struct error e = ERROR_NONE;

	known_clear(&t.known);
	for (size_t s = 0; s < SEGMENTS; s++) {
		write_segment(s);
		memset(t.bits[s], 0, sizeof(t.bits[s]));
		for (uint32_t i = t.first[s]; i < t.first[s + 1]; i++)
			t.bits[s][(i - t.first[s]) / 8] |= (unsigned char)(t.live[i] << (i - t.first[s]) % 8);
		assert_int_equal(known_add(&t.known, &t.columns[s], t.bits[s], partners, PARTNERS, &e), 0);
	}
}

static inline void
make_world(unsigned round)
{
	size_t n = round % 2 == 0 ? 3 + pick(9) : 100 + pick(NAIVE_COURSES - 100);

	arena_init(&t.arena, 1 << 28);
	t.model.count = n;
	partners[3].enabled = round % 3 != 0;
	for (uint32_t i = 0; i < n; i++) {
		t.courses[i] = random_course(&t.arena, i);
		t.partner[i] = numbers[pick(8) || round % 4 == 1 ? pick(3) : 3];
		t.live[i] = pick(6) != 0;
		model_course(i);
	}
	t.first[1] = pick(2) ? 0 : (uint32_t)(n / 3);
	t.first[2] = (uint32_t)(n / 2);
	t.first[3] = (uint32_t)n;
	t.now = WORLD_NOW;
	open_segments();
	note_seats();
}

static inline void
free_world(void)
{
	for (size_t s = 0; s < SEGMENTS; s++) {
		statuses_free(t.statuses[s]);
		free(t.copy[s]);
		buffer_free(&t.bytes[s]);
	}
	arena_free(&t.arena);
}

static inline void
set_statuses(const struct filter_seats *seats)
{
	for (size_t i = 0; i < t.model.count; i++)
		for (size_t k = 0; k < t.model.courses[i].offering_count; k++) {
			struct naive_course *c = &t.model.courses[i];
			struct slice id = c->offerings[k] ? values_text(&c->offerings[k]->values, OPSTAP_F_OFFERING)
							  : SLICE_NONE;

			c->status[k] = offering_status(&c->facts[k], seats_seen(i, id, seats), t.now);
		}
}

/* A random query ----------------------------------------------------------- */

static inline void
random_selection(struct query *q, enum facet f, const char *const *values, unsigned n, unsigned rare)
{
	if (pick(rare) != 0)
		return;
	for (unsigned i = 1 + pick(3); i > 0; i--) {
		unsigned k = pick(n + 1);

		q->selected[f][q->selected_count[f]++] = slice_of(k == n ? "unknown" : values[k]);
	}
}

static inline void
random_query(struct naive_query *nq)
{
	static const char *const names[] = {"alpha", "beta", "gamma", "delta"},
				 *const statuses[] = {"open", "upcoming", "full", "closed"};
	struct query *q = &nq->q;
	unsigned rare = pick(3) ? 4 : 20;

	memset(nq, 0, sizeof(*nq));
	*q = (struct query){.ects_min = -1, .ects_max = -1, .start_from = DATE_NONE, .start_to = DATE_NONE};
	q->facets = pick(4) != 0;
	q->sort = (enum sort)pick(SORT_MAX);
	q->hide_closed = pick(2);
	q->any_status = pick(5) == 0;
	q->honours = pick(3 * rare) == 0;
	q->now = t.now;
	random_selection(q, FACET_PARTNER, names, 4, rare);
	random_selection(q, FACET_LANGUAGE, languages, 5, rare);
	random_selection(q, FACET_LEVEL, levels, 4, rare);
	random_selection(q, FACET_FIELD, fields, 8, rare);
	random_selection(q, FACET_DELIVERY, deliveries, 5, rare);
	random_selection(q, FACET_EXAM, exams, 4, rare);
	random_selection(q, FACET_STATUS, statuses, 4, rare);
	if (pick(2 * rare) == 0)
		q->ects_min = (int32_t)pick(8) * 1000;
	if (pick(2 * rare) == 0)
		q->ects_max = (int32_t)pick(11) * 1000;
	if (pick(2 * rare) == 0)
		q->start_from = (int32_t)(t.now / DAY) + (int32_t)pick(60) - 30;
	if (pick(2 * rare) == 0)
		q->start_to = (int32_t)(t.now / DAY) + (int32_t)pick(60) - 30;
}

#endif
