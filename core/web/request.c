/* What a page asks of its request beside the plain values. */
#include "web/request.h"

#include <string.h>

struct slice
request_lang(const struct request *r)
{
	return slice_of(lang_name(r->lang));
}

/* The host of "https://HOST"; empty when it is no such origin ("null", for one). */
static struct slice
origin_host(struct slice origin)
{
	static const char *const schemes[] = {"https://", "http://", NULL};

	for (size_t i = 0; schemes[i]; i++) {
		size_t n = slice_of(schemes[i]).n;

		if (slice_starts(origin, schemes[i]))
			return (struct slice){origin.p + n, origin.n - n};
	}
	return SLICE_NONE;
}

bool
request_foreign(const struct request *r)
{
	struct slice site = r->fetch_site, host;

	if (site.n > 0 && !slice_is(site, "same-origin") && !slice_is(site, "none"))
		return true;
	if (r->origin.n == 0)
		return false;	/* old browsers and programs send none; the token decides */
	if (site.n > 0 && slice_is(r->origin, "null"))
		return false;	/* what browsers send from our own pages under Referrer-Policy: no-referrer */
	host = origin_host(r->origin);
	return host.n == 0 || !slice_eq(host, r->host);
}

bool
request_has_etag(const struct request *r, struct slice etag)
{
	struct slice list = r->if_none_match, opaque = etag;

	if (slice_starts(etag, "W/"))
		opaque = (struct slice){etag.p + 2, etag.n - 2};
	return slice_is(list, "*") || (list.n > 0 && opaque.n > 0 && memmem(list.p, list.n, opaque.p, opaque.n));
}
