/* The lines that credentials become, without a network. */
#include "unit.h"

#include "feed_fetch.h"

struct opstap_run {
	const char *token, *scheme, *login;
	char failure[200];
};

static const char *
setting(struct opstap_run *r, const char *key)
{
	return strcmp(key, "token") == 0 ? r->token : strcmp(key, "token-scheme") == 0 ? r->scheme
			: strcmp(key, "login") == 0 ? r->login : NULL;
}

static int
refuse(struct opstap_run *r, const char *text)
{
	snprintf(r->failure, sizeof(r->failure), "%s", text);
	return -1;
}

static const struct opstap_host host = {.size = sizeof(host), .abi = OPSTAP_ADAPTER_ABI, .setting = setting, .fail = refuse};

static void
test_credentials(void **state)
{
	static const struct { struct opstap_run run; const char *line; } cases[] = {
		{{.token = NULL}, NULL},
		{{.token = "abc"}, "Authorization: Bearer abc"},
		{{.token = "abc", .scheme = "JWT"}, "Authorization: JWT abc"},
		{{.token = "abc", .login = "ann:secret"}, "Authorization: Bearer abc"},
		{{.login = "ann:secret"}, "Authorization: Basic YW5uOnNlY3JldA=="},
		{{.login = "ann:secret", .scheme = "JWT"}, "Authorization: Basic YW5uOnNlY3JldA=="},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct opstap_run run = cases[i].run;
		struct feed_headers headers;

		assert_int_equal(feed_headers(&host, &run, "application/json", &headers), 0);
		assert_string_equal(headers.line[0], "Accept: application/json");
		if (cases[i].line)
			assert_string_equal(headers.line[1], cases[i].line);
		else
			assert_null(headers.line[1]);
	}
}

static void
test_credentials_that_cannot_be_sent(void **state)
{
	static const struct { struct opstap_run run; const char *words; } cases[] = {
		{{.token = "a\r\nX-Evil: 1"}, "token"},
		{{.token = "abc", .scheme = "JWT\r\nX-Evil: 1"}, "token-scheme"},
		{{.token = "abc", .scheme = ""}, "token-scheme"},
		{{.token = "abc", .scheme = "J W T"}, "token-scheme"},
		{{.login = "ann"}, "login"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct opstap_run run = cases[i].run;
		struct feed_headers headers;

		assert_int_equal(feed_headers(&host, &run, "application/json", &headers), -1);
		assert_non_null(strstr(run.failure, cases[i].words));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_credentials), cmocka_unit_test(test_credentials_that_cannot_be_sent)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
