/* Searching: what is found, what counts where. */
#include "unit.h"

#include "query_world.h"

static void
finds_words_phrases_and_leaves_out(void **state)
{
	struct world *w = *state;

	add(w, "id=A|title=Statistics for Psychology|description@en=Regression and data science");
	add(w, "id=B|title=Data Science|code=CS-401|teacher=Zoë Müller");
	add(w, "id=C|title=Science of data|keyword=statistiek|description=lawful");
	add(w, "id=D|title@en=Law|title@nl=Recht en Économie");
	world_apply(w, 0);
	assert_string_equal(find(w, "data science"), "B C A");
	assert_string_equal(find(w, "\"data science\""), "B A");
	assert_string_equal(find(w, "\xe2\x80\x9c" "data science\xe2\x80\x9d"), "B A");
	assert_string_equal(find(w, "data -\"data science\""), "C");
	assert_string_equal(find(w, "data -psychology"), "B C");
	assert_string_equal(find(w, "-data"), "D");
	assert_string_equal(find(w, "STATISTI"), "A C");		/* the last word may go on */
	assert_string_equal(find(w, "statisti psychology"), "A");	/* nothing is called "statisti" */
	assert_string_equal(find(w, "law"), "D");			/* a short word begins those of titles, not "lawful" in a text */
	assert_string_equal(find(w, "law description"), "D");		/* nothing has both */
	assert_string_equal(find(w, "\"law\""), "D");
	assert_string_equal(find(w, "muller zoe"), "B");
	assert_string_equal(find(w, "cs401"), "B");
	assert_string_equal(find(w, "CS-401"), "B");
	assert_string_equal(find(w, "economie"), "D");
	assert_string_equal(find(w, "psychology regression"), "A");
	assert_string_equal(find(w, "\"psychology regression\""), "");	/* not across two texts */
	assert_string_equal(find(w, "+++"), "");
	assert_string_equal(find(w, " - \" "), "B D C A");		/* nothing said yet: all of them */
}

static void
titles_come_before_codes_keywords_and_text(void **state)
{
	struct world *w = *state;

	add(w, "id=text|title=Zz one|description=Water and much else");
	add(w, "id=key|title=Zz two|keyword=water");
	add(w, "id=code|title=Zz three|code=WATER");
	add(w, "id=title|title=Zz water");
	add(w, "id=start|title=Water zz");
	add(w, "id=begin|title=Waterways");
	world_apply(w, 0);
	assert_string_equal(find(w, "water"), "start title code key text");
}

static void
one_offering_must_meet_all_filters(void **state)
{
	struct world *w = *state;
	struct query q = query_of(w, "");

	add(w, "id=A|title=A|+|offering=1|delivery=live|exam=home|+|offering=2|delivery=self-paced|exam=none");
	add(w, "id=B|title=B|+|offering=1|delivery=live|exam=none");
	add(w, "id=C|title=C");
	world_apply(w, 0);
	select_value(&q, FACET_DELIVERY, "live");
	select_value(&q, FACET_EXAM, "none");
	assert_string_equal(hits(w, &q), "B");
	assert_string_equal(facet(w, &q, FACET_DELIVERY), "live=1* self-paced=1 unknown=0");
	assert_string_equal(facet(w, &q, FACET_EXAM), "home=1 none=1* unknown=0");
	select_value(&q, FACET_EXAM, "home");
	assert_string_equal(hits(w, &q), "A B");
	q = query_of(w, "");
	select_value(&q, FACET_EXAM, "unknown");
	assert_string_equal(hits(w, &q), "C");
	assert_string_equal(facet(w, &q, FACET_STATUS), "open=1 closed=0 full=0 upcoming=0");
}

static void
add_all_statuses(struct world *w)
{
	add(w, "id=open|title=Open|+|offering=1|apply_until=%sT12:00:00Z|start=%s", D(1), D(2));
	add(w, "id=upcoming|title=Upcoming|+|offering=1|apply_from=%sT12:00:00Z|start=%s", D(1), D(2));
	add(w, "id=full|title=Full|+|offering=1|places=3|start=%s", D(3));
	add(w, "id=closed|title=Closed|+|offering=1|start=%s", D(-1));
	add(w, "id=both|title=Both|+|offering=old|start=%s|+|offering=new|start=%s", D(-2), D(4));
	world_apply(w, 0);
}

static void
statuses_follow_the_clock_and_the_seats(void **state)
{
	struct world *w = *state;
	const struct seats seats = {"alpha", "full", "1", .taken = 3};
	struct query q = query_of(w, "");
	struct catalogue_view *view;
	struct query_result r;

	add_all_statuses(w);
	select_value(&q, FACET_STATUS, "full");
	run_with(w, &seats, &q, &r, &view);
	assert_int_equal(r.total, 1);
	assert_slice(r.hits[0].id, "full");
	assert_int_equal(r.hits[0].status, STATUS_FULL);
	assert_int_equal(r.hits[0].seats.taken, 3);
	catalogue_end(view);
	q.selected_count[FACET_STATUS] = 0;
	select_value(&q, FACET_STATUS, "open");
	assert_string_equal(hits(w, &q), "open full both");
	q.now += 15 * DAY;
	assert_string_equal(hits(w, &q), "upcoming full both");
	q.now = w->now;
	run_with(w, NULL, &q, &r, &view);
	assert_int_equal(r.next_change % DAY, 12 * 3600);	/* the first application period that begins */
	catalogue_end(view);
}

/* Facets, filters and the hits must agree on the status that a host gave an offering. */
static void
check_host(struct world *w, const struct seats *seats, const char *counts, const char *status)
{
	struct query q = query_of(w, "");
	struct catalogue_view *view;
	struct query_result r;
	bool seen = false;

	assert_string_equal(facet_with(w, seats, &q, FACET_STATUS), counts);
	select_value(&q, FACET_STATUS, status);
	run_with(w, seats, &q, &r, &view);
	for (size_t i = 0; i < r.hit_count; i++) {
		assert_string_equal(status_name(r.hits[i].status), status);
		seen = seen || slice_is(r.hits[i].id, seats->course);
	}
	assert_int_equal(r.hit_count, r.total);
	assert_true(seen);
	catalogue_end(view);
}

static void
what_a_host_said_counts_in_facets_filters_and_hits(void **state)
{
	struct world *w = *state;
	struct query q;

	add(w, "id=bare|title=Bare");
	add(w, "id=none|title=None|+|offering=1|places=0");
	add_all_statuses(w);
	check_host(w, &(struct seats){"alpha", "open", "2", .closed = true, .version = 1}, "open=4 closed=2 full=1 upcoming=1", "open");
	check_host(w, &(struct seats){"alpha", "open", "1", .closed = true, .version = 2}, "closed=3 open=3 full=1 upcoming=1", "closed");
	check_host(w, &(struct seats){"alpha", "full", "1", .closed = true, .version = 3}, "closed=3 open=3 full=1 upcoming=1", "closed");
	check_host(w, &(struct seats){"alpha", "upcoming", "1", .cancelled = true, .version = 4}, "open=4 closed=3 full=1 upcoming=0",
			"closed");
	check_host(w, &(struct seats){"alpha", "bare", "", .closed = true, .version = 5}, "closed=3 open=3 full=1 upcoming=1", "closed");
	check_host(w, &(struct seats){"alpha", "both", "new", .closed = true, .version = 6}, "open=3 closed=2 full=1 upcoming=1", "closed");
	check_host(w, &(struct seats){"alpha", "none", "1", .places = 2, .places_set = true, .version = 7},
			"open=5 closed=2 upcoming=1 full=0", "open");
	check_host(w, &(struct seats){"alpha", "open", "1", .taken = 2, .places = 2, .places_set = true, .version = 8},
			"open=3 closed=2 full=2 upcoming=1", "full");
	check_host(w, &(struct seats){"alpha", "full", "1", .taken = 3, .places = 4, .places_set = true, .version = 9},
			"open=4 closed=2 full=1 upcoming=1", "open");
	q = query_of(w, "");
	assert_string_equal(facet_with(w, &(struct seats){"alpha", "gone", "1", .closed = true, .version = 10}, &q, FACET_STATUS),
			"open=4 closed=2 full=1 upcoming=1");
}

static void
closed_courses_are_hidden_and_counted(void **state)
{
	struct world *w = *state;
	struct query q = query_of(w, "");
	struct catalogue_view *view;
	struct query_result r;

	add_all_statuses(w);
	q.hide_closed = true;
	run_with(w, NULL, &q, &r, &view);
	assert_int_equal(r.total, 4);
	assert_int_equal(r.closed_hidden, 1);
	catalogue_end(view);
	assert_string_equal(facet(w, &q, FACET_STATUS), "open=3 closed=2 upcoming=1 full=0");
	q.any_status = true;
	run_with(w, NULL, &q, &r, &view);
	assert_int_equal(r.total, 5);
	assert_int_equal(r.closed_hidden, 0);
	catalogue_end(view);
	q.any_status = false;
	select_value(&q, FACET_STATUS, "closed");
	assert_string_equal(hits(w, &q), "both closed");
}

static void
languages_and_credits_of_an_offering_win(void **state)
{
	struct world *w = *state;
	struct query q = query_of(w, "");

	add(w, "id=A|title=A|language=en|language=nl|ects=5|+|offering=1|language=fr|ects=7.5|+|offering=2");
	add(w, "id=B|title=B|ects=6");
	world_apply(w, 0);
	assert_string_equal(facet(w, &q, FACET_LANGUAGE), "en=1 fr=1 nl=1 unknown=1");
	select_value(&q, FACET_LANGUAGE, "fr");
	assert_string_equal(hits(w, &q), "A");
	q.ects_max = 5000;
	assert_string_equal(hits(w, &q), "");
	q.ects_max = 7500;
	assert_string_equal(hits(w, &q), "A");
	q = query_of(w, "");
	q.ects_min = 5500;
	q.ects_max = 6500;
	assert_string_equal(hits(w, &q), "B");
	q.ects_min = 0;
	q.ects_max = -1;
	assert_string_equal(hits(w, &q), "A B");
}

static void
fields_are_listed_by_two_digits_and_one_level_below_the_selected(void **state)
{
	struct world *w = *state;
	struct query q = query_of(w, "");

	add(w, "id=A|title=A|field=0613|field=0421");
	add(w, "id=B|title=B|field=061");
	add(w, "id=C|title=C|field=06");
	add(w, "id=D|title=D|field=0111");
	add(w, "id=E|title=E");
	world_apply(w, 0);
	assert_string_equal(facet(w, &q, FACET_FIELD), "06=3 01=1 04=1 unknown=1");
	select_value(&q, FACET_FIELD, "06");
	assert_string_equal(hits(w, &q), "A B C");
	assert_string_equal(facet(w, &q, FACET_FIELD), "06=3* 061=2 01=1 04=1 unknown=1");
	select_value(&q, FACET_FIELD, "061");
	assert_string_equal(facet(w, &q, FACET_FIELD), "06=3* 061=2* 01=1 04=1 0613=1 unknown=1");
	q = query_of(w, "");
	select_value(&q, FACET_FIELD, "0613");
	select_value(&q, FACET_FIELD, "unknown");
	assert_string_equal(hits(w, &q), "A E");
}

static void
partners_that_are_off_are_not_there_at_all(void **state)
{
	struct world *w = *state;
	struct query q = query_of(w, "");
	struct error e = ERROR_NONE;

	add(w, "id=A|title=Law|language=en");
	world_apply(w, 0);
	add(w, "id=B|title=Law|language=nl");
	world_apply(w, 1);
	assert_string_equal(facet(w, &q, FACET_PARTNER), "alpha=1 beta=1");
	w->partners[1].enabled = false;
	assert_int_equal(catalogue_sync_partners(w->catalogue, &w->config, &e), 0);
	assert_string_equal(facet(w, &q, FACET_PARTNER), "alpha=1");
	assert_string_equal(facet(w, &q, FACET_LANGUAGE), "en=1");
	assert_string_equal(find(w, "law"), "A");
	w->config.partner_count = 0;
	assert_int_equal(catalogue_sync_partners(w->catalogue, &w->config, &e), 0);
	assert_string_equal(find(w, "law"), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(finds_words_phrases_and_leaves_out),
		TEST(titles_come_before_codes_keywords_and_text), TEST(one_offering_must_meet_all_filters),
		TEST(statuses_follow_the_clock_and_the_seats), TEST(what_a_host_said_counts_in_facets_filters_and_hits),
		TEST(closed_courses_are_hidden_and_counted),
		TEST(languages_and_credits_of_an_offering_win),
		TEST(fields_are_listed_by_two_digits_and_one_level_below_the_selected),
		TEST(partners_that_are_off_are_not_there_at_all)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
