/* Records in the catalogue, packed and unpacked: with and without a dictionary, a new dictionary, damage, bounds. */
#include "unit.h"

#include "store_world.h"
#include "store/records.h"

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

static void
add_courses(struct world *w, unsigned first, unsigned n)
{
	static const char *const subjects[] = {"history", "law", "chemistry", "music", "logic", "botany", "painting"};

	for (unsigned i = first; i < first + n; i++) {
		char line[600];

		snprintf(line, sizeof(line), "id=c%u|title=Introduction to %s, part %u|description=This course number %u "
				"deals with the elements of %s and asks what %s has to do with %s %u.|+|offering=o%u|start=2027-01-01",
				i, subjects[i % 7], i, i * 7919, subjects[i / 7 % 7], subjects[i / 49 % 7], subjects[i % 5],
				i * 31, i);
		world_add(w, line);
	}
}

/* The record that a course is stored as, and its stored form. */
static struct slice
stored_of(struct catalogue_view *v, uint32_t doc)
{
	struct error e = ERROR_NONE;
	struct slice value;

	assert_int_equal(env_get(v->txn, env_db(v->c->env, DB_COURSES), doc_key(&doc), &value, &e), 0);
	return entry_skip(value);
}

static uint32_t
dict_of(struct catalogue_view *v, uint32_t doc)
{
	struct reader r = reader_of(stored_of(v, doc));

	return reader_u8(&r) == 1 ? reader_u32(&r) : 0;
}

static struct catalogue_view *
view_of(struct world *w)
{
	struct error e = ERROR_NONE;
	struct catalogue_view *v;

	assert_int_equal(catalogue_begin(w->catalogue, &v, &e), 0);
	return v;
}

static void
assert_all(struct world *w, const struct slice *records, unsigned n)
{
	struct catalogue_view *v = view_of(w);
	struct error e = ERROR_NONE;

	for (unsigned i = 0; i < n; i++) {
		struct slice record;

		assert_int_equal(load_record(v->c, v->txn, i, &v->records, &record, &e), 0);
		assert_true(slice_eq(record, records[i]));
	}
	catalogue_end(v);
	world_verify(w);
}

static void
few_courses_have_no_dictionary(void **state)
{
	struct world *w = *state;
	struct catalogue_view *v;

	add_courses(w, 0, 91);
	world_apply(w, 0);
	assert_all(w, w->records, 91);
	v = view_of(w);
	for (uint32_t doc = 0; doc < 91; doc++)
		assert_int_equal(dict_of(v, doc), 0);
	catalogue_end(v);
}

static void
many_courses_have_one(void **state)
{
	struct world *w = *state;
	struct catalogue_view *v;
	size_t packed = 0, plain = 0;
	uint32_t dict;

	add_courses(w, 0, 600);
	world_apply(w, 0);
	add_courses(w, 600, 600);
	world_apply(w, 1);
	v = view_of(w);
	dict = dict_of(v, 0);
	assert_int_not_equal(dict, 0);
	for (uint32_t doc = 0; doc < 1200; doc++) {
		assert_int_equal(dict_of(v, doc), dict);	/* those from before it, too */
		packed += stored_of(v, doc).n;
	}
	catalogue_end(v);
	w->count = 0;
	add_courses(w, 0, 1200);
	for (size_t i = 0; i < 1200; i++)
		plain += w->records[i].n;
	assert_true(packed * 3 < plain);
	assert_all(w, w->records, 1200);
}

static void
an_index_made_anew_brings_a_dictionary(void **state)
{
	struct world *w = *state;
	struct error e = ERROR_NONE;
	struct catalogue_view *v;

	add_courses(w, 0, 600);
	world_apply(w, 0);
	v = view_of(w);
	assert_int_equal(dict_of(v, 5), 0);
	catalogue_end(v);
	assert_int_equal(catalogue_index(w->catalogue, &e), 0);
	v = view_of(w);
	assert_int_not_equal(dict_of(v, 5), 0);
	catalogue_end(v);
	assert_all(w, w->records, 600);
}

static void
a_grown_catalogue_has_two_and_reads_both(void **state)
{
	struct world *w = *state;
	struct error e = ERROR_NONE;
	struct catalogue_view *v;
	uint32_t old;

	add_courses(w, 0, 500);
	world_apply(w, 0);
	assert_int_equal(catalogue_index(w->catalogue, &e), 0);
	add_courses(w, 500, 4000);
	world_apply(w, 1);
	v = view_of(w);
	old = dict_of(v, 0);
	assert_int_not_equal(old, 0);
	assert_int_not_equal(dict_of(v, 4000), 0);
	assert_int_not_equal(dict_of(v, 4000), old);
	catalogue_end(v);
	catalogue_close(w->catalogue);	/* another process knows no dictionary yet */
	assert_int_equal(catalogue_open(w->data_dir, true, &w->catalogue, &e), 0);
	w->count = 0;
	add_courses(w, 0, 4500);
	assert_all(w, w->records, 4500);
}

/* Damage gives an error from unpacking, or from the record's own checksum; never a wrong course. */
static void
damage_is_noticed(void **state)
{
	struct world *w = *state;
	struct error e = ERROR_NONE;
	struct catalogue_view *v;
	char bytes[2000];
	struct arena a;
	struct slice s;

	add_courses(w, 0, 1100);
	world_apply(w, 0);
	arena_init(&a, (size_t)COURSE_MAX_BYTES * 8);
	v = view_of(w);
	s = stored_of(v, 7);
	assert_true(s.n < sizeof(bytes));
	for (size_t i = 0; i < s.n * 8 + s.n; i++) {
		struct slice record, hurt = {bytes, i < s.n * 8 ? s.n : i - s.n * 8};
		struct course *course;
		int rc;

		memcpy(bytes, s.p, s.n);
		if (i < s.n * 8)
			bytes[i / 8] ^= (char)(1 << i % 8);
		arena_reset(&a);
		rc = records_unpack(v->c, v->txn, hurt, &a, &record, &e);
		if (rc == 0)
			rc = course_decode(record, &a, &course, &e);
		if (rc == 0)	/* a bit that says nothing */
			assert_true(slice_eq(record, w->records[7]));
		else
			assert_int_equal(rc, ERR_DAMAGED);
	}
	catalogue_end(v);
	arena_free(&a);
}

static void
sizes_are_bounded(void **state)
{
	static const unsigned char huge[] = {1, 0, 0, 0, 0, 0xa0, 1, 0, 0x40, 0, 1, 0, 0};
	struct world *w = *state;
	struct catalogue_view *v = view_of(w);
	struct records *r = records_new();
	struct error e = ERROR_NONE;
	struct slice record, big;
	struct buffer b;

	assert_non_null(r);
	assert_int_equal(records_unpack(v->c, v->txn, (struct slice){(const char *)huge, sizeof(huge)}, &v->records, &record,
			&e), ERR_DAMAGED);
	big = (struct slice){arena_alloc(&w->arena, COURSE_MAX_BYTES), COURSE_MAX_BYTES};
	assert_non_null(big.p);
	buffer_init(&b, (size_t)COURSE_MAX_BYTES * 2);
	assert_int_equal(records_pack(r, big, &b, &e), 0);
	assert_true(b.len < 2000);
	assert_int_equal(records_unpack(v->c, v->txn, buffer_view(&b), &v->records, &record, &e), 0);
	assert_true(slice_eq(record, big));
	buffer_clear(&b);
	assert_int_equal(records_pack(r, SLICE("x"), &b, &e), 0);	/* too short to gain */
	assert_int_equal(b.len, 2);
	assert_int_equal(records_unpack(v->c, v->txn, buffer_view(&b), &v->records, &record, &e), 0);
	assert_true(slice_is(record, "x"));
	buffer_free(&b);
	records_free(r);
	catalogue_end(v);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(few_courses_have_no_dictionary), TEST(many_courses_have_one),
		TEST(an_index_made_anew_brings_a_dictionary), TEST(a_grown_catalogue_has_two_and_reads_both),
		TEST(damage_is_noticed), TEST(sizes_are_bounded)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
