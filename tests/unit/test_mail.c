/* Mails as bytes: headers that nothing can break out of, encoded words, quoted-printable. */
#include "unit.h"

#include "courier/mail.h"

static struct mail
simple(void)
{
	struct mail m = {.from = SLICE("exchange@home.example"), .to = SLICE("s1@umail.example"), .subject = SLICE("A place"),
			.body = SLICE("Hello\n"), .id = SLICE("00ff"), .date = 1798761600};

	return m;
}

static const char *
written(const struct mail *m, struct buffer *b)
{
	struct error e = ERROR_NONE;

	buffer_init(b, 1u << 20);
	if (mail_write(m, b, &e) != 0)
		fail_msg("%s", e.text);
	return buffer_string(b);
}

static void
assert_has(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("no \"%s\" in:\n%s", part, text);
}

/* What every mail is, whatever was put into it: lines of CRLF, of at most 76 bytes, headers that are known. */
static void
assert_sound(const char *text)
{
	static const char *const known[] = {"From: ", "To: ", "Subject: ", "Date: ", "Message-ID: ", "Auto-Submitted: ", "Content-Language: ",
		"List-Id: ", "List-Unsubscribe: ", "List-Unsubscribe-Post: ", "MIME-Version: ", "Content-Type: ", "Content-Transfer-Encoding: "};
	size_t seen[sizeof(known) / sizeof(known[0])] = {0};
	bool body = false;

	while (*text != '\0') {
		const char *end = strstr(text, "\r\n");
		bool found = body;

		assert_non_null(end);
		assert_true((size_t)(end - text) <= 76);
		for (const char *c = text; c < end; c++)
			assert_true(*c >= ' ' && *c <= '~');
		body = body || end == text;
		found = found || body || text[0] == ' ';
		for (size_t i = 0; !found && i < sizeof(known) / sizeof(known[0]); i++)
			if (strncmp(text, known[i], strlen(known[i])) == 0) {
				assert_int_equal(seen[i]++, 0);
				found = true;
			}
		if (!found)
			fail_msg("a header nobody meant: %.60s", text);
		text = end + 2;
	}
	assert_true(body);
	assert_int_equal(seen[0] + seen[1] + seen[2] + seen[3] + seen[4], 5);
}

static void
writes_a_whole_mail(void **state)
{
	struct mail m = simple();
	struct buffer b;
	const char *text;

	(void)state;
	m.from_name = SLICE("Virtual Exchange");
	m.languages = SLICE("nl, en");
	m.unsubscribe = SLICE("https://x.example/en/alerts?key=1");
	text = written(&m, &b);
	assert_sound(text);
	assert_string_equal(text,
			"From: Virtual Exchange\r\n <exchange@home.example>\r\nTo: <s1@umail.example>\r\nSubject: A place\r\n"
			"Date: Fri, 1 Jan 2027 00:00:00 +0000\r\nMessage-ID: <00ff@home.example>\r\nAuto-Submitted: auto-generated\r\n"
			"Content-Language: nl, en\r\nList-Id: <alerts.home.example>\r\nList-Unsubscribe: <https://x.example/en/alerts?key=1>\r\n"
			"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nMIME-Version: 1.0\r\n"
			"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nHello\r\n");
	buffer_free(&b);
}

static void
encodes_what_is_not_ascii(void **state)
{
	struct mail m = simple();
	struct buffer b;
	const char *text;

	(void)state;
	m.from_name = SLICE("Universit\303\251");
	m.subject = SLICE("Een plaats voor \360\237\246\211 Zo\303\253: een heel lange regel die over meer dan een woord gaat \342\202\254 5");
	m.body = SLICE("\303\251=\nFrom here\n.\nend \n");
	text = written(&m, &b);
	assert_sound(text);
	assert_has(text, "From: =?UTF-8?B?VW5pdmVyc2l0w6k=?=\r\n <exchange@home.example>\r\n");
	assert_has(text, "Subject: =?UTF-8?B?RWVuIHBsYWF0cyB2b29yI");
	assert_has(text, "?=\r\n =?UTF-8?B?");
	assert_has(text, "\r\n\r\n=C3=A9=3D\r\n=46rom here\r\n=2E\r\nend=20\r\n");
	buffer_free(&b);
}

static void
breaks_long_lines(void **state)
{
	char body[400], subject[200];
	struct mail m = simple();
	struct buffer b;

	(void)state;
	memset(body, 'a', sizeof(body));
	memset(subject, 'b', sizeof(subject));
	m.body = (struct slice){body, sizeof(body)};
	m.subject = (struct slice){subject, sizeof(subject)};
	assert_sound(written(&m, &b));
	buffer_free(&b);
	for (size_t i = 7; i < sizeof(subject); i += 8)
		subject[i] = ' ';
	assert_sound(written(&m, &b));
	assert_has(buffer_string(&b), "bbbbbbb\r\n bbbbbbb");
	buffer_free(&b);
}

/* Names, titles and reasons of people reach subjects and bodies. */
static void
lets_no_header_in(void **state)
{
	static const char *const evil[] = {"x\r\nBcc: all@x.example", "x\nBcc: all@x.example", "x\rBcc: all@x.example", "x\r\n\r\nbody",
		"\r\n", "x\n.\r\nMAIL FROM:<a@b>", "\342\200\256evil", "=?UTF-8?B?DQpCY2M6IGFAYi5j?=", "\377\376bad", "\302\205Bcc: x",
		"\342\200\250Bcc: x", "\"<a@b>, ", "\t\013\014"};

	(void)state;
	for (size_t i = 0; i < sizeof(evil) / sizeof(evil[0]); i++) {
		struct mail m = simple();
		struct buffer b;

		m.subject = m.from_name = m.body = slice_of(evil[i]);
		assert_sound(written(&m, &b));
		assert_null(strstr(b.data, "=E2=80=AE"));
		*strstr(b.data, "\r\n\r\n") = '\0';
		assert_null(strstr(b.data, "\nBcc"));	/* in the body it may stand */
		buffer_free(&b);
	}
	{
		const struct mail nul = {.from = SLICE("a@b.example"), .to = SLICE("c@d.example"), .subject = SLICE("a\0b"), .body = SLICE("\0"),
				.id = SLICE("1")};
		struct buffer b;

		assert_has(written(&nul, &b), "Subject: a b\r\n");
		buffer_free(&b);
	}
}

static void
refuses_addresses_that_are_none(void **state)
{
	static const char *const bad[] = {"", "a", "@b.example", "a@", "a b@c.example", "a@b.example\r\nBcc: x", "a@b.example\nRCPT TO:<x>",
		"<a@b.example>", "a@b.example>", "a,b@c.example", "\"a\"@b.example", "a@b@c.example", "a@-b.example", "a..b@c.example",
		".a@b.example", "a@b.example.", "a@[127.0.0.1]", "a\302\205@b.example", "a\342\200\256@b.example", "a\377@b.example", "a;b@c.example"};
	static const char *const good[] = {"a@b.example", "first.last+tag@sub.b.example", "o'neil@b.example", "zo\303\253@b.example", "a@localhost"};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (mail_address(slice_of(bad[i])))
			fail_msg("\"%s\" is no address", bad[i]);
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (!mail_address(slice_of(good[i])))
			fail_msg("\"%s\" is an address", good[i]);
}

static void
refuses_what_cannot_stand_in_a_head(void **state)
{
	struct mail good = simple(), m;
	struct error e = ERROR_NONE;
	struct buffer b;

	(void)state;
	buffer_init(&b, 1u << 16);
	m = good, m.to = SLICE("a@b.example\r\nx: y");
	assert_int_equal(mail_write(&m, &b, &e), ERR_VALUE);
	assert_null(strstr(e.text, "a@b"));	/* nothing personal in what may be logged */
	m = good, m.id = SLICE("a>b");
	assert_int_equal(mail_write(&m, &b, &e), ERR_VALUE);
	m = good, m.unsubscribe = SLICE("https://x/>\r\nx: y");
	assert_int_equal(mail_write(&m, &b, &e), ERR_VALUE);
	m = good, m.languages = SLICE("en\r\nx: y");
	assert_int_equal(mail_write(&m, &b, &e), ERR_VALUE);
	assert_int_equal(b.len, 0);
	buffer_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_a_whole_mail),
		cmocka_unit_test(encodes_what_is_not_ascii),
		cmocka_unit_test(breaks_long_lines),
		cmocka_unit_test(lets_no_header_in),
		cmocka_unit_test(refuses_addresses_that_are_none),
		cmocka_unit_test(refuses_what_cannot_stand_in_a_head),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
