/* What is taken out of recorded exchanges: nothing secret or personal stays, nothing else changes, no byte moves. */
#include "unit.h"

#include "feed/redact.h"

struct row { const char *before, *after; };

static void
check_rows(const struct row *rows, size_t n, void (*change)(char *text, size_t n))
{
	for (size_t i = 0; i < n; i++) {
		char *text = strdup(rows[i].before);

		change(text, strlen(text));
		assert_string_equal(text, rows[i].after);
		change(text, strlen(text));	/* what was overwritten stays as it is */
		assert_string_equal(text, rows[i].after);
		free(text);
	}
}

#define ROWS(rows, change) check_rows(rows, sizeof(rows) / sizeof((rows)[0]), change)

static void
test_mail(void **state)
{
	static const struct row rows[] = {
			{"Ask jan.de-boer@uni.example.nl, please.", "Ask xxx.xx-xxxx@xxx.xxxxxxx.xx, please."},
			{"jan@uni.nl", "xxx@xxx.xx"},
			{"(j1@u2.org)", "(x0@x0.xxx)"},
			{"{\"t\": \"a\\njan@uni.nl\\nb\"}", "{\"t\": \"a\\nxxx@xxx.xx\\nb\"}"},
			{"{\"t\": \"ren\\u00e9@uni.nl\"}", "{\"t\": \"xxx\\u0078@xxx.xx\"}"},
			{"{\"t\": \"a\\u0040uni.nl\"}", "{\"t\": \"x\\u0040xxx.xx\"}"},
			{"ren\xc3\xa9@uni.nl", "xxxxx@xxx.xx"},
			{"<a href=\"mailto:jan&#64;uni.nl\">", "<a href=\"mailto:xxx&#64;xxx.xx\">"},
			{"<p>ren&#xe9;&#x40;uni.nl</p>", "<p>xxx&#x58;&#x40;xxx.xx</p>"},
			{"/people/jan%40uni.nl/x", "/people/xxx%40xxx.xx/x"},
			{"a@b 5@6.7 @type x@localhost pkg@1.2.3 me@", "a@b 5@6.7 @type x@localhost pkg@1.2.3 me@"},
	};

	(void)state;
	ROWS(rows, redact_text);
}

static void
test_phone(void **state)
{
	static const struct row rows[] = {
			{"call +31 71 527 2727.", "call +00 00 000 0000."}, {"(+31)71", "(+31)71"}, {"tel:+31715272727", "tel:+00000000000"},
			{"0031 71 5272727", "0000 00 0000000"}, {"(071) 527-2727", "(000) 000-0000"}, {"06 12 34 56 78", "00 00 00 00 00"},
			{"06-12345678", "00-00000000"},
			{"2027-02-01 01-02-2027 10:45 01/02/2027 10", "2027-02-01 01-02-2027 10:45 01/02/2027 10"},
			{"2026-11-23T14:05:00+01:00", "2026-11-23T14:05:00+01:00"}, {"09.30-10.45 0611 0612 0613", "09.30-10.45 0611 0612 0613"},
			{"\"id\": \"0031201234567\"", "\"id\": \"0031201234567\""}, {"5f3c0612-3456-7890-ab12", "5f3c0612-3456-7890-ab12"},
			{"0.123456789 +0.5", "0.123456789 +0.5"},
	};

	(void)state;
	ROWS(rows, redact_text);
}

/* A column of noughts is no phone number, nor a reason to take for ever. */
static void
test_noughts(void **state)
{
	size_t n = 4u << 20;
	char *text = malloc(n);

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < n; i++)
		text[i] = i % 2 ? ' ' : '0';
	redact_text(text, n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(text[i], i % 2 ? ' ' : '0');
	free(text);
}

static void
test_json(void **state)
{
	static const struct row rows[] = {
			{"{\"telephone\": \"none\\n1\", \"title\": \"Law 1\"}", "{\"telephone\": \"xxxx\\n0\", \"title\": \"Law 1\"}"},
			{"[{\"birthDate\": 19800131, \"ects\": 5}]", "[{\"birthDate\": 11111111, \"ects\": 5}]"},
			{"{\"e-mail\": [\"one\", {\"x\": \"two\"}], \"n\": \"three\"}", "{\"e-mail\": [\"xxx\", {\"x\": \"xxx\"}], \"n\": \"three\"}"},
			{"{\"access_token\": \"abc-1\", \"next_page_token\": \"abc-1\"}", "{\"access_token\": \"xxx-0\", \"next_page_token\": \"abc-1\"}"},
			{"{\"token\": \"recorded-without\"}", "{\"token\": \"recorded-without\"}"},
			{"{\"phone\": null, \"keyword\": \"a\", \"key\": \"b\"}", "{\"phone\": null, \"keyword\": \"a\", \"key\": \"b\"}"},
			{"{\"phone\": \"never ends", "{\"phone\": \"xxxxx xxxx"}, {"{\"phone\"", "{\"phone\""}, {"}]{", "}]{"}, {"{\"a\\", "{\"a\\"},
	};

	(void)state;
	ROWS(rows, redact_text);
}

static void
test_xml(void **state)
{
	static const struct row rows[] = {
			{"<c><x:email xml:lang=\"nl\">Jan <b>1</b></x:email><t>Law</t></c>", "<c><x:email xml:lang=\"nl\">xxx <b>0</b></x:email><t>Law</t></c>"},
			{"<c phone='12' title='12'/>", "<c phone='00' title='12'/>"},
			{"<phone/><t>a</t>", "<phone/><t>a</t>"}, {"<phone a=\"/\">b</phone>", "<phone a=\"/\">x</phone>"},
			{"<phone><![CDATA[a<b]]></phone><![CDATA[a]]>", "<phone><![CDATA[x<x]]></phone><![CDATA[a]]>"},
			{"<phone><phone>a</phone>b</phone>c", "<phone><phone>x</phone>x</phone>c"},
			{"<!-- <phone> --><?x <phone>?><!DOCTYPE phone>a", "<!-- <phone> --><?x <phone>?><!DOCTYPE phone>a"},
			{"<bsn>1&amp;&#233;</bsn>", "<bsn>0&amp;&#088;</bsn>"}, {"<phone", "<phone"}, {"<phone a=", "<phone a="}, {"<phone a='b", "<phone a='b"},
	};

	(void)state;
	ROWS(rows, redact_text);
}

static void
test_csv(void **state)
{
	static const struct row rows[] = {
			{"id;Phone;title\na;\"1;\"\"2\";T1\nb;;T2", "id;Phone;title\na;\"0;\"\"0\";T1\nb;;T2"},
			{"phone\n12", "phone\n12"}, {"phone,a\n12", "phone,a\n00"}, {"phone,\"", "phone,\""},
	};

	(void)state;
	ROWS(rows, redact_text);
}

static void
test_addresses(void **state)
{
	static const struct row rows[] = {
			{"https://h/l?token=ab12&page=2&api_key=c", "https://h/l?token=xx00&page=2&api_key=x"},
			{"https://jan:hush@h.nl/l?key=a%20b#x", "https://xxx:xxxx@x.xx/l?key=x%20x#x"},
			{"https://h/l?signature=a%26b&keyword=law&pageToken=x1", "https://h/l?signature=x%26x&keyword=law&pageToken=x1"},
			{"https://h/l?token=recorded-without", "https://h/l?token=recorded-without"},
			{"/l?q=me@uni.nl", "/l?q=xx@xxx.xx"}, {"/l?token", "/l?token"}, {"", ""},
	};
	static const struct row inside[] = {
			{"{\"next\": \"https://h/l?token=ab\\u0026page=2\"}", "{\"next\": \"https://h/l?token=xx\\u0026page=2\"}"},
			{"<n>https://h/l?page=2&amp;token=ab</n>", "<n>https://h/l?page=2&amp;token=xx</n>"},
			{"client_secret=ab&scope=b", "client_secret=xx&scope=b"},
	};

	(void)state;
	ROWS(rows, redact_url);
	ROWS(inside, redact_text);
}

static void
test_utf16(void **state)
{
	static const char before[] = "\xff\xfe<\0p\0h\0o\0n\0e\0>\0\xac\x20" "1\0<\0/\0p\0h\0o\0n\0e\0>\0\xac\x20" "2\0";
	static const char after[] = "\xff\xfe<\0p\0h\0o\0n\0e\0>\0x\0" "0\0<\0/\0p\0h\0o\0n\0e\0>\0\xac\x20" "2\0";
	static const struct slice secret = {"hush", 4};
	struct slice big = SLICE("\0t\0 \0h\0u\0s\0h\0.");
	char text[sizeof(before)];
	struct buffer b;

	(void)state;
	memcpy(text, before, sizeof(text));
	redact_text(text, sizeof(text) - 1);
	assert_memory_equal(text, after, sizeof(after));
	buffer_init(&b, 4096);
	redact_secrets(big, &secret, 1, &b);
	assert_int_equal(b.len, 2 * (2 + strlen(REDACT_PLACEHOLDER) + 1));
	assert_memory_equal(b.data, "\0t\0 \0r\0e", 8);
	buffer_free(&b);
}

static void
test_secrets(void **state)
{
	static const struct slice secrets[] = {{"a b/c", 5}, {"it", 2}, {"hush\"", 5}, {NULL, 0}};
	struct buffer b;

	(void)state;
	buffer_init(&b, 4096);
	redact_secrets(SLICE("a b/c it a%20b%2Fc a+b%2Fc {\"hush\\\"\"} hush\"hush\""), secrets, 4, &b);
	assert_string_equal(buffer_string(&b), "recorded-without it recorded-without recorded-without {\"recorded-without\"} "
			"recorded-withoutrecorded-without");
	buffer_clear(&b);
	redact_secrets(SLICE_NONE, secrets, 4, &b);
	assert_int_equal(b.len, 0);
	buffer_free(&b);
	assert_true(redact_is_secret(SLICE("X-Api-Key")) && redact_is_secret(SLICE("key")) && redact_is_secret(SLICE("login")) && redact_is_secret(SLICE("refresh_token")));
	assert_false(redact_is_secret(SLICE("keyword")) || redact_is_secret(SLICE("resumptionToken")) || redact_is_secret(SLICE_NONE));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_mail), cmocka_unit_test(test_phone), cmocka_unit_test(test_noughts), cmocka_unit_test(test_json),
			cmocka_unit_test(test_xml), cmocka_unit_test(test_csv), cmocka_unit_test(test_addresses), cmocka_unit_test(test_utf16),
			cmocka_unit_test(test_secrets)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
