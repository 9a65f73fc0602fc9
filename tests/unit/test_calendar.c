/* Calendar files, read back by libical: nothing that is written in a title becomes anything else than a title. */
#include "unit.h"

#include <libical/ical.h>

#include "render/calendar.h"

static icalcomponent *
written(const struct calendar_event *events, size_t n, struct buffer *b)
{
	icalcomponent *c;

	buffer_init(b, 1 << 20);
	calendar_begin(b, SLICE("Names; with, signs"));
	for (size_t i = 0; i < n; i++)
		calendar_add(b, &events[i], 1795514700);
	calendar_end(b);
	buffer_byte(b, '\0');
	assert_true(buffer_ok(b));
	c = icalparser_parse_string(b->data);
	assert_non_null(c);
	assert_int_equal(icalcomponent_count_errors(c), 0);
	assert_true(icalrestriction_check(c));
	assert_int_equal(icalcomponent_count_components(c, ICAL_VEVENT_COMPONENT), n);
	return c;
}

static void
assert_lines(const struct buffer *b)
{
	struct slice rest = {b->data, b->len - 1}, line;

	while (slice_split(&rest, '\n', &line) && rest.n > 0) {
		assert_true(line.n > 0 && line.p[line.n - 1] == '\r');
		assert_true(line.n - 1 <= 75);
		assert_true(utf8_valid(line, NULL));		/* no character is cut in two */
	}
}

static void
test_texts(void **state)
{
	static const char *const texts[] = {
		"plain", "a, b; c \\ d", "two\nlines", "a\r\nBEGIN:VALARM\r\nEND:VEVENT", "x:y=\"z\"", "\342\202\254\342\202\254 12",
		("Een heel lange naam met \303\253\303\253n vak over de geschiedenis van de Europese samenwerking, deel 2; \360\237\246\211\360\237\246\211\360\237\246\211"
		"\360\237\246\211\360\237\246\211\360\237\246\211\360\237\246\211\360\237\246\211\360\237\246\211\360\237\246\211\360\237\246\211"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const struct calendar_event e = {.uid = SLICE("1@x"), .summary = slice_of(texts[i]), .location = slice_of(texts[i]), .day = 20000};
		struct buffer b;
		icalcomponent *c = written(&e, 1, &b);
		const char *read = icalcomponent_get_summary(icalcomponent_get_first_component(c, ICAL_VEVENT_COMPONENT));
		char wanted[400];
		size_t n = 0;

		for (const char *p = texts[i]; *p != '\0'; p++)
			if (*p != '\r')
				wanted[n++] = *p;
		wanted[n] = '\0';
		assert_string_equal(read, wanted);
		assert_lines(&b);
		icalcomponent_free(c);
		buffer_free(&b);
	}
}

static void
test_times(void **state)
{
	const struct calendar_event events[] = {
		{.uid = SLICE("1@x"), .summary = SLICE("day"), .day = date_days(2027, 12, 31)},
		{.uid = SLICE("2@x"), .summary = SLICE("point"), .day = DATE_NONE, .from = 1795514700, .until = MOMENT_NONE, .tentative = true},
		{.uid = SLICE("3@x"), .summary = SLICE("hours"), .day = DATE_NONE, .from = 1795514700, .until = 1795514700 + 5400},
	};
	struct buffer b;
	icalcomponent *c = written(events, 3, &b);

	(void)state;
	assert_non_null(strstr(b.data, "DTSTART;VALUE=DATE:20271231\r\nDTEND;VALUE=DATE:20280101\r\n"));
	assert_non_null(strstr(b.data, "DTSTART:20261124T100500Z\r\nSUMMARY:point\r\nSTATUS:TENTATIVE\r\nTRANSP:TRANSPARENT\r\n"));
	assert_non_null(strstr(b.data, "DTSTART:20261124T100500Z\r\nDTEND:20261124T113500Z\r\nSUMMARY:hours\r\nSTATUS:CONFIRMED\r\nTRANSP:OPAQUE\r\n"));
	assert_non_null(strstr(b.data, "X-WR-CALNAME:Names\\; with\\, signs\r\n"));
	icalcomponent_free(c);
	buffer_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_texts), cmocka_unit_test(test_times)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
