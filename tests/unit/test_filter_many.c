/*
 * Many documents at once: counted together as one by one, whatever is selected; and without counts of
 * facets as many of them match as with them.
 */
#include "unit.h"

#include "filter_world.h"

#define MANY 5000

static void
count_some(const struct query *q, unsigned one_in, struct arena *a, struct filter_result *r)
{
	uint64_t here = seed;	/* the same documents for the same query */
	struct filter_segment *s;
	struct filter *f;
	struct error e = ERROR_NONE;

	assert_int_equal(filter_new(q, partners, PARTNERS, NULL, &t.known, a, &f, &e), 0);
	assert_int_equal(filter_begin(f, &t.columns[0], t.statuses[0], &s, &e), 0);
	for (uint32_t i = 0; i < MANY; i++) {
		uint32_t match;

		if (pick(one_in) == 0)
			(void)filter_documents(s, &i, 1, &match);
	}
	assert_int_equal(filter_finish(f, a, r, &e), 0);
	seed = here;
}

static void
compare_counts(bool hide_closed, unsigned one_in)
{
	struct query q = {.ects_min = -1, .ects_max = -1, .start_from = DATE_NONE, .start_to = DATE_NONE, .now = WORLD_NOW, .facets = true,
		.hide_closed = hide_closed}, all = q;
	struct filter_result r, expected;
	struct arena a;

	for (size_t i = 0; i < 3; i++)
		all.selected[FACET_PARTNER][all.selected_count[FACET_PARTNER]++] = partners[numbers[i]].id;
	arena_init(&a, 1 << 26);
	(void)pick(2);
	count_some(&q, one_in, &a, &r);
	count_some(&all, one_in, &a, &expected);
	assert_true(expected.total > 0 && expected.total < MANY);
	assert_int_equal(r.total, expected.total);
	assert_int_equal(r.closed_hidden, expected.closed_hidden);
	for (unsigned f = 0; f < FACET_MAX; f++) {
		assert_int_equal(r.facet_count[f], expected.facet_count[f]);
		for (size_t i = 0; i < r.facet_count[f]; i++) {
			assert_true(slice_eq(r.facets[f][i].value, expected.facets[f][i].value));
			assert_int_equal(r.facets[f][i].count, expected.facets[f][i].count);
		}
	}
	arena_free(&a);
}

/* What is selected leaves most documents out before they are looked at, where nobody counts them. */
static uint64_t
total_of_words(const struct query *q)
{
	static uint64_t docs[MANY / 64 + 1], matches[MANY / 64 + 1];
	struct filter_segment *s;
	struct filter_result r;
	struct filter *f;
	struct error e = ERROR_NONE;
	struct arena a;

	arena_init(&a, 1 << 26);
	assert_int_equal(filter_new(q, partners, PARTNERS, NULL, &t.known, &a, &f, &e), 0);
	assert_int_equal(filter_begin(f, &t.columns[0], t.statuses[0], &s, &e), 0);
	for (uint32_t i = 0; i < MANY; i++)
		docs[i / 64] |= (uint64_t)1 << i % 64;
	filter_words(s, 0, docs, MANY / 64 + 1, matches);
	assert_int_equal(filter_finish(f, &a, &r, &e), 0);
	arena_free(&a);
	return r.total;
}

static void
compare_totals(void)
{
	static struct naive_query nq;

	for (unsigned i = 0; i < 100; i++) {
		struct query *q = &nq.q;
		uint64_t counted;

		t.now = WORLD_NOW;
		random_query(&nq);
		q->facets = true;
		counted = total_of_words(q);
		q->facets = false;
		assert_int_equal(total_of_words(q), counted);
	}
}

#define FEW 60	/* too few to be counted together */

static void
count_run(const struct query *q, uint32_t first, uint32_t end, unsigned every, struct arena *a, struct filter_result *r)
{
	static uint32_t docs[MANY], matches[MANY];
	struct filter_segment *s;
	struct filter *f;
	struct error e = ERROR_NONE;
	size_t n = 0;

	for (uint32_t i = first; i < end; i++)
		if (i % every == 0)
			docs[n++] = i;
	assert_int_equal(filter_new(q, partners, PARTNERS, NULL, &t.known, a, &f, &e), 0);
	assert_int_equal(filter_begin(f, &t.columns[0], t.statuses[0], &s, &e), 0);
	for (size_t at = 0; at < n; at += 200) {
		size_t found = filter_documents(s, docs + at, n - at < 200 ? n - at : 200, matches);

		for (size_t i = 0; i < found; i++)
			assert_true(filter_matches(s, docs[at + matches[i]]));
	}
	assert_int_equal(filter_finish(f, a, r, &e), 0);
}

static uint32_t
count_of(const struct filter_result *r, unsigned facet, struct slice value)
{
	for (size_t i = 0; i < r->facet_count[facet]; i++)
		if (slice_eq(r->facets[facet][i].value, value))
			return r->facets[facet][i].count;
	return 0;
}

/* What many count with something selected is the sum of what few of them do. */
static void
compare_selected(const struct query *q, unsigned every)
{
	uint32_t sums[FACET_MAX][200] = {{0}};
	struct filter_result all, some;
	uint64_t total = 0, hidden = 0;
	struct arena a, part;

	arena_init(&a, 1 << 26);
	arena_init(&part, 1 << 26);
	count_run(q, 0, MANY, every, &a, &all);
	for (uint32_t first = 0; first < MANY; first += FEW) {
		count_run(q, first, first + FEW < MANY ? first + FEW : MANY, every, &part, &some);
		total += some.total;
		hidden += some.closed_hidden;
		for (unsigned f = 0; f < FACET_MAX; f++)
			for (size_t i = 0; i < all.facet_count[f]; i++)
				sums[f][i] += count_of(&some, f, all.facets[f][i].value);
		arena_reset(&part);
	}
	assert_int_equal(all.total, total);
	assert_int_equal(all.closed_hidden, hidden);
	for (unsigned f = 0; f < FACET_MAX; f++)
		for (size_t i = 0; i < all.facet_count[f]; i++)
			assert_int_equal(all.facets[f][i].count, sums[f][i]);
	arena_free(&part);
	arena_free(&a);
}

static void
compare_all_selected(void)
{
	static struct naive_query nq;

	t.now = WORLD_NOW;
	for (unsigned i = 0; i < 150; i++) {
		random_query(&nq);
		nq.q.facets = true;
		compare_selected(&nq.q, 1 + i % 3);
	}
}

static void
compare_many(bool single)
{
	struct columns_writer *w;
	struct error e = ERROR_NONE;

	arena_init(&t.arena, 1 << 28);
	assert_int_equal(columns_writer_new(&w, &e), 0);
	for (uint32_t i = 0; i < MANY; i++) {
		struct course *c = random_course(&t.arena, i);

		c->offering_count = single && c->offering_count > 1 ? 1 : c->offering_count;
		columns_writer_add(w, c, i, numbers[pick(3)], 1, zone_named("UTC"));
	}
	buffer_init(&t.bytes[0], 1 << 26);
	assert_int_equal(columns_writer_end(w, &t.bytes[0], &e), 0);
	columns_writer_free(w);
	assert_true(columns_open(buffer_view(&t.bytes[0]), &t.columns[0]));
	assert_int_equal(statuses_new(&t.columns[0], &t.statuses[0], &e), 0);
	known_clear(&t.known);
	assert_int_equal(known_add(&t.known, &t.columns[0], NULL, partners, PARTNERS, &e), 0);
	for (unsigned one_in = 2; one_in < 10; one_in++) {
		compare_counts(false, one_in);
		compare_counts(true, one_in);
	}
	compare_totals();
	compare_all_selected();
	statuses_free(t.statuses[0]);
	buffer_free(&t.bytes[0]);
	arena_free(&t.arena);
}

static void
many_count_as_one_by_one(void **state)
{
	(void)state;
	seed = 5;
	partners[3].enabled = true;
	compare_many(false);
	compare_many(true);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(many_count_as_one_by_one)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
