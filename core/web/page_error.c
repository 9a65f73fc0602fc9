/*
 * Error pages: what happened, whether anything was stored, and what to do; the same as a problem document (RFC 9457) where programs ask.
 */
#include "ground/escape.h"
#include "web/page.h"
#include "web/xml.h"

#include <stdio.h>

static const int statuses[] = {400, 403, 404, 405, 409, 410, 413, 414, 415, 422, 429, 502, 503};

/* The text "error_STATUS_PART", or of why somebody is refused. */
static struct slice
text(const struct page *p, int status, const char *part)
{
	char name[32];

	if (p->refused != NULL)
		snprintf(name, sizeof(name), "error_%s_%s", p->refused, part);
	else
		snprintf(name, sizeof(name), "error_%d_%s", status, part);
	return page_text(p, name);
}

/* What happened, and whether anything was stored. */
static struct slice
what(const struct page *p, int status)
{
	return text(p, status, status == 503 && p->unsure ? "unsure" : "text");
}

static int
known(int status)
{
	for (size_t i = 0; i < sizeof(statuses) / sizeof(*statuses); i++)
		if (statuses[i] == status)
			return status;
	return 503;
}

/* The flags of the route; of an address that has none, those of the routes around it. */
static unsigned
flags_of(const struct page *p)
{
	static const struct { const char *below; unsigned flags;
	} places[] = {{"/api/", PAGE_JSON}, {"/ooapi/", PAGE_JSON | PAGE_OOAPI}, {"/ewp/", PAGE_EWP}};

	if (p->route != NULL)
		return p->route->flags;
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
		if (slice_starts(p->request->path, places[i].below))
			return places[i].flags;
	return 0;
}

/* In the name space of EWP's common types; developer-message is all that it must hold. */
static int
ewp_error(struct page *p, int status, struct slice detail)
{
	struct buffer *b = p->response->body;

	p->response->content_type = "application/xml";
	p->response->cors = true;
	xml_begin(b);
	xml_open(b, "error-response xmlns=\"https://github.com/erasmus-without-paper/ewp-specs-architecture/blob/stable-v1/common-types.xsd\"");
	xml_text(b, "developer-message", detail.n ? detail : what(p, status));
	xml_close(b, "error-response");
	return 0;
}

static int
problem_document(struct page *p, int status, struct slice detail)
{
	const char *quote = flags_of(p) & PAGE_OOAPI ? "\"" : "";
	struct buffer *b = p->response->body;

	p->response->content_type = "application/problem+json";
	p->response->cors = true;
	buffer_printf(b, "{\"type\":\"about:blank\",\"title\":\"");
	escape_json(b, text(p, status, "title"));
	buffer_printf(b, "\",\"status\":%s%d%s,\"detail\":\"", quote, status, quote);
	escape_json(b, detail.n ? detail : what(p, status));
	buffer_text(b, "\"}\n");
	return 0;
}

int
page_fail(struct page *p, int status, struct slice detail, struct error *e)
{
	status = known(status);
	p->response->status = status;
	p->response->no_store = true;
	p->response->etag = SLICE_NONE;
	p->response->content_type = "text/html; charset=utf-8";
	buffer_clear(p->response->body);
	if (flags_of(p) & PAGE_JSON)
		return problem_document(p, status, detail);
	if (flags_of(p) & PAGE_EWP)
		return ewp_error(p, status, detail);
	view_text(p->root, "title", text(p, status, "title"));
	view_text(p->root, "detail", detail);
	view_text(p->root, "what", what(p, status));
	view_text(p->root, "remedy", text(p, status, "do"));
	view_number(p->root, "status", status);
	view_flag(p->root, "noindex", true);
	return page_render(p, "error", e);
}
