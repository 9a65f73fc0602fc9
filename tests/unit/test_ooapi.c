/* What the adapter ooapi asks for: the headers of a gateway, and how many requests run side by side. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "opstap_adapter.h"

#define HANDLES 8

struct opstap_run {
	const char *home, *token, *feed_url;
	bool open[HANDLES], drained[HANDLES], offerings[HANDLES];
	int now, most, asked, courses, course_offerings;
	char headers[1000], url[300], failure[300];
};

static const char list[] = "{\"items\": [{\"courseId\": \"1\"}, {\"courseId\": \"2\"}, {\"courseId\": \"3\"}, {\"courseId\": \"4\"},"
			   " {\"courseId\": \"5\"}, {\"courseId\": \"6\"}, {\"courseId\": \"7\"}]}";
static const char offerings[] = "{\"items\": [{\"offeringId\": \"o\", \"startDate\": \"2027-02-01\"}]}";

static int
fake_open(struct opstap_run *r, const struct opstap_request *q)
{
	int handle = 0;

	while (handle < HANDLES && r->open[handle])
		handle++;
	assert_in_range(handle, 0, HANDLES - 1);
	r->open[handle] = true;
	r->drained[handle] = false;
	r->offerings[handle] = q->url != NULL;
	r->asked += q->url != NULL;
	if (++r->now > r->most)
		r->most = r->now;
	r->headers[0] = '\0';
	for (size_t i = 0; q->headers[i]; i++) {
		size_t n = strlen(r->headers);

		snprintf(r->headers + n, sizeof(r->headers) - n, "%s\n", q->headers[i]);
	}
	if (q->url)
		snprintf(r->url, sizeof(r->url), "%s", q->url);
	return handle;
}

static ptrdiff_t
fake_read(struct opstap_run *r, int handle, void *buf, size_t n)
{
	const char *text = r->offerings[handle] ? offerings : list;

	if (r->drained[handle])
		return 0;
	r->drained[handle] = true;
	assert_true(strlen(text) <= n);
	memcpy(buf, text, strlen(text));
	return (ptrdiff_t)strlen(text);
}

static const char *
fake_header(struct opstap_run *r, int handle, const char *name)
{
	(void)handle;
	if (strcmp(name, "url") == 0)
		return r->feed_url;
	return strcmp(name, "status") == 0 ? "200" : NULL;
}

static void
fake_close(struct opstap_run *r, int handle)
{
	r->open[handle] = false;
	r->now--;
}

static int
fake_course(struct opstap_run *r)
{
	r->courses++;
	return 0;
}

static int
fake_offering(struct opstap_run *r)
{
	r->course_offerings++;
	return 0;
}

static int
fake_set(struct opstap_run *r, uint32_t field, const char *lang, const char *text, size_t len)
{
	(void)r, (void)field, (void)lang, (void)text, (void)len;
	return 0;
}

static int
fake_emit(struct opstap_run *r)
{
	(void)r;
	return 0;
}

static void
fake_at(struct opstap_run *r, const char *source, uint32_t line, uint32_t column)
{
	(void)r, (void)source, (void)line, (void)column;
}

static const char *
fake_setting(struct opstap_run *r, const char *key)
{
	return strcmp(key, "gateway-home") == 0 ? r->home : strcmp(key, "token") == 0 ? r->token : NULL;
}

static int
fake_fail(struct opstap_run *r, const char *text)
{
	snprintf(r->failure, sizeof(r->failure), "%s", text);
	return -1;
}

static const struct opstap_host host = {.size = sizeof(host), .abi = OPSTAP_ADAPTER_ABI, .open = fake_open, .read = fake_read,
		.header = fake_header, .close = fake_close, .course = fake_course, .offering = fake_offering, .set = fake_set,
		.emit = fake_emit, .at = fake_at, .setting = fake_setting, .fail = fake_fail};

static void
test_requests(void **state)
{
	struct opstap_run r = {.feed_url = "https://api.example/v5/courses"};

	(void)state;
	assert_int_equal(opstap_adapter_v1.run(&host, &r), 0);
	assert_int_equal(r.courses, 7);
	assert_int_equal(r.course_offerings, 7);
	assert_int_equal(r.asked, 7);
	assert_int_equal(r.most, 4);
	assert_int_equal(r.now, 0);
	assert_string_equal(r.headers, "Accept: application/json\n");
}

/* Where offerings stand, by where the list of courses stands; without an address none can be asked for. */
static void
test_addresses(void **state)
{
	static const struct { const char *feed, *last; } cases[] = {
			{"https://a.example/v5/courses?consumer=x&level=master&pageSize=7", "https://a.example/v5/courses/7/offerings?consumer=x"},
			{"https://a.example/courses/?alliances.name=lde&consumer=x#top",
					"https://a.example/courses/7/offerings?alliances.name=lde&consumer=x"},
			{"http://a.example/v5/organizations/z/courses", "http://a.example/v5/courses/7/offerings"},
			{"http://a.example/v6/programmes/z/courses", "http://a.example/v6/courses/7/offerings"},
			{"http://a.example/other/z/courses", "http://a.example/other/z/courses/7/offerings"},
			{"https://a.example", "https://a.example/courses/7/offerings"},
			{"https://a.example/", "https://a.example/courses/7/offerings"},
			{"https://a.example?consumer=x", "https://a.example/courses/7/offerings?consumer=x"},
			{"https://", ""}, {"http", ""}, {"file:///feed.json", ""}, {"", ""}, {NULL, ""}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct opstap_run r = {.feed_url = cases[i].feed};

		assert_int_equal(opstap_adapter_v1.run(&host, &r), 0);
		assert_string_equal(r.url, cases[i].last);
		assert_int_equal(r.asked, cases[i].last[0] ? 7 : 0);
	}
}

static void
test_gateway(void **state)
{
	struct opstap_run r = {.home = "a.example", .token = "t", .feed_url = "https://g.example/courses"}, bad = {.home = "a.example\r\nX: y"};

	(void)state;
	assert_int_equal(opstap_adapter_v1.run(&host, &r), 0);
	assert_string_equal(r.headers, "Accept: application/json; version=5\nAuthorization: Bearer t\nX-Route: endpoint=a.example\n");
	assert_int_equal(opstap_adapter_v1.run(&host, &bad), -1);
	assert_non_null(strstr(bad.failure, "gateway-home"));
	assert_int_equal(bad.most, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_requests), cmocka_unit_test(test_addresses),
			cmocka_unit_test(test_gateway)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
