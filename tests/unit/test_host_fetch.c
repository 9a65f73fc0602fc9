/* What the host makes of an adapter's request before it goes to the run: a request that is not whole is refused in words. */
#include "unit.h"

#include "prog/opstap_adapter_host.h"

static char noted[300];
static unsigned asked;

/* In place of the line and of the record: nothing is sent, what is noted is kept. */
struct slice
line_ask(struct opstap_run *r, enum frame_type expected)
{
	assert_int_equal(expected, FRAME_RESULT);
	buffer_clear(&r->out);
	asked++;
	return SLICE("\3\0\0\0");
}

void
line_flush(struct opstap_run *r)
{
	buffer_clear(&r->out);
}

void
record_note(struct opstap_run *r, int level, const char *rule, struct slice text)
{
	(void)r;
	(void)level;
	(void)rule;
	(void)slice_copy(text, noted, sizeof(noted));
}

static int
open_once(const struct opstap_request *request)
{
	static struct opstap_run r;
	int handle;

	noted[0] = '\0';
	buffer_init(&r.out, HOSTPROTO_MAX * 2);
	handle = fetch_open(&r, request);
	buffer_free(&r.out);
	return handle;
}

static void
test_size(void **state)
{
	struct { struct opstap_request request; char newer[64]; } grown = {.request = {.size = sizeof(grown), .url = "page/2"}};
	struct opstap_request forgotten = {.url = "page/2"}, half = {.size = 12, .url = "page/2"};

	(void)state;
	asked = 0;
	assert_int_equal(open_once(&forgotten), -1);
	assert_non_null(strstr(noted, "size"));
	assert_int_equal(open_once(&half), -1);
	assert_int_equal(asked, 0);
	assert_int_equal(open_once(NULL), 3);
	assert_int_equal(open_once(&grown.request), 3);		/* built against a later header */
	assert_int_equal(asked, 2);
}

static void
test_headers(void **state)
{
	const char *headers[HOSTPROTO_MAX_HEADERS + 2];
	struct opstap_request request = {.size = sizeof(request), .url = "page/2", .headers = headers};

	(void)state;
	for (size_t i = 0; i <= HOSTPROTO_MAX_HEADERS; i++)
		headers[i] = "Accept: text/xml";
	headers[HOSTPROTO_MAX_HEADERS + 1] = NULL;
	assert_int_equal(open_once(&request), -1);
	assert_non_null(strstr(noted, "too many headers"));
	headers[HOSTPROTO_MAX_HEADERS] = NULL;
	assert_int_equal(open_once(&request), 3);
	headers[0] = "Host: example.org\r\nX-Smuggled: 1";
	assert_int_equal(open_once(&request), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_size),
		cmocka_unit_test(test_headers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
