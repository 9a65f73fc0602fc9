/* The table of fields agrees with the adapter header, with CONTRACT.md's names, and with itself. */
#include "unit.h"

#include "domain/field.h"
#include "domain/isced.h"

/* CONTRACT.md section 3, "Field names", in its order. */
static const char names[] =
	"id code title summary description outcomes prerequisites assessment url ects credits level field keyword language "
	"teacher contact video honours academic_year cancelled offering label start end apply_from apply_until delivery "
	"hours_per_week session exam exam_at exam_minutes places drop_by waiting_list";

static void
every_name_of_the_contract_in_its_order(void **state)
{
	struct slice rest = slice_of(names), name;
	size_t n = 0;

	(void)state;
	while (slice_split(&rest, ' ', &name)) {
		assert_non_null(field_at(n));
		assert_slice(name, field_at(n)->name);
		assert_ptr_equal(field_by_name(name), field_at(n));
		n++;
	}
	assert_int_equal(field_count(), n);
	assert_null(field_at(n));
	assert_null(field_by_name(SLICE("titel")));
	assert_null(field_by_name(SLICE("")));
}

static void
numbers_find_their_field_and_occur_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < field_count(); i++)
		assert_ptr_equal(field_by_number(field_at(i)->number), field_at(i));
	assert_null(field_by_number(0));
	assert_null(field_by_number(39));
	assert_null(field_by_number(OPSTAP_F_TITLE | OPSTAP_AS_HTML));
	assert_int_equal(field_by_name(SLICE("waiting_list"))->number, 54);	/* stands in stored records */
}

static void
what_may_stand_on_an_offering(void **state)
{
	static const char *const both[] = {"url", "ects", "credits", "language", "academic_year", "cancelled"};
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < field_count(); i++) {
		unsigned where = field_at(i)->flags & (FIELD_OF_COURSE | FIELD_OF_OFFERING);

		assert_true(where != 0);
		n += where == (FIELD_OF_COURSE | FIELD_OF_OFFERING);
	}
	assert_int_equal(n, sizeof(both) / sizeof(both[0]));
	for (size_t i = 0; i < n; i++)
		assert_true(field_by_name(slice_of(both[i]))->flags & FIELD_OF_OFFERING);
}

static void
texts_and_only_texts_have_a_ceiling(void **state)
{
	(void)state;
	for (size_t i = 0; i < field_count(); i++) {
		enum field_kind kind = field_at(i)->kind;

		assert_int_equal(field_at(i)->max_chars > 0, kind == KIND_TEXT || kind == KIND_LINE);
	}
	assert_int_equal(field_by_number(OPSTAP_F_TITLE)->max_chars, 500);
	assert_int_equal(field_by_number(OPSTAP_F_DESCRIPTION)->max_chars, 20000);
}

static void
words_are_those_of_the_enums(void **state)
{
	(void)state;
	assert_int_equal(field_word(OPSTAP_F_LEVEL, SLICE("doctoral")), LEVEL_DOCTORAL);
	assert_int_equal(field_word(OPSTAP_F_LEVEL, SLICE("unknown")), LEVEL_UNKNOWN);
	assert_int_equal(field_word(OPSTAP_F_DELIVERY, SLICE("self-paced")), DELIVERY_SELF_PACED);
	assert_int_equal(field_word(OPSTAP_F_DELIVERY, SLICE("campus")), DELIVERY_CAMPUS);
	assert_int_equal(field_word(OPSTAP_F_EXAM, SLICE("none")), EXAM_NONE);
	assert_int_equal(field_word(OPSTAP_F_EXAM, SLICE("Home")), -1);
	assert_int_equal(field_word(OPSTAP_F_TITLE, SLICE("home")), -1);
	for (size_t i = 0; i < field_count(); i++)
		assert_int_equal(field_words(field_at(i)->number) != NULL, field_at(i)->kind == KIND_WORD);
}

static void
isced_codes(void **state)
{
	static const char *const absent[] = {"", "0", "6", "0619x", "0620", "061x", "11", "06130", "9", "00000"};

	(void)state;
	assert_string_equal(isced_label(SLICE("0613"), false), "Software and applications development and analysis");
	assert_string_equal(isced_label(SLICE("0613"), true), "Ontwikkeling en analyse van software en toepassingen");
	assert_true(isced_exists(SLICE("06")) && isced_exists(SLICE("061")) && isced_exists(SLICE("00")));
	assert_true(isced_exists(SLICE("1041")) && isced_exists(SLICE("99")) && isced_exists(SLICE("9999")));
	for (size_t i = 0; i < sizeof(absent) / sizeof(absent[0]); i++) {
		assert_false(isced_exists(slice_of(absent[i])));
		assert_null(isced_label(slice_of(absent[i]), false));
	}
}

static void
isced_is_complete_and_each_code_has_its_parents(void **state)
{
	size_t count = 0;

	(void)state;
	for (int i = 0; i < 10000; i++) {
		char code[5];

		snprintf(code, sizeof(code), "%04d", i);
		if (!isced_exists(slice_of(code)))
			continue;
		count++;
		assert_true(isced_exists((struct slice){code, 3}));
		assert_true(isced_exists((struct slice){code, 2}));
		assert_true(isced_label(slice_of(code), true)[0] != '\0');
	}
	assert_int_equal(count, 150);	/* detailed fields of the EU's list, "not known" ones included */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_name_of_the_contract_in_its_order),
		cmocka_unit_test(numbers_find_their_field_and_occur_once), cmocka_unit_test(what_may_stand_on_an_offering),
		cmocka_unit_test(texts_and_only_texts_have_a_ceiling), cmocka_unit_test(words_are_those_of_the_enums),
		cmocka_unit_test(isced_codes), cmocka_unit_test(isced_is_complete_and_each_code_has_its_parents)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
