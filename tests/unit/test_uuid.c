/* The numbers by which others know our courses: always the same, never shared, found again. */
#include "unit.h"

#include "store/uuid.h"

#include "store_world.h"

static struct slice
text_of(struct uuid u, struct buffer *b)
{
	buffer_clear(b);
	uuid_write(b, &u);
	return buffer_view(b);
}

/* Others have kept these: whatever changes them breaks every link to us. */
static void
stay_as_they_are(void **state)
{
	struct uuid course = uuid_of_course(SLICE("epfl"), SLICE("CS-401"));
	struct buffer b;

	(void)state;
	buffer_init(&b, 1000);
	assert_slice(text_of(uuid_of_partner(SLICE("epfl")), &b), "e6a91b51-c0e3-80c2-8ded-10eaeb2c84a4");
	assert_slice(text_of(course, &b), "cbeb758a-a498-8149-9db0-e3179262e240");
	assert_slice(text_of(uuid_of_offering(&course, SLICE("2027-1"), 0), &b), "cbeb758a-a498-8cbd-b07e-d0c8ebcc980c");
	assert_slice(text_of(uuid_of_offering(&course, SLICE_NONE, 1), &b), "cbeb758a-a498-8a14-b30c-efb9ca14b922");
	buffer_free(&b);
}

static void
are_of_version_8_and_read_back(void **state)
{
	struct buffer b;

	(void)state;
	buffer_init(&b, 1000);
	for (size_t i = 0; i < 1000; i++) {
		struct uuid course = uuid_of_course(SLICE("p"), (struct slice){(const char *)&i, sizeof(i)}), back;
		struct uuid offering = uuid_of_offering(&course, SLICE_NONE, i);

		assert_int_equal(course.b[6] >> 4, 8);
		assert_int_equal(course.b[8] >> 6, 2);
		assert_int_equal(offering.b[6] >> 4, 8);
		assert_int_equal(offering.b[8] >> 6, 2);
		assert_memory_equal(course.b, offering.b, UUID_SHARED);
		assert_false(uuid_same(&course, &offering));
		assert_true(uuid_parse(text_of(course, &b), &back));
		assert_true(uuid_same(&course, &back));
	}
	buffer_free(&b);
}

static void
differ_where_ids_differ(void **state)
{
	struct uuid a = uuid_of_course(SLICE("ab"), SLICE("c")), b = uuid_of_course(SLICE("a"), SLICE("bc"));
	struct uuid none, zero;

	(void)state;
	assert_false(uuid_same(&a, &b));
	b = uuid_of_course(SLICE("c"), SLICE("ab"));
	assert_false(uuid_same(&a, &b));
	b = uuid_of_partner(SLICE("ab"));
	assert_false(uuid_same(&a, &b));
	none = uuid_of_offering(&a, SLICE_NONE, 0x3030303030303030);
	zero = uuid_of_offering(&a, SLICE("00000000"), 0);
	assert_false(uuid_same(&none, &zero));
	zero = uuid_of_offering(&a, SLICE("1"), 7);
	none = uuid_of_offering(&a, SLICE("1"), 8);
	assert_true(uuid_same(&none, &zero));	/* where it stands matters only without an id */
}

static void
other_texts_are_none(void **state)
{
	static const char *const bad[] = {"", "1", "00000000-0000-8000-8000-00000000000", "00000000-0000-8000-8000-0000000000000",
			"00000000+0000-8000-8000-000000000000", "0000000g-0000-8000-8000-000000000000",
			"{0000000-0000-8000-8000-000000000000", "00000000000080008000000000000000----"};
	struct uuid u;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(uuid_parse(slice_of(bad[i]), &u));
	assert_true(uuid_parse(SLICE("ABCDEF00-0000-8000-8000-00000000000f"), &u));
	assert_int_equal(u.b[0], 0xab);
	assert_int_equal(u.b[15], 0x0f);
}

struct found {
	struct uuid wanted;
	size_t n, gone;
};

static int
note_found(void *context, struct slice partner, struct slice record, const struct course_meta *meta)
{
	struct found *f = context;
	struct error e = ERROR_NONE;
	struct course *course;
	struct uuid number;
	struct arena a;

	arena_init(&a, 1 << 20);
	assert_int_equal(course_decode(record, &a, &course, &e), 0);
	number = uuid_of_course(partner, values_text(&course->values, OPSTAP_F_ID));
	f->n += uuid_same(&number, &f->wanted);
	f->gone += meta->gone;
	arena_free(&a);
	return 0;
}

static int
note_number(void *context, const struct uuid *number, const struct course_meta *meta)
{
	struct found *f = context;

	assert_false(meta->gone);
	f->n++;
	f->gone += uuid_same(number, &f->wanted);
	return 0;
}

static int
stop_at_second(void *context, struct slice id, struct slice record, const struct course_meta *meta)
{
	char *name = context;

	(void)record;
	(void)meta;
	assert_true(slice_copy(id, name, 10));
	return slice_is(id, "D") ? 1 : 0;
}

static void
lead_to_their_course(void **state)
{
	struct world *w = *state;
	struct found found = {.wanted = uuid_of_course(SLICE("beta"), SLICE("B"))};
	struct catalogue_view *v;
	struct error e = ERROR_NONE;
	char last[10] = "";

	for (char c[] = "id=A|title=Law"; c[3] <= 'E'; c[3]++)
		world_add(w, c);
	world_apply(w, 1);
	world_add(w, "id=B|title=Other");
	world_apply(w, 0);
	assert_int_equal(catalogue_begin(w->catalogue, &v, &e), 0);
	assert_int_equal(catalogue_find(v, &found.wanted, note_found, &found, &e), 0);
	assert_int_equal(found.n, 1);
	found = (struct found){.wanted = uuid_of_course(SLICE("beta"), SLICE("Z"))};
	assert_int_equal(catalogue_find(v, &found.wanted, note_found, &found, &e), 0);
	assert_int_equal(found.n, 0);
	found = (struct found){.wanted = uuid_of_course(SLICE("beta"), SLICE("C"))};
	assert_int_equal(catalogue_uuids(v, SLICE("beta"), note_number, &found, &e), 0);
	assert_int_equal(found.n, 5);
	assert_int_equal(found.gone, 1);
	assert_int_equal(catalogue_uuids(v, SLICE("nobody"), note_number, &found, &e), 0);
	assert_int_equal(catalogue_each_from(v, SLICE("beta"), 2, stop_at_second, last, &e), 1);
	assert_string_equal(last, "D");
	assert_int_equal(catalogue_each_from(v, SLICE("beta"), 5, stop_at_second, last, &e), 0);
	assert_int_equal(catalogue_each_from(v, SLICE("beta"), UINT32_MAX, stop_at_second, last, &e), 0);
	catalogue_end(v);
}

static void
know_what_is_gone(void **state)
{
	struct world *w = *state;
	struct found found = {.wanted = uuid_of_course(SLICE("beta"), SLICE("A"))};
	struct catalogue_view *v;
	struct error e = ERROR_NONE;

	world_add(w, "id=A|title=Law");
	world_add(w, "id=B|title=Water");
	world_apply(w, 1);
	world_add(w, "id=B|title=Water");
	world_apply(w, 1);
	assert_int_equal(catalogue_begin(w->catalogue, &v, &e), 0);
	assert_int_equal(catalogue_find(v, &found.wanted, note_found, &found, &e), 0);
	assert_int_equal(found.gone, 1);
	found = (struct found){.n = 0};
	assert_int_equal(catalogue_uuids(v, SLICE("beta"), note_number, &found, &e), 0);
	assert_int_equal(found.n, 1);
	catalogue_end(v);
}

static int
set_up(void **state)
{
	*state = world_new();
	return 0;
}

static int
tear_down(void **state)
{
	world_free(*state);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stay_as_they_are),
		cmocka_unit_test(are_of_version_8_and_read_back),
		cmocka_unit_test(differ_where_ids_differ),
		cmocka_unit_test(other_texts_are_none),
		cmocka_unit_test_setup_teardown(lead_to_their_course, set_up, tear_down),
		cmocka_unit_test_setup_teardown(know_what_is_gone, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
