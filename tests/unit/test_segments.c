/* The index in the store: many small changes give what one large one gives; damage is noticed and mended. */
#include "unit.h"

#include "query_world.h"
#include "store/segments.h"
#include "store/segments_key.h"

#define ROUNDS 25

static uint64_t seed;

static unsigned
pick(unsigned n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(seed >> 33) % n;
}

static size_t
count_segments(struct world *w, uint32_t *documents, uint32_t *live)
{
	struct segment_set set = {.n = 0};
	struct catalogue_view *v;
	struct error e = ERROR_NONE;
	size_t n;

	*documents = *live = 0;
	assert_int_equal(catalogue_begin(w->catalogue, &v, &e), 0);
	assert_int_equal(segments_load(w->catalogue, v->txn, &set, &e), 0);
	n = set.n;
	for (size_t i = 0; i < n; i++) {
		*documents += set.list[i].s.docs;
		*live += set.list[i].live;
	}
	segments_free(&set);
	catalogue_end(v);
	return n;
}

/* Changes ------------------------------------------------------------------ */

static const char *const vocabulary[] = {"law", "lawyers", "statistics", "data", "science", "water", "management", "history",
		"art", "introduction", "psychology", "learning"};

/* A list with n courses about something, and so many that come behind these. */
static void
apply_topics(struct world *w, unsigned n, unsigned others)
{
	static const char *const topics[] = {"Water b|language=nl|field=0542", "water|language=en|field=0421", "water|language=nl|field=0421",
			"water|field=0421", "water|language=en", "water a|language=nl|field=0542"};

	for (unsigned i = 0; i < n; i++)
		add(w, "id=c%u|title@en=%s", i, topics[i]);
	for (unsigned i = 0; i < others; i++)
		add(w, "id=f%u|title@en=law|language=zz", i);
	(void)world_apply(w, 0);
}

/* The only segment begins with these courses, and all are found by their numbers. */
static void
check_begins(struct world *w, size_t n, const char *const ids[])
{
	struct segment_set set = {.n = 0};
	struct catalogue_view *v;
	struct error e = ERROR_NONE;
	const struct columns *c;
	uint32_t local;

	assert_int_equal(catalogue_begin(w->catalogue, &v, &e), 0);
	assert_int_equal(segments_load(w->catalogue, v->txn, &set, &e), 0);
	assert_int_equal(set.n, 1);
	c = &set.list[0].s.columns;
	for (uint32_t i = 0; i < c->n; i++) {
		if (i < n)
			assert_slice(columns_id(c, i), ids[i]);
		assert_true(columns_find(c, columns_doc(c, i), &local));
		assert_int_equal(local, i);
	}
	segments_free(&set);
	catalogue_end(v);
	world_verify(w);
}

/* Few stand by their numbers; many by language, field and title, be they new, of a segment that they take in, or read again. */
static void
many_stand_by_what_they_are_about(void **state)
{
	static const char *const few[] = {"c0", "c1", "f0", "f1"}, *const many[] = {"c3", "c4", "c1", "c2", "c5", "c0", "f0", "f1"};
	struct world *w = *state;
	struct error e = ERROR_NONE;

	apply_topics(w, 2, SEGMENTS_TOPIC_FROM / 2);
	check_begins(w, 4, few);
	apply_topics(w, 6, SEGMENTS_TOPIC_FROM);
	check_begins(w, 8, many);
	assert_int_equal(catalogue_index(w->catalogue, &e), 0);
	check_begins(w, 8, many);
}

/* Every word is always in some course, so that what a dictionary still knows of courses that are gone tells nothing new. */
static void
add_anchors(struct world *w)
{
	for (size_t i = 0; i < 12; i++)
		add(w, "id=anchor%zu|title@en=%s %s", i, vocabulary[i], vocabulary[(i + 5) % 12]);
}

static void
add_random(struct world *w, unsigned id, unsigned version)
{
	uint64_t before = seed;

	seed = id * 7919 + version;
	add(w, "id=c%u|title@en=%s %s|description@en=%s %s %s|level=%s|language=%s|field=%s|+|offering=1|start=%s", id,
			vocabulary[pick(12)], vocabulary[pick(12)], vocabulary[pick(12)], vocabulary[pick(12)], vocabulary[pick(12)],
			pick(2) ? "master" : "bachelor", pick(2) ? "nl" : "en", pick(2) ? "0421" : "0542", D((int)pick(8) - 4));
	seed = before;
}

/* A list like the last one but for a few courses. */
static void
change_list(struct world *w, unsigned partner, unsigned round, unsigned versions[3][150])
{
	if (partner == 0)
		add_anchors(w);
	for (unsigned n = round ? pick(4) : 0; n > 0; n--)
		versions[partner][pick(150)] = pick(5);		/* 0: not there */
	for (unsigned id = 0; id < 150; id++)
		if (versions[partner][id] > 0)
			add_random(w, id, versions[partner][id]);
	(void)world_apply(w, partner);
}

static size_t
write_answer(struct world *w, const char *q, enum sort sort, char *out, size_t size)
{
	struct query query = query_of(w, q);
	struct catalogue_view *view;
	struct query_result r;
	size_t n;

	query.sort = sort;
	query.limit = 100;
	query.literal = true;
	run_with(w, NULL, &query, &r, &view);
	n = (size_t)snprintf(out, size, "%s: %llu", q, (unsigned long long)r.total);
	for (size_t i = 0; i < r.facet_count[FACET_STATUS]; i++)
		n += (size_t)snprintf(out + n, size - n, " %u", r.facets[FACET_STATUS][i].count);
	for (size_t i = 0; i < r.hit_count && sort != SORT_RELEVANCE; i++)	/* relevance weighs courses that are gone, too */
		n += (size_t)snprintf(out + n, size - n, " %.*s/%.*s", SLICE_ARG(r.hits[i].partner), SLICE_ARG(r.hits[i].id));
	catalogue_end(view);
	return n;
}

static char *
answers(struct world *w)
{
	static const char *const typed[] = {"", "law", "lawyers", "statistics data", "\"data science\"", "water -management", "history art",
			"int", "-law", "psychology learning introduction"};
	const size_t size = 1 << 18;
	char *out = malloc(size);
	size_t n = 0;

	assert_non_null(out);
	for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++)
		for (unsigned sort = 0; sort < SORT_MAX; sort++)
			n += write_answer(w, typed[i], (enum sort)sort, out + n, size - n);
	assert_true(n < size - 1);
	return out;
}

static void
many_small_changes_answer_like_one_large_one(void **state)
{
	static unsigned versions[3][150];
	struct world *w = *state;
	struct error e = ERROR_NONE;
	uint32_t documents, live;

	seed = 42;
	for (unsigned i = 0; i < 3 * 150; i++)
		versions[i / 150][i % 150] = pick(4);
	for (unsigned round = 0; round < ROUNDS; round++) {
		char *before, *after;

		for (unsigned p = 0; p < 3; p++)
			change_list(w, p, round, versions);
		world_verify(w);
		assert_true(count_segments(w, &documents, &live) <= 8);
		assert_true(documents <= 2 * live);
		if (round % 6 != 5)
			continue;
		assert_true(count_segments(w, &documents, &live) > 1);
		before = answers(w);
		assert_int_equal(catalogue_index(w->catalogue, &e), 0);
		assert_int_equal(count_segments(w, &documents, &live), 1);
		assert_int_equal(documents, live);
		after = answers(w);
		assert_string_equal(before, after);
		free(before);
		free(after);
	}
}

static void
what_is_gone_is_marked_not_rewritten(void **state)
{
	struct world *w = *state;
	uint32_t documents, live;

	for (unsigned id = 0; id < 40; id++)
		add(w, "id=c%02u|title=Law %u", id, id);
	(void)world_apply(w, 0);
	for (unsigned id = 0; id < 39; id++)
		add(w, "id=c%02u|title=Law %u", id, id == 5 ? 500 : id);
	(void)world_apply(w, 0);
	assert_int_equal(count_segments(w, &documents, &live), 2);
	assert_int_equal(documents, 41);
	assert_int_equal(live, 39);
	assert_string_equal(find(w, "\"law 39\""), "");
	assert_string_equal(find(w, "\"law 5\""), "");
	assert_string_equal(find(w, "\"law 500\""), "c05");
	(void)world_apply(w, 0);		/* all of them */
	assert_int_equal(count_segments(w, &documents, &live), 0);
	assert_string_equal(find(w, "law"), "");
	world_verify(w);
}

/* For a reader: partners and courses can be read, nothing is searched. */
static void
assert_refused(struct world *w)
{
	struct query q = query_of(w, "law");
	struct catalogue *reader = NULL;
	struct catalogue_view *view;
	struct partner_state partner;
	struct query_result r;
	struct error e = ERROR_NONE;

	assert_int_equal(catalogue_open(w->data_dir, false, &reader, &e), 0);
	assert_int_equal(catalogue_begin(reader, &view, &e), 0);
	assert_int_equal(catalogue_partner(view, SLICE("alpha"), &partner, &e), 0);
	assert_true(partner.courses > 0);
	assert_int_equal(query_run(view, &w->config, NULL, &q, &w->arena, &r, &e), ERR_DAMAGED);
	assert_int_equal(r.hit_count, 0);
	catalogue_end(view);
	catalogue_close(reader);
}

static void
another_format_is_made_anew(void **state)
{
	struct world *w = *state;
	struct error e = ERROR_NONE;

	add(w, "id=A|title=Law");
	(void)world_apply(w, 0);
	assert_int_equal(catalogue_index_later(w->catalogue, &e), 0);
	assert_refused(w);
	add(w, "id=A|title=Law");
	add(w, "id=B|title=Data");
	(void)world_apply(w, 0);		/* leaves the index alone */
	catalogue_close(w->catalogue);
	w->catalogue = NULL;
	assert_int_equal(catalogue_open(w->data_dir, true, &w->catalogue, &e), 0);
	world_verify(w);
	assert_string_equal(find(w, "data"), "B");
}

/* Damage ------------------------------------------------------------------- */

struct damage {
	struct world *w;
	unsigned part;
	size_t at;		/* of its bytes, from the end; SIZE_MAX: the part is lost */
	bool done;
};

static int
do_damage(void *context, MDB_txn *txn, struct error *e)
{
	struct damage *d = context;
	MDB_dbi db = env_db(d->w->catalogue->env, DB_SEGMENTS);
	char key[SEGMENT_KEY], *copy;
	struct slice value;
	int rc;

	d->done = false;
	if (env_get(txn, db, segment_key(1, d->part, key), &value, e) < 0 || value.n == 0)
		return 0;
	d->done = true;
	if (d->at == SIZE_MAX)
		return env_delete(txn, db, segment_key(1, d->part, key), e);
	copy = malloc(value.n);
	assert_non_null(copy);
	memcpy(copy, value.p, value.n);
	copy[value.n - 1 - d->at % value.n] ^= 0x10;
	rc = env_put(txn, db, segment_key(1, d->part, key), (struct slice){copy, value.n}, e);
	free(copy);
	return rc;
}

static void
assert_noticed(struct world *w)
{
	struct error e = ERROR_NONE;

	assert_refused(w);
	assert_int_equal(catalogue_verify(w->catalogue, NULL, NULL, &e), ERR_DAMAGED);
}

static void
lay_out(struct world *w, unsigned round)
{
	struct error e = ERROR_NONE;

	for (unsigned id = 0; id < 40; id++)
		add(w, "id=c%02u|title=Law %u", id, id);
	(void)world_apply(w, 0);
	assert_int_equal(catalogue_index(w->catalogue, &e), 0);
	for (unsigned id = 0; id < 39; id++)
		add(w, "id=c%02u|title=Law %u", id, id == 5 ? 500 + round : id);
	(void)world_apply(w, 0);
	world_verify(w);
}

/* The next write makes the index anew, with what it changes. */
static void
damage_is_noticed_and_mended(void **state)
{
	static const size_t places[] = {0, 3, 20, 1000003, SIZE_MAX};
	struct world *w = *state;
	struct error e = ERROR_NONE;

	for (unsigned part = 0; part <= SEGMENT_PARTS; part++)
		for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
			struct damage d = {w, part, places[i], false};

			if (part == SEGMENT_PARTS && places[i] == SIZE_MAX)
				continue;	/* without a map all live: only verify can tell */
			lay_out(w, part * 10 + (unsigned)i);
			assert_int_equal(env_write(w->catalogue->env, do_damage, &d, &e), 0);
			assert_true(d.done);
			assert_noticed(w);
			add(w, "id=c00|title=Mended law");
			(void)world_apply(w, 0);
			world_verify(w);
			assert_string_equal(find(w, "law"), "c00");
			assert_string_equal(find(w, "mended"), "c00");
		}
}

static void
a_new_partner_and_a_new_zone_mend_too(void **state)
{
	struct world *w = *state;
	struct error e = ERROR_NONE;
	struct damage d = {w, SEGMENT_POSTS, 0, false};

	lay_out(w, 0);
	assert_int_equal(env_write(w->catalogue->env, do_damage, &d, &e), 0);
	add(w, "id=new|title=Novelty");
	(void)world_apply(w, 1);
	world_verify(w);
	assert_string_equal(find(w, "novelty"), "new");
	assert_int_equal(env_write(w->catalogue->env, do_damage, &d, &e), 0);
	assert_true(d.done);
	assert_int_equal(zone_find("America/New_York", &w->partners[0].zone, &e), 0);
	assert_int_equal(catalogue_sync_partners(w->catalogue, &w->config, &e), 0);
	world_verify(w);
	assert_string_equal(find(w, "novelty"), "new");
}

/* A process that knows a segment looks at the one that is made in its place, though its number is the same. */
static void
numbers_that_come_again_are_looked_at_again(void **state)
{
	struct world *w = *state;
	struct error e = ERROR_NONE;
	struct damage d = {w, SEGMENT_COLUMNS, 0, false};
	struct query q = query_of(w, "law");
	struct catalogue_view *view;
	struct query_result r;

	lay_out(w, 0);
	assert_int_equal(catalogue_index(w->catalogue, &e), 0);
	(void)find(w, "\"law 7\"");
	add(w, "id=c00|title=Law");
	(void)world_apply(w, 0);
	assert_int_equal(catalogue_index(w->catalogue, &e), 0);
	assert_int_equal(env_write(w->catalogue->env, do_damage, &d, &e), 0);
	assert_int_equal(catalogue_begin(w->catalogue, &view, &e), 0);
	assert_int_equal(query_run(view, &w->config, NULL, &q, &w->arena, &r, &e), ERR_DAMAGED);
	catalogue_end(view);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(many_small_changes_answer_like_one_large_one), TEST(many_stand_by_what_they_are_about),
		TEST(what_is_gone_is_marked_not_rewritten), TEST(another_format_is_made_anew), TEST(damage_is_noticed_and_mended),
		TEST(a_new_partner_and_a_new_zone_mend_too), TEST(numbers_that_come_again_are_looked_at_again)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
