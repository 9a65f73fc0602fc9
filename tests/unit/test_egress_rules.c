/* Where a fetch may go: addresses, hosts, redirects, and what a web page looks like. */
#include "unit.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "feed/egress_rules.h"

static struct sockaddr_storage
address(const char *text)
{
	struct sockaddr_storage s = {0};
	struct sockaddr_in *four = (void *)&s;
	struct sockaddr_in6 *six = (void *)&s;

	if (inet_pton(AF_INET, text, &four->sin_addr) == 1) {
		s.ss_family = AF_INET;
	} else {
		assert_int_equal(inet_pton(AF_INET6, text, &six->sin6_addr), 1);
		s.ss_family = AF_INET6;
	}
	return s;
}

static bool
is_private(const char *text)
{
	struct sockaddr_storage s = address(text);

	return egress_private((const struct sockaddr *)&s);
}

static void
knows_private_addresses(void **state)
{
	static const char *const inside[] = {"0.0.0.0", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.254", "127.0.0.1",
		"127.255.0.3", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.168.1.1", "198.18.0.1", "198.19.255.255",
		"224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.1.2.3",
		"::ffff:169.254.169.254", "64:ff9b::10.0.0.1", "64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::1", "2001::1", "2001:db8::1",
		"fc00::1", "fdff::1", "fe80::1", "febf::1", "fec0::1", "ff02::1"};
	static const char *const outside[] = {"1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.1.1.1",
		"128.0.0.1", "169.253.1.1", "172.15.0.1", "172.32.0.1", "192.167.1.1", "192.169.0.1", "198.17.1.1", "198.20.0.1",
		"223.255.255.254", "2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1", "2001:200::1",
		"2001:4860::8888"};

	(void)state;
	for (size_t i = 0; i < sizeof(inside) / sizeof(inside[0]); i++)
		if (!is_private(inside[i]))
			fail_msg("%s is private", inside[i]);
	for (size_t i = 0; i < sizeof(outside) / sizeof(outside[0]); i++)
		if (is_private(outside[i]))
			fail_msg("%s is public", outside[i]);
}

static bool
may_connect(const char *text, const char *host, const char *allowed)
{
	struct sockaddr_storage s = address(text);
	const char *items[] = {allowed};
	const struct config_list list = {items, allowed != NULL};

	return egress_may_connect((const struct sockaddr *)&s, host, &list);
}

static void
allows_the_private_addresses_that_are_named(void **state)
{
	(void)state;
	assert_true(may_connect("8.8.8.8", "dns.example", NULL));
	assert_false(may_connect("127.0.0.1", "localhost", NULL));
	assert_true(may_connect("127.0.0.1", "localhost", "127.0.0.1"));
	assert_false(may_connect("127.0.0.2", "localhost", "127.0.0.1"));
	assert_true(may_connect("::ffff:127.0.0.1", "localhost", "127.0.0.1"));
	assert_false(may_connect("::1", "localhost", "127.0.0.1"));
	assert_true(may_connect("::1", "localhost", "::1"));
	assert_true(may_connect("10.1.255.9", "campus", "10.1.0.0/16"));
	assert_false(may_connect("10.2.0.0", "campus", "10.1.0.0/16"));
	assert_true(may_connect("10.2.0.0", "campus", "10.0.0.0/8"));
	assert_false(may_connect("10.2.0.0", "campus", "10.0.0.0/33"));
	assert_false(may_connect("10.2.0.0", "campus", "10.0.0.0/"));
	assert_true(may_connect("fd00::5", "campus", "fd00::/8"));
	assert_true(may_connect("10.2.0.1", "feeds.campus.example", "FEEDS.campus.example"));
	assert_false(may_connect("10.2.0.1", "evil.example", "feeds.campus.example"));
}

static const struct egress_place HTTPS = {"https", "feed.example", 443}, HTTP = {"http", "feed.example", 80};

static int
ask(const struct egress_place *feed, const char *scheme, const char *host, int port, const char *allowed)
{
	struct egress_place to = {.port = port};
	const char *items[] = {allowed};
	const struct config_list list = {items, allowed != NULL};
	struct error e = ERROR_NONE;
	int rc;

	(void)slice_copy(slice_of(scheme), to.scheme, sizeof(to.scheme));
	(void)slice_copy(slice_of(host), to.host, sizeof(to.host));
	rc = egress_may_ask(feed, &to, &list, &e);
	assert_int_equal(rc == 0, e.text[0] == '\0');	/* a refusal says why */
	return rc;
}

static void
asks_only_the_feed_and_the_hosts_that_are_allowed(void **state)
{
	(void)state;
	assert_int_equal(ask(&HTTPS, "https", "feed.example", 443, NULL), 0);
	assert_int_equal(ask(&HTTPS, "https", "feed.example", 8443, NULL), 0);
	assert_int_equal(ask(&HTTPS, "http", "feed.example", 80, NULL), ERR_DENIED);
	assert_int_equal(ask(&HTTP, "https", "feed.example", 443, NULL), 0);
	assert_int_equal(ask(&HTTPS, "https", "other.example", 443, NULL), ERR_DENIED);
	assert_int_equal(ask(&HTTPS, "https", "a.feed.example", 443, NULL), ERR_DENIED);
	assert_int_equal(ask(&HTTPS, "https", "other.example", 443, "Other.example"), 0);
	assert_int_equal(ask(&HTTPS, "https", "other.example", 8443, "other.example:8443"), 0);
	assert_int_equal(ask(&HTTPS, "https", "other.example", 443, "other.example:8443"), ERR_DENIED);
	assert_int_equal(ask(&HTTP, "http", "::1", 81, "[::1]:81"), 0);
	assert_int_equal(ask(&HTTP, "file", "feed.example", 80, NULL), ERR_DENIED);
	assert_int_equal(ask(&HTTP, "gopher", "feed.example", 80, NULL), ERR_DENIED);
}

static void
follows_no_redirect_down_to_http(void **state)
{
	const struct config_list none = {NULL, 0};
	struct error e = ERROR_NONE;

	(void)state;
	assert_int_equal(egress_may_follow(&HTTP, &HTTP, &HTTPS, &none, &e), 0);
	assert_int_equal(egress_may_follow(&HTTP, &HTTP, &HTTP, &none, &e), 0);
	assert_int_equal(egress_may_follow(&HTTP, &HTTPS, &HTTP, &none, &e), ERR_DENIED);
	assert_int_equal(egress_may_follow(&HTTPS, &HTTPS, &HTTP, &none, &e), ERR_DENIED);
}

static void
follows_no_redirect_to_another_port(void **state)
{
	const struct egress_place from = {"http", "api.example.edu", 8080}, to = {"http", "api.example.edu", 6379};
	const struct egress_place other = {"http", "cdn.example.edu", 80};
	const char *with_port[] = {"api.example.edu:6379"}, *host[] = {"api.example.edu"};
	const struct config_list none = {NULL, 0}, port_named = {with_port, 1}, host_named = {host, 1};
	struct error e = ERROR_NONE;

	(void)state;
	assert_int_equal(egress_may_follow(&from, &from, &to, &none, &e), ERR_DENIED);
	assert_non_null(strstr(e.text, "another port, api.example.edu:6379"));
	assert_int_equal(egress_may_follow(&from, &other, &to, &none, &e), ERR_DENIED);	/* nor by a detour */
	assert_int_equal(egress_may_follow(&from, &from, &to, &port_named, &e), 0);
	assert_int_equal(egress_may_follow(&from, &from, &to, &host_named, &e), 0);
	assert_int_equal(egress_may_ask(&from, &to, &none, &e), 0);	/* the feed's own host */
}

static void
tells_a_page_from_a_feed(void **state)
{
	(void)state;
	assert_true(egress_is_page(SLICE("<!DOCTYPE html>\n<html>")));
	assert_true(egress_is_page(SLICE("\xef\xbb\xbf \n<!-- sso --><HTML lang=en>")));
	assert_true(egress_is_page(SLICE("<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0\">")));
	assert_true(egress_is_page(SLICE("<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>")));
	assert_false(egress_is_page(SLICE("<?xml version='1.0'?><catalog><course/></catalog>")));
	assert_false(egress_is_page(SLICE("id,title\na,How <html> works\n")));
	assert_false(egress_is_page(SLICE("<!-- never closed")));
	assert_false(egress_is_page(SLICE("")));
	assert_false(egress_is_page(SLICE("{\"a\":\"<html>\"}")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_private_addresses), cmocka_unit_test(allows_the_private_addresses_that_are_named),
		cmocka_unit_test(asks_only_the_feed_and_the_hosts_that_are_allowed), cmocka_unit_test(follows_no_redirect_down_to_http),
		cmocka_unit_test(follows_no_redirect_to_another_port), cmocka_unit_test(tells_a_page_from_a_feed)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
