#ifndef FEED_EXCHANGE_H
#define FEED_EXCHANGE_H
/*
 * A recorded exchange with a partner's server: a folder that answers an adapter's requests without network, so that a feed of several
 * documents can be checked, replayed and kept as a test. exchange.json in it:
 *
 *   {"feed_url": "https://api.example.edu/courses?consumer=x",      what the adapter gets when it asks for the feed itself
 *    "exchanges": [{"url": "https://…", or relative to feed_url
 *                   "method": "GET",           when left out: GET, or POST where there is a request
 *                   "request": "…",            the body that was sent; left out: none
 *                   "status": 200,             when left out: 200
 *                   "headers": {"content-type": "application/json"},
 *                   "body": "courses-1.json"   a file of the folder; left out: empty
 *                   "final_url": "https://…",  where redirects led; left out: url
 *                  }, …],
 *    "adapter": "ooapi",            what reads it: a name beside the program, or a path (with a slash, against this folder)
 *    "settings": {"KEY": "VALUE"},  as setting "KEY" in opstap.conf
 *    "timezone": "Europe/Zurich",   when left out: UTC
 *    "maps": {"level": ["UG=bachelor"]}}          the last four are for "opstap-adapter replay" and may be left out
 *
 * The n-th request of the same method, address and body gets the n-th such answer; when they run out, the last one again.
 */
#include "feed/host_parent.h"

struct exchange;

/* ERR_NOT_FOUND, ERR_IO; ERR_VALUE with file, place and reason. */
int exchange_load(const char *folder, struct exchange **out, struct error *e) WARN_UNUSED;
void exchange_free(struct exchange *x);

const char *exchange_feed_url(const struct exchange *x);

/* What the description says about the adapter that reads it; borrowed from x. */
struct exchange_setup {
	const char *adapter;		/* NULL: not named */
	const char *timezone;
	struct host_pair *settings;
	size_t setting_count;
	struct normalise_map *maps;
	size_t map_count;
};
const struct exchange_setup *exchange_setup(const struct exchange *x);

/* exchange_setup.c: reads it from the parsed description, which must live as long; used by exchange_load. */
struct json_t;
int exchange_setup_read(struct json_t *description, struct arena *a, struct exchange_setup *out, struct error *e) WARN_UNUSED;

/* As struct host_callbacks says. A request that was not recorded is ERR_NOT_FOUND and names it. */
int exchange_open(struct exchange *x, const struct host_request *request, struct error *e) WARN_UNUSED;
ptrdiff_t exchange_read(struct exchange *x, int handle, void *buf, size_t n, struct error *e);
const char *exchange_header(struct exchange *x, int handle, const char *name);
void exchange_close(struct exchange *x, int handle);

#endif
