/*
 * One word that a great many documents have is looked for in its own way, and so is nothing but what was excluded. Where a partner is not
 * enabled they are not, and find the same when none of its courses lives: the same hits in the same order, totals and facets.
 */
#include "unit.h"

#include "segment_world.h"

#define COURSES 16000
#define QUERIES 100

static uint32_t seed = 11;
static size_t found;		/* queries that found any */
#define chance(n) unit_chance(&seed, (n))

/* The first ones are everywhere. */
static const char *const words[] = {"water", "law", "way", "history", "wader", "laws", "art", "waters", "later", "wood", "arts", "lawn"};

#define WORDS (sizeof(words) / sizeof(words[0]))

static const char *
some_word(void)
{
	return words[chance(1 + chance(WORDS))];
}

/* Titles are often the same, and so are weights; of some courses one cannot apply any more. */
static void
add_courses(struct engine *x, unsigned tail)
{
	static const char *const starts[] = {"2020-01-01", "2030-01-01", "2031-05-05"}, *const levels[] = {"bachelor", "master"};
	static char lines[COURSES][240];
	static const char *all[COURSES];
	struct built *b;
	uint32_t last;

	for (size_t i = 0; i < COURSES; i++) {
		snprintf(lines[i], sizeof(lines[i]), "id=%zu-%u|title@en=%s %s|level=%s|description@en=%s %s %s|+|offering=1|start=%s", i, tail,
				some_word(), chance(tail) ? some_word() : "", levels[chance(2)], some_word(), some_word(),
				chance(3) ? some_word() : "plain", starts[chance(3)]);
		all[i] = lines[i];
	}
	b = engine_add(x, all, COURSES);
	for (unsigned i = 0; i < COURSES / 10; i++)
		b->live[chance(COURSES / 8)] &= (uint8_t)chance(256);
	assert_true(columns_find(&b->s.columns, x->docs, &last));
	b->live[last / 8] &= (uint8_t)~(1u << last % 8);
}

struct kept {
	uint64_t total, closed_hidden;
	size_t hits, facets[FACET_MAX];
	bool widened;
	struct {
		size_t segment;
		uint32_t local;
		enum why why;
	} hit[WORLD_HITS];
	uint32_t count[FACET_MAX][100];
};

static void
keep(const struct engine *x, struct kept *k)
{
	const struct filter_result *r = &x->r.filtered;

	memset(k, 0, sizeof(*k));
	k->total = r->total;
	k->closed_hidden = r->closed_hidden;
	k->widened = x->r.widened;
	k->hits = x->r.hit_count;
	for (size_t i = 0; i < k->hits; i++) {
		k->hit[i].segment = x->r.hits[i].segment;
		k->hit[i].local = x->r.hits[i].local;
		k->hit[i].why = x->r.hits[i].why;
	}
	for (unsigned f = 0; f < FACET_MAX; f++) {
		k->facets[f] = r->facet_count[f];
		for (size_t i = 0; i < r->facet_count[f] && i < 100; i++)
			k->count[f][i] = r->facets[f][i].count;
	}
}

static void
compare(struct engine *x, const char *q)
{
	static struct kept own, other;
	struct error e = ERROR_NONE;

	x->partners[0].enabled = true;
	assert_int_equal(engine_try(x, slice_of(q), &e), 0);
	keep(x, &own);
	x->partners[0].enabled = false;
	assert_int_equal(engine_try(x, slice_of(q), &e), 0);
	keep(x, &other);
	found += own.total > 0;
	assert_memory_equal(&own, &other, sizeof(own));
}

static uint64_t
total(struct engine *x, const char *q)
{
	struct error e = ERROR_NONE;

	assert_int_equal(engine_try(x, slice_of(q), &e), 0);
	return x->r.filtered.total;
}

static void
random_view(struct query *q)
{
	q->page = 1 + chance(3);
	q->limit = chance(2) ? 20 : WORLD_HITS;
	q->facets = chance(2);
	q->hide_closed = chance(2);
	q->selected_count[FACET_LEVEL] = chance(4) == 0;
	q->selected[FACET_LEVEL][0] = SLICE("master");
}

static void
add_excluded(char *q, size_t size)
{
	if (chance(3))
		snprintf(q + strlen(q), size - strlen(q), "-%s ", some_word());
	else
		snprintf(q + strlen(q), size - strlen(q), "-\"%s %s\" ", some_word(), some_word());
}

/* Many courses and few; stranger: with a partner that is not enabled. */
static struct engine *
two_segments(bool stranger)
{
	struct engine *x = engine_new();

	x->stranger = stranger;
	add_courses(x, 1000);
	add_courses(x, 2);
	return x;
}

/* In another order than by relevance most is not judged at all. */
static void
few_words_find_what_they_do_among_others(void **state)
{
	static const char *const asked[] = {"w", "wa", "l", "la", "law ", "a", "water ", "wader ", "plain ", "history ", "h", "wat", "water law ", "law way ",
			"the way to water ", "water history plain ", "water wa", "\"water law\" way "};
	struct engine *x = two_segments(true);

	(void)state;
	for (unsigned i = 0; i < 2 * QUERIES; i++) {
		uint64_t all;
		const char *word = asked[chance(sizeof(asked) / sizeof(asked[0]))];
		char q[100] = "";

		if (chance(2))
			add_excluded(q, sizeof(q));
		snprintf(q + strlen(q), sizeof(q) - strlen(q), "%s", word);
		random_view(&x->q);
		x->q.sort = chance(2) ? SORT_RELEVANCE : (enum sort)chance(SORT_MAX);
		compare(x, q);
		all = x->r.filtered.total;
		x->q.sort = SORT_RELEVANCE;
		assert_int_equal(total(x, q), all);
	}
	assert_true(found > QUERIES);
	found = 0;
	engine_free(x);
}

/* The one title that has it comes after thousands of texts, and what else to look for depends on it. */
static void
another_order_looks_for_the_same(void **state)
{
	static const char *const asked[] = {"water policy ", "policy ", "water policy", "polic", "poliwy ", "water poliwy "};
	static char lines[COURSES / 2][100];
	static const char *all[COURSES / 2];

	(void)state;
	for (int titled = 0; titled < 2; titled++) {
		struct engine *x = engine_new();

		for (size_t i = 0; i < COURSES / 2; i++) {
			snprintf(lines[i], sizeof(lines[i]), "id=%zu|title@en=Zz %zu|description@en=On water, policy and law", i, i);
			all[i] = lines[i];
		}
		all[COURSES / 2 - 3] = titled ? "id=titled|title=Water Policy" : "id=other|title=Zz";
		all[COURSES / 2 - 2] = "id=joined|title=Waterpolicy";
		all[COURSES / 2 - 1] = "id=near|title=Politics of policing";
		(void)engine_add(x, all, COURSES / 2);
		for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
			uint64_t all_of;
			bool widened;

			x->q.sort = SORT_RELEVANCE;
			all_of = total(x, asked[i]);
			widened = x->r.widened;
			x->q.sort = SORT_TITLE;
			assert_int_equal(total(x, asked[i]), all_of);
			assert_int_equal(x->r.widened, widened);
		}
		engine_free(x);
	}
}

static void
what_is_left_is_found_without_words(void **state)
{
	struct engine *x = two_segments(true);

	(void)state;
	for (unsigned i = 0; i < QUERIES; i++) {
		char q[100] = "";

		for (uint32_t n = chance(3); n > 0; n--)
			add_excluded(q, sizeof(q));
		random_view(&x->q);
		x->q.sort = (enum sort)chance(SORT_MAX);
		compare(x, q);
	}
	assert_true(found > QUERIES / 2);
	found = 0;
	engine_free(x);
}

/* Who only wants to know whether there is any is told, and few are looked at. */
static void
whether_there_is_any_is_told_early(void **state)
{
	struct engine *x = engine_new();
	size_t none = 0, early = 0, ends;

	(void)state;
	add_courses(x, 2);
	for (unsigned i = 0; i < QUERIES * 3; i++) {
		uint64_t all, any;
		char q[100] = "";

		for (uint32_t n = chance(4); n > 0; n--)
			add_excluded(q, sizeof(q));
		ends = strlen(q);
		for (uint32_t n = chance(4); n > 0; n--)
			add_excluded(q, sizeof(q));
		for (size_t k = ends; q[k] != '\0'; k++)
			q[k] = q[k] == '-' ? ' ' : q[k];	/* as many that are wanted */
		random_view(&x->q);
		x->q.literal = true;
		x->q.page = 1;
		x->q.selected[FACET_LEVEL][0] = chance(8) ? SLICE("master") : SLICE("phd");
		x->q.any = false;
		all = total(x, q);
		x->q.any = true;
		any = total(x, q);
		assert_true((any > 0) == (all > 0) && any <= all);
		none += all == 0;
		early += any < all;
	}
	assert_true(none > QUERIES / 2 && early > QUERIES);
	engine_free(x);
}

static int32_t
start_of(const struct search_hit *h)
{
	return h->shown.start == DATE_NONE ? INT32_MAX : h->shown.start;
}

/* What can be seen of it: of courses with equal titles or starts only that they are others. */
static void
assert_follows(const struct engine *x, const struct search_hit *before, const struct search_hit *h)
{
	struct slice titles[2];

	if (before->doc == 0)
		return;
	titles[0] = columns_title(&x->segments[before->segment].s->columns, before->local, SLICE("en"));
	titles[1] = columns_title(&x->segments[h->segment].s->columns, h->local, SLICE("en"));
	if (x->q.sort == SORT_TITLE)
		assert_true(slice_compare(titles[0], titles[1]) <= 0);
	if (x->q.sort == SORT_START)
		assert_true(start_of(before) < start_of(h) || (start_of(before) == start_of(h) && slice_compare(titles[0], titles[1]) <= 0));
}

/* Pages far behind are made in another way than the first ones: together they have every course once, in order. */
static void
pages_follow_each_other(void **state)
{
	static const struct {
		enum sort sort;
		const char *q;
	} asked[] = {{SORT_START, ""}, {SORT_TITLE, "-law"}, {SORT_TITLE, "water"}, {SORT_ECTS, "water way"}, {SORT_TITLE, "water way"}, {SORT_START, "law"}, {SORT_RELEVANCE, "water"},
		{SORT_RELEVANCE, "water way"}, {SORT_RELEVANCE, "wacer"}};
	struct engine *x = two_segments(false);

	(void)state;
	for (unsigned i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		static bool has[2 * COURSES + 1];
		struct search_hit before = {.doc = 0};
		uint64_t hits = 0;
		char corrected[32] = "";

		memset(has, 0, sizeof(has));
		x->q.sort = asked[i].sort;
		for (x->q.page = 1; x->q.page == 1 || x->r.hit_count > 0; x->q.page++) {
			(void)total(x, asked[i].q);
			if (x->q.page == 1 && x->r.corrected.n > 0)
				memcpy(corrected, x->r.corrected.p, x->r.corrected.n);
			assert_slice(x->r.corrected, corrected);
			for (size_t k = 0; k < x->r.hit_count; k++) {
				const struct search_hit *h = &x->r.hits[k];

				assert_follows(x, &before, h);
				assert_false(has[h->doc]);
				has[h->doc] = true;
				before = *h;
				hits++;
			}
		}
		assert_true(hits == x->r.filtered.total && x->q.page > 60);
	}
	engine_free(x);
}

/* Phrases of which each is asked for once, in so many texts that looking takes too long. */
static void
phrases_in_too_many_texts_are_refused(void **state)
{
	struct engine *x = engine_new();
	char q[QUERY_MAX_BYTES] = "";
	struct error e = ERROR_NONE;
	unsigned refused = 0;
	size_t n = 0;

	(void)state;
	add_courses(x, 2);
	for (unsigned i = 0; i < 200; i++)
		n += (size_t)snprintf(q + n, sizeof(q) - n, "\"water law\" ");
	assert_int_equal(engine_try(x, slice_of(q), &e), 0);	/* the same again and again is one */
	n = 0;
	for (unsigned i = 0; i < 7; i++)
		for (unsigned k = 0; k < 7; k++)
			n += (size_t)snprintf(q + n, sizeof(q) - n, "%s\"%s %s\" ", k % 2 ? "-" : "", words[i], words[k]);
	for (; n > 0; n--) {	/* until few enough are left */
		if (q[n - 1] != ' ')
			continue;
		e = (struct error)ERROR_NONE;
		if (engine_try(x, (struct slice){q, n}, &e) == 0)
			break;
		assert_int_equal(e.code, ERR_LIMIT);
		assert_non_null(strstr(e.text, "q: "));
		refused++;
	}
	assert_true(refused > 0 && n > 40);
	engine_free(x);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(few_words_find_what_they_do_among_others),
		cmocka_unit_test(another_order_looks_for_the_same), cmocka_unit_test(what_is_left_is_found_without_words), cmocka_unit_test(whether_there_is_any_is_told_early),
		cmocka_unit_test(pages_follow_each_other),
		cmocka_unit_test(phrases_in_too_many_texts_are_refused)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
