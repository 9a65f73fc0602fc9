/*
 * The rules of the way out. Addresses are judged where the connection is really made (egress.c hands in what the socket will
 * be connected to), so a name that resolves to something else the second time gains nothing.
 */
#include "feed/egress_rules.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

struct network4 {
	uint32_t base;
	unsigned bits;
};

struct network6 {
	unsigned char base[16];
	unsigned bits;
};

/* IANA's special-purpose registries (RFC 6890 and its updates): what is not globally reachable. */
static const struct network4 PRIVATE4[] = {
	{0x00000000, 8},	/* this network */
	{0x0a000000, 8}, {0xac100000, 12}, {0xc0a80000, 16},	/* private use */
	{0x64400000, 10},	/* carrier-grade NAT */
	{0x7f000000, 8},	/* loopback */
	{0xa9fe0000, 16},	/* link-local; cloud metadata lives here */
	{0xc0000000, 24}, {0xc0000200, 24}, {0xc6336400, 24}, {0xcb007100, 24},	/* protocol assignments, documentation */
	{0xc0586300, 24},	/* 6to4 relays */
	{0xc6120000, 15},	/* benchmarking */
	{0xe0000000, 4}, {0xf0000000, 4},	/* multicast, reserved, broadcast */
};

static const struct network6 PRIVATE6[] = {
	{{0}, 96},		/* unspecified, loopback, IPv4-compatible */
	{{0x00, 0x64, 0xff, 0x9b, 0x00, 0x01}, 48},	/* local-use translation */
	{{0x01, 0x00}, 64},	/* discard */
	{{0x20, 0x01, 0x00}, 23},	/* protocol assignments, Teredo among them */
	{{0x20, 0x01, 0x0d, 0xb8}, 32},	/* documentation */
	{{0x3f, 0xff}, 20},	/* documentation */
	{{0xfc}, 7},		/* unique local */
	{{0xfe, 0x80}, 10}, {{0xfe, 0xc0}, 10},	/* link-local, site-local */
	{{0xff}, 8},		/* multicast */
};

static bool
same_bits(const unsigned char *a, const unsigned char *b, unsigned bits)
{
	unsigned whole = bits / 8, rest = bits % 8;

	return memcmp(a, b, whole) == 0 && (rest == 0 || ((a[whole] ^ b[whole]) & (0xff << (8 - rest)) & 0xff) == 0);
}

static bool
private4(uint32_t address)
{
	for (size_t i = 0; i < sizeof(PRIVATE4) / sizeof(PRIVATE4[0]); i++)
		if ((address ^ PRIVATE4[i].base) >> (32 - PRIVATE4[i].bits) == 0)
			return true;
	return false;
}

static uint32_t
four(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static bool
private6(const unsigned char a[16])
{
	static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
	static const unsigned char translated[12] = {0x00, 0x64, 0xff, 0x9b};

	if (same_bits(a, mapped, 96) || same_bits(a, translated, 96))
		return private4(four(a + 12));
	if (a[0] == 0x20 && a[1] == 0x02)	/* 6to4 */
		return private4(four(a + 2));
	for (size_t i = 0; i < sizeof(PRIVATE6) / sizeof(PRIVATE6[0]); i++)
		if (same_bits(a, PRIVATE6[i].base, PRIVATE6[i].bits))
			return true;
	return false;
}

bool
egress_private(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET)
		return private4(ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr));
	if (address->sa_family == AF_INET6)
		return private6(((const struct sockaddr_in6 *)(const void *)address)->sin6_addr.s6_addr);
	return true;
}

/* Every address as 16 bytes, IPv4 as ::ffff:a.b.c.d, so that both spellings of one address compare equal. */
static bool
sixteen(const struct sockaddr *address, unsigned char out[16])
{
	memset(out, 0, 16);
	if (address->sa_family == AF_INET) {
		out[10] = out[11] = 0xff;
		memcpy(out + 12, &((const struct sockaddr_in *)(const void *)address)->sin_addr, 4);
		return true;
	}
	if (address->sa_family != AF_INET6)
		return false;
	memcpy(out, &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, 16);
	return true;
}

/* "127.0.0.1", "10.0.0.0/8", "::1", "fd00::/8" as 16 bytes and the number of leading bits that count. */
static bool
parse_network(const char *text, unsigned char out[16], unsigned *bits)
{
	struct slice rest = slice_of(text), name;
	char address[64];
	bool four_bytes;
	int64_t n = 128;

	if (!slice_split(&rest, '/', &name) || !slice_copy(name, address, sizeof(address)))
		return false;
	memset(out, 0, 16);
	out[10] = out[11] = 0xff;
	four_bytes = inet_pton(AF_INET, address, out + 12) == 1;
	if (!four_bytes && inet_pton(AF_INET6, address, out) != 1)
		return false;
	if (rest.p != NULL && !str_to_int64(rest, 0, four_bytes ? 32 : 128, &n))
		return false;
	*bits = (unsigned)n + (rest.p != NULL && four_bytes ? 96 : 0);
	return true;
}

bool
egress_may_connect(const struct sockaddr *address, const char *host, const struct config_list *allow)
{
	unsigned char wanted[16], network[16];
	unsigned bits;

	if (!egress_private(address))
		return true;
	if (!sixteen(address, wanted))
		return false;
	for (size_t i = 0; i < allow->n; i++) {
		if (parse_network(allow->item[i], network, &bits)) {
			if (same_bits(wanted, network, bits))
				return true;
		} else if (slice_is_nocase(slice_of(host), allow->item[i])) {
			return true;
		}
	}
	return false;
}

/* A list entry is "host" or "host:port"; IPv6 addresses stand in brackets when a port follows. */
static bool
names_place(const char *entry, const struct egress_place *p)
{
	char with_port[sizeof(p->host) + 16];
	bool six = strchr(p->host, ':') != NULL;

	if (slice_is_nocase(slice_of(entry), p->host))
		return true;
	snprintf(with_port, sizeof(with_port), "%s%s%s:%d", six ? "[" : "", p->host, six ? "]" : "", p->port);
	return slice_is_nocase(slice_of(entry), with_port);
}

static bool
is_allowed(const struct config_list *allow_hosts, const struct egress_place *to)
{
	for (size_t i = 0; i < allow_hosts->n; i++)
		if (names_place(allow_hosts->item[i], to))
			return true;
	return false;
}

int
egress_may_ask(const struct egress_place *feed, const struct egress_place *to, const struct config_list *allow_hosts,
		struct error *e)
{
	if (strcmp(to->scheme, "http") != 0 && strcmp(to->scheme, "https") != 0)
		return error_set(e, ERR_DENIED, "only http and https are fetched, not %s:", to->scheme);
	if (strcmp(feed->scheme, "https") == 0 && strcmp(to->scheme, "https") != 0)
		return error_set(e, ERR_DENIED, "the feed comes over https; http is refused");
	if (slice_is_nocase(slice_of(feed->host), to->host))
		return 0;
	if (is_allowed(allow_hosts, to))
		return 0;
	return error_set(e, ERR_DENIED, "host %s is neither the feed's own nor in allow-hosts", to->host);
}

/* The usual ports of http and https are one server; any other is another, on a partner's machine as on ours. */
static bool
same_server(const struct egress_place *from, const struct egress_place *to)
{
	return from->port == to->port || ((from->port == 80 || from->port == 443) && (to->port == 80 || to->port == 443));
}

int
egress_may_follow(const struct egress_place *feed, const struct egress_place *from, const struct egress_place *to,
		const struct config_list *allow_hosts, struct error *e)
{
	const struct egress_place *known = strcmp(from->host, to->host) == 0 ? from : strcmp(feed->host, to->host) == 0 ? feed : NULL;

	if (strcmp(from->scheme, "https") == 0 && strcmp(to->scheme, "http") == 0)
		return error_set(e, ERR_DENIED, "a redirect from https down to http is refused");
	if (known != NULL && !same_server(known, to) && !is_allowed(allow_hosts, to))
		return error_set(e, ERR_DENIED, "a redirect to another port, %s:%d, which allow-hosts does not name", to->host, to->port);
	return egress_may_ask(feed, to, allow_hosts, e);
}

/* Takes white space, a byte order mark, comments and an XML declaration off the front. */
static struct slice
after_prologue(struct slice s)
{
	static const struct { const char *open, *close; } skipped[] = {{"<!--", "-->"}, {"<?", "?>"}};

	if (slice_starts(s, "\xef\xbb\xbf"))
		s = (struct slice){s.p + 3, s.n - 3};
	for (size_t i = 0; i < 2;) {
		const char *end;

		s = slice_trim(s);
		if (!slice_starts(s, skipped[i].open)) {
			i++;
			continue;
		}
		end = memmem(s.p, s.n, skipped[i].close, strlen(skipped[i].close));
		if (end == NULL)
			return SLICE_NONE;
		end += strlen(skipped[i].close);
		s = (struct slice){end, s.n - (size_t)(end - s.p)};
		i = 0;
	}
	return s;
}

bool
egress_is_page(struct slice start)
{
	static const char *const marks[] = {"<!doctype html", "<html", "<head>", "<body"};
	struct slice s = after_prologue(start);

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		size_t n = strlen(marks[i]);

		if (s.n >= n && slice_is_nocase((struct slice){s.p, n}, marks[i]))
			return true;
	}
	return false;
}
