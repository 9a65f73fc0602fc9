/*
 * What was typed and the other language, looked for in one walk where the lists are long and few courses are expected to have all words: what is
 * found is counted by hand, as typed and altogether, with courses that are gone and with filters.
 */
#include "unit.h"

#include "segment_world.h"

#define COURSES 6000
#define SEGMENTS 2

static uint32_t seed = 5;
#define chance(n) unit_chance(&seed, (n))

/* A word, and what looks like it in the other language. */
static const char *const words[][2] = {{"psychology", "psychologie"}, {"sociology", "sociologie"}, {"biology", "biologie"}, {"geology", "geologie"}};
#define WORDS (sizeof(words) / sizeof(words[0]))

struct made {
	bool live, master;
	bool title[WORDS][2], text[WORDS][2];
};

static struct made made[SEGMENTS][COURSES];

static void
say(char *out, size_t size, bool has[WORDS][2], uint32_t share)
{
	for (size_t w = 0; w < WORDS; w++)
		for (size_t l = 0; l < 2; l++) {
			has[w][l] = chance(share) == 0;
			if (has[w][l])
				snprintf(out + strlen(out), size - strlen(out), " %s", words[w][l]);
		}
}

static void
add_courses(struct engine *x, struct made *m)
{
	static char lines[COURSES][400];
	static const char *all[COURSES];
	struct built *b;

	for (size_t i = 0; i < COURSES; i++) {
		char title[160] = "Course", text[160] = "About";

		m[i].master = chance(3) == 0;
		say(title, sizeof(title), m[i].title, 40);
		say(text, sizeof(text), m[i].text, 25);
		snprintf(lines[i], sizeof(lines[i]), "id=%zu|title@en=%s|description@en=%s|level=%s", i, title, text, m[i].master ? "master" : "bachelor");
		all[i] = lines[i];
	}
	b = engine_add(x, all, COURSES);
	for (size_t i = 0; i < COURSES; i++) {
		m[i].live = chance(10) > 0;
		if (!m[i].live)
			b->live[i / 8] &= (uint8_t)~(1u << i % 8);
	}
}

/* Whether a course has word w, as typed or in either language. */
static bool
has(const struct made *m, size_t w, bool typed)
{
	return m->title[w][0] || m->text[w][0] || (!typed && (m->title[w][1] || m->text[w][1]));
}

static uint64_t
count(const size_t *asked, size_t n, bool typed, bool master)
{
	uint64_t found = 0;

	for (size_t s = 0; s < SEGMENTS; s++)
		for (size_t i = 0; i < COURSES; i++) {
			const struct made *m = &made[s][i];
			bool all = m->live && (!master || m->master);

			for (size_t k = 0; k < n; k++)
				all = all && has(m, asked[k], typed);
			found += all;
		}
	return found;
}

/* The hits of the page are live and have all words; what is said to be typed has them as typed, and what a title has of it comes first. */
static void
check_hits(const struct engine *x, const size_t *asked, size_t n)
{
	bool titled = true;

	for (size_t i = 0; i < x->r.hit_count; i++) {
		const struct search_hit *h = &x->r.hits[i];
		const struct made *m = &made[h->segment][h->local];
		bool in_title = h->why == WHY_TYPED;

		assert_true(m->live && (h->why == WHY_TYPED || h->why == WHY_BRIDGE));
		for (size_t k = 0; k < n; k++) {
			assert_true(has(m, asked[k], h->why == WHY_TYPED));
			in_title = in_title && m->title[asked[k]][0];
		}
		assert_true(titled || !in_title);
		titled = in_title;
	}
}

static void
ask(struct engine *x, const size_t *asked, size_t n)
{
	struct error e = ERROR_NONE;
	char q[100] = "";

	for (size_t k = 0; k < n; k++)
		snprintf(q + strlen(q), sizeof(q) - strlen(q), "%s ", words[asked[k]][0]);
	assert_int_equal(engine_try(x, slice_of(q), &e), 0);
	assert_int_equal(x->r.filtered.total, count(asked, n, false, false));
	assert_int_equal(x->r.widened, count(asked, n, false, false) > count(asked, n, true, false));
	assert_true(x->r.hit_count > 0 && x->r.corrected.n == 0);
	check_hits(x, asked, n);
	x->q.literal = true;
	assert_int_equal(engine_try(x, slice_of(q), &e), 0);
	assert_int_equal(x->r.filtered.total, count(asked, n, true, false));
	assert_false(x->r.widened);
	x->q.literal = false;
}

static void
what_is_found_at_once_is_what_there_is(void **state)
{
	static const size_t asked[][2] = {{0, 1}, {2, 3}, {1, 0}, {0, 2}, {3, 1}, {2, 1}};	/* more than SEARCH_FEW have both: nothing else is looked for */
	struct engine *x = engine_new();
	struct error e = ERROR_NONE;

	(void)state;
	for (size_t s = 0; s < SEGMENTS; s++)
		add_courses(x, made[s]);
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++)
		ask(x, asked[i], 2);
	x->q.selected[FACET_LEVEL][0] = SLICE("master");
	x->q.selected_count[FACET_LEVEL] = 1;
	assert_int_equal(engine_try(x, SLICE("psychology biology "), &e), 0);
	assert_int_equal(x->r.filtered.total, count(asked[3], 2, false, true));
	engine_free(x);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_found_at_once_is_what_there_is)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
