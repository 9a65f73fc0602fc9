/* Searching: which offering a hit shows, in which order, what is marked and suggested. */
#include "unit.h"

#include "query_world.h"

static void
the_hit_shows_the_earliest_open_offering(void **state)
{
	struct world *w = *state;
	struct query q = query_of(w, "");
	struct catalogue_view *view;
	struct query_result r;

	add(w, "id=A|title=A|+|offering=past|start=%s|+|offering=late|start=%s|+|offering=soon|start=%s", D(-1), D(4),
			D(2));
	add(w, "id=B|title=B|+|offering=later|start=%s|apply_from=%sT00:00:00Z|+|offering=sooner|start=%s|apply_from=%sT00:00:00Z",
			D(4), D(1), D(3), D(1));
	add(w, "id=C|title=C|+|offering=older|start=%s|+|offering=last|start=%s", D(-3), D(-2));
	world_apply(w, 0);
	q.sort = SORT_TITLE;
	run_with(w, NULL, &q, &r, &view);
	assert_int_equal(r.hit_count, 3);
	assert_slice(values_text(&r.hits[0].offering->values, OPSTAP_F_OFFERING), "soon");
	assert_int_equal(r.hits[0].offerings, 3);
	assert_slice(values_text(&r.hits[1].offering->values, OPSTAP_F_OFFERING), "sooner");
	assert_slice(values_text(&r.hits[2].offering->values, OPSTAP_F_OFFERING), "last");
	catalogue_end(view);
}

static void
sorts_with_unknown_last(void **state)
{
	struct world *w = *state;
	struct query q = query_of(w, "");

	add(w, "id=A|title=Zebra|ects=5|+|offering=1|start=%s|apply_until=%sT12:00:00Z", D(3), D(2));
	add(w, "id=B|title=apple|ects=3|+|offering=1|start=%s", D(1));
	world_apply(w, 0);
	w->now += 100;
	add(w, "id=C|title=\xc3\x84rger|+|offering=1|apply_until=%sT12:00:00Z", D(1));
	add(w, "id=D|title=Bee|title@nl=Aap|title@en=Monkey|ects=4");
	world_apply(w, 1);
	q.now = w->now;
	assert_string_equal(hits(w, &q), "B A C D");		/* start */
	q.sort = SORT_DEADLINE;
	assert_string_equal(hits(w, &q), "C A B D");
	q.sort = SORT_ECTS;
	assert_string_equal(hits(w, &q), "B D A C");
	q.sort = SORT_NEWEST;
	assert_string_equal(hits(w, &q), "C D B A");
	q.sort = SORT_TITLE;
	assert_string_equal(hits(w, &q), "B C D A");
	q.lang = SLICE("nl");
	assert_string_equal(hits(w, &q), "D B C A");
	q.limit = 3;
	q.page = 2;
	q.sort = SORT_START;
	{
		struct catalogue_view *view;
		struct query_result r;

		run_with(w, NULL, &q, &r, &view);
		assert_int_equal(r.total, 4);
		assert_int_equal(r.hit_count, 1);
		assert_slice(r.hits[0].id, "C");
		catalogue_end(view);
	}
}

static void
one_course_only(void **state)
{
	struct world *w = *state;
	struct query q = query_of(w, "");

	add(w, "id=A|title=Law|+|offering=1|start=%s|+|offering=2|start=%s", D(-1), D(1));
	add(w, "id=B|title=Law");
	world_apply(w, 0);
	q.only_partner = SLICE("alpha");
	q.only_id = SLICE("A");
	assert_string_equal(hits(w, &q), "A");
	q.only_id = SLICE("C");
	assert_string_equal(hits(w, &q), "");
	q.only_partner = SLICE("beta");
	assert_string_equal(hits(w, &q), "");
}

static void
marks_what_matched_and_nothing_else(void **state)
{
	struct world *w = *state;
	struct query q = query_of(w, "law sta");
	struct catalogue_view *view;
	struct query_result r;

	add(w, "id=A|title=Law, lawyers & <statistics>|description=%s the Law\xee\x80\x80 and\n\nStatehood here",
			"One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
			"eighteen nineteen twenty twenty-one");
	world_apply(w, 0);
	q.highlight = true;
	run_with(w, NULL, &q, &r, &view);
	assert_int_equal(r.hit_count, 1);
	assert_slice(r.hits[0].title_marked,
			"\xee\x80\x80Law\xee\x80\x81, lawyers & <\xee\x80\x80statistics\xee\x80\x81>");
	assert_slice(r.hits[0].snippet,
			"\xe2\x80\xa6"
			"fifteen sixteen seventeen eighteen nineteen twenty twenty-one the "
			"\xee\x80\x80Law\xee\x80\x81 and \xee\x80\x80Statehood\xee\x80\x81 here");
	catalogue_end(view);
}

/* Nothing in it matches until it is cut off within a word: what is left of that is marked as any other. */
static void
marks_what_is_left_of_a_word(void **state)
{
	struct world *w = *state;
	struct query q = query_of(w, "law");
	struct catalogue_view *view;
	struct query_result r;
	char text[256], expected[300];

	for (size_t i = 0; i < 196; i++)
		text[i] = i % 3 == 2 ? '-' : 'b';
	text[196] = '-';
	text[197] = '\0';
	(void)snprintf(expected, sizeof(expected), "%s\xee\x80\x80law\xee\x80\x81\xe2\x80\xa6", text);
	add(w, "id=A|title=Law|description=%slawful", text);
	world_apply(w, 0);
	q.highlight = true;
	run_with(w, NULL, &q, &r, &view);
	assert_int_equal(r.hit_count, 1);
	assert_slice(r.hits[0].snippet, expected);
	catalogue_end(view);
}

static void
a_bad_query_is_named(void **state)
{
	struct world *w = *state;
	struct query q = query_of(w, "\xff");
	struct catalogue_view *view;
	struct query_result r;
	struct error e = ERROR_NONE;
	char *long_q = calloc(1, QUERY_MAX_BYTES + 1);

	assert_non_null(long_q);
	assert_int_equal(catalogue_begin(w->catalogue, &view, &e), 0);
	assert_int_equal(query_run(view, &w->config, NULL, &q, &w->arena, &r, &e), ERR_VALUE);
	memset(long_q, 'a', QUERY_MAX_BYTES + 1);
	q.q = (struct slice){long_q, QUERY_MAX_BYTES + 1};
	assert_int_equal(query_run(view, &w->config, NULL, &q, &w->arena, &r, &e), ERR_VALUE);
	q.q.n = QUERY_MAX_BYTES;
	assert_int_equal(query_run(view, &w->config, NULL, &q, &w->arena, &r, &e), 0);
	assert_int_equal(r.total, 0);
	catalogue_end(view);
	free(long_q);
}

struct suggestions {
	struct suggestion *courses;
	struct slice *words;
	size_t course_count, word_count;
};

static struct suggestions
suggest(struct world *w, struct catalogue_view *view, const char *q)
{
	struct suggestions s;
	struct error e = ERROR_NONE;
	int rc = query_suggest(view, slice_of(q), SLICE("en"), 5, &w->arena, &s.courses, &s.course_count, &s.words,
			&s.word_count, &e);

	assert_int_equal(rc, 0);
	return s;
}

static void
suggests_titles_and_words(void **state)
{
	struct world *w = *state;
	struct suggestions s;
	struct catalogue_view *view;
	struct error e = ERROR_NONE;

	add(w, "id=A|title=Data Structures|description=data statistics");
	add(w, "id=B|title=Statistics|description=statistics");
	add(w, "id=C|title=State and law|description=stars, statistics");
	world_apply(w, 0);
	assert_int_equal(catalogue_begin(w->catalogue, &view, &e), 0);
	s = suggest(w, view, "Data st");
	assert_int_equal(s.course_count, 1);
	assert_slice(s.courses[0].title, "Data Structures");
	assert_int_equal(s.word_count, 2);	/* no course has data and state, or data and stars */
	assert_slice(s.words[0], "Data statistics");
	assert_slice(s.words[1], "Data structures");
	assert_int_equal(suggest(w, view, "st").word_count, 4);
	assert_int_equal(suggest(w, view, "sta").course_count, 2);
	s = suggest(w, view, "s");
	assert_int_equal(s.course_count + s.word_count, 0);
	catalogue_end(view);
}

/* A beginning that is also a word, of a code, say. */
static void
suggests_titles_of_what_is_found_by_its_code(void **state)
{
	struct world *w = *state;
	struct catalogue_view *view;
	struct suggestions s;
	struct error e = ERROR_NONE;

	add(w, "id=A|title=Psychology of Work|code=PSY-210");
	add(w, "id=B|title=Work|code=PSY-211");
	world_apply(w, 0);
	assert_int_equal(catalogue_begin(w->catalogue, &view, &e), 0);
	s = suggest(w, view, "psy");
	assert_int_equal(s.course_count, 1);
	assert_slice(s.courses[0].title, "Psychology of Work");
	catalogue_end(view);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(the_hit_shows_the_earliest_open_offering),
		TEST(sorts_with_unknown_last), TEST(one_course_only),
		TEST(marks_what_matched_and_nothing_else), TEST(marks_what_is_left_of_a_word),
		TEST(a_bad_query_is_named),
		TEST(suggests_titles_and_words), TEST(suggests_titles_of_what_is_found_by_its_code)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
