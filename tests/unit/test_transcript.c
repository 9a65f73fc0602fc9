/* Facts of a transcript: folded with care; whose it is, which course, and the words that are kept. */
#include "unit.h"

#include "domain/transcript.h"

struct made {
	struct arena arena;
	struct buffer facts;
	struct transcript t;
	struct error e;
};

static void
begin(struct made *m)
{
	arena_init(&m->arena, 1u << 20);
	buffer_init(&m->facts, 1u << 20);
	m->e = (struct error)ERROR_NONE;
}

static void
tell(struct made *m, enum transcript_kind kind, const char *text)
{
	transcript_fact(&m->facts, kind, 7, slice_of(text));
}

static int
fold(struct made *m)
{
	return transcript_read(buffer_view(&m->facts), &m->arena, &m->t, &m->e);
}

static void
finish(struct made *m)
{
	buffer_free(&m->facts);
	arena_free(&m->arena);
}

static void
test_lies(void **state)
{
	static const struct { enum transcript_kind kind; const char *text; } early[] = {
		{TRANSCRIPT_RESULT, ""}, {TRANSCRIPT_ISSUER_URL, "x"}, {TRANSCRIPT_GRADE, "8"}, {TRANSCRIPT_MAX, ""}, {TRANSCRIPT_GIVEN, "\xFF"},
		{TRANSCRIPT_PROBLEM, ""}, {TRANSCRIPT_PROBLEM, "\x7F"},
	};
	struct made m;

	(void)state;
	for (size_t i = 0; i < sizeof(early) / sizeof(early[0]); i++) {
		begin(&m);
		tell(&m, early[i].kind, early[i].text);
		tell(&m, TRANSCRIPT_END, "");
		assert_int_equal(fold(&m), ERR_SYNTAX);
		finish(&m);
	}
	begin(&m);
	tell(&m, TRANSCRIPT_GIVEN, "x");
	assert_int_equal(fold(&m), ERR_SYNTAX);		/* no end */
	tell(&m, TRANSCRIPT_END, "");
	tell(&m, TRANSCRIPT_END, "");
	assert_int_equal(fold(&m), ERR_SYNTAX);		/* more after the end */
	finish(&m);
}

static void
test_long_values_are_cut_between_characters(void **state)
{
	char text[2 * TRANSCRIPT_MAX_TEXT];
	struct made m;

	(void)state;
	for (size_t i = 0; i + 2 < sizeof(text); i += 3)
		memcpy(text + i, "\xE2\x82\xAC", 3);
	begin(&m);
	transcript_fact(&m.facts, TRANSCRIPT_GIVEN, 1, (struct slice){text, sizeof(text) / 3 * 3});
	tell(&m, TRANSCRIPT_END, "");
	assert_int_equal(fold(&m), 0);
	assert_int_equal(m.t.given.n, TRANSCRIPT_MAX_TEXT / 3 * 3);
	finish(&m);
}

static void
test_only_what_was_taken(void **state)
{
	struct made m;

	(void)state;
	begin(&m);
	tell(&m, TRANSCRIPT_ISSUER, "");
	tell(&m, TRANSCRIPT_RESULT, "");
	tell(&m, TRANSCRIPT_TITLE, "a programme");
	tell(&m, TRANSCRIPT_RESULT, "");
	tell(&m, TRANSCRIPT_TITLE, "a course");
	tell(&m, TRANSCRIPT_TAKEN, "");
	tell(&m, TRANSCRIPT_END, "");
	assert_int_equal(fold(&m), 0);
	assert_int_equal(m.t.result_count, 1);
	assert_slice(m.t.results[0].titles.name[0], "a course");
	finish(&m);
}

static struct transcript
learner(const char *id, const char *given, const char *family)
{
	struct transcript t = {.given = slice_of(given), .family = slice_of(family)};

	t.ids.name[t.ids.n++] = slice_of(id);
	return t;
}

static void
test_person(void **state)
{
	static const struct { const char *id, *given, *family; enum transcript_person found; } rows[] = {
		{"S1234", "X", "Y", PERSON_BY_NUMBER}, {"urn:schac:personalUniqueCode:nl:local:uni.example:studentid:s1234", "X", "Y", PERSON_BY_NUMBER},
		{"Zoe@Uni.example", "X", "Y", PERSON_BY_MAIL}, {"s123", "Zo\xC3\xAB", "de  VRIES", PERSON_BY_NAME}, {"", "Vries", "Zoe de", PERSON_BY_NAME},
		{"", "Zoe de", "Vries", PERSON_BY_NAME}, {"51234", "Zoe", "", PERSON_OTHER}, {"xs1234", "Zoe", "Vries", PERSON_OTHER},
		{"", "Zoe", "", PERSON_OTHER},
	};
	const struct personal p = {.student_number = SLICE("s1234"), .email = SLICE("zoe@uni.example"), .name = SLICE("Zoe de Vries")};
	const struct personal nobody = {.name = SLICE_NONE};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct transcript t = learner(rows[i].id, rows[i].given, rows[i].family);

		assert_int_equal(transcript_is_person(&t, &p), rows[i].found);
		assert_int_equal(transcript_is_person(&t, &nobody), PERSON_OTHER);
	}
}

static void
test_course(void **state)
{
	const struct value code = {.field = OPSTAP_F_CODE, .text = SLICE("LAW-1")};
	const struct value title = {.field = OPSTAP_F_TITLE, .lang = SLICE("nl"), .text = SLICE("Recht\xC3\xAB")};
	struct transcript_result r = {.line = 1};
	struct error e = ERROR_NONE;
	struct arena a;
	struct course *c;

	(void)state;
	arena_init(&a, 1u << 20);
	c = course_new(&a);
	assert_int_equal(values_add(&a, &c->values, &code, &e), 0);
	assert_int_equal(values_add(&a, &c->values, &title, &e), 0);
	r.ids.name[r.ids.n++] = SLICE("x");
	assert_int_equal(transcript_is_course(&r, SLICE("law"), c), COURSE_OTHER);
	r.titles.name[r.titles.n++] = SLICE("RECHTE");
	assert_int_equal(transcript_is_course(&r, SLICE("law"), c), COURSE_BY_TITLE);
	r.ids.name[r.ids.n++] = SLICE("law-1");
	assert_int_equal(transcript_is_course(&r, SLICE("law"), c), COURSE_BY_CODE);
	assert_int_equal(transcript_is_course(&r, SLICE("law"), NULL), COURSE_OTHER);
	r.ids.name[r.ids.n++] = SLICE("law");
	assert_int_equal(transcript_is_course(&r, SLICE("law"), c), COURSE_BY_ID);
	arena_free(&a);
}

static void
test_host(void **state)
{
	struct transcript_issuer i = {.url = SLICE("https://www.host.example/en")};

	(void)state;
	assert_true(transcript_is_host(&i, SLICE("h"), SLICE("H"), SLICE("H"), SLICE("http://host.example:80")));
	assert_false(transcript_is_host(&i, SLICE("h"), SLICE("H"), SLICE("H"), SLICE("http://nohost.example")));
	assert_false(transcript_is_host(&i, SLICE("h"), SLICE("H"), SLICE("H"), SLICE_NONE));
	i.url = SLICE_NONE;
	i.titles.name[i.titles.n++] = SLICE("Host  university");
	assert_true(transcript_is_host(&i, SLICE("h"), SLICE("Host University"), SLICE_NONE, SLICE_NONE));
	i.titles.n = 0;
	i.ids.name[i.ids.n++] = SLICE("host.example");
	assert_true(transcript_is_host(&i, SLICE("h"), SLICE("H"), SLICE_NONE, SLICE("https://www.HOST.example")));
}

static void
test_words(void **state)
{
	static const struct { const char *grade, *credits, *scheme, *words, *grade_back, *credits_back; } rows[] = {
		{"8.5", "5", "ects", "8.5 \xC2\xB7 5 ECTS", "8.5", "5 ECTS"}, {"", "5", "", "\xE2\x80\x93 \xC2\xB7 5", "", "5"},
		{"Pass (B)", "", "ects", "Pass (B) \xC2\xB7 \xE2\x80\x93", "Pass (B)", ""}, {"a \xC2\xB7 b", "1", "UK", "a . b \xC2\xB7 1 UK", "a . b", "1 UK"},
		{"=1+1", "7.5", "ECTS", "=1+1 \xC2\xB7 7.5 ECTS", "=1+1", "7.5 ECTS"}, {"\xF0\x9F\xA6\x89", "1", "", "\xF0\x9F\xA6\x89 \xC2\xB7 1", "\xF0\x9F\xA6\x89", "1"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct transcript_result r = {.grade = slice_of(rows[i].grade), .credits = slice_of(rows[i].credits),
			.scheme = slice_of(rows[i].scheme)};
		struct slice grade, credits;
		struct buffer b;

		buffer_init(&b, 1000);
		transcript_words(&r, &b);
		assert_slice(buffer_view(&b), rows[i].words);
		transcript_words_read(buffer_view(&b), &grade, &credits);
		assert_slice(grade, rows[i].grade_back);
		assert_slice(credits, rows[i].credits_back);
		buffer_free(&b);
	}
}

static void
test_words_of_another_form(void **state)
{
	struct slice grade, credits;

	(void)state;
	transcript_words_read(SLICE(" came by post "), &grade, &credits);
	assert_slice(grade, "came by post");
	assert_slice(credits, "");
	transcript_words_read(SLICE_NONE, &grade, &credits);
	assert_slice(grade, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lies), cmocka_unit_test(test_long_values_are_cut_between_characters),
		cmocka_unit_test(test_only_what_was_taken), cmocka_unit_test(test_person), cmocka_unit_test(test_course),
		cmocka_unit_test(test_host), cmocka_unit_test(test_words), cmocka_unit_test(test_words_of_another_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
