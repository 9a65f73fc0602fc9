/* What a delivery is made of: the signature against published vectors, the headers, the event taken apart, what a status means. */
#include "unit.h"

#include "courier/delivery_parts.h"

#include <unistd.h>

static const char event[] =
	"{\"event\":\"placed\",\"at\":\"2026-12-01T10:00:00Z\",\"enrolment\":{\"receipt\":\"k3v9q2m7\",\"choice\":2,\"state\":\"placed\","
	"\"name\":\"Noor van Dijk\",\"email\":\"noor@student.example\",\"student_number\":\"s12\",\"faculty\":null,\"motivation\":\"\","
	"\"flag\":true,\"history\":[{\"state\":\"submitted\"}]}}";

static void
expect_signature(struct slice secret, struct slice body, const char *hex)
{
	struct buffer b;
	char expected[80];

	buffer_init(&b, 100);
	delivery_sign(secret, body, &b);
	snprintf(expected, sizeof(expected), "sha256=%s", hex);
	assert_string_equal(buffer_string(&b), expected);
	buffer_free(&b);
}

/* RFC 4231, test cases 1, 2 and 6 (a key longer than a block). */
static void
test_signature(void **state)
{
	char key[131];

	(void)state;
	memset(key, 0x0b, 20);
	expect_signature((struct slice){key, 20}, SLICE("Hi There"),
			"b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
	expect_signature(SLICE("Jefe"), SLICE("what do ya want for nothing?"),
			"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	memset(key, 0xaa, sizeof(key));
	expect_signature((struct slice){key, sizeof(key)}, SLICE("Test Using Larger Than Block-Size Key - Hash Key First"),
			"60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
	expect_signature(SLICE("key"), SLICE_NONE, "5d5d139563c95b5967b9bd9a8c9b233a9dedb45072794cd232dc1b74832607d0");
}

static void
expect_headers(struct slice secret, const struct host_request *asked, const char *const *expected)
{
	struct arena a;
	const char *const *line;
	size_t i = 0;

	arena_init(&a, 1u << 20);
	line = delivery_headers(secret, "0123", asked, &a);
	assert_non_null(line);
	for (; line[i] && expected[i]; i++)
		assert_string_equal(line[i], expected[i]);
	if (line[i] || expected[i])
		fail_msg("%s, not %s", line[i] ? line[i] : "the end", expected[i] ? expected[i] : "the end");
	arena_free(&a);
}

static void
test_headers(void **state)
{
	static const char *const plain[] = {"Idempotency-Key: 0123", "Content-Type: application/json; charset=utf-8", NULL};
	static const char *const adapters[] = {"Idempotency-Key: 0123",
		"Opstap-Signature: sha256=2d93cbc1be167bcb1637a4a23cbff01a7878f0c50ee833954ea5221bb1b8c628", "content-TYPE : text/xml", "X-Other: 1", NULL};
	static const char *const bare[] = {"Idempotency-Key: 0123", NULL};
	const struct slice own[] = {SLICE("content-TYPE : text/xml"), SLICE("IDEMPOTENCY-key: mine"), SLICE("opstap-signature: sha256=0"), SLICE("X-Other: 1")};
	struct host_request asked = {.body = SLICE("hello")};

	(void)state;
	expect_headers(SLICE_NONE, &asked, plain);
	asked.headers = own;
	asked.header_count = 4;
	asked.body = SLICE("msg");
	expect_headers(SLICE("key"), &asked, adapters);
	expect_headers(SLICE_NONE, &(struct host_request){.method = SLICE("GET")}, bare);
}

static const char *
value(const struct host_pair *pairs, size_t n, const char *key)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(pairs[i].key, key) == 0)
			return pairs[i].value;
	return NULL;
}

static void
test_fields(void **state)
{
	struct arena a;
	const struct host_pair *pairs;
	size_t n;
	struct error e = ERROR_NONE;

	(void)state;
	arena_init(&a, 1u << 20);
	assert_int_equal(delivery_fields(slice_of(event), &a, &pairs, &n, &e), 0);
	assert_string_equal(value(pairs, n, "event"), "placed");
	assert_string_equal(value(pairs, n, "at"), "2026-12-01T10:00:00Z");
	assert_string_equal(value(pairs, n, "choice"), "2");
	assert_string_equal(value(pairs, n, "name"), "Noor van Dijk");
	assert_string_equal(value(pairs, n, "motivation"), "");
	assert_string_equal(value(pairs, n, "flag"), "true");
	assert_string_equal(value(pairs, n, "history"), "[{\"state\":\"submitted\"}]");
	assert_null(value(pairs, n, "faculty"));	/* null: not known, or erased */
	arena_free(&a);
}

static void
test_events_that_are_none(void **state)
{
	static const char *const bad[] = {"", "[]", "{", "{\"event\":\"placed\",\"at\":\"x\"}", "{\"event\":1,\"at\":\"x\",\"enrolment\":{}}",
		"{\"event\":\"a\",\"event\":\"b\",\"at\":\"x\",\"enrolment\":{}}", "{\"event\":\"a\",\"at\":\"x\",\"enrolment\":[]}",
		"{\"event\":\"a\",\"at\":\"x\",\"enrolment\":{\"name\":\"secret\\u0000\"}}", "{\"name\": secret}"};
	const struct host_pair *pairs;
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct error e = ERROR_NONE;
		struct arena a;

		arena_init(&a, 1u << 20);
		if (delivery_fields(slice_of(bad[i]), &a, &pairs, &n, &e) >= 0)
			fail_msg("%s was taken", bad[i]);
		assert_null(strstr(e.text, "secret"));
		arena_free(&a);
	}
}

static void
test_withhold(void **state)
{
	static const struct { const char *why; bool kept; } cases[] = {
		{"the server answered with status 400", true}, {"no course for the faculty of science", true},
		{"Noor van Dijk is not known", false}, {"Mr. Dijk is not known", false}, {"s12 is not known", false},
		{"https://a.example/noor%40student.example/: status 404", false}, {"see noor@student.example", false},
		{"/enrolments/k3v9q2m7 failed", false}, {"van is short", false}, {"no va", true},
	};
	struct arena a;
	const struct host_pair *pairs;
	size_t n;
	struct error e = ERROR_NONE;

	(void)state;
	arena_init(&a, 1u << 20);
	assert_int_equal(delivery_fields(slice_of(event), &a, &pairs, &n, &e), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		error_set(&e, ERR_DENIED, "%s", cases[i].why);
		delivery_withhold(pairs, n, &e);
		assert_int_equal(e.code, ERR_DENIED);
		if ((strcmp(e.text, cases[i].why) == 0) != cases[i].kept)
			fail_msg("%s became %s", cases[i].why, e.text);
	}
	arena_free(&a);
}

static void
test_judge(void **state)
{
	static const struct { int from, to; enum delivery_outcome outcome; } expected[] = {
		{0, 199, DELIVERY_LATER}, {200, 299, DELIVERY_DONE}, {300, 399, DELIVERY_LATER}, {400, 407, DELIVERY_REFUSED},
		{408, 408, DELIVERY_LATER}, {409, 424, DELIVERY_REFUSED}, {425, 425, DELIVERY_LATER}, {426, 428, DELIVERY_REFUSED},
		{429, 429, DELIVERY_LATER}, {430, 499, DELIVERY_REFUSED}, {500, 999, DELIVERY_LATER},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
		for (int s = expected[i].from; s <= expected[i].to; s++)
			if (delivery_judge(s) != expected[i].outcome)
				fail_msg("status %d", s);
}

static void
expect_secret(const char *path, struct slice content, int code, const char *expected)
{
	FILE *f = fopen(path, "w");
	struct arena a;
	struct slice secret;
	struct error e = ERROR_NONE;

	assert_non_null(f);
	assert_int_equal(fwrite(content.p, 1, content.n, f), content.n);
	assert_int_equal(fclose(f), 0);
	arena_init(&a, 1u << 20);
	assert_int_equal(delivery_secret(path, &a, &secret, &e), code);
	if (code == 0)
		assert_slice(secret, expected);
	arena_free(&a);
}

static void
test_secret(void **state)
{
	char path[] = "/tmp/opstap-secret-XXXXXX";
	int fd = mkstemp(path);
	struct arena a;
	struct slice secret;
	struct error e = ERROR_NONE;

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	expect_secret(path, SLICE("s3cret"), 0, "s3cret");
	expect_secret(path, SLICE("s3cret\n"), 0, "s3cret");
	expect_secret(path, SLICE("s3cret\r\n"), 0, "s3cret");
	expect_secret(path, SLICE("two words \n\n"), 0, "two words \n");
	expect_secret(path, SLICE("\n"), ERR_VALUE, NULL);
	expect_secret(path, SLICE(""), ERR_VALUE, NULL);
	unlink(path);
	arena_init(&a, 1u << 20);
	assert_int_equal(delivery_secret(path, &a, &secret, &e), ERR_NOT_FOUND);
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_signature),
		cmocka_unit_test(test_headers),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_events_that_are_none),
		cmocka_unit_test(test_withhold),
		cmocka_unit_test(test_judge),
		cmocka_unit_test(test_secret),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
