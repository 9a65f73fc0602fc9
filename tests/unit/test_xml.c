/* XML as we write it, read by a parser of others: what went in comes out, whatever the letters. */
#include "unit.h"

#include <libxml/parser.h>
#include <string.h>

#include "web/xml.h"

#define REPLACEMENT 0xfffdu

/* Letters that break what is written carelessly. */
static const uint32_t nasty[] = {0, 1, 8, 9, 10, 11, 12, 13, 31, ' ', '"', '&', '\'', '<', '>', ']', '-', '?', '!', ';', '#', 'a', 0x7f, 0x80, 0x85,
	0x9f, 0xa0, 0x2028, 0x202e, 0xd7ff, 0xe000, 0xfdd0, 0xfeff, REPLACEMENT, 0xfffe, 0xffff, 0x10000, 0x1f600, 0x1fffe, 0x10ffff};

static uint32_t seed = 12345;
#define chance(n) unit_chance(&seed, (n))

static bool
forbidden(uint32_t point)
{
	return (point < 0x20 && point != 9 && point != 10 && point != 13) || point == 0xfffe || point == 0xffff;
}

static void
add(struct buffer *b, uint32_t point)
{
	char bytes[4];

	buffer_add(b, bytes, utf8_encode(point, bytes));
}

/* Writes text as an element's content and reads it back. */
static void
assert_comes_back(struct slice text, struct slice expected, struct buffer *out)
{
	xmlDoc *doc;
	xmlChar *content;

	buffer_clear(out);
	xml_begin(out);
	xml_open(out, "a xmlns=\"urn:x\"");
	xml_text_in(out, "b identifier=\"1\"", SLICE("en"), text);
	xml_close(out, "a");
	assert_true(buffer_ok(out));
	doc = xmlReadMemory(out->data, (int)out->len, "x", NULL, XML_PARSE_NONET);
	assert_non_null(doc);
	content = xmlNodeGetContent(xmlFirstElementChild(xmlDocGetRootElement(doc)));
	assert_non_null(content);
	assert_int_equal(strlen((char *)content), expected.n);
	assert_memory_equal(content, expected.p, expected.n);
	xmlFree(content);
	xmlFreeDoc(doc);
}

static void
any_text_comes_back(void **state)
{
	struct buffer text, expected, out;

	(void)state;
	buffer_init(&text, 10000);
	buffer_init(&expected, 10000);
	buffer_init(&out, 100000);
	for (int round = 0; round < 20000; round++) {
		uint32_t n = 1 + chance(12);

		buffer_clear(&text);
		buffer_clear(&expected);
		while (n-- > 0) {
			uint32_t point = nasty[chance(sizeof(nasty) / sizeof(nasty[0]))];

			add(&text, point);
			add(&expected, forbidden(point) ? REPLACEMENT : point);
		}
		assert_comes_back(buffer_view(&text), buffer_view(&expected), &out);
	}
	assert_comes_back(SLICE("]]> ]]&gt; <![CDATA[x]]> <!-- -- --> <?x?>"), SLICE("]]> ]]&gt; <![CDATA[x]]> <!-- -- --> <?x?>"), &out);
	assert_comes_back(SLICE("no UTF-8: \xff\xc3 \xed\xa0\x80"), SLICE("no UTF-8: \xef\xbf\xbd\xef\xbf\xbd "
			"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"), &out);
	buffer_free(&text);
	buffer_free(&expected);
	buffer_free(&out);
}

static void
nothing_is_written_of_nothing(void **state)
{
	struct values none = {.n = 0};
	struct buffer b;

	(void)state;
	buffer_init(&b, 1000);
	xml_text(&b, "a", SLICE_NONE);
	xml_text_in(&b, "a", SLICE("en"), SLICE_NONE);
	xml_values(&b, "a", &none, OPSTAP_F_TITLE);
	xml_day(&b, "a", DATE_NONE);
	assert_int_equal(b.len, 0);
	xml_day(&b, "start", date_days(2027, 2, 5));
	assert_slice(buffer_view(&b), "<start>2027-02-05</start>\n");
	buffer_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(any_text_comes_back), cmocka_unit_test(nothing_is_written_of_nothing)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
