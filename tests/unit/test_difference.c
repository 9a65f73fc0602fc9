/* In what two records of an offering differ for somebody who applied for it. */
#include "unit.h"

#include "domain/difference.h"

static struct arena arena;

static void
add(struct values *to, uint16_t field, const char *lang, const char *text)
{
	const struct value v = {.field = field, .lang = slice_of(lang), .text = slice_of(text)};
	struct error e = ERROR_NONE;

	assert_int_equal(values_add(&arena, to, &v, &e), 0);
}

static struct course *
course(void)
{
	struct error e = ERROR_NONE;
	struct course *c = course_new(&arena);
	struct offering *o;

	assert_non_null(c);
	add(&c->values, OPSTAP_F_TITLE, "en", "Law");
	add(&c->values, OPSTAP_F_TITLE, "nl", "Recht");
	add(&c->values, OPSTAP_F_ECTS, "", "5");
	add(&c->values, OPSTAP_F_LANGUAGE, "", "en");
	o = course_add_offering(c, &e);
	assert_non_null(o);
	add(&o->values, OPSTAP_F_START, "", "2027-02-15");
	add(&o->values, OPSTAP_F_SESSION, "", "MON 19:00-20:30");
	return c;
}

static size_t
find(const struct course *was, const struct course *now, const char *lang, uint16_t *first)
{
	uint16_t fields[DIFFERENCE_MAX] = {0};
	size_t n = difference_find(was, now, slice_of(lang), fields, DIFFERENCE_MAX);

	*first = fields[0];
	return n;
}

static void
what_counts_is_found(void **state)
{
	struct course *was = course(), *now = course();
	struct values *o = &now->offerings[0].values;
	uint16_t first;

	(void)state;
	assert_int_equal(find(was, now, "en", &first), 0);
	add(o, OPSTAP_F_SESSION, "", "TUE 19:00-20:30");	/* one more of several */
	assert_int_equal(find(was, now, "en", &first), 1);
	assert_int_equal(first, OPSTAP_F_SESSION);
	values_remove(o, OPSTAP_F_START);			/* not known any more */
	assert_int_equal(find(was, now, "en", &first), 2);
	assert_int_equal(first, OPSTAP_F_START);
	assert_int_equal(find(now, was, "en", &first), 2);
	add(o, OPSTAP_F_ECTS, "", "5");				/* the same, said by the offering */
	add(o, OPSTAP_F_LANGUAGE, "", "fr");			/* the offering's own wins */
	assert_int_equal(find(was, now, "en", &first), 3);
	assert_true(difference_values(now, OPSTAP_F_LANGUAGE) == o);
}

static void
a_title_counts_in_the_language_of_the_reader(void **state)
{
	struct course *was = course(), *now = course();
	uint16_t first;

	(void)state;
	values_remove(&now->values, OPSTAP_F_TITLE);
	add(&now->values, OPSTAP_F_TITLE, "en", "Law");
	add(&now->values, OPSTAP_F_TITLE, "nl", "Rechten");
	assert_int_equal(find(was, now, "en", &first), 0);
	assert_int_equal(find(was, now, "nl", &first), 1);
	assert_int_equal(first, OPSTAP_F_TITLE);
}

static void
what_does_not_concern_them_is_none(void **state)
{
	struct course *was = course(), *now = course();
	uint16_t first;

	(void)state;
	add(&now->values, OPSTAP_F_DESCRIPTION, "en", "words");
	add(&now->values, OPSTAP_F_TEACHER, "", "Ann");
	add(&now->offerings[0].values, OPSTAP_F_PLACES, "", "20");
	add(&now->offerings[0].values, OPSTAP_F_APPLY_UNTIL, "", "2027-01-15T23:59:59+01:00");
	assert_int_equal(find(was, now, "en", &first), 0);
}

static void
records_that_cannot_be_read_differ(void **state)
{
	struct error e = ERROR_NONE;
	struct buffer b;

	(void)state;
	buffer_init(&b, COURSE_MAX_BYTES);
	assert_int_equal(course_encode(course(), &b, &e), 0);
	assert_false(difference_any(buffer_view(&b), buffer_view(&b), SLICE("en"), &arena));
	assert_true(difference_any(SLICE("OC"), buffer_view(&b), SLICE("en"), &arena));
	assert_true(difference_any(buffer_view(&b), SLICE_NONE, SLICE("en"), &arena));
	buffer_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_counts_is_found),
		cmocka_unit_test(a_title_counts_in_the_language_of_the_reader),
		cmocka_unit_test(what_does_not_concern_them_is_none),
		cmocka_unit_test(records_that_cannot_be_read_differ),
	};
	int rc;

	arena_init(&arena, 16u << 20);
	rc = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(&arena);
	return rc;
}
