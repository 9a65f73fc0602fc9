/* From text as found to canonical text: every kind of field, and what is said when it cannot be read. */
#include "unit.h"

#include "domain/normalise.h"

static struct arena arena;
static struct messages messages;
static struct course *course;
static struct offering *offering;
static struct normalise_options options;

static int
begin(void **state)
{
	(void)state;
	arena_init(&arena, 16 << 20);
	messages_init(&messages, &arena);
	memset(&options, 0, sizeof(options));
	course = course_new(&arena);
	assert_non_null(course);
	offering = course_add_offering(course, NULL);
	assert_non_null(offering);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

static struct values *
target(uint32_t field)
{
	return field_by_number(field & 0xFFFFu)->flags & FIELD_OF_COURSE ? &course->values : &offering->values;
}

static void
set(uint32_t field, const char *lang, const char *text)
{
	struct message where = {.line = 7, .column = 3, .record = SLICE("CS1")};
	struct offering *o = target(field) == &course->values ? NULL : offering;

	assert_int_equal(normalise_set(course, o, field, slice_of(lang), slice_of(text), &where, &options, &messages,
					 NULL),
			0);
}

static const char *
last_rule(void)
{
	return messages.n > 0 ? messages.m[messages.n - 1].rule : "";
}

/* text becomes value (NULL: nothing) and rule is said (NULL: nothing is). */
static void
assert_becomes(uint32_t field, const char *text, const char *value, const char *rule)
{
	size_t said = messages.n;

	values_remove(target(field), (uint16_t)field);
	values_remove(&offering->values, OPSTAP_F_LABEL);
	set(field, NULL, text);
	if (!slice_is(values_text(target(field), (uint16_t)field), value ? value : ""))
		fail_msg("\"%s\" became \"%.*s\", not \"%s\"", text,
				SLICE_ARG(values_text(target(field), (uint16_t)field)), value ? value : "");
	if (rule && (messages.n == said || strcmp(last_rule(), rule) != 0))
		fail_msg("\"%s\": \"%s\" was said, not \"%s\"", text, messages.n > said ? last_rule() : "", rule);
	if (!rule && messages.n > said)
		fail_msg("\"%s\": \"%s\" was said", text, last_rule());
}

static void
days_are_read_as_written(void **state)
{
	(void)state;
	assert_becomes(OPSTAP_F_START, "2027-02-01", "2027-02-01", NULL);
	assert_becomes(OPSTAP_F_START, " 2027-02-01Z ", "2027-02-01", NULL);
	assert_becomes(OPSTAP_F_START, "2006-09-01+02:00", "2006-09-01", NULL);
	assert_becomes(OPSTAP_F_START, "2013-02-05T00:00:00", "2013-02-05", NULL);
	assert_becomes(OPSTAP_F_START, "20270201", "2027-02-01", NULL);
	assert_becomes(OPSTAP_F_START, "2027/2/1", "2027-02-01", NULL);
	assert_becomes(OPSTAP_F_START, "2028-02-29", "2028-02-29", NULL);
	assert_becomes(OPSTAP_F_START, "2027-01-31T23:00:00Z", "2027-01-31T23:00:00Z", NULL);
}

static void
days_that_cannot_be_right_are_unknown(void **state)
{
	(void)state;
	assert_becomes(OPSTAP_F_START, "2027-02-29", NULL, "no-such-date");
	assert_becomes(OPSTAP_F_START, "2027-13-01", NULL, "no-such-date");
	assert_becomes(OPSTAP_F_START, "03/04/2027", NULL, "ambiguous-date");
	assert_becomes(OPSTAP_F_START, "31-12-2027", NULL, "ambiguous-date");
	assert_becomes(OPSTAP_F_START, "1900-01-01", NULL, "placeholder");
	assert_becomes(OPSTAP_F_START, "0000-00-00", NULL, "placeholder");
	assert_becomes(OPSTAP_F_START, "9999-12-31", NULL, "placeholder");
	assert_becomes(OPSTAP_F_START, "2027", NULL, "year-only");
	assert_becomes(OPSTAP_F_START, "2027-02-01x", NULL, "bad-date");
	assert_becomes(OPSTAP_F_START, "2027-02", NULL, "bad-date");
	assert_becomes(OPSTAP_F_START, "2027-02.01", NULL, "bad-date");
	assert_becomes(OPSTAP_F_END, "Later!", NULL, "bad-date");
	assert_becomes(OPSTAP_F_START, "20270201 and so on", NULL, "bad-date");
	assert_becomes(OPSTAP_F_START, "99999999999999999999", NULL, "bad-date");
}

static void
prose_of_a_start_is_kept_as_label(void **state)
{
	(void)state;
	set(OPSTAP_F_START, NULL, "Autumn 2027, week 36");
	assert_string_equal(last_rule(), "bad-date");
	assert_slice(values_text(&offering->values, OPSTAP_F_LABEL), "Autumn 2027, week 36");
	assert_null(values_first(&offering->values, OPSTAP_F_START));
}

static void
day_first_is_read_only_when_the_partner_says_so(void **state)
{
	(void)state;
	options.day_first = true;
	assert_becomes(OPSTAP_F_START, "03/04/2027", "2027-04-03", NULL);
	assert_becomes(OPSTAP_F_START, "3-4-2027", "2027-04-03", NULL);
	assert_becomes(OPSTAP_F_START, "31.12.2027", "2027-12-31", NULL);
	assert_becomes(OPSTAP_F_START, "2027-04-03", "2027-04-03", NULL);
	assert_becomes(OPSTAP_F_START, "12/31/2027", NULL, "no-such-date");
	assert_becomes(OPSTAP_F_APPLY_UNTIL, "03/04/2027 17:00", "2027-04-03T17:00:00", NULL);
}

static void
moments_keep_what_they_say(void **state)
{
	(void)state;
	assert_becomes(OPSTAP_F_APPLY_UNTIL, "2027-01-15", "2027-01-15", NULL);
	assert_becomes(OPSTAP_F_APPLY_UNTIL, "2027-01-15T00:00:00", "2027-01-15", NULL);
	assert_becomes(OPSTAP_F_APPLY_UNTIL, "2027-01-15 17:00", "2027-01-15T17:00:00", NULL);
	assert_becomes(OPSTAP_F_APPLY_UNTIL, "2027-01-15T17:00:30.25", "2027-01-15T17:00:30", NULL);
	assert_becomes(OPSTAP_F_APPLY_UNTIL, "2027-01-15T24:00:00", "2027-01-15T23:59:59", NULL);
	assert_becomes(OPSTAP_F_APPLY_UNTIL, "2027-01-15T17:00:00+01:00", "2027-01-15T17:00:00+01:00", NULL);
	assert_becomes(OPSTAP_F_APPLY_UNTIL, "2027-01-15T17:00:00+0530", "2027-01-15T17:00:00+05:30", NULL);
	assert_becomes(OPSTAP_F_APPLY_UNTIL, "2027-01-15T17:00Z", "2027-01-15T17:00:00Z", NULL);
	assert_becomes(OPSTAP_F_APPLY_UNTIL, "2027-01-15T25:00:00", NULL, "no-such-date");
	assert_becomes(OPSTAP_F_APPLY_UNTIL, "Hell freezes over", NULL, "bad-date");
}

/* "Always open" is an answer, not a missing one: nothing is said, and the check outside does not ask for a deadline. */
static void
a_deadline_may_be_none_on_purpose(void **state)
{
	const struct value *v;

	(void)state;
	set(OPSTAP_F_APPLY_UNTIL, NULL, "Always open");
	assert_int_equal(messages.n, 0);
	assert_int_equal(offering->values.n, 1);
	v = &offering->values.v[0];
	assert_int_equal(v->flags, VALUE_UNKNOWN);
	assert_null(values_first(&offering->values, OPSTAP_F_APPLY_UNTIL));
}

static void
placeholders_are_unknown_and_noted(void **state)
{
	static const char *const texts[] = {
			"-", "/", "TBC", "tba", "[]", "[[]]", "n.v.t.", "…", "string", "<p>-</p>", "<p>TBC</p>"};
	static const uint32_t fields[] = {
			OPSTAP_F_TITLE, OPSTAP_F_DESCRIPTION, OPSTAP_F_TEACHER, OPSTAP_F_PREREQUISITES};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		for (size_t k = 0; k < sizeof(fields) / sizeof(fields[0]); k++)
			assert_becomes(fields[k], texts[i], NULL, "placeholder");
	assert_becomes(OPSTAP_F_ECTS, "TBC", NULL, "placeholder");
	assert_becomes(OPSTAP_F_START, "tba", NULL, "placeholder");
	assert_becomes(OPSTAP_F_DELIVERY, "-", NULL, "placeholder");
	assert_becomes(OPSTAP_F_TITLE, "", NULL, NULL);
	assert_becomes(OPSTAP_F_TITLE, "  \n", NULL, NULL);
	assert_becomes(OPSTAP_F_DESCRIPTION, "<p> </p>", NULL, NULL);
	assert_becomes(OPSTAP_F_ID, "na", "na", NULL);
	assert_becomes(OPSTAP_F_CODE, "X", "X", NULL);
	assert_becomes(OPSTAP_F_KEYWORD, "C", "C", NULL);
}

static void
unknown_on_purpose_is_remembered(void **state)
{
	(void)state;
	set(OPSTAP_F_ECTS, NULL, "unknown");
	assert_int_equal(course->values.n, 1);
	assert_int_equal(course->values.v[0].flags, VALUE_UNKNOWN);
	assert_int_equal(messages.n, 0);
	set(OPSTAP_F_FIELD, NULL, "0613");
	set(OPSTAP_F_FIELD, NULL, "unknown");
	assert_int_equal(course->values.n, 2);
	assert_slice(values_text(&course->values, OPSTAP_F_FIELD), "0613");
}

static void
credits_are_decimals_above_nothing(void **state)
{
	(void)state;
	assert_becomes(OPSTAP_F_ECTS, "5", "5", NULL);
	assert_becomes(OPSTAP_F_ECTS, "7.50", "7.5", NULL);
	assert_becomes(OPSTAP_F_ECTS, "7,5", "7.5", NULL);
	assert_becomes(OPSTAP_F_ECTS, "5 ECTS", "5", NULL);
	assert_becomes(OPSTAP_F_ECTS, "0.001", "0.001", NULL);
	assert_becomes(OPSTAP_F_ECTS, "-1", NULL, "bad-number");
	assert_becomes(OPSTAP_F_ECTS, "0", NULL, "bad-number");
	assert_becomes(OPSTAP_F_ECTS, "1e309", NULL, "bad-number");
	assert_becomes(OPSTAP_F_ECTS, "5-6", NULL, "bad-number");
	assert_becomes(OPSTAP_F_ECTS, "1000", NULL, "bad-number");
	assert_becomes(OPSTAP_F_HOURS_PER_WEEK, "8 hours", "8", NULL);
	assert_becomes(OPSTAP_F_HOURS_PER_WEEK, "169", NULL, "bad-number");
	assert_becomes(OPSTAP_F_PLACES, "0", "0", NULL);
	assert_becomes(OPSTAP_F_PLACES, "-1", NULL, "bad-number");
	assert_becomes(OPSTAP_F_PLACES, "007", "7", NULL);
	assert_becomes(OPSTAP_F_PLACES, "20-120", NULL, "bad-number");
	assert_becomes(OPSTAP_F_PLACES, "1e309", NULL, "bad-number");
}

static void
words_are_the_manuals_words(void **state)
{
	struct normalise_map maps[] = {{OPSTAP_F_LEVEL, SLICE("UG"), SLICE("bachelor")},
			{OPSTAP_F_DELIVERY, SLICE(" Online (no attendance) "), SLICE("scheduled")}};

	(void)state;
	assert_becomes(OPSTAP_F_LEVEL, "Bachelor", "bachelor", NULL);
	assert_becomes(OPSTAP_F_DELIVERY, "Self Paced", "self-paced", NULL);
	assert_becomes(OPSTAP_F_DELIVERY, "SELF_PACED", "self-paced", NULL);
	assert_becomes(OPSTAP_F_EXAM, "none", "none", NULL);
	assert_becomes(OPSTAP_F_LEVEL, "UG", NULL, "bad-word");
	assert_becomes(OPSTAP_F_DELIVERY, "Part time distance education course that goes on", NULL, "bad-word");
	options.maps = maps;
	options.map_count = 2;
	assert_becomes(OPSTAP_F_LEVEL, " ug ", "bachelor", NULL);
	assert_int_equal(values_first(&course->values, OPSTAP_F_LEVEL)->origin, ORIGIN_MAP);
	assert_becomes(OPSTAP_F_DELIVERY, "online (NO attendance)", "scheduled", NULL);
	assert_becomes(OPSTAP_F_LEVEL, "master", "master", NULL);
	assert_int_equal(values_first(&course->values, OPSTAP_F_LEVEL)->origin, ORIGIN_FEED);
}

static void
teaching_languages_become_codes(void **state)
{
	const struct value *v;

	(void)state;
	assert_becomes(OPSTAP_F_LANGUAGE, "EN", "en", NULL);
	assert_becomes(OPSTAP_F_LANGUAGE, "Dutch", "nl", NULL);
	assert_becomes(OPSTAP_F_LANGUAGE, "Quenya", NULL, "bad-language");
	values_remove(&course->values, OPSTAP_F_LANGUAGE);
	set(OPSTAP_F_LANGUAGE, NULL, "nld, en-GB; eng|Modern greek and French");
	v = values_first(&course->values, OPSTAP_F_LANGUAGE);
	assert_slice(v->text, "nl");
	v = values_next(&course->values, v);
	assert_slice(v->text, "en");
	v = values_next(&course->values, v);
	assert_slice(v->text, "el");
	v = values_next(&course->values, v);
	assert_slice(v->text, "fr");
	assert_null(values_next(&course->values, v));
}

static void
addresses_are_whole(void **state)
{
	(void)state;
	assert_becomes(OPSTAP_F_URL, "https://x.example/a?b=c#d", "https://x.example/a?b=c#d", NULL);
	assert_becomes(OPSTAP_F_URL, "HTTPS://x.example/é", "https://x.example/é", NULL);
	assert_becomes(OPSTAP_F_URL, "www.x.example", NULL, "bad-url");
	assert_becomes(OPSTAP_F_URL, "javascript:alert(1)", NULL, "bad-url");
	assert_becomes(OPSTAP_F_URL, "https://", NULL, "bad-url");
	assert_becomes(OPSTAP_F_URL, "https:///x", NULL, "bad-url");
	assert_becomes(OPSTAP_F_URL, "https://x.example/a b", NULL, "bad-url");
	assert_becomes(OPSTAP_F_URL, "https://x.example/\"onclick=", NULL, "bad-url");
	assert_becomes(OPSTAP_F_VIDEO, "data:text/html,x", NULL, "bad-url");
}

static void
flags_sessions_subjects_and_years(void **state)
{
	(void)state;
	assert_becomes(OPSTAP_F_HONOURS, "Ja", "yes", NULL);
	assert_becomes(OPSTAP_F_HONOURS, "0", NULL, NULL);
	assert_becomes(OPSTAP_F_HONOURS, "perhaps", NULL, "bad-flag");
	assert_becomes(OPSTAP_F_SESSION, "MON 19:00-20:30", "MON 19:00-20:30", NULL);
	assert_becomes(OPSTAP_F_SESSION, "maandag 9.00 – 10.30", "MON 09:00-10:30", NULL);
	assert_becomes(OPSTAP_F_SESSION, "Tues 9:00-24:00", "TUE 09:00-24:00", NULL);
	assert_becomes(OPSTAP_F_SESSION, "MON 20:30-19:00", NULL, "bad-session");
	assert_becomes(OPSTAP_F_SESSION, "19:00-20:30", NULL, "bad-session");
	assert_becomes(OPSTAP_F_SESSION, "MON 19:60-20:30", NULL, "bad-session");
	assert_becomes(OPSTAP_F_FIELD, "0613", "0613", NULL);
	assert_becomes(OPSTAP_F_FIELD, "0613 Software", "0613", NULL);
	assert_becomes(OPSTAP_F_FIELD, "613", "0613", "leading-zero");
	assert_becomes(OPSTAP_F_FIELD, "9998", NULL, "bad-field");
	assert_becomes(OPSTAP_F_FIELD, "9999", NULL, NULL);
	assert_becomes(OPSTAP_F_FIELD, "Law", NULL, "bad-field");
	assert_becomes(OPSTAP_F_ACADEMIC_YEAR, "2026/27", "2026-2027", NULL);
	assert_becomes(OPSTAP_F_ACADEMIC_YEAR, "2026", "2026-2027", NULL);
	assert_becomes(OPSTAP_F_ACADEMIC_YEAR, "2026-2028", NULL, "bad-year");
}

static void
texts_know_their_language(void **state)
{
	(void)state;
	set(OPSTAP_F_TITLE, "DUT", "Recht");
	set(OPSTAP_F_TITLE, "en-GB", "Law");
	set(OPSTAP_F_TITLE, "eng", "Law again");
	assert_string_equal(last_rule(), "given-twice");
	set(OPSTAP_F_TITLE, "qqq", "?!");
	assert_slice(values_in(&course->values, OPSTAP_F_TITLE, SLICE("nl"))->text, "Recht");
	assert_slice(values_in(&course->values, OPSTAP_F_TITLE, SLICE("en"))->text, "Law");
	assert_int_equal(course->values.n, 3);
	assert_int_equal(course->values.v[2].lang.n, 0);
}

static void
mark_up_becomes_text(void **state)
{
	(void)state;
	assert_becomes(OPSTAP_F_DESCRIPTION, "<p>a</p><ul><li>b</li></ul>", "a\n\n- b", NULL);
	assert_becomes(OPSTAP_F_TITLE, "Law\n &amp; <i>order</i>", "Law & order", NULL);
	assert_becomes(OPSTAP_F_TITLE, "C<T> for AT&T", "C<T> for AT&T", NULL);
	assert_becomes(OPSTAP_F_TITLE, "One\r\ntwo", "One two", NULL);
	assert_becomes(OPSTAP_F_DESCRIPTION | OPSTAP_AS_PLAIN, "use <p> here", "use <p> here", NULL);
	assert_becomes(OPSTAP_F_DESCRIPTION | OPSTAP_AS_MARKDOWN, "*a*\n\n- b", "a\n\n- b", NULL);
	assert_becomes(OPSTAP_F_TITLE, "Student\xC2\x92s law", "Student’s law", "windows-1252");
}

static void
long_texts_are_cut_and_said(void **state)
{
	char *text = malloc(60001);
	struct slice kept;

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < 30000; i++)
		memcpy(text + 2 * i, "é", 2);
	text[60000] = '\0';
	set(OPSTAP_F_DESCRIPTION, NULL, text);
	assert_string_equal(last_rule(), "too-long");
	assert_slice(messages.m[messages.n - 1].effect, "shown cut to 20000 characters");
	kept = values_text(&course->values, OPSTAP_F_DESCRIPTION);
	assert_int_equal(utf8_count(kept), 20000);
	set(OPSTAP_F_TITLE, NULL, text);
	assert_int_equal(utf8_count(values_text(&course->values, OPSTAP_F_TITLE)), 500);
	free(text);
}

static void
bad_ids_are_not_kept(void **state)
{
	char *text = malloc(1002);

	(void)state;
	assert_non_null(text);
	memset(text, 'x', 1001);
	text[1001] = '\0';
	assert_becomes(OPSTAP_F_ID, text, NULL, "bad-id");
	assert_becomes(OPSTAP_F_ID, ".", NULL, "placeholder");
	assert_becomes(OPSTAP_F_ID, "..", NULL, "placeholder");
	assert_becomes(OPSTAP_F_ID, "a\x01" "b", NULL, "bad-id");
	assert_becomes(OPSTAP_F_ID, " http://data.open.ac.uk/course/a174 ", "http://data.open.ac.uk/course/a174", NULL);
	free(text);
}

/* The check outside must see that something was not UTF-8: a piece of it is kept as found. */
static void
invalid_utf8_is_handed_on(void **state)
{
	(void)state;
	set(OPSTAP_F_TITLE, NULL, "caf\xE9 au lait");
	assert_int_equal(course->values.n, 1);
	assert_false(utf8_valid(course->values.v[0].text, NULL));
	set(OPSTAP_F_SUMMARY, NULL, "cut \xE2\x82");
	assert_int_equal(course->values.n, 2);
	assert_false(utf8_valid(course->values.v[1].text, NULL));
}

static void
overlays_speak_for_themselves(void **state)
{
	(void)state;
	options.overlay = true;
	set(OPSTAP_F_ECTS, NULL, "-");
	assert_int_equal(course->values.v[0].flags, VALUE_UNKNOWN);
	assert_int_equal(course->values.v[0].origin, ORIGIN_OVERLAY);
	assert_int_equal(messages.n, 0);
	assert_becomes(OPSTAP_F_HONOURS, "no", "no", NULL);
	assert_becomes(OPSTAP_F_START, "2027-01-31T23:00:00Z", "2027-01-31", NULL);
}

static void
fields_stand_where_they_belong(void **state)
{
	struct message where = {.line = 1};

	(void)state;
	assert_int_equal(normalise_set(course, NULL, OPSTAP_F_START, SLICE_NONE, SLICE("2027-01-01"), &where, &options,
					 &messages, NULL),
			0);
	assert_string_equal(last_rule(), "no-offering");
	assert_int_equal(normalise_set(course, offering, OPSTAP_F_TITLE, SLICE_NONE, SLICE("Law"), &where, &options,
					 &messages, NULL),
			0);
	assert_slice(values_text(&course->values, OPSTAP_F_TITLE), "Law");
	assert_int_equal(normalise_set(course, offering, OPSTAP_F_ECTS, SLICE_NONE, SLICE("5"), &where, &options,
					 &messages, NULL),
			0);
	assert_slice(values_text(&offering->values, OPSTAP_F_ECTS), "5");
	assert_int_equal(
			normalise_set(course, offering, 999, SLICE_NONE, SLICE("5"), &where, &options, &messages, NULL),
			0);
}

static void
values_know_where_they_stood(void **state)
{
	(void)state;
	set(OPSTAP_F_ECTS, NULL, "five");
	assert_int_equal(messages.m[0].line, 7);
	assert_int_equal(messages.m[0].column, 3);
	assert_slice(messages.m[0].record, "CS1");
	assert_slice(messages.m[0].text, "ects \"five\" cannot be right");
	assert_slice(messages.m[0].effect, "shown as \"ects unknown\"");
	set(OPSTAP_F_TITLE, NULL, "Law");
	assert_int_equal(course->values.v[0].line, 7);
}

/* 2000 values and no more; the caller hears of it. */
static void
a_record_has_a_ceiling(void **state)
{
	char keyword[16];
	struct message where = {.line = 1};
	int result = 0;
	int i;

	(void)state;
	for (i = 0; i < 3000 && !result; i++) {
		snprintf(keyword, sizeof(keyword), "word%d", i);
		result = normalise_set(course, NULL, OPSTAP_F_KEYWORD, SLICE_NONE, slice_of(keyword), &where, &options,
				&messages, NULL);
	}
	assert_int_equal(result, ERR_LIMIT);
	assert_int_equal(i, COURSE_MAX_VALUES + 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(days_are_read_as_written),
		TEST(days_that_cannot_be_right_are_unknown),
		TEST(prose_of_a_start_is_kept_as_label),
		TEST(day_first_is_read_only_when_the_partner_says_so),
		TEST(moments_keep_what_they_say),
		TEST(a_deadline_may_be_none_on_purpose),
		TEST(placeholders_are_unknown_and_noted),
		TEST(unknown_on_purpose_is_remembered),
		TEST(credits_are_decimals_above_nothing),
		TEST(words_are_the_manuals_words),
		TEST(teaching_languages_become_codes),
		TEST(addresses_are_whole),
		TEST(flags_sessions_subjects_and_years),
		TEST(texts_know_their_language),
		TEST(mark_up_becomes_text),
		TEST(long_texts_are_cut_and_said),
		TEST(bad_ids_are_not_kept),
		TEST(invalid_utf8_is_handed_on),
		TEST(overlays_speak_for_themselves),
		TEST(fields_stand_where_they_belong),
		TEST(values_know_where_they_stood),
		TEST(a_record_has_a_ceiling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
