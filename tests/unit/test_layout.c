/*
 * The adapter contract as it was frozen: numbers, offsets and sizes on 64-bit machines. An adapter that was
 * built against version 1 keeps loading as long as nothing here changes; what is new comes behind the last line
 * of each struct.
 */
#include "unit.h"

#include "contract/opstap_adapter.h"

#include "domain/check.h"
#include "feed/elfinfo.h"

#define AT(type, member, offset) assert_int_equal(offsetof(struct type, member), offset)

static void
test_adapter_object(void **state)
{
	(void)state;
	assert_int_equal(OPSTAP_ADAPTER_ABI, 1);
	AT(opstap_adapter, abi, 0);
	AT(opstap_adapter, size, 4);
	AT(opstap_adapter, name, 8);
	AT(opstap_adapter, version, 40);
	AT(opstap_adapter, run, 56);
	AT(opstap_adapter, deliver, 64);
	assert_true(sizeof(struct opstap_adapter) >= 72);
	assert_int_equal(ELFINFO_SIZE_FIRST, 72);	/* what hosts of every release take */
	assert_int_equal(ELFINFO_ABI_FIRST, 1);
}

static void
test_request(void **state)
{
	(void)state;
	AT(opstap_request, size, 0);
	AT(opstap_request, url, 8);
	AT(opstap_request, method, 16);
	AT(opstap_request, headers, 24);
	AT(opstap_request, body, 32);
	AT(opstap_request, body_len, 40);
	assert_true(sizeof(struct opstap_request) >= 48);
}

static void
test_host_table(void **state)
{
	(void)state;
	AT(opstap_host, size, 0);
	AT(opstap_host, abi, 4);
	AT(opstap_host, open, 8);
	AT(opstap_host, read, 16);
	AT(opstap_host, header, 24);
	AT(opstap_host, close, 32);
	AT(opstap_host, get, 40);
	AT(opstap_host, drop, 48);
	AT(opstap_host, course, 56);
	AT(opstap_host, offering, 64);
	AT(opstap_host, set, 72);
	AT(opstap_host, emit, 80);
	AT(opstap_host, at, 88);
	AT(opstap_host, setting, 96);
	AT(opstap_host, log, 104);
	AT(opstap_host, fail, 112);
	AT(opstap_host, enrolment, 120);
	assert_true(sizeof(struct opstap_host) >= 128);
}

static void
test_has(void **state)
{
	const struct opstap_host old = {.size = offsetof(struct opstap_host, enrolment)};

	(void)state;
	assert_false(OPSTAP_HAS(&old, enrolment));
	assert_true(OPSTAP_HAS(&old, fail));
}

static void
test_numbers(void **state)
{
	static const struct { uint32_t number, frozen; const char *name; } fields[] = {
		{OPSTAP_F_ID, 1, "id"}, {OPSTAP_F_CODE, 2, "code"}, {OPSTAP_F_TITLE, 3, "title"},
		{OPSTAP_F_SUMMARY, 4, "summary"},
		{OPSTAP_F_DESCRIPTION, 5, "description"}, {OPSTAP_F_OUTCOMES, 6, "outcomes"},
		{OPSTAP_F_PREREQUISITES, 7, "prerequisites"}, {OPSTAP_F_ASSESSMENT, 8, "assessment"},
		{OPSTAP_F_URL, 9, "url"},
		{OPSTAP_F_ECTS, 10, "ects"}, {OPSTAP_F_CREDITS, 11, "credits"}, {OPSTAP_F_LEVEL, 12, "level"},
		{OPSTAP_F_FIELD, 13, "field"}, {OPSTAP_F_KEYWORD, 14, "keyword"},
		{OPSTAP_F_LANGUAGE, 15, "language"},
		{OPSTAP_F_TEACHER, 16, "teacher"}, {OPSTAP_F_CONTACT, 17, "contact"},
		{OPSTAP_F_VIDEO, 18, "video"},
		{OPSTAP_F_HONOURS, 19, "honours"}, {OPSTAP_F_ACADEMIC_YEAR, 20, "academic_year"},
		{OPSTAP_F_CANCELLED, 21, "cancelled"}, {OPSTAP_F_OFFERING, 40, "offering"},
		{OPSTAP_F_LABEL, 41, "label"},
		{OPSTAP_F_START, 42, "start"}, {OPSTAP_F_END, 43, "end"},
		{OPSTAP_F_APPLY_FROM, 44, "apply_from"},
		{OPSTAP_F_APPLY_UNTIL, 45, "apply_until"}, {OPSTAP_F_DELIVERY, 46, "delivery"},
		{OPSTAP_F_HOURS_PER_WEEK, 47, "hours_per_week"}, {OPSTAP_F_SESSION, 48, "session"},
		{OPSTAP_F_EXAM, 49, "exam"},
		{OPSTAP_F_EXAM_AT, 50, "exam_at"}, {OPSTAP_F_EXAM_MINUTES, 51, "exam_minutes"},
		{OPSTAP_F_PLACES, 52, "places"},
		{OPSTAP_F_DROP_BY, 53, "drop_by"}, {OPSTAP_F_WAITING_LIST, 54, "waiting_list"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		assert_int_equal(fields[i].number, fields[i].frozen);
		assert_non_null(field_by_number(fields[i].frozen));
		assert_string_equal(field_by_number(fields[i].frozen)->name, fields[i].name);
	}
	assert_int_equal(OPSTAP_AS_PLAIN, 0x10000);
	assert_int_equal(OPSTAP_AS_HTML, 0x20000);
	assert_int_equal(OPSTAP_AS_MARKDOWN, 0x40000);
	assert_int_equal(OPSTAP_NOTE, 0);
	assert_int_equal(OPSTAP_WARNING, 1);
	assert_int_equal(OPSTAP_ERROR, 2);
	assert_int_equal(MESSAGE_NOTE, OPSTAP_NOTE);
	assert_int_equal(MESSAGE_WARNING, OPSTAP_WARNING);
	assert_int_equal(MESSAGE_ERROR, OPSTAP_ERROR);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_adapter_object),
		cmocka_unit_test(test_request),
		cmocka_unit_test(test_host_table),
		cmocka_unit_test(test_has),
		cmocka_unit_test(test_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
