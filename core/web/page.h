#ifndef WEB_PAGE_H
#define WEB_PAGE_H
/*
 * A page: one function from a request to a response, with services handed in. No socket, no FastCGI, no LMDB. To add one: write
 * page_NAME.c, add its line to the table in route_table.c, its template to www/templates/NAME.mustache and its texts to www/i18n/.
 *
 *     int
 *     page_hello(struct page *p, struct error *e)
 *     {
 *             view_text(p->root, "title", page_text(p, "hello_title"));
 *             view_text(p->root, "name", params_text(&p->request->params, HELLO_NAME));
 *             return page_render(p, "hello", e);
 *     }
 */
#include "store/catalogue.h"
#include "store/seats.h"
#include "web/request.h"
#include "web/response.h"
#include "render/view.h"

struct templates;
struct counters;
struct missed;
struct ledger_client;
struct page_cache;
struct outbox_letter;
struct ledger_happening;
struct transcript;

/* What outlives a request; owned by the worker. */
struct page_services {
	const struct config *config;
	const struct texts *texts;
	const struct templates *templates;
	struct catalogue *catalogue;		/* NULL: not open; pages that need it answer 503 */
	struct seats *seats;
	struct ledger_client *ledger;		/* NULL: none; a page that writes answers 503 */
	struct page_cache *cache;		/* NULL: nothing is kept */
	struct counters *counters;		/* for /metrics; NULL in tests */
	struct missed *missed;			/* words of searches that found nothing; NULL: they are not counted */
	/* Has the daemon fetch a partner's feed now and does not wait; NULL in tests. ERR_UNAVAILABLE. */
	int (*fetch_now)(const struct config *config, const char *partner, struct error *e);
	/* The letter to the student about something that has not happened; nothing is stored. NULL in tests: there is no preview. */
	int (*letter_preview)(void *letters, const struct ledger_happening *h, struct arena *a, struct outbox_letter *out, struct error *e);
	/* A mail with a link by which staff sign in, its receiver left out; NULL in tests. */
	int (*letter_login)(void *letters, enum lang lang, struct slice key, int64_t until, struct arena *a, struct outbox_letter *out,
			struct error *e);
	void *letters;				/* what makes letters */
	/* Reads a transcript in a process of its own (domain/transcript.h); NULL in tests. ERR_UNAVAILABLE. */
	int (*read_transcript)(const struct config *config, struct slice document, struct arena *a, struct transcript *out, struct error *e);
	uint64_t look;				/* hash of templates, texts and configuration: whatever changes pages between starts */
};

struct page_route;

struct page {
	const struct page_services *services;
	const struct request *request;
	struct response *response;
	struct catalogue_view *view;		/* read transaction: begun before, ended after the page */
	struct view *root;			/* holds what the layout needs: lang, root, here, other languages, page names */
	struct arena *arena;
	struct buffer *scratch;			/* for making one text; its content ends with the next call of page_… or format_… */
	struct slice carried;			/* the shortlist that its links take along, as in an address (web/shortlist.h); empty: none */
	const char *name;			/* of the route */
	const struct page_route *route;		/* NULL while an address without a page is answered */
	bool unsure;				/* should it fail now: some of what was sent may be stored */
	const char *refused;			/* "nobody" or "stranger": an error page speaks of this instead of its status; else NULL */
};

/*
 * 0 when the response is filled; a negative code becomes an error page: ERR_VALUE 400, ERR_DENIED 403, ERR_NOT_FOUND 404, ERR_CONFLICT 409, ERR_GONE
 * 410, ERR_LIMIT 413, all others 503. Its text goes to the log, never to the page.
 */
typedef int (*page_fn)(struct page *p, struct error *e);

enum {
	PAGE_PRIVATE = 1,	/* personal data: no-store, no ETag */
	PAGE_JSON = 2,		/* errors are problem documents, CORS is open */
	PAGE_NO_STORE = 4,	/* runs without a read transaction (p->view is NULL) */
	PAGE_OOAPI = 8,		/* with PAGE_JSON: problem documents are the Open Onderwijs API's, whose status is a text */
	PAGE_EWP = 16,		/* errors are EWP's error-response, CORS is open */
	PAGE_UPLOAD = 32,	/* its form may hold a file */
	PAGE_CARRIES = 64	/* its address may hold a shortlist (web/shortlist.h), which is no part of what it is */
};

struct page_route {
	const char *name;			/* for logs and metrics */
	const char *pattern;			/* "/LANG/courses/PARTNER/ID": capitals are variables */
	unsigned methods;			/* METHOD_GET (HEAD comes with it), METHOD_POST */
	unsigned flags;
	page_fn page;
	const struct param_rule *query;
	size_t query_count;
	const struct param_rule *form;
	size_t form_count;
};

/* Renders the template in the page's language into the body. status and content type are left as they are. */
int page_render(struct page *p, const char *template_name, struct error *e) WARN_UNUSED;

/* An answer that is an error in words: the error page of that status; detail (may be empty) is a sentence in the page's language. */
int page_fail(struct page *p, int status, struct slice detail, struct error *e) WARN_UNUSED;

/* 302 or 303 to a path-relative or absolute target. */
int page_redirect(struct page *p, int status, struct slice target, struct error *e) WARN_UNUSED;

/*
 * Sets the ETag from catalogue and seats version, templates, texts, configuration, language, day (here and at each partner), address and
 * variant (whatever else the page shows that moves with time, e.g. query_result.next_change). True: the client has it already, the
 * response is a complete 304.
 */
bool page_unchanged(struct page *p, uint64_t variant);

/* Texts in the page's language. Results are in the arena or borrowed from the catalogue of texts. */
struct slice page_text(const struct page *p, const char *name);
struct slice page_fill(const struct page *p, const char *name, const struct fill *values);
struct slice page_plural(const struct page *p, const char *name, int64_t n, const struct fill *values);	/* fills {n}; values may be NULL */
#define PAGE_FILL(p, name, ...) page_fill((p), (name), (const struct fill[]){__VA_ARGS__, {NULL, {NULL, 0}}})
#define PAGE_PLURAL(p, name, n, ...) page_plural((p), (name), (n), (const struct fill[]){__VA_ARGS__, {NULL, {NULL, 0}}})

/* One more of the view's "rows", unless there is nothing to say. */
void page_row(struct view *to, struct slice label, struct slice value);

/* Addresses, path-relative to this page; escaped for URLs, not yet for HTML. page_here is "../…/en/" with its slash. */
struct slice page_root(const struct page *p);				/* "../../" */
struct slice page_here(const struct page *p);				/* page_root + "en/" */
struct slice page_course_url(const struct page *p, struct slice partner, struct slice id);
struct slice page_enrol_url(const struct page *p, struct slice partner, struct slice id, struct slice offering);
struct slice page_partner_name(const struct page *p, const struct config_partner *partner);	/* in the page's language */

#endif
