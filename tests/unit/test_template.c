/* Mustache templates: the rules of the published specification, one case a line, and the errors a web team makes. */
#include "unit/unit.h"

#include "render/template.h"

struct fixture {
	struct arena arena;
	struct view *view;
};

/* name, empty, number, on, off, person {name, mother {name}}, list [{n: 1}, {n: 2}, {n: 3}], words ["a", "<b>"], none []. */
static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct view *person, *list;

	arena_init(&f->arena, 1 << 20);
	f->view = view_new(&f->arena);
	view_string(f->view, "name", "Ann & \"Bo\" <b>'");
	view_string(f->view, "empty", "");
	view_number(f->view, "number", 0);
	view_number(f->view, "below", INT64_MIN);
	view_flag(f->view, "on", true);
	view_flag(f->view, "off", false);
	person = view_object(f->view, "person");
	view_string(person, "name", "Cees");
	view_string(view_object(person, "mother"), "name", "Dora");
	for (int i = 1; i <= 3; i++) {
		list = view_item(f->view, "list");
		view_number(list, "n", i);
	}
	view_item_text(f->view, "words", SLICE("a"));
	view_item_text(f->view, "words", SLICE("<b>"));
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	arena_free(&f->arena);
	free(f);
	return 0;
}

static int
render_with(const struct fixture *f, const char *source, const char *partial, struct buffer *out, struct error *e)
{
	struct templates *set = templates_new();
	int result = templates_add(set, LANG_EN, "page", slice_of(source), NULL, e);

	if (result == 0 && partial)
		result = templates_add(set, LANG_EN, "part", slice_of(partial), NULL, e);
	if (result == 0)
		result = templates_link(set, e);
	if (result == 0)
		result = template_render(templates_find(set, LANG_EN, "page"), f->view, out, e);
	templates_free(set);
	return result;
}

struct example { const char *source, *expected, *partial; };

static void
try_all(const struct fixture *f, const struct example *cases)
{
	for (; cases->source; cases++) {
		struct error e = ERROR_NONE;
		struct buffer out;

		buffer_init(&out, 1 << 20);
		if (render_with(f, cases->source, cases->partial, &out, &e) < 0)
			fail_msg("%s: %s", cases->source, e.text);
		if (!slice_is(buffer_view(&out), cases->expected))
			fail_msg("%s gave\n%.*s|", cases->source, SLICE_ARG(buffer_view(&out)));
		buffer_free(&out);
	}
}

static void
values(void **state)
{
	static const struct example cases[] = {
		{"plain { text }", "plain { text }", NULL},
		{"{{name}}", "Ann &amp; &quot;Bo&quot; &lt;b&gt;&#39;", NULL},
		{"{{{name}}} {{&name}} {{{ name }}} {{& name }}", "Ann & \"Bo\" <b>' Ann & \"Bo\" <b>' Ann & \"Bo\" <b>' Ann & \"Bo\" <b>'", NULL},
		{"[{{missing}}|{{empty}}|{{on}}|{{list}}|{{person.missing}}|{{missing.name}}]", "[|||||]", NULL},
		{"{{number}} {{ below }}", "0 -9223372036854775808", NULL},
		{"{{person.name}} {{person.mother.name}}", "Cees Dora", NULL},
		{"  {{number}}\n", "  0\n", NULL},
		{NULL, NULL, NULL},
	};

	try_all(*state, cases);
}

static void
sections(void **state)
{
	static const struct example cases[] = {
		{"{{#on}}yes{{/on}}{{#off}}no{{/off}}{{#missing}}no{{/missing}}{{#empty}}no{{/empty}}", "yes", NULL},
		{"{{^on}}no{{/on}}{{^off}}1{{/off}}{{^missing}}2{{/missing}}{{^empty}}3{{/empty}}{{^none}}4{{/none}}", "1234", NULL},
		{"{{#number}}zero is a text{{/number}}", "zero is a text", NULL},
		{"{{#list}}{{n}},{{/list}}", "1,2,3,", NULL},
		{"{{#list}}{{#words}}{{n}}{{.}} {{/words}}{{/list}}", "1a 1&lt;b&gt; 2a 2&lt;b&gt; 3a 3&lt;b&gt; ", NULL},
		{"{{#words}}{{{.}}}{{/words}}", "a<b>", NULL},
		{"{{#person}}{{name}} {{#mother}}{{name}} {{n}}{{number}}{{/mother}}{{/person}}", "Cees Dora 0", NULL},
		{"{{#person}}{{#on}}{{name}}{{/on}}{{/person}}", "Cees", NULL},
		{"{{#person.mother}}{{name}}{{/person.mother}}", "Dora", NULL},
		{"{{#person.name}}{{.}}{{/person.name}}", "Cees", NULL},
		{"{{# on }}{{# on }}in{{/ on }}{{/on}}", "in", NULL},
		{NULL, NULL, NULL},
	};

	try_all(*state, cases);
}

static void
standalone_lines(void **state)
{
	static const struct example cases[] = {
		{"a\n{{#on}}\nb\n{{/on}}\nc\n", "a\nb\nc\n", NULL},
		{"a\n  {{#on}}  \nb\n\t{{/on}}\nc", "a\nb\nc", NULL},
		{"a\r\n{{#on}}\r\nb\r\n{{/on}}\r\nc", "a\r\nb\r\nc", NULL},
		{"{{#on}}\nb\n{{/on}}", "b\n", NULL},
		{"a {{#on}}\nb\n{{/on}} c", "a \nb\n c", NULL},
		{"{{#on}}{{/on}}\nx", "\nx", NULL},
		{"a\n{{! a note\nover two lines }}\nb", "a\nb", NULL},
		{"a {{! note }} b", "a  b", NULL},
		{"a\n{{=<% %>=}}\n<%number%> {{number}}\n<%={{ }}=%>\n{{number}}", "a\n0 {{number}}\n0", NULL},
		{"{{=| |=}}|number| |#on|x|/on|", "0 x", NULL},
		{"{{^off}}\n{{number}}\n{{/off}}\n", "0\n", NULL},
		{NULL, NULL, NULL},
	};

	try_all(*state, cases);
}

static void
partials(void **state)
{
	static const struct example cases[] = {
		{"[{{>part}}]", "[0]", "{{number}}"},
		{"[{{> part }}]", "[x{{y}}]", "x{{=<% %>=}}{{y}}"},
		{"{{=<% %>=}}<%>part%>", "0", "{{number}}"},
		{"a\n  {{>part}}\nb", "a\n  1\n  2\nb", "1\n2\n"},
		{"a\n  {{>part}}\nb", "a\n  1\n\n  2b", "1\n\n2"},
		{"x {{>part}}\ny", "x 1\n2\ny", "1\n2"},
		{"{{#list}}{{>part}}{{/list}}", "<1><2><3>", "<{{n}}>"},
		{"  {{>part}}\n", "  Ann & \"Bo\" <b>'\n", "{{{name}}}\n"},
		{NULL, NULL, NULL},
	};

	try_all(*state, cases);
}

static void
errors_name_the_line(void **state)
{
	static const struct example cases[] = {
		{"a\n{{#on}}\n", "page.mustache:3: not closed: on", NULL},
		{"a\n{{/on}}", "page.mustache:2: closes what is not open: on", NULL},
		{"{{#a}}\n{{#b}}\n{{/a}}{{/b}}", "page.mustache:3: closes what is not open: a", NULL},
		{"\n\n{{name", "page.mustache:3: a tag that is not closed", NULL},
		{"{{{name}}", "page.mustache:1: a tag that is not closed", NULL},
		{"{{}}", "page.mustache:1: not a name: ", NULL},
		{"{{a..b}}", "page.mustache:1: not a name: a..b", NULL},
		{"{{a b}}", "page.mustache:1: a name with a blank in it: a b", NULL},
		{"{{=<%=}}", "page.mustache:1: delimiters are two words: <%", NULL},
		{"\n{{>other}}", "page.mustache:2: no template \"other\"", NULL},
		{NULL, NULL, NULL},
	};

	for (const struct example *c = cases; c->source; c++) {
		struct error e = ERROR_NONE;
		struct buffer out;

		buffer_init(&out, 1 << 20);
		assert_true(render_with(*state, c->source, NULL, &out, &e) < 0);
		assert_string_equal(e.text, c->expected);
		buffer_free(&out);
	}
}

static void
depth_is_bounded(void **state)
{
	struct error e = ERROR_NONE;
	struct buffer out, source;

	buffer_init(&out, 1 << 20);
	assert_int_equal(render_with(*state, "{{>part}}", "x{{>part}}", &out, &e), ERR_LIMIT);
	assert_true(out.len > 0 && out.len <= TEMPLATE_MAX_DEPTH);
	assert_int_equal(render_with(*state, " {{>part}}", "  {{>part}}", &out, &e), ERR_LIMIT);
	buffer_init(&source, 1 << 20);
	for (int i = 0; i <= TEMPLATE_MAX_DEPTH; i++)
		buffer_text(&source, "{{#on}}");
	assert_int_equal(render_with(*state, buffer_string(&source), NULL, &out, &e), ERR_SYNTAX);
	buffer_free(&source);
	buffer_free(&out);
}

static void
texts_are_put_in_at_compile_time(void **state)
{
	struct fixture *f = *state;
	struct error e = ERROR_NONE;
	struct texts *texts = texts_new();
	struct templates *set = templates_new();
	struct buffer out;

	buffer_init(&out, 1000);
	assert_int_equal(texts_read(texts, LANG_EN, SLICE("msgctxt \"go\"\nmsgid \"x\"\nmsgstr \"Search & find\"\n"), "en.po", &e), 0);
	assert_int_equal(texts_read(texts, LANG_NL, SLICE("msgctxt \"go\"\nmsgid \"x\"\nmsgstr \"Zoek\"\n"), "nl.po", &e), 0);
	for (int l = 0; l < LANG_MAX; l++)
		assert_int_equal(templates_add(set, (enum lang)l, "page", SLICE("<{{t.go}}|{{{t.go}}}>"), texts, &e), 0);
	assert_int_equal(template_render(templates_find(set, LANG_EN, "page"), f->view, &out, &e), 0);
	assert_int_equal(template_render(templates_find(set, LANG_NL, "page"), f->view, &out, &e), 0);
	assert_slice(buffer_view(&out), "<Search &amp; find|Search & find><Zoek|Zoek>");
	assert_int_equal(templates_add(set, LANG_EN, "other", SLICE("\n{{t.stop}}"), texts, &e), ERR_SYNTAX);
	assert_string_equal(e.text, "other.mustache:2: no such text: stop");
	buffer_free(&out);
	templates_free(set);
	texts_free(texts);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values),
		cmocka_unit_test(sections),
		cmocka_unit_test(standalone_lines),
		cmocka_unit_test(partials),
		cmocka_unit_test(errors_name_the_line),
		cmocka_unit_test(depth_is_bounded),
		cmocka_unit_test(texts_are_put_in_at_compile_time),
	};

	for (size_t i = 0; i < sizeof(tests) / sizeof(*tests); i++)
		((struct CMUnitTest *)tests)[i].setup_func = set_up, ((struct CMUnitTest *)tests)[i].teardown_func = tear_down;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
