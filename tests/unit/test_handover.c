/* A course on its way out of the sandbox: its places come along, damage is noticed. */
#include "unit.h"

#include "domain/course.h"

static struct arena arena;
static struct error e;

static int
make_arena(void **state)
{
	(void)state;
	arena_init(&arena, 16u << 20);
	return 0;
}

static int
drop_arena(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

static struct course *
sample(void)
{
	struct value id = {.field = OPSTAP_F_ID, .line = 7, .column = 3, .text = SLICE("CS-401")};
	struct value places = {.field = OPSTAP_F_PLACES, .text = SLICE("40")};
	struct course *c = course_new(&arena);

	assert_non_null(c);
	assert_int_equal(values_add(&arena, &c->values, &id, &e), 0);
	assert_non_null(course_add_offering(c, &e));
	assert_non_null(course_add_offering(c, &e));
	assert_int_equal(values_add(&arena, &c->offerings[1].values, &places, &e), 0);
	return c;
}

static void
a_course_is_handed_over_with_its_places(void **state)
{
	struct course *c = sample(), *back;
	struct buffer b;

	(void)state;
	c->source = SLICE("https://a.example/courses?pageNumber=2");
	c->line = 9;
	c->column = 5;
	c->offerings[0].source = SLICE("https://a.example/offerings/1");
	c->offerings[1].source = c->offerings[0].source;
	buffer_init(&b, COURSE_MAX_BYTES + COURSE_MAX_PLACES);
	assert_int_equal(course_hand_over(c, &b, &e), 0);
	assert_int_equal(course_take_over(buffer_view(&b), &arena, &back, &e), 0);
	assert_slice(back->source, "https://a.example/courses?pageNumber=2");
	assert_int_equal(back->line, 9);
	assert_int_equal(back->column, 5);
	assert_slice(back->offerings[0].source, "https://a.example/offerings/1");
	assert_slice(back->offerings[1].source, "https://a.example/offerings/1");
	assert_slice(values_text(&back->values, OPSTAP_F_ID), "CS-401");
	assert_slice(values_text(&back->offerings[1].values, OPSTAP_F_PLACES), "40");
	for (size_t n = 0; n < b.len; n++)
		assert_int_equal(course_take_over((struct slice){b.data, n}, &arena, &back, &e), ERR_DAMAGED);
	b.data[12] = '\xff';	/* in the name of the document */
	assert_int_equal(course_take_over(buffer_view(&b), &arena, &back, &e), ERR_DAMAGED);
	b.data[12] = 't';
	b.data[10 + c->source.n]++;	/* the number of offerings */
	assert_int_equal(course_take_over(buffer_view(&b), &arena, &back, &e), ERR_DAMAGED);
	buffer_free(&b);
}

static void
places_are_bounded(void **state)
{
	struct course *c = sample(), *back;
	static char name[2000];
	struct buffer b;

	(void)state;
	memset(name, 'n', sizeof(name));
	while (c->offering_count < COURSE_MAX_OFFERINGS) {
		struct offering *o = course_add_offering(c, &e);

		assert_non_null(o);
		o->source = (struct slice){name, 1000 + c->offering_count % 1000};
	}
	buffer_init(&b, COURSE_MAX_BYTES + COURSE_MAX_PLACES);
	assert_int_equal(course_hand_over(c, &b, &e), 0);
	assert_true(b.len < COURSE_MAX_PLACES + 100 * COURSE_MAX_OFFERINGS);
	assert_int_equal(course_take_over(buffer_view(&b), &arena, &back, &e), 0);
	assert_int_equal(back->offerings[2].source.n, 1003);
	assert_true(back->offerings[COURSE_MAX_OFFERINGS - 1].source.n > 0);
	buffer_free(&b);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make_arena, drop_arena)

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(a_course_is_handed_over_with_its_places), TEST(places_are_bounded)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
