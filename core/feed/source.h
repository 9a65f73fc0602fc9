#ifndef FEED_SOURCE_H
#define FEED_SOURCE_H
/*
 * Where one run's bytes come from: the web (egress.h), or file: a single file, or a folder whose files are asked for by relative
 * name and never left (no "..", no links). On top of both: an answer that cannot be a feed is a fault of the run whatever the
 * adapter makes of it - a web page, nothing at all, a status that is no success for the feed itself, a body that breaks off.
 */
#include "feed/egress.h"

struct source_options {
	struct egress_options web;	/* feed_url is http:, https: or "file:" and a path */
	const char *folder;		/* against which a relative path after file: is meant */
};

/* What is known at the end of a run. */
struct source_facts {
	uint64_t bytes;
	unsigned requests;
	bool plain;		/* the only request was a plain one for the feed itself: conditions for the next time mean something */
	char etag[1024], last_modified[128];	/* of the feed; "" none */
	int64_t retry_after;	/* seconds; with a 429 or 503 the server asked to be left alone so long; 0 */
	struct error fault;	/* the first; code 0: none */
};

struct source;

int source_new(const struct source_options *options, struct source **out, struct error *e) WARN_UNUSED;
void source_free(struct source *s);

/* Asks for the feed with conditions, before any adapter runs. ERR_UNCHANGED; or 0: the first plain request for the feed gets this answer. */
int source_probe(struct source *s, struct slice etag, struct slice last_modified, struct error *e) WARN_UNUSED;

/* As egress_open, egress_read, egress_header, egress_close. */
int source_open(struct source *s, const struct egress_request *request, struct error *e) WARN_UNUSED;
ptrdiff_t source_read(struct source *s, int handle, void *data, size_t size, struct error *e);
const char *source_header(struct source *s, int handle, const char *name);
void source_close(struct source *s, int handle);

void source_facts(const struct source *s, struct source_facts *out);

/* How messages name the feed: the file's name, or the URL without query and userinfo. Borrowed. */
const char *source_name(const struct source *s);

#endif
