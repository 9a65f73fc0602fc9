/*
 * Thousands of random queries over random segments, each answered by the filter and by the naive evaluator (query_naive.h): which
 * documents match, what a hit shows, what it is sorted by and every count of every facet must be the same.
 */
#include "unit.h"

#include "filter_world.h"

#define ROUNDS 16
#define QUERIES 250

/* Comparison --------------------------------------------------------------- */

static int64_t
naive_key(const struct query *q, const struct naive_course *c, size_t shown)
{
	const struct offering_facts *f = &c->facts[shown];

	if (q->sort == SORT_START)
		return f->start == DATE_NONE ? INT64_MAX : f->start;
	if (q->sort == SORT_DEADLINE)
		return f->apply_until == MOMENT_NONE ? INT64_MAX : f->apply_until;
	if (q->sort == SORT_ECTS)
		return f->ects < 0 ? INT64_MAX : f->ects;
	return q->sort == SORT_NEWEST ? -c->first_seen : 0;
}

static void
compare_hit(const struct naive_query *nq, const struct naive_course *c, struct filter_segment *s, uint32_t doc)
{
	size_t at = naive_shown(nq, c);
	struct shown shown;
	uint32_t n = 0;

	for (size_t i = 0; i < c->offering_count; i++)
		n += naive_fits(nq, c, i, FACET_MAX);
	filter_shown(s, doc, &shown);
	assert_int_equal(shown.offerings, n);
	assert_int_equal(shown.offering, at);
	assert_int_equal(shown.status, c->status[at]);
	assert_int_equal(filter_status(s, doc), c->status[at]);
	assert_int_equal(shown.start, c->facts[at].start);
	assert_int_equal(shown.ects, c->facts[at].ects);
	assert_int_equal(shown.apply_until, c->facts[at].apply_until);
	assert_int_equal(filter_key(s, nq->q.sort, doc), naive_key(&nq->q, c, at));
}

static void
compare_documents(const struct naive_query *nq, const struct naive_course *first, struct filter_segment *s, const uint32_t *docs, size_t n,
		const uint32_t *matches, size_t found)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		const struct naive_course *c = &first[docs[i]];
		bool fits = c->enabled && naive_course_fits(nq, c, FACET_MAX);

		assert_int_equal(filter_matches(s, docs[i]), fits);
		assert_int_equal(k < found && matches[k] == i, fits);
		if (fits)
			compare_hit(nq, c, s, docs[i]);
		k += fits;
	}
	assert_int_equal(k, found);
}

/* Documents as words of bits. */
static void
filter_some_words(const struct naive_query *nq, const struct naive_course *first, struct filter_segment *s, const uint32_t *docs, size_t n)
{
	uint64_t bits[NAIVE_COURSES / 64 + 1] = {0}, matching[NAIVE_COURSES / 64 + 1];
	uint32_t from = docs[0] / 64, matches[NAIVE_COURSES];
	size_t found = 0;

	for (size_t i = 0; i < n; i++)
		bits[docs[i] / 64 - from] |= (uint64_t)1 << docs[i] % 64;
	filter_words(s, from * 64, bits, docs[n - 1] / 64 - from + 1, matching);
	for (size_t i = 0; i < n; i++) {
		matches[found] = (uint32_t)i;
		found += matching[docs[i] / 64 - from] >> docs[i] % 64 & 1;
	}
	compare_documents(nq, first, s, docs, n, matches, found);
}

/* The live documents of a segment, in batches of random sizes; each looked at. */
static void
filter_all(const struct naive_query *nq, const struct filter *f, struct filter_segment *s, size_t segment)
{
	static uint32_t docs[NAIVE_COURSES], matches[NAIVE_COURSES];
	const struct naive_course *first = &t.model.courses[t.first[segment]];
	size_t n = 0, size;

	for (uint32_t i = 0; i < t.columns[segment].n; i++)
		if (t.live[t.first[segment] + i])
			docs[n++] = i;
	if (filter_passes_shown(f) && filter_enables_all(s) && pick(2)) {
		filter_pass(s, (uint32_t)n);
		for (size_t i = 0; i < n; i++) {
			assert_true(naive_course_fits(nq, &first[docs[i]], FACET_MAX));
			compare_hit(nq, &first[docs[i]], s, docs[i]);
		}
		return;
	}
	for (size_t at = 0; at < n; at += size) {
		size_t left = n - at;

		size = pick(3) ? left : 1 + pick((unsigned)left);
		if (pick(2))
			filter_some_words(nq, first, s, docs + at, size);
		else
			compare_documents(nq, first, s, docs + at, size, matches, filter_documents(s, docs + at, size, matches));
	}
}

static int64_t
naive_change(void)
{
	int64_t next = MOMENT_NONE;

	for (size_t i = 0; i < t.model.count; i++)
		for (size_t k = 0; k < t.model.courses[i].offering_count; k++) {
			int64_t change = offering_next_change(&t.model.courses[i].facts[k], t.now);

			if (change != MOMENT_NONE && (next == MOMENT_NONE || change < next))
				next = change;
		}
	return next;
}

static void
compare_facets(const struct naive_query *nq, const struct naive_course *const *candidates, size_t n,
		const struct filter_result *r)
{
	for (unsigned f = 0; f < FACET_MAX; f++) {
		const struct facet_value *before = NULL;

		for (size_t i = 0; i < r->facet_count[f]; i++) {
			const struct facet_value *v = &r->facets[f][i];
			bool selected = false;

			for (size_t k = 0; k < nq->q.selected_count[f]; k++)
				selected = selected || slice_eq(nq->q.selected[f][k], v->value);
			assert_int_equal(v->selected, selected);
			assert_int_equal(v->count, naive_count(nq, candidates, n, (enum facet)f, v->value));
			if (before != NULL)
				assert_true(before->count > v->count ||
						(before->count == v->count &&
								slice_compare(before->value, v->value) < 0));
			before = v;
		}
	}
}

static bool
listed(const struct filter_result *r, enum facet f, struct slice value)
{
	for (size_t i = 0; i < r->facet_count[f]; i++)
		if (slice_eq(r->facets[f][i].value, value))
			return true;
	return false;
}

/* Is a field's prefix to be listed: two digits, a selected one, or one level below? */
static bool
field_wanted(const struct query *q, struct slice prefix)
{
	if (prefix.n <= 2 || slice_is(prefix, "unknown"))
		return true;
	for (size_t i = 0; i < q->selected_count[FACET_FIELD]; i++) {
		struct slice s = q->selected[FACET_FIELD][i];

		if (s.n >= 2 && s.n <= prefix.n && prefix.n <= s.n + 1 && memcmp(s.p, prefix.p, s.n) == 0)
			return true;
	}
	return false;
}

/* Every value that any live course of an enabled partner has stands in its list, and no other. */
static void
compare_values(const struct naive_query *nq, const struct filter_result *r)
{
	static const char *const all[] = {"unknown", "alpha", "beta", "gamma", "bachelor", "master", "doctoral",
			"other", "self-paced", "scheduled", "live", "blended", "campus", "home", "online", "assignment",
			"none", "en", "nl", "fr", "de", "fry", "06", "01", "04", "061", "011", "042", "0613", "0612",
			"0111", "0421"};
	size_t count = 0, sum = 0;

	for (unsigned f = 0; f < FACET_STATUS; f++)
		for (size_t k = 0; k < sizeof(all) / sizeof(all[0]); k++) {
			struct slice value = slice_of(all[k]);
			bool has = false, wanted = f != FACET_FIELD || field_wanted(&nq->q, value);

			for (size_t c = 0; c < t.model.count && wanted && !has; c++)
				for (size_t i = 0; i < t.model.courses[c].offering_count && t.model.courses[c].enabled;
						i++)
					has = has || naive_has(&t.model.courses[c], i, (enum facet)f, value);
			assert_int_equal(listed(r, (enum facet)f, value), has);
			count += has;
		}
	for (unsigned f = 0; f < FACET_STATUS; f++)
		sum += r->facet_count[f];
	assert_int_equal(sum, count);
	assert_int_equal(r->facet_count[FACET_STATUS], STATUS_MAX);
}

static void
compare_result(const struct naive_query *nq, const struct filter_result *r)
{
	static const struct naive_course *candidates[NAIVE_COURSES];
	size_t n = 0, total = 0, closed = 0;

	for (size_t i = 0; i < t.model.count; i++) {
		const struct naive_course *c = &t.model.courses[i];

		if (!c->enabled)
			continue;
		candidates[n++] = c;
		if (naive_course_fits(nq, c, FACET_MAX))
			total++;
		else if (nq->q.hide_closed && nq->q.selected_count[FACET_STATUS] == 0)
			closed += naive_course_fits(nq, c, FACET_STATUS);
	}
	assert_int_equal(r->total, total);
	assert_int_equal(r->closed_hidden, nq->q.any_status ? 0 : closed);
	assert_int_equal(r->next_change, naive_change());
	if (!nq->q.facets) {
		assert_int_equal(r->facet_count[FACET_STATUS], 0);
		return;
	}
	compare_facets(nq, candidates, n, r);
	if (pick(10) == 0)
		compare_values(nq, r);
}

static void
compare_one(const struct naive_query *nq)
{
	const struct filter_seats seats[] = {{.taken = taken, .context = &t, .version = 1, .mask = 63},
			{.taken = taken, .context = &t, .version = 2, .bits = t.seats, .mask = 255}}, *used = NULL;
	struct filter_result r;
	struct filter *f;
	struct error e = ERROR_NONE;
	struct arena a;
	unsigned kind = pick(3);

	if (kind > 0)
		used = &seats[kind - 1];
	set_statuses(used);
	arena_init(&a, 1 << 26);
	assert_int_equal(filter_new(&nq->q, partners, PARTNERS, used, &t.known, &a, &f, &e), 0);
	for (size_t s = 0; s < SEGMENTS; s++) {
		struct filter_segment *segment;

		assert_int_equal(filter_begin(f, &t.columns[s], t.statuses[s], &segment, &e), 0);
		filter_all(nq, f, segment, s);
	}
	assert_int_equal(filter_finish(f, &a, &r, &e), 0);
	compare_result(nq, &r);
	arena_free(&a);
}

static void
counts_what_the_naive_evaluator_counts(void **state)
{
	struct naive_query *nq = calloc(1, sizeof(*nq));

	(void)state;
	assert_non_null(nq);
	seed = 20261124;
	for (unsigned round = 0; round < ROUNDS; round++) {
		make_world(round);
		for (unsigned i = 0; i < QUERIES; i++) {
			if (pick(4) == 0) /* statuses are kept over queries, whichever way the clock moves */
				t.now = WORLD_NOW + (int64_t)pick(20 * DAY) - 10 * DAY;
			random_query(nq);
			compare_one(nq);
		}
		free_world();
	}
	free(nq);
}

/* Seats ask about offerings with places, once for each version. */
static unsigned asked;

static int32_t
taken_all(const void *context, struct slice partner, struct slice course, struct slice offering)
{
	(void)context;
	(void)partner;
	(void)course;
	assert_true(offering.n > 0);
	asked++;
	return INT32_MAX;
}

static uint64_t
total_open(const struct filter_seats *seats)
{
	static struct query q = {.ects_min = -1,
			.ects_max = -1,
			.start_from = DATE_NONE,
			.start_to = DATE_NONE,
			.selected = {[FACET_STATUS] = {SLICE("open")}},
			.selected_count = {[FACET_STATUS] = 1},
			.now = WORLD_NOW};
	struct filter_segment *s;
	struct filter_result r;
	struct filter *f;
	struct error e = ERROR_NONE;
	struct arena a;

	arena_init(&a, 1 << 20);
	assert_int_equal(filter_new(&q, partners, PARTNERS, seats, NULL, &a, &f, &e), 0);
	assert_int_equal(filter_begin(f, &t.columns[2], t.statuses[2], &s, &e), 0);
	for (uint32_t i = 0; i < t.columns[2].n; i++) {
		uint32_t match;

		(void)filter_documents(s, &i, 1, &match);
	}
	assert_int_equal(filter_finish(f, &a, &r, &e), 0);
	arena_free(&a);
	return r.total;
}

static void
seats_are_asked_once_for_a_version(void **state)
{
	struct filter_seats seats = {.taken = taken_all, .version = 1, .mask = 63};
	uint64_t without, with;
	unsigned first;

	(void)state;
	make_world(1);
	asked = 0;
	without = total_open(NULL);
	assert_int_equal(asked, 0);
	with = total_open(&seats);
	first = asked;
	assert_true(first > 0 && with < without);
	assert_int_equal(total_open(&seats), with);
	assert_int_equal(total_open(NULL), without);
	assert_int_equal(asked, first);
	seats.version++;
	assert_int_equal(total_open(&seats), with);
	assert_int_equal(asked, 2 * first);
	seats.bits = (const uint64_t[1]){0};
	seats.version++;
	assert_int_equal(total_open(&seats), without);
	assert_int_equal(asked, 2 * first);
	free_world();
}

/* Few arenas suffice; one that is too small says so wherever it ends. */
static void
no_memory_is_told(void **state)
{
	struct naive_query *nq = calloc(1, sizeof(*nq));
	int rc = ERR_MEMORY;

	(void)state;
	assert_non_null(nq);
	make_world(1);
	random_query(nq);
	nq->q.facets = true;
	for (size_t size = 0; rc != 0; size += 64) {
		struct filter_segment *segment;
		struct filter_result r;
		struct filter *f;
		struct error e = ERROR_NONE;
		struct arena a;

		arena_init(&a, size);
		rc = filter_new(&nq->q, partners, PARTNERS, NULL, &t.known, &a, &f, &e);
		if (rc == 0)
			rc = filter_begin(f, &t.columns[2], t.statuses[2], &segment, &e);
		if (rc == 0)
			rc = filter_finish(f, &a, &r, &e);
		assert_true(rc == 0 || rc == ERR_MEMORY);
		arena_free(&a);
	}
	free_world();
	free(nq);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(counts_what_the_naive_evaluator_counts),
			cmocka_unit_test(seats_are_asked_once_for_a_version), cmocka_unit_test(no_memory_is_told)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
