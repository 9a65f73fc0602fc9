/* The partner's own list over the feed, defaults under it. */
#include "unit.h"

#include "feed/overlay.h"

static struct arena arena;
static struct messages messages;
static struct error e;

static int
set_up(void **state)
{
	(void)state;
	arena_init(&arena, 16u << 20);
	messages_init(&messages, &arena);
	e = (struct error)ERROR_NONE;
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

static void
put(struct values *list, uint16_t field, const char *lang, const char *text)
{
	struct value v = {.field = field, .lang = slice_of(lang), .text = slice_of(text)};

	if (strcmp(text, "-") == 0) {
		v.flags = VALUE_UNKNOWN;
		v.text = SLICE_NONE;
	}
	assert_int_equal(values_add(&arena, list, &v, &e), 0);
}

static struct course *
course(const char *id)
{
	struct course *c = course_new(&arena);

	put(&c->values, OPSTAP_F_ID, NULL, id);
	return c;
}

static struct values *
offering(struct course *c, const char *id)
{
	struct offering *o = course_add_offering(c, &e);

	assert_non_null(o);
	if (id != NULL)
		put(&o->values, OPSTAP_F_OFFERING, NULL, id);
	return &o->values;
}

static size_t
count(const struct values *list, uint16_t field)
{
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++)
		n += list->v[i].field == field;
	return n;
}

static void
own_values_win_and_say_so(void **state)
{
	struct course *feed = course("a"), *own = course("a");

	(void)state;
	put(&feed->values, OPSTAP_F_ECTS, NULL, "5");
	put(&feed->values, OPSTAP_F_URL, NULL, "https://feed.example/");
	put(&own->values, OPSTAP_F_ECTS, NULL, "7.5");
	put(&own->values, OPSTAP_F_FIELD, NULL, "0613");
	put(&own->values, OPSTAP_F_FIELD, NULL, "0541");
	assert_int_equal(overlay_merge(feed, own, &messages, &e), 0);
	assert_slice(values_text(&feed->values, OPSTAP_F_ECTS), "7.5");
	assert_int_equal(values_first(&feed->values, OPSTAP_F_ECTS)->origin, ORIGIN_OVERLAY);
	assert_slice(values_text(&feed->values, OPSTAP_F_URL), "https://feed.example/");
	assert_int_equal(values_first(&feed->values, OPSTAP_F_URL)->origin, ORIGIN_FEED);
	assert_int_equal(count(&feed->values, OPSTAP_F_FIELD), 2);
	assert_int_equal(count(&feed->values, OPSTAP_F_ID), 1);
}

static void
a_language_replaces_only_itself(void **state)
{
	struct course *feed = course("a"), *own = course("a"), *all = course("a");

	(void)state;
	put(&feed->values, OPSTAP_F_TITLE, "en", "Law");
	put(&feed->values, OPSTAP_F_TITLE, "nl", "Wet");
	put(&own->values, OPSTAP_F_TITLE, "nl", "Recht");
	assert_int_equal(overlay_merge(feed, own, &messages, &e), 0);
	assert_slice(values_in(&feed->values, OPSTAP_F_TITLE, SLICE("nl"))->text, "Recht");
	assert_slice(values_in(&feed->values, OPSTAP_F_TITLE, SLICE("en"))->text, "Law");
	put(&all->values, OPSTAP_F_TITLE, NULL, "Jus");
	assert_int_equal(overlay_merge(feed, all, &messages, &e), 0);
	assert_int_equal(count(&feed->values, OPSTAP_F_TITLE), 1);
	assert_slice(values_text(&feed->values, OPSTAP_F_TITLE), "Jus");
}

static void
a_dash_makes_unknown_and_defaults_respect_it(void **state)
{
	struct config_default defaults[] = {{"ects", "6"}, {"level", "master"}, {"delivery", "self-paced"}};
	const struct config_partner p = {.defaults = defaults, .default_count = 3};
	struct overlay_defaults d;
	struct course *feed = course("a"), *own = course("a");

	(void)state;
	put(&feed->values, OPSTAP_F_ECTS, NULL, "5");
	put(&own->values, OPSTAP_F_ECTS, NULL, "-");
	assert_int_equal(overlay_merge(feed, own, &messages, &e), 0);
	assert_int_equal(overlay_defaults_read(&p, &arena, &d, &messages, &e), 0);
	assert_int_equal(overlay_defaults_apply(&d, feed, &e), 0);
	assert_null(values_first(&feed->values, OPSTAP_F_ECTS));
	assert_slice(values_text(&feed->values, OPSTAP_F_LEVEL), "master");
	assert_int_equal(values_first(&feed->values, OPSTAP_F_LEVEL)->origin, ORIGIN_DEFAULT);
	assert_int_equal(feed->offering_count, 1);	/* a default of an offering needs one to stand in */
	assert_slice(values_text(&feed->offerings[0].values, OPSTAP_F_DELIVERY), "self-paced");
	assert_int_equal(messages.n, 0);
}

static void
defaults_fill_each_offering_that_lacks_them(void **state)
{
	struct config_default defaults[] = {{"exam", "home"}, {"language", "en, nl"}};
	const struct config_partner p = {.defaults = defaults, .default_count = 2};
	struct overlay_defaults d;
	struct course *c = course("a");

	(void)state;
	(void)offering(c, "1");
	put(offering(c, "2"), OPSTAP_F_EXAM, NULL, "online");
	assert_int_equal(overlay_defaults_read(&p, &arena, &d, &messages, &e), 0);
	assert_int_equal(overlay_defaults_apply(&d, c, &e), 0);
	assert_slice(values_text(&c->offerings[0].values, OPSTAP_F_EXAM), "home");
	assert_slice(values_text(&c->offerings[1].values, OPSTAP_F_EXAM), "online");
	assert_int_equal(count(&c->values, OPSTAP_F_LANGUAGE), 2);
	assert_int_equal(overlay_defaults_apply(&d, c, &e), 0);	/* once more changes nothing */
	assert_int_equal(count(&c->values, OPSTAP_F_LANGUAGE), 2);
}

static void
offerings_meet_by_id_or_as_the_only_one(void **state)
{
	struct course *feed = course("a"), *own = course("a"), *nameless = course("a");

	(void)state;
	put(offering(feed, "1"), OPSTAP_F_PLACES, NULL, "20");
	put(offering(nameless, NULL), OPSTAP_F_PLACES, NULL, "30");
	assert_int_equal(overlay_merge(feed, nameless, &messages, &e), 0);
	assert_int_equal(feed->offering_count, 1);
	assert_slice(values_text(&feed->offerings[0].values, OPSTAP_F_PLACES), "30");
	assert_slice(values_text(&feed->offerings[0].values, OPSTAP_F_OFFERING), "1");
	put(offering(own, "1"), OPSTAP_F_PLACES, NULL, "40");
	put(offering(own, "2"), OPSTAP_F_PLACES, NULL, "50");
	assert_int_equal(overlay_merge(feed, own, &messages, &e), 0);
	assert_int_equal(feed->offering_count, 2);
	assert_slice(values_text(&feed->offerings[0].values, OPSTAP_F_PLACES), "40");
	assert_slice(values_text(&feed->offerings[1].values, OPSTAP_F_OFFERING), "2");
	assert_slice(values_text(&feed->offerings[1].values, OPSTAP_F_PLACES), "50");
	assert_int_equal(messages.n, 0);
}

static void
a_nameless_row_among_several_offerings_is_said(void **state)
{
	struct course *feed = course("a"), *own = course("a");

	(void)state;
	put(offering(feed, "1"), OPSTAP_F_PLACES, NULL, "20");
	put(offering(feed, "2"), OPSTAP_F_PLACES, NULL, "20");
	put(offering(own, NULL), OPSTAP_F_PLACES, NULL, "30");
	put(&own->values, OPSTAP_F_ECTS, NULL, "5");
	assert_int_equal(overlay_merge(feed, own, &messages, &e), 0);
	assert_int_equal(feed->offering_count, 2);
	assert_slice(values_text(&feed->offerings[0].values, OPSTAP_F_PLACES), "20");
	assert_slice(values_text(&feed->values, OPSTAP_F_ECTS), "5");
	assert_int_equal(messages.count[MESSAGE_WARNING], 1);
	assert_slice(messages.m[0].record, "a");
}

static void
rows_become_offerings_where_the_feed_has_none(void **state)
{
	struct course *feed = course("a"), *own = course("a");

	(void)state;
	put(offering(own, NULL), OPSTAP_F_START, NULL, "2027-02-01");
	put(offering(own, NULL), OPSTAP_F_START, NULL, "2027-09-01");
	assert_int_equal(overlay_merge(feed, own, &messages, &e), 0);
	assert_int_equal(feed->offering_count, 2);
	assert_slice(values_text(&feed->offerings[1].values, OPSTAP_F_START), "2027-09-01");
}

/* A process that was taken over says what it likes; who a value is from decides what students are told of it. */
static void
an_origin_that_cannot_be_is_seen(void **state)
{
	struct course *c = course("a");
	struct value *v;

	(void)state;
	put(offering(c, "1"), OPSTAP_F_PLACES, NULL, "20");
	v = &c->offerings[0].values.v[1];
	assert_true(overlay_origins_hold(c, false));
	assert_false(overlay_origins_hold(c, true));
	v->origin = ORIGIN_MAP;
	assert_true(overlay_origins_hold(c, false));
	v->origin = ORIGIN_DEFAULT;
	assert_false(overlay_origins_hold(c, false));
	v->origin = ORIGIN_OVERLAY;
	assert_false(overlay_origins_hold(c, false));
	v->origin = ORIGIN_FEED;
	c->values.v[0].origin = ORIGIN_OVERLAY;
	assert_false(overlay_origins_hold(c, false));
	c->offerings[0].values.v[0].origin = v->origin = ORIGIN_OVERLAY;
	assert_true(overlay_origins_hold(c, true));
	c->offerings[0].values.v[0].origin = ORIGIN_MAP;
	assert_false(overlay_origins_hold(c, true));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(own_values_win_and_say_so), TEST(a_language_replaces_only_itself), TEST(a_dash_makes_unknown_and_defaults_respect_it),
		TEST(defaults_fill_each_offering_that_lacks_them), TEST(offerings_meet_by_id_or_as_the_only_one),
		TEST(a_nameless_row_among_several_offerings_is_said), TEST(rows_become_offerings_where_the_feed_has_none),
		TEST(an_origin_that_cannot_be_is_seen)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
