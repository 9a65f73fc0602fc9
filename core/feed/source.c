/* Hands out the bytes of a feed and watches what no adapter can be trusted to notice. */
#include "feed/source.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "feed/egress_rules.h"
#include "feed/source_file.h"

#define START_BYTES 512		/* looked at to tell a page from a feed */

struct answer {
	bool used;
	bool feed;		/* of the feed itself, as it was configured */
	bool plain;		/* asked for without method, headers or body */
	bool wants_page;	/* the adapter asked for text/html */
	bool looked;		/* at its status and its first bytes */
	int number;		/* of egress; -1: a file */
	int fd;
	struct stat st;
	char tag[80];
	char status[8];
};

struct source {
	struct source_options options;
	struct egress *web;		/* NULL: files */
	char path[PATH_MAX];		/* of the file or folder */
	int root;			/* the folder; -1: a single file */
	int ready;			/* handle of the probe's answer; -1 */
	struct answer answers[EGRESS_REQUESTS];
	uint64_t file_bytes;
	unsigned requests;
	bool only_plain;
	char name[256];
	char etag[1024], last_modified[128];
	int64_t retry_after;
	struct error fault;
};

static int
fault(struct source *s, struct error *e)
{
	if (s->fault.code == 0)
		s->fault = *e;
	return e->code;
}

static int
new_files(struct source *s, struct error *e)
{
	struct stat st;
	const char *slash;
	int rc = source_file_path(s->options.web.feed_url, s->options.folder, s->path, sizeof(s->path), e);

	if (rc != 0)
		return rc;
	slash = strrchr(s->path, '/');
	(void)slice_copy(slice_of(slash && slash[1] ? slash + 1 : s->path), s->name, sizeof(s->name));
	if (stat(s->path, &st) != 0)
		return error_errno(e, ERR_NOT_FOUND, "feed %s", s->name);
	if (!S_ISDIR(st.st_mode))
		return 0;
	s->root = open(s->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return s->root >= 0 ? 0 : error_errno(e, ERR_IO, "feed %s: open", s->name);
}

int
source_new(const struct source_options *options, struct source **out, struct error *e)
{
	struct source *s = calloc(1, sizeof(*s));
	int rc;

	*out = s;
	if (s == NULL)
		return error_set(e, ERR_MEMORY, "no memory for the feed");
	s->options = *options;
	s->root = s->ready = -1;
	s->only_plain = true;
	if (slice_starts(slice_of(options->web.feed_url), "file:"))
		rc = new_files(s, e);
	else
		rc = egress_new(&options->web, &s->web, e);
	if (s->web != NULL)
		(void)slice_copy(slice_of(egress_feed_shown(s->web)), s->name, sizeof(s->name));
	return rc;
}

void
source_free(struct source *s)
{
	if (s == NULL)
		return;
	for (int i = 0; i < EGRESS_REQUESTS; i++)
		source_close(s, i);
	if (s->root >= 0)
		close(s->root);
	egress_free(s->web);
	free(s);
}

/* Opening ------------------------------------------------------------------------------------------------------- */

static bool
asks_for_page(const struct egress_request *r)
{
	for (size_t i = 0; r->headers != NULL && r->headers[i] != NULL; i++)
		if (strncasecmp(r->headers[i], "accept:", 7) == 0 && strcasestr(r->headers[i], "html") != NULL)
			return true;
	return false;
}

static int
open_file(struct source *s, struct answer *a, const struct egress_request *r, struct error *e)
{
	int rc = 0;

	a->number = -1;
	if (s->root >= 0 && r->url == NULL)
		return error_set(e, ERR_VALUE, "feed %s is a folder: this adapter reads a single file", s->name);
	if (s->root < 0 && r->url != NULL)
		return error_set(e, ERR_DENIED, "feed %s is a single file: nothing else can be asked for", s->name);
	if (s->root >= 0)
		rc = source_file_below(s->root, slice_of(r->url), &a->fd, e);
	else if ((a->fd = open(s->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)) < 0)
		rc = error_errno(e, ERR_IO, "feed %s: open", s->name);
	if (rc != 0)
		return rc;
	if (fstat(a->fd, &a->st) == 0 && S_ISREG(a->st.st_mode)) {
		source_file_tag(&a->st, a->tag, sizeof(a->tag));
		return 0;
	}
	close(a->fd);
	return error_set(e, ERR_IO, "feed %s: not a regular file", s->name);
}

static int
open_new(struct source *s, const struct egress_request *r, struct error *e)
{
	int i = 0, rc;
	struct answer *a;

	while (i < EGRESS_REQUESTS && s->answers[i].used)
		i++;
	if (i == EGRESS_REQUESTS)
		return error_set(e, ERR_LIMIT, "more than %d requests at once", EGRESS_REQUESTS);
	a = &s->answers[i];
	memset(a, 0, sizeof(*a));
	a->feed = r->url == NULL || strcmp(r->url, s->options.web.feed_url) == 0;
	a->plain = a->feed && r->method == NULL && r->body.n == 0 && (r->headers == NULL || r->headers[0] == NULL);
	a->wants_page = asks_for_page(r);
	if (s->web == NULL)
		rc = open_file(s, a, r, e);
	else
		rc = a->number = egress_open(s->web, r, e);
	if (rc < 0)
		return fault(s, e);
	a->used = true;
	s->requests++;
	s->only_plain = s->only_plain && a->plain;
	return i;
}

int
source_open(struct source *s, const struct egress_request *r, struct error *e)
{
	int ready = s->ready;

	if (ready >= 0 && r->url == NULL && r->method == NULL && r->body.n == 0 && (r->headers == NULL || r->headers[0] == NULL)) {
		s->ready = -1;
		return ready;
	}
	return open_new(s, r, e);
}

int
source_probe(struct source *s, struct slice etag, struct slice last_modified, struct error *e)
{
	const struct egress_request request = {.etag = etag, .last_modified = last_modified};
	struct answer *a;
	int handle = open_new(s, &request, e), rc;

	if (handle < 0)
		return handle;
	a = &s->answers[handle];
	s->ready = handle;
	if (s->web == NULL)
		return slice_is(etag, a->tag) ? ERR_UNCHANGED : 0;
	rc = egress_head(s->web, a->number, e);
	if (rc != 0)
		return fault(s, e);
	return egress_status(s->web, a->number) == 304 ? ERR_UNCHANGED : 0;
}

/* Reading ------------------------------------------------------------------------------------------------------- */

static const char *
status_words(int status)
{
	static const struct { int status; const char *words; } known[] = {
		{204, "no content"}, {304, "not modified, though nothing conditional was asked"}, {400, "bad request"},
		{401, "sign-in needed"}, {403, "forbidden"}, {404, "not found"}, {410, "gone"}, {429, "too many requests"},
		{500, "internal error"}, {502, "bad gateway"}, {503, "unavailable"}, {504, "gateway time-out"},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].status == status)
			return known[i].words;
	return status >= 500 ? "an error of the server" : status >= 400 ? "an error of the request" : "not an answer with a feed";
}

static void
keep_conditions(struct source *s, const struct answer *a)
{
	(void)slice_copy(SLICE_NONE, s->etag, sizeof(s->etag));
	(void)slice_copy(SLICE_NONE, s->last_modified, sizeof(s->last_modified));
	if (a->number < 0) {
		(void)slice_copy(slice_of(a->tag), s->etag, sizeof(s->etag));
		return;
	}
	if (!slice_copy(slice_of(egress_header(s->web, a->number, "etag")), s->etag, sizeof(s->etag)))
		s->etag[0] = '\0';
	if (!slice_copy(slice_of(egress_header(s->web, a->number, "last-modified")), s->last_modified, sizeof(s->last_modified)))
		s->last_modified[0] = '\0';
}

static void
say_status(struct source *s, const struct answer *a, int status, int64_t wish_s, struct error *e)
{
	char wish[60] = "";

	if (wish_s > 0)
		snprintf(wish, sizeof(wish), "; it asks to wait %lld seconds", (long long)wish_s);
	(void)error_set(e, ERR_IO, "%s: the server answered %d (%s)%s", egress_shown(s->web, a->number), status, status_words(status), wish);
}

/* Before the first byte is handed out. */
static int
look(struct source *s, struct answer *a, struct error *e)
{
	struct slice start;
	int64_t wish_s;
	int status, rc = egress_peek(s->web, a->number, START_BYTES, &start, e);

	if (rc != 0)
		return fault(s, e);
	status = egress_status(s->web, a->number);
	wish_s = status == 429 || status == 503 ? egress_retry_after(s->web, a->number) : 0;
	s->retry_after = wish_s > s->retry_after ? wish_s : s->retry_after;
	a->looked = true;
	if (a->feed && (status < 200 || status > 299 || status == 204)) {
		say_status(s, a, status, wish_s, e);
		(void)fault(s, e);	/* the adapter may read on: any status is an answer to it */
		return 0;
	}
	if (a->feed && start.n == 0) {
		(void)error_set(e, ERR_VALUE, "%s: the server sent an empty answer", egress_shown(s->web, a->number));
		return fault(s, e);
	}
	if (status < 300 && !a->wants_page && egress_is_page(start)) {
		(void)error_set(e, ERR_VALUE, "%s: the server sent a web page instead of a feed", egress_shown(s->web, a->number));
		return fault(s, e);
	}
	if (a->feed)
		keep_conditions(s, a);
	return 0;
}

static ptrdiff_t
read_file(struct source *s, const struct answer *a, void *data, size_t size, struct error *e)
{
	ssize_t n;

	do
		n = read(a->fd, data, size);
	while (n < 0 && errno == EINTR);
	if (n < 0) {
		(void)error_errno(e, ERR_IO, "feed %s: read", s->name);
		return fault(s, e);
	}
	s->file_bytes += (uint64_t)n;
	if (s->file_bytes <= s->options.web.max_bytes)
		return n;
	(void)error_set(e, ERR_LIMIT, "feed %s: more than the %llu bytes that max-bytes allows", s->name,
			(unsigned long long)s->options.web.max_bytes);
	return fault(s, e);
}

static ptrdiff_t
read_first_of_file(struct source *s, struct answer *a, void *data, size_t size, struct error *e)
{
	ptrdiff_t n = read_file(s, a, data, size, e);

	a->looked = true;
	if (n < 0)
		return n;
	if (n == 0 && a->feed)
		(void)error_set(e, ERR_VALUE, "feed %s: the file is empty", s->name);
	else if (!a->wants_page && egress_is_page((struct slice){data, (size_t)n}))
		(void)error_set(e, ERR_VALUE, "feed %s: the file is a web page instead of a feed", s->name);
	else {
		if (a->feed)
			keep_conditions(s, a);
		return n;
	}
	return fault(s, e);
}

static struct answer *
find(struct source *s, int handle)
{
	return handle >= 0 && handle < EGRESS_REQUESTS && s->answers[handle].used ? &s->answers[handle] : NULL;
}

ptrdiff_t
source_read(struct source *s, int handle, void *data, size_t size, struct error *e)
{
	struct answer *a = find(s, handle);
	ptrdiff_t n;
	int rc;

	if (a == NULL)
		return error_set(e, ERR_VALUE, "no such request");
	if (a->number < 0)
		return a->looked ? read_file(s, a, data, size, e) : read_first_of_file(s, a, data, size, e);
	rc = a->looked ? 0 : look(s, a, e);
	if (rc != 0)
		return rc;
	n = egress_read(s->web, a->number, data, size, e);
	return n < 0 ? fault(s, e) : n;
}

const char *
source_header(struct source *s, int handle, const char *name)
{
	struct answer *a = find(s, handle);
	struct error e = ERROR_NONE;

	if (a == NULL)
		return NULL;
	if (a->number < 0)
		return strcmp(name, "status") == 0 ? "200" : strcmp(name, "etag") == 0 ? a->tag : strcmp(name, "url") == 0 ? s->name : NULL;
	if (!a->looked && look(s, a, &e) != 0)
		return NULL;
	if (strcmp(name, "status") != 0)
		return egress_header(s->web, a->number, name);
	snprintf(a->status, sizeof(a->status), "%d", egress_status(s->web, a->number));
	return a->status;
}

void
source_close(struct source *s, int handle)
{
	struct answer *a = find(s, handle);

	if (a == NULL)
		return;
	if (a->number < 0)
		close(a->fd);
	else
		egress_close(s->web, a->number);
	a->used = false;
	if (s->ready == handle)
		s->ready = -1;
}

void
source_facts(const struct source *s, struct source_facts *out)
{
	memset(out, 0, sizeof(*out));
	out->bytes = s->file_bytes + (s->web ? egress_bytes(s->web) : 0);
	out->requests = s->requests;
	out->plain = s->requests == 1 && s->only_plain;
	(void)slice_copy(slice_of(s->etag), out->etag, sizeof(out->etag));
	(void)slice_copy(slice_of(s->last_modified), out->last_modified, sizeof(out->last_modified));
	out->retry_after = s->retry_after;
	out->fault = s->fault;
}

const char *
source_name(const struct source *s)
{
	return s->name;
}
