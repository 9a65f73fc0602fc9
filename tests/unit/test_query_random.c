/*
 * Thousands of random searches over a catalogue that changes, each answered by query_run and by the naive evaluator
 * (query_naive.h): totals, hits, their order, shown offerings and every count of every facet must be the same.
 */
#include "unit.h"

#include "store/query.h"

#include "store_world.h"

#include "query_naive.h"
#include "query_hosts.h"

#define ROUNDS 12
#define QUERIES 300
#define DAY 86400

uint64_t
seats_version(const struct seats *s)
{
	(void)s;
	return 1;
}

static const struct seats seats;
static uint64_t seed;

static unsigned
pick(unsigned n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(seed >> 33) % n;
}

#define PICK(array) (array)[pick(sizeof(array) / sizeof((array)[0]))]

static const char *const vocabulary[] = {"law", "lawyer", "lawful", "stat", "statistics", "state", "statistiek", "data",
		"date", "dat", "science", "water", "waterways", "a", "of", "the", "introduction", "int", "psychology",
		"r", "zo\xc3\xab", "economie"};
static const char *const words_typed[] = {"law", "lawyer", "sta", "stat", "statistics", "data", "da", "dat", "scien",
		"water", "wat", "a", "of", "xyz", "int", "psych", "r", "zoe", "economie", "lawyers"};
static const char *const levels[] = {"bachelor", "master", "doctoral", "other"};
static const char *const deliveries[] = {"self-paced", "scheduled", "live", "blended", "campus"};
static const char *const exams[] = {"home", "online", "assignment", "none"};
static const char *const languages[] = {"en", "nl", "fr", "de", "fry"};
static const char *const fields[] = {"06", "061", "0613", "0612", "01", "0111", "0421", "042"};
static const char *const credits[] = {"1", "2.5", "5", "7.5", "10"};

/* A random course ---------------------------------------------------------- */

__attribute__((format(printf, 2, 3))) static void
put(char *line, const char *format, ...)
{
	size_t n = strlen(line);
	va_list ap;

	va_start(ap, format);
	vsnprintf(line + n, 2000 - n, format, ap);
	va_end(ap);
}

static void
put_words(char *line, const char *name, unsigned max)
{
	put(line, "|%s=", name);
	for (unsigned n = 1 + pick(max), i = 0; i < n; i++)
		put(line, "%s%s", i ? " " : "", PICK(vocabulary));
}

static void
put_day(struct world *w, char *line, const char *name, const char *time)
{
	struct buffer b;

	buffer_init(&b, 16);
	date_write_day(&b, (int32_t)(w->now / DAY) + (int32_t)pick(80) - 40);
	put(line, "|%s=%s%s", name, buffer_string(&b), time);
	buffer_free(&b);
}

static void
put_offering(struct world *w, char *line, unsigned number)
{
	put(line, "|+|offering=o%u", number);
	if (pick(4))
		put_day(w, line, "start", "");
	if (pick(2))
		put_day(w, line, "end", "");
	if (pick(3) == 0)
		put_day(w, line, "apply_from", "T00:00:00+01:00");
	if (pick(3) == 0)
		put_day(w, line, "apply_until", "T23:59:59+01:00");
	if (pick(3))
		put(line, "|delivery=%s", PICK(deliveries));
	if (pick(3))
		put(line, "|exam=%s", PICK(exams));
	if (pick(3) == 0)
		put(line, "|places=%u", pick(50));
	if (pick(6) == 0)
		put(line, "|language=%s", pick(4) ? PICK(languages) : "-");
	if (pick(6) == 0)
		put(line, "|ects=%s", pick(4) ? PICK(credits) : "-");
	if (pick(10) == 0)
		put(line, "|cancelled=yes");
}

static void
random_course(struct world *w, unsigned id)
{
	char line[2000] = "";

	put(line, "id=c%u", id);
	put_words(line, pick(3) ? "title" : "title@en", 3);
	if (pick(4) == 0)
		put_words(line, "title@nl", 3);
	if (pick(2))
		put_words(line, "description@en", 12);
	if (pick(3) == 0)
		put_words(line, "keyword", 2);
	if (pick(4) == 0)
		put_words(line, "teacher", 2);
	if (pick(4) == 0)
		put(line, "|code=LAW-%u", pick(5));
	for (unsigned n = pick(3); n > 0; n--)
		put(line, "|language=%s", PICK(languages));
	for (unsigned n = pick(3); n > 0; n--)
		put(line, "|field=%s", PICK(fields));
	if (pick(3))
		put(line, "|level=%s", PICK(levels));
	if (pick(2))
		put(line, "|ects=%s", PICK(credits));
	if (pick(5) == 0)
		put(line, "|honours=yes");
	for (unsigned n = pick(4), i = 0; i < n; i++)
		put_offering(w, line, i);
	world_add(w, line);
}

/* The model ---------------------------------------------------------------- */

static int
model_add(void *context, struct slice id, struct slice record, const struct course_meta *meta)
{
	struct world *w = context;
	struct naive_course *c = &model.courses[model.count++];
	struct course *course;
	struct error e = ERROR_NONE;

	assert_true(model.count < NAIVE_COURSES);
	assert_int_equal(course_decode(arena_slice(&w->arena, record), &w->arena, &course, &e), 0);
	memset(c, 0, sizeof(*c));
	c->course = course;
	c->first_seen = meta->first_seen;
	assert_true(slice_copy(id, c->id, sizeof(c->id)));
	words_fold(values_in(&course->values, OPSTAP_F_TITLE, SLICE("en"))->text, c->title[0], 121);
	words_fold(values_in(&course->values, OPSTAP_F_TITLE, SLICE("nl"))->text, c->title[1], 121);
	naive_words(c);
	c->offering_count = course->offering_count ? course->offering_count : 1;
	for (size_t i = 0; i < course->offering_count; i++)
		c->offerings[i] = &course->offerings[i];
	return 0;
}

/* Reads the whole catalogue back; moments and seats worked out anew. */
static void
model_load(struct world *w)
{
	struct catalogue_view *v;
	struct error e = ERROR_NONE;

	model.count = 0;
	assert_int_equal(catalogue_begin(w->catalogue, &v, &e), 0);
	for (size_t p = 0; p < 3; p++) {
		size_t first = model.count;

		assert_int_equal(catalogue_each(v, slice_of(w->partners[p].id), model_add, w, &e), 0);
		for (struct naive_course *c = &model.courses[first]; c < &model.courses[model.count]; c++) {
			c->partner = w->partners[p].id;
			c->enabled = w->partners[p].enabled;
			for (size_t i = 0; i < c->offering_count; i++) {
				struct slice id = c->offerings[i]
						? values_text(&c->offerings[i]->values, OPSTAP_F_OFFERING)
						: SLICE_NONE;

				struct seat_count count = seats_of(&seats, slice_of(c->partner), slice_of(c->id), id);

				offering_read(c->course, c->offerings[i], w->partners[p].zone, &c->facts[i]);
				seats_apply(&count, &c->facts[i]);
				c->status[i] = offering_status(&c->facts[i], count.taken, w->now);
			}
		}
	}
	naive_learn(&model);
	catalogue_end(v);
}

/* A random query ----------------------------------------------------------- */

static void
random_terms(struct naive_query *nq, char *text)
{
	nq->term_count = pick(2) ? 0 : 1 + pick(NAIVE_TERMS - 1);
	for (size_t i = 0; i < nq->term_count; i++) {
		struct naive_term *t = &nq->terms[i];
		const char *const *from = pick(3) ? words_typed : vocabulary;
		char folded[64];

		memset(t, 0, sizeof(*t));
		t->excluded = pick(6) == 0;
		t->phrase = t->excluded || pick(5) == 0;
		t->count = t->phrase ? 1 + pick(3) : 1;
		put(text, "%s%s%s", i ? " " : "", t->excluded ? "-" : "", t->phrase ? "\"" : "");
		for (size_t k = 0; k < t->count; k++) {
			const char *word = from[pick(20)];

			put(text, "%s%s", k ? " " : "", word);
			words_fold(slice_of(word), folded, sizeof(folded));
			assert_true(slice_copy(slice_of(folded), t->words[k], 24));
		}
		put(text, "%s", t->phrase ? "\"" : "");
		t->last = !t->phrase && i + 1 == nq->term_count;
	}
}

static void
random_selection(struct query *q, enum facet f, const char *const *values, unsigned n)
{
	if (pick(4) != 0)
		return;
	for (unsigned i = 1 + pick(3); i > 0; i--) {
		unsigned k = pick(n + 1);

		q->selected[f][q->selected_count[f]++] = slice_of(k == n ? "unknown" : values[k]);
	}
}

static void
random_query(struct world *w, struct naive_query *nq, char *text)
{
	static const char *const partners[] = {"alpha", "beta", "gamma", "delta"},
				 *const statuses[] = {"open", "upcoming", "full", "closed"};
	struct query *q = &nq->q;

	memset(nq, 0, sizeof(*nq));
	text[0] = '\0';
	*q = (struct query){.ects_min = -1, .ects_max = -1, .start_from = DATE_NONE, .start_to = DATE_NONE,
			.facets = true,
			.literal = true,
			.now = w->now,
			.page = 1 + pick(3),
			.limit = pick(2) ? 100 : 1 + pick(20),
			.sort = pick(SORT_MAX),
			.hide_closed = pick(2),
			.lang = pick(2) ? SLICE("en") : SLICE("nl"),
			.any_status = pick(5) == 0,
			.honours = pick(10) == 0,
			.highlight = pick(4) == 0};
	random_terms(nq, text);
	q->q = slice_of(text);
	random_selection(q, FACET_PARTNER, partners, 4);
	random_selection(q, FACET_LANGUAGE, languages, 5);
	random_selection(q, FACET_LEVEL, levels, 4);
	random_selection(q, FACET_FIELD, fields, 8);
	random_selection(q, FACET_DELIVERY, deliveries, 5);
	random_selection(q, FACET_EXAM, exams, 4);
	random_selection(q, FACET_STATUS, statuses, 4);
	if (pick(6) == 0)
		q->ects_min = (int32_t)pick(8) * 1000;
	if (pick(6) == 0)
		q->ects_max = (int32_t)pick(11) * 1000;
	if (pick(6) == 0)
		q->start_from = (int32_t)(w->now / DAY) + (int32_t)pick(60) - 30;
	if (pick(6) == 0)
		q->start_to = (int32_t)(w->now / DAY) + (int32_t)pick(60) - 30;
}

/* Comparison --------------------------------------------------------------- */

static const struct naive_query *ordering;

static int64_t
naive_key(const struct naive_course *c)
{
	const struct offering_facts *f = &c->facts[naive_shown(ordering, c)];
	enum sort sort = ordering->q.sort;

	if (sort == SORT_START || sort == SORT_RELEVANCE)
		return f->start == DATE_NONE ? INT64_MAX : f->start;
	if (sort == SORT_DEADLINE)
		return f->apply_until == MOMENT_NONE ? INT64_MAX : f->apply_until;
	if (sort == SORT_ECTS)
		return f->ects < 0 ? INT64_MAX : f->ects;
	return sort == SORT_NEWEST ? -c->first_seen : 0;
}

static int
naive_order(const void *x, const void *y)
{
	const struct naive_course *a = *(const struct naive_course *const *)x,
				  *b = *(const struct naive_course *const *)y;
	int dutch = slice_is(ordering->q.lang, "nl"), order;
	int64_t ka = naive_key(a), kb = naive_key(b);

	if (ka != kb)
		return ka < kb ? -1 : 1;
	order = strcmp(a->title[dutch], b->title[dutch]);
	if (order == 0)
		order = strcmp(a->partner, b->partner);
	return order ? order : strcmp(a->id, b->id);
}

static void
compare_hit(const struct naive_query *nq, const struct naive_course *c, const struct hit *h)
{
	size_t shown = naive_shown(nq, c);
	uint32_t offerings = 0;

	for (size_t i = 0; i < c->offering_count; i++)
		offerings += naive_fits(nq, c, i, FACET_MAX);
	assert_int_equal(h->offerings, offerings);
	assert_int_equal(h->status, c->status[shown]);
	assert_int_equal(h->facts.start, c->facts[shown].start);
	assert_int_equal(h->meta.first_seen, c->first_seen);
	assert_true((h->offering == NULL) == (c->offerings[shown] == NULL));
	if (h->offering != NULL)
		assert_int_equal(h->offering - h->course->offerings, (ptrdiff_t)shown);
}

static const struct naive_course *
find_course(const struct naive_course **list, size_t n, const struct hit *h)
{
	for (size_t i = 0; i < n; i++)
		if (slice_is(h->id, list[i]->id) && slice_is(h->partner, list[i]->partner))
			return list[i];
	fail_msg("%.*s is not a hit", SLICE_ARG(h->id));
	return NULL;
}

static void
compare_hits(const struct naive_query *nq, const struct naive_course **matches, size_t n, const struct query_result *r)
{
	size_t skip = (size_t)(nq->q.page - 1) * nq->q.limit, expected = n > skip ? n - skip : 0;
	bool ranked = false;

	if (expected > nq->q.limit)
		expected = nq->q.limit;
	assert_int_equal(r->total, n);
	assert_int_equal(r->hit_count, expected);
	for (size_t i = 0; i < nq->term_count && nq->q.sort == SORT_RELEVANCE; i++)
		ranked = ranked || !nq->terms[i].excluded;
	ordering = nq;
	qsort(matches, n, sizeof(*matches), naive_order);
	for (size_t i = 0; i < r->hit_count; i++) {
		const struct naive_course *c = find_course(matches, n, &r->hits[i]);

		if (!ranked)
			assert_ptr_equal(c, matches[skip + i]);
		compare_hit(nq, c, &r->hits[i]);
	}
}

static void
compare_facets(const struct naive_query *nq, const struct naive_course *const *candidates, size_t n,
		const struct query_result *r)
{
	for (unsigned f = 0; f < FACET_MAX; f++) {
		const struct facet_value *before = NULL;

		for (size_t i = 0; i < r->facet_count[f]; i++) {
			const struct facet_value *v = &r->facets[f][i];

			assert_int_equal(v->count, naive_count(nq, candidates, n, (enum facet)f, v->value));
			if (before != NULL)
				assert_true(before->count > v->count ||
						(before->count == v->count &&
								slice_compare(before->value, v->value) < 0));
			before = v;
		}
	}
}

/* Every value that any enabled course has stands in its list. */
static void
compare_values(const struct query_result *r)
{
	static const char *const all[] = {"unknown", "alpha", "beta", "gamma", "bachelor", "master", "doctoral",
			"other", "self-paced", "scheduled", "live", "blended", "campus", "home", "online", "assignment",
			"none", "en", "nl", "fr", "de", "fry", "06", "01", "04"};

	for (unsigned f = 0; f < FACET_STATUS; f++)
		for (size_t k = 0; k < sizeof(all) / sizeof(all[0]); k++) {
			bool has = false, listed = false;

			for (size_t c = 0; c < model.count && !has; c++)
				for (size_t i = 0; i < model.courses[c].offering_count && model.courses[c].enabled; i++)
					has = has || naive_has(&model.courses[c], i, (enum facet)f, slice_of(all[k]));
			for (size_t i = 0; i < r->facet_count[f]; i++)
				listed = listed || slice_is(r->facets[f][i].value, all[k]);
			assert_int_equal(listed, has);
		}
	assert_int_equal(r->facet_count[FACET_STATUS], STATUS_MAX);
}

static void
compare_one(struct world *w, struct catalogue_view *view, const struct naive_query *nq)
{
	static const struct naive_course *candidates[NAIVE_COURSES], *matches[NAIVE_COURSES];
	size_t candidate_count = 0, match_count = 0, closed = 0;
	struct query_result r;
	struct error e = ERROR_NONE;
	struct arena a;

	for (size_t i = 0; i < model.count; i++) {
		const struct naive_course *c = &model.courses[i];

		if (!naive_candidate(&model, nq, c))
			continue;
		candidates[candidate_count++] = c;
		if (naive_course_fits(nq, c, FACET_MAX))
			matches[match_count++] = c;
		else if (nq->q.hide_closed && nq->q.selected_count[FACET_STATUS] == 0)
			closed += naive_course_fits(nq, c, FACET_STATUS);
	}
	arena_init(&a, 1 << 26);
	assert_int_equal(query_run(view, &w->config, &seats, &nq->q, &a, &r, &e), 0);
	assert_int_equal(r.closed_hidden, nq->q.any_status ? 0 : closed);
	compare_hits(nq, matches, match_count, &r);
	compare_facets(nq, candidates, candidate_count, &r);
	if (pick(20) == 0)
		compare_values(&r);
	arena_free(&a);
}

/* New lists for the partners: some courses as they were, some changed, some gone, some new. */
static void
change_lists(struct world *w, unsigned round)
{
	for (size_t p = 0; p < 3; p++) {
		uint64_t before = seed;

		if (round > 0 && pick(3) == 0)
			continue;
		for (unsigned id = 0; id < 60 + 20 * p; id++) {
			seed = pick(3) ? id * 977 + p : before + id + round; /* as it was the last time, or another */
			if (pick(10))
				random_course(w, id);
		}
		seed = before + 12345;
		world_apply(w, p);
	}
}

static void
finds_what_the_naive_evaluator_finds(void **state)
{
	struct world *w = world_new();
	struct naive_query *nq = calloc(1, sizeof(*nq));
	struct catalogue_view *view;
	struct error e = ERROR_NONE;
	char text[2000];

	(void)state;
	assert_non_null(nq);
	seed = 20261124;
	for (unsigned round = 0; round < ROUNDS; round++) {
		w->now += 1000;
		change_lists(w, round);
		w->partners[2].enabled = round % 3 != 0;
		assert_int_equal(catalogue_sync_partners(w->catalogue, &w->config, &e), 0);
		world_verify(w);
		model_load(w);
		assert_int_equal(catalogue_begin(w->catalogue, &view, &e), 0);
		for (unsigned i = 0; i < QUERIES; i++) {
			random_query(w, nq, text);
			compare_one(w, view, nq);
		}
		catalogue_end(view);
	}
	free(nq);
	world_free(w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(finds_what_the_naive_evaluator_finds)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
