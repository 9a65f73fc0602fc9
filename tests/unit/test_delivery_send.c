/*
 * Deliveries to a server on the loopback that answers by the path it is asked for, counts, and keeps the last request: what comes of
 * each answer, and of adapters that misbehave when they are to deliver. The adapters are tests/hostile/.
 */
#include "unit.h"

#include "courier/delivery_parts.h"

#include <arpa/inet.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ground/date.h"

#define PATIENCE_MS 60000

static const char event[] = "{\"event\":\"placed\",\"at\":\"2026-12-01T10:00:00Z\",\"enrolment\":{\"receipt\":\"k3v9q2m7\","
	"\"choice\":1,\"name\":\"Noor van Dijk\",\"student_number\":\"s1234567\"}}";

static char host_program[1024], adapters[1024];
static int port;
static struct seen {
	unsigned requests;
	char last[8192];	/* the last request, head and body */
} *seen;	/* shared with the server's process */

/* ---- The server ---- */

static const struct { const char *path, *answer; } answers[] = {
	{"/204", "HTTP/1.1 204 No Content\r\n\r\n"},
	{"/200", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"},
	{"/400", "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"},
	{"/408", "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"},
	{"/409", "HTTP/1.1 409 Conflict\r\nContent-Length: 0\r\n\r\n"},
	{"/429", "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n"},
	{"/503", "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"},
	{"/307", "HTTP/1.1 307 Temporary Redirect\r\nLocation: /204\r\nContent-Length: 0\r\n\r\n"},
	{"/half", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"},
	{"/nothing", ""},
	{"/junk", "what?\r\n\r\n"},
};

static void
answer(int fd)
{
	size_t n = 0, wanted = 0;
	const char *body = NULL, *length;

	while (n < sizeof(seen->last) - 1 && (!body || n < wanted)) {
		ssize_t got = read(fd, seen->last + n, sizeof(seen->last) - 1 - n);

		if (got <= 0)
			break;
		seen->last[n += (size_t)got] = '\0';
		body = strstr(seen->last, "\r\n\r\n");
		length = strstr(seen->last, "Content-Length: ");
		wanted = body ? (size_t)(body + 4 - seen->last) + (length ? strtoul(length + 16, NULL, 10) : 0) : 0;
	}
	seen->requests++;
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		char start[40];

		snprintf(start, sizeof(start), " %s HTTP/", answers[i].path);
		if (strstr(seen->last, start) && write(fd, answers[i].answer, strlen(answers[i].answer)) < 0)
			break;
	}
	(void)shutdown(fd, SHUT_WR);
	close(fd);
}

static pid_t
serve(void)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t size = sizeof(a);
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	pid_t pid;

	seen = mmap(NULL, sizeof(*seen), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (seen == MAP_FAILED || bind(listener, (struct sockaddr *)&a, size) < 0 || listen(listener, 16) < 0 ||
	    getsockname(listener, (struct sockaddr *)&a, &size) < 0)
		return -1;
	port = ntohs(a.sin_port);
	pid = fork();
	if (pid == 0) {
		(void)alarm(300);	/* not for ever, whatever becomes of the test */
		for (;;)
			answer(accept(listener, NULL, NULL));
	}
	close(listener);
	return pid;
}

/* ---- One delivery ---- */

struct sent {
	struct delivery_result result;
	struct error why;
	int rc;
	unsigned requests;
};

static void
deliver(struct sent *s, const char *adapter, const char *act, const char *path, const char *secret, int milliseconds)
{
	static const char *loopback[] = {"127.0.0.1"};
	const struct config config = {.adapter_dir = adapters, .allow_private = {loopback, 1}};
	struct config_setting settings[] = {{.key = "act", .value = act, .value_file = ""}};
	char url[100];
	struct config_partner partner = {.adapter = adapter, .deliver_url = url, .deliver_secret_file = secret, .timeout = 5,
			.settings = settings, .setting_count = act ? 1 : 0};
	struct delivery_job d = {.config = &config, .partner = &partner, .host_program = host_program, .event = slice_of(event),
			.idempotency = "0123456789abcdef", .deadline_ms = date_monotonic_ms() + milliseconds};
	unsigned before = seen->requests;

	snprintf(url, sizeof(url), "http://127.0.0.1:%d%s", port, path);
	s->why = (struct error)ERROR_NONE;
	s->rc = delivery_send(&d, &s->result, &s->why);
	s->requests = seen->requests - before;
	assert_int_equal(s->rc == 0, s->result.outcome == DELIVERY_DONE);
	if (s->rc < 0 && (!s->why.text[0] || s->why.code != s->rc))
		fail_msg("%s %s: failed without a word", adapter, path);
}

static void
test_plain(void **state)
{
	static const struct { const char *path; enum delivery_outcome outcome; int status; int64_t retry_after; } expected[] = {
		{"/204", DELIVERY_DONE, 204, 0}, {"/200", DELIVERY_DONE, 200, 0}, {"/400", DELIVERY_REFUSED, 400, 0},
		{"/408", DELIVERY_LATER, 408, 0}, {"/409", DELIVERY_REFUSED, 409, 0}, {"/429", DELIVERY_LATER, 429, 120},
		{"/503", DELIVERY_LATER, 503, 0}, {"/307", DELIVERY_LATER, 307, 0}, {"/half", DELIVERY_LATER, 0, 0},
		{"/nothing", DELIVERY_LATER, 0, 0}, {"/junk", DELIVERY_LATER, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
		for (int decent = 0; decent < 2; decent++) {
			struct sent s;

			deliver(&s, decent ? "decent" : "", NULL, expected[i].path, "", PATIENCE_MS);
			if (s.result.outcome != expected[i].outcome || s.result.status != expected[i].status || s.requests != 1 ||
			    s.result.retry_after != expected[i].retry_after)
				fail_msg("%s: outcome %d, status %d, %u requests: %s", expected[i].path, s.result.outcome, s.result.status,
						s.requests, s.why.text);
		}
}

static void
test_what_arrives(void **state)
{
	char path[] = "/tmp/opstap-secret-XXXXXX";
	int fd = mkstemp(path);
	struct buffer expected;
	struct sent s;

	(void)state;
	assert_true(fd >= 0 && write(fd, "key\n", 4) == 4);
	close(fd);
	deliver(&s, "", NULL, "/204", path, PATIENCE_MS);
	unlink(path);
	assert_int_equal(s.result.outcome, DELIVERY_DONE);
	assert_ptr_equal(strstr(seen->last, "POST /204 HTTP/1.1\r\n"), seen->last);
	assert_non_null(strstr(seen->last, "\r\nIdempotency-Key: 0123456789abcdef\r\n"));
	assert_non_null(strstr(seen->last, "\r\nContent-Type: application/json; charset=utf-8\r\n"));
	buffer_init(&expected, 1000);
	buffer_text(&expected, "\r\nOpstap-Signature: ");
	delivery_sign(SLICE("key"), slice_of(event), &expected);
	assert_non_null(strstr(seen->last, buffer_string(&expected)));
	buffer_free(&expected);
	assert_string_equal(strstr(seen->last, "\r\n\r\n") + 4, event);
}

static void
test_a_secret_that_is_not_there(void **state)
{
	struct sent s;

	(void)state;
	deliver(&s, "", NULL, "/204", "/nonexistent", PATIENCE_MS);
	assert_int_equal(s.result.outcome, DELIVERY_LATER);
	assert_non_null(strstr(s.why.text, "deliver-secret-file"));
	assert_int_equal(s.requests, 0);	/* never without its signature */
}

/* ---- Adapters ---- */

static const struct {
	const char *act, *path;
	enum delivery_outcome outcome;
	unsigned requests;
	const char *words;
	int milliseconds;
} acts[] = {
	{"d-good", "/204", DELIVERY_DONE, 1, NULL, 0},
	{"d-nothing", "/503", DELIVERY_DONE, 0, NULL, 0},
	{"d-later", "/204", DELIVERY_LATER, 0, "not now", 0},
	{"d-refuse", "/204", DELIVERY_REFUSED, 1, "no such programme", 0},
	{"d-refuse", "/400", DELIVERY_REFUSED, 1, "no such programme", 0},
	{"d-refuse", "/503", DELIVERY_LATER, 1, "status 503", 0},	/* the server has not said no */
	{"d-good", "/503", DELIVERY_LATER, 1, "status 503", 0},		/* nor yes */
	{"d-good", "/409", DELIVERY_DONE, 1, NULL, 0},			/* "there already": the adapter knows */
	{"d-good", "/half", DELIVERY_LATER, 1, "broke off", 0},
	{"d-good", "/307", DELIVERY_LATER, 1, "status 307", 0},
	{"d-good", "/nothing", DELIVERY_LATER, 1, "", 0},
	{"d-personal", "/204", DELIVERY_REFUSED, 0, "names the student", 0},
	{"d-many", "/204", DELIVERY_LATER, 16, "more than 16 requests", 0},
	{"d-foreign", "/204", DELIVERY_LATER, 0, "deliver-url's own host", 0},
	{"d-file", "/204", DELIVERY_LATER, 0, "http and https", 0},
	{"d-smuggle", "/204", DELIVERY_REFUSED, 0, "smuggling: denied", 0},
	{"d-host-header", "/204", DELIVERY_LATER, 0, "not allowed", 0},
	{"d-huge", "/204", DELIVERY_REFUSED, 0, "100 MB: denied", 0},
	{"d-courses", "/204", DELIVERY_LATER, 0, "not now", 0},
	{"d-raw-course", "/204", DELIVERY_LATER, 0, "broke the protocol", 0},
	{"d-both", "/204", DELIVERY_LATER, 1, "no deliver entry", 0},
	{"segv", "/204", DELIVERY_LATER, 0, "died of a segmentation fault (SIGSEGV)", 0},
	{"abort", "/204", DELIVERY_LATER, 0, "SIGABRT", 0},
	{"garbage", "/204", DELIVERY_LATER, 0, "broke the protocol", 0},
	{"flood-output", "/204", DELIVERY_LATER, 0, "1 MiB", 0},
	{"loop", "/204", DELIVERY_LATER, 0, "deadline", 2000},
	{"sleep-ignoring", "/204", DELIVERY_LATER, 0, "deadline", 2000},
	{"many-requests", "/204", DELIVERY_LATER, 8, "more than 8 requests", 0},
};

static void
test_acts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
		struct sent s;

		deliver(&s, "hostile", acts[i].act, acts[i].path, "", acts[i].milliseconds ? acts[i].milliseconds : PATIENCE_MS);
		if (s.result.outcome != acts[i].outcome || s.requests != acts[i].requests ||
		    (acts[i].words && !strstr(s.why.text, acts[i].words)))
			fail_msg("%s %s: outcome %d, %u requests: %s", acts[i].act, acts[i].path, s.result.outcome, s.requests, s.why.text);
		assert_null(strstr(s.why.text, "Dijk"));
		assert_int_equal(waitpid(-1, NULL, WNOHANG), 0);	/* the server, and nothing else */
	}
}

static void
test_an_adapter_cannot_forge(void **state)
{
	struct sent s;

	(void)state;
	deliver(&s, "hostile", "d-forge", "/204", "", PATIENCE_MS);
	assert_int_equal(s.result.outcome, DELIVERY_DONE);
	assert_non_null(strstr(seen->last, "\r\nIdempotency-Key: 0123456789abcdef\r\n"));
	assert_null(strstr(seen->last, "mine"));
}

static void
test_the_same_each_time(void **state)
{
	char first[sizeof(seen->last)];
	struct sent s;

	(void)state;
	for (int i = 0; i < 100; i++) {
		deliver(&s, "hostile", "d-good", "/204", "", PATIENCE_MS);
		assert_int_equal(s.result.outcome, DELIVERY_DONE);
		if (i == 0)
			memcpy(first, seen->last, sizeof(first));
		assert_string_equal(seen->last, first);
	}
	assert_non_null(strstr(first, "\r\n\r\ns1234567"));
}

static void
test_no_adapter_there(void **state)
{
	struct sent s;

	(void)state;
	deliver(&s, "no-such-adapter", NULL, "/204", "", PATIENCE_MS);
	assert_int_equal(s.result.outcome, DELIVERY_LATER);
	assert_int_equal(s.requests, 0);
}

int
main(void)
{
	const char *build = getenv("top_builddir");
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_what_arrives),
		cmocka_unit_test(test_a_secret_that_is_not_there),
		cmocka_unit_test(test_acts),
		cmocka_unit_test(test_an_adapter_cannot_forge),
		cmocka_unit_test(test_the_same_each_time),
		cmocka_unit_test(test_no_adapter_there),
	};
	pid_t server;
	int failed;

	setenv("ASAN_OPTIONS", "detect_leaks=0:handle_segv=0:handle_abort=0:handle_sigbus=0", 1); /* for the hosts */
	build = build ? build : ".";
	snprintf(host_program, sizeof(host_program), "%s/opstap-adapter-host", build);
	snprintf(adapters, sizeof(adapters), "%s/tests/hostile/.libs", build);
	server = serve();
	if (server < 0)
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	kill(server, SIGKILL);
	(void)waitpid(server, NULL, 0);
	return failed;
}
