/* Mark-up, loose text and language codes: what a reader of the course page would notice. */
#include "unit.h"

#include "domain/normalise.h"

typedef void (*convert_fn)(struct slice, struct buffer *);

static void
assert_converts(convert_fn convert, const char *from, const char *to)
{
	struct buffer b;

	buffer_init(&b, 1 << 20);
	convert(slice_of(from), &b);
	assert_true(buffer_ok(&b));
	assert_slice(buffer_view(&b), to);
	buffer_free(&b);
}

static void
html_keeps_words_and_breaks(void **state)
{
	static const char *const cases[][2] = {
			{"<p>One</p><p>Two</p>", "One\n\nTwo"},
			{"  <div>\n\t<p>One\n  line</p>\n</div> ", "One line"},
			{"a<br>b<br/>c", "a\nb\nc"},
			{"You learn:<ul><li>law</li> <li> <p>logic</p></li><li></li></ul>Welcome",
					"You learn:\n\n- law\n- logic\n\nWelcome"},
			{"<ul><li>one<ul><li>inner</li></ul></li><li>two</li></ul>", "- one\n- inner\n- two"},
			{"<li><p>a</p><p>b</p></li><li>c</li>", "- a\n\nb\n- c"},
			{"<h2>Title</h2>text <b>bold</b>er", "Title\n\ntext bolder"},
			{"<table><tr><td>Mon</td><td>9:00</td></tr><tr><td>Tue</td><td>10:00</td></tr></table>",
					"Mon 9:00\nTue 10:00"},
			{"<pre>a\n  b</pre>", "a\nb"},
			{"<xhtml:div><xhtml:p>Prefixed</xhtml:p></xhtml:div>", "Prefixed"},
			{"<![CDATA[<p>In CDATA</p>]]>", "In CDATA"},
			{"<?xml version=\"1.0\"?><!DOCTYPE html><p>x</p>", "x"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_converts(markup_html, cases[i][0], cases[i][1]);
}

static void
html_reads_entities(void **state)
{
	(void)state;
	assert_converts(markup_html, "R&amp;D &lt;b&gt; caf&eacute; &#233;&#xE9; &apos;&euro;", "R&D <b> café éé '€");
	assert_converts(markup_html, "a&nbsp;&nbsp;b&shy;c", "a bc");
	assert_converts(markup_html, "&#150; &#x80; &#0; &#x110000; &#xD800;",
			"– € \xEF\xBF\xBD \xEF\xBF\xBD \xEF\xBF\xBD");
	assert_converts(markup_html, "AT&T &unknown; &#xyz; & &#; &;", "AT&T &unknown; &#xyz; & &#; &;");
}

static void
html_drops_what_nobody_should_read(void **state)
{
	(void)state;
	assert_converts(markup_html, "a<script>if (a < b) alert('</p>')</SCRIPT >b", "ab");
	assert_converts(markup_html, "a<style>p{}</style><iframe src=x>no</iframe><!-- hidden --> b", "a b");
	assert_converts(markup_html, "a<script>never closed", "a");
	assert_converts(markup_html, "a<!-- never closed", "a");
	assert_converts(markup_html, "<a href=\"x>y\" onclick='alert(1)'>link</a>", "link");
	assert_converts(markup_html, "<img src=x onerror=alert(1)>", "");
}

static void
html_survives_bad_markup(void **state)
{
	(void)state;
	assert_converts(markup_html, "1 < 2 and 3 > 2", "1 < 2 and 3 > 2");
	assert_converts(markup_html, "<", "<");
	assert_converts(markup_html, "<p", "<p");
	assert_converts(markup_html, "</p></ul></li>x", "x");
	assert_converts(markup_html, "<p title=\"open>text", "text");
	assert_converts(markup_html, "<p>don't \"quote\" <b>it", "don't \"quote\" it");
	assert_converts(markup_html, "", "");
	assert_converts(markup_html, " \n\t ", "");
}

/* 200,000 open tags of each kind: one pass, or this test would not end. */
static void
html_is_read_in_one_pass(void **state)
{
	static const char *const pieces[] = {
			"<ul><li>", "<p '", "<a \"", "<!--", "<script>", "<div>", "&#", "<![CDATA["};
	struct buffer from, to;

	(void)state;
	for (size_t k = 0; k < sizeof(pieces) / sizeof(pieces[0]); k++) {
		buffer_init(&from, 1 << 24);
		buffer_init(&to, 1 << 24);
		for (int i = 0; i < 200000; i++)
			buffer_text(&from, pieces[k]);
		markup_html(buffer_view(&from), &to);
		(void)markup_looks_html(buffer_view(&from));
		assert_true(buffer_ok(&from) && buffer_ok(&to));
		buffer_free(&from);
		buffer_free(&to);
	}
}

static void
plain_text_is_tidied(void **state)
{
	(void)state;
	assert_converts(markup_plain, "  a\t b \r\n\r\n\r\n c\rd ", "a b\n\nc\nd");
	assert_converts(markup_plain, "You need:\n* law\n\xE2\x80\xA2 logic\n- C", "You need:\n- law\n- logic\n- C");
	assert_converts(markup_plain, "a\xC2\xA0\xC2\xA0" "b\xE2\x80\xAF" "c", "a b c");
	assert_converts(markup_plain, "\xEF\xBB\xBFkandi\xC2\xAD" "daten", "kandidaten");
	assert_converts(markup_plain, "Student\xC2\x92s \xC2\x93law\xC2\x94 \xC2\x80 5 \xC2\x85",
			"Student’s “law” € 5 …");
	assert_converts(markup_plain, "a\x01" "b\x7F" "c", "a b c");
	assert_converts(markup_plain, "1 < 2 & <b>", "1 < 2 & <b>");
	assert_converts(markup_plain, "-5 degrees", "-5 degrees");
	assert_converts(markup_plain, "", "");
}

static void
markdown_becomes_plain(void **state)
{
	(void)state;
	assert_converts(markup_markdown, "# Law\n\nYou *learn*:\n\n- torts\n- contracts\n",
			"Law\n\nYou learn:\n\n- torts\n- contracts");
	assert_converts(markup_markdown, "a <b>bold</b> [link](http://x.example)<script>x</script>", "a bold link");
}

static void
html_is_recognised(void **state)
{
	static const char *const yes[] = {
			"<p>x", "x<br/>", "caf&eacute;", "R&amp;D", "</li>", "<DIV class=x>", "<xhtml:p>"};
	static const char *const no[] = {
			"", "a < b > c", "C<T>", "AT&T", "x <3 y", "&;", "List<String>", "<p", "a & b; c"};

	(void)state;
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		if (!markup_looks_html(slice_of(yes[i])))
			fail_msg("not seen as HTML: %s", yes[i]);
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		if (markup_looks_html(slice_of(no[i])))
			fail_msg("seen as HTML: %s", no[i]);
}

static void
languages_are_recognised(void **state)
{
	static const char *const cases[][2] = {{"nl", "nl"}, {"EN", "en"}, {" de ", "de"}, {"dut", "nl"}, {"nld", "nl"},
			{"GER", "de"}, {"deu", "de"}, {"en-GB", "en"}, {"nl_NL", "nl"}, {"zh-Hant-TW", "zh"},
			{"Dutch", "nl"}, {"ENGLISH", "en"}, {"Nederlands", "nl"}, {"Frans", "fr"}, {"français", "fr"},
			{"ger-x-private", "de"}, {"ang", "ang"}, {"haw", "haw"}};
	static const char *const none[] = {
			"", "xx", "zzz", "und", "mul", "Klingonish", "en-", "-en", "e", "en GB?", "n1", "123"};
	char code[4];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (!language_code(slice_of(cases[i][0]), code))
			fail_msg("unknown: %s", cases[i][0]);
		assert_string_equal(code, cases[i][1]);
	}
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		if (language_three(slice_of(none[i]), code) || language_code(slice_of(none[i]), code))
			fail_msg("%s should be unknown, not %s", none[i], code);
}

static void
codes_have_three_letters_too(void **state)
{
	static const char *const cases[][2] = {{"nl", "nld"}, {"en", "eng"}, {"de", "deu"}, {"fr", "fra"}, {"ang", "ang"}};
	char code[4];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(language_three(slice_of(cases[i][0]), code));
		assert_string_equal(code, cases[i][1]);
	}
	assert_false(language_three(SLICE("English"), code));	/* found in a feed, but no code of ours */
	assert_false(language_three(SLICE("EN"), code));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(html_keeps_words_and_breaks),
		cmocka_unit_test(html_reads_entities),
		cmocka_unit_test(html_drops_what_nobody_should_read),
		cmocka_unit_test(html_survives_bad_markup),
		cmocka_unit_test(html_is_read_in_one_pass),
		cmocka_unit_test(plain_text_is_tidied),
		cmocka_unit_test(markdown_becomes_plain),
		cmocka_unit_test(html_is_recognised),
		cmocka_unit_test(languages_are_recognised),
		cmocka_unit_test(codes_have_three_letters_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
