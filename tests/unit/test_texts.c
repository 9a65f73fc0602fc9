/* Catalogues of texts: the .po form, what both languages owe each other, filling. */
#include "unit/unit.h"

#include "render/texts.h"

static const char good[] =
	"# a note\n"
	"msgid \"\"\n"
	"msgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n"
	"\n"
	"#: a place\n"
	"msgctxt \"hello\"\n"
	"msgid \"Hello\"\n"
	"msgstr \"\"\n"
	"\"Hel\"\n"
	"\"lo \\\"you\\\"\\n\"\n"
	"msgctxt \"courses\"\n"
	"msgid \"{n} course\"\n"
	"msgid_plural \"{n} courses\"\n"
	"msgstr[0] \"{n} course\"\n"
	"msgstr[1] \"{n} courses\"\n"
	"\n"
	"#, fuzzy\n"
	"msgctxt \"doubtful\"\n"
	"msgid \"Doubt\"\n"
	"msgstr \"Doubt\"\n";

static void
reads_po(void **state)
{
	struct texts *t = texts_new();
	struct error e = ERROR_NONE;

	(void)state;
	assert_int_equal(texts_read(t, LANG_EN, slice_of(good), "en.po", &e), 0);
	assert_slice(texts_get(t, LANG_EN, "hello"), "Hello \"you\"\n");
	assert_slice(texts_plural(t, LANG_EN, "courses", 1), "{n} course");
	assert_slice(texts_plural(t, LANG_EN, "courses", 0), "{n} courses");
	assert_slice(texts_plural(t, LANG_EN, "courses", 2), "{n} courses");
	assert_true(texts_has(t, LANG_EN, SLICE("courses")));
	assert_false(texts_has(t, LANG_NL, SLICE("courses")));
	assert_false(texts_has(t, LANG_EN, SLICE("doubtful")));
	assert_int_equal(texts_get(t, LANG_EN, "nothing").n, 0);
	texts_free(t);
}

static void
faults_name_file_and_line(void **state)
{
	static const struct { const char *po, *text; } cases[] = {
		{"msgctxt \"a\"\nmsgid \"A\"\n\n", "en.po:3: an entry before this line lacks its msgid or msgstr"},
		{"msgctxt \"a\nmsgid \"A\"\n", "en.po:1: a string in double quotes is expected"},
		{"\nmsgctxt \"a\\q\"\n", "en.po:2: only \\n \\t \\r \\\" and \\\\ are known"},
		{"msgctxt \"a\"b\"\n", "en.po:1: a \" inside a string needs a \\ before it"},
		{"hello\n", "en.po:1: not a line of a .po file"},
		{"\"hello\"\n", "en.po:1: a string without a keyword"},
		{"msgid \"A\"\nmsgstr \"A\"\n", "en.po:1: a text without msgctxt"},
		{"msgctxt \"a\"\nmsgid \"A\"\nmsgstr \"\"\n", "en.po:1: \"a\" has no text"},
		{"msgctxt \"a\"\nmsgid \"A\"\nmsgstr \"A\"\n\nmsgctxt \"a\"\nmsgid \"A\"\nmsgstr \"A\"\n", "en.po:5: \"a\" is there twice"},
		{"msgctxt \"a\"\nmsgstr \"A\"\nmsgid \"A\"\n",
			"en.po:3: an entry before this line lacks its msgid or msgstr"},
		{"msgctxt \"a\"\nmsgid \"A\"\nmsgid \"A\"\n", "en.po:3: an entry before this line lacks its msgid or msgstr"},
		{"msgctxt \"a\"\nmsgid \"A\"\nmsgstr \"A\"\nmsgid_plural \"A\"\n",
			"en.po:4: msgctxt, msgid, msgid_plural, msgstr come once each and in this order"},
		{"msgctxt \"\xff\"\n", "en.po: byte 9 is not UTF-8"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct texts *t = texts_new();
		struct error e = ERROR_NONE;

		assert_true(texts_read(t, LANG_EN, slice_of(cases[i].po), "en.po", &e) < 0);
		assert_string_equal(e.text, cases[i].text);
		texts_free(t);
	}
}

static void
languages_are_compared(void **state)
{
	static const struct { const char *nl, *text; } cases[] = {
		{"", "nl.po: \"a\" is missing (en.po has it)"},
		{"msgctxt \"a\"\nmsgid \"x\"\nmsgstr \"A\"\n", "nl.po: \"a\" lacks a {value} that en.po has"},
		{"msgctxt \"a\"\nmsgid \"x\"\nmsgstr \"{n} {m}\"\n", "en.po: \"a\" lacks a {value} that nl.po has"},
		{"msgctxt \"a\"\nmsgid \"x\"\nmsgid_plural \"x\"\nmsgstr[0] \"{n}\"\nmsgstr[1] \"{n}\"\n",
			"nl.po: \"a\" has a plural in one language only"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct texts *t = texts_new();
		struct error e = ERROR_NONE;

		assert_int_equal(texts_read(t, LANG_EN, SLICE("msgctxt \"a\"\nmsgid \"x\"\nmsgstr \"A {n}\"\n"), "en.po", &e), 0);
		assert_int_equal(texts_read(t, LANG_NL, slice_of(cases[i].nl), "nl.po", &e), 0);
		assert_int_equal(texts_check(t, &e), ERR_VALUE);
		assert_string_equal(e.text, cases[i].text);
		texts_free(t);
	}
}

static void
a_later_catalogue_wins(void **state)
{
	struct texts *t = texts_new();
	struct error e = ERROR_NONE;
	uint64_t hash;

	(void)state;
	assert_int_equal(texts_read(t, LANG_EN, SLICE("msgctxt \"a\"\nmsgid \"x\"\nmsgstr \"A\"\n"), "en.po", &e), 0);
	hash = texts_hash(t);
	assert_int_equal(texts_read(t, LANG_EN, SLICE("msgctxt \"a\"\nmsgid \"x\"\nmsgstr \"B\"\n"), "overlay/en.po", &e), 0);
	assert_slice(texts_get(t, LANG_EN, "a"), "B");
	assert_true(texts_hash(t) != hash);
	texts_free(t);
}

static void
fills_values(void **state)
{
	static const struct fill values[] = {{"n", {"12", 2}}, {"q", {"{n}", 3}}, {NULL, {NULL, 0}}};
	struct buffer b;

	(void)state;
	buffer_init(&b, 1000);
	texts_fill(&b, SLICE("{n} courses for {q}{q}, {other} {n"), values);
	assert_slice(buffer_view(&b), "12 courses for {n}{n}, {other} {n");
	buffer_free(&b);
}

/* The shipped catalogues: complete, and msgfmt is content (plural header, quoting). */
static void
shipped_catalogues_are_complete(void **state)
{
	const char *top = getenv("top_srcdir");
	char folder[4096];
	struct texts *t = NULL;
	struct error e = ERROR_NONE;

	(void)state;
	snprintf(folder, sizeof(folder), "%s/www", top ? top : ".");
	if (texts_load(folder, "", &t, &e) < 0)
		fail_msg("%s", e.text);
	assert_true(texts_get(t, LANG_NL, "search_button").n > 0);
	texts_free(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_po),
		cmocka_unit_test(faults_name_file_and_line),
		cmocka_unit_test(languages_are_compared),
		cmocka_unit_test(a_later_catalogue_wins),
		cmocka_unit_test(fills_values),
		cmocka_unit_test(shipped_catalogues_are_complete),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
