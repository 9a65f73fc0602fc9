#ifndef TESTS_QUERY_WORLD_H
#define TESTS_QUERY_WORLD_H
/* What tests of searching share: seats by a rule, days around now, queries and their answers as text. One test program each. */
#include "store_world.h"
#include "store/query.h"

/* A table of seats as the ledger would fill it: one offering of one course is taken so many times, and its host may have a word in it. */
struct seats {
	const char *partner, *course, *offering;
	int32_t taken, places;
	bool places_set, closed, cancelled;
	uint64_t version;
};

struct seat_count
seats_of(const struct seats *s, struct slice partner, struct slice course, struct slice offering)
{
	bool same = slice_is(partner, s->partner) && slice_is(course, s->course) && slice_is(offering, s->offering);

	if (!same)
		return (struct seat_count){.taken = 0};
	return (struct seat_count){.taken = s->taken, .places = s->places, .places_set = s->places_set, .closed = s->closed,
			.cancelled = s->cancelled};
}

bool
seats_next_host(const struct seats *s, size_t *at, struct seat_name *name, struct seat_count *count)
{
	*name = (struct seat_name){slice_of(s->partner), slice_of(s->course), slice_of(s->offering)};
	*count = seats_of(s, name->partner, name->course, name->offering);
	return (*at)++ == 0 && (count->closed || count->cancelled || count->places_set);
}

uint64_t
seats_version(const struct seats *s)
{
	return s->version + 1;
}

#define DAY 86400

static char days[9][11];	/* now - 40, - 30, … + 40 days */
#define D(n) days[4 + (n)]

static inline int
set_up(void **state)
{
	struct world *w = world_new();
	struct buffer b;

	for (int i = 0; i < 9; i++) {
		buffer_init(&b, 16);
		date_write_day(&b, (int32_t)(w->now / DAY) + (i - 4) * 10);
		snprintf(days[i], sizeof(days[i]), "%s", buffer_string(&b));
		buffer_free(&b);
	}
	*state = w;
	return 0;
}

static inline int
tear_down(void **state)
{
	world_free(*state);
	return 0;
}

static inline struct query
query_of(struct world *w, const char *q)
{
	return (struct query){.q = slice_of(q),
			.ects_min = -1,
			.ects_max = -1,
			.start_from = DATE_NONE,
			.start_to = DATE_NONE,
			.page = 1,
			.limit = 20,
			.facets = true,
			.lang = SLICE("en"),
			.now = w->now};
}

static inline void
select_value(struct query *q, enum facet f, const char *value)
{
	q->selected[f][q->selected_count[f]++] = slice_of(value);
}

static inline void
run_with(struct world *w, const struct seats *seats, const struct query *q, struct query_result *out,
		struct catalogue_view **view)
{
	struct error e = ERROR_NONE;
	int rc;

	assert_int_equal(catalogue_begin(w->catalogue, view, &e), 0);
	rc = query_run(*view, &w->config, seats, q, &w->arena, out, &e);
	if (rc < 0)
		print_error("%s\n", e.text);
	assert_int_equal(rc, 0);
}

/* Runs and writes the ids of the hits. */
static inline const char *
hits(struct world *w, const struct query *q)
{
	static char text[4096];
	struct catalogue_view *view;
	struct query_result r;
	size_t n = 0;

	run_with(w, NULL, q, &r, &view);
	text[0] = '\0';
	for (size_t i = 0; i < r.hit_count; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%.*s", i ? " " : "", SLICE_ARG(r.hits[i].id));
	assert_int_equal(r.total, r.hit_count);
	catalogue_end(view);
	return text;
}

static inline const char *
find(struct world *w, const char *q)
{
	struct query query = query_of(w, q);

	return hits(w, &query);
}

static inline const char *
facet_with(struct world *w, const struct seats *seats, const struct query *q, enum facet f)
{
	static char text[4096];
	struct catalogue_view *view;
	struct query_result r;
	size_t n = 0;

	run_with(w, seats, q, &r, &view);
	text[0] = '\0';
	for (size_t i = 0; i < r.facet_count[f]; i++) {
		const struct facet_value *v = &r.facets[f][i];

		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%.*s=%u%s", i ? " " : "", SLICE_ARG(v->value),
				v->count, v->selected ? "*" : "");
	}
	catalogue_end(view);
	return text;
}

static inline const char *
facet(struct world *w, const struct query *q, enum facet f)
{
	return facet_with(w, NULL, q, f);
}

__attribute__((format(printf, 2, 3))) static inline void
add(struct world *w, const char *format, ...)
{
	char line[2000];
	va_list ap;

	va_start(ap, format);
	vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	world_add(w, line);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

#endif
