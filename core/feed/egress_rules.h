#ifndef FEED_EGRESS_RULES_H
#define FEED_EGRESS_RULES_H
/* Where a fetch may go: which addresses, which hosts, which redirects. Pure: no network, no libcurl. */
#include <sys/socket.h>

#include "domain/config.h"

/* One address of the web, cut up by whoever parses URLs. */
struct egress_place {
	char scheme[8];		/* "http" or "https" */
	char host[256];		/* lower case; IPv6 without brackets */
	int port;
};

/* Addresses that no public web site has: private, loopback, link-local, multicast, reserved, and IPv6 forms that carry such an
 * IPv4 address inside. Unknown families are private. */
bool egress_private(const struct sockaddr *address);

/* May a connection be made to address on behalf of a URL with that host name? Public ones always; private ones only when allow
 * (allow-private) names the address, a network it lies in ("10.1.0.0/16"), or the host name. */
bool egress_may_connect(const struct sockaddr *address, const char *host, const struct config_list *allow);

/* May the run ask there at all? Only http and https, only hosts of the feed and of allow_hosts ("host" or "host:port"), and never
 * from https down to http. ERR_DENIED with the reason. */
int egress_may_ask(const struct egress_place *feed, const struct egress_place *to, const struct config_list *allow_hosts,
		struct error *e) WARN_UNUSED;

/* A redirect may also not go from https to http, nor to another port of the host, unless allow_hosts names it or both are the usual ones.
 * ERR_DENIED with the reason. */
int egress_may_follow(const struct egress_place *feed, const struct egress_place *from, const struct egress_place *to,
		const struct config_list *allow_hosts, struct error *e) WARN_UNUSED;

/* Does the beginning of an answer look like a web page instead of a feed? */
bool egress_is_page(struct slice start);

#endif
