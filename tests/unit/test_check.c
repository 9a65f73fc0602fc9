/* The check outside the sandbox: what is refused, what becomes unknown, what a partner is told, and how. */
#include "unit.h"

#include "domain/check.h"
#include "domain/normalise.h"
#include "domain/zone.h"

static struct arena arena;
static struct messages messages;
static struct course *course;
static struct offering *offering;
static struct check_context context;

static void
add(struct values *list, uint16_t field, const char *text)
{
	struct value v = {.field = field, .line = 812, .column = 17, .text = slice_of(text)};

	assert_int_equal(values_add(&arena, list, &v, NULL), 0);
}

static int
begin(void **state)
{
	(void)state;
	arena_init(&arena, 16 << 20);
	messages_init(&messages, &arena);
	assert_int_equal(zone_find("Europe/Amsterdam", &context.zone, NULL), 0);
	course = course_new(&arena);
	add(&course->values, OPSTAP_F_ID, "CS-455");
	add(&course->values, OPSTAP_F_TITLE, "Law");
	add(&course->values, OPSTAP_F_URL, "https://x.example/");
	add(&course->values, OPSTAP_F_ECTS, "5");
	offering = course_add_offering(course, NULL);
	assert_non_null(offering);
	add(&offering->values, OPSTAP_F_OFFERING, "1");
	return 0;
}

static int
end(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

static void
accept(void)
{
	assert_int_equal(check_course(course, &context, &messages, NULL), 0);
}

static size_t
said(const char *rule)
{
	size_t n = 0;

	for (size_t i = 0; i < messages.n; i++)
		n += strcmp(messages.m[i].rule, rule) == 0;
	return n;
}

static void
assert_offering_has(uint16_t field, const char *text)
{
	assert_slice(values_text(&offering->values, field), text);
}

static void
a_complete_course_passes_in_silence(void **state)
{
	(void)state;
	add(&offering->values, OPSTAP_F_START, "2027-02-01");
	add(&offering->values, OPSTAP_F_APPLY_UNTIL, "2027-01-15");
	accept();
	assert_int_equal(messages.n, 0);
}

static void
without_id_or_title_it_is_refused(void **state)
{
	struct error e = ERROR_NONE;

	(void)state;
	values_remove(&course->values, OPSTAP_F_TITLE);
	assert_int_equal(check_course(course, &context, &messages, &e), ERR_VALUE);
	assert_int_equal(messages.m[0].level, MESSAGE_ERROR);
	assert_string_equal(messages.m[0].rule, "no-title");
	values_remove(&course->values, OPSTAP_F_ID);
	assert_int_equal(check_course(course, &context, &messages, &e), ERR_VALUE);
	assert_int_equal(said("no-id"), 1);
	assert_int_equal(messages.count[MESSAGE_ERROR], 2);
}

static void
messages_name_the_document_and_the_place(void **state)
{
	struct course *empty = course_new(&arena);
	struct value own = {.field = OPSTAP_F_PLACES, .origin = ORIGIN_OVERLAY, .line = 3, .text = SLICE("-5")};

	(void)state;
	empty->source = SLICE("https://a.example/courses?page=2");
	empty->line = 14;
	empty->column = 3;
	assert_int_equal(check_course(empty, &context, &messages, NULL), ERR_VALUE);
	assert_slice(messages.m[0].source, "https://a.example/courses?page=2");
	assert_int_equal(messages.m[0].line, 14);	/* of the record, as it has no value */
	assert_int_equal(messages.m[0].column, 3);
	messages_init(&messages, &arena);
	course->source = SLICE("https://a.example/courses?page=2");
	offering->source = SLICE("https://a.example/offerings/1");
	values_remove(&course->values, OPSTAP_F_ECTS);
	assert_int_equal(values_add(&arena, &offering->values, &own, NULL), 0);
	accept();
	for (size_t i = 0; i < messages.n; i++)
		assert_slice(messages.m[i].source, strcmp(messages.m[i].rule, "no-credits") == 0 ? "https://a.example/courses?page=2"
				: messages.m[i].line == 3 ? "overlay" : "https://a.example/offerings/1");
	assert_int_equal(said("no-credits"), 1);
	assert_int_equal(said("no-start"), 1);
	assert_int_equal(said("bad-value") + said("bad-number"), 1);
}

/* What the configuration supplies stands nowhere in the feed: the record's place is the nearest. */
static void
a_value_without_a_place_is_named_at_its_record(void **state)
{
	struct value supplied = {.field = OPSTAP_F_PLACES, .origin = ORIGIN_DEFAULT, .text = SLICE("-5")};

	(void)state;
	assert_int_equal(values_add(&arena, &offering->values, &supplied, NULL), 0);
	accept();
	assert_true(messages.n > 0);
	for (size_t i = 0; i < messages.n; i++)
		assert_int_equal(messages.m[i].line, 812);
}

static void
invalid_utf8_refuses_the_record(void **state)
{
	(void)state;
	add(&offering->values, OPSTAP_F_LABEL, "caf\xE9");
	assert_int_equal(check_course(course, &context, &messages, NULL), ERR_VALUE);
	assert_int_equal(said("bad-utf8"), 1);
	assert_slice(messages.m[0].record, "CS-455");
}

static void
what_is_demanded_is_missed(void **state)
{
	(void)state;
	values_remove(&course->values, OPSTAP_F_ECTS);
	values_remove(&course->values, OPSTAP_F_URL);
	accept();
	assert_int_equal(said("no-credits"), 1);
	assert_int_equal(said("no-url"), 1);
	assert_int_equal(said("no-start"), 1);
	assert_int_equal(said("no-deadline"), 1);
	assert_int_equal(messages.count[MESSAGE_WARNING], 4);
}

static void
honest_answers_are_enough(void **state)
{
	struct value unknown = {.flags = VALUE_UNKNOWN};

	(void)state;
	values_remove(&course->values, OPSTAP_F_ECTS);
	unknown.field = OPSTAP_F_ECTS;
	assert_int_equal(values_add(&arena, &course->values, &unknown, NULL), 0);
	unknown.field = OPSTAP_F_APPLY_UNTIL;
	assert_int_equal(values_add(&arena, &offering->values, &unknown, NULL), 0);
	add(&offering->values, OPSTAP_F_DELIVERY, "self-paced");
	accept();
	assert_int_equal(messages.n, 0);
}

static void
credits_of_an_offering_count(void **state)
{
	(void)state;
	values_remove(&course->values, OPSTAP_F_ECTS);
	add(&offering->values, OPSTAP_F_ECTS, "7.5");
	accept();
	assert_int_equal(said("no-credits"), 0);
}

static void
a_course_without_offerings_is_said(void **state)
{
	(void)state;
	course->offering_count = 0;
	accept();
	assert_int_equal(said("no-offerings"), 1);
}

/* Winter and summer time of the partner; a day alone closes at its end and opens at its beginning. */
static void
moments_get_the_partners_zone(void **state)
{
	(void)state;
	add(&offering->values, OPSTAP_F_APPLY_FROM, "2027-06-01");
	add(&offering->values, OPSTAP_F_APPLY_UNTIL, "2027-07-15");
	add(&offering->values, OPSTAP_F_EXAM_AT, "2027-12-15T09:30:00");
	accept();
	assert_offering_has(OPSTAP_F_APPLY_FROM, "2027-06-01T00:00:00+02:00");
	assert_offering_has(OPSTAP_F_APPLY_UNTIL, "2027-07-15T23:59:59+02:00");
	assert_offering_has(OPSTAP_F_EXAM_AT, "2027-12-15T09:30:00+01:00");
}

static void
moments_with_a_zone_keep_it_and_exam_days_stay_days(void **state)
{
	(void)state;
	add(&offering->values, OPSTAP_F_APPLY_UNTIL, "2027-01-15T17:00:00+11:00");
	add(&offering->values, OPSTAP_F_EXAM_AT, "2027-12-15");
	add(&offering->values, OPSTAP_F_START, "2027-01-31T23:00:00Z");
	accept();
	assert_offering_has(OPSTAP_F_APPLY_UNTIL, "2027-01-15T17:00:00+11:00");
	assert_offering_has(OPSTAP_F_EXAM_AT, "2027-12-15");
	assert_offering_has(OPSTAP_F_START, "2027-02-01");
}

static void
checking_twice_changes_nothing(void **state)
{
	(void)state;
	add(&offering->values, OPSTAP_F_APPLY_UNTIL, "2027-07-15");
	add(&offering->values, OPSTAP_F_START, "2027-08-15");
	accept();
	accept();
	assert_offering_has(OPSTAP_F_APPLY_UNTIL, "2027-07-15T23:59:59+02:00");
	assert_int_equal(messages.n, 0);
}

static void
what_contradicts_itself_is_unknown(void **state)
{
	(void)state;
	add(&offering->values, OPSTAP_F_START, "2027-02-01");
	add(&offering->values, OPSTAP_F_END, "2027-01-01");
	add(&offering->values, OPSTAP_F_APPLY_FROM, "2027-03-01");
	add(&offering->values, OPSTAP_F_APPLY_UNTIL, "2027-01-15");
	accept();
	assert_int_equal(said("order"), 2);
	assert_offering_has(OPSTAP_F_START, "2027-02-01");
	assert_offering_has(OPSTAP_F_END, "");
	assert_offering_has(OPSTAP_F_APPLY_FROM, "");
	assert_offering_has(OPSTAP_F_APPLY_UNTIL, "2027-01-15T23:59:59+01:00");
}

/* A host that was taken over may send anything: whatever is not canonical is dropped. */
static void
values_that_are_not_canonical_are_dropped(void **state)
{
	static const struct { uint16_t field; const char *text;
	} bad[] = {{OPSTAP_F_START, "2027-02-29"}, {OPSTAP_F_START, "soon"}, {OPSTAP_F_END, ""},
			{OPSTAP_F_DELIVERY, "unknown"}, {OPSTAP_F_DELIVERY, "Online"}, {OPSTAP_F_ECTS, "05"},
			{OPSTAP_F_ECTS, "5.0"}, {OPSTAP_F_ECTS, "-1"}, {OPSTAP_F_ECTS, "."}, {OPSTAP_F_PLACES, "01"},
			{OPSTAP_F_PLACES, "99999999999"}, {OPSTAP_F_URL, "javascript:alert(1)"},
			{OPSTAP_F_URL, "https://x.example/\"><script>"}, {OPSTAP_F_LANGUAGE, "eng"},
			{OPSTAP_F_LANGUAGE, "EN"}, {OPSTAP_F_SESSION, "Monday"}, {OPSTAP_F_ACADEMIC_YEAR, "2026-2028"},
			{OPSTAP_F_HOURS_PER_WEEK, "169"}, {OPSTAP_F_APPLY_UNTIL, "2027-01-15T1:00:00"},
			{OPSTAP_F_APPLY_UNTIL, "2027-01-15T25:00:00"}, {OPSTAP_F_LABEL, "two\nlines"},
			{OPSTAP_F_LABEL, "bell\x07"}, {OPSTAP_F_WAITING_LIST, "maybe"},
			{OPSTAP_F_TITLE, "a title in an offering"}, {OPSTAP_F_EXAM_MINUTES, "-5"}};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		size_t before = messages.count[MESSAGE_WARNING];

		offering->values.n = 1;
		add(&offering->values, OPSTAP_F_START, "2027-02-01");
		if (bad[i].field == OPSTAP_F_START)
			offering->values.n = 1;
		add(&offering->values, bad[i].field, bad[i].text);
		accept();
		if (values_first(&offering->values, bad[i].field) || messages.count[MESSAGE_WARNING] == before)
			fail_msg("kept, or dropped in silence: %s", bad[i].text);
	}
}

static void
a_second_value_of_a_single_field_is_dropped(void **state)
{
	(void)state;
	add(&course->values, OPSTAP_F_TITLE, "Another");
	add(&course->values, OPSTAP_F_KEYWORD, "one");
	add(&course->values, OPSTAP_F_KEYWORD, "two");
	accept();
	assert_slice(values_text(&course->values, OPSTAP_F_TITLE), "Law");
	assert_int_equal(course->values.n, 6);
}

static void
fields_of_a_newer_version_are_kept(void **state)
{
	(void)state;
	add(&course->values, 999, "from the future");
	accept();
	assert_slice(values_text(&course->values, 999), "from the future");
}

static void
offerings_get_names_of_their_own(void **state)
{
	(void)state;
	offering->values.n = 0;
	add(&offering->values, OPSTAP_F_START, "2027-02-01");
	add(&course_add_offering(course, NULL)->values, OPSTAP_F_START, "2027-02-01");
	(void)course_add_offering(course, NULL);
	accept();
	assert_int_equal(course->offering_count, 3);
	assert_slice(values_text(&course->offerings[0].values, OPSTAP_F_OFFERING), "2027-02-01");
	assert_slice(values_text(&course->offerings[1].values, OPSTAP_F_OFFERING), "2");
	assert_slice(values_text(&course->offerings[2].values, OPSTAP_F_OFFERING), "3");
	assert_int_equal(said("no-offering-id"), 3);
	for (size_t i = 0; i < messages.n; i++)
		assert_int_equal(messages.m[i].line, 812);
}

static void
an_offering_given_twice_is_shown_once(void **state)
{
	(void)state;
	add(&offering->values, OPSTAP_F_START, "2027-02-01");
	add(&course_add_offering(course, NULL)->values, OPSTAP_F_OFFERING, "1");
	accept();
	assert_int_equal(course->offering_count, 1);
	assert_int_equal(said("twice"), 1);
	assert_slice(values_text(&course->offerings[0].values, OPSTAP_F_START), "2027-02-01");
}

static void
long_texts_are_cut_here_too(void **state)
{
	char *text = malloc(21001);

	(void)state;
	assert_non_null(text);
	memset(text, 'x', 21000);
	text[21000] = '\0';
	add(&course->values, OPSTAP_F_SUMMARY, text);
	accept();
	assert_int_equal(values_text(&course->values, OPSTAP_F_SUMMARY).n, 20000);
	assert_int_equal(said("too-long"), 1);
	assert_slice(messages.m[0].text, "summary is too long");
	assert_slice(messages.m[0].effect, "shown cut to 20000 characters");
	free(text);
}

static void
messages_read_like_a_compilers(void **state)
{
	struct message m = {.level = MESSAGE_WARNING,
			.rule = "no-credits",
			.line = 812,
			.column = 17,
			.record = SLICE("CS-455"),
			.text = SLICE("no credits"),
			.effect = SLICE("shown as \"credits unknown\""),
			.remedy = SLICE("Add <credit>")};
	struct buffer b;

	(void)state;
	buffer_init(&b, 4096);
	message_write(&m, "feed.xml", &b);
	assert_slice(buffer_view(&b),
			"feed.xml:812:17 course CS-455: warning: no credits; shown as \"credits unknown\". Add <credit>.");
	buffer_clear(&b);
	m = (struct message){.level = MESSAGE_ERROR,
			.rule = "x",
			.source = SLICE("page2"),
			.line = 3,
			.text = SLICE("a\nb")};
	message_write(&m, "feed.xml", &b);
	assert_slice(buffer_view(&b), "page2:3: error: a b.");
	buffer_free(&b);
}

static void
messages_travel(void **state)
{
	struct message m = {.level = MESSAGE_WARNING,
			.rule = "no-credits",
			.line = 812,
			.column = 17,
			.record = SLICE("CS-455"),
			.source = SLICE("https://x.example/2"),
			.text = SLICE("no credits é"),
			.effect = SLICE("e"),
			.remedy = SLICE("r")};
	struct message out;
	struct buffer b;

	(void)state;
	buffer_init(&b, 4096);
	message_encode(&m, &b);
	for (size_t n = 0; n <= b.len; n++) {
		struct reader r = reader_of((struct slice){b.data, n});

		assert_int_equal(message_decode(&r, &out, NULL), n < b.len ? ERR_DAMAGED : 0);
	}
	assert_int_equal(out.level, m.level);
	assert_string_equal(out.rule, m.rule);
	assert_int_equal(out.line, 812);
	assert_int_equal(out.column, 17);
	assert_true(slice_eq(out.record, m.record) && slice_eq(out.source, m.source) && slice_eq(out.text, m.text));
	assert_true(slice_eq(out.effect, m.effect) && slice_eq(out.remedy, m.remedy));
	b.data[0] = 3;
	struct reader r = reader_of(buffer_view(&b));
	assert_int_equal(message_decode(&r, &out, NULL), ERR_DAMAGED);
	buffer_free(&b);
}

/* A message from an untrusted host: no text that is not text, no rule that does not exist, no endless lengths. */
static void
messages_from_outside_are_bounded(void **state)
{
	struct message m = {.rule = "invented", .text = SLICE("t")}, out;
	struct buffer b;
	char *long_text = malloc(5000);
	struct reader r;

	(void)state;
	assert_non_null(long_text);
	memset(long_text, 'x', 5000);
	m.effect = (struct slice){long_text, 5000};
	buffer_init(&b, 65536);
	message_encode(&m, &b);
	r = reader_of(buffer_view(&b));
	assert_int_equal(message_decode(&r, &out, NULL), 0);
	assert_string_equal(out.rule, "other");
	assert_int_equal(out.effect.n, 2000);
	buffer_clear(&b);
	m.effect = SLICE_NONE;
	m.text = SLICE("bad \xFF");
	message_encode(&m, &b);
	r = reader_of(buffer_view(&b));
	if (message_decode(&r, &out, NULL) == 0)
		assert_true(utf8_valid(out.text, NULL));
	buffer_free(&b);
	free(long_text);
}

static void
messages_are_counted_beyond_what_is_kept(void **state)
{
	struct message m = {.level = MESSAGE_NOTE, .rule = "x", .text = SLICE("t")};

	(void)state;
	for (size_t i = 0; i < MESSAGES_MAX + 10; i++)
		messages_add(&messages, &m);
	assert_int_equal(messages.count[MESSAGE_NOTE], MESSAGES_MAX + 10);
	assert_true(messages.n <= MESSAGES_MAX);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_complete_course_passes_in_silence),
		TEST(without_id_or_title_it_is_refused),
		TEST(messages_name_the_document_and_the_place),
		TEST(a_value_without_a_place_is_named_at_its_record),
		TEST(invalid_utf8_refuses_the_record),
		TEST(what_is_demanded_is_missed),
		TEST(honest_answers_are_enough),
		TEST(credits_of_an_offering_count),
		TEST(a_course_without_offerings_is_said),
		TEST(moments_get_the_partners_zone),
		TEST(moments_with_a_zone_keep_it_and_exam_days_stay_days),
		TEST(checking_twice_changes_nothing),
		TEST(what_contradicts_itself_is_unknown),
		TEST(values_that_are_not_canonical_are_dropped),
		TEST(a_second_value_of_a_single_field_is_dropped),
		TEST(fields_of_a_newer_version_are_kept),
		TEST(offerings_get_names_of_their_own),
		TEST(an_offering_given_twice_is_shown_once),
		TEST(long_texts_are_cut_here_too),
		TEST(messages_read_like_a_compilers),
		TEST(messages_travel),
		TEST(messages_from_outside_are_bounded),
		TEST(messages_are_counted_beyond_what_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
