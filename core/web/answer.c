/* The way of a request, from its address to a complete response. */
#include "web/answer.h"

#include "ground/log.h"
#include "web/layout.h"
#include "web/multipart.h"
#include "web/page_cache.h"
#include "web/route.h"

#include <string.h>

#define SCRATCH_MAX (1u << 20)	/* the longest text that a page makes at a time */

/* A status that a failing page stands for; 503 is our own fault. */
static int
status_of(int code)
{
	switch (code) {
	case ERR_VALUE:
	case ERR_SYNTAX:
		return 400;
	case ERR_DENIED:
		return 403;
	case ERR_NOT_FOUND:
		return 404;
	case ERR_CONFLICT:
		return 409;
	case ERR_GONE:
		return 410;
	case ERR_LIMIT:
		return 413;
	default:
		return 503;
	}
}

static void
split_uri(struct request *r, struct slice uri)
{
	r->query = uri;
	slice_split(&r->query, '?', &r->path);
}

static bool
is_form(struct slice content_type)
{
	struct slice type;

	return slice_split(&content_type, ';', &type) && slice_is_nocase(slice_trim(type), "application/x-www-form-urlencoded");
}

/* Reads query string and form by the route's tables. 0, or the status of the refusal with *detail in words. */
static int
read_params(struct page *p, struct request *r, const struct page_route *route, struct slice *detail, struct error *e)
{
	const char *bad = NULL;
	int result = params_read(r->query, route->query, route->query_count, r->arena, &r->params, &bad, e);

	if (result == 0 && r->method == METHOD_POST) {
		bool upload = (route->flags & PAGE_UPLOAD) && multipart_is(r->content_type);

		if (!upload && !is_form(r->content_type))
			return 415;
		if (upload)
			result = multipart_read(r->content_type, r->body, route->form, route->form_count, r->arena, &r->form, &bad, e);
		else
			result = params_read(r->body, route->form, route->form_count, r->arena, &r->form, &bad, e);
	}
	if (result == 0)
		return 0;
	if (bad)
		*detail = PAGE_FILL(p, "error_parameter", {"name", slice_of(bad)});
	return result == ERR_MEMORY ? 503 : 400;
}

/* The page, or the same answer from the same second. */
static int
make_page(struct page *p, const struct page_route *route, struct error *e)
{
	const struct page_services *s = p->services;
	struct page_cache_key key;
	int result;

	if (p->view == NULL || (route->flags & PAGE_PRIVATE))
		return route->page(p, e);
	key = (struct page_cache_key){p->request->now, catalogue_version(p->view), s->seats ? seats_version(s->seats) : 0};
	if (page_cache_find(s->cache, p->request, &key, p->response))
		return 0;
	result = route->page(p, e);
	if (result == 0)
		page_cache_keep(s->cache, p->request, &key, p->response);
	return result;
}

/* Runs the page inside one read transaction. */
static int
run_page(struct page *p, const struct page_route *route, struct error *e)
{
	const struct page_services *s = p->services;
	int result;

	if (!(route->flags & PAGE_NO_STORE)) {
		if (s->catalogue == NULL)
			return error_set(e, ERR_UNAVAILABLE, "the catalogue is not open");
		result = catalogue_begin(s->catalogue, &p->view, e);
		if (result < 0)
			return result;
	}
	result = make_page(p, route, e);
	if (p->view)
		catalogue_end(p->view);
	p->view = NULL;
	return result;
}

static void
allow_header(struct page *p, unsigned allowed)
{
	bool get = allowed & METHOD_GET, post = allowed & METHOD_POST;

	response_header(p->response, "Allow", get && post ? SLICE("GET, HEAD, POST") : get ? SLICE("GET, HEAD") : SLICE("POST"));
}

static int
route_failure(struct page *p, int result, const struct route_match *match, struct error *e)
{
	if (result == ERR_DENIED) {
		allow_header(p, match->allowed);
		return page_fail(p, 405, SLICE_NONE, e);
	}
	return page_fail(p, status_of(result), SLICE_NONE, e);
}

/* The whole way; a negative code means that no response was made yet. */
static int
answer(struct page *p, struct request *r, enum intake intake, const char **route_name, struct error *e)
{
	struct slice detail = SLICE_NONE;
	struct route_match match;
	int result = route_find(route_table, r->path, r->method, r->arena, &match, e);

	if (!match.has_lang)
		r->lang = layout_asked(r->query, layout_accepted(r->accept_language));
	else
		r->lang = match.lang;
	memcpy(r->parts, match.parts, sizeof(r->parts));
	p->route = match.route;
	if (match.route)
		*route_name = p->name = match.route->name;
	layout_fill(p, match.has_lang);
	if (intake != INTAKE_GOOD)
		return page_fail(p, intake == INTAKE_TOO_LARGE ? 413 : 400, SLICE_NONE, e);
	if (r->path.n + r->query.n > REQUEST_MAX_URI)
		return page_fail(p, 414, SLICE_NONE, e);
	if (result < 0 || match.route == NULL)
		return route_failure(p, result < 0 ? result : ERR_NOT_FOUND, &match, e);
	result = read_params(p, r, match.route, &detail, e);
	if (result > 0)
		return page_fail(p, result, detail, e);
	p->response->no_store = match.route->flags & PAGE_PRIVATE;
	p->response->cors = match.route->flags & (PAGE_JSON | PAGE_EWP);
	return run_page(p, match.route, e);
}

/* The last resort, when even the error page cannot be made. */
static void
bare_failure(struct response *out)
{
	*out = (struct response){.status = 503, .content_type = "text/plain; charset=utf-8", .no_store = true, .body = out->body};
	buffer_clear(out->body);
	buffer_text(out->body, "Opstap cannot answer just now. Nothing was stored.\n"
			"Opstap kan nu even niet antwoorden. Er is niets bewaard.\n");
}

static int
answer_with(struct page *p, struct request *r, enum intake intake, const char **route_name, struct error *e)
{
	struct response *out = p->response;
	int result, status;

	p->root = view_new(r->arena);
	if (p->root == NULL) {
		bare_failure(out);
		return error_set(e, ERR_MEMORY, "no room for a request");
	}
	result = answer(p, r, intake, route_name, e);
	if (result == 0 && !(buffer_ok(out->body) && buffer_ok(p->scratch)))
		result = error_set(e, ERR_MEMORY, "the answer is too large");
	if (result == 0)
		return 0;
	status = status_of(result);
	p->unsure = p->unsure || (result == ERR_TIMEOUT && r->method == METHOD_POST);
	out->header_count = 0;
	buffer_clear(p->scratch);
	if (page_fail(p, status, SLICE_NONE, NULL) < 0 || !buffer_ok(out->body))
		bare_failure(out);
	return status == 503 ? result : 0;
}

int
answer_request(const struct page_services *services, struct request *r, struct slice uri, enum intake intake,
		struct response *out, const char **route_name, struct error *e)
{
	struct buffer scratch;
	struct page p = {.services = services, .request = r, .response = out, .arena = r->arena, .scratch = &scratch,
			.name = "-"};
	int result;

	*out = (struct response){.status = 200, .content_type = "text/html; charset=utf-8", .body = out->body};
	*route_name = p.name;
	split_uri(r, uri);
	buffer_init(&scratch, SCRATCH_MAX);
	result = answer_with(&p, r, intake, route_name, e);
	buffer_free(&scratch);
	return result;
}
